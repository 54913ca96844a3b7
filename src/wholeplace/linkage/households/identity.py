"""Which stays make one household, and when is it the same household at another address?"""

from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.households.arrays import (
    Array,
    best_of_each,
    greatest_before,
    run_numbers,
    run_starts,
)
from wholeplace.linkage.households.stays import Stays


@dataclass(frozen=True)
class Groups:
    """The household of each stay, as a number; and of each household who founded it, at which place, and when.

    `turn` tells apart, from 0, the households that one person founded at one place.
    """

    of_stay: Array
    founder: Array
    place: Array
    founded: Array
    turn: Array


def household_groups(stays: Stays, place: Array) -> Groups:
    """Which stays are of one household?

    At one place those are one household whose stays overlap, directly or through others: it goes on for as long as
    at least one member stays on. It moves when nobody of it is left at the old place and members come first to a
    new one: the household there is the same. Where members go to several new places, it goes
    on where most of them go; where several households come first to one place, the one that most come from goes on.
    Equal numbers are decided by who came first, then by the order of people. Stays are by person and day.
    """
    span = _spans(stays, place)
    same_as = _predecessors(stays, span)
    root = _roots(same_as)
    _, household = np.unique(root[span.of_stay], return_inverse=True)
    founding = np.unique(root)
    founder, where, founded = span.founder[founding], span.place[founding], span.first[founding]  # fmt: skip
    return Groups(household, founder, where, founded, _turns(founder, where, founded))


@dataclass(frozen=True)
class _Spans:
    """Times through which a place was lived at without a break; `of_stay` is the span of each stay."""

    of_stay: Array
    place: Array
    first: Array
    until: Array
    founder: Array


def _spans(stays: Stays, place: Array) -> _Spans:
    order = np.lexsort((stays.person, stays.first, place))
    where, first, until = place[order], stays.first[order], stays.until[order]
    reach = greatest_before(run_numbers(run_starts(where), len(where)), until, -1)
    # Whoever comes on the day the last one goes finds nobody there.
    begins = np.flatnonzero(first >= reach)
    of_stay = np.empty(len(order), np.int64)
    of_stay[order] = run_numbers(begins, len(order))
    last = np.maximum.reduceat(until, begins) if len(begins) else until
    return _Spans(of_stay, where[begins], first[begins], last, stays.person[order][begins])  # fmt: skip


def _predecessors(stays: Stays, span: _Spans) -> Array:
    """Which earlier span does each span carry on? -1 for one that is a new household."""
    same_person = np.flatnonzero(stays.person[1:] == stays.person[:-1])
    old, new = span.of_stay[same_person], span.of_stay[same_person + 1]
    comes_first = stays.first[same_person + 1] == span.first[new]
    nobody_left = span.until[old] <= span.first[new]
    fits = comes_first & nobody_left & (old != new)
    carried = np.full(len(span.place), -1, np.int64)
    if not fits.any():
        return carried
    pairs, movers = np.unique(np.stack([old[fits], new[fits]], axis=1), axis=0, return_counts=True)  # fmt: skip
    old, new = pairs[:, 0], pairs[:, 1]
    for_new = best_of_each(new, -movers, span.first[old], span.founder[old])
    for_old = best_of_each(old, -movers, span.first[new], span.founder[new])
    both = np.intersect1d(for_new, for_old)
    carried[new[both]] = old[both]
    return carried


def _roots(carried: Array) -> Array:
    """Which span did each go out from? A span only carries on one that began before it, so this ends."""
    root = np.where(carried >= 0, carried, np.arange(len(carried)))
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return root
        root = further


def _turns(founder: Array, place: Array, founded: Array) -> Array:
    order = np.lexsort((founded, place, founder))
    starts = run_starts(founder[order], place[order])
    lengths = np.diff(np.append(starts, len(order)))
    turn = np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order)) - np.repeat(starts, lengths)
    return turn
