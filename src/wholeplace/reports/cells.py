"""How one cell is said: as firm as its grade, in a reader's words, and a dash where there is no figure."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wholeplace.core.words import say_day
from wholeplace.reports.review import Review
from wholeplace.reports.words import BLANK, VALUES
from wholeplace.tables.contract import Column, Kind

NUMBERS = frozenset({Kind.COUNT, Kind.MONEY, Kind.RATIO})
PARTNER_COLUMNS = frozenset(
    {
        "funder",
        "controller",
        "deliverer",
        "partner",
        "provider",
        "bearer",
        "dependent_provider",
    }
)
SERVICE_COLUMNS = frozenset({"service", "dependent_service"})
PER_CENT = Decimal(100)


def say_cell(column: Column, value: object, review: Review, *, pennies: bool) -> str:
    """How is this cell set in a table? `pennies` when any cell of its column has some."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return say_day(value)
    if column.kind is Kind.MONEY:
        return say_exactly(Decimal(str(value)), pennies=pennies)
    if column.kind is Kind.RATIO:
        return _say_ratio(column.name, Decimal(str(value)))
    if column.kind is Kind.COUNT:
        return str(value) if column.name == "line" else f"{value:,}"
    return say_name(column.name, str(value), review)


def say_name(column: str, value: str, review: Review) -> str:
    """What does a reader call the thing a short name in this column stands for?"""
    if value.startswith("total: "):
        # Totals are rows of a bearer's table, under a name that says so.
        return value[:1].upper() + value[1:]
    if column in PARTNER_COLUMNS:
        return review.partner(value)
    if column in SERVICE_COLUMNS:
        return review.service(value)
    namers: dict[str, Callable[[str], str]] = {
        "need": review.need,
        "item": review.thing,
        "name": review.thing,
    }
    if column in namers:
        return namers[column](value)
    return VALUES.get(value, value)


def say_exactly(pounds: Decimal, *, pennies: bool = False) -> str:
    """How is an exact amount set: £1,234 or, when its column has pennies, £1,234.50?"""
    sign, size = ("-" if pounds < 0 else ""), abs(pounds)
    return f"{sign}£{size:,.2f}" if pennies else f"{sign}£{size:,.0f}"


def say_share(share: Decimal | None, places: int = 0) -> str:
    """How is a share of one said: 39%, less than 1%, not known?"""
    if share is None:
        return "not known"
    percent = (share * PER_CENT).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )
    if percent == 0 and share > 0:
        return f"less than {Decimal(1).scaleb(-places)}%"
    if percent == PER_CENT and share < 1:
        return f"more than {PER_CENT - Decimal(1).scaleb(-places)}%"
    return f"{percent}%"


def has_pennies(rows: Sequence[dict[str, Any]], column: Column) -> bool:
    """Does any amount in this column of these rows have pennies?"""
    return column.kind is Kind.MONEY and any(
        row[column.name] is not None and row[column.name] % 1 for row in rows
    )


def _say_ratio(name: str, value: Decimal) -> str:
    if "share" in name:
        return say_share(value, places=1)
    if name.endswith("points"):
        return f"{value:,.1f} points"
    return f"{value.normalize():,f}"
