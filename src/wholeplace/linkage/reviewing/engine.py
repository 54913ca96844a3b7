"""The tables of a linkage, opened in DuckDB for a review: in memory, and nothing ever written to disk."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from wholeplace.linkage.reviewing.decisions import pairs_table
from wholeplace.linkage.reviewing.pairs import PAIR_COLUMNS, Pair
from wholeplace.store.engine import engine
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
    """Give a connection with `known`, `people`, `persons`, `pairs` and `records`.

    `known` numbers every record by the order of its key, and every person by their first record, so that
    millions of pairs are compared as numbers: `pairs` has the codes `a` < `b` of its records, the number of the
    person of each (none when unknown), and whether they are one person now: by `people` where both are there,
    else by `is_linked`.
    """
    given = {
        "given_pairs": tables.linked_pairs,
        "given_people": tables.people,
        "given_records": tables.records,
        "given_contacts": _no_contacts() if tables.contacts is None else tables.contacts,
    }  # fmt: skip
    with engine(memory=MEMORY, tables=given) as connection:
        connection.execute(f"CREATE VIEW records AS SELECT {_record_columns(tables.records)} FROM given_records")  # noqa: S608  # fmt: skip
        for made in (KNOWN, PEOPLE, PERSONS, PAIRS):
            connection.execute(made)
        yield connection


# Records that stand in a pair and are nobody's have a code and no person.
KNOWN = """
CREATE TEMP TABLE known AS
WITH keys AS (
    SELECT partner, record_id, any_value(person_id) AS person_id FROM given_people GROUP BY partner, record_id
), strangers AS (
    SELECT partner_a AS partner, record_id_a AS record_id FROM given_pairs
    ANTI JOIN keys ON partner = partner_a AND record_id = record_id_a
    UNION
    SELECT partner_b, record_id_b FROM given_pairs ANTI JOIN keys ON partner = partner_b AND record_id = record_id_b
), coded AS (
    SELECT *, row_number() OVER (ORDER BY partner, record_id) AS code
    FROM (FROM keys UNION ALL SELECT partner, record_id, NULL FROM strangers)
), firsts AS (
    SELECT person_id, min(code) AS person FROM coded WHERE person_id IS NOT NULL GROUP BY person_id
)
SELECT code, partner, record_id, person FROM coded LEFT JOIN firsts USING (person_id)
"""

PEOPLE = "CREATE VIEW people AS SELECT code, partner, record_id, person FROM known WHERE person IS NOT NULL"  # fmt: skip

PERSONS = """
CREATE TEMP TABLE persons AS
SELECT person, count(*) AS records, coalesce(sum(counted.contacts), 0)::BIGINT AS contacts
FROM people
LEFT JOIN (
    SELECT partner, record_id, sum(contacts) AS contacts FROM given_contacts GROUP BY partner, record_id
) AS counted USING (partner, record_id)
GROUP BY person
"""

# The lesser record stands first, whichever way round the pair was handed in.
PAIRS = """
CREATE TEMP TABLE pairs AS
SELECT
    least(one.code, other.code) AS a, greatest(one.code, other.code) AS b,
    CASE WHEN one.code < other.code THEN one.person ELSE other.person END AS person_a,
    CASE WHEN one.code < other.code THEN other.person ELSE one.person END AS person_b,
    match_weight::DOUBLE AS match_weight, match_probability::DOUBLE AS probability, coalesce(conflict, '') AS conflict,
    coalesce(one.person = other.person, is_linked, false) AS is_together
FROM given_pairs
JOIN known AS one ON one.partner = partner_a AND one.record_id = record_id_a
JOIN known AS other ON other.partner = partner_b AND other.record_id = record_id_b
"""

# The keys of a pair's codes, by the names of their columns in the contract.
KEYED = """
JOIN known AS known_a ON known_a.code = a
JOIN known AS known_b ON known_b.code = b
"""
KEY_COLUMNS = "known_a.partner AS partner_a, known_a.record_id AS record_id_a, known_b.partner AS partner_b, known_b.record_id AS record_id_b"


def register_pairs(connection: duckdb.DuckDBPyConnection, name: str, pairs: Iterable[Pair], **more: Sequence[bool]) -> None:  # fmt: skip
    """Make a table of these pairs by their codes `a` and `b`; pairs of records that are nowhere are left out."""
    table = pairs_table(pairs)
    for column, values in more.items():
        table = table.append_column(column, pa.array(values, pa.bool_()))
    connection.register("handed", table)
    extra = "".join(f", {column}" for column in more)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT known_a.code AS a, known_b.code AS b, known_a.person AS person_a, known_b.person AS person_b{extra}
        FROM handed
        JOIN known AS known_a ON known_a.partner = partner_a AND known_a.record_id = record_id_a
        JOIN known AS known_b ON known_b.partner = partner_b AND known_b.record_id = record_id_b
    """)  # noqa: S608  our own names
    connection.unregister("handed")


def pair_key(row: dict[str, Any]) -> Pair:
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
