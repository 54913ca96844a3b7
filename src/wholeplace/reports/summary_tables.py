"""Tables small enough for a committee's paper: short ones as they are, and the columns that matter of some longer ones."""

from dataclasses import replace

from wholeplace.reports.blocks import DataTable
from wholeplace.reports.paper import MOST_ROWS, is_short
from wholeplace.reports.words import BLANK, BLANK_EXPLAINED

# Which columns a committee needs of a table too large for its paper.
COLUMNS = {
    "partner_shares": ("partner", "share_of_funding", "share_of_control", "share_of_delivery", "unknown"),
    "not_supplied": ("name", "partner"),
    "late_intervention_by_bearer": ("bearer", "net_pounds", "published_pounds", "grade"),
    "late_intervention_by_item": ("name", "bearers_pounds", "placeholder_pounds", "grade"),
    "provider_outcomes": ("provider", "client_group", "period", "people_accessing", "outcomes_reached", "outcome_counted", "cost_pounds"),
}  # fmt: skip


def summary_table(table: DataTable) -> DataTable | None:
    """Which table of this size stands in a committee's paper, if any?"""
    if not table.rows or (table.name not in COLUMNS and not is_short(table)):
        return None
    wanted = COLUMNS.get(table.name, ())
    places = [
        place
        for place, heading in enumerate(table.headings)
        if not wanted or heading.name in wanted
    ]
    rows = tuple(tuple(row[at] for at in places) for row in table.rows[:MOST_ROWS])
    rest = len(table.rows) - len(rows)
    caption = (
        f"{table.caption} The first {len(rows)} of {len(table.rows)} rows."
        if rest
        else table.caption
    )
    has_blank = any(BLANK in row for row in rows)
    has_money = any("£" in cell for row in rows for cell in row)
    return replace(
        table,
        caption=caption,
        headings=tuple(table.headings[at] for at in places),
        rows=rows,
        blank=BLANK_EXPLAINED if has_blank else "",
        rounded=table.rounded if has_money else "",
    )
