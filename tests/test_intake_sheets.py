"""Spreadsheets and Parquet through the same gate, and workbooks made to harm."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intake_material import (
    ABLE,
    BAKER,
    COLE,
    NAMES,
    PEOPLE,
    Gate,
    accepted,
    mapping,
    set_aside,
    with_cells,
)
from intake_workbooks import row, sheet, workbook

HEADER_ROW = row(*NAMES)
FORMULA = "<c><f>1+1</f></c>"


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def as_row(text: str, attributes: str = "", **cells: object) -> str:
    values = dict(zip(NAMES, text.split(","), strict=True)) | cells
    return row(*values.values(), attributes=attributes)


def take(gate, *rows: str, **options):
    return gate.take(workbook(sheet(HEADER_ROW, *rows)), "x.xlsx", **options)


def test_a_workbook_reads_as_the_same_csv_would(gate):
    result = take(gate, *(as_row(person) for person in PEOPLE))
    as_csv = gate.rows(*PEOPLE)
    assert result.reason == ""
    assert [each | {"extract_id": ""} for each in accepted(result)] == [
        each | {"extract_id": ""} for each in accepted(as_csv)
    ]


def test_numbers_and_dates_of_the_sheet_are_written_as_the_mapping_reads_them(gate):
    rows = (
        as_row(ABLE, nhs_number="<c><v>9.434765919E9</v></c>", dob='<c s="1"><v>29222</v></c>', cost="<c><v>0.30000000000000004</v></c>"),
        as_row(BAKER, nhs_number=9434765870, dob='<c s="2"><v>27759.75</v></c>', cost=80),
        as_row(COLE, dob='<c t="d"><v>2001-02-28</v></c>', start='<c t="str"><f>A1</f><v>2015-06-01</v></c>'),
        as_row(COLE, dob=29222),
        as_row(COLE, nhs_number="<c><v>9.43476591912345678E18</v></c>"),
    )  # fmt: skip
    result = take(gate, *rows)
    kept = accepted(result)
    assert [each["dob"] for each in kept] == ["1980-01-02", "1975-12-31", "2001-02-28"]
    assert [each["nhs_number"] for each in kept[:2]] == ["9434765919", "9434765870"]
    assert [each["cost"] for each in kept] == [Decimal("0.30"), Decimal(80), Decimal(0)]
    assert set_aside(result) == {
        5: "date_is_a_number",
        6: "identifier_damaged_by_spreadsheet",
    }
    assert (
        result.notes["time_of_day_dropped"],
        result.notes["formula_value_used"],
    ) == (1, 1)


def test_days_counted_from_1904_are_four_years_later(gate):
    content = workbook(
        sheet(HEADER_ROW, as_row(ABLE, dob='<c s="1"><v>27760</v></c>')),
        properties='<workbookPr date1904="1"/>',
    )
    assert accepted(gate.take(content, "x.xlsx"))[0]["dob"] == "1980-01-02"


def test_hidden_rows_and_columns_carry_people_and_are_counted(gate):
    columns = '<cols><col min="3" max="4" hidden="1"/></cols>'
    content = workbook(
        sheet(
            HEADER_ROW,
            as_row(ABLE, 'hidden="1"'),
            as_row(BAKER),
            before=columns,
            after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
        )
    )
    result = gate.take(content, "x.xlsx")
    assert result.accepted == 2
    assert [
        result.notes[each] for each in ("hidden_rows", "hidden_columns", "merged_cells")
    ] == [1, 2, 1]


def test_what_cannot_be_read_costs_its_row(gate):
    rows = [
        as_row(ABLE),
        as_row(BAKER, cost=FORMULA),
        as_row(COLE, cost='<c t="e"><v>#REF!</v></c>'),
        row(*ABLE.split(","), "more"),
        row("TOTAL", "", "", "", "", "", "", 200.5),
        row("", " "),
    ]
    result = take(gate, *rows)
    assert set_aside(result) == {
        3: "formula_without_cached_value",
        4: "spreadsheet_error",
        5: "too_many_fields",
        6: "looks_like_total",
    }
    assert (result.accepted, result.blank_lines) == (1, 1)


def test_the_sheet_is_named_or_is_the_only_one_shown(gate):
    people, other = sheet(HEADER_ROW, as_row(ABLE)), sheet(row("Notes"))
    assert gate.take(workbook(people, other), "x.xlsx").refused == "sheet_not_named"
    assert (
        gate.take(workbook(other, people), "x.xlsx", mapping(sheet="Sheet2")).accepted
        == 1
    )
    assert (
        gate.take(workbook(other, people), "x.xlsx", mapping(sheet="Sheet3")).refused
        == "sheet_missing"
    )
    assert (
        gate.take(
            workbook(other, people, states=("veryHidden", "visible")), "x.xlsx"
        ).accepted
        == 1
    )
    hidden = gate.take(
        workbook(other, people, states=("visible", "hidden")),
        "x.xlsx",
        mapping(sheet="Sheet2"),
    )
    assert (hidden.accepted, hidden.notes["hidden_sheet"]) == (1, 1)


def _bomb() -> bytes:
    return workbook(sheet(HEADER_ROW), parts={"xl/media/zeros.bin": bytes(200 << 20)})


HARM = {
    "a cell at the far corner": (lambda: workbook(sheet(HEADER_ROW, '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')), "cell_outside_limits"),
    "a cell far below": (lambda: workbook(sheet(HEADER_ROW, '<row r="900000"><c r="A900000"><v>2</v></c></row>')), "cell_outside_limits"),
    "a bomb": (_bomb, "unpacks_too_large"),
    "entities": (lambda: workbook('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet(row("&a;"))), "document_type"),
    "macros": (lambda: workbook(sheet(HEADER_ROW), parts={"xl/vbaProject.bin": b"x"}), "macros"),
    "links to other files": (lambda: workbook(sheet(HEADER_ROW), parts={"xl/externalLinks/externalLink1.xml": b"<x/>"}), "external_links"),
    "XML cut short": (lambda: workbook(sheet(HEADER_ROW)[:-40]), "damaged_archive"),
    "a zip cut short": (lambda: workbook(sheet(HEADER_ROW))[:-30], "damaged_archive"),
    "a Word document": (lambda: _zip({"word/document.xml": b"<x/>"}), "wrong_file_type"),
    "plain text": (lambda: b"a,b,c\n", "wrong_file_type"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_file_type"),
    "nothing": (lambda: b"", "empty_file"),
    "an empty sheet": (lambda: workbook(sheet()), "empty_file"),
    "no header": (lambda: workbook(sheet(as_row(ABLE), as_row(BAKER))), "no_header"),
}  # fmt: skip


def _zip(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return whole.getvalue()


@pytest.mark.parametrize("harm", HARM)
def test_a_workbook_made_to_harm_is_refused_with_its_reason(gate, harm):
    make, reason = HARM[harm]
    assert gate.take(make(), "x.xlsx").refused == reason


def test_a_reader_that_dies_refuses_its_file_and_nothing_else(gate):
    from dataclasses import replace

    from wholeplace.intake.limits import LIMITS

    text = f"<si><t>{'x' * (1 << 20)}</t></si>" * 200
    content = workbook(
        sheet(
            HEADER_ROW, as_row(ABLE), '<row r="3"><c r="A3" t="s"><v>1</v></c></row>'
        ),
        parts={"xl/sharedStrings.xml": f"<sst>{text}</sst>".encode()},
    )
    patient = replace(LIMITS, unpacked_times=10_000)
    assert not gate.take(content, "x.xlsx", limits=patient).refused
    # What the worker has mapped before it begins is its own to use.
    tight = replace(patient, memory_bytes=300 << 20)
    assert gate.take(content, "x.xlsx", limits=tight).refused == "reader_gave_up"
    assert take(gate, as_row(ABLE)).accepted == 1


def test_a_reader_that_takes_too_long_is_ended(gate):
    from dataclasses import replace

    from wholeplace.intake.limits import LIMITS

    hasty = replace(LIMITS, seconds=0, bytes_a_second=1 << 40)
    assert gate.rows(*PEOPLE, limits=hasty).refused == "reader_too_slow"


def parquet(**columns) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def by_column(*people: str) -> dict[str, list[str]]:
    return dict(
        zip(
            NAMES,
            (
                list(cells)
                for cells in zip(*(person.split(",") for person in people), strict=True)
            ),
            strict=True,
        )
    )


def test_parquet_reads_as_the_same_csv_would(gate):
    typed = by_column(*PEOPLE) | {
        "dob": pa.array([date(1980, 1, 2), date(1975, 12, 31), date(2001, 2, 28)]),
        "start": pa.array([date(2015, month, 1) for month in (4, 5, 6)]).cast(pa.timestamp("us")),
        "cost": pa.array([Decimal("120.50"), Decimal("80.00"), Decimal("0.00")]),
        "nhs_number": pa.array([9434765919, 9434765870, 4010232137]),
        "surname": pa.array(["Able", "Baker", "Cole"]).dictionary_encode(),
        "extra": pa.array([[1], [2], [3]]),
    }  # fmt: skip
    result = gate.take(parquet(**typed), "x.parquet")
    as_csv = gate.rows(*PEOPLE)

    def same(found):
        return [each | {"extract_id": "", "line": 0} for each in accepted(found)]

    assert same(result) == same(as_csv)
    assert result.ignored_columns == ("extra",)


def test_parquet_that_is_none_or_lists_in_cells_is_refused(gate):
    assert gate.take(b"PAR1 and no more", "x.parquet").refused == "damaged_archive"
    nested = by_column(ABLE) | {"surname": pa.array([["Able"]])}
    assert gate.take(parquet(**nested), "x.parquet").refused == "nested_column"
    assert set_aside(
        gate.take(
            parquet(**by_column(ABLE, with_cells(BAKER, surname="B\0ker"))), "x.parquet"
        )
    ) == {2: "control_character"}
