"""The people of a made-up borough: homes over time, names of many origins, and how partners write them down."""

import itertools
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from wholeplace.synthetic.addresses import NO_ADDRESS
from wholeplace.synthetic.areas import AREAS, POSTCODE_AREA
from wholeplace.synthetic.block import Block, deliveries, draw_block
from wholeplace.synthetic.copies import copies
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.errors_in_copies import birth_errors, mistyped, name_errors
from wholeplace.synthetic.identifiers import BLOCKS, nhs_numbers, ninos, upns
from wholeplace.synthetic.lives import NEVER, draw_lives
from wholeplace.synthetic.name_lists import book
from wholeplace.synthetic.names import draw_names
from wholeplace.synthetic.origins import ORIGINS
from wholeplace.synthetic.partners import PARTNERS, Errs
from wholeplace.synthetic.population import CHILD, HEAD, PARTNER
from wholeplace.synthetic.records import draw_records

SEED = 11
NOTHING_WRONG = Errs(**{name: 0.0 for name, kind in Errs.__annotations__.items() if kind in {float, "float"}})  # fmt: skip


@pytest.fixture(scope="module")
def block() -> Block:
    return draw_block(SEED, 2, 4_000)


def sent(block: Block) -> list[tuple[bytes, bytes]]:
    return [(each.people, each.contacts) for each in deliveries(block)]


def test_a_block_is_the_same_whatever_was_drawn_before():
    first, second = draw_block(5, 0, 600), draw_block(5, 1, 600)
    again_second, again_first = draw_block(5, 1, 600), draw_block(5, 0, 600)
    assert sent(first) == sent(again_first)
    assert sent(second) == sent(again_second)
    assert sent(first) != sent(second)


def test_residents_on_the_first_day_are_as_many_as_asked_for():
    for residents in (200, 999, 3_000):
        people = draw_lives(residents, Dice(SEED, residents)).people
        assert ((people.from_day == 0) & (people.born < 0)).sum() == residents


def test_people_are_born_move_pair_part_and_die():
    lives = draw_lives(6_000, Dice(SEED, 1))
    people = lives.people
    assert (people.born > 0).sum() > 100
    assert lives.has_died.sum() > 50
    assert (lives.home_moved_on < NEVER).sum() > 300
    joins = (lives.moved_on < NEVER) & (lives.new_home <= people.home.max())
    assert joins.sum() > 10
    assert lives.takes_name.sum() > 5
    parts = (people.role == PARTNER) & (lives.moved_on < NEVER)
    assert parts.sum() > 10
    assert (people.from_day <= people.to_day).all()
    assert (people.home[1:] >= people.home[:-1]).all()


def test_twins_share_home_birthday_and_family_name_and_no_given_name():
    lives = draw_lives(10_000, Dice(SEED, 2))
    names, people = draw_names(lives, Dice(SEED, 3)), lives.people
    twins = np.flatnonzero(people.is_twin)
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(twins)
        if people.home[a] == people.home[b] and people.born[a] == people.born[b]
    ]
    assert len(pairs) > 30
    assert all(names.given[a] != names.given[b] for a, b in pairs)
    shared = [
        (a, b) for a, b in pairs if ORIGINS[people.origin[a]].surnames == "shared"
    ]
    assert np.mean([names.family[a] == names.family[b] for a, b in shared]) > 0.9


def test_some_sons_bear_both_names_of_their_father_at_one_address():
    lives = draw_lives(10_000, Dice(SEED, 2))
    names, people = draw_names(lives, Dice(SEED, 3)), lives.people
    both = list(zip(people.home, names.given, names.family, strict=True))
    adults = {
        both[at] for at in np.flatnonzero((people.role <= PARTNER) & ~people.is_female)
    }
    sons = np.flatnonzero((people.role == CHILD) & ~people.is_female)
    assert sum(both[at] in adults for at in sons) > 20


def test_names_are_of_many_origins_and_pass_on_in_their_ways():
    lives = draw_lives(10_000, Dice(SEED, 2))
    names, people = draw_names(lives, Dice(SEED, 3)), lives.people
    words = book().names
    family = words[names.family]
    assert len(set(family)) > 1_500
    assert set(people.origin.tolist()) == set(range(len(ORIGINS)))
    origin = [each.name for each in ORIGINS].index
    polish = people.origin == origin("polish")
    women = {
        name[-3:] for name in family[polish & people.is_female & (people.role == HEAD)]
    }
    assert "ska" in women
    assert "ski" not in women
    kaur = people.is_female & (people.origin == origin("punjabi"))
    assert (family[kaur] == "Kaur").mean() > 0.4


def test_numbers_are_valid_unique_and_nobodys():
    nhs = nhs_numbers(0).to_pylist() + nhs_numbers(BLOCKS - 1).to_pylist()
    assert len(set(nhs)) == len(nhs) > 27_000
    for number in nhs[::97]:
        total = sum((10 - at) * int(digit) for at, digit in enumerate(number[:9]))
        assert (11 - total % 11) % 11 == int(number[9])
        assert number.startswith("999")
        assert len(set(number)) > 1
    places = np.arange(30_000)
    for numbers, start in ((ninos(places), "QQ"), (upns(places), "")):
        assert len(set(numbers.to_pylist())) == len(places)
        assert all(each.startswith(start) for each in numbers.to_pylist()[:50])
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    for upn in upns(places[:40]).to_pylist():
        total = sum(weight * int(digit) for weight, digit in enumerate(upn[1:], 2))
        assert upn[0] == letters[total % 23]
        assert upn[1:4] == "999"


def test_addresses_are_of_no_real_place(block: Block):
    dwellings = block.who.dwellings
    own = dwellings.postcode[: len(dwellings.first)]
    assert {postcode[:2] for postcode in own} == {POSTCODE_AREA}
    assert len({postcode[:5] for postcode in own}) == AREAS
    assert set("".join(postcode[5:] for postcode in own)) <= set("ABDEFGHJLNPQRSTUWXYZ")
    assert len(set(dwellings.uprn)) == len(dwellings.uprn)
    pairs = Counter(zip(dwellings.address, dwellings.postcode, strict=True))
    assert max(pairs.values()) == 1


def test_a_partner_that_never_errs_writes_the_truth(block: Block):
    who = block.who
    size = len(who.lives.people)
    words = np.append(book().names, "")
    given, family = words[who.names.given], words[who.names.family]
    none = np.full(size, "", object)
    written = name_errors(given, none, family, NOTHING_WRONG, Dice(1))
    assert (written[0] == given).all()
    assert (written[1] == family).all()
    year, month, day = birth_errors(who.lives.people.born, NOTHING_WRONG, Dice(1))
    dates = np.datetime64("2013-04-01") + who.lives.people.born.astype("timedelta64[D]")
    told = [
        f"{y:04d}-{m:02d}-{d:02d}" for y, m, d in zip(year, month, day, strict=True)
    ]
    assert told == [str(each) for each in dates]


def test_each_partner_errs_in_its_own_measure(block: Block):
    shares = {}
    words = np.append(book().names, "")
    for at, partner in enumerate(PARTNERS):
        records = draw_records(block.log, partner, 2, Dice(1, at))
        held = copies(block.who, records, Dice(2, at))
        true = words[block.who.names.given[records.person]]
        written = np.array([str(name).split()[0].upper() for name in held["given_names"].to_pylist()])  # fmt: skip
        first = np.array([name.split()[0].upper() for name in true])
        no_birth = np.mean(np.asarray(held["born_year"]) == 0)
        shares[partner.name] = (np.mean(written != first), no_birth)
        again = len(records.person) / len(set(records.person.tolist()))
        assert 1 <= again < 1.35
    assert shares["voluntary_network"][0] > 2 * shares["general_practice"][0]
    assert shares["fire"][1] > 0.35
    assert shares["general_practice"][1] < 0.01


def test_records_tell_of_hostels_and_of_no_fixed_address(block: Block):
    told = Counter()
    for at, partner in enumerate(PARTNERS):
        records = draw_records(block.log, partner, 2, Dice(1, at))
        held = copies(block.who, records, Dice(2, at))
        for address in held["address"].to_pylist():
            told["hostel"] += "Hostel" in (address or "")
            told["care home"] += "Care Home" in (address or "")
            told["nowhere"] += address == NO_ADDRESS
        told["protected"] += sum(held["is_protected"].to_pylist())
        told["placeholder"] += sum(
            value in {"9999999999", "0000000000", "PENDING", "TN010101F", "TEMP"}
            for name in ("nhs_number", "nino", "upn")
            for value in held[name].to_pylist()
        )
    assert min(told.values()) > 5
    assert len(told) == 5


def test_a_slip_of_the_pen_is_one_slip():
    for luck in range(0, 2**32, 104_729_111):
        slipped = mistyped("Williamson", luck)
        assert abs(len(slipped) - 10) <= 1
        assert slipped != ""
    assert mistyped("Li", 1)


def test_the_two_partners_of_a_mistake_hold_the_same_second_number():
    block = draw_block(3, 0, 6_000)
    two = np.flatnonzero(pa.array(block.who.second_nhs).is_valid())
    assert len(two) >= 1
    assert not set(block.who.second_nhs[two]) & set(block.who.nhs)
