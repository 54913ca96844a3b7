"""What was asked for and not supplied, by one definition for sentences, charts and tables."""

from collections.abc import Callable, Set

from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import BLANK, NOT_SUPPLIED

# Role in the money map -> the columns of partner_shares that say it.
ROLE_COLUMNS = {
    "funder": ("funds_pounds", "share_of_funding"),
    "controller": ("controls_pounds", "share_of_control"),
    "deliverer": ("delivers_pounds", "share_of_delivery"),
}
TRANSFER = "transfer"


def counted_rows(review: Review) -> list[Row]:
    """Which rows of the money map does its total count? Transfers are spent, and counted, in rows of their own."""
    return [row for row in review.rows("money_map") if row["kind"] != TRANSFER]


def unknown_amounts(review: Review) -> int:
    """How many amounts that the map's total would count were asked for and not supplied?"""
    if review.rows("money_map"):
        return sum(row["unknown"] or 0 for row in counted_rows(review))
    return sum(row["unknown"] or 0 for row in review.rows("partner_shares"))


def unknown_transfers(review: Review) -> int:
    """How many amounts that one partner passes to another were not supplied? They are in no total, known or not."""
    rows = review.rows("money_map")
    return sum(row["unknown"] or 0 for row in rows if row["kind"] == TRANSFER)


def silent_roles(review: Review) -> Set[tuple[str, str]]:
    """Which (role, partner) have money on the map of which not one amount was supplied?"""
    rows = counted_rows(review)
    known = {
        (role, row[role])
        for row in rows
        for role in ROLE_COLUMNS
        if row["pounds"] is not None
    }
    asked = {
        (role, row[role]) for row in rows for role in ROLE_COLUMNS if row["unknown"]
    }
    return asked - known


def shares(review: Review) -> list[Row]:
    """Each partner's shares, with nothing in place of nought where none of the money was supplied."""
    silent = silent_roles(review)
    return [
        {
            **row,
            **{
                column: None
                for role, columns in ROLE_COLUMNS.items()
                if (role, row["partner"]) in silent
                for column in columns
            },
        }
        for row in review.rows("partner_shares")
    ]


def blanks_of(review: Review, table: str) -> Callable[[Row, str], str]:
    """What stands in each empty cell of a table: that it was not supplied, where the run knows so, or else a dash?"""
    if table == "partner_shares":
        silent = silent_roles(review)
        role_of = {c: role for role, pair in ROLE_COLUMNS.items() for c in pair}
        return lambda row, column: (
            NOT_SUPPLIED
            if (role_of.get(column, ""), row["partner"]) in silent
            else BLANK
        )
    return lambda row, column: (
        NOT_SUPPLIED
        if row.get("unknown") and _asked_for(table, row) == column
        else BLANK
    )


def _asked_for(table: str, row: Row) -> str:
    """Which column would hold the amount that was not supplied?"""
    if table == "money_map":
        return "transfer_pounds" if row["kind"] == TRANSFER else "pounds"
    return {"provider_funding": "pounds", "early_late": "total_pounds"}.get(table, "")
