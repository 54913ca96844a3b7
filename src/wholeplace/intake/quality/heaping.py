"""Do the dates of a column heap on the 1st of a month, on 1 January, or on one single day?"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from wholeplace.intake.quality.chance import binomial_limits, greatest_limit
from wholeplace.intake.quality.days import WEEK, Days, Numbers, as_date, weekdays
from wholeplace.intake.quality.words import how_many
from wholeplace.tables.quality import (
    COMMONEST_DAY,
    DEFAULT_DATE,
    FIRST_OF_JANUARY,
    FIRST_OF_MONTH,
)

Mask = npt.NDArray[np.bool_]
# How large a heap must be to matter: so many times what is expected; on a single day, so many times the most
# that chance gives, and one date in so many.
TIMES_EXPECTED, TIMES_GREATEST, ONE_IN = 1.5, 5.0, 500
STEP = Decimal("0.0001")
ROUNDED_TO = 5


def heaping_rows(days: Days, small: int) -> Iterator[dict[str, Any]]:
    """Which rows of `date_heaping` has a column with these dates, but for its fillers?"""
    if not days.total:
        return
    span = np.arange(days.days[0], days.days[-1] + 1, dtype=np.int64)
    weights = _weights(days, span)
    for kind, is_such in (
        (FIRST_OF_MONTH, _is_first),
        (FIRST_OF_JANUARY, _is_new_year),
    ):
        on_it = int(days.counts[is_such(days.days)].sum())
        expected = float(weights[is_such(span)].sum())
        # The shares shown must not tell the exact number of dates.
        low, high = binomial_limits(_rounded(days.total), expected)
        row = _row(kind, days.total, on_it, small, expected, (low, high))
        is_heaped = _is_beyond(on_it, days.total, expected) and on_it >= small
        yield {**row, "is_heaped": is_heaped}
    yield _commonest(days, weights, small)


def filler_row(dates: int, fillers: int, small: int) -> dict[str, Any]:
    """Which row says how many dates are known fillers?"""
    return {
        "day_kind": DEFAULT_DATE,
        "dates": dates,
        "on_it": fillers,
        "is_heaped": False,
        "how_many": how_many(fillers, dates, small),
    }


def _commonest(days: Days, weights: npt.NDArray[np.float64], small: int) -> dict[str, Any]:  # fmt: skip
    """The one day with the most dates, against the most that chance would put on any."""
    place = int(days.counts.argmax())
    on_it, total = int(days.counts[place]), days.total
    chances = [
        (float(chance), int(number))
        for chance, number in zip(
            *np.unique(weights.round(12), return_counts=True), strict=True
        )
        if chance > 0
    ]
    middle = greatest_limit(_rounded(total), chances, 0.5)
    most = greatest_limit(_rounded(total), chances)
    is_heaped = on_it >= max(small, TIMES_GREATEST * most, total / ONE_IN)
    row = _row(COMMONEST_DAY, total, on_it, small, middle / _rounded(total), (0, most))
    day = as_date(int(days.days[place])) if is_heaped else None
    return {**row, "is_heaped": is_heaped, "day": day}


def _row(kind: str, total: int, on_it: int, small: int, expected: float, limits: tuple[int, int]) -> dict[str, Any]:  # fmt: skip
    shown = _rounded(total)
    return {
        "day_kind": kind,
        "dates": total,
        "on_it": on_it,
        "expected_share": _share(expected),
        "chance_low": _share(limits[0] / shown),
        "chance_high": _share(limits[1] / shown),
        "how_many": how_many(on_it, total, small),
    }


def _is_beyond(on_it: int, total: int, expected: float) -> bool:
    _, high = binomial_limits(total, expected)
    return on_it > high and on_it >= TIMES_EXPECTED * expected * total


def _weights(days: Days, span: Numbers) -> npt.NDArray[np.float64]:
    """How likely is each day of the span, when nothing but the day of the week matters?

    Each share is kept to a tenth of a point, so that no exact count can be told from what is made of it.
    """
    of_week = weekdays(span)
    there = np.bincount(of_week, minlength=WEEK)
    shares = np.round(days.by_weekday() / days.total, 3)
    weights = np.divide(shares, there, out=np.zeros(WEEK), where=there > 0)[of_week]
    whole: npt.NDArray[np.float64] = weights / weights.sum()
    return whole


def _is_first(days: Numbers) -> Mask:
    dates = days.astype("datetime64[D]")
    first: Mask = dates == dates.astype("datetime64[M]").astype("datetime64[D]")
    return first


def _is_new_year(days: Numbers) -> Mask:
    dates = days.astype("datetime64[D]")
    first: Mask = dates == dates.astype("datetime64[Y]").astype("datetime64[D]")
    return first


def _rounded(total: int) -> int:
    return max(ROUNDED_TO, round(total / ROUNDED_TO) * ROUNDED_TO)


def _share(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(STEP)
