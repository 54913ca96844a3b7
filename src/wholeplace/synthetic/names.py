"""What everyone is called: given names, family names, and how family names change."""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.lives import NEVER, Lives
from wholeplace.synthetic.name_lists import Book, NameList, book
from wholeplace.synthetic.origins import ORIGINS
from wholeplace.synthetic.population import CHILD, HEAD, PARTNER, People

NOBODY = -1
ENGLISH = 0
MIDDLE_NAMES, LOCAL_NAMES, NAMED_AFTER_FATHER = 0.5, 0.15, 0.05
TAKES_HUSBANDS, WOMENS_NAME, DOUBLE_AT_MARRIAGE = 0.72, 0.65, 0.06
# Where a wife keeps her own name whatever the law of the land.
KEEPS = ("spanish", "chinese", "vietnamese", "ethiopian", "somali", "tamil")
BACK_TO_HER_OWN = 0.4


@dataclass(frozen=True)
class Names:
    """One row a person: numbers of names in the book, -1 for none.

    `family` is the family name until `changed_on`, `later` the one from then; `before` is the name
    a woman bore before she married, which an old system may still hold.
    """

    given: Array
    middle: Array
    family: Array
    later: Array
    changed_on: Array
    before: Array


def draw_names(lives: Lives, dice: Dice) -> Names:
    """What is everyone called?"""
    people, names = lives.people, book()
    given = _given(people, names, dice)
    own = _by_origin(names.families, people.origin, dice)
    family, before = _families(people, given, own, names, dice)
    given = _after_fathers(people, given, dice)
    _tell_twins_apart(people, given, names)
    middle = np.where(
        dice.is_true(MIDDLE_NAMES, len(people)), _given(people, names, dice), NOBODY
    )
    middle = np.where(middle == given, NOBODY, middle)
    family = _daughters(people, family, names)
    later, changed_on = _changes(lives, family, own, names, dice)
    return Names(
        given, middle, family, later, changed_on, _daughters(people, before, names)
    )


def _by_origin(lists: tuple[NameList, ...], origin: Array, dice: Dice) -> Array:
    """Draw a name for each person from the list of their origin."""
    drawn = np.empty(len(origin), np.int64)
    for at, page in enumerate(lists):
        own = np.flatnonzero(origin == at)
        drawn[own] = page.numbers[dice.pick(page.weights, len(own))]
    return drawn


def _given(people: People, names: Book, dice: Dice) -> Array:
    # Families from elsewhere give some children the names that are common here.
    local = (people.role == CHILD) & dice.is_true(LOCAL_NAMES, len(people))
    origin = np.where(local, ENGLISH, people.origin)
    women = _by_origin(names.women, origin, dice)
    men = _by_origin(names.men, origin, dice)
    return np.where(people.is_female, women, men)


def _heads_of(people: People, *, male: bool) -> Array:
    """Which grown-up of this sex, head or partner, does each person live with? -1 for none."""
    adult = np.flatnonzero(
        ((people.role == HEAD) | (people.role == PARTNER)) & (people.is_female != male)
    )
    of_home = np.full(int(people.home[-1]) + 1, NOBODY)
    # The head comes first in a home, and so is written last.
    of_home[people.home[adult[::-1]]] = adult[::-1]
    return of_home[people.home]


def _families(
    people: People, given: Array, own: Array, names: Book, dice: Dice
) -> tuple[Array, Array]:
    """Which family name has each person, and which had a married woman before?"""
    size = len(people)
    father, mother = _heads_of(people, male=True), _heads_of(people, male=False)
    rule = np.array([origin.surnames for origin in ORIGINS])[people.origin]
    keeps = np.isin(
        people.origin, [at for at, each in enumerate(ORIGINS) if each.name in KEEPS]
    )
    family = own.copy()
    adult = (people.role == HEAD) | (people.role == PARTNER)
    married = adult & people.is_female & (father >= 0)
    takes = married & ~keeps & dice.is_true(TAKES_HUSBANDS, size)
    family[takes] = own[father[takes]]
    before = np.where(takes, own, NOBODY)
    womens = people.is_female & (rule == "womens") & dice.is_true(WOMENS_NAME, size)
    family[womens] = _womens_names(people, womens, names, dice)
    before[womens] = NOBODY
    child = people.role == CHILD
    of_father, of_mother = child & (father >= 0), child & (father < 0) & (mother >= 0)
    girls = womens & child
    family[of_father & ~girls] = own[father[of_father & ~girls]]
    family[of_mother & ~girls] = own[mother[of_mother & ~girls]]
    fathers = of_father & (rule == "fathers")
    family[fathers] = given[father[fathers]]
    return family, before


def _womens_names(people: People, rows: Array, names: Book, dice: Dice) -> Array:
    chosen = people.origin[rows]
    drawn = np.empty(len(chosen), np.int64)
    for at, page in enumerate(names.womens):
        own = np.flatnonzero(chosen == at)
        if page is not None and len(own):
            drawn[own] = page.numbers[dice.pick(page.weights, len(own))]
    return drawn


def _after_fathers(people: People, given: Array, dice: Dice) -> Array:
    """Some sons have their father's name, and so share both names and the address with him."""
    father = _heads_of(people, male=True)
    son = (people.role == CHILD) & ~people.is_female & (father >= 0) & ~people.is_twin
    named = son & dice.is_true(NAMED_AFTER_FATHER, len(people))
    return np.where(named, given[father], given)


def _tell_twins_apart(people: People, given: Array, names: Book) -> None:
    """No two twins have one name: the second takes the next of the list."""
    second = np.flatnonzero(
        people.is_twin[1:]
        & people.is_twin[:-1]
        & (people.home[1:] == people.home[:-1])
        & (given[1:] == given[:-1])
    )
    for at in second + 1:
        lists = names.women if people.is_female[at] else names.men
        page = lists[people.origin[at]].numbers
        given[at] = page[0] if given[at] != page[0] else page[1]


def _daughters(people: People, family: Array, names: Book) -> Array:
    gendered = np.isin(
        people.origin,
        [at for at, each in enumerate(ORIGINS) if each.surnames == "gendered"],
    )
    borne = names.of_daughters[np.maximum(family, 0)]
    return np.where(people.is_female & gendered & (family >= 0), borne, family)


def _changes(
    lives: Lives, family: Array, own: Array, names: Book, dice: Dice
) -> tuple[Array, Array]:
    """Who takes another family name in the window, which, and when?"""
    people = lives.people
    size = len(people)
    changed_on = np.full(size, NEVER)
    later = family.copy()
    joins = np.flatnonzero(lives.takes_name)
    first_of = np.zeros(len(lives.homes), np.int64)
    heads = np.flatnonzero(people.role == HEAD)
    first_of[people.home[heads]] = heads
    later[joins] = family[first_of[lives.new_home[joins]]]
    changed_on[joins] = lives.moved_on[joins] + dice.whole(20, 300, len(joins))
    parts = (people.role == PARTNER) & people.is_female & (lives.moved_on < NEVER)
    back = parts & dice.is_true(BACK_TO_HER_OWN, size)
    later[back] = own[back]
    changed_on[back] = lives.moved_on[back] + dice.whole(60, 500, int(back.sum()))
    return _daughters(people, later, names), changed_on
