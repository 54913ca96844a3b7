"""What a record says of who somebody is, as numbers: alike records become one identity before anything is compared."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import RunError
from wholeplace.linkage.arrays import (
    Array,
    distinct,
    each_at_once,
    memory_given_back,
    number_of_each,
    numbered_rows,
)
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.values import FIRST, SPELT, Spelt, spelt_from

# What a record is known by, and the column of ours it is read from.
TOLD = {
    "given_all": "match_given",
    "family": "match_family",
    "born": "born_on",
    "sex": "sex",
    "postcode": "match_postcode",
    "address": "address",
    "uprn": "match_uprn",
    "nhs_number": "match_nhs_number",
    "nino": "match_nino",
    "upn": "match_upn",
    "phone": "match_phone",
    "email": "match_email",
    "other_number": "match_other_number",
}
# What is weighed by how rare it is, beside homes.
WEIGHED = ("given", "family", "born", "postcode", "phone", "email")
# A number that so many different people seem to have is nobody's: a placeholder, or a form's example.
MOST_PEOPLE_OF_A_NUMBER = 5


@dataclass(frozen=True)
class Coded:
    """One column as numbers: rows that say the same have the same number, -1 where they say nothing."""

    codes: Array
    values: pa.Array

    def of(self, values: "pa.Array") -> "Coded":
        """The column with each value put another way; what becomes empty says nothing."""
        encoded = values.dictionary_encode()
        numbers = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        lookup = np.append(numbers, -1).astype(np.int32)
        return Coded(lookup[self.codes], encoded.dictionary)

    def texts(self) -> pa.Array:
        """The column as text, with nulls."""
        return self.values.take(pa.array(self.codes, mask=self.codes < 0))

    @cached_property
    def shares(self) -> Array:
        """Of the rows that say something, which share says each value? A last 0 stands for saying nothing."""
        given = self.codes[self.codes >= 0]
        counts = np.bincount(given, minlength=len(self.values)) / max(1, len(given))
        return np.append(counts, 0.0)


@dataclass(frozen=True)
class Identities:
    """Every distinct identity among the records of a place, and which record has which.

    `columns` are parallel: one place for each identity. `of_record` gives the identity of each row of
    `record_keys` (partner, record_id), in the order of those; `counts` is how many records have each.
    """

    columns: Mapping[str, Coded]
    of_record: Array
    counts: Array
    record_keys: pa.Table
    shared_numbers: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.counts)

    def __getitem__(self, name: str) -> Array:
        return self.columns[name].codes

    @cached_property
    def home(self) -> Array:
        """Which home is each at: postcode and house number, whatever the rest is called; -1 for none."""
        return number_of_each(self["postcode"], self["number"])

    @cached_property
    def home_sizes(self) -> Array:
        """How many identities are at each home? A last 1 stands for those at none."""
        there = self.home[self.home >= 0]
        return np.append(np.bincount(there), 1) if len(there) else np.ones(1, np.int64)

    @cached_property
    def is_again(self) -> Array:
        """Which rows of `record_keys`, from the second on, are of the same record as the row before?"""
        keys = self.record_keys.combine_chunks()
        size = max(0, keys.num_rows - 1)
        again = np.ones(size, bool)
        for name in keys.column_names:
            column = keys[name].combine_chunks() if keys.num_rows else keys[name]
            alike = pc.equal(column.slice(0, size), column.slice(1))
            again &= alike.to_numpy(zero_copy_only=False).astype(bool)
        return again

    @cached_property
    def log_shares(self) -> Mapping[str, Array]:
        """Log2 of the share of identities that have the value of each, for what is weighed by it; minus infinity for none."""
        found = {name: _log2(self.columns[name].shares).take(self[name], mode="wrap") for name in WEIGHED}  # fmt: skip
        shares = self.home_sizes / max(1, int((self.home >= 0).sum()))
        shares[-1] = 0.0
        return {**found, "home": _log2(shares).take(self.home, mode="wrap")}


def _log2(shares: Array) -> Array:
    logs: Array = np.log2(shares, out=np.full(len(shares), -np.inf), where=shares > 0)
    return logs


@memory_given_back()
def read_identities(records: Path) -> Identities:
    """Which identities do the records of this Parquet file have? A record with no more than a number counts too.

    The order of the rows does not matter: they are read in the order of partner and record_id.
    Errors: RunError when the file lacks the columns that name a record.
    """
    there = pq.read_schema(records).names
    if missing := [name for name in ("partner", "record_id") if name not in there]:
        raise RunError(f"the records have no column {missing[0]}: give the table that intake writes.")  # fmt: skip
    told = {name: source for name, source in TOLD.items() if source in there}
    columns = [*told.values()]
    with pq.ParquetFile(records, read_dictionary=["partner", *columns]) as file, ThreadPoolExecutor(1) as pool:  # fmt: skip
        table = pool.submit(file.read, ["partner", "record_id", *columns])
        # PyArrow and DuckDB will ask for it; while the file is being read that costs no time.
        import_module("pandas")
        return identities_of(table.result())


def identities_of(records: pa.Table) -> Identities:
    """Which identities do these records have? See `read_identities`."""
    told = {name: source for name, source in TOLD.items() if source in records.column_names}  # fmt: skip
    records = _in_order(records, tuple(told.values()))
    keys = records.select(["partner", "record_id"])
    base = dict(zip(TOLD, each_at_once(partial(_encoded, records, told), TOLD), strict=True))  # fmt: skip
    del records
    number, first, counts = numbered_rows([each.codes for each in base.values()], keys.num_rows)  # fmt: skip
    once = {name: Coded(column.codes[first], column.values) for name, column in base.items()}  # fmt: skip
    del base
    made = each_at_once(lambda name: _spelt(name, once[name]), TOLD)
    columns = {name: column for part in made for name, column in part.items()}
    cleaned, shared = _without_shared_numbers(columns)
    return Identities(cleaned, number, counts, keys, shared)


def _in_order(records: pa.Table, told: tuple[str, ...]) -> pa.Table:
    """The records in the order of their keys; those of one key by what they say."""
    if _is_rising(records):
        return records
    keys = [(name, "ascending") for name in ("partner", "record_id", *told)]
    plain = [(name, records[name].cast(pa.string())) for name, _ in keys]
    order = pc.sort_indices(pa.table(dict(plain)), sort_keys=keys)
    return records.take(order)


def _is_rising(records: pa.Table) -> bool:
    """Does each record stand after the one before, by partner and record_id?"""
    last = max(0, records.num_rows - 1)
    partner, record_id = (records[name] for name in ("partner", "record_id"))
    one, other = partner.slice(0, last).cast(pa.string()), partner.slice(1).cast(pa.string())  # fmt: skip
    later = pc.less(record_id.slice(0, last), record_id.slice(1))
    rises = pc.or_(pc.less(one, other), pc.and_(pc.equal(one, other), later))
    return pc.all(rises).as_py() is not False


def _spelt(name: str, column: Coded) -> dict[str, Coded]:
    """The columns made of one thing that records tell."""
    return {each.name: spelt_from(each, column) for each in SPELT.get(name, (Spelt(name),))}  # fmt: skip


def _encoded(records: pa.Table, told: Mapping[str, str], name: str) -> Coded:
    """One thing that records tell, as numbers; what is put in one way before it is compared is alike from here on."""
    source = told.get(name)
    if source is None:
        nothing: Any = np.full(records.num_rows, -1, np.int32)
        return Coded(nothing, pa.array([], pa.string()))
    column = records[source]
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    encoded = column.unify_dictionaries().combine_chunks()
    if encoded.dictionary.type != pa.string():
        encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    as_told = Coded(codes.astype(np.int32, copy=False), encoded.dictionary)
    return spelt_from(FIRST[name], as_told) if name in FIRST else as_told


def _without_shared_numbers(columns: dict[str, Coded]) -> tuple[dict[str, Coded], dict[str, int]]:  # fmt: skip
    """Leave out each number that people of many names and births seem to have; how many values were there?"""
    whose = number_of_each(columns["family"].codes, columns["born_year"].codes, is_part_enough=True)  # fmt: skip
    shared: dict[str, int] = {}
    for name in OWN_NUMBERS:
        column = columns[name]
        given = column.codes >= 0
        pairs = distinct(column.codes[given].astype(np.int64) * (int(whose.max(initial=0)) + 2) + whose[given] + 1)  # fmt: skip
        people = np.bincount(pairs // (int(whose.max(initial=0)) + 2), minlength=len(column.values))  # fmt: skip
        crowded = np.append(people > MOST_PEOPLE_OF_A_NUMBER, False)
        if crowded.any():
            shared[name] = int(crowded.sum())
            codes = np.where(crowded[column.codes], -1, column.codes).astype(np.int32)
            columns[name] = Coded(codes, column.values)
    return columns, shared
