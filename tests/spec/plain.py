"""Exact arithmetic for the naive twins, on fractions: no rounding but the one that is asked for."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from drawing import Row

Number = int | Decimal | Fraction


def to_places(number: Number, places: int) -> Decimal:
    """The number to so many places, halves away from zero."""
    scaled = abs(Fraction(number)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def penny(number: Number) -> Decimal:
    """The number to the penny, halves away from zero."""
    return to_places(number, 2)


def nine(number: Number) -> Decimal:
    """The number to nine places, fixed at twelve first."""
    return to_places(to_places(number, 12), 9)


def times(money: Decimal, *factors: Number) -> Decimal:
    """The product to the penny, fixed at a millionth after each factor."""
    product = Fraction(money)
    for factor in factors:
        product = Fraction(to_places(product * Fraction(factor), 6))
    return penny(product)


def share(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    """Top over bottom to nine places; None where either is unknown or bottom is nothing."""
    if top is None or not bottom:
        return None
    return nine(Fraction(top) / Fraction(bottom))


def each(money: Decimal | None, number: Number | None) -> Decimal | None:
    """Pounds for each, to the penny; None where either is unknown or there are none."""
    if money is None or not number:
        return None
    return penny(Fraction(money) / Fraction(number))


def years_in(year: str) -> int:
    """How many financial years does the text name?"""
    return int(year[-7:][:4]) - int(year[:4]) + 1


def added(rows: Iterable[Row], *measures: str) -> Decimal | None:
    """The amounts of these measures added up; None when there is none of them."""
    amounts = [row["amount"] for row in rows if row["measure"] in measures]
    return sum(amounts, Decimal(0)) if amounts else None


def less(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """Left less right; None where either is unknown."""
    return None if left is None or right is None else left - right


def grouped(rows: Iterable[Row], *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """The rows by the values of these columns."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def words_of(cell: str | None) -> list[str]:
    """The words a cell parts by semicolons."""
    return [word.strip() for word in (cell or "").split(";") if word.strip()]


def picked(row: Row, *names: str) -> Row:
    """These columns of a row."""
    return {name: row[name] for name in names}
