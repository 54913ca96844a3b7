"""The library of published numbers: ours ship with the package, a place's own override them by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.tables.arrow import arrow_column

if TYPE_CHECKING:
    import pyarrow as pa

    from wholeplace.store.hand_files import HandTable

OURS = "wholeplace/reference"
DATA = Path(__file__).with_name("data")
# A place that gives the bearers of a code gives all of them: mixed with ours they would not add up.
OVERRIDDEN_BY = {
    "unit_costs": ("code", "dimension"),
    "unit_cost_bearers": ("code",),
    "deflators": ("series", "year"),
    "crime_multipliers": ("code", "area", "year"),
}


@dataclass(frozen=True)
class Library:
    """Published numbers as Arrow tables: the contract's columns, then is_local, file and line."""

    unit_costs: pa.Table
    unit_cost_bearers: pa.Table
    deflators: pa.Table
    crime_multipliers: pa.Table

    def table(self, name: str) -> pa.Table:
        """Which table has this name? Errors: AttributeError."""
        return getattr(self, name)


@cache
def library() -> Library:
    """Which published numbers ship with the package?"""
    return Library(**{name: _shipped(name) for name in OVERRIDDEN_BY})


def with_local(library: Library, local_tables: Mapping[str, pa.Table]) -> Library:
    """Which numbers hold in a place: its own where it has them, ours otherwise?

    A local row takes the place of ours with the same key; the bearers of a code are taken whole.
    """
    merged = {
        name: _overridden(library.table(name), local_tables[name], key)
        if name in local_tables
        else library.table(name)
        for name, key in OVERRIDDEN_BY.items()
    }
    return Library(**merged)


def known_codes(library: Library) -> frozenset[str]:
    """Which codes have a unit cost?"""
    return frozenset(library.unit_costs.column("code").to_pylist())


def shipped_codes() -> frozenset[str]:
    """Which codes have a unit cost in what ships with the package? Needs no Arrow, so it is quick."""
    return frozenset(str(row.values["code"]) for row in _read("unit_costs").rows)


def fiscal_row(code: str, library: Library) -> dict[str, Any] | None:
    """Which unit cost is the fiscal value of this code, if it has one?"""
    import pyarrow.compute as pc

    costs = library.unit_costs
    wanted = pc.and_(
        pc.equal(costs.column("code"), code),
        pc.equal(costs.column("dimension"), "fiscal"),
    )
    rows: list[dict[str, Any]] = costs.filter(wanted).to_pylist()
    return rows[0] if rows else None


def _overridden(ours: pa.Table, local: pa.Table, key: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    local_keys = set(_keys(local, key))
    kept = [row_key not in local_keys for row_key in _keys(ours, key)]
    return pa.concat_tables(
        [ours.filter(arrow_column(kept, pa.bool_())), _as_local(local, ours.schema)]
    )


def _keys(table: pa.Table, key: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(zip(*(table.column(name).to_pylist() for name in key), strict=True))


def _as_local(local: pa.Table, schema: pa.Schema) -> pa.Table:
    """The place's rows in the library's columns; what the place leaves out is empty."""
    import pyarrow as pa

    columns = []
    for field in schema:
        if field.name == "is_local":
            columns.append(arrow_column([True] * len(local), field.type))
        elif field.name in local.column_names:
            columns.append(local.column(field.name).cast(field.type))
        else:
            columns.append(pa.nulls(len(local), field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _shipped(name: str) -> pa.Table:
    """One of our own tables, and where its rows stand."""
    import pyarrow as pa

    table = _read(name).arrow
    file = arrow_column([f"{OURS}/{name}.csv"] * len(table), pa.string())
    is_local = arrow_column([False] * len(table), pa.bool_())
    table = table.set_column(table.column_names.index("file"), "file", file)
    return table.append_column("is_local", is_local)


@cache
def _read(name: str) -> HandTable:
    """One of our own files, read as a place's own would be."""
    from wholeplace.store.hand_files import read_table
    from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS

    read = read_table(DATA / f"{name}.csv", PUBLISHED_NUMBERS[name])
    if read.mistakes or not read.is_there:
        what = read.mistakes[0] if read.mistakes else f"{name}.csv is not there"
        raise ReferenceNumberError(
            f"the numbers that came with Wholeplace are damaged ({what}): install it again."
        )
    return read
