"""Sampled linkages: each joining holds as often as is probable, what rests on it is split well, and nothing else differs."""

import math
import statistics

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from kept_linkages import as_joinings, at_random, write_linkage
from linkage_material import same_groups
from wholeplace.core.errors import RunError
from wholeplace.linkage.drawing import (
    draw_linkages,
    interval_over_draws,
    people_in_draw,
    people_in_draws,
)
from wholeplace.linkage.nesting import Nesting

MANY = 1_500


def probable(bits):
    return 1 / (1 + 2 ** -max(-60.0, min(60.0, bits)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_joining_holds_as_often_as_it_is_probable(tmp_path, seed):
    dice = np.random.default_rng(seed)
    made = at_random(dice, 60, 45)
    folder = write_linkage(tmp_path, list(range(60)), made)
    drawn = draw_linkages(folder, draws=MANY, seed=seed)
    other = np.bincount(drawn["joining"].to_numpy(), minlength=len(made))
    for (_, _, bits), changes in zip(made, other.tolist(), strict=True):
        chance = probable(bits)
        holds = MANY - changes if bits >= 0 else changes
        if 0.001 < chance < 0.999:
            reach = 4.5 * math.sqrt(MANY * chance * (1 - chance)) + 1
            assert abs(holds - MANY * chance) <= reach
        else:
            assert changes == 0
    people = [len(set(each.tolist())) for each in people_in_draws(folder, drawn, MANY)]
    expected = 60 - sum(probable(bits) for *_, bits in made)
    assert abs(statistics.mean(people) - expected) < 4.5 * statistics.stdev(people) / math.sqrt(MANY) + 0.05  # fmt: skip


def test_what_rests_on_a_failed_joining_goes_with_the_larger_part(tmp_path):
    """1, 2 and 3 are surely one; 0 may be with them; 4 was then judged by all four."""
    made = [(1, 2, 11.0), (1, 3, 10.5), (0, 1, 0.5), (0, 4, 0.4)]
    folder = write_linkage(tmp_path, [0, 1, 2, 3, 4], made)
    drawn = draw_linkages(folder, draws=400, seed=4)
    seen = set()
    for label in people_in_draws(folder, drawn, 400):
        groups = {tuple(np.flatnonzero(label == each).tolist()) for each in set(label.tolist())}  # fmt: skip
        seen.add(frozenset(groups))
    assert seen == {
        frozenset(each)
        for each in (
            [(0, 1, 2, 3, 4)],
            [(0, 1, 2, 3), (4,)],
            [(0,), (1, 2, 3, 4)],
            [(0,), (1, 2, 3), (4,)],
        )
    }


def test_what_was_not_joined_but_might_be_is_joined_at_times(tmp_path):
    folder = write_linkage(tmp_path, [0, 1, 1], [(0, 1, -1.5)])
    drawn = draw_linkages(folder, draws=200, seed=1)
    assert set(drawn["holds"].to_pylist()) == {True}
    assert len(set(people_in_draw(folder, drawn, 0).tolist())) == 2
    first = drawn["draw"][0].as_py()
    assert len(set(people_in_draw(folder, drawn, first).tolist())) == 1


def test_the_same_seed_draws_the_same_however_many_are_drawn(tmp_path):
    folder = write_linkage(tmp_path, list(range(80)), at_random(np.random.default_rng(5), 80, 60))  # fmt: skip
    few, again, many, other = (draw_linkages(folder, draws=draws, seed=seed) for draws, seed in ((5, 1), (5, 1), (20, 1), (5, 2)))  # fmt: skip
    assert few.equals(again)
    assert few.equals(many.filter(pa.array(many["draw"].to_numpy() <= 5)))
    assert not few.equals(other)
    assert few.num_rows


@pytest.mark.parametrize("nodes", [[], [0]])
def test_nothing_to_draw_is_no_mistake(tmp_path, nodes):
    folder = write_linkage(tmp_path, nodes, [])
    drawn = draw_linkages(folder, seed=1)
    assert drawn.num_rows == 0
    assert [len(each) for each in people_in_draws(folder, drawn, 2)] == [len(nodes)] * 2  # fmt: skip


def test_what_is_decided_or_sure_never_differs(tmp_path):
    made = [(0, 1, 1e6), (2, 3, 20.0), (4, 5, 10.0)]
    assert draw_linkages(write_linkage(tmp_path, range(6), made), draws=300, seed=1).num_rows == 0  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_nesting_is_what_joining_one_by_one_gives(seed):
    dice = np.random.default_rng(seed)
    weight = dice.integers(0, 4, 40)
    made = at_random(dice, 40, 38)
    nesting = Nesting(as_joinings(made, weight.tolist()), weight)
    worth = dice.random(len(made))
    members, others = {node: [node] for node in range(40)}, np.zeros(40)
    for place, (kept, gone, _) in enumerate(made):
        left, right = members[kept], members.pop(gone)
        for side, across in ((left, right), (right, left)):
            others[side] += worth[place] * weight[across].sum()
        members[kept] = left + right
        assert nesting.weight[40 + place] == weight[members[kept]].sum()
        assert nesting.stands_for[40 + place] in members[kept]
    assert nesting.others(worth) == pytest.approx(others)


def test_a_chain_of_thousands_is_walked(tmp_path):
    """A hostel: one group that took in one record after the other."""
    size = 5_000
    folder = write_linkage(tmp_path, range(size), [(0, each, 3.0) for each in range(1, size)])  # fmt: skip
    drawn = draw_linkages(folder, draws=2, seed=1)
    for draw, label in enumerate(people_in_draws(folder, drawn, 2), start=1):
        parted = int((drawn["draw"].to_numpy() == draw).sum())
        assert len(set(label.tolist())) == 1 + parted
        assert parted == pytest.approx(size / 9, rel=0.2)


def test_the_chosen_linkage_is_draw_0(tmp_path):
    made = at_random(np.random.default_rng(9), 50, 40)
    folder = write_linkage(tmp_path, range(50), made, threshold=1.0)
    label = as_joinings(made, [1] * 50).labels(50, 1.0)
    assert same_groups(people_in_draw(folder, draw_linkages(folder, seed=1), 0).tolist(), label.tolist())  # fmt: skip


def test_an_interval_over_draws_is_rubins():
    estimates, variances = [10.2, 9.1, 11.4, 10.0, 9.8], [0.5, 0.4, 0.6, 0.5, 0.7]
    found = interval_over_draws(estimates, variances)
    within, between = statistics.mean(variances), 1.2 * statistics.variance(estimates)
    freedom = 4 * (1 + within / between) ** 2
    reach = stats.t.ppf(0.975, freedom) * math.sqrt(within + between)
    assert (found.estimate, found.half_width) == pytest.approx((10.1, reach))


def test_an_interval_of_draws_that_agree_is_that_of_sampling():
    assert interval_over_draws([7.0, 7.0]).half_width == 0
    found = interval_over_draws([7.0, 7.0, 7.0], [4.0, 4.0, 4.0])
    assert found.half_width == pytest.approx(1.959964 * 2)


def test_an_interval_needs_draws():
    with pytest.raises(RunError, match="two draws or more"):
        interval_over_draws([1.0])
    with pytest.raises(RunError, match="as many variances"):
        interval_over_draws([1.0, 2.0], [1.0])
