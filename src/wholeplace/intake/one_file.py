"""One extract taken in: read apart, judged, counted twice, and its tables left in a folder."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from wholeplace.core.errors import IntakeError
from wholeplace.intake.announced import check_announced
from wholeplace.intake.checking.across_rows import KEPT, Across, look_across
from wholeplace.intake.checking.aside import JUDGED, gather_aside
from wholeplace.intake.checking.batch import BatchJudge
from wholeplace.intake.checking.engine import engine
from wholeplace.intake.checking.finishing import finish, finishing_of
from wholeplace.intake.checking.judging import Judgement, judge_rows
from wholeplace.intake.checking.unknown_codes import (
    JUDGED_ROWS,
    Moved,
    move_unknown_codes,
)
from wholeplace.intake.conservation import Tally, check_conservation
from wholeplace.intake.corrections import Corrected, Correcting, apply_corrections
from wholeplace.intake.counter import COUNTED_THOUGH_REFUSED
from wholeplace.intake.limits import LIMITS, Limits
from wholeplace.intake.parsing import NOT_COUNTED, Parsing, parse
from wholeplace.intake.reading.job import ROWS, Facts, Refused
from wholeplace.intake.reasons import REASONS, Level
from wholeplace.intake.result import ACCEPTED, QUARANTINE, ColumnQuality, IntakeResult
from wholeplace.intake.source import Source
from wholeplace.intake.source_toml import source_of
from wholeplace.store.hashes import NAME_LENGTH, sha256_of_file
from wholeplace.store.mistakes import printable

FINISHED = "finished.parquet"


@dataclass(frozen=True)
class Options:
    """What may be said of an intake beyond the file and its mapping.

    `as_at` is the day no birth can lie after; `corrections` are files with rows of its quarantine put right, the oldest first; `extract` is the
    name the extract is reported under, its file's unless said.
    """

    as_at: date | None = None
    corrections: tuple[Path, ...] = ()
    extract: str = ""
    limits: Limits = LIMITS


def intake_command(
    file: Path, source: Path, *, as_at: date | None = None
) -> dict[str, Any]:
    """What does `wholeplace intake FILE --source SOURCE.toml --json` print? Nothing is kept. Errors: IntakeError."""
    return intake_file(file, source_of(source), options=Options(as_at)).to_json()


def intake_lines(found: Mapping[str, Any]) -> list[str]:
    """How does `wholeplace intake` say to a person what became of a file?"""
    names = ("records_in", "accepted", "quarantined", "rows_set_aside_as_non_data", "reason")  # fmt: skip
    lines = [f"{name.replace('_', ' ')}: {found[name]}" for name in names]
    return lines if found["file_accepted"] else [*lines, found["sentence"]]


def intake_file(path: Path, source: Source, to: Path | None = None, *, options: Options | None = None) -> IntakeResult:  # fmt: skip
    """What becomes of this extract? Its tables are left in the folder `to`; without one, nothing is kept.

    Errors: IntakeError, when there is no such file or its corrections cannot be used. A file that cannot be
    taken in is no error: the result says that it was refused, and why.
    """
    if not path.is_file():
        raise IntakeError(printable(f"{path} is not a file: give the path of the extract as it was delivered."))  # fmt: skip
    try:
        before = path.stat()
        path.open("rb").close()
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise IntakeError(printable(f"{path} cannot be read ({why}): mend that, then try again.")) from None  # fmt: skip
    intake = Intake(path, source.for_file(path.name), options or Options())
    with _working_folder(to) as work:
        result = intake.run(work, to)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        result = intake.refused(Refused("file_changed_while_read"))
    if to is not None:
        result.write(to)
    return result


def resubmit(path: Path, source: Source, corrections: Path, to: Path | None = None, *, options: Options | None = None) -> IntakeResult:  # fmt: skip
    """What becomes of this extract once these rows of its quarantine are put right? It ends where a clean file would have.

    Errors: IntakeError, when a row is not one of the quarantine, or the file is not what was exported.
    """
    options = options or Options()
    with_these = replace(options, corrections=(*options.corrections, corrections))
    return intake_file(path, source, to, options=with_these)


@contextmanager
def _working_folder(to: Path | None) -> Iterator[Path]:
    """Give a folder that only we can read and that is gone afterwards, beside what is kept."""
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".taking-in-", dir=to) as folder:
        yield Path(folder).resolve()


@dataclass
class Intake:
    """The intake of one extract: what is asked, and what is known so far."""

    path: Path
    source: Source
    options: Options
    facts: Facts = field(default_factory=Facts)
    records: int = 0
    parsing: Parsing | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the file's content. Asked for once the file is known to be one worth reading to its end."""
        return sha256_of_file(self.path)

    def run(self, work: Path, to: Path | None) -> IntakeResult:
        """Take the extract in, or say why not."""
        try:
            return self._take_in(work, to)
        except Refused as refused:
            return self.refused(refused)
        finally:
            if self.parsing:
                self.parsing.stop()

    def refused(self, refused: Refused) -> IntakeResult:
        """What is reported of an extract of which nothing is taken in?"""
        records = self.records - sum(self.facts.non_data.values())
        return self._result(records, refused=refused.code, detail=refused.detail)

    def _take_in(self, work: Path, to: Path | None) -> IntakeResult:
        parsing = self._read(work)
        judge = BatchJudge(self.source, self.sha256[:NAME_LENGTH], self.options.as_at)
        judged = judge_rows(work / ROWS, work / JUDGED_ROWS, work / JUDGED, judge)
        self._count(parsing)
        with engine(work) as connection:
            moved = move_unknown_codes(connection, work, self.source, judged.accepted)
            corrected = self._correct(work, judge, moved)
            waiting, across = self._look(connection, work, judge, corrected, moved)
        flagged = finish(
            work / JUDGED_ROWS, work / FINISHED, finishing_of(across, waiting.lines)
        )
        reasons = gather_aside(
            work, corrected.lines, keeps_torn_rows=self.source.keeps_torn_rows
        )
        tally = Tally(
            records=self.records,
            accepted=judged.accepted - moved.lines.size + corrected.accepted,
            quarantined=sum(reasons.values()),
            non_data=self._non_data(judged, corrected),
            repeated=int(across.repeated.size),
        )
        notes = self._notes(judge, across, corrected)
        notes.update(check_announced(self.source, across, tally))
        notes.update(flagged)
        notes[KEPT] -= moved.lines.size
        check_conservation(tally, self.facts, work / FINISHED, work / QUARANTINE)
        return self._accepted(
            tally, reasons, notes, _columns(judge, across), _keep(work, to)
        )

    def _read(self, work: Path) -> Parsing:
        """Read the file; the second counter goes on beside us. Errors: Refused, when nothing comes of it."""
        announced = self.source.expected.sha256
        if announced and announced != self.sha256:
            raise Refused("not_as_announced")
        parsing = parse(self.path, self.source, work, self.options.limits)
        self.parsing = parsing
        self.facts = parsing.facts
        if self.facts.refused:
            self._count(parsing)
            raise Refused(self.facts.refused, self.facts.detail)
        return parsing

    def _count(self, parsing: Parsing) -> None:
        """How many records are there, by the second counter? Errors: Refused, when it did not survive the file."""
        if self.facts.refused in NOT_COUNTED:
            return
        counted, died = parsing.counted()
        if died and not self.facts.refused:
            raise Refused(died)
        preamble = self.facts.non_data.get("preamble", 0)
        self.records = counted - self.facts.head_records + preamble if not died else 0

    def _look(self, connection: duckdb.DuckDBPyConnection, work: Path, judge: BatchJudge, corrected: Corrected, moved: Moved) -> tuple[Moved, Across]:  # fmt: skip
        """Which moved rows are still among the accepted, and what shows across all the others?"""
        # Once there are corrections the moved rows are gone from there: corrected, or taken out.
        waiting = Moved.none() if corrected.lines else moved
        rows = work / JUDGED_ROWS
        return waiting, look_across(connection, rows, self.source, waiting.columns, judge.distinct())  # fmt: skip

    def _correct(self, work: Path, judge: BatchJudge, moved: Moved) -> Corrected:
        if not self.options.corrections:
            return Corrected()
        task = Correcting(
            self.options.corrections, self.source, work, self.options.limits, moved
        )
        return apply_corrections(
            task, BatchJudge(self.source, judge.extract_id, judge.as_at)
        )

    def _non_data(self, judged: Judgement, corrected: Corrected) -> int:
        declared = sum(self.facts.non_data.values())
        return declared + judged.left_out + corrected.left_out + corrected.not_data

    def _notes(
        self, judge: BatchJudge, across: Across, corrected: Corrected
    ) -> Counter[str]:
        notes = Counter(self.facts.notes)
        for tally in judge.tallies.values():
            for code, count in tally.notes.items():
                if REASONS[code].level <= Level.FLAGGED:
                    notes[code] += count
        notes["opted_out"] += judge.left_out
        notes["repeated_row"] += across.alike + int(across.repeated.size)
        notes["extreme_amount"] += sum(across.extreme.values())
        notes["zero_amount"] += sum(across.zero.values())
        notes["corrected"] += corrected.accepted
        notes["set_aside_by_hand"] += corrected.not_data
        records = self.facts.rows + sum(self.facts.set_aside.values())
        notes["no_rows"] += int(records == 0)
        return notes

    def _accepted(self, tally: Tally, reasons: Mapping[str, int], notes: Counter[str], columns: tuple[ColumnQuality, ...], folder: Path | None) -> IntakeResult:  # fmt: skip
        return self._result(
            tally.records,
            is_accepted=True,
            accepted=tally.accepted,
            quarantined=tally.quarantined,
            non_data=tally.non_data,
            repeated=tally.repeated,
            judged=self.facts.rows,
            quarantine=dict(sorted(reasons.items())),
            notes={code: count for code, count in sorted(notes.items()) if count > 0},
            columns=columns,
            folder=folder,
        )

    def _extract_id(self) -> str:
        """The name of the extract by its content; none for a file refused that is too large to read for its name."""
        is_known = "sha256" in self.__dict__
        is_small = self.path.stat().st_size <= COUNTED_THOUGH_REFUSED
        return self.sha256[:NAME_LENGTH] if is_known or is_small else ""

    def _result(self, records: int, **found: Any) -> IntakeResult:
        return IntakeResult(
            partner=self.source.partner,
            source=self.source.name,
            table=self.source.table,
            extract=self.options.extract or self.path.name,
            extract_id=self._extract_id(),
            records=max(0, records),
            blank_lines=self.facts.blank_lines,
            ignored_columns=tuple(self.facts.ignored),
            absent_columns=tuple(self.facts.absent),
            places=tuple(self.facts.places),
            **found,
        )


def _columns(judge: BatchJudge, across: Across) -> tuple[ColumnQuality, ...]:
    return tuple(
        ColumnQuality(
            column.name,
            column.form,
            tally.filled,
            tally.valid,
            judge.distinct().get(column.name, across.distinct.get(column.name, 0)),
            {code: count for code, count in sorted(tally.notes.items()) if count},
        )
        for column in judge.source.read_columns
        for tally in (judge.tallies[column.name],)
    )


def _keep(work: Path, to: Path | None) -> Path | None:
    """Leave the two tables in the folder, if they are to be kept."""
    if to is None:
        return None
    for made, kept in ((FINISHED, ACCEPTED), (QUARANTINE, QUARANTINE)):
        (work / made).replace(to / kept)
    return to
