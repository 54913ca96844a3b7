"""Small deeds on sorted arrays: runs of a key, and sums and extremes within them."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
# Later than any day that is compared.
NEVER = np.int64(2**31 - 1)


def run_starts(*keys: Array) -> Array:
    """At which places of sorted keys does another combination of them begin?"""
    size = len(keys[0])
    if size == 0:
        return np.zeros(0, np.int64)
    changes = np.zeros(size, bool)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changes)


def run_numbers(starts: Array, size: int) -> Array:
    """Which run, counted from 0, is each place in?"""
    begins = np.zeros(size, np.int64)
    begins[starts] = 1
    return np.cumsum(begins) - 1


def run_lengths(starts: Array, size: int) -> Array:
    """How long is each run?"""
    return np.diff(np.append(starts, size))


def greatest_before(run: Array, values: Array, none: int) -> Array:
    """What is the greatest value of the same run before each place? `none` where there is none.

    Runs are numbered in order, from 0; values are whole numbers.
    """
    if not len(values):
        return values.astype(np.int64)
    low = int(values.min())
    # Each run lies above all before it, so one pass over everything keeps runs apart.
    lifted = values.astype(np.int64) - low + run * (int(values.max()) - low + 1)
    so_far = np.maximum.accumulate(lifted) + low - run * (int(values.max()) - low + 1)
    before = np.empty(len(values), np.int64)
    before[0] = none
    before[1:] = np.where(run[1:] == run[:-1], so_far[:-1], none)
    return before


def best_of_each(group: Array, *by: Array) -> Array:
    """Which row of each group comes first by these columns, the first of them counting most?

    Gives one place for each group that occurs, in the order of the groups.
    """
    order = np.lexsort((*reversed(by), group))
    return order[run_starts(group[order])]
