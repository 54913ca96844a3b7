"""The rows set aside, whatever set them aside, in one table in the order of the file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from wholeplace.intake.checking.batch import ASIDE_SCHEMA
from wholeplace.intake.checking.parquet import stretches, written
from wholeplace.intake.reading.job import SET_ASIDE
from wholeplace.intake.result import QUARANTINE

JUDGED, MOVED, STILL_WRONG = "judged_aside.parquet", "moved.parquet", "still_wrong.parquet"  # fmt: skip


def gather_aside(
    work: Path, gone: Sequence[int], *, keeps_torn_rows: bool = True
) -> Mapping[str, int]:
    """Write all rows set aside to one table; how many are there for each reason?

    `gone` are lines of the file that were put right since, or looked at again: their old rows are left out.
    """
    lines = np.array(sorted(gone), dtype=np.int64)
    old = [_rows(work / name, lines) for name in (SET_ASIDE, JUDGED, MOVED)]
    again = _rows(work / STILL_WRONG, np.empty(0, dtype=np.int64))
    reasons: Counter[str] = Counter()
    with written(work / QUARANTINE, ASIDE_SCHEMA) as writer:
        for table in in_order([*old, again]):
            table = table if keeps_torn_rows else _without_text(table)
            writer.write_table(table)
            for each in table.column("reason").value_counts():
                reasons[each["values"].as_py()] += each["counts"].as_py()
    return dict(sorted(reasons.items()))


def _without_text(table: pa.Table) -> pa.Table:
    """The rows without the text of those that could not be parted: it may hold fields without leave."""
    at = table.column_names.index("raw")
    return table.set_column(at, "raw", pa.nulls(table.num_rows, pa.string()))


def _rows(path: Path, gone: np.ndarray) -> Iterator[pa.Table]:
    """Give the rows of one table as they are kept, without the lines that are gone."""
    if not path.is_file():
        return
    for batch in stretches(path):
        table = pa.Table.from_batches([batch])
        if "column" not in table.column_names:
            nothing = pa.array([""] * table.num_rows, pa.string())
            table = table.append_column("column", nothing)
        table = table.select(ASIDE_SCHEMA.names).cast(ASIDE_SCHEMA)
        if gone.size:
            table = table.filter(
                pa.array(~np.isin(table.column("line").to_numpy(), gone))
            )
        if table.num_rows:
            yield table


def in_order(tables: Sequence[Iterator[pa.Table]]) -> Iterator[pa.Table]:
    """Give the rows of several tables, each in the order of its lines, in the order of all lines."""
    waiting = [(next(each, None), each) for each in tables]
    held = [(rows, more) for rows, more in waiting if rows is not None]
    while held:
        # Up to the first end of what is held, nothing that is still to come can stand in between.
        until = min(_last(rows) for rows, _ in held)
        due = [rows.slice(0, _count_until(rows, until)) for rows, _ in held]
        yield pa.concat_tables(due).sort_by("line") if len(due) > 1 else due[0]
        left = [(rows.slice(part.num_rows), more) for (rows, more), part in zip(held, due, strict=True)]  # fmt: skip
        held = []
        for rows, more in left:
            following = rows if rows.num_rows else next(more, None)
            if following is not None:
                held.append((following, more))


def _last(rows: pa.Table) -> int:
    line: int = rows.column("line")[-1].as_py()
    return line


def _count_until(rows: pa.Table, line: int) -> int:
    return int(np.searchsorted(rows.column("line").to_numpy(), line, side="right"))
