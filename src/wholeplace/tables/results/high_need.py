"""Results about the people whose support costs most, and about needs held together: always through the disclosure checks."""

from wholeplace.core.words import LATE_CAVEATS
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Amount, Layout, Rate, Whole
from wholeplace.tables.results.parts import (
    count_column,
    key_column,
    money_column,
    share_column,
)

YEAR = Column("year", Kind.YEAR, "financial year in which the contacts have a day")
NOT_WASTE = LATE_CAVEATS[0]
NOUGHT_UNPRICED = "What nothing prices costs nought here, so that a person's support may cost more than is said."
REGRESSION = (
    "A fall by itself shows no effect: whoever is picked for a high year is nearer to everybody in the next one, helped or not. "
    "Compare with those just below, and with everybody."
)
UNPRICED = count_column(
    "unpriced",
    "contacts that nothing prices: they cost nought here",
    "counts rows of costed_contacts without pounds",
)


def _bands(of: str, title: str, amount: Column, each: Column, caveats: tuple[str, ...]) -> Table:  # fmt: skip
    return Table(
        f"concentration_of_{of}",
        f"How the {of} of a year lie with people, and with households, from those with most downward.",
        key=("year", "unit", "measure", "band"),
        columns=(
            YEAR,
            key_column("unit", "what is put in order: person, or household"),
            key_column("measure", f"what puts them in order and is added up: {of}, or late {of}"),
            key_column("band", "which of them, each in one band: the top 1%, the next 4% and 5%, then tenth by tenth; `none of it` are those with nought, `everybody met` all"),
            Column("place", Kind.COUNT, "place of the band, from the top; 0 for everybody"),
            count_column("units", "people, or households, in the band; a part of one counts as one", "counts rows of spend_by_person or spend_by_household"),
            amount,
            each,
        ),
        holds_people=True,
        title=title,
        caveats=caveats,
    )  # fmt: skip


CONCENTRATION_OF_POUNDS = _bands(
    "pounds",
    "How much is spent on the people whose support costs most",
    money_column("pounds", "what the contacts of the band cost, of the measure: all, or late ones", "sum of pounds"),
    money_column("pounds_each", "that, for each of the band", "pounds / units"),
    (NOT_WASTE, LATE_CAVEATS[1], NOUGHT_UNPRICED),
)  # fmt: skip
CONCENTRATION_OF_CONTACTS = _bands(
    "contacts",
    "How many contacts the people have who are met most often",
    count_column("contacts", "contacts of the band, of the measure: all, or late ones", "sum of contacts"),
    share_column("contacts_each", "that, for each of the band", "contacts / units"),
    (NOT_WASTE,),
)  # fmt: skip


def _again(name: str, meaning: str, title: str, contacts: str, group: str) -> Table:
    return Table(
        name,
        meaning,
        key=("year", "ranked_by", "group"),
        columns=(
            Column("year", Kind.YEAR, "the first of the two financial years"),
            key_column("ranked_by", "what puts people into groups"),
            key_column("group", group),
            count_column("people", "people of the group, all met in the year", "counts people of spend_by_person"),
            count_column("still_met", "of them, met the year after too", "counts people of spend_by_person"),
            count_column("no_longer_met", "of them, not met the year after: nobody knows whether they were well, moved or died", "people - still_met"),
            count_column("again", "of them, in the top group the year after", "counts people of spend_by_person"),
            share_column("share_again", "share of them in the top group the year after", "again / people"),
            share_column("share_no_longer_met", "share of them not met the year after", "no_longer_met / people"),
            count_column("contacts", contacts, "sum of contacts"),
            count_column("next_contacts", "the same people's, the year after", "sum of contacts"),
            share_column("contacts_each", "contacts for each of the people", "contacts / people"),
            share_column("next_contacts_each", "that the year after, for each of the same people, met or not", "next_contacts / people"),
            money_column("pounds", "what all their contacts cost in the year", "sum of pounds"),
            money_column("next_pounds", "what all contacts of the same people cost the year after", "sum of pounds"),
            money_column("pounds_each", "cost of the year for each of the people", "pounds / people"),
            money_column("next_pounds_each", "that the year after, for each of the same people, met or not", "next_pounds / people"),
        ),
        holds_people=True,
        title=title,
        caveats=(REGRESSION, NOT_WASTE, LATE_CAVEATS[1], NOUGHT_UNPRICED),
    )  # fmt: skip


PERSISTENCE = _again(
    "persistence",
    "Of the tenth of people with most in a year, how many are in it the next year, and what they cost then, beside everybody.",
    "Do the same people need most the next year?",
    "their contacts with a day in the year",
    "`top` tenth, the tenth `just below`, `all others`; `everybody met` is all three",
)
FREQUENT_CONTACT = _again(
    "frequent_contact",
    "Of the people with so many contacts in a year, how many have so many the next year, and what they cost then, beside everybody.",
    "Does frequent contact last?",
    "their contacts that begin in the year, of the services looked at",
    "`top` with so many or more, `just below` with one fewer, `all others`; `everybody met` is all three",
)

NEEDS_TOGETHER = Table(
    "needs_together",
    "With which needs together people have early or late help in a year, and what that help costs.",
    key=("year", "needs"),
    columns=(
        YEAR,
        key_column("needs", "all needs of one person, joined by +; the rest of the combinations, people without early or late help, and everybody have rows of their own"),
        Column("held", Kind.COUNT, "how many needs that is; blank where a row is not one combination"),
        count_column("people", "different people who hold these needs and no others", "counts people of needs_of_people"),
        UNPRICED,
        money_column("pounds", "what their early and late contacts cost in the year", "sum of pounds"),
    ),
    holds_people=True,
    title="Needs that meet in one person",
    caveats=(NOT_WASTE, LATE_CAVEATS[1], NOUGHT_UNPRICED),
)  # fmt: skip

SEGMENTS = Table(
    "segments",
    "Everybody met in a year, each in the first segment of a stated order that fits, and what their contacts cost.",
    key=("year", "segment"),
    columns=(
        YEAR,
        key_column("segment", "which segment; `all others met` fit none, `everybody met` are all"),
        Column("place", Kind.COUNT, "place in the order: the first that fits has the person; 0 for everybody"),
        count_column("people", "different people, each in one segment of the year", "counts people of costed_contacts"),
        UNPRICED,
        money_column("late_pounds", "what their late contacts cost in the year", "sum of pounds"),
        money_column("other_pounds", "what their other contacts cost; with late_pounds it is all they cost", "sum of pounds"),
    ),
    holds_people=True,
    title="Who needs what: everybody in one segment",
    caveats=(NOT_WASTE, LATE_CAVEATS[1], NOUGHT_UNPRICED),
)  # fmt: skip

HIGH_NEED_FIGURES = {
    table.name: table
    for table in (
        CONCENTRATION_OF_POUNDS,
        CONCENTRATION_OF_CONTACTS,
        PERSISTENCE,
        FREQUENT_CONTACT,
        NEEDS_TOGETHER,
        SEGMENTS,
    )
}


def _bands_layout(of: str) -> Layout:
    # Of everybody met, nobody has no contact: a nought there says nothing.
    nobody = ({"measure": "contacts", "band": "none of it"},)
    return Layout(
        dims=("year", "unit", "measure", "band"),
        counts=("units",),
        totals={"band": "everybody met"},
        # A person is in several years, in a household, and has late contacts among all.
        overlapping=frozenset({"year", "unit", "measure"}),
        rates=(Rate(f"{of}_each", of, "units", is_share=False),),
        amounts=(Amount(of, "units", f"largest_{of}", f"second_{of}"),),
        plain=("place",),
        impossible=nobody if of == "contacts" else (),
    )


AGAIN = Layout(
    dims=("year", "ranked_by", "group"),
    counts=("people", "still_met", "no_longer_met", "again", "contacts", "next_contacts"),
    totals={"group": "everybody met"},
    overlapping=frozenset({"year", "ranked_by"}),
    wholes=(
        Whole("people", ("still_met", "no_longer_met")),
        Whole("still_met", ("again",), has_rest=True),
    ),
    rates=(
        Rate("share_again", "again", "people"),
        Rate("share_no_longer_met", "no_longer_met", "people"),
        Rate("contacts_each", "contacts", "people", is_share=False),
        Rate("next_contacts_each", "next_contacts", "people", is_share=False),
        Rate("pounds_each", "pounds", "people", is_share=False),
        Rate("next_pounds_each", "next_pounds", "people", is_share=False),
    ),
    amounts=(
        Amount("pounds", "people", "largest_pounds", "second_pounds"),
        Amount("next_pounds", "still_met", "largest_next_pounds", "second_next_pounds"),
    ),
)  # fmt: skip

HIGH_NEED_LAYOUTS = {
    CONCENTRATION_OF_POUNDS.name: _bands_layout("pounds"),
    CONCENTRATION_OF_CONTACTS.name: _bands_layout("contacts"),
    PERSISTENCE.name: AGAIN,
    FREQUENT_CONTACT.name: AGAIN,
    NEEDS_TOGETHER.name: Layout(
        dims=("year", "needs"),
        counts=("people", "unpriced"),
        totals={"needs": "everybody met"},
        overlapping=frozenset({"year"}),
        amounts=(Amount("pounds", "people", "largest_pounds", "second_pounds"),),
        plain=("held",),
    ),
    SEGMENTS.name: Layout(
        dims=("year", "segment"),
        counts=("people", "unpriced"),
        totals={"segment": "everybody met"},
        overlapping=frozenset({"year"}),
        # Not late and all: the difference would be the others', which nobody would have checked.
        amounts=(
            Amount("late_pounds", "people", "largest_late_pounds", "second_late_pounds"),
            Amount("other_pounds", "people", "largest_other_pounds", "second_other_pounds"),
        ),
        plain=("place",),
    ),
}  # fmt: skip
