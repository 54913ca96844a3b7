"""Makes workbooks in the layout of the Greater Manchester Unit Cost Database, for the tests of its importer."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from wholeplace.reference.workbook import ImportedLibrary
from wholeplace.tables.published_numbers import LEVELS

HEADINGS = [
    *(
        "Outcome category",
        "Outcome detail",
        "Cost code",
        "Cost / saving detail",
        "Unit",
    ),
    *("Agency bearing the cost", "", "Fiscal value", "", "", "Economic value", "", ""),
    *("Social value", "", "", "Original source", "RAG assessment", "Comment"),
    *("v.1.4 revisions", ""),
]
SECOND_HEADINGS = ["", "", "", "", "", "Level 1", "Level 2", "Estimated", "Year"]
FISCAL, ECONOMIC = 7, 10
DEFLATORS = {"2008/09": 100.0, "2009/10": 102.5, "2010/11": 105.0, "2015/16": 120.0}


def item(
    code: Any, what: str, agencies: tuple[str, str], *values: Any, **more: Any
) -> dict[str, Any]:
    """One row of a theme's sheet: three cells for each dimension given."""
    return {"cells": ["T", "D", code, what, "Per case", *agencies, *values], **more}


def make_workbook(
    path: Path, rows: list[dict[str, Any]], *, has_outline: bool = True
) -> Path:
    """A workbook in the layout of the original, with one theme."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Introduction").write_column(
            "C2",
            [
                "Unit Cost Database (v.9.9) - Introduction",
                "licensed under the Creative Commons Attribution 4.0 International License",
            ],
        )
        sheet = book.add_worksheet("Crime")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, SECOND_HEADINGS)
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row["cells"])
            sheet.write_row(
                number, 16, row.get("tail", ["A study, p.1", "G", "A word.", "", ""])
            )
            if has_outline:
                sheet.set_row(number, None, None, {"level": row.get("level", 0)})
            if "comment" in row:
                sheet.write_comment(number, FISCAL, row["comment"])
            for at, (formula, answer) in row.get("formulas", {}).items():
                sheet.write_formula(number, at, formula, None, answer)
        menu = len(rows) + 5
        sheet.write_row(menu, FISCAL + 1, ["2015/16"])
        write_deflators(book)
    return path


def write_deflators(book: Any, levels: dict[str, float] = DEFLATORS) -> None:
    lookups = book.add_worksheet("Lookups")
    lookups.write_row(
        "K9", ["Current Year", "", "Year", "%", "decimal", "GDP cumulative"]
    )
    lookups.write("K11", "2015/16")
    for number, (year, level) in enumerate(levels.items(), 9):
        lookups.write(
            number, 11, "f" if year >= "2014/15" and year != "1999/00" else ""
        )
        lookups.write_row(number, 12, [year, 1.0, 0.01, level])


def rebuilt(shared: Path, path: Path) -> tuple[Path, list[dict[str, str]]]:
    """The original's costs laid out again as a workbook, from the shared table of them."""
    with (shared / "data" / "unit_costs.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        rows = [
            row for row in csv.DictReader(opened) if row["source_db"].startswith("GMCA")
        ]
    with (shared / "data" / "ucdb_deflator.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        levels = {
            row["financial_year"]: float(row["index_1989_90_100"])
            for row in csv.DictReader(opened)
        }
    with xlsxwriter.Workbook(str(path)) as book:
        for theme in dict.fromkeys(row["theme"] for row in rows):
            write_theme(
                book.add_worksheet(theme),
                [row for row in rows if row["theme"] == theme],
            )
        write_deflators(book, levels)
    return path, rows


def write_theme(sheet: Any, rows: list[dict[str, str]]) -> None:
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, SECOND_HEADINGS)
    for number, code in enumerate(dict.fromkeys(row["code"] for row in rows), 2):
        for row in rows:
            if row["code"] == code:
                write_value(sheet, number, row)


def write_value(sheet: Any, number: int, row: dict[str, str]) -> None:
    at = FISCAL + 3 * ["fiscal", "economic", "social"].index(row["dimension"])
    is_part = row["code"].count(".") > 1
    level = LEVELS.index(
        "headline"
        if row["is_headline"] == "True"
        else "constituent"
        if is_part
        else "subsidiary"
    )
    sheet.set_row(number, None, None, {"level": level})
    sheet.write_row(number, 2, [row["code"], row["item"], row["unit"]])
    sheet.write_row(number, at, [float(row["gbp"]), row["price_year"]])
    sheet.write_row(number, 16, [row["original_source"], row["rag"]])
    if row["dimension"] == "fiscal":
        sheet.write_row(number, 5, [row["agency_level1"], row["agency_level2"]])
    if row["transfer_note"]:
        sheet.write_comment(number, FISCAL, row["transfer_note"])


def replace_part(path: Path, part: str, content: str) -> None:
    """Put other XML in the place of a part's sheet data, or of the whole part."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if content.startswith("<sheetData>"):
        text = parts[part].decode("utf-8")
        head, _, rest = text.partition("<sheetData>")
        content = head + content + rest.partition("</sheetData>")[2]
    parts[part] = content.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def counts_add_up(found: ImportedLibrary) -> None:
    """Is every row and every value that was read imported or set aside?"""
    rows = sum(found.reasons(values=False).values())
    values = sum(found.reasons(values=True).values())
    assert found.rows_in == len(found.items) + rows
    assert found.values_in == len(found.tables["unit_costs"]) + values
