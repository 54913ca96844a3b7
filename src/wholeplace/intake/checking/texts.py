"""Arrow columns of text, looked at as bytes: what is plain is known at once, only the rest is looked at singly."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.forms.tidy import tidy

Mask = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int32]
SPACE, DELETE, ZERO = 32, 127, 48
TO_LOWER, FIRST_LETTER, LETTERS = 32, 97, 26


def bounds_and_bytes(column: pa.Array) -> tuple[Offsets, npt.NDArray[np.uint8]]:
    """Where in its bytes does each value of a column start and end? The column has no empty slots."""
    _, offsets, data = column.buffers()
    count = len(column)
    starts = np.frombuffer(offsets, np.int32, count + 1, column.offset * 4)
    return starts, np.frombuffer(data, np.uint8) if data else np.empty(0, np.uint8)


def tidied(column: pa.Array) -> tuple[pa.Array, Counter[str]]:
    """How do these cells read without spaces around them and without what cannot be seen?"""
    odd = odd_rows(column)
    if not odd.any():
        return column, Counter()
    notes: Counter[str] = Counter()
    shown: list[str] = []
    for text in column.filter(pa.array(odd)).to_pylist():
        plain, codes = tidy(text)
        notes.update(codes)
        shown.append(plain)
    return replaced(column, odd, pa.array(shown, pa.string())), notes


def odd_rows(column: pa.Array) -> Mask:
    """Which rows hold anything but printable ASCII without spaces at the ends?"""
    offsets, data = bounds_and_bytes(column)
    rows = len(column)
    odd = np.zeros(rows, dtype=bool)
    if not data.size:
        return odd
    low, high = int(offsets[0]), int(offsets[-1])
    used = data[low:high]
    strange = np.flatnonzero((used < SPACE) | (used >= DELETE)) + low
    if strange.size:
        odd[np.unique(np.searchsorted(offsets, strange, side="right") - 1)] = True
    filled = offsets[1:] > offsets[:-1]
    first = data[np.minimum(offsets[:-1], data.size - 1)]
    last = data[np.maximum(offsets[1:] - 1, 0)]
    found: Mask = odd | (filled & ((first == SPACE) | (last == SPACE)))
    return found


def of_letters(column: pa.Array) -> Mask:
    """Which rows hold plain letters and nothing else?"""
    offsets, data = bounds_and_bytes(column)
    found: Mask = offsets[1:] > offsets[:-1]
    low, high = int(offsets[0]), int(offsets[-1])
    others = np.flatnonzero(((data[low:high] | TO_LOWER) - FIRST_LETTER) >= LETTERS) + low  # fmt: skip
    if others.size:
        found[np.searchsorted(offsets, others, side="right") - 1] = False
    return found


def has_letters_beyond_ascii(column: pa.Array) -> bool:
    """Does any cell hold a letter beyond ASCII?"""
    offsets, data = bounds_and_bytes(column)
    return bool((data[int(offsets[0]) : int(offsets[-1])] > DELETE).any())


def replaced(column: pa.Array, where: Mask, values: pa.Array) -> pa.Array:
    """The column with these values in the rows marked."""
    return pc.replace_with_mask(column, pa.array(where), values)


def each_distinct(column: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Which texts does the column hold, and which of them stands in each row?"""
    coded = column.dictionary_encode()
    numbers = coded.indices.to_numpy(zero_copy_only=False)
    return coded.dictionary.to_pylist(), numbers.astype(np.int64, copy=False)


def digits_of(column: pa.Array, width: int) -> tuple[npt.NDArray[np.uint8], Mask]:
    """The digits of the rows that are exactly so many digits, as numbers, and which rows those are."""
    offsets, data = bounds_and_bytes(column)
    is_wide = (offsets[1:] - offsets[:-1]) == width
    if not is_wide.any():
        return np.empty((0, width), np.uint8), is_wide
    places = offsets[:-1][is_wide][:, None] + np.arange(width, dtype=np.int32)
    digits = data[places] - ZERO
    are_digits = (digits <= 9).all(axis=1)
    is_wide[np.flatnonzero(is_wide)[~are_digits]] = False
    return digits[are_digits], is_wide
