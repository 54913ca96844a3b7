"""Hide, then round: which counts may be shown, how they are rounded, and what a rounded one gives away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.core.errors import DisclosureError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# The house rule; a place may set itself larger numbers and no smaller ones.
LEAST_THRESHOLD = 10
LEAST_ROUNDING = 5


@dataclass(frozen=True)
class Rule:
    """Counts below `threshold`, nought among them, are hidden; the others are rounded to `base`."""

    threshold: int
    base: int

    @property
    def lowest(self) -> int:
        """What is the least count that is ever shown?"""
        return -(-self.threshold // self.base) * self.base

    def is_small(self, counts: Floats) -> Flags:
        """Which counts are too small to show?"""
        small: Flags = counts < self.threshold
        return small

    def rounded(self, counts: Floats) -> Floats:
        """How are these counts shown, none of which is small?"""
        nearest = np.floor((counts + self.base // 2) / self.base) * self.base
        # A count just above the threshold is not shown as if it were below.
        shown: Floats = np.maximum(nearest, self.lowest)
        return shown

    def interval(self, rounded: Floats) -> tuple[Floats, Floats]:
        """Between which counts must one lie that is shown so? Whoever knows the rule knows this."""
        low = np.maximum(rounded - self.base // 2, self.threshold)
        high = rounded - self.base // 2 + self.base - 1
        return np.where(rounded == self.lowest, self.threshold, low), high


def rule_of(threshold: int, rounding: int) -> Rule:
    """Which rule holds for a place with these numbers? Never a laxer one than the house's.

    Errors: DisclosureError, when the rounding is coarser than the threshold.
    """
    rule = Rule(max(threshold, LEAST_THRESHOLD), max(rounding, LEAST_ROUNDING))
    if rule.base > rule.threshold:
        raise DisclosureError(
            f"counts cannot be rounded to {rule.base} when those of {rule.threshold} and more are shown: "
            "set small_number in place.toml to no less than rounding."
        )
    return rule
