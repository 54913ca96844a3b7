"""The file of codes that a partner sends: written on the partner's side, and refused on ours when anything does not fit.

CSV without quotes, one record a line: partner, record_id, version, key_id, two filters as 128 hexadecimal digits, the
other codes as 16; an empty field is nothing. Nothing else is read from a partner: a Parquet file that somebody else
wrote can harm whoever opens it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import SharingError
from wholeplace.linkage.arrays import Array
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.encoded.encoding import (
    CODED,
    FILTER_BYTES,
    MOST_BITS,
    NAMES,
    ONES,
    VERSION,
    Codes,
    encode_identities,
)
from wholeplace.linkage.encoded.keys import TOKEN_BYTES, Key, read_key
from wholeplace.linkage.identities import Identities, identities_of
from wholeplace.store.disk import refusals_told
from wholeplace.store.mistakes import Mistake
from wholeplace.store.whole_file import whole_file
from wholeplace.tables.people import CODES

ABOUT = ("partner", "record_id", "version", "key_id")
HEADER = (*ABOUT, *NAMES, *CODED)
BYTES = {**dict.fromkeys(NAMES, FILTER_BYTES), **dict.fromkeys(CODED, TOKEN_BYTES)}
SHAPES = {
    "partner": "[a-z0-9][a-z0-9_-]{0,59}",
    "record_id": "[A-Za-z0-9._/:-]{1,64}",
    "version": re.escape(VERSION),
    "key_id": "[0-9a-f]{16}",
    **{name: f"([0-9a-f]{{{2 * size}}})?" for name, size in BYTES.items()},
}
LONGEST_LINE = 2_000
# A word of so many letters in a pseudonym is a name when the record bears it.
SHORTEST_NAME = 4
AGAIN = "have the records encoded again with `wholeplace encode`"


class CodesError(SharingError):
    """A file of codes does not fit; `mistake` says where, and never what stands there."""

    def __init__(self, file: Path, line: int, what: str, do: str = AGAIN) -> None:
        """Keep the mistake beside its sentence."""
        self.mistake = Mistake(str(file), line, what, do)
        super().__init__(f"{self.mistake}.")


@dataclass(frozen=True)
class Delivered:
    """What one partner sends: partner and record_id of each record, and its codes under the key of this id."""

    record_keys: pa.Table
    codes: Codes
    key_id: str

    def in_order(self) -> "Delivered":
        """The same in the order of the records' keys, so that the order of lines changes nothing."""
        order = pc.sort_indices(self.record_keys, sort_keys=[(name, "ascending") for name in ABOUT[:2]])  # fmt: skip
        return Delivered(self.record_keys.take(order), self.codes.at(order.to_numpy()), self.key_id)  # fmt: skip

    def table(self) -> pa.Table:
        """The same as the table `codes`: hexadecimal digits, nothing where there is no code."""
        filters = {name: _hexadecimal(self.codes.filters[name], FILTER_BYTES) for name in NAMES}  # fmt: skip
        tokens = {name: _hexadecimal(self.codes.tokens[name].astype("<u8"), TOKEN_BYTES) for name in CODED}  # fmt: skip
        columns = {name: [each or None for each in column] for name, column in {**filters, **tokens}.items()}  # fmt: skip
        keys = {name: self.record_keys[name] for name in ABOUT[:2]}
        told = {name: pa.array(column, pa.string()) for name, column in columns.items()}
        return pa.table({**keys, **told}).select(CODES.names).cast(CODES.schema())

    @classmethod
    def of_table(cls, codes: pa.Table, key_id: str) -> "Delivered":
        """What `table` was made of."""
        columns = {name: [each or "" for each in codes[name].to_pylist()] for name in (*NAMES, *CODED)}  # fmt: skip
        return cls(codes.select(ABOUT[:2]), _codes_of(columns), key_id)


def encode_file(records: Path, out: Path, key_file: Path) -> int:
    """Write the codes of these records, for a partner that may not share who they are; how many rows are there?

    `records` is the table that intake writes (Parquet), so that both sides put names and numbers alike. Nothing that
    identifies a person is written but the record_id, which must be the partner's own pseudonym.
    Errors: SharingError when the key is none, the file exists, or a record_id tells who somebody is.
    """
    key = read_key(key_file)
    delivered = encode_records(pq.read_table(records), key)
    _write(out, _lines(delivered))
    return len(delivered.codes)


def encode_records(records: pa.Table, key: Key) -> Delivered:
    """The codes of these records under this key. Errors: SharingError when they are of
    several partners, or a record_id tells who somebody is.
    """
    if missing := [name for name in ABOUT[:2] if name not in records.column_names]:
        raise SharingError(f"the records have no column {missing[0]}: give the table that intake writes.")  # fmt: skip
    identities = identities_of(records)
    keys = pa.table({name: identities.record_keys[name].cast(pa.string()) for name in ABOUT[:2]})  # fmt: skip
    if len(pc.unique(keys["partner"])) > 1:
        raise SharingError("the records are of more than one partner: encode those of each by themselves.")  # fmt: skip
    _refuse_telling(identities, keys)
    return Delivered(keys, encode_identities(identities, key).at(identities.of_record), key.id)  # fmt: skip


def read_encoded(file: Path, key: Key) -> Delivered:
    """The codes that a partner sent, all of one partner and under this key.

    Errors: CodesError naming the first line that does not fit, never what it holds.
    """
    if not file.is_file():
        raise CodesError(file, 1, "there is no file", "give the codes that the partner sent")  # fmt: skip
    with file.open(encoding="ascii", errors="replace", newline="\n") as opened:
        lines = _rows(opened, file)
        if next(lines, None) != list(HEADER):
            raise CodesError(file, 1, f"it does not begin with the columns of {VERSION}")  # fmt: skip
        rows = list(lines)
    columns = dict(zip(HEADER, zip(*rows, strict=True) if rows else [()] * len(HEADER), strict=True))  # fmt: skip
    for name, shape in SHAPES.items():
        _refuse(file, columns[name], f"^(?:{shape})$", name)
    for name in ("partner", "key_id"):
        if len(set(columns[name])) > 1:
            raise CodesError(file, 2, f"it holds more than one {name}", "have one file sent for each")  # fmt: skip
    if rows and columns["key_id"][0] != key.id:
        raise CodesError(file, 2, f"it was encoded with another key ({columns['key_id'][0]}, ours is {key.id})", "have the records encoded again with the key both sides hold")  # fmt: skip
    codes = _codes_of(columns)
    _refuse_full(file, codes)
    keys = pa.table({name: pa.array(columns[name], pa.string()) for name in ABOUT[:2]})
    return Delivered(keys, codes, key.id)


def _refuse_telling(identities: Identities, keys: pa.Table) -> None:
    """Refuse record_ids that are a number of the person's own, hold the name, or would not fit the file."""
    ids = [name.upper() for name in keys["record_id"].to_pylist()]
    numbers = [identities.columns[name].texts() for name in OWN_NUMBERS]
    own = [texts.take(pa.array(identities.of_record)).to_pylist() for texts in numbers]
    names = [identities.columns[name].texts().take(pa.array(identities.of_record)).to_pylist() for name in NAMES]  # fmt: skip
    for record_id, *told in zip(ids, *own, *names, strict=True):
        words = {word for word in re.split("[^A-Z]+", record_id) if len(word) >= SHORTEST_NAME}  # fmt: skip
        if any(number and number in record_id for number in told[: len(own)]) or words & set(told[len(own) :]):  # fmt: skip
            raise SharingError("a record_id holds the number or the name of its person: put a pseudonym of your own in its place, and keep the list of them.")  # fmt: skip
    for name in ABOUT[:2]:
        if not pc.all(pc.match_substring_regex(keys[name], f"^(?:{SHAPES[name]})$"), min_count=0).as_py():  # fmt: skip
            raise SharingError(f"a {name} holds other signs than letters, digits and . _ : / -, or is too long: put a pseudonym of your own in its place.")  # fmt: skip


def _lines(delivered: Delivered) -> Iterator[str]:
    """The lines of the file, in the order of the records."""
    yield ",".join(HEADER) + "\n"
    codes = delivered.codes
    columns = [delivered.record_keys[name].to_pylist() for name in ABOUT[:2]]
    about = (VERSION, delivered.key_id)
    filters = [_hexadecimal(codes.filters[name], FILTER_BYTES) for name in NAMES]
    tokens = [_hexadecimal(codes.tokens[name].astype("<u8"), TOKEN_BYTES) for name in CODED]  # fmt: skip
    for partner, record_id, *fields in zip(*columns, *filters, *tokens, strict=True):
        yield ",".join((partner, record_id, *about, *fields)) + "\n"


def _hexadecimal(codes: Array, size: int) -> list[str]:
    """Each row as digits; nothing for zeros."""
    digits, nothing = codes.tobytes().hex(), "0" * 2 * size
    found = (digits[at : at + 2 * size] for at in range(0, len(digits), 2 * size))
    return ["" if each == nothing else each for each in found]


def _write(out: Path, lines: Iterable[str]) -> None:
    """Write the file whole or not at all, for its owner only; what is there already is not written over."""
    with refusals_told(out):
        try:
            with whole_file(out, keeps_first=True, owner_only=True) as opened:
                opened.writelines(line.encode("ascii") for line in lines)
        except FileExistsError:
            raise SharingError(f"{out} is there already: give another name.") from None


def _rows(opened: TextIO, file: Path) -> Iterator[list[str]]:
    """The fields of each line. Errors: SharingError for one that has more or fewer than the first should have."""
    number = 0
    while line := opened.readline(LONGEST_LINE):
        number += 1
        fields = line.rstrip("\r\n").split(",")
        if len(fields) != len(HEADER) or not line.endswith("\n"):
            raise CodesError(file, number, f"this is no record in codes ({len(HEADER)} fields)")  # fmt: skip
        yield fields


def _refuse(file: Path, values: Sequence[str], shape: str, name: str) -> None:
    """Refuse the file when a value has not the shape it should have."""
    fits = pc.match_substring_regex(pa.array(values, pa.string()), shape)
    wrong = np.flatnonzero(~fits.to_numpy(zero_copy_only=False).astype(bool))
    if len(wrong):
        many = "this line holds" if len(wrong) == 1 else f"{len(wrong):,} lines from here on hold"  # fmt: skip
        raise CodesError(file, int(wrong[0]) + 2, f"{many} no {name} of {VERSION}")


def _refuse_full(file: Path, codes: Codes) -> None:
    """Refuse filters that no name can make: a full one would be like everybody's."""
    for name in NAMES:
        wrong = np.flatnonzero(ONES[codes.filters[name]].sum(axis=1, dtype=np.int64) > MOST_BITS)  # fmt: skip
        if len(wrong):
            raise CodesError(file, int(wrong[0]) + 2, f"the filter {name} is fuller than any name can make it")  # fmt: skip


def _codes_of(columns: Mapping[str, Sequence[str]]) -> Codes:
    """The codes that these digits tell."""
    return Codes(
        {name: _bytes(columns[name], TOKEN_BYTES).view("<u8").reshape(-1).astype(np.uint64) for name in CODED},
        {name: _bytes(columns[name], FILTER_BYTES) for name in NAMES},
    )  # fmt: skip


def _bytes(values: Sequence[str], size: int) -> Array:
    """Digits as rows of bytes; nothing as zeros."""
    nothing = "0" * 2 * size
    digits = bytes.fromhex("".join(each or nothing for each in values))
    found: Array = np.frombuffer(digits, np.uint8).reshape(-1, size)
    return found
