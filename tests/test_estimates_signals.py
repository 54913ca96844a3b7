"""Candidate signals on a handful of people drawn by hand, against loops over days, and what never leaves."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.analysis.estimates.at_risk import EstimateError, at_risk
from wholeplace.analysis.estimates.hazards import cause_specific_hazards
from wholeplace.analysis.estimates.signal_days import (
    People,
    SignalDays,
    first_while_at_risk,
    longest_lead,
    stretches,
)
from wholeplace.analysis.estimates.signals import (
    Windows,
    false_alarms,
    false_alarms_by_group,
    held_out,
    signal_result,
    signals_confirmed,
    signals_judged,
)

some_people = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.integers(1, 20),
        st.integers(0, 2),
        st.lists(st.integers(-10, 40), max_size=5),
    ),
    max_size=8,
)


def made(drawn, household=None, adjust=None) -> tuple[People, SignalDays]:
    """People and signals from rows of (start, length, how it ended, days of the signal)."""
    rows = np.array([(a, a + length, ended) for a, length, ended, _ in drawn], int)
    start, stop, ended = rows.reshape(-1, 3).T
    who = np.arange(len(drawn)) if household is None else np.array(household)
    days = [(at, day) for at, each in enumerate(drawn) for day in each[3]]
    person, day = np.array(days, int).reshape(-1, 2).T
    return People(start, stop, ended, who, adjust or {}), SignalDays(person, day)


@given(some_people, st.integers(1, 12))
@settings(deadline=None)
def test_each_day_is_in_one_row_that_knows_its_signal(drawn, window) -> None:
    pieces = stretches(*made(drawn), window)
    found = {}
    for start, stop, ended, person, is_after in zip(
        pieces.rows.start, pieces.rows.stop, pieces.rows.event, pieces.person, pieces.is_after_signal, strict=True
    ):  # fmt: skip
        for day in range(int(start) + 1, int(stop) + 1):
            assert (person, day) not in found
            found[person, day] = (bool(is_after), int(ended) if day == stop else 0)
    naive = {
        (person, day): (
            any(0 < day - signal <= window for signal in days),
            ended if day == start + length else 0,
        )
        for person, (start, length, ended, days) in enumerate(drawn)
        for day in range(start + 1, start + length + 1)
    }
    assert found == naive


@given(some_people, st.integers(1, 12))
@settings(deadline=None)
def test_leads_and_first_signals_are_what_loops_give(drawn, ahead) -> None:
    people, days = made(drawn)
    leads = []
    for at, (start, length, ended, own) in enumerate(drawn):
        there = [day for day in own if start <= day < start + length]
        first = first_while_at_risk(people, days)[at]
        assert first == min(there) if there else math.isnan(first)
        gaps = [start + length - day for day in own if 0 < start + length - day <= ahead]  # fmt: skip
        leads += [max(gaps)] if gaps and ended == 1 else []
    assert sorted(longest_lead(people, days, ahead)) == sorted(leads)


@given(some_people, st.integers(1, 12))
@settings(deadline=None)
def test_false_alarms_are_what_loops_give(drawn, ahead) -> None:
    found = false_alarms(*made(drawn), ahead=ahead)
    counts = {"with": 0, "without": 0, "unknown": 0}
    for start, length, ended, own in drawn:
        there = [day for day in own if start <= day < start + length]
        if there:
            followed = start + length - min(there)
            if followed <= ahead and ended == 1:
                counts["with"] += 1
            elif followed >= ahead or ended == 2:
                counts["without"] += 1
            else:
                counts["unknown"] += 1
    assert (found.with_crisis, found.without_crisis, found.unknown) == tuple(counts.values())  # fmt: skip
    assert found.people == sum(counts.values())
    if found.share is not None:
        assert found.share.low <= found.share.estimate <= found.share.high
    if found.share is not None and not found.unknown:
        assert found.share.estimate == pytest.approx(found.without_crisis / found.people)  # fmt: skip


def test_who_is_not_followed_long_enough_is_neither_a_false_alarm_nor_a_crisis() -> None:  # fmt: skip
    alarms = false_alarms(
        *made([(0, 10, 0, [1]), (0, 50, 0, [1]), (0, 10, 1, [1]), (0, 9, 2, [1])]),
        ahead=30,
    )
    assert (alarms.without_crisis, alarms.with_crisis, alarms.unknown) == (2, 1, 1)
    # One left on day 8 after it; of the three still followed on day 9 one had the crisis and one was lost.
    assert alarms.share.estimate == pytest.approx(1 - 3 / 4 * 1 / 3)


def test_nobody_followed_has_no_share() -> None:
    assert false_alarms(*made([(0, 10, 0, [1])]), ahead=30).share is None
    assert false_alarms(*made([]), ahead=30).share is None


# Start, days at risk, how they end (1 the crisis, 2 another way), days of the signal.
DRAWN = [
    (0, 400, 0, [10]),
    (0, 400, 0, [10, 10, 10, 50]),
    (0, 400, 0, []),
    (0, 150, 1, [100]),
    (0, 200, 1, [10]),
    (0, 120, 1, [120]),
    (0, 90, 1, []),
    (30, 200, 2, []),
    (30, 370, 0, [5]),
    (0, 399, 0, [350]),
]


def test_a_drawn_signal_has_the_counts_one_sees() -> None:
    people, days = made(DRAWN)
    found = signal_result("payment_stopped", people, days)
    # On the day of the crisis is not before it; five days after the signal but before the start is not at risk.
    assert (found.people, found.crises, found.crises_after_signal) == (10, 4, 1)
    assert found.crises_preceded.estimate == 0.25
    assert found.lead_days == 50
    alarms = found.false_alarms
    assert (alarms.people, alarms.with_crisis, alarms.without_crisis, alarms.unknown) == (5, 2, 2, 1)  # fmt: skip
    assert found.hazard.covariate == "after the signal"
    assert found.note.endswith("G is below 40")


def test_the_hazard_ratio_is_that_of_rows_cut_by_hand() -> None:
    people, days = made([(0, 30, 0, [5]), (0, 25, 1, [20]), (0, 15, 1, []), (0, 40, 0, [])] * 5)  # fmt: skip
    found = signal_result("x", people, days, windows=Windows(signal=10))
    by_hand = at_risk(
        np.array([5, 15, 30, 20, 25, 15, 40] * 5),
        np.array([0, 0, 0, 0, 1, 1, 0] * 5),
        start=np.array([0, 5, 15, 0, 20, 0, 0] * 5),
    )
    had = {"had": np.array([0, 1, 0, 0, 1, 0, 0] * 5)}
    who = np.array([0, 0, 0, 1, 1, 2, 3] * 5) + np.repeat(np.arange(5) * 4, 7)
    expected = cause_specific_hazards(by_hand, had, household=who).effects[0]
    assert found.hazard.log_hazard_ratio == pytest.approx(expected.log_hazard_ratio)
    assert found.hazard.standard_error == pytest.approx(expected.standard_error)


def test_a_group_without_a_crisis_is_left_out_and_counted() -> None:
    band = np.array(["old", "young", "young", "young", "old", "young", "young", "young", "baby", "old"])  # fmt: skip
    people, days = made(DRAWN * 3, adjust={"age band": np.tile(band, 3)})
    found = signal_result("x", people, days)
    assert found.people_left_out == 3
    assert found.hazard is not None


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ([], "0 of 0 crises came after the signal"),
        ([(0, 5, 1, [])], "0 of 1 crises came after the signal"),
        ([(0, 5, 1, [3])], "1 of 1 crises came after the signal"),
        ([(0, 5, 1, [3]), (0, 9, 1, [])], "has no end"),
        (
            [(0, 5, 1, [3]), (0, 9, 0, [3]), (0, 7, 1, []), (0, 9, 0, [])],
            "at least 10 households; here are 4",
        ),
    ],
)
def test_without_a_hazard_ratio_the_note_says_why(drawn, said) -> None:
    found = signal_result("x", *made(drawn))
    assert found.hazard is None
    assert said in found.note


def test_many_signals_on_one_day_are_one() -> None:
    once = signal_result("x", *made(DRAWN))
    again = [(a, length, ended, days * 50) for a, length, ended, days in DRAWN]
    assert signal_result("x", *made(again)) == once


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended": np.full(10, 3)}, "0 \\(still there\\), 1"),
        ({"household": np.zeros(3)}, "equally long"),
        ({"stop": np.zeros(10)}, "10 of 10 people leave before, or when, they begin"),
        ({"stop": np.full(10, np.nan)}, "10 of 10 people leave before"),
    ],
)
def test_people_that_make_no_sense_are_refused(change, said) -> None:
    people, days = made(DRAWN)
    with pytest.raises(EstimateError, match=said):
        signal_result("x", dataclasses.replace(people, **change), days)


def test_a_signal_of_nobody_is_refused() -> None:
    people, _ = made(DRAWN)
    with pytest.raises(EstimateError, match="belongs to nobody"):
        signal_result("x", people, SignalDays(np.array([10]), np.array([1])))


def test_who_would_be_wrongly_approached_adds_up_over_groups() -> None:
    people, days = made(DRAWN)
    group = np.array(["b", "a", "a", "not stated", "a", "b", "a", "a", "b", "b"])
    found = false_alarms_by_group(people, days, group)
    whole = false_alarms(people, days)
    assert list(found) == ["a", "b", "not stated"]
    assert sum(each.people for each in found.values()) == whole.people
    assert sum(each.without_crisis for each in found.values()) == whole.without_crisis


def test_judged_signals_keep_their_order_and_the_rate() -> None:
    found = signal_result("strong", *made(DRAWN))
    strong, weak, low = (
        dataclasses.replace(found, signal=name, hazard=dataclasses.replace(found.hazard, p_value=p, hazard_ratio=ratio))
        for name, p, ratio in (("strong", 0.001, 5), ("weak", 0.04, 2), ("low", 0.001, 0.2))
    )  # fmt: skip
    none = dataclasses.replace(found, signal="none", hazard=None)
    judged = signals_judged([weak, none, strong, low], false_discoveries=0.03)
    assert [each.signal for each in judged] == ["weak", "none", "strong", "low"]
    assert [each.is_reported for each in judged] == [False, False, True, False]
    assert judged[1].q_value is None
    assert judged[2].q_value == pytest.approx(0.0015)
    assert signals_judged([]) == []


def test_only_what_holds_on_people_kept_aside_is_confirmed() -> None:
    found = dataclasses.replace(signal_result("x", *made(DRAWN)), is_reported=True)
    strong = dataclasses.replace(found, hazard=dataclasses.replace(found.hazard, low=1.1))  # fmt: skip
    weak = dataclasses.replace(found, hazard=dataclasses.replace(found.hazard, low=0.9))  # fmt: skip
    none = dataclasses.replace(found, hazard=None)
    confirmed = signals_confirmed([found] * 3, [strong, weak, none])
    assert [each.is_reported for each in confirmed] == [True, False, False]
    with pytest.raises(EstimateError, match="the same signals"):
        signals_confirmed([found], [])


def test_households_are_held_out_whole_and_by_the_seed() -> None:
    household = np.arange(400) // 2
    people, _ = made([(0, 5, 0, [])] * 400, household=household)
    out = held_out(people, seed=1)
    assert (out[::2] == out[1::2]).all()
    assert 60 < out[::2].sum() < 140
    assert (held_out(people, seed=1) == out).all()
    assert (held_out(people, seed=2) != out).any()


def test_nothing_about_one_person_leaves() -> None:
    def holds_rows(value) -> bool:
        if dataclasses.is_dataclass(value):
            return any(holds_rows(getattr(value, each.name)) for each in dataclasses.fields(value))  # fmt: skip
        return isinstance(value, (np.ndarray, list, tuple, dict))

    assert not holds_rows(signal_result("x", *made(DRAWN)))
