"""What a record says of who somebody is, as keyed codes: names as Bloom filters, all else as codes that agree or do not.

Names: Bloom filters over padded pairs of letters (Schnell, Bachteler and Reiher 2009), each pair at positions of its
own (random hashing: Niedermeyer, Steinmetzer, Kroll and Schnell 2014 broke those that follow from two hashes), and
other positions for each year of birth (salting: Chen, Schnell, Armknecht and Heng 2022). The rest: HMAC-SHA256 of the
value (RFC 2104), cut to 64 bits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from wholeplace.linkage.arrays import Array, number_of_each
from wholeplace.linkage.encoded.keys import TOKEN_BYTES, Key
from wholeplace.linkage.identities import Coded, Identities

# Changes with anything that changes a code: codes of two versions do not agree.
VERSION = "wholeplace-1"
BITS, POSITIONS = 512, 16
FILTER_BYTES = BITS // 8
NAMES = ("given", "family")
# Names are cut here, so that no filter is so full that it is like every other.
LONGEST_NAME = 40
# So long a name fills some 370 of the bits, and never as many as this.
MOST_BITS = BITS * 7 // 8
# How many bits are set in each byte.
ONES = np.array([byte.bit_count() for byte in range(256)], np.uint8)
# What each code is of: columns of `Identities`, all of which must be known. Whole names stand beside a postcode: alone,
# the commonest could be told by how many have them. Left out is what was measured to help little and tells much:
# district, sex, middle names, and the months and days that would let a calendar be put together again.
CODED: Mapping[str, tuple[str, ...]] = {
    "names_and_postcode": ("given", "family", "postcode"),
    "born": ("born",),
    "year": ("born_year",),
    "month_and_day": ("born_in_year",),
    "postcode": ("postcode",),
    "home": ("postcode", "number"),
    "address": ("address", "number"),
    "uprn": ("uprn",),
    "nhs_number": ("nhs_number",),
    "nino": ("nino",),
    "upn": ("upn",),
    "other_number": ("other_number",),
    "phone": ("phone",),
    "email": ("email",),
}


@dataclass(frozen=True)
class Codes:
    """The codes of some records or identities, one row each: `tokens` as whole numbers, 0 for nothing;
    `filters` as rows of 64 bytes, empty for nothing."""

    tokens: Mapping[str, Array]
    filters: Mapping[str, Array]

    def __len__(self) -> int:
        return len(self.tokens["born"])

    def at(self, rows: Array) -> "Codes":
        """Some of the rows, in this order."""
        return Codes(
            {name: column[rows] for name, column in self.tokens.items()},
            {name: column[rows] for name, column in self.filters.items()},
        )

    @classmethod
    def together(cls, parts: Sequence["Codes"]) -> "Codes":
        """The rows of one after those of the other."""
        return cls(
            {name: np.concatenate([part.tokens[name] for part in parts]) for name in CODED},
            {name: np.concatenate([part.filters[name] for part in parts]) for name in NAMES},
        )  # fmt: skip


def encode_identities(identities: Identities, key: Key) -> Codes:
    """The codes of each of these identities under this key. What an identity does not say has no code."""
    columns = identities.columns
    tokens = {name: _tokens(name, [columns[each] for each in of], key) for name, of in CODED.items()}  # fmt: skip
    filters = {name: _filters(columns[name], columns["born_year"], key) for name in NAMES}  # fmt: skip
    return Codes(tokens, filters)


def token(name: str, values: Iterable[str], key: Key) -> int:
    """The code of these values; never 0, which stands for nothing."""
    code = key.hashed(VERSION, name, *values)[:TOKEN_BYTES]
    return int.from_bytes(code, "little") or 1


def _tokens(name: str, columns: Sequence[Coded], key: Key) -> Array:
    """One code for each row, worked out once for each combination of values."""
    number, first = _each_once([column.codes for column in columns])
    texts = [column.texts().take(pa.array(first)).to_pylist() for column in columns]
    made = [token(name, each, key) for each in zip(*texts, strict=True)]
    found: Array = np.array([*made, 0], np.uint64)[number]
    return found


def _filters(names: Coded, years: Coded, key: Key) -> Array:
    """The Bloom filter of each name, salted with the year of birth; without one, with nothing."""
    number, first = _each_once([names.codes, years.codes + 1])
    texts = [column.texts().take(pa.array(first)).to_pylist() for column in (names, years)]  # fmt: skip
    bits = cache(lambda salt, letters: _bits(key.hashed(VERSION, "name", salt, letters)))  # fmt: skip
    made = [_filter(bits, name, year or "") for name, year in zip(*texts, strict=True)]
    made.append(bytes(FILTER_BYTES))
    found: Array = np.frombuffer(b"".join(made), np.uint8).reshape(-1, FILTER_BYTES)[number]  # fmt: skip
    return found


def _each_once(codes: Sequence[Array]) -> tuple[Array, Array]:
    """Which combination has each row, -1 where a part is missing; and the first row of each."""
    values, first, number = np.unique(number_of_each(*codes), return_index=True, return_inverse=True)  # fmt: skip
    missing = int((values < 0).sum())
    return number - missing, first[missing:]


def _filter(bits: Callable[[str, str], int], name: str, salt: str) -> bytes:
    padded = f" {name[:LONGEST_NAME]} "
    together = 0
    for at in range(len(padded) - 1):
        together |= bits(salt, padded[at : at + 2])
    return together.to_bytes(FILTER_BYTES, "little")


def _bits(digest: bytes) -> int:
    """The positions that a digest tells, two bytes each, as bits of one number."""
    together = 0
    for at in range(0, 2 * POSITIONS, 2):
        together |= 1 << (int.from_bytes(digest[at : at + 2], "little") % BITS)
    return together
