"""Contracts of the tables beneath `turned_away`, which have a row for a person and are never kept."""

from wholeplace.tables.contract import Column, Kind, Table

_PERSON = Column("person_id", Kind.KEY, "number of the person, of this run alone")
_DECISION = (
    Column("service", Kind.KEY, "which service decided"),
    Column("decision", Kind.CATEGORY, "refused or accepted"),
    Column("nearness", Kind.CATEGORY, "how near the line"),
    Column("decided_on", Kind.DATE, "day of the decision"),
)

BETWEEN_TURNED_AWAY = {
    table.name: table
    for table in (
        Table(
            "first_decisions",
            "A person's first decision by each service.",
            key=("person_id", "service"),
            columns=(
                _PERSON,
                *_DECISION,
                Column("partner", Kind.KEY, "whose contact it is"),
                Column("contact_id", Kind.KEY, "the contact that decided"),
            ),
        ),
        Table(
            "followed_decisions",
            "What each person met after the decision.",
            key=("person_id", "service"),
            columns=(
                _PERSON,
                *_DECISION,
                Column("is_followed", Kind.FLAG, "was there time to follow the person?"),
                Column("contacts", Kind.COUNT, "contacts after it"),
                Column("late_contacts", Kind.COUNT, "of them, late ones"),
                Column("unpriced", Kind.COUNT, "of them, without a price"),
                Column("pounds", Kind.MONEY, "what they cost"),
                Column("late_pounds", Kind.MONEY, "what the late ones cost"),
            ),
        ),
        Table(
            "contacts_priced",
            "What contacts cost, in each year they touch.",
            key=("partner", "contact_id", "year"),
            columns=(
                Column("partner", Kind.KEY, "whose contact it is"),
                Column("contact_id", Kind.KEY, "the contact"),
                Column("stage", Kind.CATEGORY, "stage of its service"),
                Column("year", Kind.YEAR, "financial year of the cost"),
                Column("pounds", Kind.MONEY, "pounds; blank where nothing prices it"),
                Column("why_unpriced", Kind.TEXT, "why it has no price"),
            ),
        ),
    )
}  # fmt: skip
