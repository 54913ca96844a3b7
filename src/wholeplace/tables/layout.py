"""How the figures of a table about people hang together, so that no hidden one can be worked out from others."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Whole:
    """A count that is made of others in its row; with `has_rest` of others that are not in the table."""

    column: str
    parts: tuple[str, ...]
    has_rest: bool = False


@dataclass(frozen=True)
class Rate:
    """A figure divided by a count, times a number. It is worked out anew from what may be shown.

    `is_share` says that the numerator counts some of those in the denominator, so that the others can
    be worked out too; an average or a rate of events is no share.
    """

    column: str
    numerator: str
    denominator: str
    times: int = 1
    is_share: bool = True


@dataclass(frozen=True)
class Bound:
    """The lower or upper end of the 95% interval of a share, worked out anew from what may be shown. See `Rate`."""

    column: str
    numerator: str
    denominator: str
    is_upper: bool = False


@dataclass(frozen=True)
class Amount:
    """Money spent on people: how many they are, and the two largest amounts of one person in it.

    `largest` and `second` are columns of the table that are not in its contract and are never shown.
    """

    column: str
    people: str
    largest: str
    second: str


@dataclass(frozen=True)
class Extreme:
    """A least, greatest or middle value over people, and the column that counts them."""

    column: str
    people: str


@dataclass(frozen=True)
class Layout:
    """What each column of a table about people is; every column of the contract is in one of these.

    `dims` name the cell, and each combination of their words is one row. `totals` gives, for a dim,
    the word of its total row. A person may stand under several words of a dim that is `overlapping`,
    so that its rows do not add up. `impossible` names words that cannot meet, so that a nought there
    says nothing; so does every combination that is not in the table, if `absent_is_impossible`.
    `known_totals` are totals that somebody outside knows exactly, each by the dims it is given by: `()`
    is the grand total. `plain` columns say nothing of people.
    """

    dims: tuple[str, ...]
    counts: tuple[str, ...]
    totals: Mapping[str, str] = field(default_factory=dict)
    overlapping: frozenset[str] = frozenset()
    wholes: tuple[Whole, ...] = ()
    rates: tuple[Rate, ...] = ()
    bounds: tuple[Bound, ...] = ()
    amounts: tuple[Amount, ...] = ()
    extremes: tuple[Extreme, ...] = ()
    plain: tuple[str, ...] = ()
    impossible: tuple[Mapping[str, str], ...] = ()
    absent_is_impossible: bool = False
    known_totals: tuple[tuple[str, ...], ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Which columns of the contract does the layout speak of, in its order?"""
        rates = (each.column for each in self.rates)
        amounts = (each.column for each in self.amounts)
        extremes = (each.column for each in self.extremes)
        bounds = (each.column for each in self.bounds)
        return (*self.dims, *self.counts, *rates, *bounds, *amounts, *extremes, *self.plain)  # fmt: skip

    @property
    def never_shown(self) -> tuple[str, ...]:
        """Which columns of the table are there for the checks alone?"""
        return tuple(
            name for each in self.amounts for name in (each.largest, each.second)
        )
