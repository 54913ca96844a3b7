"""Households counted by the criteria of a rule-set: what extracts show, what they cannot, and nothing of any one household."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from small_place import append, edit, write_small_place
from test_cli import wholeplace
from wholeplace.core.errors import PlaceError
from wholeplace.disclosure.check import check_table
from wholeplace.linkage.households.counting import rule_set_counts
from wholeplace.linkage.households.criteria import household_criteria
from wholeplace.linkage.households.engine import Limits
from wholeplace.linkage.households.sources import rule_set_sources
from wholeplace.linkage.households.speaking import (
    BIRTHS,
    Speaks,
    Told,
    told_of_households,
)
from wholeplace.reference.rule_sets import rule_set_named, rule_sets_for
from wholeplace.reports.blocks import Facts
from wholeplace.reports.sections_rule_sets import rule_set_blocks
from wholeplace.runs.checking import every_mistake
from wholeplace.runs.reporting import review_of
from wholeplace.runs.review import run_review
from wholeplace.runs.rule_sets import helped_families
from wholeplace.store.one_run import Run
from wholeplace.store.runs import find_run
from wholeplace.synthetic.write_place import make_borough
from wholeplace.tables.linking import HOUSEHOLDS, PEOPLE
from wholeplace.tables.living import ALL, ENOUGH, RULE_SET_COUNTS
from wholeplace.tables.people import CONTACTS, RECORDS
from wholeplace.tables.results.living import LIVING_LAYOUTS

OLD, NEW = "supporting_families_2012", "supporting_families_2022"
ON, ON_NEW = date(2014, 6, 1), date(2024, 6, 1)
TODAY = date(2026, 11, 21)
OF_OLD = (
    Speaks("crime_or_antisocial_behaviour", "proven_offence", "caution", ("proven",), None, None, "fair"),
    Speaks("education", "unauthorised_absence", "attendance", (), None, "quantity", "firm"),
    Speaks("work", "out_of_work_benefit", "benefit", (), None, None, "weak"),
    Speaks("local", "rent_notice", "rent", ("notice", "arrears"), 6, None, "weak"),
)  # fmt: skip
OF_NEW = (
    Speaks("finances", "debt", "advice", (), None, None, "fair"),
    Speaks("health", "ward", "ward", (), 12, None, "fair"),
    Speaks("health", "clinic", "clinic", (), 12, None, "firm"),
)
Row = dict[str, Any]


class Drawn:
    """A drawn place: each person has a record with one partner, unless more are said."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {"people": [], "records": [], "contacts": [], "households": []}  # fmt: skip

    def person(self, name: str, household: str | None, born: date | None, *, probability: str = "1", partner: str = "police") -> "Drawn":  # fmt: skip
        self.record(name, partner, born, probability)
        if household is not None:
            self.rows["households"].append({"person_id": name, "household_id": household, "from_on": date(2000, 1, 1)})  # fmt: skip
        return self

    def record(self, name: str, partner: str, born: date | None, probability: str = "1") -> "Drawn":  # fmt: skip
        self.rows["people"].append({"partner": partner, "record_id": name, "person_id": name, "match_probability": Decimal(probability)})  # fmt: skip
        self.rows["records"].append({"partner": partner, "record_id": name, "born_on": None if born is None else born.isoformat()})  # fmt: skip
        return self

    def contact(self, name: str, service: str, on: date, *, until: date | None = None, reason: str | None = None, quantity: str | None = None) -> "Drawn":  # fmt: skip
        contacts = self.rows["contacts"]
        contacts.append({
            "contact_id": f"C{len(contacts)}", "partner": "police", "record_id": name, "service": service, "reason": reason,
            "started_on": on, "ended_on": until, "quantity": None if quantity is None else Decimal(quantity),
        })  # fmt: skip
        return self

    def told(self, rule_set: str = OLD, speaks: tuple[Speaks, ...] = OF_OLD, *, on: date = ON, helped_by: tuple[str, ...] = ()) -> Told:  # fmt: skip
        contracts = {table.name: table for table in (PEOPLE, RECORDS, CONTACTS, HOUSEHOLDS)}  # fmt: skip
        tables = {name: pa.Table.from_pylist(rows, contracts[name].schema()) for name, rows in self.rows.items()}  # fmt: skip
        return told_of_households(tables, rule_set_named(rule_set), speaks, on=on, helped_by=helped_by, limits=Limits())  # fmt: skip


def counts(told: Told, small_number: int = 0) -> dict[str, dict[str, int]]:
    """Criterion -> answer -> households, without the totals."""
    found: dict[str, dict[str, int]] = {}
    for row in rule_set_counts(told, small_number=small_number).to_pylist():
        if row["answer"] != ALL:
            found.setdefault(row["criterion"], {})[row["answer"]] = row["households"]
    return found


def sources(told: Told) -> dict[str, Row]:
    return {row["criterion"]: row for row in rule_set_sources(told).to_pylist()}


def adult(number: int = 1) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


# --- what is counted --------------------------------------------------------------------------------


def random_place(seed: int) -> Drawn:
    """Households of one to four, with contacts of all kinds, some of them too old, too small or of whom cannot be told."""
    dice, drawn = random.Random(seed), Drawn()
    for number in range(120):
        for member in range(dice.randint(1, 4)):
            name = f"P{number}-{member}"
            born = dice.choice([None, date(2003, 5, 1), date(1980, 2, 3), date(1996, 6, 2)])  # fmt: skip
            drawn.person(name, f"H{number}", born, probability=dice.choice(["1", "0.95", "0.995"]))  # fmt: skip
            for _ in range(dice.randint(0, 4)):
                on = ON - timedelta(days=dice.randint(-30, 500))
                drawn.contact(
                    name,
                    dice.choice(["caution", "attendance", "benefit", "rent", "other"]),
                    on,
                    until=dice.choice([None, on + timedelta(days=90)]),
                    reason=dice.choice(["proven", "notice", "arrears", "other", None]),
                    quantity=dice.choice(["10", "15", "40", None]),
                )
    return drawn


@pytest.mark.parametrize("seed", range(6))
def test_the_counts_are_those_of_asking_each_household_alone(seed: int) -> None:
    told = random_place(seed).told()
    judged = household_criteria(told.evidence, told.members, told.rule_set, supplied=told.supplied, on=ON, purpose="direct_help")  # fmt: skip
    expected = Counter((row["criterion"], row["is_met"]) for row in judged.household_criteria.to_pylist())  # fmt: skip
    expected += Counter((ENOUGH, row["is_eligible"]) for row in judged.household_standing.to_pylist())  # fmt: skip
    found = {(criterion, answer): many for criterion, answers in counts(told).items() for answer, many in answers.items()}  # fmt: skip
    assert {key: many for key, many in found.items() if many} == dict(expected)
    assert {answer for _, answer in expected} == {"yes", "no", "unknown"}


@pytest.mark.parametrize("seed", range(3))
def test_answers_add_up_to_all_households_and_so_do_those_that_are_surely_linked(seed: int) -> None:  # fmt: skip
    drawn = random_place(seed)
    unsure = {row["person_id"].split("-")[0] for row in drawn.rows["people"] if row["match_probability"] < Decimal("0.99")}  # fmt: skip
    rows = rule_set_counts(drawn.told(), small_number=10).to_pylist()
    for criterion in {row["criterion"] for row in rows}:
        own = {row["answer"]: row for row in rows if row["criterion"] == criterion}
        whole = own.pop(ALL)
        for column in ("households", "households_surely_linked"):
            assert sum(row[column] for row in own.values()) == whole[column]
        assert (whole["households"], whole["households_surely_linked"]) == (120, 120 - len(unsure))  # fmt: skip


def test_a_criterion_that_no_extract_shows_is_unknown_of_every_household_and_never_nought() -> None:  # fmt: skip
    told = Drawn().person("A", "H", adult()).person("B", "I", adult()).contact("A", "benefit", ON).told()  # fmt: skip
    found, said = counts(told), sources(told)
    assert found["education"] == {"unknown": 2}
    assert found["work"] == {"yes": 1, "no": 1, "unknown": 0}
    assert (said["education"]["supplied"], said["education"]["evidence"]) == ("none", "")  # fmt: skip
    assert "permanent_exclusion" in said["education"]["not_supplied"]
    assert said["work"]["evidence"] == "out_of_work_benefit: benefit of police"
    assert (said["work"]["grade"], said[ENOUGH]["grade"]) == ("weak", "weak")
    assert "education" in said[ENOUGH]["not_supplied"]
    # Three of four could still be met.
    assert found[ENOUGH] == {"unknown": 2}


def test_a_kind_of_evidence_that_is_missing_leaves_no_room_for_a_no() -> None:
    drawn = Drawn().person("A", "H", adult()).person("B", "I", adult())
    drawn.contact("A", "caution", ON, reason="other")
    told = drawn.told()
    assert counts(told)["crime_or_antisocial_behaviour"] == {"yes": 0, "unknown": 2}
    assert sources(told)["crime_or_antisocial_behaviour"]["supplied"] == "some"


def test_a_reason_that_is_never_given_shows_nothing() -> None:
    drawn = Drawn().person("A", "H", adult()).contact("A", "rent", ON)
    assert counts(drawn.told())["local"] == {"unknown": 1}
    drawn.contact("A", "rent", ON, reason="something else")
    assert counts(drawn.told())["local"] == {"yes": 0, "no": 1}
    drawn.contact("A", "rent", ON, reason="arrears")
    assert counts(drawn.told())["local"] == {"yes": 1, "no": 0}


def test_a_contact_counts_for_its_months_and_one_without_until_it_ends() -> None:
    for days, expected in ((150, "yes"), (200, "no")):
        drawn = Drawn().person("A", "H", adult()).contact("A", "rent", ON - timedelta(days=days), reason="notice")  # fmt: skip
        drawn.contact("A", "other", ON)
        assert counts(drawn.told())["local"][expected] == 1
    for until, expected in ((None, "yes"), (ON + timedelta(days=1), "yes"), (ON, "no")):
        drawn = Drawn().person("A", "H", adult()).contact("A", "benefit", adult(9000), until=until)  # fmt: skip
        assert counts(drawn.told())["work"][expected] == 1


def test_what_a_partner_told_only_before_the_time_in_question_was_not_supplied() -> None:  # fmt: skip
    drawn = Drawn().person("A", "H", adult()).contact("A", "rent", date(2012, 1, 1), reason="notice")  # fmt: skip
    assert counts(drawn.told())["local"] == {"unknown": 1}
    drawn.contact("A", "other", date(2014, 2, 1))
    assert counts(drawn.told())["local"] == {"yes": 0, "no": 1}
    # A partner whose contacts end early is said to be late, without a day that might be somebody's.
    assert sources(drawn.told())["local"]["evidence"] == "rent_notice: rent of police, whose contacts end earlier"  # fmt: skip


def test_partners_that_differ_on_a_date_of_birth_leave_it_unknown() -> None:
    child = date(2010, 1, 1)
    drawn = Drawn().person("A", "H", child).record("A", "schools", adult())
    assert drawn.told().members["born_on"].to_pylist() == [None]
    drawn.record("A", "general_practice", child)
    assert drawn.told().members["born_on"].to_pylist() == [child]


def test_dates_of_birth_alone_show_a_dependent_child() -> None:
    drawn = Drawn().person("A", "H", adult()).person("K", "H", date(2010, 1, 1))
    drawn.person("B", "I", adult()).person("X", "J", None).contact("A", "advice", ON_NEW)  # fmt: skip
    told = drawn.told(NEW, OF_NEW, on=ON_NEW)
    # Nobody tells who expects a child, so that none can be said to be without.
    assert counts(told)["family"] == {"yes": 1, "unknown": 2}
    assert BIRTHS in sources(told)["family"]["evidence"]
    without = Drawn().person("A", "H", None).contact("A", "advice", ON_NEW).told(NEW, OF_NEW, on=ON_NEW)  # fmt: skip
    assert counts(without)["family"] == {"unknown": 1}
    assert sources(without)["family"]["supplied"] == "none"


def test_an_open_criterion_is_no_only_once_all_that_the_place_asks_for_is_shown() -> None:  # fmt: skip
    drawn = Drawn().person("A", "H", adult()).person("B", "I", adult()).contact("A", "ward", ON_NEW)  # fmt: skip
    assert counts(drawn.told(NEW, OF_NEW, on=ON_NEW))["health"] == {"yes": 1, "unknown": 1}  # fmt: skip
    assert sources(drawn.told(NEW, OF_NEW, on=ON_NEW))["health"]["not_supplied"] == "clinic"  # fmt: skip
    drawn.contact("A", "clinic", ON_NEW)
    assert counts(drawn.told(NEW, OF_NEW, on=ON_NEW))["health"] == {"yes": 1, "no": 1}


@pytest.mark.parametrize("rule_set", [OLD, NEW])
def test_a_place_without_households_or_sources_or_with_one_household_is_told_plainly(rule_set: str) -> None:  # fmt: skip
    nobody = Drawn().told(rule_set, ())
    assert {many for answers in counts(nobody).values() for many in answers.values()} == {0}  # fmt: skip
    assert all(row["supplied"] == "none" for row in sources(nobody).values())
    one = Drawn().person("A", "H", None).told(rule_set, ())
    assert all(answers == {"unknown": 1} for answers in counts(one).values())
    checked = check_table(rule_set_counts(one, small_number=10), RULE_SET_COUNTS, layout=LIVING_LAYOUTS[RULE_SET_COUNTS.name])  # fmt: skip
    assert set(checked.table["households"].to_pylist()) == {None}


def test_people_in_no_household_on_the_day_count_for_none() -> None:
    drawn = Drawn().person("A", None, adult()).contact("A", "benefit", ON)
    drawn.rows["households"].append({"person_id": "A", "household_id": "H", "from_on": date(2000, 1, 1), "to_on": ON})  # fmt: skip
    assert counts(drawn.told())["work"]["yes"] == 0


def test_too_few_to_be_shown_are_hidden_and_cannot_be_worked_out() -> None:
    drawn = Drawn()
    for number in range(400):
        drawn.person(f"P{number}", f"H{number}", adult())
        drawn.contact(f"P{number}", "benefit" if number < 4 else "other", ON)
        drawn.contact(f"P{number}", "rent", ON, reason="notice" if number < 120 else "other")  # fmt: skip
    checked = check_table(rule_set_counts(drawn.told(), small_number=10), RULE_SET_COUNTS, layout=LIVING_LAYOUTS[RULE_SET_COUNTS.name])  # fmt: skip
    shown = {(row["criterion"], row["answer"]): row["households"] for row in checked.table.to_pylist()}  # fmt: skip
    assert (shown["work", ALL], shown["work", "yes"], shown["work", "no_or_unknown"]) == (400, None, None)  # fmt: skip
    assert (shown["local", "yes"], shown["local", "no"]) == (120, 280)
    # That nobody can say anything is no small number, and is shown.
    assert shown["education", "unknown"] == 400


def test_a_few_of_whom_nobody_can_say_do_not_hide_how_many_meet_a_criterion() -> None:
    drawn = Drawn()
    for number in range(100):
        drawn.person(f"P{number}", f"H{number}", None if number < 4 else adult())
        drawn.contact(f"P{number}", "benefit" if number < 40 else "other", ON)
    told = drawn.told()
    assert counts(told)["work"] == {"yes": 36, "no": 60, "unknown": 4}
    assert counts(told, 4)["work"] == {"yes": 36, "no": 60, "unknown": 4}
    assert counts(told, 5)["work"] == {"yes": 36, "no_or_unknown": 64}
    checked = check_table(rule_set_counts(told, small_number=10), RULE_SET_COUNTS, layout=LIVING_LAYOUTS[RULE_SET_COUNTS.name])  # fmt: skip
    assert 35 in [row["households"] for row in checked.table.to_pylist() if row["answer"] == "yes"]  # fmt: skip


# --- which rule-set ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "name", "expected", "said"),
    [
        (date(2014, 6, 1), "", OLD, "in force on 1 June 2014"),
        (date(2024, 6, 1), "", NEW, "in force on 1 June 2024"),
        (date(2026, 1, 2), "", NEW, "ended on 31 March 2025; on 2 January 2026 no successor that we know is in force"),
        (date(2018, 1, 2), "", OLD, "ended on 31 March 2015; on 2 January 2018 no successor that we know is in force"),
        (date(2010, 1, 2), "", OLD, "not before 1 April 2012; on 2 January 2010 no other that we know is in force"),
        (date(2024, 6, 1), OLD, OLD, "ended on 31 March 2015; on 1 June 2024 the supporting families rule-set 2022 is in force"),
        (date(2014, 6, 1), NEW, NEW, "not before 1 April 2022; on 1 June 2014 the supporting families rule-set 2012 is in force"),
    ],
)  # fmt: skip
def test_the_rule_set_is_the_one_that_is_named_or_in_force_or_ended_last(on: date, name: str, expected: str, said: str) -> None:  # fmt: skip
    (found,) = rule_sets_for(on, name=name)
    assert found.name == expected
    assert found.standing_on(on) == said


# --- who is looked at -------------------------------------------------------------------------------


def helped(purpose: str, on: date = ON, helped_by: tuple[str, ...] = ("support",)) -> dict[str, pa.Table]:  # fmt: skip
    drawn = Drawn().person("A", "H", adult()).person("B", "I", adult()).person("C", "J", adult())  # fmt: skip
    for name in "ABC":
        drawn.contact(name, "benefit", date(2014, 1, 1))
    drawn.contact("A", "support", date(2014, 1, 1))
    drawn.contact("C", "support", date(2013, 1, 1), until=date(2013, 6, 1))
    return helped_families(drawn.told(on=on, helped_by=helped_by), purpose=purpose)


def test_only_families_that_are_helped_already_are_kept_and_only_to_help_them() -> None:
    found = helped("family_programme")
    rows = {row["criterion"]: row for row in found["household_criteria"].to_pylist()}
    assert {row["household_id"] for row in rows.values()} == {"H"}
    assert (rows["work"]["met_by"], rows["work"]["contact_ids"]) == ("out_of_work_benefit: 1", "police/C0")  # fmt: skip
    assert found["household_standing"].num_rows == 1
    assert helped("family_programme", helped_by=())["household_criteria"].num_rows == 0
    assert helped("whole_place_review") == {}
    assert helped("family_programme", on=date(2016, 1, 1)) == {}


# --- what a person writes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("supporting_families_2013,work,x,advice,,,,weak,,me", "is no rule-set"),
        (f"{OLD},wrk,out_of_work_benefit,advice,,,,weak,,me", "write `work`"),
        (f"{OLD},work,rent,advice,,,,weak,,me", "write `out_of_work_benefit`"),
        (f"{OLD},work,out_of_work_benefit,advice,,3,,weak,,me", "leave within_months empty"),
        (f"{OLD},education,unauthorised_absence,advice,,,,weak,,me", "write `quantity` or `score`"),
        (f"{NEW},family,dependent_child,advice,,,,weak,,me", "is no evidence of family that a contact can give"),
        (f"{OLD},work,out_of_work_benefit,advise,,,,weak,,me", "write `advice`"),
    ],
)  # fmt: skip
def test_a_slip_in_criteria_csv_is_named_with_its_line(tmp_path: Path, row: str, says: str) -> None:  # fmt: skip
    place = write_small_place(tmp_path / "place")
    assert every_mistake(place) == []
    line = append(place, "criteria.csv", row)
    (mistake,) = every_mistake(place)
    assert str(mistake).startswith(f"criteria.csv:{line}: ")
    assert says in str(mistake)


def test_a_rule_set_or_service_of_place_toml_that_there_is_not_stops_the_run(tmp_path: Path) -> None:  # fmt: skip
    place = write_small_place(tmp_path / "place")
    line = (place / "place.toml").read_text("utf-8").split("\n").index(f'use = "{OLD}"')
    edit(place, "place.toml", line + 1, OLD, "supporting_families")
    with pytest.raises(PlaceError, match=rf"place\.toml:{line + 1}: .*supporting_families.* is no rule-set; write"):  # fmt: skip
        run_review(place, on=TODAY)
    edit(place, "place.toml", line + 1, "supporting_families", NEW)
    edit(place, "place.toml", line + 2, "family_hub", "famly_hub")
    assert [str(each) for each in every_mistake(place) if "write `family_hub`" in str(each)]  # fmt: skip


# --- a run ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def larkmere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small borough, run by the command; only read."""
    folder = tmp_path_factory.mktemp("rules") / "larkmere"
    make_borough(folder, 1_500, 6)
    done = wholeplace("run", folder)
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


def _run(folder: Path) -> Run:
    return find_run(folder, None)


def test_a_run_counts_and_shows_only_what_is_checked(larkmere: Path) -> None:
    shown = wholeplace("show", larkmere, "rule_set_counts", "--json")
    assert shown.returncode == 0, shown.stderr
    run = _run(larkmere)
    rows = run.read("rule_set_counts").to_pylist()
    assert {row["rule_set"] for row in rows} == {OLD}
    assert {row["criterion"] for row in rows} == {"crime_or_antisocial_behaviour", "education", "work", "local", ENOUGH}  # fmt: skip
    for row in rows:
        for column in ("households", "households_surely_linked"):
            assert row[column] is None or (row[column] >= 10 and row[column] % 5 == 0)
    assert {row["answer"] for row in rows if row["criterion"] == "education"} == {"unknown", ALL}  # fmt: skip
    (everybody,) = {row["households"] for row in rows if row["answer"] == ALL}
    assert 300 < everybody < 1_500
    assert run.manifest["held"]["unchecked rule_set_counts"] == run.manifest["held"]["rule_sets"]  # fmt: skip


def test_a_run_says_what_shows_each_criterion_and_that_the_rule_set_has_ended(larkmere: Path) -> None:  # fmt: skip
    shown = wholeplace("show", larkmere, "rule_set_sources", "--csv")
    assert "ended on 31 March 2015; on 31 March 2017 no successor that we know is in force" in shown.stdout  # fmt: skip
    assert "out_of_work_benefit: incapacity_benefit of jobcentre" in shown.stdout


def test_no_household_is_named_by_what_a_review_keeps_of_rule_sets(larkmere: Path) -> None:  # fmt: skip
    run = _run(larkmere)
    (folder,) = [path for path in (larkmere / "runs/steps").iterdir() if path.name == run.manifest["held"]["rule_sets"]]  # fmt: skip
    assert {path.stem for path in folder.glob("*.parquet")} == {"rule_set_counts", "rule_set_sources"}  # fmt: skip


def test_a_run_that_is_to_help_families_keeps_what_helped_ones_meet_and_shows_it_to_nobody(
    larkmere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the rule-set of 2012 still held on the last day of the made-up data, and both were looked at.
    lasting = replace(rule_set_named(OLD), to_on=date(2018, 4, 1))
    monkeypatch.setattr("wholeplace.runs.rule_sets.rule_sets_for", lambda on, name: [lasting, rule_set_named(NEW)])  # fmt: skip
    place = Path(shutil.copytree(larkmere, tmp_path / "larkmere"))
    for file in (place / "recipes/review.toml", *(place / "agreements").glob("*.toml")):
        text = file.read_text("utf-8")
        file.write_text(text.replace("whole_place_review", "family_programme"), "utf-8")
    run = run_review(place, on=TODAY)
    folder = place / "runs/steps" / run.manifest["held"]["rule_sets"]
    assert folder.stat().st_mode & 0o077 == 0
    criteria, standing = (pq.read_table(folder / f"household_{name}.parquet").to_pylist() for name in ("criteria", "standing"))  # fmt: skip
    totals = [row for row in pq.read_table(folder / "rule_set_counts.parquet").to_pylist() if (row["criterion"], row["answer"]) == (ENOUGH, ALL)]  # fmt: skip
    assert [row["rule_set"] for row in totals] == [OLD, NEW]
    everybody = totals[0]["households"]
    families = {row["household_id"] for row in standing}
    assert 0 < len(families) < everybody / 20
    assert {row["household_id"] for row in criteria} == families
    assert len(criteria) == 4 * len(families)
    assert not [table for table in run.tables() if table.startswith("household_") and table != "household_coverage"]  # fmt: skip
    refused = wholeplace("show", place, "household_criteria")
    assert refused.returncode != 0
    assert not any(family in refused.stdout + refused.stderr for family in families)


def test_the_report_says_of_each_criterion_who_can_be_counted_and_why_not(larkmere: Path) -> None:  # fmt: skip
    (block,) = rule_set_blocks(review_of(_run(larkmere)))
    assert isinstance(block, Facts)
    facts = dict(block.facts)
    assert facts["A child is missing school, or has been excluded from it."].startswith("Cannot be known of any household, which is not nought.")  # fmt: skip
    assert "incapacity benefit of jobcentre" in facts["An adult has an out-of-work benefit."]  # fmt: skip
    assert "no successor that we know is in force" in block.note
    words = f"{block.title} {block.note} {' '.join(facts.values())}".lower()
    assert not any(word in words for word in ("troubled", "problem famil", "risk", "score", "high-cost"))  # fmt: skip
