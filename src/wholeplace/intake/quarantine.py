"""The rows set aside, written as a CSV that a person can put right and send in again."""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from wholeplace.intake.reading.grammar import Grammar, grammar_of
from wholeplace.intake.reasons import REASONS
from wholeplace.intake.result import QUARANTINE, IntakeResult
from wholeplace.intake.source import Source

# Columns of ours stand before the partner's own; no partner uses such names.
EXTRACT, LINE, REASON, AT, TEXT, NEUTRALISED, IS_DATA = (
    "quarantine_extract",
    "quarantine_line",
    "quarantine_reason",
    "quarantine_column",
    "quarantine_text",
    "quarantine_neutralised",
    "quarantine_is_data",
)
OWN = (EXTRACT, LINE, REASON, AT, TEXT, NEUTRALISED, IS_DATA)
# What makes a spreadsheet run a cell as a formula, also in full width.
STARTS_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
GUARD = "'"
# What stands for a row that may hold fields without leave.
NOT_KEPT = "not kept, as it may hold fields without leave: see this line of the file"
PARTED_BY = ";"
BATCH_ROWS = 1_000


def export_quarantine(result: IntakeResult, source: Source, to: Path) -> int:
    """Write the rows set aside where a person can put them right; how many are there?

    A cell that a spreadsheet would run gets an apostrophe in front; `quarantine_neutralised` names its column,
    so that the apostrophe is taken off again when the rows come back.
    """
    if result.folder is None or not result.quarantined:
        return 0
    # Rows of people: for their owner alone.
    to.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.parent.mkdir(mode=0o700, exist_ok=True)
    partial = to.with_name(f".{to.name}.partial")
    rows = 0
    grammar = grammar_of(source.for_file(result.extract).delimiter)
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*OWN, *_headers(source)])
        for row in _rows(result.folder / QUARANTINE):
            cells = row["cells"]
            if cells is None:
                cells = _parted(row["raw"] or "", grammar, result.places)
            writer.writerow(_written(row, cells, result.extract_id, source))
            rows += 1
        file.flush()
        os.fsync(file.fileno())
    partial.replace(to)
    return rows


def _headers(source: Source) -> list[str]:
    """Under which headers are the cells written? Once each, even where two of our columns come from one."""
    return list(dict.fromkeys(column.named[0] for column in source.read_columns))


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with pq.ParquetFile(path) as table:
        for batch in table.iter_batches(BATCH_ROWS):
            yield from batch.to_pylist()


def _parted(raw: str, grammar: Grammar, places: Sequence[int]) -> list[str]:
    """The cells of a row that could not be read properly, as far as they can be told apart."""
    cells = [cell.decode() for cell in grammar.cells(raw.encode())]
    return [cells[at] if 0 <= at < len(cells) else "" for at in places]


def _written(row: Mapping[str, Any], found: Sequence[str], extract_id: str, source: Source) -> list[str]:  # fmt: skip
    given = [column.named[0] for column in source.read_columns]
    names = _headers(source)
    reason = REASONS[row["reason"]]
    column = source.column(row["column"] or "")
    cells = dict(zip(given, found, strict=False))
    guarded = [name for name in names if cells.get(name, "").startswith(STARTS_FORMULA)]
    text = row["raw"] or ""
    if row["raw"] is None and row["cells"] is None:
        text = NOT_KEPT
    return [
        extract_id,
        str(row["line"]),
        f"{row['reason']}: {reason.what}; {reason.do}",
        column.named[0] if column else "",
        guard(text),
        PARTED_BY.join(guarded),
        "yes",
        *(guard(cells.get(name, "")) for name in names),
    ]


def guard(cell: str) -> str:
    """How is a cell written so that no spreadsheet runs it?"""
    return f"{GUARD}{cell}" if cell.startswith(STARTS_FORMULA) else cell
