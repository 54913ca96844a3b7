"""The signals: what services see before a crisis, each of a declared kind.

A planted signal raises the hazard of its crisis in the three months after its own; a proxy moves with
a need and raises nothing; a null depends on age, sex and calendar time, and on nothing else.
"""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.crises import CRISES
from wholeplace.synthetic.needs import NEEDS, NEVER_SCORE

PLANTED, PROXY, NULL = "planted", "proxy", "null"
MONTHS_OF_EFFECT = 3
_N = NEVER_SCORE
_ADULTS = (_N, _N, _N, 0, 0, 0, 0, 0)
_GROWN = (_N, _N, -60, 0, 0, 0, 0, 0)
_OLD = (_N, _N, _N, _N, _N, -60, 0, 40)
_PUPILS = (_N, 0, 0, _N, _N, _N, _N, _N)
_SMALL = (0, _N, _N, _N, _N, _N, _N, _N)
_MINORS = (0, 0, 0, _N, _N, _N, _N, _N)


@dataclass(frozen=True)
class Signal:
    """One signal, named by the reason of the contact in which it is seen.

    `base` is its log-hazard in a month, in hundredths; `by_age` adds for the age band, `women` for
    women, `by_need` for a need that is there and for one that is severe. A planted signal names its
    crisis and what it adds to that crisis's log-hazard.
    """

    name: str
    service: str
    kind: str
    base: int
    by_age: tuple[int, ...] = _ADULTS
    women: int = 0
    by_need: dict[str, tuple[int, int]] = field(default_factory=dict)
    crisis: str = ""
    adds: int = 0
    winter: int = 0


SIGNALS = (
    Signal("notice_seeking_possession", "rent_account", PLANTED, -650, by_need={"housing": (150, 220)}, crisis="eviction", adds=120),
    Signal("payment_stopped", "benefit_payment", PLANTED, -640, by_need={"debt": (120, 160), "workless": (120, 120)}, crisis="eviction", adds=120),
    Signal("did_not_attend", "mental_health_clinic", PLANTED, -620, _GROWN, by_need={"mental": (130, 200)}, crisis="mental_health_admission", adds=120),
    Signal("prescription_not_collected", "prescription", PLANTED, -600, _GROWN, by_need={"mental": (110, 160)}, crisis="mental_health_admission", adds=110),
    Signal("discharged_without_plan", "detoxification", PLANTED, -740, _GROWN, by_need={"substance": (220, 300)}, crisis="overdose", adds=130),
    Signal("missed_reporting", "probation_supervision", PLANTED, -740, _GROWN, by_need={"offending": (220, 300)}, crisis="custody", adds=120),
    Signal("no_further_action", "arrest", PLANTED, -660, _GROWN, -80, {"offending": (180, 240), "substance": (40, 60)}, "custody", 120),
    Signal("absence_letter", "school_attendance", PLANTED, -500, _PUPILS, by_need={"child": (120, 170)}, crisis="care_entry", adds=120),
    Signal("health_visit_missed", "health_visiting", PLANTED, -440, _SMALL, by_need={"child": (110, 150)}, crisis="care_entry", adds=130),
    Signal("fall_not_conveyed", "ambulance_call", PLANTED, -560, _OLD, 10, {"frailty": (140, 190)}, "fall_admission", 120),
    Signal("care_package_stopped", "home_care", PLANTED, -660, _OLD, by_need={"frailty": (250, 330)}, crisis="fall_admission", adds=110),
    Signal("council_tax_reminder", "council_tax", PROXY, -520, by_need={"debt": (180, 240)}),
    Signal("antidepressant_review", "prescription", PROXY, -600, _GROWN, 20, {"mental": (200, 250)}),
    Signal("needle_exchange", "needle_exchange", PROXY, -800, _GROWN, -40, {"substance": (330, 420)}),
    Signal("caution", "police_caution", PROXY, -700, _GROWN, -80, {"offending": (240, 300)}),
    Signal("medication_review", "prescription", PROXY, -540, _OLD, by_need={"frailty": (180, 220)}),
    Signal("food_parcel", "food_bank", PROXY, -680, by_need={"debt": (200, 270), "housing": (80, 130)}),
    Signal("behaviour_report", "school_pastoral", PROXY, -540, _PUPILS, -50, {"child": (140, 200)}),
    Signal("work_capability_assessment", "benefit_assessment", PROXY, -860, by_need={"workless": (420, 470)}),
    Signal("parking_permit", "resident_services", NULL, -500, _ADULTS, -30),
    Signal("bulky_waste", "resident_services", NULL, -480, _ADULTS, 10, winter=-30),
    Signal("library_card", "library", NULL, -490, (-40, 40, 20, 0, -10, -20, 10, -40), 20),
    Signal("travel_vaccine", "travel_clinic", NULL, -500, (-60, -40, -40, 0, 10, 0, -30, -120), 10, winter=-50),
    Signal("eye_screening", "outpatient", NULL, -510, (-30, 20, 0, -40, -30, 10, 60, 60), 0),
    Signal("evening_class", "adult_learning", NULL, -510, _ADULTS, 40, winter=40),
    Signal("swimming_lesson", "school_sport", NULL, -420, (_N, 0, -20, _N, _N, _N, _N, _N), 0, winter=-30),
    Signal("smoke_alarm_fitted", "home_fire_visit", NULL, -500, _ADULTS, 5, winter=20),
)  # fmt: skip
CAUSAL = tuple(signal for signal in SIGNALS if signal.kind == PLANTED)
OTHER = tuple(signal for signal in SIGNALS if signal.kind != PLANTED)
WINTER_MONTHS = (10, 11, 12, 1, 2, 3)


def kind_for(signal: Signal, crisis: str) -> str:
    """Of which kind is a signal, looked at for this crisis?"""
    if signal.kind == PLANTED and signal.crisis != crisis:
        return PROXY
    return signal.kind


def rate_table(signals: tuple[Signal, ...], *, is_winter: bool) -> Array:
    """What is each signal's log-hazard by age band, the unborn last, and sex?"""
    table = np.full((9, 2, len(signals)), NEVER_SCORE, np.int64)
    for at, signal in enumerate(signals):
        for sex in (0, 1):
            score = signal.base + sex * signal.women + is_winter * signal.winter
            table[:-1, sex, at] = np.array(signal.by_age) + score
    return table


def need_table(signals: tuple[Signal, ...]) -> Array:
    """What does each level of each need add to each signal?"""
    table = np.zeros((len(NEEDS), 3, len(signals)), np.int64)
    for at, signal in enumerate(signals):
        for need, scores in signal.by_need.items():
            table[NEEDS.index(need), 1:, at] = scores
    return table


def effect_table() -> Array:
    """What does each planted signal add to each crisis while it lasts?"""
    table = np.zeros((len(CAUSAL), len(CRISES)), np.int64)
    names = [crisis.name for crisis in CRISES]
    for at, signal in enumerate(CAUSAL):
        table[at, names.index(signal.crisis)] = signal.adds
    return table
