"""Kaplan-Meier and cumulative incidence against loops over people, and what they do with little or nothing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.analysis.estimates.at_risk import AtRisk, EstimateError, at_risk
from wholeplace.analysis.estimates.intervals import wilson
from wholeplace.analysis.estimates.survival import (
    cumulative_incidence,
    kaplan_meier,
    median_time,
)

people = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 8), st.integers(0, 2)), max_size=14
)


def rows_of(drawn, *, causes=2) -> AtRisk:
    return at_risk(
        np.array([start + length for start, length, _ in drawn], float),
        np.array([min(event, causes) for *_, event in drawn], int),
        start=np.array([start for start, *_ in drawn], float),
    )


def steps(rows: AtRisk, cause: int | None = None):
    """Time, people at risk, events of the cause and of any, by loops."""
    people = list(zip(rows.start, rows.stop, rows.event, strict=True))
    for time in sorted({stop for _, stop, event in people if event}):
        there = [each for each in people if each[0] < time <= each[1]]
        ended = [event for _, stop, event in there if stop == time and event]
        yield time, len(there), sum(e == cause for e in ended), len(ended)


def naive_kaplan_meier(rows: AtRisk):
    share, spread = 1.0, 0.0
    for time, there, _, ended in steps(rows):
        share *= 1 - ended / there
        spread += math.inf if ended == there else ended / (there * (there - ended))
        yield time, share, share * math.sqrt(spread) if share else 0.0


def naive_incidence(rows: AtRisk, cause: int):
    done, left, total = [], 1.0, 0.0
    for time, there, own, ended in steps(rows, cause):
        total += left * own / there
        done.append((there, own, ended, left, total))
        left *= 1 - ended / there
        variance = 0.0
        for n, d, any_kind, before, then in done:
            if n > any_kind:
                variance += (total - then) ** 2 * any_kind / (n * (n - any_kind))
            variance += before**2 * (n - d) * d / n**3
            variance -= 2 * (total - then) * before * d / n**2
        yield time, total, math.sqrt(max(variance, 0))


@given(people)
@settings(deadline=None)
def test_kaplan_meier_is_what_loops_give(drawn) -> None:
    rows = rows_of(drawn, causes=1)
    curve = kaplan_meier(rows)
    naive = list(naive_kaplan_meier(rows))
    assert curve.times.tolist() == [time for time, *_ in naive]
    assert curve.estimate == pytest.approx([share for _, share, _ in naive])
    assert curve.standard_error == pytest.approx([error for *_, error in naive])


@given(people)
@settings(deadline=None)
def test_cumulative_incidence_is_what_loops_give(drawn) -> None:
    rows = rows_of(drawn)
    for cause in (1, 2):
        curve = cumulative_incidence(rows, cause=cause)
        naive = list(naive_incidence(rows, cause))
        assert curve.times.tolist() == [time for time, *_ in naive]
        assert curve.estimate == pytest.approx([share for _, share, _ in naive])
        found = curve.standard_error**2
        assert found == pytest.approx([e**2 for *_, e in naive], abs=1e-12)


@given(people)
@settings(deadline=None)
def test_all_incidences_and_those_still_there_are_the_whole(drawn) -> None:
    rows = rows_of(drawn)
    any_kind = AtRisk(rows.start, rows.stop, np.minimum(rows.event, 1))
    both = [cumulative_incidence(rows, cause=cause).estimate for cause in (1, 2)]
    assert sum(both) + kaplan_meier(any_kind).estimate == pytest.approx(1)


@given(people)
@settings(deadline=None)
def test_with_one_kind_of_event_incidence_has_greenwoods_error(drawn) -> None:
    rows = at_risk(*np.array([(a + b, min(e, 1)) for a, b, e in drawn]).reshape(-1, 2).T)  # fmt: skip
    incidence, survival = cumulative_incidence(rows), kaplan_meier(rows)
    some = survival.estimate > 1e-12
    assert incidence.standard_error[some] == pytest.approx(survival.standard_error[some], abs=1e-7)  # fmt: skip


@given(people)
@settings(deadline=None)
def test_an_interval_holds_its_estimate(drawn) -> None:
    for curve in (
        kaplan_meier(rows_of(drawn, causes=1)),
        kaplan_meier(rows_of(drawn, causes=1), transform="log"),
        cumulative_incidence(rows_of(drawn)),
    ):
        known = ~np.isnan(curve.low)
        assert (curve.low[known] <= curve.estimate[known] + 1e-12).all()
        assert (curve.estimate[known] <= curve.high[known] + 1e-12).all()
        assert ((curve.low[known] >= 0) & (curve.high[known] <= 1)).all()


def test_nobody_gives_an_empty_curve_and_no_median() -> None:
    rows = at_risk(np.array([]), np.array([]))
    curve = kaplan_meier(rows)
    assert (len(curve.times), curve.at(100)) == (0, 1.0)
    assert median_time(curve).median is None
    assert cumulative_incidence(rows).at(100) == 0.0


def test_one_person_who_came_to_it_is_the_median_without_an_interval() -> None:
    found = median_time(kaplan_meier(at_risk(np.array([5]), np.array([1]))))
    assert (found.median, found.low, found.high) == (5, None, None)


def test_one_person_still_followed_says_nothing() -> None:
    assert kaplan_meier(at_risk(np.array([5]), np.array([0]))).at(5) == 1.0


def test_a_curve_at_a_half_exactly_is_at_its_median() -> None:
    # 1 - 1/6 and so on: the product is a half but for the last digit.
    rows = at_risk(np.arange(1, 7), np.array([1, 1, 1, 0, 0, 0]))
    assert median_time(kaplan_meier(rows)).median == 3


def test_who_comes_late_is_not_at_risk_before() -> None:
    stop, event = np.array([2, 4]), np.array([1, 1])
    curve = kaplan_meier(at_risk(stop, event, start=np.array([0, 3])))
    assert curve.at_risk.tolist() == [1, 1]
    assert curve.estimate.tolist() == [0, 0]


def test_an_event_on_the_first_day_counts_without_late_entry() -> None:
    assert kaplan_meier(at_risk(np.array([0, 3]), np.array([1, 0]))).at(0) == 0.5


@pytest.mark.parametrize(
    ("stop", "event", "start", "said"),
    [
        ([1, 2], [1], None, "equally long"),
        ([1, math.nan], [1, 0], None, "1 of 2 rows have no start, stop or event"),
        ([1, 2], [1, math.nan], None, "1 of 2 rows have no"),
        ([1, 2], [1, 0], [0, 3], "1 of 2 rows end before, or when, they begin"),
        ([1, 2], [1, 0], [1, 0], "1 of 2 rows end before, or when, they begin"),
    ],
)
def test_columns_that_make_no_sense_are_refused_with_a_count(
    stop, event, start, said
) -> None:
    begins = None if start is None else np.array(start, float)
    with pytest.raises(EstimateError, match=said):
        at_risk(np.array(stop, float), np.array(event, float), start=begins)


def test_an_unknown_transform_and_a_cause_that_is_none_are_refused() -> None:
    rows = at_risk(np.array([1]), np.array([1]))
    with pytest.raises(EstimateError, match="log or log-log"):
        kaplan_meier(rows, transform="logit")
    with pytest.raises(EstimateError, match="1 or more"):
        cumulative_incidence(rows, cause=0)


def test_wilsons_interval_is_the_printed_one() -> None:
    # 10 of 100: 0.0552 to 0.1744, in every textbook.
    found = wilson(0.1, 100)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0552, 0.1744)
    assert wilson(0.0, 10).low == 0.0
    assert wilson(1.0, 10).high == 1.0
    assert (wilson(0.3, 0).low, wilson(0.3, 0).high) == (0, 1)
