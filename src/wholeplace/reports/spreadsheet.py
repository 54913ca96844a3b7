"""The tables of a run as an accessible spreadsheet: a cover, contents, notes, and one table a sheet."""

import warnings
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.files import NO_DATE, write_whole
from wholeplace.reports.paper import paragraphs
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.spreadsheet_cells import safe_text
from wholeplace.reports.spreadsheet_layout import (
    CONTENTS,
    COVER,
    COVER_WIDTH,
    NOTES,
    CoverWords,
    lay_out,
)
from wholeplace.reports.spreadsheet_notes import Note, all_notes
from wholeplace.reports.spreadsheet_sheets import Sheet, all_sheets

MADE_WITH = "Wholeplace"
CONTENTS_WORDS = {"title": "Contents", "column_names": ["Worksheet", "What it holds"]}
# Nothing a person wrote is a formula, a link or a number unless we made it one.
WORDS_STAY_WORDS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_spreadsheet(review: Review, path: Path) -> None:
    """Write the tables of a review as an accessible spreadsheet. Errors: ReportError when it cannot be written."""
    write_whole(path, spreadsheet_bytes(review))


def spreadsheet_bytes(review: Review) -> bytes:
    """Which workbook holds this review? The same review gives the same bytes."""
    sheets = all_sheets(review)
    notes = all_notes(review, sheets)
    made = BytesIO()
    workbook = _workbook(made, review, sheets, notes)
    lay_out(workbook, sheets, notes, _cover_words(review))
    # The property must hold a date, and no clock is read.
    properties = {
        "title": f"{safe_text(review.place)}: whole-place review",
        "subject": f"Run {review.run}",
        "author": MADE_WITH,
        "created": datetime(*NO_DATE, tzinfo=UTC),
    }
    workbook.set_properties(properties)
    workbook.close()
    return made.getvalue()


def _workbook(
    made: BytesIO, review: Review, sheets: Mapping[str, Sheet], notes: list[Note]
) -> Any:
    """The workbook with its words and figures, not yet laid out."""
    gptables = _gptables()
    named = [note.name for note in notes], [note.text for note in notes]
    return gptables.produce_workbook(
        filename=made,
        sheets={
            name: _gptable(gptables, sheet, notes) for name, sheet in sheets.items()
        },
        cover=_cover(gptables, review),
        contentsheet_label=CONTENTS,
        contentsheet_options=CONTENTS_WORDS,
        theme=_top_aligned(gptables),
        notes_table=_frame(dict(zip(("name", "Note"), named, strict=True))),
        notesheet_label=NOTES,
        auto_width=False,
        workbook_options=WORDS_STAY_WORDS,
    )


def _gptables() -> Any:
    with warnings.catch_warnings():
        # It leaves its own theme file open when it is first imported; nothing of ours to mend.
        warnings.simplefilter("ignore", ResourceWarning)
        import gptables
    return gptables


def _top_aligned(gptables: Any) -> Any:
    """The Analysis Function's look, with every cell of a row beginning on the same line."""
    theme = deepcopy(gptables.gptheme)
    for update in (theme.update_data_format, theme.update_index_2_format):
        update({"valign": "top"})
    return theme


def _gptable(gptables: Any, sheet: Sheet, notes: list[Note]) -> Any:
    marks = "".join(f"$${note.name}$$" for note in notes if sheet.name in note.sheets)
    return gptables.GPTable(
        table=_frame({column.heading: list(column.cells) for column in sheet.columns}),
        table_name=sheet.name.replace("-", "_"),
        title=f"{sheet.title} {marks}".strip(),
        subtitles=[sheet.finding] if sheet.finding else [],
        instructions="This worksheet contains one table. A number in square brackets stands for a note on the worksheet “notes”.",
        source=f"Method from: {sheet.source}",
        scope=sheet.scope or None,
        index_columns={2: 0},
        additional_formatting=[
            {
                "column": {
                    "columns": [column.heading],
                    "format": {"num_format": column.form},
                    "include_names": False,
                }
            }
            for column in sheet.columns
            if column.form
        ],
    )


def _frame(columns: Mapping[str, list[Any]]) -> Any:
    """A frame as gptables takes it, by way of Arrow: one column of words, numbers and dates at a time."""
    import pyarrow as pa

    frame = pa.table({}).to_pandas()
    for heading, cells in columns.items():
        frame[heading] = cells
    return frame


def _cover(gptables: Any, review: Review) -> Any:
    title, intro, about, contact = _cover_words(review)
    return gptables.Cover(
        title=title,
        intro=intro,
        about=about,
        contact=contact,
        cover_label=COVER,
        width=COVER_WIDTH,
    )


def _cover_words(review: Review) -> CoverWords:
    """What does the cover say: title, introduction, about the figures, whom to ask?"""
    report = build_report(review)
    facts = [f"{name}: {fact}" for name, fact in report.facts.facts]
    intro = [*paragraphs(review.about), *facts]
    about = [
        "This workbook holds money and counts. Nobody's journey and nobody's own words are in it: read every figure with that in mind.",
        f"Late services are needed services: what they cost is {LATE_CAVEAT}.",
        "What was asked for and not supplied is not known, and is counted nowhere as nought.",
        *(
            f"Missing: {section.title}."
            for section in report.sections
            if section.is_missing
        ),
        f"Run {review.run}.",
        f"Recipe {review.made_by}. The same files and rules give the same run.",
    ]
    contact = [
        "Ask whoever sent you this workbook, and give them the name of the run.",
        "No next update is planned: a later run makes a new workbook.",
    ]
    return (
        safe_text(report.title),
        [safe_text(line) for line in intro],
        [safe_text(line) for line in about],
        contact,
    )
