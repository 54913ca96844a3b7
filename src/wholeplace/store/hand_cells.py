"""One cell of a file written by hand: its text becomes a value of the column's kind, exactly."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from wholeplace.core.periods import financial_year, financial_years
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted
from wholeplace.tables.contract import NEVER_ANALYSED, Column, Kind

Value = str | int | bool | Decimal | date | None
FLAGS = {"yes": True, "true": True, "no": False, "false": False}
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The digits that DECIMAL(18,2) and DECIMAL(18,9) hold before and after the point. Pounds have three
# digits to spare, so that a thousand rows can be added up: ten million million is four Britains.
MONEY_STEP, MONEY_END = Decimal("0.01"), Decimal(10) ** 13
RATIO_STEP, RATIO_END = Decimal("1e-9"), Decimal(10) ** 9
# Prices are those of one year; a count or an amount may be of a span.
ONE_YEAR = frozenset({"price_year", "updated_year"})


def to_value(column: Column, text: str, *, is_secret: bool = False) -> Value:
    """What value does this text, which is not empty, stand for in this column?

    Errors: Wrong, which repeats the text unless it may tell of a person: by its column, or because `is_secret`.
    """
    try:
        return _to_value(column, text)
    except Wrong as wrong:
        if is_secret or column.kind in NEVER_ANALYSED or column.kind is Kind.SENSITIVE:
            what = wrong.what.replace(quoted(text), "the cell")
            raise Wrong(what, wrong.do) from None
        raise


def _to_value(column: Column, text: str) -> Value:
    convert = _CONVERTERS.get(column.kind)
    value = text if convert is None else convert(column, text)
    if column.choices and value not in column.choices:
        raise _not_a_choice(column, text)
    if isinstance(value, Decimal | int):
        _check_limits(column, text, value)
    return value


def to_year(text: str, *, is_one: bool = True, column: str = "") -> str:
    """Is this the name of a financial year, or also of a span of them? Errors: Wrong."""
    try:
        (financial_year if is_one else financial_years)(text)
    except ValueError:
        where = f" in {column}" if column else ""
        do = "write a year such as 2014/15"
        if not is_one:
            do += ", or a span such as 2010/11 to 2013/14"
        raise Wrong(f"{quoted(text)}{where} is not a financial year", do) from None
    return text


def _year(column: Column, text: str) -> str:
    return to_year(text, is_one=column.name in ONE_YEAR, column=column.name)


def _date(column: Column, text: str) -> date:
    try:
        if ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _wrong(column, text, "a date", "write year-month-day, such as 2015-03-31")


def _flag(column: Column, text: str) -> bool:
    flag = FLAGS.get(text.lower())
    if flag is None:
        raise _wrong(column, text, "yes or no", "write yes or no")
    return flag


def _count(column: Column, text: str) -> int:
    if not WHOLE_NUMBER.fullmatch(text):
        raise _wrong(column, text, "a whole number", "write digits only, such as 1234")
    return int(text)


def _money(column: Column, text: str) -> Decimal:
    amount = _number(column, text, "an amount of money", "1234.50")
    _check_size(column, text, amount, MONEY_END)
    if amount % MONEY_STEP:
        do = "round it to the penny"
        raise Wrong(f"{quoted(text)} in {column.name} has parts of a penny", do)
    return amount.quantize(MONEY_STEP)


def _ratio(column: Column, text: str) -> Decimal:
    number = _number(column, text, "a number", "0.25")
    _check_size(column, text, number, RATIO_END)
    if number % RATIO_STEP:
        do = "round it to nine places"
        raise Wrong(f"{quoted(text)} in {column.name} has too many decimal places", do)
    return number.quantize(RATIO_STEP)


def _number(column: Column, text: str, called: str, such_as: str) -> Decimal:
    if not PLAIN_NUMBER.fullmatch(text):
        do = f"write digits and a point only, such as {such_as}"
        raise _wrong(column, text, called, do)
    return Decimal(text)


def _check_size(column: Column, text: str, number: Decimal, end: Decimal) -> None:
    if abs(number) >= end:
        do = "check it for a slip"
        raise Wrong(f"{quoted(text)} in {column.name} is too large to keep", do)


def _check_limits(column: Column, text: str, value: Decimal | int) -> None:
    if column.minimum is not None and value < column.minimum:
        what = "is negative" if column.minimum == 0 else f"is below {column.minimum}"
        do = f"write a number of {column.minimum} or more"
        raise Wrong(f"{quoted(text)} in {column.name} {what}", do)
    if column.maximum is not None and value > column.maximum:
        do = f"write a number of {column.maximum} or less"
        raise Wrong(f"{quoted(text)} in {column.name} is above {column.maximum}", do)


def _not_a_choice(column: Column, text: str) -> Wrong:
    close = nearest(text, column.choices)
    others = listed([each for each in column.choices if each != close])
    first = f"`{close}`" if close is not None else ""
    do = f"write {', or else '.join(part for part in (first, others) if part)}"
    return _wrong(column, text, "a word this column knows", do)


def _wrong(column: Column, text: str, called: str, do: str) -> Wrong:
    if not column.is_required:
        do += ", or leave the cell empty if it is not known"
    return Wrong(f"{quoted(text)} in {column.name} is not {called}", do)


_CONVERTERS: dict[Kind, Callable[[Column, str], Value]] = {
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.COUNT: _count,
    Kind.MONEY: _money,
    Kind.RATIO: _ratio,
    Kind.FLAG: _flag,
}
