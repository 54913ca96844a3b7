"""The last step of a run: every table about people made safe to show, and what was done to it kept beside it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.core.place import Thresholds
from wholeplace.disclosure.check import check_table, reopen, written
from wholeplace.store.hashes import canonical, fingerprint
from wholeplace.store.runs import Run, steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.checked import CheckedTable
from wholeplace.tables.contract import Table
from wholeplace.tables.layout import Layout
from wholeplace.tables.people import INTAKE_QUALITY
from wholeplace.tables.quality_layouts import INTAKE_QUALITY_LAYOUT, QUALITY
from wholeplace.tables.results.living import LIVING_FIGURES, LIVING_LAYOUTS
from wholeplace.tables.results.people import LAYOUTS, PEOPLE_FIGURES

ROOMS = ("core", "tables", "store", "reference", "disclosure", "runs")
CHECKS = "checks.json"
CHECKED = {**PEOPLE_FIGURES, **LIVING_FIGURES}
CHECKED_LAYOUTS = {**LAYOUTS, **LIVING_LAYOUTS}


def checked_step(place: Path, steps: Mapping[str, Step], limits: Thresholds) -> Step | None:  # fmt: skip
    """Check every table about people that these steps made; None when there is none.

    The place may hide more than the house does, never less.
    """
    names = [name for name in CHECKED if name in steps]
    if not names:
        return None
    ingredients = {
        "function": "check",
        "options": options_of(limits),
        "reads": {name: steps[name].name for name in names},
        "code": fingerprint(ROOMS),
    }

    def make(staging: Path) -> Mapping[str, int]:
        tables = {name: steps[name].read(name) for name in names}
        checked = check_into(staging, tables, CHECKED, CHECKED_LAYOUTS, limits)
        return {name: each.table.num_rows for name, each in checked.items()}

    return kept_or_made(steps_folder(place), ingredients, make)


def options_of(limits: Thresholds) -> dict[str, int]:
    """Which of the place's limits decide what may be shown?"""
    return {"small_number": limits.small_number, "rounding": limits.rounding}


def check_into(
    folder: Path,
    tables: Mapping[str, pa.Table],
    contracts: Mapping[str, Table],
    layouts: Mapping[str, Layout],
    limits: Thresholds,
) -> dict[str, CheckedTable]:
    """Check these tables and leave them in a folder, with what was done to each."""
    checked = {
        name: check_table(
            table,
            contracts[name],
            layout=layouts[name],
            threshold=limits.small_number,
            rounding=limits.rounding,
        )
        for name, table in tables.items()
    }
    for name, each in checked.items():
        pq.write_table(each.table, folder / f"{name}.parquet")
    kept = {name: written(each) for name, each in checked.items()}
    (folder / CHECKS).write_bytes(canonical(kept))
    return checked


def checked_tables(run: Run) -> dict[str, CheckedTable]:
    """Which tables about people may the run's reports show, and how extracts were accounted for?"""
    found = {}
    if INTAKE_QUALITY.name in run.tables():
        # Its rows are of nobody, but in an extract of people each row is somebody.
        limits = run.manifest["place"]["limits"]
        found[INTAKE_QUALITY.name] = check_table(
            run.read(INTAKE_QUALITY.name),
            INTAKE_QUALITY,
            layout=INTAKE_QUALITY_LAYOUT,
            threshold=limits["small_number"],
            rounding=limits["rounding"],
        )
    for name, contract in {**CHECKED, **QUALITY}.items():
        if name in run.tables():
            step = run.step_of(name)
            kept = json.loads((step.folder / CHECKS).read_bytes())
            found[name] = reopen(step.read(name), contract, kept[name])
    return found
