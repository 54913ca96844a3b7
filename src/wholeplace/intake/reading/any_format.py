"""The reader for each format; all end in the same two tables."""

import pyarrow as pa

from wholeplace.intake.reading.csv_reading import read_csv
from wholeplace.intake.reading.job import Facts, Job
from wholeplace.intake.reading.writing import TextTables


def read_any(job: Job, facts: Facts) -> None:
    """Read the job's file into the two tables. Errors: Refused."""
    pa.set_cpu_count(1)
    tables = TextTables(job, facts)
    try:
        if job.format in {"csv", "csv.gz"}:
            read_csv(job, facts, tables)
        elif job.format == "xlsx":
            from wholeplace.intake.reading.sheet_reading import read_sheet

            read_sheet(job, facts, tables)
        else:
            from wholeplace.intake.reading.parquet_reading import read_parquet

            read_parquet(job, facts, tables)
    finally:
        tables.close()
