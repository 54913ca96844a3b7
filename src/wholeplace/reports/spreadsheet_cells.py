"""Cells of a spreadsheet: numbers as numbers, blanks marked, words that no program reads as anything else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wholeplace.reports.cells import has_pennies, say_cell
from wholeplace.reports.files import printable
from wholeplace.reports.review import Review
from wholeplace.tables.contract import Column, Kind

NOT_KNOWN = "[x]"
NO_ROWS = "[z]"
# A cell of a spreadsheet holds 32,767 letters.
MOST_LETTERS = 32_000
NARROWEST, WIDEST = 10, 40
PER_CENT = 100

Cell = str | int | float | date


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its heading with its unit, its cells, and how its numbers are shown."""

    heading: str
    cells: tuple[Cell, ...]
    form: str = ""

    @property
    def width(self) -> int:
        """How many letters wide is the column?"""
        longest = max((_letters(cell) for cell in self.cells), default=0)
        words = max(len(word) for word in self.heading.split())
        return min(max(longest + 2, words + 3, NARROWEST), WIDEST)


def sheet_column(
    review: Review,
    column: Column,
    heading: str,
    rows: Sequence[dict[str, Any]],
    *,
    is_raw: bool = False,
) -> SheetColumn:
    """How is this column of a table set in a sheet? `is_raw` keeps its short names as they are."""
    if not rows:
        return SheetColumn(heading, (NO_ROWS,))
    if is_raw:
        return SheetColumn(
            heading, tuple(safe_text(str(row[column.name])) for row in rows)
        )
    cells = tuple(_cell(review, column, row.get(column.name)) for row in rows)
    return SheetColumn(heading, cells, _form(column, has_pennies(list(rows), column)))


def unit_of(column: Column) -> str:
    """In which unit are the numbers of this column, if it has one?"""
    if column.kind is Kind.MONEY:
        return "£"
    if _is_share(column):
        return "%"
    if column.name.endswith("points"):
        return "percentage points"
    return "number" if column.kind is Kind.COUNT and column.name != "line" else ""


def safe_text(text: str) -> str:
    """The words in a form that neither gptables nor a spreadsheet reads as a link, a note or a formula."""
    safe = printable(text).replace("$$", "$ $").replace("](", "] (")
    if len(safe) > MOST_LETTERS:
        safe = f"{safe[:MOST_LETTERS]} (cut here: a cell holds no more)"
    if not safe.strip():
        return NOT_KNOWN
    # gptables refuses a cell without a Latin letter or a digit.
    return safe if re.search("[a-zA-Z0-9]", safe) else f"as given: {safe}"


def _cell(review: Review, column: Column, value: Any) -> Cell:
    if value is None or value == "":
        return NOT_KNOWN
    if isinstance(value, Decimal):
        return _number(value * PER_CENT if _is_share(column) else value)
    if isinstance(value, date) or (
        isinstance(value, int) and not isinstance(value, bool)
    ):
        return value
    return safe_text(say_cell(column, value, review, pennies=False))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _form(column: Column, pennies: bool) -> str:
    if column.kind is Kind.MONEY:
        return "#,##0.00" if pennies else "#,##0"
    if column.kind is Kind.DATE:
        return "d mmmm yyyy"
    if _is_share(column) or column.name.endswith("points"):
        return "0.0"
    return "#,##0" if column.kind is Kind.COUNT and column.name != "line" else ""


def _letters(cell: Cell) -> int:
    # Numbers are shown with commas and pennies, dates in words.
    if isinstance(cell, date):
        return len("30 September 2016")
    return len(cell) if isinstance(cell, str) else len(f"{cell:,.2f}")


def _is_share(column: Column) -> bool:
    return column.kind is Kind.RATIO and "share" in column.name
