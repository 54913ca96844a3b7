"""Which records tell of one dwelling? By UPRN where it can be trusted, else by address and postcode."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from wholeplace.linkage.households.addresses import FORMS, address_forms
from wholeplace.linkage.households.arrays import Array
from wholeplace.linkage.households.engine import columns_of

# Our name, the columns it may come from (the first that is there), and how many are needed.
PEOPLE = {name: (name,) for name in ("partner", "record_id", "person_id")}
RECORDS = {
    "partner": ("partner",),
    "record_id": ("record_id",),
    "address": ("address",),
    "postcode": ("match_postcode", "postcode"),
    "uprn": ("match_uprn", "uprn"),
    "family_name": ("match_family", "family_name"),
    "is_protected": ("is_protected",),
}
CONTACTS = {
    "partner": ("partner",),
    "record_id": ("record_id",),
    "started_on": ("started_on",),
    "ended_on": ("ended_on",),
    "service": ("service",),
}
# Of the people whose records give an address together with a UPRN, so many must agree on which.
AGREEING = "2.0 / 3"

PREPARE = """
CREATE TABLE persons AS
SELECT person_id, (row_number() OVER (ORDER BY person_id) - 1)::INTEGER AS person
FROM (SELECT DISTINCT person_id FROM people WHERE person_id IS NOT NULL);

CREATE TABLE uses AS
SELECT partner, record_id, min(day) AS first_day, max(day) AS last_day
FROM (SELECT partner, record_id, coalesce(started_on::DATE, ended_on::DATE) AS day FROM contacts)
WHERE day <= (SELECT as_of FROM asked)
GROUP BY ALL;

-- One row for each thing a record ever said of where its person lives.
CREATE TABLE said AS
SELECT DISTINCT
    persons.person, records.partner, records.record_id, address,
    nullif(regexp_replace(upper(postcode), '[^A-Z0-9]', '', 'g'), '') AS postcode,
    nullif(ltrim(regexp_replace(uprn, '[^0-9]', '', 'g'), '0'), '') AS uprn
FROM records JOIN people USING (partner, record_id) JOIN persons USING (person_id);

CREATE TABLE persons_known AS
SELECT
    person,
    coalesce(bool_or(coalesce(is_protected::VARCHAR, '') = 'true'), false) AS is_protected
FROM records JOIN people USING (partner, record_id) JOIN persons USING (person_id)
GROUP BY person;
"""

READ = """
CREATE TABLE seen AS
SELECT
    person, partner, record_id, uprn, line, numbers, communal, is_nowhere,
    CASE WHEN coalesce(postcode, postcode_in) LIKE 'ZZ99%' THEN NULL
         ELSE coalesce(postcode, postcode_in) END AS postcode
FROM said LEFT JOIN forms USING (address)
WHERE uprn IS NOT NULL OR line IS NOT NULL OR is_nowhere;
DROP TABLE said;

-- A slip in the postcode makes no other place: for one person, one address is one place.
CREATE TABLE lines AS
SELECT line, postcode, count(DISTINCT person) AS people
FROM seen WHERE line IS NOT NULL AND postcode IS NOT NULL GROUP BY ALL;
CREATE TABLE own_lines AS
SELECT person, line, first(postcode ORDER BY people DESC, postcode) AS postcode
FROM (SELECT DISTINCT person, line, postcode FROM seen WHERE line IS NOT NULL)
JOIN lines USING (line, postcode)
WHERE numbers_of(line) GROUP BY ALL;
-- An address without a postcode has that of its only namesake in the place.
CREATE TABLE only_lines AS
SELECT line, min(postcode) AS postcode FROM lines
WHERE numbers_of(line) GROUP BY line HAVING count(*) = 1;

CREATE TABLE placed AS
SELECT
    seen.* EXCLUDE (postcode),
    coalesce(own_lines.postcode, seen.postcode, only_lines.postcode) AS postcode,
    coalesce(nullif(numbers, ''), line) AS sign
FROM seen
LEFT JOIN own_lines USING (person, line)
LEFT JOIN only_lines USING (line);
DROP TABLE seen;
"""

TRUST = """
-- What most people under a UPRN say of it: its number (or name), and then its address and postcode.
CREATE TABLE signs AS
SELECT uprn, first(sign ORDER BY people DESC, sign) AS main_sign
FROM (SELECT uprn, sign, count(DISTINCT person) AS people FROM placed
      WHERE uprn IS NOT NULL AND sign IS NOT NULL GROUP BY ALL)
GROUP BY uprn;
CREATE TABLE mains AS
SELECT
    uprn, main_sign, regexp_matches(main_sign, '[0-9]') AS has_number,
    first(postcode ORDER BY people DESC, postcode, line) AS main_postcode,
    first(line ORDER BY people DESC, postcode, line) AS main_line
FROM signs LEFT JOIN (
    SELECT uprn, sign, line, postcode, count(DISTINCT person) AS people
    FROM placed WHERE uprn IS NOT NULL AND postcode IS NOT NULL GROUP BY ALL
) AS given USING (uprn)
WHERE sign = main_sign OR sign IS NULL
GROUP BY ALL;
CREATE TABLE held AS
SELECT
    placed.*,
    sign IS NULL OR (
        (sign = main_sign
         OR numbers = '' AND has_number
         OR numbers <> '' AND list_has_all(string_split(sign, ' '), string_split(main_sign, ' '))
         OR numbers <> '' AND list_has_all(string_split(main_sign, ' '), string_split(sign, ' ')))
        AND (postcode IS NULL OR main_postcode IS NULL OR postcode = main_postcode OR line = main_line)
    ) AS agrees,
    sign IS NULL OR numbers = '' AND sign <> main_sign AS is_vague
FROM placed LEFT JOIN mains USING (uprn);
DROP TABLE placed;
-- A number that stands for several places, such as a whole block, tells nothing of who names none of them.
CREATE TABLE shared AS
SELECT DISTINCT uprn FROM held WHERE NOT agrees;
CREATE TABLE trusted AS
SELECT
    person, partner, record_id, line, communal, is_nowhere, postcode,
    CASE WHEN agrees AND NOT (is_vague AND uprn IN (SELECT uprn FROM shared)) THEN uprn END AS uprn
FROM held;
DROP TABLE held;

CREATE TABLE lent AS
SELECT line, postcode, first(uprn ORDER BY people DESC, uprn) AS lent
FROM (SELECT line, postcode, uprn, count(DISTINCT person) AS people FROM trusted
      WHERE uprn IS NOT NULL AND line IS NOT NULL AND postcode IS NOT NULL GROUP BY ALL)
GROUP BY ALL HAVING max(people) >= sum(people) * agreeing();

CREATE TABLE known AS
SELECT
    person, partner, record_id, communal,
    CASE
        WHEN coalesce(uprn, lent) IS NOT NULL THEN 'uprn ' || coalesce(uprn, lent)
        WHEN line IS NOT NULL AND postcode IS NOT NULL THEN 'text ' || line || ' ' || postcode
        -- Without a postcode, or nowhere, nobody else can be told to live there too.
        WHEN line IS NOT NULL THEN 'own ' || person_id || ' ' || line
        WHEN is_nowhere THEN 'own ' || person_id || ' nowhere'
    END AS dwelling_key
FROM trusted JOIN persons USING (person) LEFT JOIN lent USING (line, postcode);
DROP TABLE trusted;

CREATE TABLE dwellings AS
SELECT dwelling_key, (row_number() OVER (ORDER BY dwelling_key) - 1)::INTEGER AS dwelling
FROM (SELECT DISTINCT dwelling_key FROM known WHERE dwelling_key IS NOT NULL);
CREATE TABLE record_dwellings AS
SELECT DISTINCT person, partner, record_id, dwelling, communal
FROM known JOIN dwellings USING (dwelling_key);
DROP TABLE known;
"""

EVIDENCE = """
SELECT person, dwelling, day, count(*)::INTEGER AS votes
FROM (
    SELECT person, dwelling, partner, record_id, (unnest([first_day, last_day]) - DATE '1970-01-01')::INTEGER AS day
    FROM (SELECT DISTINCT person, partner, record_id, dwelling FROM record_dwellings)
    JOIN uses USING (partner, record_id)
)
GROUP BY ALL ORDER BY person, day, dwelling
"""

# The kind of communal address that at least half of a dwelling's people speak of.
COMMUNAL = """
SELECT dwelling, first(communal ORDER BY people DESC, communal) FILTER (communal IS NOT NULL) AS communal
FROM (SELECT dwelling, communal, count(DISTINCT person) AS people FROM record_dwellings GROUP BY ALL)
GROUP BY dwelling
HAVING 2 * sum(people) FILTER (communal IS NOT NULL) >= sum(people)
ORDER BY dwelling
"""

# The name most of a person's records give; empty for somebody without one.
NAMES = """
SELECT person, first(name ORDER BY times DESC, name) AS name
FROM (
    SELECT person, upper(trim(family_name)) AS name, count(*) AS times
    FROM records JOIN people USING (partner, record_id) JOIN persons USING (person_id)
    WHERE trim(family_name) <> '' GROUP BY ALL
)
GROUP BY person ORDER BY person
"""


@dataclass(frozen=True)
class Evidence:
    """Which person was known at which dwelling on which day, by how many records; sorted by person, day, dwelling."""

    person: Array
    dwelling: Array
    day: Array
    votes: Array


def chosen_tables(
    people: pa.Table, records: pa.Table, contacts: pa.Table, as_of: date
) -> dict[str, pa.Table]:
    """The columns that are needed of each table, and the day as of which is asked.

    Errors: RunError, when a needed column is missing.
    """
    return {
        "people": columns_of(people, "people", PEOPLE, 3),
        "records": columns_of(records, "records", RECORDS, 3),
        "contacts": columns_of(contacts, "contacts", CONTACTS, 3),
        "asked": pa.table({"as_of": pa.array([as_of], pa.date32())}),
    }


def find_dwellings(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each record its dwelling: makes persons, persons_known, uses, dwellings, record_dwellings.

    A UPRN is trusted where number and postcode are those that most of its people give; one that stands
    with several places is none for the others. An address and postcode that mostly stand with one UPRN
    are lent it. An address without a postcode belongs to nobody but its person, unless it has
    only one namesake in the whole place.
    """
    connection.execute("CREATE MACRO numbers_of(line) AS regexp_matches(line, '[0-9]')")
    connection.execute(f"CREATE MACRO agreeing() AS {AGREEING}")
    connection.execute(PREPARE)
    texts = connection.execute(
        "SELECT DISTINCT address FROM said WHERE address IS NOT NULL"
    ).to_arrow_table()
    forms = address_forms(texts.column(0).to_pylist())
    connection.register("forms", forms.select(FORMS.names))
    connection.execute(READ)
    connection.unregister("forms")
    connection.execute(TRUST)


def evidence(connection: duckdb.DuckDBPyConnection) -> Evidence:
    """On which days was each person known where? The first and the last day on which a record was used.

    A partner asks for an address when it meets somebody; whether it has written a new one over the old
    since, only the other records can tell. A record without a dated contact tells nothing.
    """
    found = connection.execute(EVIDENCE).fetchnumpy()
    return Evidence(*(found[name] for name in ("person", "dwelling", "day", "votes")))
