"""Counts over the accepted rows of one extract, all asked for at once: groups only, never a row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import duckdb
import numpy as np

from wholeplace.intake.checking.engine import quoted_name
from wholeplace.intake.quality.days import Days
from wholeplace.store.engine import quoted_text

# Of so many codes of a column, and so many areas, the commonest are named.
MOST_CODES = 50
PLACEHOLDER = "placeholder_identifier_not_linked_on"
PEOPLE, SPREAD = "people", "spread"
NOTHING = Days(np.empty(0, np.int64), np.empty(0, np.int64))
Answer = tuple[str | None, int | None, int]


class Group(NamedTuple):
    """A word and how many rows have it."""

    word: str
    rows: int


class Groups(NamedTuple):
    """The commonest words of a column that enough rows have, how many rows have another, and how many have none."""

    named: tuple[Group, ...]
    other: int
    empty: int

    @property
    def filled(self) -> int:
        """How many rows have any word?"""
        return sum(each.rows for each in self.named) + self.other


class Sharing(NamedTuple):
    """Rows that have a number, how many numbers they are, and how many rows have one that stands on several records."""

    rows: int
    numbers: int
    sharing: int


class Word(NamedTuple):
    """A column whose words are counted; of a postcode only what stands before the space."""

    column: str
    is_district: bool = False


class Shared(NamedTuple):
    """Columns that together are a number which may be shared, where known fillers are flagged, and whose a row is.

    Rows in which one of them is empty do not count. `record` is empty when each row is a record.
    """

    columns: tuple[str, ...]
    fillers: str = ""
    record: str = ""


class Spread(NamedTuple):
    """How many rows there are, of how many records of people, and the sum of their squared numbers of rows."""

    rows: int
    people: int
    squares: int


@dataclass(frozen=True)
class Questions:
    """What is to be counted: words by name, dates, sexes and ages, numbers that may be shared.

    `sex` and `birth` are columns, or empty where the extract has none; without `as_at` years of birth stand for
    ages. `record` is the column that says whose a row is, or empty.
    """

    words: Mapping[str, Word]
    dates: tuple[str, ...] = ()
    sex: str = ""
    birth: str = ""
    as_at: date | None = None
    shared: Mapping[str, Shared] = field(default_factory=dict)
    record: str = ""


@dataclass(frozen=True)
class Answers:
    """What was counted. Words that fewer than `small` rows have are never named."""

    found: Mapping[str, Sequence[Answer]]
    small: int

    @property
    def rows(self) -> int:
        """How many rows are there?"""
        return self.spread.rows

    def groups(self, name: str) -> Groups:
        """How often is each word there?"""
        found = self.found.get(f"word {name}", ())
        named = tuple(Group(word, rows) for word, _, rows in found if word is not None and rows >= self.small)  # fmt: skip
        filled = int(found[0][1] or 0) if found else 0
        rest = filled - sum(each.rows for each in named)
        return Groups(named, rest, self.rows - filled)

    def days(self, column: str) -> Days:
        """How many rows have each date of this column?"""
        found = self.found.get(f"date {column}")
        if not found:
            return NOTHING
        days, counts = zip(*((day, rows) for _, day, rows in found), strict=True)
        return Days(np.array(days, np.int64), np.array(counts, np.int64))

    @property
    def people(self) -> Sequence[Answer]:
        """How many rows are there of each sex and age, or year of birth?"""
        return self.found.get(PEOPLE, ())

    def sharing(self, name: str) -> Sharing:
        """How many rows share a number with another record?"""
        found = self.found.get(f"shared {name}", ())
        return Sharing(
            sum(rows for _, _, rows in found),
            sum(numbers or 0 for _, numbers, _ in found),
            sum(rows for several, _, rows in found if several == "true"),
        )

    @property
    def spread(self) -> Spread:
        """How do the rows cluster by record?"""
        ((_, people, rows), (_, squares, _)) = self.found[SPREAD]
        return Spread(rows, people or 0, squares or 0)


def count_rows(connection: duckdb.DuckDBPyConnection, path: str, asked: Questions, small: int) -> Answers:  # fmt: skip
    """How many rows of this file answer each question? One query: asking one by one takes longer than counting."""
    connection.read_parquet(path).create_view("rows", replace=True)
    parts = [f"(SELECT {quoted_text(name)} AS asked, * FROM ({query}))" for name, query in _parts(asked)]  # noqa: S608 - names are ours  # fmt: skip
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for name, word, number, rows in connection.sql(" UNION ALL ".join(parts)).fetchall():  # fmt: skip
        found[name].append((word, number, rows))
    return Answers(in_order(found), small)


def in_order(found: Mapping[str, list[Answer]]) -> dict[str, list[Answer]]:
    """The answers in one order, whatever order they came in: dates by day, all else the commonest first."""
    for name, answers in found.items():
        if name.startswith("date "):
            answers.sort(key=lambda each: each[1] or 0)
        elif name == SPREAD:
            answers.sort(key=lambda each: each[0] or "")
        else:
            answers.sort(key=lambda each: (-each[2], each[0] or "", each[1] or 0))
    return dict(found)


def _parts(asked: Questions) -> Iterator[tuple[str, str]]:
    """Give a query for each question: a word, a number, and how many rows."""
    for name, word in asked.words.items():
        yield f"word {name}", _words(word)
    for column in asked.dates:
        yield f"date {column}", _dates(column)
    if asked.sex or asked.birth:
        yield PEOPLE, _people(asked)
    for name, shared in asked.shared.items():
        yield f"shared {name}", _sharing(shared)
    yield SPREAD, _spread(asked.record)


def _words(word: Word) -> str:
    name = quoted_name(word.column)
    said = f"split_part({name}, ' ', 1)" if word.is_district else name
    return f"""
        SELECT word::VARCHAR, (sum(rows) OVER ())::BIGINT, rows
        FROM (SELECT {said} AS word, count(*) AS rows FROM rows GROUP BY 1)
        WHERE word IS NOT NULL ORDER BY rows DESC, word LIMIT {MOST_CODES}
        """  # noqa: S608 - names are ours


def _dates(column: str) -> str:
    return f"""
        SELECT NULL, date_diff('day', DATE '1970-01-01', day), rows
        FROM (SELECT {day_of(column)} AS day, count(*) AS rows FROM rows GROUP BY 1) WHERE day IS NOT NULL
        """  # noqa: S608 - names are ours


def _people(asked: Questions) -> str:
    sex = quoted_name(asked.sex) if asked.sex else "NULL"
    age = "NULL"
    if asked.birth:
        born = day_of(asked.birth)
        age = f"year({born})"
        if (on := asked.as_at) is not None:
            is_to_come = (
                f"month({born}) * 100 + day({born}) > {on.month * 100 + on.day}"
            )
            age = f"{on.year} - {age} - ({is_to_come})::INTEGER"
    return f"SELECT {sex}::VARCHAR, {age}::BIGINT, count(*) FROM rows GROUP BY ALL"  # noqa: S608 - names are ours


def _sharing(shared: Shared) -> str:
    names = [quoted_name(name) for name in shared.columns]
    conditions = [f"{name} IS NOT NULL" for name in names]
    if shared.fillers:
        flag = quoted_text(filler_flag(shared.fillers))
        conditions.append(f"NOT contains(';' || coalesce(flags, '') || ';', {flag})")
    record = quoted_name(shared.record) if shared.record else ""
    several = f"min({record}) <> max({record})" if record else "count(*) > 1"
    return f"""
        SELECT several::VARCHAR, count(*), sum(rows)::BIGINT FROM (
            SELECT count(*) AS rows, {several} AS several FROM rows
            WHERE {" AND ".join(conditions)} GROUP BY {", ".join(names)}
        ) GROUP BY 1
        """  # noqa: S608 - names are ours


def _spread(record: str) -> str:
    # Where nobody says whose a row is, each is one person's.
    by = quoted_name(record) if record else "line"
    return f"""
        WITH by_record AS MATERIALIZED (SELECT count(*) AS rows FROM rows GROUP BY {by})
        SELECT 'people', count(*), coalesce(sum(rows), 0)::BIGINT FROM by_record
        UNION ALL SELECT 'squares', coalesce(sum(rows * rows), 0)::BIGINT, 0 FROM by_record
        """  # noqa: S608 - names are ours


def day_of(column: str) -> str:
    """Which expression is this column's date, also where it is kept as text?"""
    return f"try_cast({quoted_name(column)} AS DATE)"


def filler_flag(column: str) -> str:
    """Which flag, among semicolons, says that the number in this column is a known filler?"""
    return f";{column}:{PLACEHOLDER};"
