"""A partner's Parquet file into the two tables: each column as text, by the same rules as everything else."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as pt

from wholeplace.intake.reading.headers import Header, match_header
from wholeplace.intake.reading.job import Facts, Job, Refused
from wholeplace.intake.reading.magic import SEEN_BYTES, kind_of
from wholeplace.intake.reading.sheet_reading import as_text
from wholeplace.intake.reading.sheet_rows import plain_number
from wholeplace.intake.reading.writing import TextTables

BATCH_ROWS = 20_000


def read_parquet(job: Job, facts: Facts, tables: TextTables) -> None:
    """Read a Parquet file into the two tables. Errors: Refused."""
    path = Path(job.path)
    with path.open("rb") as file:
        kind = kind_of(file.read(SEEN_BYTES))
    if kind != "parquet":
        raise Refused("wrong_file_type" if kind else "empty_file", kind)
    try:
        opened = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise Refused("damaged_archive") from None
    names = opened.schema_arrow.names
    header = match_header(names, job, facts)
    for name, place in header.places.items():
        if pt.is_nested(opened.schema_arrow.field(place).type):
            raise Refused("nested_column", name)
    facts.width = header.width
    tables.know_header({column.name: at for at, column in enumerate(job.columns)})
    line = 1
    try:
        for batch in opened.iter_batches(BATCH_ROWS, columns=[names[at] for at in header.places.values()]):  # fmt: skip
            _add(batch, line, header, (job, facts, tables))
            line += batch.num_rows
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise Refused("damaged_archive") from None


def _add(batch: pa.RecordBatch, line: int, header: Header, task: tuple[Job, Facts, TextTables]) -> None:  # fmt: skip
    job, facts, tables = task
    formats = {column.name: column.date_format for column in job.columns}
    columns = {
        name: _as_texts(batch.column(header.cells[place]), formats[name], facts)
        for name, place in header.places.items()
    }
    bad = _rows_with_nul(columns)
    if bad:
        for row in sorted(bad):
            cells = {name: column[row].as_py() for name, column in columns.items()}
            ours = [cells.get(column.name, "") for column in job.columns]
            tables.set_cells_aside(line + row, "control_character", ours)
        keep = pa.array([row not in bad for row in range(batch.num_rows)])
        columns = {name: column.filter(keep) for name, column in columns.items()}
    lines = [line + row for row in range(batch.num_rows) if row not in bad]
    tables.add_rows(lines, [0] * len(lines), columns)


def _rows_with_nul(columns: dict[str, Any]) -> set[int]:
    return {
        row
        for column in columns.values()
        for row in pc.indices_nonzero(pc.match_substring(column, "\0")).to_pylist()
    }


def _as_texts(column: pa.Array, date_format: str, facts: Facts) -> pa.Array:
    if pt.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pt.is_integer(kind) or pt.is_string(kind) or pt.is_large_string(kind) or pt.is_binary(kind):  # fmt: skip
        texts = column.cast(pa.string())
        texts.validate(full=True)
        return pc.fill_null(texts, "")
    return pa.array([_text(each, date_format, facts) for each in column.to_pylist()], pa.string())  # fmt: skip


def _text(value: Any, date_format: str, facts: Facts) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(plain_number(repr(value), as_date=False, starts_1904=False))
    if isinstance(value, date):
        moment = (
            value if isinstance(value, datetime) else datetime.combine(value, time())
        )
        text, has_lost_time = as_text(moment.replace(tzinfo=None), date_format)
        facts.note("time_of_day_dropped", int(has_lost_time))
        return text
    return str(value)
