"""Pounds of an earlier year carried to the prices of the run, with the words that let anyone do it again."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import pounds, times
from wholeplace.analysis.tables.texts import times_levels

Table = Any


def at_run_prices(table: Table, price_factors: Table, *, column: str) -> Table:
    """A table with one column of pounds carried from its price year to the prices of the run.

    `carried` says in words what was done, and is empty where nothing was; `rests_on` names the rows
    of the price levels. Leaves out: nothing; an amount whose price year is not said, or has no
    level, stays as it is. Units: pounds to the penny.
    """
    years = price_factors.select(
        *("factor", "to_year", "index_from", "index_to"),
        price_year_known="from_year",
        rests_on="rests_on",
    )
    rows = table.left_join(years, [("price_year", "price_year_known")])
    factor = rows.factor.fill_null(Decimal(1))
    is_carried = (rows.factor != Decimal(1)).fill_null(False) & rows[column].notnull()
    words = (
        ": " + pounds(rows[column]).cast("string") + times_levels(rows, rows.price_year)
    )
    return rows.mutate(
        **{column: is_carried.ifelse(times(rows[column], factor), rows[column])},
        carried=is_carried.ifelse(words, ibis.literal("")).fill_null(""),
        rests_on=is_carried.ifelse(rows.rests_on, ibis.literal("")).fill_null(""),
    ).drop("price_year_known", "factor", "to_year", "index_from", "index_to")
