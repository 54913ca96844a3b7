"""Reading a spreadsheet that means harm, or is damaged: one sentence, and the process stays alive."""

import zipfile

import pytest

from unit_cost_workbook import make_workbook, replace_part
from wholeplace.core.errors import SpreadsheetError
from wholeplace.reference import spreadsheet
from wholeplace.reference.spreadsheet import read_sheets


def test_a_cell_far_out_is_refused_in_a_sentence(shared):
    with pytest.raises(
        SpreadsheetError, match=r"x_farcell.xlsx has a cell at XFD1048576"
    ):
        read_sheets(shared / "data" / "bad_extracts" / "x_farcell.xlsx")


def test_an_unsaved_formula_is_not_taken_for_an_empty_cell(shared):
    (sheet,) = read_sheets(shared / "data" / "bad_extracts" / "x_formula.xlsx")
    assert sheet.faulty_cells == {"B1": "is a formula whose answer was not saved"}
    assert sheet.rows[0][0] == 2


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import sys; sys.exit(3)",
        "pass",
    ],
)
def test_a_reader_that_dies_is_one_sentence(tmp_path, monkeypatch, script):
    reader = tmp_path / "reader.py"
    reader.write_text(script, encoding="utf-8")
    monkeypatch.setattr(spreadsheet, "READER", reader)
    path = make_workbook(tmp_path / "costs.xlsx", [])
    with pytest.raises(SpreadsheetError, match=r"costs.xlsx broke the reader"):
        read_sheets(path)


def test_a_reader_that_never_ends_is_stopped(tmp_path, monkeypatch):
    reader = tmp_path / "reader.py"
    reader.write_text("import time\ntime.sleep(600)", encoding="utf-8")
    monkeypatch.setattr(spreadsheet, "READER", reader)
    monkeypatch.setattr(spreadsheet, "WAIT_SECONDS", 0.5)
    with pytest.raises(SpreadsheetError, match="took too long"):
        read_sheets(make_workbook(tmp_path / "costs.xlsx", []))


def test_the_reader_holds_itself_to_its_memory(tmp_path, monkeypatch):
    """Two million cells, none of them far out, and a reader that is given little memory."""
    written = spreadsheet.READER.read_text(encoding="utf-8")
    small = written.replace("MEMORY_BYTES = 1_500_000_000", "MEMORY_BYTES = 70_000_000")
    assert small != written
    reader = tmp_path / "reader.py"
    reader.write_text(small, encoding="utf-8")
    path = make_workbook(tmp_path / "costs.xlsx", [])
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="GR{n}"><v>1</v></c></row>'
        for n in range(1, 10_001)
    )
    replace_part(path, "xl/worksheets/sheet2.xml", f"<sheetData>{rows}</sheetData>")
    assert len(read_sheets(path)[1].rows) == 10_000
    monkeypatch.setattr(spreadsheet, "READER", reader)
    with pytest.raises(SpreadsheetError, match="broke the reader"):
        read_sheets(path)
    # So little memory is still enough for a workbook of an honest size.
    assert read_sheets(make_workbook(tmp_path / "small.xlsx", []))


ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData><row r="1"><c r="A1"><v>&b;</v></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("xl/worksheets/sheet2.xml", ENTITIES, "declares a document type"),
        ("xl/worksheets/sheet2.xml", "<worksheet", "is damaged"),
        ("xl/workbook.xml", "no xml", "is damaged"),
        (
            "xl/worksheets/sheet2.xml",
            '<sheetData><row r="1"><c><v>1</v></c></row></sheetData>',
            "no proper address",
        ),
    ],
)
def test_a_damaged_package_is_one_sentence(tmp_path, part, content, sentence):
    path = make_workbook(tmp_path / "costs.xlsx", [])
    replace_part(path, part, content)
    with pytest.raises(SpreadsheetError, match=sentence) as caught:
        read_sheets(path)
    assert "\n" not in str(caught.value)


def test_a_package_that_unpacks_to_too_much_is_refused(tmp_path):
    path = make_workbook(tmp_path / "costs.xlsx", [])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/media/zeros.bin", "w", force_zip64=True) as opened,
    ):
        for _ in range(31):
            opened.write(bytes(10_000_000))
    with pytest.raises(SpreadsheetError, match="unpacks to more than 300 MB"):
        read_sheets(path)


def test_what_is_no_spreadsheet_is_one_sentence(tmp_path):
    path = tmp_path / "costs.xlsx"
    path.write_text("code,pounds\nCR1.0,500\n", encoding="utf-8")
    with pytest.raises(SpreadsheetError, match=r"is not an .xlsx file"):
        read_sheets(path)
    with pytest.raises(SpreadsheetError, match="there is no such file"):
        read_sheets(tmp_path / "nothing.xlsx")
    with pytest.raises(SpreadsheetError, match="there is no such file"):
        read_sheets(tmp_path)
