"""Records that came as codes, linked with ours: the same model, the same joining, the same threshold; only the comparing is other.

Our records are encoded with the same key. Where one of a pair came as codes, the two are compared by codes at the
levels that are meant for clear records; what the levels are worth is learned from all pairs together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.core.errors import SharingError
from wholeplace.linkage.arrays import (
    Array,
    counted,
    distinct,
    in_order,
    key_of,
    pairs_within,
)
from wholeplace.linkage.blocking import LARGEST, Candidates, candidates
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.encoded.comparing import CodeComparer, Compared
from wholeplace.linkage.encoded.encoding import Codes, encode_identities
from wholeplace.linkage.encoded.files import Delivered, read_encoded
from wholeplace.linkage.encoded.keys import Key, read_key
from wholeplace.linkage.identities import (
    MOST_PEOPLE_OF_A_NUMBER,
    Coded,
    Identities,
    read_identities,
)
from wholeplace.linkage.link import Linked, learned, linked_by
from wholeplace.linkage.resolving import Decided
from wholeplace.linkage.training import Material

# Records that share these codes are compared. The names are those of `blocking.RULES` where a key asks for the same.
RULES: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in OWN_NUMBERS},
    "email": ("email",),
    "phone": ("phone",),
    "born_given": ("born", "given"),
    "born_family": ("born", "family"),
    "born_postcode": ("born", "postcode"),
    "names_postcode": ("names_and_postcode",),
    "names_year": ("given", "family"),
    "home": ("home",),
    "uprn": ("uprn",),
    "postcode_given": ("postcode", "given"),
    "postcode_family": ("postcode", "family"),
    "postcode_year": ("postcode", "year"),
}


def link_encoded(records: Path, files: Sequence[Path], key_file: Path, decided: Callable[[Identities], Decided] = Decided.none, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, when those of some partners came as codes in these files?

    `records` is our own table as intake writes it; what was `decided` holds above all, as in `link_records`.
    Errors: SharingError when a file does not fit or was made with another key; RunError when our table names no records.
    """
    key = read_key(key_file)
    delivered = [read_encoded(file, key) for file in files]
    return link_with_codes(read_identities(records), delivered, key, decided, seed=seed)


def link_with_codes(identities: Identities, delivered: Sequence[Delivered], key: Key, decided: Callable[[Identities], Decided] = Decided.none, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, among ours and those that came as codes? See `link_encoded`."""
    if any(each.key_id != key.id for each in delivered):
        raise SharingError("some codes were made with another key: encode those records again with the key both sides hold.")  # fmt: skip
    delivered = sorted((each.in_order() for each in delivered), key=_first_key)
    together = _with(identities, delivered)
    clear = len(identities)
    codes = Codes.together([encode_identities(identities, key), *(each.codes for each in delivered)])  # fmt: skip
    compared = Compared.of(codes, key)
    compared = compared.without(nobodys_numbers(compared))
    comparer = CodeComparer(together, compared, clear)
    found = _candidates(together, compared, clear)
    material = Material(together, comparer, found, comparer.levels(found.a, found.b))
    return linked_by(material, learned(material, seed=seed), decided(together))


def _with(identities: Identities, delivered: Sequence[Delivered]) -> Identities:
    """Our identities, and after them one for each record that came as codes, which says nothing in clear."""
    named = [_named(identities.record_keys), *(_named(each.record_keys) for each in delivered)]  # fmt: skip
    _refuse_twice([set(keys["partner"].to_pylist()) for keys in named])
    keys = pa.concat_tables(named)
    more = sum(each.record_keys.num_rows for each in delivered)
    columns = {name: _longer(column, more) for name, column in identities.columns.items()}  # fmt: skip
    of_record = np.append(identities.of_record, len(identities) + np.arange(more))
    counts = np.append(identities.counts, np.ones(more, identities.counts.dtype))
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])  # fmt: skip
    return Identities(columns, of_record[order.to_numpy()], counts, keys.take(order), identities.shared_numbers)  # fmt: skip


def _named(keys: pa.Table) -> pa.Table:
    return pa.table({name: keys[name].cast(pa.string()) for name in ("partner", "record_id")})  # fmt: skip


def _first_key(delivered: Delivered) -> tuple[str, ...]:
    return tuple(each for column in delivered.record_keys.slice(0, 1).columns for each in column.to_pylist())  # fmt: skip


def _refuse_twice(partners: Sequence[set[str]]) -> None:
    """Refuse a partner that is told in two ways: its pseudonyms might be another's record_ids."""
    for place, own in enumerate(partners):
        if twice := sorted(own & set().union(*partners[:place])):
            raise SharingError(f"{twice[0]} sent its records twice (in clear and as codes, or in two files of codes): leave one of them out.")  # fmt: skip


def _longer(column: Coded, more: int) -> Coded:
    """The column with so many more rows that say nothing."""
    nothing = np.full(more, -1, column.codes.dtype)
    return Coded(np.append(column.codes, nothing), column.values)


def nobodys_numbers(codes: Compared) -> dict[str, Array]:
    """Which numbers do people of many births seem to have? They are nobody's."""
    born = codes.numbers["born"]
    found = {}
    for name in OWN_NUMBERS:
        numbers = codes.numbers[name]
        given = (numbers >= 0) & (born >= 0)
        width = int(born.max(initial=0)) + 1
        pairs = distinct(numbers[given].astype(np.int64) * width + born[given])
        births = np.bincount(pairs // width, minlength=int(numbers.max(initial=-1)) + 1)
        found[name] = births > MOST_PEOPLE_OF_A_NUMBER
    return found


def _candidates(together: Identities, codes: Compared, clear: int) -> Candidates:
    """Which pairs are worth comparing: those in clear by the rules for these, and those of a record in codes by codes."""
    size = max(1, len(together))
    found = candidates(together)
    own = found.a * size + found.b
    coded = {name: _sharing(codes, columns, clear, size) for name, columns in RULES.items()}  # fmt: skip
    keys, times = counted(np.concatenate(list(coded.values())))
    by_number = np.zeros(len(keys), times.dtype)
    for name in OWN_NUMBERS:
        by_number[np.searchsorted(keys, coded[name])] += 1
    # No pair is in both: those of the rules in clear hold no record in codes.
    every, order = in_order(np.concatenate([own, keys]))
    none = np.empty(0, np.int64)
    taught = {name: np.sort(np.append(own[places], coded.get(name, none))) for name, places in found.by_rule.items()}  # fmt: skip
    return replace(
        found,
        a=every // size,
        b=every % size,
        times=np.append(found.times, times)[order],
        by_rule={name: np.searchsorted(every, each) for name, each in taught.items()},
        is_found_without_numbers=np.append(found.is_found_without_numbers, times > by_number)[order],
    )  # fmt: skip


def _sharing(codes: Compared, columns: Sequence[str], clear: int, size: int) -> Array:
    """The pairs that share these codes, of which one came as codes, as one number each."""
    key = key_of(*(codes.numbers[name] for name in columns))
    a, b, _ = pairs_within(key, LARGEST)
    is_coded = b >= clear
    return distinct(a[is_coded] * size + b[is_coded])
