"""Records that came as codes, linked with ours: the same model, the same joining, the same threshold; only the comparing is other.

Our records are encoded with the same key. Where one of a pair came as codes, the two are compared by codes at the
levels that are meant for clear records; what the levels are worth is learned from all pairs together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.linkage.arrays import Array, distinct, in_order, key_of, pairs_within
from wholeplace.linkage.blocking import LARGEST, LARGEST_BY_NAME, Candidates, candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.encoded.comparing import CodeComparer, Compared
from wholeplace.linkage.encoded.encoding import Codes, encode_identities
from wholeplace.linkage.encoded.keys import Key
from wholeplace.linkage.identities import (
    MOST_PEOPLE_OF_A_NUMBER,
    Coded,
    Identities,
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
    "names": ("names",),
    "names_year": ("given_root", "family"),
    "names_postcode": ("names", "postcode"),
    "home": ("home",),
    "uprn": ("uprn",),
    "postcode_initial": ("postcode", "given"),
    "postcode_family": ("postcode", "family"),
    "postcode_year": ("postcode", "born_year"),
    "names_day": ("names", "month_and_day"),
}


@dataclass(frozen=True)
class Delivered:
    """What one partner sent: partner and record_id of each record, and its codes."""

    record_keys: pa.Table
    codes: Codes
    key_id: str


def link_encoded(identities: Identities, delivered: Sequence[Delivered], key: Key, decided: Callable[[Identities], Decided] = Decided.none, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, when some came as codes under this key?"""
    together = _with(identities, delivered)
    clear = len(identities)
    codes = Codes.together([encode_identities(identities, key), *(each.codes for each in delivered)])  # fmt: skip
    compared = Compared.of(codes, key)
    compared = compared.without(_shared(compared))
    comparer = CodeComparer(together, compared, clear)
    found = _candidates(together, compared, clear)
    material = Material(together, comparer, found, comparer.levels(found.a, found.b))
    return linked_by(material, learned(material, seed=seed), decided(together))


def _with(identities: Identities, delivered: Sequence[Delivered]) -> Identities:
    """Our identities, and after them one for each record that came as codes, which says nothing in clear."""
    keys = pa.concat_tables([identities.record_keys.select(["partner", "record_id"]).cast(_KEYS), *(each.record_keys.cast(_KEYS) for each in delivered)])  # fmt: skip
    more = keys.num_rows - identities.record_keys.num_rows
    nothing = np.full(more, -1)
    columns = {
        name: Coded(np.append(column.codes, nothing.astype(column.codes.dtype)), column.values)
        for name, column in identities.columns.items()
    }  # fmt: skip
    of_record = np.append(identities.of_record, len(identities) + np.arange(more))
    counts = np.append(identities.counts, np.ones(more, identities.counts.dtype))
    order = pc.sort_indices(keys, sort_keys=[("partner", "ascending"), ("record_id", "ascending")])  # fmt: skip
    return Identities(columns, of_record[order.to_numpy()], counts, keys.take(order), identities.shared_numbers)  # fmt: skip


_KEYS = pa.schema([("partner", pa.string()), ("record_id", pa.string())])


def _shared(codes: Compared) -> dict[str, Array]:
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
    keys = {name: [own[places]] for name, places in found.by_rule.items()}
    for name, columns in RULES.items():
        key = key_of(*(codes.numbers[each] for each in columns))
        a, b, _ = pairs_within(key, LARGEST_BY_NAME if name == "names" else LARGEST)
        is_coded = b >= clear
        keys.setdefault(name, []).append(a[is_coded] * size + b[is_coded])
    every = {name: distinct(np.concatenate(parts)) for name, parts in keys.items()}
    wanted = distinct(np.concatenate(list(every.values())))
    by_rule = {name: np.searchsorted(wanted, each) for name, each in every.items()}
    without = np.zeros(len(wanted), bool)
    for name, places in by_rule.items():
        without[places] |= name not in OWN_NUMBERS
    return Candidates(wanted // size, wanted % size, by_rule, without, found.left_out)
