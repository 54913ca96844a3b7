"""Rule-sets for whole-family support: dated, sourced, and never a score."""

import ast
import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths import ROOT
from wholeplace.core.errors import ReferenceNumberError, RunError, SharingError
from wholeplace.linkage.households.criteria import (
    Judged,
    age_on,
    household_criteria,
    months_before,
)
from wholeplace.reference.rule_sets import (
    CRITERIA,
    FOLDER,
    NEEDS,
    RuleSet,
    read_rule_set,
    rule_set_names,
    rule_set_of,
)
from wholeplace.sharing.purposes import PURPOSES
from wholeplace.tables.living import (
    CRITERION_EVIDENCE,
    HOUSEHOLD_CRITERIA,
    HOUSEHOLD_MEMBERS,
    HOUSEHOLD_STANDING,
)

OLD, NEW = "supporting_families_2012", "supporting_families_2022"
ON, ON_NEW = date(2014, 6, 1), date(2024, 6, 1)
CHILD, ADULT = date(2004, 1, 1), date(1975, 1, 1)
ALL_OLD = ("proven_offence", "antisocial_behaviour_action", "permanent_exclusion", "fixed_term_exclusion", "taught_elsewhere_after_exclusion", "not_on_a_school_roll", "unauthorised_absence", "out_of_work_benefit", "local")  # fmt: skip
HEADLINES = ("education", "early_years", "health", "substance_use", "family_relationships", "safety_of_children", "crime", "domestic_abuse", "housing", "finances")  # fmt: skip
TESTS_OF_2012 = ("education", "youth_crime", "antisocial_behaviour", "continuous_employment")  # fmt: skip


def old() -> RuleSet:
    return read_rule_set(OLD, on=ON)


def new() -> RuleSet:
    return read_rule_set(NEW, on=ON_NEW)


# --- the files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", rule_set_names())
def test_each_rule_set_that_ships_is_whole_sourced_and_dated(name: str) -> None:
    rules = rule_set_of(FOLDER / f"{name}.toml")
    assert rules.name == name
    assert rules.from_on < rules.to_on
    assert rules.left_out
    for part in (rules, rules.eligibility, *rules.criteria, *rules.results):
        assert part.source
    for criterion in rules.criteria:
        assert criterion.evidence or criterion.is_open
        for kind in criterion.evidence:
            assert kind.source
            assert kind.needs


@pytest.mark.parametrize("name", rule_set_names())
def test_a_rule_set_speaks_of_families_in_our_words(name: str) -> None:
    rules = rule_set_of(FOLDER / f"{name}.toml")
    said = [rules.title, rules.eligibility.says, rules.eligibility.note, *rules.left_out]  # fmt: skip
    for part in (*rules.criteria, *rules.results, *rules.routes):
        said += [part.code, part.says]
    for criterion in rules.criteria:
        said += [text for kind in criterion.evidence for text in (kind.code, kind.says, kind.needs)]  # fmt: skip
    text = " ".join(said).lower()
    for word in ("troubled", "high-cost", "high cost", "problem famil", "risk", "score", "chaotic"):  # fmt: skip
        assert word not in text
    assert rules.title.startswith("supporting families rule-set ")


def test_both_rule_sets_end() -> None:
    assert rule_set_names() == (OLD, NEW)
    assert (old().from_on, old().to_on) == (date(2012, 4, 1), date(2015, 4, 1))
    assert (new().from_on, new().to_on) == (date(2022, 4, 1), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("name", "on", "holds"),
    [
        (OLD, date(2012, 3, 31), False),
        (OLD, date(2012, 4, 1), True),
        (OLD, date(2015, 3, 31), True),
        (OLD, date(2015, 4, 1), False),
        (NEW, date(2025, 3, 31), True),
        (NEW, date(2025, 4, 1), False),
        (NEW, date(2014, 1, 1), False),
    ],
)
def test_a_rule_set_is_refused_on_a_day_on_which_it_does_not_hold(name: str, on: date, holds: bool) -> None:  # fmt: skip
    if holds:
        assert read_rule_set(name, on=on).holds_on(on)
        return
    with pytest.raises(ReferenceNumberError, match=f"does not hold on {on}") as refused:  # fmt: skip
        read_rule_set(name, on=on)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_name_that_is_none_is_told_the_one_meant() -> None:
    with pytest.raises(ReferenceNumberError, match="supporting_families_2012"):
        read_rule_set("supporting_familes_2012", on=ON)
    with pytest.raises(ReferenceNumberError, match="choose from"):
        read_rule_set("../../../etc/passwd", on=ON)


def test_the_claim_tests_are_those_of_the_paper(shared: Path) -> None:
    (paper,) = (shared / "seeds").glob("003_*.txt")
    line = paper.read_text(encoding="utf-8").split("\n")[259]
    tests = {result.code: result for result in old().results}
    assert f"crime ({tests['youth_crime'].amount}% reduction in youth crime over {tests['youth_crime'].over_months} months)" in line  # fmt: skip
    assert f"({tests['antisocial_behaviour'].amount}% reduction across the family over 6 months)" in line  # fmt: skip
    assert "continuous employment in the last 6 months" in line
    assert tests["continuous_employment"].over_months == 6
    assert "line 260" in tests["continuous_employment"].source


def broken(tmp_path: Path, before: str, after: str) -> Path:
    text = (FOLDER / f"{OLD}.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "rules.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('to_on = "2015-04-01"', "", "to_on"),
        ('to_on = "2015-04-01"', 'to_on = "2011-04-01"', "does not come after"),
        ('to_on = "2015-04-01"', 'to_on = "2015"', "full day"),
        ('counted = "criteria"', 'counted = "points"', "is not"),
        ("least = 3", "least = 0", "least"),
        ("least = 3", "least = 3\nweight = 2", "weight"),
        ("is_open = true", 'is_open = "yes"', "true"),
        ("is_open = true", "", "names no evidence"),
        ('code = "permanent_exclusion"', 'code = "fixed_term_exclusion"', "two of criteria"),
        ('all_of = ["continuous_employment"]', 'all_of = ["work"]', "`work`"),
        ('of = "child"', 'of = "suspect"', "is not"),
        ("[eligibility]", "[eligibility", "not TOML"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_with_its_line(tmp_path: Path, before: str, after: str, said: str) -> None:  # fmt: skip
    with pytest.raises(ReferenceNumberError, match=said) as refused:
        rule_set_of(broken(tmp_path, before, after))
    assert "rules.toml:" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceNumberError, match=r"none\.toml"):
        rule_set_of(tmp_path / "none.toml")


# --- claims -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", list(itertools.product((True, False, None), repeat=4)))  # fmt: skip
def test_a_result_of_2012_is_the_three_together_or_work_alone(answers: tuple[bool | None, ...]) -> None:  # fmt: skip
    education, crime, behaviour, work = answers
    together = None if None in (education, crime, behaviour) else education and crime and behaviour  # fmt: skip
    if False in (education, crime, behaviour):
        together = False
    expected = True if True in (together, work) else (False if (together, work) == (False, False) else None)  # fmt: skip
    tests = dict(zip(TESTS_OF_2012, answers, strict=True))
    assert old().is_reached(tests) is expected


def test_work_alone_is_no_result_of_2022() -> None:
    rules = new()
    assert all("employment" not in result.code for result in rules.results)
    every = {result.code: True for result in rules.results}
    assert rules.is_reached(every) is True
    assert rules.is_reached({**every, "sustained": None}) is None
    assert rules.is_reached({**every, "every_need_met": False}) is False
    assert rules.is_reached({}) is None
    with pytest.raises(ReferenceNumberError, match="continuous_employment"):
        rules.is_reached({"continuous_employment": True})


# --- criteria of families ---------------------------------------------------------------------------


class Family:
    """One drawn family, H, of an adult A and children K and L, with what partners' records say of it."""

    def __init__(self, **born: date | None) -> None:
        self.born: Mapping[str, date | None] = born or {"A": ADULT, "K": CHILD, "L": CHILD}  # fmt: skip
        self.rows: list[dict[str, Any]] = []

    def say(self, criterion: str, evidence: str, person: str, on: date, **more: Any) -> "Family":  # fmt: skip
        self.rows.append({
            "household_id": "H", "person_id": person, "criterion": criterion, "evidence": evidence,
            "observed_on": on, "partner": "police", "contact_id": f"C{len(self.rows):03}", **more,
        })  # fmt: skip
        return self

    def judged(self, rules: RuleSet, supplied: tuple[str, ...] = (), on: date = ON, **more: Any) -> Judged:  # fmt: skip
        members = [{"household_id": "H", "person_id": person, "born_on": born} for person, born in self.born.items()]  # fmt: skip
        return household_criteria(
            pa.Table.from_pylist(self.rows, CRITERION_EVIDENCE.schema()),
            pa.Table.from_pylist(members, HOUSEHOLD_MEMBERS.schema()),
            rules,
            **{"supplied": supplied, "on": on, "purpose": "family_programme", **more},
        )

    def answers(self, rules: RuleSet, supplied: tuple[str, ...] = (), on: date = ON) -> dict[str, str]:  # fmt: skip
        table = self.judged(rules, supplied, on).household_criteria
        return {row["criterion"]: row["is_met"] for row in table.to_pylist()}

    def standing(self, rules: RuleSet, supplied: tuple[str, ...] = (), on: date = ON) -> str:  # fmt: skip
        (row,) = self.judged(rules, supplied, on).household_standing.to_pylist()
        return str(row["is_eligible"])


def test_what_was_supplied_and_says_nothing_is_no_and_what_was_not_is_unknown() -> None:
    assert set(Family().answers(old(), ALL_OLD).values()) == {"no"}
    assert set(Family().answers(old()).values()) == {"unknown"}
    some = ("proven_offence", "out_of_work_benefit")
    rows = {row["criterion"]: row for row in Family().judged(old(), some).household_criteria.to_pylist()}  # fmt: skip
    assert rows["work"]["is_met"] == "no"
    assert rows["crime_or_antisocial_behaviour"]["is_met"] == "unknown"
    assert rows["crime_or_antisocial_behaviour"]["not_supplied"] == "antisocial_behaviour_action"  # fmt: skip
    assert rows["local"]["not_supplied"] == "local"


def test_a_criterion_that_is_met_names_its_contacts_once_each() -> None:
    family = Family().say("crime_or_antisocial_behaviour", "antisocial_behaviour_action", "A", date(2014, 1, 5))  # fmt: skip
    family.rows.append(dict(family.rows[0]))
    family.say("crime_or_antisocial_behaviour", "proven_offence", "K", date(2014, 3, 5))
    judged = family.judged(old())
    assert judged.household_criteria.schema == HOUSEHOLD_CRITERIA.schema()
    (row,) = [each for each in judged.household_criteria.to_pylist() if each["is_met"] == "yes"]  # fmt: skip
    assert row["met_by"] == "proven_offence: 1; antisocial_behaviour_action: 1"
    assert row["contact_ids"] == "C000; C002"


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2013, 6, 1), "no"), (date(2013, 6, 2), "yes"), (ON, "yes"), (date(2014, 6, 2), "no")],
)  # fmt: skip
def test_an_event_counts_within_its_months_and_not_from_the_future(on: date, expected: str) -> None:  # fmt: skip
    family = Family().say("crime_or_antisocial_behaviour", "proven_offence", "K", on)
    assert family.answers(old(), ALL_OLD)["crime_or_antisocial_behaviour"] == expected


@pytest.mark.parametrize(("until", "expected"), [(None, "yes"), (date(2014, 6, 2), "yes"), (ON, "no")])  # fmt: skip
def test_a_state_counts_while_it_lasts(until: date | None, expected: str) -> None:
    family = Family().say("work", "out_of_work_benefit", "A", date(2009, 1, 1), until_on=until)  # fmt: skip
    assert family.answers(old(), ALL_OLD)["work"] == expected


def test_evidence_must_be_of_whom_the_rule_set_says() -> None:
    family = Family().say("crime_or_antisocial_behaviour", "proven_offence", "A", date(2014, 1, 1))  # fmt: skip
    family.say("work", "out_of_work_benefit", "K", date(2014, 1, 1))
    answers = family.answers(old(), ALL_OLD)
    assert (answers["crime_or_antisocial_behaviour"], answers["work"]) == ("no", "no")


def test_a_child_is_one_on_the_day_it_happened() -> None:
    born = date(1996, 2, 29)
    for on, expected in ((date(2014, 2, 28), "yes"), (date(2014, 3, 1), "no")):
        family = Family(K=born).say("crime_or_antisocial_behaviour", "proven_offence", "K", on)  # fmt: skip
        assert family.answers(old(), ALL_OLD)["crime_or_antisocial_behaviour"] == expected  # fmt: skip


def test_a_missing_date_of_birth_or_amount_is_unknown_and_never_no() -> None:
    family = Family(K=None).say("education", "unauthorised_absence", "K", date(2014, 1, 1), amount=Decimal(20))  # fmt: skip
    rows = {row["criterion"]: row for row in family.judged(old(), ALL_OLD).household_criteria.to_pylist()}  # fmt: skip
    assert (rows["education"]["is_met"], rows["education"]["not_placed"]) == ("unknown", 1)  # fmt: skip
    family = Family().say("education", "unauthorised_absence", "K", date(2014, 1, 1))
    assert family.answers(old(), ALL_OLD)["education"] == "unknown"


@pytest.mark.parametrize(("amount", "expected"), [("14.9", "no"), ("15", "yes"), ("80", "yes")])  # fmt: skip
def test_an_amount_must_be_reached(amount: str, expected: str) -> None:
    family = Family().say("education", "unauthorised_absence", "K", date(2014, 1, 1), amount=Decimal(amount))  # fmt: skip
    assert family.answers(old(), ALL_OLD)["education"] == expected


def test_three_exclusions_must_be_of_one_child() -> None:
    family = Family()
    for person in ("K", "L", "K"):
        family.say("education", "fixed_term_exclusion", person, date(2014, 1, 1))
    assert family.answers(old(), ALL_OLD)["education"] == "no"
    family.say("education", "fixed_term_exclusion", "K", date(2014, 2, 1))
    assert family.answers(old(), ALL_OLD)["education"] == "yes"


def test_a_family_of_2012_needs_three_of_four() -> None:
    family = Family()
    assert family.standing(old(), ALL_OLD) == "no"
    family.say("crime_or_antisocial_behaviour", "antisocial_behaviour_action", "A", date(2014, 1, 1))  # fmt: skip
    family.say("work", "out_of_work_benefit", "A", date(2012, 1, 1))
    assert family.standing(old(), ALL_OLD) == "no"
    # With two met, what nobody supplied could still decide it; with one of two met it could, with none it could.
    assert family.standing(old(), ()) == "unknown"
    family.say("local", "rent_arrears", "A", date(2014, 1, 1))
    assert family.standing(old(), ()) == "yes"


def test_a_family_of_2022_needs_a_child_or_one_expected_and_three_needs() -> None:
    family = Family()
    for number, criterion in enumerate(("health", "health", "housing")):
        family.say(criterion, f"need {number}", "A", date(2024, 1, 1))
    assert family.standing(new(), (*HEADLINES, "dependent_child"), ON_NEW) == "unknown"
    everything = (*HEADLINES, "dependent_child", "expectant_parent")
    assert family.standing(new(), everything, ON_NEW) == "no"
    family.born = {"A": ADULT, "K": date(2015, 1, 1)}
    family.say("family", "dependent_child", "K", date(2022, 1, 1))
    # Two needs under one headline are two.
    assert family.standing(new(), everything, ON_NEW) == "yes"
    family.rows.pop(0)
    assert family.standing(new(), everything, ON_NEW) == "no"
    assert family.standing(new(), everything[1:], ON_NEW) == "unknown"


def test_a_place_that_counts_headlines_says_so_in_its_file(tmp_path: Path) -> None:
    text = (FOLDER / f"{NEW}.toml").read_text(encoding="utf-8")
    file = tmp_path / "own.toml"
    file.write_text(text.replace(f'counted = "{NEEDS}"', f'counted = "{CRITERIA}"'), encoding="utf-8")  # fmt: skip
    family = Family(A=ADULT, K=date(2015, 1, 1)).say("family", "dependent_child", "K", date(2022, 1, 1))  # fmt: skip
    for number, criterion in enumerate(("health", "health", "housing")):
        family.say(criterion, f"need {number}", "A", date(2024, 1, 1))
    everything = (*HEADLINES, "dependent_child", "expectant_parent")
    assert family.standing(rule_set_of(file), everything, ON_NEW) == "no"
    family.say("finances", "debt", "A", date(2024, 1, 1))
    assert family.standing(rule_set_of(file), everything, ON_NEW) == "yes"


# --- never ------------------------------------------------------------------------------------------


def test_only_families_asked_about_are_judged() -> None:
    family = Family().say("work", "out_of_work_benefit", "A", date(2012, 1, 1))
    family.say("work", "out_of_work_benefit", "X", date(2012, 1, 1), household_id="not asked about")  # fmt: skip
    judged = family.judged(old(), ALL_OLD)
    for table in (judged.household_criteria, judged.household_standing):
        assert set(table["household_id"].to_pylist()) == {"H"}
    family.born = {}
    nobody = household_criteria(
        pa.Table.from_pylist(family.rows, CRITERION_EVIDENCE.schema()), HOUSEHOLD_MEMBERS.schema().empty_table(), old(),
        supplied=ALL_OLD, on=ON, purpose="family_programme",
    )  # fmt: skip
    assert nobody.household_criteria.num_rows == nobody.household_standing.num_rows == 0


@pytest.mark.parametrize("purpose", [*sorted(set(PURPOSES) - {"family_programme", "direct_help"}), "benefit_sanctions", "fraud", "tenancy_enforcement", "immigration", ""])  # fmt: skip
def test_no_other_purpose_opens_a_rule_set(purpose: str) -> None:
    with pytest.raises(SharingError):
        Family().judged(old(), ALL_OLD, purpose=purpose)


def test_no_result_holds_a_number_that_could_rank_families() -> None:
    for contract in (HOUSEHOLD_CRITERIA, HOUSEHOLD_STANDING):
        for name in contract.names:
            assert not any(word in name for word in ("score", "rank", "risk", "flag", "priority", "total"))  # fmt: skip
    assert HOUSEHOLD_STANDING.names == ("household_id", "rule_set", "is_eligible")
    assert HOUSEHOLD_STANDING.holds_people
    assert HOUSEHOLD_CRITERIA.holds_people


def test_families_come_in_the_order_of_their_identity_whatever_is_met() -> None:
    members = [{"household_id": name, "person_id": name, "born_on": ADULT} for name in "CAB"]  # fmt: skip
    rows = [{"household_id": "C", "person_id": "C", "criterion": "work", "evidence": "out_of_work_benefit", "observed_on": ON, "partner": "p", "contact_id": "1"}]  # fmt: skip
    judged = household_criteria(
        pa.Table.from_pylist(rows, CRITERION_EVIDENCE.schema()), pa.Table.from_pylist(members, HOUSEHOLD_MEMBERS.schema()),
        old(), supplied=ALL_OLD, on=ON, purpose="direct_help",
    )  # fmt: skip
    assert judged.household_standing["household_id"].to_pylist() == ["A", "B", "C"]


def test_the_code_says_what_it_is_for_and_has_no_word_for_a_list_of_persons() -> None:
    says_so = ("reference/rule_sets.py", "linkage/households/criteria.py")
    others = ("linkage/households/counting.py", "linkage/households/sources.py", "linkage/households/speaking.py", "runs/rule_sets.py")  # fmt: skip
    for file in (*says_so, *others):
        text = (ROOT / "src" / "wholeplace" / file).read_text(encoding="utf-8")
        tree = ast.parse(text)
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}  # fmt: skip
        assert not any(word in name for name in functions for word in ("score", "rank", "risk", "flagged", "worst"))  # fmt: skip
        assert "no score, rank" in text or file in others
        assert "troubled" not in text.lower()


def test_a_code_that_is_none_is_refused_in_one_sentence_without_a_persons_value() -> None:  # fmt: skip
    family = Family().say("education", "rent_arrears", "Canaryperson", date(2014, 1, 1))
    with pytest.raises(ReferenceNumberError, match="rent_arrears") as refused:
        family.judged(old())
    assert "Canary" not in str(refused.value)
    with pytest.raises(ReferenceNumberError, match="did you mean `education`"):
        Family().say("educaton", "x", "K", ON).judged(old())
    with pytest.raises(ReferenceNumberError, match="supplied"):
        Family().judged(old(), ("hearsay",))
    with pytest.raises(ReferenceNumberError, match="does not hold"):
        Family().judged(old(), ALL_OLD, date(2019, 1, 1))


def test_a_missing_column_is_named() -> None:
    members = pa.table({"household_id": ["H"]})
    with pytest.raises(RunError, match="person_id"):
        household_criteria(CRITERION_EVIDENCE.schema().empty_table(), members, old(), supplied=(), on=ON, purpose="direct_help")  # fmt: skip


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2014, 6, 1), 12, date(2013, 6, 1)),
        (date(2014, 1, 31), 1, date(2013, 12, 31)),
        (date(2014, 3, 31), 1, date(2014, 2, 28)),
        (date(2012, 3, 30), 1, date(2012, 2, 29)),
        (date(2014, 1, 1), 1, date(2013, 12, 1)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


@given(born=st.dates(date(1900, 1, 1), date(2020, 1, 1)), day=st.dates(date(1900, 1, 1), date(2030, 1, 1)))  # fmt: skip
def test_age_grows_by_one_a_year(born: date, day: date) -> None:
    age = age_on(born, day)
    assert age >= 0 or day < born
    assert age_on(born, date(day.year + 1, day.month, 28 if day.day > 28 else day.day)) in (age, age + 1)  # fmt: skip
    assert abs((day - born).days / 365.25 - age - 0.5) < 0.51
