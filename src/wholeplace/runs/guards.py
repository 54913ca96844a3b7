"""What only the sums can show to be wrong with a place's figures: found in a run, before anything is kept."""

from typing import Any

from wholeplace.core.errors import PlaceError
from wholeplace.store.mistakes import Mistake, quoted

Expression = Any


def refuse_parts_beyond_their_whole(entries: Expression) -> None:
    """Do the parts taken out of any row of the money map come to more than the row?

    Errors: PlaceError, naming the part. `wholeplace check` has compared the parts with the rows
    they name; here they meet the row of a later year that took such a row's place.
    """
    counted = entries.filter(entries.measure.isin(["known", "transfer"]))
    left = counted.group_by("spend_id").agg(
        left_pounds=counted.amount.sum(), rows=counted.count()
    )
    # Each amount of a span of years is rounded to the penny by itself.
    over = left.filter(left.left_pounds * 100 < -left.rows).select("spend_id")
    parts = entries.filter(entries.part != "").semi_join(over, "spend_id")
    rows = parts.select("spend_id", "file", "line").order_by("file", "line").limit(1)
    for row in rows.to_pyarrow().to_pylist():
        what = (
            f"with this part, the parts that lie in {quoted(row['spend_id'])} come to more than it is a year, "
            "directly or by way of rows that are unknown or that a later year replaced"
        )
        do = "mend an amount, or give the part of the same year"
        raise PlaceError(f"{Mistake(row['file'], row['line'], what, do)}.")


def refuse_overlaps_beyond_their_cost(late: Expression) -> None:
    """Does what overlaps take off an item come to more than the item costs its bearer?

    Errors: PlaceError, naming the overlap. A net-off that names no item is held against all that its
    bearer bears.
    """
    own = late.filter(
        late.measure.isin(["gross", "overlap"]) & (late.bearer == late.borne_by)
    )
    items = own.filter(own.item != "")
    left = items.group_by("bearer", "item").agg(left_pounds=items.amount.sum())
    over_item = left.filter(left.left_pounds < 0).select("bearer", "item")
    whole = own.group_by("bearer").agg(left_pounds=own.amount.sum())
    over_all = whole.filter(whole.left_pounds < 0).select("bearer")
    taken = own.filter((own.measure == "overlap") & (own.amount < 0))
    for rows in (
        taken.semi_join(over_item, ["bearer", "item"]),
        taken.semi_join(over_all, "bearer"),
    ):
        first = rows.order_by("file", "line").limit(1)
        for row in first.to_pyarrow().to_pylist():
            of = f"{quoted(row['item'])} costs" if row["item"] else "late services cost"
            what = f"more is taken off than {of} {quoted(row['bearer'])}"
            do = "mend the amount, or leave the row out"
            raise PlaceError(f"{Mistake(row['file'], row['line'], what, do)}.")


def refuse_needs_that_do_not_add_up(added: Expression) -> None:
    """Do the combinations of needs add up to each need, and to everybody?

    Errors: ValueError when they do not: an analysis is wrong.
    """
    apart = (added.people != added.people_of_combinations) | (added.pounds != added.pounds_of_combinations)  # fmt: skip
    for row in added.filter(apart).limit(1).to_pyarrow().to_pylist():
        raise ValueError(
            f"the combinations of needs do not add up to {row['need']} in {row['year']}"
        )
