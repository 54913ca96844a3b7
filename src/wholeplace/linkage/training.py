"""How a model learns from the records themselves, without anybody telling it who is who.

Chance agreement (u) is counted exactly where the shares of values tell it, and from random pairs elsewhere. Agreement
of one person's records (m) comes from expectation maximisation over the pairs that share a key, each key leaving out
what it asks for, as Splink does it. What it is worth in truth is then read off pairs whose own numbers are known.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.linkage.arrays import (
    AT_ONCE,
    Array,
    each_at_once,
    pairs_within,
    stretches,
)
from wholeplace.linkage.blocking import Candidates
from wholeplace.linkage.chance import HOME_NAMES, RANDOM_PAIRS, Chance
from wholeplace.linkage.comparing import Comparer, Levels
from wholeplace.linkage.comparisons import (
    AWAY,
    COMPARISONS,
    HOME_LEVEL,
    NAMES,
    OWN_NUMBERS,
)
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.learning import (
    Lesson,
    Patterns,
    as_shares,
    assumed_m,
    learned_from,
)
from wholeplace.linkage.model import (
    Calibration,
    Model,
    Said,
    own_bits,
    probability,
    said_of,
)
from wholeplace.linkage.worth import calibrated

# So many pairs teach enough: more change the third digit.
HOME_PAIRS, RULE_PAIRS = 150_000, 150_000
LARGEST_HOME = 60
# From so many pairs on, something can be learned of a key.
FEWEST_PAIRS = 200
# Fewer pairs of one person than this among those picked at random change nothing.
FEW_MATCHES = 30
# No slip of a clerk is rarer than this among records of one person.
RAREST = 0.002
AWAY_NAMES = tuple(f"{name}_{AWAY}" for name in NAMES)
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


@dataclass(frozen=True)
class Taught:
    """A model, and what it says of every pair worth comparing."""

    model: Model
    said: Said


def train(material: Material, *, seed: int = 1) -> Taught:
    """What do these identities teach?"""
    chance, lessons = _looked_at(material, np.random.default_rng(seed))
    taught = lessons.learned(chance.u())
    # Among pairs picked at random some are one person after all: in a small place, many.
    share = _match_share(taught, material)
    u = chance.u(taught.model, share)
    if share * RANDOM_PAIRS > FEW_MATCHES:
        taught = lessons.learned(u)
    else:
        own = {name: u[name] for name in OWN_NUMBERS}
        model = replace(taught.model, u={**taught.model.u, **own})
        said = replace(taught.said, own=own_bits(model, material.levels))
        taught = Taught(model, said)
    return replace(taught, model=calibrated(taught.model, material.found, material.levels, taught.said))  # fmt: skip


def _match_share(taught: Taught, material: Material) -> float:
    """Of all pairs of identities, which share is one person?"""
    said = taught.said

    def of_part(part: slice) -> float:
        bits = said.shared[part] + said.own[part] + taught.model.prior
        return float(probability(bits).sum())

    size = len(material.identities)
    matches = sum(each_at_once(of_part, stretches(len(said.shared))))
    return matches / max(1.0, size * (size - 1) / 2)


def _looked_at(material: Material, dice: np.random.Generator) -> "tuple[Chance, _Lessons]":  # fmt: skip
    """Pairs picked at random, and some of each kind that teaches, with how far they agree."""
    # Dice of their own: none waits for another, and all fall as they would one after another.
    for_chance, for_home, for_rules = dice.spawn(3)
    identities, comparer = material.identities, material.comparer
    with ThreadPoolExecutor(AT_ONCE) as pool:
        chance = pool.submit(Chance.drawn, identities, comparer, for_chance)
        at_home = pool.submit(_at_home, material, for_home)
        of_rules = pool.submit(_of_rules, material, for_rules)
        return chance.result(), _Lessons(material, at_home.result(), of_rules.result())


def _at_home(material: Material, dice: np.random.Generator) -> "Patterns | None":
    """Some pairs at one home, with how crowded it is."""
    identities = material.identities
    a, b, _ = pairs_within(identities.home, LARGEST_HOME)
    if len(a) < FEWEST_PAIRS:
        return None
    chosen = _some(np.arange(len(a)), HOME_PAIRS, dice)
    a, b = a[chosen], b[chosen]
    crowd = np.log2(np.maximum(2, identities.home_sizes[identities.home[a]]))
    use = (*HOME_NAMES, *(name for name in SHARED if name != "place"))
    return Patterns.of(material.comparer.levels(a, b), use, np.rint(crowd * 4) / 4)


def _of_rules(material: Material, dice: np.random.Generator) -> "list[Patterns]":
    """Some pairs of each key, not at one home."""
    given = []
    for rule, skipped in LESSONS.items():
        at = material.found.by_rule[rule]
        at = at[material.levels["place"][at] != HOME_LEVEL]
        if len(at) >= FEWEST_PAIRS:
            at = _some(at, RULE_PAIRS, dice)
            use = tuple(name for name in (*AWAY_NAMES, *SHARED) if name not in skipped)
            given.append(Patterns.of({name: material.levels[name][at] for name in use}, use))  # fmt: skip
    return given


@dataclass(frozen=True)
class _Lessons:
    """What there is to learn from."""

    material: Material
    at_home: "Patterns | None"
    of_rules: "list[Patterns]"

    def learned(self, u: dict[str, Array]) -> Taught:
        """What is learned when chance agreement is this?"""
        identities, found, levels = (getattr(self.material, name) for name in ("identities", "found", "levels"))  # fmt: skip
        home = _lesson_at_home(self.at_home, u)
        u = {**u, **home.u}
        m = {**_lessons(self.of_rules, u), **home.m}
        total = max(1, int((identities.home >= 0).sum()))
        u["place"] = u["place"].copy()
        u["place"][HOME_LEVEL] = min(1.0, 2 / total)
        model = Model(m, u, 0.0, Calibration(), Calibration())
        said = said_of(model, identities, levels, found.a, found.b)
        model = replace(model, prior=_prior(len(identities), said, levels["place"]))  # fmt: skip
        # At a home of n identities the odds are those learned there, over n.
        odds = np.exp2(home.odds - model.prior) / total
        return _with_odds_at_home(model, said, levels["place"], odds)


@dataclass(frozen=True)
class Joined:
    """Pairs of identities within one person, in one of `every` so many groups."""

    a: Array
    b: Array
    every: int


def learn_again(taught: Taught, material: Material, joined: Joined, *, seed: int = 1) -> Taught:  # fmt: skip
    """What do those who were joined teach of the slips among one person's records?

    They are pairs of identities within a person, also those that agree in little and hang together only by a
    third: the keys that taught at first had held no such pair.
    """
    a, b, model = joined.a, joined.b, taught.model
    if len(a) < FEWEST_PAIRS:
        return taught
    chosen = _some(np.arange(len(a)), RULE_PAIRS, np.random.default_rng(seed))
    seen = material.comparer.levels(a[chosen], b[chosen])
    m = {name: _seen_again(name, seen[name], old) for name, old in model.m.items()}
    away = float((seen["place"] != HOME_LEVEL).mean()) * len(a) * joined.every
    size = len(material.identities)
    pairs = size * (size - 1) / 2
    prior = float(np.log2((away + 0.5) / max(1.0, pairs - away)))
    # What was learned of those at one home stays as it is.
    m["place"][HOME_LEVEL] = model.m["place"][HOME_LEVEL] * np.exp2(model.prior - prior)
    again = Model(m, model.u, prior, Calibration(), Calibration(), partners=model.partners)  # fmt: skip
    said = said_of(again, material.identities, material.levels, material.found.a, material.found.b)  # fmt: skip
    return Taught(calibrated(again, material.found, material.levels, said), said)


def _with_odds_at_home(model: Model, said: Said, place: Array, m: float) -> Taught:
    """The model with this `m` for the same home, and what it then says."""
    more = np.log2(m) - np.log2(model.m["place"][HOME_LEVEL])
    shared = said.shared + np.where(place == HOME_LEVEL, more, 0.0)
    model.m["place"][HOME_LEVEL] = m
    return Taught(model, replace(said, shared=shared))


def _seen_again(name: str, levels: Array, old: Array) -> Array:
    said = levels[levels >= 0]
    if name == "place":
        said = said[said < HOME_LEVEL]
    if len(said) < FEWEST_PAIRS:
        return old.copy()
    counts = np.bincount(said, minlength=len(old)) + 0.5
    return as_shares(counts, RAREST)


def _some(places: Array, most: int, dice: np.random.Generator) -> Array:
    """These places, or so many of them picked at random, in order."""
    if len(places) <= most:
        return places
    return np.sort(dice.choice(places, most, replace=False))


def _lesson_at_home(pairs: "Patterns | None", u: Mapping[str, Array]) -> Lesson:
    """What do pairs at one home teach, where those who are not one person are often of one family?"""
    if pairs is None:
        assumed = {name: assumed_m(name) for name in HOME_NAMES}
        return Lesson(assumed, {name: u[name] for name in HOME_NAMES}, 0.0, 0.0)
    lesson = learned_from(pairs, u, learns_u=HOME_NAMES)
    m, own_u = ({name: part[name] for name in HOME_NAMES} for part in (lesson.m, lesson.u))  # fmt: skip
    return Lesson(m, own_u, lesson.matches, lesson.odds)


def _lessons(given: "Sequence[Patterns]", u: Mapping[str, Array]) -> dict[str, Array]:
    """What does each key teach of pairs that are not at one home? Keys count by the matches they hold."""
    heard: dict[str, list[tuple[float, Array]]] = {name: [] for name in (*AWAY_NAMES, *SHARED)}  # fmt: skip
    for pairs in given:
        lesson = learned_from(pairs, u)
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
    return as_shares(np.add.reduce([matches * m for matches, m in told]), RAREST)


def _prior(size: int, said: Said, place: Array) -> float:
    """The log2 odds that two identities at different homes are one person, so that the odds explain what is found."""
    pairs = size * (size - 1) / 2

    # In hundredths of a bit: the odds need no more, and each round is then short.
    def of_part(part: slice) -> Array:
        bits = (said.shared[part] + said.own[part])[place[part] != HOME_LEVEL]
        steps: Array = np.rint(bits * 100).astype(np.int32)
        return steps

    steps = np.concatenate(each_at_once(of_part, stretches(len(place))))
    least = int(steps.min(initial=0))
    counts = np.bincount(steps - least)
    bits = (np.arange(len(counts)) + least) / 100
    prior = -20.0
    for _ in range(30):
        matches = (probability(bits + prior) * counts).sum() + 0.5
        prior = float(np.log2(matches / max(1.0, pairs - matches)))
    return prior
