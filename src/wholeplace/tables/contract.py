"""What a table promises: its columns, their kinds, and how each figure comes about."""

from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """What a column holds, and so where it may go."""

    KEY = "key"
    IDENTIFIER = "identifier"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    CATEGORY = "category"
    DATE = "date"
    YEAR = "year"
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    FIGURE = "figure"
    FLAG = "flag"
    TEXT = "text"


# A column of these kinds cannot enter analysis.
NEVER_ANALYSED = frozenset({Kind.IDENTIFIER, Kind.PERSONAL})

ARROW_TYPES = {
    Kind.KEY: pa.string(),
    Kind.IDENTIFIER: pa.string(),
    Kind.PERSONAL: pa.string(),
    Kind.SENSITIVE: pa.string(),
    Kind.CATEGORY: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.YEAR: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.RATIO: pa.decimal128(18, 9),
    # Money, a count or a ratio, whichever the figure is: wide enough for each.
    Kind.FIGURE: pa.decimal128(28, 9),
    Kind.FLAG: pa.bool_(),
    Kind.TEXT: pa.string(),
}


@dataclass(frozen=True)
class Column:
    """One column: its kind, its meaning, and what counts as wrong in it.

    For a file written by hand: `is_required` means the column must be there and every cell filled;
    `choices` are the only words allowed; `refers_to` is `file.column` whose values it must match;
    `explained_by` names the column that must say why a cell here is blank; `is_many` means several
    values parted by semicolons; `minimum` is the least value allowed.

    For a result: `rule` says how a cell comes about. `sum NAME` adds the amounts of the entries whose
    measure is NAME; anything else is arithmetic on other columns of the same row; empty means the
    cell is a word, carried not computed.
    """

    name: str
    kind: Kind
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    explained_by: str = ""
    is_many: bool = False
    minimum: int | None = None
    maximum: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns, and whether its rows are about people.

    `entries` names the table whose rows a result adds up; `source` says where the method comes from.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    holds_people: bool = False
    entries: str = ""
    source: str = ""
    title: str = ""
    caveats: tuple[str, ...] = field(default=())

    def column(self, name: str) -> Column:
        """Which column has this name? Errors: KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    def schema(self) -> pa.Schema:
        """The Arrow types of the columns, in order."""
        return pa.schema(
            [(column.name, ARROW_TYPES[column.kind]) for column in self.columns]
        )
