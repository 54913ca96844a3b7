"""Groups of records by what partners recorded: who might be missed, or taken for another, more often than others.

Nothing is inferred about a person. A name's group is how it is written and how many bear it, never where it is from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.linkage.arrays import Array, counted
from wholeplace.linkage.values import roots
from wholeplace.tables.taken_in import CAME_AS_CODES

# The columns that say which groups a record is in; a group whose column is not there is left out.
READ = ("sex", "ethnicity", "born_on", "given_names", "family_name", "address", "flags")
NOT_RECORDED = "not recorded"
# The rarest names, and the commonest, are those that together are borne by so many of the people.
RARE = COMMON = 0.1
WORDS = "\\S[\\s\\-\u2010-\u2015]+\\S"
# A letter beyond the English ones, or an apostrophe in any of its forms.
MARKS = "[^\\x00-\\x7F]|['`]"


@dataclass(frozen=True)
class Group:
    """Some of the records, as marks in their order. The part of the name before the colon is what parts them."""

    name: str
    is_in: Array


def groups_of_records(records: pa.Table, person: Array) -> Iterator[Group]:
    """Which records are in which group? `person` is the number of the person that each is taken to be of.

    In the order of the names of what parts them; a record that says nothing of it is `not recorded`. One that came as
    codes says nothing in clear and is in a group of its own.
    """
    if "flags" not in records.column_names:
        yield from _groups_in_clear(records, person)
        return
    came = _true(pc.equal(_text(records, "flags"), CAME_AS_CODES))
    for group in _groups_in_clear(records, person):
        yield replace(group, is_in=group.is_in & ~came)
    if came.any():
        yield Group("record: came as codes", came)


def _groups_in_clear(records: pa.Table, person: Array) -> Iterator[Group]:
    there = set(records.column_names)
    for column in ("sex", "ethnicity"):
        if column in there:
            yield from _by_value(column, _text(records, column))
    if "born_on" in there:
        yield from _by_value("born in", _decade(_text(records, "born_on")))
    if {"given_names", "family_name"} <= there:
        yield from _by_writing(_text(records, "given_names"), _text(records, "family_name"))  # fmt: skip
    if "family_name" in there:
        yield from _by_rarity(_text(records, "family_name"), person)
    for column, words in (("born_on", "date of birth"), ("address", "address")):
        if column in there:
            has = _true(pc.is_valid(_text(records, column)))
            yield Group(f"record: with {words}", has)
            yield Group(f"record: no {words}", ~has)


def _text(records: pa.Table, column: str) -> pa.Array:
    """A column without blanks round it; what is blank throughout says nothing."""
    values = records[column].cast(pa.string())
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values  # fmt: skip
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _true(marks: pa.Array) -> Array:
    found: Array = pc.fill_null(marks, False).to_numpy(zero_copy_only=False)
    return found.astype(bool)


def _by_value(dimension: str, values: pa.Array) -> Iterator[Group]:
    """A group for each value."""
    encoded = pc.fill_null(values, NOT_RECORDED).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    for code, value in sorted(enumerate(encoded.dictionary.to_pylist()), key=lambda each: each[1]):  # fmt: skip
        yield Group(f"{dimension}: {value}", codes == code)


def _decade(births: pa.Array) -> pa.Array:
    """The decade of a birth. The year is read where a date is written with its year first, as intake writes it."""
    has_year = pc.match_substring_regex(births, r"^\d{4}-")
    decade = pc.binary_join_element_wise(pc.utf8_slice_codeunits(births, 0, 3), "0s", "")  # fmt: skip
    return pc.if_else(has_year, decade, pa.scalar(None, pa.string()))


def _by_writing(given: pa.Array, family: pa.Array) -> Iterator[Group]:
    """By how the names are written. A record without the name is in neither of the two groups."""
    has = _true(pc.is_valid(family))
    several = _true(pc.match_substring_regex(family, WORDS))
    yield Group("name: several words in the family name", several)
    yield Group("name: one word in the family name", has & ~several)
    has |= _true(pc.is_valid(given))
    marked = _true(pc.match_substring_regex(family, MARKS)) | _true(pc.match_substring_regex(given, MARKS))  # fmt: skip
    yield Group("name: accents or apostrophes as written", marked)
    yield Group("name: plain as written", has & ~marked)
    first = pc.utf8_upper(pc.replace_substring_regex(given, r"\s.*$", ""))
    known = _true(pc.is_in(first, value_set=pa.array(sorted(roots()), pa.string())))
    yield Group("name: has other spellings or short forms", known)
    yield Group("name: no other spellings known", _true(pc.is_valid(given)) & ~known)


def _by_rarity(family: pa.Array, person: Array) -> Iterator[Group]:
    """By how many people bear the family name, counted once for each person."""
    encoded = pc.utf8_upper(family).dictionary_encode()
    has = _true(pc.is_valid(encoded))
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)  # fmt: skip
    size = int(person.max(initial=0)) + 1
    pairs, _ = counted(codes[has] * size + person[has])
    bearers = np.bincount(pairs // size, minlength=len(encoded.dictionary))
    frequency = np.append(bearers, 0)[codes]
    rare, common = _ends(bearers)
    is_rare, is_common = has & (frequency <= rare), has & (frequency >= common)
    yield Group("name: rare", is_rare & ~is_common)
    yield Group("name: common", is_common & ~is_rare)
    yield Group("name: neither rare nor common", has & (is_rare == is_common))


def _ends(bearers: Array) -> tuple[int, int]:
    """Up to how many bearers is a name rare, and from how many on common?"""
    ordered = np.sort(bearers)
    so_far = np.cumsum(ordered)
    if not len(ordered):
        return 0, 1
    rare = int(ordered[np.searchsorted(so_far, RARE * so_far[-1])])
    common = int(ordered[np.searchsorted(so_far, (1 - COMMON) * so_far[-1])])
    return rare, common
