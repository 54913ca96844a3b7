"""Cause-specific hazard ratios by Cox's model, for rows of time at risk and errors that know who lives together."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from wholeplace.analysis.estimates.at_risk import (
    Array,
    AtRisk,
    EstimateError,
    checked_columns,
)
from wholeplace.analysis.estimates.intervals import LEVEL
from wholeplace.analysis.estimates.partial_likelihood import (
    Likelihood,
    RiskSets,
    alike_together,
    likelihood,
    risk_sets,
    row_parts,
)

STEPS = 30
# A step is measured by how far it moves the log hazard across a covariate's whole range.
SMALL_STEP = 1e-8
# A rare covariate sends Newton's first step far too far.
LARGEST_STEP = 5.0
# After so many steps a likelihood that still rises towards no end moves by about 1 each time.
ENDLESS_STEP = 0.01
FADED = 1e-8
# What is left of a variance that is nothing, after rounding.
NOTHING = 1e-10
FEW_HOUSEHOLDS, TOO_FEW_HOUSEHOLDS = 40, 10
BY_MODEL = "model-based"
BY_HOUSEHOLD = "clustered by household (Lin and Wei), times G/(G-1)"
T_BELOW = ", t with G-1 degrees of freedom as G is below 40"


@dataclass(frozen=True)
class Effect:
    """What goes with one covariate: its hazard ratio, interval and p-value, by the errors that `errors` names."""

    covariate: str
    log_hazard_ratio: float
    standard_error: float
    model_standard_error: float
    hazard_ratio: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class Hazards:
    """A fitted Cox model: an effect for each covariate, and how much better than none they do together."""

    effects: tuple[Effect, ...]
    rows: int
    events: int
    households: int | None
    log_likelihood: float
    log_likelihood_without: float
    likelihood_ratio: float
    p_value: float
    errors: str
    level: float


@dataclass(frozen=True)
class _Fit:
    beta: Array
    covariance: Array
    best: Likelihood
    without: Likelihood


@dataclass(frozen=True)
class _Errors:
    standard: Array
    said: str
    degrees: float
    households: int | None


def cause_specific_hazards(
    rows: AtRisk,
    covariates: Mapping[str, Array],
    *,
    cause: int = 1,
    household: Array | None = None,
    level: float = LEVEL,
) -> Hazards:
    """By how much does the hazard of this event differ with each covariate, the others held?

    Counts: rows at risk at each time of the event; a covariate that changes has a row for each of its values; other
    events end the risk. Tied times as Efron has them.
    Leaves out: nothing; blanks are refused. Association, not effect.
    Errors by household: the sandwich of Lin and Wei, times G/(G-1) for G households. The (N-1)/(N-K) of linear models is
    left out, for a row may be cut in two without saying anything new. Below 40 households t(G-1); below 10 refused.
    Source: Cox, JRSS B 34 (1972) 187-220; Efron, JASA 72 (1977) 557-565; Lin and Wei, JASA 84 (1989) 1074-1078.
    Errors: EstimateError for no events, a covariate that does not differ, covariates that say the same, and one that
    parts those who came to the event from those who did not (the ratio has then no end).
    """
    columns = checked_columns(covariates, len(rows))
    if not (rows.event == cause).any():
        raise EstimateError("Nobody comes to the event, so there is no hazard ratio.")
    names = tuple(covariates)
    middle, scale = _centred(columns, names)
    scaled = (columns - middle) / scale
    sets = risk_sets(rows, cause)
    fit = _fitted(*alike_together(sets, scaled), names)
    model = np.sqrt(np.diag(fit.covariance)) / scale
    errors = _Errors(model, BY_MODEL, math.inf, None)
    if household is not None:
        errors = _clustered(row_parts(sets, scaled, fit.beta), fit, household, scale)
    effects = _effects(names, fit.beta / scale, errors, (model, level))
    ratio = 2 * (fit.best.value - fit.without.value)
    return Hazards(
        effects,
        len(rows),
        len(sets.case),
        errors.households,
        fit.best.value,
        fit.without.value,
        ratio,
        float(chdtrc(len(names), max(0.0, ratio))),
        errors.said,
        level,
    )


def _centred(columns: Array, names: tuple[str, ...]) -> tuple[Array, Array]:
    scale = columns.std(axis=0)
    for name, spread, size in zip(names, scale, np.abs(columns).max(axis=0), strict=True):  # fmt: skip
        if spread <= NOTHING * size:
            raise EstimateError(_same_for_all(name))
    return columns.mean(axis=0), scale


def _same_for_all(name: str) -> str:
    return f"The covariate {name} is the same for all who are at risk together: leave it out."


def _fitted(sets: RiskSets, columns: Array, names: tuple[str, ...]) -> _Fit:
    beta = np.zeros(columns.shape[1])
    without = best = likelihood(sets, columns, beta)
    _check_they_differ(without, len(sets.case), names)
    width = np.ptp(columns, axis=0)
    for _ in range(STEPS):
        step = _step(best, width)
        beta, best = _uphill(sets, columns, beta, step, best)
        moved = np.abs(step) * width
        if moved.max() < SMALL_STEP:
            break
    if moved.max() > ENDLESS_STEP or _has_faded(best, without):
        raise EstimateError(_endless(names[int((np.abs(beta) * width).argmax())]))
    if moved.max() >= SMALL_STEP:
        raise EstimateError("The likelihood did not settle: take fewer covariates.")
    return _Fit(beta, np.linalg.inv(best.information), best, without)


def _has_faded(here: Likelihood, without: Likelihood) -> bool:
    """Is hardly anything left of the likelihood's curvature, in some direction? Then it rises without end."""
    sizes = np.sqrt(np.diag(without.information))
    curvature = here.information / np.outer(sizes, sizes)
    return bool(np.linalg.eigvalsh(curvature).min() < FADED)


def _check_they_differ(without: Likelihood, cases: int, names: tuple[str, ...]) -> None:
    curvatures = np.diag(without.information)
    for name, curvature in zip(names, curvatures, strict=True):
        if curvature <= NOTHING * cases:
            raise EstimateError(_same_for_all(name))
    sizes = np.sqrt(curvatures)
    if np.linalg.cond(without.information / np.outer(sizes, sizes)) > 1 / NOTHING:
        raise EstimateError(
            "Some covariates say the same as others together: leave one of them out."
        )


def _endless(name: str) -> str:
    return (
        f"The hazard ratio of {name} has no end: it parts those who came to the event from those who did not, "
        "alone or with the others; give its counts instead, or join its groups."
    )


def _step(here: Likelihood, width: Array) -> Array:
    """Where does Newton's method go from here, no covariate further than is wise?"""
    # Where the likelihood rises without end its curvature fades to nothing, and a plain solution may not exist.
    step: Array = np.linalg.lstsq(here.information, here.score, rcond=1e-15)[0]
    return step / max(1.0, float((np.abs(step) * width).max()) / LARGEST_STEP)


def _uphill(
    sets: RiskSets, columns: Array, beta: Array, step: Array, here: Likelihood
) -> tuple[Array, Likelihood]:
    # Halved until the likelihood does not fall: it has one top only, so this always gets there.
    allowed = here.value - NOTHING * abs(here.value)
    for _ in range(STEPS):
        there = likelihood(sets, columns, beta + step)
        if there.value >= allowed:
            return beta + step, there
        step = step / 2
    return beta, here


def _clustered(parts: Array, fit: _Fit, household: Array, scale: Array) -> _Errors:
    """Which standard errors have the estimates when a household's people go together?"""
    if len(household) != len(parts):
        raise EstimateError("The households are not as many as the rows.")
    names, number = np.unique(household, return_inverse=True)
    many = len(names)
    if many < TOO_FEW_HOUSEHOLDS:
        raise EstimateError(
            f"Errors by household need at least {TOO_FEW_HOUSEHOLDS} households; here are {many}."
        )
    sums = np.column_stack([np.bincount(number, each) for each in parts.T])
    spread = sums.T @ sums * many / (many - 1)
    standard = np.sqrt(np.diag(fit.covariance @ spread @ fit.covariance)) / scale
    if many < FEW_HOUSEHOLDS:
        return _Errors(standard, BY_HOUSEHOLD + T_BELOW, many - 1, many)
    return _Errors(standard, BY_HOUSEHOLD, math.inf, many)


def _effects(
    names: tuple[str, ...], beta: Array, errors: _Errors, beside: tuple[Array, float]
) -> tuple[Effect, ...]:
    model, level = beside
    reach, beyond = _spread(errors.degrees, level, beta / errors.standard)
    return tuple(
        Effect(
            name,
            float(log_ratio),
            float(error),
            float(by_model),
            _ratio(log_ratio),
            _ratio(log_ratio - reach * error),
            _ratio(log_ratio + reach * error),
            float(p_value),
        )
        for name, log_ratio, error, by_model, p_value in zip(names, beta, errors.standard, model, beyond, strict=True)
    )  # fmt: skip


def _spread(degrees: float, level: float, away: Array) -> tuple[float, Array]:
    """How many errors does an interval reach, and how rarely would luck alone go as far as this on either side?"""
    if math.isinf(degrees):
        return float(ndtri((1 + level) / 2)), 2 * ndtr(-np.abs(away))
    reach = float(stdtrit(degrees, (1 + level) / 2))
    return reach, 2 * stdtr(degrees, -np.abs(away))


def _ratio(log_ratio: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(log_ratio))
