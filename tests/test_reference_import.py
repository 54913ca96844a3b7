"""The importer of the unit cost workbook: each row and value imported or set aside, and counted."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from unit_cost_workbook import (
    DEFLATORS,
    ECONOMIC,
    FISCAL,
    counts_add_up,
    item,
    make_workbook,
)
from wholeplace.core.errors import PlaceError, SpreadsheetError
from wholeplace.reference.workbook import (
    ImportedLibrary,
    import_workbook,
    read_workbook,
)
from wholeplace.store.hand_files import read_table
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., ImportedLibrary]:
    def read(*rows: dict[str, Any], **how: Any) -> ImportedLibrary:
        return read_workbook(make_workbook(tmp_path / "costs.xlsx", list(rows), **how))

    return read


def only_cost(found: ImportedLibrary) -> dict[str, str]:
    (cost,) = found.tables["unit_costs"]
    return cost


POLICE, NHS = ("Police", ""), ("NHS", "GP")
SEVERAL = ("Multiple", "")


def test_a_row_becomes_one_cost_for_each_dimension(imported):
    found = imported(
        item(
            "CR1.0",
            "A thing\n of two lines",
            POLICE,
            500,
            "2008/09",
            600.004,
            82.725,
            "2009/10",
            99,
            0.1,
            "2010/11",
            0.114,
        ),
    )
    costs = {cost["dimension"]: cost for cost in found.tables["unit_costs"]}
    assert costs["fiscal"] | {"source": ""} == {
        "code": "CR1.0",
        "dimension": "fiscal",
        "item": "A thing of two lines",
        "unit": "Per case",
        "pounds": "500.00",
        "exact_pounds": "",
        "price_year": "2008/09",
        "is_transfer": "false",
        "is_derived": "false",
        "grade": "firm",
        "theme": "Crime",
        "level": "headline",
        "agency": "Police",
        "split_refused": "",
        "updated_pounds": "600.00",
        "updated_year": "2015/16",
        "note": "A word.",
        "source": "",
    }
    assert (
        costs["fiscal"]["source"]
        == "GMCA Unit Cost Database v9.9, sheet Crime row 3; from: A study, p.1; CC BY 4.0"
    )
    assert costs["economic"]["pounds"] == "82.73"
    assert costs["economic"]["exact_pounds"] == "82.725"
    assert costs["social"]["price_year"] == "2010/11"
    assert found.reasons(values=False) == {
        "heading": 2,
        "list behind a drop-down menu": 1,
    }
    counts_add_up(found)


def test_deflators_keep_their_forecasts(imported):
    found = imported(item("CR1.0", "A thing", POLICE, 500, "2008/09"))
    rows = {row["year"]: row for row in found.tables["deflators"]}
    assert {year: Decimal(row["index"]) for year, row in rows.items()} == DEFLATORS
    assert [year for year, row in rows.items() if row["is_forecast"] == "true"] == [
        "2015/16"
    ]
    assert "sheet Lookups row 10" in rows["2008/09"]["source"]


def test_parts_that_add_up_share_the_cost_out(imported):
    found = imported(
        item("X1.0", "Whole", SEVERAL, 100, "2008/09"),
        item("X1.0.1", "Part", POLICE, 60.5, "2008/09", level=2),
        item("X1.0.2", "Part", NHS, 39, "2008/09", level=2),
    )
    bearers = [
        row for row in found.tables["unit_cost_bearers"] if row["code"] == "X1.0"
    ]
    assert [
        (row["bearer"], row["constituent"], row["pounds"], row["basis"])
        for row in bearers
    ] == [
        ("police", "X1.0.1", "60.50", "parts"),
        ("nhs", "X1.0.2", "39.00", "parts"),
    ]
    assert found.tables["unit_costs"][0]["split_refused"] == ""


def test_parts_of_another_year_are_carried_before_they_are_added(imported):
    found = imported(
        item("X1.0", "Whole", SEVERAL, 1050, "2010/11"),
        item("X1.0.1", "Part", POLICE, 500, "2008/09", level=2),
        item("X1.0.2", "Part", NHS, 525, "2010/11", level=2),
    )
    parts = [
        row["pounds"]
        for row in found.tables["unit_cost_bearers"]
        if row["code"] == "X1.0"
    ]
    assert parts == ["525.00", "525.00"]


@pytest.mark.parametrize(("second", "is_near"), [(38, True), (37.9, False)])
def test_parts_must_come_within_two_pounds(imported, second, is_near):
    found = imported(
        item("X1.0", "Whole", SEVERAL, 100, "2008/09"),
        item("X1.0.1", "Part", POLICE, 60, "2008/09", level=2),
        item("X1.0.2", "Part", NHS, second, "2008/09", level=2),
    )
    cost = found.tables["unit_costs"][0]
    assert (cost["split_refused"] == "") == is_near
    if not is_near:
        assert "its 2 sub-rows come to £98, not £100" in cost["split_refused"]
        assert "several bearers" in cost["split_refused"]
        assert "X1.0" not in {row["code"] for row in found.tables["unit_cost_bearers"]}


def test_two_labels_are_not_split_in_half(imported):
    found = imported(
        item("X1.0", "Whole", ("Police", "Local authority"), 100, "2008/09")
    )
    assert "names Police and Local authority" in only_cost(found)["split_refused"]
    assert found.tables["unit_cost_bearers"] == []


def test_a_comment_marks_the_part_that_is_a_transfer(imported):
    say = "The £9,234 fiscal benefit should be excluded, as it is a transfer payment. Total is £566."
    found = imported(
        item("X1.0", "Whole", SEVERAL, 9800, "2008/09", comment=say),
        item("X1.0.1", "Part", ("DWP", "HM Treasury"), 9234, "2008/09", level=2),
        item("X1.0.2", "Part", NHS, 566, "2008/09", level=2),
        item(
            "X2.0",
            "Tax",
            ("HM Treasury", ""),
            82.7,
            "2008/09",
            comment="Leave out: a transfer payment.",
        ),
    )
    moved = {
        row["code"]
        for row in found.tables["unit_costs"]
        if row["is_transfer"] == "true"
    }
    assert moved == {"X1.0.1", "X2.0"}
    parts = {
        row["constituent"]: row["is_transfer"]
        for row in found.tables["unit_cost_bearers"]
        if row["code"] == "X1.0"
    }
    assert parts == {"X1.0.1": "true", "X1.0.2": "false"}
    assert say in found.tables["unit_costs"][0]["note"]


def test_a_blank_code_is_given_by_its_place(imported):
    found = imported(
        item("X8.0", "Whole", SEVERAL, 100, "2008/09"),
        item(" ", "Part", POLICE, 60, "2008/09", level=2),
        item("X8.0.2", "Part", NHS, 40, "2008/09", level=2),
    )
    assert [each.code for each in found.items] == ["X8.0", "X8.0.1", "X8.0.2"]
    assert "leaves the code of this row blank" in found.tables["unit_costs"][1]["note"]
    assert "X8.0.1" in str(found)
    counts_add_up(found)


def test_what_cannot_be_imported_is_set_aside_with_its_reason(imported):
    found = imported(
        item("X1.0", "Good", POLICE, 100, "2008/09"),
        item("", "No code", POLICE, 100, "2008/09"),
        item("X1.0", "Code again", POLICE, 100, "2008/09", "", 5, "2008/09"),
        item("X2.0", "No value", POLICE),
        item("X3.0", "Not a number", POLICE, "a lot", "2008/09"),
        item("X4.0", "Not a year", POLICE, 100, "2008", "", 7, "2008/09"),
        item("X5.0", "Unsaved", POLICE, "", "2008/09", formulas={FISCAL: ("=1+1", "")}),
        item(
            "X6.0",
            "Error",
            POLICE,
            "",
            "2008/09",
            formulas={FISCAL: ("=1/0", "#DIV/0!")},
        ),
        {
            "cells": [""] * 12,
            "tail": [""] * 5,
            "formulas": {ECONOMIC: ("=1/0", "#DIV/0!")},
        },
    )
    assert [each.code for each in found.items] == ["X1.0", "X4.0"]
    rows = found.reasons(values=False)
    assert rows["it has no code"] == 2
    assert rows["its code X1.0 is that of sheet Crime row 3"] == 1
    assert rows["it has no value that can be used"] == 4
    assert found.reasons(values=True) == {
        "it has no code": 1,
        "its code X1.0 is that of sheet Crime row 3": 2,
        "its fiscal value is not a number": 1,
        "its fiscal value has no price year that is a financial year such as 2014/15": 1,
        "its fiscal value is a formula whose answer was not saved": 1,
        "its fiscal value holds a spreadsheet error": 1,
        "its economic value holds a spreadsheet error": 1,
    }
    counts_add_up(found)


def test_a_row_nobody_rated_is_weak(imported):
    found = imported(
        item(
            "X1.0", "Thing", POLICE, 1, "2008/09", tail=["", "?", "", "New cost", "why"]
        )
    )
    cost = only_cost(found)
    assert cost["grade"] == "weak"
    assert cost["note"] == "The workbook does not rate it. Revision: New cost why."


def test_levels_come_from_codes_where_there_is_no_outline(imported):
    found = imported(
        item("X1.0", "A", POLICE, 1, "2008/09"),
        item("X1.0.1", "B", POLICE, 1, "2008/09"),
        item("X1.2", "C", POLICE, 1, "2008/09"),
        has_outline=False,
    )
    assert [each.level for each in found.items] == [
        "headline",
        "constituent",
        "subsidiary",
    ]


def test_an_import_is_written_for_the_place_and_overwrites_nothing(tmp_path):
    path = make_workbook(
        tmp_path / "costs.xlsx", [item("X1.0", "A, b", POLICE, 1, "2008/09")]
    )
    to = tmp_path / "place" / "reference"
    found = import_workbook(path, to)
    assert sorted(each.name for each in to.iterdir()) == [
        "deflators.csv",
        "unit_cost_bearers.csv",
        "unit_costs.csv",
    ]
    for name, rows in found.tables.items():
        read = read_table(to / f"{name}.csv", PUBLISHED_NUMBERS[name])
        assert read.mistakes == ()
        assert len(read.rows) == len(rows)
    with pytest.raises(PlaceError, match="already there"):
        import_workbook(path, to)


def test_another_workbook_is_refused(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet("Sheet1").write_row(0, 0, ["name", "cost"])
    with pytest.raises(SpreadsheetError, match="no sheet with a cost code"):
        read_workbook(tmp_path / "other.xlsx")
