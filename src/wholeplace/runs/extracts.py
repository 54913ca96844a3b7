"""The steps that take extracts in: one for each file, one that puts them together, one that takes the names off."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from wholeplace.intake.gathering import gather
from wholeplace.intake.numbering import WhoIsWho, number_people
from wholeplace.intake.place import Delivered, export, take_in
from wholeplace.intake.quality.extract_quality import QualityTables, quality_of
from wholeplace.intake.result import ACCEPTED, IntakeResult, read_result
from wholeplace.runs.keeper import ingredients_of
from wholeplace.runs.permission import Permitted
from wholeplace.store.hashes import canonical, sha256_of_file
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import (
    Step,
    find_whole_step,
    keep_made,
    kept_or_made,
    step_name,
)
from wholeplace.tables.linking import HOUSEHOLDS, PEOPLE
from wholeplace.tables.people import CONTACTS, INTAKE_QUALITY, RECORDS

# Every room that taking in can import, and this one, which wires it.
ROOMS = ("core", "tables", "store", "reference", "sharing", "intake", "runs")
NOTES = "notes.json"
QUALITY_FILES = "quality_of_"
MACHINES_FAULTS = frozenset({"reader_gave_up", "reader_too_slow"})


@dataclass(frozen=True)
class TakenIn:
    """One extract as a step keeps it, and what became of it."""

    permitted: Permitted
    step: Step
    result: IntakeResult
    sha256: str


def taken_in(
    place: Path, permitted: Permitted, *, as_at: date, small_number: int
) -> TakenIn:
    """Take one extract in and say how good it is, unless that was done before under the same mapping and leave.

    No birth can lie after `as_at`; no word that fewer than `small_number` rows have is named. Rows
    that were set aside are written to the place's quarantine/, for the partner to put right. A file whose reader gave up is tried anew by the next run: the
    machine may be at fault.
    """
    extract = permitted.extract
    reads = _reads(place, extract)
    options = {"as_at": as_at.isoformat(), "small_number": small_number}
    ingredients = ingredients_of(
        "take_in",
        (),
        ROOMS,
        extract=extract.name,
        files=reads,
        leave=permitted.leave.ingredient,
        options=options,
    )
    steps = steps_folder(place)
    step = find_whole_step(steps, step_name(ingredients))
    if step is None:
        try:
            step = keep_made(
                steps, ingredients, partial(_made, extract, as_at, small_number)
            )
        except _GaveUpError as end:
            given_up = {**ingredients, "gave_up": end.result.refused}
            step = keep_made(steps, given_up, end.told)
    result = replace(read_result(step.folder), folder=_tables_of(step))
    export(place, extract, result)
    return TakenIn(permitted, step, result, reads["file"])


def _made(
    extract: Delivered, as_at: date, small_number: int, staging: Path
) -> Mapping[str, int]:
    import pyarrow.parquet as pq

    result = take_in(extract, staging, as_at=as_at)
    if result.refused in MACHINES_FAULTS:
        raise _GaveUpError(result)
    found = quality_of(result, extract.source, small_number=small_number)
    for name, table in found.tables.items():
        pq.write_table(table, staging / f"{QUALITY_FILES}{name}.parquet")
    return _rows_in(staging)


def quality_in(taken: TakenIn) -> QualityTables:
    """How good is an extract, as was found when it was taken in?"""
    tables = {
        table.removeprefix(QUALITY_FILES): taken.step.read(table)
        for table in taken.step.tables
        if table.startswith(QUALITY_FILES)
    }
    result = taken.result
    return QualityTables(result.partner, result.source, result.extract, tables)


class _GaveUpError(Exception):
    """The reader of an extract gave up, which another day it may not."""

    def __init__(self, result: IntakeResult) -> None:
        super().__init__(result.refused)
        self.result = result

    def told(self, staging: Path) -> Mapping[str, int]:
        """Leave word of it in a folder."""
        self.result.write(staging)
        return {}


def gathered(
    place: Path, extracts: Sequence[TakenIn], waiting: Sequence[TakenIn] = ()
) -> Step:
    """Put the rows of these extracts together: each counts once, however often it was delivered.

    Those that are `waiting` for a person's decision add no row, but are accounted for.
    """
    results = [each.result for each in extracts]
    sources = {each.permitted.extract.source.name: each.permitted.extract.source for each in extracts}  # fmt: skip

    def make(staging: Path) -> Mapping[str, int]:
        import pyarrow.parquet as pq

        with _lent(results, staging) as lent:
            found = gather(lent, sources, staging)
        rows = [each.result.quality_row() for each in waiting]
        quality = accounted(found.quality, rows)
        pq.write_table(quality, staging / f"{INTAKE_QUALITY.name}.parquet")
        (staging / NOTES).write_bytes(canonical(dict(found.notes)))
        return _rows_in(staging)

    ingredients = ingredients_of(
        "gather",
        [each.step for each in extracts],
        ROOMS,
        waiting=[each.step.name for each in waiting],
    )
    return kept_or_made(steps_folder(place), ingredients, make)


def accounted(quality: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The table `intake_quality` with these rows more."""
    import pyarrow as pa

    more = pa.Table.from_pylist(list(rows), INTAKE_QUALITY.schema())
    together = pa.concat_tables([quality, more])
    return together.sort_by([(key, "ascending") for key in INTAKE_QUALITY.key])


def without_names(place: Path, together: Step, services: Sequence[str], people: Step | None = None, living: Step | None = None) -> Step:  # fmt: skip
    """Put a number in the place of each person, so that analysis sees contacts and no name.

    `people` is the step that says which records are one person, `living` the one that says who lives with whom. A service that services.csv does not name becomes
    `other`: its word may be one person's. The number is one of this run alone: its order is that of a hash, and
    tells nothing of the person.
    """

    def make(staging: Path) -> Mapping[str, int]:
        contacts = link(together.path(CONTACTS.name), staging / "lent.parquet")
        known = {
            name: link(step.path(name), staging / f"lent-{name}.parquet")
            for name, step in ((PEOPLE.name, people), (RECORDS.name, together), (HOUSEHOLDS.name, living))
            if step is not None and name in step.tables
        }  # fmt: skip
        number_people(contacts, services, staging, WhoIsWho(**known))
        for path in (contacts, *known.values()):
            path.unlink()
        return _rows_in(staging)

    read = [together, *(step for step in (people, living) if step)]
    options = {"services": sorted(services)}
    ingredients = ingredients_of("without_names", read, ROOMS, options=options)
    return kept_or_made(steps_folder(place), ingredients, make)


def notes_of(together: Step) -> dict[str, str]:
    """Which extracts count for less than they hold, and why? By partner and file."""
    notes: dict[str, str] = json.loads((together.folder / NOTES).read_bytes())
    return notes


@contextmanager
def _lent(
    results: Sequence[IntakeResult], staging: Path
) -> Iterator[list[IntakeResult]]:
    """Lend the tables of these extracts to the folder a step is made in: the engine opens no other."""
    lent = []
    for number, result in enumerate(results):
        inside = None
        if result.folder is not None:
            inside = staging / f"lent-{number:04d}"
            inside.mkdir()
            link(result.folder / ACCEPTED, inside / ACCEPTED)
        lent.append(replace(result, folder=inside))
    yield lent
    for result in lent:
        if result.folder is not None:
            shutil.rmtree(result.folder)


def link(path: Path, to: Path) -> Path:
    """Let a file stand in a second folder; as a copy where the disk knows no links."""
    try:
        to.hardlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, to)
    return to


def _reads(place: Path, extract: Delivered) -> dict[str, Any]:
    mapping = place / "sources" / f"{extract.source.name}.toml"
    return {
        "mapping": sha256_of_file(mapping),
        "file": sha256_of_file(extract.path),
        "corrections": [sha256_of_file(each) for each in extract.corrections],
    }


def _rows_in(folder: Path) -> dict[str, int]:
    import pyarrow.parquet as pq

    return {path.stem: pq.read_metadata(path).num_rows for path in sorted(folder.glob("*.parquet"))}  # fmt: skip


def _tables_of(step: Step) -> Path | None:
    return step.folder if "accepted" in step.tables else None
