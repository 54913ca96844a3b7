"""What only shows across all rows of an extract: shared identifiers, rows that repeat, amounts out of all measure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from wholeplace.intake.checking.contract_of import match_column
from wholeplace.intake.checking.engine import quoted_name, slices
from wholeplace.intake.source import Source, SourceColumn
from wholeplace.tables.contract import Kind

Lines = npt.NDArray[np.int64]
# More family names or dates of birth than errors of one person's record would explain.
MOST_FAMILIES, MOST_BIRTHS = 3, 2
EXTREME_TIMES = 10_000
# So many steps there are from one power of ten to the next.
SIZES = 25
FAMILY_NAMES = ("family_name", "surname", "last_name")
SHARED = "shared_identifier_not_linked_on"
KEPT = "unknown_code_kept"
CROWDED = "shared_property_not_linked_on"


@dataclass
class Across:
    """What was found: identifiers no longer to be linked on, by match column; lines that repeat others.

    `rows` is how many rows were looked at. `repeated` are lines that count once with a later one and are dropped; `alike` counts rows that are equal in
    every cell where the mapping has no key by which to drop them.
    """

    shared: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    rows: int = 0
    repeated: Lines = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    alike: int = 0
    distinct: dict[str, int] = field(default_factory=dict)
    extreme: dict[str, int] = field(default_factory=dict)
    zero: dict[str, int] = field(default_factory=dict)
    total: Decimal | None = None
    outside_period: int = 0


def look_across(connection: duckdb.DuckDBPyConnection, accepted: Path, source: Source, moved: Sequence[str], counted: Collection[str]) -> Across:  # fmt: skip
    """What shows across the rows of this table? Those moved away for a code in these columns do not count.

    `counted` are columns whose distinct values are known already.
    """
    rows = connection.read_parquet(str(accepted))
    for name in moved:
        rows = rows.filter(f"NOT {is_kept(name)}")
    rows.create_view("looked_at")
    found = Across()
    _add_distinct(found, connection, source, counted)
    for column in source.columns:
        if column.form in {"nhs_number", "nino", "upn"}:
            _add_shared(found, connection, source, column)
        elif column.form == "uprn":
            _add_crowded(found, connection, source, column)
        elif column.kind is Kind.MONEY:
            _add_extremes(found, connection, column)
    _add_repeats(found, connection, source)
    _add_announced(found, connection, source)
    return found


def is_kept(name: str) -> str:
    """Which condition finds the rows with an unknown code in this column? One name may end as another does."""
    return f"contains(';' || coalesce(flags, '') || ';', ';{name}:{KEPT};')"


def dedupe_key(source: Source) -> tuple[str, ...]:
    """By which columns is a row known again? Contacts have a number of their own; records need not."""
    if source.dedupe:
        return source.dedupe
    return ("contact_id",) if source.table == "contacts" else ()


def _add_distinct(found: Across, connection: duckdb.DuckDBPyConnection, source: Source, counted: Collection[str]) -> None:  # fmt: skip
    """How many rows are there, and about how many different values has each column?"""
    names = [
        each.name
        for each in source.read_columns
        if not each.leaves_out and each.name not in counted
    ]
    asked = "".join(f", approx_count_distinct({quoted_name(name)})" for name in names)
    rows, *distinct = _row(connection, f"SELECT count(*){asked} FROM looked_at")  # noqa: S608 - names are ours
    found.rows = int(rows)
    found.distinct = dict(zip(names, distinct, strict=True))


def _add_shared(found: Across, connection: duckdb.DuckDBPyConnection, source: Source, column: SourceColumn) -> None:  # fmt: skip
    """Which numbers belong to several people, by their family names and dates of birth?"""
    match = match_column(column)
    signs = []
    family = next((each for each in source.columns if each.name in FAMILY_NAMES), None)
    birth = next((each for each in source.columns if each.form == "birth_date"), None)
    if family is not None and match_column(family):
        signs.append(
            f"count(DISTINCT {quoted_name(match_column(family))}) > {MOST_FAMILIES}"
        )
    if birth is not None:
        signs.append(f"count(DISTINCT {quoted_name(birth.name)}) > {MOST_BIRTHS}")
    if signs:
        _add_ids(found, connection, column, match, (SHARED, " OR ".join(signs)))


def _add_crowded(found: Across, connection: duckdb.DuckDBPyConnection, source: Source, column: SourceColumn) -> None:  # fmt: skip
    """Which properties hold more people than a household does?"""
    person = "count(DISTINCT record_id)" if source.column("record_id") else "count(*)"
    test = f"{person} > {source.household_limit}"
    _add_ids(found, connection, column, match_column(column), (CROWDED, test))


def _add_ids(found: Across, connection: duckdb.DuckDBPyConnection, column: SourceColumn, match: str, rule: tuple[str, str]) -> None:  # fmt: skip
    code, test = rule
    name = quoted_name(match)
    rows = connection.table("looked_at").filter(f"{name} IS NOT NULL")
    ids: set[str] = set()
    for part in slices(found.rows, [match]):
        # A number on few rows breaks no rule, and most stand on one row: they are dropped before the dear count.
        often = rows.filter(part).aggregate(f"{name} AS number, count(*) AS rows", name)
        often.filter(f"rows > {MOST_BIRTHS}").create_view("often", replace=True)
        query = f"SELECT {name} FROM looked_at WHERE {name} IN (SELECT number FROM often) GROUP BY 1 HAVING {test}"  # noqa: S608 - names are ours
        ids.update(row[0] for row in connection.execute(query).fetchall())
    if ids:
        found.shared[match] = (f"{column.name}:{code}", ids)


def _add_extremes(found: Across, connection: duckdb.DuckDBPyConnection, column: SourceColumn) -> None:  # fmt: skip
    """How many amounts are far beyond the middle one, and how many are zero?

    The middle one is found by its size, to a tenth: whatever the number of rows, and the same every time.
    """
    name = quoted_name(column.name)
    query = f"""
        WITH sizes AS (
            SELECT floor(log10(abs({name}::DOUBLE)) * {SIZES}) AS size, count(*) AS rows
            FROM looked_at WHERE {name} <> 0 GROUP BY 1
        ),
        passed AS (SELECT size, sum(rows) OVER (ORDER BY size) * 2 >= sum(rows) OVER () AS is_half FROM sizes),
        middle AS (SELECT pow(10, min(size) / {SIZES}) AS amount FROM passed WHERE is_half)
        SELECT count(*) FILTER (abs({name}::DOUBLE) > {EXTREME_TIMES} * (SELECT amount FROM middle)), count(*) FILTER ({name} = 0)
        FROM looked_at
        """  # noqa: S608 - names are ours
    found.extreme[column.name], found.zero[column.name] = _row(connection, query)


def _add_repeats(
    found: Across, connection: duckdb.DuckDBPyConnection, source: Source
) -> None:
    key = dedupe_key(source)
    if not key:
        found.alike = _count_alike(connection, source, found.rows)
        return
    names = ", ".join(quoted_name(name) for name in key)
    repeated: list[Lines] = []
    for part in slices(found.rows, key):
        query = f"""
            WITH part AS (SELECT {names}, line FROM looked_at WHERE {part}),
            twice AS (SELECT {names}, max(line) AS last_line FROM part GROUP BY ALL HAVING count(*) > 1)
            SELECT line FROM part JOIN twice USING ({names}) WHERE line <> last_line
            """  # noqa: S608 - names are ours
        # A key with an empty part is no key: such rows never equal each other here.
        repeated.append(np.asarray(connection.execute(query).fetchnumpy()["line"], np.int64))  # fmt: skip
    found.repeated = np.sort(np.concatenate(repeated))


def _count_alike(connection: duckdb.DuckDBPyConnection, source: Source, rows: int) -> int:  # fmt: skip
    """How many rows say nothing that another does not say? A short hash first, then the cells themselves."""
    own = [each.name for each in source.read_columns if not each.leaves_out]
    names = ", ".join(quoted_name(name) for name in own)
    alike = 0
    for part in slices(rows, own):
        query = f"""
            WITH part AS (SELECT {names}, hash({names}) AS short FROM looked_at WHERE {part}),
            twice AS (SELECT short FROM part GROUP BY 1 HAVING count(*) > 1),
            alike AS (SELECT count(*) - 1 AS more FROM part WHERE short IN (SELECT short FROM twice) GROUP BY {names})
            SELECT coalesce(sum(more), 0)::BIGINT FROM alike
            """  # noqa: S608 - names are ours
        alike += int(_row(connection, query)[0])
    return alike


def _add_announced(found: Across, connection: duckdb.DuckDBPyConnection, source: Source) -> None:  # fmt: skip
    expected = source.expected
    if expected.total_of:
        query = f"SELECT sum({quoted_name(expected.total_of)}) FROM looked_at"  # noqa: S608 - names are ours
        found.total = _row(connection, query)[0] or Decimal(0)
    if expected.period is not None:
        day = quoted_name(expected.period_of)
        query = f"SELECT count(*) FROM looked_at WHERE {day} < ? OR {day} >= ?"  # noqa: S608 - names are ours
        values = [expected.period.start_on, expected.period.end_on]
        found.outside_period = int(_row(connection, query, values)[0])


def _row(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:  # fmt: skip
    row = connection.execute(query, list(values)).fetchone()
    return tuple(row) if row else ()
