"""The truth of every signal: its hazard ratio among a million simulated people, with the simulation's error.

Run as `python -m wholeplace.synthetic.estimand 1000000 1 FOLDER` (people, seed, where to write): it
wrote `data/signal_truth.csv` and `data/pilot_truth.csv`, and takes some minutes on one core. The
definition is in `risk_sets`. A null is independent of every need given age, sex and calendar time, so its
ratio is one by construction; the simulated one is kept beside it as a check.

The error is a jackknife over twenty groups of whole blocks, so it holds for households too. At n people it
grows by the square root of a million over n: that is the stated power of a signal.
"""

import csv
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from wholeplace.synthetic.areas import PILOT, USUAL
from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log, draw_log
from wholeplace.synthetic.crises import CRISES, PILOT_CRISES, PILOT_FROM_MONTH
from wholeplace.synthetic.hazard_ratio import log_hazard_ratio
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.needs import draw_needs
from wholeplace.synthetic.risk_sets import (
    at_risk,
    counts_by_day,
    exposed_by_day,
)
from wholeplace.synthetic.services import NUMBER_OF
from wholeplace.synthetic.signals import NULL, SIGNALS, kind_for
from wholeplace.synthetic.window import MONTH_STARTS

GROUPS = 20
BLOCK = 10_000
# With fewer crises after a signal than this, in the whole simulation, a pair has no truth to state.
FEWEST = 40
PILOT_FROM = int(MONTH_STARTS[PILOT_FROM_MONTH])
SIGNAL_COLUMNS = (
    "signal",
    "crisis",
    "kind",
    "hazard_ratio",
    "simulation_se",
    "lead_days",
    "simulated_hazard_ratio",
    "crises",
    "crises_after_signal",
    "people",
    "seed",
)
PILOT_COLUMNS = ("crisis", "effect", "simulation_se", "people", "seed")


@dataclass
class Counts:
    """What one group of blocks adds up to, crisis by crisis and pair by pair."""

    risk: dict[str, list[Array]] = field(default_factory=dict)
    pairs: dict[tuple[str, str], list[Array]] = field(default_factory=dict)
    pilot: Array = field(
        default_factory=lambda: np.zeros((len(CRISES), 2, 2), np.int64)
    )

    def add(self, other: "Counts") -> None:
        """Add another's counts."""
        for crisis, arrays in other.risk.items():
            _add(self.risk.setdefault(crisis, _zeros(arrays)), arrays)
        for pair, arrays in other.pairs.items():
            _add(self.pairs.setdefault(pair, _zeros(arrays)), arrays)
        self.pilot += other.pilot


def _zeros(arrays: list[Array]) -> list[Array]:
    return [np.zeros_like(each) for each in arrays]


def _add(totals: list[Array], arrays: list[Array]) -> None:
    for total, more in zip(totals, arrays, strict=True):
        total += more


def count(log: Log) -> Counts:
    """What does one log add up to?"""
    counts = Counts()
    for at, crisis in enumerate(CRISES):
        risk = at_risk(log, crisis)
        counts.risk[crisis.name] = list(counts_by_day(risk))
        for signal in SIGNALS:
            exposed = exposed_by_day(log, risk, signal.name)
            counts.pairs[signal.name, crisis.name] = list(exposed)
        counts.pilot[at] = _pilot_counts(log, crisis.contact)
    return counts


def _pilot_counts(log: Log, contact: tuple[str, str]) -> Array:
    rows = log.contacts
    own = (rows["service"] == NUMBER_OF[contact[0]]) & (
        rows["reason"] == REASON_OF[contact[1]]
    )
    arm = log.needs.arms[log.needs.area[rows["person"][own]]]
    after = (rows["day"][own] >= PILOT_FROM).astype(np.int64)
    return np.bincount(arm * 2 + after, minlength=4).reshape(2, 2)


def simulate(people: int, seed: int) -> list[Counts]:
    """What do so many people add up to, in twenty groups?"""
    groups = [Counts() for _ in range(GROUPS)]
    for block in range(math.ceil(people / BLOCK)):
        needs = draw_needs(BLOCK, seed * 100_003 + block)
        groups[block % GROUPS].add(count(draw_log(needs, seed, block)))
    return groups


def signal_rows(
    groups: list[Counts], people: int, seed: int
) -> Iterator[dict[str, object]]:
    """What is the truth of each signal for each crisis?"""
    total = Counts()
    for group in groups:
        total.add(group)
    for signal, crisis in total.pairs:
        after = int(total.pairs[signal, crisis][1].sum())
        if after < FEWEST:
            continue
        ratio = _ratio(total, signal, crisis)
        error = _jackknife([_without(total, group, signal, crisis) for group in groups])
        kind = kind_for(next(each for each in SIGNALS if each.name == signal), crisis)
        yield {
            "signal": signal,
            "crisis": crisis,
            "kind": kind,
            "hazard_ratio": "1.0000" if kind == NULL else f"{math.exp(ratio):.4f}",
            "simulation_se": f"{error:.4f}",
            "lead_days": _median(total.pairs[signal, crisis][2]),
            "simulated_hazard_ratio": f"{math.exp(ratio):.4f}",
            "crises": int(total.risk[crisis][1].sum()),
            "crises_after_signal": after,
            "people": people,
            "seed": seed,
        }


def pilot_rows(
    groups: list[Counts], people: int, seed: int
) -> Iterator[dict[str, object]]:
    """What is the truth of the pilot for each crisis it is for? A log ratio of rates, before taken off."""
    total = sum((group.pilot for group in groups), np.zeros_like(groups[0].pilot))
    for at, crisis in enumerate(CRISES):
        if crisis.name in PILOT_CRISES:
            without = [_change(total[at] - group.pilot[at]) for group in groups]
            yield {
                "crisis": crisis.name,
                "effect": f"{_change(total[at]):.4f}",
                "simulation_se": f"{_jackknife(without):.4f}",
                "people": people,
                "seed": seed,
            }


def _change(counts: Array) -> float:
    after = math.log(counts[PILOT, 1] / counts[USUAL, 1])
    return after - math.log(counts[PILOT, 0] / counts[USUAL, 0])


def _ratio(counts: Counts, signal: str, crisis: str) -> float:
    at_risk_counts, cases = counts.risk[crisis]
    exposed, events, _ = counts.pairs[signal, crisis]
    return log_hazard_ratio(at_risk_counts, cases, exposed, events)[0]


def _without(total: Counts, group: Counts, signal: str, crisis: str) -> float:
    pair = [
        a - b
        for a, b in zip(
            total.pairs[signal, crisis], group.pairs[signal, crisis], strict=True
        )
    ]
    risk = [a - b for a, b in zip(total.risk[crisis], group.risk[crisis], strict=True)]
    return log_hazard_ratio(risk[0], risk[1], pair[0], pair[1])[0]


def _jackknife(without: list[float]) -> float:
    spread = float(np.var(without))
    return math.sqrt((len(without) - 1) * spread)


def _median(counts: Array) -> int:
    reached = np.cumsum(counts)
    return int(np.searchsorted(reached, reached[-1] / 2)) if reached[-1] else 0


def write(folder: Path, people: int, seed: int) -> None:
    """Simulate, and write both files of truth."""
    groups = simulate(people, seed)
    for name, columns, rows in (
        ("signal_truth", SIGNAL_COLUMNS, signal_rows(groups, people, seed)),
        ("pilot_truth", PILOT_COLUMNS, pilot_rows(groups, people, seed)),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[3]), int(sys.argv[1]), int(sys.argv[2]))
