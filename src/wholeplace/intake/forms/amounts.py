"""Money, numbers and whole numbers: exact, in the grammar the mapping names, or set aside."""

import re
from decimal import Decimal, InvalidOperation

from wholeplace.intake.forms.read import Read

NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|#?n/?a|#num!|#div/0!|#value!|#ref!)", re.IGNORECASE)  # fmt: skip
EXPONENT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
MONEY = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,2}0*)?")
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2}0*)?")
NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9}0*)?")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0+)?")
MOST_EXPONENT = 300


def money(text: str, grammar: frozenset[str]) -> Read:
    """How many pounds is this, to the penny?"""
    if NOT_FINITE.fullmatch(text):
        return Read(text, fault="not_a_number")
    if EXPONENT.fullmatch(text):
        return Read(text, fault=_of_exponent(text))
    sign, rest = _sign(text, grammar)
    digits = _digits(rest.strip(), grammar)
    if digits is None:
        return Read(text, fault="bad_money")
    pounds = (Decimal(digits) * sign).quantize(Decimal("0.01"))
    value = f"{pounds + 0:f}"
    notes = () if _is_plain(text) else ("money_normalised",)
    if pounds < 0:
        notes = (*notes, "negative_amount")
    return Read(value, notes=notes)


def number(text: str) -> Read:
    """Which number is this?"""
    if NOT_FINITE.fullmatch(text):
        return Read(text, fault="not_a_number")
    if EXPONENT.fullmatch(text):
        return Read(text, fault=_of_exponent(text))
    if not NUMBER.fullmatch(text):
        return Read(text, fault="bad_number")
    return Read(f"{Decimal(text) + 0:f}")


def whole_number(text: str) -> Read:
    """Which whole number is this?"""
    if NOT_FINITE.fullmatch(text):
        return Read(text, fault="not_a_number")
    if EXPONENT.fullmatch(text):
        return Read(text, fault=_of_exponent(text))
    if not WHOLE.fullmatch(text):
        return Read(text, fault="bad_number")
    return Read(str(int(Decimal(text))))


def _of_exponent(text: str) -> str:
    """A number with an exponent was rounded by a spreadsheet; one beyond all measure is no number."""
    try:
        size = Decimal(text).adjusted()
    except InvalidOperation:
        return "not_a_number"
    return "not_a_number" if abs(size) > MOST_EXPONENT else "bad_number"


def _is_plain(text: str) -> bool:
    return MONEY.fullmatch(text.removeprefix("-")) is not None


def _sign(text: str, grammar: frozenset[str]) -> tuple[int, str]:
    """Is the amount above or below zero, and what is left to read? Only one sign is borne."""
    if "brackets" in grammar and text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1]
    if "credit_debit" in grammar and text[-2:].upper() in {"CR", "DR"}:
        return (-1 if text[-2:].upper() == "CR" else 1), text[:-2]
    if "trailing_minus" in grammar and text.endswith("-"):
        return -1, text[:-1]
    if text.startswith(("-", "\u2212")):
        return -1, text[1:]
    if "pound_sign" in grammar and text.startswith(("£-", "£\u2212")):
        return -1, f"£{text[2:]}"
    return 1, text.removeprefix("+")


def _digits(text: str, grammar: frozenset[str]) -> str | None:
    if "pound_sign" in grammar:
        text = text.removeprefix("£").strip()
    if "decimal_comma" in grammar:
        text = text.replace(",", ".", 1) if "." not in text else ""
    if "thousands" in grammar and GROUPED.fullmatch(text):
        text = text.replace(",", "")
    return text if MONEY.fullmatch(text) else None
