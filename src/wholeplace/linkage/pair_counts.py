"""Pairs of records counted without forming any: for each record, how many others it is linked to, and how many rightly."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from wholeplace.linkage.arrays import Array, number_of_each
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.reviewing.intervals import CONFIDENCE, Interval

UPPER = (1 + CONFIDENCE) / 2


@dataclass(frozen=True)
class Others:
    """For each record, how many others: `linked` to it, `wanted` as truly of its person, and `right`, which are both.

    `tangle` numbers the people that no false link ties together: what happens to one tells nothing of another.
    """

    linked: Array
    wanted: Array
    right: Array
    tangle: Array


def others_of(label: Array, true: Array) -> Others:
    """What does a linkage get right for each record? `label` says as whose it is taken, `true` whose it is."""
    both = number_of_each(label, true)
    size = int(label.max(initial=-1)) + 1
    people = int(true.max(initial=-1)) + 1
    tied = groups_of(size + people, label, size + true)
    return Others(fellows(label), fellows(true), fellows(both), tied[label])


def fellows(label: Array) -> Array:
    """How many other records have the label of each?"""
    found: Array = np.bincount(label)[label] - 1 if len(label) else label
    return found


def share_right(right: Array, of: Array, tangle: Array) -> Interval | None:
    """Of so many, what share is right, summed over records? None where there is nothing to share.

    The 95% interval is that of a share among as many pairs, all independent, as would vary by as much as this one
    does when people are drawn anew; it leans to one side near 0 and 1, and where no error was seen it still allows for some.
    """
    number = tangle - tangle.min(initial=0)
    y = np.bincount(number, weights=right)
    x = np.bincount(number, weights=of)
    total = float(x.sum())
    if total <= 0:
        return None
    share = float(y.sum()) / total
    count = _effective(x[x > 0], (y - share * x)[x > 0], share)
    return _interval(share, count)


def _interval(share: float, count: float) -> Interval:
    """A share of so many, which need not be a whole number. Source: Clopper and Pearson, Biometrika 26 (1934) 404-413."""
    right, wrong, aside = share * count, (1 - share) * count, 1 - UPPER
    low = float(betaincinv(right, wrong + 1, aside)) if right > 0 else 0.0
    high = float(betaincinv(right + 1, wrong, UPPER)) if wrong > 0 else 1.0
    return Interval(share, min(low, share), max(high, share))


def _effective(x: Array, residual: Array, share: float) -> float:
    """How many independent pairs would tell as much as these do in their people?

    Fewer where few people have most of the errors, for then their variance is little known: Student's t for the
    normal curve, with the degrees of freedom of Satterthwaite (Biometrics Bulletin 2, 1946). Without that, 79 to 92
    of 100 intervals held the truth in trials with some ten erring people; with it, 92 or more.
    """
    people, total = len(x), float(x.sum())
    # One tells nothing of how much people differ.
    if people < 2:
        return 1.0
    if not 0 < share < 1:
        return float(total**2 / (x**2).sum())
    square = residual**2
    variance = people / (people - 1) * float(square.sum()) / total**2
    if variance <= 0:
        return total
    freedom = max(1.0, 2 * float(square.sum()) ** 2 / float((square**2).sum()))
    wider = float(ndtri(UPPER) / stdtrit(freedom, UPPER)) ** 2
    return wider * min(share * (1 - share) / variance, total)


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F1 of the two; none where one is not known, 0 where both are 0."""
    if precision is None or recall is None:
        return None
    return 0.0 if math.isclose(precision + recall, 0) else 2 * precision * recall / (precision + recall)  # fmt: skip
