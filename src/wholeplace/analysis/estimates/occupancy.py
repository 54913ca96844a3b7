"""Of 100 people, how many are in each state as time goes by, and how long is spent in each?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.analysis.estimates.at_risk import (
    STILL_FOLLOWED,
    Array,
    AtRisk,
    EstimateError,
)
from wholeplace.analysis.estimates.intervals import LEVEL

PEOPLE = 100
METHOD = "Aalen-Johansen; percentile interval over households drawn with replacement"


@dataclass(frozen=True)
class Stays:
    """Stretches of people's time, each in one state, and the state it led to.

    `rows.event` is 0 where the stretch ended without a change (still followed no more, or cut), else 1 + the place of the
    next state in `states`; `state` is the place of the state the stretch is in.
    """

    rows: AtRisk
    state: Array
    household: Array
    states: tuple[str, ...]


@dataclass(frozen=True)
class Occupancy:
    """People in each state (a column each) out of 100, at each time (a row each), and the time spent in each.

    `draws` and `seed` say how the interval was drawn.
    """

    times: Array
    states: tuple[str, ...]
    people: Array
    people_low: Array
    people_high: Array
    mean_time: Array
    mean_time_low: Array
    mean_time_high: Array
    method: str
    draws: int
    seed: int
    level: float


@dataclass(frozen=True)
class _Counted:
    """The rows, each by its places among the times of change; who is there at first; who moves, and from where to where."""

    changes: Array
    begin: Array
    end: Array
    is_there_at_first: Array
    moved: Array
    pair: Array


def occupancy(
    stays: Stays,
    times: Sequence[float],
    *,
    draws: int = 200,
    seed: int,
    level: float = LEVEL,
) -> Occupancy:
    """Of 100 people, how many are in each state at each of these times, and how long is spent in each up to the last?

    Counts: everyone who is in a state at the first of `times`; those who come later count from then on in the rates at
    which people move, not in the start. Mean time is the area under the shares, in the units of the times.
    Leaves out: nothing; people lost from sight are taken to move as those who stay. Sound for shares even where the next
    move depends on more than the state (Datta and Satten, Statistics & Probability Letters 55, 2001, 403-411).
    Interval: whole households drawn anew, `draws` times from `seed`.
    Source: Aalen and Johansen, Scand. J. Statist. 5 (1978) 141-150. Units: people out of 100.
    """
    at = np.asarray(times, float)
    _check(stays, at)
    counted = _counted(stays, at)
    weights = _weights(stays.household, draws, seed)
    shares = np.stack([_shares(stays, counted, each, at) for each in weights])
    low, high = _ends(shares[1:, 0], level)
    spent_low, spent_high = _ends(shares[1:, 1, :1], level)
    return Occupancy(
        at,
        stays.states,
        PEOPLE * shares[0, 0],
        PEOPLE * low,
        PEOPLE * high,
        shares[0, 1, 0],
        spent_low[0],
        spent_high[0],
        METHOD,
        draws,
        seed,
        level,
    )


def _check(stays: Stays, at: Array) -> None:
    if len(at) < 1 or (np.diff(at) <= 0).any():
        raise EstimateError("Times must rise, and there must be one at least.")
    if not len(stays.state) == len(stays.household) == len(stays.rows):
        raise EstimateError(
            "States and households must be as many as the stretches of time."
        )
    known = len(stays.states)
    if ((stays.state < 0) | (stays.state >= known) | (stays.rows.event > known)).any():
        raise EstimateError("A stretch is in, or leads to, a state that has no name.")
    if (stays.rows.event == stays.state + 1).any():
        raise EstimateError("A stretch leads to the state it is in: join the two.")
    if not ((stays.rows.start <= at[0]) & (stays.rows.stop > at[0])).any():
        raise EstimateError("Nobody is in any state at the first of the times.")


def _weights(household: Array, draws: int, seed: int) -> Iterator[Array]:
    """How often does each row count: once, and then as often as its household is drawn?"""
    number = np.unique(household, return_inverse=True)[1]
    many = int(number.max()) + 1
    dice = np.random.default_rng(seed)
    yield np.ones(len(number))
    for _ in range(draws):
        drawn = np.bincount(dice.integers(0, many, many), minlength=many)
        yield drawn[number].astype(float)


def _counted(stays: Stays, at: Array) -> _Counted:
    rows, many = stays.rows, len(stays.states)
    moved = (rows.event != STILL_FOLLOWED) & (rows.stop > at[0]) & (rows.stop <= at[-1])
    changes = np.unique(rows.stop[moved])
    return _Counted(
        changes,
        begin=np.searchsorted(changes, rows.start, side="right"),
        end=np.searchsorted(changes, rows.stop, side="right"),
        is_there_at_first=(rows.start <= at[0]) & (rows.stop > at[0]),
        moved=np.flatnonzero(moved),
        pair=stays.state[moved] * many + rows.event[moved] - 1,
    )


def _shares(stays: Stays, counted: _Counted, weight: Array, at: Array) -> Array:
    """The share in each state at each time, and beneath it (first row) the time spent in each."""
    at_first = counted.is_there_at_first
    start = np.bincount(stays.state[at_first], weight[at_first], len(stays.states))
    known = start.sum()
    if known == 0:
        # Not one of the households drawn was there at first: this draw says nothing.
        return np.full((2, len(at), len(stays.states)), np.nan)
    moves = _moves(stays, counted, weight)
    path = np.empty((len(moves) + 1, len(start)))
    path[0] = start / known
    for step, move in enumerate(moves):
        path[step + 1] = path[step] @ move
    shares = path[np.searchsorted(counted.changes, at, side="right")]
    lengths = np.diff(np.concatenate([at[:1], counted.changes, at[-1:]]))
    spent = np.zeros_like(shares)
    spent[0] = lengths @ path
    return np.stack([shares, spent])


def _moves(stays: Stays, counted: _Counted, weight: Array) -> Array:
    """With which chance do people of each state move to each other one, at each time of change?"""
    many, times = len(stays.states), len(counted.changes)
    there = _at(counted.begin, stays.state, weight, (times + 1, many))
    there -= _at(counted.end, stays.state, weight, (times + 1, many))
    there = np.cumsum(there, axis=0)[:-1]
    when = counted.end[counted.moved] - 1
    gone = _at(when, counted.pair, weight[counted.moved], (times, many * many))
    rates = gone.reshape(times, many, many)
    # Where nobody is, nobody moves.
    rates = rates / np.where(there > 0, there, 1)[:, :, None]
    stay = 1 - rates.sum(axis=2)
    moves: Array = rates + stay[:, :, None] * np.eye(many)
    return moves


def _at(time: Array, column: Array, weight: Array, shape: tuple[int, int]) -> Array:
    sums = np.bincount(time * shape[1] + column, weight, shape[0] * shape[1])
    return sums.reshape(shape)


def _ends(drawn: Array, level: float) -> tuple[Array, Array]:
    nothing = np.full(drawn.shape[1:], np.nan)
    drawn = drawn[~np.isnan(drawn).any(axis=(1, 2))]
    if not len(drawn):
        return nothing, nothing
    ends = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return ends[0], ends[1]
