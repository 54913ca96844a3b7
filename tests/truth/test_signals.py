"""Signals planted in made-up contact logs are found: they stand above every null, and intervals hold the truth.

The truth is `signal_truth.csv`, from a million simulated people by the code of `synthetic`; the estimates are the
analysis's own, from a log drawn in memory. One seed and few people here; more by `main`: python tests/truth/test_signals.py 100 20000
"""

import csv
import math
import sys
from collections.abc import Iterator
from importlib.resources import files

import numpy as np
import pytest

from wholeplace.analysis.estimates.signal_days import People, SignalDays
from wholeplace.analysis.estimates.signals import (
    SignalResult,
    signal_result,
    signals_judged,
)
from wholeplace.synthetic.contacts import Log, draw_log
from wholeplace.synthetic.crises import CRISES, Crisis
from wholeplace.synthetic.hazard_ratio import log_hazard_ratio
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.needs import draw_needs
from wholeplace.synthetic.risk_sets import at_risk, counts_by_day, exposed_by_day
from wholeplace.synthetic.window import DAYS

pytestmark = pytest.mark.slow
PEOPLE, SEED = 50_000, 7
TRUTH_PEOPLE = 1_000_000
# A planted signal has power when its truth is so many of its standard errors, at these people, above no difference.
POWER = 6
# A pair is counted for coverage when so many crises after the signal are to be expected: by the truth, never by the draw.
EXPECTED = 15


def truth() -> dict[tuple[str, str], dict[str, str]]:
    text = files("wholeplace.synthetic.data").joinpath("signal_truth.csv")
    rows = csv.DictReader(text.read_text("utf-8").splitlines())
    return {(row["signal"], row["crisis"]): row for row in rows}


def people_of(log: Log, crisis: Crisis) -> tuple[People, np.ndarray]:
    """Who is at risk of the crisis, as an analyst would have it, and which rows of the log's people they are."""
    risk = at_risk(log, crisis)
    there = risk.enters <= risk.leaves
    ended = np.where(risk.has_crisis, 1, np.where(log.needs.to_day < DAYS, 2, 0))
    people = People(
        risk.enters - 1,
        risk.leaves,
        ended,
        log.needs.home,
        {"age band": risk.cell // 2, "sex": risk.cell % 2},
    )
    return people.where(there), there


def days_of(log: Log, signal: str) -> SignalDays:
    own = log.contacts["reason"] == REASON_OF[signal]
    return SignalDays(log.contacts["person"][own], log.contacts["day"][own])


def results(
    log: Log, wanted: set[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], SignalResult]]:
    for crisis in CRISES:
        people, there = people_of(log, crisis)
        for signal, of in sorted(wanted):
            if of == crisis.name:
                days = days_of(log, signal).where(there)
                yield (signal, of), signal_result(signal, people, days)


def draw(people: int, seed: int) -> Log:
    return draw_log(draw_needs(people, seed), seed, 0)


def stated(row: dict[str, str]) -> float:
    return math.log(float(row["hazard_ratio"]))


def has_power(row: dict[str, str], people: int) -> bool:
    error = float(row["simulation_se"]) * math.sqrt(TRUTH_PEOPLE / people)
    return stated(row) >= POWER * error


def is_covered(
    row: dict[str, str], found: SignalResult, people: int
) -> tuple[bool, float]:
    """Does the interval hold the truth, which has an error of its own? And how many errors lies it off?"""
    own = 0.0 if row["kind"] == "null" else float(row["simulation_se"])
    if found.hazard is None:
        return False, math.nan
    error = math.hypot(found.hazard.standard_error, own)
    off = (found.hazard.log_hazard_ratio - stated(row)) / error
    return abs(off) <= 1.959964, off


@pytest.fixture(scope="module")
def log() -> Log:
    return draw(PEOPLE, SEED)


@pytest.fixture(scope="module")
def found(log: Log) -> dict[tuple[str, str], SignalResult]:
    kinds = {
        pair
        for pair, row in truth().items()
        if row["kind"] in ("planted", "null")
        or int(row["crises_after_signal"]) * PEOPLE / TRUTH_PEOPLE >= EXPECTED
    }
    return dict(results(log, kinds))


def test_every_planted_signal_with_power_stands_above_every_null(found) -> None:
    rows = truth()
    seen = 0
    for crisis in CRISES:
        ratio = {
            pair: each.hazard.log_hazard_ratio
            for pair, each in found.items()
            if pair[1] == crisis.name and each.hazard is not None
        }
        nulls = [ratio[pair] for pair in ratio if rows[pair]["kind"] == "null"]
        planted = [
            pair for pair, row in rows.items()
            if row["kind"] == "planted" and pair[1] == crisis.name and has_power(row, PEOPLE)
        ]  # fmt: skip
        for pair in planted:
            assert ratio[pair] > max(nulls), pair
        seen += len(planted)
    assert seen >= 8


def test_few_nulls_are_among_those_reported(found) -> None:
    rows = truth()
    judged = signals_judged(list(found.values()))
    kinds = [rows[pair]["kind"] for pair, each in zip(found, judged, strict=True) if each.is_reported]  # fmt: skip
    share, error = np.mean([kind == "null" for kind in kinds]), math.sqrt(0.05 * 0.95 / len(kinds))  # fmt: skip
    print(f"nulls among those reported {share:.3f} of {len(kinds)}, standard error {error:.3f}")  # fmt: skip
    assert share <= 0.05 + 3 * error


def test_intervals_hold_the_truth(found) -> None:
    rows = truth()
    held = [
        is_covered(row, found[pair], PEOPLE)[0]
        for pair, row in rows.items()
        if int(row["crises_after_signal"]) * PEOPLE / TRUTH_PEOPLE >= EXPECTED
    ]
    share, error = np.mean(held), math.sqrt(0.95 * 0.05 / len(held))
    print(f"coverage {share:.3f} of {len(held)} pairs, standard error {error:.3f}")
    assert share >= 0.95 - 3 * error


def test_the_estimate_is_the_one_the_truth_is_made_of(log) -> None:
    crisis = next(each for each in CRISES if each.name == "eviction")
    people, there = people_of(log, crisis)
    risk = at_risk(log, crisis)
    for signal in ("notice_seeking_possession", "food_parcel", "parking_permit"):
        found = signal_result(signal, people, days_of(log, signal).where(there))
        exposed, events, leads = exposed_by_day(log, risk, signal)
        expected, error = log_hazard_ratio(*counts_by_day(risk), exposed, events)
        assert found.crises_after_signal == events.sum()
        # Ties: Efron here, Breslow there; hardly any crises fall on one day.
        assert found.hazard.log_hazard_ratio == pytest.approx(expected, abs=1e-3)
        assert found.hazard.model_standard_error == pytest.approx(error, abs=1e-3)
        reached = np.cumsum(leads)
        assert found.lead_days == np.searchsorted(reached, reached[-1] / 2)


def test_where_all_could_be_alarms_false_ones_come_first(found) -> None:
    alarms = found["notice_seeking_possession", "eviction"].false_alarms
    # A strong signal of a rare crisis is nearly always a false alarm, and must be seen to be.
    assert alarms.share.low > 0.95


def main(logs: int, people: int) -> None:
    """Print coverage over many logs, its error over logs, and how often planted signals stand above the nulls."""
    rows = truth()
    wanted = {
        pair for pair, row in rows.items()
        if int(row["crises_after_signal"]) * people / TRUTH_PEOPLE >= EXPECTED
    }  # fmt: skip
    shares, off, by_kind = [], [], {}
    for seed in range(1000, 1000 + logs):
        held = []
        for pair, each in results(draw(people, seed), wanted):
            is_held, by = is_covered(rows[pair], each, people)
            held.append(is_held)
            off.append(by)
            by_kind.setdefault(rows[pair]["kind"], []).append(is_held)
        shares.append(np.mean(held))
        error = np.std(shares) / math.sqrt(max(1, len(shares) - 1))
        print(
            f"{len(shares)} logs of {people}, {len(wanted)} pairs: coverage {np.mean(shares):.4f} "
            f"({error:.4f}), off by {np.nanmean(off):.3f}, spread {np.nanstd(off):.3f}; "
            f"{ {kind: round(float(np.mean(each)), 3) for kind, each in by_kind.items()} }",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
