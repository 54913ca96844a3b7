"""What a disk, a crash, a bare container or an older version does to runs: one sentence, and nothing lost."""

import errno
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from paths import EXAMPLES
from runs_to_break import (
    change_one_byte,
    cut_short,
    everything_kept,
    file_of,
    half_made,
    made_without,
    run_that_does_not_say,
)
from wholeplace.core.errors import PlaceError, RunError
from wholeplace.runs.comparing import compare_runs
from wholeplace.runs.differences import comparison_as_text
from wholeplace.runs.progress import shown
from wholeplace.runs.reporting import review_of
from wholeplace.runs.review import run_review
from wholeplace.runs.showing import table_as
from wholeplace.runs.trace import trace
from wholeplace.store import runs as kept_runs
from wholeplace.store.hashes import canonical
from wholeplace.store.runs import Run
from wholeplace.tables.results import UNIT_COSTS_USED

MAIN = "from wholeplace.cli import main; main()"
TABLE = "late_intervention_by_bearer"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """England and Wales with its run, made once."""
    folder = tmp_path_factory.mktemp("made") / "place"
    example = EXAMPLES / "england-and-wales"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("runs"))
    kept_runs.note_run(folder, {"run": run_review(folder).name, "recipe": "review"})
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(made, tmp_path / "place"))


def _another_run(place: Path, remark: str = "a remark") -> Run:
    recipe = place / "recipes/review.toml"
    recipe.write_text(f"{recipe.read_text('utf-8')}\n# {remark}\n", "utf-8")
    return run_review(place)


# The journal.


def test_clean_keeps_a_whole_run_that_the_journal_does_not_name(place: Path) -> None:
    first, second = kept_runs.find_run(place), _another_run(place)
    third = _another_run(place, "another remark")
    kept_runs.note_run(place, {"run": third.name})
    assert kept_runs.clean(place, keep_last=1)["runs"] == 1
    assert set(kept_runs.run_names(place)) == {second.name, third.name}
    assert kept_runs.unnoted_runs(place) == [second.name]
    assert first.name not in kept_runs.run_names(place)


def test_clean_does_not_count_runs_that_are_gone(place: Path) -> None:
    first = kept_runs.find_run(place)
    kept_runs.note_run(place, {"run": "0123456789abcdef"})
    assert kept_runs.clean(place, keep_last=1)["runs"] == 0
    assert kept_runs.run_names(place) == [first.name]


def test_without_a_journal_the_only_run_is_the_latest_and_of_two_none(
    place: Path,
) -> None:
    first = kept_runs.find_run(place)
    (place / "runs/journal.jsonl").unlink()
    assert kept_runs.find_run(place).name == first.name
    second = _another_run(place)
    with pytest.raises(RunError, match="name one with --run") as refused:
        kept_runs.find_run(place)
    assert first.name in str(refused.value)
    assert second.name in str(refused.value)


def test_a_line_cut_short_does_not_swallow_the_next_entry(place: Path) -> None:
    second = _another_run(place)
    journal = place / "runs/journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:00:00+00:00","ru')
    kept_runs.note_run(place, {"run": second.name})
    assert [entry["run"] for entry in kept_runs.journal(place)][-1] == second.name
    assert kept_runs.find_run(place).name == second.name


@pytest.mark.parametrize(
    "line",
    [b"[1]", b"7", b'"a"', b"null", b'{"run": 1}', b'{"run": []}', b"\xff\xfe", b"{}", b"[" * 100_000],
    ids=["list", "number", "word", "null", "run-number", "run-list", "bytes", "empty", "deep"],
)  # fmt: skip
def test_a_line_of_the_journal_that_is_no_entry_is_passed_over(
    place: Path, line: bytes
) -> None:
    name = kept_runs.find_run(place).name
    with (place / "runs/journal.jsonl").open("ab") as file:
        file.write(line + b"\n")
    assert kept_runs.find_run(place).name == name
    assert kept_runs.clean(place, keep_last=1)["runs"] == 0


def test_a_journal_that_fills_the_disk_ends_as_it_was(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = place / "runs/journal.jsonl"
    before, write = journal.read_bytes(), os.write

    def half(handle: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(RunError, match="no space left on device"):
        kept_runs.note_run(place, {"run": "0123456789abcdef", "by": "somebody"})
    assert journal.read_bytes() == before


# Manifests and steps that are not as they were made.


def test_a_truncated_manifest_is_one_sentence_and_the_next_run_mends_it(
    place: Path,
) -> None:
    run, whole = kept_runs.find_run(place), everything_kept(place)
    cut_short(place / "runs" / run.name / "run.json")
    for ask in (kept_runs.find_run, kept_runs.clean):
        with pytest.raises(RunError, match="is not as it was made"):
            ask(place)
    assert run_review(place).name == run.name
    assert everything_kept(place) == whole
    assert kept_runs.find_run(place).manifest == run.manifest


def test_a_manifest_that_was_changed_is_refused(place: Path) -> None:
    run = kept_runs.find_run(place)
    manifest = dict(run.manifest)
    manifest["rows"] = {**manifest["rows"], TABLE: 999}
    (place / "runs" / run.name / "run.json").write_bytes(canonical(manifest) + b"\n")
    with pytest.raises(RunError, match="is not as it was made"):
        kept_runs.find_run(place)


@pytest.mark.parametrize(
    "damage",
    [
        lambda table: table.with_name("step.json").unlink(),
        lambda table: cut_short(table.with_name("step.json")),
        lambda table: table.with_name("step.json").write_bytes(b"[1]\n"),
        lambda table: table.with_name("step.json").write_bytes(b'{"tables":{"a":1}}'),
        lambda table: table.unlink(),
        cut_short,
        change_one_byte,
        lambda table: shutil.rmtree(table.parent),
    ],
    ids=[
        "no-description", "torn-description", "list", "half-described",
        "no-table", "torn-table", "one-byte", "no-step",
    ],
)  # fmt: skip
def test_a_step_that_is_not_whole_is_refused_and_made_again_by_the_next_run(
    place: Path, damage: Callable[[Path], None]
) -> None:
    run, whole = kept_runs.find_run(place), everything_kept(place)
    damage(file_of(run, TABLE))
    for ask in (
        lambda: run.read(TABLE),
        lambda: table_as(run, TABLE, "csv"),
        lambda: trace(run, TABLE, {"bearer": "nhs"}, "net_pounds"),
        lambda: review_of(run),
        lambda: compare_runs(place, run.name, run.name),
    ):
        with pytest.raises(RunError, match="wholeplace run") as refused:
            ask()
        assert "\n" not in str(refused.value)
    assert run_review(place).name == run.name
    assert everything_kept(place) == whole
    assert half_made(place) == []


def test_only_the_table_that_is_read_is_held_against_its_hash(place: Path) -> None:
    run = kept_runs.find_run(place)
    change_one_byte(file_of(run, "late_checks"))
    assert run.read(TABLE).num_rows > 0
    with pytest.raises(RunError, match="not as it was made"):
        run.read("late_checks")


@pytest.mark.slow
def test_several_runs_at_once_mend_a_step_together(place: Path) -> None:
    run, whole = kept_runs.find_run(place), everything_kept(place)
    file_of(run, TABLE).with_name("step.json").unlink()
    change_one_byte(file_of(run, "not_supplied"))
    command = [sys.executable, "-c", MAIN, "run", str(place)]
    started = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in started:
        _, said = process.communicate()
        assert process.returncode == 0, said
    assert everything_kept(place) == whole
    assert half_made(place) == []


# A disk that refuses.


def _refusing(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def _refuse(monkeypatch: pytest.MonkeyPatch, where: str, error: OSError) -> None:
    """Let the disk refuse at one of the moments in which a run writes."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    opened = os.open
    if where == "lock":
        monkeypatch.setattr(
            os,
            "open",
            lambda path, *rest: (
                refuse() if str(path).endswith(".in-use") else opened(path, *rest)
            ),
        )
    elif where == "folder":
        monkeypatch.setattr(Path, "mkdir", refuse)
    elif where == "table":
        monkeypatch.setattr(pq, "write_table", refuse)
    elif where == "flush":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "write_bytes", refuse)


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("lock", errno.EACCES),
        ("folder", errno.EROFS),
        ("table", errno.ENOSPC),
        ("flush", errno.ENOSPC),
        ("description and manifest", errno.ENOSPC),
    ],
)
def test_a_disk_that_refuses_is_one_sentence_and_leaves_nothing_half_made(
    place: Path, where: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(place / "runs")
    _refuse(monkeypatch, where, _refusing(number))
    with pytest.raises(RunError, match="cannot be written") as refused:
        run_review(place)
    assert "\n" not in str(refused.value)
    assert half_made(place) == []
    assert kept_runs.run_names(place) == []
    monkeypatch.undo()
    assert run_review(place).tables()


def test_a_disk_that_does_not_let_go_stops_clean_in_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "runs/steps/0123456789abcdef").mkdir()

    def refuse(*_: object) -> None:
        raise _refusing(errno.EACCES)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(RunError, match="cannot be cleaned"):
        kept_runs.clean(place)


@pytest.mark.slow
def test_a_real_limit_on_what_may_be_written_is_one_sentence(place: Path) -> None:
    shutil.rmtree(place / "runs")

    def at_most_2000_bytes() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [sys.executable, "-B", "-c", MAIN, "run", str(place)],
        preexec_fn=at_most_2000_bytes, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == RunError.exit_code, done.stderr
    assert "file too large" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert half_made(place) == []
    assert kept_runs.run_names(place) == []


def test_runs_that_is_a_file_is_one_sentence_whoever_asks(place: Path) -> None:
    shutil.rmtree(place / "runs")
    (place / "runs").write_text("mine", "utf-8")
    for ask in (run_review, kept_runs.find_run, kept_runs.clean):
        with pytest.raises(RunError, match="is a file where a folder must be"):
            ask(place)
    assert (place / "runs").read_text("utf-8") == "mine"


def test_progress_that_nobody_takes_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for nobody in (Full(), None):
        monkeypatch.setattr(sys, "stderr", nobody)
        assert list(shown(["money", "other"])) == ["money", "other"]


def test_clean_refuses_a_folder_that_is_no_place_and_makes_nothing(
    tmp_path: Path,
) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(PlaceError, match="is not a place folder"):
            kept_runs.clean(folder)
    assert list(tmp_path.iterdir()) == []


def test_clean_of_a_place_that_never_ran_makes_nothing(place: Path) -> None:
    shutil.rmtree(place / "runs")
    assert kept_runs.clean(place) == {"half_made": 0, "runs": 0, "steps": 0}
    assert not (place / "runs").exists()


# Runs that an older version made.


def test_a_run_without_a_new_column_is_shown_as_it_is_and_says_so_elsewhere(
    place: Path,
) -> None:
    run = kept_runs.find_run(place)
    made_without(run, TABLE, "placeholder_pounds")
    assert "net_pounds" in table_as(run, TABLE, "csv")
    for ask in (
        lambda: run.read(TABLE),
        lambda: trace(run, TABLE, {"bearer": "nhs"}, "net_pounds"),
        lambda: review_of(run),
    ):
        with pytest.raises(
            RunError, match=r"older version .*`placeholder_pounds`.*again"
        ):
            ask()


def test_a_run_without_a_new_column_is_compared_in_what_both_hold(place: Path) -> None:
    old, new = kept_runs.find_run(place), _another_run(place)
    made_without(old, "late_checks", "difference_pounds")
    new = kept_runs.find_run(place, new.name)
    assert old.manifest["tables"] == new.manifest["tables"]
    apart = place.with_name("apart")
    shutil.copytree(place, apart)
    shutil.rmtree(apart / "runs/steps")
    run_review(apart)
    compared = compare_runs(place, old.name, f"{apart}@{new.name}")
    assert compared.rows.num_rows > 0
    assert "difference_pounds" not in {
        row["column"]
        for row in compared.rows.to_pylist()
        if row["table"] == "late_checks"
    }
    assert [line for line in compared.left_out if "`difference_pounds`" in line] == [
        line for line in compared.left_out if old.name in line
    ]
    assert f"run {old.name} was made by an older version" in comparison_as_text(
        compared
    )


def test_a_run_without_a_new_key_cannot_be_compared(place: Path) -> None:
    run = kept_runs.find_run(place)
    made_without(run, "late_checks", "what")
    with pytest.raises(RunError, match=r"older version .*`what`"):
        compare_runs(place, run.name, run.name)


@pytest.mark.parametrize(
    "facts", [("place", "staffing"), ("inputs",), ("recipe", "title")]
)
def test_a_manifest_without_a_new_fact_is_one_sentence(
    place: Path, facts: tuple[str, ...]
) -> None:
    name = run_that_does_not_say(kept_runs.find_run(place), *facts)
    with pytest.raises(RunError, match=f"older version .*'{facts[-1]}'"):
        review_of(kept_runs.find_run(place, name))


def test_a_table_that_only_today_s_version_makes_is_said_to_be_that(
    place: Path,
) -> None:
    run = kept_runs.find_run(place)
    with pytest.raises(RunError, match="older version made it"):
        run.read("money_map")


# Comparing.


def _with_rows(table: str, rows: list[dict[str, object]]) -> pa.Table:
    from wholeplace.tables.arrow import arrow_table
    from wholeplace.tables.results import RESULTS

    return arrow_table(rows, RESULTS[table].schema())


@pytest.fixture
def two(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What changed between two runs whose one table is given row by row."""
    from wholeplace.runs import comparing

    def changes(table: str, left: list, right: list, **how: bool) -> str:
        sides = {"left": left, "right": right}

        class Side:
            def __init__(self, name: str) -> None:
                self.name = name

            def tables(self) -> list[str]:
                return [table]

            def read_as_kept(self, _: str) -> pa.Table:
                return _with_rows(table, sides[self.name])

        monkeypatch.setattr(comparing, "find_run", lambda _, name: Side(name))
        return comparison_as_text(compare_runs(place, "left", "right"), **how)

    return changes


def test_key_values_that_hold_the_mark_between_them_stay_apart(
    two: Callable[..., str],
) -> None:
    left = [
        {"what": "a | b", "name": "c", "ours_pounds": 1},
        {"what": "a", "name": "b | c", "ours_pounds": 2},
        {"what": "a\\", "name": "b | c", "ours_pounds": 3},
        {"what": "", "name": "c", "ours_pounds": 4},
        {"what": None, "name": "c", "ours_pounds": 5},
    ]
    right = [{**row, "ours_pounds": row["ours_pounds"] * 10} for row in left]
    said = two("late_checks", left, right)
    assert "5 figures differ" in said
    assert "a \\| b | c  ours_pounds: 1.00 -> 10.00" in said
    assert "a | b \\| c  ours_pounds: 2.00 -> 20.00" in said


def test_only_changes_are_printed_and_never_two_sides_that_look_the_same(
    two: Callable[..., str],
) -> None:
    left = [
        {"partner": "a", "share_of_control": "0.123456789", "controls_pounds": 5},
        {"partner": "gone", "controls_pounds": 7},
        {"partner": "gone unknown"},
        {"partner": "known", "controls_pounds": 8},
        {"partner": "same", "controls_pounds": 8, "unknown": 2},
    ]
    right = [
        {"partner": "a", "share_of_control": "0.123456790", "controls_pounds": 5},
        {"partner": "come unknown"},
        {"partner": "come", "unknown": 1},
        {"partner": "known"},
        {"partner": "same", "controls_pounds": 8, "unknown": 2},
    ]
    *lines, count = two("partner_shares", left, right).splitlines()
    assert lines == [
        "partner_shares  a  share_of_control: 12.3456789% -> 12.3456790%",
        "partner_shares  come  unknown: no such row -> 1",
        "partner_shares  come unknown: no such row -> there, with no figure known",
        "partner_shares  gone  controls_pounds: 7.00 -> no such row",
        "partner_shares  gone unknown: there, with no figure known -> no such row",
        "partner_shares  known  controls_pounds: 8.00 -> not known",
    ]
    assert count.startswith("4 figures differ, ")


def test_published_numbers_are_summed_up_in_one_line_unless_all_are_asked_for(
    two: Callable[..., str],
) -> None:
    def row(code: str, pounds: int | None) -> dict[str, object]:
        return {"code": code, "dimension": "fiscal", "pounds": pounds}

    left = [row("same", 1), row("gone", 2), row("changed", 3), row("unknown", None)]
    right = [
        row("same", 1),
        row("changed", 4),
        row("new", 5),
        row("newer", 6),
        row("unknown", None),
    ]
    short = two(UNIT_COSTS_USED.name, left, right)
    assert short.splitlines()[0] == (
        f"{UNIT_COSTS_USED.name}: 2 rows added, 1 removed, 1 changed; --all lists them"
    )
    assert len(short.splitlines()) == 2
    full = two(UNIT_COSTS_USED.name, left, right, in_full=True)
    assert len(full.splitlines()) == 5
    assert two(UNIT_COSTS_USED.name, left, left).startswith("0 figures differ")


# What is asked for.


def test_a_recipe_may_be_given_as_the_path_of_its_file(
    place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = kept_runs.find_run(place).name
    monkeypatch.chdir(tmp_path)
    for recipe in (
        str(place / "recipes/review.toml"),
        "place/recipes/review.toml",
        "recipes/review.toml",
        "review",
    ):
        assert run_review(Path("place"), recipe).name == name
    other = tmp_path / "recipes/review.toml"
    other.parent.mkdir()
    other.write_text("", "utf-8")
    with pytest.raises(PlaceError, match="leaves the place folder"):
        run_review(Path("place"), str(other))


@pytest.mark.slow
def test_a_run_by_nobody_in_particular_is_noted_and_reported(place: Path) -> None:
    nobody = (
        "import pwd\ndef none(_): raise KeyError('no such user')\npwd.getpwuid = none\n"
    )
    environment = {"PATH": os.defpath}
    for words in (["run", place], ["report", place, "--to", place / "report.html"]):
        done = subprocess.run(
            [sys.executable, "-c", nobody + MAIN, *map(str, words)],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    last = json.loads((place / "runs/journal.jsonl").read_bytes().splitlines()[-1])
    assert last["by"] is None
    assert last["run"] == kept_runs.find_run(place).name
    assert (place / "report.html").is_file()
