"""The causal core as one function: from who could come to need help, to every contact and its truth."""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.demand import write_demand
from wholeplace.synthetic.dice import Dice, chance
from wholeplace.synthetic.episodes import write_crises, write_episodes
from wholeplace.synthetic.everyday import write_everyday, write_other_signals
from wholeplace.synthetic.failures import write_failures
from wholeplace.synthetic.history import History, live_through
from wholeplace.synthetic.ledger import Ledger, present, without_close_ones
from wholeplace.synthetic.needs import MENTAL, Needs
from wholeplace.synthetic.signals import CAUSAL
from wholeplace.synthetic.spells import Spells, spells_of
from wholeplace.synthetic.support_contacts import (
    SupportTruth,
    columns_of,
    write_support,
)
from wholeplace.synthetic.window import SNAPSHOT, month_of

# Who says in a survey that they have a common mental disorder, with the need and without it.
SAYS_SO, SAYS_SO_WITHOUT = 0.62, 0.0307


@dataclass(frozen=True)
class Log:
    """The contacts of some people, column by column and by day, and what was planted in them.

    The truth names contacts by their place in the log.
    """

    contacts: dict[str, Array]
    needs: Needs
    spells: Spells
    crises: Array
    never_arrived: Array
    without_information: Array
    destination_unknown: Array
    turned_away: Array
    helped: Array
    reached: Array
    frequent_callers: Array
    says_so: Array


def draw_log(needs: Needs, *seed: int) -> Log:
    """Which contacts did these people have, and why?"""
    history = live_through(needs, Dice(*seed, 1))
    ledger = Ledger()
    truth, crises, callers, spells = _write_all(ledger, needs, history, seed)
    rows = present(ledger.together(), needs.from_day, needs.to_day)
    rows = without_close_ones(rows)
    again = Ledger(next_key=ledger.next_key)
    write_failures(again, rows, Dice(*seed, 5))
    after = present(again.together(), needs.from_day, needs.to_day)
    rows = {name: np.concatenate([rows[name], after[name]]) for name in rows}
    order = np.lexsort((rows["key"], rows["day"]))
    rows = {name: column[order] for name, column in rows.items()}
    place = _Places(rows["key"], again.next_key)
    return Log(
        contacts={**rows, "cause": place.of_each(rows["cause"])},
        needs=needs,
        spells=spells,
        crises=place.of(crises),
        never_arrived=place.of(truth.never_arrived),
        without_information=place.of(truth.without_information),
        destination_unknown=place.of(truth.destination_unknown),
        turned_away=place.of(truth.turned_away),
        helped=place.of_each(truth.helped),
        reached=place.of_each(truth.reached),
        frequent_callers=callers,
        says_so=_says_so(needs, history.levels, Dice(*seed, 6)),
    )


def _write_all(
    ledger: Ledger, needs: Needs, history: History, seed: tuple[int, ...]
) -> tuple[SupportTruth, Array, Array, Spells]:
    levels = history.levels
    write_everyday(ledger, needs, Dice(*seed, 2))
    write_other_signals(ledger, needs, levels, Dice(*seed, 3))
    dice = Dice(*seed, 4)
    _write_planted(ledger, history)
    crises = write_crises(ledger, needs, history.crises.together(), dice)
    spells = spells_of(levels, dice)
    severe = spells_of(levels, dice, least=2)
    write_episodes(ledger, needs, levels, spells, severe, dice)
    referrals = columns_of(history.support.referrals)
    truth = write_support(ledger, needs, referrals, levels, dice)
    return truth, crises, write_demand(ledger, needs, levels, dice), spells


def _write_planted(ledger: Ledger, history: History) -> None:
    kind, person, day = history.signals.together()
    for at, signal in enumerate(CAUSAL):
        own = (kind == at) & (day >= 0)
        ledger.write(signal.service, signal.name, person[own], day[own])


class _Places:
    """Where in the log the contact of each key stands; -1 for one that is not there."""

    def __init__(self, keys: Array, size: int) -> None:
        self._place = np.full(size + 1, -1)
        self._place[keys] = np.arange(len(keys))

    def of_each(self, keys: Array) -> Array:
        """Give the place of each of these keys."""
        places: Array = self._place[keys]
        return places

    def of(self, keys: Array) -> Array:
        """Give the places of those of these keys that are in the log, in order."""
        places = self.of_each(keys)
        return np.sort(places[places >= 0])


def _says_so(needs: Needs, levels: Array, dice: Dice) -> Array:
    """Who says in a survey on the day of the snapshot that they have a common mental disorder?"""
    month = int(month_of(np.array([SNAPSHOT]))[0])
    has = levels[month, :, MENTAL] > 0
    likely = np.where(has, chance(SAYS_SO), chance(SAYS_SO_WITHOUT)).astype(np.uint32)
    here = (needs.from_day <= SNAPSHOT) & (needs.to_day > SNAPSHOT)
    return np.flatnonzero(dice.happens(likely) & here)
