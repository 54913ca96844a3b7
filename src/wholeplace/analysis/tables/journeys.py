"""How people travel through services: each contact with the next, where journeys begin and where they end."""

from typing import Any

import ibis
from ibis import _

from wholeplace.analysis.tables.exact import nine_places, pounds
from wholeplace.core.periods import Period

Table = Any
Value = Any

# The order of a journey. What began on one day is put in an order only so that every run puts it in
# the same one: a contact that goes on comes after one that ended, and the rest is the alphabet.
ORDER = (
    _.started_on.asc(),
    _.ended_on.asc(nulls_first=False),
    _.service.asc(),
    _.partner.asc(),
    _.contact_id.asc(),
)
EDGE = ("from_service", "to_service")


def journey_pairs(contacts: Table, *, period: Period) -> Table:
    """Which contact of a person is followed by which, and how long did the person wait between?

    Counts: every two contacts of a person that begin in the period with none between them.
    `waiting_days` runs from the end of the first to the beginning of the second. It is blank where
    there is no wait to speak of: the second began before the first had ended (`is_overlapping`; a
    contact without an end still goes on), or the first is said to have ended before it began
    (`is_misdated`).
    Leaves out: the last contact of each person, which nothing follows. Of two that began on one day
    nobody knows which came first: `is_unordered` says so.
    Source: directly-follows pairs of process mining (van der Aalst, Process Mining, 2016).
    Units: days.
    """
    inside = contacts.filter(_begins_in(contacts, period))
    journey = ibis.window(group_by="person_id", order_by=ORDER)
    paired = inside.select(
        "person_id",
        from_partner=inside.partner,
        from_contact_id=inside.contact_id,
        from_service=inside.service,
        to_partner=inside.partner.lead().over(journey),
        to_contact_id=inside.contact_id.lead().over(journey),
        to_service=inside.service.lead().over(journey),
        began_on=inside.started_on,
        left_on=inside.ended_on,
        next_on=inside.started_on.lead().over(journey),
    )
    paired = paired.filter(paired.next_on.notnull())
    is_misdated = (paired.left_on < paired.began_on).fill_null(False)
    is_overlapping = (paired.next_on < paired.left_on).fill_null(True)
    days = paired.next_on.delta(paired.left_on, unit="day").cast("int64")
    return paired.mutate(
        waiting_days=(is_misdated | is_overlapping).ifelse(None, days),
        is_unordered=paired.began_on == paired.next_on,
        is_overlapping=is_overlapping,
        is_misdated=is_misdated,
        is_handoff=paired.from_partner != paired.to_partner,
    ).drop("began_on", "left_on", "next_on")


def journey_edges(pairs: Table) -> Table:
    """How often is one service directly followed by another, for how many people, after what wait?

    Counts: journey_pairs, by the services of the two contacts.
    Leaves out: from the waiting days, pairs without a wait; `people_waited` had one. journey_order
    says how many pairs have none, and how many are in no known order.
    Source: directly-follows graph of process mining (van der Aalst, Process Mining, 2016).
    Units: people, times; days.
    """
    waited = pairs.waiting_days.notnull()
    return pairs.group_by(EDGE).agg(
        people=pairs.person_id.nunique().cast("int64"),
        times=pairs.count().cast("int64"),
        people_waited=pairs.person_id.nunique(where=waited).cast("int64"),
        median_waiting_days=nine_places(pairs.waiting_days.quantile(0.5)),
        ninetieth_waiting_days=nine_places(pairs.waiting_days.quantile(0.9)),
    )


def journey_order(pairs: Table) -> Table:
    """How far can the order of contacts, and the wait between them, be trusted?

    Counts: journey_pairs, by whether there was a wait: `waited`, `overlapping` when the second began
    while the first went on, `misdated` when the first is said to have ended before it began.
    `unordered` pairs began on one day; `between_partners` are pairs of two partners.
    Leaves out: nothing.
    Units: people, times.
    """
    state = ibis.cases(
        (pairs.is_misdated, "misdated"),
        (pairs.is_overlapping, "overlapping"),
        else_="waited",
    )
    rows = pairs.mutate(state=state)
    return rows.group_by("state").agg(
        people=rows.person_id.nunique().cast("int64"),
        times=rows.count().cast("int64"),
        unordered=rows.is_unordered.sum().cast("int64"),
        between_partners=rows.is_handoff.sum().cast("int64"),
    )


def journey_costs(pairs: Table, costs: Table) -> Table:
    """What does the contact at the far end of each step of a journey cost?

    Counts: journey_pairs, each with the pounds of its second contact, all years and bearers together.
    `largest_pounds` and `second_pounds` are what the two people who cost most cost: the checks alone
    see them.
    Leaves out: contacts to which no pounds are given; `unpriced` counts them.
    Units: people, times; pounds.
    """
    far = costs.filter(costs.pounds.notnull())
    far = far.group_by(to_partner=far.partner, to_contact_id=far.contact_id).agg(
        far_pounds=pounds(far.pounds.sum())
    )
    rows = pairs.left_join(far, ["to_partner", "to_contact_id"], rname="far_{name}")
    each = rows.group_by(*EDGE, "person_id").agg(
        times=rows.count(),
        unpriced=rows.far_pounds.isnull().sum(),
        spent=pounds(rows.far_pounds.sum()),
    )
    dearest = ibis.window(
        group_by=EDGE,
        order_by=(each.spent.desc(nulls_first=False), each.person_id.asc()),
    )
    each = each.mutate(place=ibis.row_number().over(dearest))
    return each.group_by(EDGE).agg(
        people=each.count().cast("int64"),
        people_priced=each.spent.count().cast("int64"),
        times=each.times.sum().cast("int64"),
        unpriced=each.unpriced.sum().cast("int64"),
        pounds=pounds(each.spent.sum()),
        largest_pounds=each.spent.max(where=each.place == 0),
        # Of one person alone there is no second: nought, so that the checks see the one.
        second_pounds=pounds(each.spent.sum(where=each.place == 1).fill_null(0)),
    )


def journey_ends(contacts: Table, *, period: Period) -> Table:
    """With which service do journeys begin, and with which do they end?

    Counts: each person with a contact that begins in the period once by the service of the first of
    these, and once by that of the last. Who was met before the period began no journey in it that we
    saw the start of (`started_before`); who has a contact that had not ended by the end of the period
    is still on the way (`going_on`).
    Leaves out: nobody.
    Source: left truncation and right censoring, as in any table of lives.
    Units: people.
    """
    marked = _marked(contacts, period)
    return marked.group_by("service").agg(
        people=marked.person_id.nunique().cast("int64"),
        starts=(marked.is_first & ~marked.was_met_before).sum().cast("int64"),
        started_before=(marked.is_first & marked.was_met_before).sum().cast("int64"),
        ends=(marked.is_last & ~marked.goes_on).sum().cast("int64"),
        going_on=(marked.is_last & marked.goes_on).sum().cast("int64"),
    )


def _marked(contacts: Table, period: Period) -> Table:
    """The contacts of the period, the first and last of each person marked, with what is known of the person."""
    seen = contacts.filter(contacts.started_on < period.end_on)
    goes_on = (seen.ended_on >= period.end_on).fill_null(True)
    person = ibis.window(group_by="person_id")
    known = seen.mutate(
        was_met_before=(seen.started_on < period.start_on).any().over(person),
        goes_on=goes_on.any().over(person),
    )
    inside = known.filter(known.started_on >= period.start_on)
    journey = ibis.window(group_by="person_id", order_by=ORDER)
    return inside.mutate(
        is_first=inside.service.lag().over(journey).isnull(),
        is_last=inside.service.lead().over(journey).isnull(),
    )


def _begins_in(contacts: Table, period: Period) -> Value:
    return (contacts.started_on >= period.start_on) & (
        contacts.started_on < period.end_on
    )
