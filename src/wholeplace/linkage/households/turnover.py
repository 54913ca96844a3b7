"""When do others move in? Whom nobody has seen at an address since gives way to them."""

import numpy as np

from wholeplace.linkage.households.arrays import (
    NEVER,
    Array,
    greatest_before,
    run_numbers,
    run_starts,
)
from wholeplace.linkage.households.stays import Stays

# So long must nobody have been seen at an address before others are taken to have followed.
UNSEEN_DAYS = 365


def others_came(stays: Stays, place: Array, name: Array, as_of: int) -> Array:
    """On which day had others taken the place of each stay's people? NEVER where nobody did.

    They did when people of other family names first appear at a place after everybody known there was seen
    there for the last time, and that is more than UNSEEN_DAYS before `as_of`. A shared family name, among all who came
    before and all who come after, says that they live together. `name` is each stay's name, -1 when
    unknown: it is like no other. Partners seldom hear that somebody has gone: without this, tenants
    who follow one another would make one household.
    """
    order = np.lexsort((stays.person, stays.first, place))
    where, first, names = place[order], stays.first[order], name[order]
    number = run_numbers(run_starts(where), len(where))
    last_seen = greatest_before(number, stays.seen[order], -1)
    breaks = (last_seen >= 0) & (last_seen < first) & (as_of - last_seen > UNSEEN_DAYS)
    breaks &= ~_name_on_both_sides(where, names)
    came = np.full(len(where), NEVER, np.int64)
    came[order] = _next_break(number, breaks, first)
    return came


def _name_on_both_sides(where: Array, names: Array) -> Array:
    """Is some name of a place found both before this row and at it or after it? Rows go by place and day."""
    size = len(where)
    rows = np.flatnonzero(names >= 0)
    by_name = rows[np.lexsort((rows, names[rows], where[rows]))]
    starts = run_starts(where[by_name], names[by_name])
    ends = np.append(starts[1:], len(by_name))[: len(starts)] - 1
    first, last = by_name[starts], by_name[ends]
    # A name spans the rows after its first up to its last.
    change = np.zeros(size + 1, np.int64)
    np.add.at(change, first + 1, 1)
    np.add.at(change, last + 1, -1)
    spanned: Array = np.cumsum(change)[:size] > 0
    return spanned


def _next_break(number: Array, breaks: Array, first: Array) -> Array:
    """The day of the next break after each row within its run; NEVER where there is none."""
    size = len(number)
    marked = np.where(breaks, np.arange(size), size)
    # The least marked place from each row on, and then the one strictly after it.
    from_here = np.minimum.accumulate(marked[::-1])[::-1]
    after = np.append(from_here[1:], size)
    there = np.minimum(after, size - 1)
    is_same = (after < size) & (number[there] == number) if size else after < size
    return np.where(is_same, first[there], NEVER) if size else first
