"""The attack: between which values must each hidden figure lie, given all that is shown and known?

First sums of intervals, which are quick and never too narrow: what they tell, anyone can tell. Then
linear programmes, which find all that follows from everything together. One programme answers for many
figures at once: each solution is a whole table that could be true, so it widens the interval of each
figure in it; only those that stay too narrow are asked for one by one.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from wholeplace.disclosure.frame import Frame
from wholeplace.disclosure.guard import Guard
from wholeplace.disclosure.rounding import Flags, Floats

Places = NDArray[np.intp]
MOST_PASSES = 20
MOST_SWEEPS = 60
# So many found weak are enough for one round: hiding beside them may mend the others.
ENOUGH_WEAK = 25


@dataclass(frozen=True)
class Attack:
    """What an attacker knows of a frame when everything is shown; `big` is more than any figure could be."""

    frame: Frame
    guard: Guard
    shown_low: Floats
    shown_high: Floats
    least: float = 0.0

    @cached_property
    def big(self) -> float:
        """Which number is as good as no limit?"""
        sizes = np.abs(self.frame.values)
        return float(4 * sizes.sum() + 100 * (1 + np.max(self.guard.width, initial=1)))

    def known(self, hidden: Flags) -> tuple[Floats, Floats]:
        """Between which values does each figure lie by itself, when these are hidden?"""
        is_open = ~self.frame.is_pinned & (hidden | ~self.frame.is_cell)
        low = np.where(is_open, self.least * self.big, self.shown_low)
        high = np.where(is_open, self.big, self.shown_high)
        return low, high

    def narrowed(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Between which values does each lie by the sums it is in, one after the other?"""
        relations = self.frame.relations.tocoo()
        row, place, sign = relations.row, relations.col, relations.data
        for _ in range(MOST_PASSES):
            least = np.where(sign > 0, low[place], -high[place])
            most = np.where(sign > 0, high[place], -low[place])
            size = relations.shape[0]
            others_least = np.bincount(row, least, size)[row] - least
            others_most = np.bincount(row, most, size)[row] - most
            from_low = np.where(sign > 0, -others_most, others_least)
            from_high = np.where(sign > 0, -others_least, others_most)
            new_low, new_high = low.copy(), high.copy()
            np.maximum.at(new_low, place, from_low)
            np.minimum.at(new_high, place, from_high)
            if np.allclose(new_low, low) and np.allclose(new_high, high):
                break
            low, high = new_low, new_high
        return low, high

    def weak(self, hidden: Flags, spared: Flags) -> Places:
        """Which hidden figures does the attack tell too closely? Those that sums alone tell come first.

        No more are named than make a round of hiding; the spared are not asked for.
        """
        asked = np.flatnonzero(self.is_asked(hidden) & ~spared)
        low, high = self.known(hidden)
        by_sums = asked[~self._safe(asked, *self.narrowed(low, high))]
        if len(by_sums) or not len(asked) or not self.frame.relations.shape[0]:
            return by_sums
        return self._weak_by_programme(asked, low, high)

    def is_asked(self, hidden: Flags) -> Flags:
        """Which figures must not be told, when these are hidden? They, and whoever is left over in small number."""
        small_rest = self.frame.is_rest & (self.frame.values <= self.guard.width)
        asked: Flags = (hidden | small_rest) & ~self.frame.is_pinned
        return asked

    def _safe(self, asked: Places, low: Floats, high: Floats) -> Flags:
        return self.guard_of(asked).is_safe(low[asked], high[asked])

    def guard_of(self, asked: Places) -> Guard:
        """What do these figures ask for?"""
        guard = self.guard
        return replace(
            guard,
            low=guard.low[asked],
            high=guard.high[asked],
            width=guard.width[asked],
        )

    def _weak_by_programme(self, asked: Places, low: Floats, high: Floats) -> Places:
        programme = _Programme(self.frame, low, high)
        seen = _Seen(self.frame.values.copy(), self.frame.values.copy())
        left = asked
        for _ in range(MOST_SWEEPS):
            for is_down in (True, False):
                seen.add(
                    programme.push(left, self._enough(left, seen, is_down), is_down)
                )
            unsure = left[~self._safe(left, seen.low, seen.high)]
            if len(unsure) == len(left) or not len(unsure):
                left = unsure
                break
            left = unsure
        weak: list[int] = []
        for place in left:
            if not self._is_safe_alone(place, programme, seen):
                weak.append(int(place))
            if len(weak) == ENOUGH_WEAK:
                break
        return np.array(weak, dtype=np.intp)

    def _is_safe_alone(
        self, place: np.intp, programme: "_Programme", seen: "_Seen"
    ) -> bool:
        """Is this figure safe when it is pushed as low and as high as can be?"""
        alone = np.array([place])
        for is_down in (True, False):
            if not self._safe(alone, seen.low, seen.high)[0]:
                seen.add(programme.push(alone, None, is_down))
        return bool(self._safe(alone, seen.low, seen.high)[0])

    def _enough(self, places: Places, seen: "_Seen", is_down: bool) -> Floats:
        """How low, or how high, need each be seen to be safe? More is left for the others to use."""
        guard = self.guard_of(places)
        if is_down:
            return np.minimum(guard.low, seen.high[places] - guard.width)
        return np.maximum(guard.high, seen.low[places] + guard.width)


@dataclass
class _Seen:
    """The least and the greatest value of each figure over all tables found that could be true."""

    low: Floats
    high: Floats

    def add(self, table: Floats | None) -> None:
        if table is not None:
            self.low = np.minimum(self.low, table)
            self.high = np.maximum(self.high, table)


@dataclass(frozen=True)
class _Programme:
    """Tables that could be true, found by a linear programme."""

    frame: Frame
    low: Floats
    high: Floats

    def push(
        self, places: Places, enough: Floats | None, is_down: bool
    ) -> Floats | None:
        """A table that could be true in which these figures are as low, or as high, as can be; no further than is enough."""
        low, high = self.low.copy(), self.high.copy()
        true = self.frame.values[places]
        if enough is not None and is_down:
            low[places] = np.maximum(low[places], np.minimum(enough, true))
        elif enough is not None:
            high[places] = np.minimum(high[places], np.maximum(enough, true))
        cost = np.zeros(len(low))
        cost[places] = 1.0 if is_down else -1.0
        scale = max(1.0, float(np.abs(self.frame.values).max()) / 1e4)
        found = linprog(
            cost,
            A_eq=self.frame.relations,
            b_eq=np.zeros(self.frame.relations.shape[0]),
            bounds=np.column_stack([low, high]) / scale,
            method="highs",
        )
        if found.status != 0:
            # Then nothing is known to be safe, and more is hidden.
            return None
        table: Floats = np.clip(np.asarray(found.x) * scale, self.low, self.high)
        return table
