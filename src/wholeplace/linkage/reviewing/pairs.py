"""A record and a pair of records, by their keys; a pair has no direction."""

from typing import TypeAlias

# Partner and record_id.
RecordKey: TypeAlias = tuple[str, str]
# The lesser of the two first.
Pair: TypeAlias = tuple[RecordKey, RecordKey]
PAIR_COLUMNS = ("partner_a", "record_id_a", "partner_b", "record_id_b")


def pair_of(one: RecordKey, other: RecordKey) -> Pair:
    """Which pair are these two records, whichever was named first?"""
    return (one, other) if one <= other else (other, one)
