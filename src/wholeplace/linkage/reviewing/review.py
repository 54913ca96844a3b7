"""The review of uncertain links, from the tables of a run to one reviewer's sitting: the one door to this package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import duckdb

from wholeplace.core.errors import PlaceError, RunError
from wholeplace.linkage.reviewing.appending import append_decisions
from wholeplace.linkage.reviewing.begun import label_of
from wholeplace.linkage.reviewing.decisions import Decisions, read_link_decisions
from wholeplace.linkage.reviewing.engine import LinkTables, opened
from wholeplace.linkage.reviewing.nearness import mark_near, near_of
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.queue import QueuedPair, is_open, queue
from wholeplace.linkage.reviewing.reviewers import (
    Reviewer,
    read_reviewers,
    reviewer_named,
)
from wholeplace.linkage.reviewing.sample import (
    Drawn,
    Plan,
    Wish,
    draw_sample,
    plan_sample,
)
from wholeplace.linkage.reviewing.session import Session, Sitting, Talk, Work
from wholeplace.linkage.reviewing.side_by_side import Compared
from wholeplace.linkage.reviewing.sides import load_sides
from wholeplace.linkage.reviewing.standing import same_name
from wholeplace.linkage.reviewing.strata import strata_of

MOST = 50


@dataclass(frozen=True)
class Wanted:
    """What a sitting is about: at most so many pairs, of the queue or of a sample.

    `sample_of` is the name of the run that the sample was drawn from; it is kept with each answer. `explain` gives the rows of a pair's score; it is asked for pairs of the queue only. Whoever answers for a
    sample is not told what the model said.
    """

    limit: int = MOST
    sample: Sequence[Drawn] | None = None
    explain: Callable[[Pair], Sequence[Compared]] | None = None
    sample_of: str = ""


def review_links(tables: LinkTables, folder: Path, *, by: str, on: date, talk: Talk, wanted: Wanted | None = None) -> Sitting:  # fmt: skip
    """Go through uncertain pairs with one reviewer; what came of it?

    `folder` is the place's: decisions/links.csv is read and added to, decisions/reviewers.csv is read. The
    leave to look at the records is the caller's to ask, and so is the day, `on`.
    Errors: PlaceError when the reviewer is not named, or a file of decisions cannot be used; RunError when
    nobody sits at a terminal, or the disk refuses.
    """
    wanted = wanted or Wanted()
    reviewer = admitted(folder, by, talk)
    decisions = usable_decisions(folder)
    with opened(tables) as connection:
        mark_near(connection, reviewer, decisions.always)
        if wanted.sample is None:
            pairs = queue(connection, decisions, by=reviewer.by, most=wanted.limit)
            still_open = _open_in_queue
        else:
            every = _sampled(connection, wanted, decisions, reviewer.by)
            pairs = every[: wanted.limit]
            talk.say(f"Pairs of the sample that wait for you: {len(every)}; in this sitting: {len(pairs)}.")  # fmt: skip
            still_open = partial(_open_in_sample, {each.pair: each.people for each in wanted.sample})  # fmt: skip
        sides = load_sides(connection, [each.pair for each in pairs])
    if not pairs:
        talk.say("There is no pair for you to look at.")
    work = Work(
        by=reviewer.by,
        on=on,
        pairs=pairs,
        sides=sides,
        explain=wanted.explain,
        read=partial(usable_decisions, folder),
        keep=partial(append_decisions, folder),
        is_open=partial(still_open, reviewer.by),
    )
    return Session(work, talk).run()


def admitted(folder: Path, by: str, talk: Talk) -> Reviewer:
    """Who sits here? Errors: RunError when nobody sits at a terminal; PlaceError when the name is in no list."""
    if not talk.is_terminal:
        raise RunError("links are reviewed at a terminal, for people's details are shown: run the command in one, and do not send its output elsewhere.")  # fmt: skip
    return reviewer_named(read_reviewers(folder), by)


def planned_sample(tables: LinkTables, *, threshold: float, seed: int, wish: Wish | None = None) -> tuple[Plan, list[Drawn]]:  # fmt: skip
    """Which sample tells how right the links of this run are, and which pairs does it draw?

    For the same run, threshold, seed and wish always the same: hand it to `review_links` for every reviewer,
    and with the decisions to `estimate_links`.
    """
    with opened(tables) as connection:
        strata = strata_of(connection, threshold=threshold)
        plan = plan_sample(strata.found, wish)
        return plan, draw_sample(strata, plan, seed=seed)


def usable_decisions(folder: Path) -> Decisions:
    """The decisions of this place. Errors: PlaceError, naming the first mistake, when not every row can be read."""
    decisions = read_link_decisions(folder)
    if not decisions.is_whole:
        raise PlaceError(f"{decisions.mistakes[0]}; until then a decision may be overlooked.")  # fmt: skip
    return decisions


def _open_in_queue(by: str, pair: QueuedPair, decisions: Decisions) -> bool:
    return is_open(pair.pair, decisions, by)


def _open_in_sample(people: dict[Pair, int], by: str, pair: QueuedPair, decisions: Decisions) -> bool:  # fmt: skip
    standing = decisions.standing(pair.pair)
    return not standing.word_of(by) and standing.others(by) < people[pair.pair]


def _sampled(connection: duckdb.DuckDBPyConnection, wanted: Wanted, decisions: Decisions, by: str) -> list[QueuedPair]:  # fmt: skip
    """The drawn pairs that still need this reviewer, mixed in an order of their own: two who sit at once seldom meet."""
    sample = wanted.sample or ()
    near = near_of(connection, {key for each in sample for key in each.pair})
    people = {each.pair: each.people for each in sample}
    pairs = [QueuedPair(each.pair, sample=label_of(wanted.sample_of, each.stratum)) for each in sample if not near.intersection(each.pair)]  # fmt: skip
    still_open = [each for each in pairs if _open_in_sample(people, by, each, decisions)]  # fmt: skip
    return sorted(still_open, key=lambda each: _lot(by, each.pair))


def _lot(by: str, pair: Pair) -> bytes:
    """Where does the lot put this pair for this reviewer? The same on every day."""
    return sha256(repr((same_name(by), pair)).encode()).digest()
