"""A batch of rows judged whole: the accepted in our types, the others with their reason and their text."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.checking.columns import (
    FAULTS,
    ColumnRead,
    ColumnReader,
    Faults,
)
from wholeplace.intake.checking.contract_of import contract_of, match_column
from wholeplace.intake.checking.row_rules import judge_dates, judge_emptiness, left_out
from wholeplace.intake.checking.texts import Mask
from wholeplace.intake.source import Source, SourceColumn
from wholeplace.tables.contract import Table

MADE_BYTES = 8
# One sign that no cell holds parts the values that together name a row.
PART = "\x1f"
NO_COLUMN = np.uint8(255)


@dataclass
class ColumnTally:
    """What was seen of one column so far: counts only."""

    filled: int = 0
    valid: int = 0
    notes: Counter[str] = field(default_factory=Counter)


@dataclass
class Judged:
    """One batch: accepted rows in our types; the others as text, with reason and column."""

    accepted: pa.RecordBatch
    aside: pa.RecordBatch
    left_out: int


@dataclass
class BatchJudge:
    """Judges the rows of one extract, batch by batch."""

    source: Source
    extract_id: str
    as_at: date | None
    contract: Table = field(init=False)
    readers: dict[str, ColumnReader] = field(init=False)
    tallies: dict[str, ColumnTally] = field(init=False)
    left_out: int = 0

    def __post_init__(self) -> None:
        """Make a reader for each column that comes from the file."""
        self.contract = contract_of(self.source)
        read = self.source.read_columns
        self.readers = {column.name: ColumnReader(column) for column in read}
        self.tallies = {column.name: ColumnTally() for column in read}

    def judge(self, batch: pa.RecordBatch) -> Judged:
        """What do these rows come to?"""
        reads = {
            name: reader.read(batch.column(name))
            for name, reader in self.readers.items()
        }
        rows = batch.num_rows
        out = left_out(self.source, reads, rows)
        judge_dates(self.source, reads, self.as_at)
        faults, columns = self._first_faults(reads, rows)
        judge_emptiness(self.source, reads, faults)
        is_good = (faults == 0) & ~out
        self._tally(reads)
        accepted = self._accepted(batch, reads, pa.array(is_good))
        aside = self._aside(batch, faults, columns, (faults > 0) & ~out)
        self.left_out += int(out.sum())
        return Judged(accepted, aside, int(out.sum()))

    def distinct(self) -> dict[str, int]:
        """How many distinct cells had each column, where that is known?"""
        counts = {
            name: reader.count_distinct() for name, reader in self.readers.items()
        }
        return {name: count for name, count in counts.items() if count is not None}

    def _first_faults(self, reads: Mapping[str, ColumnRead], rows: int) -> tuple[Faults, Faults]:  # fmt: skip
        """The first fault of each row, in the order of the mapping, and the column it is in."""
        faults = np.zeros(rows, dtype=np.uint8)
        columns = np.full(rows, NO_COLUMN)
        for number, read in enumerate(reads.values()):
            is_first = (faults == 0) & (read.faults > 0)
            faults[is_first] = read.faults[is_first]
            columns[is_first] = number
        return faults, columns

    def _tally(self, reads: Mapping[str, ColumnRead]) -> None:
        for name, read in reads.items():
            tally = self.tallies[name]
            tally.filled += read.filled
            # An empty cell is no value; an empty slot in a filled one is a filler that was blanked.
            is_value = (read.faults == 0) & read.values.is_valid().to_numpy(zero_copy_only=False)  # fmt: skip
            usable = is_value if read.match is None else is_value & read.match.is_valid().to_numpy(zero_copy_only=False)  # fmt: skip
            tally.valid += int(usable.sum())
            tally.notes.update(read.notes)
            for number, count in zip(*np.unique(read.faults[read.faults > 0], return_counts=True), strict=True):  # fmt: skip
                tally.notes[FAULTS[number]] += int(count)

    def _accepted(self, batch: pa.RecordBatch, reads: Mapping[str, ColumnRead], good: pa.Array) -> pa.RecordBatch:  # fmt: skip
        rows = good.true_count
        everything = rows == batch.num_rows
        schema = self.contract.schema()
        found: dict[str, pa.Array] = {
            "partner": _constant(self.source.partner, rows),
            "extract_id": _constant(self.extract_id, rows),
            "line": batch.column("line")
            if everything
            else batch.column("line").filter(good),
        }
        for name, read in reads.items():
            column = self.source.column(name)
            values = read.values if everything else read.values.filter(good)
            found[name] = values
            if column and read.match is not None:
                found[match_column(column)] = read.match if everything else read.match.filter(good)  # fmt: skip
        self._add_made(found, rows)
        flags = _joined_flags(reads, batch.num_rows)
        found["flags"] = flags if everything else flags.filter(good)
        arrays = [
            found[each.name].cast(each.type)
            if each.name in found
            else pa.nulls(rows, each.type)
            for each in schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _add_made(self, found: dict[str, pa.Array], rows: int) -> None:
        """Add the columns that the mapping gives a value for, or makes from others."""
        for column in self.source.columns:
            if column.always is not None:
                found[column.name] = _constant(column.always, rows)
        for column in self.source.columns:
            if column.made_from:
                found[column.name] = self._made(column, found)

    def _made(self, column: SourceColumn, found: Mapping[str, pa.Array]) -> pa.Array:
        """A short name for each row, from the values that tell it from others; the values cannot be read off it."""
        parts = [
            found[name].cast(pa.string()).fill_null("") for name in column.made_from
        ]
        joined = pc.binary_join_element_wise(self.source.partner, *parts, PART)
        return pa.array(
            [
                hashlib.blake2b(text.encode(), digest_size=MADE_BYTES).hexdigest()
                for text in joined.to_pylist()
            ],
            pa.string(),
        )

    def _aside(self, batch: pa.RecordBatch, faults: Faults, columns: Faults, where: Mask) -> pa.RecordBatch:  # fmt: skip
        """The rows set aside, as they were written, with the reason and the column it lies in."""
        names = list(self.readers)
        rows = np.flatnonzero(where)
        texts = batch.take(pa.array(rows)) if rows.size else batch.slice(0, 0)
        reasons = [FAULTS[number] for number in faults[rows]]
        places = [names[at] if at < len(names) else "" for at in columns[rows]]
        cells = pa.array(
            [list(each) for each in zip(*(texts.column(name).to_pylist() for name in names), strict=True)],
            pa.list_(pa.string()),
        )  # fmt: skip
        return pa.RecordBatch.from_arrays(
            [
                texts.column("line"),
                pa.array(reasons, pa.string()),
                pa.array(places, pa.string()),
                pa.nulls(len(rows), pa.string()),
                cells,
            ],
            schema=ASIDE_SCHEMA,
        )


ASIDE_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("reason", pa.string()),
        ("column", pa.string()),
        ("raw", pa.string()),
        ("cells", pa.list_(pa.string())),
    ]
)


def _constant(value: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), rows)


def _joined_flags(reads: Mapping[str, ColumnRead], rows: int) -> pa.Array:
    """All flags of each row, parted by semicolons; empty where there is none."""
    said = [read.flags for read in reads.values() if read.flags is not None]
    if not said:
        return pa.nulls(rows, pa.string())
    if len(said) == 1:
        return said[0]
    ended = [
        pc.fill_null(pc.binary_join_element_wise(each, "", ";"), "") for each in said
    ]
    joined = pc.utf8_rtrim(pc.binary_join_element_wise(*ended, ""), ";")
    is_empty = pc.equal(pc.binary_length(joined), 0)
    return pc.if_else(is_empty, pa.scalar(None, pa.string()), joined)
