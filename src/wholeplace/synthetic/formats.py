"""A table of texts as a partner's file: dates in its way, its words, its delimiter, its letters."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.window import START_ON

FIRST_DAY, LAST_DAY = date(1890, 1, 1), date(2030, 1, 1)
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
# The longer words first: MMM must not be read as MM and M.
_PARTS = re.compile("(YYYY|YY|MMM|MM|DD|hh:mm:ss)")
_START = (START_ON - FIRST_DAY).days


def written_dates(days: Array, way: str) -> pa.Array:
    """How are these days of the window written in this way?"""
    return _calendar(way).take(pa.array(days + _START))


def day_numbers(words: pa.Array, way: str, otherwise: int) -> Array:
    """Which days of the window do these words stand for, and what for those that are no day?"""
    found = pc.index_in(words, _calendar(way))
    days: Array = np.asarray(
        pc.fill_null(pc.subtract(found, _START), otherwise), np.int64
    )
    return days


def written_births(
    year: pa.Array, month: pa.Array, day: pa.Array, way: str
) -> pa.Array:
    """How are these dates of birth written? Empty where the year is 0."""
    years, months, days = (np.asarray(column) for column in (year, month, day))
    known = years > 0
    since = np.where(known, years, 2000) - FIRST_DAY.year
    first = np.datetime64(FIRST_DAY).astype("datetime64[M]") + since * 12 + months - 1
    place = (first.astype("datetime64[D]") - np.datetime64(FIRST_DAY)).astype(np.int64)
    return _calendar(way).take(pa.array(place + days - 1, mask=~known))


def in_words(
    column: pa.Array, words: dict[str, str], otherwise: str | None
) -> pa.Array:
    """How does a partner write these words of ours, and what where there is none?"""
    found = pc.index_in(column, pa.array(list(words)))
    return pc.fill_null(pa.array(list(words.values())).take(found), otherwise)


def as_text(columns: Sequence[pa.Array], *, delimiter: str, line_end: str) -> pa.Array:
    """How is each row written, its line end included? Cells are quoted only where they must be."""
    cells = [_quoted(column, delimiter) for column in columns]
    lines = pc.binary_join_element_wise(*cells, delimiter)
    return pc.binary_join_element_wise(lines, line_end, "")


def as_bytes(lines: pa.Array, encoding: str) -> bytes:
    """Which bytes are these lines in this encoding? What it cannot write is a question mark."""
    if not len(lines):
        return b""
    whole = pc.cast(lines, pa.large_string())
    offsets, data = whole.buffers()[1], whole.buffers()[2]
    ends = np.frombuffer(offsets, np.int64)
    start, stop = int(ends[whole.offset]), int(ends[whole.offset + len(whole)])
    text = data.slice(start, stop - start).to_pybytes() if data is not None else b""
    if encoding == "utf-8":
        return bytes(text)
    return text.decode("utf-8").encode(encoding, errors="replace")


def _quoted(column: pa.Array, delimiter: str) -> pa.Array:
    special = pc.match_substring_regex(column, f'[{_in_class(delimiter)}"\r\n]')
    if not pc.any(special).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    quoted = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(special, quoted, column)


def _in_class(delimiter: str) -> str:
    return {"|": r"\|", "\t": r"\t"}.get(delimiter, delimiter)


@cache
def _calendar(way: str) -> pa.Array:
    """How is every day from the first to the last written?"""
    every = np.arange(np.datetime64(FIRST_DAY), np.datetime64(LAST_DAY))
    year = every.astype("datetime64[Y]").astype(np.int64) + 1970
    month = every.astype("datetime64[M]").astype(np.int64) % 12
    day = (every - every.astype("datetime64[M]")).astype(np.int64) + 1
    words = {
        "YYYY": np.array([f"{each:04d}" for each in range(2100)], object)[year],
        "YY": np.array([f"{each:02d}" for each in range(100)], object)[year % 100],
        "MMM": np.array(MONTH_NAMES, object)[month],
        "MM": np.array([f"{each:02d}" for each in range(1, 13)], object)[month],
        "DD": np.array([f"{each:02d}" for each in range(32)], object)[day],
        "hh:mm:ss": np.full(len(every), "00:00:00", object),
    }
    parts = [words.get(part, part) for part in _PARTS.split(way) if part]
    written: Any = ""
    for part in parts:
        written = written + part
    return pa.array(written)
