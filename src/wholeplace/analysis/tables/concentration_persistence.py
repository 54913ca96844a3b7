"""Whether those who needed most in one year need most in the next, beside what happens to everybody."""

from collections.abc import Collection, Sequence
from typing import Any

import ibis

from wholeplace.analysis.tables.concentration import _two_largest, _with_places
from wholeplace.analysis.tables.exact import divided, pounds, ratio
from wholeplace.analysis.tables.texts import financial_year_of

Table = Any
Value = Any

TOP, BELOW, OTHERS = "top", "just below", "all others"
EVERYBODY = "everybody met"
CELL = ("year", "ranked_by", "group")
RANKED_BY = ("pounds", "contacts")


def persistence(spent: Table) -> Table:
    """Of the tenth of people with most in a year, how many are in it the next year, and what do they cost then?

    Counts: each person met in a year that another year of the table follows, once by pounds and once
    by contacts: in the `top` tenth, in the tenth `just below` it, or with `all others`. Tenths are of
    those with more than nought, counted up to a whole person; who has the same as the last person of
    a tenth is in it too. Beside each group stands what the same people cost, and had of contacts, the
    year after: nought where they were `no_longer_met`.
    Leaves out: the last year; people first met the year after. It does not say why a figure fell:
    whoever is picked for a high year is nearer to everybody in the next one, helped or not (regression
    to the mean). Those just below, of whom nobody was picked, show how far.
    Source: Galton, Regression towards mediocrity in hereditary stature (1886).
    Units: people, contacts, pounds; `largest` and `second` are of one person, for the checks alone.
    """
    return _followed(ibis.union(*(_by_tenths(spent, name) for name in RANKED_BY)))


def frequent_contact(
    contacts: Table,
    spent: Table,
    *,
    least: Sequence[int] = (3, 5, 10),
    services: Collection[str] = (),
) -> Table:
    """Of people with so many contacts in a year, how many have so many the next year, and what do they cost?

    Counts: contacts that begin in the year, a financial year standing for 365 days, of these
    `services` or else of all; each person met in a year that another follows, once for each of
    `least`: `top` with so many or more, `just below` with one fewer, or with `all others`. Pounds are
    what all contacts of the people cost. Beside each group stands the year after, as in persistence.
    Leaves out: the last year; people first met the year after. A long contact counts in the year in
    which it begins alone. A fall is no effect: see persistence.
    Units: people, contacts, pounds; `largest` and `second` are of one person, for the checks alone.
    """
    if services:
        contacts = contacts.filter(contacts.service.isin(sorted(services)))
    dated = contacts.mutate(year=financial_year_of(contacts.started_on))
    begun = dated.group_by("person_id", "year").agg(begun=dated.count())
    rows = spent.left_join(begun, ["person_id", "year"], rname="begun_{name}")
    rows = rows.mutate(begun=rows.begun.fill_null(0).cast("int64"))
    return _followed(
        ibis.union(
            *(
                rows.select(
                    *("person_id", "year", "pounds"),
                    contacts=rows.begun,
                    ranked_by=ibis.literal(f"{number} contacts or more"),
                    group=ibis.cases(
                        (rows.begun >= number, TOP),
                        (rows.begun == number - 1, BELOW),
                        else_=OTHERS,
                    ),
                )
                for number in least
            )
        )
    )


def _by_tenths(spent: Table, name: str) -> Table:
    """Every person and year, with the group the person is in by this amount."""
    rows = spent.select(
        *("person_id", "year", "pounds", "contacts"),
        amount=spent[name],
        is_some=spent[name] > 0,
    )
    from_top = ibis.window(group_by=["year", "is_some"], order_by=rows.amount.desc())
    rows = rows.mutate(
        above=ibis.row_number().over(from_top).cast("int64"),
        size=rows.count().over(group_by=["year", "is_some"]).cast("int64"),
    )
    rows = rows.mutate(
        top_least=_least_of_tenths(rows, 1), below_least=_least_of_tenths(rows, 2)
    )
    group = ibis.cases(
        (~rows.is_some, OTHERS),
        (rows.amount >= rows.top_least, TOP),
        (rows.amount >= rows.below_least, BELOW),
        else_=OTHERS,
    )
    return rows.select(
        *("person_id", "year", "pounds", "contacts"),
        ranked_by=ibis.literal(name),
        group=group,
    )


def _least_of_tenths(rows: Table, tenths: int) -> Value:
    """The amount of the last person of so many tenths from the top."""
    is_inside = rows.above * 10 < rows.size * tenths
    inside = is_inside.ifelse(rows.amount, None)
    return inside.min().over(group_by=["year", "is_some"])


def _followed(marked: Table) -> Table:
    """Each group, and the same people the year after."""
    first = marked.year.left(4).cast("int64") + 1
    last = ((first + 1) % 100).cast("string").lpad(2, "0")
    marked = marked.mutate(next_year=first.cast("string") + "/" + last)
    after = marked.select(
        *("person_id", "ranked_by"),
        next_year="year",
        next_group="group",
        next_contacts="contacts",
        next_pounds="pounds",
    )
    told = marked.select(next_year="year").distinct()
    rows = marked.semi_join(told, "next_year").left_join(
        after, ["person_id", "ranked_by", "next_year"], rname="after_{name}"
    )
    rows = rows.select(
        *("year", "ranked_by", "contacts", "pounds"),
        # Everyone is in a row of the group and in the total.
        group=ibis.array([rows.group, ibis.literal(EVERYBODY)]).unnest(),
        is_met=rows.next_group.notnull(),
        is_again=(rows.next_group == TOP).fill_null(False),
        next_contacts=rows.next_contacts.fill_null(0),
        next_pounds=pounds(rows.next_pounds.fill_null(0)),
    )
    return _added(_with_places(rows, CELL, "pounds", "next_pounds"))


def _added(rows: Table) -> Table:
    made = rows.group_by(*CELL).agg(
        people=rows.count().cast("int64"),
        still_met=rows.is_met.sum().cast("int64"),
        no_longer_met=(~rows.is_met).sum().cast("int64"),
        again=rows.is_again.sum().cast("int64"),
        contacts=rows.contacts.sum().cast("int64"),
        next_contacts=rows.next_contacts.sum().cast("int64"),
        pounds=pounds(rows.pounds.sum()),
        next_pounds=pounds(rows.next_pounds.sum()),
        **_two_largest(rows, "pounds", "next_pounds"),
    )
    return made.mutate(
        share_again=ratio(made.again, made.people),
        share_no_longer_met=ratio(made.no_longer_met, made.people),
        pounds_each=divided(made.pounds, made.people),
        next_pounds_each=divided(made.next_pounds, made.people),
        contacts_each=ratio(made.contacts, made.people),
        next_contacts_each=ratio(made.next_contacts, made.people),
    )
