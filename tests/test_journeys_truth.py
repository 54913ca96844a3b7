"""Journeys and hand-offs on a made-up borough: what was planted is found again, and nothing else."""

import csv
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from paths import ROOT
from wholeplace.analysis.tables.handoffs import (
    DESTINATION_UNKNOWN,
    FAILED,
    NEVER_ARRIVED,
    NO_INFORMATION,
    departure_fates,
    handoffs,
    referral_fates,
)
from wholeplace.analysis.tables.journey_support import support_outlasted
from wholeplace.analysis.tables.journey_variants import journey_variants
from wholeplace.analysis.tables.journeys import (
    journey_edges,
    journey_ends,
    journey_pairs,
)
from wholeplace.core.periods import Period
from wholeplace.disclosure.check import check_table
from wholeplace.runs.keeper import in_contract_form
from wholeplace.synthetic.core import contact_log
from wholeplace.synthetic.needs import draw_needs
from wholeplace.synthetic.pathways import PATHWAYS
from wholeplace.tables.results.journeys import JOURNEY_FIGURES, JOURNEY_LAYOUTS

PEOPLE, SEED = 5_000, 11
PERIOD = Period(date(2013, 4, 1), date(2017, 4, 1))
ASSESSMENTS = ("assessment", "initial_assessment")
OUTCOMES = ("outcome_reached", "job_started", "reliable_recovery", "moved_to_recovery")
LASTING = (*(pathway.service for pathway in PATHWAYS), "youth_mentoring")
LOG = ROOT / "tests" / "truth"


@pytest.fixture(scope="module")
def borough() -> dict[str, pa.Table]:
    return contact_log(draw_needs(PEOPLE, SEED), SEED)


@pytest.fixture(scope="module")
def contacts(borough: dict[str, pa.Table]) -> Any:
    return ibis.duckdb.connect().create_table("contacts", borough["contacts"])


@pytest.fixture(scope="module")
def fates(contacts: Any) -> Any:
    referrals = referral_fates(contacts, assessments=ASSESSMENTS)
    return ibis.union(referrals, departure_fates(contacts, lasting=LASTING))


@pytest.mark.parametrize("kind", [NEVER_ARRIVED, NO_INFORMATION, DESTINATION_UNKNOWN])
def test_failed_hand_offs_are_those_that_were_planted(
    kind: str, borough: dict[str, pa.Table], fates: Any
) -> None:
    rows = fates.filter(fates.kind == kind).to_pyarrow().to_pylist()
    found = {row["contact_id"] for row in rows if row["fate"] == FAILED}
    truth = borough["handoffs"].to_pylist()
    planted = {row["contact_id"] for row in truth if row["kind"] == kind}
    right = len(found & planted)
    print(kind, len(planted), right / len(found), right / len(planted))
    # Those too near the last day to be judged are lost too: they are in the truth.
    assert len(planted) > 20
    assert right / len(found) > 0.9
    assert right / len(planted) > 0.9


def test_what_nobody_can_judge_is_counted(fates: Any) -> None:
    rows = handoffs(fates).to_pyarrow().to_pylist()
    for row in rows:
        assert row["handoffs"] == row["judged"] + row["too_near"] + row["unseen"]
        assert row["judged"] == row["failed"] + row["held"]
    assert sum(row["too_near"] for row in rows) > 0


def test_outcomes_after_the_offer_are_those_that_were_planted(
    borough: dict[str, pa.Table], contacts: Any
) -> None:
    found = support_outlasted(contacts, support=("support",), outcomes=OUTCOMES)
    planted: dict[str, list[dict[str, Any]]] = {}
    for row in borough["support"].to_pylist():
        planted.setdefault(row["service"], []).append(row)
    off = reached = 0
    for row in found.to_pyarrow().to_pylist():
        truth = planted.pop(row["service"])
        assert row["offers"] == len(truth)
        after = sum(each["support_had_ended"] is True for each in truth)
        reached += sum(each["reached_on"] is not None for each in truth)
        off += abs(row["reached_after"] - after)
        off += abs(row["reached"] - sum(each["reached_on"] is not None for each in truth))  # fmt: skip
    assert planted == {}
    print("outcomes", reached, "off", off)
    assert off <= reached / 10


def test_everybody_begins_and_ends_once(contacts: Any) -> None:
    ends = journey_ends(contacts, period=PERIOD).to_pyarrow().to_pylist()
    people = contacts.filter(contacts.started_on >= PERIOD.start_on).person_id.nunique()
    met = people.to_pyarrow().as_py()
    assert sum(row["starts"] + row["started_before"] for row in ends) == met
    assert sum(row["ends"] + row["going_on"] for row in ends) == met


@pytest.mark.parametrize("name", ["journey_edges", "journey_variants", "handoffs"])
def test_what_may_be_shown_hides_few_people(
    name: str, contacts: Any, fates: Any
) -> None:
    few = contacts.filter(contacts.service.isin(LASTING))
    made = {
        "journey_edges": lambda: journey_edges(journey_pairs(few, period=PERIOD)),
        "journey_variants": lambda: journey_variants(few, period=PERIOD),
        "handoffs": lambda: handoffs(fates),
    }[name]()
    contract = JOURNEY_FIGURES[name]
    table = in_contract_form(made.to_pyarrow(), contract)
    shown = check_table(table, contract, layout=JOURNEY_LAYOUTS[name]).table
    people = [each for each in shown["people"].to_pylist() if each is not None]
    assert people
    assert min(people) >= 10


def test_counts_are_those_of_pm4py() -> None:
    # Made once by bench/peers/pm4py_journeys.py, in an environment of its own.
    with (LOG / "journey_log.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {
                **row,
                "partner": "one",
                "started_on": date.fromisoformat(row["started_on"]),
                "ended_on": date.fromisoformat(row["ended_on"]),
            }
            for row in csv.DictReader(file)
        ]
    with (LOG / "journey_counts.csv").open(encoding="utf-8", newline="") as file:
        counts = {(row["what"], row["name"], row["next"]): int(row["times"]) for row in csv.DictReader(file)}  # fmt: skip
    log = ibis.duckdb.connect().create_table("log", pa.Table.from_pylist(rows))
    period = Period(date(2014, 1, 1), date(2016, 1, 1))
    found: dict[tuple[str, str, str], int] = {}
    for row in _rows(journey_edges(journey_pairs(log, period=period))):
        found["edge", row["from_service"], row["to_service"]] = row["times"]
    for row in _rows(journey_ends(log, period=period)):
        found["start", row["service"], ""] = row["starts"]
        found["end", row["service"], ""] = row["ends"]
    for row in _rows(journey_variants(log, period=period, most=10_000)):
        if row["place"]:
            found["variant", row["variant"], ""] = row["people"]
    assert found == counts


def _rows(made: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = made.to_pyarrow().to_pylist()
    return rows
