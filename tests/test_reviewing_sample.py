"""A sample of pairs tells precision and recall: what is drawn, what is estimated, and how often the truth is inside."""

import math
import random
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import binomtest, hypergeom

from reviewing_material import decision, key, pair, tables
from wholeplace.linkage.reviewing.agreement import agreement_of, kappa_of
from wholeplace.linkage.reviewing.decisions import decisions_from
from wholeplace.linkage.reviewing.engine import LinkTables, opened
from wholeplace.linkage.reviewing.estimate import (
    estimate_lines,
    estimate_links,
    expected_lines,
)
from wholeplace.linkage.reviewing.intervals import (
    Interval,
    ratio,
    share_of,
    share_to_expect,
    weighted_sum,
    z_of,
)
from wholeplace.linkage.reviewing.pairs import pair_of
from wholeplace.linkage.reviewing.review import planned_sample
from wholeplace.linkage.reviewing.sample import (
    Drawn,
    Plan,
    Planned,
    Wish,
    draw_sample,
    measures,
    plan_sample,
)
from wholeplace.linkage.reviewing.strata import UNSEEN, Stratum, strata_of


def both(one: str, other: str):
    return pair_of(key(one), key(other))


# Intervals, against others' and against loops.


@pytest.mark.parametrize(("yes", "asked"), [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (17, 30), (499, 500)])  # fmt: skip
def test_the_interval_of_a_share_is_that_of_scipy(yes, asked):
    theirs = binomtest(yes, asked).proportion_ci(0.95, method="exact")
    ours = share_of(yes, asked)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.estimate == yes / asked


def test_the_interval_narrows_as_more_of_the_whole_was_asked():
    widths = [share_of(20, 40, out_of=whole).half_width for whole in (None, 1000, 200, 80, 50, 40)]  # fmt: skip
    assert all(wide > narrow for wide, narrow in pairwise(widths))
    assert widths[-1] == 0
    assert share_of(0, 0) == share_of(0, 0, out_of=9) == Interval(0.5, 0, 1)


@pytest.mark.parametrize(("yes", "asked", "whole"), [(20, 50, 100), (0, 30, 60), (57, 60, 200), (95, 100, 1000), (3, 12, 15)])  # fmt: skip
def test_the_interval_of_a_share_of_few_is_the_exact_one(yes, asked, whole):
    """Every number of true pairs there may be, tried one by one; what is left is the exact interval."""
    may_be = [
        true
        for true in range(whole + 1)
        if hypergeom.sf(yes - 1, whole, true, asked) > 0.025
        and hypergeom.cdf(yes, whole, true, asked) > 0.025
    ]
    found = share_of(yes, asked, out_of=whole)
    assert (found.low, found.high) == (may_be[0] / whole, may_be[-1] / whole)
    expected = share_to_expect(yes / asked, asked, out_of=whole)
    assert expected.half_width == pytest.approx(found.half_width, abs=0.03)


def test_one_stratum_alone_keeps_its_interval():
    only = share_of(45, 50)
    summed = weighted_sum([200], [only])
    assert (summed.low, summed.estimate, summed.high) == pytest.approx((200 * only.low, 180, 200 * only.high))  # fmt: skip


@pytest.mark.parametrize(
    ("top", "bottom"),
    [
        (Interval(5, 2, 11), Interval(100, 90, 120)),
        (Interval(0, 0, 4), Interval(100, 90, 120)),
        (Interval(50, 20, 90), Interval(10, 1, 40)),
        (Interval(50, 50, 50), Interval(10, 10, 10)),
    ],
)
def test_the_ends_of_a_ratio_are_where_the_difference_just_touches_nought(top, bottom):
    """Found again by bisection, with the intervals of a difference put together by hand."""

    def low_of_difference(r):
        return top.estimate - r * bottom.estimate - math.hypot(top.estimate - top.low, r * (bottom.high - bottom.estimate))  # fmt: skip

    def high_of_difference(r):
        return top.estimate - r * bottom.estimate + math.hypot(top.high - top.estimate, r * (bottom.estimate - bottom.low))  # fmt: skip

    found = ratio(top, bottom)
    middle = top.estimate / bottom.estimate
    assert found.estimate == middle
    low = brentq(low_of_difference, 0, middle) if top.low > 0 else 0
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(brentq(high_of_difference, middle, 1e6), rel=1e-9)  # fmt: skip


def test_a_ratio_over_what_may_be_nothing_has_no_upper_end():
    assert ratio(Interval(5, 2, 11), Interval(3, 0, 9)).high == math.inf
    assert ratio(Interval(5, 2, 11), Interval(0, 0, 1)) == Interval(math.inf, 0, math.inf)  # fmt: skip


def test_so_many_standard_errors():
    assert z_of() == pytest.approx(1.959963985)


# Strata: what is there to be drawn from.


def naive_strata(given: LinkTables, ends: list[float]) -> dict[str, set]:
    """Every pair there is, put into its stratum by loops over all records."""
    person = {(row["partner"], row["record_id"]): row["person_id"] for row in given.people.to_pylist()}  # fmt: skip
    scored = {}
    for row in given.linked_pairs.to_pylist():
        scored[both(row["record_id_a"], row["record_id_b"])] = float(row["match_probability"])  # fmt: skip
    found: dict[str, set] = {}
    for one, other in combinations(sorted(person), 2):
        together = person[one] == person[other]
        if (one, other) in scored:
            chance = scored[one, other]
            low = max([0.0, *(end for end in ends if end <= chance)])
            high = min([1.0, *(end for end in ends if end > chance)])
            name = f"{'linked' if together else 'apart'}_{low:g}_{high:g}"
        elif together:
            name = UNSEEN
        else:
            continue
        found.setdefault(name, set()).add((one, other))
    return found


ENDS = [0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.999]


def made_up(seed: int, names: int = 40, persons: int = 12, scored: int = 200):
    dice = random.Random(seed)
    given = [f"{partner}{n}" for partner in ("gp", "nhs") for n in range(names // 2)]
    person: dict[str, list[str]] = {}
    for name in given:
        person.setdefault(f"P{dice.randrange(persons)}", []).append(name)
    drawn = sorted({both(*dice.sample(given, 2)) for _ in range(scored)})
    rows = [pair(one[1], other[1], dice.choice([0, 0.03, 0.05, 0.5, 0.96, 0.97, 0.9995, 1])) for one, other in drawn]  # fmt: skip
    return tables([], {each: " ".join(members) for each, members in person.items()}, rows)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_strata_hold_every_pair_once_as_loops_find_them(seed):
    given = made_up(seed, persons=[3, 12, 39, 1, 12, 20][seed])
    naive = naive_strata(given, ENDS)
    with opened(given) as connection:
        strata = strata_of(connection, threshold=0.97)
        assert {each.name: each.pairs for each in strata.found} == {name: len(pairs) for name, pairs in naive.items()}  # fmt: skip
        for each in strata.found:
            there = strata.pairs_at(each, range(each.pairs))
            assert len(set(there)) == each.pairs
            assert set(there) == naive[each.name]
            turned = strata.pairs_at(each, [each.pairs - 1, 0])
            assert turned == [there[-1], there[0]]


def test_there_may_be_nothing_to_draw_from():
    with opened(tables([], {}, [])) as connection:
        strata = strata_of(connection, threshold=0.9)
        plan = plan_sample(strata.found)
        assert (strata.found, plan.pairs, draw_sample(strata, plan, seed=1)) == ((), 0, [])  # fmt: skip
    found = estimate_links(plan, [], decisions_from([]))
    assert estimate_lines(found)[0].startswith("0 pairs of the sample are answered")


def test_a_hostel_taken_for_one_person_is_drawn_from_without_being_written_out():
    names = [f"gp{n}" for n in range(5000)]
    given = tables([], {"P": " ".join(names)}, [pair("gp1", "gp2", 0.99, True)])
    with opened(given) as connection:
        strata = strata_of(connection, threshold=0.9)
        unseen = strata.found[-1]
        assert unseen.pairs == 5000 * 4999 // 2 - 1
        last = strata.pairs_at(unseen, [0, unseen.pairs - 1])
        assert last[-1] == (("gp", "gp998"), ("gp", "gp999"))
        plan = plan_sample(strata.found, Wish(0.05))
        drawn = draw_sample(strata, plan, seed=1)
        assert len({each.pair for each in drawn}) == plan.pairs


# The draw.


def test_the_same_seed_draws_the_same_pairs_whatever_the_order_of_rows():
    given = made_up(1)
    dice = random.Random(1)
    turned = list(range(given.linked_pairs.num_rows))
    dice.shuffle(turned)
    people = list(range(given.people.num_rows))
    dice.shuffle(people)
    shuffled = LinkTables(given.linked_pairs.take(turned), given.people.take(people), given.records)  # fmt: skip

    def drawn(tables_, seed, wish):
        with opened(tables_) as connection:
            strata = strata_of(connection, threshold=0.97)
            return draw_sample(strata, plan_sample(strata.found, wish), seed=seed)

    first = drawn(given, 4, Wish(0.2))
    assert drawn(shuffled, 4, Wish(0.2)) == first
    assert drawn(given, 5, Wish(0.2)) != first
    # A closer wish draws the same pairs and more: no answer is lost.
    closer = {each.pair for each in drawn(given, 4, Wish(0.1))}
    assert {each.pair for each in first} < closer


def test_every_pair_of_a_stratum_is_as_likely_to_be_drawn():
    names = [f"gp{n}" for n in range(40)]
    rows = [pair(names[n], names[n + 1], 0.5) for n in range(0, 40, 2)]
    given = tables([], {f"P{n}": name for n, name in enumerate(names)}, rows)
    counts = dict.fromkeys((both(names[n], names[n + 1]) for n in range(0, 40, 2)), 0)
    with opened(given) as connection:
        strata = strata_of(connection, threshold=0.9)
        plan = Plan((Planned(strata.found[0], 5, 1),), 0, 0)
        for seed in range(400):
            for each in draw_sample(strata, plan, seed=seed):
                counts[each.pair] += 1
    assert sum(counts.values()) == 2000
    # 100 expected of each: five standard errors are 43.
    assert all(57 <= count <= 143 for count in counts.values())


def test_a_share_of_every_stratum_is_for_two_people():
    with opened(made_up(2)) as connection:
        strata = strata_of(connection, threshold=0.97)
        plan = plan_sample(strata.found, Wish(0.1, twice=0.25))
        drawn = draw_sample(strata, plan, seed=1)
    for planned in plan.strata:
        twice = [each for each in drawn if each.stratum == planned.stratum.name and each.people == 2]  # fmt: skip
        assert len(twice) == planned.twice == math.ceil(planned.drawn * 0.25)
    assert plan.looks == len(drawn) + sum(each.people == 2 for each in drawn)


# The plan and the estimate.

# name, is_linked, pairs, the model's probability, the truth.
NEAR = [
    ("l1", True, 180_000, 0.9995, 0.9995), ("l2", True, 12_000, 0.995, 0.993), ("l3", True, 6_000, 0.97, 0.96), ("l4", True, 800, 0.9, 0.85), ("u", True, 30_000, 0.99, 0.995),
    ("a1", False, 300_000, 0.005, 0.004), ("a2", False, 40_000, 0.1, 0.08), ("a3", False, 9_000, 0.35, 0.4), ("a4", False, 4_000, 0.65, 0.6), ("a5", False, 1_500, 0.85, 0.8),
]  # fmt: skip
TOO_SURE = [(name, linked, pairs, chance, chance - 0.08 if linked else min(chance + 0.03, 1)) for name, linked, pairs, chance, _ in NEAR]  # fmt: skip
TWO = [("l", True, 50_000, 0.97, 0.97), ("a", False, 20_000, 0.1, 0.1)]


def reviewed(population, wish: Wish, reviews: int, missed: float = 0.0):
    """Draw and answer the planned sample again and again, truthfully; what comes of each?"""
    strata = [Stratum(name, linked, pairs, chance) for name, linked, pairs, chance, _ in population]  # fmt: skip
    true = [round(each[2] * each[4]) for each in population]
    plan = plan_sample(strata, wish)
    dice = np.random.default_rng(20160509)
    share = cache(lambda yes, drawn, whole: share_of(yes, drawn, out_of=whole))
    for _ in range(reviews):
        shares = [
            share(int(dice.hypergeometric(yes, each.stratum.pairs - yes, each.drawn)), each.drawn, each.stratum.pairs)
            for yes, each in zip(true, plan.strata, strict=True)
        ]  # fmt: skip
        yield measures(strata, shares, missed=missed)


def truth_of(population, missed: float = 0.0) -> tuple[float, float]:
    linked = sum(each[2] for each in population if each[1])
    true = sum(round(each[2] * each[4]) for each in population if each[1])
    lost = sum(round(each[2] * each[4]) for each in population if not each[1]) + missed
    return true / linked, true / (true + lost)


@pytest.mark.parametrize(("population", "half_width"), [(NEAR, 0.02), (NEAR, 0.03), (TOO_SURE, 0.02), (TWO, 0.02)], ids=["near", "near wide", "too sure", "two"])  # fmt: skip
def test_the_truth_lies_within_the_interval_as_often_as_it_says(population, half_width):
    found = list(reviewed(population, Wish(half_width), 800))
    for place, truth in enumerate(truth_of(population)):
        inside = sum(each[place].low <= truth <= each[place].high for each in found)
        assert 0.93 <= inside / len(found) <= 0.99
        middle = sum(each[place].estimate for each in found) / len(found)
        assert middle == pytest.approx(truth, abs=0.003)


def test_the_sample_is_as_large_as_the_wish_needs_where_the_model_is_right():
    for half_width in (0.01, 0.02, 0.05):
        found = list(reviewed(TWO, Wish(half_width), 100))
        widths = [sum(each[place].half_width for each in found) / len(found) for place in (0, 1)]  # fmt: skip
        assert max(widths) <= half_width * 1.05
        assert max(widths) >= half_width * 0.85


def test_the_plan_puts_most_where_most_is_unsure_and_never_more_than_there_is():
    strata = [Stratum("sure", True, 50_000, 0.999), Stratum("unsure", True, 50_000, 0.7), Stratum("few", False, 4, 0.5), Stratum("apart", False, 900, 0.01)]  # fmt: skip
    drawn = {each.stratum.name: each.drawn for each in plan_sample(strata, Wish(0.02)).strata}  # fmt: skip
    assert drawn["unsure"] > 2 * drawn["sure"]
    assert drawn["few"] == 4
    assert drawn["apart"] >= 10
    everything = plan_sample(strata, Wish(0.000_001))
    assert [each.drawn for each in everything.strata] == [50_000, 50_000, 4, 900]


def test_pairs_that_were_never_compared_lower_recall_by_what_was_said():
    strata = [Stratum("l", True, 1000, 0.9), Stratum("a", False, 500, 0.1)]
    shares = [share_of(90, 100, out_of=1000), share_of(10, 100, out_of=500)]
    _, without = measures(strata, shares, missed=0)
    precision, recall = measures(strata, shares, missed=150)
    assert precision.estimate == pytest.approx(0.9)
    assert without.estimate == pytest.approx(900 / 950)
    assert recall.estimate == pytest.approx(900 / 1100)
    assert recall.low < recall.estimate < recall.high < without.high


def small_sample():
    """Two strata, and what people said of eight pairs."""
    planned = (Planned(Stratum("linked_0.9_1", True, 4, 0.95), 4, 2), Planned(Stratum("apart_0_0.9", False, 40, 0.2), 4, 1))  # fmt: skip
    drawn = [Drawn(both(f"gp{n}", f"nhs{n}"), "linked_0.9_1" if n < 4 else "apart_0_0.9", 2 if n in (0, 1, 4) else 1) for n in range(8)]  # fmt: skip
    said = [
        (0, "always", "A"), (0, "always", "B"), (1, "always", "A"), (1, "never", "B"), (2, "always", "A"), (3, "never", "A"),
        (4, "never", "A"), (4, "never", "B"), (5, "always", "A"), (6, "unsure", "A"), (6, "withdrawn", "A"), (6, "unsure", "A"),
    ]  # fmt: skip
    rows = [decision(f"gp{n}", f"nhs{n}", word, by=by, line=at) for at, (n, word, by) in enumerate(said, 2)]  # fmt: skip
    return Plan(planned, 0, 0), drawn, decisions_from(rows)


def test_the_estimate_counts_each_answer_and_leaves_the_open_ones_out():
    plan, drawn, decisions = small_sample()
    found = estimate_links(plan, drawn, decisions, Wish(expected_missed_outside=5))
    linked, apart = found.answers
    assert (linked.always, linked.never, linked.open, linked.waiting) == (2, 1, 1, 0)
    assert (apart.always, apart.never, apart.open, apart.waiting) == (1, 1, 1, 1)
    # 4 linked pairs of which 2/3 are true; 40 apart of which 1/2 are.
    assert found.precision.interval.estimate == pytest.approx(2 / 3)
    assert found.recall.interval.estimate == pytest.approx((8 / 3) / (8 / 3 + 20 + 5))
    assert found.recall_of_compared.interval.estimate == pytest.approx((8 / 3) / (8 / 3 + 20))  # fmt: skip
    assert (found.precision.least, found.precision.most) == (0.5, 0.75)
    # At worst the open linked pair is false and the open one apart is true.
    assert found.recall.least == pytest.approx(2 / (2 + 40 * 2 / 3 + 5))
    assert found.recall.most == pytest.approx(3 / (3 + 40 / 3 + 5))
    assert found.recall.interval.low < found.recall.interval.estimate < found.recall.interval.high  # fmt: skip


def test_the_estimate_is_said_in_sentences_with_its_limit():
    plan, drawn, decisions = small_sample()
    lines = estimate_lines(estimate_links(plan, drawn, decisions, Wish(expected_missed_outside=5)))  # fmt: skip
    text = "\n".join(lines)
    assert "5 pairs of the sample are answered, 2 open (unsure or disputed), 1 waiting." in text  # fmt: skip
    assert "Precision: 66.7% of the pairs that are linked are one person; 95% interval" in text  # fmt: skip
    assert (
        "never compared, or were too unlikely to be kept, cannot be in a sample: 5 are taken to be missed so"
        in text
    )
    assert "Without them recall would be 11.8%, with twice as many 8.2%" in text
    assert "Until none waits, the figures may lean to the pairs that were asked first." in text  # fmt: skip
    assert "Two people said the same of 66.7% of 3 pairs" in text


def test_recall_reaches_from_all_outside_pairs_missed_to_none():
    plan, drawn, decisions = small_sample()
    found = estimate_links(plan, drawn, decisions, Wish(expected_missed_outside=5))
    none = estimate_links(plan, drawn, decisions).recall.interval
    shares = [share_of(2, 3, out_of=4), share_of(1, 2, out_of=40)]
    _, every = measures([each.stratum for each in plan.strata], shares, missed=5)
    assert found.recall.interval == Interval(every.estimate, every.low, none.high)
    assert every.high < none.high
    assert found.recall_of_compared.interval == none
    _, twice = measures([each.stratum for each in plan.strata], shares, missed=10)
    assert found.recall_if_twice.interval.estimate == twice.estimate
    # The number from elsewhere is said to be from where it is.
    assert "missed so, by the auditor." in "\n".join(estimate_lines(found, missed_by="by the auditor"))  # fmt: skip


def test_what_the_linkage_expected_stands_beside_what_was_found():
    plan, drawn, decisions = small_sample()
    found = estimate_links(plan, drawn, decisions, Wish(expected_missed_outside=5))
    span = found.precision.interval
    (line,) = expected_lines(found, precision=span.high, recall=0.001)
    assert line == f"The linkage expected of itself: precision {span.high:.1%}, within the interval; recall 0.1%, below the interval: it is better than it thinks."  # fmt: skip
    recall = found.recall.interval.high + 0.01
    (line,) = expected_lines(found, precision=span.low, recall=recall)
    assert f"recall {recall:.1%}, above the interval: it thinks too well of itself." in line  # fmt: skip
    nothing = estimate_links(plan, drawn, decisions_from([]))
    (line,) = expected_lines(nothing, precision=0.9, recall=0.8)
    assert line == "The linkage expected of itself: precision 90.0%; recall 80.0%."


def test_nothing_is_made_up_of_nothing():
    plan, drawn, _ = small_sample()
    nobody = "\n".join(estimate_lines(estimate_links(plan, drawn, decisions_from([]))))  # fmt: skip
    assert "Nothing can be said yet of precision and recall: no pair is answered." in nobody  # fmt: skip
    apart = Plan((Planned(Stratum("apart_0_0.9", False, 40, 0.2), 1, 1),), 0, 0)
    only = [Drawn(both("gp4", "nhs4"), "apart_0_0.9", 1)]
    said = decisions_from([decision("gp4", "nhs4", "never", line=2)])
    text = "\n".join(estimate_lines(estimate_links(apart, only, said)))
    assert "nan" not in text
    assert "Nothing can be said yet of precision and recall: there is nothing it would be a share of." in text  # fmt: skip


def test_nothing_is_said_of_a_stratum_that_nobody_looked_at():
    plan, drawn, decisions = small_sample()
    only = decisions_from([each for each in decisions.rows if each.record_id_a not in {"gp4", "gp5"}])  # fmt: skip
    found = estimate_links(plan, drawn, only)
    assert found.precision is not None
    assert found.recall is None
    assert "no pair is answered in apart_0_0.9" in "\n".join(estimate_lines(found))


def test_all_of_it_from_a_linkage_to_an_estimate():
    """A linkage whose truth is known, a plan, a draw, truthful answers: everything is drawn, so nothing is guessed."""
    given = made_up(3)
    person = {(row["partner"], row["record_id"]): row["person_id"] for row in given.people.to_pylist()}  # fmt: skip
    dice = random.Random(9)
    plan, drawn = planned_sample(given, threshold=0.97, seed=1, wish=Wish(1e-9))
    is_true = {each.pair: (person[each.pair[0]] == person[each.pair[1]]) != (dice.random() < 0.2) for each in drawn}  # fmt: skip
    rows = [decision(one[1], other[1], "always" if yes else "never", line=n) for n, ((one, other), yes) in enumerate(is_true.items(), 2)]  # fmt: skip
    found = estimate_links(plan, drawn, decisions_from(rows))
    linked = {pair_ for pair_ in is_true if person[pair_[0]] == person[pair_[1]]}
    right = sum(is_true[pair_] for pair_ in linked)
    for span, truth in ((found.precision, right / len(linked)), (found.recall, right / sum(is_true.values()))):  # fmt: skip
        assert (span.interval.low, span.interval.estimate, span.interval.high) == pytest.approx((truth,) * 3)  # fmt: skip


# Agreement between two people.


def said_by_two(counts: dict[tuple[str, str], int]):
    rows, pairs = [], []
    for (first, second), count in counts.items():
        for _ in range(count):
            n = len(pairs)
            pairs.append(both(f"gp{n}", f"nhs{n}"))
            # Now the one, now the other was first to look.
            two = [decision(f"gp{n}", f"nhs{n}", first, by="A"), decision(f"gp{n}", f"nhs{n}", second, by="B")]  # fmt: skip
            rows += two if n % 2 else two[::-1]
    return pairs, decisions_from([replace(row, line=n) for n, row in enumerate(rows, 2)])  # fmt: skip


def test_kappa_of_a_textbook_table():
    pairs, decisions = said_by_two({("always", "always"): 20, ("always", "never"): 5, ("never", "always"): 10, ("never", "never"): 15})  # fmt: skip
    found = agreement_of(pairs, decisions)
    assert (found.pairs, found.share.estimate) == (50, 0.7)
    assert found.kappa.estimate == pytest.approx(0.4)
    assert found.kappa.low < 0.4 < found.kappa.high


def test_kappa_of_three_words_is_that_of_loops():
    dice = random.Random(2)
    words = ("always", "never", "unsure")
    counts = {(one, other): dice.randrange(1, 9) for one in words for other in words}
    pairs, decisions = said_by_two(counts)
    total = sum(counts.values())
    agreed = sum(counts[word, word] for word in words) / total
    chance = sum(sum(counts[word, other] for other in words) * sum(counts[other, word] for other in words) for word in words) / total**2  # fmt: skip
    assert agreement_of(pairs, decisions).kappa.estimate == pytest.approx((agreed - chance) / (1 - chance))  # fmt: skip


def test_two_who_always_agree_are_not_sure_to():
    pairs, decisions = said_by_two({("always", "always"): 10, ("never", "never"): 10})
    found = agreement_of(pairs, decisions)
    assert found.kappa.estimate == 1
    assert 0.5 < found.kappa.low < 0.9
    pairs, decisions = said_by_two({("never", "never"): 5})
    found = agreement_of(pairs, decisions)
    assert (found.kappa, found.share.estimate) == (None, 1)
    assert "says nothing" in found.lines()[0]


def test_kappa_lies_within_its_interval_as_often_as_it_says():
    dice = np.random.default_rng(3)
    shares = {("always", "always"): 0.55, ("always", "never"): 0.06, ("never", "always"): 0.04, ("never", "never"): 0.35}  # fmt: skip
    first, second = 0.61, 0.59
    chance = first * second + (1 - first) * (1 - second)
    truth = (0.9 - chance) / (1 - chance)
    inside, reviews = 0, 500
    for _ in range(reviews):
        counts = dice.multinomial(120, list(shares.values()))
        twos = [words for words, count in zip(shares, counts, strict=True) for _ in range(count)]  # fmt: skip
        share = share_of(sum(one == other for one, other in twos), len(twos))
        found = kappa_of(twos, share)
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / reviews <= 0.99


def test_a_slip_that_was_undone_is_no_disagreement_and_a_changed_mind_no_agreement():
    rows = [
        decision("gp1", "nhs1", "never", by="A", line=2),
        decision("gp1", "nhs1", "withdrawn", by="A", line=3),
        decision("gp1", "nhs1", "always", by="A", line=4),
        decision("gp1", "nhs1", "always", by="B", line=5),
        decision("gp2", "nhs2", "never", by="A", line=6),
        decision("gp2", "nhs2", "always", by="B", line=7),
        decision("gp2", "nhs2", "never", by="B", line=8),
        decision("gp3", "nhs3", "never", by="A", line=9),
    ]
    pairs = [both(f"gp{n}", f"nhs{n}") for n in (1, 2, 3, 4)]
    found = agreement_of(pairs, decisions_from(rows))
    assert (found.pairs, found.share.estimate) == (2, 0.5)
    assert agreement_of(pairs[2:], decisions_from(rows)) is None
