"""The model of a linkage: how often each level of agreement is met among pairs that are one person, and among others.

The model is Splink's (Fellegi and Sunter): a match weight is log2(m / u) of each comparison, added up, with an
exact agreement weighed by how rare the value is. Two who are at one home are judged by their own weights for
names and birth, because those who live together share a name far more often than two people picked at random.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wholeplace.linkage.arrays import Array, each_at_once, stretches
from wholeplace.linkage.comparing import Levels
from wholeplace.linkage.comparisons import (
    COMPARISONS,
    HOME_LEVEL,
    OWN_NUMBERS,
)
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.partners import Partners

# Significant digits: a share of one in a thousand million keeps as many as one half.
DIGITS = 12


@dataclass(frozen=True)
class Calibration:
    """What a weight without own numbers is worth, as pairs whose own numbers are known tell: bits = start + slope x weight.

    `pairs` is how many such pairs told; with none the weight stands as it is.
    """

    start: float = 0.0
    slope: float = 1.0
    pairs: int = 0

    def of(self, bits: Array) -> Array:
        """What are these bits worth?"""
        worth: Array = self.start + self.slope * bits
        return worth


@dataclass(frozen=True)
class Model:
    """The share of pairs at each level of each comparison: `m` of those who are one person, `u` of others.

    `prior` is the log2 odds that two identities picked at random are one person, without being at one home. `home`,
    `away` and `joinings` say what weights and averaged odds are worth; `partners` what it says who told of somebody.
    """

    m: Mapping[str, Array]
    u: Mapping[str, Array]
    prior: float
    home: Calibration
    away: Calibration
    joinings: Calibration = field(default_factory=Calibration)
    partners: Partners = field(default_factory=Partners.nothing)

    def weights(self, name: str) -> Array:
        """What does each level of this comparison add, in bits? A last 0 stands for saying nothing."""
        return np.append(np.log2(self.m[name] / self.u[name]), 0.0)

    def to_json(self) -> dict[str, Any]:
        """The model as it is kept, and as whoever reviews links reads it."""
        return {
            "prior": _kept(self.prior),
            "calibration": {
                where: {"start": _kept(each.start), "slope": _kept(each.slope), "pairs": each.pairs}
                for where, each in (("home", self.home), ("away", self.away), ("joinings", self.joinings))
            },
            "partners": self.partners.to_json(),
            "comparisons": {
                each.name: [
                    {"level": level.words, "m": _kept(m), "u": _kept(u)}
                    for level, m, u in zip(each.levels, self.m[each.name], self.u[each.name], strict=True)
                ]
                for each in COMPARISONS
            },
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Model":
        """The model that was kept."""
        levels = kept["comparisons"]
        m, u = (
            {name: np.array([level[part] for level in own]) for name, own in levels.items()}
            for part in ("m", "u")
        )  # fmt: skip
        home, away, joinings = (Calibration(**kept["calibration"][where]) for where in ("home", "away", "joinings"))  # fmt: skip
        partners = Partners.from_json(kept["partners"])
        return cls(m, u, kept["prior"], home, away, joinings, partners)


@dataclass(frozen=True)
class Said:
    """What agreement says of each pair, in bits: `shared` without own numbers, `own` by these alone.

    `told` is how much was said, for one person or against: the bits of all comparisons without their signs.
    """

    shared: Array
    own: Array
    told: Array

    def at(self, places: Array) -> "Said":
        """Of some of the pairs."""
        return Said(self.shared[places], self.own[places], self.told[places])


@dataclass(frozen=True)
class Weighed:
    """The weight of each pair in bits, prior included: `model` as Splink gives it, `judged` after calibration.

    `judged` is the log2 odds that the two are one person; `told` how much was said of them (see `Said`).
    """

    model: Array
    judged: Array
    told: Array

    def at(self, places: Array) -> "Weighed":
        """Of some of the pairs."""
        return Weighed(self.model[places], self.judged[places], self.told[places])


def weighed(model: Model, identities: Identities, levels: Levels, a: Array, b: Array) -> Weighed:  # fmt: skip
    """What does the model say of these pairs, which agree at these levels?"""
    return judged_by(model, said_of(model, identities, levels, a, b), levels["place"])


def said_of(model: Model, identities: Identities, levels: Levels, a: Array, b: Array) -> Said:  # fmt: skip
    """What does each pair's agreement say, before the odds that two are one person at all?"""
    known = identities.log_shares

    def of_part(part: slice) -> Said:
        return _said_of(model, known, {name: each[part] for name, each in levels.items()}, a[part], b[part])  # fmt: skip

    parts = each_at_once(of_part, stretches(len(a)))
    return Said(*(np.concatenate([getattr(each, name) for each in parts]) for name in ("shared", "own", "told")))  # fmt: skip


def _said_of(model: Model, log_shares: Mapping[str, Array], levels: Levels, a: Array, b: Array) -> Said:  # fmt: skip
    bits, told = np.zeros(len(a)), np.zeros(len(a))
    own = np.zeros(len(a))
    for each in COMPARISONS:
        if not (levels[each.name] >= 0).any():
            continue
        said = model.weights(each.name).take(levels[each.name], mode="wrap")
        for number, level in enumerate(each.levels):
            if level.weighed_by:
                at = np.flatnonzero(levels[each.name] == number)
                # As Splink weighs it: log2(u / share of the value), by the commoner of the two.
                shares = log_shares[level.weighed_by]
                common = np.maximum(shares.take(a[at]), shares.take(b[at]))
                less = np.log2(float(model.u[each.name][number])) - common
                said[at] += np.where(np.isinf(less), 0.0, less)
        if each.name in OWN_NUMBERS:
            own += said
        else:
            bits += said
        told += np.abs(said)
    return Said(bits, own, told)


def judged_by(model: Model, said: Said, place: Array) -> Weighed:
    """How probable are pairs of which this is said? `place` is at which level their addresses agree."""
    bits, judged = np.empty((2, len(place)))

    def judge(part: slice) -> None:
        shared, own = said.shared[part] + model.prior, said.own[part]
        np.add(shared, own, out=bits[part])
        worth = np.where(place[part] == HOME_LEVEL, model.home.of(shared), model.away.of(shared))  # fmt: skip
        np.add(worth, own, out=judged[part])

    each_at_once(judge, stretches(len(place)))
    return Weighed(bits, judged, said.told)


def without_numbers(model: Model, said: Said, levels: Levels) -> Said:
    """What is said of each pair when nobody looks at own numbers?"""
    told = said.told.copy()
    for name in OWN_NUMBERS:
        told -= np.abs(model.weights(name).take(levels[name], mode="wrap"))
    return Said(said.shared, np.zeros(len(told)), told)


def own_bits(model: Model, levels: Levels) -> Array:
    """How much of the weight comes from numbers that one person has and no other?"""
    bits = np.zeros(len(levels["place"]))
    for name in OWN_NUMBERS:
        bits += model.weights(name).take(levels[name], mode="wrap")
    return bits


def probability(bits: Array) -> Array:
    """How probable is it, at these log2 odds?"""
    probable: Array = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
    return probable


def _kept(number: float) -> float:
    return float(f"{float(number):.{DIGITS}g}")
