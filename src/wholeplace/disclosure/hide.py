"""Which figures must be hidden beside the small ones, so that nobody can work those out?"""

from dataclasses import dataclass

import numpy as np

from wholeplace.disclosure.attack import Attack, Places
from wholeplace.disclosure.rounding import Flags


@dataclass(frozen=True)
class Hiding:
    """The figures hidden, and how many hidden ones withstood the attack.

    Some cannot: when somebody outside knows a small total exactly, hiding the whole table changes nothing.
    """

    is_hidden: Flags
    attacked: int


def hide(attack: Attack, primary: Flags) -> Hiding:
    """What is hidden in the end? Figures are added until the attack tells nothing, or nothing is left to hide."""
    hidden = primary & attack.frame.is_cell & ~attack.frame.is_pinned
    known = _known_anyway(attack)
    companions = _Companions(attack)
    while True:
        weak = attack.weak(hidden, known)
        added = companions.of(weak, hidden)
        if not len(added):
            withstood = attack.is_asked(hidden) & ~known
            return Hiding(hidden, int(withstood.sum()) - len(weak))
        hidden = hidden.copy()
        hidden[added] = True


def _known_anyway(attack: Attack) -> Flags:
    """Which figures follow from what is known outside, even when the whole table is hidden?"""
    everything = attack.frame.is_cell & ~attack.frame.is_pinned
    known = np.zeros(len(everything), dtype=bool)
    if attack.frame.is_pinned.any():
        while len(told := attack.weak(everything, known)):
            known[told] = True
    return known


class _Companions:
    """Finds, for figures told too closely, others of the same sums to hide."""

    def __init__(self, attack: Attack) -> None:
        frame = attack.frame
        self.attack = attack
        self.may_hide = frame.is_cell & ~frame.is_pinned
        by_place = frame.relations.tocsc()
        by_relation = frame.relations
        self.sums_of = [
            by_place.indices[by_place.indptr[at] : by_place.indptr[at + 1]]
            for at in range(len(frame.values))
        ]
        self.members = [
            by_relation.indices[by_relation.indptr[at] : by_relation.indptr[at + 1]]
            for at in range(by_relation.shape[0])
        ]
        self.signs = [
            by_relation.data[by_relation.indptr[at] : by_relation.indptr[at + 1]]
            for at in range(by_relation.shape[0])
        ]

    def of(self, weak: Places, hidden: Flags) -> Places:
        """Which figures are hidden next? None only when nothing near a weak one is left to hide."""
        now = hidden.copy()
        for place in weak:
            for number in self.sums_of[place]:
                if self._is_tight(number, place, now):
                    self._add(self._cheapest(self.members[number], now), now)
        if (now == hidden).all():
            # No sum tells by itself: several together do.
            self._add_near(weak, now)
        return np.flatnonzero(now & ~hidden)

    def _add(self, found: int | None, now: Flags) -> None:
        if found is not None:
            now[found] = True

    def _add_near(self, weak: Places, now: Flags) -> None:
        """Hide one more near each weak figure, unless that was done for a neighbour just now."""
        touched: set[int] = set()
        for place in weak:
            if not touched.intersection(self.sums_of[place].tolist()):
                found = self._nearest(place, now)
                self._add(found, now)
                touched.update(
                    self.sums_of[found].tolist() if found is not None else ()
                )

    def _is_tight(self, number: int, place: int, hidden: Flags) -> bool:
        """Does this sum alone tell the figure too closely?"""
        members, signs = self.members[number], self.signs[number]
        low, high = self.attack.known(hidden)
        least = np.where(signs > 0, low[members], -high[members])
        most = np.where(signs > 0, high[members], -low[members])
        at = int(np.flatnonzero(members == place)[0])
        down, up = -(most.sum() - most[at]), -(least.sum() - least[at])
        if signs[at] < 0:
            down, up = -up, -down
        alone = np.array([place])
        own_low, own_high = low[alone], high[alone]
        return not self.attack.guard_of(alone).is_safe(
            np.maximum(own_low, down), np.minimum(own_high, up)
        )[0]

    def _cheapest(self, members: Places, hidden: Flags) -> int | None:
        """Which shown figure of a sum is hidden at the least loss?

        No total before a part; then one whose other sums hold a hidden figure already; then the smallest.
        """
        free = [
            int(each) for each in members if self.may_hide[each] and not hidden[each]
        ]
        frame = self.attack.frame

        def loss(place: int) -> tuple[int, int, float, int]:
            opened = sum(
                not hidden[self.members[each]].any() for each in self.sums_of[place]
            )
            return (
                int(frame.levels[place]),
                opened,
                abs(float(frame.values[place])),
                place,
            )

        return min(free, key=loss, default=None)

    def _nearest(self, place: int, hidden: Flags) -> int | None:
        """Which figure that is left is nearest to this one, sum by sum?"""
        reached, edge = {int(place)}, [int(place)]
        while edge:
            sums = {int(number) for each in edge for number in self.sums_of[each]}
            around = sorted(
                {int(each) for number in sums for each in self.members[number]}
            )
            found = self._cheapest(np.array(around, dtype=np.intp), hidden)
            if found is not None:
                return found
            edge = [each for each in around if each not in reached]
            reached.update(edge)
        return None
