"""Postcodes and phone numbers: kept, and written in one form for matching."""

import re

from wholeplace.intake.forms.read import Read

POSTCODE = re.compile(r"(GIR|[A-PR-UWYZ](?:[A-HK-Y]?[0-9][0-9]?|[A-HK-Y]?[0-9][A-HJKPSTUVWXY]))([0-9][ABD-HJLNP-UW-Z]{2})")  # fmt: skip
# The NHS writes these for people of no fixed abode, from abroad, or whose address nobody knows.
NO_PLACE = "ZZ99"
SIGNS = re.compile(r"[\s\u00a0.\-_,]+")
PHONE_SIGNS = re.compile(r"[\s\u00a0().\-/\u2010-\u2015]+")
UK_PHONE = re.compile(r"0([1-37-9][0-9]{8,9}|5[56][0-9]{8}|800[0-9]{6,7})")
ABROAD = re.compile(r"\+([1-9][0-9]{6,14})")
EXTENSION = re.compile(r"(?:ext?\.?|x|extension)\s*[0-9]{1,6}$", re.IGNORECASE)


def postcode(text: str) -> Read:
    """Which postcode is this, in its usual form?"""
    compact = SIGNS.sub("", text).upper()
    match = POSTCODE.fullmatch(compact)
    if match is None and not compact.startswith(NO_PLACE):
        return Read(text, notes=("postcode_invalid",))
    usual = f"{compact[:-3]} {compact[-3:]}"
    notes = ("postcode_normalised",) if usual != text else ()
    if compact.startswith(NO_PLACE):
        return Read(usual, notes=(*notes, "no_fixed_abode_or_unknown"))
    return Read(usual, usual, notes=notes)


def phone(text: str) -> Read:
    """Which telephone is this? Kept as written; compared with its country in front."""
    compact = PHONE_SIGNS.sub("", EXTENSION.sub("", text.strip()))
    compact = re.sub(r"^(?:\+|00)440?", "0", compact)
    compact = re.sub(r"^00(?=[1-9])", "+", compact)
    found = UK_PHONE.fullmatch(compact)
    number = f"+44{found[1]}" if found else compact
    if not ABROAD.fullmatch(number) or len(set(number[3:])) == 1:
        return Read(text, notes=("phone_invalid",))
    return Read(text, number, notes=("phone_normalised",))
