"""The two records of a pair as a reviewer may see them, and how each of their details compares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from wholeplace.linkage.reviewing.engine import rows_of
from wholeplace.linkage.reviewing.forms import compact, plain_words
from wholeplace.linkage.reviewing.pairs import Pair, RecordKey
from wholeplace.tables.arrow import arrow_column

# What is shown, and in which column its form for matching is. Never ethnicity: nothing is inferred from origin.
FIELDS: Mapping[str, str] = {
    "given_names": "match_given",
    "family_name": "match_family",
    "born_on": "",
    "sex": "",
    "nhs_number": "match_nhs_number",
    "nino": "match_nino",
    "upn": "match_upn",
    "uprn": "match_uprn",
    "address": "",
    "postcode": "match_postcode",
    "phone": "match_phone",
}
NAMES = ("given_names", "family_name")
NUMBERS = frozenset({"nhs_number", "nino", "upn", "uprn"})
# What leads to where somebody lives.
WHEREABOUTS = ("uprn", "address", "postcode", "phone")
SAME, IN_PART, SWAPPED, DIFFERS, ONLY_ONE, NO_KEY = "same", "in part", "swapped", "DIFFERS", "only one", "no key"  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One record: its values as written, and in the form in which they are compared, by field.

    A record delivered more than once may have several values of a field. `is_hidden` says that its
    whereabouts are not to be shown.
    """

    key: RecordKey
    values: Mapping[str, tuple[str, ...]] = field(repr=False, default_factory=dict)
    forms: Mapping[str, frozenset[str]] = field(repr=False, default_factory=dict)
    is_hidden: bool = False

    def shown(self, name: str) -> tuple[str, ...]:
        """Which values may be shown?"""
        return () if self.is_hidden and name in WHEREABOUTS else self.values.get(name, ())  # fmt: skip

    def hidden_values(self) -> Iterator[str]:
        """Which values must not be shown, in no other place either?"""
        if self.is_hidden:
            for name in WHEREABOUTS:
                yield from self.values.get(name, ())
                yield from self.forms.get(name, ())


@dataclass(frozen=True)
class Sides:
    """Both records of a pair."""

    first: Side
    second: Side

    def mark(self, name: str) -> str:
        """How does this detail compare, in a word? Empty when neither record has it."""
        one, other = (each.values.get(name, ()) for each in (self.first, self.second))
        if not one or not other:
            return ONLY_ONE if one or other else ""
        mine, theirs = (each.forms.get(name, frozenset()) for each in (self.first, self.second))  # fmt: skip
        if name in NUMBERS and not (mine and theirs):
            return NO_KEY
        if mine & theirs:
            return SAME
        if name in NAMES and self._is_swapped():
            return SWAPPED
        if name == "address" and _in_short(mine, theirs):
            return IN_PART
        return IN_PART if name not in NUMBERS and _in_part(mine, theirs) else DIFFERS

    def _is_swapped(self) -> bool:
        forms = [each.forms.get(name, frozenset()) for each in (self.first, self.second) for name in NAMES]  # fmt: skip
        given, family, other_given, other_family = forms
        return bool(given & other_family and family & other_given)


def load_sides(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> dict[Pair, Sides]:  # fmt: skip
    """The records of these pairs. A record that is in no extract any more has no values.

    Where any record of either person is protected, neither record's whereabouts are shown: the other's may be
    the very address that must not be known.
    """
    keys = sorted({key for pair in pairs for key in pair})
    columns = [arrow_column([key[place] for key in keys], pa.string()) for place in (0, 1)]  # fmt: skip
    connection.register("wanted", pa.Table.from_arrays(columns, names=["partner", "record_id"]))  # fmt: skip
    rows: dict[RecordKey, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(connection.execute(WANTED)):
        rows[row["partner"], row["record_id"]].append(row)
    protected = set(connection.execute(PROTECTED).fetchall())
    sides = {}
    for pair in pairs:
        is_hidden = any(key in protected for key in pair)
        sides[pair] = Sides(*(_side(key, rows[key], is_hidden) for key in pair))
    return sides


WANTED = """
SELECT records.* FROM records SEMI JOIN wanted USING (partner, record_id)
ORDER BY partner, record_id, extract_id, line
"""

# The records asked for, of which a record of the same person is protected.
PROTECTED = """
WITH flagged AS (SELECT DISTINCT partner, record_id FROM records WHERE is_protected),
flagged_people AS (SELECT DISTINCT person FROM people SEMI JOIN flagged USING (partner, record_id))
SELECT partner, record_id FROM wanted SEMI JOIN flagged USING (partner, record_id)
UNION
SELECT partner, record_id FROM wanted JOIN people USING (partner, record_id) SEMI JOIN flagged_people USING (person)
"""


def _side(key: RecordKey, rows: Iterable[Mapping[str, Any]], is_hidden: bool) -> Side:
    values: dict[str, dict[str, None]] = defaultdict(dict)
    forms: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name, match in FIELDS.items():
            text = str(row[name] or "").strip()
            if text:
                values[name][text] = None
                form = _form(name, text, row[match] if match else None)
                forms[name].update([form] if form else [])
    return Side(
        key,
        {name: tuple(texts) for name, texts in values.items()},
        {name: frozenset(texts) for name, texts in forms.items()},
        is_hidden,
    )


def _form(name: str, text: str, match: str | None) -> str:
    """How is a value compared? A number that intake gave no form for matching proves nothing."""
    if match:
        return match
    if name in NUMBERS:
        return ""
    return compact(text) if name in {"postcode", "phone"} else " ".join(plain_words(text)).upper()  # fmt: skip


def _in_part(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Are all words of the one among the words of the other?"""
    return any(
        set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())
        for one in mine
        for other in theirs
        if one and other
    )


def _in_short(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Are these the same words but for some that one writes in short, as in `2 Falcon Cl` and `2 Falcon Close`?"""
    written = [(one.split(), other.split()) for one in mine for other in theirs]
    return any(
        len(one) == len(other) and all(map(_is_short, one, other))
        for one, other in written
    )


def _is_short(one: str, other: str) -> bool:
    """Is one word the other, or some of its letters in their order, from the first on?"""
    short, long = sorted((one, other), key=len)
    letters = iter(long)
    return short[:1] == long[:1] and all(letter in letters for letter in short)
