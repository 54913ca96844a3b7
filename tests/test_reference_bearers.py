"""Who bears a cost: from parts that make the whole or the one bearer named, and never by guess."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.reference.agencies import BEARERS, SEVERAL, payer
from wholeplace.reference.bearers import (
    bearer_shares,
    constituent_shares,
    constituents,
)
from wholeplace.reference.library import library
from wholeplace.reference.public_value import without_constituents
from wholeplace.reference.uprating import uprate


@pytest.fixture(scope="session")
def costs() -> list[dict[str, object]]:
    return library().unit_costs.to_pylist()


def test_parts_make_the_whole_within_two_pounds_or_one_per_cent(costs):
    wholes = {
        row["code"]: row["pounds"] for row in costs if row["dimension"] == "fiscal"
    }
    sums = Counter()
    for row in library().unit_cost_bearers.to_pylist():
        if row["basis"] == "parts":
            sums[row["code"]] += row["pounds"]
            assert row["constituent"] in wholes
    assert {"CR2.0", "HE11.0", "E&E10.0", "E&S1.0"} <= sums.keys()
    for code, total in sums.items():
        limit = max(Decimal(2), wholes[code] / 100)
        assert abs(total - wholes[code]) <= limit, code


def test_every_fiscal_cost_is_shared_or_refused_with_a_reason(costs):
    borne: dict[str, set[str]] = {}
    for row in library().unit_cost_bearers.to_pylist():
        borne.setdefault(row["code"], set()).add(row["bearer"])
    fiscal = [row for row in costs if row["dimension"] == "fiscal"]
    refused = [row for row in fiscal if borne.get(row["code"], {SEVERAL}) == {SEVERAL}]
    assert 10 < len(refused) < 60
    for row in refused:
        assert row["split_refused"], row["code"]
        with pytest.raises(ReferenceNumberError, match=re.escape(row["split_refused"])):
            bearer_shares(row["code"], library())
    for row in fiscal:
        if row not in refused:
            shares = bearer_shares(row["code"], library())
            assert sum(shares.values()) == 1, row["code"]
            assert shares.keys() == borne[row["code"]] <= BEARERS.keys()
            assert all(share >= 0 for share in shares.values())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("CR1.0", "names Police and Local authority and prints no split"),
        ("FI3.0", "names several bearers and prints no split"),
        ("HO7.0", "names DWP and Local authority"),
        ("SS10.0", "names Local Authority and NHS"),
        ("HO1.0", "do not add up to it"),
        ("CR2,0", "did you mean `CR2.0`?"),
        ("NOTHING:LIKE", "use a code of the library"),
    ],
)
def test_a_split_nobody_printed_is_refused(code, reason):
    with pytest.raises(ReferenceNumberError, match=re.escape(reason)) as caught:
        bearer_shares(code, library())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "code", ["CR3.0", "HE3.0", "HE7.0", "SS5.0", "HE14.0", "SS6.0"]
)
def test_alternatives_are_not_parts(code):
    with pytest.raises(ReferenceNumberError, match="alternatives or steps of it"):
        constituent_shares(code, library())
    with pytest.raises(ReferenceNumberError, match="alternatives or steps of it"):
        constituents(code, library())
    # One bearer is named all the same, so nothing needs splitting.
    assert list(bearer_shares(code, library()).values()) == [1]


def test_a_cost_whose_source_prints_no_parts_has_no_constituents():
    with pytest.raises(ReferenceNumberError, match="prints no parts of it"):
        constituent_shares("SS3.0", library())
    assert bearer_shares("SS3.0", library()) == {"local_government": 1}


def test_a_part_with_two_bearers_falls_on_several():
    shares = bearer_shares("E&S1.0", library())
    assert shares.keys() == {"local_government", "nhs", SEVERAL}
    by_agency = bearer_shares("E&S1.0", library(), by="agency")
    assert by_agency["criminal_justice_system"] == shares[SEVERAL]


def test_parts_in_other_prices_are_carried_to_those_of_the_whole():
    parts = constituents("HE2.0", library())
    deflators = library().deflators
    carried = uprate(Decimal(1408), "2010/11", "2013/14", deflators)
    assert abs(parts["HE2.0.1"] - carried) < Decimal("0.01")


def test_truancy_without_alternative_provision_is_803():
    left = without_constituents(constituents("E&S1.0", library()), ["E&S1.0.1"])
    assert abs(left - 803) < 1


def test_taking_out_what_is_not_there_is_refused():
    with pytest.raises(ReferenceNumberError, match="not a constituent"):
        without_constituents(constituents("E&S1.0", library()), ["CR2.0.1"])


def test_a_split_the_source_prints_is_used():
    assert bearer_shares("SS9.0", library()) == {
        "nhs": Decimal("0.73"),
        "local_government": Decimal("0.27"),
    }


@pytest.mark.parametrize(
    ("first", "second", "bearer"),
    [
        ("NHS", "Clinical Commissioning Group", "nhs"),
        ("Local authority", "", "local_government"),
        ("Police", "-", "police"),
        ("DWP", "HM Treasury", "welfare"),
        ("Court", "Legal aid", "justice"),
        ("Schools", "Department for Education", "education"),
        ("NHS", "Local authority", SEVERAL),
        ("Criminal Justice System", "Police", SEVERAL),
        ("Local authority", "RSL", SEVERAL),
        ("Multiple", "", SEVERAL),
        ("Somebody new", "", SEVERAL),
    ],
)
def test_two_labels_name_one_bearer_or_several(first, second, bearer):
    found = payer(first, second)
    assert found.bearer == bearer
    assert bool(found.why_several) == (bearer == SEVERAL)
