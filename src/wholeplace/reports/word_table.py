"""A table of a Word paper: exact figures, a head that every page repeats, columns as wide as their words need."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from wholeplace.reports.blocks import DataTable
from wholeplace.reports.files import printable
from wholeplace.reports.paper import column_letters

TWIPS_A_CM = 567
CELL_MARGIN = "70"
RULE, HEAD_FILL = "8C8F91", "F3F5F7"
MANY_COLUMNS = 8
# Style, and the width of a letter in twentieths of a point.
CELL, SMALL_CELL = ("Cell", 112), ("CellSmall", 90)


def table_element(table: DataTable, described: str, width_cm: float) -> Any:
    """Which element sets this table? `described` is what a screen reader says before it."""
    style, letter = SMALL_CELL if len(table.headings) > MANY_COLUMNS else CELL
    room = int(width_cm * TWIPS_A_CM)
    letters = column_letters(table, room // letter)
    widths = [room * count // sum(letters) for count in letters]
    look = [
        (width, heading.is_number, style)
        for width, heading in zip(widths, table.headings, strict=True)
    ]
    made = OxmlElement("w:tbl")
    made.append(_properties(described, sum(widths)))
    grid = _element(made, "w:tblGrid")
    for width in widths:
        _element(grid, "w:gridCol", w=str(width))
    head = tuple(heading.words for heading in table.headings)
    made.append(_row(head, look, is_head=True))
    for row in table.rows:
        made.append(_row(row, look, is_head=False))
    return made


def _properties(described: str, width: int) -> Any:
    properties = OxmlElement("w:tblPr")
    _element(properties, "w:tblW", w=str(width), type="dxa")
    borders = _element(properties, "w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        _element(borders, f"w:{side}", val="single", sz="4", space="0", color=RULE)
    _element(properties, "w:tblLayout", type="fixed")
    margins = _element(properties, "w:tblCellMar")
    for side in ("left", "right"):
        _element(margins, f"w:{side}", w=CELL_MARGIN, type="dxa")
    _element(properties, "w:tblLook", val="0020", firstRow="1")
    _element(properties, "w:tblDescription", val=described)
    return properties


def _row(
    cells: tuple[str, ...], look: list[tuple[int, bool, str]], *, is_head: bool
) -> Any:
    row = OxmlElement("w:tr")
    marks = _element(row, "w:trPr")
    _element(marks, "w:cantSplit")
    if is_head:
        _element(marks, "w:tblHeader")
    for words, (width, is_number, style) in zip(cells, look, strict=True):
        cell = _element(row, "w:tc")
        properties = _element(cell, "w:tcPr")
        _element(properties, "w:tcW", w=str(width), type="dxa")
        if is_head:
            _element(properties, "w:shd", val="clear", color="auto", fill=HEAD_FILL)
        cell.append(_paragraph(words, style, is_number=is_number, is_head=is_head))
    return row


def _paragraph(words: str, style: str, *, is_number: bool, is_head: bool) -> Any:
    paragraph = OxmlElement("w:p")
    properties = _element(paragraph, "w:pPr")
    _element(properties, "w:pStyle", val=style)
    if is_number:
        _element(properties, "w:jc", val="right")
    run = _element(paragraph, "w:r")
    if is_head:
        _element(_element(run, "w:rPr"), "w:b")
    text = _element(run, "w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = printable(words)
    return paragraph


def _element(parent: Any, name: str, **attributes: str) -> Any:
    child = OxmlElement(name)
    for attribute, value in attributes.items():
        child.set(qn(f"w:{attribute}"), value)
    parent.append(child)
    return child
