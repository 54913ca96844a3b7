"""Each step of a review: which tables it reads, which analyses it calls, which tables it keeps.

A step's options are all that an analysis is told beside its tables; they are part of its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wholeplace.runs import contact_steps, signal_steps
from wholeplace.runs.guards import (
    refuse_overlaps_beyond_their_cost,
    refuse_parts_beyond_their_whole,
)
from wholeplace.runs.keeper import Keeper

Options = Mapping[str, Any]


def money(keeper: Keeper, options: Options) -> None:
    """Who funds, controls and delivers; share of control; questions; when to stop digging."""
    from wholeplace.analysis.tables import money_map, partner_shares
    from wholeplace.analysis.tables import spend_parts as parts
    from wholeplace.analysis.tables import stop_rule as stop

    years = tuple(options["years"])
    spend, services = keeper.read("spend"), keeper.read("services")
    wholes = keeper.hold("part_wholes", parts.part_wholes(spend, years=years))
    beneath = keeper.hold("parts_beneath", parts.parts_beneath(spend, years=years))
    entries = keeper.keep(
        "money_entries", money_map.money_entries(spend, services, wholes, years=years)
    )
    refuse_parts_beyond_their_whole(entries)
    keeper.keep("money_map", money_map.money_map(entries))
    keeper.keep("left_out", money_map.left_out(spend, years=years))
    roles = keeper.keep("role_entries", partner_shares.role_entries(entries))
    shares = keeper.keep("partner_shares", partner_shares.partner_shares(roles))
    threshold = Decimal(options["stop_rule_points"])
    keeper.keep(
        "stop_rule",
        stop.stop_rule(spend, entries, shares, wholes, beneath, threshold=threshold),
    )
    keeper.keep(
        "money_flags", partner_shares.money_flags(entries, keeper.read("partners"))
    )


def early_late(keeper: Keeper, options: Options) -> None:
    """How the known money divides into universal, early, late and enabling."""
    from wholeplace.analysis.tables import early_late as tables

    del options
    entries = keeper.read("money_entries")
    kept = keeper.keep(
        "early_late_entries",
        tables.early_late_entries(entries, keeper.read("services")),
    )
    keeper.keep("early_late", tables.early_late(kept))


def providers(keeper: Keeper, options: Options) -> None:
    """Who keeps each provider going, and what else falls when one agreement ends."""
    from wholeplace.analysis.tables import provider_funding as tables

    entries, spend = keeper.read("money_entries"), keeper.read("spend")
    kept = keeper.keep("funding_entries", tables.funding_entries(entries, spend))
    funding = keeper.keep("provider_funding", tables.provider_funding(kept))
    smallest = Decimal(options["stop_rule_points"]) / 100
    ends = tables.contract_ends(
        funding, keeper.read("services"), smallest_share=smallest
    )
    keeper.keep("contract_ends", ends)


def late_intervention(keeper: Keeper, options: Options) -> None:
    """What late intervention costs, who bears it, and what does not add up."""
    from wholeplace.analysis.tables import late_cost
    from wholeplace.analysis.tables import late_intervention as tables

    del options
    activity, published = keeper.read("activity"), keeper.read("published")
    unit_costs = keeper.keep("unit_costs_at_price_year", keeper.read("unit_costs"))
    keeper.keep("price_levels", keeper.read("price_levels"))
    factors = keeper.read("price_factors")
    costs = keeper.hold(
        "bearer_costs",
        late_cost.bearer_costs(
            activity,
            keeper.read("bearers"),
            unit_costs,
            keeper.read("unit_cost_bearers"),
            price_factors=factors,
        ),
    )
    late = keeper.keep(
        "late_entries",
        late_cost.late_entries(
            costs,
            activity,
            keeper.read("overlaps"),
            published,
            price_factors=factors,
        ),
    )
    refuse_overlaps_beyond_their_cost(late)
    items = keeper.keep(
        "item_entries",
        late_cost.item_entries(costs, activity, price_factors=factors),
    )
    checks = keeper.keep("check_entries", tables.check_entries(items, late))
    keeper.keep("late_intervention_by_bearer", tables.late_intervention_by_bearer(late))
    by_item = keeper.keep(
        "late_intervention_by_item",
        tables.late_intervention_by_item(items, activity, unit_costs),
    )
    keeper.keep("late_intervention_by_issue", tables.late_intervention_by_issue(items))
    keeper.keep("late_checks", tables.late_checks(checks, published))
    keeper.keep("late_rivals", tables.late_rivals(activity, unit_costs, by_item))


def provider_outcomes(keeper: Keeper, options: Options) -> None:
    """What each provider reaches and what that costs."""
    from wholeplace.analysis.tables import provider_outcomes as tables

    del options
    outcomes = keeper.read("outcomes")
    kept = keeper.keep("outcome_entries", tables.outcome_entries(outcomes))
    keeper.keep("provider_outcomes", tables.provider_outcomes(kept, outcomes))


def not_supplied(keeper: Keeper, options: Options) -> None:
    """What was asked for and not supplied."""
    from wholeplace.analysis.tables import provider_outcomes as tables

    del options
    spend, outcomes = keeper.read("spend"), keeper.read("outcomes")
    keeper.keep(
        "not_supplied", tables.not_supplied(spend, outcomes, keeper.read("activity"))
    )


@dataclass(frozen=True)
class Wiring:
    """A step, the tables it reads, and the options it is told."""

    function: Callable[[Keeper, Options], None]
    reads: tuple[str, ...]
    options: tuple[str, ...] = ()


# In the order in which they are done: a step may read what an earlier one kept.
REVIEW: dict[str, Wiring] = {
    "money": Wiring(
        money, ("spend", "services", "partners"), ("years", "stop_rule_points")
    ),
    "early_late": Wiring(early_late, ("money_entries", "services")),
    "providers": Wiring(
        providers, ("money_entries", "spend", "services"), ("stop_rule_points",)
    ),
    "late_intervention": Wiring(
        late_intervention,
        (
            "activity",
            "bearers",
            "overlaps",
            "published",
            "unit_costs",
            "unit_cost_bearers",
            "price_factors",
            "price_levels",
        ),
    ),
    "provider_outcomes": Wiring(provider_outcomes, ("outcomes",)),
    "not_supplied": Wiring(not_supplied, ("spend", "outcomes", "activity")),
}
# What is worked out from extracts, where there are any.
CONTACTS = "analysed_contacts"
COSTED = (CONTACTS, "services", "unit_costs")
FROM_EXTRACTS: dict[str, Wiring] = {
    "service_use": Wiring(contact_steps.service_use, (CONTACTS,), ("years",)),
    "contact_costs": Wiring(
        contact_steps.contact_costs,
        (*COSTED, "unit_cost_bearers", "activity"),
        ("years", "without_ends"),
    ),
    "high_need": Wiring(
        contact_steps.high_need,
        (*COSTED, "analysed_people"),
        ("years", "without_ends", "segments"),
    ),
    "signals": Wiring(
        signal_steps.signals, (CONTACTS, "analysed_people", "signals"), ("years",)
    ),
    "journeys": Wiring(
        contact_steps.journeys, COSTED, ("years", "without_ends", "journeys")
    ),
    "handoffs": Wiring(contact_steps.handoffs, (CONTACTS,), ("journeys",)),
    "turned_away": Wiring(contact_steps.turned_away, COSTED, ("years", "without_ends")),
    "access": Wiring(contact_steps.access, (CONTACTS, "analysed_people", "services")),
}
NEEDS = {"early_late": "money", "providers": "money"}
