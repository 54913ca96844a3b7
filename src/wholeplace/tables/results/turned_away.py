"""Results about those whom services turned away: counts and pounds, always through the disclosure checks."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Amount, Bound, Layout, Rate, Whole
from wholeplace.tables.results.parts import count_column, key_column

ROWS = "counts people of turned_away's decisions"

TURNED_AWAY = Table(
    "turned_away",
    "Whom each service turned away and accepted, near the line that parted them or not, and what they used in the two years after.",
    key=("service", "decision", "nearness"),
    columns=(
        key_column("service", "which service decided"),
        key_column("decision", "refused or accepted: a person's first decision by the service"),
        key_column("nearness", "near the line: within ten points of the score that was asked for; further off; or no line recorded"),
        count_column("people", "people decided on", "counts people"),
        count_column("not_followed", "of them, decided too near the last day to be followed for two years", "counts people"),
        count_column("followed", "of them, followed for two years", "counts people"),
        count_column("came_late", "of those followed, who met a late service in the two years", "counts people"),
        count_column("late_contacts", "contacts with late services in the two years", "counts contacts of those followed"),
        count_column("unpriced", "contacts in the two years that nothing prices, which cost nought here", "counts contacts of those followed"),
        Column("share_came_late", Kind.RATIO, "share of those followed who met a late service", rule="came_late / followed"),
        Column("share_low", Kind.RATIO, "lower end of the 95% interval of that share", rule="Wilson's interval of came_late of followed"),
        Column("share_high", Kind.RATIO, "upper end of it", rule="Wilson's interval of came_late of followed"),
        Column("pounds", Kind.MONEY, "what those followed used in the two years; not waste, and not all avoidable", rule="adds up the cost of their contacts"),
        Column("late_pounds", Kind.MONEY, "how much of it was late; not waste, and not all avoidable", rule="adds up the cost of their late contacts"),
        Column("late_pounds_each", Kind.MONEY, "late pounds for each person followed", rule="late_pounds / followed"),
    ),
    holds_people=True,
    title="Who was turned away, and what followed",
)  # fmt: skip

# A service that recorded no line has no rows near it. A person may have been decided on by several services.
TURNED_AWAY_LAYOUT = Layout(
    dims=("service", "decision", "nearness"),
    counts=("people", "not_followed", "followed", "came_late", "late_contacts", "unpriced"),
    overlapping=frozenset({"service"}),
    wholes=(Whole("people", ("not_followed", "followed")),),
    rates=(
        Rate("share_came_late", "came_late", "followed"),
        Rate("late_pounds_each", "late_pounds", "followed", is_share=False),
    ),
    bounds=(
        Bound("share_low", "came_late", "followed"),
        Bound("share_high", "came_late", "followed", is_upper=True),
    ),
    amounts=(
        Amount("pounds", "followed", "pounds_largest", "pounds_second"),
        Amount("late_pounds", "came_late", "late_pounds_largest", "late_pounds_second"),
    ),
    absent_is_impossible=True,
)  # fmt: skip

TURNED_AWAY_FIGURES = {TURNED_AWAY.name: TURNED_AWAY}
TURNED_AWAY_LAYOUTS = {TURNED_AWAY.name: TURNED_AWAY_LAYOUT}
