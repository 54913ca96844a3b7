"""Late cost from people's contacts, beside the late cost from counts."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import pounds, times
from wholeplace.analysis.tables.late_cost import in_scope

Table = Any
Value = Any

SAME = "same"
NEARLY_SAME = "same to a thousandth part: quantities are rounded"
COUNTS_DIFFER = "counts differ"
OTHER_COST = "another unit cost"
NO_PRICE = "nothing prices it"
NO_COUNT = "activity.csv does not know the count"
NOT_BY_COUNT = "activity.csv takes its cost from elsewhere, not from a count"
NOT_COUNTED = "not counted in activity.csv"
NOT_MET = "counted in activity.csv and met by no contact"
NO_CONTACTS = "no late contact of that year was supplied"
COUNTED = "counted in activity.csv"
LINE = ("year", "counted")


def late_from_contacts(
    costed: Table, activity: Table, services: Table, unit_costs: Table
) -> Table:
    """What do late services cost from people's contacts, beside their published counts, and why do they differ?

    Counts: in each year that activity.csv counts, late contacts and the items of activity.csv, line by
    line. An item that bears the name of a service is compared with that service; any other with the
    late services of its unit cost that no item names; what is left stands alone. The differences,
    contacts less counts, add up: a blank is nothing there, and `why` says why. Where the counts are
    the same, the pounds may still be pennies apart: each contact is rounded by itself.
    Leaves out: from contacts, years that activity.csv does not count; from activity.csv, published
    spend and national figures, whose line says so; bearers.
    Source: unit costs as given, fiscal only, at the prices of the run.
    Units: quantity in the unit of the unit cost; pounds. Not waste, and not all avoidable.
    """
    late = costed.filter(costed.stage == "late")
    met = _met(late.semi_join(activity, "year"), activity, services)
    listed = _listed(activity, services, unit_costs)
    lines = ibis.union(met.select(*LINE), listed.select(*LINE), distinct=True)
    rows = lines.left_join(met, list(LINE), rname="met_{name}")
    rows = rows.left_join(listed, list(LINE), rname="listed_{name}")
    told = late.select(told_year="year").distinct()
    rows = rows.left_join(told, rows.year == told.told_year)
    nothing, free = ibis.literal(0).cast("decimal(18, 9)"), pounds(ibis.literal(0))
    return rows.select(
        *LINE,
        people=rows.people.fill_null(0),
        unit_cost=ibis.coalesce(rows.unit_cost, rows.listed_unit_cost),
        contacts_quantity=rows.contacts_quantity,
        contacts_pounds=rows.contacts_pounds,
        activity_quantity=rows.activity_quantity,
        activity_pounds=rows.activity_pounds,
        difference_quantity=_less(rows.contacts_quantity, rows.activity_quantity, nothing),
        difference_pounds=pounds(_less(rows.contacts_pounds, rows.activity_pounds, free)),
        why=_why(rows),
        largest_pounds=rows.largest_pounds,
        second_pounds=rows.second_pounds,
        largest_quantity=rows.largest_quantity,
        second_quantity=rows.second_quantity,
    )  # fmt: skip


def late_beside_activity(late: Table) -> Table:
    """What of late_from_contacts can stand beside published counts without telling a hidden figure?

    Counts: the same lines. `listed` says what activity.csv says of a line, and nothing of its contacts.
    Leaves out: the differences and why, from which a hidden figure could be worked out: whoever
    sees both figures of a line sees how they differ.
    Units: as in late_from_contacts. Not waste, and not all avoidable.
    """
    as_listed = late.why.isin([NOT_COUNTED, NO_COUNT, NOT_BY_COUNT])
    return late.select(
        *LINE,
        *("unit_cost", "people", "contacts_quantity", "contacts_pounds"),
        *("activity_quantity", "activity_pounds"),
        listed=as_listed.ifelse(late.why, COUNTED),
        largest_pounds=late.largest_pounds,
        second_pounds=late.second_pounds,
        largest_quantity=late.largest_quantity,
        second_quantity=late.second_quantity,
    )


def _met(late: Table, activity: Table, services: Table) -> Table:
    """People, quantity and pounds of late contacts by line."""
    named = services.semi_join(activity, services.service == activity.item)
    named = named.select(named="service")
    nameless = activity.anti_join(services, activity.item == services.service)
    codes = nameless.select(code=nameless.unit_cost.nullif("")).distinct()
    by_service = late.group_by("year", "service", "unit_cost", "person_id").agg(
        quantity=late.quantity.sum(), pounds=late.pounds.sum()
    )
    rows = by_service.left_join(named, by_service.service == named.named)
    rows = rows.left_join(codes, rows.unit_cost == codes.code)
    rows = rows.mutate(counted=ibis.coalesce(rows.named, rows.code, rows.service))
    by_person = rows.group_by(*LINE, "person_id").agg(
        unit_cost=rows.unit_cost.max(),
        quantity=rows.quantity.sum().cast("decimal(18, 9)"),
        pounds=pounds(rows.pounds.sum()),
    )
    return _two_largest(by_person)


def _two_largest(by_person: Table) -> Table:
    made = by_person.group_by(*LINE).agg(
        people=by_person.count().cast("int64"),
        unit_cost=by_person.unit_cost.max(),
        contacts_quantity=by_person.quantity.sum().cast("decimal(18, 9)"),
        contacts_pounds=pounds(by_person.pounds.sum()),
        largest_pounds=by_person.pounds.max(),
        largest_quantity=by_person.quantity.max(),
        # A line has one price, so that who has most of it costs most.
        top=by_person.person_id.argmax(by_person.quantity),
    )
    others = by_person.join(made.select(*LINE, "top"), list(LINE))
    others = others.filter(others.person_id != others.top)
    seconds = others.group_by(*LINE).agg(
        second_pounds=others.pounds.max(), second_quantity=others.quantity.max()
    )
    rows = made.left_join(seconds, list(LINE), rname="second_{name}")
    nought = pounds(rows.largest_pounds * 0)
    nothing = ibis.literal(0).cast("decimal(18, 9)")
    return rows.drop("top", "second_year", "second_counted").mutate(
        second_pounds=ibis.coalesce(rows.second_pounds, nought),
        second_quantity=ibis.coalesce(rows.second_quantity, nothing),
    )


def _listed(activity: Table, services: Table, unit_costs: Table) -> Table:
    """Quantity and pounds of activity.csv by line, and how it is priced."""
    fiscal = unit_costs.filter(unit_costs.dimension == "fiscal")
    fiscal = fiscal.select(known_cost="code", unit_pounds="pounds")
    names = services.select(named="service")
    rows = in_scope(activity)
    rows = rows.left_join(names, rows.item == names.named)
    rows = rows.left_join(fiscal, rows.unit_cost == fiscal.known_cost)
    is_count = rows.method == "unit_cost"
    rows = rows.mutate(
        counted=ibis.coalesce(rows.named, rows.unit_cost.nullif(""), rows.item),
        quantity=is_count.ifelse(rows.quantity_in_scope, None),
        spent=is_count.ifelse(times(rows.unit_pounds, rows.quantity_in_scope), None),
    )
    return rows.group_by(*LINE).agg(
        listed_unit_cost=rows.unit_cost.fill_null("").max(),
        is_count=is_count.max(),
        activity_quantity=rows.quantity.sum().cast("decimal(18, 9)"),
        activity_pounds=pounds(rows.spent.sum()),
    )


def _why(rows: Table) -> Value:
    is_met, is_listed = rows.people.notnull(), rows.is_count.notnull()
    apart = (rows.contacts_quantity - rows.activity_quantity).abs()
    has_no_pounds = rows.contacts_pounds.isnull() & rows.activity_pounds.isnull()
    return ibis.cases(
        (~is_listed, NOT_COUNTED),
        (~rows.is_count, NOT_BY_COUNT),
        (rows.activity_quantity.isnull(), NO_COUNT),
        (~is_met & rows.told_year.isnull(), NO_CONTACTS),
        (~is_met, NOT_MET),
        (rows.unit_cost != rows.listed_unit_cost, OTHER_COST),
        (has_no_pounds, NO_PRICE),
        (rows.contacts_quantity == rows.activity_quantity, SAME),
        (apart * 1000 <= rows.activity_quantity, NEARLY_SAME),
        else_=COUNTS_DIFFER,
    )


def _less(left: Value, right: Value, nothing: Value) -> Value:
    both = ibis.coalesce(left, nothing) - ibis.coalesce(right, nothing)
    is_blank = left.isnull() & right.isnull()
    return is_blank.ifelse(None, both)
