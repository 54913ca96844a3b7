"""NHS number, National Insurance number, UPN and UPRN: checked, and never a key when they are fillers."""

import re
import unicodedata
from collections.abc import Callable

from wholeplace.intake.forms.read import DAMAGED, INVALID, PLACEHOLDER, Read

GAPS = re.compile(r"[\s\u00a0\u2009\u200a\u202f\-\u2010-\u2015\u2212./]+")
ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
WHOLE_FLOAT = re.compile(r"([0-9]+)\.0+")
# Words that stand where a number was not known.
FILLERS = frozenset(
    [
        "PENDING",
        "UNKNOWN",
        "UNK",
        "NOTKNOWN",
        "NK",
        "NONE",
        "NA",
        "NULL",
        "NIL",
        "TBC",
        "TBA",
        "TEMP",
        "TEMPORARY",
        "AWAITING",
        "APPLIEDFOR",
        "NOTISSUED",
        "NOTAPPLICABLE",
        "REFUSED",
        "TEST",
        "DUMMY",
        "XXXXXXXXX",
    ]
)
COUNTED = frozenset({"1234567890", "0123456789", "9876543210", "0987654321"})
# NHS numbers from 999 on are kept for tests and are never issued.
NHS_TEST = "999"
NHS_DIGITS = 10

NINO = re.compile(r"([A-Z]{2})([0-9]{6})([A-D]?)")
# No letters of these kinds begin a number, nor do these pairs.
NINO_FIRST = frozenset("DFIQUV")
NINO_SECOND = frozenset("DFIOQUV")
NINO_PAIRS = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
# Pairs that systems write when they have no number, or that stand in every leaflet.
NINO_FILLER_PAIRS = frozenset({"TN", "XX", "ZZ"})
NINO_TEST = "QQ"
NINO_LEAFLET = frozenset({"AB123456C", "JG103759A", "NX123456A"})

UPN = re.compile(r"([A-HJ-NP-RT-Z])([0-9]{11})([0-9A-HJ-NP-RT-Z])")
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPRN_DIGITS = 12
# So many equal digits are a filler; fewer may be a true UPRN.
UPRN_REPEATED = 6


def nhs_number(text: str, *, takes_test_numbers: bool = False) -> Read:
    """Which NHS number is this? Ten digits, the last of which checks the others (Modulus 11)."""
    if ROUNDED.fullmatch(text):
        return Read(text, fault=DAMAGED)
    compact = _compact(text)
    if _is_filler(compact) or compact in COUNTED:
        return Read(compact if compact.isdigit() else text, notes=(PLACEHOLDER,))
    if not (compact.isascii() and compact.isdigit()):
        return Read(text, notes=(INVALID,))
    notes = ("nhs_normalised",) if compact != text else ()
    if not has_nhs_check_digit(compact):
        return Read(compact, notes=(*notes, INVALID))
    if compact.startswith(NHS_TEST) and not takes_test_numbers:
        return Read(compact, notes=(*notes, PLACEHOLDER))
    return Read(compact, compact, notes=notes)


def has_nhs_check_digit(digits: str) -> bool:
    """Do ten digits pass the check? The ten repeated ones pass too: they are fillers all the same."""
    if len(digits) != NHS_DIGITS:
        return False
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    # 11 is written 0; a number that would need 10 is never issued.
    return (11 - total % 11) % 11 == int(digits[9])


def nino(text: str, *, takes_test_numbers: bool = False) -> Read:
    """Which National Insurance number is this? Two letters, six digits, and a letter from A to D."""
    compact = _compact(text).upper()
    match = NINO.fullmatch(compact)
    if match is None:
        # Benefit systems make a temporary number of TN, the date of birth and the sex.
        is_filler = _is_filler(compact) or compact.startswith(("XX999999", "TN"))
        return Read(text, notes=(PLACEHOLDER if is_filler else INVALID,))
    pair, digits, suffix = match.groups()
    notes = ("nino_normalised",) if compact != text else ()
    if pair == NINO_TEST and takes_test_numbers and suffix:
        return Read(compact, compact, notes=notes)
    if pair in NINO_FILLER_PAIRS or pair == NINO_TEST or len(set(digits)) == 1 or compact in NINO_LEAFLET:  # fmt: skip
        return Read(compact, notes=(*notes, PLACEHOLDER))
    if (
        not suffix
        or pair[0] in NINO_FIRST
        or pair[1] in NINO_SECOND
        or pair in NINO_PAIRS
    ):
        return Read(compact, notes=(*notes, INVALID))
    return Read(compact, compact, notes=notes)


def upn(text: str, *, takes_test_numbers: bool = False) -> Read:
    """Which unique pupil number is this? A check letter, then twelve digits; a temporary one ends in a letter."""
    del takes_test_numbers  # no range of these is kept for tests
    compact = _compact(text).upper()
    if ROUNDED.fullmatch(text):
        return Read(text, fault=DAMAGED)
    if _is_filler(compact):
        return Read(text, notes=(PLACEHOLDER,))
    match = UPN.fullmatch(compact)
    if match is None or upn_letter(compact) != match[1]:
        return Read(text, notes=(INVALID,))
    notes = ("identifier_normalised",) if compact != text else ()
    if len(set(compact[1:])) == 1 or not match[3].isdigit():
        # A temporary number is given anew by each school: it says nothing about who else has it.
        return Read(compact, notes=(*notes, PLACEHOLDER))
    return Read(compact, compact, notes=notes)


def upn_letter(number: str) -> str:
    """Which letter checks the twelve signs behind it? Weights 2 to 13, modulus 23."""
    values = [
        UPN_LETTERS.index(sign) if sign.isalpha() else int(sign) for sign in number[1:]
    ]
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return UPN_LETTERS[total % len(UPN_LETTERS)]


def uprn(text: str, *, takes_test_numbers: bool = False) -> Read:
    """Which property is this? Up to twelve digits."""
    del takes_test_numbers  # no range of these is kept for tests
    if ROUNDED.fullmatch(text):
        return Read(text, fault=DAMAGED)
    compact = _compact(text)
    if not (compact.isascii() and compact.isdigit()):
        is_filler = _is_filler(compact)
        return Read(text, notes=(PLACEHOLDER if is_filler else INVALID,))
    plain = compact.lstrip("0")
    notes = ("identifier_normalised",) if plain != text else ()
    if not plain or (len(plain) >= UPRN_REPEATED and len(set(plain)) == 1):
        return Read(compact, notes=(PLACEHOLDER,))
    if len(plain) > UPRN_DIGITS:
        return Read(compact, notes=(INVALID,))
    return Read(plain, plain, notes=notes)


READERS: dict[str, Callable[..., Read]] = {
    "nhs_number": nhs_number,
    "nino": nino,
    "upn": upn,
    "uprn": uprn,
}


def _compact(text: str) -> str:
    if not text.isascii():
        # Full-width digits are digits.
        text = unicodedata.normalize("NFKC", text)
    whole = WHOLE_FLOAT.fullmatch(text)
    return whole[1] if whole else GAPS.sub("", text)


def _is_filler(compact: str) -> bool:
    if not compact:
        return True
    is_repeated = len(set(compact)) == 1 and len(compact) > 1
    return is_repeated or compact.upper() in FILLERS
