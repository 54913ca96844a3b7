"""Carrying an amount from the prices of one financial year to those of another."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.core.money import to_pennies
from wholeplace.tables.arrow import arrow_table

if TYPE_CHECKING:
    import pyarrow as pa

    from wholeplace.reference.library import Library

GDP = "gdp"
FACTOR_PLACES = Decimal("1e-16")


def uprate(
    pounds: Decimal,
    from_year: str,
    to_year: str,
    deflators: pa.Table,
    series: str = GDP,
) -> Decimal:
    """What is an amount of one year's prices worth in another's? Not rounded.

    Source: HM Treasury GDP deflator, by financial year; the rule is that of the GMCA Unit Cost
    Database v1.4: value x level of the later year / level of the earlier. Units: pounds.
    Errors: ReferenceNumberError when the series or a year is not there.
    """
    levels = price_levels(deflators, series)
    return pounds * _level(levels, to_year, series) / _level(levels, from_year, series)


def price_levels(deflators: pa.Table, series: str = GDP) -> dict[str, Decimal]:
    """What is the price level of each year of a series?"""
    columns = (
        deflators.column(name).to_pylist() for name in ("series", "year", "index")
    )
    levels = {
        year: index
        for name, year, index in zip(*columns, strict=True)
        if name == series
    }
    if not levels:
        raise ReferenceNumberError(
            f"there is no deflator series `{series}`: add its years to reference/deflators.csv."
        )
    _refuse_another_base(levels, series)
    return levels


def _refuse_another_base(levels: dict[str, Decimal], series: str) -> None:
    """Prices in Britain have not moved by a fifth in a year since the series began."""
    years = sorted(levels)
    for before, after in pairwise(years):
        spread = int(after[:4]) - int(before[:4])
        most = Decimal("1.2") ** spread
        if not levels[before] / most <= levels[after] <= levels[before] * most:
            raise ReferenceNumberError(
                f"the deflator series `{series}` goes from {levels[before]:f} in {before} to {levels[after]:f} in {after}: "
                f"give {after} on the same base as the other years (1989/90 = 100 in the library)."
            )


def price_factors(price_year: str, library: Library) -> pa.Table:
    """By what is an amount of each year multiplied to stand in the prices of one year?

    Columns: from_year and factor; to_year, the two price levels, and the rows they stand in.
    Units: a factor to sixteen places; exactly one for the year itself.
    """
    levels = {row["year"]: row for row in level_rows(library)}
    _level({year: row["level"] for year, row in levels.items()}, price_year, GDP)
    to = levels[price_year]
    rows = []
    for year, row in sorted(levels.items()):
        stands = [f"{each['file']}:{each['line']}" for each in (row, to)]
        factor = (to["level"] / row["level"]).quantize(FACTOR_PLACES)
        rows.append(
            {"from_year": year, "factor": factor, "to_year": price_year}
            | {"index_from": row["level"], "index_to": to["level"]}
            | {"rests_on": "; ".join(dict.fromkeys(stands))}
        )
    return arrow_table(rows, _factors_schema())


def _factors_schema() -> pa.Schema:
    import pyarrow as pa

    words, level = pa.string(), pa.decimal128(18, 9)
    return pa.schema(
        [
            ("from_year", words),
            ("factor", pa.decimal128(22, 16)),
            ("to_year", words),
            ("index_from", level),
            ("index_to", level),
            ("rests_on", words),
        ]
    )


def level_rows(library: Library, series: str = GDP) -> list[dict[str, Any]]:
    """What is the price level of each year, and where does it stand?"""
    levels = price_levels(library.deflators, series)
    rows = library.deflators.to_pylist()
    return [
        {"year": row["year"], "level": levels[row["year"]]}
        | {name: row[name] for name in ("is_local", "source", "file", "line")}
        for row in rows
        if row["series"] == series
    ]


def price_level_table(library: Library) -> pa.Table:
    """What is the price level of each financial year, in the form a run keeps?"""
    from wholeplace.tables.results.late import PRICE_LEVELS

    rows = sorted(level_rows(library), key=lambda row: str(row["year"]))
    return arrow_table(rows, PRICE_LEVELS.schema())


def unit_costs_at(price_year: str, library: Library) -> pa.Table:
    """What is every unit cost in the prices of one year, beside the value and year published?

    Counts: each unit cost of the library, each kind of value apart. Units: pounds to the penny;
    uprating starts from the source's own value where that has more than pennies.
    """
    from wholeplace.tables.results.late import UNIT_COSTS_USED

    levels = price_levels(library.deflators)
    rows = [
        _at_price_year(row, price_year, levels)
        for row in library.unit_costs.to_pylist()
    ]
    rows.sort(key=lambda row: (row["code"], row["dimension"]))
    return arrow_table(rows, UNIT_COSTS_USED.schema())


def _at_price_year(
    row: dict[str, Any], price_year: str, levels: dict[str, Decimal]
) -> dict[str, Any]:
    where = f"unit cost {row['code']} ({row['file']}, line {row['line']})"
    exact = row["exact_pounds"] or row["pounds"]
    index_from = _level(levels, row["price_year"], GDP, where)
    index_to = _level(levels, price_year, GDP)
    carried = ("code", "dimension", "item", "unit", "price_year", "grade", "note")
    return {
        **{
            name: row[name] for name in (*carried, "source", "file", "line", "is_local")
        },
        "original_pounds": row["pounds"],
        "exact_pounds": exact,
        "index_from": index_from,
        "index_to": index_to,
        "pounds": to_pennies(exact * index_to / index_from),
        "run_price_year": price_year,
    }


def _level(
    levels: dict[str, Decimal], year: str, series: str, where: str = ""
) -> Decimal:
    if year not in levels:
        raise ReferenceNumberError(
            f"{where + ': ' if where else ''}the deflator series `{series}` has no year `{year}`, only "
            f"{min(levels)} to {max(levels)}: use one of these, or add the year to reference/deflators.csv."
        )
    return levels[year]
