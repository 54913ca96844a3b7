"""Cox's model against loops over people: its likelihood, its errors by household, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import t

from wholeplace.analysis.estimates.at_risk import AtRisk, EstimateError, at_risk
from wholeplace.analysis.estimates.hazards import cause_specific_hazards
from wholeplace.analysis.estimates.partial_likelihood import (
    alike_together,
    likelihood,
    risk_sets,
    row_parts,
)

drawn_rows = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(1, 6),
        st.integers(0, 2),
        st.integers(-2, 2),
        st.integers(0, 1),
    ),
    min_size=2,
    max_size=12,
)
slopes = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))


def taken(drawn) -> tuple[AtRisk, np.ndarray]:
    start, length, event, one, other = (np.array(each, float) for each in zip(*drawn, strict=True))  # fmt: skip
    rows = at_risk(start + length, event, start=start)
    return rows, np.column_stack([one, other])


def moments(people, less: float, cases) -> tuple[float, np.ndarray]:
    """Sum of weights and mean covariates of those at risk, the part `less` of the cases taken out."""
    total, sums = 0.0, np.zeros(2)
    for row, weight, x in people:
        kept = weight * (1 - less if row in cases else 1)
        total += kept
        sums = sums + kept * x
    return total, sums / total


def naive(rows: AtRisk, columns: np.ndarray, beta: np.ndarray, cause: int = 1):
    """The log likelihood and each row's part in the slope, by loops over times, turns and people."""
    value, parts = 0.0, np.zeros_like(columns)
    for time in sorted(set(rows.stop[rows.event == cause])):
        people = [
            (row, math.exp(columns[row] @ beta), columns[row])
            for row in range(len(rows))
            if rows.start[row] < time <= rows.stop[row]
        ]
        cases = [row for row, *_ in people if rows.stop[row] == time and rows.event[row] == cause]  # fmt: skip
        for turn in range(len(cases)):
            less = turn / len(cases)
            total, mean = moments(people, less, cases)
            value -= math.log(total)
            for row, weight, x in people:
                kept = weight * (1 - less if row in cases else 1)
                parts[row] -= kept * (x - mean) / total
            for row in cases:
                parts[row] += (columns[row] - mean) / len(cases)
        value += sum(columns[row] @ beta for row in cases)
    return value, parts


@given(drawn_rows, slopes)
@settings(deadline=None)
def test_likelihood_slope_and_parts_are_what_loops_give(drawn, slope) -> None:
    rows, columns = taken(drawn)
    assume((rows.event == 1).any())
    beta, sets = np.array(slope), risk_sets(rows, 1)
    found = likelihood(sets, columns, beta)
    value, parts = naive(rows, columns, beta)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert row_parts(sets, columns, beta) == pytest.approx(parts, abs=1e-9)
    assert found.score == pytest.approx(parts.sum(axis=0), abs=1e-9)


@given(drawn_rows, slopes)
@settings(deadline=None)
def test_the_curvature_is_the_change_of_the_slope(drawn, slope) -> None:
    rows, columns = taken(drawn)
    assume((rows.event == 1).any())
    beta, small = np.array(slope), 1e-5
    found = likelihood(risk_sets(rows, 1), columns, beta).information
    for at, step in enumerate(np.eye(2) * small):
        up, down = (naive(rows, columns, beta + s)[1].sum(axis=0) for s in (step, -step))  # fmt: skip
        assert found[at] == pytest.approx((down - up) / (2 * small), abs=1e-6)


def test_alike_rows_counted_together_give_the_same() -> None:
    dice = np.random.default_rng(11)
    start = dice.integers(0, 5, 500).astype(float)
    rows = at_risk(start + dice.integers(1, 6, 500), dice.integers(0, 2, 500), start=start)  # fmt: skip
    columns = dice.integers(0, 3, (500, 2)).astype(float)
    sets, beta = risk_sets(rows, 1), np.array([0.4, -0.7])
    together, kinds = alike_together(sets, columns)
    assert len(kinds) == 9
    once, again = likelihood(sets, columns, beta), likelihood(together, kinds, beta)
    assert again.value == pytest.approx(once.value)
    assert again.score == pytest.approx(once.score)
    assert again.information == pytest.approx(once.information)


def borough(seed: int, people: int = 300):
    dice = np.random.default_rng(seed)
    start = dice.integers(0, 20, people).astype(float)
    rows = at_risk(start + dice.integers(1, 30, people), dice.integers(0, 3, people), start=start)  # fmt: skip
    columns = {"age": dice.normal(50, 20, people), "sex": dice.integers(0, 2, people)}
    return rows, columns, dice.integers(0, people // 3, people)


def test_the_errors_by_household_are_those_of_loops() -> None:
    rows, columns, household = borough(1)
    fitted = cause_specific_hazards(rows, columns, household=household)
    beta = np.array([each.log_hazard_ratio for each in fitted.effects])
    side_by_side = np.column_stack(list(columns.values())).astype(float)
    _, parts = naive(rows, side_by_side - side_by_side.mean(axis=0), beta)
    assert parts.sum(axis=0) == pytest.approx([0, 0], abs=1e-6)
    spread = np.zeros((2, 2))
    for each in set(household):
        own = parts[household == each].sum(axis=0)
        spread += np.outer(own, own)
    many = len(set(household))
    curvature = likelihood(risk_sets(rows, 1), side_by_side, beta).information
    covariance = np.linalg.inv(curvature)
    by_household = np.sqrt(np.diag(covariance @ spread @ covariance) * many / (many - 1))  # fmt: skip
    assert [e.standard_error for e in fitted.effects] == pytest.approx(by_household)
    by_model = np.sqrt(np.diag(covariance))
    assert [e.model_standard_error for e in fitted.effects] == pytest.approx(by_model)
    assert fitted.households == many
    assert "G/(G-1)" in fitted.errors


def test_a_row_cut_in_two_says_nothing_new() -> None:
    rows, columns, household = borough(2)
    cut = (rows.start + rows.stop) / 2
    two = at_risk(
        np.concatenate([cut, rows.stop]),
        np.concatenate([np.zeros(len(rows)), rows.event]),
        start=np.concatenate([rows.start, cut]),
    )
    twice = {name: np.tile(column, 2) for name, column in columns.items()}
    once = cause_specific_hazards(rows, columns, household=household)
    again = cause_specific_hazards(two, twice, household=np.tile(household, 2))
    for one, other in zip(once.effects, again.effects, strict=True):
        assert other.log_hazard_ratio == pytest.approx(one.log_hazard_ratio)
        assert other.standard_error == pytest.approx(one.standard_error)
    assert again.likelihood_ratio == pytest.approx(once.likelihood_ratio)


def test_units_and_origins_of_a_covariate_do_not_matter() -> None:
    rows, columns, _ = borough(3)
    other = {"age": columns["age"] * 365.25 + 1e6, "sex": columns["sex"]}
    once, again = (cause_specific_hazards(rows, each).effects[0] for each in (columns, other))  # fmt: skip
    assert again.log_hazard_ratio * 365.25 == pytest.approx(once.log_hazard_ratio)
    assert again.p_value == pytest.approx(once.p_value)


def test_each_cause_has_a_hazard_of_its_own() -> None:
    rows, columns, _ = borough(4)
    second = cause_specific_hazards(rows, columns, cause=2)
    swapped = AtRisk(rows.start, rows.stop, np.array([0, 2, 1])[rows.event])
    assert second == cause_specific_hazards(swapped, columns)
    assert second.events == (rows.event == 2).sum()


def test_below_forty_households_the_interval_is_students() -> None:
    rows, columns, _ = borough(5)
    effect = cause_specific_hazards(rows, columns, household=np.arange(300) % 12)
    age = effect.effects[0]
    reach = math.log(age.high) - age.log_hazard_ratio
    assert reach == pytest.approx(t.ppf(0.975, 11) * age.standard_error)
    assert effect.errors.endswith("G is below 40")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event": np.zeros(300)}, "Nobody comes to the event"),
        ({"age": np.full(300, 7.0)}, "age is the same for all"),
        ({"sex": np.full(300, np.nan)}, "sex is blank in 300 of 300 rows"),
        ({"sex": np.zeros(7)}, "sex is not as long as the rows"),
        ({"household": np.arange(300) % 9}, "at least 10 households; here are 9"),
        ({"household": np.arange(7)}, "not as many as the rows"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_one_sentence(change, said) -> None:
    rows, columns, household = borough(6)
    rows = AtRisk(rows.start, rows.stop, change.get("event", rows.event))
    columns = {name: change.get(name, column) for name, column in columns.items()}
    with pytest.raises(EstimateError, match=said):
        cause_specific_hazards(rows, columns, household=change.get("household", household))  # fmt: skip


def test_no_covariate_is_refused() -> None:
    with pytest.raises(EstimateError, match="at least one covariate"):
        cause_specific_hazards(borough(6)[0], {})


def test_covariates_that_say_the_same_are_refused() -> None:
    rows, columns, _ = borough(7)
    with pytest.raises(EstimateError, match="say the same as others"):
        cause_specific_hazards(rows, columns | {"men": 1 - columns["sex"]})


def test_a_covariate_that_never_differs_among_those_at_risk_together_is_refused() -> None:  # fmt: skip
    rows = at_risk(np.array([1, 2, 3, 4]), np.ones(4), start=np.array([0, 1, 2, 3]))
    with pytest.raises(EstimateError, match="the same for all who are at risk"):
        cause_specific_hazards(rows, {"age": np.array([1, 2, 3, 4])})


def test_one_person_is_refused() -> None:
    with pytest.raises(EstimateError, match="the same for all"):
        cause_specific_hazards(at_risk(np.array([3]), np.array([1])), {"age": np.array([4])})  # fmt: skip


@pytest.mark.parametrize("without", [0, 1])
def test_a_covariate_that_parts_cases_from_others_is_refused(without) -> None:
    rows, columns, _ = borough(8)
    spared = AtRisk(rows.start, rows.stop, np.where(columns["sex"] == without, 0, rows.event))  # fmt: skip
    with pytest.raises(EstimateError, match="The hazard ratio of sex has no end"):
        cause_specific_hazards(spared, columns)


def test_two_covariates_that_part_them_only_together_are_refused() -> None:
    rows = at_risk(np.array([1, 2, 3, 4, 5, 6]), np.array([1, 1, 1, 0, 0, 0]))
    one = np.array([3, 1, 2, 1, 2, 0])
    with pytest.raises(EstimateError, match="has no end"):
        cause_specific_hazards(rows, {"one": one, "other": np.array([0, 2, 1, 0, -1, 1])})  # fmt: skip


def test_a_rare_and_strong_covariate_is_found() -> None:
    dice = np.random.default_rng(9)
    rare = (np.arange(20_000) < 20).astype(float)
    came = dice.random(20_000) < np.where(rare == 1, 0.6, 0.001)
    rows = at_risk(dice.integers(1, 400, 20_000), came)
    found = cause_specific_hazards(rows, {"rare": rare}).effects[0]
    assert 5 < found.log_hazard_ratio < 8


def test_a_wide_covariate_with_one_far_away_settles() -> None:
    rows, columns, _ = borough(10)
    far = columns["age"].copy()
    far[0] = 1e5
    assert cause_specific_hazards(rows, {"age": far}).effects[0].standard_error > 0
