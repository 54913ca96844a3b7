"""What lasts: claims, registers, plans, care, supervision, and what a crisis brings with it."""

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.crises import CRISES
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.ledger import REASON_OF, Ledger
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import (
    CHILD,
    FRAILTY,
    MENTAL,
    OFFENDING,
    WORKLESS,
    Needs,
)
from wholeplace.synthetic.placements import write_placements
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.spells import Spells
from wholeplace.synthetic.window import month_of

CRISIS_NAMES = tuple(crisis.name for crisis in CRISES)
# crisis: (service, reason, share of crises, days after from, up to, days it lasts from, up to).
BRINGS = {
    "eviction": (
        ("temporary_accommodation", "homeless", 0.6, 0, 6, 30, 300),
        ("hostel", "homeless", 0.15, 0, 20, 20, 200),
        ("housing_options", "enquiry", 0.5, 0, 10, 0, 0),
    ),
    "mental_health_admission": (
        ("ambulance_call", "conveyed", 0.4, 0, 1, 0, 0),
        ("accident_emergency", "brought_by_ambulance", 0.6, 0, 1, 0, 0),
        ("police_visit", "welfare_check", 0.2, 0, 1, 0, 0),
    ),
    "overdose": (
        ("ambulance_call", "conveyed", 0.8, 0, 1, 0, 0),
        ("accident_emergency", "brought_by_ambulance", 0.9, 0, 1, 0, 0),
    ),
    "injury_by_partner": (
        ("police_visit", "domestic_incident", 0.7, 0, 2, 0, 0),
        ("ambulance_call", "conveyed", 0.4, 0, 1, 0, 0),
    ),
    "custody": (
        ("arrest", "arrested", 0.8, -20, 0, 0, 0),
        ("probation_supervision", "supervision", 0.7, 90, 160, 120, 360),
    ),
    "care_entry": (("social_care_contact", "concern", 0.8, -5, 0, 0, 0),),
    "fall_admission": (
        ("ambulance_call", "conveyed", 0.85, 0, 1, 0, 0),
        ("accident_emergency", "brought_by_ambulance", 0.9, 0, 1, 0, 0),
        ("care_home", "placement", 0.1, 10, 60, 200, 900),
    ),
}
# crisis: how many days the contact that is the crisis lasts, from and up to; the rest are of one day.
LASTS = {"mental_health_admission": (8, 70), "custody": (60, 420)}
CONDITIONS = ("mental_behavioural", "musculoskeletal", "other_condition")
WITH_MENTAL, WITHOUT_MENTAL = (84, 5, 11), (29, 18.5, 52.5)
# How long those claiming when the window opened had claimed: years from, up to, weight.
CLAIMED_YEARS = ((0, 1, 14), (1, 2, 15), (2, 5, 27), (5, 10, 26), (10, 18, 18))
KNOWN_TO_GP, ON_REGISTER_AFTER = 0.243, 400


def write_crises(
    ledger: Ledger, needs: Needs, events: tuple[Array, Array, Array], dice: Dice
) -> Array:
    """Write each crisis and what it brings; which keys have the contacts that are the crises?"""
    kind, person, day = events
    keys = []
    for at, crisis in enumerate(CRISES):
        own = (kind == at) & (day >= 0)
        who, when = person[own], day[own]
        low, high = LASTS.get(crisis.name, (0, 0))
        end = when + (dice.whole(low, high, len(who)) if high else 0)
        if crisis.name == "care_entry":
            who, when = write_placements(ledger, needs, who, when, dice)
            end = when
        keys.append(ledger.write(*crisis.contact, who, when, end=end, is_kept=True))
        _bring(ledger, crisis.name, who, when, dice)
    return np.concatenate(keys)


def _bring(ledger: Ledger, crisis: str, who: Array, when: Array, dice: Dice) -> None:
    for service, reason, share, after, before, shortest, longest in BRINGS[crisis]:
        comes = dice.is_true(share, len(who))
        people = who[comes]
        day = when[comes] + dice.whole(after, before, len(people))
        lasts = dice.whole(shortest, longest, len(people)) if longest else 0
        ledger.write(
            service, reason, people, np.maximum(day, 0), end=np.maximum(day, 0) + lasts
        )


def write_episodes(
    ledger: Ledger,
    needs: Needs,
    levels: Array,
    spells: Spells,
    severe: Spells,
    dice: Dice,
) -> None:
    """Write what lasts as long as a need, or as long as it is severe."""
    _claims(ledger, needs, levels, spells.of(WORKLESS), dice)
    _register(ledger, spells.of(MENTAL), dice)
    _while_severe(
        ledger, severe.of(CHILD), ("child_protection_plan", "plan"), 0.6, dice
    )
    _while_severe(ledger, severe.of(FRAILTY), ("home_care", "package"), 0.4, dice)
    young = needs.born > -18 * YEAR
    offending = severe.of(OFFENDING)
    for is_young, service, share in (
        (False, "probation_supervision", 0.4),
        (True, "youth_supervision", 0.9),
    ):
        own = young[offending.person] == is_young
        some = Spells(**{name: column[own] for name, column in vars(offending).items()})
        _while_severe(ledger, some, (service, "supervision"), share, dice)


def _while_severe(
    ledger: Ledger, spells: Spells, what: tuple[str, str], share: float, dice: Dice
) -> None:
    comes = dice.is_true(share, len(spells.person))
    day, end = spells.from_day[comes], spells.to_day[comes]
    late = dice.whole(3, 40, len(day))
    starts = day + late < end
    person, day, end, late = (
        each[starts] for each in (spells.person[comes], day, end, late)
    )
    ledger.write(*what, person, day + late, end=end)


def _claims(
    ledger: Ledger, needs: Needs, levels: Array, spells: Spells, dice: Dice
) -> None:
    """A sickness benefit is claimed from a while after work ends, or since before the window."""
    size = len(spells.person)
    years = dice.pick([weight for *_, weight in CLAIMED_YEARS], size)
    low, high = (
        np.array([row[at] for row in CLAIMED_YEARS])[years] * 365 for at in (0, 1)
    )
    before = np.maximum(
        -dice.whole(low, high, size), needs.born[spells.person] + int(18 * YEAR)
    )
    day = np.where(spells.was_there, np.minimum(before, -1), spells.from_day)
    month = np.maximum(month_of(spells.from_day), 0)
    mental = levels[month, spells.person, MENTAL] > 0
    condition = np.where(
        mental, dice.pick(WITH_MENTAL, size), dice.pick(WITHOUT_MENTAL, size)
    )
    reason = np.array([REASON_OF[name] for name in CONDITIONS])[condition]
    ledger.write(
        "incapacity_benefit",
        reason,
        spells.person,
        day,
        end=spells.to_day,
        is_kept=True,
    )


def _register(ledger: Ledger, spells: Spells, dice: Dice) -> None:
    """A GP knows of some, and strikes them off the register a good while after they are well."""
    known = dice.is_true(KNOWN_TO_GP, len(spells.person))
    person, day, end = (
        each[known] for each in (spells.person, spells.from_day, spells.to_day)
    )
    before = dice.whole(0, 1500, len(person)) * spells.was_there[known]
    end = np.where(end < NEVER, end + ON_REGISTER_AFTER, NEVER)
    ledger.write(
        "depression_register", "register", person, day - before, end=end, is_kept=True
    )
