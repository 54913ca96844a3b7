"""Principle 1, the shares: what part of the known money each partner funds, decides on and delivers."""

from collections.abc import Sequence
from decimal import Decimal

from wholeplace.reports.blocks import Bar, BarChart, Exhibit, Panel, Part
from wholeplace.reports.cells import say_share
from wholeplace.reports.data_tables import data_table, largest_first
from wholeplace.reports.findings import control_finding, could_move_finding, count_of
from wholeplace.reports.most_rows import MOST_BARS
from wholeplace.reports.palette import GREY, NAVY, TEAL
from wholeplace.reports.review import Review, Row
from wholeplace.reports.supplied import shares, silent_roles, unknown_amounts
from wholeplace.reports.words import NOT_SUPPLIED
from wholeplace.tables.results import PARTNER_SHARES

SHARES = (
    ("funder", "share_of_funding", "Funds", GREY),
    ("controller", "share_of_control", "Decides", NAVY),
    ("deliverer", "share_of_delivery", "Delivers", TEAL),
)
SMALL = Decimal("0.005")  # a partner below this in all three would have no bar to see


def shares_exhibit(review: Review) -> Exhibit:
    """Which chart and table show each partner's share of funding, of control and of delivery?"""
    finding = control_finding(review)
    rows = largest_first(shares(review), "controls_pounds")
    worth = [row for row in rows if _is_worth_a_bar(row)]
    shown = worth[:MOST_BARS]
    small = count_of(len(rows) - len(shown), "partner")
    rest = (
        f" {small.capitalize()} with little or nothing known in every view {'is' if len(rows) - len(shown) == 1 else 'are'} in the table only."
        if len(shown) < len(rows)
        else ""
    )
    could_move = could_move_finding(review)
    missing = count_of(unknown_amounts(review), "amount was", "amounts were")
    moved = f" {missing} not supplied: {could_move}." if could_move else ""
    note = f"Three views of one total: the same known pounds seen by funder, by who decides and by who delivers. Never add them together.{moved}{rest}"
    caption = (
        "Share of all known money, by partner, the largest share of control first."
    )
    table = data_table(review, PARTNER_SHARES, caption=caption, rows=rows)
    return Exhibit(
        finding, table, PARTNER_SHARES, _shares_chart(review, finding, shown), note
    )


def _shares_chart(review: Review, finding: str, rows: Sequence[Row]) -> BarChart:
    silent = silent_roles(review)
    panels = tuple(
        Panel(
            head,
            tuple(
                _share_bar(
                    review.partner(row["partner"]),
                    row[share],
                    colour,
                    is_silent=(role, row["partner"]) in silent,
                )
                for row in rows
            ),
        )
        for role, share, head, colour in SHARES
    )
    described = f"Bar chart. {finding}. For each partner: its share of funding, of control and of delivery. The figures are in the table below."
    return BarChart(panels, described)


def _is_worth_a_bar(row: Row) -> bool:
    return bool(row["unknown"]) or any(
        (row[share] or 0) >= SMALL for _, share, *_ in SHARES
    )


def _share_bar(
    label: str, share: Decimal | None, colour: str, *, is_silent: bool
) -> Bar:
    if share:
        # The longest bar leaves the least room for words.
        said = say_share(share).replace("more than ", "over ")
        return Bar(label, said, (Part(share, colour),))
    return Bar(label, NOT_SUPPLIED if is_silent else "none", ())
