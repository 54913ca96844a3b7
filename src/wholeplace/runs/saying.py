"""How a value is said to a person, on the analyst's own terminal."""

from decimal import Decimal
from typing import Any

from wholeplace.store.mistakes import printable
from wholeplace.tables.contract import Kind
from wholeplace.tables.results import RESULTS

BLANK = "-"
# A figure is kept with so many digits behind the point.
MOST_DIGITS = 9


def said(value: Any) -> str:
    """How is this value said? Nothing is cut off, and no character can move the cursor."""
    if value is None:
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = f"{value:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    # On one line: a note may hold line ends, which would break the table's own.
    return f"{value:,}" if isinstance(value, int) else one_line(str(value))


def one_line(text: str) -> str:
    """How does this text look on one line of any terminal?"""
    return printable(" ".join(text.split()))


def said_in(table: str, column: str, value: Any) -> str:
    """How is a cell of this column said? A share as a percentage with one decimal."""
    return percent(value) if is_share(table, column) else said(value)


def percent(value: Decimal | None, digits: int = 1) -> str:
    """How is a share said?"""
    return BLANK if value is None else f"{value * 100:,.{digits}f}%"


def is_share(table: str, column: str) -> bool:
    """Does the column hold shares of a whole? Other ratios are quantities, price levels or points."""
    kind = _kind(table, column)
    return kind is Kind.RATIO and "share" in column.split("_")


def figure_said(
    table: str, column: str, value: Decimal, *, more_digits: int = 0
) -> str:
    """How is a figure of this column said beside another: pounds to the penny, a count whole?"""
    if is_share(table, column):
        return percent(value, 1 + more_digits)
    digits = 0 if _kind(table, column) is Kind.COUNT else 2
    return f"{value:,.{digits + more_digits}f}"


def said_apart(
    table: str, column: str, one: Decimal, other: Decimal
) -> tuple[str, str]:
    """How are two figures of a column said, with as many digits as it takes to tell them apart?"""
    for more in range(MOST_DIGITS + 1):
        left, right = (
            figure_said(table, column, value, more_digits=more)
            for value in (one, other)
        )
        if left != right:
            break
    return left, right


def _kind(table: str, column: str) -> Kind | None:
    contract = RESULTS.get(table)
    known = (
        {} if contract is None else {each.name: each.kind for each in contract.columns}
    )
    return known.get(column)
