"""What is wrong with a row as a whole: dates in the wrong order, births in the future, nothing in any cell."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wholeplace.intake.checking.columns import FAULT, ColumnRead, Faults
from wholeplace.intake.checking.texts import Mask
from wholeplace.intake.source import Source

Days = npt.NDArray[np.int32]
# Beyond the age anyone in the country has reached.
OLDEST_YEARS = 115
NO_DAY = np.iinfo(np.int32).min


def days_of(read: ColumnRead) -> Days:
    """The days of a column of dates, counted from 1970; NO_DAY where there is none or it cannot be read."""
    values = read.values
    bad = read.faults > 0
    if bad.any():
        values = pa.array(
            np.where(bad, None, values.to_numpy(zero_copy_only=False)), pa.string()
        )
    days = values.cast(pa.date32()).cast(pa.int32())
    found: Days = days.fill_null(NO_DAY).to_numpy(zero_copy_only=False)
    return found


def judge_dates(
    source: Source, reads: Mapping[str, ColumnRead], as_at: date | None
) -> None:
    """Mark the rows whose dates contradict each other; the fault stands with the later column."""
    dates = {
        column.name: days_of(reads[column.name])
        for column in source.columns
        if column.form in {"date", "birth_date"} and column.name in reads
    }
    for column in source.columns:
        if column.name not in dates:
            continue
        own = dates[column.name]
        if column.form == "birth_date":
            _judge_births(own, reads[column.name].faults, dates, as_at)
        first = dates.get(column.not_before)
        if first is not None:
            _mark(reads[column.name].faults, _before(own, first), "dates_out_of_order")


def _judge_births(births: Days, faults: Faults, dates: Mapping[str, Days], as_at: date | None) -> None:  # fmt: skip
    if as_at is not None:
        today = np.full_like(births, (as_at - date(1970, 1, 1)).days)
        _mark(faults, (births != NO_DAY) & (births > today), "born_in_the_future")
        _mark(faults, _too_old(births, today), "age_over_115")
    for other in dates.values():
        if other is not births:
            _mark(faults, _too_old(births, other), "age_over_115")


def _too_old(births: Days, days: Days) -> Mask:
    """Would the person be older than anyone was, on these days?"""
    is_known = (births != NO_DAY) & (days != NO_DAY)
    oldest = int(OLDEST_YEARS * 365.2425) + 365
    found: Mask = is_known & (days.astype(np.int64) - births > oldest)
    return found


def _before(days: Days, first: Days) -> Mask:
    found: Mask = (days != NO_DAY) & (first != NO_DAY) & (days < first)
    return found


def _mark(faults: Faults, where: Mask, reason: str) -> None:
    faults[where & (faults == 0)] = FAULT[reason]


def judge_emptiness(
    source: Source, reads: Mapping[str, ColumnRead], faults: Faults
) -> None:
    """A row in which no cell that was read holds anything is no record."""
    named = [
        reads[column.name].values
        for column in source.read_columns
        if column.name in reads
    ]
    empty = np.ones(len(faults), dtype=bool)
    for values in named:
        if values.null_count == 0:
            return
        empty &= values.is_null().to_numpy(zero_copy_only=False)
    faults[empty] = FAULT["empty_record"]


def left_out(source: Source, reads: Mapping[str, ColumnRead], rows: int) -> Mask:
    """Which rows does the mapping leave out whole, because a person asked for it?"""
    out = np.zeros(rows, dtype=bool)
    for column in source.columns:
        if column.leaves_out and column.name in reads:
            read = reads[column.name]
            said = np.asarray(read.values.to_pylist(), dtype=object) == "true"
            out |= said & (read.faults == 0)
    return out
