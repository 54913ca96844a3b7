"""Sampled linkages: what else the same records might be taken for, as probable as the model says.

A figure worked out on each of them shows how far it hangs on links that may be wrong. Only uncertain joinings differ,
so no more than those are kept. What the draws do not show: records of one identity are never parted; pairs that the
linkage never joined at any threshold stay apart, such as those that no rule compared. So the number of people in the
draws is rather too high, by about as much as the expected recall falls short of one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.special import stdtrit

from wholeplace.core.errors import RunError
from wholeplace.linkage.arrays import Array
from wholeplace.linkage.joining import groups_of
from wholeplace.linkage.model import probability
from wholeplace.linkage.nesting import Nesting, kept_joinings
from wholeplace.linkage.reviewing.intervals import CONFIDENCE, Interval

DRAWS = 20
# Beyond these probabilities a joining is the same in every draw.
UNCERTAIN_FROM, UNCERTAIN_TO = 0.001, 0.999
SCHEMA = pa.schema([("draw", pa.int32()), ("joining", pa.int64()), ("holds", pa.bool_())])  # fmt: skip


def draw_linkages(folder: Path, *, draws: int = DRAWS, seed: int) -> pa.Table:
    """Which joinings of the linkage kept here come out otherwise in each draw (1, 2 and so on) than as it was chosen?

    Each uncertain joining holds with its own probability, by itself. `joining` is its row in `joinings`.
    A draw is the same however many are drawn. Source: for drawing linkages, Goldstein, Harron and Wade,
    Statistics in Medicine 31 (2012) 3481-3493, who draw values; here it is the links.
    """
    kept = _Kept(folder)
    probable = probability(kept.nesting.joinings.bits)
    open_ones = np.flatnonzero((probable > UNCERTAIN_FROM) & (probable < UNCERTAIN_TO))
    chosen = kept.chosen[open_ones]
    parts = [SCHEMA.empty_table()]
    for draw in range(1, draws + 1):
        holds = np.random.default_rng([seed, draw]).random(len(open_ones)) < probable[open_ones]  # fmt: skip
        other = np.flatnonzero(holds != chosen)
        columns = (np.full(len(other), draw), open_ones[other], holds[other])
        parts.append(pa.table(dict(zip(SCHEMA.names, columns, strict=True))).cast(SCHEMA))  # fmt: skip
    return pa.concat_tables(parts).combine_chunks()


def people_in_draw(folder: Path, drawn: pa.Table, draw: int) -> Array:
    """Which person is each node of in this draw? By one of the person's nodes; draw 0 is the linkage as it was chosen.

    `linked_nodes` says in which node each record is.
    """
    return _Kept(folder).people(drawn, draw)


def people_in_draws(folder: Path, drawn: pa.Table, draws: int = DRAWS) -> Iterator[Array]:  # fmt: skip
    """Which person is each node of, draw by draw? See `people_in_draw`."""
    kept = _Kept(folder)
    for draw in range(1, draws + 1):
        yield kept.people(drawn, draw)


@dataclass(frozen=True)
class _Kept:
    """The linkage that a folder keeps, as links between nodes that may be taken away one by one."""

    folder: Path

    @cached_property
    def nesting(self) -> Nesting:
        """The joinings as they rest on one another."""
        node = pq.read_table(self.folder / "linked_nodes.parquet", columns=["node"])["node"].to_numpy()  # fmt: skip
        return Nesting(kept_joinings(self.folder), np.bincount(node))

    @cached_property
    def chosen(self) -> Array:
        """Which joinings hold at the threshold that was chosen?"""
        expected = pq.read_table(self.folder / "expected.parquet")
        threshold = expected.filter(expected["is_chosen"])["bits"][0].as_py()
        holds: Array = self.nesting.joinings.bits >= threshold
        return holds

    def people(self, drawn: pa.Table, draw: int) -> Array:
        """Which person is each node of in this draw?

        A joining ties the nodes that its two parts go by: where it fails, each part keeps what was joined to it
        before, and what was joined to both later goes with the larger.
        """
        drawn = drawn.filter(pa.array(drawn["draw"].to_numpy() == draw))
        holds = self.chosen.copy()
        holds[drawn["joining"].to_numpy()] = drawn["holds"].to_numpy(zero_copy_only=False)  # fmt: skip
        a, b = (self.nesting.stands_for[side][holds] for side in (self.nesting.left, self.nesting.right))  # fmt: skip
        return groups_of(self.nesting.size, a, b)


def interval_over_draws(estimates: Sequence[float], variances: Sequence[float] | None = None) -> Interval:  # fmt: skip
    """What is a figure, and its 95% interval, when it was worked out once on each draw?

    `variances` is how much each estimate would vary for other reasons (sampling); without them only the doubt
    about links is shown. Source: Rubin, Multiple Imputation for Nonresponse in Surveys (1987), 3.3: the
    variance between draws counts 1 + 1/draws, with Student's t. Errors: RunError for fewer than two draws.
    """
    draws = len(estimates)
    if draws < 2:
        raise RunError("an interval over draws needs two draws or more: draw more linkages.")  # fmt: skip
    if variances is not None and len(variances) != draws:
        raise RunError("each draw needs its own variance: give as many variances as estimates.")  # fmt: skip
    mean = math.fsum(estimates) / draws
    between = (1 + 1 / draws) * math.fsum((each - mean) ** 2 for each in estimates) / (draws - 1)  # fmt: skip
    within = math.fsum(variances) / draws if variances else 0.0
    if between <= 0:
        freedom = math.inf
    else:
        freedom = (draws - 1) * (1 + within / between) ** 2
    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * math.sqrt(within + between)
    return Interval(mean, mean - reach, mean + reach)
