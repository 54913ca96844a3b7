"""What partners say of who is one person, learned of each; and what joinings are worth, as own numbers tell."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage_material import person, records
from wholeplace.linkage.identities import Identities, identities_of
from wholeplace.linkage.joining import Pairs, joined
from wholeplace.linkage.model import probability
from wholeplace.linkage.partners import (
    MOST_PARTNERS,
    SIZES,
    Partners,
    known_to,
    partners_learned,
)
from wholeplace.linkage.worth import _worth


def identities(told: list[tuple[int, str]]) -> tuple[Identities, np.ndarray]:
    """Records of these people (number, partner), each an identity of its own, and whose each identity is."""
    rows = [person(number * 1000 + place, partner, "ANN", f"NAME{number}X{place}") for place, (number, partner) in enumerate(told)]  # fmt: skip
    made = identities_of(records(rows))
    keys = made.record_keys["record_id"].to_pylist()
    whose = np.empty(len(made), np.int64)
    whose[made.of_record] = [int(key) // 1000 for key in keys]
    return made, np.unique(whose, return_inverse=True)[1]


def learned(told: list[tuple[int, str]]) -> Partners:
    return partners_learned(*identities(told))


def test_a_partner_that_keeps_people_once_parts_those_it_told_of_twice():
    once = [(number, partner) for number in range(300) for partner in ("gp", "school")]
    alone = [(number, "gp") for number in range(300, 400)]
    partners = learned([*once, *alone])
    gp, school = (1 << partners.names.index(name) for name in ("gp", "school"))
    known = np.array([gp, gp, school, gp | school, gp | school])
    said = partners.bits(known, np.array([0, 0, 3, 0]), np.array([1, 2, 4, 3]))
    # gp and gp; gp and school; both and both; gp and both.
    assert said[0] < -4
    assert said[1] > 0
    assert said[2] < said[0]
    assert said[3] < -4


def test_where_there_is_one_partner_it_says_nothing():
    partners = learned([(number // 3, "police") for number in range(900)])
    assert partners.bits(np.array([1, 1]), np.array([0]), np.array([1])) == pytest.approx(0, abs=0.05)  # fmt: skip


def test_a_partner_that_keeps_people_many_times_says_little():
    many = [(number, "police") for number in range(300) for _ in range(4)]
    others = [(number, "gp") for number in range(300, 600) for _ in range(1)]
    both = [(number, "gp") for number in range(300)]
    partners = learned([*many, *others, *both])
    police, gp = (1 << partners.names.index(name) for name in ("police", "gp"))
    known = np.array([police, police, gp, gp])
    said = partners.bits(known, np.array([0, 2]), np.array([1, 3]))
    assert said[0] > -1
    assert said[1] < -4


def test_a_record_that_came_twice_is_not_a_person_told_of_again():
    rows = [person(number, "gp", "ANN", f"NAME{number}", "1980-01-01") for number in range(200)]  # fmt: skip
    again = [{**row, "match_given": "ANNE"} for row in rows]
    other = [person(number, "school", "ANN", f"NAME{number}") for number in range(200)]
    made = identities_of(records([*rows, *again, *other]))
    number = np.array([int(key) for key in made.record_keys["record_id"].to_pylist()])
    whose = np.empty(len(made), np.int64)
    whose[made.of_record] = number
    partners = partners_learned(made, whose)
    gp = 1 << partners.names.index("gp")
    assert partners.bits(np.array([gp, gp]), np.array([0]), np.array([1]))[0] < -3


def test_nobody_told_of_anybody():
    assert learned([]).bits(np.zeros(2, np.int64), np.array([0]), np.array([1])) == 0
    assert Partners.nothing().names == ()


@given(st.data())
def test_sets_looked_up_are_the_sums_of_their_partners(data):
    """Against the plain way: partner by partner."""
    count = data.draw(st.integers(1, 23))
    dice = np.random.default_rng(data.draw(st.integers(0, 1000)))
    again, anew = dice.normal(size=(2, count, SIZES))
    partners = Partners(tuple(f"p{place}" for place in range(count)), again, anew)
    known = dice.integers(0, 1 << count, 6)
    a, b = dice.integers(0, 6, (2, 40))
    for left, right, bits in zip(a, b, partners.bits(known, a, b), strict=True):
        one, other = (int(known[side]) for side in (left, right))
        fewer, more = (other, one) if one.bit_count() > other.bit_count() else (one, other)  # fmt: skip
        size = min(more.bit_count(), MOST_PARTNERS)
        of = [(again if more >> place & 1 else anew)[place, size] for place in range(count) if fewer >> place & 1]  # fmt: skip
        assert bits == pytest.approx(sum(of), abs=1e-9)


def test_who_told_of_each_thing_is_known_by_its_digits():
    made, whose = identities([(0, "a"), (0, "c"), (1, "b"), (2, "elsewhere")])
    known = known_to(made, ("a", "b", "c"), whose[made.of_record], 3)
    assert known.tolist() == [0b101, 0b010, 0]


def test_what_was_learned_is_kept():
    partners = learned([(number, "gp") for number in range(50)])
    again = Partners.from_json(partners.to_json())
    assert again.names == partners.names
    assert again.again == pytest.approx(partners.again, abs=1e-6)
    assert Partners.from_json(Partners.nothing().to_json()).names == ()


def test_a_father_and_a_son_of_one_name_whom_the_same_partners_know_are_two():
    """Four records of either, as alike as can be told without a birth: only the partners part them."""
    partners = learned([(number, partner) for number in range(400) for partner in "abcd"])  # fmt: skip
    own = np.array([1 << partners.names.index(partner) for partner in "abcd"] * 2)
    strong = {(x, y) for x in range(4) for y in range(x + 1, 4)}
    strong |= {(x + 4, y + 4) for x, y in strong}
    a, b = (np.array(side) for side in zip(*((x, y) for x in range(8) for y in range(x + 1, 8)), strict=True))  # fmt: skip
    bits = np.array([9.0 if pair in strong else 3.0 for pair in zip(a, b, strict=True)])  # fmt: skip
    pairs = Pairs(a, b, bits, np.ones(len(a)))
    alike, ones = np.zeros(8, np.int64), np.ones(8, np.int64)
    heard = joined(pairs, alike, ones, own, partners, down_to=-2.0).labels(8, 0.0)
    unheard = joined(pairs, alike, ones, own, Partners.nothing(), down_to=-2.0).labels(8, 0.0)  # fmt: skip
    assert heard.tolist() == [0] * 4 + [4] * 4
    assert unheard.tolist() == [0] * 8


@pytest.mark.parametrize("seen", [1.0, 0.8])
def test_odds_are_worth_what_own_numbers_tell_though_some_are_written_wrongly(seen):
    """Odds that are three bits too doubtful are found out, also where one in five numbers of a person is wrong."""
    dice = np.random.default_rng(4)
    bits = dice.uniform(-4, 8, 6000)
    is_one = dice.random(len(bits)) < probability(bits + 3)
    same = is_one & (dice.random(len(bits)) < seen)
    worth = _worth(bits, same, np.full(len(bits), seen))
    assert worth.start == pytest.approx(3, abs=0.4)
    assert worth.slope == pytest.approx(1, abs=0.15)
    assert replace(worth, pairs=0) != replace(_worth(bits[:10], same[:10], np.full(10, seen)), pairs=0)  # fmt: skip
