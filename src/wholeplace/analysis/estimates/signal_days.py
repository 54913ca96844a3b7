"""Whose time at risk is cut where a signal begins and stops to count: rows for a covariate that changes with time.

These rows are of people and stay between two functions: what leaves is counts, ratios and intervals.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wholeplace.analysis.estimates.at_risk import Array, AtRisk, EstimateError

NOTHING, CRISIS, COMPETING = 0, 1, 2


@dataclass(frozen=True)
class People:
    """People at risk of one crisis, one row each: after day `start`, up to and with day `stop`.

    `ended` is 0 for those still there, 1 for the crisis, 2 for leaving another way. `adjust` holds groups by name (age
    band, sex), whose hazards may differ.
    """

    start: Array
    stop: Array
    ended: Array
    household: Array
    adjust: Mapping[str, Array]

    def __len__(self) -> int:
        """How many people are there?"""
        return len(self.stop)

    def where(self, keep: Array) -> "People":
        """Give some of the people."""
        groups = {name: column[keep] for name, column in self.adjust.items()}
        return People(
            self.start[keep],
            self.stop[keep],
            self.ended[keep],
            self.household[keep],
            groups,
        )


@dataclass(frozen=True)
class SignalDays:
    """On which days people had one signal: `person` is the place of a row of People, from 0."""

    person: Array
    day: Array

    def where(self, keep: Array) -> "SignalDays":
        """Give the days of some of the people, by their new places."""
        place = np.cumsum(keep) - 1
        own = keep[self.person]
        return SignalDays(place[self.person[own]], self.day[own])


@dataclass(frozen=True)
class Stretches:
    """Rows of time at risk with, beside each, whose it is and whether the signal counts in it."""

    rows: AtRisk
    person: Array
    is_after_signal: Array


def check_people(people: People, signal: SignalDays) -> None:
    """Do these people and days fit together?

    Errors: EstimateError for columns of different lengths, time that ends before it begins, unknown ends and days of
    nobody.
    """
    lengths = {len(people.start), len(people), len(people.ended), len(people.household)}
    lengths |= {len(column) for column in people.adjust.values()}
    if len(lengths) > 1 or len(signal.person) != len(signal.day):
        raise EstimateError(
            "The columns of the people, and those of the signal, must be equally long."
        )
    # A blank is neither before nor after: said this way round, it is caught too.
    wrong = int((~(people.start < people.stop)).sum())
    if wrong:
        raise EstimateError(
            f"{wrong} of {len(people)} people leave before, or when, they begin: count them and set them apart first."
        )
    if not np.isin(people.ended, (NOTHING, CRISIS, COMPETING)).all():
        raise EstimateError(
            "A person's time at risk ends by 0 (still there), 1 (the crisis) or 2 (another way)."
        )
    if ((signal.person < 0) | (signal.person >= len(people))).any():
        raise EstimateError("A signal belongs to nobody among these people.")


def stretches(people: People, signal: SignalDays, window: int) -> Stretches:
    """In which stretches of each person's time does the signal count: on the `window` days after each of its days?"""
    person, begins, ends = _after_signal(people, signal, window)
    everyone = np.arange(len(people))
    # Time without the signal runs from the start or the end of a stretch to the next stretch or the stop: both lists, sorted
    # alike, pair off.
    whose, since = _sorted(
        np.concatenate([everyone, person]), np.concatenate([people.start, ends])
    )
    until = _sorted(
        np.concatenate([everyone, person]), np.concatenate([people.stop, begins])
    )[1]
    start, stop = np.concatenate([since, begins]), np.concatenate([until, ends])
    owner = np.concatenate([whose, person])
    is_after = np.repeat([False, True], [len(whose), len(person)])
    kept = start < stop
    start, stop, owner, is_after = start[kept], stop[kept], owner[kept], is_after[kept]
    ended = np.where(stop == people.stop[owner], people.ended[owner], NOTHING)
    rows = AtRisk(start.astype(float), stop.astype(float), ended.astype(np.int64))
    return Stretches(rows, owner, is_after)


def _after_signal(
    people: People, signal: SignalDays, window: int
) -> tuple[Array, Array, Array]:
    person, day = _sorted(signal.person, signal.day)
    again = np.zeros(len(person), bool)
    again[1:] = person[1:] == person[:-1]
    # Two signals close together are one stretch: the second begins where the first ends.
    before = np.concatenate((day[:1], day[:-1])) + window
    begins = np.where(again, np.maximum(day, before), day)
    begins = np.maximum(begins, people.start[person])
    ends = np.minimum(day + window, people.stop[person])
    covers = begins < ends
    return person[covers], begins[covers], ends[covers]


def _sorted(person: Array, day: Array) -> tuple[Array, Array]:
    order = np.lexsort((day, person))
    return person[order], day[order]


def first_while_at_risk(people: People, signal: SignalDays) -> Array:
    """On which day did each person first have the signal while at risk and before any crisis? NaN for those who did not."""
    first = np.full(len(people), np.inf)
    while_there = (signal.day >= people.start[signal.person]) & (
        signal.day < people.stop[signal.person]
    )
    np.minimum.at(first, signal.person[while_there], signal.day[while_there])
    return np.where(np.isfinite(first), first, np.nan)


def longest_lead(people: People, signal: SignalDays, ahead: int) -> Array:
    """How many days before each crisis did the signal first come, at most `ahead`? Only of crises that it came before."""
    gap = people.stop[signal.person] - signal.day
    counted = (people.ended[signal.person] == CRISIS) & (gap > 0) & (gap <= ahead)
    longest = np.zeros(len(people))
    np.maximum.at(longest, signal.person[counted], gap[counted])
    return longest[longest > 0]
