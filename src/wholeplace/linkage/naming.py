"""What a person is called: a keyed hash of the founding record, so that nothing has to be remembered."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from wholeplace.linkage.arrays import Array

DIGITS = 16
MONTH = re.compile(r"(?<!\d)(\d{4})[-_]?(0[1-9]|1[0-2])(?:[-_]?([0-2]\d|3[01]))?(?!\d)")


def delivered_when(extract: str) -> str:
    """When was an extract delivered, as its file's name says? The day or month in it; nothing where there is none."""
    found = MONTH.findall(extract)
    return "-".join(part for part in found[-1] if part) if found else ""


def names_of_people(people: Array, keys: Sequence[tuple[str, str]], first_seen: Mapping[tuple[str, str], str], key: bytes) -> list[str]:  # fmt: skip
    """What is the person of each record called? `keys` are (partner, record_id), `people` the number of each one's person.

    The founding record is the one that was delivered first (`first_seen`, by what sorts as time does), ties by
    partner and record_id. When two people prove one, the older name stays; a record that leaves takes no name along.
    """
    founding: dict[int, tuple[str, str, str]] = {}
    for person, record in zip(people.tolist(), keys, strict=True):
        rank = (first_seen.get(record, ""), *record)
        if person not in founding or rank < founding[person]:
            founding[person] = rank
    called = {person: _called(record[1:], key) for person, record in founding.items()}
    return [called[person] for person in people.tolist()]


def _called(record: tuple[str, ...], key: bytes) -> str:
    told = "\x1f".join(record).encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()[:DIGITS]
