"""Is an amount of money mostly that of one or two people? Then it tells what they cost."""

import numpy as np
from numpy.typing import NDArray

from wholeplace.disclosure.rounding import Flags, Floats

# N-K: the two largest make less than nine tenths of the whole. p%: whoever knows the second largest
# cannot tell the largest to within a tenth of it.
TENTHS_OF_TWO = 9
TENTHS_TOLD = 1


def is_dominated(total: Floats, largest: Floats, second: Floats) -> Flags:
    """Which amounts are made up mostly by one or two people? None of nought pounds is."""
    # In whole pence: at the very limit a float could fall on the wrong side.
    whole, first, next_ = _pence(total), _pence(largest), _pence(second)
    by_two = 10 * (first + next_) >= TENTHS_OF_TWO * whole
    by_one = 10 * (whole - first - next_) < TENTHS_TOLD * first
    dominated: Flags = (by_two | by_one) & (whole > 0)
    return dominated


def _pence(pounds: Floats) -> NDArray[np.int64]:
    return np.rint(pounds * 100).astype(np.int64)
