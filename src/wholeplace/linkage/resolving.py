"""From how probable each pair is to who is one person, with what named people decided kept above the model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.linkage.arrays import (
    AT_ONCE,
    STRETCH,
    Array,
    distinct,
    each_at_once,
    in_order,
    pairs_within,
)
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.joining import Joinings, Pairs, groups_of, joined
from wholeplace.linkage.model import Calibration, Model, Weighed
from wholeplace.linkage.nodes import Nodes, nodes_of
from wholeplace.linkage.partners import known_to

# The threshold is chosen above these odds.
FLOOR = -2.0
# Pairs below these start nothing, and no joining is made below: partners and third records may say more for it.
WEAKEST = -2.0
# Beyond these bits a pair is as sure as any: one pair must not outweigh all others.
SUREST = 20.0
# Where all pairs of a group reach this, there is nothing to weigh.
SURE = 12.0
# Candidates below these odds are looked at again only where third records bring them together.
LIKELY = -6.0
# A group of more nodes is parted by asking more of its links first.
LARGEST_GROUP = 300
STRICTER = (WEAKEST, FLOOR, 0.0, 4.0, 8.0, 12.0, 16.0)
# What asks the model of pairs of identities.
Weigh = Callable[[Array, Array], Weighed]
DECIDED = 1e6


@dataclass(frozen=True)
class Decided:
    """What named people decided, as pairs of rows of `Identities.record_keys`: always one person, never one person."""

    always: Array
    never: Array

    @classmethod
    def nothing(cls) -> "Decided":
        """Nobody decided anything."""
        return cls(np.empty((0, 2), np.int64), np.empty((0, 2), np.int64))

    @classmethod
    def none(cls, identities: Identities) -> "Decided":
        """Nobody decided anything about records of these identities."""
        del identities
        return cls.nothing()


@dataclass(frozen=True)
class Resolved:
    """What may be joined and how sure it is: the nodes, every pair within a group, and the joinings.

    `alike` is, for each node of several records, the log2 odds that these are one person; `known` which of the model's
    partners told of each node, as binary digits.
    `uncompared` counts groups too large for every pair of them to be compared.
    """

    nodes: Nodes
    a: Array
    b: Array
    bits: Array
    joinings: Joinings
    alike: Array
    known: Array
    uncompared: int


def resolve(identities: Identities, weigh: Weigh, found: Candidates, judged: Weighed, decided: Decided, model: Model) -> Resolved:  # fmt: skip
    """Who may be one person? `judged` is what the model says of the candidates; `weigh` asks it of other pairs.

    What partners say, and what joinings are worth, is the model's too.
    """
    itself = _itself(identities, weigh)
    weak = (itself.judged < 0) & (identities.counts > 1)
    weak[identities.of_record[decided.never.ravel()]] = True
    nodes = nodes_of(identities, weak & (identities.counts > 1))
    always, never = nodes.of_record[decided.always], nodes.of_record[decided.never]
    always = always[always[:, 0] != always[:, 1]]
    linked = _linked(nodes, found, judged, _copies(nodes, itself), _pairs_decided(always, DECIDED))  # fmt: skip
    group, uncompared = _groups(len(nodes), linked)
    linked = linked.at(group[linked.a] == group[linked.b])
    is_sure = _sure_groups(group, linked, np.concatenate([always, never]))
    sure = linked.at(is_sure[group[linked.a]])
    linked = linked.at(~is_sure[group[linked.a]] & (linked.bits < DECIDED))
    every = _every_pair(group, is_sure[group], uncompared, linked)
    del linked
    _work_out(every, weigh, nodes)
    np.clip(every.bits, -SUREST, SUREST, out=every.bits)
    every = _with_decisions(every, len(nodes), always, never)
    known = known_to(identities, model.partners.names, nodes.of_record, len(nodes))
    joinings = _joined(every, is_sure, group, nodes.records, known, model)
    every = Pairs.together(every, sure)
    return Resolved(nodes, every.a, every.b, every.bits, joinings, itself.judged, known, len(uncompared))  # fmt: skip


def _linked(nodes: Nodes, found: Candidates, judged: Weighed, *more: Pairs) -> Pairs:
    """What is known of pairs of nodes: the candidates that might be one person at all, and these more."""
    # What is less probable is worked out again where it matters: inside a group.
    likely = np.flatnonzero(judged.judged >= LIKELY)
    a, b, source = nodes.spread(found.a[likely], found.b[likely])
    source = likely[source]
    known = Pairs(a, b, judged.judged[source], judged.told[source])
    given = [each for each in more if len(each.a)]
    return Pairs.together(known, *given) if given else known


def _itself(identities: Identities, weigh: Weigh) -> Weighed:
    """How probable is it that two records of one identity are one person?"""
    size = len(identities)
    found = Weighed(np.full(size, np.inf), np.full(size, np.inf), np.ones(size))
    many = np.flatnonzero(identities.counts > 1)
    for part in _portions(many):
        said = weigh(part, part)
        found.judged[part], found.told[part] = said.judged, said.told
    return found


def _portions(places: Array) -> list[Array]:
    """These places in portions of which the model is asked, as many as are compared at once."""
    size = STRETCH * AT_ONCE
    return [places[start : start + size] for start in range(0, len(places), size)]


def _copies(nodes: Nodes, itself: Weighed) -> Pairs:
    """The pairs among the records of an identity that tells too little to take them for one person."""
    split = (nodes.copies > 1) & ~nodes.apart
    key = np.where(split[nodes.identity], nodes.identity, -1)
    a, b, _ = pairs_within(key, int(nodes.copies.max(initial=1)))
    own = nodes.identity[a]
    return Pairs(a, b, itself.judged[own], itself.told[own])


def _pairs_decided(pairs: Array, bits: float) -> Pairs:
    size = len(pairs)
    return Pairs(pairs[:, 0], pairs[:, 1], np.full(size, bits), np.ones(size))


def _groups(size: int, linked: Pairs) -> tuple[Array, Array]:
    """Which nodes may be one person, and which groups stay too large to compare every pair of them?"""
    group = np.arange(size)
    open_nodes = np.ones(size, bool)
    for floor in STRICTER:
        sure = (linked.bits >= floor) & open_nodes[linked.a] & open_nodes[linked.b]
        found = groups_of(size, linked.a[sure], linked.b[sure])
        group[open_nodes] = found[open_nodes]
        large = np.bincount(group, minlength=size) > LARGEST_GROUP
        open_nodes = large[group]
        if not open_nodes.any():
            break
    return group, np.flatnonzero(large)


def _sure_groups(group: Array, inside: Pairs, decided: Array) -> Array:
    """In which groups was every pair compared and found sure, so that there is nothing to weigh?"""
    size = len(group)
    nodes = np.bincount(group, minlength=size)
    pairs = np.bincount(group[inside.a], minlength=size)
    sure: Array = pairs == nodes * (nodes - 1) // 2
    sure[group[inside.a[inside.bits < SURE]]] = False
    sure[group[decided.ravel()]] = False
    return sure


def _every_pair(group: Array, is_sure: Array, uncompared: Array, linked: Pairs) -> Pairs:  # fmt: skip
    """Every pair within a group that is not sure: what is known of candidates, and NaN for the others."""
    size = len(group)
    open_groups = np.where(is_sure | np.isin(group, uncompared), -1, group)

    def of_part(part: int) -> Pairs:
        known = linked.at(group[linked.a] % AT_ONCE == part)
        key = np.minimum(known.a, known.b) * size + np.maximum(known.a, known.b)
        key, order = in_order(key)
        x, y, _ = pairs_within(np.where(open_groups % AT_ONCE == part, open_groups, -1), size)  # fmt: skip
        wanted = distinct(np.concatenate([key, x * size + y]))
        bits, told = np.full(len(wanted), np.nan), np.zeros(len(wanted))
        place = np.searchsorted(wanted, key)
        bits[place], told[place] = known.bits[order], known.told[order]
        return Pairs(wanted // size, wanted % size, bits, told)

    return Pairs.together(*each_at_once(of_part, range(AT_ONCE)))


def _work_out(every: Pairs, weigh: Weigh, nodes: Nodes) -> None:
    """Work out the odds of the pairs that no rule had compared."""
    unknown = np.flatnonzero(np.isnan(every.bits))
    for part in _portions(unknown):
        said = weigh(nodes.identity[every.a[part]], nodes.identity[every.b[part]])
        every.bits[part], every.told[part] = said.judged, said.told


def _with_decisions(every: Pairs, size: int, always: Array, never: Array) -> Pairs:
    """The pairs, where what was decided stands above what was worked out; `never` above `always`."""
    key = every.a * size + every.b
    for pairs, value in ((always, DECIDED), (never, -DECIDED * 1000)):
        own = np.minimum(pairs[:, 0], pairs[:, 1]) * size + np.maximum(pairs[:, 0], pairs[:, 1])  # fmt: skip
        is_decided = np.isin(key, own)
        every.bits[is_decided] = value
        every.told[is_decided] = 1e3
    return every


def _joined(
    every: Pairs,
    is_sure: Array,
    group: Array,
    records: Array,
    known: Array,
    model: Model,
) -> Joinings:
    """Join all at once where every pair of a group is sure; weigh the others."""
    made = joined(every, group, records, known, model.partners, down_to=WEAKEST)
    made = replace(made, bits=_worth(model.joinings, made.bits))
    sure = np.flatnonzero(is_sure[group] & (group != np.arange(len(group))))
    return _and_sure(made, group[sure], sure, records)


def _worth(by: Calibration, bits: Array) -> Array:
    """The odds of joinings by what they turned out to be worth; decisions stand as they are."""
    worth: Array = np.where(np.abs(bits) < DECIDED / 2, np.clip(by.of(bits), -SUREST, SUREST), bits)  # fmt: skip
    return worth


def _and_sure(made: Joinings, kept: Array, gone: Array, records: Array) -> Joinings:
    """The joinings, and those of nodes that each join the least of their group."""
    order = np.lexsort((gone, kept))
    kept, gone = kept[order], gone[order]
    before = np.cumsum(records[gone]) - records[gone]
    starts = np.flatnonzero(np.append(True, kept[1:] != kept[:-1])[: len(kept)])
    begun = np.repeat(before[starts], np.diff(np.append(starts, len(kept))))
    already = records[kept] + before - begun
    return Joinings(
        np.concatenate([made.kept, kept]),
        np.concatenate([made.gone, gone]),
        np.concatenate([made.bits, np.full(len(kept), SUREST)]),
        np.concatenate([made.pairs, already * records[gone]]),
    )


def people_at(resolved: Resolved, threshold: float) -> Array:
    """Which person is each record of, at this threshold? By the least node of the person."""
    labels = resolved.joinings.labels(len(resolved.nodes), threshold)
    of_record: Array = labels[resolved.nodes.of_record]
    return of_record


def best_bits(resolved: Resolved, threshold: float) -> Array:
    """The log2 odds of the strongest link of each record within its person; infinite for one that stands alone."""
    labels = resolved.joinings.labels(len(resolved.nodes), threshold)
    best = np.full(len(resolved.nodes), -np.inf)
    inside = np.flatnonzero(labels[resolved.a] == labels[resolved.b])
    for side in (resolved.a, resolved.b):
        np.maximum.at(best, side[inside], resolved.bits[inside])
    several = resolved.nodes.records > 1
    best[several] = np.maximum(best[several], resolved.alike[resolved.nodes.identity[several]])  # fmt: skip
    best[np.isneginf(best)] = np.inf
    of_record: Array = best[resolved.nodes.of_record]
    return of_record


def rows_of(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Which row has each record, by partner and record_id? A record of several rows goes by its first."""
    found: dict[tuple[str, str], int] = {}
    for row, key in enumerate(keys):
        found.setdefault(key, row)
    return found
