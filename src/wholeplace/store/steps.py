"""Steps on disk: one call's tables, named by the hash of everything that went into them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wholeplace.core.errors import RunError
from wholeplace.store.disk import refusals_told
from wholeplace.store.hashes import (
    canonical,
    name_of,
    sha256_as_it_stands,
    sha256_of_file,
)
from wholeplace.store.staging import LOCK, made_whole

if TYPE_CHECKING:
    import pyarrow as pa

ABOUT = "step.json"


@dataclass(frozen=True)
class Step:
    """A finished step: its name, its folder, what its tables hold, and what else lies beside them."""

    name: str
    folder: Path
    tables: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def path(self, table: str) -> Path:
        """Which file is this table?"""
        return self.folder / f"{table}.parquet"

    def is_whole(self) -> bool:
        """Is every table, and every file beside them, as it was made, by its SHA-256?"""
        tables = {self.path(table): facts for table, facts in self.tables.items()}
        files = {self.folder / name: facts for name, facts in self.files.items()}
        return all(
            _is_as_made(path, facts) for path, facts in {**tables, **files}.items()
        )

    def check(self, table: str) -> None:
        """Hold this table against the SHA-256 it was made with.

        Errors: RunError when it has been changed since, or the step made no such table.
        """
        facts = self.tables.get(table)
        if facts is None or not _is_as_made(self.path(table), facts):
            raise RunError(
                f"{self.path(table)} is not as it was made: "
                f"`wholeplace run {self.folder.parents[2]}` makes it again."
            )

    def read(self, table: str) -> "pa.Table":
        """What does this table of the step hold? Errors: RunError when it is not as it was made."""
        import pyarrow.parquet as pq

        self.check(table)
        return pq.read_table(self.path(table))


def step_name(ingredients: Mapping[str, Any]) -> str:
    """What is a step of these ingredients called?"""
    return name_of(ingredients)


def find_step(folder: Path, name: str) -> Step | None:
    """Is a step of this name kept here? Its tables are held against their hashes when they are read.

    One whose description is gone or cut short is none. Errors: RunError when it cannot be read.
    """
    about = folder / name / ABOUT
    with refusals_told(about, "read"):
        try:
            known = json.loads(about.read_bytes())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (ValueError, RecursionError):
            return None
    if not _describes_tables(known):
        return None
    return Step(name, folder / name, known["tables"], known.get("files", {}))


def find_whole_step(folder: Path, name: str) -> Step | None:
    """Is the step kept here with every table as it was made? One that is not whole is to be made again."""
    step = find_step(folder, name)
    return step if step is not None and step.is_whole() else None


def keep_step(
    folder: Path,
    ingredients: Mapping[str, Any],
    tables: Mapping[str, "pa.Table"],
    *,
    is_private: bool = False,
) -> Step:
    """Write the tables of a step, whole or not at all; which step is it? A private one is its owner's alone.

    One of the same name that is not whole gives way. Errors: RunError when the disk does not take it.
    """
    name = step_name(ingredients)
    with (
        refusals_told(folder / name),
        made_whole(folder / name, is_whole=_is_whole) as staging,
    ):
        if is_private:
            staging.chmod(0o700)
        facts = {table: _write(staging, table, rows) for table, rows in tables.items()}
        about = {"ingredients": ingredients, "tables": facts}
        (staging / ABOUT).write_bytes(canonical(about) + b"\n")
    step = find_step(folder, name)
    if step is None:
        raise RunError(f"{folder / name} vanished while it was written; run again.")
    return step


def keep_made(
    folder: Path,
    ingredients: Mapping[str, Any],
    make: Callable[[Path], Mapping[str, int]],
) -> Step:
    """Have a step's files made in a folder of its own and keep them, whole or not at all; which step is it?

    `make` writes Parquet tables and whatever belongs beside them, and gives each table's number of
    rows. Nobody but the user may read the folder: it may hold people's details.
    Errors: RunError when the disk does not take it.
    """
    name = step_name(ingredients)
    with (
        refusals_told(folder / name),
        made_whole(folder / name, is_whole=_is_whole) as staging,
    ):
        staging.chmod(0o700)
        rows = make(staging)
        facts = {
            path.name: _facts(path)
            for path in sorted(staging.iterdir())
            if path.name != LOCK
        }
        tables = {
            table: {"rows": rows[table], **facts.pop(f"{table}.parquet")}
            for table in sorted(rows)
        }
        about = {"ingredients": ingredients, "tables": tables, "files": facts}
        (staging / ABOUT).write_bytes(canonical(about) + b"\n")
    step = find_step(folder, name)
    if step is None:
        raise RunError(f"{folder / name} vanished while it was written; run again.")
    return step


def kept_or_made(
    folder: Path,
    ingredients: Mapping[str, Any],
    make: Callable[[Path], Mapping[str, int]],
) -> Step:
    """The step of these ingredients: as it is kept, or else made now (`keep_made`)."""
    found = find_whole_step(folder, step_name(ingredients))
    return found if found is not None else keep_made(folder, ingredients, make)


def _is_as_made(path: Path, facts: Mapping[str, Any]) -> bool:
    with refusals_told(path, "read"):
        try:
            # The size tells most changes without reading a byte.
            if path.stat().st_size != facts["bytes"]:
                return False
            return sha256_as_it_stands(path) == str(facts["sha256"])
        except (FileNotFoundError, IsADirectoryError):
            return False


def _facts(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256_of_file(path)}


def _is_whole(folder: Path) -> bool:
    return find_whole_step(folder.parent, folder.name) is not None


def _describes_tables(known: Any) -> bool:
    tables = known.get("tables") if isinstance(known, dict) else None
    return isinstance(tables, dict) and all(
        isinstance(facts, dict) and {"rows", "bytes", "sha256"} <= facts.keys()
        for facts in tables.values()
    )


def _write(folder: Path, table: str, rows: "pa.Table") -> dict[str, Any]:
    import pyarrow.parquet as pq

    path = folder / f"{table}.parquet"
    pq.write_table(rows, path, compression="zstd", write_statistics=False)
    return {"rows": rows.num_rows, **_facts(path)}
