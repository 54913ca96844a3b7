"""How what was written is put so that it can be compared: parts of names, dates and addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from wholeplace.linkage.identities import Coded

# A word of so few letters is part of many family names, and none by itself.
SHORT = 3
Way = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class Spelt:
    """A column made of what a record says: its name, and the way each value is put."""

    name: str
    way: Way | None = None


def spelt_from(spelt: Spelt, column: "Coded") -> "Coded":
    """This column, each value put in the given way."""
    return column if spelt.way is None else column.of(spelt.way(column.values))


def _none_if_empty(values: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)


def _of_many_words(change: Callable[[str], str]) -> Way:
    """Change what has more than one word; a single word stays."""

    def way(values: pa.Array) -> pa.Array:
        several = pc.match_substring(values, " ")
        changed = [change(value) for value in values.filter(several).to_pylist()]
        return pc.replace_with_mask(values, several, pa.array(changed, pa.string()))

    return way


def _first_word(values: pa.Array) -> pa.Array:
    return _none_if_empty(pc.replace_substring_regex(values, " .*$", ""))


def _later_words(values: pa.Array) -> pa.Array:
    return _none_if_empty(pc.replace_substring_regex(values, "^[^ ]* ?", ""))


def _first_long_word(value: str) -> str:
    """The first word that is more than a De, Van or Mac; the name itself where there is none."""
    return next((word for word in value.split() if len(word) > SHORT), value)


def _last_long_word(value: str) -> str:
    return next((word for word in reversed(value.split()) if len(word) > SHORT), value)


def _root(values: pa.Array) -> pa.Array:
    """The name that a short or other form of it stands for."""
    first = _first_word(values)
    forms, names = (pa.array(list(each), pa.string()) for each in (roots(), roots().values()))  # fmt: skip
    return pc.coalesce(names.take(pc.index_in(first, forms)), first)


@cache
def roots() -> Mapping[str, str]:
    """Which name does each short form, nickname or other spelling stand for? From `data/given_names.csv`."""
    text = files("wholeplace.linkage").joinpath("data/given_names.csv").read_text("utf-8")  # fmt: skip
    found: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        root, forms = line.split(",", 1)
        for form in forms.split(";"):
            found.setdefault(form, root)
        found.setdefault(root, root)
    return found


def _part(start: int, stop: int) -> Way:
    return lambda values: _none_if_empty(pc.utf8_slice_codeunits(values, start, stop))


def _sound_address(values: pa.Array) -> pa.Array:
    """An address by the beginnings of its words, the last by its first letter: Road and Rd are the same there."""
    plain = pc.utf8_trim(pc.replace_substring_regex(pc.utf8_upper(values), "[^0-9A-Z]+", " "), " ")  # fmt: skip
    short = pc.replace_substring_regex(plain, r"([A-Z]{3})[A-Z]+", r"\1")
    return _none_if_empty(pc.replace_substring_regex(short, r" ([A-Z])[A-Z]*$", r" \1"))


def _house(values: pa.Array) -> pa.Array:
    """The numbers of a sound address, in their order; the address itself where it has none."""
    kept = pc.replace_substring_regex(values, r"\b[A-Z]+\b", "")
    numbers = pc.utf8_trim(pc.replace_substring_regex(kept, " +", " "), " ")
    return pc.if_else(pc.equal(numbers, ""), values, numbers)


def _district(values: pa.Array) -> pa.Array:
    return _none_if_empty(pc.replace_substring_regex(values, " .*$", ""))


# What is made of each thing that a record tells; what is not named here is compared as it stands.
SPELT: Mapping[str, tuple[Spelt, ...]] = {
    "given_all": (
        Spelt("given", _first_word),
        Spelt("middle", _later_words),
        Spelt("given_root", _root),
        Spelt("initial", _part(0, 1)),
    ),
    "family": (
        Spelt("family"),
        Spelt("family_first", _first_word),
        Spelt("family_long", _of_many_words(_first_long_word)),
        Spelt("family_last", _of_many_words(_last_long_word)),
        Spelt("family_start", _part(0, 3)),
    ),
    "born": (
        Spelt("born"),
        Spelt("born_year", _part(0, 4)),
        Spelt("born_month", _part(5, 7)),
        Spelt("born_day", _part(8, 10)),
        Spelt("born_in_year", _part(5, 10)),
    ),
    "postcode": (Spelt("postcode"), Spelt("district", _district)),
    "address": (Spelt("address"), Spelt("number", _house)),
}
# What is put in one way before records are held to be alike.
FIRST: Mapping[str, Spelt] = {"address": Spelt("address", _sound_address)}
