"""Contracts of tables about costed contacts that one analysis hands to another and no run shows."""

from dataclasses import replace

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.results.contact_costs import (
    CONTACT_COSTS_FIGURES,
    CONTACT_COSTS_LAYOUTS,
)

COSTED_CONTACTS = Table(
    "costed_contacts",
    "What each contact costs in each financial year that it touches.",
    key=("partner", "contact_id", "year"),
    columns=(
        Column("person_id", Kind.KEY, "number of the person, of this run alone"),
        Column("partner", Kind.KEY, "who delivered the extract"),
        Column("contact_id", Kind.KEY, "the partner's number for the contact"),
        Column("service", Kind.CATEGORY, "which service"),
        Column("stage", Kind.CATEGORY, "stage of the service, or `not known`"),
        Column("need", Kind.CATEGORY, "need that the service meets, or `not known`"),
        Column("year", Kind.YEAR, "a financial year in which the contact has a day"),
        Column("unit_cost", Kind.CATEGORY, "code of the unit cost; empty when the service has none"),
        Column("quantity", Kind.RATIO, "how much of the contact falls into the year"),
        Column("pounds", Kind.MONEY, "what that costs; blank when nothing prices it"),
        Column("why_unpriced", Kind.TEXT, "why nothing prices it; empty when it is priced"),
        Column("is_one_assumed", Kind.FLAG, "was no quantity given, so that it counts as one unit?"),
    ),
    holds_people=True,
)  # fmt: skip

LATE_FROM_CONTACTS = Table(
    "late_from_contacts",
    "Late cost from people's contacts beside the counts of activity.csv, and why they differ.",
    key=("year", "counted"),
    columns=(
        Column("year", Kind.YEAR, "financial year that activity.csv counts"),
        Column("counted", Kind.KEY, "a service, an item of activity.csv, or a unit cost that several share"),
        Column("people", Kind.COUNT, "different people with a late contact of it"),
        Column("unit_cost", Kind.CATEGORY, "code of the unit cost"),
        Column("contacts_quantity", Kind.RATIO, "how much the contacts took"),
        Column("contacts_pounds", Kind.MONEY, "what the contacts cost"),
        Column("activity_quantity", Kind.RATIO, "how much activity.csv counts"),
        Column("activity_pounds", Kind.MONEY, "what that count costs"),
        Column("difference_quantity", Kind.RATIO, "contacts less counts; a blank is nothing"),
        Column("difference_pounds", Kind.MONEY, "contacts less counts; a blank is nothing"),
        Column("why", Kind.TEXT, "why they differ, or that they are the same"),
        Column("largest_pounds", Kind.MONEY, "the largest amount of one person"),
        Column("second_pounds", Kind.MONEY, "the second largest amount of one person"),
        Column("largest_quantity", Kind.RATIO, "the largest quantity of one person"),
        Column("second_quantity", Kind.RATIO, "the second largest quantity of one person"),
    ),
    holds_people=True,
)  # fmt: skip


def _unchecked(table: Table) -> Table:
    """The table as it goes to the disclosure checks, with the columns that are there for them alone."""
    names = CONTACT_COSTS_LAYOUTS[table.name].never_shown
    kinds = {name: Kind.MONEY if name.endswith("pounds") else Kind.RATIO for name in names}  # fmt: skip
    more = (Column(name, kind, "for the checks alone") for name, kind in kinds.items())
    return replace(
        table, name=f"unchecked_{table.name}", columns=(*table.columns, *more)
    )


BETWEEN_COSTED = {
    table.name: table
    for table in (
        COSTED_CONTACTS,
        LATE_FROM_CONTACTS,
        *map(_unchecked, CONTACT_COSTS_FIGURES.values()),
    )
}
