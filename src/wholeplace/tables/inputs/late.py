"""The hand-written files about late services: counts, bearers, overlaps, totals as printed."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs.parts import GRADE, NOTE, SOURCE

ACTIVITY = Table(
    "activity",
    "Counts of late services in a year, each with the unit cost or the published spend that prices it.",
    key=("item",),
    columns=(
        Column("item", Kind.KEY, "short name of the late service", is_required=True),
        Column("name", Kind.TEXT, "name as a reader knows it", is_required=True),
        Column(
            "issue", Kind.CATEGORY, "the wider issue it belongs to", is_required=True
        ),
        Column(
            "need",
            Kind.CATEGORY,
            "the need behind it, one of those in place.toml",
            is_required=True,
            refers_to="needs.need",
        ),
        Column("year", Kind.YEAR, "financial year counted", is_required=True),
        Column(
            "quantity",
            Kind.RATIO,
            "how many, in the unit of the unit cost; empty when not known",
            minimum=0,
        ),
        Column("unit", Kind.TEXT, "what one is", is_required=True),
        Column(
            "scope_factor",
            Kind.RATIO,
            "share of the count that is in scope, 0 to 1; empty means all",
            minimum=0,
            maximum=1,
        ),
        Column(
            "method",
            Kind.CATEGORY,
            "how it is priced",
            is_required=True,
            choices=("unit_cost", "published_spend", "national_scaled"),
        ),
        Column(
            "unit_cost",
            Kind.CATEGORY,
            "code of the unit cost used",
            refers_to="unit_costs.code",
        ),
        Column(
            "rivals",
            Kind.TEXT,
            "codes of other unit costs of the same thing, to show beside it",
            is_many=True,
            refers_to="unit_costs.code",
        ),
        Column(
            "printed_pounds",
            Kind.MONEY,
            "the item's total as its source prints it, to check against",
            minimum=0,
        ),
        Column(
            "price_year",
            Kind.YEAR,
            "price year of published spend and of the printed total; empty means the year counted",
        ),
        GRADE,
        NOTE,
        SOURCE,
    ),
)


BEARERS = Table(
    "bearers",
    "Who bears an item of activity: a share of it, or published pounds. Without rows here the unit cost's own shares hold.",
    key=("item", "bearer"),
    columns=(
        Column(
            "item",
            Kind.KEY,
            "item of activity.csv",
            is_required=True,
            refers_to="activity.item",
        ),
        Column(
            "bearer",
            Kind.KEY,
            "who pays in the end",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "share",
            Kind.RATIO,
            "share of the item's cost, 0 to 1; the shares of an item add to one",
            minimum=0,
            maximum=1,
        ),
        Column(
            "spend_pounds",
            Kind.MONEY,
            "published spend of this bearer on the item, instead of a share",
            minimum=0,
        ),
        SOURCE,
    ),
)


OVERLAPS = Table(
    "overlaps",
    "Cost counted twice, taken off once: named pairs of items, or a published net-off for a bearer.",
    key=("overlap",),
    columns=(
        Column("overlap", Kind.KEY, "name of the row", is_required=True),
        Column(
            "bearer",
            Kind.CATEGORY,
            "whose cost is counted twice",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "item",
            Kind.CATEGORY,
            "the item from which it is taken; empty for a published net-off",
            refers_to="activity.item",
        ),
        Column(
            "because_of",
            Kind.CATEGORY,
            "the item that already holds it",
            refers_to="activity.item",
        ),
        Column(
            "amount_pounds",
            Kind.MONEY,
            "pounds taken off; empty means the bearer's whole cost of the item",
            minimum=0,
        ),
        Column("price_year", Kind.YEAR, "price year of the amount"),
        NOTE,
        SOURCE,
    ),
)


PUBLISHED = Table(
    "published",
    "Totals as a source prints them, kept beside ours.",
    key=("figure", "bearer"),
    columns=(
        Column(
            "figure",
            Kind.KEY,
            "which figure it is",
            is_required=True,
            choices=("net_total",),
        ),
        Column(
            "bearer",
            Kind.KEY,
            "whose total; `all` for the grand total",
            is_required=True,
        ),
        Column("amount_pounds", Kind.MONEY, "pounds as printed", is_required=True),
        Column(
            "rounded_to_pounds",
            Kind.MONEY,
            "the step the source rounds to, so that rounding is not taken for an error",
            minimum=0,
        ),
        Column("price_year", Kind.YEAR, "price year of the amount"),
        NOTE,
        SOURCE,
    ),
)
