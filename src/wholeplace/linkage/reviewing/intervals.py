"""Intervals for shares, for sums of shares over strata, and for the ratio of two such sums."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betaincinv, ndtri
from scipy.stats import hypergeom

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate, and how low and how high the truth may be."""

    estimate: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the way from low to high."""
        return (self.high - self.low) / 2


def z_of(confidence: float = CONFIDENCE) -> float:
    """How many standard errors does an interval of this confidence reach to each side?"""
    return float(ndtri((1 + confidence) / 2))


def share_of(yes: int, asked: int, *, out_of: int | None = None, confidence: float = CONFIDENCE) -> Interval:  # fmt: skip
    """What share of `out_of` says yes, when `yes` of `asked` drawn without replacement do? Never too narrow.

    Without `out_of`, of an endless number.
    The ends are the least and the largest number that would not have made such a count a rare one. Nobody asked:
    anything. Source: Clopper and Pearson, Biometrika 26 (1934) 404-413, here for draws without replacement.
    Wilson's interval was tried in its place: put together over strata of shares near 1, the truth was outside of
    it in up to 10 of 100 reviews.
    """
    if asked <= 0:
        return Interval(0.5, 0.0, 1.0)
    aside = (1 - confidence) / 2
    if out_of is None:
        return _binomial(yes / asked, asked, aside)
    possible = range(yes, out_of - (asked - yes) + 1)
    # More true ones make a count of `yes` or more likelier, and one of `yes` or fewer less likely.
    low = bisect_left(possible, True, key=lambda true: float(hypergeom.sf(yes - 1, out_of, true, asked)) > aside)  # fmt: skip
    high = bisect_left(possible, True, key=lambda true: float(hypergeom.cdf(yes, out_of, true, asked)) <= aside)  # fmt: skip
    ends = (yes / asked, possible[low] / out_of, possible[high - 1] / out_of)
    # A count of whole pairs need not hit the share exactly.
    return Interval(ends[0], min(ends[:2]), max(ends[0], ends[2]))


def share_to_expect(share: float, asked: int, *, out_of: int, confidence: float = CONFIDENCE) -> Interval:  # fmt: skip
    """About which interval will `share_of` give, if the share is so large? For a plan: counts need not be whole.

    Where much of the whole is asked, the number asked is raised to the one that would have the same variance in
    an endless population. Source: Cochran, Sampling Techniques (1977), 2.6.
    """
    if asked <= 0:
        return Interval(0.5, 0.0, 1.0)
    if asked >= out_of:
        return Interval(share, share, share)
    count = asked * (out_of - 1) / (out_of - asked)
    return _binomial(share, count, (1 - confidence) / 2)


def _binomial(share: float, count: float, aside: float) -> Interval:
    yes = share * count
    low = 0.0 if share <= 0 else float(betaincinv(yes, count - yes + 1, aside))
    high = 1.0 if share >= 1 else float(betaincinv(yes + 1, count - yes, 1 - aside))
    return Interval(share, low, high)


def weighted_sum(weights: Sequence[float], parts: Sequence[Interval], *, plus: float = 0.0) -> Interval:  # fmt: skip
    """What is the sum of independent parts, each times its weight, plus a number that is taken as known?

    The square of the reach to each side is the sum of the squares of the parts' own reaches (MOVER), so that
    intervals that lean to one side are kept leaning. Source: Zou and Donner, Statistics in Medicine 27 (2008)
    1693-1702.
    """
    pairs = list(zip(weights, parts, strict=True))
    estimate = plus + math.fsum(weight * part.estimate for weight, part in pairs)
    down = math.sqrt(math.fsum((weight * (part.estimate - part.low)) ** 2 for weight, part in pairs))  # fmt: skip
    up = math.sqrt(math.fsum((weight * (part.high - part.estimate)) ** 2 for weight, part in pairs))  # fmt: skip
    return Interval(estimate, estimate - down, estimate + up)


def ratio(top: Interval, bottom: Interval) -> Interval:
    """What is one independent estimate over another, both 0 or more? The high end may be without limit.

    The ends are the ratios r at which the interval of `top - r * bottom` just touches 0 (MOVER-R).
    Source: Donner and Zou, Statistical Methods in Medical Research 21 (2012) 347-359; Newcombe, the same 25
    (2016) 1774-1778.
    """
    a, b = top.estimate, bottom.estimate
    if b <= 0:
        return Interval(math.inf, 0.0, math.inf)
    if a <= 0:
        low = 0.0
    else:
        # The smaller root of r^2 * by - 2abr + ends = 0, in the form that bears `by` of 0 or below.
        ends, by = top.low * (2 * a - top.low), bottom.high * (2 * b - bottom.high)
        low = ends / (a * b + math.sqrt(max(0.0, (a * b) ** 2 - by * ends)))
    if bottom.low <= 0:
        return Interval(a / b, max(0.0, low), math.inf)
    ends, by = top.high * (2 * a - top.high), bottom.low * (2 * b - bottom.low)
    high = (a * b + math.sqrt(max(0.0, (a * b) ** 2 - by * ends))) / by
    return Interval(a / b, max(0.0, low), high)
