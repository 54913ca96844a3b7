"""What `wholeplace review-links --sample` does: a random sample of one run's pairs, judged by named people, and what it tells."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from wholeplace.core.errors import RunError
from wholeplace.linkage.keeping import MODEL
from wholeplace.linkage.model import probability
from wholeplace.linkage.reviewing.begun import samples_begun
from wholeplace.linkage.reviewing.decisions import Decisions
from wholeplace.linkage.reviewing.estimate import (
    Estimate,
    estimate_lines,
    estimate_links,
    expected_lines,
)
from wholeplace.linkage.reviewing.review import (
    Wanted,
    admitted,
    planned_sample,
    review_links,
    usable_decisions,
)
from wholeplace.linkage.reviewing.sample import Drawn, Plan, Wish
from wholeplace.linkage.reviewing.session import Sitting, Talk
from wholeplace.runs.forms import counted
from wholeplace.runs.link_review import held_step, link_tables, partners_with_leave
from wholeplace.store.runs import Run, find_run, run_names
from wholeplace.store.steps import Step
from wholeplace.tables.linking import PEOPLE

SEED = 1
MISSED_BY = "which is all that the linkage expects to miss, as though the sample held none of it"  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """The sample of one run, and the precision and recall that the linkage expected of itself."""

    run: Run
    plan: Plan
    drawn: Sequence[Drawn]
    wish: Wish
    precision: float
    recall: float

    def estimate(self, decisions: Decisions) -> Estimate:
        """What do these answers say of the run's links?"""
        return estimate_links(self.plan, self.drawn, decisions, self.wish)

    def lines(self, decisions: Decisions) -> list[str]:
        """The same in sentences, beside what the linkage expected."""
        estimate = self.estimate(decisions)
        return [
            *estimate_lines(estimate, missed_by=MISSED_BY),
            *expected_lines(estimate, precision=self.precision, recall=self.recall),
        ]


def review_sample(folder: Path, *, by: str, on: date, talk: Talk, limit: int, run_name: str | None = None) -> Sitting:  # fmt: skip
    """Show a named person the pairs of a run's sample that still need them; what came of it?

    The same run always has the same sample, whoever asks and whenever. Pairs with a partner
    who has no leave today are not shown. When every pair has its answer, what the answers tell is said.
    Errors: RunError when nobody sits at a terminal, there is no such run, or it has nothing to sample;
    SharingError when nobody's records may be looked at; PlaceError as `review_links`.
    """
    admitted(folder, by, talk)
    decisions = usable_decisions(folder)
    run = _run_of(folder, run_name, decisions)
    people, together = (held_step(run, what) for what in (PEOPLE.name, "extracts"))
    may_see = partners_with_leave(run, on)
    sample = sample_of(run, people, together)
    shown = [each for each in sample.drawn if all(key[0] in may_see for key in each.pair)]  # fmt: skip
    for line in (*_about(sample, len(shown)), *_begun_elsewhere(run, decisions)):
        talk.say(line)
    wanted = Wanted(limit=limit, sample=shown, sample_of=run.name)
    done = review_links(link_tables(people, together), folder, by=by, on=on, talk=talk, wanted=wanted)  # fmt: skip
    for line in _at_the_end(sample, usable_decisions(folder)):
        talk.say(line)
    return done


def estimate_so_far(
    folder: Path, *, on: date, run_name: str | None = None
) -> list[str]:
    """What do the answers to a run's sample tell by now? Nobody is shown, and nothing is asked.

    Errors: as `review_sample`, but for the terminal and the reviewer.
    """
    decisions = usable_decisions(folder)
    run = _run_of(folder, run_name, decisions)
    people, together = (held_step(run, what) for what in (PEOPLE.name, "extracts"))
    partners_with_leave(run, on)
    sample = sample_of(run, people, together)
    return [
        f"The sample of run {run.name}: {counted(sample.plan.pairs, 'pair')}.",
        *sample.lines(decisions),
    ]


def sample_of(run: Run, people: Step, together: Step) -> Sample:
    """Which sample tells how right the links of this run are? Errors: RunError when it has no pairs at all."""
    expected = people.read("expected")
    row = expected.filter(expected["is_chosen"]).to_pylist()[0]
    precision, recall = row["expected_precision"], row["expected_recall"]
    tables = link_tables(people, together)
    facts = json.loads((people.folder / MODEL).read_bytes())["facts"]
    missed = max(expected_to_miss(tables.people, precision, recall), facts["pairs_never_compared"])  # fmt: skip
    wish = Wish(expected_missed_outside=missed)
    threshold = float(probability(np.array([row["bits"]]))[0])
    plan, drawn = planned_sample(tables, threshold=threshold, seed=SEED, wish=wish)
    if not drawn:
        raise RunError(f"run {run.name} has no two records that were compared or linked: there is nothing to sample.")  # fmt: skip
    return Sample(run, plan, drawn, wish, precision, recall)


def expected_to_miss(people: pa.Table, precision: float, recall: float) -> float:
    """How many pairs of records of one person does the linkage expect not to have linked?

    All of them: those it kept as uncertain, which a sample can hold, are not taken off. What it thinks of them is
    the very thing that is being checked, and taking off too many would make recall look better than it is.
    """
    records = people.group_by("person_id").aggregate([([], "count_all")])["count_all"]
    sizes = records.to_numpy().astype(np.int64)
    right = float((sizes * (sizes - 1) // 2).sum()) * precision
    return right * (1 / recall - 1) if recall > 0 else 0.0


def _run_of(folder: Path, name: str | None, decisions: Decisions) -> Run:
    """Which run? Errors: RunError, also when a sample of it was begun and it has been removed since."""
    kept, begun = run_names(folder), samples_begun(decisions)
    gone = [run for run in begun if name and run.startswith(name) and run not in kept]
    if gone and not any(run.startswith(str(name)) for run in kept):
        raise RunError(f"run {gone[0]} has been removed, and its sample with it; {_stay(begun, gone[0])}. Leave out --run to begin the sample of the latest run.")  # fmt: skip
    return find_run(folder, name)


def _begun_elsewhere(run: Run, decisions: Decisions) -> list[str]:
    """Was a sample begun on another run, and none on this one? Said once, before the first answer."""
    begun = samples_begun(decisions)
    if not begun or run.name in begun:
        return []
    last = list(begun)[-1]
    if last in run_names(run.place):
        return [f"The sample of run {last} has {counted(begun[last], 'answer')}: to go on with it, quit and add --run {last}. This is another one."]  # fmt: skip
    return [f"The sample that was begun on run {last} cannot be gone on with, for that run has been removed; {_stay(begun, last)}. This is another one."]  # fmt: skip


def _stay(begun: Counter[str], run: str) -> str:
    return f"its {counted(begun[run], 'answer')} stay in decisions/links.csv, and count wherever the same pair is drawn"  # fmt: skip


def _about(sample: Sample, shown: int) -> list[str]:
    """What is this sample, and what of it is kept back?"""
    twice = sum(each.people > 1 for each in sample.drawn)
    every = sum(each.stratum.pairs for each in sample.plan.strata)
    size = f"{counted(len(sample.drawn), 'pair')} drawn of {every:,}"
    if len(sample.drawn) == every:
        size = f"{counted(every, 'pair')}, all there are"
    lines = [f"The sample of run {sample.run.name}: {size}, so that the links can be told within about {100 * sample.wish.half_width:g} points; {twice} are for two people. The score is not shown."]  # fmt: skip
    if shown < len(sample.drawn):
        lines.append(f"{counted(len(sample.drawn) - shown, 'pair')} cannot be shown: no agreement gives leave today to look at a partner's records.")  # fmt: skip
    return lines


def _at_the_end(sample: Sample, decisions: Decisions) -> list[str]:
    """What do the answers tell, if every pair has one; or how far is it to there?"""
    waiting = sum(each.waiting for each in sample.estimate(decisions).answers)
    if not waiting:
        return sample.lines(decisions)
    return [f"{len(sample.drawn) - waiting} of {counted(len(sample.drawn), 'pair')} are answered. What they tell so far: wholeplace review-links {sample.run.place} --estimate --run {sample.run.name}"]  # fmt: skip
