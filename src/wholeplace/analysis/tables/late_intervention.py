"""What does late intervention cost, and who bears it? Sums of late_cost, and what does not add up."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import added_up, pounds, times, worst
from wholeplace.analysis.tables.late_cost import (
    TOTAL_AS_PRINTED,
    TOTAL_OF_CELLS,
    TOTAL_OF_ITEMS,
    in_scope,
)
from wholeplace.analysis.tables.texts import is_among, scope_text
from wholeplace.core.words import GRADES

Table = Any
Value = Any

TOTAL_NOTES = {
    TOTAL_OF_CELLS: "What each bearer's items come to, less overlap: the figure that can be traced to a bearer.",
    TOTAL_OF_ITEMS: "The items' own printed totals, less overlap: differs from the cells where a row does not make its total, as the table of sums that do not add up shows.",
    TOTAL_AS_PRINTED: "The bearers' totals as the source prints them, in the prices of the run; it rounds each one.",
}


def late_intervention_by_bearer(entries: Table) -> Table:
    """What does late intervention cost, and who bears it?

    Counts: late_entries. `net` is gross less overlap; for the total as printed, the bearers'
    printed totals added. Overlap is empty where nobody named one. `grade` is the least firm of what
    is in net, or of the national figures where nothing is.
    Leaves out: national figures scaled to the place, which stand apart in `placeholder_pounds`.
    Not waste, and not all avoidable: one year, short-run, services not people.
    Source: Early Intervention Foundation, Spending on Late Intervention (2015).
    Units: pounds of one year, in the price year of the run.
    """
    sums = {
        "gross_pounds": ["gross"],
        "overlap_pounds": ["overlap"],
        "net_pounds": ["gross", "overlap", "printed"],
        "published_pounds": ["published"],
        "placeholder_pounds": ["placeholder"],
    }
    grades, is_in_net = list(GRADES), entries.measure.isin(sums["net_pounds"])
    table = entries.group_by("bearer").agg(
        **added_up(entries, sums),
        grade=ibis.coalesce(
            worst(entries.grade, grades, where=is_in_net),
            worst(entries.grade, grades, where=~is_in_net),
        ),
    )
    is_total = table.bearer.startswith("total: ")
    difference = pounds(table.net_pounds - table.published_pounds)
    return table.mutate(
        difference_pounds=difference,
        row_kind=is_total.ifelse("total", "bearer"),
        note=ibis.cases(
            *((table.bearer == name, note) for name, note in TOTAL_NOTES.items()),
            (
                difference != Decimal(0),
                "The cells of this column do not make its printed total.",
            ),
            else_=ibis.null("string"),
        ),
    )


def late_intervention_by_item(
    entries: Table, activity: Table, unit_costs: Table
) -> Table:
    """What does each late item cost, and do its bearers' amounts make its printed total?

    Counts: item_entries; every item of activity.csv has a row, priced or not.
    Leaves out: overlap, which is taken off by bearer.
    Units: pounds of one year, in the price year of the run.
    """
    sums = {
        "bearers_pounds": ["gross"],
        "printed_pounds": ["item_printed", "placeholder_printed"],
        "placeholder_pounds": ["placeholder"],
    }
    added = entries.group_by("item").agg(**added_up(entries, sums))
    words = activity.select(
        *("item", "name", "issue", "need", "year", "unit", "method", "grade", "note"),
        *("quantity", "unit_cost", "file", "line"),
    )
    fiscal = unit_costs.filter(unit_costs.dimension == "fiscal")
    units = fiscal.select(costed="code", cost_unit="unit")
    table = words.left_join(added, "item").drop("item_right")
    table = table.left_join(units, [("unit_cost", "costed")])
    is_used = table.method != "published_spend"
    return table.mutate(
        unit_cost=is_used.ifelse(table.unit_cost, None),
        cost_unit=is_used.ifelse(table.cost_unit, None),
        difference_pounds=pounds(table.bearers_pounds - table.printed_pounds),
        is_unpriced=table.bearers_pounds.isnull() & table.placeholder_pounds.isnull(),
    )


def late_intervention_by_issue(entries: Table) -> Table:
    """What does each issue cost late, before overlap?

    Counts: item_entries. The difference is empty where an item has a cost and no printed total, or
    a printed total and no cost: the two sums are then not of the same items.
    Leaves out: overlap, which no source prints by issue; national figures scaled to the place.
    Units: pounds of one year, in the price year of the run; printed totals as printed.
    """
    sums = {"bearers_pounds": ["gross"], "printed_pounds": ["item_printed"]}
    sides = {
        "priced": ["gross"],
        "printed": ["item_printed"],
        "either": ["gross", "item_printed"],
    }
    items = {
        name: entries.item.nunique(where=entries.measure.isin(measures))
        for name, measures in sides.items()
    }
    table = entries.group_by("issue").agg(**added_up(entries, sums), **items)
    is_of_the_same = (table.priced == table.either) & (table.printed == table.either)
    difference = pounds(table.bearers_pounds - table.printed_pounds)
    return table.mutate(difference_pounds=is_of_the_same.ifelse(difference, None)).drop(
        *sides
    )


def check_entries(items: Table, late: Table) -> Table:
    """Which amounts are set against a printed total, in which row, column or total?

    Counts: each item's bearers against its printed total (row); each bearer's items less overlap
    against its printed total (column); the two computed totals against the printed one (total).
    Leaves out: national figures scaled to the place; the total as printed, which is not ours.
    """
    columns = (
        "what",
        "name",
        "item",
        "bearer",
        "measure",
        "amount",
        "file",
        "line",
        "working",
        "rests_on",
    )
    rows = items.filter(items.measure.isin(["gross", "item_printed"]))
    rows = rows.mutate(
        what=ibis.literal("row"),
        name=rows.item,
        measure=(rows.measure == "gross").ifelse("ours", "printed"),
    )
    sums = late.filter(
        late.measure.isin(["gross", "overlap", "published"])
        & (late.bearer != TOTAL_AS_PRINTED)
    )
    sums = sums.mutate(
        what=sums.bearer.startswith("total: ").ifelse("total", "column"),
        name=sums.bearer,
        bearer=sums.borne_by,
        measure=(sums.measure == "published").ifelse("printed", "ours"),
    )
    return ibis.union(rows.select(columns), sums.select(columns))


def late_checks(entries: Table, published: Table) -> Table:
    """Which rows and columns do not make their printed total, and by how much?

    Counts: check_entries of every row, column and total that has a printed total and differs from it.
    Leaves out: those that agree to the penny, and those with nothing printed to check against or
    nothing of ours to check. A run in other prices than the source's differs by the change of prices.
    Units: pounds of one year.
    """
    table = entries.group_by("what", "name").agg(
        **added_up(entries, {"ours_pounds": ["ours"], "printed_pounds": ["printed"]})
    )
    stepped = table.mutate(
        difference_pounds=pounds(table.ours_pounds - table.printed_pounds),
        bearer=ibis.cases(
            (table.what == "total", "all"),
            (table.what == "column", table.name),
            else_="",
        ),
    ).left_join(published.select("bearer", step_pounds="rounded_to_pounds"), "bearer")
    size = pounds(stepped.difference_pounds.abs())
    differs = stepped.mutate(
        is_within_rounding=pounds(size + size) <= stepped.step_pounds
    )
    return differs.filter(differs.difference_pounds != Decimal(0)).mutate(
        note=ibis.cases(
            (differs.is_within_rounding, "The source's own rounding can explain it."),
            (~differs.is_within_rounding, "More than the source's own rounding."),
            else_="The source does not say how it rounds.",
        )
    )


def late_rivals(activity: Table, unit_costs: Table, by_item: Table) -> Table:
    """What would each item cost with another published unit cost of the same thing?

    Counts: for each item, the unit cost named for it and each rival named in activity.csv, fiscal
    value only, uprated to the price year of the run. `is_used` is false for all of an item that
    published spend, a national figure or nothing prices.
    Leaves out: items without a quantity, and rivals with no fiscal value.
    Units: pounds of one year, in the price year of the run.
    """
    fiscal = unit_costs.filter(unit_costs.dimension == "fiscal").select(
        *("code", "dimension", "original_pounds", "price_year", "source"),
        uprated_pounds=unit_costs.pounds,
        cost_grade=unit_costs.grade,
    )
    counted = in_scope(activity.filter(activity.quantity.notnull())).select(
        *("item", "method", "unit_cost", "rivals", "quantity_in_scope", "file", "line"),
        *("quantity", "scope_factor"),
    )
    pairs = counted.join(
        fiscal,
        is_among(fiscal.code, counted.rivals) | (counted.unit_cost == fiscal.code),
    )
    used = by_item.select("item", used_pounds=by_item.bearers_pounds)
    table = pairs.left_join(used, "item")
    would_cost = times(table.uprated_pounds, table.quantity_in_scope)
    is_used = (table.unit_cost == table.code) & (table.method == "unit_cost")
    return table.select(
        *("item", "code", "original_pounds", "price_year", "uprated_pounds"),
        *("dimension", "source", "file", "line", "used_pounds"),
        grade=table.cost_grade,
        quantity=table.quantity_in_scope,
        working=scope_text(table),
        is_used=is_used.fill_null(False) & table.used_pounds.notnull(),
        would_cost_pounds=would_cost,
        difference_pounds=pounds(would_cost - table.used_pounds),
    )
