"""The journal of a place's runs: one JSON object a line, added at the end and never changed."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wholeplace.store.disk import refusals_told
from wholeplace.store.hashes import canonical


def add_entry(path: Path, entry: Mapping[str, Any]) -> None:
    """Add one entry, whole or not at all. Errors: RunError when the disk does not take it."""
    with refusals_told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # One writer at a time, so that nobody's entry lands in the middle of ours.
            fcntl.flock(handle, fcntl.LOCK_EX)
            _append(handle, canonical(entry) + b"\n")
        finally:
            os.close(handle)


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """Which runs does the journal name, oldest first?

    A line that a power failure cut short, or that names no run, is passed over.
    Errors: RunError when the journal cannot be read.
    """
    with refusals_told(path, "read"):
        try:
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            return
    for line in lines:
        entry = _entry(line)
        if isinstance(entry, dict) and isinstance(entry.get("run"), str):
            yield entry


def _append(handle: int, line: bytes) -> None:
    size = os.fstat(handle).st_size
    if size and os.pread(handle, 1, size - 1) != b"\n":
        # The last entry was cut short: ours must not be swallowed by it.
        line = b"\n" + line
    try:
        while line:
            line = line[os.write(handle, line) :]
    except OSError:
        os.ftruncate(handle, size)
        raise


def _entry(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
