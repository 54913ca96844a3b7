"""Contacts and people as numbers: who is at risk of a crisis from when until when, and on which days they had a signal.

These rows are of people and stay between two functions: what leaves is counts, ratios and intervals.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.analysis.estimates.at_risk import Array, EstimateError
from wholeplace.analysis.estimates.signal_days import (
    CRISIS,
    NOTHING,
    People,
    SignalDays,
)
from wholeplace.core.periods import Period
from wholeplace.tables.inputs.signals import reasons_of, refused_as_signal
from wholeplace.tables.people import NOT_STATED

# So long into the period, a look back over the days for which a signal counts is whole.
LOOK_BACK = 90
GROUPS = ("sex", "ethnicity", "born_in")
ADJUSTED = ("sex", "born_in")


@dataclass(frozen=True)
class Candidate:
    """A signal or crisis by its name, and the services and reasons of its contacts; no reasons: any."""

    name: str
    contacts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Known:
    """Everybody with a contact up to the last day, and the contacts: days count from the period's first, which is 0.

    One row a person in `first` (day of the first contact), `household` and `groups`; one a contact in the others.
    """

    first: Array
    household: Array
    groups: Mapping[str, Array]
    person: Array
    day: Array
    service: pa.ChunkedArray
    reason: pa.ChunkedArray
    last: int

    def __len__(self) -> int:
        """How many people are there?"""
        return len(self.first)


def candidates(signals: pa.Table, kind: str) -> list[Candidate]:
    """Which signals, or which crises, does signals.csv ask for, in the order of their names?

    Errors: EstimateError, by file and line, for a signal that is about asking for help, complaining, being a victim or a
    protected characteristic.
    """
    asked: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in signals.to_pylist():
        reasons = reasons_of(row["reasons"])
        refused = refused_as_signal(row["kind"], row["is_about"], (row["service"], *reasons))  # fmt: skip
        if refused:
            where = f"{row.get('file', 'signals.csv')}:{row.get('line', '?')}"
            raise EstimateError(f"{where}: {refused} is no signal of a crisis: take the row out.")  # fmt: skip
        if row["kind"] == kind:
            asked.setdefault(row["name"], []).append((row["service"], reasons))
    return [Candidate(name, tuple(sorted(asked[name]))) for name in sorted(asked)]


def known_people(contacts: pa.Table, people: pa.Table, period: Period) -> Known:
    """Whom do services know, and when were they met?

    Counts: contacts that began up to the period's last day; the last day is that of the last contact, where extracts
    end before the period.
    Leaves out: later contacts. A person of whom `people` says nothing has groups of `not_stated` and a household alone.
    """
    began = contacts["started_on"].to_numpy().astype("datetime64[D]")
    day = (began - np.datetime64(period.start_on, "D")).astype(np.int64)
    there = day < (period.end_on - period.start_on).days
    contacts, day = contacts.filter(pa.array(there)), day[there]
    names, person = _numbered(contacts["person_id"])
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, person, day)
    household, groups = _said_of(names, people)
    return Known(
        first,
        household,
        groups,
        person,
        day,
        contacts["service"],
        contacts["reason"],
        int(day.max()) if len(day) else 0,
    )


def days_of(known: Known, candidate: Candidate) -> SignalDays:
    """On which days did which people have such a contact?"""
    own = np.zeros(len(known.day), bool)
    for service, reasons in candidate.contacts:
        here = pc.equal(known.service, service)
        if reasons:
            here = pc.and_(here, pc.is_in(known.reason, pa.array(reasons, pa.string())))
        own |= pc.fill_null(here, False).to_numpy()
    return SignalDays(known.person[own], known.day[own])


def people_at_risk(known: Known, crisis: SignalDays) -> tuple[People, Array]:
    """Who is at risk of a first crisis, from when until when, and which of the people known are they?

    Counts: people from the day after their first contact, or from 90 days into the period where that is later, to their
    first crisis or the last day.
    Leaves out: who had a crisis before that, or is first met on the last day. Who died or moved away is not known, and
    stays at risk.
    """
    first_crisis = np.full(len(known), np.iinfo(np.int64).max)
    np.minimum.at(first_crisis, crisis.person, crisis.day)
    # Whoever becomes known by the crisis itself was not seen before it: at risk from the day after.
    start = np.maximum(known.first, LOOK_BACK - 1)
    stop = np.minimum(first_crisis, known.last)
    there = start < stop
    ended = np.where(first_crisis <= known.last, CRISIS, NOTHING)
    adjust = {name: known.groups[name] for name in ADJUSTED}
    everyone = People(start, stop, ended, known.household, adjust)
    return everyone.where(there), there


def _numbered(column: pa.ChunkedArray) -> tuple[Array, Array]:
    """Which words are there, in their order, and which of them is in each row?"""
    encoded = pc.dictionary_encode(column.combine_chunks())
    words = encoded.dictionary.to_numpy(zero_copy_only=False).astype(str)
    in_order, place = np.unique(words, return_inverse=True)
    numbers = encoded.indices.to_numpy(zero_copy_only=False)
    return in_order, place[numbers] if len(words) else np.empty(0, np.int64)


def _said_of(names: Array, people: pa.Table) -> tuple[Array, dict[str, Array]]:
    """In which household is each of these people, and in which groups?"""
    said = {person: at for at, person in enumerate(people["person_id"].to_pylist())}
    # One place past the last row: somebody of whom nothing is said.
    place = np.array([said.get(name, len(said)) for name in names.tolist()], np.int64)
    groups = {
        name: np.array([*people[name].to_pylist(), NOT_STATED], object)[place].astype(str)
        for name in GROUPS
    }  # fmt: skip
    homes = np.array([*people["household"].to_pylist(), ""], object)[place]
    alone = np.char.add("alone ", names.astype(str)) if len(names) else names
    named = np.where(place == len(said), alone, homes.astype(str))
    return np.unique(named, return_inverse=True)[1], groups
