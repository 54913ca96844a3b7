"""DuckDB over Parquet that we wrote ourselves: bounded in memory, shut off from everything else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY = "300MB"
# Two extracts are judged at once: more threads would wait for each other.
THREADS = 1
# So many rows are compared with each other at once.
COMPARED_ROWS = 1_000_000


@contextmanager
def engine(
    folder: Path, *, memory: str = MEMORY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that can read and write in this folder and nowhere else."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory,
            "threads": THREADS,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": "false",
            "preserve_insertion_order": "false",
        },
    )
    try:
        # After the folder is named, nothing can be opened up again.
        connection.execute(f"SET allowed_directories = [{quoted_text(str(folder))}]")
        # Only the doors show how far the work has come.
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def quoted_name(name: str) -> str:
    """How does a column's name stand in a query? Names are ours or were checked when the mapping was read."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """How does a text of ours, such as a path, stand in a query?"""
    return "'" + text.replace("'", "''") + "'"


def slices(rows: int, columns: Sequence[str]) -> list[str]:
    """Which conditions part so many rows into slices that are compared at once?

    Rows alike in these columns fall into one slice: what is held at once does not grow with the file.
    """
    count = -(-rows // COMPARED_ROWS)
    if count <= 1:
        return ["true"]
    names = ", ".join(quoted_name(name) for name in columns)
    return [f"hash({names}) % {count} = {number}" for number in range(count)]
