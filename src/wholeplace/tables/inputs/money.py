"""The hand-written files about partners, services and money on its way."""

from wholeplace.core.words import BASES, SECTORS, SPEND_KINDS, STAGES
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs.parts import GRADE, NOTE, SOURCE

# Rows alike in these are one flow, of which the latest year counts.
SAME_FLOW = ("funder", "controller", "deliverer", "service", "kind")
# How many larger rows may hold one another above a part of spend.
PART_LEVELS = 4

PARTNERS = Table(
    "partners",
    "The organisations round the table.",
    key=("partner",),
    columns=(
        Column(
            "partner", Kind.KEY, "short name used in every other file", is_required=True
        ),
        Column("name", Kind.TEXT, "name a resident would know", is_required=True),
        Column(
            "sector",
            Kind.CATEGORY,
            "which part of the public service it belongs to",
            is_required=True,
            choices=tuple(SECTORS),
        ),
        Column(
            "is_local",
            Kind.FLAG,
            "does it take its decisions in the place?",
            is_required=True,
        ),
        NOTE,
        SOURCE,
    ),
)


SERVICES = Table(
    "services",
    "What the partners provide. Unknown is allowed: leave the cell empty.",
    key=("service",),
    columns=(
        Column(
            "service", Kind.KEY, "short name used in every other file", is_required=True
        ),
        Column("name", Kind.TEXT, "name a resident would know", is_required=True),
        Column(
            "partner",
            Kind.CATEGORY,
            "who delivers it",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "stage",
            Kind.CATEGORY,
            "when it comes in the life of a difficulty",
            is_required=True,
            choices=tuple(STAGES),
        ),
        Column(
            "need",
            Kind.CATEGORY,
            "the need it meets, one of those in place.toml",
            is_required=True,
            refers_to="needs.need",
        ),
        Column(
            "is_mixed",
            Kind.FLAG,
            "does its money mix stages, so that its stage is that of the largest part only?",
        ),
        Column(
            "service_line",
            Kind.TEXT,
            "line of the revenue outturn return it falls under",
        ),
        Column("client_group", Kind.TEXT, "whom it is for, in words"),
        Column("workers", Kind.RATIO, "full-time posts filled", minimum=0),
        Column("vacancies", Kind.RATIO, "full-time posts empty", minimum=0),
        Column(
            "agency_share",
            Kind.RATIO,
            "share of the posts filled by agency staff, 0 to 1",
            minimum=0,
            maximum=1,
        ),
        Column("caseload", Kind.RATIO, "people per worker at one time", minimum=0),
        Column(
            "unit_cost",
            Kind.CATEGORY,
            "code of the unit cost of one contact; its unit is that of the contact's quantity",
            refers_to="unit_costs.code",
        ),
        Column(
            "depends_on",
            Kind.TEXT,
            "services it cannot run without",
            is_many=True,
            refers_to="services.service",
        ),
        NOTE,
        SOURCE,
    ),
)


SPEND = Table(
    "spend",
    "Money on its way: who funds, who controls, who delivers. Every pound once; a part of a larger row says so in part_of.",
    key=("spend_id",),
    columns=(
        Column("spend_id", Kind.KEY, "name of the row", is_required=True),
        Column(
            "year",
            Kind.YEAR,
            "financial year, or a span such as 2010/11 to 2013/14, which is spread evenly",
            is_required=True,
        ),
        Column(
            "funder",
            Kind.CATEGORY,
            "whose money it is",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "controller",
            Kind.CATEGORY,
            "who can decide how it is used",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "deliverer",
            Kind.CATEGORY,
            "who spends it on the service",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column(
            "service",
            Kind.CATEGORY,
            "what it pays for",
            is_required=True,
            refers_to="services.service",
        ),
        Column(
            "kind",
            Kind.CATEGORY,
            "revenue, capital or a transfer between partners",
            is_required=True,
            choices=tuple(SPEND_KINDS),
        ),
        Column(
            "amount_pounds",
            Kind.MONEY,
            "pounds in the price of the year; empty when not known",
            explained_by="not_supplied",
            minimum=0,
        ),
        Column(
            "upper_pounds",
            Kind.MONEY,
            "the most an unknown or weak amount could be, if that can be said",
            minimum=0,
        ),
        Column(
            "not_supplied",
            Kind.TEXT,
            "for an empty amount: whom it was asked of, when, and what they answered",
        ),
        Column(
            "basis",
            Kind.CATEGORY,
            "how the amount is known",
            is_required=True,
            choices=tuple(BASES),
        ),
        GRADE,
        Column(
            "driver", Kind.TEXT, "for a shared-out amount: what it was shared out by"
        ),
        Column(
            "part_of",
            Kind.CATEGORY,
            f"the larger row this one is a part of; counted there only once, up to {PART_LEVELS} deep",
            refers_to="spend.spend_id",
        ),
        Column(
            "contract_ends_on",
            Kind.DATE,
            "when the agreement that pays for it ends, if known",
        ),
        NOTE,
        SOURCE,
    ),
)
