"""Who lived together: what makes a household, what never does, and on which facts partners differ."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

from wholeplace.core.errors import RunError
from wholeplace.linkage.households.addresses import read_address
from wholeplace.linkage.households.communal import most_at_once
from wholeplace.linkage.households.disagreements import disagreements
from wholeplace.linkage.households.dwellings import Evidence
from wholeplace.linkage.households.engine import Limits
from wholeplace.linkage.households.histories import MOVE, VOTE, best_histories
from wholeplace.linkage.households.living import (
    Living,
    household_id,
    households_over_time,
)
from wholeplace.linkage.households.measuring import co_residence
from wholeplace.tables.linking import HOUSEHOLDS
from wholeplace.tables.living import (
    ADDRESS_STAYS,
    COMMUNAL_ADDRESSES,
    DISAGREEMENT_COUNTS,
    DISAGREEMENTS,
    HOUSEHOLD_COVERAGE,
    RECORD_PLACES,
)

KEY = b"a key of this test"
AS_OF = date(2017, 3, 31)
ELM, OAK, ASH = "1 Elm Road", "2 Oak Street", "3 Ash Lane"
RECORD_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("partner", "record_id", "given_names", "family_name", "born_on", "sex", "nhs_number", "nino", "upn", "uprn", "address", "postcode")]
    + [("is_protected", pa.bool_())]
)  # fmt: skip
CONTACT_SCHEMA = pa.schema(
    [("partner", pa.string()), ("record_id", pa.string()), ("service", pa.string()), ("started_on", pa.date32()), ("ended_on", pa.date32())]
)  # fmt: skip
PEOPLE_SCHEMA = pa.schema([(name, pa.string()) for name in ("partner", "record_id", "person_id")])  # fmt: skip


def day(year: int, month: int = 1, number: int = 1) -> date:
    return date(year, month, number)


@dataclass
class Drawn:
    """A drawn place: records are added one by one, each with the days on which it was used."""

    people: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        person: str | None,
        address: str | None,
        *used: date,
        postcode: str | None = "LK1 1AA",
        partner: str = "gp",
        service: str = "visit",
        ended: date | None = None,
        **more: Any,
    ) -> "Drawn":
        record_id = f"R{len(self.records):06}"
        key = {"partner": partner, "record_id": record_id}
        self.records.append({**key, "address": address, "postcode": postcode, "family_name": "Reed", **more})  # fmt: skip
        if person is not None:
            self.people.append({**key, "person_id": person})
        for when in used:
            self.contacts.append({**key, "service": service, "started_on": when, "ended_on": ended})  # fmt: skip
        return self

    def tables(self) -> tuple[pa.Table, pa.Table, pa.Table]:
        return (
            pa.Table.from_pylist(self.people, PEOPLE_SCHEMA),
            pa.Table.from_pylist(self.records, RECORD_SCHEMA),
            pa.Table.from_pylist(self.contacts, CONTACT_SCHEMA),
        )

    def living(self, **more: Any) -> Living:
        return households_over_time(*self.tables(), **{"key": KEY, "as_of": AS_OF, **more})  # fmt: skip


def together(living: Living, on: date) -> set[frozenset[str]]:
    """Who lives with whom on a day: each household as the set of its people."""
    groups: dict[str, set[str]] = defaultdict(set)
    for row in rows_on(living, on):
        groups[row["household_id"]].add(row["person_id"])
    return {frozenset(people) for people in groups.values()}


def rows_on(living: Living, on: date) -> list[dict[str, Any]]:
    return [
        row for row in living.households.to_pylist()
        if row["from_on"] <= on and (row["to_on"] is None or row["to_on"] > on)
    ]  # fmt: skip


def sets(*groups: str) -> set[frozenset[str]]:
    """sets("AB", "C") are the households of A and B, and of C."""
    return {frozenset(group) for group in groups}


def home_of(living: Living, person: str, on: date) -> str:
    (found,) = [row["household_id"] for row in rows_on(living, on) if row["person_id"] == person]  # fmt: skip
    return str(found)


def coverage(living: Living) -> dict[str, int]:
    return {row["what"]: row["people"] for row in living.household_coverage.to_pylist()}


def family(drawn: Drawn, people: str, address: str, *used: date, **more: Any) -> Drawn:
    for person in people:
        drawn.add(person, address, *used, **more)
    return drawn


# --- what makes a household ---------------------------------------------------------------------


def test_people_at_one_address_are_a_household_and_one_alone_is_a_household_of_one() -> (
    None
):
    drawn = family(Drawn(), "AB", ELM, day(2015)).add("C", OAK, day(2015))
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB", "C")
    assert living.households.schema == HOUSEHOLDS.schema()
    assert all(row["to_on"] is None and row["from_on"] == day(2015) for row in living.households.to_pylist())  # fmt: skip


def test_an_address_written_another_way_is_the_same_place() -> None:
    drawn = (
        Drawn()
        .add("A", "Flat 4, Kiln House, Crane Terrace", day(2015))
        .add("B", "FLAT 04  kiln hse, Crane Ter., Larkmere", day(2015))
        .add("C", "Apartment 4 Kiln House Crane Terrace LK1 1AA", day(2015), postcode=None)
        .add("D", "Flat 5, Kiln House, Crane Terrace", day(2015))
        .add("E", "Flat 4, Kiln House, Crane Terrace", day(2015), postcode="LK2 2BB")
    )  # fmt: skip
    assert together(drawn.living(), AS_OF) == sets("ABC", "D", "E")


def test_a_uprn_joins_addresses_that_do_not_read_alike_and_lends_itself() -> None:
    drawn = (
        Drawn()
        .add("A", "Basement, 4 Mill Row", day(2015), uprn="100")
        .add("B", "4 Mill Row (garden level)", day(2015), uprn="0100")
        .add("C", "4 Mill Row (garden level)", day(2015))
        .add("D", "4 Mill Row", day(2015), uprn="101")
    )
    assert together(drawn.living(), AS_OF) == sets("ABC", "D")


@pytest.mark.parametrize(("first", "second"), [("Flat 1, Fern Court", "Flat 2, Fern Court"), ("Rose Cottage", "Ivy Cottage"), ("12 High Street", "12 Low Road")])  # fmt: skip
def test_a_uprn_that_stands_for_two_addresses_joins_nobody(first: str, second: str) -> None:  # fmt: skip
    other = "LK1 1AA" if "12" not in first else "LK9 9ZZ"
    drawn = family(Drawn(), "AB", first, day(2015), uprn="100")
    family(drawn, "CD", second, day(2015), uprn="100", postcode=other)
    # Who gives no address cannot be told by a number that stands for two.
    drawn.add("E", None, day(2015), uprn="100", postcode=None)
    assert together(drawn.living(), AS_OF) == sets("AB", "CD")


def test_one_number_for_a_whole_town_joins_only_those_who_live_together() -> None:
    drawn = Drawn()
    for house in range(1, 400):
        family(drawn, (f"{house}a", f"{house}b"), f"{house} Long Road", day(2015), uprn="77", postcode=f"LK{house % 9} 1AA")  # fmt: skip
    found = together(drawn.living(), AS_OF)
    assert found == {frozenset((f"{house}a", f"{house}b")) for house in range(1, 400)}


def test_an_address_without_a_postcode_joins_only_where_one_place_alone_has_it() -> None:  # fmt: skip
    drawn = (
        family(Drawn(), "AB", ELM, day(2015))
        .add("C", ELM, day(2015), postcode=None)
        .add("D", OAK, day(2015), postcode="LK1 1AA")
        .add("E", OAK, day(2015), postcode="LK7 7XX")
        .add("F", OAK, day(2015), postcode=None)
        .add("G", OAK, day(2015), postcode=None)
    )
    assert together(drawn.living(), AS_OF) == sets("ABC", "D", "E", "F", "G")


def test_a_slip_in_the_postcode_of_one_record_is_no_move() -> None:
    drawn = family(Drawn(), "AB", ELM, day(2015))
    drawn.add("A", ELM, day(2016), postcode="LK1 1AB", partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB")
    assert living.address_stays.num_rows == 2


# --- over time ----------------------------------------------------------------------------------


def test_a_household_that_moves_together_stays_the_same_household() -> None:
    drawn = family(Drawn(), "ABC", ELM, day(2014))
    family(drawn, "ABC", OAK, day(2016), partner="police")
    living = drawn.living()
    assert together(living, day(2015)) == together(living, AS_OF) == sets("ABC")
    assert home_of(living, "A", day(2015)) == home_of(living, "C", AS_OF)
    # One row each: the table does not tell that they moved.
    assert living.households.num_rows == 3


def test_an_adult_who_moves_away_leaves_the_household() -> None:
    drawn = family(Drawn(), "ABC", ELM, day(2014))
    drawn.add("C", OAK, day(2016, 5), partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB", "C")
    assert home_of(living, "A", day(2015)) == home_of(living, "A", AS_OF)
    assert home_of(living, "C", AS_OF) != home_of(living, "C", day(2015))
    (before,) = [row for row in living.households.to_pylist() if row["person_id"] == "C" and row["to_on"]]  # fmt: skip
    assert before["to_on"] == day(2016, 5)


def test_a_household_that_splits_in_two_goes_on_where_most_of_it_goes() -> None:
    drawn = family(Drawn(), "ABCDE", ELM, day(2014))
    family(drawn, "ABC", OAK, day(2016), partner="police")
    family(drawn, "DE", ASH, day(2016), partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("ABC", "DE")
    old = home_of(living, "E", day(2015))
    assert home_of(living, "A", AS_OF) == old
    assert home_of(living, "E", AS_OF) != old


def test_a_household_that_splits_while_some_stay_goes_on_with_those_who_stay() -> None:
    drawn = family(Drawn(), "ABCDE", ELM, day(2014))
    family(drawn, "CDE", OAK, day(2016), partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB", "CDE")
    assert home_of(living, "A", AS_OF) == home_of(living, "E", day(2015))
    assert home_of(living, "C", AS_OF) != home_of(living, "A", AS_OF)


def test_those_who_leave_early_do_not_carry_the_household_away_from_those_who_stay() -> (
    None
):
    drawn = family(Drawn(), "ABCDE", ELM, day(2013))
    family(drawn, "CDE", OAK, day(2015), partner="police")
    family(drawn, "AB", ASH, day(2016), partner="school")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB", "CDE")
    assert home_of(living, "A", AS_OF) == home_of(living, "E", day(2014))


def test_where_two_households_come_together_the_larger_goes_on() -> None:
    drawn = family(Drawn(), "ABC", ELM, day(2014))
    family(drawn, "DE", ASH, day(2012))
    family(drawn, "ABCDE", OAK, day(2016), partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("ABCDE")
    assert home_of(living, "D", AS_OF) == home_of(living, "A", day(2015))


def test_who_comes_on_the_day_the_last_one_goes_finds_nobody() -> None:
    drawn = Drawn().add("A", ELM, day(2014)).add("A", OAK, day(2016), partner="police")
    drawn.add("B", ELM, day(2016))
    living = drawn.living()
    assert together(living, day(2016)) == sets("A", "B")
    assert home_of(living, "B", AS_OF) != home_of(living, "A", day(2015))


def test_two_of_one_home_who_came_to_one_hostel_did_not_move_as_one() -> None:
    hostel = "Anchor Lodge Hostel, Quay Street"
    drawn = family(Drawn(), "AB", ELM, day(2013)).add("X", hostel, day(2013), family_name="Moss")  # fmt: skip
    drawn.add("A", hostel, day(2014), partner="police").add("B", hostel, day(2016), partner="school")  # fmt: skip
    assert together(drawn.living(), day(2015)) == sets("B")


def test_two_who_found_a_home_together_carry_on_one_household() -> None:
    drawn = Drawn().add("A", ELM, day(2014)).add("B", ASH, day(2013))
    family(drawn, "AB", OAK, day(2016), partner="police")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB")
    # Equal numbers: the older household goes on.
    assert home_of(living, "A", AS_OF) == home_of(living, "B", day(2015))


def test_who_moves_in_with_somebody_joins_their_household() -> None:
    drawn = Drawn().add("A", ELM, day(2014), day(2016, 9)).add("B", ASH, day(2014), family_name="Moss")  # fmt: skip
    drawn.add("B", ELM, day(2016), partner="police", family_name="Moss")
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB")
    assert home_of(living, "B", AS_OF) == home_of(living, "A", day(2015))


def test_a_return_after_a_time_elsewhere_is_not_hidden() -> None:
    drawn = Drawn()
    for when, address in ((2012, ELM), (2013, ELM), (2014, OAK), (2015, OAK), (2016, ELM)):  # fmt: skip
        drawn.add("A", address, day(when), day(when, 6))
    kinds = drawn.living().address_stays.to_pylist()
    assert [(row["from_on"].year, row["to_on"] and row["to_on"].year) for row in kinds] == [(2012, 2014), (2014, 2016), (2016, None)]  # fmt: skip


def test_one_stray_record_between_two_others_is_no_move_there_and_back() -> None:
    drawn = Drawn().add("A", ELM, day(2013)).add("A", OAK, day(2014), partner="police").add("A", ELM, day(2015), partner="fire")  # fmt: skip
    assert drawn.living().address_stays.num_rows == 1


def test_a_record_that_was_never_brought_up_to_date_does_not_undo_a_move() -> None:
    drawn = Drawn().add("A", ELM, day(2010), day(2017)).add("A", ELM, day(2011), partner="fire")  # fmt: skip
    drawn.add("A", OAK, day(2014), partner="police").add("A", OAK, day(2015), day(2016), partner="school")  # fmt: skip
    stays = drawn.living().address_stays.to_pylist()
    assert [row["from_on"] for row in stays] == [day(2010), day(2014)]


def test_those_known_at_the_same_two_homes_moved_as_one() -> None:
    drawn = family(Drawn(), "AB", ELM, day(2013)).add("A", OAK, day(2014), partner="police")  # fmt: skip
    drawn.add("B", OAK, day(2016), partner="school")
    living = drawn.living()
    assert together(living, day(2015)) == sets("AB")


def test_a_child_in_two_homes_joins_them_at_no_time() -> None:
    drawn = family(Drawn(), "AK", ELM, day(2013), day(2016))
    drawn.add("K", ELM, day(2014), partner="fire").add("B", OAK, day(2014), day(2016))
    drawn.add("K", OAK, day(2015), day(2016, 6), partner="school")
    living = drawn.living()
    for on in (day(2014, 6), day(2015, 6), day(2016, 3), AS_OF):
        assert sum("K" in group for group in together(living, on)) == 1
        assert not any({"A", "B"} <= group for group in together(living, on))
    told = disagreements(*drawn.tables(), record_places=living.record_places, as_of=AS_OF)  # fmt: skip
    (row,) = [each for each in told.disagreements.to_pylist() if each["fact"] == "address"]  # fmt: skip
    assert (row["person_id"], row["held_by"], row["is_open"]) == ("K", "A: fire, gp; B: school", True)  # fmt: skip


def test_tenants_who_follow_one_another_are_two_households() -> None:
    drawn = family(Drawn(), "AB", ELM, day(2012), day(2013), family_name="Moss")
    family(drawn, "CD", ELM, day(2013, 6), day(2016), family_name="Reed", partner="police")  # fmt: skip
    living = drawn.living()
    assert together(living, day(2013)) == sets("AB")
    assert together(living, AS_OF) == sets("CD")
    assert coverage(living)["gone"] == 2


def test_a_name_in_common_says_that_nobody_has_given_way() -> None:
    drawn = family(Drawn(), "AB", ELM, day(2012), family_name="Moss")
    family(drawn, "CD", ELM, day(2013, 6), family_name="Moss", partner="police")
    assert together(drawn.living(), AS_OF) == sets("ABCD")


def test_somebody_seen_again_after_others_came_has_not_given_way() -> None:
    drawn = Drawn().add("A", ELM, day(2012), day(2014), family_name="Moss").add("B", ELM, day(2013), day(2016))  # fmt: skip
    assert together(drawn.living(), AS_OF) == sets("AB")


def test_who_came_off_a_list_and_was_not_heard_of_again_has_gone() -> None:
    drawn = Drawn()
    for number in range(20):
        drawn.add(f"P{number:02}", f"{number} Elm Road", day(2005), service="list", ended=day(2014) if number < 5 else None)  # fmt: skip
    # One of the five was seen later, so that for this one the end was none.
    drawn.add("P00", "0 Elm Road", day(2016), partner="police")
    living = drawn.living()
    assert coverage(living)["gone"] == 4
    assert {row["to_on"] for row in living.households.to_pylist()} == {None, day(2014, 1, 2)}  # fmt: skip


def test_the_end_of_a_benefit_is_no_departure() -> None:
    drawn = Drawn()
    for number in range(10):
        drawn.add(f"P{number}", f"{number} Elm Road", day(2005), service="benefit", ended=day(2014))  # fmt: skip
        if number < 5:
            drawn.add(f"P{number}", f"{number} Elm Road", day(2016), partner="police")
    assert coverage(drawn.living())["gone"] == 0


# --- communal addresses -------------------------------------------------------------------------


def test_five_thousand_people_at_one_hostel_are_no_household() -> None:
    drawn = Drawn()
    for number in range(5000):
        drawn.add(f"P{number:04}", f"Room {number}, Anchor Lodge Hostel, Quay Street", day(2015), family_name=f"Name{number % 900}")  # fmt: skip
    family(drawn, "AB", ELM, day(2015))
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB")
    assert living.communal_addresses.to_pylist() == [{"kind": "hostel", "addresses": 1, "people": 5000, "people_now": 5000}]  # fmt: skip
    assert coverage(living)["at_a_communal_address_now"] == 5000
    assert living.communal_addresses.schema == COMMUNAL_ADDRESSES.schema()


def test_a_large_block_without_flat_numbers_is_communal_by_its_numbers_alone() -> None:
    drawn = Drawn()
    for number in range(12):
        drawn.add(f"P{number:02}", "Kiln House, Crane Terrace", day(2015), family_name=f"Name{number}")  # fmt: skip
    living = drawn.living()
    assert together(living, AS_OF) == set()
    assert living.communal_addresses.column("kind").to_pylist() == ["many_people"]


def test_five_thousand_of_one_name_at_one_address_are_no_household_either() -> None:
    drawn = Drawn()
    for number in range(5000):
        drawn.add(f"P{number:04}", ELM, day(2015))
    assert drawn.living().households.num_rows == 0


@pytest.mark.parametrize("nameless", [None, "", "  "])
def test_people_without_a_name_count_each_for_themselves(nameless: str | None) -> None:
    drawn = Drawn()
    for number in range(9):
        drawn.add(f"P{number}", ELM, day(2015), family_name=nameless)
    assert drawn.living().households.num_rows == 0


def test_a_shared_house_and_a_large_family_are_households() -> None:
    drawn = Drawn()
    for number, person in enumerate("ABCDEF"):
        drawn.add(person, ELM, day(2015), family_name=f"Name{number}")
    family(drawn, "GHIJKLMNOP", OAK, day(2015))
    assert together(drawn.living(), AS_OF) == sets("ABCDEF", "GHIJKLMNOP")


def test_words_alone_make_no_address_communal() -> None:
    drawn = family(Drawn(), "AB", "The Old Hospital, Church Lane", day(2015))
    family(drawn, "CD", "12 Hospital Road", day(2015), family_name="Moss")
    drawn.add("E", "12 Hospital Road", day(2015), family_name="Reed").add("F", "12 Hospital Road", day(2015), family_name="Hill")  # fmt: skip
    living = drawn.living()
    assert together(living, AS_OF) == sets("AB", "CDEF")
    assert living.communal_addresses.num_rows == 0


def test_two_strangers_at_a_refuge_are_no_household_but_a_mother_and_child_are() -> None:  # fmt: skip
    drawn = family(Drawn(), "AK", "Haven Refuge, Mill Row", day(2015))
    assert together(drawn.living(), AS_OF) == sets("AK")
    drawn.add("B", "Haven Refuge, Mill Row", day(2015), family_name="Moss")
    assert together(drawn.living(), AS_OF) == set()


def test_tenants_who_follow_one_another_are_not_counted_at_once() -> None:
    drawn = Drawn()
    for number in range(12):
        drawn.add(f"P{number:02}", ELM, day(2004 + number), day(2004 + number, 6), family_name=f"Name{number}")  # fmt: skip
    living = drawn.living()
    assert living.communal_addresses.num_rows == 0
    assert together(living, AS_OF) == {frozenset(["P11"])}


def test_a_household_is_the_same_again_after_a_time_in_a_hostel() -> None:
    drawn = family(Drawn(), "AK", ELM, day(2012))
    family(drawn, "AK", "Anchor Lodge Hostel, Quay Street", day(2014), day(2014, 6), partner="police")  # fmt: skip
    drawn.add("X", "Anchor Lodge Hostel, Quay Street", day(2014), family_name="Moss")
    family(drawn, "AK", OAK, day(2016), day(2016, 6), partner="school")
    living = drawn.living()
    assert together(living, day(2014, 3)) == set()
    assert home_of(living, "A", day(2013)) == home_of(living, "K", AS_OF)


def test_most_at_once_agrees_with_counting_every_day() -> None:
    dice = np.random.default_rng(7)
    for _ in range(30):
        size = int(dice.integers(1, 40))
        where, what = dice.integers(0, 4, size), dice.integers(0, 6, size)
        first = dice.integers(0, 30, size)
        until = first + dice.integers(1, 12, size)
        expected = [
            max(len({what[row] for row in range(size) if where[row] == place and first[row] <= on < until[row]}) for on in range(45))
            for place in range(4)
        ]  # fmt: skip
        assert most_at_once(where, what, first, until, 4).tolist() == expected


# --- never ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flagged", ["gp", "police"])
def test_a_protected_person_is_joined_to_nobody(flagged: str) -> None:
    drawn = family(Drawn(), "ABK", ELM, day(2014))
    drawn.add("B", OAK, day(2015), partner="police").add("K", OAK, day(2015), partner="school")  # fmt: skip
    drawn.add("B", OAK, day(2015), partner=flagged, is_protected=True)
    living = drawn.living()
    for on in (day(2014, 6), day(2015, 6), AS_OF):
        assert frozenset("B") in together(living, on)
    assert coverage(living)["protected"] == 1
    shared = [row for row in living.record_places.to_pylist() if row["person_id"] == "B"]  # fmt: skip
    others = [row for row in living.record_places.to_pylist() if row["person_id"] != "B"]  # fmt: skip
    assert not {row["place"] for row in shared} & {row["place"] for row in others}
    assert not {row["household_id"] for row in shared} & {row["household_id"] for row in others}  # fmt: skip


def test_the_others_are_told_nothing_by_a_protected_persons_records() -> None:
    def others(is_protected: bool) -> list[dict[str, Any]]:
        drawn = family(Drawn(), "AK", ELM, day(2013)).add("K", OAK, day(2016), partner="school")  # fmt: skip
        drawn.add("B", ELM, day(2013), is_protected=is_protected).add("B", OAK, day(2014), partner="police")  # fmt: skip
        return [row for row in drawn.living().address_stays.to_pylist() if row["person_id"] != "B"]  # fmt: skip

    # Unprotected, B dates the move that K made too; protected, nothing of B does.
    assert {row["from_on"] for row in others(False)} == {day(2013), day(2014)}
    assert {row["from_on"] for row in others(True)} == {day(2013), day(2016)}


def test_no_table_holds_an_address_or_a_name() -> None:
    canaries = {"address": "17 Canarybird Street", "postcode": "CN4 4RY", "uprn": "998877665544", "family_name": "Canaryfamily"}  # fmt: skip
    drawn = Drawn()
    for person in ("A", "B"):
        drawn.add(person, canaries["address"], day(2015), **{name: canaries[name] for name in ("postcode", "uprn", "family_name")})  # fmt: skip
    drawn.add("A", "9 Canaryother Road", day(2016), partner="police", family_name="Canarychanged")  # fmt: skip
    living = drawn.living()
    told = disagreements(*drawn.tables(), record_places=living.record_places)
    for table in (*vars(living).values(), *vars(told).values()):
        text = str(table.to_pylist()).upper()
        for word in ("CANARY", "CN4", "998877665544"):
            assert word not in text


def test_identity_is_a_keyed_hash_of_founder_and_first_address() -> None:
    drawn = Drawn().add("B", ELM, day(2014)).add("A", ELM, day(2015))
    here = home_of(drawn.living(), "A", AS_OF)
    assert here == household_id(KEY, "B", "text 1 ELM ROAD LK11AA")
    assert here != home_of(drawn.living(key=b"another key"), "A", AS_OF)
    with pytest.raises(RunError, match="key"):
        drawn.living(key=b"")


def test_new_records_leave_known_households_as_they_were() -> None:
    drawn = family(Drawn(), "ABC", ELM, day(2014))
    family(drawn, "DE", OAK, day(2014))
    before = {row["person_id"]: row["household_id"] for row in drawn.living().households.to_pylist()}  # fmt: skip
    family(drawn, "FG", ASH, day(2016)).add("A", ELM, day(2016, 9), partner="police")
    after = {row["person_id"]: row["household_id"] for row in drawn.living().households.to_pylist()}  # fmt: skip
    assert before.items() <= after.items()


# --- whatever is handed in ------------------------------------------------------------------------


def test_everybody_without_an_address_is_counted_and_nobody_joined() -> None:
    drawn = family(Drawn(), "ABC", None, day(2015), postcode=None)
    drawn.add("D", "UNKNOWN", day(2015)).add("E", "  ", day(2015)).add("F", None, day(2015))  # fmt: skip
    living = drawn.living()
    assert living.households.num_rows == 0
    assert coverage(living)["without_an_address"] == 6


def test_people_of_no_fixed_address_are_each_alone() -> None:
    drawn = family(Drawn(), "ABC", "NO FIXED ABODE", day(2015), postcode="ZZ99 3VZ")
    drawn.add("D", "N.F.A.", day(2015))
    assert together(drawn.living(), AS_OF) == sets("A", "B", "C", "D")


def test_an_address_without_a_date_is_counted_and_dates_nothing() -> None:
    drawn = family(Drawn(), "AB", ELM).add("C", ELM, day(2015))
    drawn.add("D", OAK)
    drawn.contacts.append({"partner": "gp", "record_id": drawn.records[-1]["record_id"], "started_on": None, "ended_on": None})  # fmt: skip
    living = drawn.living()
    assert together(living, AS_OF) == sets("C")
    assert coverage(living)["without_a_date"] == 3


def test_contacts_after_the_day_asked_about_are_not_used() -> None:
    drawn = Drawn().add("A", ELM, day(2014)).add("A", OAK, day(2016), partner="police")
    assert drawn.living(as_of=day(2015)).address_stays.num_rows == 1


def test_coverage_accounts_for_every_person() -> None:
    drawn = family(Drawn(), "AB", ELM, day(2012), family_name="Moss")
    family(drawn, "CD", ELM, day(2014), partner="police")
    drawn.add("E", None, day(2015)).add("F", OAK).add("G", ASH, day(2015), is_protected=True)  # fmt: skip
    found = coverage(drawn.living())
    parts = ("at_a_communal_address_now", "gone", "in_a_household_now", "without_a_date", "without_an_address")  # fmt: skip
    assert sum(found[part] for part in parts) == found["people"] == 7


@pytest.mark.parametrize("people", ["", "A"])
def test_nobody_and_one_person(people: str) -> None:
    living = family(Drawn(), people, ELM, day(2015)).living()
    assert together(living, AS_OF) == sets(*people)
    assert {name: table.schema for name, table in vars(living).items()} == {
        "households": HOUSEHOLDS.schema(),
        "address_stays": ADDRESS_STAYS.schema(),
        "communal_addresses": COMMUNAL_ADDRESSES.schema(),
        "household_coverage": HOUSEHOLD_COVERAGE.schema(),
        "record_places": RECORD_PLACES.schema(),
    }


def test_records_of_nobody_and_people_without_records_do_no_harm() -> None:
    drawn = Drawn().add("A", ELM, day(2015)).add(None, ELM, day(2015))
    drawn.people.append({"partner": "gp", "record_id": "elsewhere", "person_id": "Z"})
    living = drawn.living()
    assert together(living, AS_OF) == sets("A")
    assert coverage(living)["people"] == 2


def test_two_copies_of_everything_change_nothing() -> None:
    drawn = family(Drawn(), "ABC", ELM, day(2014))
    family(drawn, "AB", OAK, day(2016), partner="police")
    people, records, contacts = drawn.tables()
    once = drawn.living()
    twice = households_over_time(people, pa.concat_tables([records] * 2), pa.concat_tables([contacts] * 2), key=KEY, as_of=AS_OF)  # fmt: skip
    for name, table in vars(once).items():
        assert vars(twice)[name].equals(table), name


@pytest.mark.parametrize(("table", "column"), [(0, "person_id"), (1, "address"), (2, "started_on")])  # fmt: skip
def test_a_missing_column_is_named_in_one_sentence(table: int, column: str) -> None:
    tables = list(Drawn().add("A", ELM, day(2015)).tables())
    tables[table] = tables[table].drop_columns([column])
    with pytest.raises(RunError, match=f"no column {column}"):
        households_over_time(*tables, key=KEY)


def test_records_without_the_columns_that_may_be_missing_still_make_households() -> None:  # fmt: skip
    people, records, contacts = family(Drawn(), "AB", ELM, day(2015)).tables()
    living = households_over_time(
        people,
        records.select(["partner", "record_id", "address", "postcode"]),
        contacts.select(["partner", "record_id", "started_on"]),
        key=KEY,
    )
    assert together(living, day(2015)) == sets("AB")


def crowd(seed: int, size: int) -> Drawn:
    """People who move about among few addresses, written in several ways, with all that can be missing."""
    dice = np.random.default_rng(seed)
    drawn = Drawn()
    for _ in range(size):
        house = int(dice.integers(1, 40))
        used = [day(2010) + timedelta(int(dice.integers(0, 2500))) for _ in range(int(dice.integers(0, 4)))]  # fmt: skip
        drawn.add(
            None if dice.random() < 0.02 else f"P{int(dice.integers(0, 120)):03}",
            str(dice.choice([f"{house} Elm Road", f"{house} elm rd.", f"{house} Élm Road", "", "NFA"], p=[0.5, 0.3, 0.1, 0.05, 0.05])),
            *used,
            postcode=None if dice.random() < 0.1 else f"LK{house % 3} 1AA",
            uprn=str(house) if dice.random() < 0.3 else None,
            partner=str(dice.choice(["gp", "police", "school"])),
            family_name=str(dice.choice(["Moss", "Reed", "Hill", "Øst"])),
            is_protected=bool(dice.random() < 0.01),
        )  # fmt: skip
    return drawn


def shuffled(table: pa.Table, seed: int) -> pa.Table:
    return table.take(pa.array(np.random.default_rng(seed).permutation(len(table))))


def test_row_order_and_threads_change_no_byte(tmp_path: Path) -> None:
    tables = crowd(3, 900).tables()
    first = households_over_time(*tables, key=KEY, limits=Limits(threads=1))
    told = disagreements(*tables, record_places=first.record_places)
    assert first.households.num_rows > 50
    assert told.disagreements.num_rows > 50
    for seed, threads in ((1, 1), (2, 4)):
        mixed = [shuffled(table, seed) for table in tables]
        limits = Limits(memory="200MB", threads=threads, spill=tmp_path)
        again = households_over_time(*mixed, key=KEY, limits=limits)
        told_again = disagreements(*mixed, record_places=again.record_places, limits=limits)  # fmt: skip
        pairs = [(vars(first), vars(again)), (vars(told), vars(told_again))]
        for one, other in pairs:
            for name in one:
                assert _bytes(one[name]) == _bytes(other[name]), name


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def test_nobody_is_in_two_households_at_once() -> None:
    living = crowd(4, 900).living()
    rows = living.households.to_pylist()
    assert [tuple(row[name] for name in HOUSEHOLDS.key) for row in rows] == sorted({tuple(row[name] for name in HOUSEHOLDS.key) for row in rows})  # fmt: skip
    by_person = defaultdict(list)
    for row in rows:
        assert row["to_on"] is None or row["to_on"] > row["from_on"]
        by_person[row["person_id"]].append((row["from_on"], row["to_on"] or date.max))
    for periods in by_person.values():
        for one, other in itertools.pairwise(sorted(periods)):
            assert one[1] <= other[0]


# --- the history of one party, against trying every history ----------------------------------------


def _every_history(rows: Sequence[tuple[int, int, int]]) -> int:
    """The best that any history comes to, by trying all of them. Rows are day, dwelling, votes."""
    days = sorted({on for on, _, _ in rows})
    votes = {(on, dwelling): count * VOTE for on, dwelling, count in rows}
    dwellings = sorted({dwelling for _, dwelling, _ in rows})
    return max(
        sum(votes.get((on, at), 0) for on, at in zip(days, path, strict=True))
        - MOVE * sum(one != other for one, other in itertools.pairwise(path))
        for path in itertools.product(dwellings, repeat=len(days))
    )


def _worth(rows: Sequence[tuple[int, int, int]], runs: Iterable[tuple[int, int, int]]) -> int:  # fmt: skip
    runs = list(runs)
    inside = sum(votes * VOTE for on, dwelling, votes in rows for at, first, until in runs if at == dwelling and first <= on < until)  # fmt: skip
    return inside - MOVE * (len(runs) - 1)


def test_the_history_found_is_as_good_as_any() -> None:
    dice = np.random.default_rng(5)
    drawn: dict[int, list[tuple[int, int, int]]] = {}
    for party in range(150):
        days = dice.choice(20, int(dice.integers(1, 6)), replace=False)
        drawn[party] = [(int(on), int(dwelling), int(dice.integers(1, 4))) for on in days for dwelling in dice.choice(3, int(dice.integers(1, 3)), replace=False)]  # fmt: skip
    rows = sorted((party, on, dwelling, votes) for party, own in drawn.items() for on, dwelling, votes in own)  # fmt: skip
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    runs = best_histories(Evidence(columns[0], columns[2], columns[1], columns[3]))
    for party, own in drawn.items():
        mine = runs.party == party
        found = zip(runs.dwelling[mine], runs.first[mine], runs.until[mine], strict=True)  # fmt: skip
        assert _worth(own, found) == _every_history(own)


def test_somebody_put_together_from_thousands_costs_no_more_than_others() -> None:
    drawn = Drawn()
    for number in range(3000):
        drawn.add("A", f"{number} Elm Road", day(2005) + timedelta(number), family_name="Reed")  # fmt: skip
    drawn.add("B", OAK, day(2015))
    living = drawn.living()
    assert frozenset("B") in together(living, AS_OF)
    assert living.address_stays.num_rows < 20


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "numbers"),
    [
        ("Flat 4, Kiln House, Crane Ter", "FLAT 4 KILN HOUSE CRANE TERRACE", "4"),
        ("12 St John's Rd, Larkmere", "12 ST JOHNS ROAD", "12"),
        ("Park Lane House, Flat 3", "PARK LANE HOUSE FLAT 3", "3"),
        ("Rose Cottage, High Street", "ROSE COTTAGE HIGH ST", ""),
        ("High Street, Rose Cottage", "HIGH ST ROSE COTTAGE", ""),
        ("Flat A, 3 High Street", "FLAT A 3 HIGH ST", "3 A"),
        ("\uff11\uff12 \u00c9lm Road", "12 ELM ROAD", "12"),
        ("3 High St LK1 8AH", "3 HIGH ST", "3"),
        ("\u0443\u043b\u0438\u0446\u0430 5", "\u0423\u041b\u0418\u0426\u0410 5", "5"),
        ("", "", ""),
        ("--- ,", "", ""),
    ],
)
def test_an_address_in_our_form(text: str, line: str, numbers: str) -> None:
    read = read_address(text)
    assert (read.line, read.numbers) == (line, numbers)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Anchor Lodge Hostel, Quay Street", "hostel"),
        ("HMP Larkmere", "prison"),
        ("Beacon Hall Care Home, Clover Gardens", "care_home"),
        ("Hostel Lane", ""),
        ("14 Prison Road", ""),
        ("Hospitality House", ""),
        ("1 Elm Road", ""),
    ],
)
def test_words_that_speak_of_a_communal_address(text: str, kind: str) -> None:
    assert read_address(text).communal == kind


# --- disagreements --------------------------------------------------------------------------------


def differing(drawn: Drawn, **more: Any) -> list[dict[str, Any]]:
    living = drawn.living()
    told = disagreements(*drawn.tables(), record_places=living.record_places, as_of=AS_OF, **more)  # fmt: skip
    assert told.disagreements.schema == DISAGREEMENTS.schema()
    assert told.disagreement_counts.schema == DISAGREEMENT_COUNTS.schema()
    found: list[dict[str, Any]] = told.disagreements.to_pylist()
    return found


def test_partners_that_agree_however_they_write_it_do_not_differ() -> None:
    drawn = Drawn()
    drawn.add("A", ELM, day(2015), given_names="Ann Mary", family_name="Smith-Jones", born_on="1980-05-01", sex="female", nhs_number="943 476 5919")  # fmt: skip
    drawn.add("A", "1 elm rd", day(2016), partner="police", given_names="ANN", family_name="SMITH JONES", born_on="1980-05-01", sex="not_stated", nhs_number="9434765919")  # fmt: skip
    assert differing(drawn) == []


def test_each_fact_that_differs_is_one_row_with_letters_and_no_value() -> None:
    drawn = Drawn().add("A", ELM, day(2015), partner="school", born_on="1980-05-01", nino="QQ123456A", sex="female")  # fmt: skip
    drawn.add("A", ELM, day(2016), partner="gp", born_on="1980-01-05", nino="QQ123456B", sex="male")  # fmt: skip
    drawn.add("A", ELM, day(2014), partner="police", born_on="1980-05-01")
    found = {row["fact"]: row for row in differing(drawn)}
    assert set(found) == {"born_on", "nino", "sex"}
    # A is the version of the partner that comes first by name, whatever is true.
    assert found["born_on"]["held_by"] == "A: gp; B: police, school"
    assert found["sex"]["held_by"] == "A: gp; B: school"
    # Nothing makes a date of birth an older one.
    assert all(row["is_open"] and not row["older"] for row in found.values())


def test_an_earlier_address_is_older_and_not_open() -> None:
    drawn = Drawn().add("A", ELM, day(2012), day(2013)).add("A", OAK, day(2015), day(2016), partner="police", postcode="LK2 2BB")  # fmt: skip
    # Another address has another postcode: that is one disagreement, not two.
    (row,) = differing(drawn)
    assert (row["fact"], row["older"], row["is_open"], row["versions"]) == ("address", "A", False, 2)  # fmt: skip
    drawn.add("A", ELM, day(2012), day(2016, 5), partner="school")
    row = next(each for each in differing(drawn) if each["fact"] == "address")
    assert (row["held_by"], row["older"], row["is_open"]) == ("A: gp, school; B: police", "", True)  # fmt: skip


def test_a_name_changed_in_a_life_is_older_and_a_misspelling_is_not() -> None:
    drawn = Drawn().add("A", ELM, day(2012), family_name="Moss").add("A", ELM, day(2015), partner="police", family_name="Reed")  # fmt: skip
    drawn.add("B", OAK, day(2012), day(2016), family_name="Moss").add("B", OAK, day(2015), partner="police", family_name="Mos")  # fmt: skip
    found = {row["person_id"]: row["is_open"] for row in differing(drawn)}
    assert found == {"A": False, "B": True}


def test_a_slip_in_the_postcode_is_a_disagreement_about_the_postcode_alone() -> None:
    drawn = Drawn().add("A", ELM, day(2015)).add("A", ELM, day(2016), partner="police", postcode="LK1 1AB")  # fmt: skip
    assert [row["fact"] for row in differing(drawn)] == ["postcode"]


def test_partners_that_put_a_person_into_two_households_are_told() -> None:
    drawn = family(Drawn(), "AK", ELM, day(2014), day(2016)).add("B", OAK, day(2014), day(2016))  # fmt: skip
    drawn.add("K", OAK, day(2015), day(2016, 6), partner="school")
    assert {row["fact"] for row in differing(drawn)} == {"address", "household"}


def test_counts_by_partner_say_how_often_and_never_who() -> None:
    drawn = Drawn()
    for number in range(30):
        drawn.add(f"P{number:02}", f"{number} Elm Road", day(2015), born_on="1980-05-01")  # fmt: skip
        drawn.add(f"P{number:02}", f"{number} Elm Road", day(2016), partner="police", born_on="1980-05-01" if number < 18 else "1980-01-05")  # fmt: skip
    drawn.add("Z", OAK, day(2015), partner="school", born_on="1970-01-01")
    told = disagreements(*drawn.tables(), as_of=AS_OF)
    counts = {(row["partner"], row["fact"]): row for row in told.disagreement_counts.to_pylist()}  # fmt: skip
    for partner in ("gp", "police"):
        row = counts[partner, "born_on"]
        assert (row["people_compared"], row["people_differing"], row["people_older"]) == (30, 12, 0)  # fmt: skip
    # Of whom one partner alone knows a fact, nothing can be compared.
    assert ("school", "born_on") not in counts
    assert "person_id" not in told.disagreement_counts.column_names


def test_more_versions_than_letters_and_undated_records_are_still_told() -> None:
    drawn = Drawn()
    for number in range(40):
        drawn.add("A", ELM, born_on=f"19{number + 10}-01-01", partner=f"partner{number:02}")  # fmt: skip
    (row,) = differing(drawn)
    assert row["versions"] == 40
    assert row["held_by"].count(":") == 26
    assert row["is_open"]


def test_nobody_disagrees_about_nobody() -> None:
    assert differing(Drawn()) == []


# --- against a known truth ------------------------------------------------------------------------


def _households(rows: Iterable[tuple[str, str, date, date | None]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(HOUSEHOLDS.names, row, strict=True)) for row in rows], HOUSEHOLDS.schema())  # fmt: skip


def test_pairs_are_counted_as_by_hand() -> None:
    truth = _households([("A", "1", day(2014), None), ("B", "1", day(2014), day(2016)), ("C", "1", day(2014), None), ("D", "2", day(2014), None)])  # fmt: skip
    found = _households([("A", "x", day(2014), None), ("B", "x", day(2014), None), ("C", "y", day(2014), None), ("D", "y", day(2015), None)])  # fmt: skip
    early, late, never = co_residence(found, truth, days=[day(2014, 6), day(2016), day(2000)]).to_pylist()[1:] + co_residence(found, truth, days=[day(2000)]).to_pylist()  # fmt: skip
    assert (early["pairs_found"], early["pairs_true"], early["pairs_right"]) == (1, 3, 1)  # fmt: skip
    assert float(early["recall"]) == pytest.approx(1 / 3, abs=1e-6)
    # B moved out on the day; A and C still live together, and nobody found it.
    assert (late["pairs_found"], late["pairs_true"], late["pairs_right"]) == (2, 1, 0)
    assert (never["pairs_found"], never["precision"], never["f1"]) == (0, None, None)


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pa.Table]:
    """A made-up borough, taken in, with the truth of whose each record is."""
    from wholeplace.runs.review import run_review
    from wholeplace.synthetic.write_place import make_borough

    folder = tmp_path_factory.mktemp("households") / "larkmere"
    make_borough(folder, 3000, 6)
    run_review(folder, on=date(2026, 11, 21))
    (step,) = {path.parent for path in folder.glob("runs/steps/*/records.parquet")}
    text = pc.ConvertOptions(column_types={"record_id": pa.string(), "from_on": pa.date32(), "to_on": pa.date32()})  # fmt: skip
    return {
        "people": pc.read_csv(folder / "truth" / "records.csv", convert_options=text),
        "records": pq.read_table(step / "records.parquet"),
        "contacts": pq.read_table(step / "contacts.parquet"),
        "truth": pc.read_csv(folder / "truth" / "households.csv", convert_options=text),
    }


@pytest.mark.slow
def test_households_of_a_made_up_borough_are_found(borough: Mapping[str, pa.Table]) -> None:  # fmt: skip
    living = households_over_time(borough["people"], borough["records"], borough["contacts"], key=KEY)  # fmt: skip
    days = [day(2013, 10), day(2014, 7), day(2015, 4), day(2016, 1), day(2016, 10), AS_OF]  # fmt: skip
    rows = co_residence(living.households, borough["truth"], days=days).to_pylist()
    for row in rows:
        print(row["on"], row["precision"], row["recall"], row["f1"])
        assert row["precision"] > 0.95
        assert row["recall"] > 0.8
    assert float(rows[-1]["f1"]) > 0.92
