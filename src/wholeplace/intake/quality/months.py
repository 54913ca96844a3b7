"""Contacts by month: the period an extract covers, and the months in which far too few begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from wholeplace.core.periods import Period
from wholeplace.intake.quality.days import Days, Numbers, month_name, month_of
from wholeplace.intake.quality.words import how_many
from wholeplace.tables.quality import ALL

# A month is low with less than this part of the middle one of so many months on either side,
# by so many standard deviations of the partner's own swings.
LOW, AROUND, DEVIATIONS = 0.5, 6, 3.29
YEAR = 12
# From so many steps on, from month to month, the swings of a partner can be told.
FEWEST_STEPS = 4
# What makes the middle absolute difference of two normal figures their standard deviation.
MIDDLE_TO_DEVIATION = 1.4826


@dataclass(frozen=True)
class Months:
    """The contacts of each month of the regular period, which months of it are gaps, and what lies outside."""

    first: int
    counts: Numbers
    is_gap: npt.NDArray[np.bool_]
    before: int = 0
    after: int = 0

    @property
    def last(self) -> int:
        """Which is the last month, in months since 1970?"""
        return self.first + len(self.counts) - 1

    @property
    def gaps(self) -> tuple[str, ...]:
        """Which months are gaps?"""
        return tuple(
            month_name(self.first + int(place)) for place in np.flatnonzero(self.is_gap)
        )


def months_of(days: Days, expected: Period | None) -> Months | None:
    """Which period do these contacts cover regularly, and where are its gaps? None without any contact.

    A period that was announced is looked at from its beginning to its end, whatever there is.
    """
    if not days.total:
        return None
    first, counts = days.by_month()
    low, high = _regular(counts)
    start, end = first + low, first + high
    if expected is not None:
        start = min(start, month_of(expected.start_on))
        end = max(end, _last_month(expected))
    inside = np.zeros(end - start + 1, dtype=np.int64)
    kept = (days.months >= start) & (days.months <= end)
    np.add.at(inside, days.months[kept] - start, days.counts[kept])
    before = int(days.counts[days.months < start].sum())
    after = int(days.counts[days.months > end].sum())
    return Months(start, inside, find_gaps(inside), before, after)


def month_rows(months: Months, small: int) -> Iterator[dict[str, Any]]:
    """Which rows of `coverage_months` are these?"""
    total = months.before + months.after + int(months.counts.sum())
    named = [
        (month_name(months.first + place), int(count), bool(months.is_gap[place]))
        for place, count in enumerate(months.counts)
    ]
    if months.before:
        named.append((f"before {month_name(months.first)}", months.before, False))
    if months.after:
        named.append((f"after {month_name(months.last)}", months.after, False))
    for month, count, is_gap in (*named, (ALL, total, False)):
        yield {
            "month": month,
            "contacts": count,
            "is_gap": is_gap,
            "how_many": how_many(count, total, small),
        }


def find_gaps(counts: Numbers) -> npt.NDArray[np.bool_]:
    """Which of these months have far fewer than those before and those after?

    At an end of the period only the other side can be looked at. A month that is low in each year is a season.
    """
    is_low = np.array(
        [_is_low(counts, place) for place in range(len(counts))], dtype=bool
    )
    for place in np.flatnonzero(is_low):
        same = np.arange(place % YEAR, len(counts), YEAR)
        if len(same) > 1 and _all_low(counts, same):
            is_low[place] = False
    return is_low


def _all_low(counts: Numbers, places: Numbers) -> bool:
    return all(_is_low(counts, int(place)) for place in places)


def _is_low(counts: Numbers, place: int) -> bool:
    sides = (counts[max(0, place - AROUND) : place], counts[place + 1 : place + 1 + AROUND])  # fmt: skip
    middles = [float(np.median(side)) for side in sides if len(side)]
    if not middles:
        return False
    usual = min(middles)
    swing = max(sqrt(usual), _swing(sides))
    own = int(counts[place])
    return own < LOW * usual and usual - own > DEVIATIONS * swing


def _swing(sides: Sequence[Numbers]) -> float:
    """By how much does a month differ as a rule from what months are on average?"""
    steps = np.abs(np.concatenate([np.diff(side) for side in sides]))
    if len(steps) < FEWEST_STEPS:
        return 0.0
    return float(np.median(steps)) * MIDDLE_TO_DEVIATION / sqrt(2)


def _regular(counts: Numbers) -> tuple[int, int]:
    """From which month to which does the extract have at least half of what its usual month has?

    The usual month is the one that half of all contacts lie in or beyond.
    """
    order = np.sort(counts)[::-1]
    usual = order[np.searchsorted(np.cumsum(order), counts.sum() / 2)]
    places = np.flatnonzero(counts >= LOW * usual)
    return int(places[0]), int(places[-1])


def _last_month(period: Period) -> int:
    month = month_of(period.end_on)
    return month if period.end_on.day > 1 else month - 1
