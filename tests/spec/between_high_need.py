"""Contracts of tables about high need that one analysis hands to another and no run keeps."""

from dataclasses import replace

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.results.high_need import HIGH_NEED_FIGURES, HIGH_NEED_LAYOUTS

_PERSON = Column("person_id", Kind.KEY, "number of the person, of this run alone")
_YEAR = Column("year", Kind.YEAR, "financial year")
_COME_TO = (
    Column("contacts", Kind.COUNT, "contacts with a day in the year"),
    Column("late_contacts", Kind.COUNT, "of them, late ones"),
    Column("unpriced", Kind.COUNT, "of the contacts, those that nothing prices"),
    Column("pounds", Kind.MONEY, "what the contacts cost"),
    Column("late_pounds", Kind.MONEY, "what the late ones cost"),
)


def _unchecked(table: Table) -> Table:
    """The table as it goes to the disclosure checks, with the columns that are there for them alone."""
    more = (
        Column(name, Kind.MONEY, "for the checks alone")
        for name in HIGH_NEED_LAYOUTS[table.name].never_shown
    )
    return replace(
        table, name=f"unchecked_{table.name}", columns=(*table.columns, *more)
    )


BETWEEN_HIGH_NEED = {
    table.name: table
    for table in (
        Table(
            "spend_by_person",
            "What each person's contacts come to in each year.",
            key=("person_id", "year"),
            columns=(_PERSON, _YEAR, *_COME_TO),
            holds_people=True,
        ),
        Table(
            "spend_by_household",
            "What the contacts of each household's people come to in each year.",
            key=("household", "year"),
            columns=(
                Column("household", Kind.KEY, "number of the household, of this run alone"),
                _YEAR,
                Column("people", Kind.COUNT, "its people met in the year"),
                *_COME_TO,
            ),
            holds_people=True,
        ),
        Table(
            "concentration_shares",
            "What share of all is that of the top.",
            key=("year", "unit", "measure", "top"),
            columns=(
                _YEAR,
                Column("unit", Kind.KEY, "person or household"),
                Column("measure", Kind.KEY, "what is added up"),
                Column("top", Kind.KEY, "how many hundredths, from the top"),
                Column("share", Kind.RATIO, "their share of all; blank where it is not told"),
            ),
            holds_people=True,
        ),
        Table(
            "concentration_gini",
            "How unevenly it lies with those who have any.",
            key=("year", "unit", "measure"),
            columns=(
                _YEAR,
                Column("unit", Kind.KEY, "person or household"),
                Column("measure", Kind.KEY, "what is added up"),
                Column("gini", Kind.RATIO, "0 evenly, near 1 with one alone; blank where a band is hidden"),
            ),
            holds_people=True,
        ),
        Table(
            "needs_of_people",
            "With which needs each person had early or late contacts in each year.",
            key=("person_id", "year"),
            columns=(
                _PERSON,
                _YEAR,
                Column("needs", Kind.CATEGORY, "the needs, joined"),
                Column("held", Kind.COUNT, "how many they are"),
                Column("unpriced", Kind.COUNT, "early and late contacts that nothing prices"),
                Column("pounds", Kind.MONEY, "what early and late contacts cost"),
            ),
            holds_people=True,
        ),
        Table(
            "needs_add_up",
            "Each need counted by itself, and as the sum of the combinations that hold it.",
            key=("year", "need"),
            columns=(
                _YEAR,
                Column("need", Kind.KEY, "the need"),
                Column("people", Kind.COUNT, "people with it"),
                Column("people_of_combinations", Kind.COUNT, "the same, added up over combinations"),
                Column("pounds", Kind.MONEY, "what early and late contacts of these people cost"),
                Column("pounds_of_combinations", Kind.MONEY, "the same, added up over combinations"),
            ),
            holds_people=True,
        ),
        *map(_unchecked, HIGH_NEED_FIGURES.values()),
    )
}  # fmt: skip
