"""Chance that is the same on every machine: raw whole numbers of a seeded generator, no floating point.

NumPy promises the stream of a bit generator for ever, and the streams of its distributions not;
so everything is drawn from raw numbers, and every probability is a whole number of 2**-32.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from wholeplace.synthetic.arrays import Array

CERTAIN = 2**32 - 1
LEVELS_OF_NORMAL = 4096


def chance(probability: float) -> int:
    """Which whole number of 2**-32 is this probability?"""
    return min(max(round(probability * 2**32), 0), CERTAIN)


def chances(probabilities: Sequence[float]) -> Array:
    """Which whole numbers of 2**-32 are these probabilities?"""
    return np.array([chance(each) for each in probabilities], np.uint32)


def _normal_scores() -> Array:
    normal = NormalDist()
    quantiles = [(at + 0.5) / LEVELS_OF_NORMAL for at in range(LEVELS_OF_NORMAL)]
    return np.array([round(100 * normal.inv_cdf(each)) for each in quantiles], np.int16)


_NORMAL = _normal_scores()
# Log-hazards are whole hundredths: from here to zero, and the chance of an event in one month.
LEAST_SCORE = -1500
MOST_SCORE = 100
# No event is likelier in a month than this: see `Dice.maybe`.
MOST_LIKELY = -230
_BY_SCORE = chances(
    [0.0]
    + [-math.expm1(-math.exp(score / 100)) for score in range(LEAST_SCORE + 1, MOST_SCORE + 1)]
)  # fmt: skip


def monthly_chance(scores: Array) -> Array:
    """How likely is an event in a month at these log-hazards, in hundredths? At the least, never."""
    clipped = np.clip(scores, LEAST_SCORE, MOST_SCORE) - LEAST_SCORE
    chances_of_rows: Array = _BY_SCORE[clipped]
    return chances_of_rows


class Dice:
    """Draws that follow from the numbers it is made of, and from nothing else."""

    def __init__(self, *seed: int) -> None:
        """Make dice from a seed and the numbers that tell these dice from others of that seed."""
        self._bits = np.random.PCG64(np.random.SeedSequence(seed))

    def raw(self, *shape: int) -> Array:
        """Give whole numbers from 0 to 2**32 - 1, each as likely."""
        count = math.prod(shape)
        wide = np.asarray(self._bits.random_raw((count + 1) // 2), np.uint64)
        # Split by arithmetic and not by a view: the same on machines of either byte order.
        halves = np.empty((len(wide), 2), np.uint32)
        halves[:, 0] = wide & np.uint64(CERTAIN)
        halves[:, 1] = wide >> np.uint64(32)
        return halves.reshape(-1)[:count].reshape(shape)

    def happens(self, thresholds: Array) -> Array:
        """Does each of these chances come true?"""
        hit: Array = self.raw(*thresholds.shape) < thresholds
        return hit

    def maybe(self, rows: int, columns: int, cap: int) -> tuple[Array, Array, Array]:
        """Which cells may see an event whose log-hazard is at most `cap`? Rows, columns, their luck.

        Where luck is below the chance at the true log-hazard, the event happens: only these few
        cells need it worked out.
        """
        luck = self.raw(rows * columns)
        cells = np.flatnonzero(luck < monthly_chance(np.array(cap)))
        return cells // columns, cells % columns, luck[cells]

    def is_true(self, probability: float, size: int) -> Array:
        """Does this probability come true, for each of `size`?"""
        hit: Array = self.raw(size) < np.uint32(chance(probability))
        return hit

    def whole(self, low: Array | int, high: Array | int, size: int) -> Array:
        """Give whole numbers from `low` up to, and not including, `high`."""
        span = np.maximum(np.asarray(high, np.int64) - low, 1)
        picked: Array = low + ((self.raw(size).astype(np.int64) * span) >> 32)
        return picked

    def pick(self, weights: Sequence[float] | Array, size: int) -> Array:
        """Give positions, each as often as its weight says."""
        total = float(sum(weights))
        reached, edges = 0.0, []
        for weight in weights:
            reached += float(weight)
            edges.append(chance(reached / total))
        edges[-1] = CERTAIN
        return np.searchsorted(
            np.array(edges[:-1], np.uint32), self.raw(size), side="right"
        )

    def normal(self, size: int, spread: int = 100) -> Array:
        """Give bell-shaped whole numbers around 0; `spread` is one standard deviation."""
        scores = _NORMAL[self.raw(size) >> np.uint32(20)].astype(np.int64)
        spread_out: Array = (scores * spread) // 100
        return spread_out

    def order(self, size: int) -> Array:
        """Give the numbers below `size` in any order."""
        return np.argsort(self.raw(size), kind="stable")
