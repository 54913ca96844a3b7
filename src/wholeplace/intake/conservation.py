"""No row lost: what was written is counted again and held against a count made by another way."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from wholeplace.intake.reading.job import Facts, Refused


@dataclass(frozen=True)
class Tally:
    """Every record of one extract, by what became of it.

    `records` comes from the second counter; the others from what was done with the rows.
    """

    records: int
    accepted: int
    quarantined: int
    non_data: int
    repeated: int


def check_conservation(
    tally: Tally, facts: Facts, kept: Path, quarantine: Path
) -> None:
    """Refuse the file unless every count agrees with every other.

    The rows are counted in the tables as they stand on disk, not as they were meant to be written.
    """
    in_tables = _rows(kept) + tally.repeated
    holds = (
        tally.records == tally.accepted + tally.quarantined + tally.non_data
        and tally.accepted == in_tables
        and tally.quarantined == _rows(quarantine)
        and facts.covered_bytes == facts.content_bytes
    )
    if not holds:
        raise Refused("conservation_failed")


def _rows(path: Path) -> int:
    rows: int = pq.ParquetFile(path).metadata.num_rows
    return rows
