"""All rows of an extract judged, stretch by stretch, from the worker's table to the accepted and those set aside."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from wholeplace.intake.checking.batch import ASIDE_SCHEMA, BatchJudge
from wholeplace.intake.checking.parquet import stretches, written
from wholeplace.intake.reading.job import Refused


@dataclass
class Judgement:
    """What the rows came to: how many were accepted, and how many left out as the mapping says."""

    accepted: int
    left_out: int


def judge_rows(rows: Path, accepted: Path, aside: Path, judge: BatchJudge) -> Judgement:
    """Judge every row of the worker's table, and write the two tables that come of it. Errors: Refused."""
    found = Judgement(0, 0)
    schema = judge.contract.schema()
    with written(accepted, schema) as good, written(aside, ASIDE_SCHEMA) as bad:
        for batch in stretches(rows):
            try:
                judged = judge.judge(batch)
            except pa.ArrowException:
                # What Arrow says may quote a cell.
                raise Refused("reader_gave_up") from None
            if judged.accepted.num_rows:
                good.write_batch(judged.accepted)
            if judged.aside.num_rows:
                bad.write_batch(judged.aside)
            found.accepted += judged.accepted.num_rows
            found.left_out += judged.left_out
    return found
