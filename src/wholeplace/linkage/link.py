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
    taught = replace(taught, model=replace(taught.model, partners=_partners(material, taught)))  # fmt: skip
    blind, every = _joined_blindly(material, taught)
    again = learn_again(taught, material, _of_one_person(blind, every), seed=seed)
    joinings = joinings_worth(again.model, material.identities, blind)
    return replace(again, model=replace(again.model, joinings=joinings))


def linked_by(material: Material, taught: Taught, decided: Decided | None = None, weigh: Weigh | None = None) -> Linked:  # fmt: skip
    """Which records are one person, by this model? `weigh` asks it of pairs on another engine."""
    identities, found, model = material.identities, material.found, taught.model
    judged = judged_by(model, taught.said, material.levels["place"])
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


def _partners(material: Material, taught: Taught) -> Partners:
    """What do sure pairs teach of the partners?"""
    found = material.found
    sure = judged_by(taught.model, taught.said, material.levels["place"]).judged >= SURE
    group = groups_of(len(material.identities), found.a[sure], found.b[sure])
    return partners_learned(material.identities, group)


def _joined_blindly(material: Material, taught: Taught) -> tuple[Resolved, int]:
    """What is joined when nobody looks at own numbers, in one of so many groups, as many as teach enough?

    So the numbers can tell afterwards how often such a joining is right.
    """
    identities, model = material.identities, taught.model
    place = np.flatnonzero(material.found.is_found_without_numbers)
    found = material.found.at(place)
    levels = {name: each[place] for name, each in material.levels.items()}
    said = without_numbers(model, taught.said.at(place), levels)
    judged = judged_by(model, said, levels["place"])
    likely = judged.judged >= WEAKEST
    group = groups_of(len(identities), found.a[likely], found.b[likely])
    every = 1 + int(likely.sum()) // TAUGHT_BY
    part = np.flatnonzero((group[found.a] % every == 0) & (group[found.a] == group[found.b]))  # fmt: skip
    weigh = asking(material, model, with_numbers=False)
    return resolve(identities, weigh, found.at(part), judged.at(part), Decided.nothing(), model), every  # fmt: skip


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
