"""Joining by average linkage: two groups become one while their pairs, taken together, speak for it.

A single strong pair cannot chain two people together when their other pairs speak against it: a father and a son
of one name, and a record of either without a date of birth. A pair counts by how much is told of it, and the best
is heard a little above the others; then the partners have their say, who mostly keep a person once. Groups that are each other's nearest are joined at once.
Source: average linkage (Sokal and Michener 1958) by reciprocal nearest neighbours (Murtagh 1983).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wholeplace.linkage.arrays import (
    AT_ONCE,
    Array,
    distinct,
    each_at_once,
    in_order,
)
from wholeplace.linkage.partners import Partners

MOST_ROUNDS = 10_000
# No pair counts for nothing.
LEAST_TOLD = 0.1
# How far the best pair is heard above the mean of all.
BEST_COUNTS = 0.25


@dataclass(frozen=True)
class Joinings:
    """What was joined, the surest first where one rests on another: group `kept` took in group `gone`.

    Groups go by their least node. `bits` are the log2 odds, averaged over the pairs between the two;
    `pairs` is how many pairs of records were joined by it.
    """

    kept: Array
    gone: Array
    bits: Array
    pairs: Array

    def labels(self, size: int, threshold: float) -> Array:
        """In which group is each node, if only what reaches the threshold is joined? By the group's least node."""
        sure = self.bits >= threshold
        label = np.arange(size)
        label[self.gone[sure]] = self.kept[sure]
        # A group is gone once, into one of a lesser node: what it was joined to is followed to the end.
        while len(moved := np.flatnonzero(label[label] != label)):
            label[moved] = label[label[moved]]
        return label


@dataclass(frozen=True)
class Pairs:
    """Pairs of nodes, the log2 odds that the two are one person, and how much was told of them."""

    a: Array
    b: Array
    bits: Array
    told: Array

    def at(self, places: Array) -> "Pairs":
        """Some of the pairs."""
        return Pairs(*(getattr(self, name)[places] for name in ("a", "b", "bits", "told")))  # fmt: skip

    @classmethod
    def together(cls, *parts: "Pairs") -> "Pairs":
        """These pairs and those."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("a", "b", "bits", "told")))  # fmt: skip


def groups_of(size: int, a: Array, b: Array) -> Array:
    """Which places hang together by these pairs? Each group goes by its least place."""
    links = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(size, size))
    _, label = connected_components(links, directed=False)
    # Labels are given in the order of the places: each is new where it is first seen.
    highest = np.maximum.accumulate(label) if size else label
    least = np.flatnonzero(np.append(True, highest[1:] != highest[:-1])[:size])
    found: Array = least[label]
    return found


@dataclass(frozen=True)
class _Between:
    """What is between two groups: the bits of their pairs, each times how much it counts; what they count; the best."""

    a: Array
    b: Array
    total: Array
    counts: Array
    best: Array
    partners: Array

    def at(self, places: Array) -> "_Between":
        return _Between(self.a[places], self.b[places], self.total[places], self.counts[places], self.best[places], self.partners[places])  # fmt: skip

    @property
    def bits(self) -> Array:
        """How probable is it that the two are one, taken together? Log2 odds."""
        mean = self.total / self.counts
        together: Array = mean + BEST_COUNTS * (self.best - mean) + self.partners
        return together

    def summed(self, size: int) -> "_Between":
        """Each two groups once, in order, what is between them added up in the order of their pairs."""
        key = np.minimum(self.a, self.b) * size + np.maximum(self.a, self.b)
        if (key[1:] > key[:-1]).all():
            return self
        key, order = in_order(key)
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        return _Between(
            key[starts] // size,
            key[starts] % size,
            np.add.reduceat(self.total[order], starts),
            np.add.reduceat(self.counts[order], starts),
            np.maximum.reduceat(self.best[order], starts),
            self.partners[order][starts],
        )


def joined(pairs: Pairs, group: Array, records: Array, known: Array, partners: Partners, *, down_to: float) -> Joinings:  # fmt: skip
    """What is joined, if these are all pairs within each `group` of nodes that may become one? Stops at `down_to` bits.

    A pair counts by how much is `told` of it: two records that share no more than a first name say little either
    way. `records` is how many records each node stands for, and `known` which of the `partners` told of it.
    """
    parts = [np.flatnonzero(group[pairs.a] % AT_ONCE == part) for part in range(AT_ONCE)]  # fmt: skip
    made = each_at_once(lambda part: _joined(pairs.at(part), records, known, partners, down_to), parts)  # fmt: skip
    return Joinings(*(np.concatenate([getattr(each, name) for each in made]) for name in ("kept", "gone", "bits", "pairs")))  # fmt: skip


def _joined(pairs: Pairs, records: Array, known: Array, partners: Partners, down_to: float) -> Joinings:  # fmt: skip
    """See `joined`: of some groups, whose nodes are numbered anew so that there are no more than need be."""
    there = distinct(np.concatenate([pairs.a, pairs.b]))
    number = np.zeros(int(there.max(initial=-1)) + 1, np.int64)
    number[there] = np.arange(len(there))
    size, known = len(there), known[there]
    counts = np.maximum(pairs.told, LEAST_TOLD) ** 3
    between = _Between(number[pairs.a], number[pairs.b], pairs.bits * counts, counts, pairs.bits.astype(float), np.zeros(len(counts)))  # fmt: skip
    weight, height = records[there].astype(np.int64), np.full(size, np.inf)
    changed = np.ones(size, bool)
    made: list[tuple[Array, Array, Array, Array]] = []
    for _ in range(MOST_ROUNDS):
        between = between.summed(size)
        at = np.flatnonzero(changed[between.a] | changed[between.b])
        between.partners[at] = partners.bits(known, between.a[at], between.b[at])
        nearest = _mutually_nearest(between.a, between.b, between.bits, size, down_to)
        if not len(nearest):
            break
        pair = between.at(nearest)
        kept, gone = pair.a, pair.b
        # What rests on an earlier joining is no surer than that.
        sure = np.minimum(pair.bits, np.minimum(height[kept], height[gone]))
        made.append((there[kept], there[gone], sure, weight[kept] * weight[gone]))
        weight[kept] += weight[gone]
        known[kept] |= known[gone]
        height[kept] = sure
        changed = np.zeros(size, bool)
        changed[kept] = True
        to = np.arange(size)
        to[gone] = kept
        moved = _Between(to[between.a], to[between.b], between.total, between.counts, between.best, between.partners)  # fmt: skip
        between = moved.at(moved.a != moved.b)
    parts = [np.concatenate(column) for column in zip(*made, strict=True)] if made else [np.empty(0, np.int64)] * 4  # fmt: skip
    return Joinings(parts[0], parts[1], parts[2].astype(float), parts[3].astype(np.int64))  # fmt: skip


def _mutually_nearest(a: Array, b: Array, mean: Array, size: int, down_to: float) -> Array:  # fmt: skip
    """Which pairs of groups are each other's nearest? A tie goes to the pair of the lesser groups."""
    sure = np.flatnonzero(mean >= down_to)
    a, b = a[sure], b[sure]
    # To nine digits, so that sums made in another order tie as they should.
    near = np.round(mean[sure], 9)
    best = np.full(size, -np.inf)
    np.maximum.at(best, a, near)
    np.maximum.at(best, b, near)
    # The pairs stand in the order of their groups: of several as near, the first is chosen.
    first = np.full(size, len(sure))
    for side in (a, b):
        nearest = np.flatnonzero(near == best[side])
        np.minimum.at(first, side[nearest], nearest)
    own = np.arange(len(sure))
    mutual: Array = sure[(first[a] == own) & (first[b] == own)]
    return mutual
