"""How far two identities agree in each thing that is compared: the levels of `comparisons`, for many pairs at once."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.linkage.arrays import (
    Array,
    each_at_once,
    numbered,
    stretches,
)
from wholeplace.linkage.comparisons import (
    CLOSE,
    COMPARISONS,
    FAR,
    NAMES,
    NEAR,
    SWAPPED_FROM,
)
from wholeplace.linkage.identities import Identities
from wholeplace.store.engine import locked_engine

Levels = Mapping[str, Array]
NOTHING = -1
MEMORY = "512MB"


class Comparer:
    """Compares identities by their numbers; the texts are looked at only where these differ."""

    def __init__(self, identities: Identities) -> None:
        """Nothing is compared yet."""
        self.of = identities
        # Answers must stand in the order of what was asked.
        self.engine = locked_engine(memory=MEMORY, keeps_order=True)
        # Worked out once, before several stretches ask for them at a time.
        self._known = (self._name_codes, self._is_initial, self._middle_initial, self._is_new_year, self._day_and_month, identities.home)  # fmt: skip

    def levels(self, a: Array, b: Array) -> dict[str, Array]:
        """At which level does each pair (a, b) agree in each comparison? -1 where it says nothing."""
        parts = each_at_once(lambda part: self._levels(a[part], b[part]), stretches(len(a)))  # fmt: skip
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}  # fmt: skip

    def _levels(self, a: Array, b: Array) -> dict[str, Array]:
        at_home = self.at_one_home(a, b)
        swapped, given, family = self._names(a, b)
        split = dict(zip(NAMES, (given, family, self._born(a, b)), strict=True))
        found = {"place": self._place(a, b, at_home), "middle": self._middle(a, b, swapped)}  # fmt: skip
        for name, levels in split.items():
            found[f"{name}_home"] = np.where(at_home, levels, NOTHING).astype(np.int8)
            found[f"{name}_away"] = np.where(at_home, NOTHING, levels).astype(np.int8)
        for name in ("sex", "nhs_number", "upn", "phone"):
            found[name] = self._same(name, a, b)
        for name in ("nino", "other_number", "email"):
            found[name] = self._nearly_same(name, a, b)
        return {each.name: found[each.name] for each in COMPARISONS}

    def at_one_home(self, a: Array, b: Array) -> Array:
        """Which pairs are at one home?"""
        return self._equal(self.of.home, a, b) | self._is_same("uprn", a, b)

    def _is_same(self, name: str, a: Array, b: Array) -> Array:
        return self._equal(self.of[name], a, b)

    @staticmethod
    def _equal(codes: Array, a: Array, b: Array) -> Array:
        one = codes.take(a)
        is_same: Array = (one == codes.take(b)) & (one >= 0)
        return is_same

    def _is_missing(self, name: str, a: Array, b: Array) -> Array:
        codes = self.of[name]
        is_missing: Array = (codes.take(a) < 0) | (codes.take(b) < 0)
        return is_missing

    def _same(self, name: str, a: Array, b: Array) -> Array:
        level = self._is_same(name, a, b).astype(np.int8)
        level[self._is_missing(name, a, b)] = NOTHING
        return level

    def _nearly_same(self, name: str, a: Array, b: Array) -> Array:
        level = self._same(name, a, b)
        differs = np.flatnonzero(level == 0)
        slips = self._slips(name, a[differs], b[differs])
        level[level == 1] = 2
        level[differs[slips]] = 1
        return level

    def _slips(self, name: str, a: Array, b: Array) -> Array:
        """Where is one sign written otherwise?"""
        if not len(a):
            return np.zeros(0, bool)
        texts = self.of.columns[name]
        x, y = (texts.values.take(pa.array(texts.codes[side])) for side in (a, b))
        return self._asked("levenshtein(x, y) <= 1", x, y)

    def _asked(self, question: str, x: pa.Array, y: pa.Array) -> Array:
        """What does the engine answer for each pair of texts?"""
        cursor = self.engine.cursor()
        cursor.register("asked", pa.table({"x": x, "y": y}))
        found = cursor.execute(f"SELECT {question} AS answer FROM asked").fetchnumpy()  # noqa: S608  # fmt: skip
        cursor.close()
        answer: Array = np.asarray(found["answer"])
        return answer

    def _alike(self, x: Array, y: Array) -> Array:
        """How alike are two names, from 0 to 1 (Jaro-Winkler)? 0 where one is missing."""
        alike = np.where((x >= 0) & (x == y), 1.0, 0.0)
        differs = np.flatnonzero((x >= 0) & (y >= 0) & (x != y))
        if len(differs):
            # Common names meet each other again and again.
            size = len(self._spelt)
            both, number = numbered(x[differs].astype(np.int64) * size + y[differs])
            texts = [self._spelt.take(pa.array(side)) for side in (both // size, both % size)]  # fmt: skip
            alike[differs] = self._asked("jaro_winkler_similarity(x, y)", *texts)[number]  # fmt: skip
        return alike

    @cached_property
    def _name_codes(self) -> tuple[Mapping[str, Array], pa.Array]:
        """Given and family names numbered alike, so that one can be found in the other's place."""
        names = ("given", "family", "family_first")
        columns = [self.of.columns[name] for name in names]
        together = pa.concat_arrays([each.values for each in columns]).dictionary_encode()  # fmt: skip
        numbers = together.indices.to_numpy()
        codes, start = {}, 0
        for name, column in zip(names, columns, strict=True):
            own = np.append(numbers[start : start + len(column.values)], NOTHING)
            codes[name] = own[column.codes]
            start += len(column.values)
        return codes, together.dictionary

    @property
    def _spelt(self) -> pa.Array:
        return self._name_codes[1]

    @cached_property
    def _is_initial(self) -> Array:
        column = self.of.columns["given"]
        is_short = pc.equal(pc.utf8_length(column.values), 1).to_numpy(zero_copy_only=False)  # fmt: skip
        lookup = np.append(is_short, False).astype(bool)
        one: Array = lookup[column.codes]
        return one

    def _names(self, a: Array, b: Array) -> tuple[Array, Array, Array]:
        """Have the names changed places, and how far do given and family names agree?"""
        codes, _ = self._name_codes
        given, family = (self._alike(codes[name][a], codes[name][b]) for name in ("given", "family"))  # fmt: skip
        swapped = self._swapped(a, b, given, family)
        close = (given >= CLOSE) | self._is_same("given_root", a, b)
        initial = self._is_initial[a] | self._is_initial[b]
        close |= self._is_same("initial", a, b) & initial
        part = self._is_same("family_long", a, b) | self._is_same("family_last", a, b)
        given_level = highest(given >= FAR, given >= NEAR, close, swapped, self._is_same("given", a, b))  # fmt: skip
        given_level[self._is_missing("given", a, b)] = NOTHING
        family_level = highest(family >= FAR, family >= NEAR, (family >= CLOSE) | part, self._is_same("family", a, b))  # fmt: skip
        family_level[self._is_missing("family", a, b) | swapped] = NOTHING
        return swapped, given_level, family_level

    def _swapped(self, a: Array, b: Array, given: Array, family: Array) -> Array:
        swapped = np.zeros(len(a), bool)
        missing = self._is_missing("given", a, b) | self._is_missing("family", a, b)
        unlike = np.flatnonzero((given < CLOSE) & (family < NEAR) & ~missing)
        codes, _ = self._name_codes
        x, y = a[unlike], b[unlike]
        crossed = self._alike(codes["given"][x], codes["family_first"][y])
        both = np.flatnonzero(crossed >= SWAPPED_FROM)
        other_way = self._alike(codes["family_first"][x[both]], codes["given"][y[both]])
        swapped[unlike[both[other_way >= SWAPPED_FROM]]] = True
        return swapped

    def _middle(self, a: Array, b: Array, swapped: Array) -> Array:
        level = highest(self._equal(self._middle_initial, a, b), self._is_same("middle", a, b))  # fmt: skip
        level[self._is_missing("middle", a, b) | swapped] = NOTHING
        return level

    @cached_property
    def _middle_initial(self) -> Array:
        column = self.of.columns["middle"]
        return column.of(pc.utf8_slice_codeunits(column.values, 0, 1)).codes

    def _born(self, a: Array, b: Array) -> Array:
        year, month, day = (self._is_same(f"born_{part}", a, b) for part in ("year", "month", "day"))  # fmt: skip
        two_parts = (year.astype(np.int8) + month + day) >= 2
        exchanged = year & self._exchanged(a, b)
        unsure = year & (self._is_new_year[a] | self._is_new_year[b])
        # Where fewer than two parts agree, more than one digit differs.
        slips = np.zeros(len(a), bool)
        at = np.flatnonzero(two_parts & ~(year & month & day))
        slips[at] = self._slips("born", a[at], b[at])
        level = highest(two_parts, slips | exchanged, unsure, self._is_same("born", a, b))  # fmt: skip
        level[self._is_missing("born", a, b)] = NOTHING
        return level

    def _exchanged(self, a: Array, b: Array) -> Array:
        """Where is the month of one the day of the other, and the other way round?"""
        day, month = self._day_and_month
        is_so: Array = (month[a] == day[b]) & (day[a] == month[b]) & (day[a] >= 0)
        return is_so & (month[a] >= 0)

    @cached_property
    def _day_and_month(self) -> tuple[Array, Array]:
        return self._as_numbers("born_day"), self._as_numbers("born_month")

    def _as_numbers(self, name: str) -> Array:
        """The part of a date as the number it is; -1 where it is none."""
        column = self.of.columns[name]
        numbers = [int(each) if each.isdecimal() else NOTHING for each in column.values.to_pylist()]  # fmt: skip
        lookup = np.array([*numbers, NOTHING])
        as_numbers: Array = lookup[column.codes]
        return as_numbers

    @cached_property
    def _is_new_year(self) -> Array:
        column = self.of.columns["born_in_year"]
        lookup = np.append(pc.equal(column.values, "01-01").to_numpy(zero_copy_only=False), False).astype(bool)  # fmt: skip
        is_so: Array = lookup[column.codes]
        return is_so

    def _place(self, a: Array, b: Array, at_home: Array) -> Array:
        address = self._is_same("address", a, b) & self._is_same("number", a, b)
        level = highest(self._is_same("district", a, b), self._is_same("postcode", a, b), address, at_home)  # fmt: skip
        untold = self._is_missing("postcode", a, b) & self._is_missing("address", a, b)
        level[untold & ~at_home] = NOTHING
        return level


def highest(*reached: Array) -> Array:
    """The highest level that is reached, from 1 on; 0 where none is."""
    level = np.zeros(len(reached[0]), np.int8)
    for number, is_reached in enumerate(reached, start=1):
        level[is_reached] = number
    return level
