"""What happens to homes and people in the four years: births, deaths, partings, partnerships, moves."""

from dataclasses import dataclass, replace

import numpy as np

from wholeplace.synthetic.areas import AREAS
from wholeplace.synthetic.arrays import Array, spread
from wholeplace.synthetic.dice import Dice, chances
from wholeplace.synthetic.population import (
    CARE_HOME,
    CHILD,
    HEAD,
    OTHER,
    PARTNER,
    YEAR,
    Homes,
    People,
    draw_residents,
    some_people,
    sorted_by_home,
)
from wholeplace.synthetic.window import DAYS

NEVER = DAYS + 1
# Chance of dying within four years, by the age at which they began: under 45, 65, 80, 90, and over.
DYING_AGES = (45, 65, 80, 90)
DYING = chances((0.003, 0.016, 0.08, 0.28, 0.6))
BIRTH_OF_COUPLE, BIRTH_ALONE = 0.34, 0.09
TWIN_BIRTHS = 0.016
LEAVES_HOME, LEAVES_SHARING, PARTS, PAIRS = 0.35, 0.2, 0.06, 0.2
HOME_MOVES = 0.26
SINGLE_YOUNG = 0


@dataclass(frozen=True)
class Lives:
    """Homes and people, and what became of them; each person changes home alone at most once.

    `new_home` and `moved_on` are a person's own move; `home_moved_on` and `home_new_area` that of a
    whole home. A day of NEVER means it did not happen.
    """

    homes: Homes
    people: People
    new_home: Array
    moved_on: Array
    takes_name: Array
    home_moved_on: Array
    home_new_area: Array
    has_died: Array


def draw_lives(residents: int, dice: Dice) -> Lives:
    """Who lives here in the four years, and what happens to them?"""
    homes, people = draw_residents(residents, dice)
    people, is_mother = _with_births(homes, people, dice)
    people, has_died = _with_deaths(people, dice)
    homes, new_home, moved_on, takes_name = _own_moves(homes, people, is_mother, dice)
    moved = moved_on < NEVER
    leaves = np.minimum(people.to_day, homes.to_day[np.maximum(new_home, 0)])
    people = replace(people, to_day=np.where(moved & ~has_died, leaves, people.to_day))
    home_moved_on, home_new_area = _home_moves(homes, dice)
    return Lives(
        homes,
        people,
        new_home,
        moved_on,
        takes_name,
        home_moved_on,
        home_new_area,
        has_died,
    )


def _with_births(homes: Homes, people: People, dice: Dice) -> tuple[People, Array]:
    years = -people.born / YEAR
    adult = (people.role == HEAD) | (people.role == PARTNER)
    could = people.is_female & adult & (years > 18) & (years < 42)
    has_partner = np.isin(people.home, people.home[people.role == PARTNER])
    likely = np.where(has_partner, BIRTH_OF_COUPLE, BIRTH_ALONE)
    likely = np.where(could, likely * 2**32, 0).astype(np.uint32)
    room = people.to_day - people.from_day > 30
    is_mother = dice.happens(likely) & room
    mothers = np.flatnonzero(is_mother)
    of_one = spread(1 + dice.is_true(TWIN_BIRTHS, len(mothers)).astype(np.int64))
    born = dice.whole(
        people.from_day[mothers] + 1, people.to_day[mothers], len(mothers)
    )
    home = people.home[mothers[of_one]]
    children = some_people(
        home,
        CHILD,
        homes,
        is_female=dice.is_true(0.488, len(home)),
        born=born[of_one],
        is_twin=np.bincount(of_one, minlength=len(mothers))[of_one] > 1,
        from_day=born[of_one],
        group=people.group[mothers[of_one]],
    )
    marked = sorted_by_home([people, children])
    return marked, np.isin(marked.home, home) & marked.is_female & (marked.born < 0)


def _with_deaths(people: People, dice: Dice) -> tuple[People, Array]:
    years = -people.born / YEAR
    dies = dice.happens(DYING[np.searchsorted(DYING_AGES, years, side="right")])
    low = np.maximum(people.from_day, people.born) + 1
    day = dice.whole(low, DAYS + 1, len(people))
    dies &= day < people.to_day
    return replace(people, to_day=np.where(dies, day, people.to_day)), dies


def _own_moves(
    homes: Homes, people: People, is_mother: Array, dice: Dice
) -> tuple[Homes, Array, Array, Array]:
    size = len(people)
    new_home = np.full(size, -1)
    moved_on = np.full(size, NEVER)
    day = dice.whole(people.from_day + 1, people.to_day, size)
    free = ~is_mother & (people.to_day - people.from_day > 200)
    alone = np.flatnonzero(free & _goes_alone(people, dice))
    new_home[alone] = len(homes) + np.arange(len(alone))
    moved_on[alone] = day[alone]
    movers, hosts = _pairs(people, homes, free, dice)
    together = (homes.from_day[people.home[hosts]] < day[movers]) & (
        people.to_day[hosts] > day[movers]
    )
    movers, hosts = movers[together], hosts[together]
    new_home[movers] = people.home[hosts]
    moved_on[movers] = day[movers]
    takes_name = np.zeros(size, bool)
    takes_name[movers] = people.is_female[movers] & dice.is_true(0.55, len(movers))
    return (
        _with_new_homes(homes, people, alone, day, dice),
        new_home,
        moved_on,
        takes_name,
    )


def _goes_alone(people: People, dice: Dice) -> Array:
    """Which grown children leave home, which sharers move on, and which partners part?"""
    years = -people.born / YEAR
    grown = (people.role == CHILD) & (years > 16.5) & (years < 27)
    leaves = grown & dice.is_true(LEAVES_HOME, len(people))
    parts = (people.role == PARTNER) & dice.is_true(PARTS, len(people))
    parts |= (people.role == OTHER) & dice.is_true(LEAVES_SHARING, len(people))
    chosen: Array = leaves | parts
    return chosen


def _pairs(
    people: People, homes: Homes, free: Array, dice: Dice
) -> tuple[Array, Array]:
    """Which single people move in with which others? The first of each pair moves."""
    years = -people.born / YEAR
    single = (homes.kind[people.home] <= 1) & (years > 19) & (years < 52)
    chosen = free & single & dice.is_true(PAIRS, len(people))
    women = np.flatnonzero(chosen & people.is_female)
    men = np.flatnonzero(chosen & ~people.is_female)
    pairs = min(len(women), len(men))
    # Of like age: both in the order of their birth.
    women = np.sort(women[dice.order(len(women))[:pairs]])
    men = np.sort(men[dice.order(len(men))[:pairs]])
    women = women[np.argsort(people.born[women], kind="stable")]
    men = men[np.argsort(people.born[men], kind="stable")]
    return women, men


def _with_new_homes(
    homes: Homes, people: People, movers: Array, day: Array, dice: Dice
) -> Homes:
    size = len(movers)
    columns = {
        "kind": np.full(size, SINGLE_YOUNG),
        "origin": people.origin[movers],
        "area": dice.whole(0, AREAS, size),
        "tenure": dice.pick((1, 7, 1, 1), size),
        "risk": homes.risk[people.home[movers]],
        "from_day": day[movers],
        "to_day": np.where(
            dice.is_true(0.12, size), day[movers] + dice.whole(30, DAYS, size), DAYS
        ),
    }
    columns["to_day"] = np.minimum(columns["to_day"], DAYS)
    return Homes(
        **{
            name: np.concatenate([column, columns[name]])
            for name, column in vars(homes).items()
        }
    )


def _home_moves(homes: Homes, dice: Dice) -> tuple[Array, Array]:
    size = len(homes)
    moves = dice.is_true(HOME_MOVES, size) & (homes.kind < CARE_HOME)
    day = dice.whole(homes.from_day + 1, homes.to_day, size)
    stays_near = dice.is_true(0.5, size)
    area = np.where(stays_near, homes.area, dice.whole(0, AREAS, size))
    return np.where(moves & (day < homes.to_day), day, NEVER), area
