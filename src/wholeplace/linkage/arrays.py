"""Numbers for things that are alike, and pairs of places that share a number: the arithmetic beneath linkage."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
# An odd number without a pattern in its bits (2^64 over the golden ratio), to mix what is hashed.
MIX = np.uint64(0x9E3779B97F4A7C15)


def distinct(keys: Array) -> Array:
    """The different keys, in order. Sorting is many times faster here than the hashing of `np.unique`."""
    ordered = np.sort(keys)
    if not len(ordered):
        return ordered
    found: Array = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return found


def number_of_each(*codes: Array, is_part_enough: bool = False) -> Array:
    """Which number has each combination of these codes? -1 where any is missing, or all when a part is enough."""
    key = np.zeros(len(codes[0]), np.int64)
    missing = [each < 0 for each in codes]
    for each in codes:
        key = key * (int(each.max(initial=-1)) + 2) + each + 1
    bad = np.logical_and.reduce(missing) if is_part_enough else np.logical_or.reduce(missing)  # fmt: skip
    _, number = np.unique(key, return_inverse=True)
    return np.where(bad, -1, number).astype(np.int64)


def key_of(*codes: Array) -> Array:
    """One number for each combination of these codes, not dense; -1 where any is missing."""
    key = codes[0].astype(np.int64)
    missing = codes[0] < 0
    for each in codes[1:]:
        key = key * (int(each.max(initial=-1)) + 2) + each
        missing = missing | (each < 0)
    key[missing] = -1
    return key


def numbered_rows(columns: Sequence[Array], size: int) -> tuple[Array, Array, Array]:
    """Which rows are alike in all columns? The number of each row, the first row of each number, and how many.

    Numbers go by the first row that has them.
    """
    mixed = np.zeros(size, np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.uint64)) * MIX
        mixed ^= mixed >> np.uint64(29)
    _, first, number, counts = np.unique(mixed, return_index=True, return_inverse=True, return_counts=True)  # fmt: skip
    if any((column != column[first][number]).any() for column in columns):
        # Two different rows were mixed to one number, which may happen once in a million years.
        rows = np.stack([column.astype(np.int64) for column in columns], axis=1)
        _, first, number, counts = np.unique(rows, axis=0, return_index=True, return_inverse=True, return_counts=True)  # fmt: skip
    order = np.argsort(first)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place[number.reshape(-1)], first[order], counts[order]


def pair_count(key: Array) -> int:
    """How many pairs of places have the same key? -1 is no key."""
    ordered = np.sort(key[key >= 0])
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(np.append(starts, len(ordered)))
    return int((sizes * (sizes - 1) // 2).sum())


def pairs_within(key: Array, largest: int) -> tuple[Array, Array, int]:
    """Which two places have the same key? Each pair once, the lesser place first; -1 is no key.

    Groups of more than `largest` make no pair; the last number says how many there were.
    """
    places = np.flatnonzero(key >= 0)
    order = np.argsort(key[places], kind="stable")
    places = places[order]
    keys = key[places]
    if not len(keys):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, 0
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    sizes = np.diff(np.append(starts, len(keys)))
    start = np.repeat(starts, sizes)
    at = np.arange(len(keys))
    before = np.where(np.repeat(sizes <= largest, sizes), at - start, 0)
    right = np.repeat(at, before)
    left = np.arange(len(right)) - np.repeat(np.cumsum(before) - before, before)
    left += start[right]
    # Within a group places rise, because the sorting is stable.
    return places[left], places[right], int((sizes > largest).sum())
