"""Records parted into cells, a whole stretch of text at a time, by the rules of `grammar.py`.

A mark that is not doubled opens or closes a cell by turns, counted from the start of its record. The rules
are then two: a mark that opens stands at the start of a cell or right behind one that closed (a doubled
mark); a mark that closes stands before a delimiter, the record's end or another mark.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.lines import QUOTE, Bytes, Positions
from wholeplace.intake.reading.records import Records

Verdicts = npt.NDArray[np.uint8]
# What is wrong with the form of a record; what comes first is said. A blank line is no record at all.
VERDICTS = (
    "",
    "unclosed_quote_recovered_line_by_line",
    "row_too_long",
    "control_character",
    "bad_utf8",
    "stray_quote",
    "blank",
    "too_few_fields",
    "too_many_fields",
    "field_too_long",
)
BLANKS = (32, 9)
CODE = {reason: np.uint8(number) for number, reason in enumerate(VERDICTS)}


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, its records, and where its marks and delimiters stand."""

    text: bytes
    numbers: Bytes
    records: Records
    width: int
    limits: Limits
    delimiter: int
    bad_text: Positions = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Split:
    """The verdict on each record, and the bounds of each cell of the good ones.

    `good` are the numbers of the good records; `bounds` has for each of them and each cell a start and an end.
    """

    verdicts: Verdicts
    good: Positions
    bounds: npt.NDArray[np.int32]
    has_doubled: bool


def split(stretch: Stretch, quotes: Positions) -> Split:
    """Which cells do the records of this stretch have, and what is wrong with the rest?"""
    records = stretch.records
    verdicts = np.zeros(records.starts.size, dtype=np.uint8)
    delimiters, has_doubled = _delimiters(stretch, quotes, verdicts)
    first = np.searchsorted(delimiters, records.starts)
    counts = np.searchsorted(delimiters, records.ends) - first
    _mark_blank(stretch, counts, verdicts)
    _mark(verdicts, counts < stretch.width - 1, "too_few_fields")
    _mark(verdicts, counts > stretch.width - 1, "too_many_fields")
    _mark_whole_record(stretch, verdicts)
    good = np.flatnonzero(verdicts == 0)
    bounds = _bounds(stretch, delimiters, first, good)
    too_long = (bounds[:, :, 1] - bounds[:, :, 0]).max(axis=1, initial=0)
    is_short = too_long <= stretch.limits.field_bytes
    if not is_short.all():
        verdicts[good[~is_short]] = CODE["field_too_long"]
        good, bounds = good[is_short], bounds[is_short]
    return Split(verdicts, good, bounds, has_doubled)


def column_of(stretch: Stretch, cells: pa.Array, place: int, found: Split) -> pa.Array:
    """Which texts stand in the column at this place, for the good records?"""
    step = 2 * stretch.width
    rows = found.good.size
    wanted = np.arange(2 * place, rows * step, step, dtype=np.uint32)
    column = cells.take(pa.array(wanted))
    return pc.replace_substring(column, '""', '"') if found.has_doubled else column


def cells_of(stretch: Stretch, found: Split) -> pa.Array:
    """Which texts do the good records hold: cell, gap, cell, gap ..., without copying a byte?"""
    return _sliced(stretch.text, found.bounds.reshape(-1), pa.string())


def texts_between(text: bytes, starts: Positions, ends: Positions) -> pa.Array:
    """Which bytes stand between these places, one after the other?"""
    bounds = np.stack([starts, ends], axis=1).reshape(-1).astype(np.int32)
    wanted = np.arange(0, bounds.size, 2, dtype=np.uint32)
    return _sliced(text, bounds, pa.binary()).take(pa.array(wanted))


def _sliced(text: bytes, bounds: npt.NDArray[np.int32], kind: pa.DataType) -> pa.Array:
    offsets = np.append(bounds, np.int32(len(text))).astype(np.int32, copy=False)
    return pa.Array.from_buffers(
        kind, offsets.size - 1, [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    )


def _mark(verdicts: Verdicts, where: npt.NDArray[np.bool_], reason: str) -> None:
    """Give this reason where none is given yet."""
    verdicts[where & (verdicts == 0)] = CODE[reason]


def _mark_blank(stretch: Stretch, counts: Positions, verdicts: Verdicts) -> None:
    """A line of nothing, or of nothing but spaces, is blank."""
    records = stretch.records
    verdicts[records.starts == records.ends] = CODE["blank"]
    starts = np.minimum(records.starts, max(stretch.numbers.size - 1, 0))
    may_be = (counts == 0) & (verdicts == 0) & np.isin(stretch.numbers[starts], BLANKS)
    for number in np.flatnonzero(may_be).tolist():
        raw = stretch.text[records.starts[number] : records.ends[number]]
        if not raw.strip(b" \t"):
            verdicts[number] = CODE["blank"]


def _mark_whole_record(stretch: Stretch, verdicts: Verdicts) -> None:
    """What is wrong with a record as a whole outweighs what is wrong with its cells."""
    records = stretch.records
    if stretch.bad_text.size:
        verdicts[stretch.bad_text] = CODE["bad_utf8"]
    if b"\0" in stretch.text:
        holders = np.searchsorted(records.starts, np.flatnonzero(stretch.numbers == 0), side="right") - 1  # fmt: skip
        verdicts[np.unique(holders[holders >= 0])] = CODE["control_character"]
    too_long = records.ends - records.starts > stretch.limits.row_bytes
    verdicts[too_long] = CODE["row_too_long"]
    verdicts[records.left_open] = CODE["unclosed_quote_recovered_line_by_line"]


def _delimiters(stretch: Stretch, quotes: Positions, verdicts: Verdicts) -> tuple[Positions, bool]:  # fmt: skip
    """Where are the delimiters outside quoted cells? Records with marks out of place are given their verdict."""
    is_delimiter = stretch.numbers == stretch.delimiter
    if not quotes.size:
        return np.flatnonzero(is_delimiter), False
    good, has_doubled = _good_quotes(stretch, quotes, verdicts)
    is_mark = np.zeros(stretch.numbers.size, dtype=bool)
    is_mark[good] = True
    places = np.flatnonzero(is_delimiter | is_mark)
    marks = is_mark[places]
    is_outside = (np.cumsum(marks, dtype=np.int32) & 1) == 0
    return places[is_outside & ~marks], has_doubled


def _good_quotes(stretch: Stretch, quotes: Positions, verdicts: Verdicts) -> tuple[Positions, bool]:  # fmt: skip
    """Which marks stand where they may? Those of records with one out of place are left out altogether."""
    records, numbers = stretch.records, stretch.numbers
    first = np.searchsorted(quotes, records.starts)
    counts = np.searchsorted(quotes, records.ends) - first
    holders = np.repeat(np.arange(counts.size), counts)
    # Marks outside every record, such as those of a record not yet whole, are no concern here.
    order = np.arange(holders.size) - np.repeat(np.cumsum(counts) - counts, counts)
    places = quotes[np.repeat(first, counts) + order]
    opens = (order & 1) == 0
    before = numbers[np.maximum(places - 1, 0)]
    after = numbers[np.minimum(places + 1, numbers.size - 1)]
    is_at_start = places == records.starts[holders]
    is_at_end = places + 1 == records.ends[holders]
    is_doubled = opens & (order > 0) & (before == QUOTE)
    may_open = is_at_start | (before == stretch.delimiter) | is_doubled
    may_close = is_at_end | (after == stretch.delimiter) | (after == QUOTE)
    is_wrong = ~np.where(opens, may_open, may_close)
    is_bad = np.zeros(counts.size, dtype=bool)
    is_bad[holders[is_wrong]] = True
    _mark(verdicts, is_bad, "stray_quote")
    is_bad[records.left_open] = True
    return places[~is_bad[holders]], bool(is_doubled.any())


def _bounds(stretch: Stretch, delimiters: Positions, first: Positions, good: Positions) -> npt.NDArray[np.int32]:  # fmt: skip
    """Where does each cell of the good records start and end, without the marks around a quoted one?"""
    inner = stretch.width - 1
    bounds = np.empty((good.size, stretch.width, 2), dtype=np.int32)
    places = delimiters[first[good][:, None] + np.arange(inner)]
    bounds[:, 0, 0] = stretch.records.starts[good]
    bounds[:, 1:, 0] = places + 1
    bounds[:, :-1, 1] = places
    bounds[:, -1, 1] = stretch.records.ends[good]
    if stretch.numbers.size:
        starts = np.minimum(bounds[:, :, 0], stretch.numbers.size - 1)
        is_quoted = (stretch.numbers[starts] == QUOTE) & (
            bounds[:, :, 1] > bounds[:, :, 0]
        )
        bounds[:, :, 0] += is_quoted
        bounds[:, :, 1] -= is_quoted
    return bounds


def bad_text_records(
    text: bytes, numbers: Bytes, records: Records
) -> tuple[Positions, bool]:
    """Which records hold bytes that are no UTF-8? And does any hold letters beyond ASCII that are?"""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return np.empty(0, dtype=np.int64), not text.isascii()
    high = np.flatnonzero(numbers >= 0x80)
    holders = np.unique(np.searchsorted(records.starts, high, side="right") - 1)
    bad: list[int] = []
    for holder in holders[holders >= 0].tolist():
        try:
            text[records.starts[holder] : records.ends[holder]].decode("utf-8")
        except UnicodeDecodeError:
            bad.append(holder)
    return np.array(bad, dtype=np.int64), len(bad) < holders.size
