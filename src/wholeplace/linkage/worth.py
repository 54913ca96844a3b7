"""What a match weight is worth: read off pairs whose own numbers are known, which agree for one person and no other."""

from dataclasses import replace

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.comparing import Levels
from wholeplace.linkage.comparisons import BY_NAME, HOME_LEVEL, OWN_NUMBERS
from wholeplace.linkage.model import Calibration, Model, Said, probability

# From so many pairs on, something can be said.
FEWEST_KNOWN = 200
# Between these weights it matters what a weight is worth.
WEIGHED_FROM, WEIGHED_TO = -8.0, 10.0
STEPS = 40


def calibrated(model: Model, found: Candidates, levels: Levels, said: Said) -> Model:
    """What is a weight worth, among pairs whose own numbers are both known? These agree for one person, and no other."""
    same, known = np.zeros(len(found), bool), np.zeros(len(found), bool)
    for name in OWN_NUMBERS:
        known |= levels[name] >= 0
        same |= levels[name] == BY_NAME[name].top
    bits = said.shared + model.prior
    told = known & found.is_found_without_numbers
    told &= (bits > WEIGHED_FROM) & (bits < WEIGHED_TO)
    at_home = levels["place"] == HOME_LEVEL
    home, away = (_worth(bits[told & where], same[told & where]) for where in (at_home, ~at_home))  # fmt: skip
    return replace(model, home=home, away=away)


def _worth(bits: Array, same: Array) -> Calibration:
    """The line from a weight to the log2 odds it is worth: logistic regression, held near the weight itself."""
    if len(bits) < FEWEST_KNOWN:
        return Calibration()
    line = np.array([0.0, 1.0])
    pull = np.array([1 / 9, 1 / 0.09])
    known = np.stack([np.ones(len(bits)), bits], axis=1) * np.log(2)
    for _ in range(STEPS):
        probable = probability(known @ line / np.log(2))
        slope = known.T @ (same - probable) - pull * (line - [0.0, 1.0])
        bend = (known * (probable * (1 - probable))[:, None]).T @ known + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        # A whole step may leap over the best line and never come back.
        line = line + step * min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))
    return Calibration(float(line[0]), float(line[1]), len(bits))
