"""A run is named by its content: the same twice, another when anything that matters changes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wholeplace.core.errors import PlaceError, RunError
from wholeplace.runs.review import run_review
from wholeplace.store import runs as kept_runs

ROOT = Path(__file__).resolve().parent.parent
Copy = Callable[..., Path]


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted((folder / "runs").rglob("*"))
        if path.is_file() and not path.name.startswith((".in-use", "journal"))
    }


def test_the_same_run_twice_is_the_same_run(example_copy: Copy) -> None:
    place = example_copy("hackney")
    first = run_review(place)
    written = _bytes_of(place)
    assert run_review(place).name == first.name
    assert _bytes_of(place) == written


def test_two_places_of_one_content_make_the_same_bytes(example_copy: Copy) -> None:
    one, other = example_copy("hackney", "one"), example_copy("hackney", "other")
    assert run_review(one).name == run_review(other).name
    assert _bytes_of(one) == _bytes_of(other)


def test_a_changed_figure_gives_another_run_and_keeps_what_it_does_not_touch(
    example_copy: Copy,
) -> None:
    place = example_copy("hackney")
    first = run_review(place)
    outcomes = place / "outcomes.csv"
    outcomes.write_text(
        outcomes.read_text("utf-8").replace("517185", "517186"), "utf-8"
    )
    second = run_review(place)
    assert second.name != first.name
    changed = {
        table
        for table, step in second.manifest["tables"].items()
        if first.manifest["tables"][table] != step
    }
    assert "provider_outcomes" in changed
    assert "money_map" not in changed


def test_who_and_when_are_not_in_the_run(example_copy: Copy) -> None:
    run = run_review(example_copy("hackney"))
    text = json.dumps(run.manifest)
    assert str(run.place) not in text
    assert "20" + "26" not in text


@pytest.mark.slow
def test_an_edited_analysis_in_an_editable_install_gives_another_run(
    example_copy: Copy, tmp_path: Path
) -> None:
    place, source = example_copy("england-and-wales"), tmp_path / "src"
    shutil.copytree(ROOT / "src", source)
    names = [_run_with(source, place)]
    analysis = source / "wholeplace/analysis/tables/exact.py"
    analysis.write_text(analysis.read_text("utf-8") + "\n# a remark\n", "utf-8")
    names.append(_run_with(source, place))
    assert names[0] != names[1]


def _run_with(source: Path, place: Path) -> str:
    code = f"import sys; sys.path.insert(0, {str(source)!r}); sys.argv = ['wholeplace', 'run', {str(place)!r}]; from wholeplace.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def test_a_step_that_was_changed_on_disk_is_refused(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    run = run_review(place)
    step = run.step_of("late_checks")
    with (step.folder / "late_checks.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(RunError, match="not as it was made"):
        run.read("late_checks")


def test_clean_removes_what_no_run_needs_and_nothing_else(example_copy: Copy) -> None:
    place = example_copy("hackney")
    run = run_review(place)
    orphan = place / "runs/steps/0123456789abcdef"
    orphan.mkdir()
    half_made = place / "runs/steps/.making-999999999-aa"
    half_made.mkdir()
    assert kept_runs.clean(place) == {"half_made": 1, "runs": 0, "steps": 1}
    assert run_review(place).name == run.name
    assert kept_runs.clean(place) == {"half_made": 0, "runs": 0, "steps": 0}


def test_clean_keeps_the_newest_runs_that_are_asked_for(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    first = run_review(place)
    kept_runs.note_run(place, {"run": first.name})
    recipe = place / "recipes/review.toml"
    recipe.write_text(recipe.read_text("utf-8") + "\n# a remark\n", "utf-8")
    second = run_review(place)
    kept_runs.note_run(place, {"run": second.name})
    assert kept_runs.clean(place, keep_last=1)["runs"] == 1
    assert kept_runs.run_names(place) == [second.name]


def test_clean_waits_for_no_run_and_disturbs_none(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    with kept_runs.at_work(place), pytest.raises(RunError, match="under way"):
        kept_runs.clean(place)


def test_a_run_can_be_named_by_how_it_begins(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    run = run_review(place)
    assert kept_runs.find_run(place, run.name[:6]).name == run.name
    with pytest.raises(RunError, match="is no run"):
        kept_runs.find_run(place, "zzzz")


def test_a_recipe_that_is_not_there_is_one_sentence(example_copy: Copy) -> None:
    with pytest.raises(PlaceError, match="no recipe"):
        run_review(example_copy("england-and-wales"), "revue")


def test_a_torn_last_line_of_the_journal_is_passed_over(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    run = run_review(place)
    kept_runs.note_run(place, {"run": run.name})
    with (place / "runs/journal.jsonl").open("ab") as file:
        file.write(b'{"run": "tor')
    assert kept_runs.find_run(place).name == run.name


def test_a_unit_cost_the_recipe_chooses_prices_the_item_instead_of_published_spend(
    example_copy: Copy,
) -> None:
    place = example_copy("england-and-wales")
    recipe = place / "recipes/review.toml"
    recipe.write_text(
        recipe.read_text("utf-8") + '\n[unit_costs]\ndomestic_violence = "CR2.0"\n',
        "utf-8",
    )
    rows = run_review(place).read("late_intervention_by_item").to_pylist()
    costed = {row["item"]: row for row in rows}["domestic_violence"]
    # 750,000 cases at 2,470 pounds of 2008/09, in 2014/15 prices, part by part.
    assert costed["method"] == "unit_cost"
    assert abs(costed["bearers_pounds"] - 2_097_990_000) < 1
