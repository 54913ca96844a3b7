"""The history of dwellings that agrees with most dated evidence, for many parties of people at once."""

from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.households.arrays import (
    NEVER,
    Array,
    run_lengths,
    run_numbers,
    run_starts,
)
from wholeplace.linkage.households.dwellings import Evidence

# Each use of a record counts two, and a move costs three. A record seen on one day counts twice, as its first and
# its last use: enough for a move that nothing contradicts, too little for a move there and back.
VOTE, MOVE = 2, 3
# Beyond this many dwellings only those with most evidence count, and of more days only the latest.
MOST_DWELLINGS, MOST_DAYS = 12, 400


@dataclass(frozen=True)
class Runs:
    """One row for each dwelling in a party's history, by party and day; `until` NEVER for the last."""

    party: Array
    dwelling: Array
    first: Array
    until: Array


@dataclass(frozen=True)
class _Problem:
    """Parties in the order of how many days they have, most first; their states and steps laid end to end.

    A state is a dwelling of a party, a step a day on which there is evidence of it.
    """

    party: Array
    states: Array
    state_start: Array
    steps: Array
    step_start: Array
    state_dwelling: Array
    state_last: Array
    step_day: Array
    row_state: Array
    row_step: Array
    row_votes: Array


def best_histories(seen: Evidence) -> Runs:
    """Which dwelling after which did each party live at?

    Of all histories the one is taken for which uses in agreement, VOTE each, less MOVE for every move, come to most: a
    shortest path (Viterbi 1967), found for all parties step by step together. Of histories that come to the same, a party
    stays where it is, and ends where it was seen last. Evidence is sorted by party, day, dwelling.
    """
    seen = _bounded(seen)
    if not len(seen.person):
        nothing = np.zeros(0, np.int64)
        return Runs(nothing, nothing, nothing, nothing)
    problem = _laid_out(seen)
    return _runs(problem, _paths(problem))


def _bounded(seen: Evidence) -> Evidence:
    """The evidence within MOST_DWELLINGS and MOST_DAYS, so that a party made by mistake costs no more than another."""
    party = seen.person
    pair = np.lexsort((seen.day, seen.dwelling, party))
    starts = run_starts(party[pair], seen.dwelling[pair])
    if not len(starts):
        return seen
    votes = np.add.reduceat(seen.votes[pair], starts)
    last = np.maximum.reduceat(seen.day[pair], starts)
    who, where = party[pair][starts], seen.dwelling[pair][starts]
    by_votes = np.lexsort((where, -last, -votes, who))
    rank = np.empty(len(who), np.int64)
    rank[by_votes] = _place_in_run(who[by_votes])
    kept = np.empty(len(party), bool)
    kept[pair] = np.repeat(rank < MOST_DWELLINGS, run_lengths(starts, len(party)))
    days = run_numbers(run_starts(party, seen.day), len(party))
    newest = _last_of_run(party, days) - days < MOST_DAYS
    rows = np.flatnonzero(kept & newest)
    return Evidence(party[rows], seen.dwelling[rows], seen.day[rows], seen.votes[rows])


def _place_in_run(key: Array) -> Array:
    starts = run_starts(key)
    places: Array = np.arange(len(key)) - np.repeat(starts, run_lengths(starts, len(key)))  # fmt: skip
    return places


def _last_of_run(key: Array, values: Array) -> Array:
    """The last value of the run each place is in."""
    starts = run_starts(key)
    ends = np.append(starts[1:], len(key))[: len(starts)] - 1
    return np.repeat(values[ends], run_lengths(starts, len(key)))


def _laid_out(seen: Evidence) -> _Problem:
    """The evidence as states and steps. It is sorted by party, day, dwelling, and there is some."""
    size = len(seen.person)
    party_starts, day_starts = run_starts(seen.person), run_starts(seen.person, seen.day)  # fmt: skip
    number = run_numbers(party_starts, size)
    steps = np.bincount(number[day_starts])
    # Most days first: the parties still at work at any step stand at the front.
    order = np.argsort(-steps, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    step_start = np.cumsum(steps[order]) - steps[order]
    step_of_day = _place_in_run(number[day_starts])
    step_day = np.empty(len(day_starts), np.int64)
    step_day[step_start[place[number[day_starts]]] + step_of_day] = seen.day[day_starts]
    row_state, at, dwelling, last = _states(seen, place[number])
    states = np.bincount(at)
    return _Problem(
        party=seen.person[party_starts][order],
        states=states,
        state_start=np.cumsum(states) - states,
        steps=steps[order],
        step_start=step_start,
        state_dwelling=dwelling,
        state_last=last,
        step_day=step_day,
        row_state=row_state,
        row_step=step_of_day[run_numbers(day_starts, size)],
        row_votes=seen.votes.astype(np.int64) * VOTE,
    )


def _states(seen: Evidence, at: Array) -> tuple[Array, Array, Array, Array]:
    """The state of each row; and of each state its party's place, its dwelling, and the last day it was seen.

    States are by party, and within it by the day of their first evidence, then by dwelling.
    """
    pair = np.lexsort((seen.day, seen.dwelling, at))
    starts = run_starts(at[pair], seen.dwelling[pair])
    party, dwelling = at[pair][starts], seen.dwelling[pair][starts]
    known = np.lexsort((dwelling, seen.day[pair][starts], party))
    state = np.empty(len(known), np.int64)
    state[known] = np.arange(len(known))
    row_state = np.empty(len(at), np.int64)
    row_state[pair] = np.repeat(state, run_lengths(starts, len(at)))
    last = np.maximum.reduceat(seen.day[pair].astype(np.int64), starts)
    return row_state, party[known], dwelling[known], last[known]


def _paths(problem: _Problem) -> Array:
    """The state of each step of each party on its best path, laid end to end as the steps are."""
    size = len(problem.state_dwelling)
    rows = np.argsort(problem.row_step, kind="stable")
    row_starts = np.searchsorted(problem.row_step[rows], np.arange(problem.steps[0] + 1))  # fmt: skip
    score = np.zeros(size, np.int64)
    came_from: list[Array] = []
    for step in range(int(problem.steps[0])):
        if step:
            came_from.append(_moved(problem, score, _at_work(problem, step)))
        now = rows[row_starts[step] : row_starts[step + 1]]
        # A state has at most one row a day, so nothing is added twice.
        score[problem.row_state[now]] += problem.row_votes[now]
    return _walked_back(problem, score, came_from)


def _at_work(problem: _Problem, step: int) -> int:
    """How many parties have a day at this step?"""
    return int(np.searchsorted(-problem.steps, -step, side="left"))


def _moved(problem: _Problem, score: Array, count: int) -> Array:
    """Let every state be come to from its party's best one, where that is worth the move; where did each come from?"""
    starts, lengths = problem.state_start[:count], problem.states[:count]
    size = int(starts[-1] + lengths[-1])
    here = score[:size]
    best = np.repeat(np.maximum.reduceat(here, starts), lengths)
    places = np.arange(size)
    top = np.minimum.reduceat(np.where(here == best, places, size), starts)
    moves = best - MOVE > here
    score[:size] = np.where(moves, best - MOVE, here)
    came: Array = np.where(moves, np.repeat(top, lengths), places).astype(np.int32)
    return came


def _walked_back(problem: _Problem, score: Array, came_from: list[Array]) -> Array:
    path = np.empty(len(problem.step_day), np.int64)
    # Of equal ends the one seen last, and of these the one known first.
    group = np.repeat(np.arange(len(problem.states)), problem.states)
    order = np.lexsort((-problem.state_last, -score, group))
    state = order[problem.state_start]
    for step in range(int(problem.steps[0]) - 1, -1, -1):
        count = _at_work(problem, step)
        path[problem.step_start[:count] + step] = state[:count]
        if step:
            state[:count] = came_from[step - 1][state[:count]]
    return path


def _runs(problem: _Problem, path: Array) -> Runs:
    """The path of each party as runs at one dwelling, each from the first day on which something speaks for it."""
    at = np.repeat(np.arange(len(problem.steps)), problem.steps)
    run_of_step = run_numbers(run_starts(at, path), len(path))
    party_of_row = np.searchsorted(problem.state_start, problem.row_state, side="right") - 1  # fmt: skip
    step = problem.step_start[party_of_row] + problem.row_step
    agrees = path[step] == problem.row_state
    first = np.full(int(run_of_step[-1]) + 1, NEVER, np.int64)
    np.minimum.at(first, run_of_step[step[agrees]], problem.step_day[step[agrees]])
    starts = run_starts(at, path)
    told = np.flatnonzero(first < NEVER)
    party = problem.party[at[starts]][told]
    dwelling = problem.state_dwelling[path[starts]][told]
    order = np.lexsort((first[told], party))
    party, dwelling, first = party[order], dwelling[order], first[told][order]
    until = np.full(len(party), NEVER, np.int64)
    until[:-1] = np.where(party[1:] == party[:-1], first[1:], NEVER)
    return Runs(party, dwelling, first, until)
