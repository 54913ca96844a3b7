"""The values a TOML key of ours may hold, each read exactly or refused in a sentence."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from wholeplace.store.hand_cells import to_year
from wholeplace.store.mistakes import Wrong, listed, quoted

DAY_MONTH_OR_YEAR = re.compile(
    r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
)
AREA_CODE = re.compile(r"[A-Z][0-9]{8}")
MAX_NUMBER = 1_000_000


def a_text(value: Any) -> str:
    """Is this a text with something in it?"""
    if not isinstance(value, str):
        raise Wrong("is not a text", "put it in quotation marks")
    if not value.strip():
        raise Wrong("is empty", "fill it in, or delete the key if it may be left out")
    return value.strip()


def a_year(value: Any) -> str:
    """Is this one financial year?"""
    if not isinstance(value, str):
        raise Wrong("is not a financial year", 'write a year such as "2014/15"')
    try:
        return to_year(value)
    except Wrong as wrong:
        raise Wrong(f"is wrong: {wrong.what}", wrong.do) from None


def a_choice(*choices: str) -> Callable[[Any], str]:
    """Read a text that must be one of these words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise Wrong(f"is not {listed(choices)}", f"write {listed(choices)}")
        return str(value)

    return read


def an_area_code(value: Any) -> str:
    """Is this the code of an area as the Office for National Statistics writes them?"""
    code = a_text(value)
    if not AREA_CODE.fullmatch(code):
        do = "write a letter and eight digits, such as E09000012"
        raise Wrong(f"{quoted(code)} is not an area's code", do)
    return code


def a_day(value: Any) -> str:
    """Is this a day, or as much of one as is known: a month or a year?"""
    text = value.isoformat() if type(value) is date else value
    if not isinstance(text, str) or not DAY_MONTH_OR_YEAR.fullmatch(text):
        raise Wrong("is not a date", 'write year-month-day, such as "2015-04-01"')
    return text


def a_whole_number(least: int) -> Callable[[Any], int]:
    """Read a whole number that is at least this much."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= MAX_NUMBER:
            what = f"is not a whole number of {least} or more"
            raise Wrong(what, "write one, without quotation marks")
        return value

    return read


def a_number_above_zero(value: Any) -> Decimal:
    """Is this a number above zero?"""
    number = Decimal(value) if type(value) is int else value
    if (
        not isinstance(number, Decimal)
        or not number.is_finite()
        or not 0 < number <= MAX_NUMBER
    ):
        raise Wrong("is not a number above zero", "write one, without quotation marks")
    return number


def a_list(value: Any) -> list[Any]:
    """Is this a list with something in it? Whoever asks reads what is in it."""
    if not isinstance(value, list):
        raise Wrong("is not a list", "put the values in [ ], parted by commas")
    if not value:
        raise Wrong("is an empty list", "write at least one value in it")
    return value


def a_table(value: Any) -> dict[str, Any]:
    """Is this a table, with keys of its own?"""
    if not isinstance(value, dict):
        raise Wrong("is not a table", "write its name in [ ] and its keys beneath")
    return value


def tables(value: Any) -> list[dict[str, Any]]:
    """Is this a list of tables?"""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        do = "write its name in [[ ]] above the keys of each"
        raise Wrong("is not a list of tables", do)
    return value
