"""What people in need ask of services: the front doors, and the few who call again and again."""

import numpy as np

from wholeplace.synthetic.arrays import Array, spread
from wholeplace.synthetic.dice import Dice, chance
from wholeplace.synthetic.ledger import REASON_OF, Ledger
from wholeplace.synthetic.needs import FRAILTY, NEEDS, SUBSTANCE, Needs
from wholeplace.synthetic.services import NUMBER_OF
from wholeplace.synthetic.window import DAYS, MONTH_STARTS

# need: (service, reason, chance in a month with the need, and when it is severe).
FRONT_DOORS = {
    "housing": (
        ("housing_options", "advice", 0.1, 0.18),
        ("social_care_contact", "enquiry", 0.01, 0.02),
    ),
    "debt": (
        ("benefit_enquiry", "award_query", 0.08, 0.12),
        ("council_tax", "arrears_call", 0.05, 0.09),
    ),
    "mental": (
        ("gp_consultation", "mental_health", 0.11, 0.18),
        ("mental_health_clinic", "review", 0.015, 0.1),
        ("accident_emergency", "distress", 0.003, 0.015),
        ("ambulance_call", "mental_distress", 0.002, 0.01),
        ("police_call", "welfare_check", 0.001, 0.006),
    ),
    "substance": (
        ("gp_consultation", "substance", 0.05, 0.07),
        ("accident_emergency", "intoxication", 0.015, 0.04),
        ("ambulance_call", "drink_or_drugs", 0.008, 0.02),
        ("police_call", "disorder", 0.01, 0.025),
    ),
    "abuse": (
        ("police_visit", "domestic_incident", 0.03, 0.07),
        ("gp_consultation", "injury", 0.02, 0.04),
        ("social_care_contact", "worry", 0.01, 0.03),
    ),
    "offending": (
        ("arrest", "arrested", 0.03, 0.07),
        ("police_visit", "enquiry", 0.03, 0.05),
    ),
    "workless": (("jobcentre_interview", "work_review", 0.12, 0.1),),
    "child": (
        ("social_care_contact", "concern", 0.08, 0.18),
        ("school_pastoral", "worry_at_school", 0.1, 0.15),
    ),
    "frailty": (
        ("gp_consultation", "long_term_condition", 0.18, 0.25),
        ("outpatient", "follow_up", 0.08, 0.12),
        ("ambulance_call", "breathing", 0.006, 0.015),
        ("emergency_admission", "infection", 0.004, 0.015),
    ),
}
# Those who call again and again: how many adults, for how long, and where, each time for another reason.
FREQUENT_SHARE = 0.0022
FREQUENT_MONTHS = (14, 30)
CALLS = (
    ("ambulance_call", "pain"),
    ("police_call", "noise"),
    ("ambulance_call", "lonely"),
    ("police_call", "missing_person"),
    ("ambulance_call", "fall"),
    ("police_call", "welfare_check"),
    ("ambulance_call", "breathing"),
    ("police_call", "disorder"),
)
CALLS_A_MONTH = 2


def write_demand(ledger: Ledger, needs: Needs, levels: Array, dice: Dice) -> Array:
    """Write what people in need ask for; who are the frequent callers?"""
    for at, need in enumerate(NEEDS):
        month, person = np.nonzero(levels[:, :, at])
        severe = levels[month, person, at] - 1
        for service, reason, *likely in FRONT_DOORS[need]:
            threshold = np.array([chance(each) for each in likely], np.uint32)
            comes = dice.happens(threshold[severe])
            when = month[comes]
            day = dice.whole(MONTH_STARTS[when], MONTH_STARTS[when + 1], len(when))
            ledger.write(service, reason, person[comes], day)
    return _frequent_callers(ledger, needs, levels, dice)


def _frequent_callers(ledger: Ledger, needs: Needs, levels: Array, dice: Dice) -> Array:
    """Write the calls of those who call an emergency service twice a month for over a year; who are they?"""
    stays = needs.to_day - needs.from_day
    adult = needs.born < -18 * 365
    could = adult & (stays > FREQUENT_MONTHS[0] * 32)
    needy = (levels[0, :, [FRAILTY, SUBSTANCE]] > 0).any(axis=0)
    likely = np.where(needy, 8, 1) * FREQUENT_SHARE / 1.4
    thresholds = np.where(could, likely * 2**32, 0).astype(np.uint32)
    people = np.flatnonzero(dice.happens(thresholds))
    months = dice.whole(*FREQUENT_MONTHS, len(people))
    months = np.minimum(months, stays[people] // 31)
    latest = needs.to_day[people] - months * 31
    first = dice.whole(needs.from_day[people], latest + 1, len(people))
    calls = spread(months * CALLS_A_MONTH)
    number = np.concatenate(
        [np.arange(each) for each in months * CALLS_A_MONTH] or [calls]
    )
    gap = 31 // CALLS_A_MONTH
    day = first[calls] + number * gap + dice.whole(0, gap - 3, len(calls))
    kind = number % len(CALLS)
    ledger.write(
        np.array([NUMBER_OF[service] for service, _ in CALLS])[kind],
        np.array([REASON_OF[reason] for _, reason in CALLS])[kind],
        people[calls],
        np.minimum(day, DAYS - 1),
        is_kept=True,
    )
    return people
