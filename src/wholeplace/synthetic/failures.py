"""Failure demand: contacts that would not have come had an earlier one been done right."""

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice, chance
from wholeplace.synthetic.ledger import REASON_OF, Ledger
from wholeplace.synthetic.services import NUMBER_OF
from wholeplace.synthetic.window import DAYS

# service: the share of its contacts that cause another.
FAILING = {
    "housing_options": 0.22,
    "council_repairs": 0.26,
    "association_repairs": 0.18,
    "benefit_enquiry": 0.3,
    "jobcentre_interview": 0.12,
    "gp_consultation": 0.05,
    "council_tax": 0.14,
    "social_care_contact": 0.16,
}
AT_THE_DOOR = (
    "advice",
    "enquiry",
    "repair",
    "award_query",
    "work_review",
    "routine",
    "arrears_call",
    "concern",
    "worry",
)
# How the person comes again: to ask what became of it, with a form sent back, or with the same matter.
AGAIN = ((5, "chasing"), (2, "returned_form"), (3, ""))
COMES_AFTER = (3, 27)
CAUSES_ANOTHER = 0.2


def write_failures(ledger: Ledger, rows: dict[str, Array], dice: Dice) -> None:
    """Write the contacts that failures cause, and those that these cause in their turn."""
    rates = np.zeros(len(NUMBER_OF), np.uint32)
    for service, share in FAILING.items():
        rates[NUMBER_OF[service]] = chance(share)
    at_the_door = np.isin(rows["reason"], [REASON_OF[reason] for reason in AT_THE_DOOR])
    fails = at_the_door & dice.happens(rates[rows["service"]])
    causes = {name: column[fails] for name, column in rows.items()}
    again = _write_again(ledger, causes, dice)
    more = dice.is_true(CAUSES_ANOTHER, len(again["key"]))
    _write_again(ledger, {name: column[more] for name, column in again.items()}, dice)


def _write_again(
    ledger: Ledger, causes: dict[str, Array], dice: Dice
) -> dict[str, Array]:
    size = len(causes["key"])
    day = causes["day"] + dice.whole(*COMES_AFTER, size)
    how = dice.pick([weight for weight, _ in AGAIN], size)
    words = np.array([REASON_OF.get(reason, -1) for _, reason in AGAIN])[how]
    reason = np.where(words < 0, causes["reason"], words)
    inside = day < DAYS
    some = {
        "service": causes["service"][inside],
        "reason": reason[inside],
        "person": causes["person"][inside],
        "day": day[inside],
    }
    key = ledger.write(**some, cause=causes["key"][inside], is_kept=True)
    return {**some, "key": key}
