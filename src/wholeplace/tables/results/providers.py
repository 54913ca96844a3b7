"""Results about providers: who funds them, what they reach; and what was not supplied or not counted."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.results.parts import (
    FILE,
    LINE,
    NOTE,
    PROVENANCE,
    category_column,
    count_column,
    key_column,
    money_column,
    share_column,
)

FUNDING_ENTRIES = Table(
    "funding_entries",
    "One row for each amount a provider receives.",
    key=("measure", "file", "line", "part"),
    columns=(
        key_column("provider", "who delivers"),
        key_column("funder", "whose money it is"),
        key_column("service", "what it pays for"),
        key_column("year", "financial year or span"),
        Column("contract_ends_on", Kind.DATE, "when the agreement ends, if known"),
        key_column("part", "as in money_entries"),
        NOTE,
        *PROVENANCE,
    ),
)


PROVIDER_FUNDING = Table(
    "provider_funding",
    "Every funder of each provider, what share of its known income it is, and when the agreement ends.",
    key=("provider", "funder", "service", "year"),
    columns=(
        key_column("provider", "who delivers"),
        key_column("funder", "whose money it is"),
        key_column("service", "what it pays for"),
        key_column("year", "financial year or span"),
        money_column("pounds", "known pounds a year", "sum known"),
        share_column(
            "share_of_income",
            "share of the provider's known income in this map",
            "pounds / total(pounds by provider)",
        ),
        Column(
            "contract_ends_on",
            Kind.DATE,
            "earliest end of an agreement in this row; empty when not known",
        ),
        count_column("unknown", "amounts not supplied", "sum unknown"),
        NOTE,
    ),
    entries="funding_entries",
    title="Who keeps each provider going",
)


CONTRACT_ENDS = Table(
    "contract_ends",
    "If this agreement ended: what share of its income the provider loses, and which other services depend on it.",
    key=("provider", "funder", "service", "year", "dependent_service"),
    columns=(
        key_column("provider", "who delivers"),
        key_column("funder", "whose agreement ends"),
        key_column("service", "what it pays for"),
        key_column("year", "financial year or span"),
        key_column(
            "dependent_service",
            "a service that would be touched; empty when none is known",
        ),
        category_column("dependent_provider", "who delivers that service"),
        category_column(
            "how",
            "same_provider: it shares the provider's other costs; depends_on: services.csv says it cannot run without it",
        ),
        money_column(
            "lost_pounds",
            "known pounds a year lost",
            "is provider_funding.pounds of provider, funder, service, year",
        ),
        share_column(
            "lost_share_of_income",
            "share of the provider's known income",
            "is provider_funding.share_of_income of provider, funder, service, year",
        ),
        Column("contract_ends_on", Kind.DATE, "when, if known"),
    ),
)


OUTCOME_ENTRIES = Table(
    "outcome_entries",
    "One row for each number a provider reports.",
    key=("measure", "file", "line"),
    columns=(
        key_column("provider", "provider or programme"),
        key_column("client_group", "whom it works with"),
        key_column("period", "financial year or span"),
        *PROVENANCE,
    ),
)


PROVIDER_OUTCOMES = Table(
    "provider_outcomes",
    "What does each provider reach, and what does that cost? Never ranked: client groups, periods and outcomes differ.",
    key=("provider", "client_group", "period"),
    columns=(
        key_column("provider", "provider or programme"),
        key_column("client_group", "whom it works with"),
        key_column("period", "financial year or span the figures cover"),
        count_column(
            "people_accessing",
            "people who came or were referred",
            "sum people_accessing",
        ),
        count_column(
            "outcomes_reached", "people who reached the outcome", "sum outcomes_reached"
        ),
        Column(
            "outcome_counted",
            Kind.TEXT,
            "what counts as an outcome, in the provider's words",
        ),
        money_column(
            "cost_pounds", "cost or budget of the whole period", "sum cost_pounds"
        ),
        money_column(
            "cost_per_person_pounds",
            "cost for each person who came",
            "cost_pounds / people_accessing",
        ),
        money_column(
            "cost_per_outcome_pounds",
            "cost for each outcome; never a headline",
            "cost_pounds / outcomes_reached",
        ),
        Column(
            "not_comparable_with",
            Kind.TEXT,
            "other rows it cannot be set against, with the reasons",
        ),
        NOTE,
    ),
    entries="outcome_entries",
    source="Hackney Council, whole place review, section 5.6",
    title="What providers reach",
)


NOT_SUPPLIED = Table(
    "not_supplied",
    "What was asked for and not supplied: unknown is a value, never zero.",
    key=("what", "name"),
    columns=(
        key_column("what", "spend, outcome cost or activity"),
        key_column("name", "which row"),
        category_column("partner", "who was asked"),
        Column("answer", Kind.TEXT, "what they answered, in the words of the file"),
    ),
)


LEFT_OUT = Table(
    "left_out",
    "Rows of the place folder that no figure counts, and why: rows in are rows counted and rows here.",
    key=("file", "line", "why"),
    columns=(
        FILE,
        LINE,
        key_column(
            "why",
            "superseded: a later year of the same flow is counted; outside_years: not in the years of the recipe",
        ),
    ),
)


COMPARISON = Table(
    "comparison",
    "Two runs, two places or two years of one table, row by row.",
    key=("row", "column"),
    columns=(
        key_column("row", "key values of the row"),
        key_column("column", "which figure"),
        Column("left", Kind.FIGURE, "in the first"),
        Column("right", Kind.FIGURE, "in the second"),
        Column(
            "difference",
            Kind.FIGURE,
            "second less first; empty when either is unknown",
        ),
        category_column("change", "same, changed, only_left or only_right"),
    ),
)
