"""The limited process that reads one partner's file.

A file made to harm can crash a reader or make it ask for all memory; then only this process dies. It
sees one file and one folder, and says nothing but counts, codes and two tables.
"""

from pathlib import Path

from wholeplace.intake.reading.job import FACTS, JOB, Facts, Refused, read_job
from wholeplace.intake.reading.limiting import hold_back


def main(folder: Path) -> int:
    """Do the job in this folder, within its limits."""
    job = read_job(folder / JOB)
    hold_back(job.limits, Path(job.path).stat().st_size)
    from wholeplace.intake.reading.any_format import read_any

    facts = Facts()
    try:
        read_any(job, facts)
    except Refused as refused:
        facts.refused, facts.detail = refused.code, refused.detail
    facts.write(folder / FACTS)
    return 0
