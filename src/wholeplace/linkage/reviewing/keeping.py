"""Were people's decisions kept? Asked after linking: nothing a person has broken is linked again in silence."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from wholeplace.linkage.reviewing.decisions import NEVER, Decisions
from wholeplace.linkage.reviewing.pairs import Pair, RecordKey


@dataclass(frozen=True)
class Unkept:
    """Pairs that stand otherwise than people decided; `unknown` pairs name a record that is not there."""

    together: frozenset[Pair]
    apart: frozenset[Pair]
    unknown: frozenset[Pair]


def find_unkept(decisions: Decisions, people: pa.Table) -> Unkept:
    """Which decisions does this linkage not keep?

    `together` are pairs called `never` that are one person; `apart` are pairs called `always` that are two.
    Both must be empty. `unknown` need not be: partners deliver what they hold today.
    """
    wanted = decisions.always | decisions.never
    person = _people_of({key for pair in wanted for key in pair}, people)
    known = {pair for pair in wanted if pair[0] in person and pair[1] in person}
    one = {pair for pair in known if person[pair[0]] == person[pair[1]]}
    return Unkept(
        frozenset(decisions.never & one),
        frozenset((decisions.always & known) - one),
        frozenset(wanted - known),
    )


def find_forgotten(before: Iterable[Pair], decisions: Decisions) -> frozenset[Pair]:
    """Of the pairs called `never` when an earlier run was made, of which has the file no such line any more?

    The file only grows: a `never` that was withdrawn is still there, and so is its withdrawal. A pair found
    here was deleted, and linking it again would be silent; another's word about it does not stand in for it.
    """
    told = {row.pair for row in decisions.rows if row.decision == NEVER}
    return frozenset(set(before) - told - decisions.never)


def _people_of(keys: set[RecordKey], people: pa.Table) -> dict[RecordKey, str]:
    if not keys:
        return {}
    columns = (people[name].to_pylist() for name in ("partner", "record_id", "person_id"))  # fmt: skip
    return {
        (partner, record_id): person
        for partner, record_id, person in zip(*columns, strict=True)
        if (partner, record_id) in keys
    }
