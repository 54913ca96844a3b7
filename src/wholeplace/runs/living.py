"""The step that says who lives with whom, and on which facts partners differ: held, but for counts."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.linkage.households.disagreements import disagreements
from wholeplace.linkage.households.engine import Limits
from wholeplace.linkage.households.living import households_over_time
from wholeplace.runs.keeper import ingredients_of
from wholeplace.runs.linking import ROOMS
from wholeplace.store.place_key import place_key
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.linking import PEOPLE
from wholeplace.tables.people import CONTACTS, RECORDS


def lived_together(place: Path, together: Step, people: Step) -> Step:
    """Who lived with whom, from when until when, and what do partners hold differently? A private step."""
    key = place_key(place)

    def make(staging: Path) -> Mapping[str, int]:
        who = people.read(PEOPLE.name)
        records, contacts = (pq.read_table(together.path(table.name)) for table in (RECORDS, CONTACTS))  # fmt: skip
        limits = Limits(spill=staging / "spill")
        living = households_over_time(who, records, contacts, key=key, limits=limits)
        differing = disagreements(who, records, contacts, record_places=living.record_places, limits=limits)  # fmt: skip
        # What did not fit in memory is no part of the step.
        shutil.rmtree(staging / "spill", ignore_errors=True)
        tables: dict[str, pa.Table] = {**vars(living), **vars(differing)}
        for name, table in tables.items():
            pq.write_table(table, staging / f"{name}.parquet", compression="zstd")
        return {name: table.num_rows for name, table in tables.items()}

    called = hashlib.sha256(b"households" + key).hexdigest()
    ingredients = ingredients_of(
        "lived_together", (together, people), ROOMS, key=called
    )
    return kept_or_made(steps_folder(place), ingredients, make)
