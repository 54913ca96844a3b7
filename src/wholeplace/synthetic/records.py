"""Which person each partner knows, how many times, since when, and as of which day."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.arrays import Array, runs_starts
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.ids import IN_A_BLOCK, numbered
from wholeplace.synthetic.partners import NUMBER_OF_PARTNER, Partner
from wholeplace.synthetic.services import SERVICES
from wholeplace.synthetic.window import DAYS

PARTNER_OF_SERVICE = np.array(
    [NUMBER_OF_PARTNER[service.partner] for service in SERVICES]
)
# Of the contacts after a second record is made, this share is booked on it.
ON_SECOND = 0.6


@dataclass(frozen=True)
class Records:
    """One partner's records of the people of a block, in the order in which they were made.

    `known` is the day as of which the record tells name and address. `contact` are the places in the
    log of the contacts that this partner sends, `record_of` beside each the record it is booked on.
    """

    partner: Partner
    block: int
    person: Array
    made: Array
    known: Array
    contact: Array
    record_of: Array

    def ids(self, rows: Array) -> pa.Array:
        """Which record_id has each of these records?"""
        return numbered(self.partner.mark, self.block * IN_A_BLOCK + rows)


def draw_records(log: Log, partner: Partner, block: int, dice: Dice) -> Records:
    """Which records has this partner, and which contact is booked on which?"""
    contact = _sent(log, partner)
    of_contact = log.contacts["person"][contact]
    order = np.argsort(of_contact, kind="stable")
    day = log.contacts["day"][contact][order]
    starts = runs_starts(of_contact[order])
    person, first = of_contact[order][starts], day[starts]
    last = np.maximum.reduceat(day, starts) if len(starts) else first
    size = len(person)
    again = dice.is_true(partner.errs.same_person_again, size)
    later = dice.whole(first, last + 2, size)
    made = np.concatenate([first, later[again]])
    fresh = dice.is_true(partner.errs.up_to_date, len(made))
    known = np.where(fresh, np.concatenate([last, last[again]]), made)
    whose = np.concatenate([person, person[again]])
    in_order = np.lexsort((whose, made))
    place = np.empty(len(made), np.int64)
    place[in_order] = np.arange(len(made))
    second = np.full(size, -1)
    second[again] = size + np.arange(int(again.sum()))
    who = np.repeat(np.arange(size), np.diff(np.append(starts, len(day))))
    on_second = (second[who] >= 0) & (day >= later[who])
    on_second &= dice.is_true(ON_SECOND, len(day))
    record_of = np.empty(len(day), np.int64)
    record_of[order] = place[np.where(on_second, second[who], who)]
    told = (whose[in_order], made[in_order], known[in_order])
    return Records(partner, block, *told, contact, record_of)


def _sent(log: Log, partner: Partner) -> Array:
    """Which contacts does this partner send? All of its own, but for what it is late with."""
    rows = log.contacts
    own = PARTNER_OF_SERVICE[rows["service"]] == NUMBER_OF_PARTNER[partner.name]
    return np.flatnonzero(own & (rows["day"] < DAYS - partner.days_late))
