"""How far the truth may be from an estimate: intervals for shares, for curves between 0 and 1, and for ratios."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from wholeplace.analysis.estimates.at_risk import Array, EstimateError

LEVEL = 0.95
LOG, LOG_LOG = "log", "log-log"
# Shares that add up to none or all on paper may differ from it in the last digits.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    """An estimate, and how low and how high the truth may be."""

    estimate: float
    low: float
    high: float


def reach(level: float = LEVEL) -> float:
    """How many standard errors does an interval of this level reach to each side?"""
    return float(ndtri((1 + level) / 2))


def around_curve(
    estimate: Array, error: Array, *, transform: str, level: float
) -> tuple[Array, Array]:
    """Where do the low and the high curve run? NaN where nothing, or all, has happened.

    `log` makes the interval on log S (what R's survfit does unasked), `log-log` on log(-log S), which never leaves 0 to 1.
    Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. (2002), section 1.4.
    """
    if transform not in (LOG, LOG_LOG):
        raise EstimateError(
            f"An interval is made by the transform {LOG} or {LOG_LOG}, and not by {transform}."
        )
    z = reach(level)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if transform == LOG:
            low = estimate * np.exp(-z * error / estimate)
            high = np.minimum(1, estimate * np.exp(z * error / estimate))
        else:
            away = np.exp(z * error / np.abs(estimate * np.log(estimate)))
            low, high = estimate**away, estimate ** (1 / away)
    known = (estimate > ROUNDING) & (estimate < 1 - ROUNDING)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def wilson(share: float, people: float, *, level: float = LEVEL) -> Interval:
    """Between which shares may the true one lie, when it was seen among so many?

    `people` may be a fraction: the effective number behind a share that has another variance. Nobody: anything.
    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209-212.
    """
    if people <= 0:
        return Interval(math.nan, 0.0, 1.0)
    z = reach(level)
    middle = (share + z * z / (2 * people)) / (1 + z * z / people)
    half = math.sqrt(share * (1 - share) / people + (z / (2 * people)) ** 2)
    half *= z / (1 + z * z / people)
    # Rounding may leave a share of none, or of all, just outside of its own interval.
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))  # fmt: skip
