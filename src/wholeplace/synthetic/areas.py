"""The forty made-up areas of the borough: their names, codes and postcode sectors."""

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice

# LK is no postcode area of the Royal Mail, and has the shape of one.
POSTCODE_AREA = "LK"
_FIRST = ("Alder", "Brack", "Cinder", "Drake", "Elm", "Fallow", "Gorse", "Heron")
_LAST = ("bridge", "croft", "field", "marsh", "wick")
AREAS = len(_FIRST) * len(_LAST)
NAMES = tuple(first + last for first in _FIRST for last in _LAST)
# E05999 is no county's or borough's block of ward codes.
CODES = tuple(f"E05999{number:03d}" for number in range(1, AREAS + 1))
SECTORS = tuple(
    f"{POSTCODE_AREA}{1 + number // 10} {number % 10}" for number in range(AREAS)
)
# How much harder life is in an area, in hundredths of log-hazard; the sum is about nothing.
HARDSHIP = np.array([((number * 17) % AREAS - 19) * 2 for number in range(AREAS)])

PILOT_STREAM = 77
PILOT, USUAL = 1, 0
ARMS = ("usual", "pilot")


def pilot_arms(seed: int) -> Array:
    """Which areas are in the pilot? Half of them, by chance."""
    arms = np.zeros(AREAS, np.int64)
    arms[Dice(seed, PILOT_STREAM).order(AREAS)[: AREAS // 2]] = PILOT
    return arms
