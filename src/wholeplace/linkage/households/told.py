"""What is told of households: the tables, ordered by their keys, without an address in any of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from wholeplace.linkage.households.arrays import NEVER, Array, run_starts
from wholeplace.linkage.households.stays import Stays
from wholeplace.tables.contract import Table
from wholeplace.tables.linking import HOUSEHOLDS
from wholeplace.tables.living import (
    ADDRESS_STAYS,
    COMMUNAL_ADDRESSES,
    HOUSEHOLD_COVERAGE,
    RECORD_PLACES,
)

HOME = "home"
RECORD_DWELLINGS = """
SELECT DISTINCT partner, record_id, person, dwelling FROM record_dwellings
ORDER BY partner, record_id, dwelling, person
"""


@dataclass(frozen=True)
class Found:
    """What was found: the stays, which of them are at home, the place of each and the household of each at home.

    `kind` gives each dwelling's: home, or the kind of communal address.
    """

    person_ids: pa.Array
    as_of: int
    stays: Stays
    homes: Array
    place: Array
    household_ids: Array
    kind: Array
    is_protected: Array
    has_address: Array

    @property
    def is_now(self) -> Array:
        """Which stays go on beyond the last day?"""
        beyond: Array = self.stays.until > self.as_of
        return beyond


def households(found: Found) -> pa.Table:
    """Who was in which household, from when until when? A household that moves is one row of each member."""
    stays = found.stays.chosen(found.homes)
    # Stays are by person and day: those of one household that follow without a gap are one.
    joins = np.zeros(len(stays), bool)
    joins[1:] = (
        (stays.person[1:] == stays.person[:-1])
        & (found.household_ids[1:] == found.household_ids[:-1])
        & (stays.first[1:] == stays.until[:-1])
    )
    starts = np.flatnonzero(~joins)
    ends = np.append(starts[1:], len(stays))[: len(starts)] - 1
    columns = [
        found.person_ids.take(pa.array(stays.person[starts])),
        pa.array(found.household_ids[starts], pa.string()),
        days(stays.first[starts]),
        days(stays.until[ends]),
    ]
    return ordered(columns, HOUSEHOLDS)


def address_stays(found: Found) -> pa.Table:
    """At what kind of address did each person live, from when until when?"""
    stays = found.stays
    columns = [
        found.person_ids.take(pa.array(stays.person)),
        days(stays.first),
        days(stays.until),
        pa.array(found.kind[stays.dwelling], pa.string()),
    ]
    return ordered(columns, ADDRESS_STAYS)


def communal_addresses(found: Found) -> pa.Table:
    """How many addresses of each communal kind are there, and how many people lived and live at them?"""
    stays = found.stays
    rows = np.flatnonzero(found.kind[stays.dwelling] != HOME)
    kinds = found.kind[stays.dwelling[rows]]
    now = found.is_now[rows]
    columns: list[list[Any]] = [[], [], [], []]
    for kind in sorted(set(kinds.tolist())):
        own = kinds == kind
        counted = (stays.dwelling[rows][own], stays.person[rows][own], stays.person[rows][own & now])  # fmt: skip
        columns[0].append(kind)
        for column, values in zip(columns[1:], counted, strict=True):
            column.append(len(np.unique(values)))
    return ordered(columns, COMMUNAL_ADDRESSES)


def household_coverage(found: Found) -> pa.Table:
    """For how many people is it known with whom they live, and why not for the others?"""
    size, stays = len(found.person_ids), found.stays
    is_home = np.zeros(len(stays), bool)
    is_home[found.homes] = True
    has_stay, at_home, elsewhere = (np.zeros(size, bool) for _ in range(3))
    has_stay[stays.person] = True
    at_home[stays.person[is_home & found.is_now]] = True
    elsewhere[stays.person[~is_home & found.is_now]] = True
    counts = {
        "at_a_communal_address_now": elsewhere,
        "gone": has_stay & ~at_home & ~elsewhere,
        "in_a_household_now": at_home,
        "people": np.ones(size, bool),
        "protected": found.is_protected,
        "without_a_date": found.has_address & ~has_stay,
        "without_an_address": ~found.has_address,
    }
    columns = [list(counts), [int(marks.sum()) for marks in counts.values()]]
    return ordered(columns, HOUSEHOLD_COVERAGE)


def record_places(found: Found, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """At which place does each record say that its person lives, and who lives there now?"""
    rows = connection.execute(RECORD_DWELLINGS).to_arrow_table()
    person, dwelling = rows["person"].to_numpy(), rows["dwelling"].to_numpy()
    here = own_places(person, dwelling, found.is_protected, len(found.kind))
    size = len(found.person_ids)
    current, since = np.full(size, -1, np.int64), np.full(size, NEVER, np.int64)
    now = np.flatnonzero(found.is_now)
    current[found.stays.person[now]] = found.place[now]
    since[found.stays.person[now]] = found.stays.first[now]
    columns = [
        rows["partner"],
        rows["record_id"],
        found.person_ids.take(pa.array(person)),
        here,
        current[person] == here,
        days(since[person]),
        _living_there(found, here),
    ]
    return ordered(columns, RECORD_PLACES)


def own_places(
    person: Array, dwelling: Array, is_protected: Array, dwellings: int
) -> Array:
    """The place of each: the dwelling, but for a protected person a place that is theirs alone."""
    own = (person.astype(np.int64) + 1) * dwellings + dwelling
    return np.where(is_protected[person], own, dwelling)


def days(values: Array) -> pa.Array:
    """Days counted from 1970 as dates, NEVER as empty."""
    none = values >= NEVER
    whole = np.where(none, 0, values).astype(np.int32)
    return pa.array(whole, mask=none).cast(pa.date32())


def ordered(columns: Sequence[Any], table: Table) -> pa.Table:
    """These columns as the table, in the order of its key."""
    schema = table.schema()
    arrays = []
    for field, column in zip(schema, columns, strict=True):
        made = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column)  # fmt: skip
        arrays.append(made.cast(field.type))
    whole = pa.Table.from_arrays(arrays, schema=schema)
    return whole.sort_by([(name, "ascending") for name in table.key]).combine_chunks()


def _living_there(found: Found, here: Array) -> pa.Array:
    """The household that lives at each place now; empty where none does."""
    is_now = found.is_now[found.homes]
    places, ids = found.place[found.homes][is_now], found.household_ids[is_now]
    if not len(places):
        return pa.nulls(len(here), pa.string())
    order = np.argsort(places, kind="stable")
    starts = order[run_starts(places[order])]
    known = places[starts]
    at = np.minimum(np.searchsorted(known, here), len(known) - 1)
    there = ids[starts][at]
    return pa.array(there, pa.string(), mask=known[at] != here)
