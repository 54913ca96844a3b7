"""The way of linkage, top to bottom: read who is told, choose pairs, learn, weigh, join, choose the threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.blocking import Candidates, candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.expecting import Expected, expected
from wholeplace.linkage.identities import Identities, read_identities
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.model import Model, Weighed, judged_by, weighed
from wholeplace.linkage.resolving import (
    Decided,
    Resolved,
    Weigh,
    best_bits,
    people_at,
    resolve,
)
from wholeplace.linkage.training import Joined, Material, Taught, learn_again, train

# So many likely pairs teach enough the second time.
TAUGHT_BY = 200_000


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


def link_records(records: Path, decided: Callable[[Identities], Decided] = Decided.none, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, and how sure is that? `records` is the table that intake writes.

    What was `decided` of these records holds above all. Errors: RunError when the file names no records.
    """
    identities = read_identities(records)
    return link_identities(identities, decided(identities), seed=seed)


def link_identities(identities: Identities, decided: Decided | None = None, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, among those that have these identities? See `link_records`."""
    comparer = Comparer(identities)
    found = candidates(identities)
    levels = comparer.levels(found.a, found.b)
    material = Material(identities, comparer, found, levels)
    return linked_by(material, learned(material, seed=seed), decided)


def learned(material: Material, *, seed: int = 1) -> Taught:
    """What do the records teach: by the pairs that share a key, then by those who were joined through them?"""
    taught = train(material, seed=seed)
    return learn_again(taught, material, _joined_in_part(material, taught), seed=seed)


def linked_by(material: Material, taught: Taught, decided: Decided | None = None, weigh: Weigh | None = None) -> Linked:  # fmt: skip
    """Which records are one person, by this model? `weigh` asks it of pairs on another engine."""
    identities, found, model = material.identities, material.found, taught.model
    judged = judged_by(model, taught.said, material.levels["place"])
    told = decided or Decided.nothing()
    told = Decided(np.concatenate([told.always, same_record(identities)]), told.never)
    weigh = weigh or asking(material, model)
    resolved = resolve(identities, weigh, found, judged, told)
    bits = judged.judged
    return Linked(identities, found, model, bits, resolved, expected(resolved, found, bits))  # fmt: skip


def asking(material: Material, model: Model) -> Weigh:
    """What asks this model of pairs of these identities."""

    def weigh(a: Array, b: Array) -> Weighed:
        return weighed(model, material.identities, material.comparer.levels(a, b), a, b)

    return weigh


def _joined_in_part(material: Material, taught: Taught) -> Joined:
    """The pairs of identities that even odds join, in as many groups as teach enough."""
    identities, found = material.identities, material.found
    place = material.levels["place"]
    likely = judged_by(taught.model, taught.said, place).judged >= 0
    group = groups_of(len(identities), found.a[likely], found.b[likely])
    every = 1 + int(likely.sum()) // TAUGHT_BY
    part = np.flatnonzero((group[found.a] % every == 0) & (group[found.a] == group[found.b]))  # fmt: skip
    judged = judged_by(taught.model, taught.said.at(part), place[part])
    resolved = resolve(identities, asking(material, taught.model), found.at(part), judged, Decided.nothing())  # fmt: skip
    label = resolved.joinings.labels(len(resolved.nodes), 0.0)
    inside = label[resolved.a] == label[resolved.b]
    nodes = resolved.nodes.identity
    return Joined(nodes[resolved.a[inside]], nodes[resolved.b[inside]], every)


def same_record(identities: Identities) -> Array:
    """The pairs of rows that are one record of one partner: delivered twice, and told in two ways."""
    keys = identities.record_keys.combine_chunks()
    size = max(0, keys.num_rows - 1)
    again = np.ones(size, bool)
    for name in keys.column_names:
        column = keys[name].combine_chunks() if keys.num_rows else keys[name]
        alike = pc.equal(column.slice(0, size), column.slice(1))
        again &= alike.to_numpy(zero_copy_only=False).astype(bool)
    first = np.flatnonzero(again)
    return np.stack([first, first + 1], axis=1)
