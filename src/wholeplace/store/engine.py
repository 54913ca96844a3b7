"""DuckDB shut off from everything it is not given: bounded in memory, no network, no file outside one folder."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb


def locked_engine(
    *,
    memory: str,
    threads: int | None = None,
    folder: Path | None = None,
    spill: Path | None = None,
    keeps_order: bool = False,
) -> duckdb.DuckDBPyConnection:
    """A connection that can reach nothing but `folder`, and without one nothing at all but what is registered.

    What memory does not hold goes to `spill`, or into the folder; without either there is no more than memory.
    With `keeps_order` an answer has the order of what was asked of.
    """
    spill = spill or (folder / "spill" if folder else None)
    config: dict[str, Any] = {
        "memory_limit": memory,
        "temp_directory": str(spill) if spill else "",
        "autoinstall_known_extensions": "false",
        "preserve_insertion_order": "true" if keeps_order else "false",
    }
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(":memory:", config=config)
    # After the folder is named, nothing can be opened up again.
    if folder is not None:
        connection.execute(f"SET allowed_directories = [{quoted_text(str(folder))}]")
    # Only the doors show how far the work has come.
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def engine(
    *,
    memory: str,
    threads: int | None = None,
    folder: Path | None = None,
    spill: Path | None = None,
    tables: Mapping[str, Any] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give such a connection, with these tables registered; it is closed on leaving."""
    connection = locked_engine(memory=memory, threads=threads, folder=folder, spill=spill)  # fmt: skip
    try:
        for name, table in (tables or {}).items():
            connection.register(name, table)
        yield connection
    finally:
        connection.close()


def quoted_text(text: str) -> str:
    """How does a text of ours, such as a path, stand in a query?"""
    return "'" + text.replace("'", "''") + "'"
