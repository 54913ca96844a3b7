"""What contacts cost, added up over people: always through the disclosure checks."""

from wholeplace.core.words import LATE_CAVEATS
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Amount, Layout
from wholeplace.tables.results.parts import (
    category_column,
    count_column,
    key_column,
    money_column,
)

YEAR = Column("year", Kind.YEAR, "financial year in which the contacts have a day")
PEOPLE = count_column("people", "different people", "counts people of costed_contacts")
CONTACTS = count_column(
    "contacts",
    "contacts with a day in the year; one of several years counts in each",
    "counts rows of costed_contacts",
)
UNPRICED = count_column(
    "unpriced",
    "of the contacts, those that nothing prices: their cost is in no amount",
    "counts rows of costed_contacts without pounds",
)
POUNDS = money_column(
    "pounds",
    "what they cost in the year, at the prices of the run; blank where nothing prices them",
    "sum pounds of costed_contacts",
)
# Of the people's money, the two largest amounts of one person stand beside it for the checks.
SPENT = Amount("pounds", "people", "largest_pounds", "second_pounds")

CONTACT_COSTS = Table(
    "contact_costs",
    "What the contacts of each service cost in each financial year, from people's contacts and unit costs.",
    key=("partner", "service", "year"),
    columns=(
        key_column("partner", "whose extract tells of it"),
        key_column("service", "which service"),
        YEAR,
        PEOPLE,
        CONTACTS,
        UNPRICED,
        count_column(
            "one_assumed",
            "of the contacts, those whose quantity was not given: each counts as one unit",
            "counts rows of costed_contacts whose is_one_assumed is yes",
        ),
        POUNDS,
        Column("why_unpriced", Kind.TEXT, "why nothing prices the service; empty when it is priced"),
    ),
    holds_people=True,
    title="What each service's contacts cost",
    caveats=LATE_CAVEATS[:2],
)  # fmt: skip

CONTACT_COSTS_BY_BEARER = Table(
    "contact_costs_by_bearer",
    "Who bears what contacts cost, by stage and financial year: each unit cost shared as its parts are.",
    key=("bearer", "stage", "year"),
    columns=(
        key_column("bearer", "who pays in the end; `not known` where no bearer is known"),
        key_column("stage", "stage of the service; `not known` where services.csv does not name it"),
        YEAR,
        count_column("people", "different people of whose contacts it bears a part", "counts people of costed_contacts"),
        count_column("contacts", "contacts of which it bears a part; one counts with each of its bearers", "counts rows of costed_contacts"),
        UNPRICED,
        POUNDS,
    ),
    holds_people=True,
    title="Who bears what contacts cost",
    caveats=LATE_CAVEATS[:2],
)  # fmt: skip

LATE_BESIDE_ACTIVITY = Table(
    "late_beside_activity",
    "Late cost from people's contacts, beside the counts of activity.csv at the same unit costs.",
    key=("year", "counted"),
    columns=(
        Column("year", Kind.YEAR, "financial year that activity.csv counts"),
        key_column("counted", "what is counted: a service, an item of activity.csv, or a unit cost that several share"),
        category_column("unit_cost", "code of the unit cost"),
        count_column("people", "different people with a late contact of it", "counts people of costed_contacts"),
        Column("contacts_quantity", Kind.RATIO, "how much their contacts took, in the unit of the unit cost", rule="sum quantity of costed_contacts"),
        money_column("contacts_pounds", "what their contacts cost", "sum pounds of costed_contacts"),
        Column("activity_quantity", Kind.RATIO, "how much activity.csv counts", rule="sum quantity of activity x scope_factor"),
        money_column("activity_pounds", "what that count costs", "activity_quantity x unit cost"),
        Column("listed", Kind.TEXT, "whether and how activity.csv counts it"),
    ),
    holds_people=True,
    title="Late cost from people, beside counts",
    caveats=LATE_CAVEATS,
)  # fmt: skip

LATE_OVERLAP_SEEN = Table(
    "late_overlap_seen",
    "How many people have late contacts of two needs in one financial year, and what those cost.",
    key=("year", "need", "other_need"),
    columns=(
        YEAR,
        key_column("need", "one need; of two, the first in the alphabet"),
        key_column("other_need", "the other need"),
        count_column("people", "different people with late contacts of both", "counts people of costed_contacts"),
        money_column("pounds", "what all their late contacts of the two needs cost in the year", "sum pounds of costed_contacts"),
    ),
    holds_people=True,
    title="Late needs that meet in one person",
    caveats=LATE_CAVEATS[:2],
)  # fmt: skip

CONTACT_COSTS_FIGURES = {
    table.name: table
    for table in (
        CONTACT_COSTS,
        CONTACT_COSTS_BY_BEARER,
        LATE_BESIDE_ACTIVITY,
        LATE_OVERLAP_SEEN,
    )
}
# A person may stand under several words of each dim. A row that is not there cannot be, where the
# analysis gives every row that could be.
CONTACT_COSTS_LAYOUTS = {
    CONTACT_COSTS.name: Layout(
        dims=("partner", "service", "year"),
        counts=("people", "contacts", "unpriced", "one_assumed"),
        amounts=(SPENT,),
        plain=("why_unpriced",),
        overlapping=frozenset({"partner", "service", "year"}),
        absent_is_impossible=True,
    ),
    CONTACT_COSTS_BY_BEARER.name: Layout(
        dims=("bearer", "stage", "year"),
        counts=("people", "contacts", "unpriced"),
        amounts=(SPENT,),
        overlapping=frozenset({"bearer", "stage", "year"}),
    ),
    LATE_BESIDE_ACTIVITY.name: Layout(
        dims=("year", "counted"),
        counts=("people",),
        amounts=(
            Amount("contacts_quantity", "people", "largest_quantity", "second_quantity"),
            Amount("contacts_pounds", "people", "largest_pounds", "second_pounds"),
        ),
        plain=("unit_cost", "activity_quantity", "activity_pounds", "listed"),
        overlapping=frozenset({"year", "counted"}),
    ),
    LATE_OVERLAP_SEEN.name: Layout(
        dims=("year", "need", "other_need"),
        counts=("people",),
        amounts=(SPENT,),
        overlapping=frozenset({"year", "need", "other_need"}),
        absent_is_impossible=True,
    ),
}  # fmt: skip
