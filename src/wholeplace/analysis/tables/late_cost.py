"""What each late service costs and who bears it, before anything is added up."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import pounds, times
from wholeplace.analysis.tables.late_overlap import COST, overlap_entries
from wholeplace.analysis.tables.run_prices import at_run_prices
from wholeplace.analysis.tables.texts import (
    every_place,
    number_text,
    place_of,
    scope_text,
    times_levels,
)

Table = Any
Value = Any

TOTAL_OF_CELLS = "total: the bearers' cells added up"
TOTAL_OF_ITEMS = "total: the printed item totals less overlap"
TOTAL_AS_PRINTED = "total: as printed"


def bearer_costs(
    activity: Table,
    bearers: Table,
    unit_costs: Table,
    cost_bearers: Table,
    *,
    price_factors: Table,
) -> Table:
    """What does each item of late activity cost each of its bearers?

    Counts: what the item's method says. published_spend: each bearer's spend, carried to the prices
    of the run. unit_cost: quantity in scope x uprated unit cost x bearer's share, with the place's
    own shares where it states them, else the constituents of the unit cost. national_scaled: either
    way, spend first, under the measure `placeholder`, which enters no total.
    Leaves out: items nothing prices, and spend of a year whose prices are not known;
    late_intervention_by_item says which.
    Source: Early Intervention Foundation, Spending on Late Intervention (2015).
    Units: pounds of one year, in the price year of the run.
    """
    spent = bearers.filter(bearers.spend_pounds.notnull())
    by_spend = activity.filter(activity.method != "unit_cost")
    by_count = activity.filter(activity.method != "published_spend").anti_join(
        spent.semi_join(by_spend, "item"), "item"
    )
    return ibis.union(
        _published_spend(by_spend, spent, price_factors),
        _counts_times_cost(
            by_count,
            bearers,
            _with_levels(unit_costs, price_factors),
            cost_bearers,
        ),
    )


def in_scope(activity: Table) -> Table:
    """How many of each item are in scope?

    Counts: quantity x scope factor, to nine places; a blank scope factor means all of them.
    Leaves out: nothing; a blank quantity stays blank.
    """
    # One place wider than the column: what both engines multiply without rounding or running over.
    quantity = activity.quantity.cast("decimal(19, 9)")
    scope = activity.scope_factor.fill_null(Decimal(1)).cast("decimal(18, 9)")
    return activity.mutate(quantity_in_scope=(quantity * scope).cast("decimal(18, 9)"))


def item_entries(costs: Table, activity: Table, *, price_factors: Table) -> Table:
    """Which amounts belong to each item: its bearers' costs, and its printed total?

    Counts: bearer_costs; the item's total as printed, carried to the prices of the run, apart
    (`placeholder_printed`) where the figure is a national one scaled to the place.
    Leaves out: overlap, which is taken off by bearer.
    """
    issues = activity.select("item", "issue")
    is_local = activity.method != "national_scaled"
    return ibis.union(
        costs.join(issues, "item").select(*COST, "issue"),
        _printed(
            activity,
            is_local.ifelse("item_printed", "placeholder_printed"),
            price_factors,
        ),
    )


def late_entries(
    costs: Table,
    activity: Table,
    overlaps: Table,
    published: Table,
    *,
    price_factors: Table,
) -> Table:
    """Which amounts make the cost of late intervention by bearer, and its three totals?

    Counts: every bearer's cost of every item (gross); cost counted twice, once, as a negative
    (overlap); the printed totals. Then the same again under three named totals: the bearers' cells
    added up; the items' printed totals less overlap; and the total as printed. Printed totals and
    overlaps whose price year is known are carried to the prices of the run. `borne_by` says whose
    cell an amount of a total is.
    Leaves out: nothing; a national figure scaled to the place stands with its bearer, in no total.
    """
    stated = ibis.union(
        costs.select(COST),
        overlap_entries(costs, overlaps, price_factors=price_factors),
        _published_entries(published, price_factors),
    )
    stated = stated.mutate(borne_by=stated.bearer)
    own = stated.filter(stated.bearer != "all")
    grand = stated.filter(stated.bearer == "all")
    printed = own.filter(own.measure == "published").mutate(
        measure=ibis.literal("printed")
    )
    entries = ibis.union(
        own,
        _under(own.filter(own.measure.isin(["gross", "overlap"])), TOTAL_OF_CELLS),
        _under(_printed_items(activity, own, price_factors), TOTAL_OF_ITEMS),
        _under(printed, TOTAL_AS_PRINTED),
        *(
            _under(grand, total)
            for total in (TOTAL_OF_CELLS, TOTAL_OF_ITEMS, TOTAL_AS_PRINTED)
        ),
    )
    facts = activity.select("item", "issue", "grade")
    return (
        entries.mutate(is_local=entries.measure != "placeholder")
        .left_join(facts, "item")
        .drop("item_right")
    )


def _published_spend(activity: Table, spent: Table, price_factors: Table) -> Table:
    priced = activity.select(
        "item", "method", from_year=ibis.coalesce(activity.price_year, activity.year)
    )
    rows = spent.join(priced, "item").join(price_factors, "from_year")
    carried = (
        "published spend "
        + rows.spend_pounds.cast("string")
        + times_levels(rows, rows.from_year)
    )
    is_same = rows.factor == Decimal(1)
    return rows.mutate(
        measure=_measure(rows.method),
        amount=times(rows.spend_pounds, rows.factor),
        working=is_same.ifelse("published spend", carried),
        rests_on=is_same.ifelse("", rows.rests_on),
    ).select(COST)


def _counts_times_cost(
    activity: Table, bearers: Table, unit_costs: Table, cost_bearers: Table
) -> Table:
    fiscal = unit_costs.filter(unit_costs.dimension == "fiscal")
    fiscal = fiscal.select(
        unit_cost="code",
        unit_pounds="pounds",
        cost_row=place_of(fiscal) + fiscal.levels,
    )
    counted = in_scope(activity.filter(activity.quantity.notnull())).join(
        fiscal, "unit_cost"
    )
    shared = counted.join(_shares(counted, bearers, cost_bearers), "item")
    return shared.mutate(
        measure=_measure(shared.method),
        amount=times(shared.unit_pounds, shared.quantity_in_scope, shared.share),
        working=scope_text(shared)
        + " x "
        + shared.unit_pounds.cast("string")
        + " pounds ("
        + shared.unit_cost
        + ") x "
        + shared.share_text,
        rests_on=shared.cost_row + "; " + shared.share_rows,
    ).select(COST)


def _with_levels(unit_costs: Table, price_factors: Table) -> Table:
    """Unit costs with the places of the price levels that carried them, where their year is another."""
    levels = price_factors.filter(price_factors.factor != Decimal(1))
    levels = levels.select(price_year="from_year", level_rows="rests_on")
    found = unit_costs.left_join(levels, "price_year", rname="levels_{name}")
    return found.mutate(levels=("; " + found.level_rows).fill_null(""))


def _shares(counted: Table, bearers: Table, cost_bearers: Table) -> Table:
    # A place's own shares win over the constituents of the library's unit cost.
    own = bearers.filter(bearers.share.notnull())
    own = own.select(
        *("item", "bearer"),
        share=own.share.cast("decimal(28, 16)"),
        share_text=number_text(own.share),
        share_rows=place_of(own),
    )
    rows = cost_bearers.mutate(place=place_of(cost_bearers))
    parts = rows.group_by("code", "bearer").agg(
        part=pounds(rows.pounds.sum()),
    )
    # A share is of the whole, so that it rests on every part of it.
    places = rows.group_by("code").agg(share_rows=every_place(rows.place))
    parts = parts.join(places, "code")
    whole = pounds(parts.part.sum().over(group_by="code"))
    share = parts.part.cast("float64") / whole.cast("float64").nullif(0.0)
    library = parts.select(
        *("bearer", "share_rows"),
        unit_cost="code",
        share=share.cast("decimal(28, 16)"),
        # A share of parts may have no end in digits; the division has.
        share_text=(parts.part == whole).ifelse(
            "1", parts.part.cast("string") + " / " + whole.cast("string")
        ),
    )
    rest = (
        counted.select("item", "unit_cost")
        .anti_join(own, "item")
        .join(library, "unit_cost")
    )
    rest = rest.filter(rest.share.notnull())
    columns = ("item", "bearer", "share", "share_text", "share_rows")
    return ibis.union(own.select(columns), rest.select(columns))


def _measure(method: Value) -> Value:
    return (method == "national_scaled").ifelse("placeholder", "gross")


def _printed(activity: Table, measure: Value, price_factors: Table) -> Table:
    # A blank is no entry, never a nought.
    rows = activity.mutate(
        measure=measure,
        price_year=ibis.coalesce(activity.price_year, activity.year),
    )
    rows = rows.filter(rows.printed_pounds.notnull())
    rows = at_run_prices(rows, price_factors, column="printed_pounds")
    return rows.select(
        *("item", "file", "line", "issue", "measure", "rests_on"),
        bearer=ibis.literal(""),
        amount=pounds(rows.printed_pounds),
        working="as printed" + rows.carried,
    ).select(*COST, "issue")


def _published_entries(published: Table, price_factors: Table) -> Table:
    rows = at_run_prices(published, price_factors, column="amount_pounds")
    return rows.mutate(
        item=ibis.literal(""),
        measure=ibis.literal("published"),
        amount=pounds(rows.amount_pounds),
        working="as printed" + rows.carried,
    ).select(COST)


def _printed_items(activity: Table, own: Table, price_factors: Table) -> Table:
    # An item whose source prints no total is counted at its bearers' sum, so that none is lost.
    local = activity.filter(activity.method != "national_scaled")
    printed = _printed(local, ibis.literal("gross"), price_factors).drop("issue")
    printed = printed.mutate(borne_by=ibis.literal(""))
    unprinted = own.filter(own.measure == "gross").anti_join(printed, "item")
    return ibis.union(printed, unprinted, own.filter(own.measure == "overlap"))


def _under(entries: Table, total: str) -> Table:
    return entries.mutate(bearer=ibis.literal(total)).select(*COST, "borne_by")
