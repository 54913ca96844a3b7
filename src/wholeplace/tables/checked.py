"""A table that may be shown. Reports take no other; the disclosure room alone can make one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import InitVar, asdict, dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa

from wholeplace.tables.contract import Table

# Who holds this may make a CheckedTable. A test reads every room's code for the name.
_SEAL = object()


class Why(StrEnum):
    """Why a figure is hidden."""

    SMALL = "small"
    BESIDE = "beside"
    DOMINATED = "dominated"
    FOLLOWS = "follows"


SAID_WHY = {
    Why.SMALL: "because fewer than {threshold} people are behind it",
    Why.BESIDE: "so that another cannot be worked out from it",
    Why.DOMINATED: "because one or two people make up most of it",
    Why.FOLLOWS: "because it is made from a hidden one",
}


@dataclass(frozen=True)
class HiddenFigures:
    """How many figures of a column are hidden for one reason. Never which, and never their values."""

    column: str
    why: Why
    figures: int


@dataclass(frozen=True)
class Checks:
    """What was done to make a table safe to show.

    `figures` counts the figures about people; `attacked` those hidden ones that were attacked and held.
    `content_sha256` is the hash of what may be shown.
    """

    is_about_people: bool
    rule: str
    threshold: int | None = None
    rounding: int | None = None
    figures: int = 0
    attacked: int = 0
    hidden: tuple[HiddenFigures, ...] = ()
    content_sha256: str = ""

    def count(self, *whys: Why) -> int:
        """How many figures are hidden for these reasons; for any, when none is named?"""
        return sum(each.figures for each in self.hidden if not whys or each.why in whys)

    @property
    def said(self) -> str:
        """What is a reader told about it?"""
        if not self.is_about_people:
            return "The table is not about people; it is shown as it is."
        told = [
            f"{self.count(why)} {said.format(threshold=self.threshold)}"
            for why, said in SAID_WHY.items()
            if self.count(why)
        ]
        hidden = f"{self.count()} of {self.figures} figures about people are hidden"
        parts = f": {'; '.join(told)}" if told else ""
        return f"{hidden}{parts}. Counts are rounded to {self.rounding}."

    def as_json(self) -> dict[str, Any]:
        """How is this written down?"""
        return asdict(self)

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Checks":
        """What was written down?"""
        hidden = tuple(
            HiddenFigures(each["column"], Why(each["why"]), each["figures"])
            for each in written["hidden"]
        )
        return cls(**{**written, "hidden": hidden})


@dataclass(frozen=True)
class CheckedTable:
    """A table that may be shown, its contract, and what was done to it.

    `hidden` are the figures that are empty because they are hidden, by row and column; any other empty
    cell is empty because it is not known. Errors: TypeError, when made anywhere but in disclosure.
    """

    contract: Table
    table: pa.Table
    checks: Checks
    hidden: frozenset[tuple[int, str]] = field(default=frozenset(), kw_only=True)
    seal: InitVar[object] = field(kw_only=True)

    def __post_init__(self, seal: object) -> None:
        """Refuse whoever does not hold the seal."""
        if seal is not _SEAL:
            raise TypeError(
                "a CheckedTable is made by disclosure only: call its check_table"
            )

    def is_hidden(self, row: int, column: str) -> bool:
        """Is this cell empty because its figure is hidden?"""
        return (row, column) in self.hidden


def content_sha256(table: pa.Table, hidden: frozenset[tuple[int, str]]) -> str:
    """What is the hash of what may be shown, whatever file it is kept in?"""
    content = [table.column_names, table.to_pylist(), sorted(hidden)]
    text = json.dumps(content, default=str, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
