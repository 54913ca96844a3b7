"""Cells that are in their usual form already, found many at a time: what the single readers would say of them is known.

Every test here is narrower than the reader in `forms`: a cell it passes reads as itself, without a note. A
test of our own holds the two together.
"""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.checking.texts import Mask, digits_of, of_letters
from wholeplace.intake.forms.names import FILLER, UNBORN

NINO = r"^[ABCEGHJKLMNOPRSTWXYZ][ABCEGHJKLMNPRSTWXYZ][0-9]{6}[A-D]$"
NINO_NOT_PLAIN = r"^(BG|GB|KN|NK|NT|TN|ZZ|XX)|^..(0{6}|1{6}|2{6}|3{6}|4{6}|5{6}|6{6}|7{6}|8{6}|9{6})|^(AB123456|JG103759|NX123456)"
NINO_OF_TESTS = r"^QQ[0-9]{6}[A-D]$"
UPRN = r"^[1-9][0-9]{0,11}$"
UPRN_NOT_PLAIN = r"^(1{6,}|2{6,}|3{6,}|4{6,}|5{6,}|6{6,}|7{6,}|8{6,}|9{6,})$"
MONEY = r"^[0-9]{1,15}(\.[0-9]{1,2})?$"
NUMBER = r"^[0-9]{1,9}(\.[0-9]{1,9})?$"
WHOLE = r"^(0|[1-9][0-9]{0,17})$"
PHONE = r"^0(7[0-9]{9}|1[0-9]{9}|2[0-9]{9})$"
PHONE_NOT_PLAIN = r"^0(7{10}|1{10}|2{10})$"
NAME_NOT_PLAIN = f"^(?:{FILLER.pattern}|{UNBORN.pattern})$"
NHS_DIGITS = 10
Totals = npt.NDArray[np.int64]


class Plain(NamedTuple):
    """Which cells are plain; what they read as, where that is not themselves; and as what they match.

    `values` has the plain cells alone, `match` every cell.
    """

    is_plain: Mask
    values: pa.Array | None = None
    match: pa.Array | None = None
    notes: Counter[str] | None = None


def plain_nhs_numbers(column: pa.Array, *, takes_test_numbers: bool) -> Mask:
    """Which cells are NHS numbers that may be linked on, as they stand?"""
    digits, plain = digits_of(column, NHS_DIGITS)
    if not len(digits):
        return plain
    weights = np.arange(10, 1, -1)
    totals: Totals = (digits[:, :9] * weights).sum(axis=1)
    check = (11 - totals % 11) % 11
    good = (check == digits[:, 9]) & (digits != digits[:, :1]).any(axis=1)
    if not takes_test_numbers:
        good &= ~(digits[:, :3] == 9).all(axis=1)
    steps = np.mod(np.diff(digits.astype(np.int16), axis=1), 10)
    # Numbers that only count up or down are fillers; the reader knows which.
    good &= ~((steps == 1).all(axis=1) | (steps == 9).all(axis=1))
    plain[np.flatnonzero(plain)[~good]] = False
    return plain


def plain_ninos(column: pa.Array, *, takes_test_numbers: bool) -> Mask:
    """Which cells are National Insurance numbers that may be linked on, as they stand?"""
    plain = _matches(column, NINO) & ~_matches(column, NINO_NOT_PLAIN)
    return plain | _matches(column, NINO_OF_TESTS) if takes_test_numbers else plain


def plain_uprns(column: pa.Array, *, takes_test_numbers: bool) -> Mask:
    """Which cells are UPRNs, as they stand?"""
    del takes_test_numbers
    return _matches(column, UPRN) & ~_matches(column, UPRN_NOT_PLAIN)


def plain_phones(column: pa.Array) -> Plain:
    """Which cells are telephone numbers of this country, without signs?"""
    is_plain = _matches(column, PHONE) & ~_matches(column, PHONE_NOT_PLAIN)
    match = pc.binary_join_element_wise("+44", pc.utf8_slice_codeunits(column, 1), "")
    count = int(is_plain.sum())
    return Plain(is_plain, None, match, Counter({"phone_normalised": count} if count else {}))  # fmt: skip


def plain_names(column: pa.Array) -> Plain:
    """Which cells are names of plain letters alone, and no fillers?"""
    match = pc.ascii_upper(column)
    return Plain(of_letters(column) & ~_matches(match, NAME_NOT_PLAIN), None, match)


IDENTIFIERS: dict[str, Callable[..., Mask]] = {
    "nhs_number": plain_nhs_numbers,
    "nino": plain_ninos,
    "uprn": plain_uprns,
}
AMOUNTS = {"money": MONEY, "number": NUMBER, "whole_number": WHOLE}


def plain_amounts(column: pa.Array, form: str) -> Mask:
    """Which cells are amounts written plainly?"""
    return _matches(column, AMOUNTS[form])


def _matches(column: pa.Array, pattern: str) -> Mask:
    found: Mask = pc.match_substring_regex(column, pattern).to_numpy(
        zero_copy_only=False
    )
    return found
