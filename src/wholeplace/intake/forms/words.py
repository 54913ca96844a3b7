"""Codes by the mapping's list, yes and no by its words, and any text with its faults of encoding."""

import re
from collections.abc import Mapping

from wholeplace.intake.forms.read import Read

# The second byte of a UTF-8 letter, as Windows-1252 shows it: a sign no word has behind these capitals.
SECOND = "".join(bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xC0))
MOJIBAKE = re.compile(
    f"[\u00c2-\u00c5][{re.escape(SECOND)}\u0080-\u00bf]|\u00e2\u20ac|\u00ef\u00bf\u00bd"
)
REPLACEMENT = "\ufffd"


def text(value: str) -> Read:
    """What does a cell of text say, and was it garbled on the way?"""
    if value.isascii():
        return Read(value)
    return Read(value, notes=signs_of_damage(value))


def signs_of_damage(value: str) -> tuple[str, ...]:
    """What shows that letters were lost or garbled before the text reached us?"""
    lost = ("replacement_character",) if REPLACEMENT in value else ()
    garbled = ("mojibake",) if MOJIBAKE.search(value) else ()
    return lost + garbled


def code(value: str, codes: Mapping[str, str]) -> Read:
    """What do we call what this code means? One that is not in the list is kept as it came."""
    found = codes.get(value)
    if found is None:
        found = codes.get(value.casefold())
    return Read(value, notes=("unknown_code_kept",)) if found is None else Read(found)


def flag(value: str, yes: tuple[str, ...], no: tuple[str, ...]) -> Read:
    """Is this a yes or a no?"""
    word = value.casefold()
    if word in yes:
        return Read("true")
    return Read("false") if word in no else Read(value, fault="bad_flag")
