"""The second counter, a process of its own."""

import json
from pathlib import Path

from wholeplace.intake.reading.job import (
    COUNTED,
    FACTS,
    JOB,
    Facts,
    Job,
    read_facts,
    read_job,
)
from wholeplace.intake.reading.limiting import hold_back

# How many records a larger file would have held is not worth the time, once it is refused.
COUNTED_THOUGH_REFUSED = 256 << 20
# A file refused for what it is holds no records that could be counted.
UNCOUNTABLE = frozenset(
    {
        "empty_file",
        "wrong_file_type",
        "damaged_archive",
        "unpacks_too_large",
        "one_line_file",
        "cell_outside_limits",
        "document_type",
        "macros",
        "external_links",
        "sheet_not_named",
        "sheet_missing",
    }
)


def main(folder: Path) -> int:
    """Count the records of the job's file; the head is as the reader found it."""
    job = read_job(folder / JOB)
    hold_back(job.limits, Path(job.path).stat().st_size)
    facts = read_facts(folder / FACTS)
    is_worth_it = Path(job.path).stat().st_size <= COUNTED_THOUGH_REFUSED
    is_counted = not facts.refused or (is_worth_it and facts.refused not in UNCOUNTABLE)
    records = count(job, facts) if is_counted else 0
    (folder / COUNTED).write_text(json.dumps({"records": records}), encoding="utf-8")
    return 0


def count(job: Job, facts: Facts) -> int:
    """How many records does the file hold, its head among them?"""
    from wholeplace.intake.counting.csv_records import Count, count_records
    from wholeplace.intake.counting.other_records import parquet_rows, sheet_rows
    from wholeplace.intake.counting.text_lines import line_groups

    path = Path(job.path)
    if job.format == "parquet":
        return parquet_rows(path)
    if job.format == "xlsx":
        return sheet_rows(path, facts.part)
    with path.open("rb") as file:
        most = job.limits.row_bytes
        tally = Count(job.delimiter.encode(), facts.width, facts.head_lines, most)
        groups = line_groups(file, job.format == "csv.gz", job.encoding, most)
        return count_records(groups, tally)
