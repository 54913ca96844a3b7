"""The tables of a linkage, opened in DuckDB for a review: in memory, and nothing ever written to disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from wholeplace.linkage.reviewing.pairs import PAIR_COLUMNS
from wholeplace.tables.people import RECORDS

MEMORY = "2GB"
# How intake keeps what may be compared, beside what was written.
MATCH_COLUMNS = ("match_given", "match_family", "match_postcode", "match_phone", "match_nhs_number", "match_nino", "match_upn", "match_uprn", "flags")  # fmt: skip


@dataclass(frozen=True)
class LinkTables:
    """What a review looks at, as one run has it.

    `linked_pairs` and `people` are as their contracts say; `records` is an Arrow table or a dataset over
    Parquet, as intake keeps it; `contacts` has partner, record_id and contacts (how many), if counted.
    """

    linked_pairs: pa.Table
    people: pa.Table
    records: Any
    contacts: pa.Table | None = None


@contextmanager
def opened(tables: LinkTables) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with the views `pairs`, `people`, `persons` and `records`.

    `pairs` has the lesser record first, the person of each (empty when unknown), and whether they are one
    person now: by `people` where both are there, else by `is_linked`.
    """
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": ""})  # fmt: skip
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.register("given_pairs", tables.linked_pairs)
        connection.register("given_people", tables.people)
        connection.register("given_records", tables.records)
        connection.register(
            "contacts", _no_contacts() if tables.contacts is None else tables.contacts
        )
        connection.execute(f"CREATE VIEW records AS SELECT {_record_columns(tables.records)} FROM given_records")  # noqa: S608  # fmt: skip
        connection.execute(PEOPLE)
        connection.execute(PERSONS)
        connection.execute(PAIRS)
        yield connection
    finally:
        connection.close()


PEOPLE = """
CREATE TEMP TABLE people AS
SELECT partner, record_id, any_value(person_id) AS person_id FROM given_people GROUP BY ALL
"""

PERSONS = """
CREATE TEMP TABLE persons AS
SELECT person_id, count(*) AS records, coalesce(sum(counted.contacts), 0)::BIGINT AS contacts
FROM people
LEFT JOIN (
    SELECT partner, record_id, sum(contacts) AS contacts FROM contacts GROUP BY ALL
) AS counted USING (partner, record_id)
GROUP BY person_id
"""

# The lesser record stands first, whichever way round the pair was handed in.
PAIRS = """
CREATE VIEW pairs AS
WITH turned AS (
    SELECT
        CASE WHEN is_right THEN partner_a ELSE partner_b END AS partner_a,
        CASE WHEN is_right THEN record_id_a ELSE record_id_b END AS record_id_a,
        CASE WHEN is_right THEN partner_b ELSE partner_a END AS partner_b,
        CASE WHEN is_right THEN record_id_b ELSE record_id_a END AS record_id_b,
        match_weight, match_probability::DOUBLE AS probability, is_linked, coalesce(conflict, '') AS conflict
    FROM (
        SELECT *, (partner_a, record_id_a) <= (partner_b, record_id_b) AS is_right FROM given_pairs
    )
)
SELECT
    turned.*, a.person_id AS person_a, b.person_id AS person_b,
    coalesce(a.person_id = b.person_id, is_linked, false) AS is_together
FROM turned
LEFT JOIN people AS a ON a.partner = partner_a AND a.record_id = record_id_a
LEFT JOIN people AS b ON b.partner = partner_b AND b.record_id = record_id_b
"""


def pair_key(row: dict[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Which pair is this row about?"""
    cells = [row[name] for name in PAIR_COLUMNS]
    return (cells[0], cells[1]), (cells[2], cells[3])


def rows_of(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of a query's answer, by their columns' names."""
    names = [each[0] for each in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _no_contacts() -> pa.Table:
    schema = pa.schema([("partner", pa.string()), ("record_id", pa.string()), ("contacts", pa.int64())])  # fmt: skip
    return schema.empty_table()


def _record_columns(records: Any) -> str:
    """Every column a review may look at; one that is not there is empty."""
    there = set(records.schema.names)
    wanted = [*RECORDS.names, *MATCH_COLUMNS]
    return ", ".join(name if name in there else f"NULL::{_type(name)} AS {name}" for name in wanted)  # fmt: skip


def _type(name: str) -> str:
    return {"line": "BIGINT", "is_protected": "BOOLEAN"}.get(name, "VARCHAR")
