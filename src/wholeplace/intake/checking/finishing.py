"""The accepted rows as they are kept: without those that repeat, and without shared numbers to link on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.intake.checking.across_rows import Across, Lines
from wholeplace.intake.checking.parquet import stretches, written
from wholeplace.intake.checking.texts import each_distinct


@dataclass(frozen=True)
class Finishing:
    """What is to be done to the accepted rows: lines to drop, and numbers not to be linked on."""

    dropped: Lines
    shared: Mapping[str, tuple[str, pa.Array]]

    @property
    def is_nothing(self) -> bool:
        """May the rows stay as they are?"""
        return not len(self.dropped) and not self.shared


def finishing_of(across: Across, moved: Lines) -> Finishing:
    """What is to be done, by what was found? `moved` are lines that go to quarantine after all."""
    dropped = np.union1d(across.repeated, moved)
    shared = {name: (flag, pa.array(sorted(ids), pa.string())) for name, (flag, ids) in across.shared.items()}  # fmt: skip
    return Finishing(dropped, shared)


def finish(accepted: Path, to: Path, task: Finishing) -> Counter[str]:
    """Write the rows as they are kept; to how many did each reason go?"""
    if task.is_nothing:
        accepted.rename(to)
        return Counter()
    counts: Counter[str] = Counter()
    schema = pq.read_schema(accepted)
    with written(to, schema) as writer:
        for batch in stretches(accepted):
            kept = _without(batch, task.dropped)
            for name, (flag, ids) in task.shared.items():
                kept, count = _unlinked(kept, name, flag, ids)
                counts[flag.partition(":")[2]] += count
            if kept.num_rows:
                writer.write_batch(kept)
    return counts


def _without(batch: pa.RecordBatch, dropped: Lines) -> pa.RecordBatch:
    lines = batch.column("line").to_numpy()
    # Lines go up from batch to batch: only the dropped ones among these need be looked at.
    start, end = np.searchsorted(dropped, (lines[0], lines[-1] + 1))
    if start == end:
        return batch
    return batch.filter(pa.array(~np.isin(lines, dropped[start:end])))


def _unlinked(batch: pa.RecordBatch, name: str, flag: str, ids: pa.Array) -> tuple[pa.RecordBatch, int]:  # fmt: skip
    """The batch without these numbers to link on, the rows flagged; how many were there?"""
    column = batch.column(name)
    is_shared = pc.is_in(column, ids)
    count = int(is_shared.true_count)
    if not count:
        return batch, 0
    unlinked = pc.if_else(is_shared, pa.scalar(None, pa.string()), column)
    flags = batch.column("flags")
    added = pa.array([flag, *_joined(flags, flag)], pa.string()).take(_places(flags))
    flagged = pc.if_else(is_shared, added, flags)
    schema = batch.schema
    batch = batch.set_column(schema.get_field_index(name), schema.field(name), unlinked)
    batch = batch.set_column(
        schema.get_field_index("flags"), schema.field("flags"), flagged
    )
    return batch, count


def _joined(flags: pa.Array, flag: str) -> list[str]:
    values, _ = each_distinct(flags.drop_null())
    return [f"{value};{flag}" for value in values]


def _places(flags: pa.Array) -> pa.Array:
    _, numbers = each_distinct(flags.drop_null())
    places = np.zeros(len(flags), dtype=np.int64)
    places[flags.is_valid().to_numpy(zero_copy_only=False)] = numbers + 1
    return pa.array(places)
