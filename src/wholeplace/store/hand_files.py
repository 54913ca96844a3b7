"""One hand-written CSV file read by its contract: rows with their lines, and every mistake in the file itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.store.hand_cells import Value, to_value
from wholeplace.store.hand_csv import Record, Records, read_records
from wholeplace.store.hand_headers import Header, read_header
from wholeplace.store.mistakes import Mistake, Wrong, and_more
from wholeplace.store.small_files import (
    MAX_CSV_BYTES,
    NO_TEXT,
    SmallFile,
    read_small_file,
)
from wholeplace.tables.arrow import arrow_column
from wholeplace.tables.contract import NEVER_ANALYSED, Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

NOTHING_WRONG: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on, a value for each column, and the columns whose cell is wrong."""

    line: int
    values: Mapping[str, Value]
    wrong: frozenset[str] = NOTHING_WRONG


@dataclass(frozen=True)
class HandTable:
    """A hand-written table as it was read.

    `unread` are columns of which nothing can be said, because a heading is wrong. `stray` are the
    words of rows that could not be read, so that no one calls a key missing that may be among them.
    `is_whole` is false when rows may be missing altogether. `twice` are the keys found twice, true
    where the rows differ, so that one of them may have lost another key.
    """

    contract: Table
    file: str
    rows: tuple[Row, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    is_there: bool = True
    is_whole: bool = True
    unread: frozenset[str] = NOTHING_WRONG
    absent: frozenset[str] = NOTHING_WRONG
    stray: frozenset[str] = NOTHING_WRONG
    twice: Mapping[tuple[Value, ...], bool] = field(default_factory=dict)
    sha256: str = ""

    @cached_property
    def arrow(self) -> "pa.Table":
        """The rows in the contract's columns, then `file` and `line`, which say where each was written."""
        # Imported here: checking a folder must not wait for Arrow.
        import pyarrow as pa

        schema = self.contract.schema()
        columns = [
            arrow_column(
                [row.values[name] for row in self.rows], schema.field(name).type
            )
            for name in schema.names
        ]
        columns.append(arrow_column([self.file] * len(self.rows), pa.string()))
        columns.append(arrow_column([row.line for row in self.rows], pa.int64()))
        places = [pa.field("file", pa.string()), pa.field("line", pa.int64())]
        return pa.Table.from_arrays(columns, schema=pa.schema([*schema, *places]))

    def knows(self, *columns: str) -> bool:
        """Can anything be said of all rows by these columns?"""
        return self.is_whole and not self.unread.intersection(columns)


def read_table(path: Path, contract: Table, *, folder: Path | None = None) -> HandTable:
    """What does this CSV file hold, and what is wrong with it? Nothing is raised: every mistake is kept.

    `folder` is the folder the file's name is given from; without it the bare name is used. A file
    that is not there is an empty table.
    """
    file = path.name if folder is None else path.relative_to(folder).as_posix()
    read = read_small_file(path, file, most=MAX_CSV_BYTES)
    if not read.is_there:
        return HandTable(contract, file, is_there=False)
    table = _from_text(contract, read)
    found = [*table.mistakes, *([read.mistake] if read.mistake else [])]
    return replace(table, mistakes=tuple(sorted(found)), sha256=read.sha256)


def unreadable(contract: Table, file: str) -> HandTable:
    """How does a table stand for which there is a file, but none that can be used?"""
    return HandTable(contract, file, is_whole=False)


def _from_text(contract: Table, read: SmallFile) -> HandTable:
    if read.text is None:
        return unreadable(contract, read.file)
    records = read_records(read.text)
    try:
        header = _header_of(records, contract, read)
    except Wrong as wrong:
        line = records.rows[0].line if records.rows else 1
        mistakes = () if read.has_no_text else (wrong.at(read.file, line),)
        return replace(unreadable(contract, read.file), mistakes=mistakes)
    reader = _RowReader(contract, read, header)
    for record in records.rows[1:]:
        reader.add(record)
    twice = {} if header.unsure.intersection(contract.key) else reader.find_twice()
    reader.find_unexplained()
    return HandTable(
        contract,
        read.file,
        rows=tuple(reader.rows),
        mistakes=(*header.mistakes, *reader.mistakes),
        is_whole=records.is_whole,
        unread=header.unsure,
        absent=header.absent,
        stray=frozenset(reader.stray),
        twice=twice,
    )


def _header_of(records: Records, contract: Table, read: SmallFile) -> Header:
    if not records.rows:
        columns = ",".join(contract.names)
        do = f"put the line `{columns}` at its top, or delete the file"
        raise Wrong("the file is empty", do)
    first = records.rows[0]
    if first.fault is not None:
        raise first.fault
    if read.has_no_text and any(NO_TEXT in cell for cell in first.cells):
        raise Wrong("the first line is not plain text", "save the file as UTF-8")
    return read_header(first, contract, read.file)


class _RowReader:
    """Turns records into rows, and keeps what is wrong."""

    def __init__(self, contract: Table, read: SmallFile, header: Header) -> None:
        self.contract = contract
        self.file = read.file
        self.has_no_text = read.has_no_text
        self.header = header
        self.cells: list[tuple[Column, int]] = [
            (contract.column(name), place) for name, place in header.places.items()
        ]
        self.empty: dict[str, Value] = dict.fromkeys(contract.names)
        # Where a row is about a person, a name may stand in any cell by mistake.
        self.is_secret = any(each.kind in NEVER_ANALYSED for each in contract.columns)
        self.rows: list[Row] = []
        self.mistakes: list[Mistake] = []
        self.stray: set[str] = set()

    def add(self, record: Record) -> None:
        """Read one row, or set its words aside when it cannot be read as one."""
        fault = record.fault or self._width_fault(record)
        if self.has_no_text and any(NO_TEXT in cell for cell in record.cells):
            self._set_aside(record)
        elif fault is not None:
            self.mistakes.append(fault.at(self.file, record.line))
            self._set_aside(record)
        else:
            self.rows.append(self._row(record))

    def _width_fault(self, record: Record) -> Wrong | None:
        cells, columns = len(record.cells), self.header.width
        if cells == columns:
            return None
        few_or_many = "few" if cells < columns else "many"
        do = "check its commas, and put quotation marks round a cell that holds one"
        return Wrong(
            f"the row has too {few_or_many} cells, {cells} where the first line has {columns}",
            do,
        )

    def _set_aside(self, record: Record) -> None:
        for cell in record.cells:
            for part in cell[:10_000].splitlines():
                self.stray.update(word.strip() for word in part.split(","))

    def _row(self, record: Record) -> Row:
        values = self.empty.copy()
        wrong: list[str] = []
        for column, place in self.cells:
            text = record.cells[place].strip()
            if not text and not column.is_required:
                continue
            try:
                values[column.name] = self._value(column, text)
            except Wrong as fault:
                self.mistakes.append(fault.at(self.file, record.line))
                wrong.append(column.name)
        return Row(record.line, values, frozenset(wrong) if wrong else NOTHING_WRONG)

    def _value(self, column: Column, text: str) -> Value:
        if not text:
            do = f"fill it in: {column.meaning}"
            raise Wrong(f"the cell in {column.name} is empty", do)
        return to_value(column, text, is_secret=self.is_secret)

    def find_twice(self) -> dict[tuple[Value, ...], bool]:
        """Which keys stand in two rows? Each later row is a mistake; without a key, as in a log, none is."""
        first: dict[tuple[Value, ...], Row] = {}
        twice: dict[tuple[Value, ...], bool] = {}
        names = self.contract.key
        for row in self.rows if names else ():
            if row.wrong.intersection(names):
                continue
            key = tuple(row.values[name] for name in names)
            earlier = first.setdefault(key, row)
            if earlier is not row:
                twice[key] = twice.get(key, False) or earlier.values != row.values
                self.mistakes.append(_said_twice(self.file, names, earlier, row))
        return twice

    def find_unexplained(self) -> None:
        """Which empty cells should have been explained in another column?"""
        for column in self.contract.columns:
            names = {column.name, column.explained_by}
            if column.explained_by and not names.intersection(self.header.unsure):
                bare = [row for row in self.rows if _is_bare(row, column)]
                together = bool(names.intersection(self.header.absent))
                self.mistakes += _unexplained(self.file, column, bare, together)


def _is_bare(row: Row, column: Column) -> bool:
    names = (column.name, column.explained_by)
    return all(
        row.values[name] is None for name in names
    ) and not row.wrong.intersection(names)


def _unexplained(
    file: str, column: Column, bare: list[Row], together: bool
) -> list[Mistake]:
    # Where the whole column is missing, that is one mistake and not one for each row.
    said = bare[:1] if together else bare
    more = and_more(len(bare) - 1, "row") if together else ""
    what = f"{column.name} is empty and {column.explained_by} does not say why{more}"
    do = f"write the figure, or say in {column.explained_by} why there is none"
    return [Mistake(file, row.line, what, do) for row in said]


def _said_twice(file: str, names: tuple[str, ...], earlier: Row, row: Row) -> Mistake:
    shown = ", ".join(f"`{str(row.values[name])[:40]}`" for name in names)
    called = ", ".join(names)
    what = f"the {called} {shown} is already on line {earlier.line}"
    return Mistake(
        file,
        row.line,
        what,
        f"give line {row.line} a {called} of its own, or delete it",
    )
