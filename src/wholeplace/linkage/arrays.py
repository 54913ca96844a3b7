"""Numbers for things that are alike, and pairs of places that share a number: the arithmetic beneath linkage."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, np.dtype[Any]]
# An odd number without a pattern in its bits (2^64 over the golden ratio), to mix what is hashed.
MIX = np.uint64(0x9E3779B97F4A7C15)


# NumPy lets go of the interpreter while it sorts and gathers: so many such deeds at once.
AT_ONCE = 2
# So many pairs are looked at at once, so that memory does not grow with a place.
STRETCH = 500_000
LARGEST_WHOLE = np.iinfo(np.int64).max
Thing = TypeVar("Thing")
Made = TypeVar("Made")


@contextmanager
def memory_given_back() -> Iterator[None]:
    """Arrow takes its memory where NumPy does, so that what one needs no longer is there for the other.

    Arrow's own pool keeps what it once held: at a million records that is a sixth of the time and a tenth of the memory.
    """
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def each_at_once(deed: Callable[[Thing], Made], things: Iterable[Thing]) -> list[Made]:
    """Do something with each, some at once; what comes of each, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(deed, things))


def stretches(size: int) -> list[slice]:
    """So many places in parts, to be worked on at once; one empty part where there is none."""
    length = max(1, min(STRETCH, -(-size // AT_ONCE)))
    return [slice(start, min(start + length, size)) for start in range(0, max(1, size), length)]  # fmt: skip


def in_order(keys: Array) -> tuple[Array, Array]:
    """The keys in order, and where each stood; of equal keys the earlier first. No key is below 0."""
    size = max(1, len(keys))
    if int(keys.max(initial=0)) < LARGEST_WHOLE // size - 1:
        # One number for key and place sorts ten times faster than places by their keys.
        packed = np.sort(keys * size + np.arange(len(keys)))
        return packed // size, packed % size
    order = np.argsort(keys, kind="stable")
    return keys[order], order


def distinct(keys: Array) -> Array:
    """The different keys, in order. Sorting is many times faster here than the hashing of `np.unique`."""
    ordered = np.sort(keys)
    if not len(ordered):
        return ordered
    found: Array = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return found


def numbered(keys: Array) -> tuple[Array, Array]:
    """The different keys, in order, and which of them each is. No key is below 0."""
    ordered, places = in_order(keys)
    is_new = np.append(True, ordered[1:] != ordered[:-1])[: len(keys)]
    number = np.empty(len(keys), np.int64)
    number[places] = np.cumsum(is_new) - 1
    return ordered[is_new], number


def counted(keys: Array) -> tuple[Array, Array]:
    """The different keys, in order, and how many there are of each."""
    return _counted(np.sort(keys))


def _counted(ordered: Array) -> tuple[Array, Array]:
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])  # fmt: skip
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def counted_together(parts: Sequence[Array]) -> tuple[Array, Array]:
    """The different keys of several parts, each in order, and in how many parts each is: the lower keys beside the higher."""
    largest = max(parts, key=len)
    middle = largest[len(largest) // 2] if len(largest) else 0
    cuts = [int(np.searchsorted(part, middle)) for part in parts]
    halves = [[part[:cut] for part, cut in zip(parts, cuts, strict=True)], [part[cut:] for part, cut in zip(parts, cuts, strict=True)]]  # fmt: skip

    def of_half(half: Sequence[Array]) -> tuple[Array, Array]:
        together = np.concatenate(half)
        together.sort()
        return _counted(together)

    made = each_at_once(of_half, halves)
    return np.concatenate([keys for keys, _ in made]), np.concatenate([times for _, times in made])  # fmt: skip


def number_of_each(*codes: Array, is_part_enough: bool = False) -> Array:
    """Which number has each combination of these codes? -1 where any is missing, or all when a part is enough."""
    key = np.zeros(len(codes[0]), np.int64)
    missing = [each < 0 for each in codes]
    for each in codes:
        key = key * (int(each.max(initial=-1)) + 2) + each + 1
    bad = np.logical_and.reduce(missing) if is_part_enough else np.logical_or.reduce(missing)  # fmt: skip
    _, number = numbered(key)
    number[bad] = -1
    return number


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
    columns = _by_two(columns)
    mixed = np.zeros(size, np.uint64)
    for column in columns:
        mixed = (mixed ^ column.view(np.uint64)) * MIX
        mixed ^= mixed >> np.uint64(29)
    first, number, counts = _numbers(mixed)
    if any(each_at_once(lambda column: (column != column[first][number]).any(), columns)):  # fmt: skip
        # Two different rows were mixed to one number, which may happen once in a million years.
        rows = np.stack(columns, axis=1)
        _, first, number, counts = np.unique(rows, axis=0, return_index=True, return_inverse=True, return_counts=True)  # fmt: skip
    # Numbers go by where each was first: a mark at each such place is quicker than sorting them.
    is_first = np.zeros(size, bool)
    is_first[first] = True
    place = np.cumsum(is_first)[first] - 1 if size else first
    ordered = np.empty_like(counts)
    ordered[place] = counts
    return place[number.reshape(-1)], np.flatnonzero(is_first), ordered


def _numbers(mixed: Array) -> tuple[Array, Array, Array]:
    """Where is each number first, which of them is each, and how many are there? As `np.unique`, by a quicker sort."""
    order = np.argsort(mixed)
    ordered = mixed[order]
    is_new = np.append(True, ordered[1:] != ordered[:-1])[: len(mixed)]
    starts = np.flatnonzero(is_new)
    number = np.empty(len(mixed), np.int64)
    number[order] = np.cumsum(is_new) - 1
    first = np.minimum.reduceat(order, starts) if len(starts) else starts
    return first, number, np.diff(np.append(starts, len(mixed)))


def _by_two(columns: Sequence[Array]) -> list[Array]:
    """The columns as half as many, where two small whole numbers go into one."""
    if any(column.dtype != np.int32 for column in columns):
        return [np.ascontiguousarray(column, np.int64) for column in columns]
    both = []
    for one, other in zip_longest(columns[::2], columns[1::2]):
        high = one.astype(np.int64) << 32
        both.append(high if other is None else high | (other.view(np.uint32)))
    return both


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
    keys, order = in_order(key[places])
    places = places[order]
    if not len(keys):
        nothing = np.empty(0, np.int64)
        return nothing, nothing, 0
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    sizes = np.diff(np.append(starts, len(keys)))
    # Most keys are one place's alone.
    shared = (sizes > 1) & (sizes <= largest)
    at = np.flatnonzero(np.repeat(shared, sizes))
    start = np.repeat(starts[shared], sizes[shared])
    before = at - start
    right = np.repeat(at, before)
    left = np.arange(len(right)) - np.repeat(np.cumsum(before) - before - start, before)
    # Within a group places rise, because the sorting is stable.
    return places[left], places[right], int((sizes > largest).sum())
