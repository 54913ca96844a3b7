"""A figure traced: its rule, and the rows or other figures it is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class TracedRow:
    """One row behind a figure: what it adds, where it lies, how it was worked out.

    `rests_on` are other rows that its amount rests on, such as a unit cost: file and line.
    """

    file: str
    line: int
    measure: str
    amount: Decimal
    working: str
    rests_on: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Trace:
    """A figure, its rule, and what it is made of: rows that add up to it, or other figures."""

    table: str
    key: Row
    column: str
    value: Any
    meaning: str
    rule: str
    rows: tuple[TracedRow, ...] = ()
    parts: Mapping[str, "Trace"] = field(default_factory=dict)

    def every_row(self) -> Iterator[TracedRow]:
        """Every row behind the figure, through all its parts."""
        yield from self.rows
        for part in self.parts.values():
            yield from part.every_row()
