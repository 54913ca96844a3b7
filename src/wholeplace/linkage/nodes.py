"""What is joined to people: an identity with all its records, or each record by itself where the identity tells too little."""

from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array
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
        kept = np.flatnonzero(~self.apart[a] & ~self.apart[b])
        a, b = a[kept], b[kept]
        many = self.copies[a] * self.copies[b]
        if (many == 1).all():
            return self.first[a], self.first[b], kept
        source = np.repeat(np.arange(len(a)), many)
        step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
        right = self.copies[b][source]
        return (
            self.first[a][source] + step // right,
            self.first[b][source] + step % right,
            kept[source],
        )


def nodes_of(identities: Identities, is_split: Array) -> Nodes:
    """Which things are to be joined, if the records of the identities that `is_split` stand each by itself?"""
    size = len(identities)
    copies = np.where(is_split, identities.counts, 1)
    first = np.cumsum(copies) - copies
    identity = np.repeat(np.arange(size), copies)
    records = np.where(is_split[identity], 1, identities.counts[identity])
    order = np.argsort(identities.of_record, kind="stable")
    sorted_identity = identities.of_record[order]
    start = np.searchsorted(sorted_identity, np.arange(size))
    turn = np.arange(len(order)) - start[sorted_identity]
    of_record = np.empty(len(order), np.int64)
    of_record[order] = first[sorted_identity] + np.where(is_split[sorted_identity], turn, 0)  # fmt: skip
    return Nodes(identity, records, of_record, first, copies, copies > MOST_COPIES)
