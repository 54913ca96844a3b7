"""Time at risk as rows, checked once, so that every estimate below may trust them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wholeplace.core.errors import RunError

Array = npt.NDArray[Any]
STILL_FOLLOWED = 0


class EstimateError(RunError):
    """An estimate cannot be made from these people, and the sentence says why."""


@dataclass(frozen=True)
class AtRisk:
    """Rows of time at risk: after `start`, up to and with `stop`, and what ended them.

    `event` is 0 where nothing did (the person is still followed, or goes on in another row), else the
    number of the kind of event. A start of minus infinity says that the person was there from the first.
    """

    start: Array
    stop: Array
    event: Array

    def __len__(self) -> int:
        """How many rows are there?"""
        return len(self.stop)

    def where(self, keep: Array) -> "AtRisk":
        """Give some of the rows."""
        return AtRisk(self.start[keep], self.stop[keep], self.event[keep])


def at_risk(stop: Array, event: Array, *, start: Array | None = None) -> AtRisk:
    """From when until when was each row at risk, and what ended it? Refused where that makes no sense.

    Errors: EstimateError for columns of different lengths, blanks, and rows that end before they begin.
    """
    ends = np.asarray(stop, float)
    kinds = np.asarray(event)
    begins = np.full(len(ends), -np.inf) if start is None else np.asarray(start, float)
    if not len(ends) == len(kinds) == len(begins):
        raise EstimateError(
            "Start, stop and event are columns of one table: they must be equally long."
        )
    blank = ~np.isfinite(ends) | np.isnan(begins) | ~np.isfinite(kinds.astype(float))
    if blank.any():
        raise EstimateError(
            f"{blank.sum()} of {len(ends)} rows have no start, stop or event: count them and set them apart first."
        )
    if (begins >= ends).any():
        raise EstimateError(
            f"{(begins >= ends).sum()} of {len(ends)} rows end before, or when, they begin: "
            "count them and set them apart first."
        )
    return AtRisk(begins, ends, kinds.astype(np.int64))


def counted_at_risk(rows: AtRisk, times: Array) -> Array:
    """How many rows are at risk at each of these times?"""
    ended = np.searchsorted(np.sort(rows.stop), times, side="left")
    begun = np.searchsorted(np.sort(rows.start), times, side="left")
    counts: Array = begun - ended
    return counts


def checked_columns(columns: Mapping[str, Array], rows: int) -> Array:
    """What are these columns side by side, as numbers?

    Errors: EstimateError for no column, one of another length, and blanks.
    """
    if not columns:
        raise EstimateError("A hazard ratio needs at least one covariate.")
    for name, column in columns.items():
        if len(column) != rows:
            raise EstimateError(f"The covariate {name} is not as long as the rows.")
        blank = ~np.isfinite(np.asarray(column, float))
        if blank.any():
            raise EstimateError(
                f"The covariate {name} is blank in {blank.sum()} of {rows} rows: give the unknown a group of its own."
            )
    return np.column_stack([np.asarray(each, float) for each in columns.values()])
