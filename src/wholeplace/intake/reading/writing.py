"""The worker's two tables: the well-formed records as text, and the rows set aside with the reason why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.intake.reading.job import ROWS, SET_ASIDE, Facts, Job

PLACE = (("line", pa.int64()), ("offset", pa.int64()))
SET_ASIDE_SCHEMA = pa.schema(
    [
        *PLACE,
        ("reason", pa.string()),
        ("raw", pa.string()),
        ("cells", pa.list_(pa.string())),
    ]
)
# As much as a cell of a spreadsheet can hold: nobody mends more by hand.
SHOWN_BYTES = 32_000
KEPT_ROWS = 1_000


class TextTables:
    """Writes both tables piece by piece, and counts what it writes."""

    def __init__(self, job: Job, facts: Facts) -> None:
        """Open both; the columns are ours, never the partner's names."""
        folder = Path(job.to)
        names = [column.name for column in job.columns]
        self.facts = facts
        self.schema = pa.schema([*PLACE, *((name, pa.string()) for name in names)])
        self._rows = pq.ParquetWriter(
            folder / ROWS,
            self.schema,
            compression="lz4",
            use_dictionary=False,
            write_statistics=False,
        )
        self._aside = pq.ParquetWriter(folder / SET_ASIDE, SET_ASIDE_SCHEMA, compression="lz4", write_statistics=False)  # fmt: skip
        self._kept: list[dict[str, Any]] = []

    def know_header(self, places: Mapping[str, int]) -> None:
        """Note where each of our columns stands in a row of the file; -1 where it is missing."""
        names = [field.name for field in list(self.schema)[len(PLACE) :]]
        self.facts.places = [places.get(name, -1) for name in names]

    def add_rows(self, lines: Any, offsets: Any, columns: Mapping[str, Any]) -> None:
        """Write these records; a column the file lacks is empty."""
        count = len(lines)
        if not count:
            return
        arrays = [pa.array(lines, pa.int64()), pa.array(offsets, pa.int64())]
        for field in list(self.schema)[len(PLACE) :]:
            given = columns.get(field.name)
            arrays.append(
                pa.array([""] * count, pa.string()) if given is None else given
            )
        self._rows.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.facts.rows += count

    def set_aside(
        self, lines: Any, offsets: Any, reasons: Sequence[str], raw: Any
    ) -> None:
        """Keep rows that are no records, as they were written, each with its reason."""
        self._flush()
        for reason, count in Counter(reasons).items():
            self._count(reason, count)
        arrays = [
            pa.array(lines, pa.int64()),
            pa.array(offsets, pa.int64()),
            pa.array(reasons, pa.string()),
            raw if isinstance(raw, pa.Array) else pa.array(raw, pa.string()),
            pa.nulls(len(reasons), SET_ASIDE_SCHEMA.field("cells").type),
        ]
        self._aside.write_table(pa.Table.from_arrays(arrays, schema=SET_ASIDE_SCHEMA))

    def set_cells_aside(self, line: int, reason: str, cells: Sequence[str]) -> None:
        """Keep a row of a spreadsheet, whose cells are known, with its reason."""
        shown = [cell[:SHOWN_BYTES] for cell in cells]
        ours = [shown[at] if 0 <= at < len(shown) else "" for at in self.facts.places]
        raw = ",".join(shown)[:SHOWN_BYTES]
        self._kept.append({"line": line, "offset": 0, "reason": reason, "raw": raw, "cells": ours})  # fmt: skip
        self._count(reason, 1)
        if len(self._kept) >= KEPT_ROWS:
            self._flush()

    def skip(self, kind: str, count: int = 1) -> None:
        """Count rows that the mapping declares to be no data."""
        if count:
            self.facts.non_data[kind] = self.facts.non_data.get(kind, 0) + count

    def _count(self, reason: str, count: int) -> None:
        self.facts.set_aside[reason] = self.facts.set_aside.get(reason, 0) + count

    def close(self) -> None:
        """Finish both tables."""
        self._flush()
        self._rows.close()
        self._aside.close()

    def _flush(self) -> None:
        if self._kept:
            self._aside.write_table(pa.Table.from_pylist(self._kept, SET_ASIDE_SCHEMA))
        self._kept = []
