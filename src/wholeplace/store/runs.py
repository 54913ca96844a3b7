"""Runs on disk: a manifest that names its steps; who made it and when stands apart, in the journal."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholeplace.core.errors import PlaceError, RunError
from wholeplace.store.disk import refusals_told
from wholeplace.store.hashes import canonical, name_of
from wholeplace.store.journal import add_entry, entries
from wholeplace.store.mistakes import printable
from wholeplace.store.one_run import (
    MANIFEST,
    Run,
    is_whole_run,
    manifest_of,
    read_run,
    runs_folder,
    steps_folder,
)
from wholeplace.store.staging import discard, made_whole, sweep

__all__ = [
    "KeptRun",
    "Run",
    "at_work",
    "clean",
    "find_run",
    "journal",
    "keep_run",
    "kept_runs",
    "note_run",
    "run_names",
    "runs_folder",
    "steps_folder",
    "unnoted_runs",
]
JOURNAL = "journal.jsonl"
IN_USE = ".in-use"


@dataclass(frozen=True)
class KeptRun:
    """A run that is kept: what it is called, of which recipe, and when it was last asked for.

    `at` is empty when the journal does not name it, `recipe` when nobody can say.
    """

    name: str
    at: str
    recipe: str


@contextmanager
def at_work(place: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the place's runs while working on them; `alone` waits for nobody and admits nobody.

    Errors: RunError when one wants to be alone and someone is at work, or the disk does not take it.
    """
    folder = runs_folder(place)
    with refusals_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / IN_USE, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        _hold(handle, place, alone=alone)
        yield
    finally:
        os.close(handle)


def keep_run(place: Path, manifest: Mapping[str, Any]) -> Run:
    """Write the manifest of a run, whole or not at all; which run is it?

    Errors: RunError when the disk does not take it.
    """
    name = name_of(manifest)
    final = runs_folder(place) / name
    with refusals_told(final):
        if not is_whole_run(final):
            with made_whole(final, is_whole=is_whole_run) as staging:
                (staging / MANIFEST).write_bytes(canonical(manifest) + b"\n")
    return Run(name, place, manifest)


def note_run(place: Path, entry: Mapping[str, Any]) -> None:
    """Write who ran what, when and for how long; nothing of it enters the run's name.

    Errors: RunError when the disk does not take it.
    """
    add_entry(runs_folder(place) / JOURNAL, entry)


def find_run(place: Path, name: str | None = None) -> Run:
    """Which run has this name, or a name that begins with it; or, without one, which is the latest?

    Errors: PlaceError when there is no such folder. RunError when there is no such run, when the
    beginning fits several, or when its manifest is not as it was made.
    """
    if not place.is_dir():
        raise PlaceError(
            printable(f"{place} is not a folder: name a place folder that has a run.")
        )
    if name is None:
        name = _latest(place)
    found = [run for run in run_names(place) if run.startswith(name)]
    if len(found) != 1:
        known = ", ".join(run_names(place)[:5]) or "none yet"
        fault = "fits several runs" if found else "is no run"
        raise RunError(f"`{name}` {fault} of {place}; its runs are: {known}.")
    return read_run(place, found[0])


def run_names(place: Path) -> list[str]:
    """Which runs does the place have? Errors: RunError when the folder of runs cannot be read."""
    folder = runs_folder(place)
    with refusals_told(folder, "read"):
        if not folder.exists():
            return []
        return sorted(
            path.name
            for path in folder.iterdir()
            if not path.name.startswith(".") and (path / MANIFEST).is_file()
        )


def kept_runs(place: Path) -> list[KeptRun]:
    """Which runs are kept, the newest first? Those that the journal does not name come last."""
    noted, names = _noted(place), run_names(place)
    known = {name: noted.get(name, {}) for name in [*noted, *names]}
    return [
        KeptRun(name, str(entry.get("at") or ""), _recipe_of(place, name))
        for name, entry in known.items()
    ]


def unnoted_runs(place: Path) -> list[str]:
    """Which runs does the journal not name, so that nobody can say when they were made?"""
    noted = _noted(place)
    return [name for name in run_names(place) if name not in noted]


def clean(place: Path, *, keep_last: int | None = None) -> dict[str, int]:
    """Remove what no run needs: half-made folders, older runs when asked, steps no run names.

    Which runs are the newest is what the journal says; a run that it does not name is no older than
    any, and is kept. Returns how many of each were removed. Errors: PlaceError when the folder is no
    place; RunError while a run is under way, when a run that would be kept is not as it was made (who
    can say what it needs?), or when the disk does not let go; nothing is removed then.
    """
    if not (place / "place.toml").is_file():
        raise PlaceError(
            printable(f"{place} is not a place folder: it holds no place.toml.")
        )
    if not runs_folder(place).exists():
        return {"half_made": 0, "runs": 0, "steps": 0}
    with at_work(place, alone=True):
        return _clean(place, keep_last)


def journal(place: Path) -> Iterator[dict[str, Any]]:
    """What has been run here, oldest first? A line cut short by a power failure is passed over."""
    yield from entries(runs_folder(place) / JOURNAL)


def _clean(place: Path, keep_last: int | None) -> dict[str, int]:
    older = [] if keep_last is None else list(_noted(place))[keep_last:]
    # Read before anything is removed: a run that cannot be read stops the cleaning.
    needed = {
        step
        for name in run_names(place)
        if name not in older
        for step in _steps_of(read_run(place, name).manifest)
    }
    with refusals_told(runs_folder(place), "cleaned"):
        half_made = sweep(runs_folder(place)) + sweep(steps_folder(place))
        for name in older:
            discard(runs_folder(place) / name)
        orphans = [
            path
            for path in steps_folder(place).glob("[!.]*")
            if path.is_dir() and path.name not in needed
        ]
        for path in orphans:
            discard(path)
    return {"half_made": half_made, "runs": len(older), "steps": len(orphans)}


def _steps_of(manifest: Mapping[str, Any]) -> list[str]:
    """Which steps does a run need: those of its tables, and those it took extracts in by?"""
    return [*manifest["tables"].values(), *manifest.get("held", {}).values()]


def _hold(handle: int, place: Path, *, alone: bool) -> None:
    how = fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH
    with refusals_told(runs_folder(place), "held"):
        try:
            fcntl.flock(handle, how)
        except BlockingIOError as error:
            raise RunError(
                f"a run of {place} is under way; try again when it has ended."
            ) from error


def _noted(place: Path) -> dict[str, dict[str, Any]]:
    """The kept runs that the journal names, the newest first, each with its last entry."""
    names, last = set(run_names(place)), dict[str, dict[str, Any]]()
    for entry in journal(place):
        # A run that was asked for again counts from then.
        last.pop(entry["run"], None)
        if entry["run"] in names:
            last[entry["run"]] = entry
    return dict(reversed(last.items()))


def _latest(place: Path) -> str:
    names, noted = run_names(place), _noted(place)
    if not names:
        raise RunError(
            f"{place} has no run yet; make one with `wholeplace run {place}`."
        )
    if not noted and len(names) > 1:
        raise RunError(
            f"the journal of {place} does not say which run is the latest; "
            f"name one with --run: {', '.join(names[:5])}."
        )
    return next(iter(noted), names[0])


def _recipe_of(place: Path, name: str) -> str:
    manifest = manifest_of(runs_folder(place) / name) or {}
    recipe = manifest.get("recipe")
    return str(recipe.get("name", "")) if isinstance(recipe, dict) else ""
