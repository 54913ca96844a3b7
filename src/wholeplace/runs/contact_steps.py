"""Each step of a review that reads partners' contacts: whom services meet, what that costs, and how people travel.

Nothing made here is shown before the disclosure checks have seen it.
"""

from collections.abc import Mapping
from typing import Any

from wholeplace.core.periods import Period, financial_year
from wholeplace.runs.guards import refuse_needs_that_do_not_add_up
from wholeplace.runs.keeper import Keeper

Options = Mapping[str, Any]


def service_use(keeper: Keeper, options: Options) -> None:
    """Whom each service meets, as the extracts tell."""
    from wholeplace.analysis.tables import service_use as tables

    contacts, years = keeper.read("analysed_contacts"), tuple(options["years"])
    keeper.keep("service_use", tables.service_use(contacts, years=years))


def contact_costs(keeper: Keeper, options: Options) -> None:
    """What the contacts cost, who bears it, and how late cost counted so compares with counts."""
    from wholeplace.analysis.tables import contact_costs as tables
    from wholeplace.analysis.tables.late_contacts import (
        late_beside_activity,
        late_from_contacts,
    )

    costed = _costed(keeper, options)
    keeper.keep("contact_costs", tables.contact_costs(costed))
    by_bearer = tables.contact_costs_by_bearer(costed, keeper.read("unit_cost_bearers"))
    keeper.keep("contact_costs_by_bearer", by_bearer)
    keeper.keep("late_overlap_seen", tables.late_overlap_seen(costed))
    late = late_from_contacts(
        costed,
        keeper.read("activity"),
        keeper.read("services"),
        keeper.read("unit_costs"),
    )
    keeper.keep("late_beside_activity", late_beside_activity(late))


def high_need(keeper: Keeper, options: Options) -> None:
    """How much goes to the people whose support costs most, whether that lasts, and which needs meet."""
    from wholeplace.analysis.tables import concentration as tables
    from wholeplace.analysis.tables import needs_together as needs
    from wholeplace.analysis.tables.concentration_persistence import (
        frequent_contact,
        persistence,
    )
    from wholeplace.analysis.tables.needs_together_segments import segments

    costed = keeper.hold("costed_contacts", _costed(keeper, options))
    spent = keeper.hold("spend_by_person", tables.spend_by_person(costed))
    people = keeper.read("analysed_people")
    homes = keeper.hold("spend_by_household", tables.spend_by_household(spent, people))
    for of in ("pounds", "contacts"):
        bands = tables.concentration(spent, homes, of=of)
        keeper.keep(f"concentration_of_{of}", bands)
    keeper.keep("persistence", persistence(spent))
    contacts = keeper.read("analysed_contacts")
    keeper.keep("frequent_contact", frequent_contact(contacts, spent))
    held = keeper.hold("needs_of_people", needs.needs_of_people(costed))
    refuse_needs_that_do_not_add_up(needs.needs_add_up(costed, held))
    keeper.keep("needs_together", needs.needs_together(held))
    order = [(name, tuple(of), stage) for name, of, stage in options["segments"]]
    keeper.keep("segments", segments(costed, order=order))


def journeys(keeper: Keeper, options: Options) -> None:
    """How people travel through services, what the next step costs, and where they come back."""
    from wholeplace.analysis.tables import journeys as tables
    from wholeplace.analysis.tables.journey_returns import journey_repeats
    from wholeplace.analysis.tables.journey_variants import journey_variants

    contacts, period = keeper.read("analysed_contacts"), _period(options)
    pairs = keeper.hold("journey_pairs", tables.journey_pairs(contacts, period=period))
    keeper.keep("journey_edges", tables.journey_edges(pairs))
    keeper.keep("journey_order", tables.journey_order(pairs))
    keeper.keep("journey_costs", tables.journey_costs(pairs, _costed(keeper, options)))
    keeper.keep("journey_ends", tables.journey_ends(contacts, period=period))
    keeper.keep("journey_variants", journey_variants(contacts, period=period))
    assessments = tuple(options["journeys"]["assessments"])
    repeats = journey_repeats(contacts, period=period, assessments=assessments)
    keeper.keep("journey_repeats", repeats)


def handoffs(keeper: Keeper, options: Options) -> None:
    """Where hand-offs fail, and what is reached only after the offer has ended."""
    import ibis

    from wholeplace.analysis.tables import handoffs as tables
    from wholeplace.analysis.tables.journey_support import support_outlasted

    contacts, words = keeper.read("analysed_contacts"), options["journeys"]
    unknown = tuple(words["unknown"])
    sent = tables.referral_fates(contacts, assessments=tuple(words["assessments"]), unknown=unknown)  # fmt: skip
    left = tables.departure_fates(contacts, lasting=tuple(words["lasting"]), unknown=unknown)  # fmt: skip
    fates = keeper.hold("handoff_fates", ibis.union(sent, left))
    keeper.keep("handoffs", tables.handoffs(fates))
    offers = support_outlasted(contacts, support=tuple(words["support"]), outcomes=tuple(words["outcomes"]))  # fmt: skip
    keeper.keep("support_outlasted", offers)


def turned_away(keeper: Keeper, options: Options) -> None:
    """Who was turned away, and what followed."""
    from wholeplace.analysis.tables import turned_away as tables

    contacts, last_on = keeper.read("analysed_contacts"), _period(options).end_on
    decided = keeper.hold("first_decisions", tables.decisions(contacts))
    costed = _costed(keeper, options)
    followed = tables.followed(decided, contacts, costed, last_on=last_on)
    kept = keeper.hold("followed_decisions", followed)
    keeper.keep("turned_away", tables.turned_away(kept))


def access(keeper: Keeper, options: Options) -> None:
    """Who gets how far, from a need to help or to a crisis."""
    from wholeplace.analysis.tables import access as tables

    del options
    contacts, services = keeper.read("analysed_contacts"), keeper.read("services")
    reached = tables.steps_reached(contacts, services)
    found = tables.access_by_group(reached, keeper.read("analysed_people"))
    keeper.keep("access_by_group", found)


def _costed(keeper: Keeper, options: Options) -> Any:
    """What each contact costs in each year: an expression, worked out again by each table that reads it."""
    from wholeplace.analysis.tables.costed_contacts import costed_contacts

    return costed_contacts(
        keeper.read("analysed_contacts"),
        keeper.read("services"),
        keeper.read("unit_costs"),
        years=tuple(options["years"]),
        without_ends=tuple(options["without_ends"]),
    )


def _period(options: Options) -> Period:
    first, last = options["years"]
    return Period(financial_year(first).start_on, financial_year(last).end_on)
