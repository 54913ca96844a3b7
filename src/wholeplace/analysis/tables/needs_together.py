"""Which needs are met together in one person, and what early and late help with them costs."""

from typing import Any

import ibis

from wholeplace.analysis.tables.concentration import _two_largest, _with_places
from wholeplace.analysis.tables.exact import pounds

Table = Any
Value = Any

AND = " + "
NO_NEED = "no early or late help"
OTHER = "all other combinations"
EVERYBODY = "everybody met"
HELP = ("early", "late")


def needs_of_people(costed: Table) -> Table:
    """With which needs had each person an early or late contact in each year, and what did those cost?

    Counts: each person met in the year; the needs of early and late services, in the order of the
    alphabet; contacts of these services, and their pounds. Who had none has the needs
    `no early or late help`.
    Leaves out: what nothing prices, which costs nought here; `unpriced` counts it. Contacts of a
    service whose stage is not known.
    Units: needs, contacts, pounds. Late pounds are not waste, and not all avoidable.
    """
    is_help = costed.stage.isin(HELP)
    needs = is_help.ifelse(costed.need, None)
    made = costed.group_by("person_id", "year").agg(
        needs=needs.collect(distinct=True).sort().join(AND).nullif(""),
        held=needs.nunique().cast("int64"),
        unpriced=(is_help & costed.pounds.isnull()).sum().cast("int64"),
        pounds=pounds(costed.pounds.sum(where=is_help).fill_null(0)),
    )
    return made.mutate(needs=made.needs.fill_null(NO_NEED))


def needs_together(held: Table, *, most: int = 20) -> Table:
    """How many people hold each combination of needs in each year, and what does help with them cost?

    Counts: each person met in the year once, by all the needs with which they had an early or late
    contact in it; the pounds of these contacts. The `most` commonest combinations of all years
    together have a row each, ties by the alphabet; the rest are in one row, those without early or
    late help in another, and everybody in one more.
    Leaves out: nobody; the cost of what nothing prices, which `unpriced` counts.
    Source: all cells of an overlap table, so that inclusion and exclusion can be checked: needs_add_up.
    Units: people, contacts, pounds; `largest` and `second` are of one person, for the checks alone.
    Not waste, and not all avoidable.
    """
    some = held.filter(held.held > 0)
    common = some.group_by("needs").agg(times=some.count())
    order = ibis.window(order_by=(common.times.desc(), common.needs.asc()))
    common = common.mutate(place=ibis.row_number().over(order))
    common = common.filter(common.place < most).select("needs", said="needs")
    rows = held.left_join(common, "needs", rname="common_{name}")
    rest = (rows.held == 0).ifelse(NO_NEED, OTHER)
    rows = rows.mutate(needs=rows.said.fill_null(rest))
    rows = rows.select(
        *("year", "unpriced", "pounds"),
        # How many needs a combination has, where a row has one combination.
        own_held=rows.needs.isin([OTHER]).ifelse(None, rows.held),
        needs=ibis.array([rows.needs, ibis.literal(EVERYBODY)]).unnest(),
    )
    rows = _with_places(rows, ("year", "needs"), "pounds")
    made = rows.group_by("year", "needs").agg(
        held=rows.own_held.max(),
        people=rows.count().cast("int64"),
        unpriced=rows.unpriced.sum().cast("int64"),
        pounds=pounds(rows.pounds.sum()),
        **_two_largest(rows, "pounds"),
    )
    return made.mutate(held=(made.needs == EVERYBODY).ifelse(None, made.held))


def needs_add_up(costed: Table, held: Table) -> Table:
    """Do the combinations that hold a need add up to the need, counted by itself?

    Counts: for each year and need, the people with an early or late contact of it, and the pounds of
    all their early and late contacts: straight from the contacts, and added up over combinations.
    The same under `everybody met` for all who had such a contact. A run that finds a difference is wrong.
    Leaves out: people without early or late help.
    Units: people, pounds.
    """
    helped = costed.filter(costed.stage.isin(HELP))
    whole = helped.mutate(need=ibis.literal(EVERYBODY))
    helped = ibis.union(helped, whole)
    own = helped.filter(helped.need != EVERYBODY)
    spent = own.group_by("year", "person_id").agg(
        pounds=pounds(own.pounds.sum().fill_null(0))
    )
    holders = helped.select("year", "person_id", "need").distinct()
    direct = holders.join(spent, ["year", "person_id"])
    direct = direct.group_by("year", "need").agg(
        people=direct.count().cast("int64"), pounds=pounds(direct.pounds.sum())
    )
    some = held.filter(held.held > 0)
    cells = some.group_by("year", "needs").agg(
        people_of=some.count(), pounds_of=some.pounds.sum()
    )
    pairs = direct.join(cells, "year")
    is_held = (AND + pairs.needs + AND).contains(AND + pairs.need + AND)
    pairs = pairs.filter(is_held | (pairs.need == EVERYBODY))
    return pairs.group_by("year", "need").agg(
        people=pairs.people.max(),
        people_of_combinations=pairs.people_of.sum().cast("int64"),
        pounds=pairs.pounds.max(),
        pounds_of_combinations=pounds(pairs.pounds_of.sum()),
    )
