"""The seven crises: which need they come from, what makes them likelier, and what they leave behind."""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.needs import NEEDS, NEVER_SCORE


@dataclass(frozen=True)
class Crisis:
    """One kind of crisis.

    `base` is its log-hazard in a month, in hundredths, without the need, with it, and when it is
    severe. `raised_by` adds for other needs of the person, `home_raises` for needs of anyone at home.
    `sets_off` is how likely it leaves another need behind. `ages` are whole years on the day the
    window opens, from and up to. `contact` is the service and reason by which it is seen.
    """

    name: str
    need: str
    contact: tuple[str, str]
    base: tuple[int, int, int]
    ages: tuple[int, int]
    raised_by: dict[str, int] = field(default_factory=dict)
    home_raises: dict[str, int] = field(default_factory=dict)
    sets_off: dict[str, float] = field(default_factory=dict)


CRISES = (
    Crisis("eviction", "housing", ("eviction", "evicted"), (-920, -650, -500), (18, 120),
           {"debt": 70, "substance": 30}, {}, {"mental": 0.15, "debt": 0.3}),
    Crisis("mental_health_admission", "mental", ("mental_health_ward", "crisis_admission"), (-907, -815, -625), (11, 120),
           {"substance": 50, "housing": 40, "abuse": 30}, {}, {"workless": 0.06}),
    Crisis("overdose", "substance", ("emergency_admission", "overdose"), (-966, -660, -540), (11, 120),
           {"mental": 60, "housing": 40}, {}, {"mental": 0.25}),
    Crisis("injury_by_partner", "abuse", ("accident_emergency", "assault_at_home"), (-966, -600, -480), (11, 120),
           {"substance": 40}, {"substance": 30}, {"mental": 0.2, "housing": 0.15}),
    Crisis("custody", "offending", ("custody", "sentenced"), (-930, -572, -442), (14, 120),
           {"substance": 60, "housing": 40, "workless": 20}, {}, {"workless": 0.3, "housing": 0.25}),
    Crisis("care_entry", "child", ("care_entry", "taken_into_care"), (-909, -748, -578), (0, 18),
           {}, {"substance": 60, "abuse": 50, "mental": 30}, {}),
    Crisis("fall_admission", "frailty", ("emergency_admission", "fall"), (-785, -580, -500), (45, 120),
           {"mental": 30}, {}, {}),
)  # fmt: skip
# A crisis of one kind does not come again for so many months.
MONTHS_BETWEEN = 3
# In support for the need a crisis comes from, its log-hazard is so much lower.
SUPPORT_PREVENTS = -50
# What the pilot does, from its first month, in the areas chosen, to the crises it is for.
PILOT_EFFECT = -40
PILOT_FROM_MONTH = 24
PILOT_CRISES = ("eviction", "mental_health_admission", "overdose")


def base_table() -> Array:
    """What is each crisis's log-hazard, by level of its need?"""
    return np.array([crisis.base for crisis in CRISES])


def raised_table(column: str) -> Array:
    """How much does each set of needs, as bits, add to each crisis?"""
    sets = np.arange(2 ** len(NEEDS))
    table = np.zeros((len(sets), len(CRISES)), np.int64)
    for at, crisis in enumerate(CRISES):
        for need, score in getattr(crisis, column).items():
            table[:, at] += ((sets >> NEEDS.index(need)) & 1) * score
    return table


def age_table(oldest: int = 130) -> Array:
    """What does each age add to each crisis? Outside its ages a crisis never comes."""
    ages = np.arange(oldest)[:, None]
    low = np.array([crisis.ages[0] for crisis in CRISES])
    high = np.array([crisis.ages[1] for crisis in CRISES])
    return np.where((ages >= low) & (ages < high), 0, NEVER_SCORE)


def pilot_table() -> Array:
    """What does the pilot add to each crisis?"""
    return np.array([PILOT_EFFECT * (crisis.name in PILOT_CRISES) for crisis in CRISES])
