"""What people's contacts come to in a year, and how much of it belongs to the few whose support costs most."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import divided, pounds, ratio

Table = Any
Value = Any

PERSON, HOUSEHOLD = "person", "household"
# What can be counted up, and under which words: each has its own order of people.
MEASURES: Mapping[str, Mapping[str, str]] = {
    "pounds": {"pounds": "pounds", "late pounds": "late_pounds"},
    "contacts": {"contacts": "contacts", "late contacts": "late_contacts"},
}
# Up to how many hundredths of all, from the top, each band reaches.
BANDS = (
    ("top 1%", 1),
    ("next 4%", 5),
    ("next 5%", 10),
    ("second tenth", 20),
    ("third tenth", 30),
    ("fourth tenth", 40),
    ("fifth tenth", 50),
    ("sixth tenth", 60),
    ("seventh tenth", 70),
    ("eighth tenth", 80),
    ("ninth tenth", 90),
    ("last tenth", 100),
)
NONE_OF_IT = "none of it"
EVERYBODY = "everybody met"
CELL = ("year", "unit", "measure")


def spend_by_person(costed: Table) -> Table:
    """What do each person's contacts come to in each year: contacts, late ones, and pounds of both?

    Counts: contacts with a day in the year. What nothing prices costs nought here; `unpriced` says
    how many contacts that is.
    Leaves out: people without a contact in the year.
    Units: contacts, pounds. Late pounds are not waste, and not all avoidable.
    """
    is_late = costed.stage == "late"
    return costed.group_by("person_id", "year").agg(
        contacts=costed.count().cast("int64"),
        late_contacts=is_late.sum().cast("int64"),
        unpriced=costed.pounds.isnull().sum().cast("int64"),
        pounds=pounds(costed.pounds.sum().fill_null(0)),
        late_pounds=pounds(costed.pounds.sum(where=is_late).fill_null(0)),
    )


def spend_by_household(spent: Table, people: Table) -> Table:
    """What do the contacts of each household's people come to in each year?

    Counts: spend_by_person, added up by the household each person was last known in, whichever year
    it was. Who is in no known household counts as one alone.
    Leaves out: households of which nobody had a contact in the year.
    Units: people, contacts, pounds. Late pounds are not waste, and not all avoidable.
    """
    known = people.select("person_id", "household")
    rows = spent.left_join(known, "person_id", rname="known_{name}")
    alone = "person " + rows.person_id
    rows = rows.mutate(household=rows.household.nullif("").fill_null(alone))
    counts = ("contacts", "late_contacts", "unpriced")
    return rows.group_by("household", "year").agg(
        people=rows.count().cast("int64"),
        **{name: rows[name].sum().cast("int64") for name in counts},
        pounds=pounds(rows.pounds.sum()),
        late_pounds=pounds(rows.late_pounds.sum()),
    )


def concentration(persons: Table, households: Table, *, of: str = "pounds") -> Table:
    """How much of all contacts, or of all pounds, belongs to the few whose support costs most?

    Counts: people, and households, in bands from the one with most downward, each measure in an order
    of its own: the top 1%, next 4%, next 5%, then tenth by tenth. The number up to the end of a band
    is counted up to a whole one: the top 1% of 150 is two. Where people at the end of a band have the
    same amount, it does not matter who of them is taken: the amounts are the same, so each side gets
    so many times that amount. Bands are of those with more than nought; the others stand under
    `none of it`, and all of them together under `everybody met`.
    Leaves out: shares and the gini coefficient, which are worked out from the bands that may be shown
    (concentration_shares, concentration_gini): a share of a shown total would tell a hidden band.
    Source: Lorenz, Methods of measuring the concentration of wealth (1905).
    Units: people or households; contacts or pounds. `largest` and `second` amounts are of one person
    or household, for the checks alone. Late pounds are not waste, and not all avoidable.
    """
    placed = _placed(_measured(persons, households, MEASURES[of]))
    # Everyone is in a row of a band and in the total.
    both = placed.mutate(
        band_at=ibis.array([placed.band_at, ibis.literal(0, "int8")]).unnest()
    )
    rows = _with_places(both, (*CELL, "band_at"), "amount")
    made = rows.group_by(*CELL, "band_at").agg(
        units=rows.count().cast("int64"),
        amount=pounds(rows.amount.sum()),
        **_two_largest(rows, "amount"),
    )
    names = [(at, name) for at, (name, _) in enumerate(BANDS, start=1)]
    names += [(0, EVERYBODY), (len(BANDS) + 1, NONE_OF_IT)]
    each = divided if of == "pounds" else ratio
    amount = made.amount if of == "pounds" else made.amount.cast("int64")
    return made.select(
        *CELL,
        band=made.band_at.cases(*names, else_=None),
        place=made.band_at.cast("int64"),
        units=made.units,
        **{of: amount, f"{of}_each": each(made.amount, made.units)},
        **{f"{top}_{of}": made[f"{top}_amount"] for top in ("largest", "second")},
    )


def concentration_shares(bands: Table, *, of: str = "pounds") -> Table:
    """What share of all is that of the top 1%, 5%, 10%, and of each tenth more?

    Counts: concentration, whole or as it may be shown. One less the share of the top 90% is what the
    lowest tenth has, and so on: a Lorenz curve at tenths. A band that is hidden does not hide a share
    that the bands on the other side, and the total, tell.
    Leaves out: the share that neither side tells; it is blank. So is each share of nought.
    Source: Lorenz, Methods of measuring the concentration of wealth (1905).
    Units: of 1.
    """
    ends = [(at, f"top {reach}%") for at, (_, reach) in enumerate(BANDS, start=1)]
    cuts = bands.mutate(cut=ibis.array([at for at, _ in ends]).unnest())
    is_all, is_top = cuts.place == 0, (cuts.place > 0) & (cuts.place <= cuts.cut)
    is_rest = cuts.place > cuts.cut
    amount, is_hidden = cuts[of], cuts[of].isnull()
    made = cuts.group_by(*CELL, "cut").agg(
        every=amount.sum(where=is_all),
        top=amount.sum(where=is_top),
        rest=amount.sum(where=is_rest).fill_null(0),
        hidden_of_top=(is_hidden & is_top).sum(),
        hidden_of_rest=(is_hidden & is_rest).sum(),
    )
    share = ibis.cases(
        (made.hidden_of_top == 0, ratio(made.top, made.every)),
        (made.hidden_of_rest == 0, ratio(made.every - made.rest, made.every)),
        else_=None,
    )
    return made.select(*CELL, top=made.cut.cases(*ends, else_=None), share=share)


def concentration_gini(bands: Table, *, of: str = "pounds") -> Table:
    """How unevenly does all of it lie with those who have any: 0 evenly, near 1 with one alone?

    Counts: concentration, whole or as it may be shown; within a band all count as having the same, so
    that it is the least that the gini coefficient can be, and not far from it.
    Leaves out: those with nought. It is blank where a band is hidden, and of nought.
    Source: Gini, Variabilita e mutabilita (1912); for grouped figures Gastwirth (1972).
    Units: of 1.
    """
    some = bands.filter((bands.place > 0) & (bands.place <= len(BANDS)))
    downward = ibis.cumulative_window(group_by=list(CELL), order_by="place")
    some = some.mutate(
        amount=some[of].cast("decimal(18, 2)"),
        down_to=some.units.sum().over(downward),
        all_units=some.units.sum().over(group_by=list(CELL)),
        is_hidden=some[of].isnull() | some.units.isnull(),
    )
    # How many have less, less how many have more.
    beyond = some.all_units + some.units - some.down_to * 2
    some = some.mutate(apart=some.amount * beyond.cast("decimal(12, 0)"))
    made = some.group_by(*CELL).agg(
        apart=some.apart.sum().cast("float64"),
        every=some.amount.sum().cast("float64"),
        units=some.all_units.max().cast("float64"),
        is_hidden=some.is_hidden.max(),
    )
    gini = ratio(made.apart, made.every * made.units)
    return made.select(*CELL, gini=made.is_hidden.ifelse(None, gini))


def _measured(persons: Table, households: Table, measures: Mapping[str, str]) -> Table:
    """An amount for each person and household, year and measure; nobody's number."""
    return ibis.union(
        *(
            spent.select(
                "year",
                unit=ibis.literal(unit),
                measure=ibis.literal(measure),
                amount=spent[column].cast("decimal(18, 2)"),
            )
            for unit, spent in ((PERSON, persons), (HOUSEHOLD, households))
            for measure, column in measures.items()
        )
    )


def _placed(rows: Table) -> Table:
    """The rows with their band."""
    rows = rows.mutate(is_some=rows.amount > 0)
    cell = (*CELL, "is_some")
    from_top = ibis.window(group_by=cell, order_by=rows.amount.desc())
    rows = rows.mutate(
        above=ibis.row_number().over(from_top).cast("int64"),
        size=rows.count().over(group_by=cell).cast("int64"),
    )
    # So many are above: fewer than the band's hundredths, so that a part of one is a whole one.
    reaches = [
        (rows.above * 100 < rows.size * reach, at)
        for at, (_, reach) in enumerate(BANDS, start=1)
    ]
    band_at = ibis.cases((~rows.is_some, len(BANDS) + 1), *reaches, else_=len(BANDS))
    return rows.select(*CELL, "amount", band_at=band_at.cast("int8"))


def _with_places(rows: Table, cell: Sequence[str], *amounts: str) -> Table:
    """The rows with the place of each amount in its cell, the largest at nought."""
    return rows.mutate(
        **{
            f"place_of_{name}": ibis.row_number().over(
                ibis.window(group_by=list(cell), order_by=rows[name].desc())
            )
            for name in amounts
        }
    )


def _two_largest(rows: Table, *amounts: str) -> dict[str, Value]:
    """The two largest of each amount, one person's each, for the checks; nought beside the only one."""
    return {
        f"{top}_{name}": pounds(
            rows[name].sum(where=rows[f"place_of_{name}"] == at).fill_null(0)
        )
        for name in amounts
        for at, top in enumerate(("largest", "second"))
    }
