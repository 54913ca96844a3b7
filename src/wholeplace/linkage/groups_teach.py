"""What groups of records teach that single pairs cannot: habits of partners, slips within a person, what joinings are worth."""

from dataclasses import dataclass, replace

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.model import Model, Weighed, judged_by, said_of, without_numbers
from wholeplace.linkage.partners import Partners, partners_learned
from wholeplace.linkage.resolving import (
    SURE,
    WEAKEST,
    Decided,
    Resolved,
    Weigh,
    resolve,
)
from wholeplace.linkage.training import Joined, Material, Taught, learn_again
from wholeplace.linkage.worth import joinings_worth

# So many likely pairs teach enough.
TAUGHT_BY = 100_000


def taught_by_groups(material: Material, taught: Taught, *, seed: int = 1) -> Taught:
    """What do some groups of records teach beside what single pairs taught?

    They are joined while nobody looks at own numbers, which tell afterwards how often such a joining is right.
    """
    some = _some_groups(material, taught)
    partners = _partners(material, taught, some)
    taught = replace(taught, model=replace(taught.model, partners=partners))
    blind = _joined_blindly(material, taught, some)
    again = learn_again(taught, material, _of_one_person(blind, some.every), seed=seed)
    joinings = joinings_worth(again.model, material.identities, blind)
    return replace(again, model=replace(again.model, joinings=joinings))


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
    judged = judged_by(taught.model, taught.said, material.levels["place"]).judged
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
