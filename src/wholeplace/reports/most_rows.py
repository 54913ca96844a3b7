"""Tables and charts that are not too long to read: the largest of very many rows, and what the others come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wholeplace.core.money import say_pounds
from wholeplace.reports.blocks import Bar
from wholeplace.reports.review import Row
from wholeplace.reports.words import heading_of

MOST_ROWS = 200
MOST_BARS = 30
ZERO = Decimal(0)


@dataclass(frozen=True)
class Size:
    """By which column the rows of a table are large, and whether its amounts may be added up."""

    column: str
    is_added: bool = True


SIZES = {
    "money_map": Size("pounds"),
    "partner_shares": Size("controls_pounds"),
    "money_flags": Size("pounds", is_added=False),
    "stop_rule": Size("could_move_points", is_added=False),
    "early_late": Size("total_pounds"),
    "provider_funding": Size("pounds"),
    "contract_ends": Size("lost_pounds", is_added=False),
    "late_intervention_by_bearer": Size("net_pounds", is_added=False),
    "late_intervention_by_item": Size("bearers_pounds"),
    "late_intervention_by_issue": Size("bearers_pounds"),
    "late_checks": Size("difference_pounds", is_added=False),
    "late_rivals": Size("would_cost_pounds", is_added=False),
}


def largest(table: str, rows: Sequence[Row]) -> list[Row]:
    """Which rows are shown: all, or of very many the largest, in the order in which they came?

    A table without amounts, or of providers, who are not ranked, shows its first rows.
    """
    size = SIZES.get(table)
    if len(rows) <= MOST_ROWS or size is None:
        return list(rows[:MOST_ROWS])
    places = sorted(range(len(rows)), key=lambda at: _rank(rows[at], size.column))
    return [rows[at] for at in sorted(places[:MOST_ROWS])]


def say_rest(table: str, rows: Sequence[Row], shown: Sequence[Row]) -> str:
    """Which sentence says how many rows are not shown, what they come to, and where they are?"""
    rest = len(rows) - len(shown)
    if not rest:
        return ""
    size = SIZES.get(table)
    which = "largest" if size else "first"
    comes_to = ""
    if size and size.is_added:
        pounds = _sum(rows, size.column) - _sum(shown, size.column)
        column = heading_of(table, size.column)
        comes_to = f" come to {say_pounds(pounds)} in the column “{column}”, and every total counts them:"
    begun = f"These are the {which} {len(shown):,} of {len(rows):,} rows."
    return f"{begun} The other {rest:,}{comes_to or ' are not here:'} the spreadsheet and the command wholeplace show DIR {table} have them all."


def longest(bars: Sequence[Bar]) -> tuple[tuple[Bar, ...], str]:
    """Which bars of a chart are drawn, the largest being first, and which sentence says how many are not?"""
    if len(bars) <= MOST_BARS:
        return tuple(bars), ""
    note = f" The chart has the first {MOST_BARS} of {len(bars):,}; its table has more."
    return tuple(bars[:MOST_BARS]), note


def _rank(row: Row, column: str) -> tuple[bool, Decimal]:
    amount = row[column]
    # What nobody can say may be the largest of all.
    if amount is None and row.get("is_worth_asking"):
        return (False, Decimal("-Infinity"))
    return (amount is None, -abs(amount or ZERO))


def _sum(rows: Sequence[Row], column: str) -> Decimal:
    return sum((row[column] for row in rows if row[column] is not None), ZERO)
