"""Spells of need: from the month in which a need begins to the month in which it ends."""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.window import MONTH_STARTS, MONTHS


@dataclass(frozen=True)
class Spells:
    """One row a spell. A spell that was there when the window opened has `was_there`."""

    person: Array
    need: Array
    from_day: Array
    to_day: Array
    was_there: Array

    def of(self, need: int) -> "Spells":
        """Which spells are of this need?"""
        rows = self.need == need
        return Spells(**{name: column[rows] for name, column in vars(self).items()})


def spells_of(levels: Array, dice: Dice, *, least: int = 1) -> Spells:
    """When did each person have each need, at this level or worse? Days are drawn within months."""
    months, people, kinds = levels.shape
    has = np.zeros((months + 2, people * kinds), np.int8)
    has[1:-1] = levels.reshape(months, -1) >= least
    change = np.diff(has, axis=0)
    # Spell by spell: cells in order, and within a cell beginnings and ends take turns.
    cell, starts = np.nonzero(change.T == 1)
    _, ends = np.nonzero(change.T == -1)
    edges = np.append(MONTH_STARTS, NEVER)
    within = dice.whole(0, 28, len(starts)) * (starts > 0)
    after = dice.whole(0, 28, len(ends))
    to_day = np.where(ends < MONTHS, edges[ends] + after, NEVER)
    from_day = edges[starts] + within
    return Spells(
        person=cell // kinds,
        need=cell % kinds,
        from_day=from_day,
        to_day=np.maximum(to_day, from_day + 1),
        was_there=starts == 0,
    )
