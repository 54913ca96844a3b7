"""Damage done to the runs of a place on purpose, as a disk, a crash or an older version does it."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from wholeplace.store.hashes import canonical, name_of, sha256_of_file
from wholeplace.store.runs import Run


def everything_kept(place: Path) -> dict[str, bytes]:
    """Every finished file of the place's runs, without the journal and the lock."""
    runs = place / "runs"
    return {
        str(path.relative_to(runs)): path.read_bytes()
        for path in sorted(runs.rglob("*"))
        if path.is_file() and path.parent != runs
    }


def half_made(place: Path) -> list[str]:
    """The hidden folders that a writer has left behind."""
    return [path.name for path in (place / "runs").rglob(".making-*")]


def file_of(run: Run, table: str) -> Path:
    """Where does this table of the run lie?"""
    return run.place / "runs/steps" / run.manifest["tables"][table] / f"{table}.parquet"


def change_one_byte(path: Path) -> None:
    """Another byte in the middle, and the size as it was."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    """Only the first half, as a crash leaves a file that nobody flushed."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def made_without(run: Run, table: str, column: str) -> None:
    """Make the run's table what a version made that did not have the column yet."""
    path = file_of(run, table)
    pq.write_table(pq.read_table(path).drop_columns([column]), path)
    about = path.with_name("step.json")
    known = json.loads(about.read_bytes())
    known["tables"][table] |= {
        "bytes": path.stat().st_size,
        "sha256": sha256_of_file(path),
    }
    about.write_bytes(canonical(known) + b"\n")


def run_that_does_not_say(run: Run, *facts: str) -> str:
    """Keep the same run as a version did that did not write a fact down: what is it called?"""
    manifest = json.loads(canonical(dict(run.manifest)))
    inside = manifest
    for fact in facts[:-1]:
        inside = inside[fact]
    del inside[facts[-1]]
    folder = run.place / "runs" / name_of(manifest)
    folder.mkdir()
    (folder / "run.json").write_bytes(canonical(manifest) + b"\n")
    return folder.name
