"""What a match weight is worth: read off pairs whose own numbers are known, which agree for one person and no other."""

from dataclasses import replace

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.comparing import Levels
from wholeplace.linkage.comparisons import BY_NAME, HOME_LEVEL, OWN_NUMBERS
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.model import Calibration, Model, Said, probability
from wholeplace.linkage.nesting import Nesting
from wholeplace.linkage.resolving import Resolved

# From so many pairs on, something can be said.
FEWEST_KNOWN = 200
# Between these weights it matters what a weight is worth.
WEIGHED_FROM, WEIGHED_TO = -8.0, 10.0
STEPS = 40
# No number is written alike more often.
MOST_ALIKE = 0.999


def calibrated(model: Model, found: Candidates, levels: Levels, said: Said) -> Model:
    """What is a weight worth, among pairs whose own numbers are both known? These agree for one person, and no other."""
    bits = said.shared + model.prior
    is_open = (bits > WEIGHED_FROM) & (bits < WEIGHED_TO)
    at = np.flatnonzero(is_open & found.is_found_without_numbers)
    same, seen = np.zeros(len(at), bool), np.zeros(len(at))
    for name in OWN_NUMBERS:
        own = levels[name][at]
        seen = np.where(own >= 0, _either(seen, _agrees(model, name)), seen)
        same |= own == BY_NAME[name].top
    told = seen > 0
    at, same, seen = at[told], same[told], seen[told]
    at_home = levels["place"][at] == HOME_LEVEL
    home, away = (_worth(bits[at][where], same[where], seen[where]) for where in (at_home, ~at_home))  # fmt: skip
    return replace(model, home=home, away=away)


def joinings_worth(
    model: Model, identities: Identities, joined: Resolved
) -> Calibration:
    """What are the averaged odds of joinings worth, if these were `joined` while nobody looked at own numbers?

    Where both sides have a number of one kind, it is the same for one person. A side goes by the first number found.
    """
    nodes, joinings = joined.nodes, joined.joinings
    nesting = Nesting(joinings, nodes.records)
    same, seen = np.zeros(len(joinings.bits), bool), np.zeros(len(joinings.bits))
    for name in OWN_NUMBERS:
        held = np.append(identities[name][nodes.identity], np.full(len(same), -1))
        for each in nesting.rounds:
            left, right = held[nesting.left[each]], held[nesting.right[each]]
            both = (left >= 0) & (right >= 0)
            seen[each[both]] = _either(seen[each[both]], _agrees(model, name))
            same[each] |= both & (left == right)
            held[nesting.size + each] = np.where(left >= 0, left, right)
    told = (seen > 0) & (joinings.bits < WEIGHED_TO)
    return _worth(joinings.bits[told], same[told], seen[told])


def _agrees(model: Model, name: str) -> float:
    """How often is this number written alike in two records of one person?"""
    return min(MOST_ALIKE, float(model.m[name][-1]))


def _either(one: Array, other: float) -> Array:
    """How often do these numbers agree, or that one?"""
    either: Array = 1 - (1 - one) * (1 - other)
    return either


def _worth(bits: Array, same: Array, seen: Array) -> Calibration:
    """The line from a weight to the log2 odds it is worth, held near the weight itself.

    Logistic regression by Fisher scoring, where numbers of one person agree only as often as they are `seen` to.
    """
    if len(bits) < FEWEST_KNOWN:
        return Calibration()
    line = np.array([0.0, 1.0])
    pull = np.array([1 / 9, 1 / 0.09])
    known = np.stack([np.ones(len(bits)), bits], axis=1) * np.log(2)
    for _ in range(STEPS):
        probable = probability(known @ line / np.log(2))
        agree = np.clip(seen * probable, 1e-12, 1 - 1e-12)
        rises = seen * probable * (1 - probable)
        slope = known.T @ (rises * (same - agree) / (agree * (1 - agree))) - pull * (line - [0.0, 1.0])  # fmt: skip
        bend = (known * (rises**2 / (agree * (1 - agree)))[:, None]).T @ known + np.diag(pull)  # fmt: skip
        step = np.linalg.solve(bend, slope)
        # A whole step may leap over the best line and never come back.
        line = line + step * min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))
    return Calibration(float(line[0]), float(line[1]), len(bits))
