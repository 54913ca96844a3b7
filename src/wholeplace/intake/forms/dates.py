"""Dates by the mapping's format alone: fillers blanked, impossible ones set aside, nothing guessed."""

import re
from datetime import date

from wholeplace.intake.forms.date_format import DateReader
from wholeplace.intake.forms.read import Read

DAY_COUNT = re.compile(r"[0-9]{4,6}(?:\.[0-9]+)?")
NOTHING = re.compile(r"[0\s/.:T-]+")
# What systems write when they have no date. Some were born on such a day; nobody can tell which.
FILLERS = frozenset(
    date(*day)
    for day in (
        (1, 1, 1), (1111, 11, 11), (1753, 1, 1), (1800, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1901, 1, 1),
        (1970, 1, 1), (2049, 12, 31), (2099, 12, 31), (2999, 12, 31), (9999, 1, 1), (9999, 9, 9), (9999, 12, 31),
    )
)  # fmt: skip


def read_date(text: str, readers: tuple[DateReader, ...]) -> Read:
    """Which day is this? Written as year-month-day; empty when it is a filler."""
    is_impossible = False
    for reader in readers:
        found = reader.read(text)
        if found is None:
            continue
        day, has_time = found
        if day is None:
            is_impossible = True
            continue
        if day in FILLERS:
            return Read(None, notes=("default_date_blanked",))
        notes = ("time_of_day_dropped",) if has_time else ()
        value = day.isoformat()
        return Read(
            value, notes=notes if value == text else (*notes, "date_normalised")
        )
    if NOTHING.fullmatch(text) and "0" in text:
        return Read(None, notes=("default_date_blanked",))
    if is_impossible:
        return Read(text, fault="impossible_date")
    return Read(
        text, fault="date_is_a_number" if DAY_COUNT.fullmatch(text) else "bad_date"
    )
