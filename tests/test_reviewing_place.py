"""A sampled review from the command line, on a made-up borough whose truth is known: shown, answered, kept, estimated."""

import csv
import io
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage_material import person
from linkage_material import records as records_table
from reviewing_material import Reviewer, decision, links_file
from small_place import edit
from wholeplace import cli
from wholeplace.core.errors import PlaceError, RunError
from wholeplace.linkage.keeping import keep_linkage
from wholeplace.linkage.link import link_records
from wholeplace.linkage.reviewing.begun import label_of, samples_begun
from wholeplace.linkage.reviewing.decisions import (
    Decision,
    decisions_from,
    read_link_decisions,
)
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.wording import LAST_QUESTION, LINE, QUESTION
from wholeplace.runs import link_sample
from wholeplace.runs.link_review import held_step
from wholeplace.runs.link_sample import (
    Sample,
    expected_to_miss,
    review_sample,
    sample_of,
)
from wholeplace.runs.review import run_review
from wholeplace.store.runs import Run, clean, find_run, keep_run, note_run
from wholeplace.store.steps import kept_or_made
from wholeplace.synthetic.write_place import make_borough

TODAY = date(2026, 11, 21)
RESIDENTS = 2_000
COMMAND = [sys.executable, "-c", "from wholeplace.cli import main; main()"]
Judge = Callable[[Pair], str]
# Nobody of these names lives there.
STRANGERS = "by,family_names,postcodes\n" + "".join(f"{by},Xxyzzy,none\n" for by in ("A. Okoro", "B. Lewis", "C. Novak"))  # fmt: skip
KEPT = "Kept: {} always, {} never"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, few_analyses: None) -> Path:
    """A small borough that has been run once, with three reviewers; never changed."""
    folder = tmp_path_factory.mktemp("sampled") / "larkmere"
    make_borough(folder, RESIDENTS, 4)
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions/reviewers.csv").write_text(STRANGERS, "utf-8")
    run_review(folder, on=TODAY)
    return folder


@pytest.fixture
def borough(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to review, on a day of ours."""
    on_the(monkeypatch, TODAY)
    return Path(shutil.copytree(made, tmp_path / "larkmere"))


@pytest.fixture(scope="module")
def drawn(made: Path) -> Sample:
    return the_sample(find_run(made))


def the_sample(run: Run) -> Sample:
    return sample_of(run, held_step(run, "people"), held_step(run, "extracts"))


def on_the(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    monkeypatch.setattr(cli, "_now", lambda: at)


def truth_of(folder: Path) -> Judge:
    """Somebody who is always right."""
    with (folder / "truth/records.csv").open(encoding="utf-8", newline="") as file:
        whose = {(row["partner"], row["record_id"]): row["person_id"] for row in csv.DictReader(file)}  # fmt: skip
    return lambda pair: "always" if whose[pair[0]] == whose[pair[1]] else "never"


class Screen(io.StringIO):
    """A terminal; `pairs` are those that stood on it, in order."""

    def isatty(self) -> bool:
        return True

    @property
    def pairs(self) -> list[Pair]:
        return self.pairs_in(self.getvalue())

    @staticmethod
    def pairs_in(text: str) -> list[Pair]:
        lines = text.splitlines()
        cells = [(line[13:41].strip(), line[42:70].strip()) for line in lines if line.startswith(("partner ", "its number "))]  # fmt: skip
        both = zip(cells[::2], cells[1::2], strict=True)
        return [((one, its), (other, others)) for (one, other), (its, others) in both]


class Keyboard(io.StringIO):
    """Answers what the screen asks, so many pairs, and then quits."""

    def __init__(self, screen: Screen, judge: Judge, most: int) -> None:
        super().__init__()
        self.screen, self.judge, self.left = screen, judge, most

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        asked = self.screen.getvalue()
        if asked.endswith(LAST_QUESTION) or (asked.endswith(QUESTION) and not self.left):  # fmt: skip
            return "q\n"
        if asked.endswith(QUESTION):
            self.left -= 1
            (pair,) = Screen.pairs_in(asked.rpartition(LINE)[2])
            return f"{self.judge(pair)}\n"
        return "1\n"


@pytest.fixture
def sit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Screen]:
    """Sits down at `wholeplace review-links` with these words."""

    def sit_down(folder: Path, judge: Judge, *words: object, most: int = 100_000) -> Screen:  # fmt: skip
        screen = Screen()
        monkeypatch.setattr("sys.stdout", screen)
        monkeypatch.setattr("sys.stdin", Keyboard(screen, judge, most))
        cli.app(["review-links", str(folder), *map(str, words)], standalone_mode=False)
        return screen

    return sit_down


def never(_pair: Pair) -> str:
    return "never"


def words_kept(folder: Path) -> list[tuple[str, str]]:
    return [(each.by, each.decision) for each in read_link_decisions(folder).rows]


def interval(text: str, name: str) -> tuple[float, float, float]:
    found = re.search(rf"{name}: ([\d.]+)% .*?95% interval ([\d.]+)% to ([\d.]+)%", text)  # fmt: skip
    assert found is not None, text
    estimate, low, high = (float(each) / 100 for each in found.groups())
    return estimate, low, high


# From the first pair to the estimate.


def test_a_sample_answered_by_the_truth_tells_the_truth(borough: Path, drawn: Sample, sit: Callable[..., Screen]) -> None:  # fmt: skip
    judge, sample = truth_of(borough), ["--sample", "--limit", 10_000]
    first = sit(borough, judge, "--by", "A. Okoro", *sample)
    assert f"{len(drawn.drawn)} pairs drawn of " in first.getvalue()
    # Of the score, and of what the linking made of it, nothing is shown.
    assert not re.search(r"model|bits|As things stand|Against it|linked_|apart_", first.getvalue().split("Kept:")[0])  # fmt: skip
    second = sit(borough, judge, "--by", "B. Lewis", *sample)
    shared = {each.pair for each in drawn.drawn if each.people > 1}
    assert set(first.pairs) == {each.pair for each in drawn.drawn}
    assert set(second.pairs) == shared
    assert 0.2 <= len(shared) / len(drawn.drawn) < 0.25
    told = sit(borough, judge, "--estimate").getvalue()
    assert told.splitlines()[1:] == second.getvalue().splitlines()[-len(told.splitlines()[1:]) :]  # fmt: skip
    assert f"{len(drawn.drawn)} pairs of the sample are answered, 0 open" in told
    assert f"Two people said the same of 100.0% of {len(shared)} pairs" in told
    quality = find_run(borough).read("linkage_quality").to_pylist()
    (true,) = (row for row in quality if row["is_chosen"] and row["group"] == "all")
    for name in ("precision", "recall"):
        estimate, low, high = interval(told, name.capitalize())
        assert low - 0.0005 <= true[name] <= high + 0.0005
        assert high - low < 0.05
        assert f"{name} {true[f'expected_{name}']:.1%}" in told
        # What nobody can be shown is taken to be missed: without it recall would be two in a thousand too good.
        assert name != "recall" or estimate <= float(true["recall"]) + 0.001
    rows = read_link_decisions(borough).rows
    assert {each.sample for each in rows} == {label_of(drawn.run.name, each.stratum) for each in drawn.drawn}  # fmt: skip


def test_the_truth_lies_within_the_intervals_whichever_pairs_are_drawn(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    judge, run = truth_of(made), find_run(made)
    quality = run.read("linkage_quality").to_pylist()
    (true,) = (row for row in quality if row["is_chosen"] and row["group"] == "all")
    inside, draws, samples = {"precision": 0, "recall": 0}, 20, set()
    for seed in range(draws):
        monkeypatch.setattr(link_sample, "SEED", seed)
        sample = the_sample(run)
        samples.add(frozenset(each.pair for each in sample.drawn))
        rows = [Decision(*each.pair[0], *each.pair[1], judge(each.pair), "seen", "A", TODAY, line=n) for n, each in enumerate(sample.drawn, 2)]  # fmt: skip
        found = sample.estimate(decisions_from(rows))
        for name in inside:
            span = getattr(found, name).interval
            inside[name] += span.low <= float(true[name]) <= span.high
    assert len(samples) == draws
    # 19 of 20 are promised; fewer than 17 would come by chance once in 60 times.
    assert min(inside.values()) >= 17


# One sample of one run, over days and among people.


def test_another_day_goes_on_where_the_reviewer_stopped(borough: Path, drawn: Sample, sit: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    by = ["--by", "A. Okoro", "--sample", "--limit", 8]
    first = sit(borough, never, *by, most=5)
    assert "Pairs of the sample that wait for you: " in first.getvalue()
    assert f"5 of {len(drawn.drawn)} pairs are answered." in first.getvalue()
    assert "Precision" not in first.getvalue()
    on_the(monkeypatch, date(2026, 11, 23))
    second = sit(borough, never, *by, most=0)
    # The sixth pair was on the screen when they quit.
    assert second.pairs[0] == first.pairs[5]
    again = sit(borough, never, *by)
    assert len(set(again.pairs)) == 8
    assert not set(again.pairs) & set(first.pairs[:5])
    on = [each.decided_on for each in read_link_decisions(borough).rows]
    assert on == [TODAY] * 5 + [date(2026, 11, 23)] * 8


def test_the_order_does_not_tell_the_score_and_is_not_that_of_another_reviewer(borough: Path, drawn: Sample, sit: Callable[..., Screen]) -> None:  # fmt: skip
    skip: Judge = lambda _pair: "skip"  # noqa: E731
    one = sit(borough, skip, "--by", "A. Okoro", "--sample", "--limit", 10_000).pairs
    other = sit(borough, skip, "--by", "B. Lewis", "--sample", "--limit", 10_000).pairs
    assert one != other
    assert one == sit(borough, skip, "--by", "a okoro", "--sample", "--limit", 10_000).pairs  # fmt: skip
    stratum = {each.pair: each.stratum for each in drawn.drawn}
    for order in (one, other):
        told = [stratum[pair].startswith("apart") for pair in order]
        runs = 1 + sum(a != b for a, b in pairwise(told))
        # So many changes from linked to apart and back as chance would give, or nearly.
        share = sum(told) / len(told)
        assert runs == pytest.approx(2 * len(told) * share * (1 - share), rel=0.25)


def test_undo_takes_an_answer_back(borough: Path, drawn: Sample) -> None:
    talk = Reviewer("never", "1", "undo", "always", "1", "q")
    review_sample(borough, by="A. Okoro", on=TODAY, talk=talk.talk, limit=5)
    assert words_kept(borough) == [("A. Okoro", word) for word in ("never", "withdrawn", "always")]  # fmt: skip
    decisions = read_link_decisions(borough)
    assert decisions.mistakes == ()
    assert samples_begun(decisions) == {drawn.run.name: 2}
    (answered,) = [each for each in drawn.drawn if decisions.standing(each.pair).words]
    assert decisions.standing(answered.pair).word_of("A. Okoro") == "always"


def test_two_at_once_lose_nothing(borough: Path) -> None:
    """While one is asked about each pair, the other answers the next of theirs."""
    screen, theirs = Reviewer(), Reviewer(*["always", "1"] * 4, "q")

    def ask(prompt: str) -> str:
        if prompt == QUESTION and theirs.answers and len(words_kept(borough)) == 1:
            review_sample(borough, by="B. Lewis", on=TODAY, talk=theirs.talk, limit=4)
        screen.said.append(prompt)
        return "never" if prompt == QUESTION else "1" if prompt == "Reason: " else "q"

    both = Reviewer()
    both.ask = ask  # type: ignore[method-assign]
    review_sample(borough, by="A. Okoro", on=TODAY, talk=both.talk, limit=4)
    assert [each for each in words_kept(borough) if each[0] == "B. Lewis"] == [("B. Lewis", "always")] * 4  # fmt: skip
    assert len([each for each in words_kept(borough) if each[0] == "A. Okoro"]) >= 3
    assert read_link_decisions(borough).is_whole


def test_ctrl_c_in_the_middle_keeps_what_was_answered(borough: Path, drawn: Sample) -> None:  # fmt: skip
    ours, theirs = pty.openpty()
    command = [*COMMAND, "review-links", str(borough), "--by", "A. Okoro", "--sample"]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs,
        env={"PATH": os.defpath}, start_new_session=True,
        preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
    )  # fmt: skip
    os.close(theirs)
    said, answers = b"", [b"n\n", b"1\n", b"\x03"]
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        said += piece
        if answers and said.endswith((QUESTION.encode(), b"Reason: ")):
            os.write(ours, answers.pop(0))
    os.close(ours)
    assert process.wait() == 0
    assert KEPT.format(0, 1) in said.decode()
    assert f"1 of {len(drawn.drawn)} pairs are answered." in said.decode()
    assert words_kept(borough) == [("A. Okoro", "never")]


# Who may see what.


def test_a_partner_without_leave_today_is_not_shown(borough: Path, drawn: Sample, sit: Callable[..., Screen]) -> None:  # fmt: skip
    agreement = (borough / "agreements/police.toml").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(agreement, 1) if text.startswith("until_on"))
    edit(borough, "agreements/police.toml", line, "2066-04-01", "2026-11-21")
    screen = sit(borough, lambda _pair: "skip", "--by", "A. Okoro", "--sample", "--limit", 10_000)  # fmt: skip
    theirs = [each for each in drawn.drawn if "police" in {key[0] for key in each.pair}]
    assert theirs
    assert f"{len(theirs)} pairs cannot be shown: no agreement gives leave today" in screen.getvalue()  # fmt: skip
    assert screen.pairs
    assert not {pair for pair in screen.pairs if "police" in {key[0] for key in pair}}


def test_kin_and_neighbours_are_not_shown(borough: Path, drawn: Sample, sit: Callable[..., Screen]) -> None:  # fmt: skip
    run = find_run(borough)
    names = pq.read_table(held_step(run, "extracts").path("records"), columns=["partner", "record_id", "match_family", "match_postcode"])  # fmt: skip
    told = {(row["partner"], row["record_id"]): row for row in names.to_pylist()}
    kin = next(told[key]["match_family"] for each in drawn.drawn for key in each.pair if told[key]["match_family"])  # fmt: skip
    (borough / "decisions/reviewers.csv").write_text(f"by,family_names,postcodes\nA. Okoro,{kin},none\n", "utf-8")  # fmt: skip
    screen = sit(borough, lambda _pair: "skip", "--by", "A. Okoro", "--sample", "--limit", 10_000)  # fmt: skip
    assert 0 < len(screen.pairs) < len(drawn.drawn)
    assert all(told[key]["match_family"] != kin for pair in screen.pairs for key in pair)  # fmt: skip


def test_nobody_is_shown_anything_without_a_name_in_the_list_and_a_terminal(borough: Path) -> None:  # fmt: skip
    stranger = Reviewer()
    with pytest.raises(PlaceError, match=r"does not name `E\. Stranger`"):
        review_sample(borough, by="E. Stranger", on=TODAY, talk=stranger.talk, limit=5)
    assert stranger.said == []
    for words, code, says in (
        (["--by", "A. Okoro", "--sample"], 13, "at a terminal"),
        (["--sample"], 2, "say who looks"),
    ):
        done = subprocess.run([*COMMAND, "review-links", str(borough), *words], capture_output=True, text=True, check=False)  # fmt: skip
        assert (done.returncode, done.stdout) == (code, "")
        assert says in done.stderr


# Runs that are not there, or have nothing.


def test_without_a_run_or_with_another_name_it_is_said(borough: Path, sit: Callable[..., Screen]) -> None:  # fmt: skip
    for words in (["--by", "A. Okoro", "--sample"], ["--estimate"]):
        with pytest.raises(RunError, match="`ffff` is no run of"):
            sit(borough, never, *words, "--run", "ffff")
    shutil.rmtree(borough / "runs")
    for words in (["--by", "A. Okoro", "--sample"], ["--estimate"]):
        with pytest.raises(RunError, match="has no run yet"):
            sit(borough, never, *words)


def test_a_sample_of_a_run_that_was_cleaned_away(borough: Path, drawn: Sample, sit: Callable[..., Screen]) -> None:  # fmt: skip
    by, old = ["--by", "A. Okoro", "--sample"], drawn.run.name
    sit(borough, never, *by, most=2)
    new = keep_run(borough, {**drawn.run.manifest, "leave": {"left_out": []}})
    assert new.name != old
    for name in (old, new.name):
        note_run(borough, {"run": name, "recipe": "review", "at": f"{TODAY}T12:00:00+00:00"})  # fmt: skip
    screen = sit(borough, never, *by, most=0)
    assert f"The sample of run {old} has 2 answers: to go on with it, quit and add --run {old}." in screen.getvalue()  # fmt: skip
    assert f"2 of {len(drawn.drawn)} pairs are answered." in sit(borough, never, *by, "--run", old[:6], most=0).getvalue()  # fmt: skip
    clean(borough, keep_last=1)
    screen = sit(borough, never, *by, most=0)
    assert f"begun on run {old} cannot be gone on with, for that run has been removed" in screen.getvalue()  # fmt: skip
    with pytest.raises(RunError, match=f"run {old} has been removed, and its sample with it; its 2 answers stay"):  # fmt: skip
        sit(borough, never, *by, "--run", old[:6])
    assert len(words_kept(borough)) == 2
    # Once the new sample is begun, the old one is no news.
    sit(borough, never, *by, most=1)
    assert "gone on with" not in sit(borough, never, *by, most=0).getvalue()


def test_a_run_of_a_single_record_has_nothing_to_sample(tmp_path: Path) -> None:
    path = tmp_path / "records.parquet"
    pq.write_table(records_table([person(1, "gp", "Ana", "Reed")]), path)

    def make(staging: Path) -> dict[str, int]:
        return keep_linkage(link_records(path), ["P"], staging)

    def put(staging: Path) -> dict[str, int]:
        shutil.copy(path, staging)
        return {"records": 1}

    people = kept_or_made(tmp_path / "steps", {"function": "link"}, make)
    together = kept_or_made(tmp_path / "steps", {"function": "extracts"}, put)
    with pytest.raises(RunError, match="run R has no two records that were compared or linked: there is nothing to sample"):  # fmt: skip
        sample_of(Run("R", tmp_path, {}), people, together)


def test_more_pairs_asked_for_than_there_are(borough: Path, drawn: Sample) -> None:
    rows = [f"{','.join((*each.pair[0], *each.pair[1]))},never,seen,C. Novak,2026-11-20," for each in drawn.drawn[:-3]]  # fmt: skip
    links_file(borough, *rows)
    talk = Reviewer("q")
    review_sample(borough, by="C. Novak", on=TODAY, talk=talk.talk, limit=10_000)
    (waiting,) = re.findall(r"wait for you: (\d+); in this sitting: (\d+)", talk.text)
    assert waiting[0] == waiting[1]
    assert 0 < int(waiting[0]) <= 3


def test_all_that_is_expected_to_be_missed_is_taken_to_be_missed_outside() -> None:
    people = pa.table({"partner": ["gp"] * 6, "record_id": list("abcdef"), "person_id": list("PPPQQR")})  # fmt: skip
    # Four pairs are linked, of which 3.6 are expected to be right; they are 0.75 of all that are one person: 4.8.
    assert expected_to_miss(people, 0.9, 0.75) == pytest.approx(1.2)
    assert expected_to_miss(people, 0.9, 1.0) == 0
    assert expected_to_miss(people, 0.0, 0.0) == 0
    assert expected_to_miss(people.slice(0, 0), 1.0, 1.0) == 0


def test_which_samples_were_begun_is_read_from_the_answers() -> None:
    rows = [
        decision("gp1", "nhs1", "never", sample="aa/linked_0.9_1", line=2),
        decision("gp2", "nhs2", "never", sample="aa/apart_0_0.05", line=3),
        decision("gp2", "nhs2", "withdrawn", sample="aa/apart_0_0.05", line=4),
        decision("gp3", "nhs3", "never", sample="bb/linked_unseen", line=5),
        decision("gp4", "nhs4", "never", sample="apart_0_0.05", line=6),
        decision("gp5", "nhs5", "never", line=7),
    ]
    assert samples_begun(decisions_from(rows)) == {"aa": 2, "bb": 1}
    assert (label_of("aa", "s"), label_of("", "s")) == ("aa/s", "s")
