"""A random sample of pairs that tells how right the links are: how large, which pairs, and who looks at them twice."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from wholeplace.linkage.reviewing.intervals import (
    CONFIDENCE,
    Interval,
    ratio,
    share_to_expect,
    weighted_sum,
    z_of,
)
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.strata import Strata, Stratum

# However sure the model is of a stratum, it is not taken at its word.
LEAST_DOUBT = 0.02
LEAST_PAIRS = 10
TWICE = 0.2
GROWTH = 1.05
NO_MORE = 200


@dataclass(frozen=True)
class Wish:
    """What the sample is to tell: precision and recall within this half-width, at this confidence.

    `twice` is the share of pairs that two people look at; `expected_missed_outside` the number of true pairs
    that are in no table, for they were never compared or too unlikely to be kept, by whoever can say: rather too
    many than too few, for each one more makes recall less.
    """

    half_width: float = 0.02
    confidence: float = CONFIDENCE
    twice: float = TWICE
    expected_missed_outside: float = 0.0


@dataclass(frozen=True)
class Planned:
    """How many pairs of a stratum are drawn, and how many of those are for two people."""

    stratum: Stratum
    drawn: int
    twice: int


@dataclass(frozen=True)
class Plan:
    """The sample by strata, and the half-widths to expect if the model's probabilities are about right."""

    strata: tuple[Planned, ...]
    precision_half_width: float
    recall_half_width: float

    @property
    def pairs(self) -> int:
        """How many pairs are to be looked at?"""
        return sum(each.drawn for each in self.strata)

    @property
    def looks(self) -> int:
        """How many looks is that, with those that two people take?"""
        return sum(each.drawn + each.twice for each in self.strata)


@dataclass(frozen=True)
class Drawn:
    """One pair of the sample, its stratum, and by how many people it is to be looked at."""

    pair: Pair
    stratum: str
    people: int


def plan_sample(strata: Sequence[Stratum], wish: Wish | None = None) -> Plan:
    """How many pairs of each stratum must be looked at?

    More where more pairs are and where the model is less sure (Neyman), enough for precision and for recall,
    at least 10 of each stratum or all there are. The number is raised until the intervals of `measures`, at the
    model's own probabilities, are as narrow as wished. A model that is too sure of itself gives wider ones.
    Source: Cochran, Sampling Techniques (1977), 5.5 and 5.9.
    """
    wish = wish or Wish()
    needs = [max(pair) for pair in zip(*_needs(strata, wish), strict=True)]
    size, counts = 1.0, [0] * len(strata)
    for _ in range(NO_MORE):
        counts = [_bounded(need * size, each) for need, each in zip(needs, strata, strict=True)]  # fmt: skip
        precision, recall = _expected(strata, counts, wish)
        is_all = all(count == each.pairs for count, each in zip(counts, strata, strict=True))  # fmt: skip
        if is_all or max(precision.half_width, recall.half_width) <= wish.half_width:
            break
        size *= GROWTH
    planned = tuple(
        Planned(each, count, math.ceil(count * wish.twice))
        for each, count in zip(strata, counts, strict=True)
    )
    precision, recall = _expected(strata, counts, wish)
    return Plan(planned, precision.half_width, recall.half_width)


def draw_sample(strata: Strata, plan: Plan, *, seed: int) -> list[Drawn]:
    """Which pairs are drawn? The same for one linkage and seed, whatever the order of its rows.

    A larger plan for the same linkage and seed draws the same pairs and more, so that no answer is lost. The
    pairs of all strata come mixed: whoever looks at them cannot tell a stratum by its place.
    """
    drawn = []
    for planned in plan.strata:
        stratum = planned.stratum
        places = _distinct(_stream(seed, stratum.name), stratum.pairs, planned.drawn)
        for number, pair in enumerate(strata.pairs_at(stratum, places)):
            drawn.append(Drawn(pair, stratum.name, 2 if number < planned.twice else 1))
    order = _stream(seed, "order").permutation(len(drawn))
    return [drawn[place] for place in order]


def measures(strata: Sequence[Stratum], shares: Sequence[Interval], *, missed: float) -> tuple[Interval, Interval]:  # fmt: skip
    """What are precision and recall, when so large a share of each stratum are true pairs?

    Precision is the true among the linked. Recall is the true linked pairs among all true ones: linked, apart,
    and the `missed` that are in no stratum, a number taken as known.
    """
    linked = [place for place, each in enumerate(strata) if each.is_linked]
    apart = [place for place, each in enumerate(strata) if not each.is_linked]
    all_linked = sum(strata[place].pairs for place in linked)
    true = weighted_sum([strata[place].pairs for place in linked], [shares[place] for place in linked])  # fmt: skip
    lost = weighted_sum([strata[place].pairs for place in apart], [shares[place] for place in apart], plus=missed)  # fmt: skip
    precision = Interval(*(each / all_linked for each in (true.estimate, true.low, true.high))) if all_linked else NOTHING  # fmt: skip
    if true.estimate <= 0 and lost.estimate <= 0:
        return precision, NOTHING
    odds = ratio(lost, true)
    recall = Interval(*(1 / (1 + each) for each in (odds.estimate, odds.high, odds.low)))  # fmt: skip
    return precision, recall


# Nothing linked, or nothing true: anything may be said of a share of nothing.
NOTHING = Interval(math.nan, 0.0, 1.0)


def _needs(strata: Sequence[Stratum], wish: Wish) -> tuple[list[float], list[float]]:
    """How many pairs of each stratum would precision need, and how many recall?"""
    true = sum(each.pairs * each.probability for each in strata if each.is_linked)
    linked = sum(each.pairs for each in strata if each.is_linked)
    lost = wish.expected_missed_outside + sum(each.pairs * each.probability for each in strata if not each.is_linked)  # fmt: skip
    whole = max(true + lost, 1.0) ** 2
    for_precision = [each.pairs / max(linked, 1) if each.is_linked else 0.0 for each in strata]  # fmt: skip
    for_recall = [each.pairs * (lost if each.is_linked else true) / whole for each in strata]  # fmt: skip
    return _neyman(strata, for_precision, wish), _neyman(strata, for_recall, wish)


def _neyman(strata: Sequence[Stratum], effects: Sequence[float], wish: Wish) -> list[float]:  # fmt: skip
    spreads = [effect * math.sqrt(_doubt(each) * (1 - _doubt(each))) for effect, each in zip(effects, strata, strict=True)]  # fmt: skip
    wanted = (wish.half_width / z_of(wish.confidence)) ** 2
    spent = math.fsum(spread**2 / each.pairs for spread, each in zip(spreads, strata, strict=True))  # fmt: skip
    total = math.fsum(spreads)
    return [spread * total / (wanted + spent) for spread in spreads]


def _doubt(stratum: Stratum) -> float:
    return min(max(stratum.probability, LEAST_DOUBT), 1 - LEAST_DOUBT)


def _bounded(need: float, stratum: Stratum) -> int:
    return min(max(math.ceil(need), LEAST_PAIRS), stratum.pairs)


def _expected(strata: Sequence[Stratum], counts: Sequence[int], wish: Wish) -> tuple[Interval, Interval]:  # fmt: skip
    shares = [
        share_to_expect(
            each.probability, count, out_of=each.pairs, confidence=wish.confidence
        )
        for count, each in zip(counts, strata, strict=True)
    ]
    return measures(strata, shares, missed=wish.expected_missed_outside)


def _stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers of a stratum's own: what is drawn in one does not move another."""
    return np.random.Generator(np.random.PCG64(int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:16])))  # fmt: skip


def _distinct(numbers: np.random.Generator, below: int, count: int) -> list[int]:
    """So many different whole numbers below this one; asking for more gives the same ones first."""
    found: dict[int, None] = {}
    while len(found) < count:
        found.setdefault(int(numbers.integers(below)), None)
    return list(found)
