"""People in each state: against plain counting, against Kaplan-Meier and cumulative incidence, and against loops."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wholeplace.analysis.estimates.at_risk import AtRisk, EstimateError, at_risk
from wholeplace.analysis.estimates.occupancy import Stays, occupancy
from wholeplace.analysis.estimates.survival import cumulative_incidence, kaplan_meier

STATES = ("at home", "in treatment", "in crisis")

stretches = st.lists(
    st.tuples(st.integers(-2, 6), st.integers(1, 6), st.integers(0, 2), st.integers(0, 2)),
    min_size=1, max_size=10,
)  # fmt: skip


def stays_of(drawn) -> Stays:
    """Rows of (start, length, state, by how many places it moves on; 0 when it stays)."""
    start, length, state, moves = np.array(drawn).T
    event = np.where(moves > 0, (state + moves) % 3 + 1, 0)
    rows = at_risk(start + length, event, start=start)
    return Stays(rows, state, np.arange(len(state)), STATES)


def naive(stays: Stays, at: list[float]) -> list[list[float]]:
    rows = list(zip(stays.rows.start, stays.rows.stop, stays.state, stays.rows.event, strict=True))  # fmt: skip
    first = [state for start, stop, state, _ in rows if start <= at[0] < stop]
    share = [first.count(state) / len(first) for state in range(3)]
    answers = []
    for since, until in zip([at[0], *at[:-1]], at, strict=True):
        for time in sorted({stop for _, stop, _, event in rows if event and since < stop <= until}):  # fmt: skip
            before, share = share, list(share)
            for state in range(3):
                there = [each for each in rows if each[2] == state and each[0] < time <= each[1]]  # fmt: skip
                for *_, stop, _, event in there:
                    if event and stop == time:
                        part = before[state] / len(there)
                        share[state] -= part
                        share[event - 1] += part
        answers.append([100 * each for each in share])
    return answers


@given(stretches)
@settings(deadline=None)
def test_occupancy_is_what_loops_give(drawn) -> None:
    stays = stays_of(drawn)
    assume(((stays.rows.start <= 0) & (stays.rows.stop > 0)).any())
    at = [0, 1, 2, 3, 5, 8]
    found = occupancy(stays, at, draws=5, seed=1)
    assert found.people == pytest.approx(np.array(naive(stays, at)))
    assert found.people.sum(axis=1) == pytest.approx(np.full(6, 100))
    assert found.mean_time.sum() == pytest.approx(8)
    every = occupancy(stays, list(range(9)), draws=1, seed=1)
    # All that happens, happens at whole times: the area is that of steps one wide.
    assert found.mean_time == pytest.approx(every.people[:-1].sum(axis=0) / 100)


def test_with_two_states_it_is_kaplan_meier() -> None:
    dice = np.random.default_rng(1)
    rows = at_risk(dice.integers(1, 20, 80), dice.integers(0, 2, 80) * 2)
    alive = Stays(rows, np.zeros(80, int), np.arange(80), ("well", "in crisis"))
    found = occupancy(alive, range(20), draws=1, seed=1)
    curve = kaplan_meier(AtRisk(rows.start, rows.stop, rows.event // 2))
    assert found.people[:, 0] == pytest.approx([100 * curve.at(t) for t in range(20)])


def test_with_two_ways_out_it_is_cumulative_incidence() -> None:
    dice = np.random.default_rng(2)
    event = dice.integers(0, 3, 90)
    rows = at_risk(dice.integers(1, 20, 90), np.where(event > 0, event + 1, 0))
    stays = Stays(rows, np.zeros(90, int), np.arange(90), STATES)
    found = occupancy(stays, range(20), draws=300, seed=1)
    curve = cumulative_incidence(AtRisk(rows.start, rows.stop, event), cause=2)
    assert found.people[:, 2] == pytest.approx([100 * curve.at(t) for t in range(20)])
    # The drawn interval is about as wide as the one by formula.
    wide = (found.people_high - found.people_low)[10, 2] / 100
    assert wide == pytest.approx(2 * 1.96 * curve.error_at(10), rel=0.15)


def test_of_four_people_watched_throughout_it_is_counting() -> None:
    # Two in treatment for a month then at home; one goes to crisis and back; one stays.
    drawn = [(0, 1, 1, 2), (0, 1, 1, 2), (1, 3, 0, 0), (1, 3, 0, 0), (0, 2, 0, 2), (2, 1, 2, 1), (3, 1, 0, 0), (0, 4, 0, 0)]  # fmt: skip
    stays = stays_of(drawn)
    found = occupancy(stays, [0, 1, 2, 3], draws=20, seed=1)
    assert found.people.tolist() == [[50, 50, 0], [100, 0, 0], [75, 0, 25], [100, 0, 0]]
    assert found.mean_time.tolist() == [2.25, 0.5, 0.25]


def test_the_seed_alone_decides_the_interval() -> None:
    stays = stays_of([(0, 3, 0, 1), (0, 4, 1, 1), (0, 2, 2, 1), (0, 5, 0, 0)])
    once, again, other = (occupancy(stays, [0, 2, 4], draws=50, seed=s) for s in (1, 1, 2))  # fmt: skip
    assert (once.people_low == again.people_low).all()
    assert (once.people_low != other.people_low).any()


def test_one_household_has_no_spread() -> None:
    found = occupancy(stays_of([(0, 3, 0, 1)]), [0, 4], draws=10, seed=1)
    assert (found.people_low == found.people_high).all()


@pytest.mark.parametrize(
    ("change", "times", "said"),
    [
        ({}, [0, 0], "Times must rise"),
        ({}, [], "Times must rise"),
        ({}, [9, 10], "Nobody is in any state"),
        ({"state": np.array([3])}, [0, 1], "no name"),
        ({"state": np.array([1])}, [0, 1], "leads to the state it is in"),
        ({"household": np.array([1, 2])}, [0, 1], "as many as"),
    ],
)
def test_what_makes_no_sense_is_refused(change, times, said) -> None:
    parts = {"state": np.array([0]), "household": np.array([0])} | change
    rows = at_risk(np.array([5]), np.array([2]))
    with pytest.raises(EstimateError, match=said):
        occupancy(Stays(rows, **parts, states=STATES), times, draws=1, seed=1)


def test_nobody_is_refused() -> None:
    nobody = Stays(at_risk(np.array([]), np.array([])), np.array([], int), np.array([], int), STATES)  # fmt: skip
    with pytest.raises(EstimateError, match="Nobody is in any state"):
        occupancy(nobody, [0, 1], seed=1)
