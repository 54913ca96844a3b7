"""Floors under linkage: parts of the work that every way of linking must do, and nothing after them.

`python bench/peers/linkage_floor.py read|join|block FILE` prints what it counted.

- `read`: every value of every column is read.
- `join`: the records are read, and joined to themselves on one blocking rule.
- `block`: identical identities become one, their values become integers, the ten rules of the Splink peers join them,
  and each pair counts once. No pair is scored, and no person is formed.
"""

import sys

import duckdb

READ = "SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet($file)"
JOIN = """
WITH records AS (
    SELECT file_row_number AS id, match_family, match_postcode FROM read_parquet($file, file_row_number = true)
)
SELECT count(*) FROM records AS l JOIN records AS r USING (match_family, match_postcode) WHERE l.id < r.id
"""
IDENTITIES = """
CREATE TABLE identities AS
SELECT DISTINCT match_given AS given, split_part(match_given, ' ', 1) AS first_given, match_given[1] AS initial,
    match_family AS family, born_on, born_on[:4] AS year, sex, match_postcode AS postcode, address, match_uprn AS uprn,
    match_nhs_number AS nhs_number, match_nino AS nino, match_upn AS upn
FROM read_parquet($file)
"""
RULES = (
    ("nhs_number",),
    ("nino",),
    ("upn",),
    ("uprn", "first_given"),
    ("first_given", "family", "year"),
    ("born_on", "postcode"),
    ("born_on", "family"),
    ("born_on", "first_given"),
    ("postcode", "first_given"),
    ("address", "postcode", "initial"),
)


def block(connection: duckdb.DuckDBPyConnection, file: str) -> int:
    """How many different pairs of identities do the rules make?"""
    connection.execute(IDENTITIES, {"file": file})
    columns = sorted({name for rule in RULES for name in rule})
    for name in columns:
        connection.execute(_codes_of(name))
    coded = ", ".join(f"codes_{name}.code AS {name}" for name in columns)
    joins = " ".join(f"LEFT JOIN codes_{name} USING ({name})" for name in columns)
    connection.execute(
        f"CREATE TABLE coded AS SELECT row_number() OVER ()::UBIGINT AS id, {coded} FROM identities {joins}"  # noqa: S608  our own words
    )
    pairs = " UNION ALL ".join(_joined_on(rule) for rule in RULES)
    different = f"SELECT count(*) FROM (SELECT DISTINCT pair FROM ({pairs}))"  # noqa: S608  our own words
    return _number(connection, different, {})


def _codes_of(name: str) -> str:
    """Each value of a column becomes an integer; a missing one stays missing, and so joins with nothing."""
    values = f"SELECT DISTINCT {name} FROM identities WHERE {name} IS NOT NULL"  # noqa: S608  our own words
    return f"CREATE TABLE codes_{name} AS SELECT {name}, row_number() OVER ()::INTEGER AS code FROM ({values})"  # noqa: S608  our own words


def _joined_on(rule: tuple[str, ...]) -> str:
    columns = ", ".join(rule)
    return f"SELECT l.id << 32 | r.id AS pair FROM coded AS l JOIN coded AS r USING ({columns}) WHERE l.id < r.id"  # noqa: S608  our own words


def _number(
    connection: duckdb.DuckDBPyConnection, query: str, given: dict[str, str]
) -> int:
    return int(connection.execute(query, given).fetchall()[0][0])


def main(what: str, file: str) -> int:
    """What does this floor count?"""
    with duckdb.connect() as connection:
        if what == "block":
            return block(connection, file)
        return _number(connection, {"read": READ, "join": JOIN}[what], {"file": file})


if __name__ == "__main__":
    print(main(*sys.argv[1:3]))
