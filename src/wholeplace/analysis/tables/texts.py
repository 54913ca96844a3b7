"""Words in expressions: notes put together, lists in a cell, numbers as a reader writes them."""

from decimal import Decimal
from typing import Any

Table = Any
Value = Any


def every_note(note: Value) -> Value:
    """The different notes of a group, in alphabetical order, as one text."""
    return note.nullif("").collect(distinct=True).sort().join(" ").nullif("")


def place_of(rows: Table) -> Value:
    """Where a row stands: its file and line."""
    return rows.file + ":" + rows.line.cast("string")


def every_place(place: Value) -> Value:
    """The different places of a group, as one text."""
    return place.collect(distinct=True).sort().join("; ")


def is_among(word: Value, many: Value) -> Value:
    """Is the word one of those that a cell parts by semicolons? A blank cell holds none."""
    listed = many.fill_null("").strip().re_replace(r"\s*;\s*", ";")
    return (";" + listed + ";").contains(";" + word + ";")


def number_text(number: Value) -> Value:
    """The number in digits, without the noughts that nobody would write: 750000, 0.9."""
    return number.cast("decimal(28, 9)").cast("string").re_replace(r"\.?0+$", "")


def scope_text(rows: Table) -> Value:
    """The count in scope, as the row gives it: 50, or 50 x 0.9."""
    scope = rows.scope_factor.fill_null(Decimal(1))
    return number_text(rows.quantity) + (scope == Decimal(1)).ifelse(
        "", " x " + number_text(scope)
    )


def times_levels(rows: Table, from_year: Value) -> Value:
    """How is an amount carried, in the numbers anyone can multiply again?"""
    return (
        " x "
        + number_text(rows.index_to)
        + " / "
        + number_text(rows.index_from)
        + " (price levels of "
        + rows.to_year
        + " and "
        + from_year
        + ")"
    )


def financial_year_of(day: Value) -> Value:
    """In which financial year, such as 2014/15, does a day lie? It begins on 1 April."""
    first = day.year().cast("int64") - (day.month() < 4).cast("int64")
    last = ((first + 1) % 100).cast("string").lpad(2, "0")
    return first.cast("string") + "/" + last
