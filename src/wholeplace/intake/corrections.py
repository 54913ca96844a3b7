"""Quarantined rows that a person put right, read and judged like any others, and put back in their place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError
from wholeplace.intake.checking.across_rows import Lines
from wholeplace.intake.checking.aside import JUDGED, STILL_WRONG
from wholeplace.intake.checking.batch import BatchJudge
from wholeplace.intake.checking.judging import judge_rows
from wholeplace.intake.checking.parquet import stretches, written
from wholeplace.intake.checking.unknown_codes import JUDGED_ROWS, Moved
from wholeplace.intake.limits import Limits
from wholeplace.intake.parsing import read_apart
from wholeplace.intake.quarantine import (
    EXTRACT,
    GUARD,
    IS_DATA,
    LINE,
    NEUTRALISED,
    PARTED_BY,
)
from wholeplace.intake.reading.job import ROWS, SET_ASIDE
from wholeplace.intake.reasons import REASONS
from wholeplace.intake.source import Expected, Source, SourceColumn
from wholeplace.store.mistakes import printable
from wholeplace.tables.contract import Kind

READ_BACK = (EXTRACT, LINE, NEUTRALISED, IS_DATA)
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


@dataclass(frozen=True)
class Corrected:
    """What came of corrections: the rows taken in now, their lines, and those that are no data after all."""

    accepted: int = 0
    lines: Sequence[int] = field(default=())
    not_data: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Answer:
    """One corrected row: its line in the extract, whether it is data at all, and its cells."""

    line: int
    is_data: bool
    row: Mapping[str, Any]

    def cell(self, column: SourceColumn) -> str:
        """What stands in this column, without the apostrophe we put in front?"""
        cell: str = self.row[column.name]
        guarded = self.row[NEUTRALISED].split(PARTED_BY)
        return cell.removeprefix(GUARD) if column.named[0] in guarded else cell


@dataclass(frozen=True)
class Correcting:
    """Where corrections come from, the oldest first, and what is known of the extract they are for."""

    paths: Sequence[Path]
    source: Source
    work: Path
    limits: Limits
    moved: Moved

    def waiting(self) -> set[int]:
        """Which lines of the extract are in quarantine?"""
        tables = [self.work / name for name in (SET_ASIDE, JUDGED)]
        lines = set(self.moved.lines.tolist())
        for table in tables:
            lines.update(
                pq.read_table(table, columns=["line"]).column("line").to_pylist()
            )
        return lines


def apply_corrections(task: Correcting, judge: BatchJudge) -> Corrected:
    """Read corrections, judge them, and put the good ones among the accepted. Errors: IntakeError."""
    folder = task.work / "corrections"
    folder.mkdir()
    waiting = task.waiting()
    last: dict[int, Answer] = {}
    for path in task.paths:
        rows = _read(task, path, folder)
        last.update(_answers(path, rows, judge.extract_id, waiting))
    not_data = {line for line, answer in last.items() if not answer.is_data}
    kept = _as_extracted(task.source, [last[line] for line in sorted(last) if line not in not_data])  # fmt: skip
    pq.write_table(kept, folder / ROWS)
    found = judge_rows(
        folder / ROWS, folder / JUDGED_ROWS, task.work / STILL_WRONG, judge
    )
    _merge(
        task.work / JUDGED_ROWS, pq.read_table(folder / JUDGED_ROWS), task.moved.lines
    )
    return Corrected(found.accepted, sorted(last), len(not_data), found.left_out)


def _wrong(path: Path, what: str, row: int = 0) -> IntakeError:
    """The mistake of whoever wrote the file, in one sentence."""
    where = f"{path.name}:{row}" if row else path.name
    return IntakeError(printable(f"{where}: {what}."))


def _read(task: Correcting, path: Path, folder: Path) -> pa.Table:
    own = tuple(SourceColumn(name, Kind.TEXT, "text", (name,)) for name in READ_BACK)
    theirs = tuple(
        replace(each, named=each.named[:1]) for each in task.source.read_columns
    )
    source = replace(
        task.source,
        columns=(*own, *theirs),
        format="csv",
        encoding="utf-8",
        delimiter=",",
        preamble=(),
        footer=(),
        expected=Expected(),
    )
    if not path.is_file():
        raise _wrong(
            path, "there is no such file; give the quarantine as it was corrected"
        )
    facts = read_apart(path, source, folder, task.limits)
    if facts.refused:
        reason = REASONS[facts.refused]
        raise _wrong(path, f"{reason.what}; save it as CSV in UTF-8, with the header it was given")  # fmt: skip
    if facts.set_aside:
        first = pq.read_table(folder / SET_ASIDE).slice(0, 1).to_pylist()[0]
        reason = REASONS[first["reason"]]
        raise _wrong(path, f"the row cannot be read: {reason.what}; {reason.do}", first["line"])  # fmt: skip
    return pq.read_table(folder / ROWS)


def _answers(path: Path, rows: pa.Table, extract_id: str, waiting: set[int]) -> dict[int, Answer]:  # fmt: skip
    """What does each row of a corrections file say, and of which line of the extract? Errors: IntakeError."""
    answers: dict[int, Answer] = {}
    for row in rows.to_pylist():
        at = row["line"]
        if row[EXTRACT].strip() != extract_id:
            raise _wrong(path, "the row belongs to another extract; put each extract's rows into a file of their own", at)  # fmt: skip
        line = _number(row[LINE])
        if line not in waiting:
            raise _wrong(path, f"{LINE} names no row of the quarantine; leave it as it was written", at)  # fmt: skip
        if line in answers:
            raise _wrong(path, "the row is there twice; delete one", at)
        word = row[IS_DATA].strip().casefold()
        if word not in YES | NO:
            raise _wrong(path, f"{IS_DATA} is not yes or no; write one of them", at)
        answers[line] = Answer(line, word in YES, row)
    return answers


def _number(text: str) -> int:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 16 else 0


def _as_extracted(source: Source, answers: Sequence[Answer]) -> pa.Table:
    """The rows as the reader would have given them, had they been right from the first."""
    arrays: dict[str, Any] = {
        "line": pa.array([answer.line for answer in answers], pa.int64()),
        "offset": pa.array([0] * len(answers), pa.int64()),
    }
    for column in source.read_columns:
        cells = [answer.cell(column) for answer in answers]
        arrays[column.name] = pa.array(cells, pa.string())
    return pa.table(arrays)


def _merge(accepted: Path, corrected: pa.Table, moved: Lines) -> None:
    """Put the corrected rows among the accepted, in the order of the file, and take the moved ones out."""
    merged = accepted.with_name("merged.parquet")
    with written(merged, corrected.schema) as writer:
        for table in _in_order(stretches(accepted), corrected, moved):
            writer.write_table(table)
    merged.replace(accepted)


def _in_order(
    rows: Iterator[pa.RecordBatch], corrected: pa.Table, moved: Lines
) -> Iterator[pa.Table]:
    for batch in rows:
        last = pc.max(batch.column("line"))
        stays = ~np.isin(batch.column("line").to_numpy(), moved)
        table = pa.Table.from_batches([batch.filter(pa.array(stays))])
        is_due = pc.less_equal(corrected.column("line"), last)
        due = corrected.filter(is_due)
        corrected = corrected.filter(pc.invert(is_due))
        yield pa.concat_tables([table, due]).sort_by("line") if due.num_rows else table
    if corrected.num_rows:
        yield corrected
