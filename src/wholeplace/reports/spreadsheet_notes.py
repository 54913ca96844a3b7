"""Notes of a spreadsheet: what its figures are not, its signs, and what was not supplied."""

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.core.words import BASES, GRADES, LATE_CAVEATS
from wholeplace.reports.findings import not_supplied_finding
from wholeplace.reports.review import Review
from wholeplace.reports.spreadsheet_cells import NO_ROWS, NOT_KNOWN, safe_text
from wholeplace.reports.spreadsheet_sheets import Sheet
from wholeplace.tables.results import PROVIDER_OUTCOMES

BLANK = f"{NOT_KNOWN} stands where there is no figure or word: it is not known, or does not apply. It is never nought."
EMPTY = (
    f"{NO_ROWS} stands where a table has no rows: nothing was found that belongs in it."
)
WORDS_MISSING = "This workbook holds money and counts. The journey of the people concerned and their own words are not in it, and belong beside every figure."
NEVER_RANKED = "The rows are in the order of the alphabet. They are not ranked and must not be: they differ in whom they work with, in period, and in what they count. Cost for each outcome is never a headline."


@dataclass(frozen=True)
class Note:
    """A note, and the worksheets that it belongs to."""

    name: str
    text: str
    sheets: frozenset[str]


def all_notes(review: Review, sheets: Mapping[str, Sheet]) -> list[Note]:
    """Which notes do these worksheets need, in the order in which a reader meets them?"""
    made = [*_about_figures(review, sheets), *_about_signs(sheets)]
    met = [note for name in sheets for note in made if name in note.sheets]
    return list(dict.fromkeys(met))


def _about_figures(review: Review, sheets: Mapping[str, Sheet]) -> list[Note]:
    """What are the figures not, and what is not among them?"""
    silent = _with_column(sheets, "unknown") | ({"not-supplied"} & set(sheets))
    never_ranked = {
        name for name, sheet in sheets.items() if sheet.contract is PROVIDER_OUTCOMES
    }
    return [
        _note("words", WORDS_MISSING, {"findings"}),
        _note("late", " ".join(LATE_CAVEATS), _late(sheets)),
        _note("supplied", _not_supplied(review), silent),
        _note("ranked", NEVER_RANKED, never_ranked),
    ]


def _about_signs(sheets: Mapping[str, Sheet]) -> list[Note]:
    """What do the signs and the short words in cells stand for?"""
    firm = f"How firm a figure is. {_list_words(GRADES)}"
    known = f"How a figure is known. {_list_words(BASES)}"
    return [
        _note("blank", BLANK, _with_cell(sheets, NOT_KNOWN)),
        _note("empty", EMPTY, _with_cell(sheets, NO_ROWS)),
        _note("grade", firm, _with_column(sheets, "grade")),
        _note("basis", known, _with_column(sheets, "basis")),
    ]


def _note(name: str, text: str, sheets: set[str]) -> Note:
    return Note(name, safe_text(text), frozenset(sheets))


def _late(sheets: Mapping[str, Sheet]) -> set[str]:
    # A sum that does not add up and a rival price are late figures too.
    return {
        name
        for name, sheet in sheets.items()
        if sheet.contract and (sheet.contract.caveats or name.startswith("late-"))
    }


def _with_cell(sheets: Mapping[str, Sheet], cell: str) -> set[str]:
    return {name for name, sheet in sheets.items() if sheet.has(cell)}


def _with_column(sheets: Mapping[str, Sheet], column: str) -> set[str]:
    return {
        name
        for name, sheet in sheets.items()
        if sheet.contract and column in sheet.contract.names
    }


def _not_supplied(review: Review) -> str:
    if "not_supplied" not in review.tables:
        return "This run does not say what was not supplied. An amount that was asked for and not supplied is not known, and is counted nowhere as nought."
    return f"{not_supplied_finding(review).rstrip('.')}: see the worksheet “not-supplied”. None of it is counted as nought."


def _list_words(words: Mapping[str, str]) -> str:
    return " ".join(
        f"{word.capitalize()}: {meaning}." for word, meaning in words.items()
    )
