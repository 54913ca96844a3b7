"""Pairs of records counted without forming any: for each record, how many others it is linked to, and truly of a kind with."""

import math
from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array, number_of_each
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.reviewing.intervals import Interval, share_of


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
    does when people are drawn anew; it never ends at 0 or 1 by rounding, and knows that no error seen is not none.
    """
    number = tangle - tangle.min(initial=0)
    y = np.bincount(number, weights=right)
    x = np.bincount(number, weights=of)
    total = float(x.sum())
    if total <= 0:
        return None
    share = float(y.sum()) / total
    count = _effective(x[x > 0], (y - share * x)[x > 0], share)
    return share_of(share * count, count)


def _effective(x: Array, residual: Array, share: float) -> float:
    """How many independent pairs would vary as much as these do in their people?"""
    people, total = len(x), float(x.sum())
    if people < 2:
        return 1.0
    if not 0 < share < 1:
        return float(total**2 / (x**2).sum())
    variance = people / (people - 1) * float((residual**2).sum()) / total**2
    return min(share * (1 - share) / variance, total) if variance > 0 else total


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F1 of the two; none where one is not known, 0 where both are 0."""
    if precision is None or recall is None:
        return None
    return 0.0 if math.isclose(precision + recall, 0) else 2 * precision * recall / (precision + recall)  # fmt: skip
