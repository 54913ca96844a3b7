"""How far two agree by their codes: the levels that are meant for clear records, as near as codes can tell them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.linkage.arrays import Array, numbered_rows
from wholeplace.linkage.comparing import NOTHING, Comparer, highest
from wholeplace.linkage.comparisons import COMPARISONS, HOME_LEVEL
from wholeplace.linkage.comparisons import NAMES as SPLIT
from wholeplace.linkage.encoded.encoding import (
    FILTER_BYTES,
    NAMES,
    ONES,
    Codes,
    token,
)
from wholeplace.linkage.encoded.keys import Key
from wholeplace.linkage.identities import Identities

# How alike two names' filters are (Dice). Measured: 0.05 more or less moves F1 by less than 0.001.
CLOSE, NEAR, FAR = 0.75, 0.55, 0.4
SWAPPED_FROM = 0.7
NUMBERS = ("nhs_number", "nino", "upn", "other_number", "phone", "email")


@dataclass(frozen=True)
class Compared:
    """Codes as small whole numbers, the same where the codes are the same and -1 for nothing; beside them the filters.

    `new_year` is the number of a birth on 1 January, which those get who are unsure of the day; -1 if nobody has it.
    """

    numbers: Mapping[str, Array]
    filters: Mapping[str, Array]
    ones: Mapping[str, Array]
    new_year: int

    @classmethod
    def of(cls, codes: Codes, key: Key) -> "Compared":
        """These codes, ready to be compared."""
        numbers = {name: _numbered(column) for name, column in codes.tokens.items()}
        for name, filters in codes.filters.items():
            numbers[name] = _numbered_filters(filters)
        ones = {name: ONES[filters].sum(axis=1, dtype=np.int64) for name, filters in codes.filters.items()}  # fmt: skip
        days = codes.tokens["month_and_day"]
        first = np.flatnonzero(days == np.uint64(token("month_and_day", ["01-01"], key)))  # fmt: skip
        new_year = int(numbers["month_and_day"][first[0]]) if len(first) else NOTHING - 1  # fmt: skip
        return cls(numbers, codes.filters, ones, new_year)

    def without(self, left_out: Mapping[str, Array]) -> "Compared":
        """The codes without these numbers, which are nobody's: per name, a mark for each number."""
        kept = {name: np.where(np.append(marks, False)[self.numbers[name]], NOTHING, self.numbers[name]) for name, marks in left_out.items()}  # fmt: skip
        return replace(self, numbers={**self.numbers, **kept})

    def is_same(self, name: str, a: Array, b: Array) -> Array:
        """Which pairs have the same code, and have one?"""
        one = self.numbers[name][a]
        same: Array = (one == self.numbers[name][b]) & (one >= 0)
        return same

    def is_missing(self, name: str, a: Array, b: Array) -> Array:
        """Of which pairs has one no code?"""
        missing: Array = (self.numbers[name][a] < 0) | (self.numbers[name][b] < 0)
        return missing

    def alike(self, one: str, a: Array, other: str, b: Array) -> Array:
        """How alike are two filters? Dice: twice the bits that both have, over the bits of the one and of the other."""
        both = ONES[self.filters[one][a] & self.filters[other][b]].sum(axis=1, dtype=np.int64)  # fmt: skip
        dice: Array = 2 * both / np.maximum(1, self.ones[one][a] + self.ones[other][b])
        return dice


class CodeComparer(Comparer):
    """Compares identities in clear where both are, and by their codes where one came as codes: from place `clear` on."""

    def __init__(self, identities: Identities, codes: Compared, clear: int) -> None:
        """Nothing is compared yet."""
        super().__init__(identities)
        self.codes, self.clear = codes, clear

    def _levels(self, a: Array, b: Array) -> dict[str, Array]:
        is_coded = (a >= self.clear) | (b >= self.clear)
        coded, clear = np.flatnonzero(is_coded), np.flatnonzero(~is_coded)
        by_code = levels_by_code(self.codes, a[coded], b[coded])
        in_clear = super()._levels(a[clear], b[clear])
        found = {}
        for name, levels in in_clear.items():
            found[name] = np.empty(len(a), levels.dtype)
            found[name][clear], found[name][coded] = levels, by_code[name]
        return found


def levels_by_code(codes: Compared, a: Array, b: Array) -> dict[str, Array]:
    """At which level does each pair agree in each comparison, by codes alone? -1 where these say nothing."""
    place = _place(codes, a, b)
    at_home = place == HOME_LEVEL
    given, family = _names(codes, a, b)
    nothing = np.full(len(a), NOTHING)
    found = {"place": place, "middle": nothing, "sex": nothing}
    for name, levels in zip(SPLIT, (given, family, _born(codes, a, b)), strict=True):
        found[f"{name}_home"] = np.where(at_home, levels, NOTHING)
        found[f"{name}_away"] = np.where(at_home, NOTHING, levels)
    top = {each.name: each.top for each in COMPARISONS}
    for name in NUMBERS:
        found[name] = np.where(codes.is_same(name, a, b), top[name], 0)
        found[name][codes.is_missing(name, a, b)] = NOTHING
    return {name: levels.astype(np.int8) for name, levels in found.items()}


def _names(codes: Compared, a: Array, b: Array) -> tuple[Array, Array]:
    """How far do given and family names agree? In the first also: they may have changed places.

    Filters of two years of birth cannot be compared; then only whole names that are the same say something.
    """
    year = codes.numbers["year"]
    comparable = year[a] == year[b]
    whole = codes.is_same("names_and_postcode", a, b)
    given, family = (codes.alike(name, a, name, b) for name in NAMES)
    crossed = np.minimum(codes.alike("given", a, "family", b), codes.alike("family", a, "given", b))  # fmt: skip
    swapped = comparable & (crossed >= SWAPPED_FROM) & (given < CLOSE) & (family < NEAR)
    same_given, same_family = (codes.is_same(name, a, b) | whole for name in NAMES)
    given_level = highest(given >= FAR, given >= NEAR, given >= CLOSE, swapped, same_given)  # fmt: skip
    family_level = highest(family >= FAR, family >= NEAR, family >= CLOSE, same_family)
    for name, levels in zip(NAMES, (given_level, family_level), strict=True):
        levels[codes.is_missing(name, a, b) | ~(comparable | whole)] = NOTHING
    family_level[swapped] = NOTHING
    return given_level, family_level


def _born(codes: Compared, a: Array, b: Array) -> Array:
    """How far do births agree? A slip of one digit is not told from another day or year."""
    year, day = (codes.is_same(name, a, b) for name in ("year", "month_and_day"))
    days = codes.numbers["month_and_day"]
    unsure = year & ((days[a] == codes.new_year) | (days[b] == codes.new_year))
    slip = np.zeros(len(a), bool)
    levels = highest(day, slip, unsure, codes.is_same("born", a, b))
    levels[codes.is_missing("born", a, b)] = NOTHING
    return levels


def _place(codes: Compared, a: Array, b: Array) -> Array:
    """How far do addresses agree? Two postcodes that differ may be of one district: they say nothing."""
    at_home = codes.is_same("home", a, b) | codes.is_same("uprn", a, b)
    postcode, address = (codes.is_same(name, a, b) for name in ("postcode", "address"))
    nowhere = np.zeros(len(a), bool)
    levels = highest(nowhere, postcode, address, at_home)
    levels[levels == 0] = NOTHING
    return levels


def _numbered(codes: Array) -> Array:
    """Small whole numbers for codes, -1 for 0."""
    values, numbers = np.unique(codes, return_inverse=True)
    has_none = len(values) > 0 and values[0] == 0
    return numbers.reshape(-1) - 1 if has_none else numbers.reshape(-1)


def _numbered_filters(filters: Array) -> Array:
    words = np.ascontiguousarray(filters).view(np.uint64).reshape(-1, FILTER_BYTES // 8)
    number, _, _ = numbered_rows(list(words.T), len(words))
    found: Array = np.where(words.any(axis=1), number, NOTHING)
    return found
