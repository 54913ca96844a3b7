"""A workbook of one sheet of texts and dates, the same bytes every time: no clock, no shared strings."""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

EPOCH = date(1899, 12, 30)
FIXED_TIME = (2017, 4, 3, 9, 0, 0)
DATE_STYLE = 1
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Clients" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
SHEET = "Clients"
_SHEET_START = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
_SHEET_END = "</sheetData></worksheet>"
Cell = str | date | None


def sheet_rows(rows: Iterable[Sequence[Cell]], first: int) -> str:
    """How are these rows written in a sheet, the first of them in this row?"""
    return "".join(_row(row, number) for number, row in enumerate(rows, start=first))


def _serial(day: date) -> int:
    """Which number is this day in a sheet? A sheet believes that 1900 had a 29 February."""
    days = (day - EPOCH).days
    return days if day >= date(1900, 3, 1) else days - 1


def write_workbook(rows_file: Path, workbook: Path) -> None:
    """Make a workbook of rows that `sheet_rows` wrote into a file."""
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _PARTS.items():
            package.writestr(_entry(name), text)
        with (
            package.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet,
            rows_file.open("rb") as rows,
        ):
            sheet.write(_SHEET_START.encode())
            while piece := rows.read(1 << 20):
                sheet.write(piece)
            sheet.write(_SHEET_END.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # The same on every system: who made the file is not told.
    entry.create_system = 0
    return entry


def _row(cells: Sequence[Cell], number: int) -> str:
    return f'<row r="{number}">{"".join(_cell(cell, f"{_letter(at)}{number}") for at, cell in enumerate(cells))}</row>'


def _cell(value: Cell, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f'<c r="{place}" s="{DATE_STYLE}"><v>{_serial(value)}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _letter(at: int) -> str:
    return chr(ord("A") + at)
