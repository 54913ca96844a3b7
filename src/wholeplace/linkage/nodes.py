"""What is joined to people: an identity with all its records, or each record by itself where the identity tells too little."""

from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array, in_order
from wholeplace.linkage.identities import Identities

# An identity that tells little, and that more records have than this, is nobody's: `UNKNOWN`, `BABY`.
MOST_COPIES = 50


@dataclass(frozen=True)
class Nodes:
    """The things to join. Node n is of identity `identity[n]` and stands for `records[n]` records.

    `of_record` gives the node of each record. `apart` are identities that too many records have for what
    they tell: their records are joined to nobody.
    """

    identity: Array
    records: Array
    of_record: Array
    first: Array
    copies: Array
    apart: Array

    def __len__(self) -> int:
        return len(self.identity)

    def spread(self, a: Array, b: Array) -> tuple[Array, Array, Array]:
        """The pairs of nodes that pairs of identities stand for, and which pair each came from."""
        single = (self.copies.take(a) == 1) & (self.copies.take(b) == 1)
        one = np.flatnonzero(single)
        simple = (self.first.take(a[one]), self.first.take(b[one]), one)
        if len(one) == len(a):
            return simple
        spread = self._spread(a, b, np.flatnonzero(~single))
        return tuple(
            np.concatenate(parts) for parts in zip(simple, spread, strict=True)
        )  # type: ignore[return-value]  # three columns

    def _spread(self, a: Array, b: Array, places: Array) -> tuple[Array, Array, Array]:
        places = places[~self.apart[a[places]] & ~self.apart[b[places]]]
        a, b = a[places], b[places]
        many = self.copies[a] * self.copies[b]
        source = np.repeat(np.arange(len(a)), many)
        step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
        right = self.copies[b][source]
        return (
            self.first[a][source] + step // right,
            self.first[b][source] + step % right,
            places[source],
        )


def nodes_of(identities: Identities, is_split: Array) -> Nodes:
    """Which things are to be joined, if the records of the identities that `is_split` stand each by itself?"""
    size = len(identities)
    copies = np.where(is_split, identities.counts, 1)
    first = np.cumsum(copies) - copies
    identity = np.repeat(np.arange(size), copies)
    records = np.where(is_split, 1, identities.counts)[identity]
    of_record = first.take(identities.of_record)
    own = np.flatnonzero(is_split[identities.of_record])
    # The records of an identity that is split take its nodes in their order.
    ordered, order = in_order(identities.of_record[own])
    starts = np.searchsorted(ordered, ordered)
    of_record[own[order]] += np.arange(len(own)) - starts
    return Nodes(identity, records, of_record, first, copies, copies > MOST_COPIES)
