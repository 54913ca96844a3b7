"""Parquet that we wrote, a stretch at a time: each stretch is as large as a piece of the file once was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS = 100_000


def stretches(path: Path) -> Iterator[pa.RecordBatch]:
    """Give the rows of a table, one row group after the other."""
    with pq.ParquetFile(path) as table:
        for number in range(table.num_row_groups):
            # A stretch is soon read: sharing it out would cost more than it saves.
            rows = table.read_row_group(number, use_threads=False).combine_chunks()
            yield from rows.to_batches()


@contextmanager
def written(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Give a writer whose bytes depend on the rows alone."""
    with pq.ParquetWriter(path, schema, compression="lz4", use_dictionary=False, write_statistics=False) as writer:  # fmt: skip
        yield writer


@dataclass
class EvenWriter:
    """Writes rows in groups of one size, however they come: the bytes depend on the rows alone."""

    writer: pq.ParquetWriter
    held: list[pa.RecordBatch] = field(default_factory=list)
    rows: int = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Write these rows behind the others."""
        while self.rows + batch.num_rows >= GROUP_ROWS:
            due = GROUP_ROWS - self.rows
            self._hold(batch.slice(0, due))
            self._flush()
            batch = batch.slice(due)
        self._hold(batch)

    def close(self) -> None:
        """Write what is still held."""
        if self.rows:
            self._flush()

    def _hold(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows:
            self.held.append(batch)
            self.rows += batch.num_rows

    def _flush(self) -> None:
        table = pa.Table.from_batches(self.held).cast(self.writer.schema)
        self.writer.write_table(table, row_group_size=GROUP_ROWS)
        self.held, self.rows = [], 0
