"""An independent attack on a released table, written from the rules and from nothing in the disclosure room.

It sees what a reader sees: the rows that were released, the rule, and which rows are totals of which.
For each hidden figure it finds the least and the greatest value that everything shown leaves open, by
linear programme: all of a table's programmes are solved as one.
"""

from functools import lru_cache

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_matrix

FAR = 1e6


def shown_as(count, threshold, base):
    """How is a count shown that is not hidden?"""
    lowest = next(
        number for number in range(threshold, threshold + base) if number % base == 0
    )
    return max(lowest, (count + base // 2) // base * base)


@lru_cache(maxsize=10_000)
def could_be(shown, threshold, base, exact=False):
    """Between which counts does one lie that is shown so?"""
    if exact or shown == 0:
        return shown, shown
    counts = [
        n
        for n in range(max(threshold, shown - base), shown + base + 1)
        if shown_as(n, threshold, base) == shown
    ]
    return min(counts), max(counts)


class Puzzle:
    """Unknowns between bounds, and sums that are nought or less."""

    def __init__(self):
        self.bounds, self.equal, self.less = [], [], []

    def unknown(self, low=0.0, high=FAR):
        self.bounds.append((low, high))
        return len(self.bounds) - 1

    def intervals(self, targets):
        """The least and the greatest that each target, a sum of unknowns, can come to."""
        if not targets:
            return []
        size, copies = len(self.bounds), 2 * len(targets)
        cost = np.zeros(size * copies)
        for number, target in enumerate(targets):
            for place, sign in target.items():
                cost[2 * number * size + place] = sign
                cost[(2 * number + 1) * size + place] = -sign
        found = linprog(
            cost,
            A_eq=self._copied(self.equal, copies),
            b_eq=np.zeros(len(self.equal) * copies),
            A_ub=self._copied(self.less, copies),
            b_ub=np.zeros(len(self.less) * copies),
            bounds=self.bounds * copies,
            method="highs",
        )
        assert found.status == 0, found.message
        ends = (found.x * cost).reshape(len(targets), 2, size).sum(axis=2)
        return [(low, -high) for low, high in ends]

    def _copied(self, sums, copies):
        if not sums:
            return csr_matrix((0, len(self.bounds) * copies))
        one = np.zeros((len(sums), len(self.bounds)))
        for number, each in enumerate(sums):
            for place, sign in each.items():
                one[number, place] += sign
        return block_diag([csr_matrix(one)] * copies, format="csr")


def tie_rows(puzzle, cells, totals, overlapping=()):
    """Tie every total row in `cells` (key -> unknown) to the rows it adds up. `totals` has the word, or None, of each dim."""
    words = [
        sorted({key[dim] for key in cells} - {word}) for dim, word in enumerate(totals)
    ]
    for key, total in cells.items():
        for dim, word in enumerate(totals):
            if word is None or key[dim] != word:
                continue
            parts = [
                cells.get((*key[:dim], each, *key[dim + 1 :])) for each in words[dim]
            ]
            if dim in overlapping:
                puzzle.less += [
                    {part: 1, total: -1} for part in parts if part is not None
                ]
                if None not in parts:
                    puzzle.less.append({total: 1, **dict.fromkeys(parts, -1)})
            else:
                puzzle.equal.append(
                    {total: -1, **{part: 1 for part in parts if part is not None}}
                )


def is_told(low, high, threshold, true):
    """Is an interval too narrow? A small count must be able to be any small one, another any of as many as the threshold."""
    low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
    if true < threshold:
        return low > 0 or high < threshold - 1
    return high - low < threshold
