"""Tables made of people's contacts, in a run: all of them checked, each figure traced, and nobody in them."""

from datetime import date
from pathlib import Path

import pytest

from wholeplace.core.errors import RunError
from wholeplace.disclosure.refusals import KEYS_OF_PERSONS
from wholeplace.runs.disclosing import CHECKED, CHECKED_LAYOUTS
from wholeplace.runs.review import run_review
from wholeplace.runs.showing import may_name_rows, trace_as_json, trace_as_text
from wholeplace.runs.steps import FROM_EXTRACTS
from wholeplace.runs.trace import trace
from wholeplace.store.runs import Run
from wholeplace.synthetic.write_place import make_borough
from wholeplace.tables.contract import NEVER_ANALYSED
from wholeplace.tables.results import RESULTS
from wholeplace.tables.results.people import LAYOUTS, PEOPLE_FIGURES

TODAY = date(2026, 6, 1)
# What nobody asks for in a place's words: a funnel has steps that somebody names.
ASKED_FOR = {"journey_funnel"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("contacts") / "larkmere"
    make_borough(folder, 2_000, 4)
    return run_review(folder, on=TODAY)


def test_every_table_about_people_is_made_and_checked(run: Run) -> None:
    made = set(run.tables())
    assert made >= set(PEOPLE_FIGURES) - ASKED_FOR
    for name in set(PEOPLE_FIGURES) - ASKED_FOR:
        assert (run.step_of(name).folder / "checks.json").is_file(), name


def test_no_contract_that_may_be_shown_holds_a_person() -> None:
    for name, contract in {**RESULTS, **CHECKED}.items():
        telling = [each.name for each in contract.columns if each.kind in NEVER_ANALYSED or each.name in KEYS_OF_PERSONS]  # fmt: skip
        assert not telling, name
    for name, contract in PEOPLE_FIGURES.items():
        assert contract.holds_people, name
        assert set(LAYOUTS[name].named) == set(contract.names), name
        assert name in CHECKED_LAYOUTS


def test_every_column_of_every_table_about_people_is_traced(run: Run) -> None:
    for name in sorted(set(PEOPLE_FIGURES) - ASKED_FOR):
        contract = PEOPLE_FIGURES[name]
        rows = run.read(name).to_pylist()
        for row in rows[:1]:
            key = {part: str(row[part]) for part in contract.key}
            for column in contract.names:
                found = trace(run, name, key, column)
                said = trace_as_text(run, found, rows=False)
                assert "inputs" in said, (name, column)
                assert trace_as_json(run, found, rows=False)


def test_lines_are_named_behind_counts_of_lines_alone(run: Run) -> None:
    row = run.read("turned_away").to_pylist()[0]
    key = {part: str(row[part]) for part in ("service", "decision", "nearness")}
    found = trace(run, "turned_away", key, "people")
    with pytest.raises(RunError, match="no lines are named behind people of turned_away"):  # fmt: skip
        may_name_rows(run, found, on=TODAY)


def test_a_place_without_words_for_journeys_still_runs(tmp_path: Path) -> None:
    folder = tmp_path / "larkmere"
    make_borough(folder, 1_000, 4)
    toml = folder / "place.toml"
    toml.write_text(toml.read_text("utf-8").split("# The words of the extracts")[0])
    (folder / "signals.csv").unlink()
    made = run_review(folder, on=TODAY)
    assert set(made.tables()) >= set(FROM_EXTRACTS) & set(RESULTS)
    assert made.read("support_outlasted").num_rows == 0
    assert made.read("crisis_signals").num_rows == 0
