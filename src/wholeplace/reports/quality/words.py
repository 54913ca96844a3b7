"""The quality report's words: headings, and what stands where a figure may not be shown."""

from datetime import date

from wholeplace.core.words import say_day
from wholeplace.tables.quality import (
    COMMONEST_DAY,
    DEFAULT_DATE,
    FIRST_OF_JANUARY,
    FIRST_OF_MONTH,
    LOOKS_ALIKE,
    SAME_ROW,
)

INTERNAL = "Internal: not for release. It counts people in partners' own files, and is for those who supply and look after them."
HIDDEN = "not shown"
NEARLY_ALL_WORDS, FEW_WORDS = "nearly all", "fewer than {threshold}"

HEADINGS = {
    "accepted": "Taken in",
    "after": "Now",
    "after_of": "Of, now",
    "after_share": "Share now",
    "age": "Age",
    "area": "Area",
    "ask": "What to do or ask for",
    "before": "Before",
    "before_extract": "Compared with",
    "before_of": "Of, before",
    "before_share": "Share before",
    "chance_high": "At most by chance",
    "chance_low": "At least by chance",
    "change": "Change",
    "code": "Code",
    "column": "Column",
    "compared": "Which rows",
    "contacts": "Contacts",
    "dates": "Dates",
    "day": "Which day",
    "day_kind": "Kind of day",
    "expected_share": "Expected",
    "extract": "Extract",
    "filled": "Filled",
    "filled_share": "Share filled",
    "form": "Read as",
    "is_gap": "A gap?",
    "is_heaped": "Beyond chance?",
    "is_jump": "A jump?",
    "level": "How grave",
    "measure": "What",
    "month": "Month",
    "non_data": "No data",
    "numbers": "Different ones",
    "on_it": "On such a day",
    "partner": "Partner",
    "quarantined": "Set aside",
    "records": "Records",
    "records_in": "Records in the file",
    "refused": "Refused because",
    "repeated": "Counted once with others",
    "rows": "Rows",
    "rows_per_number": "Rows for each",
    "sex": "Sex",
    "share": "Share found",
    "sharing_rows": "On several records",
    "sharing_share": "Share on several",
    "times": "How often",
    "valid": "Valid",
    "valid_share": "Share valid",
    "what": "What it means",
}
HEADINGS_IN = {("duplicates", "what"): "What is compared"}

VALUES = {
    SAME_ROW: "the same row twice",
    "record_id": "the partner's number for a person",
    "nhs_number": "NHS number",
    "nino": "National Insurance number",
    "upn": "unique pupil number",
    LOOKS_ALIKE: "names and date of birth alike",
    FIRST_OF_MONTH: "1st of a month",
    FIRST_OF_JANUARY: "1 January",
    COMMONEST_DAY: "commonest single day",
    DEFAULT_DATE: "known filler, blanked",
    "quarantined": "rows set aside",
    "flagged": "worth asking",
    "normalised": "tidied, nothing to do",
    "refused": "file refused",
    "new": "new",
    "gone": "gone",
}
# Columns of our tables in a reader's words.
COLUMNS = {
    "born_on": "date of birth",
    "contact_id": "number of the contact",
    "ended_on": "end date",
    "ethnicity": "ethnicity",
    "family_name": "family name",
    "given_names": "given names",
    "is_protected": "protected address",
    "nhs_number": "NHS number",
    "nino": "National Insurance number",
    "record_id": "number of the person",
    "referred_to": "referred to",
    "started_on": "start date",
    "upn": "unique pupil number",
    "uprn": "property number",
}


def heading_of(table: str, column: str) -> str:
    """What does a reader call this column of this table?"""
    known = HEADINGS_IN.get((table, column)) or HEADINGS.get(column)
    return known or _as_words(column)


def _as_words(column: str) -> str:
    """A column's own name in words: people_waited is People waited; that it is pounds its cells say."""
    words = column.removesuffix("_pounds").replace("_", " ")
    return words[:1].upper() + words[1:]


def column_of(name: str) -> str:
    """What does a reader call this column of an extract?"""
    return COLUMNS.get(name, name.replace("_", " "))


def counted(number: int, noun: str, plural: str = "") -> str:
    """How is a number of things said: no file, one file, 3 files?"""
    if number == 0:
        return f"no {noun}"
    return f"one {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def listed(words: list[str], most: int = 4) -> str:
    """How are several words said, and the others counted?"""
    shown, more = words[:most], len(words) - most
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(
        filter(None, (", ".join(shown[:-1]), shown[-1] if shown else ""))
    )


def day_said(day: date) -> str:
    """How is a day said?"""
    return say_day(day)


def months_said(months: str) -> list[str]:
    """How are these months, written 2016-03 and parted by commas, said?"""
    return [
        f"{date.fromisoformat(f'{month}-01'):%B %Y}"
        for month in months.split(", ")
        if month
    ]
