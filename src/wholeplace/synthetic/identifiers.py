"""Numbers that look like a person's and can be nobody's: all from ranges kept for tests.

NHS numbers are of the test range that begins 999 and have a valid check digit; National Insurance
numbers begin QQ, which is never given out; pupil numbers name a school authority that is not there.
"""

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.ids import numbered

PREFIXES = 1_000_000
# Each block has so many prefixes to itself; ten in eleven have a check digit.
PREFIXES_OF_BLOCK = 15_400
BLOCKS = PREFIXES // PREFIXES_OF_BLOCK
# Steps that visit every number once, so that neighbours are not numbered one after another.
NHS_STEP, NINO_STEP, UPN_STEP = 611_953, 1_234_567, 387_420_489
NINOS, UPNS = 4_000_000, 1_000_000_000
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
PLACEHOLDER_NHS = 9_999_999_999


def nhs_numbers(block: int) -> pa.Array:
    """Which NHS numbers are there for the people of a block? Some fourteen thousand."""
    place = block * PREFIXES_OF_BLOCK + np.arange(PREFIXES_OF_BLOCK)
    nine = 999_000_000 + (place * NHS_STEP + 17) % PREFIXES
    digits = nine[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = (11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11) % 11
    numbers = (nine * 10 + check)[check < 10]
    return numbered("", numbers[numbers != PLACEHOLDER_NHS])


def ninos(places: Array) -> pa.Array:
    """Which National Insurance numbers stand at these places?"""
    number = (places * NINO_STEP + 29) % NINOS
    letters = np.array(list("ABCD"), object)[number % 4]
    stems = numbered("QQ", number // 4, 6).to_numpy(zero_copy_only=False)
    return pa.array(stems + letters)


def upns(places: Array) -> pa.Array:
    """Which unique pupil numbers stand at these places?"""
    twelve = 999_000_000_000 + (places * UPN_STEP + 31) % UPNS
    digits = twelve[:, None] // 10 ** np.arange(11, -1, -1) % 10
    check = (digits * np.arange(2, 14)).sum(axis=1) % 23
    letters = np.array(list(UPN_LETTERS), object)[check]
    return pa.array(letters + twelve.astype(str).astype(object))
