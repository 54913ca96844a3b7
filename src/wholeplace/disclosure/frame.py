"""The figures of a table as an attacker would write them down: unknowns, and the sums that tie them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from wholeplace.core.errors import DisclosureError
from wholeplace.disclosure.grid import Grid, Key
from wholeplace.disclosure.rounding import Flags, Floats
from wholeplace.tables.layout import Layout, Whole

Node = tuple[Key, str]
REST = "\0rest of "
# Sums of amounts in pounds and pence may differ by this much for each row added.
HALF_A_PENNY = 0.005


@dataclass(frozen=True)
class Frame:
    """Unknowns, and relations that each come to nought: `relations` times the true `values` is 0.

    `rows` gives the grid's row of each unknown, -1 for one that is not in the table (a slack, a rest, a
    total nobody prints), and `columns` its column. `levels` says over how many dims it is a total.
    `is_pinned` are known to everyone. `is_rest` are those left over by a whole's parts.
    """

    values: Floats
    rows: NDArray[np.intp]
    columns: tuple[str, ...]
    levels: NDArray[np.intp]
    is_pinned: Flags
    is_rest: Flags
    relations: csr_matrix

    @property
    def is_cell(self) -> Flags:
        """Which unknowns are cells of the table?"""
        cells: Flags = self.rows >= 0
        return cells


def frame_of(
    grid: Grid, columns: Sequence[str], layout: Layout, impossible: Flags
) -> Frame:
    """How do the cells of these columns hang together? Errors: DisclosureError, where they do not add up."""
    builder = _Builder(grid, layout, impossible)
    for column in columns:
        builder.add_cells(column)
    for column in columns:
        builder.add_totals(column)
        builder.pin_known_totals(column)
    for whole in layout.wholes:
        if whole.column in columns:
            builder.add_whole(whole)
    return builder.frame()


@dataclass
class _Builder:
    grid: Grid
    layout: Layout
    impossible: Flags
    places: dict[Node, int] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    pinned: set[int] = field(default_factory=set)
    rests: set[int] = field(default_factory=set)
    relations: list[dict[int, int]] = field(default_factory=list)

    def add_cells(self, column: str) -> None:
        """Write down a column's cells; one that is not known is left out, and nothing ties it."""
        values = self.grid.values(column)
        for row, key in enumerate(self.grid.keys):
            if not np.isnan(values[row]):
                place = self._add((key, column), values[row], row)
                if self.impossible[row]:
                    self.pinned.add(place)

    def add_totals(self, column: str) -> None:
        """Tie each total row of the table to the rows it adds up."""
        for key in self.grid.keys:
            if self.grid.level(key) and (key, column) in self.places:
                self._tie_total(key, column)

    def pin_known_totals(self, column: str) -> None:
        """Write down as known what somebody outside knows exactly."""
        for known_by in self.layout.known_totals:
            for key in self._keys_by(known_by):
                place = self._virtual(key, column)
                if place is None:
                    raise DisclosureError(
                        f"the known totals of {column} in {self.grid.name} cannot be worked out from its rows: "
                        "give them as total rows, or leave them out of known_totals."
                    )
                self.pinned.add(place)

    def add_whole(self, whole: Whole) -> None:
        """Tie a count to the others of its row that it is made of."""
        for key in self.grid.keys:
            names = (whole.column, *whole.parts)
            if any((key, name) not in self.places for name in names):
                continue
            total, *parts = (self.places[key, name] for name in names)
            rest = self.values[total] - sum(self.values[each] for each in parts)
            if rest < 0 or (rest > 0 and not whole.has_rest):
                raise DisclosureError(
                    f"in {self.grid.name} the parts {', '.join(whole.parts)} do not make {whole.column} in each row: "
                    "mend the table, or its layout."
                )
            if whole.has_rest:
                left = self._add((key, REST + whole.column), rest, -1)
                parts.append(left)
                (self.pinned if total in self.pinned else self.rests).add(left)
            self._relate(total, parts)
            # Like a total row, it is hidden only when its parts do not do.
            self.levels[total] += 1

    def frame(self) -> Frame:
        """Everything that was written down, as arrays."""
        size = len(self.values)
        numbers = [number for number, each in enumerate(self.relations) for _ in each]
        places = [place for each in self.relations for place in each]
        signs = [sign for each in self.relations for sign in each.values()]
        shape = (len(self.relations), size)
        relations = csr_matrix((np.array(signs, dtype=float), (numbers, places)), shape)
        everyone = np.arange(size)
        return Frame(
            np.array(self.values, dtype=float),
            np.array(self.rows, dtype=np.intp),
            tuple(self.columns),
            np.array(self.levels, dtype=np.intp),
            np.isin(everyone, list(self.pinned)),
            np.isin(everyone, list(self.rests)),
            relations,
        )

    def _add(self, node: Node, value: float, row: int) -> int:
        place = self.places[node] = len(self.values)
        self.values.append(float(value))
        self.rows.append(row)
        self.columns.append(node[1])
        self.levels.append(self.grid.level(node[0]))
        return place

    def _relate(self, total: int, parts: Iterable[int]) -> None:
        self.relations.append({total: -1, **dict.fromkeys(parts, 1)})

    def _tie_total(self, key: Key, column: str) -> None:
        """Tie one total row along every dim it is a total of."""
        total, is_tied, additive = self.places[key, column], False, []
        for dim, name in enumerate(self.grid.dims):
            if not self.grid.is_total(key, dim):
                continue
            parts = self._parts(key, dim, column)
            if name in self.layout.overlapping:
                self._tie_overlapping(total, parts, column, name)
                continue
            additive.append(dim)
            if None not in parts:
                self._tie_adding(
                    total, [each for each in parts if each is not None], dim
                )
                is_tied = True
        if additive and not is_tied:
            # Nobody prints the totals between: they are unknowns of their own.
            unprinted = self._virtual_parts(key, additive[0], column)
            if unprinted is not None:
                self._tie_adding(total, unprinted, additive[0])

    def _tie_adding(self, total: int, parts: list[int], dim: int) -> None:
        difference = abs(self.values[total] - sum(self.values[each] for each in parts))
        if difference > HALF_A_PENNY * (len(parts) + 1):
            raise DisclosureError(
                f"in {self.grid.name} the {self.columns[total]} of each {self.grid.dims[dim]} do not add up to the total row: "
                f"mend the table, or say in its layout that {self.grid.dims[dim]} is overlapping."
            )
        self._relate(total, parts)

    def _tie_overlapping(
        self, total: int, parts: list[int | None], column: str, dim: str
    ) -> None:
        """A total of people who may be in several parts is no less than each part, and no more than all."""
        there = [each for each in parts if each is not None]
        slacks = [({total: -1, part: 1}, f"{part}") for part in there]
        if len(there) == len(parts):
            slacks.append(({total: 1, **dict.fromkeys(there, -1)}, "all"))
        for relation, name in slacks:
            come_to = sum(sign * self.values[place] for place, sign in relation.items())
            if come_to > HALF_A_PENNY * (len(there) + 1):
                raise DisclosureError(
                    f"in {self.grid.name} a total of {column} is less than one of its {dim} or more than all: mend the table."
                )
            slack = self._add(
                ((dim, name, str(total)), "\0slack"), max(0.0, -come_to), -1
            )
            self.relations.append({**relation, slack: 1})

    def _parts(self, key: Key, dim: int, column: str) -> list[int | None]:
        """The unknowns that a total adds up along a dim; None where one is not in the table."""
        parts: list[int | None] = []
        for word in self.grid.words[dim]:
            part = (*key[:dim], word, *key[dim + 1 :])
            place = self.places.get((part, column))
            if place is not None or not self._cannot_be(part):
                parts.append(place)
        return parts

    def _cannot_be(self, key: Key) -> bool:
        return self.layout.absent_is_impossible and not self.grid.level(key)

    def _virtual(self, key: Key, column: str) -> int | None:
        """The unknown of a total, made if nobody prints it. None when the rows do not say what it comes to."""
        if (key, column) in self.places:
            return self.places[key, column]
        for dim, name in enumerate(self.grid.dims):
            if self.grid.is_total(key, dim) and name not in self.layout.overlapping:
                parts = self._virtual_parts(key, dim, column)
                if parts is not None:
                    place = self._add(
                        (key, column), sum(self.values[each] for each in parts), -1
                    )
                    self._relate(place, parts)
                    return place
        return None

    def _virtual_parts(self, key: Key, dim: int, column: str) -> list[int] | None:
        found: list[int] = []
        for word in self.grid.words[dim]:
            part = (*key[:dim], word, *key[dim + 1 :])
            if (part, column) not in self.places and self._cannot_be(part):
                continue
            place = self._virtual(part, column)
            if place is None:
                return None
            found.append(place)
        return found

    def _keys_by(self, known_by: tuple[str, ...]) -> list[Key]:
        """The keys of the totals that are given by these dims."""
        found: set[Key] = set()
        for key in self.grid.keys:
            if not self.grid.level(key):
                found.add(
                    tuple(
                        word if name in known_by else self.grid.all_words[dim]
                        for dim, (name, word) in enumerate(
                            zip(self.grid.dims, key, strict=True)
                        )
                    )
                )
        return sorted(found, key=lambda key: tuple(word or "" for word in key))
