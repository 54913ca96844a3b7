"""How far apart must the least and the greatest value lie that an attacker could give a hidden figure?"""

from dataclasses import dataclass

import numpy as np

from wholeplace.disclosure.rounding import Flags, Floats

# What a linear programme may be out by.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Guard:
    """A hidden figure is safe when it may lie anywhere in `low` to `high` at the least, over a `width` at the least.

    `is_whole` figures are whole numbers, which narrows an interval to those inside it.
    """

    low: Floats
    high: Floats
    width: Floats
    is_whole: bool = False

    def is_safe(self, low: Floats, high: Floats) -> Flags:
        """Do these intervals say too little to matter?"""
        if self.is_whole:
            low, high = np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)
        slack = TOLERANCE * (1 + np.abs(self.high))
        is_wide = high - low >= self.width - slack
        safe: Flags = is_wide & (low <= self.low + slack) & (high >= self.high - slack)
        return safe


def count_guard(values: Floats, threshold: int) -> Guard:
    """When is a hidden count safe?

    A small one when it may be any count below the threshold: who guesses that it is small learns no
    more. Another when it may be any of as many counts as the threshold.
    """
    is_small = values < threshold
    low = np.where(is_small, 0.0, values)
    high = np.where(is_small, threshold - 1.0, values)
    return Guard(low, high, np.where(is_small, high, float(threshold)), is_whole=True)


def money_guard(values: Floats, share: float, width: float) -> Guard:
    """When is a hidden amount safe? When nobody can tell it to within this share of it, nor to this width."""
    margin = np.abs(values) * share
    return Guard(values - margin, values + margin, np.full(len(values), width))
