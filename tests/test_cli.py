"""Commands as a person types them: what they print, and how they end."""

import csv
import fcntl
import io
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from paths import EXAMPLES
from wholeplace.runs.review import run_review
from wholeplace.runs.showing import table_as
from wholeplace.store import runs as kept_runs

Copy = Callable[..., Path]
COMMAND = [sys.executable, "-c", "from wholeplace.cli import main; main()"]


def wholeplace(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def hackney(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hackney with its run, made once and only read."""
    folder = tmp_path_factory.mktemp("made") / "hackney"
    example = EXAMPLES / "hackney"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("runs"))
    # A letter that half of Europe's terminals lack.
    outcomes = folder / "outcomes.csv"
    text = outcomes.read_text("utf-8").replace("Jobcentre Plus", "Jöbcentre Płus")
    outcomes.write_text(text, "utf-8")
    name = run_review(folder).name
    entry = {"run": name, "recipe": "review", "at": "2026-03-04T05:06:07+00:00"}
    kept_runs.note_run(folder, entry)
    return folder


@pytest.mark.slow
def test_the_three_totals_of_england_and_wales(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    run = wholeplace("run", place)
    assert run.returncode == 0, run.stderr
    shown = wholeplace(
        "show",
        place,
        "late_intervention_by_bearer",
        "--json",
        "--run",
        run.stdout.split()[-1],
    )
    rows = {row["bearer"]: row for row in json.loads(shown.stdout)}
    millions = {
        name: rows[f"total: {name}"]["net_pounds"] / 1e6
        for name in (
            "the bearers' cells added up",
            "the printed item totals less overlap",
            "as printed",
        )
    }
    assert list(millions.values()) == [16_626, 16_636, 16_640]
    assert rows["local_government"]["difference_pounds"] == -14_000_000
    assert rows["justice"]["difference_pounds"] == -7_200_000
    assert (
        rows["welfare"]["difference_pounds"]
        == rows["education"]["difference_pounds"]
        == 0
    )
    checks = json.loads(wholeplace("show", place, "late_checks", "--json").stdout)
    off = {
        row["name"]: row["difference_pounds"] / 1e6
        for row in checks
        if row["what"] == "row"
    }
    assert sorted(off.values()) == [-10, -2, 2]
    assert sum(off.values()) == -10


@pytest.mark.slow
def test_provider_outcomes_of_hackney(example_copy: Copy) -> None:
    place = example_copy("hackney")
    assert wholeplace("run", place).returncode == 0
    rows = json.loads(wholeplace("show", place, "provider_outcomes", "--json").stdout)
    by_provider = {(row["provider"], row["period"]): row for row in rows}
    lee_house = next(row for key, row in by_provider.items() if key[0] == "Lee House")
    assert (lee_house["people_accessing"], lee_house["outcomes_reached"]) == (136, 80)
    assert lee_house["cost_pounds"] == 517_185
    assert round(lee_house["cost_per_outcome_pounds"]) == 6_465
    for other in ("Hackney One Team", "Ways into Work"):
        assert other in lee_house["not_comparable_with"]
    jobcentre = next(
        row for key, row in by_provider.items() if key[0].startswith("Jobcentre Plus")
    )
    assert jobcentre["cost_pounds"] is None
    assert jobcentre["note"]


def test_a_mistake_is_one_sentence_with_its_own_exit_code(tmp_path: Path) -> None:
    done = wholeplace("run", tmp_path / "nowhere")
    assert done.returncode == 11
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_report_without_a_file_name_says_what_to_give(tmp_path: Path) -> None:
    done = wholeplace("report", tmp_path)
    assert done.returncode == 14
    assert "--to FILE.html" in done.stderr


def test_help_lists_only_commands_that_work() -> None:
    text = wholeplace("--help").stdout
    for command in (
        "new",
        "check",
        "run",
        "show",
        "trace",
        "compare",
        "clean",
        "report",
        "reference",
    ):
        assert f"  {command}" in text
    for later in ("serve", "release", "pilot"):
        assert f"  {later} " not in text


def test_show_without_a_table_lists_the_tables_and_the_runs_kept(
    hackney: Path,
) -> None:
    done = wholeplace("show", hackney)
    assert done.returncode == 0, done.stderr
    run = kept_runs.find_run(hackney)
    lines = done.stdout.splitlines()
    for table, rows in run.manifest["rows"].items():
        listed = [line for line in lines if line.split()[:2] == [table, f"{rows:,}"]]
        assert len(listed) == (0 if table.endswith("_entries") else 1), table
    kept = next(line for line in lines if line.startswith(run.name))
    assert kept.split()[1:5] == ["2026-03-04", "05:06", "UTC", "review"]


def test_the_list_for_a_program_names_the_same_tables_and_runs(hackney: Path) -> None:
    run = kept_runs.find_run(hackney)
    listed = json.loads(wholeplace("show", hackney, "--json").stdout)
    assert listed["run"] == run.name
    assert [kept["run"] for kept in listed["runs"]] == [run.name]
    rows = csv.DictReader(io.StringIO(wholeplace("show", hackney, "--csv").stdout))
    assert {row["table"]: int(row["rows"]) for row in rows} == {
        table["table"]: table["rows"] for table in listed["tables"]
    }


def test_shown_to_a_person_a_share_is_a_percentage_and_rows_are_counted(
    hackney: Path,
) -> None:
    run = kept_runs.find_run(hackney)
    rows = json.loads(table_as(run, "partner_shares", "json"))
    text = table_as(run, "partner_shares", "text").splitlines()
    for row, line in zip(rows, text[2:], strict=False):
        cells = line.split()
        shares = [
            f"{row[name] * 100:.1f}%"
            for name in ("share_of_funding", "share_of_control", "share_of_delivery")
        ]
        assert (cells[0], cells[4:7]) == (row["partner"], shares)
    assert f"{len(rows)} rows" in text
    raw = csv.DictReader(io.StringIO(table_as(run, "partner_shares", "csv")))
    assert {row["partner"]: float(row["share_of_control"]) for row in raw} == {
        row["partner"]: row["share_of_control"] for row in rows
    }


def test_words_are_cut_only_where_the_terminal_is_narrower(hackney: Path) -> None:
    run = kept_runs.find_run(hackney)
    longest = max(row["answer"] for row in run.read("not_supplied").to_pylist())
    whole = table_as(run, "not_supplied", "text")
    assert longest in whole
    assert "…" not in whole
    assert table_as(run, "not_supplied", "text", width=10_000) == whole
    narrow = table_as(run, "not_supplied", "text", width=100)
    assert "…" in narrow
    assert max(map(len, narrow.splitlines()[:-1])) <= 100
    # Half a number is a wrong number.
    narrowest = table_as(run, "late_intervention_by_item", "text", width=20)
    for row in run.read("late_intervention_by_item").to_pylist():
        if row["bearers_pounds"] is not None:
            assert f"{row['bearers_pounds']:,f}".rstrip("0").rstrip(".") in narrowest


def _on_a_terminal(columns: int, *words: object) -> list[str]:
    """What a command prints on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdout=theirs, stderr=subprocess.DEVNULL, env={"PATH": os.defpath},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    assert process.wait() == 0
    return said.decode().splitlines()


def test_a_terminal_s_own_width_is_asked_for(hackney: Path) -> None:
    narrow = _on_a_terminal(90, "show", hackney, "not_supplied")
    assert any("…" in line for line in narrow)
    assert max(map(len, narrow[:3])) <= 90
    assert not any("…" in line for line in wholeplace("show", hackney, "not_supplied").stdout.splitlines())  # fmt: skip


@pytest.mark.parametrize(
    "terminal",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["latin-1", "ascii", "C"],
)
def test_a_terminal_that_lacks_a_letter_is_no_reason_to_stop(
    hackney: Path, terminal: dict[str, str]
) -> None:
    def shown(*words: object) -> bytes:
        done = subprocess.run(
            [*COMMAND, "show", str(hackney), *map(str, words)],
            env={"PATH": os.defpath, **terminal},
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert b"centre P?us" in shown("provider_outcomes")
    for form in ("--csv", "--json"):
        assert "Jöbcentre Płus" in shown("provider_outcomes", form).decode("utf-8")


SAYS_MUCH_OR_LITTLE = pytest.mark.parametrize(
    "words",
    [
        ("show",), ("show", "unit_costs_at_price_year"), ("show", "money_map", "--csv"),
        ("trace", "partner_shares", "partner=council", "share_of_control"), ("--help",),
    ],
    ids=["list", "long-table", "csv", "trace", "help"],
)  # fmt: skip


def _printing_to(
    out: object, place: Path, words: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    named = words if words[0] == "--help" else (words[0], str(place), *words[1:])
    return subprocess.run(
        [*COMMAND, *named],
        stdout=out, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@SAYS_MUCH_OR_LITTLE
def test_output_that_the_disk_does_not_take_is_one_sentence(
    hackney: Path, words: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = _printing_to(full, hackney, words)
    assert done.returncode == 10
    assert done.stderr == (
        "wholeplace: what was printed could not be written (no space left on device): "
        "send it somewhere else.\n"
    )


@SAYS_MUCH_OR_LITTLE
def test_a_reader_who_has_gone_away_is_told_nothing(
    hackney: Path, words: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = _printing_to(writer, hackney, words)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_clean_of_a_folder_that_is_no_place_makes_nothing(tmp_path: Path) -> None:
    done = wholeplace("clean", tmp_path / "nowhere")
    assert done.returncode == 11
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_clean_names_the_runs_it_keeps_because_nobody_says_when_they_were_made(
    example_copy: Copy,
) -> None:
    place = example_copy("england-and-wales")
    name = run_review(place).name
    done = wholeplace("clean", place, "--keep-last", 1)
    assert done.stdout.splitlines() == [
        "0 half-made, 0 runs, 0 steps removed",
        f"kept, as the journal does not say when: {name}",
    ]


def test_run_takes_a_path_to_a_recipe_and_notes_its_name(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    done = wholeplace("run", place, place / "recipes/review.toml")
    assert done.returncode == 0, done.stderr
    assert next(kept_runs.journal(place))["recipe"] == "review"


def test_a_run_whose_journal_cannot_be_written_still_says_its_name(
    example_copy: Copy,
) -> None:
    place = example_copy("england-and-wales")
    (place / "runs/journal.jsonl").mkdir(parents=True)
    done = wholeplace("run", place)
    assert done.returncode == 13
    assert "Traceback" not in done.stderr
    assert kept_runs.run_names(place) == done.stdout.split()


def test_a_trace_that_fits_several_rows_says_which_key_values_it_needs(
    hackney: Path,
) -> None:
    done = wholeplace("trace", hackney, "provider_funding", "pounds", "--rows")
    assert done.returncode == 13
    assert len(done.stderr.splitlines()) == 1
    for key in ("provider", "funder", "service"):
        assert f"`{key}`" in done.stderr


def test_compare_prints_changes_and_csv_prints_every_figure(hackney: Path) -> None:
    name = kept_runs.find_run(hackney).name
    said = wholeplace("compare", hackney, name, name)
    assert said.stdout.startswith("0 figures differ, ")
    assert len(said.stdout.splitlines()) == 1
    rows = list(csv.DictReader(io.StringIO(wholeplace("compare", hackney, name, name, "--csv").stdout)))  # fmt: skip
    assert f" {len(rows):,} are the same" in said.stdout


def test_python_m_wholeplace_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wholeplace", "--help"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "python -m wholeplace" in done.stdout
    assert done.stdout.splitlines()[2:] == wholeplace("--help").stdout.splitlines()[2:]
