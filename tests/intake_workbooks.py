"""Workbooks made by hand, part by part, so that a test can put into them what no spreadsheet program would."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Style 1 shows a date, style 2 a date and time, style 3 a percentage.
STYLES = f'<styleSheet {NAMESPACE}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs></styleSheet>'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def cell(value: object) -> str:
    """One cell without an address: text, a number, or XML of one's own."""
    if isinstance(value, str) and value.startswith("<c"):
        return value
    if isinstance(value, str):
        return (
            f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            if value
            else "<c/>"
        )
    return f"<c><v>{value}</v></c>"


def row(*values: object, attributes: str = "") -> str:
    """One row of cells, from the left."""
    return f"<row {attributes}>{''.join(cell(value) for value in values)}</row>"


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """One worksheet."""
    return f"{HEAD}<worksheet {NAMESPACE}>{before}<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>"


def workbook(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    properties: str = "",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """A whole .xlsx file of these worksheets, with more parts if given."""
    names = names or [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    states = states or ["visible"] * len(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr(
            "xl/workbook.xml",
            f"{HEAD}<workbook {NAMESPACE}>{properties}<sheets>{listed}</sheets></workbook>",
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
        package.writestr("xl/styles.xml", STYLES)
        for number, content in enumerate(sheets, start=1):
            package.writestr(f"xl/worksheets/sheet{number}.xml", content)
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    return whole.getvalue()
