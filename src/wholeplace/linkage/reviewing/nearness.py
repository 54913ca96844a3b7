"""Whom a reviewer must never see: people of their family names, or who live in their postcode sectors.

The rule. A record is near when one of the reviewer's family names is its family name or a part of it, or its
family name is a part of theirs (Smith and Smith-Jones; spaces and signs do not part: Mac Donald, MacDonald),
or stands as its whole given name, for names that were written the other way round; or when its postcode, or one
in its address, is in a sector of the reviewer's. A person is near when any record of theirs is; so is whoever
is called `always` the same as somebody near. A pair is kept back when either of its people is near.
"""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from wholeplace.linkage.reviewing.forms import POSTCODE, plain_words
from wholeplace.linkage.reviewing.pairs import Pair, RecordKey
from wholeplace.linkage.reviewing.reviewers import Reviewer
from wholeplace.tables.arrow import arrow_column

# Where there is no family name, the whole name may stand among the given ones.
FAMILY = "coalesce(match_family, nullif(trim(family_name), ''))"
GIVEN = "coalesce(match_given, given_names)"
NAMELESS = f"CASE WHEN match_family IS NULL THEN {GIVEN} END"
CODE = "upper(regexp_replace(coalesce(match_postcode, postcode), '[^A-Za-z0-9]', '', 'g'))"  # fmt: skip
# So little of a postcode says nothing about where it is.
LEAST_LETTERS = 2

NEAR_RECORDS = f"""
CREATE TEMP TABLE near_records AS
SELECT DISTINCT partner, record_id FROM records
WHERE {FAMILY} IN (SELECT text FROM near_families) OR {NAMELESS} IN (SELECT text FROM near_families)
OR {GIVEN} IN (SELECT text FROM near_givens) OR {CODE} IN (SELECT text FROM near_postcodes)
OR address IN (SELECT text FROM near_addresses)
"""  # noqa: S608  the parts are our own words

NEAR_PEOPLE = """
CREATE TEMP TABLE near_people AS
SELECT DISTINCT person FROM people SEMI JOIN near_records USING (partner, record_id)
"""

# What the queue leaves out, by number: near records, and every record of a near person.
NEAR_CODES = """
CREATE TEMP TABLE near_codes AS
SELECT code FROM known SEMI JOIN near_records USING (partner, record_id)
UNION
SELECT code FROM known SEMI JOIN near_people USING (person)
"""


def mark_near(connection: duckdb.DuckDBPyConnection, reviewer: Reviewer, always: Iterable[Pair]) -> None:  # fmt: skip
    """Make the tables near_records, near_people and near_codes of all whom this reviewer must not see."""
    whole = {"".join(name) for name in reviewer.family_names}
    names = {*_distinct(connection, FAMILY), *_distinct(connection, NAMELESS)}
    givens = _distinct(connection, GIVEN)
    codes = _distinct(connection, CODE)
    near = {
        "near_families": [each for each in names if _is_kin(each, reviewer)],
        "near_givens": [each for each in givens if "".join(plain_words(each)) in whole],
        "near_postcodes": [each for each in codes if _is_close(each, reviewer.sectors)],
        "near_addresses": _addresses(connection, reviewer.sectors),
    }
    for table, texts in near.items():
        _register(connection, table, {"text": sorted(texts)})
    connection.execute(NEAR_RECORDS)
    connection.execute(NEAR_PEOPLE)
    _spread(connection, list(always))
    connection.execute(NEAR_CODES)


def near_of(connection: duckdb.DuckDBPyConnection, keys: Iterable[RecordKey]) -> set[RecordKey]:  # fmt: skip
    """Which of these records are near, by themselves or by their person?"""
    _register_keys(connection, "asked", keys)
    found = connection.execute("""
        SELECT asked.partner, asked.record_id FROM asked
        LEFT JOIN people USING (partner, record_id)
        WHERE (asked.partner, asked.record_id) IN (SELECT (partner, record_id) FROM near_records)
        OR person IN (SELECT person FROM near_people)
    """)
    return set(found.fetchall())


def _distinct(connection: duckdb.DuckDBPyConnection, expression: str) -> list[str]:
    query = f"SELECT DISTINCT {expression} AS text FROM records WHERE text IS NOT NULL"  # noqa: S608  our own words  # fmt: skip
    return [row[0] for row in connection.execute(query).fetchall()]


def _is_kin(name: str, reviewer: Reviewer) -> bool:
    words = plain_words(name)
    return bool(words) and any(
        _within(each, words) or _within(words, each) or "".join(each) == "".join(words)
        for each in reviewer.family_names
    )


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Do these words stand in those, one after the other?"""
    size = len(part)
    places = range(len(whole) - size + 1)
    return any(tuple(whole[at : at + size]) == tuple(part) for at in places)


def _is_close(code: str, sectors: Sequence[str]) -> bool:
    """Is this postcode in one of the sectors? One that was cut short is, where it may be."""
    if POSTCODE.fullmatch(code):
        return code[:-2] in sectors
    return len(code) >= LEAST_LETTERS and any(
        code.startswith(each) or each.startswith(code) for each in sectors
    )


def _addresses(connection: duckdb.DuckDBPyConnection, sectors: Sequence[str]) -> list[str]:  # fmt: skip
    """Which addresses hold a postcode of one of the sectors?"""
    if not sectors:
        return []
    each = "|".join(rf"{sector[:-1]}\s*{sector[-1]}" for sector in sectors)
    query = "SELECT DISTINCT address FROM records WHERE regexp_matches(upper(address), ?)"  # fmt: skip
    found = connection.execute(query, [rf"\b(?:{each})\s*[A-Z]{{2}}\b"])
    return [row[0] for row in found.fetchall()]


def _spread(connection: duckdb.DuckDBPyConnection, always: list[Pair]) -> None:
    """Whoever a person has called the same as somebody near is near, before the next linkage as after it."""
    keys = {key for pair in always for key in pair}
    near = near_of(connection, keys)
    person = _people_of(connection, keys)
    neighbours: dict[int | RecordKey, set[RecordKey]] = {}
    for one, other in always:
        neighbours.setdefault(person.get(one, one), set()).update((one, other))
        neighbours.setdefault(person.get(other, other), set()).update((one, other))
    waiting = list(near)
    while waiting:
        key = waiting.pop()
        fresh = neighbours.get(person.get(key, key), set()) - near
        near.update(fresh)
        waiting += fresh
    _register_keys(connection, "asked", near)
    connection.execute("INSERT INTO near_records SELECT partner, record_id FROM asked")
    connection.execute("INSERT INTO near_people SELECT DISTINCT person FROM people JOIN asked USING (partner, record_id)")  # fmt: skip


def _people_of(connection: duckdb.DuckDBPyConnection, keys: Iterable[RecordKey]) -> Mapping[RecordKey, int]:  # fmt: skip
    _register_keys(connection, "asked", keys)
    found = connection.execute("SELECT partner, record_id, person FROM people JOIN asked USING (partner, record_id)")  # fmt: skip
    return {(partner, record): person for partner, record, person in found.fetchall()}


def _register_keys(connection: duckdb.DuckDBPyConnection, name: str, keys: Iterable[RecordKey]) -> None:  # fmt: skip
    rows = sorted(keys)
    _register(connection, name, {"partner": [row[0] for row in rows], "record_id": [row[1] for row in rows]})  # fmt: skip


def _register(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, Sequence[str]]) -> None:  # fmt: skip
    arrays = [arrow_column(values, pa.string()) for values in columns.values()]
    connection.register(name, pa.Table.from_arrays(arrays, names=list(columns)))
