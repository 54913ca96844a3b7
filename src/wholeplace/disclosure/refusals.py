"""What can never be checked into a table that may be shown: rows of persons, and figures nobody explained."""

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.core.errors import DisclosureError
from wholeplace.store.mistakes import listed
from wholeplace.tables.contract import NEVER_ANALYSED, Kind, Table
from wholeplace.tables.layout import Layout

# A row that has one of these is a row about one person, whatever its contract calls the column.
KEYS_OF_PERSONS = frozenset({"person_id", "household_id", "record_id", "contact_id"})
FIGURES = frozenset({Kind.COUNT, Kind.MONEY, Kind.RATIO})


def refuse_persons(table: pa.Table, contract: Table) -> None:
    """Is any column one that only a row about a person has? Errors: DisclosureError."""
    kinds = {column.name: column.kind for column in contract.columns}
    for name in (*table.column_names, *contract.names):
        if kinds.get(name) in NEVER_ANALYSED or name in KEYS_OF_PERSONS:
            raise DisclosureError(
                f"{contract.name} has the column {name}, so its rows are about persons and it can never be shown: "
                "count the people first."
            )


def refuse_other_columns(
    table: pa.Table, contract: Table, never_shown: tuple[str, ...] = ()
) -> None:
    """Has the table the columns of its contract, those for the checks, and no others? Errors: DisclosureError."""
    found, wanted = set(table.column_names), {*contract.names, *never_shown}
    if len(found) < len(table.column_names):
        raise DisclosureError(f"{contract.name} has a column twice: give it once.")
    for names, what, do in (
        (
            found - wanted,
            "has",
            "which its contract does not know: add it there, or take it out",
        ),
        (wanted - found, "lacks", "which its contract promises: supply it"),
    ):
        if names:
            columns = listed(sorted(names), joined_by="and")
            raise DisclosureError(f"{contract.name} {what} {columns}, {do}.")


def refuse_unexplained(table: pa.Table, contract: Table, layout: Layout) -> None:
    """Does the layout say of every column what it is, and nothing impossible? Errors: DisclosureError."""
    for what, do in _faults(contract, layout):
        raise DisclosureError(f"the layout of {contract.name} {what}: {do}.")
    for name in (*layout.counts, *(each.column for each in layout.amounts)):
        _refuse_values(table.column(name), name, contract, layout)


def _faults(contract: Table, layout: Layout) -> Iterator[tuple[str, str]]:
    times = Counter(layout.named)
    for name in contract.names:
        if times[name] != 1:
            said = (
                "does not say what" if not times[name] else "says more than once what"
            )
            yield (
                f"{said} {name} is",
                "name each column once; no figure passes unexplained",
            )
    for name in sorted(set(times) - set(contract.names)):
        yield f"names {name}", "its contract has no such column"
    for name in set(layout.never_shown) & set(contract.names):
        yield (
            f"keeps {name} for the checks",
            "take it out of the contract, or it would be shown",
        )
    yield from _wrong_kinds(contract, layout)
    yield from _dangling(layout)


def _wrong_kinds(contract: Table, layout: Layout) -> Iterator[tuple[str, str]]:
    kinds = {column.name: column.kind for column in contract.columns}
    for name in layout.dims:
        if kinds[name] in FIGURES:
            yield f"calls {name} a dim", "a dim is a word, not a figure"
    for name in layout.counts:
        if kinds[name] is not Kind.COUNT:
            yield f"calls {name} a count", "its contract says it is none"
    for name in layout.plain:
        if kinds[name] is Kind.SENSITIVE:
            yield f"calls {name} plain", "a sensitive word must be a dim"


def _dangling(layout: Layout) -> Iterator[tuple[str, str]]:
    dims, counts = set(layout.dims), set(layout.counts)
    amounts = {each.column for each in layout.amounts}
    used_dims = {
        *layout.totals,
        *layout.overlapping,
        *(name for each in layout.impossible for name in each),
        *(name for each in layout.known_totals for name in each),
    }
    used_counts = {
        *(name for each in layout.wholes for name in (each.column, *each.parts)),
        *(each.people for each in layout.amounts),
        *(each.people for each in layout.extremes),
        *(each.denominator for each in layout.rates),
        *(each.denominator for each in layout.bounds),
        *(each.numerator for each in layout.bounds),
    }
    for name in sorted(used_dims - dims):
        yield f"speaks of the dim {name}", "name it among its dims"
    for name in sorted(used_counts - counts):
        yield f"speaks of the count {name}", "name it among its counts"
    for name in sorted({each.numerator for each in layout.rates} - counts - amounts):
        yield f"divides {name}", "name it among its counts or amounts"


def _refuse_values(
    column: pa.ChunkedArray, name: str, contract: Table, layout: Layout
) -> None:
    is_tied = layout.totals or layout.known_totals or layout.wholes
    if column.null_count and is_tied:
        raise DisclosureError(
            f"{contract.name} has rows whose {name} is not known, and totals from which it could be worked out: "
            "leave the totals out, or the column."
        )
    if (
        name in layout.counts
        and pc.min(column).as_py() is not None
        and pc.min(column).as_py() < 0
    ):
        raise DisclosureError(
            f"{contract.name} has a {name} below nought: mend the analysis that made it."
        )
