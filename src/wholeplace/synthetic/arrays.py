"""Small deeds on arrays that NumPy has no word for."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def runs_starts(keys: Array) -> Array:
    """At which positions of sorted keys does a new key begin?"""
    if len(keys) == 0:
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))


def place_in_run(keys: Array) -> Array:
    """Which number, from 0, does each row have among the rows of its key? Keys are sorted."""
    starts = runs_starts(keys)
    lengths = np.diff(np.append(starts, len(keys)))
    places: Array = np.arange(len(keys)) - np.repeat(starts, lengths)
    return places


def any_bits_by(keys: Array, bits: Array, size: int) -> Array:
    """Which bits are set in any row of each key? Keys are sorted whole numbers below `size`."""
    together = np.zeros(size, bits.dtype)
    starts = runs_starts(keys)
    if len(starts):
        together[keys[starts]] = np.bitwise_or.reduceat(bits, starts)
    return together


def spread(counts: Array) -> Array:
    """Which row does each of its copies belong to, when row i is copied counts[i] times?"""
    return np.repeat(np.arange(len(counts)), counts)


def only(values: Array, keep: Array) -> Array:
    """What are these values where they are kept, and None elsewhere?"""
    kept = np.full(len(values), None, object)
    kept[keep] = values[keep]
    return kept
