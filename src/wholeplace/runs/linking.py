"""The step that links records to people: by the records put together, and by what named people decided."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError, RunError
from wholeplace.linkage.arrays import Array
from wholeplace.linkage.encoded.keys import Key
from wholeplace.linkage.encoded.linking import link_with_codes
from wholeplace.linkage.identities import Identities, read_identities
from wholeplace.linkage.keeping import keep_linkage
from wholeplace.linkage.link import Linked, link_identities
from wholeplace.linkage.naming import delivered_when, names_of_people
from wholeplace.linkage.resolving import Decided, rows_of
from wholeplace.linkage.reviewing.decisions import Decisions, read_link_decisions
from wholeplace.linkage.reviewing.keeping import find_forgotten, find_unkept
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.strangers import without_strangers
from wholeplace.runs.codes import IN_CLEAR, codes_in, codes_key, files_of_codes
from wholeplace.runs.engines import Engine, Spark
from wholeplace.runs.extracts import TakenIn
from wholeplace.runs.forms import counted
from wholeplace.runs.keeper import ingredients_of
from wholeplace.store.hand_files import read_table
from wholeplace.store.hashes import canonical
from wholeplace.store.one_run import manifest_of, runs_folder
from wholeplace.store.place_key import KEY_FILE, place_key
from wholeplace.store.runs import Run, run_names, steps_folder
from wholeplace.store.steps import Step, find_step, kept_or_made
from wholeplace.tables.inputs import PARTNERS
from wholeplace.tables.linking import PEOPLE
from wholeplace.tables.people import CODES, RECORDS

# Every room that linking can import, and this one, which wires it.
ROOMS = ("core", "tables", "store", "reference", "sharing", "linkage", "runs")
DECIDED = "never.json"
COUNTED = "decisions.json"
Record = tuple[str, str]


@dataclass(frozen=True)
class Delivered:
    """When each record was first delivered, by what sorts as time does."""

    first_seen: Mapping[Record, str]

    @classmethod
    def of(cls, files: Iterable[tuple[str, str, Sequence[str]]]) -> "Delivered":
        """When was each record first in one of these files? Each by partner, name and the records that it holds."""
        seen: dict[Record, str] = {}
        turn: dict[str, int] = {}
        for partner, extract, record_ids in files:
            turn[partner] = turn.get(partner, -1) + 1
            when = f"{delivered_when(extract)}|{turn[partner]:06d}"
            for record_id in record_ids:
                record = (partner, record_id)
                seen[record] = min(seen.get(record, when), when)
        return cls(seen)


def _files_in_clear(extracts: Sequence[TakenIn]) -> Iterator[tuple[str, str, list[str]]]:  # fmt: skip
    """Partner and name of each extract of people in the order of their delivery, and which records it holds."""
    for each in extracts:
        result = each.result
        if result.table == RECORDS.name and result.folder is not None:
            read = pq.read_table(result.accepted_path, columns=["record_id"])
            yield result.partner, result.extract, read["record_id"].to_pylist()


def linked(
    place: Path, together: Step, extracts: Sequence[TakenIn], engine: Engine
) -> Step:
    """Which records are one person? A step that is private to its owner. On Spark the pairs are scored there, but for
    those of a place where records came as codes: these are compared in this process, whichever engine is asked for.

    What named people decided in decisions/links.csv holds, also against the model. Errors: IntakeError for a
    mistake in that file; RunError when the place's key is none; SharingError when there are codes and no key to them.
    """
    decisions = read_link_decisions(place)
    if decisions.mistakes:
        raise IntakeError(f"{decisions.mistakes[0]}.")
    _check_none_forgotten(place, decisions)
    _check_key_not_lost(place)
    key = place_key(place)
    coded = codes_key(place) if CODES.name in together.tables else None

    def make(staging: Path) -> Mapping[str, int]:
        found = _linked_on(engine, together, decisions, coded)
        files = chain(_files_in_clear(extracts), files_of_codes(together))
        names = names_of_people(found.people(), record_keys(found.identities), Delivered.of(files).first_seen, key)  # fmt: skip
        rows = keep_linkage(found, names, staging)
        counts = _kept_counts(decisions, pq.read_table(staging / f"{PEOPLE.name}.parquet"))  # fmt: skip
        (staging / COUNTED).write_bytes(canonical(counts))
        (staging / DECIDED).write_bytes(canonical(sorted(decisions.never)))
        return rows

    ingredients = ingredients_of(
        "link",
        (together, *(each.step for each in extracts)),
        ROOMS,
        *engine.packages,
        decisions=decisions.sha256,
        key=hashlib.sha256(b"people" + key).hexdigest(),
        engine=engine.name,
    )
    return kept_or_made(steps_folder(place), ingredients, make)


def _linked_on(engine: Engine, together: Step, decisions: Decisions, coded: Key | None) -> Linked:  # fmt: skip
    """The linkage of these records, with what people decided, on this engine; with codes, by their key, in this process."""
    if coded is not None:
        clear = read_identities(together.path(IN_CLEAR))
        return link_with_codes(clear, codes_in(together, coded), coded, partial(decided_rows, decisions))  # fmt: skip
    identities = read_identities(together.path(RECORDS.name))
    decided = decided_rows(decisions, identities)
    if isinstance(engine, Spark):
        from wholeplace.linkage.on_spark import link_on_spark

        return link_on_spark(identities, engine.session, decided)
    return link_identities(identities, decided)


def _kept_counts(decisions: Decisions, people: pa.Table) -> dict[str, int]:
    """How many decisions does everybody stand by, and how many name a record that is not there?

    Errors: RunError when one is not kept, which would be a fault of ours.
    """
    unkept = find_unkept(decisions, people)
    if unkept.together or unkept.apart:
        many = len(unkept.together) + len(unkept.apart)
        raise RunError(f"{many} decisions of decisions/links.csv were not kept: report this as a fault; no person was linked against them.")  # fmt: skip
    wanted = len(decisions.always) + len(decisions.never)
    return {"applied": wanted - len(unkept.unknown), "unknown": len(unkept.unknown)}


def decisions_told(run: Run) -> list[str]:
    """How many pairs that people decided on did this run keep, and how many could it not find? A line, or none."""
    step = _step_of_people(run.place, run.manifest)
    if step is None or not (step.folder / COUNTED).is_file():
        return []
    counts = json.loads((step.folder / COUNTED).read_bytes())
    if not counts["applied"] + counts["unknown"]:
        return []
    said = f"decisions: {counts['applied']:,} of decisions/links.csv applied"
    if counts["unknown"]:
        name = "names" if counts["unknown"] == 1 else "name"
        said += (
            f"; {counts['unknown']:,} {name} a record that no extract of this run has"
        )
    return [said]


def _check_none_forgotten(place: Path, decisions: Decisions) -> None:
    """Is every `never` that a kept run has followed still in the file? Errors: IntakeError when one was deleted.

    One of a partner that the place does not have may be mended or deleted: it never held anybody apart.
    """
    before = {pair for run in run_names(place) for pair in _nevers_of(place, run)}
    forgotten = find_forgotten(without_strangers(before, _partners(place)), decisions)
    if forgotten:
        raise IntakeError(
            f"decisions/links.csv has lost {counted(len(forgotten), 'decision')} that held two records apart "
            f"({_between(forgotten)}): put each line back as it was, from an older copy of the file; to take one "
            "back, let its line stand and write below it a line of the same two records with `withdrawn`."
        )


def _between(pairs: Iterable[Pair]) -> str:
    """Which pairs are these, as far as can be said without telling of anybody?"""
    counts = Counter((a[0], b[0]) for a, b in pairs)
    return ", ".join(
        f"{many:,} within {one}" if one == other else f"{many:,} between {one} and {other}"
        for (one, other), many in sorted(counts.items())
    )  # fmt: skip


def _partners(place: Path) -> Collection[str]:
    rows = read_table(place / "partners.csv", PARTNERS, folder=place).rows
    return {str(row.values["partner"]) for row in rows}


def _check_key_not_lost(place: Path) -> None:
    """Is the key there by which a kept run called its people? Errors: IntakeError when it was taken away."""
    if (place / KEY_FILE).exists():
        return
    called = [run for run in run_names(place) if PEOPLE.name in (manifest_of(runs_folder(place) / run) or {}).get("held", {})]  # fmt: skip
    if called:
        raise IntakeError(f"{KEY_FILE} is gone, by which run {called[-1]} called its people: put it back; or, if everybody may be called otherwise from now on, take the old runs away with `wholeplace clean`.")  # fmt: skip


def _step_of_people(place: Path, manifest: Mapping[str, Any]) -> Step | None:
    name = manifest.get("held", {}).get(PEOPLE.name)
    return find_step(steps_folder(place), str(name)) if name else None


def _nevers_of(place: Path, run: str) -> list[Pair]:
    step = _step_of_people(place, manifest_of(runs_folder(place) / run) or {})
    if step is None or not (step.folder / DECIDED).is_file():
        return []
    kept = json.loads((step.folder / DECIDED).read_bytes())
    return [((a[0], a[1]), (b[0], b[1])) for a, b in kept]


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
