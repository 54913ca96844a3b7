"""Which pairs of identities are worth comparing: those that share something rare enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from wholeplace.linkage.arrays import (
    Array,
    counted_together,
    distinct,
    each_at_once,
    in_order,
    key_of,
    pair_count,
    pairs_within,
)
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.identities import Identities

# Groups that share a key are compared up to this size: beyond it the key tells too little.
LARGEST = 60
LARGEST_BY_NAME = 15
# A rule that asks for little is used where it gives no more pairs than this for each identity: in a small place.
MOST_LOOSE_PAIRS = 4
# So many pairs of a rule are remembered to learn from.
MOST_REMEMBERED = 200_000


@dataclass(frozen=True)
class Rule:
    """Identities that have the same values in these columns are compared.

    With `born_agrees`, two known births must agree in the year or in the day of the year. A rule that `is_loose`
    is left out where it would give more pairs than it is worth; of one that `teaches` the pairs are remembered.
    """

    name: str
    columns: tuple[str, ...]
    largest: int = LARGEST
    born_agrees: bool = False
    is_loose: bool = False
    teaches: bool = False


RULES = (
    *(Rule(name, (name,), teaches=True) for name in OWN_NUMBERS),
    Rule("email", ("email",), teaches=True),
    Rule("phone", ("phone", "initial"), teaches=True),
    Rule("born_given", ("born", "given"), teaches=True),
    Rule("born_family", ("born", "family"), teaches=True),
    Rule("born_postcode", ("born", "postcode")),
    Rule("names", ("given", "family"), LARGEST_BY_NAME, born_agrees=True, teaches=True),
    Rule(
        "names_district",
        ("given", "family", "district"),
        LARGEST_BY_NAME,
        born_agrees=True,
    ),
    # Also those of one given name, which have one root.
    Rule("names_year", ("given_root", "family", "born_year")),
    Rule("home", ("home", "initial")),
    Rule("uprn", ("uprn", "initial")),
    Rule(
        "postcode_initial",
        ("postcode", "family_start", "initial"),
        born_agrees=True,
        teaches=True,
    ),
    Rule("postcode_given", ("postcode", "given")),
    Rule("day_of_year", ("born_in_year", "family_start", "initial", "district")),
    *(
        Rule(f"loose_{name}", (name,), is_loose=True)
        for name in ("given", "family", "born", "postcode", "address")
    ),
)


@dataclass(frozen=True)
class Candidates:
    """Pairs of identities to compare, each once, in order, and how many rules gave each.

    `by_rule` says where some of the pairs stand of each rule that teaches. `is_found_without_numbers` tells the
    pairs that some rule gave which asks for no number of one's own.
    `left_out` is how many groups of each rule were too large to compare.
    """

    a: Array
    b: Array
    times: Array
    by_rule: dict[str, Array]
    is_found_without_numbers: Array
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.a)

    def at(self, places: Array) -> "Candidates":
        """Some of the pairs, without what is known of the rules."""
        return Candidates(self.a[places], self.b[places], self.times[places], {}, self.is_found_without_numbers[places], {})  # fmt: skip


def candidates(identities: Identities, rules: Sequence[Rule] = RULES) -> Candidates:
    """Which pairs of identities are worth comparing by any of these rules, or by names that changed places?"""
    size = max(1, len(identities))
    by_name = {rule.name: rule for rule in rules}
    deeds = [partial(_changed_places, identities), *(partial(_of_rule, identities, rule) for rule in rules)]  # fmt: skip
    made = dict(zip(("changed_places", *by_name), each_at_once(lambda deed: deed(), deeds), strict=True))  # fmt: skip
    keys = {name: found for name, (found, _) in made.items()}
    left_out = {name: skipped for name, (_, skipped) in made.items() if skipped}
    every, times = counted_together(list(keys.values()))
    by_number = np.zeros(len(every), times.dtype)
    for name in OWN_NUMBERS:
        by_number[np.searchsorted(every, keys[name])] += 1
    taught = {rule.name: keys[rule.name] for rule in rules if rule.teaches}
    by_rule = {name: np.searchsorted(every, _thinned(own)) for name, own in taught.items()}  # fmt: skip
    return Candidates(every // size, every % size, times, by_rule, times > by_number, left_out)  # fmt: skip


def _thinned(keys: Array) -> Array:
    """Every so many of the keys, if there are more than teach."""
    return keys[:: 1 + len(keys) // MOST_REMEMBERED]


def _of_rule(identities: Identities, rule: Rule) -> tuple[Array, int]:
    """The pairs of a rule as one number each, in order, and how many groups were too large to compare.

    What is looked up in order is found many times faster.
    """
    columns = [identities.home if name == "home" else identities[name] for name in rule.columns]  # fmt: skip
    key = key_of(*columns)
    if rule.is_loose and _gives_too_many(identities, rule, key):
        return np.empty(0, np.int64), 0
    a, b, skipped = pairs_within(key, rule.largest)
    if rule.born_agrees:
        may_be = _births_agree(identities, a, b)
        a, b = a[may_be], b[may_be]
    return np.sort(a * max(1, len(identities)) + b), skipped


def _gives_too_many(identities: Identities, rule: Rule, key: Array) -> bool:
    """Would a loose rule give more pairs than it is worth? There are no fewer than if its values were shared evenly."""
    most = MOST_LOOSE_PAIRS * len(identities)
    known = int((key >= 0).sum())
    values = max(1, len(identities.columns[rule.columns[0]].values))
    return known * (known / values - 1) / 2 > most or pair_count(key) > most


def _births_agree(identities: Identities, a: Array, b: Array) -> Array:
    year, in_year = identities["born_year"], identities["born_in_year"]
    unknown = (year[a] < 0) | (year[b] < 0)
    agrees: Array = unknown | (year[a] == year[b]) | (in_year[a] == in_year[b])
    return agrees


def _changed_places(identities: Identities) -> tuple[Array, int]:
    """Pairs of which one has the other's given name as its family name and the other way round, where few do."""
    columns = identities.columns
    size = max(1, len(identities))
    spelt = [columns[name].values for name in ("given", "family_first")]
    numbers = pa.concat_arrays(spelt).dictionary_encode().indices.to_numpy()
    first = len(columns["given"].values)
    given = np.append(numbers[:first], -1)[identities["given"]]
    family = np.append(numbers[first:], -1)[identities["family_first"]]
    base = int(numbers.max(initial=0)) + 1
    known = np.flatnonzero((given >= 0) & (family >= 0) & (given != family))
    # Few names are somebody's given name and somebody's family name.
    is_given, is_family = (np.bincount(names[known], minlength=base) > 0 for names in (given, family))  # fmt: skip
    known = known[is_family[given[known]] & is_given[family[known]]]
    own = given[known] * base + family[known]
    other = family[known] * base + given[known]
    ordered, order = in_order(other)
    low = np.searchsorted(ordered, own)
    high = np.searchsorted(ordered, own, side="right")
    found = np.where(high - low <= LARGEST_BY_NAME, high - low, 0)
    left = np.repeat(np.arange(len(known)), found)
    step = np.arange(len(left)) - np.repeat(np.cumsum(found) - found, found)
    a, b = known[left], known[order[low[left] + step]]
    both = distinct(np.minimum(a, b) * size + np.maximum(a, b))
    a, b = both // size, both % size
    return both[_births_agree(identities, a, b)], 0
