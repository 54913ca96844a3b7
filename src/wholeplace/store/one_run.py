"""One run on disk: its manifest, by whose hash it is named, and the steps that the manifest names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholeplace.core.errors import RunError
from wholeplace.store.disk import refusals_told
from wholeplace.store.hashes import name_of
from wholeplace.store.mistakes import listed, nearest, quoted
from wholeplace.store.steps import Step, find_step

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "run.json"


@dataclass(frozen=True)
class Run:
    """A finished run: its name and its manifest."""

    name: str
    place: Path
    manifest: Mapping[str, Any]

    def tables(self) -> list[str]:
        """Which tables does the run hold?"""
        return sorted(self.manifest["tables"])

    def step_of(self, table: str) -> Step:
        """Which step made this table, with the columns its contract promises today?

        Errors: RunError when the run has no such table, the table is not as it was made, or an older
        version made it without a column: an empty column would say that its figures are not known.
        """
        step = self._step(table)
        if lacking := _lacking(step, table):
            raise RunError(self.said_to_be_older(f"{table} has no {listed(lacking)}"))
        return step

    def read(self, table: str) -> "pa.Table":
        """What does this table hold, with the columns its contract promises? Errors: as `step_of`."""
        return self.step_of(table).read(table)

    def read_as_kept(self, table: str) -> "pa.Table":
        """What does this table hold, whichever version made it? Errors: RunError when it is not as it was made."""
        return self._step(table).read(table)

    def said_to_be_older(self, because: str) -> str:
        """How is it said that this run cannot serve today's version?"""
        return (
            f"run {self.name} was made by an older version ({because}): "
            f"run `wholeplace run {self.place}` again."
        )

    def _lacks_table(self, table: str) -> str:
        from wholeplace.tables.results import RESULTS

        if table in RESULTS:
            why = "its recipe did not ask for it, or an older version made it"
            do = f"see `wholeplace show {self.place}`, or run `wholeplace run {self.place}` again"
            return f"run {self.name} has no table `{table}` ({why}): {do}."
        near = nearest(table, self.tables())
        hint = (
            f"did you mean `{near}`?"
            if near
            else f"it has: {', '.join(self.tables())}."
        )
        return f"the run has no table {quoted(table)}; {hint}"

    def _step(self, table: str) -> Step:
        if table not in self.manifest["tables"]:
            raise RunError(self._lacks_table(table))
        name = self.manifest["tables"][table]
        step = find_step(steps_folder(self.place), name)
        if step is None:
            raise RunError(
                f"run {self.name} names step {name}, which is gone or not whole; "
                f"run `wholeplace run {self.place}` again."
            )
        step.check(table)
        return step


def runs_folder(place: Path) -> Path:
    """Where do a place's runs lie?"""
    return place / "runs"


def steps_folder(place: Path) -> Path:
    """Where do a place's steps lie?"""
    return place / "runs" / "steps"


def read_run(place: Path, name: str) -> Run:
    """Which run is this? Errors: RunError when its manifest is not as it was made."""
    manifest = manifest_of(runs_folder(place) / name)
    if manifest is None:
        raise RunError(
            f"run {name} of {place} is not as it was made: run `wholeplace run {place}` again, "
            f"or remove {runs_folder(place) / name}."
        )
    return Run(name, place, manifest)


def is_whole_run(folder: Path) -> bool:
    """Is the manifest of a run there, as it was made?"""
    return manifest_of(folder) is not None


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a run, if it is as it was made: the run is named by its hash."""
    with refusals_told(folder / MANIFEST, "read"):
        try:
            manifest = json.loads((folder / MANIFEST).read_bytes())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (ValueError, RecursionError):
            return None
    is_known = isinstance(manifest, dict) and isinstance(manifest.get("tables"), dict)
    return manifest if is_known and name_of(manifest) == folder.name else None


def _lacking(step: Step, table: str) -> list[str]:
    """Which columns does the table's contract promise that the table does not hold?"""
    from wholeplace.tables.results import RESULTS

    if table not in RESULTS:
        return []
    held = _columns_of(step.path(table), step.tables[table]["sha256"])
    return [name for name in RESULTS[table].names if name not in held]


@lru_cache(maxsize=4096)
def _columns_of(path: Path, _sha256: str) -> frozenset[str]:
    import pyarrow.parquet as pq

    return frozenset(pq.read_schema(path).names)
