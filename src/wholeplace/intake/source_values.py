"""The values only a mapping holds: encodings, delimiters, file patterns, shares, amounts."""

import codecs
import re
from datetime import date
from decimal import Decimal
from typing import Any

from wholeplace.store.hand_values import a_text
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")
SHA256 = re.compile(r"[0-9a-f]{64}")
# Under the name Python knows them by; the keys are what people write.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso8859-1",
    "latin-1": "iso8859-1",
    "iso-8859-15": "iso8859-15",
    "mac-roman": "mac-roman",
    "macroman": "mac-roman",
    "cp850": "cp850",
    "cp437": "cp437",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}
LEAST_AMOUNT, MOST_DIGITS = Decimal("0.01"), 16


def a_slug(value: Any) -> str:
    """Is this a short name of small letters, digits, dashes and underscores?"""
    text = a_text(value)
    if not SLUG.fullmatch(text):
        do = "use small letters, digits, dashes and underscores, at most 60"
        raise Wrong(f"{quoted(text)} is not a name of ours", do)
    return text


def a_file_pattern(value: Any) -> str:
    """Is this a pattern of file names, without a folder in it?"""
    text = a_text(value)
    if "/" in text or "\\" in text or text.startswith("."):
        raise Wrong(
            "leads to another folder",
            "write only a file's name; * stands for any letters",
        )
    return text


def an_encoding(value: Any) -> str:
    """Is this an encoding we read?"""
    text = a_text(value)
    found = ENCODINGS.get(text.casefold().replace("_", "-"))
    if found is None:
        close = nearest(text, ENCODINGS)
        do = f"write `{close}`" if close else f"choose from {listed(ENCODINGS)}"
        raise Wrong(f"{quoted(text)} is not an encoding we read", do)
    return codecs.lookup(found).name


def a_delimiter(value: Any) -> str:
    """Is this one mark that can part cells?"""
    text = DELIMITERS.get(value, value) if isinstance(value, str) else value
    if (
        not isinstance(text, str)
        or len(text) != 1
        or not text.isascii()
        or text.isalnum()
        or text in "\"\r\n\0 .-'"
    ):
        raise Wrong(
            "is not a mark that can part cells",
            f"write the mark itself, or {listed(DELIMITERS)}",
        )
    return text


def a_share(value: Any) -> Decimal:
    """Is this a share between 0 and 1?"""
    number = Decimal(value) if type(value) is int else value
    if (
        not isinstance(number, Decimal)
        or not number.is_finite()
        or not 0 <= number <= 1
    ):
        raise Wrong("is not a share", "write a number from 0 to 1, such as 0.01")
    return number


def an_amount(value: Any) -> Decimal:
    """Is this an amount of pounds, to the penny?"""
    number = Decimal(value) if type(value) is int else value
    if (
        not isinstance(number, Decimal)
        or not number.is_finite()
        or number.adjusted() >= MOST_DIGITS
    ):
        raise Wrong("is not an amount", "write it as 1234.50, without quotation marks")
    if number != number.quantize(LEAST_AMOUNT):
        raise Wrong("has parts of a penny", "write it as 1234.50")
    return number


def a_full_day(value: Any) -> date:
    """Is this one day?"""
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Wrong("is not a day", "write year-month-day, such as 2015-04-01")


def a_sha256(value: Any) -> str:
    """Is this a SHA-256 as programs print it?"""
    text = a_text(value).casefold()
    if not SHA256.fullmatch(text):
        raise Wrong("is not a SHA-256", "write its 64 digits and letters")
    return text
