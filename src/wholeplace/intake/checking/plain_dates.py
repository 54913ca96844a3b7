"""Dates written plainly, read many at a time from their bytes: what the single reader would say of them is known.

Narrower than `forms.dates`, like every test in `plain`: digits in fixed places, a day that there was, no filler,
no time of day but midnight. A test of our own holds the two together.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wholeplace.intake.checking.texts import TO_LOWER, ZERO, Mask, bounds_and_bytes
from wholeplace.intake.forms.date_format import MONTHS, TOKEN, DateFormat
from wholeplace.intake.forms.dates import FILLERS

ISO = "YYYY-MM-DD"
WIDTHS = {"YYYY": 4, "YY": 2, "MMM": 3, "MM": 2, "DD": 2, "hh": 2, "mm": 2, "ss": 2}
DAYS_IN_MONTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
# One number for each day, in the order of days.
YEARS, SMALL = 10_000, 100
NO_DAYS = np.array(sorted(day.year * YEARS + day.month * SMALL + day.day for day in FILLERS))  # fmt: skip
MONTH_NAMES = {
    sum(ord(letter) << (8 * place) for place, letter in enumerate(name)): number
    for number, name in enumerate(MONTHS, start=1)
}
Numbers = npt.NDArray[np.int64]
Signs = npt.NDArray[np.uint8]


class PlainDates(NamedTuple):
    """Which cells are plain dates, and those as year-month-day, in their order."""

    is_plain: Mask
    values: pa.Array


@dataclass(frozen=True)
class FixedFormat:
    """A format whose parts stand in fixed places: each with its token, and the signs between."""

    width: int
    parts: dict[str, slice]
    signs: dict[int, int]
    first_year: int

    def read(self, texts: pa.Array) -> PlainDates:
        """Which of these cells are plain dates, and which days are they?"""
        offsets, data = bounds_and_bytes(texts)
        is_plain = (offsets[1:] - offsets[:-1]) == self.width
        starts = offsets[:-1][is_plain]
        cells = data[starts[:, None] + np.arange(self.width, dtype=np.int32)]
        year, month, day = self._year(cells), self._month(cells), self._day(cells)
        good = self._has_signs(cells) & is_a_day(year, month, day)
        is_plain[np.flatnonzero(is_plain)[~good]] = False
        return PlainDates(is_plain, _iso(year[good], month[good], day[good]))

    def _year(self, cells: Signs) -> Numbers:
        if "YYYY" in self.parts:
            return _number(cells, self.parts["YYYY"])
        short = _number(cells, self.parts["YY"])
        year = np.where(short < 0, short, self.first_year // 100 * 100 + short)
        return np.where((short >= 0) & (year < self.first_year), year + 100, year)

    def _month(self, cells: Signs) -> Numbers:
        if "MM" in self.parts:
            return _number(cells, self.parts["MM"])
        letters = (cells[:, self.parts["MMM"]] | TO_LOWER).astype(np.int64)
        packed = letters[:, 0] + (letters[:, 1] << 8) + (letters[:, 2] << 16)
        found = np.full(len(cells), -1, dtype=np.int64)
        for name, number in MONTH_NAMES.items():
            found[packed == name] = number
        return found

    def _day(self, cells: Signs) -> Numbers:
        return _number(cells, self.parts["DD"])

    def _has_signs(self, cells: Signs) -> Mask:
        """Do the signs between the parts stand where they should, and is the time midnight?"""
        good = np.ones(len(cells), dtype=bool)
        for place, sign in self.signs.items():
            good &= cells[:, place] == sign
        for token in ("hh", "mm", "ss"):
            if token in self.parts:
                good &= _number(cells, self.parts[token]) == 0
        return good


def fixed_format(form: DateFormat) -> FixedFormat | None:
    """Where do the parts of this format stand? None when they have no fixed places."""
    parts: dict[str, slice] = {}
    signs: dict[int, int] = {}
    place = written = 0
    for token in TOKEN.finditer(form.text):
        between = form.text[written : token.start()]
        for sign in between:
            signs[place], place = ord(sign), place + 1
        width = WIDTHS.get(token[0])
        if width is None:
            return None
        parts[token[0]] = slice(place, place + width)
        place, written = place + width, token.end()
    for sign in form.text[written:]:
        signs[place], place = ord(sign), place + 1
    # The single reader takes a `T` in any case; a format with a letter in it is left to it.
    is_plain = all(not chr(sign).isalpha() for sign in signs.values())
    return FixedFormat(place, parts, signs, form.pivot) if is_plain else None


def is_a_day(year: Numbers, month: Numbers, day: Numbers) -> Mask:
    """Which of these are days of the calendar, and no system's filler?"""
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_month = (year >= 1) & (month >= 1) & (month <= 12)
    last = DAYS_IN_MONTH[np.where(is_month, month, 0)] + (is_leap & (month == 2))
    found: Mask = is_month & (day >= 1) & (day <= last)
    return found & ~np.isin(year * YEARS + month * SMALL + day, NO_DAYS)


def _number(cells: Signs, place: slice) -> Numbers:
    """Which number stands here? -1 where there is anything but digits."""
    digits = cells[:, place] - ZERO
    total = np.zeros(len(cells), dtype=np.int64)
    for each in range(digits.shape[1]):
        total = total * 10 + digits[:, each]
    return np.where((digits <= 9).all(axis=1), total, -1)


def _iso(year: Numbers, month: Numbers, day: Numbers) -> pa.Array:
    rows = len(year)
    cells = np.empty((rows, len(ISO)), dtype=np.uint8)
    cells[:, 4] = cells[:, 7] = ord("-")
    places = ((0, year // 1000), (1, year // 100), (2, year // 10), (3, year), (5, month // 10), (6, month), (8, day // 10), (9, day))  # fmt: skip
    for place, number in places:
        cells[:, place] = number % 10 + ZERO
    offsets = np.arange(0, (rows + 1) * len(ISO), len(ISO), dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(cells)])  # fmt: skip
