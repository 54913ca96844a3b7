"""How long until something happens: Kaplan-Meier where nothing else can, cumulative incidence where it can."""

from dataclasses import dataclass

import numpy as np

from wholeplace.analysis.estimates.at_risk import (
    STILL_FOLLOWED,
    Array,
    AtRisk,
    EstimateError,
    counted_at_risk,
)
from wholeplace.analysis.estimates.intervals import (
    LEVEL,
    LOG_LOG,
    ROUNDING,
    around_curve,
)

EVENT = 1
HALF = 0.5


@dataclass(frozen=True)
class Curve:
    """A share of people that changes in steps: how many were at risk, what happened, and how sure it is.

    One place for each time at which anything happened; `low` and `high` are NaN where no interval exists.
    `before` is the share before the first of them. `transform` names the scale of the interval.
    """

    times: Array
    at_risk: Array
    events: Array
    estimate: Array
    standard_error: Array
    low: Array
    high: Array
    before: float
    transform: str
    level: float

    def at(self, time: float) -> float:
        """Which share is it at this time?"""
        step = int(np.searchsorted(self.times, time, side="right"))
        return float(self.estimate[step - 1]) if step else self.before

    def error_at(self, time: float) -> float:
        """Which standard error has the share at this time?"""
        step = int(np.searchsorted(self.times, time, side="right"))
        return float(self.standard_error[step - 1]) if step else 0.0


@dataclass(frozen=True)
class Median:
    """The time by which half have come to the event, with its interval; None where the curve does not get there."""

    median: float | None
    low: float | None
    high: float | None
    transform: str
    level: float


def kaplan_meier(
    rows: AtRisk, *, transform: str = LOG_LOG, level: float = LEVEL
) -> Curve:
    """Which share has not come to the event by each time, where nothing else can take a person away?

    Counts: rows at risk at each time, late entrants from their start only; `event` 1 is the event.
    Leaves out: nothing. With late entry few may be at risk at first, and the curve then says little: see `at_risk`.
    Source: Kaplan and Meier, JASA 53 (1958) 457-481; variance by Greenwood (1926). Units: shares; the times as given.
    Errors: EstimateError when a competing event exists.
    """
    competing = int((rows.event > EVENT).sum())
    if competing:
        raise EstimateError(
            f"Kaplan-Meier is refused: {competing} people leave another way, and it would overstate how many come "
            "to the event; use cumulative_incidence."
        )
    times, count, events = _happened(rows, EVENT)
    estimate = np.cumprod(1 - events / count)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(events / (count * (count - events)))
        error = np.where(estimate > 0, estimate * np.sqrt(spread), 0.0)
    low, high = around_curve(estimate, error, transform=transform, level=level)
    return Curve(
        times, count, events, estimate, error, low, high, 1.0, transform, level
    )


def median_time(curve: Curve) -> Median:
    """By when have half come to the event: the first time at which the curve is at a half or below?

    The interval is made of the first times at which the low and the high curve are. Source: Brookmeyer and
    Crowley, Biometrics 38 (1982) 29-41. R's survfit takes the middle of the step when the curve lies at a half exactly.
    """
    return Median(
        _first_at_half(curve.times, curve.estimate),
        _first_at_half(curve.times, curve.low),
        _first_at_half(curve.times, curve.high),
        curve.transform,
        curve.level,
    )


def cumulative_incidence(
    rows: AtRisk, *, cause: int = EVENT, transform: str = LOG_LOG, level: float = LEVEL
) -> Curve:
    """Which share has come to this event by each time, where others may take a person away first?

    Counts: rows at risk at each time, late entrants from their start only; every kind of event ends the risk.
    Leaves out: nothing. Those who were taken away stay in the whole: they have not come to the event.
    Source: Aalen and Johansen, Scand. J. Statist. 5 (1978) 141-150; variance by the delta method, Marubini and
    Valsecchi, Analysing Survival Data (1995), section 10.3. Units: shares; the times as given.
    """
    if cause <= STILL_FOLLOWED:
        raise EstimateError("A cause is the number of an event: 1 or more.")
    times, count, events = _happened(rows, cause)
    ended = _happened(rows, None)[2]
    left = np.cumprod(1 - ended / count)
    left_before = np.concatenate(([1.0], left[:-1])) if len(times) else left
    share = events / count
    estimate = np.cumsum(left_before * share)
    error = _incidence_error(estimate, left_before * share, left_before, count, ended)
    low, high = around_curve(estimate, error, transform=transform, level=level)
    return Curve(
        times, count, events, estimate, error, low, high, 0.0, transform, level
    )


def _incidence_error(
    estimate: Array, steps: Array, left_before: Array, count: Array, ended: Array
) -> Array:
    # Sums over earlier times of (estimate now - estimate then) and its square, opened so that they can be cumulated.
    with np.errstate(divide="ignore", invalid="ignore"):
        ending = np.where(count > ended, ended / (count * (count - ended)), 0.0)
    squares = np.cumsum(estimate**2 * ending) + estimate**2 * np.cumsum(ending)
    squares -= 2 * estimate * np.cumsum(estimate * ending)
    crossed = estimate * np.cumsum(steps / count) - np.cumsum(estimate * steps / count)
    own = np.cumsum(steps * (left_before - steps) / count)
    error: Array = np.sqrt(np.maximum(squares + own - 2 * crossed, 0))
    return error


def _happened(rows: AtRisk, kind: int | None) -> tuple[Array, Array, Array]:
    """When did anything happen, how many were then at risk, and how many events of this kind (None: any) were there?"""
    any_kind = rows.event != STILL_FOLLOWED
    times = np.unique(rows.stop[any_kind])
    own = any_kind if kind is None else rows.event == kind
    events = np.bincount(
        np.searchsorted(times, rows.stop[own]), minlength=len(times)
    ).astype(float)
    return times, counted_at_risk(rows, times).astype(float), events


def _first_at_half(times: Array, share: Array) -> float | None:
    # A curve that has no interval (NaN) is not at a half.
    reached = np.flatnonzero(share <= HALF + ROUNDING)
    return float(times[reached[0]]) if len(reached) else None
