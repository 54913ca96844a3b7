"""The way of linkage, top to bottom: read who is told, choose pairs, learn, weigh, join, choose the threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wholeplace.linkage.arrays import Array, memory_given_back
from wholeplace.linkage.blocking import Candidates, candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.expecting import Expected, expected
from wholeplace.linkage.groups_teach import asking, taught_by_groups
from wholeplace.linkage.identities import Identities, read_identities
from wholeplace.linkage.model import Model, judged_by
from wholeplace.linkage.resolving import (
    Decided,
    Resolved,
    Weigh,
    best_bits,
    people_at,
    resolve,
)
from wholeplace.linkage.training import Material, Taught, train


@dataclass(frozen=True)
class Linked:
    """A linkage: who is told, what was learned, what was joined, and how right that is expected to be."""

    identities: Identities
    found: Candidates
    model: Model
    bits: Array
    resolved: Resolved
    expected: Expected

    @property
    def threshold(self) -> float:
        """From which log2 odds on are records one person?"""
        return float(self.expected.thresholds[self.expected.chosen])

    def people(self) -> Array:
        """Which person is each record of? By a number, the same for records of one person."""
        return people_at(self.resolved, self.threshold)

    def certainty(self) -> Array:
        """The log2 odds of the strongest link of each record; infinite for a record that stands alone."""
        return best_bits(self.resolved, self.threshold)


@memory_given_back()
def link_records(records: Path, decided: Callable[[Identities], Decided] = Decided.none, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, and how sure is that? `records` is the table that intake writes.

    What was `decided` of these records holds above all. Errors: RunError when the file names no records.
    """
    identities = read_identities(records)
    return link_identities(identities, decided(identities), seed=seed)


@memory_given_back()
def link_identities(identities: Identities, decided: Decided | None = None, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, among those that have these identities? See `link_records`."""
    comparer = Comparer(identities)
    found = candidates(identities)
    levels = comparer.levels(found.a, found.b)
    material = Material(identities, comparer, found, levels)
    return linked_by(material, learned(material, seed=seed), decided)


def learned(material: Material, *, seed: int = 1) -> Taught:
    """What do the records teach: by the pairs that share a key, then by groups of them?"""
    return taught_by_groups(material, train(material, seed=seed), seed=seed)


def linked_by(material: Material, taught: Taught, decided: Decided | None = None, weigh: Weigh | None = None) -> Linked:  # fmt: skip
    """Which records are one person, by this model? `weigh` asks it of pairs on another engine."""
    identities, found, model = material.identities, material.found, taught.model
    judged = judged_by(model, taught.said, material.levels["place"])
    # What was said of millions of pairs is not needed beside what it comes to.
    del taught
    told = decided or Decided.nothing()
    told = Decided(np.concatenate([told.always, same_record(identities)]), told.never)
    weigh = weigh or asking(material, model)
    resolved = resolve(identities, weigh, found, judged, told, model)
    bits = judged.judged
    return Linked(identities, found, model, bits, resolved, expected(resolved, found, bits, model.partners))  # fmt: skip


def same_record(identities: Identities) -> Array:
    """The pairs of rows that are one record of one partner: delivered twice, and told in two ways."""
    first = np.flatnonzero(identities.is_again)
    return np.stack([first, first + 1], axis=1)
