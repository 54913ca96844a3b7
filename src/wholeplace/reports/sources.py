"""What the published numbers of a report rest on: the library of unit costs, price levels, and the papers behind notes."""

import re
from collections.abc import Iterator

from wholeplace.reports.blocks import DataTable, Heading
from wholeplace.reports.cells import say_exactly
from wholeplace.reports.most_rows import MOST_ROWS
from wholeplace.reports.review import Review, Row

# How the rows of a place made from plain-text copies of papers name their line.
SEED = re.compile(r"\bseed (\d+)(?: lines? \d+)?", re.IGNORECASE)
NOTES = ("note", "source", "answer", "why", "not_comparable_with")
FISCAL = "fiscal"
USED, COMPARED = "used", "for comparison"


def source_notes(review: Review) -> tuple[str, ...]:
    """Which sentences say where published numbers come from, and what references in notes mean?"""
    return tuple(
        filter(None, (_say_prices(review), _say_levels(review), _say_seeds(review)))
    )


def unit_costs_table(review: Review) -> DataTable | None:
    """Which unit costs priced something or stand beside one that did, each with its source, licence and price year?"""
    prices = {
        row["code"]: row
        for row in review.rows("unit_costs_at_price_year")
        if row["dimension"] == FISCAL
    }
    how = _how_used(review)
    rows = [(code, how[code], prices[code]) for code in sorted(how) if code in prices]
    if not rows:
        return None
    headings = (
        Heading("Unit cost", "code", False),
        Heading("What one is of", "item", False),
        Heading("Used or not", "is_used", False),
        Heading("As published", "original_pounds", True),
        Heading("Its price year", "price_year", False),
        Heading("In this run's prices", "pounds", True),
        Heading("Published in, and licence", "source", False),
    )
    cells = tuple(_cells(*row) for row in rows[:MOST_ROWS])
    year = rows[0][2]["run_price_year"]
    caption = f"Unit costs of this run, as published and in the prices of {year}."
    return DataTable("unit_costs_at_price_year", caption, headings, cells)


def _cells(code: str, how: str, row: Row) -> tuple[str, ...]:
    local = " (the place's own)" if row["is_local"] else ""
    return (
        code,
        f"{row['item']}, one {row['unit']}{local}",
        how,
        say_exactly(row["original_pounds"], pennies=bool(row["original_pounds"] % 1)),
        row["price_year"],
        say_exactly(row["pounds"], pennies=bool(row["pounds"] % 1)),
        row["source"] or "not stated",
    )


def _how_used(review: Review) -> dict[str, str]:
    rivals = review.rows("late_rivals")
    found = {row["code"]: COMPARED for row in rivals}
    priced = {row["code"] for row in rivals if row["is_used"]}
    items = review.rows("late_intervention_by_item")
    priced |= {row["unit_cost"] for row in items if row.get("unit_cost")}
    return {**found, **dict.fromkeys(priced, USED)}


def _say_prices(review: Review) -> str:
    """Which sentence names the library, its version and its licence? The row of the table has the rest."""
    table = unit_costs_table(review)
    if table is None:
        return ""
    names = "; ".join(sorted({_library(row[-1]) for row in table.rows}))
    is_used = any(row[2] == USED for row in table.rows)
    what = (
        "Unit costs price the counts of late services"
        if is_used
        else "No unit cost prices anything here; some stand beside published spend for comparison"
    )
    return (
        f"{what}. They come from {names}, and are in the prices of {review.price_year}."
    )


def _library(source: str) -> str:
    """Which library, with its version and licence, does the source of one of its rows name?"""
    name = re.split(r", sheet |; from: | line \d", source)[0]
    licence = re.search(r"CC BY[\w .-]*\d(?:\.\d)?", source)
    said = SEED.sub("", name).strip(" ;,")
    return (
        said
        if licence is None or licence[0] in said
        else f"{said}, licence {licence[0]}"
    )


def _say_levels(review: Review) -> str:
    table = unit_costs_table(review)
    if table is None:
        return ""
    years = {review.price_year, *(row[4] for row in table.rows)}
    rows = [row for row in review.rows("price_levels") if row["year"] in years]
    names = sorted({_library(row["source"]) for row in rows if row["source"]})
    from_where = f", published in {'; '.join(names)}" if names else ""
    return f"A price of another year is carried to {review.price_year} by the ratio of the two years' price levels{from_where}."


def _say_seeds(review: Review) -> str:
    found = next(_seeds(review), "")
    if not found:
        return ""
    return f"“{found[:1].upper()}{found[1:]}” and the like name a paper by a number and a line in its plain-text copy, from which the files of the place were made; the README of the folder that holds the place says which papers each number stands for."


def _seeds(review: Review) -> Iterator[str]:
    """Which references to plain-text copies stand in the notes?"""
    for table in review.tables:
        for row in review.rows(table):
            for column in NOTES:
                match = SEED.search(row.get(column) or "")
                if match:
                    yield match[0]
