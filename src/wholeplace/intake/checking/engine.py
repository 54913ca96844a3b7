"""DuckDB over Parquet that we wrote ourselves: bounded in memory, shut off from everything else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from wholeplace.store import engine as locked

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
    with locked.engine(memory=memory, threads=THREADS, folder=folder) as connection:
        yield connection


def quoted_name(name: str) -> str:
    """How does a column's name stand in a query? Names are ours or were checked when the mapping was read."""
    return '"' + name.replace('"', '""') + '"'


def slices(rows: int, columns: Sequence[str]) -> list[str]:
    """Which conditions part so many rows into slices that are compared at once?

    Rows alike in these columns fall into one slice: what is held at once does not grow with the file.
    """
    count = -(-rows // COMPARED_ROWS)
    if count <= 1:
        return ["true"]
    names = ", ".join(quoted_name(name) for name in columns)
    return [f"hash({names}) % {count} = {number}" for number in range(count)]
