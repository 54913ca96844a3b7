"""The cells of a table: every combination of its words, in one order whatever order the rows came in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa

from wholeplace.core.errors import DisclosureError
from wholeplace.disclosure.rounding import Flags, Floats
from wholeplace.tables.contract import Table
from wholeplace.tables.layout import Layout

Key = tuple[str | None, ...]
# Stands for all words of a dim that has no total row of its own. No cell of a file can hold it.
EVERYTHING = "\0everything"
# A table of 100 x 20 words takes about a second, one of this size up to a minute.
MOST_CELLS = 20_000


@dataclass(frozen=True)
class Grid:
    """The rows by key. Those after the given ones' number in `sources` are combinations that were absent.

    `words` are a dim's words but for its total; `all_words` the word of its total. `sources` gives the
    row of the given table behind each row, -1 where there was none.
    """

    name: str
    dims: tuple[str, ...]
    words: tuple[tuple[str | None, ...], ...]
    all_words: tuple[str, ...]
    keys: tuple[Key, ...]
    sources: tuple[int, ...]
    table: pa.Table

    def values(self, column: str) -> Floats:
        """What does this column hold in each row? NaN where it is not known, nought in a row that was absent."""
        given = self.table.column(column).to_pylist()
        cells = (0 if source < 0 else given[source] for source in self.sources)
        return np.array([np.nan if each is None else float(each) for each in cells])

    def is_total(self, key: Key, dim: int) -> bool:
        """Does this key stand for all words of this dim?"""
        return key[dim] == self.all_words[dim]

    def level(self, key: Key) -> int:
        """Over how many dims is this row a total?"""
        return sum(self.is_total(key, dim) for dim in range(len(self.dims)))


def grid_of(table: pa.Table, contract: Table, layout: Layout) -> Grid:
    """Which cells has this table, absent ones included? Errors: DisclosureError."""
    _refuse_large(len(table), contract.name)
    dims = tuple(dict.fromkeys((*contract.key, *sorted(layout.dims))))
    dims = tuple(name for name in dims if name in layout.dims)
    columns = [
        [_word(each) for each in table.column(name).to_pylist()] for name in dims
    ]
    given = list(zip(*columns, strict=True)) if dims else [()] * len(table)
    rows = {key: row for row, key in enumerate(given)}
    if len(rows) < len(given):
        raise DisclosureError(
            f"{contract.name} has two rows with the same {', '.join(dims) or 'key'}: "
            "name all columns that part its rows as dims, or add the rows up."
        )
    parted = [
        _words(column, layout.totals.get(name, EVERYTHING))
        for name, column in zip(dims, columns, strict=True)
    ]
    words, totals = tuple(each[0] for each in parted), tuple(each[1] for each in parted)
    if not layout.absent_is_impossible:
        for key in _combinations(words, contract.name):
            rows.setdefault(key, -1)
    keys = sorted(rows, key=_in_order)
    sources = tuple(rows[key] for key in keys)
    return Grid(contract.name, dims, words, totals, tuple(keys), sources, table)


def impossible_rows(grid: Grid, patterns: tuple[Mapping[str, str], ...]) -> Flags:
    """Which rows are of words that cannot meet?"""
    places = {name: at for at, name in enumerate(grid.dims)}
    return np.array(
        [
            any(
                all(key[places[name]] == word for name, word in pattern.items())
                for pattern in patterns
            )
            for key in grid.keys
        ],
        dtype=bool,
    )


def _word(value: Any) -> str | None:
    return None if value is None else str(value)


def _words(column: list[str | None], total: str) -> tuple[tuple[str | None, ...], str]:
    """The words of a dim, and that of its total."""
    found = {word for word in column if word != total}
    if not found and column:
        # Where only the total of a dim is given, it is the dim's one word.
        return (total,), EVERYTHING
    return tuple(sorted(found, key=lambda word: _in_order((word,)))), total


def _combinations(
    words: tuple[tuple[str | None, ...], ...], name: str
) -> Iterator[Key]:
    _refuse_large(prod(len(each) for each in words) if words else 0, name)
    return iter(product(*words)) if words else iter(())


def _refuse_large(cells: int, name: str) -> None:
    if cells > MOST_CELLS:
        raise DisclosureError(
            f"{name} has {cells:,} combinations of words and no more than {MOST_CELLS:,} can be checked: "
            "cut it into smaller tables, or say absent_is_impossible where most cannot occur."
        )


def _in_order(key: Key) -> tuple[tuple[bool, str], ...]:
    return tuple((word is None, word or "") for word in key)
