"""The tables of published numbers: ours ship with the package, a place's own override them by key."""

from wholeplace.core.words import GRADES
from wholeplace.tables.contract import Column, Kind, Table

DIMENSIONS = ("fiscal", "economic", "social")
LEVELS = ("headline", "subsidiary", "constituent")

UNIT_COSTS = Table(
    "unit_costs",
    "What one of a thing costs, as published: fiscal, economic and social value apart.",
    key=("code", "dimension"),
    columns=(
        Column(
            "code", Kind.KEY, "code of the unit cost in its library", is_required=True
        ),
        Column(
            "dimension",
            Kind.KEY,
            "fiscal: cost to the public purse; economic: earnings and growth; social: wider value",
            is_required=True,
            choices=DIMENSIONS,
        ),
        Column("item", Kind.TEXT, "what is costed, in our words", is_required=True),
        Column("unit", Kind.TEXT, "one of what", is_required=True),
        Column(
            "pounds",
            Kind.MONEY,
            "pounds in the price of `price_year`",
            is_required=True,
        ),
        Column(
            "exact_pounds",
            Kind.RATIO,
            "the source's value where it has more than pennies; uprating starts from it",
        ),
        Column("low_pounds", Kind.MONEY, "low end of the source's range"),
        Column("high_pounds", Kind.MONEY, "high end of the source's range"),
        Column(
            "price_year", Kind.YEAR, "financial year of the prices", is_required=True
        ),
        Column(
            "is_transfer",
            Kind.FLAG,
            "is it a payment from one purse to another, left out of public value?",
        ),
        Column(
            "is_derived",
            Kind.FLAG,
            "did we divide a published spend by a published count to get it?",
        ),
        Column(
            "grade",
            Kind.CATEGORY,
            "how firm it is",
            is_required=True,
            choices=tuple(GRADES),
        ),
        Column(
            "rival_of",
            Kind.TEXT,
            "another code that prices the same thing",
            is_many=True,
        ),
        Column("theme", Kind.CATEGORY, "the library's theme"),
        Column(
            "level",
            Kind.CATEGORY,
            "headline; subsidiary: beside a headline; constituent: a row beneath either",
            choices=LEVELS,
        ),
        Column("agency", Kind.TEXT, "who bears it, in the library's own words"),
        Column(
            "split_refused",
            Kind.TEXT,
            "why its cost cannot be shared out from what the source prints",
        ),
        Column(
            "updated_pounds", Kind.MONEY, "as the library itself carries it forward"
        ),
        Column("updated_year", Kind.YEAR, "price year of `updated_pounds`"),
        Column("note", Kind.TEXT, "what a user of it must know"),
        Column(
            "source", Kind.TEXT, "library, version, row and licence", is_required=True
        ),
    ),
)

UNIT_COST_BEARERS = Table(
    "unit_cost_bearers",
    "Who bears one unit's fiscal cost, constituent by constituent.",
    key=("code", "bearer", "constituent"),
    columns=(
        Column("code", Kind.KEY, "code of the unit cost", is_required=True),
        Column(
            "bearer",
            Kind.KEY,
            "who pays, in our word; `several` when the source names more than one and gives no split",
            is_required=True,
        ),
        Column("agency", Kind.CATEGORY, "who pays, in the library's word for it"),
        Column(
            "constituent",
            Kind.KEY,
            "code of the part that falls on this bearer; the code itself when it is not split",
            is_required=True,
        ),
        Column(
            "pounds",
            Kind.MONEY,
            "the part in the unit cost's price year",
            is_required=True,
        ),
        Column("is_transfer", Kind.FLAG, "is this part a transfer payment?"),
        Column(
            "basis",
            Kind.CATEGORY,
            "parts: constituents sum to the parent; single: one bearer is named; published: the source prints the split",
            is_required=True,
            choices=("parts", "single", "published"),
        ),
        Column(
            "source", Kind.TEXT, "library, version, row and licence", is_required=True
        ),
    ),
)

DEFLATORS = Table(
    "deflators",
    "Price level by financial year; the ratio of two years carries an amount from one to the other.",
    key=("series", "year"),
    columns=(
        Column("series", Kind.KEY, "which published series", is_required=True),
        Column("year", Kind.YEAR, "financial year", is_required=True),
        Column("index", Kind.RATIO, "price level", is_required=True, minimum=0),
        Column("is_forecast", Kind.FLAG, "was it a forecast when published?"),
        Column("source", Kind.TEXT, "where it was published", is_required=True),
    ),
)

CRIME_MULTIPLIERS = Table(
    "crime_multipliers",
    "How many crimes happen for each one the police record.",
    key=("code", "area", "year"),
    columns=(
        Column(
            "code",
            Kind.KEY,
            "code of the unit cost of the crime",
            is_required=True,
            refers_to="unit_costs.code",
        ),
        Column("area", Kind.KEY, "where it was measured", is_required=True),
        Column("year", Kind.YEAR, "financial year measured", is_required=True),
        Column(
            "multiplier",
            Kind.RATIO,
            "crimes that happen for each one recorded",
            is_required=True,
            minimum=1,
        ),
        Column("item", Kind.TEXT, "which crime, in our words", is_required=True),
        Column("source", Kind.TEXT, "where it was published", is_required=True),
    ),
)

PUBLISHED_NUMBERS = {
    table.name: table
    for table in (UNIT_COSTS, UNIT_COST_BEARERS, DEFLATORS, CRIME_MULTIPLIERS)
}
