"""The way of linkage, top to bottom: read who is told, choose pairs, learn, weigh, join, choose the threshold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.blocking import Candidates, candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.expecting import Expected, expected
from wholeplace.linkage.identities import Identities, read_identities
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.model import (
    Model,
    Weighed,
    judged_by,
    said_of,
    without_numbers,
)
from wholeplace.linkage.partners import Partners, partners_learned
from wholeplace.linkage.resolving import (
    SURE,
    WEAKEST,
    Decided,
    Resolved,
    Weigh,
    best_bits,
    people_at,
    resolve,
)
from wholeplace.linkage.training import Joined, Material, Taught, learn_again, train
from wholeplace.linkage.worth import joinings_worth

# So many likely pairs teach enough the second time.
TAUGHT_BY = 100_000


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
    some = _some_groups(material, taught)
    taught = replace(taught, model=replace(taught.model, partners=_partners(material, taught, some)))  # fmt: skip
    blind = _joined_blindly(material, taught, some)
    again = learn_again(taught, material, _of_one_person(blind, some.every), seed=seed)
    joinings = joinings_worth(again.model, material.identities, blind)
    return replace(again, model=replace(again.model, joinings=joinings))


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


def asking(material: Material, model: Model, *, with_numbers: bool = True) -> Weigh:
    """What asks this model of pairs of these identities, with or without what their own numbers say."""

    def weigh(a: Array, b: Array) -> Weighed:
        levels = material.comparer.levels(a, b)
        said = said_of(model, material.identities, levels, a, b)
        told = said if with_numbers else without_numbers(model, said, levels)
        return judged_by(model, told, levels["place"])

    return weigh


@dataclass(frozen=True)
class _Some:
    """One in `every` so many groups of identities that might be one person, as many as teach enough.

    `taken` are their identities, `pairs` the places of the pairs among them.
    """

    every: int
    taken: Array
    pairs: Array


def _some_groups(material: Material, taught: Taught) -> _Some:
    """Which groups are to teach more than single pairs can?"""
    found = material.found
    judged = _judged(material, taught, np.arange(len(found)))
    likely = judged - taught.said.own >= WEAKEST
    likely |= judged >= SURE
    group = groups_of(len(material.identities), found.a[likely], found.b[likely])
    every = 1 + int(likely.sum()) // TAUGHT_BY
    taken = group % every == 0
    pairs = np.flatnonzero(taken[found.a] & (group[found.a] == group[found.b]))
    return _Some(every, np.flatnonzero(taken), pairs)


def _judged(material: Material, taught: Taught, pairs: Array) -> Array:
    place = material.levels["place"][pairs]
    return judged_by(taught.model, taught.said.at(pairs), place).judged


def _partners(material: Material, taught: Taught, some: _Some) -> Partners:
    """What do sure pairs teach of the partners?"""
    sure = some.pairs[_judged(material, taught, some.pairs) >= SURE]
    found, size = material.found, len(material.identities)
    group = np.full(size, -1)
    group[some.taken] = groups_of(size, found.a[sure], found.b[sure])[some.taken]
    return partners_learned(material.identities, group)


def _joined_blindly(material: Material, taught: Taught, some: _Some) -> Resolved:
    """What is joined when nobody looks at own numbers? So these can tell afterwards how often a joining is right."""
    model = taught.model
    pairs = some.pairs[material.found.is_found_without_numbers[some.pairs]]
    levels = {name: each[pairs] for name, each in material.levels.items()}
    said = without_numbers(model, taught.said.at(pairs), levels)
    judged = judged_by(model, said, levels["place"])
    weigh = asking(material, model, with_numbers=False)
    return resolve(material.identities, weigh, material.found.at(pairs), judged, Decided.nothing(), model)  # fmt: skip


def _of_one_person(resolved: Resolved, every: int) -> Joined:
    """The pairs of identities within one person."""
    label = resolved.joinings.labels(len(resolved.nodes), 0.0)
    inside = label[resolved.a] == label[resolved.b]
    nodes = resolved.nodes.identity
    return Joined(nodes[resolved.a[inside]], nodes[resolved.b[inside]], every)


def same_record(identities: Identities) -> Array:
    """The pairs of rows that are one record of one partner: delivered twice, and told in two ways."""
    first = np.flatnonzero(identities.is_again)
    return np.stack([first, first + 1], axis=1)
