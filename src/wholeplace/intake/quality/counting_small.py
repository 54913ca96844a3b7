"""The same counts for an extract that is small enough to be held at once: opening DuckDB takes longer than they do.

A test of our own holds the two together.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.intake.quality.counting import (
    MOST_CODES,
    PEOPLE,
    SPREAD,
    Answer,
    Answers,
    Questions,
    Shared,
    Word,
    filler_flag,
    in_order,
)

# Up to so many rows are held at once.
FEW_ROWS = 100_000
ONE_RECORD = 1


def count_few_rows(path: Path, asked: Questions, small: int) -> Answers:
    """How many rows of this file answer each question?"""
    with pq.ParquetFile(path) as table:
        rows = table.read(columns=sorted(_columns(asked)))
    found = {name: list(answers) for name, answers in _answers(rows, asked)}
    return Answers(in_order({name: each for name, each in found.items() if each}), small)  # fmt: skip


def _columns(asked: Questions) -> set[str]:
    shared = (name for each in asked.shared.values() for name in (*each.columns, each.record))  # fmt: skip
    named = {
        *(word.column for word in asked.words.values()),
        *asked.dates,
        asked.sex,
        asked.birth,
        asked.record,
        *shared,
        "flags",
        "line",
    }
    return named - {""}


def _answers(rows: pa.Table, asked: Questions) -> Iterator[tuple[str, Iterator[Answer]]]:  # fmt: skip
    for name, word in asked.words.items():
        yield f"word {name}", _words(rows, word)
    for column in asked.dates:
        yield f"date {column}", _dates(rows, column)
    if asked.sex or asked.birth:
        yield PEOPLE, _people(rows, asked)
    for name, shared in asked.shared.items():
        yield f"shared {name}", _sharing(rows, shared)
    yield SPREAD, _spread(rows, asked.record)


def _counted(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """The different values of a column and how many rows have each; an empty one is no value."""
    found = column.drop_null().value_counts()
    return found.field("values"), found.field("counts")


def _words(rows: pa.Table, word: Word) -> Iterator[Answer]:
    values, counts = _counted(rows.column(word.column))
    if word.is_district:
        values = pc.list_element(pc.split_pattern(values, " ", max_splits=1), 0)
        summed = pa.table({"word": values, "rows": counts}).group_by("word").aggregate([("rows", "sum")])  # fmt: skip
        values, counts = summed.column("word"), summed.column("rows_sum")
    filled = pc.sum(counts).as_py() or 0
    words = pc.cast(values, pa.string()).to_pylist()
    both = zip(words, counts.to_pylist(), strict=True)
    for name, count in sorted(both, key=lambda each: (-each[1], each[0]))[:MOST_CODES]:
        yield name, filled, count


def _dates(rows: pa.Table, column: str) -> Iterator[Answer]:
    values, counts = _counted(rows.column(column))
    days = pc.cast(pc.cast(values, pa.date32()), pa.int32())
    for day, count in zip(days.to_pylist(), counts.to_pylist(), strict=True):
        yield None, day, count


def _people(rows: pa.Table, asked: Questions) -> Iterator[Answer]:
    nothing = pa.nulls(len(rows), pa.int64())
    sex = rows.column(asked.sex) if asked.sex else nothing.cast(pa.string())
    age = _ages(rows.column(asked.birth), asked) if asked.birth else nothing
    found = pa.table({"sex": sex, "age": age}).group_by(["sex", "age"], use_threads=False).aggregate([([], "count_all")])  # fmt: skip
    for row in found.to_pylist():
        yield row["sex"], row["age"], row["count_all"]


def _ages(births: pa.ChunkedArray, asked: Questions) -> pa.ChunkedArray:
    born = pc.cast(births, pa.date32())
    year = pc.year(born)
    if (on := asked.as_at) is None:
        return year
    month_and_day = pc.add(pc.multiply(pc.month(born), 100), pc.day(born))
    is_to_come = pc.greater(month_and_day, on.month * 100 + on.day)
    return pc.subtract(pc.subtract(on.year, year), pc.cast(is_to_come, pa.int64()))


def _sharing(rows: pa.Table, shared: Shared) -> Iterator[Answer]:
    """How many numbers, and rows that have them, stand on one record, and how many on several?"""
    names = list(shared.columns)
    kept = rows.filter(_condition(rows, shared))
    by_number = kept.group_by(names, use_threads=False)
    if shared.record:
        found = by_number.aggregate([([], "count_all"), (shared.record, "count_distinct")])  # fmt: skip
        records = found.column(f"{shared.record}_count_distinct")
    else:
        found = by_number.aggregate([([], "count_all")])
        records = found.column("count_all")
    is_several = pc.greater(records, ONE_RECORD)
    for word, chosen in (("true", is_several), ("false", pc.invert(is_several))):
        counts = found.column("count_all").filter(chosen)
        if len(counts):
            yield word, len(counts), pc.sum(counts).as_py()


def _condition(rows: pa.Table, shared: Shared) -> pa.ChunkedArray:
    condition = pc.is_valid(rows.column(shared.columns[0]))
    for name in shared.columns[1:]:
        condition = pc.and_(condition, pc.is_valid(rows.column(name)))
    if shared.fillers:
        flags = pc.fill_null(rows.column("flags"), "")
        among = pc.binary_join_element_wise("", flags, "", ";")
        is_filler = pc.match_substring(among, filler_flag(shared.fillers))
        condition = pc.and_(condition, pc.invert(is_filler))
    return condition


def _spread(rows: pa.Table, record: str) -> Iterator[Answer]:
    _, counts = _counted(rows.column(record or "line"))
    squares = pc.sum(pc.multiply(counts, counts)).as_py() or 0
    yield "people", len(counts), len(rows)
    yield "squares", squares, 0
