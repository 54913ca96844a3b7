"""What a command does that makes a run: it reads the clock, shows how far the work is, and writes the journal."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from wholeplace.runs.progress import say, shown
from wholeplace.runs.review import run_review
from wholeplace.store.runs import Run, note_run
from wholeplace.tables.linking import PEOPLE
from wholeplace.tables.people import INTAKE_QUALITY

Clock = Callable[[], datetime]
DEMO_SEED = 1
MOST_LINES = 20


def run_noted(
    folder: Path,
    recipe: str = "review",
    *,
    clock: Clock,
    engine: str = "duckdb",
    tell: Callable[[str], None] = print,
) -> Run:
    """Make the review of a place, write in its journal who asked for it and when, and tell its name.

    Errors: as run_review; RunError when the journal cannot be written: the run is kept and told.
    """
    started = clock()
    done = run_review(folder, recipe, on=started.date(), engine=engine, progress=shown)
    entry = {
        "run": done.name,
        "recipe": done.manifest["recipe"]["name"],
        "at": started.isoformat(),
        "seconds": round((clock() - started).total_seconds(), 3),
        "by": _who(),
    }
    try:
        note_run(folder, entry)
    finally:
        for line in left_over(done):
            say(line)
        tell(done.name)
    return done


def left_over(done: Run) -> list[str]:
    """What did the run leave out, hold, refuse or set aside, in a line each?"""
    leave = done.manifest.get("leave", {})
    lines = [f"left out: {each}" for each in leave.get("left_out", ())]
    lines += [f"held: {each['sentence']}" for each in done.manifest.get("waiting", ())]
    lines += _decided(done)
    once = done.manifest.get("counted_once", {})
    lines += [f"codes: {each}" for each in done.manifest.get("codes", ())]
    lines += [f"counted once: {name}: {why}" for name, why in sorted(once.items())]
    if INTAKE_QUALITY.name in done.tables():
        rows = done.read(INTAKE_QUALITY.name).to_pylist()
        lines += [f"refused: {row['extract']} of {row['partner']} ({row['refused']})" for row in rows if row["refused"]]  # fmt: skip
        aside = sum(row["quarantined"] for row in rows)
        if aside:
            lines.append(f"set aside: {aside:,} rows; they are in quarantine/, each with its reason")  # fmt: skip
    more = len(lines) - MOST_LINES
    if more > 0:
        lines[MOST_LINES:] = [f"and {more:,} lines more: the report and run.json have them all"]  # fmt: skip
    return lines


def _decided(done: Run) -> list[str]:
    """How many decisions about links were applied?"""
    if PEOPLE.name not in done.manifest.get("held", {}):
        return []
    from wholeplace.runs.linking import decisions_told

    return decisions_told(done)


def make_demo(folder: Path, residents: int, *, clock: Clock) -> list[Path]:
    """Make a borough that is made up, run its review and draw its papers: where are they, the report first?

    Errors: SyntheticError when the folder is there and not empty.
    """
    from wholeplace.runs.reporting import Wanted, write_reports
    from wholeplace.synthetic.write_place import make_borough

    blocks = partial(shown, description="Borough")
    make_borough(folder, residents, DEMO_SEED, progress=blocks)
    done = run_noted(folder, clock=clock, tell=lambda _: None)
    report = folder / "review.html"
    papers = {
        "drawing the report": Wanted(report),
        "drawing the quality of the extracts": Wanted(quality=folder / "quality.html"),
        "writing letters to the suppliers": Wanted(letters=folder / "letters"),
    }
    for paper in shown(list(papers), description="Report"):
        write_reports(folder, papers[paper], run_name=done.name)
    return [path for each in papers.values() for path in each.paths()]


def _who() -> str | None:
    """Who runs this? A container may run as a number that has no name."""
    from getpass import getuser

    try:
        return getuser().encode(errors="replace").decode()
    except (KeyError, OSError, ImportError):
        return None
