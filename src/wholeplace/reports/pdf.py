"""The report as an accessible PDF: tagged (PDF/UA-1), the same bytes each time, set without network or system fonts."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from wholeplace.core.errors import ReportError
from wholeplace.reports.files import UNKNOWN_LETTER, printable, write_whole
from wholeplace.reports.pdf_data import pdf_data
from wholeplace.reports.review import Review

TEMPLATE = "pdf_report.typ"
ACCESSIBLE = "ua-1"
# No clock is read; the template leaves out the date that this would set.
NO_TIME = 0
# Sets one letter, to find out whether the typesetter's own fonts have it.
PROBE = b'#set document(title: "letter")\n#set text(lang: "en")\n#sys.inputs.letter *#sys.inputs.letter*'
NO_FONT = "could not be displayed"
LAST_COMMON_LETTER = "\N{LATIN SMALL LETTER EZH WITH CARON}"
LOST = "The fonts of this PDF lack some letters of the names in it; each stands as {}. The web page and the spreadsheet of the same run have them."


def write_pdf(review: Review, path: Path) -> None:
    """Write the report of a review as a tagged PDF.

    Errors: ReportError when the typesetter is not installed or the file cannot be written.
    """
    write_whole(path, pdf_bytes(review))


def pdf_bytes(review: Review) -> bytes:
    """Which PDF shows this review? Errors: ReportError when the typesetter is not installed."""
    typst = _typesetter()
    template = (files("wholeplace.reports") / TEMPLATE).read_bytes()
    data = _each_text(pdf_data(review), printable)
    lost = _letters_without_font(typst, json.dumps(data, ensure_ascii=False))
    marks = {ord(letter): UNKNOWN_LETTER for letter in lost}
    data["lost"] = LOST.format(UNKNOWN_LETTER) if lost else ""
    # The words travel as data: the template shows them and runs none of them.
    words = json.dumps(
        _each_text(data, lambda text: text.translate(marks)), ensure_ascii=False
    )
    made: bytes = typst.compile(
        template,
        ignore_system_fonts=True,
        pdf_standards=[ACCESSIBLE],
        sys_inputs={"report": words},
        timestamp=NO_TIME,
    )
    return made


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    """The same data with every text in it changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {name: _each_text(value, change) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_each_text(value, change) for value in data]
    return data


def _typesetter() -> Any:
    try:
        import typst
    except ImportError:
        raise ReportError(
            'A PDF needs the typesetter, which is not installed: `pip install "wholeplace[pdf]"`, then try again.'
        ) from None
    return typst


def _letters_without_font(typst: Any, words: str) -> set[str]:
    """Which letters can the typesetter's own fonts not show?"""
    rare = {letter for letter in words if letter > LAST_COMMON_LETTER}
    return {letter for letter in sorted(rare) if not _can_show(typst, letter)}


def _can_show(typst: Any, letter: str) -> bool:
    try:
        typst.compile(
            PROBE,
            ignore_system_fonts=True,
            pdf_standards=[ACCESSIBLE],
            sys_inputs={"letter": letter},
        )
    except typst.TypstError as error:
        if NO_FONT not in error.message:
            raise
        return False
    return True
