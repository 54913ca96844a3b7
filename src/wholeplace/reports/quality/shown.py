"""Rows of checked tables as they may be shown: a hidden figure is a word, never a guess."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from wholeplace.core.words import say_day
from wholeplace.reports.blocks import DataTable, Heading
from wholeplace.reports.cells import NUMBERS, say_exactly, say_share
from wholeplace.reports.quality.words import (
    FEW_WORDS,
    HIDDEN,
    NEARLY_ALL_WORDS,
    VALUES,
    column_of,
    heading_of,
)
from wholeplace.reports.words import BLANK, BLANK_EXPLAINED
from wholeplace.tables.checked import CheckedTable
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.quality import FEW, NEARLY_ALL

# The word that stands for a figure of a column when that is hidden.
HOW_OF = {
    "filled": "how_filled",
    "filled_share": "how_filled",
    "valid": "how_valid",
    "valid_share": "how_valid",
    "sharing_rows": "how_many",
    "on_it": "how_many",
    "contacts": "how_many",
    "records": "how_many",
    "before": "before_how",
    "before_share": "before_how",
    "after": "after_how",
    "after_share": "after_how",
}
HOW_COLUMNS = frozenset({"how_filled", "how_valid", "how_many", "before_how", "after_how"})  # fmt: skip
# These hold names of columns of an extract.
NAMES_OF_COLUMNS = frozenset({"column"})
RATIOS = frozenset({
    "rows_per_number", "median_waiting_days", "ninetieth_waiting_days", "median_days_offered", "median_days_to_outcome", "median_days",
    "median_lead_days", "hazard_ratio", "low", "high", "contacts_each", "next_contacts_each",
    "contacts_quantity", "activity_quantity",
})  # fmt: skip
SAID: Mapping[Kind, Callable[[Any], str]] = {
    Kind.RATIO: lambda value: say_share(value, places=1),
    Kind.COUNT: lambda value: f"{value:,}",
    Kind.MONEY: say_exactly,
}


@dataclass(frozen=True)
class ShownRow:
    """One row of a checked table: what it holds, and which of its figures are hidden."""

    values: Mapping[str, Any]
    hidden: frozenset[str]
    threshold: int

    def __getitem__(self, name: str) -> Any:
        """What does it hold? None where it is hidden or not known."""
        return self.values[name]

    def word(self, name: str) -> str:
        """Which word stands for a hidden figure?"""
        how = self.values.get(HOW_OF.get(name, ""))
        if how == FEW:
            return FEW_WORDS.format(threshold=self.threshold)
        return NEARLY_ALL_WORDS if how == NEARLY_ALL else HIDDEN


class Tables:
    """The checked tables of a quality report, asked for by name, partner and extract."""

    def __init__(self, tables: Mapping[str, CheckedTable], names: Mapping[str, str]) -> None:  # fmt: skip
        """Take the tables, and how readers call the partners."""
        self.tables, self.names = tables, names
        self._rows = {name: _rows_of(table) for name, table in tables.items()}

    def rows(self, table: str, **wanted: Any) -> list[ShownRow]:
        """Which rows have these values? None of a table that is not there."""
        return [
            row
            for row in self._rows.get(table, [])
            if all(row[name] == value for name, value in wanted.items())
        ]

    def partner(self, name: str) -> str:
        """What does a reader call this partner?"""
        return self.names.get(name, name.replace("_", " ").capitalize())

    def contract(self, table: str) -> Table:
        """Which contract has this table?"""
        return self.tables[table].contract

    @property
    def partners(self) -> list[str]:
        """Which partners are spoken of, in the order of what readers call them?"""
        found = {row["partner"] for name in ("coverage", "intake_quality", "intake_reasons") for row in self.rows(name)}  # fmt: skip
        return sorted(found, key=self.partner)

    def data_table(self, table: str, rows: Sequence[ShownRow], caption: str, *, columns: Sequence[str] = ()) -> DataTable:  # fmt: skip
        """How are these rows set, in these columns or in all but those that only stand for hidden figures?"""
        contract = self.contract(table)
        names = columns or [each.name for each in contract.columns if each.name not in HOW_COLUMNS]  # fmt: skip
        wanted = [contract.column(name) for name in names]
        cells = tuple(tuple(_cell(row, column) for column in wanted) for row in rows)
        headings = tuple(
            Heading(heading_of(table, each.name), each.name, each.kind in NUMBERS)
            for each in wanted
        )
        said = self.tables[table].checks
        notes = (_said(said.threshold, said.rounding),) if said.is_about_people else ()
        is_blank = any(BLANK in row for row in cells)
        blank = BLANK_EXPLAINED if is_blank else ""
        return DataTable(table, caption, headings, cells, blank=blank, notes=notes)


def share_or_word(row: ShownRow, name: str) -> str:
    """How is this share said, or what stands for it?"""
    if row[name] is None:
        return row.word(name) if name in row.hidden else BLANK
    return say_share(row[name], places=1 if row[name] < Decimal("0.1") else 0)


def _said(threshold: int | None, rounding: int | None) -> str:
    return f"Counts below {threshold} are not shown, nor are others from which one could be worked out; the rest are rounded to {rounding}, and shares are made from what is shown."


def _cell(row: ShownRow, column: Column) -> str:
    value = row[column.name]
    if column.name in row.hidden:
        return row.word(column.name)
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return say_day(value)
    if column.kind in SAID:
        return f"{value:.1f}" if column.name in RATIOS else SAID[column.kind](value)
    text = str(value)
    return column_of(text) if column.name in NAMES_OF_COLUMNS else VALUES.get(text, text)  # fmt: skip


def _rows_of(checked: CheckedTable) -> list[ShownRow]:
    hidden: dict[int, set[str]] = {}
    for row, column in checked.hidden:
        hidden.setdefault(row, set()).add(column)
    threshold = checked.checks.threshold or 0
    return [
        ShownRow(values, frozenset(hidden.get(number, ())), threshold)
        for number, values in enumerate(checked.table.to_pylist())
    ]


def largest_first(rows: Iterable[ShownRow], name: str) -> list[ShownRow]:
    """In which order do the largest come first and the hidden last?"""
    return sorted(rows, key=lambda row: (row[name] is None, -(row[name] or 0)))
