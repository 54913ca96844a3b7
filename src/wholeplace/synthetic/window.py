"""The four years the made-up borough is watched, in days since the first."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.arrays import Array

START_ON = date(2013, 4, 1)
MONTHS = 48
# Needs move this long before the window opens, so that it opens on a settled picture.
BURN_IN = 12
YEARS = ("2013/14", "2014/15", "2015/16", "2016/17")
# The day on which stocks are counted, and the year before it, over which flows are.
SNAPSHOT_ON = date(2016, 3, 31)
FLOW_YEAR = "2015/16"
_EPOCH_TO_START = (START_ON - date(1970, 1, 1)).days


def month_start(month: int) -> int:
    """On which day does a month begin? Month 0 opens the window; earlier ones are below zero."""
    years, months = divmod(START_ON.month - 1 + month, 12)
    return (date(START_ON.year + years, months + 1, 1) - START_ON).days


MONTH_STARTS = np.array([month_start(month) for month in range(MONTHS + 1)], np.int64)
DAYS = int(MONTH_STARTS[-1])
SNAPSHOT = (SNAPSHOT_ON - START_ON).days


def month_of(days: Array) -> Array:
    """In which month of the window does each day fall?"""
    return np.searchsorted(MONTH_STARTS, days, side="right") - 1


def year_of(days: Array) -> Array:
    """In which financial year of the window, from 0, does each day fall?"""
    return month_of(days) // 12


def as_date(day: int) -> date:
    """Which date is this day?"""
    return START_ON + timedelta(days=day)


def dates(days: Array, is_known: Array | None = None) -> pa.Array:
    """Which dates are these days? Empty where not known."""
    since_epoch = (days + _EPOCH_TO_START).astype(np.int32)
    missing = None if is_known is None else ~is_known
    return pa.array(since_epoch, pa.int32(), mask=missing).cast(pa.date32())
