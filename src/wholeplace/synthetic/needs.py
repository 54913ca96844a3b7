"""The nine needs: who is prone to each, what sets it off, what makes it worse, and how it eases.

Every number is a log-hazard of one month in hundredths, made up and tuned until a borough of any size
comes out near the published proportions (see `proportions`).
"""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.areas import pilot_arms
from wholeplace.synthetic.arrays import Array, place_in_run
from wholeplace.synthetic.dice import LEAST_SCORE, Dice
from wholeplace.synthetic.lives import Lives, draw_lives
from wholeplace.synthetic.population import YEAR

NEEDS = (
    "housing",
    "debt",
    "mental",
    "substance",
    "abuse",
    "offending",
    "workless",
    "child",
    "frailty",
)
HOUSING, DEBT, MENTAL, SUBSTANCE, ABUSE, OFFENDING, WORKLESS, CHILD, FRAILTY = range(9)
NEVER_SCORE = LEAST_SCORE * 2
# Ages at which a band begins; the unborn have a band of their own, the last.
BAND_STARTS = (0, 5, 11, 18, 25, 45, 65, 80)
BANDS = ("0-4", "5-10", "11-17", "18-24", "25-44", "45-64", "65-79", "80+")
UNBORN = len(BANDS)
_N = NEVER_SCORE

# need: how prone each age band is, against the need's own base below.
PRONE_BY_AGE = {
    "housing": (_N, _N, _N, 10, 0, -30, -90, -140),
    "debt": (_N, _N, _N, -20, 10, 0, -80, -150),
    "mental": (_N, _N, -60, 10, 0, 0, -20, -20),
    "substance": (_N, _N, -120, 20, 10, 0, -110, -220),
    "abuse": (_N, _N, -100, 30, 10, -40, -110, -160),
    "offending": (_N, _N, 30, 60, 10, -70, -230, -400),
    "workless": (_N, _N, _N, -60, -10, 20, _N, _N),
    "child": (20, 0, 10, _N, _N, _N, _N, _N),
    "frailty": (_N, _N, _N, _N, _N, -330, -80, 60),
}
# need: how much more prone women are than men.
PRONE_WOMEN = {
    "housing": -10,
    "debt": 10,
    "mental": 45,
    "substance": -80,
    "abuse": 130,
    "offending": -160,
    "workless": -20,
    "child": 0,
    "frailty": 20,
}
# need: (begins, worsens, eases from severe, ends).
BASE = {
    "housing": (-671, -330, -230, -215),
    "debt": (-611, -330, -240, -225),
    "mental": (-585, -345, -270, -290),
    "substance": (-810, -330, -320, -320),
    "abuse": (-826, -310, -230, -225),
    "offending": (-775, -330, -260, -250),
    "workless": (-840, -380, -400, -470),
    "child": (-732, -330, -300, -260),
    "frailty": (-579, -400, -420, -420),
}
# (set off, by): how much the second, in the same person, raises the first's hazard.
TRIGGERS = {
    ("housing", "debt"): 90,
    ("housing", "abuse"): 70,
    ("housing", "substance"): 50,
    ("housing", "mental"): 30,
    ("debt", "workless"): 80,
    ("debt", "mental"): 40,
    ("debt", "substance"): 40,
    ("debt", "abuse"): 30,
    ("mental", "housing"): 50,
    ("mental", "debt"): 60,
    ("mental", "abuse"): 80,
    ("mental", "workless"): 60,
    ("mental", "substance"): 50,
    ("mental", "frailty"): 40,
    ("substance", "mental"): 60,
    ("substance", "abuse"): 50,
    ("substance", "housing"): 40,
    ("substance", "offending"): 40,
    ("abuse", "substance"): 60,
    ("abuse", "debt"): 30,
    ("offending", "substance"): 100,
    ("offending", "housing"): 40,
    ("offending", "workless"): 50,
    ("workless", "mental"): 90,
    ("workless", "substance"): 60,
    ("workless", "offending"): 50,
    ("child", "offending"): 40,
    ("frailty", "mental"): 30,
    ("frailty", "housing"): 20,
}
# (set off, by): how much the second, in anyone of the home, raises the first's hazard.
HOME_TRIGGERS = {
    ("child", "abuse"): 120,
    ("child", "substance"): 110,
    ("child", "mental"): 60,
    ("child", "housing"): 50,
    ("abuse", "substance"): 30,
    ("mental", "abuse"): 20,
}
# What a person's other needs add to the beginning of each, on average: only to open on a settled picture.
ON_AVERAGE = {
    "housing": 143,
    "debt": 122,
    "mental": 90,
    "substance": 151,
    "abuse": 131,
    "offending": 152,
    "workless": 114,
    "child": 160,
    "frailty": 37,
}
# Each further need a person has makes every need slower to ease.
HOLDS_BACK = -15
# What being in support for a need does: to its beginning and worsening, and to its easing.
SUPPORT_HOLDS, SUPPORT_EASES = -70, 70
# The few with many needs: how many, and how much more prone to all.
MANY_NEEDS_SHARE, MANY_NEEDS = 0.015, 150
PERSON_SPREAD = 50
MOST_PRONE = 350


@dataclass(frozen=True)
class Needs:
    """Who could come to need help: one row a person, sorted by home, and the areas of the pilot.

    Days are of the window, `born` mostly below zero; `risk` is how prone a person is to every need,
    in hundredths of log-hazard; `arms` says which areas are in the pilot.
    """

    home: Array
    born: Array
    is_female: Array
    group: Array
    area: Array
    tenure: Array
    risk: Array
    from_day: Array
    to_day: Array
    arms: Array

    def __len__(self) -> int:
        """How many people are there?"""
        return len(self.home)


def needs_of(lives: Lives, arms: Array, dice: Dice) -> Needs:
    """Who could come to need help, among the people of these lives?"""
    people, homes = lives.people, lives.homes
    own = dice.normal(len(people), PERSON_SPREAD)
    many = dice.is_true(MANY_NEEDS_SHARE, len(people)) * MANY_NEEDS
    return Needs(
        home=people.home,
        born=people.born,
        is_female=people.is_female,
        group=people.group,
        area=homes.area[people.home],
        tenure=homes.tenure[people.home],
        risk=np.clip(homes.risk[people.home] + own + many, -MOST_PRONE, MOST_PRONE),
        from_day=people.from_day,
        to_day=people.to_day,
        arms=arms,
    )


def draw_needs(residents: int, seed: int) -> Needs:
    """Who could come to need help in a borough of so many residents, without writing a place?"""
    lives = draw_lives(residents, Dice(seed, 1))
    return needs_of(lives, pilot_arms(seed), Dice(seed, 2))


def age_bands(born: Array, day: int) -> Array:
    """Into which age band does each person fall on a day?"""
    years = np.floor((day - born) / YEAR)
    bands = np.searchsorted(BAND_STARTS, years, side="right") - 1
    return np.where(born > day, UNBORN, bands)


def onset_table() -> Array:
    """What is the base of each need's beginning, by age band and sex?"""
    table = np.full((len(BANDS) + 1, 2, len(NEEDS)), NEVER_SCORE, np.int64)
    for at, need in enumerate(NEEDS):
        by_age = np.array(PRONE_BY_AGE[need])
        for sex in (0, 1):
            table[:-1, sex, at] = BASE[need][0] + by_age + sex * PRONE_WOMEN[need]
    return table


def trigger_table(triggers: dict[tuple[str, str], int]) -> Array:
    """How much do the needs of each set of needs, as bits, add to each need's hazard?"""
    table = np.zeros((2 ** len(NEEDS), len(NEEDS)), np.int64)
    sets = np.arange(2 ** len(NEEDS))
    for (need, by), score in triggers.items():
        table[:, NEEDS.index(need)] += ((sets >> NEEDS.index(by)) & 1) * score
    return table


def home_numbers(needs: Needs) -> Array:
    """Which number, from 0 without gaps, has each person's home?"""
    first = place_in_run(needs.home) == 0
    numbers: Array = np.cumsum(first) - 1
    return numbers
