"""Who told of somebody already: two people whom the same partners know are hardly one person.

A partner keeps most people once. Where the general practice, the schools and the police each told of two groups of
records, these are two people whose details look alike, such as a father and a son. How far that holds is learned of
each partner from links that are sure: where a partner keeps people many times over, it says little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.identities import Identities

# More partners of one group than this change nothing.
MOST_PARTNERS = 8
SIZES = MOST_PARTNERS + 1
# Nothing is rarer than this: partners change, and so do their habits.
RAREST = 0.01
# What is held of all partners counts as so many records, where a partner has told little.
BEFORE = 20.0
DIGITS = 6
# A group of more records is nobody: `UNKNOWN`, `BABY`.
MOST_RECORDS = 50
# Of more partners the smallest say nothing: a set of partners is one number of 64 binary digits.
MOST_NAMES = 60
# Sets of so many partners are looked up at once.
CHUNK = 10
IN_CHUNK = (1 << CHUNK) - 1


@dataclass(frozen=True)
class Partners:
    """What it says for one person, in bits, that a partner of one group of records told of another group too.

    `again` and `anew` have a row for each of `names` and a column for how many partners told of the other group (the
    one of more): the bits where the partner is among these, and where it is not.
    """

    names: tuple[str, ...]
    again: Array
    anew: Array

    @classmethod
    def nothing(cls) -> "Partners":
        """Nothing is known of any partner."""
        return cls((), np.zeros((0, SIZES)), np.zeros((0, SIZES)))

    def bits(self, known: Array, a: Array, b: Array) -> Array:
        """What do the partners that told of each group, which is `known`, say for groups `a` and `b` being one person?

        Of the two the one that fewer partners told of is asked about.
        """
        if not self.names:
            return np.zeros(len(a))
        one, other = known[a], known[b]
        swapped = _how_many(one) > _how_many(other)
        fewer, more = np.where(swapped, other, one), np.where(swapped, one, other)
        many = np.minimum(_how_many(more), MOST_PARTNERS)
        anew, again = self._looked_up
        both = fewer & more
        found = np.zeros(len(a))
        for place in range(len(anew)):
            start = place * CHUNK
            found += anew[place][(fewer >> start) & IN_CHUNK, many]
            found += again[place][(both >> start) & IN_CHUNK, many]
        return found

    @cached_property
    def _looked_up(self) -> tuple[list[Array], list[Array]]:
        """What any set of a few partners says together: each as new, and how much more each as told of again."""
        chunks = range(0, len(self.names), CHUNK)
        anew = [_of_sets(self.anew[start : start + CHUNK]) for start in chunks]
        more = self.again - self.anew
        return anew, [_of_sets(more[start : start + CHUNK]) for start in chunks]

    def to_json(self) -> dict[str, Any]:
        """What is kept of it, by the name of each partner."""
        return {
            name: {"again": np.round(again, DIGITS).tolist(), "anew": np.round(anew, DIGITS).tolist()}
            for name, again, anew in zip(self.names, self.again, self.anew, strict=True)
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Partners":
        """What was kept."""
        again, anew = (np.array([each[part] for each in kept.values()]).reshape(-1, SIZES) for part in ("again", "anew"))  # fmt: skip
        return cls(tuple(kept), again, anew)


def _of_sets(bits: Array) -> Array:
    """The sum of these rows over each set of them, which is the number whose binary digits name them."""
    sums = np.zeros((1, SIZES))
    for row in bits:
        sums = np.concatenate([sums, sums + row])
    return sums


def _how_many(known: Array) -> Array:
    many: Array = np.bitwise_count(known).astype(np.int64)
    return many


def known_to(identities: Identities, names: Sequence[str], of_record: Array, size: int) -> Array:  # fmt: skip
    """Which of these partners told of each thing? The set's binary digits; `of_record` says which thing each row is of."""
    known = np.zeros(size, np.int64)
    codes = _partner_codes(identities, names)
    told = np.flatnonzero(codes >= 0)
    np.bitwise_or.at(known, of_record[told], np.left_shift(1, codes[told]))
    return known


def _partner_codes(identities: Identities, names: Sequence[str]) -> Array:
    """The place of each row's partner among these; -1 where it is not there."""
    partner = identities.record_keys["partner"].combine_chunks().dictionary_encode()
    places = {name: place for place, name in enumerate(names)}
    to = np.array([places.get(name, -1) for name in partner.dictionary.to_pylist()], np.int64)  # fmt: skip
    codes: Array = to[partner.indices.to_numpy()] if len(to) else np.empty(0, np.int64)
    return codes


def _held(identities: Identities, names: Sequence[str], group: Array) -> Array:
    """How many records of each partner has each group of identities? A record that was delivered twice counts once."""
    is_least = np.zeros(len(group), bool)
    is_least[group[group >= 0]] = True
    number = np.cumsum(is_least) - 1
    codes, of_record = _partner_codes(identities, names), group[identities.of_record]
    rows = np.append(True, ~identities.is_again)[: len(codes)] & (codes >= 0)
    rows &= of_record >= 0
    key = number[of_record[rows]] * len(names) + codes[rows]
    groups = int(is_least.sum())
    held = np.bincount(key, minlength=groups * len(names))
    return held.reshape(groups, len(names))


def partners_learned(identities: Identities, group: Array) -> Partners:
    """What do the groups of identities that are surely one person each teach of the partners?

    Each goes by its least identity; -1 is left out.

    For each partner two shares are set against each other: how often it knows somebody whom so many partners know
    (chance), and how often it told of a person again, of whom one record of its own was put aside.
    """
    counts = identities.record_keys["partner"].value_counts().to_pylist()
    largest = sorted(counts, key=lambda each: (-each["counts"], each["values"]))
    names = tuple(sorted(each["values"] for each in largest[:MOST_NAMES]))
    if not names:
        return Partners.nothing()
    held = _held(identities, names, group)
    held = held[held.sum(axis=1) <= MOST_RECORDS]
    known, again = _shares_known(held), _shares_again(held)
    return Partners(names, np.log2(again / known), np.log2((1 - again) / (1 - known)))


def _shares_known(held: Array) -> Array:
    """Of the groups that so many partners told of, which share did each tell of?"""
    many = np.minimum((held > 0).sum(axis=1), MOST_PARTNERS)
    groups = np.bincount(many, minlength=SIZES)
    there = np.stack([np.bincount(many[own > 0], minlength=SIZES) for own in held.T])
    evenly = np.minimum(1.0, np.arange(SIZES) / len(there))
    return _within((there + BEFORE * evenly) / (groups + BEFORE))


def _shares_again(held: Array) -> Array:
    """Of the records beside which so many partners told of the same person, which share was told by one of these?"""
    kinds, total = (held > 0).sum(axis=1), held.sum(axis=1)
    hits, every = np.zeros((2, held.shape[1], SIZES))
    for partner, own in enumerate(held.T):
        again = own >= 2
        alone = (own == 1) & (total >= 2)
        hits[partner] = _summed(kinds[again], own[again])
        every[partner] = hits[partner] + _summed(kinds[alone] - 1, own[alone])
    # Where nobody has told of people of so many partners, what is held of all people stands.
    pooled = (hits.sum() + 1.0) / (every.sum() + 1.0)
    overall = (hits.sum(axis=0) + BEFORE * pooled) / (every.sum(axis=0) + BEFORE)
    return _within((hits + BEFORE * overall) / (every + BEFORE))


def _summed(kinds: Array, records: Array) -> Array:
    at = np.minimum(kinds, MOST_PARTNERS)
    return np.bincount(at, weights=records, minlength=SIZES)


def _within(shares: Array) -> Array:
    held: Array = np.clip(shares, RAREST, 1 - RAREST)
    return held
