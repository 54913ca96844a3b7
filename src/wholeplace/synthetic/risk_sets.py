"""Who is at risk of a crisis on each day, who of them had a signal lately, and who comes to the crisis.

The definition behind every hazard ratio in `truth/signals.csv`:

- People: those of the crisis's ages (`Crisis.ages`) on the day the window opens, born by then.
- At risk from the ninetieth day in the borough and in the window (so that a look back is complete) until
  the first such crisis, or until they leave, die, or the window ends: a cause-specific hazard.
- Had the signal: a contact with the signal's reason began on one of the ninety days before that day.
- Cox's model with calendar day as time, the signal as a changing covariate, adjusted for age band on the
  day the window opens (`needs.BAND_STARTS`) and sex, each by its own term; ties as Breslow has them.

The estimand is what this gives in the limit of many people. Other needs are left out on purpose: an
analyst does not see them, so a planted signal's ratio is not the number planted.
"""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.crises import CRISES, Crisis
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.needs import BANDS, Needs, age_bands
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.services import NUMBER_OF
from wholeplace.synthetic.window import DAYS

LOOK_BACK = 90
LEAD_WITHIN = 365
CELLS = len(BANDS) * 2
NOBODY = DAYS + 1


@dataclass(frozen=True)
class AtRisk:
    """For each person, the days at risk of one crisis; `enters` is past `leaves` for those never at risk."""

    cell: Array
    enters: Array
    leaves: Array
    has_crisis: Array


def at_risk(log: Log, crisis: Crisis) -> AtRisk:
    """From when until when is each person at risk of the crisis, and does it come?"""
    needs = log.needs
    first = np.full(len(needs), NOBODY)
    rows = log.contacts
    seen = (rows["service"] == NUMBER_OF[crisis.contact[0]]) & (
        rows["reason"] == REASON_OF[crisis.contact[1]]
    )
    np.minimum.at(first, rows["person"][seen], rows["day"][seen])
    enters = np.where(_is_of_age(needs, crisis), needs.from_day + LOOK_BACK, NOBODY)
    gone = np.minimum(needs.to_day, DAYS)
    has_crisis = (first < gone) & (first >= enters)
    # On the day of the crisis a person is still at risk, on the day of leaving no more.
    leaves = np.minimum(first, gone - 1)
    cell = np.minimum(age_bands(needs.born, 0), len(BANDS) - 1) * 2 + needs.is_female
    return AtRisk(cell, enters, leaves, has_crisis)


def counts_by_day(risk: AtRisk) -> tuple[Array, Array]:
    """How many are at risk on each day, and how many come to the crisis, cell by cell?"""
    stays = risk.enters <= risk.leaves
    at_risk_counts = _days_covered(
        risk.cell[stays], risk.enters[stays], risk.leaves[stays]
    )
    return at_risk_counts, _on_days(
        risk.cell[risk.has_crisis], risk.leaves[risk.has_crisis]
    )


def exposed_by_day(log: Log, risk: AtRisk, signal: str) -> tuple[Array, Array, Array]:
    """How many of them had the signal lately; and for each crisis, how many days before did it first come?

    The third answer counts crises by the days since the first signal of the year before.
    """
    rows = log.contacts
    own = rows["reason"] == REASON_OF[signal]
    order = np.lexsort((rows["day"][own], rows["person"][own]))
    person, day = rows["person"][own][order], rows["day"][own][order]
    again = np.zeros(len(person), bool)
    again[1:] = person[1:] == person[:-1]
    before = np.where(again, np.concatenate(([0], day[:-1])), -NOBODY)
    # Two signals close together are one stretch: the second begins where the first ends.
    starts = np.maximum(
        np.maximum(day + 1, before + LOOK_BACK + 1), risk.enters[person]
    )
    ends = np.minimum(day + LOOK_BACK, risk.leaves[person])
    covers = starts <= ends
    exposed = _days_covered(risk.cell[person[covers]], starts[covers], ends[covers])
    hit = covers & risk.has_crisis[person] & (ends == risk.leaves[person])
    events = _on_days(risk.cell[person[hit]], ends[hit])
    return exposed, events, _leads(risk, person, day)


def _is_of_age(needs: Needs, crisis: Crisis) -> Array:
    years = np.floor(-needs.born / YEAR)
    of_age: Array = (years >= crisis.ages[0]) & (years < crisis.ages[1])
    return of_age & (needs.born <= 0)


def _days_covered(cell: Array, starts: Array, ends: Array) -> Array:
    width = DAYS + 2
    changes = np.bincount(cell * width + starts, minlength=CELLS * width)
    changes = changes - np.bincount(cell * width + ends + 1, minlength=CELLS * width)
    covered: Array = np.cumsum(changes.reshape(CELLS, width), axis=1)[:, :DAYS]
    return covered.astype(np.int32)


def _on_days(cell: Array, day: Array) -> Array:
    counts = np.bincount(cell * DAYS + day, minlength=CELLS * DAYS)
    return counts.reshape(CELLS, DAYS).astype(np.int32)


def _leads(risk: AtRisk, person: Array, day: Array) -> Array:
    gap = risk.leaves[person] - day
    counted = risk.has_crisis[person] & (gap > 0) & (gap <= LEAD_WITHIN)
    longest = np.zeros(len(risk.leaves), np.int64)
    np.maximum.at(longest, person[counted], gap[counted])
    return np.bincount(longest[longest > 0], minlength=LEAD_WITHIN + 1).astype(np.int32)


CRISIS_OF = {crisis.name: crisis for crisis in CRISES}
