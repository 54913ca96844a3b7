"""The step that links records to people: by the records put together, and by what named people decided."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError
from wholeplace.linkage.arrays import Array
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.keeping import keep_linkage
from wholeplace.linkage.link import link_records
from wholeplace.linkage.naming import delivered_when, names_of_people
from wholeplace.linkage.resolving import Decided, rows_of
from wholeplace.linkage.reviewing.decisions import Decisions, read_link_decisions
from wholeplace.runs.extracts import TakenIn, link
from wholeplace.runs.keeper import versions
from wholeplace.store.hashes import fingerprint
from wholeplace.store.place_key import place_key
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.people import RECORDS

# Every room that linking can import, and this one, which wires it.
ROOMS = ("core", "tables", "store", "reference", "sharing", "linkage", "runs")
Record = tuple[str, str]


@dataclass(frozen=True)
class Delivered:
    """When each record was first delivered, by what sorts as time does."""

    first_seen: Mapping[Record, str]

    @classmethod
    def of(cls, extracts: Sequence[TakenIn]) -> "Delivered":
        """Read which records each extract holds, in the order of their delivery."""
        seen: dict[Record, str] = {}
        turn: dict[str, int] = {}
        for each in extracts:
            result = each.result
            if result.table != RECORDS.name or result.folder is None:
                continue
            turn[result.partner] = turn.get(result.partner, -1) + 1
            when = f"{delivered_when(result.extract)}|{turn[result.partner]:06d}"
            read = pq.read_table(result.accepted_path, columns=["record_id"])
            for record_id in read["record_id"].to_pylist():
                record = (result.partner, record_id)
                seen[record] = min(seen.get(record, when), when)
        return cls(seen)


def linked(place: Path, together: Step, extracts: Sequence[TakenIn]) -> Step:
    """Which records are one person? A step that is private to its owner.

    What named people decided in decisions/links.csv holds, also against the model. Errors: IntakeError for a
    mistake in that file; RunError when the place's key is none.
    """
    decisions = read_link_decisions(place)
    if decisions.mistakes:
        raise IntakeError(f"{decisions.mistakes[0]}.")
    key = place_key(place)

    def make(staging: Path) -> Mapping[str, int]:
        lent = link(together.path(RECORDS.name), staging / "lent.parquet")
        found = link_records(lent, lambda identities: decided_rows(decisions, identities))  # fmt: skip
        lent.unlink()
        names = names_of_people(found.people(), record_keys(found.identities), Delivered.of(extracts).first_seen, key)  # fmt: skip
        return keep_linkage(found, names, staging)

    ingredients = {
        "function": "link",
        "reads": [together.name, *(each.step.name for each in extracts)],
        "decisions": decisions.sha256,
        "key": hashlib.sha256(b"people" + key).hexdigest(),
        "versions": versions(),
        "code": fingerprint(ROOMS),
    }
    return kept_or_made(steps_folder(place), ingredients, make)


def record_keys(identities: Identities) -> list[Record]:
    """The partner and record_id of each row."""
    keys = identities.record_keys
    return list(zip(keys["partner"].to_pylist(), keys["record_id"].to_pylist(), strict=True))  # fmt: skip


def decided_rows(decisions: Decisions, identities: Identities) -> Decided:
    """The decisions as pairs of rows; one about a record that no extract holds any more decides nothing."""
    if not decisions.always and not decisions.never:
        return Decided.nothing()
    rows = rows_of(record_keys(identities))
    return Decided(_rows(decisions.always, rows), _rows(decisions.never, rows))


def _rows(pairs: object, rows: Mapping[Record, int]) -> Array:
    found = [(rows[a], rows[b]) for a, b in sorted(pairs) if a in rows and b in rows]  # type: ignore[call-overload]  # pairs of records
    return np.array(found, np.int64).reshape(-1, 2)
