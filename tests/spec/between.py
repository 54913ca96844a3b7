"""Contracts of tables that one analysis hands to another and no run keeps."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs import ACTIVITY, OVERLAPS, SPEND

_WHERE = (
    Column("file", Kind.TEXT, "file the row comes from"),
    Column("line", Kind.COUNT, "line of that file"),
)
_COST = (
    Column("item", Kind.KEY, "item of activity.csv"),
    Column("bearer", Kind.KEY, "who pays"),
    Column("measure", Kind.KEY, "gross, placeholder, overlap or not_taken_off"),
    Column("amount", Kind.MONEY, "pounds"),
    *_WHERE,
    Column("working", Kind.TEXT, "how the amount was worked out"),
    Column("rests_on", Kind.TEXT, "other rows the amount rests on"),
)

BETWEEN = {
    table.name: table
    for table in (
        Table(
            "price_factors",
            "What carries an amount of one year to the prices of the run.",
            key=("from_year",),
            columns=(
                Column("from_year", Kind.KEY, "financial year of the amount"),
                Column("factor", Kind.RATIO, "level of the run's year over that of the year"),
                Column("to_year", Kind.YEAR, "price year of the run"),
                Column("index_from", Kind.RATIO, "price level of the year"),
                Column("index_to", Kind.RATIO, "price level of the run's year"),
                Column("rests_on", Kind.TEXT, "where the two levels stand"),
            ),
        ),
        Table(
            "spend_in_years",
            "Every row of spend, what it is worth a year, and why it is not counted.",
            key=("spend_id",),
            columns=(
                *SPEND.columns,
                *_WHERE,
                Column("last_year", Kind.YEAR, "the last year of its span"),
                Column("years_spanned", Kind.COUNT, "how many years it spans"),
                Column("is_inside", Kind.FLAG, "are all its years inside those asked for?"),
                Column("yearly", Kind.MONEY, "pounds a year"),
                Column("why", Kind.TEXT, "why it is not counted; empty for a counted row"),
            ),
        ),
        Table(
            "part_wholes",
            "Out of which counted row each counted part is taken.",
            key=("spend_id",),
            columns=(
                Column("spend_id", Kind.KEY, "the part"),
                Column("whole", Kind.KEY, "the counted row it is taken out of"),
            ),
        ),
        Table(
            "parts_beneath",
            "Which counted and known part lies in which counted row.",
            key=("spend_id", "above"),
            columns=(
                Column("spend_id", Kind.KEY, "the part"),
                Column("above", Kind.KEY, "a counted row it lies in"),
            ),
        ),
        Table(
            "at_run_prices",
            "Overlaps in the prices of the run.",
            key=("overlap",),
            columns=(
                *OVERLAPS.columns,
                *_WHERE,
                Column("carried", Kind.TEXT, "what was done to the amount, in words"),
                Column("rests_on", Kind.TEXT, "the price levels it rests on"),
            ),
        ),
        Table(
            "in_scope",
            "Activity with the part of each count that is in scope.",
            key=("item",),
            columns=(
                *ACTIVITY.columns,
                *_WHERE,
                Column("quantity_in_scope", Kind.RATIO, "quantity x scope factor"),
            ),
        ),
        Table("bearer_costs", "What each item costs each bearer.", ("measure", "item", "bearer", "file", "line"), _COST),
        Table("overlap_entries", "What is taken off.", ("measure", "item", "bearer", "file", "line"), _COST),
    )
}  # fmt: skip
