"""How many rows have each date: the one thing that heaping, months and periods are worked out from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
EPOCH = date(1970, 1, 1).toordinal()
# 1 January 1970 was a Thursday, and Monday is 0.
FIRST_WEEKDAY = 3
WEEK = 7


@dataclass(frozen=True)
class Days:
    """The different dates of a column, as days since 1970 in their order, and how many rows have each."""

    days: Numbers
    counts: Numbers

    @property
    def total(self) -> int:
        """How many dates are there?"""
        return int(self.counts.sum())

    @cached_property
    def months(self) -> Numbers:
        """In which month is each day, in months since 1970?"""
        found: Numbers = (
            self.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        )
        return found

    def by_month(self) -> tuple[int, Numbers]:
        """How many dates are in each month from the first to the last, and which month is the first?"""
        first = int(self.months[0])
        return first, np.bincount(self.months - first, self.counts).astype(np.int64)

    def by_weekday(self) -> Numbers:
        """How many dates are on a Monday, a Tuesday, and so on?"""
        return np.bincount(weekdays(self.days), self.counts, WEEK).astype(np.int64)

    def nth(self, number: int, *, from_end: bool = False) -> date | None:
        """Which day has the date of this rank, from the earliest or the latest on? None when there are fewer."""
        if self.total < number:
            return None
        days, counts = self.days, self.counts
        if from_end:
            days, counts = days[::-1], counts[::-1]
        place = int(np.searchsorted(np.cumsum(counts), number))
        return as_date(int(days[place]))


def weekdays(days: Numbers) -> Numbers:
    """On which day of the week is each of these days? Monday is 0."""
    return (days + FIRST_WEEKDAY) % WEEK


def as_date(day: int) -> date:
    """Which date is so many days after 1 January 1970?"""
    return date.fromordinal(day + EPOCH)


def since_1970(day: date) -> int:
    """How many days after 1 January 1970 is this date?"""
    return day.toordinal() - EPOCH


def month_name(month: int) -> str:
    """What is the month called that is so many months after January 1970?"""
    return f"{1970 + month // 12:04d}-{month % 12 + 1:02d}"


def month_of(day: date) -> int:
    """How many months after January 1970 is this date?"""
    return (day.year - 1970) * 12 + day.month - 1
