"""Cox's partial likelihood: who is at risk when something happens, its slope and curvature, and each row's part in it.

Rows are never walked through one by one: a row covers a stretch of the times at which something happens, so the sum over
everybody at risk at each time is a running total of what begins and ends there. Source of the method for tied times:
Efron, JASA 72 (1977) 557-565; of the parts: Lin and Wei, JASA 84 (1989) 1074-1078, with Efron's weights as Therneau and
Grambsch give them, Modeling Survival Data (2000), section 4.2 and 7.1.
"""

from dataclasses import dataclass, replace

import numpy as np

from wholeplace.analysis.estimates.at_risk import Array, AtRisk


@dataclass(frozen=True)
class RiskSets:
    """Which times each row covers (from `enter` up to, without, `leave`), and who came to the event at which.

    `case` are rows, sorted by time, and `case_at` the places of their times. `turn` (0, 1/d, 2/d... where d came at one
    time) is the part of those who came together that Efron takes out of the denominator at each one's turn. Where alike
    rows are counted together, `there` says how many of each kind are at risk at each time, and the cases are kinds.
    """

    enter: Array
    leave: Array
    case: Array
    case_at: Array
    turn: Array
    times: int
    there: Array | None = None


@dataclass(frozen=True)
class Likelihood:
    """The log partial likelihood at one place, its slope (score) and its curvature (information)."""

    value: float
    score: Array
    information: Array


def risk_sets(rows: AtRisk, cause: int) -> RiskSets:
    """Who is at risk at each time at which this event happens?"""
    case = np.flatnonzero(rows.event == cause)
    times = np.unique(rows.stop[case])
    at = np.searchsorted(times, rows.stop[case])
    order = np.argsort(at, kind="stable")
    case, at = case[order], at[order]
    tied = np.bincount(at, minlength=len(times))
    first = np.cumsum(tied) - tied
    return RiskSets(
        enter=np.searchsorted(times, rows.start, side="right"),
        leave=np.searchsorted(times, rows.stop, side="right"),
        case=case,
        case_at=at,
        turn=(np.arange(len(case)) - first[at]) / tied[at],
        times=len(times),
    )


def alike_together(sets: RiskSets, columns: Array) -> tuple[RiskSets, Array]:
    """The same likelihood with alike rows counted together, where that is less work, as it is for groups of people."""
    # A number that tells rows apart; should it ever mistake two for one, the rows stay as they are.
    number = columns @ np.sqrt(np.arange(2, 2 + columns.shape[1]))
    _, first, kind = np.unique(number, return_index=True, return_inverse=True)
    kinds = columns[first]
    if len(kinds) * sets.times > len(columns) or (kinds[kind] != columns).any():
        return sets, columns
    shape = (len(kinds), sets.times + 1)
    width = sets.times + 1
    begun = np.bincount(kind * width + sets.enter, minlength=shape[0] * width)
    ended = np.bincount(kind * width + sets.leave, minlength=shape[0] * width)
    there = np.cumsum((begun - ended).reshape(shape), axis=1)[:, :-1].astype(float)
    return replace(sets, case=kind[sets.case], there=there), kinds


def likelihood(sets: RiskSets, columns: Array, beta: Array) -> Likelihood:
    """What are the log partial likelihood, its slope and its curvature at these log hazard ratios?"""
    weight, shift = _weights(columns, beta)
    total, means = _at_each_turn(sets, columns, weight)
    if (total <= 0).any():
        # Some weights are so small beside others that they are lost: a place nobody should go.
        return Likelihood(-np.inf, beta, np.zeros((len(beta), len(beta))))
    squares = _squares_at_each_turn(sets, columns, weight)
    cases = columns[sets.case]
    information = np.einsum("jab,j->ab", squares, 1 / total) - means.T @ means
    value = (cases @ beta - shift).sum() - np.log(total).sum()
    return Likelihood(float(value), (cases - means).sum(axis=0), information)


def row_parts(sets: RiskSets, columns: Array, beta: Array) -> Array:
    """How much does each row add to the slope (its score residual)? They sum to the slope: nothing, at the estimate."""
    weight, _ = _weights(columns, beta)
    total, means = _at_each_turn(sets, columns, weight)
    hazard = _by_time(sets, 1 / total)
    hazard_means = _by_time(sets, means / total[:, None])
    away = columns * _covered(sets, hazard)[:, None] - _covered(sets, hazard_means)
    parts: Array = -weight[:, None] * away
    # At their own time those who came to the event together leave the denominator step by step.
    own, at = sets.case, sets.case_at
    less = _by_time(sets, sets.turn / total)[at]
    less_means = _by_time(sets, sets.turn[:, None] * means / total[:, None])[at]
    tied = np.bincount(at, minlength=sets.times)[at]
    parts[own] += weight[own, None] * (columns[own] * less[:, None] - less_means)
    parts[own] += columns[own] - _by_time(sets, means)[at] / tied[:, None]
    return parts


def _weights(columns: Array, beta: Array) -> tuple[Array, float]:
    log_weight = columns @ beta
    # Only ratios of weights matter: the largest is made 1, so that no step can overflow.
    shift = float(log_weight.max(initial=-np.inf))
    weight: Array = np.exp(log_weight - shift)
    return weight, shift


def _at_each_turn(sets: RiskSets, columns: Array, weight: Array) -> tuple[Array, Array]:
    total = _denominators(sets, weight)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        means = [_denominators(sets, weight * each) / total for each in columns.T]
    return total, np.column_stack(means)


def _squares_at_each_turn(sets: RiskSets, columns: Array, weight: Array) -> Array:
    width = columns.shape[1]
    squares = np.empty((len(sets.case), width, width))
    for one in range(width):
        for other in range(one + 1):
            product = weight * columns[:, one] * columns[:, other]
            squares[:, one, other] = _denominators(sets, product)
            squares[:, other, one] = squares[:, one, other]
    return squares


def _denominators(sets: RiskSets, values: Array) -> Array:
    """What do these values of all at risk add up to, at each case's turn?"""
    together = np.bincount(sets.case_at, values[sets.case], minlength=sets.times)
    sums: Array = _summed_at_risk(sets, values)[sets.case_at]
    return sums - sets.turn * together[sets.case_at]


def _summed_at_risk(sets: RiskSets, values: Array) -> Array:
    if sets.there is not None:
        total: Array = values @ sets.there
        return total
    # Summed from the last time backwards: the few who are at risk last are not lost in a sum over many before them.
    ended = np.bincount(sets.leave, values, minlength=sets.times + 1)
    begun = np.bincount(sets.enter, values, minlength=sets.times + 1)
    summed: Array = np.cumsum((ended - begun)[::-1])[::-1]
    return summed[1:]


def _by_time(sets: RiskSets, values: Array) -> Array:
    """What do these values of the cases add up to, time by time?"""
    if values.ndim == 1:
        sums: Array = np.bincount(sets.case_at, values, minlength=sets.times)
        return sums
    columns = [np.bincount(sets.case_at, each, minlength=sets.times) for each in values.T]  # fmt: skip
    return np.column_stack(columns)


def _covered(sets: RiskSets, by_time: Array) -> Array:
    """What do these values, one a time, add up to over the times each row covers?"""
    nothing = np.zeros((1, *by_time.shape[1:]))
    so_far = np.concatenate([nothing, np.cumsum(by_time, axis=0)])
    covered: Array = so_far[sets.leave] - so_far[sets.enter]
    return covered
