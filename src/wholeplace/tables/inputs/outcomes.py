"""The hand-written file about what providers reach."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs.parts import NOTE, SOURCE

OUTCOMES = Table(
    "outcomes",
    "What each provider reports for a client group and period. Unknown is empty and explained in note.",
    key=("provider", "client_group", "period"),
    columns=(
        Column(
            "provider", Kind.KEY, "name of the provider or programme", is_required=True
        ),
        Column(
            "partner",
            Kind.CATEGORY,
            "the partner that runs it",
            is_required=True,
            refers_to="partners.partner",
        ),
        Column("client_group", Kind.KEY, "whom it works with", is_required=True),
        Column(
            "period",
            Kind.YEAR,
            "financial year or span the figures cover",
            is_required=True,
        ),
        Column(
            "people_accessing",
            Kind.COUNT,
            "people who came or were referred",
            minimum=0,
        ),
        Column(
            "outcomes_reached", Kind.COUNT, "people who reached the outcome", minimum=0
        ),
        Column(
            "outcome_counted",
            Kind.TEXT,
            "what counts as an outcome, in the provider's words",
            is_required=True,
        ),
        Column(
            "cost_pounds",
            Kind.MONEY,
            "cost or budget of the whole period",
            minimum=0,
            explained_by="note",
        ),
        Column(
            "counted_from",
            Kind.TEXT,
            "what the outcomes add together, if anything may be counted twice",
        ),
        NOTE,
        SOURCE,
    ),
)
