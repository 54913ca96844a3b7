"""The lists of names, by origin, with weights that fall from the commonest to the rarest."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.origins import ORIGINS

# A name's weight is one over its place in the list plus this.
EVENNESS = 12
# Where halves make further family names: the share of people who bear one of those.
MADE_SHARE = 0.4
ENDINGS_OF_WOMEN = (
    ("ski", "ska"),
    ("cki", "cka"),
    ("dzki", "dzka"),
    ("poulos", "poulou"),
    ("ides", "idou"),
)
GENDERED = ("polish", "greek")
_NAMES_OF_ORIGINS = tuple(origin.name for origin in ORIGINS)


@dataclass(frozen=True)
class NameList:
    """Names by their numbers in the book, and how likely each is, as cumulated weights."""

    numbers: Array
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Book:
    """Every name once; which of them are common in each origin; and how daughters bear them."""

    names: Array
    women: tuple[NameList, ...]
    men: tuple[NameList, ...]
    families: tuple[NameList, ...]
    womens: tuple[NameList | None, ...]
    of_daughters: Array

    def number(self, name: str) -> int:
        """Which number has this name? Errors: ValueError when it is not in the book."""
        found = np.flatnonzero(self.names == name)
        if not len(found):
            raise ValueError("the name is not in the book")
        return int(found[0])


@cache
def book() -> Book:
    """Which names are there?"""
    pages = [_page(text) for text in map(_read("names").__getitem__, _NAMES_OF_ORIGINS)]
    daughters = {
        name: _of_daughter(name)
        for origin, page in zip(ORIGINS, pages, strict=True)
        for name in page["families"]
        if origin.name in GENDERED
    }
    kinds = ("women", "men", "families", "made", "womens")
    every = [name for page in pages for kind in kinds for name in page[kind]]
    names = list(dict.fromkeys([*every, *daughters.values()]))
    number = {name: at for at, name in enumerate(names)}
    return Book(
        names=np.array(names, object),
        women=tuple(_listed(page["women"], number) for page in pages),
        men=tuple(_listed(page["men"], number) for page in pages),
        families=tuple(
            _listed(page["families"], number, page["made"]) for page in pages
        ),
        womens=tuple(
            _listed(page["womens"], number) if page["womens"] else None
            for page in pages
        ),
        of_daughters=np.array([number[daughters.get(name, name)] for name in names]),
    )


def _page(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of one origin; the family names made of halves apart from those written out."""
    page = {kind: _words(texts.get(kind, "")) for kind in ("women", "men", "families", "womens")}  # fmt: skip
    made = dict.fromkeys(
        first + last
        for first in _words(texts.get("first", ""))
        for last in _words(texts.get("last", ""))
        if first[-1] != last[0]
    )
    page["made"] = [name for name in made if name not in page["families"]]
    return page


@cache
def variants(kind: str) -> Mapping[str, tuple[str, ...]]:
    """In which other ways is each name written: as `nicknames` or as `spellings`?"""
    return {name: tuple(_words(text)) for name, text in _read("variants")[kind].items()}


def _read(name: str) -> dict[str, dict[str, str]]:
    with files(__package__).joinpath("data", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word.replace("_", " ") for word in text.split()))


def _listed(
    page: list[str], number: Mapping[str, int], made: Sequence[str] = ()
) -> NameList:
    weights = [1 / (at + EVENNESS) for at in range(len(page))]
    rare = sum(weights) * MADE_SHARE / (1 - MADE_SHARE) / max(len(made), 1)
    names = [*page, *made]
    weights += [rare] * len(made)
    return NameList(np.array([number[name] for name in names]), tuple(weights))


def _of_daughter(name: str) -> str:
    for ending, womens in ENDINGS_OF_WOMEN:
        if name.endswith(ending):
            return name.removesuffix(ending) + womens
    return name
