"""Two runs, two places or two years of one table, row by row."""

from collections.abc import Sequence
from typing import Any

import ibis

Table = Any


def comparison(
    left: Table, right: Table, *, key: Sequence[str], columns: Sequence[str]
) -> Table:
    """How do the figures of two tables differ, row by row and column by column?

    Counts: every row of either table, and every figure named.
    Leaves out: words. A figure that is unknown on one side has no difference, and has changed.
    Units: those of the column.
    """
    both = _long(left, key, columns).outer_join(
        _long(right, key, columns), ["row", "column"], rname="right_{name}"
    )
    difference = both.right_value - both.value
    is_same = (difference == 0) | (both.value.isnull() & both.right_value.isnull())
    return both.select(
        row=ibis.coalesce(both.row, both.right_row),
        column=ibis.coalesce(both["column"], both.right_column),
        left=both.value,
        right=both.right_value,
        difference=difference.cast("decimal(28, 9)"),
        change=ibis.cases(
            (both.right_row.isnull(), "only_left"),
            (both.row.isnull(), "only_right"),
            (is_same, "same"),
            else_="changed",
        ),
    )


def _long(table: Table, key: Sequence[str], columns: Sequence[str]) -> Table:
    names = [table[part].cast("string").fill_null("") for part in key]
    named = table.mutate(row=ibis.array(names).join(" | "))
    figures = [
        named.select("row", column=ibis.literal(column), value=_figure(named[column]))
        for column in columns
    ]
    # A table that holds only words has no figure, and so no row to compare.
    nothing = named.select("row", column=ibis.literal(""), value=_figure(ibis.null()))
    return ibis.union(nothing.filter(ibis.literal(False)), *figures)


def _figure(value: Any) -> Any:
    return value.cast("decimal(28, 9)")
