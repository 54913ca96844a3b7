"""Imports the Greater Manchester unit cost workbook (v1.4, and later ones of the same layout) whole."""

import csv
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from wholeplace.core.errors import PlaceError, SpreadsheetError
from wholeplace.reference.spreadsheet import read_sheets
from wholeplace.reference.workbook_rows import (
    Item,
    SetAside,
    read_rows,
    theme_sheets,
)
from wholeplace.reference.workbook_split import splits
from wholeplace.reference.workbook_tables import (
    Row,
    bearer_rows,
    deflator_rows,
    deflator_table,
    origin,
    unit_cost_rows,
)
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS


@dataclass(frozen=True)
class ImportedLibrary:
    """A workbook in the form of our tables: rows of text by table, and what was left out and why.

    Every row and every value that was read is imported or set aside: the counts add up.
    """

    name: str
    licence: str
    items: tuple[Item, ...]
    tables: dict[str, list[Row]]
    set_aside: tuple[SetAside, ...]
    sheets_without_costs: tuple[str, ...]
    rows_in: int
    values_in: int

    @property
    def values(self) -> dict[str, int]:
        """How many values of each dimension were imported?"""
        return dict(Counter(row["dimension"] for row in self.tables["unit_costs"]))

    @property
    def themes(self) -> dict[str, int]:
        """How many costs were imported from each theme's sheet?"""
        return dict(Counter(item.sheet for item in self.items))

    def reasons(self, *, values: bool) -> dict[str, int]:
        """How many rows, or values, were set aside for each reason?"""
        chosen = (each.why for each in self.set_aside if each.is_value == values)
        return dict(Counter(chosen))

    def __str__(self) -> str:
        """How is an import summed up, one sentence a line?"""
        aside = self.reasons(values=False)
        given = [item.code for item in self.items if item.is_code_given]
        lines = [
            f"{self.name} ({self.licence}): {len(self.items)} costs in {len(self.themes)} themes.",
            f"Values imported: {_listed(self.values)}.",
            (
                f"Of {self.rows_in} rows {len(self.items)} were imported and "
                f"{sum(aside.values())} set aside ({_listed(aside)})."
            ),
            f"Deflators: {len(self.tables['deflators'])} years.",
        ]
        if given:
            lines.append(
                f"Given a code by its place, for the workbook leaves it blank: {', '.join(given)}."
            )
        wrong = self.reasons(values=True)
        if wrong:
            lines.append(f"Values set aside: {_listed(wrong)}.")
        return "\n".join(lines)


def read_workbook(path: Path) -> ImportedLibrary:
    """Which unit costs, bearers and deflators does the workbook hold?

    Errors: SpreadsheetError when the file cannot be read safely or is not this workbook.
    """
    sheets = read_sheets(path)
    themes = theme_sheets(sheets)
    if not themes:
        raise SpreadsheetError(
            f"{path.name} has no sheet with a cost code in column C, a unit in E and a fiscal value in H: "
            "give the original workbook of the GMCA Unit Cost Database."
        )
    rows = read_rows(themes)
    deflators, current = deflator_table(sheets)
    source = replace(origin(sheets), updated_year=current)
    split = splits(rows.items, {each.year: each.index for each in deflators})
    tables = {
        "unit_costs": unit_cost_rows(rows.items, split, source),
        "unit_cost_bearers": bearer_rows(split, source),
        "deflators": deflator_rows(deflators, source),
    }
    return ImportedLibrary(
        name=source.name,
        licence=source.licence,
        items=rows.items,
        tables=tables,
        set_aside=rows.set_aside,
        sheets_without_costs=tuple(
            sheet.name for sheet in sheets if sheet not in themes
        ),
        rows_in=rows.rows_in,
        values_in=rows.values_in,
    )


def import_workbook(path: Path, to_folder: Path) -> ImportedLibrary:
    """Write the workbook's numbers to a place's reference folder, and say what was imported.

    Errors: PlaceError when a file is already there: a place's own numbers are never overwritten.
    """
    imported = read_workbook(path)
    there = [name for name in imported.tables if (to_folder / f"{name}.csv").exists()]
    if there:
        raise PlaceError(
            f"{to_folder / there[0]}.csv is already there and may hold the place's own numbers: "
            "move or rename it, then import again."
        )
    to_folder.mkdir(parents=True, exist_ok=True)
    for name, rows in imported.tables.items():
        _write(to_folder / f"{name}.csv", PUBLISHED_NUMBERS[name].names, rows)
    return imported


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{what}: {count}" for what, count in counts.items()) or "none"


def _write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    # Written beside and then renamed: a file that was cut off never stands under its own name.
    part = path.with_suffix(".csv.part")
    with part.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)
