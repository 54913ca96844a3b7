"""Facts on which partners differ about one person, for the person and their worker to put right once for all."""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from wholeplace.linkage.households.dwellings import CONTACTS, PEOPLE
from wholeplace.linkage.households.engine import Limits, columns_of, engine
from wholeplace.linkage.households.living import DEFAULT_LIMITS, last_start
from wholeplace.linkage.households.told import ordered
from wholeplace.tables.contract import Table
from wholeplace.tables.living import (
    DISAGREEMENT_COUNTS,
    DISAGREEMENTS,
    FACTS,
    RECORD_PLACES,
)

RECORDS = {
    "partner": ("partner",),
    "record_id": ("record_id",),
    "born_on": ("born_on",),
    "sex": ("sex",),
    "given_name": ("match_given", "given_names"),
    "family_name": ("match_family", "family_name"),
    "postcode": ("match_postcode", "postcode"),
    "uprn": ("match_uprn", "uprn"),
    "nhs_number": ("match_nhs_number", "nhs_number"),
    "nino": ("match_nino", "nino"),
    "upn": ("match_upn", "upn"),
}
# Facts of record_places, and where each stands there.
OF_PLACES = {"address": "place", "household": "household_id"}
OF_RECORDS = {fact: fact for fact in FACTS if fact not in OF_PLACES}
# More versions than letters share the last of them.
LETTERS = 26

PREPARE = """
CREATE TABLE persons AS
SELECT person_id, row_number() OVER (ORDER BY person_id)::INTEGER AS person
FROM (SELECT DISTINCT person_id FROM people WHERE person_id IS NOT NULL);
CREATE TABLE base AS
WITH used AS (
    SELECT partner, record_id, min(day) AS first_day, max(day) AS last_day
    FROM (SELECT partner, record_id, coalesce(started_on::DATE, ended_on::DATE) AS day FROM contacts)
    WHERE day <= (SELECT as_of FROM asked) GROUP BY ALL
),
places AS (
    SELECT partner, record_id, bool_and(is_current) AS is_here, min(current_since) AS current_since
    FROM record_places GROUP BY ALL
)
SELECT DISTINCT partner, record_id, person, first_day, last_day, coalesce(is_here, false) AS is_here, current_since
FROM people JOIN persons USING (person_id)
LEFT JOIN used USING (partner, record_id) LEFT JOIN places USING (partner, record_id);
CREATE TABLE held (
    fact VARCHAR, person INTEGER, partner VARCHAR, value VARCHAR,
    first_day DATE, last_day DATE, is_current BOOLEAN, current_since DATE
);
CREATE TABLE compared (fact VARCHAR, partner VARCHAR, people_compared BIGINT);
"""

# What is known of the record of each row, beside the row's own number.
ROWS = """
SELECT row, person, partner, first_day, last_day, is_here, current_since
FROM keys JOIN base USING (partner, record_id) ORDER BY row
"""

# One fact at a time, so that what is held at once does not grow with the number of facts. Case, signs and gaps are no
# difference; of given names the first counts.
ONE_FACT = """
CREATE OR REPLACE TEMP TABLE one AS
WITH told AS (
    SELECT * REPLACE (regexp_replace(
        CASE WHEN $fact = 'given_name' THEN split_part(trim(upper(value)), ' ', 1) ELSE upper(value) END,
        '[^\\p{L}\\p{N}]', '', 'g') AS value)
    FROM given
    -- Another address has another postcode: these two are compared where the address is the current one.
    WHERE value IS NOT NULL AND (is_here OR $fact NOT IN ('postcode', 'uprn'))
)
SELECT
    person, partner, CASE WHEN $fact = 'uprn' THEN ltrim(value, '0') ELSE value END AS value,
    min(first_day) AS first_day, max(last_day) AS last_day,
    bool_or(is_current) AS is_current, min(current_since) AS current_since
FROM told WHERE value NOT IN ('', 'NOTSTATED', 'NOTKNOWN', 'UNKNOWN')
GROUP BY ALL
"""
KEEP_COMPARED = """
INSERT INTO compared
SELECT $fact, partner, count(DISTINCT person)
FROM one SEMI JOIN (SELECT person FROM one GROUP BY ALL HAVING count(DISTINCT partner) > 1) USING (person)
GROUP BY partner
"""
KEEP_HELD = """
INSERT INTO held
SELECT $fact, person, partner, value, first_day, last_day, is_current, current_since
FROM one SEMI JOIN (SELECT person FROM one GROUP BY ALL HAVING count(DISTINCT value) > 1) USING (person)
"""

# A version has a letter by the first partner that holds it, so that no letter is the better one. It is older
# when it was last used before the newest was first known: for an address, before the person came to where they live
# now. Only what changes in a life can be older.
VERSIONS = """
CREATE TABLE versions AS
WITH each_version AS (
    SELECT
        fact, person, value, min(partner) AS leader,
        min(first_day) AS first_day, max(last_day) AS last_day,
        coalesce(bool_or(is_current), false) AS is_current, min(current_since) AS current_since
    FROM held GROUP BY ALL
),
newest AS (
    SELECT
        fact, person, count(*) AS versions,
        first(first_day ORDER BY last_day DESC NULLS LAST, first_day DESC NULLS LAST, leader, value) AS newest_since
    FROM each_version GROUP BY ALL
)
SELECT
    fact, person, value, versions,
    chr(64 + least(letters(), row_number() OVER (
        PARTITION BY fact, person ORDER BY leader, first_day NULLS LAST, value))::INTEGER) AS letter,
    coalesce(CASE
        WHEN fact IN ('address', 'household') AND current_since IS NOT NULL
        THEN NOT is_current AND last_day < current_since
        WHEN fact IN ('address', 'household', 'family_name') THEN last_day < newest_since
    END, false) AS is_older
FROM each_version JOIN newest USING (fact, person)
"""
LISTED = """
WITH told AS (
    SELECT fact, person, letter, bool_and(is_older) AS is_older, max(versions) AS versions,
           string_agg(DISTINCT partner, ', ' ORDER BY partner) AS partners
    FROM versions JOIN held USING (fact, person, value) GROUP BY ALL
)
SELECT
    person_id, fact, max(versions) AS versions,
    string_agg(letter || ': ' || partners, '; ' ORDER BY letter) AS held_by,
    coalesce(string_agg(letter, ', ' ORDER BY letter) FILTER (is_older), '') AS older,
    count(*) FILTER (NOT is_older) > 1 AS is_open
FROM told JOIN persons USING (person) GROUP BY person_id, fact
"""
COUNTED = """
WITH facts_of_people AS (
    SELECT fact, person, count(DISTINCT value) FILTER (NOT is_older) > 1 AS is_open
    FROM versions JOIN held USING (fact, person, value)
    GROUP BY ALL HAVING count(DISTINCT partner) > 1
),
holders AS (
    SELECT fact, partner, person, bool_or(is_older) AS has_older
    FROM versions JOIN held USING (fact, person, value) GROUP BY ALL
),
differing AS (
    SELECT fact, partner, count(*) FILTER (is_open) AS people_differing, count(*) FILTER (has_older) AS people_older
    FROM holders JOIN facts_of_people USING (fact, person) GROUP BY ALL
)
SELECT
    partner, fact, people_compared,
    coalesce(people_differing, 0) AS people_differing, coalesce(people_older, 0) AS people_older
FROM compared LEFT JOIN differing USING (fact, partner)
"""


@dataclass(frozen=True)
class Disagreements:
    """What differs, person by person (held), and how often, partner by partner (for disclosure checks)."""

    disagreements: pa.Table
    disagreement_counts: pa.Table


def disagreements(
    people: pa.Table,
    records: pa.Table,
    contacts: pa.Table,
    *,
    record_places: pa.Table | None = None,
    as_of: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Disagreements:
    """On which facts do partners differ about one person?

    Compared: date of birth, sex, first given name, family name, NHS number, National Insurance number, UPN; and with
    `record_places` (of `households_over_time`) the address, however it is written, the household that lives there now, and
    of records with the current address the postcode and the UPRN.
    A partner that holds two versions, on two records, is named with both.

    Never an accusation: two partners differ, and nothing says which is right. A version that was last used before the
    newest was first known is older, as after a move or a marriage; the row is listed, but is not open unless others
    differ too. A date of birth, a given name, a sex or a number is never older. No value is in either table: a version is
    a letter, given anew for each person and fact.
    Leaves out: facts that only one version is known of; values that mean unknown; contacts after `as_of`.
    Errors: RunError, when a needed column is missing.
    """
    day = as_of if as_of is not None else last_start(contacts)
    places = RECORD_PLACES.schema().empty_table() if record_places is None else record_places  # fmt: skip
    tables = {
        "people": columns_of(people, "people", PEOPLE, 3),
        "contacts": columns_of(contacts, "contacts", CONTACTS, 3),
        "asked": pa.table({"as_of": pa.array([day], pa.date32())}),
        "record_places": places,
    }
    told = columns_of(records, "records", RECORDS, 2)
    with engine(limits, tables) as connection:
        connection.execute(f"CREATE MACRO letters() AS {LETTERS}")
        connection.execute(PREPARE)
        for table, sources in ((told, OF_RECORDS), (places, OF_PLACES)):
            rows = _rows(connection, table)
            for fact, source in sources.items():
                _keep(connection, fact, _given(table, source, rows))
        connection.execute(VERSIONS)
        listed = connection.execute(LISTED).to_arrow_table()
        counted = connection.execute(COUNTED).to_arrow_table()
    return Disagreements(
        _by_contract(listed, DISAGREEMENTS), _by_contract(counted, DISAGREEMENT_COUNTS)
    )


def _rows(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """The rows of this table that are of somebody's record: who, and when the record was in use."""
    numbers = pa.array(np.arange(len(table)))
    keys = table.select(["partner", "record_id"]).append_column("row", numbers)
    connection.register("keys", keys)
    rows = connection.execute(ROWS).to_arrow_table()
    connection.unregister("keys")
    return rows


def _given(table: pa.Table, source: str, rows: pa.Table) -> pa.Table:
    """What these rows say of one fact."""
    own = rows.column("row")
    given = rows.append_column("value", table.column(source).take(own).cast(pa.string()))  # fmt: skip
    has_current = "is_current" in table.column_names
    current = table.column("is_current").take(own) if has_current else pa.nulls(len(rows), pa.bool_())  # fmt: skip
    return given.append_column("is_current", current)


def _keep(connection: duckdb.DuckDBPyConnection, fact: str, given: pa.Table) -> None:
    """Keep of this fact who holds it, and all versions where there are several."""
    connection.register("given", given)
    for query in (ONE_FACT, KEEP_COMPARED, KEEP_HELD):
        connection.execute(query, {"fact": fact})
    connection.unregister("given")


def _by_contract(table: pa.Table, contract: Table) -> pa.Table:
    return ordered([table.column(name) for name in contract.names], contract)
