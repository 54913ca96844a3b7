"""What is never checked, and that nobody but disclosure makes a checked table."""

import ast
import copy
import dataclasses
import json
import pickle
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drawn_tables import (
    ALL,
    by_key,
    contract,
    drawn,
    layout,
)
from wholeplace.core.errors import DisclosureError
from wholeplace.disclosure.check import check_table, reopen, written
from wholeplace.disclosure.grid import MOST_CELLS
from wholeplace.tables.checked import CheckedTable, Checks
from wholeplace.tables.contract import Column, Kind
from wholeplace.tables.layout import Amount, Rate, Whole
from wholeplace.tables.people import CONTACTS, INTAKE_QUALITY, RECORDS
from wholeplace.tables.results import FIGURES

SOURCE = Path(__file__).resolve().parents[1] / "src" / "wholeplace"


def a_checked_table():
    rows = [("a", 4), ("b", 40), ("c", 60), (ALL, 104)]
    return check_table(drawn(rows, "area"), contract("area"), layout=layout("area"))


def test_nobody_else_makes_a_checked_table():
    checked = a_checked_table()
    with pytest.raises(TypeError, match="made by disclosure only"):
        CheckedTable(checked.contract, checked.table, checked.checks, seal=object())
    with pytest.raises(TypeError):
        CheckedTable(checked.contract, checked.table, checked.checks)
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(checked, table=checked.table)
    with pytest.raises(dataclasses.FrozenInstanceError):
        checked.table = drawn([("a", 4)], "area")
    # A copy holds what was checked.
    sent = pickle.dumps(checked)
    assert copy.copy(checked).table == checked.table
    assert pickle.loads(sent).table == checked.table


def test_no_other_room_holds_the_seal():
    rooms = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _makes_one(node):
                rooms.setdefault(path.relative_to(SOURCE).parts[0], set()).add(
                    path.name
                )
    assert rooms == {"disclosure": {"check.py"}, "tables": {"checked.py"}}


def _makes_one(node):
    names = {
        ast.Name: lambda: node.id,
        ast.Attribute: lambda: node.attr,
        ast.alias: lambda: node.name,
        ast.Constant: lambda: node.value if isinstance(node.value, str) else "",
    }
    if names.get(type(node), str)() == "_SEAL":
        return True
    if not isinstance(node, ast.Call):
        return False
    called = {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
    named = {getattr(each, "id", "") for each in node.args}
    return "CheckedTable" in called or ("__new__" in called and "CheckedTable" in named)


def test_the_reader_of_code_sees_every_way_round():
    for code in (
        "from wholeplace.tables.checked import _SEAL",
        "checked._SEAL",
        "getattr(checked, '_SEAL')",
        "CheckedTable(a, b, c)",
        "checked.CheckedTable(a)",
        "object.__new__(CheckedTable)",
    ):
        assert any(_makes_one(node) for node in ast.walk(ast.parse(code))), code
    assert not any(
        _makes_one(node)
        for node in ast.walk(
            ast.parse("def draw(table: CheckedTable) -> None: table.hidden")
        )
    )


def test_a_kept_table_is_reopened_only_as_it_was(tmp_path):
    checked = a_checked_table()
    pq.write_table(checked.table, tmp_path / "t.parquet")
    kept = json.loads(json.dumps(written(checked)))
    again = reopen(pq.read_table(tmp_path / "t.parquet"), checked.contract, kept)
    assert again.table == checked.table
    assert again.checks == checked.checks
    assert again.hidden == checked.hidden
    meddled = drawn([("a", 4), (ALL, 105), ("b", None), ("c", 60)], "area")
    with pytest.raises(DisclosureError, match="is not what was checked"):
        reopen(meddled, checked.contract, kept)
    with pytest.raises(DisclosureError, match="is not what was checked"):
        reopen(checked.table, checked.contract, {**kept, "hidden": []})


def test_the_record_never_holds_a_hidden_value():
    rows = [("a", 7), ("b", 4321), ("c", 8765), (ALL, 7 + 4321 + 8765)]
    checked = check_table(drawn(rows, "area"), contract("area"), layout=layout("area"))
    said = (
        json.dumps(written(checked)["checks"]["hidden"])
        + checked.checks.said
        + checked.checks.rule
    )
    for secret in ("4321", "8765", "13093"):
        assert secret not in said
    assert {each.figures for each in checked.checks.hidden} == {1}


def test_a_table_without_people_passes_as_it_is():
    for name in ("money_map", "provider_outcomes"):
        held = FIGURES[name]
        table = held.schema().empty_table()
        checked = check_table(table, held)
        assert checked.table == table
        assert checked.checks == Checks(
            False, checked.checks.rule, content_sha256=checked.checks.content_sha256
        )
        assert (
            checked.checks.said
            == "The table is not about people; it is shown as it is."
        )
        assert checked.hidden == frozenset()
    quality = pa.table(
        {
            name: [3] if held.kind is Kind.COUNT else ["x"]
            for name, held in zip(
                INTAKE_QUALITY.names, INTAKE_QUALITY.columns, strict=True
            )
        }
    )
    assert check_table(quality, INTAKE_QUALITY).table == quality


def test_a_layout_makes_a_table_one_about_people():
    table = drawn([("a", 3)], "area")
    held = contract("area", holds_people=False)
    assert by_key(check_table(table, held, layout=layout("area")), "area") == {
        ("a",): None
    }


@pytest.mark.parametrize("held", [RECORDS, CONTACTS])
def test_rows_of_persons_are_never_checked(held):
    with pytest.raises(
        DisclosureError, match="its rows are about persons and it can never be shown"
    ):
        check_table(held.schema().empty_table(), held)
    lying = replace(held, holds_people=False)
    with pytest.raises(DisclosureError, match="can never be shown"):
        check_table(lying.schema().empty_table(), lying)


@pytest.mark.parametrize(
    "name", ["person_id", "household_id", "record_id", "contact_id"]
)
def test_a_key_of_a_person_is_refused_whatever_it_is_called(name):
    held = contract(name, holds_people=False)
    with pytest.raises(DisclosureError, match=f"has the column {name}"):
        check_table(drawn([("x", 40)], name), held)
    smuggled = drawn([("a", 40)], "area").append_column(name, pa.array(["canary"]))
    with pytest.raises(DisclosureError, match="can never be shown") as caught:
        check_table(smuggled, contract("area"), layout=layout("area"))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"counts": ()}, "does not say what people is"),
        ({"plain": ("people",)}, "says more than once what people is"),
        ({"plain": ("other",)}, "names other"),
        ({"dims": (), "plain": ("area",), "totals": {"area": ALL}}, "speaks of the dim area"),
        ({"wholes": (Whole("asked", ("people",)),)}, "speaks of the count asked"),
        ({"known_totals": (("place",),)}, "speaks of the dim place"),
        ({"dims": ("area", "people"), "counts": ()}, "calls people a dim"),
        ({"dims": ("people",), "counts": ("area",), "totals": {}}, "calls people a dim"),
        ({"dims": (), "counts": ("people", "area"), "totals": {}}, "calls area a count"),
    ],
)  # fmt: skip
def test_no_figure_passes_unexplained(over, words):
    with pytest.raises(DisclosureError, match=words) as caught:
        check_table(
            drawn([("a", 40)], "area"), contract("area"), layout=layout("area", **over)
        )
    assert str(caught.value).endswith(".")


def test_more_refusals():
    table, held, made = drawn([("a", 40)], "area"), contract("area"), layout("area")
    with pytest.raises(
        DisclosureError, match="nothing says which of its columns count them"
    ):
        check_table(table, held)
    with pytest.raises(
        DisclosureError, match="has `extra`, which its contract does not know"
    ):
        check_table(table.append_column("extra", pa.array([1])), held, layout=made)
    with pytest.raises(
        DisclosureError, match="lacks `people`, which its contract promises"
    ):
        check_table(table.select(["area"]), held, layout=made)
    with pytest.raises(DisclosureError, match="has a column twice"):
        check_table(table.append_column("area", pa.array(["b"])), held, layout=made)
    with pytest.raises(DisclosureError, match="two rows with the same area"):
        check_table(drawn([("a", 40), ("a", 50)], "area"), held, layout=made)
    with pytest.raises(DisclosureError, match="below nought"):
        check_table(drawn([("a", -1)], "area"), held, layout=made)
    sensitive = contract("area", more=(Column("ethnicity", Kind.SENSITIVE, "e"),))
    with pytest.raises(DisclosureError, match="a sensitive word must be a dim"):
        check_table(
            table.append_column("ethnicity", pa.array(["x"])),
            sensitive,
            layout=layout("area", plain=("ethnicity",)),
        )
    amount = Amount("cost_pounds", "people", "largest", "cost_pounds")
    priced = contract("area", more=(Column("cost_pounds", Kind.MONEY, "c"),))
    costly = table.append_column("cost_pounds", pa.array([Decimal(1)])).append_column(
        "largest", pa.array([Decimal(1)])
    )
    with pytest.raises(DisclosureError, match="or it would be shown"):
        check_table(costly, priced, layout=layout("area", amounts=(amount,)))
    rate = contract("area", more=(Column("share", Kind.RATIO, "s"),))
    with pytest.raises(DisclosureError, match="divides helped"):
        check_table(
            table.append_column("share", pa.array([Decimal(1)])),
            rate,
            layout=layout("area", rates=(Rate("share", "helped", "people"),)),
        )


def test_a_table_too_large_to_check_is_refused_before_the_work():
    side = int(MOST_CELLS**0.5) + 2
    table = pa.table(
        {
            "area": [str(n) for n in range(side)],
            "need": [str(n) for n in range(side)],
            "people": [20] * side,
        }
    )
    with pytest.raises(DisclosureError, match="no more than 20,000 can be checked"):
        check_table(
            table, contract("area", "need"), layout=layout("area", "need", totals={})
        )
    made = layout("area", "need", totals={}, absent_is_impossible=True)
    assert (
        check_table(table, contract("area", "need"), layout=made).table.num_rows == side
    )
    long = pa.table(
        {
            "area": [str(n) for n in range(MOST_CELLS + 1)],
            "people": [20] * (MOST_CELLS + 1),
        }
    )
    with pytest.raises(DisclosureError, match="no more than 20,000 can be checked"):
        check_table(
            long, contract("area"), layout=layout("area", absent_is_impossible=True)
        )
