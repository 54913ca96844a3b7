"""Where somebody lived, one dwelling after another: the history that agrees with most of what partners held."""

from dataclasses import dataclass, replace

import numpy as np

from wholeplace.linkage.households.arrays import NEVER, Array, run_starts
from wholeplace.linkage.households.dwellings import Evidence
from wholeplace.linkage.households.histories import best_histories


@dataclass(frozen=True)
class Stays:
    """One row a stay, by person and day: where, from which day, until which, and when last seen there.

    Days are counted from 1970; `until` is the day after the last, NEVER while nothing later is known.
    """

    person: Array
    dwelling: Array
    first: Array
    until: Array
    seen: Array

    def __len__(self) -> int:
        """How many stays are there?"""
        return len(self.person)

    def chosen(self, rows: Array) -> "Stays":
        """Which are the stays of these rows?"""
        return Stays(**{name: column[rows] for name, column in vars(self).items()})

    def until_at_most(self, until: Array) -> "Stays":
        """The stays, each ended by this day, or on the day after it began when that is later."""
        ended = np.maximum(np.minimum(self.until, until), self.first + 1)
        return replace(self, until=np.where(until < self.until, ended, self.until))


def parties(seen: Evidence, may_share: Array, is_shy: Array) -> Array:
    """Which people are looked at together? Those known at just the same dwellings, two or more, moved as one.

    Gives each person's party. Left alone: who is in `is_shy` (protected people), and anybody who was at a
    dwelling that `may_share` rules out (a communal one). Two people who both went from
    one home to another home tell of one move.
    """
    size = len(is_shy)
    order = np.lexsort((seen.dwelling, seen.person))
    pairs = order[run_starts(seen.person[order], seen.dwelling[order])]
    person, dwelling = seen.person[pairs], seen.dwelling[pairs]
    many = np.bincount(person, minlength=size)
    barred = np.bincount(person, weights=~may_share[dwelling], minlength=size) > 0
    fit = (many > 1) & ~barred & ~is_shy
    rows = fit[person]
    alone = np.arange(size, dtype=np.int64)
    return _with_equal_sets(alone, person[rows], dwelling[rows], many)


def _with_equal_sets(
    party: Array, person: Array, dwelling: Array, many: Array
) -> Array:
    """Give people with equal sets of dwellings the party of the first of them. Rows are by person, dwelling."""
    starts = run_starts(person)
    who = person[starts]
    for count in np.unique(many[who]):
        own = starts[many[who] == count]
        sets = dwelling[own[:, None] + np.arange(count)]
        _, first, number = np.unique(sets, axis=0, return_index=True, return_inverse=True)  # fmt: skip
        party[person[own]] = person[own][first][number.reshape(-1)]
    return party


def stays_of(seen: Evidence, party: Array) -> Stays:
    """Where did each person live, from when until when?

    A stay begins on the first day on which the person, or one who lived at just the same dwellings, was known
    there, and ends when the next begins. Leaves out records that the best history contradicts.
    """
    runs = best_histories(_of_parties(seen, party))
    first_day = np.full(len(party), NEVER, np.int64)
    np.minimum.at(first_day, seen.person, seen.day)
    known = np.flatnonzero(first_day < NEVER)
    # Runs are by party: those of a person's party, copied for the person.
    begin = np.searchsorted(runs.party, party[known], side="left")
    count = np.searchsorted(runs.party, party[known], side="right") - begin
    person = np.repeat(known, count)
    within = np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    row = np.repeat(begin, count) + within
    first = np.maximum(runs.first[row], first_day[person])
    was_there = runs.until[row] > first_day[person]
    stays = Stays(person, runs.dwelling[row], first, runs.until[row], first)
    return _last_seen(stays.chosen(np.flatnonzero(was_there)), seen)


def _of_parties(seen: Evidence, party: Array) -> Evidence:
    """The evidence of each party together."""
    who = party[seen.person].astype(np.int64)
    order = np.lexsort((seen.dwelling, seen.day, who))
    starts = run_starts(who[order], seen.day[order], seen.dwelling[order])
    votes = np.add.reduceat(seen.votes[order].astype(np.int64), starts) if len(starts) else seen.votes  # fmt: skip
    rows = order[starts]
    return Evidence(who[rows], seen.dwelling[rows], seen.day[rows], votes)


def _last_seen(stays: Stays, seen: Evidence) -> Stays:
    """The stays with the last day of each on which its own person was seen there."""
    if not len(stays):
        return stays
    # Evidence falls into the last stay that had begun by its day.
    key = stays.person.astype(np.int64) * (NEVER + 1) + stays.first
    at = np.searchsorted(key, seen.person.astype(np.int64) * (NEVER + 1) + seen.day, side="right") - 1  # fmt: skip
    at = np.maximum(at, 0)
    fits = (stays.person[at] == seen.person) & (stays.dwelling[at] == seen.dwelling)
    last = stays.first.astype(np.int64).copy()
    np.maximum.at(last, at[fits], seen.day[fits].astype(np.int64))
    return replace(stays, seen=last)
