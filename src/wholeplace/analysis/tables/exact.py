"""Exact money in expressions, and the one final aggregate that every result is."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from wholeplace.core.intervals import REACH_95

Table = Any
Value = Any


def pounds(value: Value) -> Value:
    """The value as pounds and pence, halves away from zero."""
    return value.cast("decimal(18, 2)")


def ratio(top: Value, bottom: Value) -> Value:
    """Top over bottom to nine places; nothing where either is unknown or bottom is zero."""
    share = top.cast("float64") / bottom.cast("float64").nullif(0.0)
    return nine_places(share)


def wilson_ends(top: Value, bottom: Value) -> tuple[Value, Value]:
    """The lower and the upper end of the 95% interval of top over bottom; nothing where either is unknown or bottom is zero.

    Source: see `wholeplace.core.intervals.wilson`.
    """
    people = bottom.cast("float64").nullif(0.0)
    share = top.cast("float64") / people
    square = ibis.literal(REACH_95**2)
    middle = (share + square / (people * 2)) / (square / people + 1)
    inside = share * (1 - share) / people + square / (people * people * 4)
    half = inside.sqrt() * REACH_95 / (square / people + 1)
    # Rounding may leave a share of none, or of all, just outside of its own interval.
    low = ibis.greatest(ibis.least(middle - half, share), 0.0)
    high = ibis.least(ibis.greatest(middle + half, share), 1.0)
    is_known = share.notnull()
    return nine_places(is_known.ifelse(low, None)), nine_places(is_known.ifelse(high, None))  # fmt: skip


def nine_places(value: Value) -> Value:
    """A float as a decimal of nine places.

    It is fixed at twelve places first, so that what a float cannot hold does not decide a half.
    """
    return value.cast("decimal(28, 12)").cast("decimal(18, 9)")


def times(money: Value, *factors: Value) -> Value:
    """Pounds times every factor, to the penny, halves away from zero.

    Multiplied as decimals; the product is fixed at a millionth of a pound after each factor.
    """
    product = money.cast("decimal(28, 6)")
    for factor in factors:
        # These widths are what both engines multiply without rounding sooner or running over.
        product = (product * factor.cast("decimal(28, 16)")).cast("decimal(28, 6)")
    return pounds(product)


def divided(money: Value, number: Value) -> Value:
    """Pounds for each of a number, to the penny, halves away from zero; nothing for each of none."""
    # Whole pennies are exact in a float, so a division that ends in half a penny is seen as such.
    pennies = (money.cast("float64") * 100).round().cast("float64")
    return pounds((pennies / number.cast("float64").nullif(0.0)).round() / 100)


def years_in(year: Value) -> Value:
    """How many financial years does `2014/15`, or a span such as `2010/11 to 2013/14`, name?"""
    first, last = year.left(4), year.right(7).left(4)
    return last.cast("int64") - first.cast("int64") + 1


def worst(grade: Value, grades: Sequence[str], *, where: Value) -> Value:
    """The least firm of a group's grades `where` that is so; `grades` runs from the firmest."""
    ranks = {name: rank for rank, name in enumerate(grades)}
    rank = grade.cases(*ranks.items(), else_=None).max(where=where)
    return rank.cases(*((rank, name) for name, rank in ranks.items()), else_=None)


def added_up(entries: Table, sums: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    """For each column, the sum of the amounts whose measure is one of those named.

    A column with no such entry is unknown, not zero.
    """
    return {
        column: pounds(entries.amount.sum(where=entries.measure.isin(list(measures))))
        for column, measures in sums.items()
    }


def counted(entries: Table, measure: str) -> Value:
    """How many entries have this measure?"""
    return (entries.measure == measure).sum().cast("int64")
