"""Who lives in the borough when the window opens or comes later: homes, and the people in them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from wholeplace.synthetic.areas import AREAS, HARDSHIP
from wholeplace.synthetic.arrays import Array, place_in_run, spread
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.origins import GROUP_OF_ORIGIN, MIXED, SHARES
from wholeplace.synthetic.window import DAYS

HEAD, PARTNER, CHILD, OTHER = range(4)
TENURES = ("owner", "private", "council", "association")
COUNCIL, ASSOCIATION = 2, 3
# One in so many of the people seen in the four years came after they began.
ARRIVING_SHARE = 0.22
YEAR = 365.25
YOUNGEST_PARENT = 17
TWINS = 0.03


@dataclass(frozen=True)
class HomeKind:
    """One kind of home: how common, the ages of its head, and who else lives in it."""

    name: str
    weight: float
    ages: tuple[int, int]
    women: float = 0.5
    partner: float = 0.0
    children: tuple[float, ...] = (1.0,)
    others: tuple[float, ...] = (1.0,)
    other_ages: tuple[int, int] = (19, 38)
    oldest_child: int = 24


KINDS = (
    HomeKind("single, young", 12, (18, 35)),
    HomeKind("single, middle", 15, (35, 65), women=0.42),
    HomeKind("single, old", 9, (65, 97), women=0.63),
    HomeKind("couple, young", 11, (22, 45), women=0.15, partner=1),
    HomeKind("couple, old", 11, (45, 92), women=0.12, partner=1),
    HomeKind("couple with children", 19, (25, 55), women=0.12, partner=1, children=(0, 36, 40, 16, 8)),
    HomeKind("lone parent", 10, (19, 54), women=0.9, children=(0, 48, 34, 13, 5)),
    HomeKind("shared house", 6, (19, 36), others=(0, 20, 40, 30, 10)),
    HomeKind("three generations", 3, (30, 52), women=0.12, partner=1, children=(0, 25, 40, 25, 10), others=(0, 70, 30), other_ages=(62, 90)),
    HomeKind("hostel", 0.7, (18, 62), women=0.25),
    HomeKind("care home", 0.8, (76, 99), women=0.68),
    HomeKind("no fixed address", 0.25, (18, 60), women=0.2),
)  # fmt: skip
HOSTEL, CARE_HOME, NO_FIXED_ADDRESS = 9, 10, 11
MOST_IN_ONE_HOME = 8


@dataclass(frozen=True)
class Homes:
    """One row a home: its kind, family origin, area, tenure, hardship, and when it is in the borough."""

    kind: Array
    origin: Array
    area: Array
    tenure: Array
    risk: Array
    from_day: Array
    to_day: Array

    def __len__(self) -> int:
        """How many homes are there?"""
        return len(self.kind)


@dataclass(frozen=True)
class People:
    """One row a person, sorted by home. `to_day` is when they leave or die, or the window's end."""

    home: Array
    role: Array
    origin: Array
    group: Array
    is_female: Array
    born: Array
    is_twin: Array
    from_day: Array
    to_day: Array

    def __len__(self) -> int:
        """How many people are there?"""
        return len(self.home)

    def chosen(self, rows: Array) -> "People":
        """Who are the people of these rows?"""
        return People(**{name: column[rows] for name, column in vars(self).items()})


def draw_homes(count: int, dice: Dice) -> Homes:
    """Which homes are there, as if all had been there from the first day?"""
    area = dice.whole(0, AREAS, count)
    risk = dice.normal(count, 50) + HARDSHIP[area]
    # Social housing goes to the homes that have it hardest.
    rank = dice.normal(count, 100) + risk
    tenure = np.searchsorted([-75, 20, 90], rank, side="right")
    return Homes(
        kind=dice.pick([kind.weight for kind in KINDS], count),
        origin=dice.pick(SHARES, count),
        area=area,
        tenure=tenure,
        risk=risk,
        from_day=np.zeros(count, np.int64),
        to_day=np.full(count, DAYS, np.int64),
    )


def draw_people(homes: Homes, dice: Dice) -> People:
    """Who lives in these homes?"""
    head = _heads(homes, dice)
    partner = _partners(homes, head, dice)
    child = _children(homes, head, dice)
    other = _others(homes, dice)
    return sorted_by_home([head, partner, child, other])


def draw_residents(residents: int, dice: Dice) -> tuple[Homes, People]:
    """Who lives here on the first day, exactly so many, and who comes later?

    Errors: ValueError when the draw has too few people, which more homes than needed rule out.
    """
    wanted = residents + round(residents * ARRIVING_SHARE)
    homes = draw_homes(60 + round(wanted * 0.55), dice)
    people = draw_people(homes, dice)
    if len(people) < wanted:
        raise ValueError("too few homes were drawn")
    arriving_from = int(people.home[residents - 1]) + 1
    at = np.arange(len(people))
    stays = (at < residents) | (people.home >= arriving_from) & (at < wanted)
    last = int(people.home[wanted - 1]) + 1
    comes = dice.whole(1, DAYS, last)
    comes[:arriving_from] = 0
    leaves = np.where(
        dice.is_true(0.19, last), comes + 30 + dice.whole(0, DAYS, last), DAYS
    )
    homes = Homes(**{name: column[:last] for name, column in vars(homes).items()})
    homes = replace(homes, from_day=comes, to_day=np.minimum(leaves, DAYS))
    people = people.chosen(np.flatnonzero(stays))
    return homes, replace(
        people, from_day=comes[people.home], to_day=homes.to_day[people.home]
    )


def sorted_by_home(parts: list[People]) -> People:
    """Put people together, home by home."""
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in vars(parts[0])
    }
    return People(**columns).chosen(np.lexsort((columns["role"], columns["home"])))


def some_people(home: Array, role: int, homes: Homes, **columns: Array) -> People:
    """Make people of one role, one for each given home."""
    origin = columns.get("origin", homes.origin[home])
    usual: dict[str, Array] = {
        "origin": origin,
        "group": np.array(GROUP_OF_ORIGIN)[origin],
        "is_twin": np.zeros(len(home), bool),
        "from_day": homes.from_day[home],
        "to_day": homes.to_day[home],
    }
    return People(home=home, role=np.full(len(home), role), **{**usual, **columns})


def _table(homes: Homes, column: str) -> Array:
    return np.array([getattr(kind, column) for kind in KINDS])[homes.kind]


def _born(ages: Array, dice: Dice) -> Array:
    return -np.asarray(ages * YEAR, np.int64) - dice.whole(1, 366, len(ages))


def _heads(homes: Homes, dice: Dice) -> People:
    size = len(homes)
    ages = _table(homes, "ages")
    age = dice.whole(ages[:, 0], ages[:, 1], size)
    women = (_table(homes, "women") * 2**32).astype(np.uint32)
    return some_people(
        np.arange(size),
        HEAD,
        homes,
        is_female=dice.happens(women),
        born=_born(age, dice),
    )


def _partners(homes: Homes, head: People, dice: Dice) -> People:
    home = np.flatnonzero(_table(homes, "partner") > 0)
    size = len(home)
    is_female = ~head.is_female[home]
    same_sex = dice.is_true(0.03, size)
    elsewhere = dice.is_true(0.15, size)
    origin = np.where(elsewhere, dice.pick(SHARES, size), homes.origin[home])
    youngest = -np.full(size, int(18.5 * YEAR))
    born = head.born[home] + dice.normal(size, 1100)
    return some_people(
        home,
        PARTNER,
        homes,
        is_female=np.where(same_sex, head.is_female[home], is_female),
        origin=origin,
        born=np.minimum(born, youngest),
    )


def _counts(homes: Homes, column: str, dice: Dice) -> Array:
    counts = np.zeros(len(homes), np.int64)
    for number, kind in enumerate(KINDS):
        rows = np.flatnonzero(homes.kind == number)
        counts[rows] = dice.pick(getattr(kind, column), len(rows))
    return counts


def _children(homes: Homes, head: People, dice: Dice) -> People:
    home = spread(_counts(homes, "children", dice))
    size = len(home)
    head_years = (-head.born[home] // YEAR).astype(np.int64)
    oldest = np.minimum(
        head_years - YOUNGEST_PARENT, _table(homes, "oldest_child")[home]
    )
    born = _born(dice.whole(0, oldest, size), dice)
    is_twin = np.zeros(size, bool)
    second = np.flatnonzero((place_in_run(home) == 1) & dice.is_true(TWINS, size))
    born[second] = born[second - 1]
    is_twin[second] = is_twin[second - 1] = True
    group = np.array(GROUP_OF_ORIGIN)[homes.origin[home]]
    group = np.where(dice.is_true(0.08, size), MIXED, group)
    is_female = dice.is_true(0.488, size)
    return some_people(
        home, CHILD, homes, is_female=is_female, born=born, is_twin=is_twin, group=group
    )


def _others(homes: Homes, dice: Dice) -> People:
    home = spread(_counts(homes, "others", dice))
    size = len(home)
    ages = _table(homes, "other_ages")[home]
    born = _born(dice.whole(ages[:, 0], ages[:, 1], size), dice)
    sharing = homes.kind[home] == 7
    origin = np.where(sharing, dice.pick(SHARES, size), homes.origin[home])
    is_female = dice.is_true(0.52, size)
    return some_people(
        home, OTHER, homes, is_female=is_female, born=born, origin=origin
    )
