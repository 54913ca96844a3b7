"""How joinings rest on one another: what each of them joined, and what follows for every node beneath it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from wholeplace.linkage.arrays import Array, counted, in_order
from wholeplace.linkage.joining import Joinings


def kept_joinings(folder: Path) -> Joinings:
    """What was joined in the linkage that this folder keeps?"""
    table = pq.read_table(folder / "joinings.parquet")
    return Joinings(*(table[each.name].to_numpy() for each in fields(Joinings)))


@dataclass(frozen=True)
class Nesting:
    """The joinings as a tree: joining k joined the parts `left[k]` and `right[k]`, of so many records each.

    A part below `size` is that node; from there on, part `size + k` is all that joining k made one.
    """

    joinings: Joinings
    records: Array

    @property
    def size(self) -> int:
        """How many nodes are there?"""
        return len(self.records)

    @cached_property
    def left(self) -> Array:
        """What `kept` was before each joining: what its last joining made of it, or the node itself."""
        kept, order = in_order(self.joinings.kept)
        before = kept.copy()
        again = np.flatnonzero(kept[1:] == kept[:-1])
        before[again + 1] = self.size + order[again]
        found = np.empty(len(kept), np.int64)
        found[order] = before
        return found

    @cached_property
    def right(self) -> Array:
        """What `gone` was before each joining. It is never joined again under its name, so its last is before."""
        last = np.arange(self.size)
        np.maximum.at(last, self.joinings.kept, self.size + np.arange(len(self.left)))
        found: Array = last[self.joinings.gone]
        return found

    @cached_property
    def rounds(self) -> list[Array]:
        """The joinings in rounds: each after the two parts that it joined."""
        return list(self._rounds())

    def _rounds(self) -> Iterator[Array]:
        above = np.full(self.size + len(self.left), -1)
        for side in (self.left, self.right):
            above[side] = np.arange(len(side))
        waits = (self.left >= self.size).astype(np.int8) + (self.right >= self.size)
        ready = np.flatnonzero(waits == 0)
        while len(ready):
            yield ready
            over = above[self.size + ready]
            freed, times = counted(over[over >= 0])
            waits[freed] -= times.astype(np.int8)
            ready = freed[waits[freed] == 0]

    @cached_property
    def weight(self) -> Array:
        """How many records has each part?"""
        found = np.append(self.records, np.zeros(len(self.left), np.int64))
        for each in self.rounds:
            found[self.size + each] = found[self.left[each]] + found[self.right[each]]
        return found

    @cached_property
    def stands_for(self) -> Array:
        """Which node does each part go by? By that of its heavier half, of halves as heavy the left one.

        What is joined to a part that turns out to be two belongs with the larger of these: it was judged by the
        average over all pairs, and most of them are there.
        """
        found = np.append(np.arange(self.size), np.zeros(len(self.left), np.int64))
        for each in self.rounds:
            left, right = self.left[each], self.right[each]
            heavier = np.where(self.weight[right] > self.weight[left], right, left)
            found[self.size + each] = found[heavier]
        return found

    def others(self, worth: Array) -> Array:
        """How many other records is each record of a node joined to, each counted as much as its joining is worth?"""
        found = np.zeros(self.size + len(self.left))
        for each in reversed(self.rounds):
            left, right, own = self.left[each], self.right[each], found[self.size + each]  # fmt: skip
            found[left] = own + worth[each] * self.weight[right]
            found[right] = own + worth[each] * self.weight[left]
        return found[: self.size]
