"""How right a linkage is, by its own account: expected precision and recall at each threshold, and the one to choose."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array, each_at_once
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.model import probability
from wholeplace.linkage.partners import Partners
from wholeplace.linkage.resolving import FLOOR, Resolved

# Below these odds pairs come to nothing, however many they are.
HARDLY = -14.0
# The thresholds that are looked at: odds from one in four to some thousands to one, in half bits.
THRESHOLDS = np.arange(FLOOR, 12.5, 0.5)


@dataclass(frozen=True)
class Expected:
    """What is expected at each of `thresholds` (log2 odds), over pairs of records; `missed` were never compared.

    Precision is the share of the linked pairs that are one person, recall the share of one person's pairs linked.
    """

    thresholds: Array
    precision: Array
    recall: Array
    missed: float

    @property
    def f1(self) -> Array:
        """The harmonic mean of precision and recall, as expected."""
        mean: Array = 2 * self.precision * self.recall / np.maximum(self.precision + self.recall, 1e-12)  # fmt: skip
        return mean

    @property
    def chosen(self) -> int:
        """Which threshold is best? Of several as good the strictest, because a false link harms more."""
        best = self.f1.max(initial=0.0)
        return int(np.flatnonzero(self.f1 >= best - 1e-9)[-1])


def expected(resolved: Resolved, found: Candidates, bits: Array, partners: Partners) -> Expected:  # fmt: skip
    """What precision and recall are to be expected of a linkage at each threshold?

    Every joining is as probable as its averaged odds say; pairs that were compared and not joined count by
    their own odds and what the partners say, and those that no rule compared are estimated from how often the rules find the same pair.
    """
    nodes, joinings = resolved.nodes, resolved.joinings
    several = np.flatnonzero(nodes.records > 1)
    alike_pairs = nodes.records[several] * (nodes.records[several] - 1) / 2
    alike_right = (alike_pairs * probability(resolved.alike[nodes.identity[several]])).sum()  # fmt: skip
    right = probability(joinings.bits) * joinings.pairs
    order = np.argsort(joinings.bits)
    above = np.searchsorted(joinings.bits[order], THRESHOLDS)
    linked = alike_pairs.sum() + _from_there(joinings.pairs[order].astype(float), above)
    linked_right = alike_right + _from_there(right[order], above)
    deeds: tuple[Callable[[], float], ...] = (lambda: _not_joined(resolved, found, bits, partners), lambda: _not_compared(resolved, found, bits))  # fmt: skip
    not_joined, missed = each_at_once(lambda deed: deed(), deeds)
    every = alike_right + right.sum() + not_joined + missed
    precision = np.where(linked > 0, linked_right / np.maximum(linked, 1), 1.0)
    recall = np.full(len(THRESHOLDS), 1.0) if every <= 0 else linked_right / every
    return Expected(THRESHOLDS, precision, recall, missed)


def _from_there(values: Array, places: Array) -> Array:
    """The sum of the values from each place on."""
    after: Array = np.append(np.cumsum(values[::-1])[::-1], 0.0)[places]
    return after


def _not_joined(resolved: Resolved, found: Candidates, bits: Array, partners: Partners) -> float:  # fmt: skip
    """Of the pairs that were compared but may not be joined, how many are one person after all?"""
    nodes = resolved.nodes
    label = resolved.joinings.labels(len(nodes), -np.inf)
    possible = np.flatnonzero(bits >= HARDLY)
    bits = bits[possible]
    a, b, source = nodes.spread(found.a[possible], found.b[possible])
    apart = np.flatnonzero(label[a] != label[b])
    pairs = nodes.records[a[apart]] * nodes.records[b[apart]]
    known = resolved.known.copy()
    np.bitwise_or.at(known, label, resolved.known)
    odds = bits[source[apart]] + partners.bits(known, label[a[apart]], label[b[apart]])
    return float((probability(odds) * pairs).sum())


def _not_compared(resolved: Resolved, found: Candidates, bits: Array) -> float:
    """Of the pairs that no rule compared, how many are one person, and not brought together by a third record?"""
    return never_compared(found, bits) * _has_no_bridge(resolved)


def _has_no_bridge(resolved: Resolved) -> float:
    """Of the linked pairs of nodes, which share is of people of two nodes? A pair missed among more is bridged by a third."""
    label = resolved.joinings.labels(len(resolved.nodes), 0.0)
    sizes = np.bincount(label, minlength=len(label))
    within = (sizes * (sizes - 1) // 2).sum()
    return float((sizes == 2).sum() / within) if within else 1.0


def never_compared(found: Candidates, bits: Array) -> float:
    """How many pairs of one person did no rule compare? At least so many (Chao 1987), from pairs that few rules found."""
    probable = probability(bits)
    once, twice = (float(probable[found.times == count].sum()) for count in (1, 2))
    return once**2 / (2 * twice) if twice > 0 else 0.0
