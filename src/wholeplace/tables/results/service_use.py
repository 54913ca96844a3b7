"""Whom services met: people and contacts by service and year, always through the disclosure checks."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Layout
from wholeplace.tables.results.parts import count_column, key_column

SERVICE_USE = Table(
    "service_use",
    "How many people each service met in each financial year, and in how many contacts, as the partners' extracts tell.",
    key=("partner", "service", "year"),
    columns=(
        key_column("partner", "whose extract tells of it"),
        key_column("service", "which service, in the partner's word"),
        Column("year", Kind.YEAR, "financial year in which the contacts began"),
        count_column(
            "people",
            "different people of this partner's records; one known to two partners counts with each",
            "counts people of analysed_contacts",
        ),
        count_column(
            "contacts",
            "contacts that began in the year",
            "counts rows of analysed_contacts",
        ),
    ),
    holds_people=True,
    title="Who is met by which service",
)

# Every service has a row for every year its partner tells of, so what is absent cannot be: another
# partner's service, or a year of which nothing was said. A person may stand under several of each.
SERVICE_USE_LAYOUT = Layout(
    dims=("partner", "service", "year"),
    counts=("people", "contacts"),
    overlapping=frozenset({"partner", "service", "year"}),
    absent_is_impossible=True,
)
