"""The reader of CSV: one grammar, many lines at a time, and a second counter that agrees on any text whatever."""

import csv
import io
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.intake.counter import count
from wholeplace.intake.limits import LIMITS
from wholeplace.intake.reading.any_format import read_any
from wholeplace.intake.reading.grammar import State, grammar_of
from wholeplace.intake.reading.job import (
    ROWS,
    SET_ASIDE,
    Facts,
    Job,
    JobColumn,
    Refused,
)
from wholeplace.intake.reading.lines import as_bytes, find_lines
from wholeplace.intake.reading.records import Joining, find_records
from wholeplace.intake.reading.split import VERDICTS, Stretch, split

NAMES = ("first", "second", "third", "fourth")
TORN = 10**9


@contextmanager
def reading(
    text: bytes,
    *,
    chunk: int = 1 << 20,
    row: int = 1 << 22,
    delimiter: str = ",",
    names: Sequence[str] = NAMES,
):
    """Read a text here and now, without a worker: the facts, the rows and those set aside, and the other count."""
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        path = folder / "x.csv"
        path.write_bytes(text)
        limits = replace(LIMITS, chunk_bytes=chunk, row_bytes=row, open_quotes=TORN)
        columns = tuple(JobColumn(name, (name,), True) for name in names)
        job = Job(
            str(path),
            given,
            "csv",
            "utf-8",
            delimiter,
            "",
            ("*",),
            ("Total*",),
            columns,
            "1",
            limits,
        )
        facts = Facts()
        try:
            read_any(job, facts)
        except Refused as refused:
            facts.refused = refused.code
        rows = pq.read_table(folder / ROWS).to_pylist()
        aside = pq.read_table(folder / SET_ASIDE).to_pylist()
        yield facts, rows, aside, count(job, facts)


def header(delimiter: str = ",") -> bytes:
    return delimiter.join(NAMES).encode() + b"\n"


CELLS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8
)
TABLES = st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=12)


@given(
    TABLES,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([64, 100, 1 << 20]),
)
@settings(max_examples=150, deadline=None)
def test_what_a_csv_writer_writes_is_read_back_cell_by_cell(
    table, delimiter, end, always, chunk
):
    # The first cell is never empty, so that no row is blank or looks like a footer.
    rows = [
        [f"n{number}", *cells[1:3], f"{number}."] for number, cells in enumerate(table)
    ]
    file = io.StringIO()
    # With LF alone the writer forgets to quote a carriage return.
    quoting = csv.QUOTE_ALL if always or end == "\n" else csv.QUOTE_MINIMAL
    csv.writer(
        file, delimiter=delimiter, lineterminator=end, quoting=quoting
    ).writerows(rows)
    with reading(
        header(delimiter) + file.getvalue().encode(), chunk=chunk, delimiter=delimiter
    ) as (facts, found, aside, _):
        assert not aside
        assert [[row[name] for name in NAMES] for row in found] == rows
        assert facts.covered_bytes == facts.content_bytes


PIECES = st.sampled_from(['"', '""', ",", ",", "a", "12", " ", "é", "\n", "\n", "\r", "\r\n", "x,y,z,w\n", "a1,2,3,4\n", 'b2,"'])  # fmt: skip
TORN_TEXTS = st.lists(PIECES, max_size=40).map("".join).map(str.encode)


@given(TORN_TEXTS, st.sampled_from([40, 64, 1 << 20]), st.sampled_from([50, 1 << 22]))
@settings(max_examples=300, deadline=None)
def test_two_ways_of_counting_agree_on_any_text(text, chunk, row):
    with reading(header() + text, chunk=chunk, row=row) as (
        facts,
        rows,
        aside,
        counted,
    ):
        if facts.refused not in {"", "unclosed_quote_no_resync"}:
            return
        assert (
            facts.head_records
            + len(rows)
            + len(aside)
            + facts.non_data.get("footer", 0)
            == counted
        )
        assert facts.covered_bytes == facts.content_bytes
        assert (facts.rows, sum(facts.set_aside.values())) == (len(rows), len(aside))


@given(TORN_TEXTS, st.integers(30, 200))
@settings(max_examples=150, deadline=None)
def test_where_the_pieces_of_a_file_end_makes_no_difference(text, chunk):
    with reading(header() + text) as (_, rows, aside, _counted):
        whole = (rows, aside)
    with reading(header() + text, chunk=chunk) as (facts, rows, aside, _counted):
        assert facts.refused or (rows, aside) == whole


@given(st.text('a", 1é', max_size=12).map(str.encode))
@settings(max_examples=500, deadline=None)
def test_many_lines_at_a_time_follow_the_grammar_of_one(line):
    grammar = grammar_of(",")
    lines = find_lines(line, is_last=True)
    quotes = np.flatnonzero(as_bytes(line) == 34)
    records = find_records(Joining(line, lines, grammar, 0, LIMITS, True), quotes)
    found = split(Stretch(line, as_bytes(line), records, 3, LIMITS, ord(",")), quotes)
    state = grammar.state_of(line)
    verdicts = [VERDICTS[code] for code in found.verdicts]
    if not line:
        assert verdicts == []
    elif state is State.STRAY:
        assert verdicts == ["stray_quote"]
    elif state is State.OPEN:
        assert verdicts == ["unclosed_quote_recovered_line_by_line"]
    else:
        cells = grammar.cells(line)
        wrong = (
            "too_few_fields"
            if len(cells) < 3
            else "too_many_fields"
            if len(cells) > 3
            else ""
        )
        assert verdicts == ["blank" if not line.strip(b" ") else wrong]


GOOD = b"a1,2,3,4\n"


@pytest.mark.parametrize(
    ("text", "rows", "reasons"),
    [
        (b'a1,"2\n2",3,4\n' + GOOD, 2, []),
        (b'a1,"2\r\n\r\n2, ""2""",3,4\r\n', 1, []),
        (b'a1,"2,3,4\n' + GOOD, 1, ["unclosed_quote_recovered_line_by_line"]),
        (b'a1,"2,3,4\n' + GOOD + b'b2,2",3,4\n' + GOOD, 2, ["unclosed_quote_recovered_line_by_line", "stray_quote"]),
        (b'a1,"2,3,4\nb2,"2,3,4\n' + GOOD, 1, ["unclosed_quote_recovered_line_by_line"] * 2),
        (b'a1,2,3,"4\n' + GOOD, 1, ["unclosed_quote_recovered_line_by_line"]),
        (GOOD + b'a1,2,3,"4', 1, ["unclosed_quote_recovered_line_by_line"]),
        (b'a1,"2\nx\n' + GOOD, 1, ["unclosed_quote_recovered_line_by_line", "too_few_fields"]),
        (b'"a1,2,3,4\n' + GOOD, 1, ["unclosed_quote_recovered_line_by_line"]),
        (GOOD + b"a1,2,3,4\ra1,2,3,4\r\n\n  \n" + GOOD, 4, []),
    ],
)  # fmt: skip
def test_a_quote_left_open_never_swallows_the_rows_below(text, rows, reasons):
    with reading(header() + text) as (_, found, aside, _counted):
        assert (len(found), [row["reason"] for row in aside]) == (rows, reasons)


def test_a_long_note_with_line_breaks_and_commas_is_one_record():
    note = '"' + "came in, left again\nand then, on Tuesday, said no\n" * 400 + '"'
    with reading(header() + f"a1,{note},3,4\n".encode() * 3) as (
        facts,
        found,
        aside,
        _,
    ):
        assert (len(found), len(aside), facts.notes["record_spans_lines"]) == (3, 0, 3)
        assert [row["line"] for row in found] == [2, 803, 1604]


def test_lines_and_places_point_into_the_file():
    text = header() + b"\n" + GOOD + b'b2,"x\ny",3,4\n' + b"short\n" + GOOD
    with reading(text) as (_, found, aside, _counted):
        assert [row["line"] for row in found] == [3, 4, 7]
        assert [text[row["offset"] :][:2] for row in found] == [b"a1", b"b2", b"a1"]
        assert (aside[0]["line"], aside[0]["raw"]) == (6, "short")


def test_a_line_without_end_costs_itself_or_the_file():
    within = header() + GOOD + b"x" * 3_000_000 + b"\n" + GOOD
    with reading(within, chunk=10_000, row=50_000) as (facts, found, aside, counted):
        assert (len(found), [row["reason"] for row in aside], counted) == (
            2,
            ["row_too_long"],
            4,
        )
        assert facts.covered_bytes == len(within)
    with reading(header() + GOOD + b"x" * (70 << 20), chunk=1 << 20) as (facts, *_):
        assert facts.refused == "one_line_file"


def test_ten_thousand_quotes_left_open_are_found_in_one_pass():
    # Each one looks ahead only as far as the next: the work grows with the file, not with its square.
    lines = b'a1,"2,3,4\n' * 10_000
    with reading(header() + lines + GOOD) as (_, found, aside, _counted):
        assert (len(found), len(aside)) == (1, 10_000)
