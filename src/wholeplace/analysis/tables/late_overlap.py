"""What is taken off the cost of late services because two items hold the same pounds."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import pounds
from wholeplace.analysis.tables.run_prices import at_run_prices

Table = Any

# What every entry of late cost says.
COST = (
    *("item", "bearer", "measure", "amount"),
    *("file", "line", "working", "rests_on"),
)


def overlap_entries(costs: Table, overlaps: Table, *, price_factors: Table) -> Table:
    """What is taken off because two items hold the same cost?

    Counts: the stated amount, carried to the prices of the run; where none is stated, the bearer's
    whole cost of the item, less what other rows take off it, once however many rows say so, and no
    more than the other item costs the same bearer. A row has the measure `not_taken_off`, which
    enters no sum, when the item it is taken from, or the one that already holds the cost, costs
    this bearer nothing here: then nothing is counted twice.
    Leaves out: nothing.
    Units: pounds, negative.
    """
    found = _with_cost(
        costs, at_run_prices(overlaps, price_factors, column="amount_pounds")
    )
    same = ("item", "bearer", "is_blank", "is_taken")
    stated = found.amount_pounds.sum(where=found.is_taken).over(
        group_by=["item", "bearer"]
    )
    whole = pounds(found.whole_pounds).fill_null(Decimal(0))
    rest = whole - pounds(stated).fill_null(Decimal(0))
    # What both items hold is no more than either of them; of several rows the largest counts.
    limit = pounds(ibis.coalesce(found.held_pounds, whole))
    by_size = [limit.desc(), found.line]
    is_first = ibis.row_number().over(group_by=same, order_by=by_size) == 0
    shared = ibis.least(rest, limit)
    blank = (found.is_taken & is_first).ifelse(
        pounds(shared.clip(lower=Decimal(0))), Decimal(0)
    )
    return found.mutate(
        item=found.item.fill_null(""),
        measure=found.is_taken.ifelse("overlap", "not_taken_off"),
        amount=pounds(-pounds(ibis.coalesce(found.amount_pounds, blank))),
        working=ibis.cases(
            (~found.is_taken, "not taken off: nothing here is counted twice"),
            (found.because_of.isnull(), "published net-off" + found.carried),
            else_="already counted in "
            + found.because_of.fill_null("")
            + found.carried,
        ),
    ).select(COST)


def _with_cost(costs: Table, overlaps: Table) -> Table:
    gross = costs.filter(costs.measure == "gross")
    whole = gross.group_by("item", "bearer").agg(whole_pounds=gross.amount.sum())
    other = whole.select("bearer", held="item", held_pounds="whole_pounds")
    found = overlaps.left_join(whole, ["item", "bearer"]).left_join(
        other, [("because_of", "held"), "bearer"], rname="held_{name}"
    )
    is_there = found.item.isnull() | found.whole_pounds.notnull()
    # A cost that another partner bears is not counted twice in this one's.
    is_held = found.because_of.isnull() | found.held.notnull()
    return found.mutate(
        is_taken=is_there & is_held, is_blank=found.amount_pounds.isnull()
    )
