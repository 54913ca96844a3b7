"""How good the extracts are: worked out as each is taken in, compared with the delivery before, checked, and what is held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from wholeplace.core.place import Thresholds
from wholeplace.intake.quality.decisions import Decisions, Held, held
from wholeplace.intake.quality.drift import Drift, drift_of
from wholeplace.intake.quality.extract_quality import QualityTables, earlier_of
from wholeplace.intake.result import IntakeResult
from wholeplace.runs.disclosing import check_into, options_of
from wholeplace.runs.extracts import TakenIn, quality_in
from wholeplace.runs.keeper import ingredients_of
from wholeplace.store.hashes import canonical
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.quality_layouts import LAYOUTS, QUALITY

ROOMS = ("core", "tables", "store", "reference", "sharing", "intake", "disclosure", "runs")  # fmt: skip
HELD = "held.json"
DRIFT_TABLES = ("column_drift", "code_drift")


@dataclass(frozen=True)
class Quality:
    """The step that holds the checked tables of quality, and what holds which extract."""

    step: Step
    held: tuple[Held, ...]

    def holds(self, result: IntakeResult) -> bool:
        """Is this extract held until a person decides?"""
        own = (result.partner, result.extract)
        return any((each.partner, each.extract) == own for each in self.held)


def quality_of_all(
    place: Path,
    extracts: Sequence[TakenIn],
    decisions: Decisions,
    limits: Thresholds,
) -> Quality:
    """How good is each extract, what has jumped since the one before, and which are held for that?

    An extract that jumped is held until a person accepts it in decisions/drift.csv; the one before it stays.
    """
    ingredients = ingredients_of(
        "quality",
        [each.step for each in extracts],
        ROOMS,
        decisions=decisions.sha256,
        options=options_of(limits),
    )
    make = partial(_make, extracts, decisions, limits)
    step = kept_or_made(steps_folder(place), ingredients, make)
    kept = json.loads((step.folder / HELD).read_bytes())
    return Quality(step, tuple(Held(**each) for each in kept))


def _make(
    extracts: Sequence[TakenIn],
    decisions: Decisions,
    limits: Thresholds,
    staging: Path,
) -> Mapping[str, int]:
    tables = _together(extracts, limits)
    shown = check_into(staging, tables, QUALITY, LAYOUTS, limits)
    ids = {(each.result.partner, each.result.extract): each.sha256 for each in extracts}
    holding = held(
        shown["column_drift"].table,
        shown["code_drift"].table,
        decisions.rows,
        extract_ids=ids,
    )
    (staging / HELD).write_bytes(canonical([asdict(each) for each in holding]))
    return {name: each.table.num_rows for name, each in shown.items()}


def _together(extracts: Sequence[TakenIn], limits: Thresholds) -> dict[str, pa.Table]:
    """The tables of all extracts, and of every comparison with a delivery before, each as one."""
    by_extract = {
        (each.result.partner, each.result.extract): (each.result, quality_in(each))
        for each in extracts
    }
    drifts = [
        drift_of(
            by_extract[earlier.partner, earlier.extract],
            by_extract[later.partner, later.extract],
            small_number=limits.small_number,
        )
        for earlier, later in earlier_of([each.result for each in extracts])
    ]
    measured = [quality for _, quality in by_extract.values()]
    return {name: _one_table(name, _parts(name, measured, drifts)) for name in QUALITY}


def _parts(
    name: str, measured: Sequence[QualityTables], drifts: Sequence[Drift]
) -> list[pa.Table]:
    if name in DRIFT_TABLES:
        return [
            each.columns if name == "column_drift" else each.codes for each in drifts
        ]
    return [each.tables[name] for each in measured]


def _one_table(name: str, parts: Sequence[pa.Table]) -> pa.Table:
    contract = QUALITY[name]
    table = pa.concat_tables([contract.schema().empty_table(), *parts])
    return table.sort_by([(key, "ascending") for key in contract.key]).combine_chunks()
