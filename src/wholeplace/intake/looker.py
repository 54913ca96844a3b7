"""The limited process that looks a file over before there is a mapping for it."""

from pathlib import Path

from wholeplace.intake.reading.job import JOB, Refused, read_job
from wholeplace.intake.reading.limiting import hold_back


def main(folder: Path) -> int:
    """Look the job's file over, within the job's limits."""
    job = read_job(folder / JOB)
    hold_back(job.limits, Path(job.path).stat().st_size)
    from wholeplace.intake.suggesting.looking import SEEN, Seen, look

    try:
        seen = look(job)
    except Refused as refused:
        seen = Seen(refused=refused.code, detail=refused.detail)
    seen.write(folder / SEEN)
    return 0
