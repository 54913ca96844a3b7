"""Published answers: every value carried to 2015/16, and the worked examples on reference numbers."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wholeplace.core.money import to_pennies
from wholeplace.reference.bearers import constituent_shares
from wholeplace.reference.library import library
from wholeplace.reference.public_value import public_value, without_constituents
from wholeplace.reference.uprating import unit_costs_at, uprate

PENNY = Decimal("0.01")


@pytest.fixture(scope="session")
def published(shared: Path) -> list[dict[str, str]]:
    with (shared / "data" / "unit_costs.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        return [
            row for row in csv.DictReader(opened) if row["gbp_2015_16_as_published"]
        ]


@pytest.fixture(scope="session")
def examples(shared: Path) -> dict[str, dict[str, Any]]:
    text = (shared / "data" / "worked_examples.json").read_text(encoding="utf-8")
    return {each["id"]: each for each in json.loads(text)["examples"]}


def test_every_published_value_is_reproduced_to_the_penny(published):
    deflators = library().deflators
    wrong = []
    for row in published:
        ours = uprate(Decimal(row["gbp"]), row["price_year"], "2015/16", deflators)
        if to_pennies(ours) != Decimal(row["gbp_2015_16_as_published"]):
            wrong.append((row["id"], ours, row["gbp_2015_16_as_published"]))
    assert len(published) > 500
    assert wrong == []


def test_every_shipped_cost_comes_to_what_its_library_prints():
    """The workbook's own updated values stand beside ours, so this needs nothing from outside."""
    ours = {
        (row["code"], row["dimension"]): row["pounds"]
        for row in unit_costs_at("2015/16", library()).to_pylist()
    }
    printed = [
        row
        for row in library().unit_costs.to_pylist()
        if row["updated_pounds"] is not None
    ]
    wrong = [
        row["code"]
        for row in printed
        if ours[row["code"], row["dimension"]] != row["updated_pounds"]
    ]
    assert len(printed) > 300
    assert {row["updated_year"] for row in printed} == {"2015/16"}
    assert wrong == []


@pytest.mark.parametrize("name", ["DEF-1", "DEF-2"])
def test_worked_uprating(examples, name):
    inputs, expected = examples[name]["inputs"], examples[name]["expected"]
    ours = uprate(
        Decimal(inputs["gbp"]),
        inputs["from_fy"],
        inputs["to_fy"],
        library().deflators,
    )
    assert float(ours) == pytest.approx(expected, abs=examples[name]["tolerance"])


@pytest.mark.parametrize("name", ["PV-1", "PV-3", "PV-E&S5.0", "PV-E&S6.0"])
def test_worked_public_value(examples, name):
    inputs = examples[name]["inputs"]
    fiscal = {who: Decimal(str(pounds)) for who, pounds in inputs["fiscal"].items()}
    economic = Decimal(str(inputs["economic"]))
    found = public_value(fiscal, economic, transfers=inputs["transfer"])
    for figure, expected in examples[name]["expected"].items():
        assert float(getattr(found, figure)) == pytest.approx(
            expected, abs=examples[name]["tolerance"]
        )


def test_worked_overlap(examples):
    inputs = examples["SUB-1"]["inputs"]
    parts = {
        who: Decimal(str(pounds)) for who, pounds in inputs["constituents"].items()
    }
    left = without_constituents(parts, inputs["exclude"])
    assert float(left) == pytest.approx(examples["SUB-1"]["expected"], abs=1)


@pytest.mark.parametrize("name", ["SPLIT-1", "SPLIT-3"])
def test_worked_split(examples, name):
    code = examples[name]["inputs"].split()[0]
    shares = constituent_shares(code, library(), by="agency")
    expected = examples[name]["expected"]
    assert shares.keys() == expected.keys()
    for who, share in expected.items():
        assert float(shares[who]) == pytest.approx(
            share, abs=examples[name]["tolerance"]
        )


def test_splits_are_those_worked_out_elsewhere(shared):
    """Where the shared file has shares from constituents, ours by the library's words are the same."""
    known = {row["code"] for row in library().unit_costs.to_pylist()}
    compared = 0
    with (shared / "data" / "unit_costs.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        for row in csv.DictReader(opened):
            if (
                row["share_basis"] != "constituent rows sum to parent"
                or row["code"] not in known
            ):
                continue
            given = dict(part.split("=") for part in row["bearing_shares"].split(";"))
            ours = constituent_shares(row["code"], library(), by="agency")
            assert ours.keys() == given.keys(), row["code"]
            for who, share in given.items():
                assert abs(ours[who] - Decimal(share)) < Decimal("0.0002"), row["code"]
            compared += 1
    assert compared > 30
