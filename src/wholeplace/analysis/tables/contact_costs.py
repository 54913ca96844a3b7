"""What contacts cost, added up: by service, by who bears it, and where late contacts meet in one person."""

from collections.abc import Mapping
from typing import Any

import ibis

from wholeplace.analysis.tables.costed_contacts import NOT_KNOWN
from wholeplace.analysis.tables.exact import pounds, times

Table = Any
Value = Any

SERVICE = ("partner", "service", "year")
BEARER = ("bearer", "stage", "year")
NEEDS = ("year", "need", "other_need")


def contact_costs(costed: Table) -> Table:
    """What did the contacts of each service cost in each financial year, and how many people is that?

    Counts: contacts with a day in the year, their cost in it, a person once for each service and year;
    contacts without a price under `unpriced`, those whose quantity was not given under `one_assumed`.
    A service that met nobody in a year of which its partner tells has noughts.
    Leaves out: the cost of contacts that nothing prices; a service of which none is priced has blank
    pounds, and `why_unpriced` says why.
    Units: people, contacts, pounds. `largest_pounds` and `second_pounds` are the two largest amounts
    of one person, for the disclosure checks alone.
    """
    by_person = costed.group_by(*SERVICE, "person_id").agg(
        contacts=costed.count(),
        unpriced=costed.pounds.isnull().sum(),
        one_assumed=costed.is_one_assumed.sum(),
        pounds=pounds(costed.pounds.sum()),
        why_unpriced=costed.why_unpriced.arbitrary(),
    )
    facts = {"why_unpriced": by_person.why_unpriced.max()}
    made = _cells(by_person, SERVICE, ("contacts", "unpriced", "one_assumed"), facts)
    services = made.group_by("partner", "service").agg(why=made.why_unpriced.max())
    reported = made.select("partner", "year").distinct()
    rows = services.join(reported, "partner").left_join(
        made, list(SERVICE), rname="made_{name}"
    )
    # Of a service that has a price, nobody met is nothing spent.
    is_nobody = rows.people.isnull() & (rows.why == "")
    return rows.select(
        *SERVICE,
        **_noughts(rows, "people", "contacts", "unpriced", "one_assumed"),
        **_noughts_where(is_nobody, rows, "pounds", "largest_pounds", "second_pounds"),
        why_unpriced=rows.why,
    )


def contact_costs_by_bearer(costed: Table, cost_bearers: Table) -> Table:
    """Who bears what contacts cost, by stage and financial year?

    Counts: the pounds of each contact, shared as the parts of its unit cost are; shares of an amount
    add up to it. People and contacts count with every bearer of a part of them. What no bearer is
    known for stands under `not known`: contacts without a price, and those whose unit cost has no parts.
    Leaves out: the cost of contacts that nothing prices; `unpriced` says how many.
    Source: the constituents of the unit costs. Units: people, contacts, pounds.
    """
    spent = costed.group_by("person_id", "stage", "year", "unit_cost").agg(
        contacts=costed.count(),
        unpriced=costed.pounds.isnull().sum(),
        spent=pounds(costed.pounds.sum()),
    )
    spent = spent.mutate(code=spent.spent.isnull().ifelse("", spent.unit_cost))
    rows = spent.left_join(_shares(cost_bearers), "code", rname="shared_{name}")
    # The share up to this bearer less the share before it: so that all of them add up to the penny.
    part = times(rows.spent, rows.share_to) - times(rows.spent, rows.share_from)
    is_whole = rows.bearer.isnull() | ((rows.share_from == 0) & (rows.share_to == 1))
    rows = rows.mutate(
        bearer=rows.bearer.fill_null(NOT_KNOWN),
        part=is_whole.ifelse(rows.spent, pounds(part)),
    )
    by_person = rows.group_by(*BEARER, "person_id").agg(
        contacts=rows.contacts.sum(),
        unpriced=rows.unpriced.sum(),
        pounds=pounds(rows.part.sum()),
    )
    return _cells(by_person, BEARER, ("contacts", "unpriced"), {})


def late_overlap_seen(costed: Table) -> Table:
    """How many people have late contacts of two needs in one financial year, and what do those cost?

    Counts: each person with a late contact of both needs in the year, once for each two needs; pounds
    of all their late contacts of the two. Two needs that nobody shares have noughts.
    Leaves out: the cost of contacts that nothing prices.
    Units: people, pounds. Not waste, and not all avoidable.
    """
    late = costed.filter(costed.stage == "late")
    of_need = late.group_by("year", "need", "person_id").agg(
        pounds=pounds(late.pounds.sum())
    )
    with_other = _paired(of_need, ["year", "person_id"])
    one, other = with_other.pounds, with_other.other_pounds
    both = with_other.mutate(
        pounds=pounds(one.fill_null(other * 0) + other.fill_null(one * 0))
    )
    made = _cells(both.select(*NEEDS, "person_id", "pounds"), NEEDS, (), {})
    needs = of_need.group_by("year", "need").agg(spent=of_need.pounds.sum())
    pairs = _paired(needs, ["year"])
    is_priced = pairs.spent.notnull() | pairs.other_spent.notnull()
    pairs = pairs.mutate(is_priced=is_priced)
    rows = pairs.left_join(made, list(NEEDS), rname="made_{name}")
    is_nobody = rows.people.isnull() & rows.is_priced
    return rows.select(
        *NEEDS,
        **_noughts(rows, "people"),
        **_noughts_where(is_nobody, rows, "pounds", "largest_pounds", "second_pounds"),
    )


def _paired(rows: Table, same: list[str]) -> Table:
    """Every two rows that are the same in these columns, each two once: the other's columns are `other_`."""
    other = rows.select(*same, **{f"other_{name}": rows[name] for name in rows.columns if name not in same})  # fmt: skip
    pairs = rows.join(other, same)
    return pairs.filter(pairs.need < pairs.other_need)


def _shares(cost_bearers: Table) -> Table:
    """What share of a unit cost lies before each bearer, in the order of their names, and up to it?"""
    parts = cost_bearers.group_by("code", "bearer").agg(
        part=pounds(cost_bearers.pounds.sum())
    )
    so_far = ibis.cumulative_window(group_by="code", order_by="bearer")
    parts = parts.mutate(
        until=pounds(parts.part.sum().over(so_far)),
        all_parts=pounds(parts.part.sum().over(group_by="code")),
    )
    parts = parts.filter(parts.all_parts > 0)
    return parts.select(
        *("code", "bearer"),
        share_from=_share(parts.until - parts.part, parts.all_parts),
        share_to=_share(parts.until, parts.all_parts),
    )


def _share(part: Value, whole: Value) -> Value:
    return (part.cast("float64") / whole.cast("float64")).cast("decimal(28, 16)")


def _cells(
    by_person: Table,
    cell: tuple[str, ...],
    counts: tuple[str, ...],
    facts: Mapping[str, Value],
) -> Table:
    """A row for each cell: people, their counts and pounds, and the two largest amounts of one person."""
    money = by_person.pounds
    made = by_person.group_by(*cell).agg(
        people=by_person.count().cast("int64"),
        **{name: by_person[name].sum().cast("int64") for name in counts},
        pounds=pounds(money.sum()),
        **facts,
        largest_pounds=money.max(),
        top=by_person.person_id.argmax(money),
    )
    tops = made.select(*cell, "top")
    others = by_person.join(tops, list(cell))
    others = others.filter(others.person_id != others.top)
    seconds = others.group_by(*cell).agg(second_pounds=others.pounds.max())
    rows = made.left_join(seconds, list(cell), rname="second_{name}")
    # Beside the largest amount of the only person there is none.
    second = ibis.coalesce(rows.second_pounds, pounds(rows.largest_pounds * 0))
    return rows.select(*made.drop("top").columns, second_pounds=second)


def _noughts(rows: Table, *names: str) -> dict[str, Value]:
    return {name: rows[name].fill_null(0) for name in names}


def _noughts_where(is_so: Value, rows: Table, *names: str) -> dict[str, Value]:
    nought = pounds(ibis.literal(0))
    return {name: is_so.ifelse(nought, rows[name]) for name in names}
