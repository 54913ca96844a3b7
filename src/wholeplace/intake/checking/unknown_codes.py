"""Codes that are not in the mapping's list: a few are kept and flagged, more are set aside to be explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np

from wholeplace.intake.checking.across_rows import Lines, is_kept
from wholeplace.intake.checking.engine import quoted_name
from wholeplace.intake.reading.job import ROWS
from wholeplace.intake.source import Source
from wholeplace.store.engine import quoted_text

JUDGED_ROWS, MOVED_ROWS = "accepted.parquet", "moved.parquet"
# Up to this share of rows an unknown code is an oddity; beyond it the list is out of date.
MOST_SHARE = Decimal("0.005")


@dataclass(frozen=True)
class Moved:
    """The lines that are set aside after all, for each column whose codes are out of date."""

    lines: Lines
    columns: Sequence[str] = ()

    @classmethod
    def none(cls) -> "Moved":
        """Nothing is moved."""
        return cls(np.empty(0, dtype=np.int64))


def move_unknown_codes(connection: duckdb.DuckDBPyConnection, work: Path, source: Source, accepted: int) -> Moved:  # fmt: skip
    """Which accepted rows are set aside for their codes? Their text goes to `moved.parquet`."""
    coded = [column.name for column in source.columns if column.form == "code" and column.is_read]  # fmt: skip
    if not coded:
        return Moved.none()
    connection.read_parquet(str(work / JUDGED_ROWS)).create_view("judged")
    counts = ", ".join(f"count(*) FILTER ({is_kept(name)})" for name in coded)  # fmt: skip
    row = connection.execute(f"SELECT {counts} FROM judged").fetchone() or ()  # noqa: S608 - names are ours
    moved = [
        name
        for name, count in zip(coded, row, strict=True)
        if count and count > accepted * MOST_SHARE
    ]
    if not moved:
        return Moved.none()
    connection.read_parquet(str(work / ROWS)).create_view("as_written")
    case = " ".join(f"WHEN {is_kept(name)} THEN '{name}'" for name in moved)  # fmt: skip
    cells = ", ".join(quoted_name(column.name) for column in source.read_columns)
    connection.execute(
        f"""
        COPY (
            WITH meant AS (SELECT line, CASE {case} END AS at FROM judged)
            SELECT line, 'unknown_code' AS reason, meant.at AS "column", NULL::VARCHAR AS raw, [{cells}] AS cells
            FROM as_written JOIN meant USING (line) WHERE meant.at IS NOT NULL ORDER BY line
        ) TO {quoted_text(str(work / MOVED_ROWS))} (FORMAT parquet)
        """  # noqa: S608 - names are ours
    )
    lines = connection.read_parquet(str(work / MOVED_ROWS)).fetchnumpy()["line"]
    return Moved(np.asarray(lines, np.int64), moved)
