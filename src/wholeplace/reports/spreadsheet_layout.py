"""How a spreadsheet is laid out: columns as wide and rows as high as their words need, pages as wide as paper."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from wholeplace.reports.spreadsheet_notes import Note
from wholeplace.reports.spreadsheet_sheets import Sheet

COVER, CONTENTS, NOTES = "cover", "contents", "notes"
COVER_WIDTH = 85
LINE_POINTS, TALLEST_POINTS = 16, 400
# Title, introduction, about the figures, whom to ask.
CoverWords = tuple[str, list[str], list[str], list[str]]


def lay_out(
    workbook: Any, sheets: Mapping[str, Sheet], notes: list[Note], cover: CoverWords
) -> None:
    """Give columns their widths and rows their heights; not every program fits rows to wrapped words by itself."""
    find = workbook.get_worksheet_by_name
    title, intro, about, contact = cover
    # An empty line stands for each of the three headings that gptables writes.
    lines = [title, "", *intro, "", *about, "", *contact]
    _lay_out_table(find(COVER), 0, [[line] for line in lines], [COVER_WIDTH])
    note_rows = [["Note number", "Note"], *(["", note.text] for note in notes)]
    _lay_out_table(find(NOTES), 2, note_rows, [14, 110])
    contents = [["", ""], *([name, sheet.title] for name, sheet in sheets.items())]
    _lay_out_table(find(CONTENTS), 2, contents, [32, 90])
    for name, sheet in sheets.items():
        rows = [
            [column.heading for column in sheet.columns],
            *zip(*(column.cells for column in sheet.columns), strict=True),
        ]
        widths = [column.width for column in sheet.columns]
        _lay_out_table(find(name), sheet.lines_above, rows, widths)


def _lay_out_table(
    worksheet: Any, first: int, rows: Sequence[Sequence[object]], widths: list[int]
) -> None:
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    for place, width in enumerate(widths):
        worksheet.set_column(place, place, width)
    _set_heights(worksheet, first, rows, widths)


def _set_heights(
    worksheet: Any, first: int, rows: Sequence[Sequence[object]], widths: list[int]
) -> None:
    for place, row in enumerate(rows, start=first):
        lines = max(
            _lines(str(cell), width) for cell, width in zip(row, widths, strict=True)
        )
        if lines > 1:
            worksheet.set_row(place, min(lines * LINE_POINTS, TALLEST_POINTS))


def _lines(words: str, width: int) -> int:
    # Of very many cells most are short, and wrapping is slow.
    return 1 if len(words) <= width else len(wrap(words, width))
