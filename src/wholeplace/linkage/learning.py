"""Expectation maximisation over patterns of agreement: what one set of pairs teaches.

Source: Fellegi and Sunter (1969); Winkler (1988).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array, counted
from wholeplace.linkage.comparing import Levels
from wholeplace.linkage.comparisons import BY_NAME
from wholeplace.linkage.model import probability

ROUNDS = 80
# No agreement is rarer than this by chance.
NEVER = 1e-9


@dataclass(frozen=True)
class Patterns:
    """The patterns of agreement among some pairs: their levels, how many pairs have each, and what its odds begin with."""

    levels: dict[str, Array]
    counts: Array
    offset: Array

    @classmethod
    def of(cls, levels: Levels, use: Sequence[str], crowd: Array | None = None) -> "Patterns":  # fmt: skip
        """Count the patterns; `crowd`, where it is given, is taken from the log2 odds of each pair."""
        code = np.zeros(len(levels[use[0]]), np.int64)
        steps = np.zeros(1)
        if crowd is not None:
            steps, code = np.unique(crowd, return_inverse=True)
        for name in use:
            code = code * (len(BY_NAME[name].levels) + 1) + levels[name] + 1
        pattern, counts = counted(code)
        found: dict[str, Array] = {}
        for name in reversed(use):
            base = len(BY_NAME[name].levels) + 1
            found[name] = (pattern % base - 1).astype(np.int64)
            pattern = pattern // base
        return cls(found, counts.astype(float), -steps[pattern])


@dataclass(frozen=True)
class Lesson:
    """What one key taught: `m` and `u` of each comparison, how many pairs are one person, and the odds it began with."""

    m: dict[str, Array]
    u: dict[str, Array]
    matches: float
    odds: float


def learned_from(pairs: "Patterns", chance: Mapping[str, Array], *, learns_u: Sequence[str] = ()) -> Lesson:  # fmt: skip
    """Expectation maximisation over the patterns of agreement: what are m, the odds, and the u of those asked for?"""
    counts, use = pairs.counts, pairs.levels
    m = {name: assumed_m(name) for name in use}
    u = {name: (_scattered(name) if name in learns_u else chance[name]) for name in use}
    odds = 0.0
    expected = counts / 2
    for _ in range(ROUNDS):
        bits = odds + pairs.offset
        for name, levels in use.items():
            bits = bits + np.append(np.log2(m[name] / u[name]), 0.0)[levels]
        expected = probability(bits) * counts
        odds = _next_odds(odds, pairs.offset, expected, counts)
        for name, levels in use.items():
            m[name] = _shares(levels, expected, len(m[name]))
            if name in learns_u:
                u[name] = _shares(levels, counts - expected, len(m[name]))
    return Lesson(m, u, float(expected.sum()), odds)


def assumed_m(name: str) -> Array:
    """What is assumed of a comparison that nothing teaches: nine in ten agree wholly."""
    levels = len(BY_NAME[name].levels)
    low = np.linspace(1, 2, levels - 1)
    return np.append(0.1 * low / low.sum(), 0.9)


def _scattered(name: str) -> Array:
    """Where learning begins for those who are not one person: nine in ten differ."""
    levels = len(BY_NAME[name].levels)
    return np.append(0.9, np.full(levels - 1, 0.1 / (levels - 1)))


def _next_odds(odds: float, offset: Array, expected: Array, counts: Array) -> float:
    prior = probability(odds + offset) * counts
    found = np.log2((expected.sum() + 0.5) / ((counts - expected).sum() + 0.5))
    meant = np.log2((prior.sum() + 0.5) / ((counts - prior).sum() + 0.5))
    return float(np.clip(odds + found - meant, -20, 20))


def _shares(levels: Array, counts: Array, size: int) -> Array:
    said = levels >= 0
    found = np.bincount(levels[said], weights=counts[said], minlength=size) + 0.1
    return as_shares(found, NEVER)


def as_shares(counts: Array, least: float) -> Array:
    """The counts as shares of one, none below the least."""
    floored = np.maximum(counts / counts.sum(), least)
    shares: Array = floored / floored.sum()
    return shares
