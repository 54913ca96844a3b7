"""A CSV file (RFC 4180) as records, each with the line it starts on, even where a row is broken."""

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from wholeplace.store.mistakes import Wrong

MAX_CELL_LETTERS = 100_000
# After so many rows that break the reader the rest of the file is given up: it is no CSV file.
MAX_BROKEN_RECORDS = 20
NO_QUOTE = Wrong(
    "a quotation mark in the row that starts here is not closed properly",
    'open and close the cell with ", and write a mark inside it as ""',
)
TOO_LONG = Wrong(
    f"a cell in the row is longer than {MAX_CELL_LETTERS:,} letters",
    "shorten it, and keep long text in a document the cell names",
)


@dataclass(frozen=True)
class Record:
    """One row as written: the line it starts on, its cells, and why they cannot be used, if so."""

    line: int
    cells: list[str]
    fault: Wrong | None = None


@dataclass(frozen=True)
class Records:
    """The rows of a file; `is_whole` is false when the rest of the file had to be given up."""

    rows: list[Record]
    is_whole: bool = True


def read_records(text: str) -> Records:
    """Which rows does this text hold? Rows with nothing in any cell are left out."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[Record] = []
    start, broken = 0, 0
    while _is_cut_short(lines, start, rows):
        # Go on with the line after the one the broken row starts on: what it swallowed are rows too.
        start, broken = rows[-1].line, broken + 1
        if start >= len(lines):
            break
        if broken > MAX_BROKEN_RECORDS or not _looks_like_a_row(
            lines[start], len(rows[0].cells)
        ):
            return Records(rows, is_whole=False)
    return Records(rows)


def _is_cut_short(lines: list[str], start: int, rows: list[Record]) -> bool:
    """Add the rows from this line on; did the last of them break the reader?"""
    reader = csv.reader(islice(lines, start, None), strict=True)
    line = start + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                is_long = any(len(cell) > MAX_CELL_LETTERS for cell in cells)
                rows.append(Record(line, cells, TOO_LONG if is_long else None))
            line = start + reader.line_num + 1
    except csv.Error as error:
        fault = TOO_LONG if "field limit" in str(error) else NO_QUOTE
        words = re.split('[,"]', lines[line - 1][:MAX_CELL_LETTERS])
        rows.append(Record(line, words, fault))
        return True
    return False


def _looks_like_a_row(line: str, width: int) -> bool:
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        return False
    return len(cells) in {0, width}
