"""How a model learns from the records themselves, without anybody telling it who is who.

Chance agreement (u) is counted exactly where the shares of values tell it, and from random pairs elsewhere. Agreement
of one person's records (m) comes from expectation maximisation over the pairs that share a key, each key leaving out
what it asks for, as Splink does it. What it is worth in truth is then read off pairs whose own numbers are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from wholeplace.linkage.arrays import Array, counted, pairs_within
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.comparing import Comparer, Levels
from wholeplace.linkage.comparisons import (
    AWAY,
    BY_NAME,
    COMPARISONS,
    HOME,
    HOME_LEVEL,
    NAMES,
    OWN_NUMBERS,
)
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.model import Calibration, Model, own_bits, probability, weighed

# So many pairs teach enough: more change the third digit.
RANDOM_PAIRS, HOME_PAIRS, RULE_PAIRS = 200_000, 150_000, 150_000
LARGEST_HOME = 60
# From so many pairs on, something can be learned of a key; and of what agreement is worth.
FEWEST_PAIRS, FEWEST_KNOWN = 200, 200
ROUNDS = 80
# Fewer pairs of one person than this among those picked at random change nothing.
FEW_MATCHES = 30
# No slip of a clerk is rarer than this among records of one person.
RAREST = 0.002
NEVER = 1e-9
# Of the pairs that say the very same, at least this share is chance.
LEAST_CHANCE = 0.02
# Between these weights it matters what a weight is worth.
WEIGHED_FROM, WEIGHED_TO = -8.0, 10.0
AWAY_NAMES = tuple(f"{name}_{AWAY}" for name in NAMES)
HOME_NAMES = tuple(f"{name}_{HOME}" for name in NAMES)
SHARED = tuple(each.name for each in COMPARISONS if each.name not in (*HOME_NAMES, *AWAY_NAMES))  # fmt: skip
# Which keys teach, and which comparisons each says nothing of.
LESSONS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in OWN_NUMBERS},
    "email": ("email",),
    "phone": ("phone", "given_away"),
    "born_given": ("born_away", "given_away"),
    "born_family": ("born_away", "family_away"),
    "names": ("given_away", "family_away"),
    "postcode_initial": ("place", "given_away", "family_away"),
}


@dataclass(frozen=True)
class Material:
    """What a model learns from and is used on: identities, the pairs worth comparing, and how far these agree."""

    identities: Identities
    comparer: Comparer
    found: Candidates
    levels: Levels


def train(material: Material, *, seed: int = 1) -> Model:
    """What do these identities teach?"""
    dice = np.random.default_rng(seed)
    chance = _Chance.drawn(material.identities, material.comparer, dice)
    lessons = _Lessons(material.identities, material.comparer, material.found, material.levels, dice)  # fmt: skip
    model = lessons.learned(chance.u())
    # Among pairs picked at random some are one person after all: in a small place, many.
    share = lessons.match_share(model)
    u = chance.u(model, share)
    if share * RANDOM_PAIRS > FEW_MATCHES:
        model = lessons.learned(u)
    else:
        model = replace(model, u={**u, **{name: model.u[name] for name in (*HOME_NAMES, "place")}})  # fmt: skip
    return _calibrated(model, material)


@dataclass(frozen=True)
class _Lessons:
    """What there is to learn from."""

    identities: Identities
    comparer: Comparer
    found: Candidates
    levels: Levels
    dice: np.random.Generator

    def learned(self, u: dict[str, Array]) -> Model:
        """What is learned when chance agreement is this?"""
        home = _lesson_at_home(self._at_home, u)
        u = {**u, **home.u}
        m = {**_lessons(self._of_rules, u), **home.m}
        total = max(1, int((self.identities.home >= 0).sum()))
        u["place"] = u["place"].copy()
        u["place"][HOME_LEVEL] = min(1.0, 2 / total)
        model = Model(m, u, 0.0, Calibration(), Calibration())
        model = replace(model, prior=_prior(model, self.identities, self.found, self.levels))  # fmt: skip
        # At a home of n identities the odds are those learned there, over n.
        m["place"][HOME_LEVEL] = np.exp2(home.odds - model.prior) / total
        return model

    def match_share(self, model: Model) -> float:
        """Of all pairs of identities, which share is one person?"""
        bits = weighed(model, self.identities, self.levels, self.found.a, self.found.b).model  # fmt: skip
        size = len(self.identities)
        return float(probability(bits).sum() / max(1.0, size * (size - 1) / 2))

    @cached_property
    def _at_home(self) -> "_Pairs | None":
        """Some pairs at one home, with how crowded it is."""
        a, b, _ = pairs_within(self.identities.home, LARGEST_HOME)
        if len(a) < FEWEST_PAIRS:
            return None
        chosen = _some(np.arange(len(a)), HOME_PAIRS, self.dice)
        a, b = a[chosen], b[chosen]
        crowd = np.log2(np.maximum(2, self.identities.home_sizes[self.identities.home[a]]))  # fmt: skip
        use = (*HOME_NAMES, *(name for name in SHARED if name != "place"))
        levels = self.comparer.levels(a, b)
        return _Pairs.of(levels, use, np.rint(crowd * 4) / 4)

    @cached_property
    def _of_rules(self) -> "list[_Pairs]":
        """Some pairs of each key, not at one home."""
        given = []
        for rule, skipped in LESSONS.items():
            at = self.found.by_rule[rule]
            at = at[self.levels["place"][at] != HOME_LEVEL]
            if len(at) >= FEWEST_PAIRS:
                at = _some(at, RULE_PAIRS, self.dice)
                use = tuple(name for name in (*AWAY_NAMES, *SHARED) if name not in skipped)  # fmt: skip
                given.append(_Pairs.of({name: self.levels[name][at] for name in use}, use))  # fmt: skip
        return given


@dataclass(frozen=True)
class Joined:
    """Pairs of identities within one person, in one of `every` so many groups."""

    a: Array
    b: Array
    every: int


def learn_again(model: Model, material: Material, joined: Joined, *, seed: int = 1) -> Model:  # fmt: skip
    """What do those who were joined teach of the slips among one person's records?

    They are pairs of identities within a person, also those that agree in little and hang together only by a
    third: the keys that taught at first had held no such pair.
    """
    a, b = joined.a, joined.b
    if len(a) < FEWEST_PAIRS:
        return model
    chosen = _some(np.arange(len(a)), RULE_PAIRS, np.random.default_rng(seed))
    seen = material.comparer.levels(a[chosen], b[chosen])
    m = {name: _seen_again(name, seen[name], old) for name, old in model.m.items()}
    m["place"][HOME_LEVEL] = model.m["place"][HOME_LEVEL]
    away = float((seen["place"] != HOME_LEVEL).mean()) * len(a) * joined.every
    size = len(material.identities)
    pairs = size * (size - 1) / 2
    prior = float(np.log2((away + 0.5) / max(1.0, pairs - away)))
    # What was learned of those at one home stays as it is.
    m["place"][HOME_LEVEL] *= np.exp2(model.prior - prior)
    again = Model(m, model.u, prior, Calibration(), Calibration())
    return _calibrated(again, material)


def _seen_again(name: str, levels: Array, old: Array) -> Array:
    said = levels[levels >= 0]
    if name == "place":
        said = said[said < HOME_LEVEL]
    if len(said) < FEWEST_PAIRS:
        return old.copy()
    counts = np.bincount(said, minlength=len(old)) + 0.5
    floored: Array = np.maximum(counts / counts.sum(), RAREST)
    return floored / floored.sum()


def _some(places: Array, most: int, dice: np.random.Generator) -> Array:
    """These places, or so many of them picked at random, in order."""
    if len(places) <= most:
        return places
    return np.sort(dice.choice(places, most, replace=False))


@dataclass(frozen=True)
class _Chance:
    """Pairs picked at random, and how far they agree."""

    identities: Identities
    a: Array
    b: Array
    levels: Levels

    @classmethod
    def drawn(cls, identities: Identities, comparer: Comparer, dice: np.random.Generator) -> "_Chance":  # fmt: skip
        a, b = dice.integers(0, len(identities), (2, RANDOM_PAIRS))
        differ = a != b
        a, b = a[differ], b[differ]
        return cls(identities, a, b, comparer.levels(a, b))

    def u(self, model: Model | None = None, matched: float = 0.0) -> dict[str, Array]:
        """How often do two who are not one person agree, at each level? `model` tells who is; `matched` how many are."""
        other = np.ones(len(self.a))
        if model is not None:
            bits = weighed(model, self.identities, self.levels, self.a, self.b).model
            other = 1 - probability(bits)
        u = {}
        for each in COMPARISONS:
            levels = self.levels[each.name]
            said = levels >= 0
            counts = np.bincount(levels[said], weights=other[said], minlength=len(each.levels))  # fmt: skip
            share = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
            exact = _exact_chance(self.identities, each.name)
            if exact is not None:
                own = matched * float(model.m[each.name][-1]) if model else 0.0
                exact = max(exact - own, exact * LEAST_CHANCE, NEVER)
                share[-1] = 0.0
                share = np.append(share[:-1] / share.sum() * (1 - exact), exact)
            u[each.name] = np.maximum(share, NEVER)
        for name in HOME_NAMES:
            u[name] = u[name.replace(HOME, AWAY)].copy()
        return u


def _exact_chance(identities: Identities, name: str) -> float | None:
    """The chance that two say the very same, from the shares of the values; None where a level says more than that."""
    column = name.removesuffix(f"_{AWAY}")
    if column in ("place", "sex") or name.endswith(f"_{HOME}"):
        return None
    shares = identities.columns[column].shares
    known = max(1, int((identities[column] >= 0).sum()))
    return float(min(0.5, max((shares**2).sum() - 1 / known, NEVER)))


@dataclass(frozen=True)
class Lesson:
    """What one key taught: `m` and `u` of each comparison, how many pairs are one person, and the odds it began with."""

    m: dict[str, Array]
    u: dict[str, Array]
    matches: float
    odds: float


def _lesson_at_home(pairs: "_Pairs | None", u: Mapping[str, Array]) -> Lesson:
    """What do pairs at one home teach, where those who are not one person are often of one family?"""
    if pairs is None:
        assumed = {name: assumed_m(name) for name in HOME_NAMES}
        return Lesson(assumed, {name: u[name] for name in HOME_NAMES}, 0.0, 0.0)
    lesson = _learned(pairs, u, learns_u=HOME_NAMES)
    m, own_u = ({name: part[name] for name in HOME_NAMES} for part in (lesson.m, lesson.u))  # fmt: skip
    return Lesson(m, own_u, lesson.matches, lesson.odds)


def _lessons(given: "Sequence[_Pairs]", u: Mapping[str, Array]) -> dict[str, Array]:
    """What does each key teach of pairs that are not at one home? Keys count by the matches they hold."""
    heard: dict[str, list[tuple[float, Array]]] = {name: [] for name in (*AWAY_NAMES, *SHARED)}  # fmt: skip
    for pairs in given:
        lesson = _learned(pairs, u)
        for name, levels in pairs.levels.items():
            said = float(pairs.counts[levels >= 0].sum())
            if said >= FEWEST_PAIRS:
                share = said / pairs.counts.sum()
                heard[name].append((lesson.matches * share, lesson.m[name]))
    return {name: _together(name, told) for name, told in heard.items()}


def _together(name: str, told: Sequence[tuple[float, Array]]) -> Array:
    whole = sum(matches for matches, _ in told)
    if whole <= 0:
        return assumed_m(name)
    mean = np.add.reduce([matches * m for matches, m in told]) / whole
    floored: Array = np.maximum(mean, RAREST)
    return floored / floored.sum()


def assumed_m(name: str) -> Array:
    """What is assumed of a comparison that nothing teaches: nine in ten agree wholly."""
    levels = len(BY_NAME[name].levels)
    low = np.linspace(1, 2, levels - 1)
    return np.append(0.1 * low / low.sum(), 0.9)


def _learned(pairs: "_Pairs", chance: Mapping[str, Array], *, learns_u: Sequence[str] = ()) -> Lesson:  # fmt: skip
    """Expectation maximisation over the patterns of agreement: what are m, the odds, and the u of those asked for?

    Source: Fellegi and Sunter (1969); Winkler (1988).
    """
    counts, use = pairs.counts, pairs.levels
    m = {name: assumed_m(name) for name in use}
    u = {name: (_scattered(name) if name in learns_u else chance[name]) for name in use}
    odds = 0.0
    expected = counts / 2
    for _ in range(ROUNDS):
        bits = odds + pairs.offset
        for name, levels in use.items():
            bits = bits + np.append(np.log2(m[name] / u[name]), 0.0)[levels]
        expected = probability(bits) * counts
        odds = _next_odds(odds, pairs.offset, expected, counts)
        for name, levels in use.items():
            m[name] = _shares(levels, expected, len(m[name]))
            if name in learns_u:
                u[name] = _shares(levels, counts - expected, len(m[name]))
    return Lesson(m, u, float(expected.sum()), odds)


def _scattered(name: str) -> Array:
    """Where learning begins for those who are not one person: nine in ten differ."""
    levels = len(BY_NAME[name].levels)
    return np.append(0.9, np.full(levels - 1, 0.1 / (levels - 1)))


def _next_odds(odds: float, offset: Array, expected: Array, counts: Array) -> float:
    prior = probability(odds + offset) * counts
    found = np.log2((expected.sum() + 0.5) / ((counts - expected).sum() + 0.5))
    meant = np.log2((prior.sum() + 0.5) / ((counts - prior).sum() + 0.5))
    return float(np.clip(odds + found - meant, -20, 20))


def _shares(levels: Array, counts: Array, size: int) -> Array:
    said = levels >= 0
    found = np.bincount(levels[said], weights=counts[said], minlength=size) + 0.1
    floored: Array = np.maximum(found / found.sum(), NEVER)
    return floored / floored.sum()


@dataclass(frozen=True)
class _Pairs:
    """The patterns of agreement among some pairs: their levels, how many pairs have each, and what its odds begin with."""

    levels: dict[str, Array]
    counts: Array
    offset: Array

    @classmethod
    def of(cls, levels: Levels, use: Sequence[str], crowd: Array | None = None) -> "_Pairs":  # fmt: skip
        """Count the patterns; `crowd`, where it is given, is taken from the log2 odds of each pair."""
        code = np.zeros(len(levels[use[0]]), np.int64)
        steps = np.zeros(1)
        if crowd is not None:
            steps, code = np.unique(crowd, return_inverse=True)
        for name in use:
            code = code * (len(BY_NAME[name].levels) + 1) + levels[name] + 1
        pattern, counts = counted(code)
        found: dict[str, Array] = {}
        for name in reversed(use):
            base = len(BY_NAME[name].levels) + 1
            found[name] = (pattern % base - 1).astype(np.int64)
            pattern = pattern // base
        return cls(found, counts.astype(float), -steps[pattern])


def _prior(model: Model, identities: Identities, found: Candidates, levels: Levels) -> float:  # fmt: skip
    """The log2 odds that two identities at different homes are one person, so that the odds explain what is found."""
    bits = weighed(model, identities, levels, found.a, found.b).model
    bits = bits[levels["place"] != HOME_LEVEL]
    pairs = len(identities) * (len(identities) - 1) / 2
    # In hundredths of a bit: the odds need no more, and each round is then short.
    steps, counts = counted(np.rint(bits * 100).astype(np.int64))  # fmt: skip
    prior = -20.0
    for _ in range(30):
        matches = (probability(steps / 100 + prior) * counts).sum() + 0.5
        prior = float(np.log2(matches / max(1.0, pairs - matches)))
    return prior


def _calibrated(model: Model, material: Material) -> Model:
    """What is a weight worth, among pairs whose own numbers are both known? These agree for one person, and no other."""
    identities, found, levels = material.identities, material.found, material.levels
    same, known = np.zeros(len(found), bool), np.zeros(len(found), bool)
    for name in OWN_NUMBERS:
        known |= levels[name] >= 0
        same |= levels[name] == BY_NAME[name].top
    bits = weighed(model, identities, levels, found.a, found.b).model
    bits = bits - own_bits(model, levels)
    told = known & found.is_found_without_numbers
    told &= (bits > WEIGHED_FROM) & (bits < WEIGHED_TO)
    at_home = levels["place"] == HOME_LEVEL
    home, away = (_worth(bits[told & where], same[told & where]) for where in (at_home, ~at_home))  # fmt: skip
    return replace(model, home=home, away=away)


def _worth(bits: Array, same: Array) -> Calibration:
    """The line from a weight to the log2 odds it is worth: logistic regression, held near the weight itself."""
    if len(bits) < FEWEST_KNOWN:
        return Calibration()
    line = np.array([0.0, 1.0])
    pull = np.array([1 / 9, 1 / 0.09])
    known = np.stack([np.ones(len(bits)), bits], axis=1) * np.log(2)
    for _ in range(40):
        probable = probability(known @ line / np.log(2))
        slope = known.T @ (same - probable) - pull * (line - [0.0, 1.0])
        bend = (known * (probable * (1 - probable))[:, None]).T @ known + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        # A whole step may leap over the best line and never come back.
        line = line + step * min(1.0, 1.0 / max(1e-12, float(np.abs(step).max())))
    return Calibration(float(line[0]), float(line[1]), len(bits))
