"""One file through the limited reader and the second counter; what they found, or why nothing came of it."""

from dataclasses import dataclass
from pathlib import Path

from wholeplace.intake.jail import Worker, start
from wholeplace.intake.limits import LIMITS, Limits, seconds_for
from wholeplace.intake.reading.job import (
    COUNTED,
    FACTS,
    JOB,
    Facts,
    Job,
    JobColumn,
    read_counted,
    read_facts,
)
from wholeplace.intake.source import Source

# The clock outside is slower than the one inside: a machine may be busy.
PATIENCE = 2
# The reader did not survive the file, so nothing is gained by counting its records.
NOT_COUNTED = ("reader_gave_up", "reader_too_slow")


@dataclass
class Parsing:
    """What the reader found; the counter may still be at work."""

    facts: Facts
    folder: Path
    counter: Worker | None = None

    def counted(self) -> tuple[int, str]:
        """How many records did the counter find, and the reason if it found no number?"""
        died = self.counter.finish() if self.counter else ""
        if died or not (self.folder / COUNTED).is_file():
            return 0, died or "reader_gave_up"
        return read_counted(self.folder / COUNTED), ""

    def stop(self) -> None:
        """End the counter, if it still counts: it must not write into a folder that goes."""
        if self.counter:
            self.counter.end()


def parse(path: Path, source: Source, folder: Path, limits: Limits = LIMITS) -> Parsing:
    """Read the file apart from us, into two tables in this folder; a second counter goes on beside us.

    Whoever asks has to `stop` what is still at work before the folder goes.
    """
    facts = read_apart(path, source, folder, limits)
    if facts.refused in NOT_COUNTED:
        return Parsing(facts, folder)
    seconds = seconds_for(path.stat().st_size, limits) * PATIENCE
    return Parsing(facts, folder, start("counter", folder, seconds))


def read_apart(path: Path, source: Source, folder: Path, limits: Limits = LIMITS) -> Facts:  # fmt: skip
    """What does the limited reader find in this file? Its rows are left in this folder; nothing is still at work."""
    size = path.stat().st_size
    job_of(path, source, folder, limits).write(folder / JOB)
    seconds = seconds_for(size, limits) * PATIENCE
    died = start("worker", folder, seconds).finish()
    if died or not (folder / FACTS).is_file():
        return Facts(refused=died or "reader_gave_up")
    return read_facts(folder / FACTS)


def job_of(path: Path, source: Source, folder: Path, limits: Limits) -> Job:
    """Which job is it to read this file by this mapping?"""
    columns = tuple(
        JobColumn(
            column.name,
            column.named,
            column.is_required,
            column.dates[0].text if column.dates else "",
        )
        for column in source.read_columns
    )
    return Job(
        path=str(path.resolve()),
        to=str(folder),
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        preamble=source.preamble,
        footer=source.footer,
        columns=columns,
        max_damage_share=str(source.max_damage_share),
        limits=limits,
    )
