"""The ways people take: whole journeys, service by service, and how many took each."""

from typing import Any

import ibis

from wholeplace.core.periods import Period

Table = Any

ALL = "all journeys"
OTHER = "all other journeys"
NEXT = " > "
# More services than any place has.
SERVICES = 2**20


def journey_variants(contacts: Table, *, period: Period, most: int = 20) -> Table:
    """Which ways through services do people take, and how many take each?

    Counts: each person with a contact that begins in the period once, by the services met in order;
    one service several times in a row is said once. The `most` commonest ways have a row each, ties
    by the alphabet; the rest are together in one, and all together in one more. `unordered` people have two services that began
    on one day, so that nobody knows the order; `cut` people were met before the period too.
    Leaves out: nobody. A way's share is its people over those of all journeys, of what may be shown.
    Source: variants of process mining (van der Aalst, Process Mining, 2016).
    Units: people.
    """
    services = _numbered(contacts)
    ways = _ways(contacts, services, period)
    taken = ways.group_by("way").agg(
        people=ways.count(),
        unordered=ways.is_unordered.sum(),
        cut=ways.is_cut.sum(),
    )
    named = taken.cross_join(services.agg(names=services.service.collect().sort()))
    # Services have their numbers in the order of the alphabet, and so have the ways.
    commonest = ibis.window(order_by=(named.people.desc(), named.way.asc()))
    placed = named.mutate(place=ibis.row_number().over(commonest) + 1)
    is_kept = placed.place <= most
    said = placed.way.map(lambda number: placed.names[number]).join(NEXT)
    placed = placed.mutate(
        variant=is_kept.ifelse(said, OTHER),
        place=is_kept.ifelse(placed.place, most + 1),
    )
    # Each way is in a row of its own and in the total.
    rows = placed.mutate(
        variant=ibis.array([placed.variant, ibis.literal(ALL)]).unnest()
    )
    return rows.group_by("variant").agg(
        place=(rows.variant == ALL).ifelse(0, rows.place).max().cast("int64"),
        people=rows.people.sum().cast("int64"),
        unordered=rows.unordered.sum().cast("int64"),
        cut=rows.cut.sum().cast("int64"),
    )


def _numbered(contacts: Table) -> Table:
    """The services, each with its place in the alphabet from nought."""
    services = contacts.select("service").distinct()
    order = ibis.window(order_by=services.service.asc())
    return services.mutate(number=ibis.row_number().over(order).cast("int64"))


def _ways(contacts: Table, services: Table, period: Period) -> Table:
    """One row for each person: the way as numbers of services, whether its order is in doubt, whether it began before."""
    # Who was met before is told by the rows before the period, so that they leave only afterwards.
    seen = contacts.filter(contacts.started_on < period.end_on).join(
        services, "service"
    )
    order = (
        seen.started_on.asc(),
        seen.ended_on.asc(nulls_first=False),
        seen.number.asc(),
    )
    journey = ibis.window(group_by="person_id", order_by=order)
    steps = seen.select(
        *("person_id", "number", "started_on"),
        at=ibis.row_number().over(journey).cast("int64"),
        number_before=seen.number.lag().over(journey),
        day_before=seen.started_on.lag().over(journey),
    )
    is_inside = steps.started_on >= period.start_on
    follows = (is_inside & (steps.day_before >= period.start_on)).fill_null(False)
    is_other = follows & (steps.number != steps.number_before)
    ways = steps.group_by("person_id").agg(
        # A whole number is its place in the journey and its service: small to hold, quick to sort.
        steps=(steps.at * SERVICES + steps.number).collect(
            where=is_inside & (is_other | ~follows)
        ),
        is_unordered=(is_other & (steps.started_on == steps.day_before)).any(),
        is_cut=(~is_inside).any(),
    )
    ways = ways.filter(ways.steps.length() > 0)
    return ways.mutate(way=ways.steps.sort().map(lambda step: step % SERVICES))
