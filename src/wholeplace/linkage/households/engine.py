"""DuckDB over tables that are handed in: bounded in memory, shut off from disk and network."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from wholeplace.core.errors import RunError
from wholeplace.store import engine as locked


@dataclass(frozen=True)
class Limits:
    """What the work may take: memory, threads, and a folder for what memory does not hold. None changes a result."""

    memory: str = "1GB"
    threads: int = 2
    spill: Path | None = None


@contextmanager
def engine(
    limits: Limits, tables: Mapping[str, pa.Table]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that knows these tables and can reach nothing else."""
    with locked.engine(
        memory=limits.memory,
        threads=limits.threads,
        spill=limits.spill,
        tables=tables,
    ) as connection:
        yield connection


def columns_of(
    table: pa.Table, name: str, wanted: Mapping[str, tuple[str, ...]], needed: int
) -> pa.Table:
    """These columns of a table, each under our name, from the first of its sources that the table has.

    The first `needed` must be there; another that is missing is empty.
    Errors: RunError, when a needed column is missing.
    """
    columns: dict[str, Any] = {}
    for place, (ours, sources) in enumerate(wanted.items()):
        there = [source for source in sources if source in table.column_names]
        if there:
            columns[ours] = table.column(there[0])
        elif place < needed:
            raise RunError(
                f"the table {name} has no column {ours}: hand in {name} as intake keeps them."
            )
        else:
            columns[ours] = pa.nulls(len(table), pa.string())
    return pa.table(columns)
