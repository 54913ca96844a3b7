"""Checked tables, drawn: small counts are hidden, others beside them, and the rest rounded."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pyarrow as pa
import pytest

from drawn_tables import (
    ALL,
    as_cells,
    by_key,
    contract,
    drawn,
    layout,
    leaks,
    with_totals,
)
from wholeplace.core.errors import DisclosureError
from wholeplace.disclosure.check import check_table
from wholeplace.tables.checked import Why
from wholeplace.tables.contract import Column, Kind
from wholeplace.tables.layout import Extreme, Rate, Whole


def test_small_counts_are_hidden_and_the_others_rounded():
    rows = [("a", 9), ("b", 10), ("c", 12), ("d", 13), ("e", 18), ("f", 0), ("g", 147)]
    checked = check_table(
        drawn(rows, "area"), contract("area"), layout=layout("area", totals={})
    )
    assert by_key(checked, "area") == {
        ("a",): None, ("b",): 10, ("c",): 10, ("d",): 15, ("e",): 20, ("f",): None, ("g",): 145,
    }  # fmt: skip
    assert checked.hidden == {(0, "people"), (5, "people")}
    assert checked.is_hidden(0, "people")
    assert not checked.is_hidden(1, "people")
    assert checked.checks.count() == checked.checks.count(Why.SMALL) == 2
    assert checked.checks.said == (
        "2 of 7 figures about people are hidden: 2 because fewer than 10 people are behind it. Counts are rounded to 5."
    )
    assert checked.checks.content_sha256


def test_one_hidden_part_of_a_total_takes_another_with_it():
    rows = [("a", 9), ("b", 42), ("c", 62), (ALL, 113)]
    checked = check_table(drawn(rows, "area"), contract("area"), layout=layout("area"))
    assert by_key(checked, "area") == {
        ("a",): None,
        (ALL,): 115,
        ("b",): None,
        ("c",): 60,
    }
    assert checked.checks.count(Why.SMALL) == 1
    assert checked.checks.count(Why.BESIDE) == 1
    assert checked.checks.attacked == 2


def test_a_hidden_cell_of_a_two_way_table_takes_a_rectangle():
    base = {(a, b): 50 + 10 * i for i, (a, b) in enumerate(product("wxyz", "1234"))}
    base["w", "1"] = 3
    cells = with_totals(base, 2)
    made = layout("area", "need", known_totals=(("area",), ("need",)))
    checked = check_table(
        drawn([(*key, n) for key, n in cells.items()], "area", "need"),
        contract("area", "need"),
        layout=made,
    )
    shown = by_key(checked, "area", "need")
    hidden = {key for key, count in shown.items() if count is None}
    assert ("w", "1") in hidden
    assert not leaks(checked, cells, made, 10, 5)
    assert len(hidden) <= 4


def test_wide_rows_are_protected_by_rounding_alone():
    rows = [(f"{n:02}", 40 + n) for n in range(20)] + [("99", 3)]
    rows.append((ALL, sum(row[1] for row in rows)))
    checked = check_table(drawn(rows, "area"), contract("area"), layout=layout("area"))
    assert checked.checks.count() == 1
    assert not leaks(checked, as_cells(rows), layout("area"), 10, 5)


def test_combinations_that_are_absent_are_noughts_and_hidden():
    rows = [("a", "1", 30), ("a", "2", 40), ("b", "1", 50)]
    checked = check_table(
        drawn(rows, "area", "need"),
        contract("area", "need"),
        layout=layout("area", "need", totals={}),
    )
    assert by_key(checked, "area", "need")["b", "2"] is None
    assert checked.table.num_rows == 4
    assert (3, "people") in checked.hidden
    made = layout("area", "need", totals={}, absent_is_impossible=True)
    assert (
        check_table(
            drawn(rows, "area", "need"), contract("area", "need"), layout=made
        ).table.num_rows
        == 3
    )


def test_what_cannot_be_is_shown_as_nought():
    rows = [
        ("men", "birth", 0),
        ("men", "fall", 40),
        ("women", "birth", 30),
        ("women", "fall", 0),
    ]
    made = layout(
        "sex", "reason", totals={}, impossible=({"sex": "men", "reason": "birth"},)
    )
    checked = check_table(
        drawn(rows, "sex", "reason"), contract("sex", "reason"), layout=made
    )
    assert by_key(checked, "sex", "reason") == {
        ("men", "birth"): 0, ("men", "fall"): 40, ("women", "birth"): 30, ("women", "fall"): None,
    }  # fmt: skip
    rows[0] = ("men", "birth", 12)
    with pytest.raises(
        DisclosureError, match="impossible together, and people counts people there"
    ):
        check_table(
            drawn(rows, "sex", "reason"), contract("sex", "reason"), layout=made
        )


def test_the_place_may_ask_for_more_and_never_for_less():
    rows = [("a", 9), ("b", 14), ("c", 17), ("d", 24)]
    table, made = drawn(rows, "area"), layout("area", totals={})
    strict = check_table(
        table, contract("area"), layout=made, threshold=12, rounding=10
    )
    assert by_key(strict, "area") == {("a",): None, ("b",): 20, ("c",): 20, ("d",): 20}
    lax = check_table(table, contract("area"), layout=made, threshold=1, rounding=1)
    assert (lax.checks.threshold, lax.checks.rounding) == (10, 5)
    assert by_key(lax, "area") == {("a",): None, ("b",): 15, ("c",): 15, ("d",): 25}
    with pytest.raises(
        DisclosureError, match="cannot be rounded to 20 when those of 10"
    ):
        check_table(table, contract("area"), layout=made, rounding=20)


def test_a_share_that_leaves_few_out_is_hidden():
    held = contract(
        "area",
        counts=("people", "helped"),
        more=(Column("helped_share", Kind.RATIO, "share"),),
    )
    rows = [("a", 500, 497), ("b", 500, 300), ("c", 40, 40), ("d", 6, 2)]
    table = drawn(rows, "area", counts=("people", "helped")).append_column(
        "helped_share", pa.nulls(4, pa.decimal128(18, 9))
    )
    made = layout(
        "area",
        counts=("people", "helped"),
        totals={},
        rates=(Rate("helped_share", "helped", "people"),),
    )
    checked = check_table(table, held, layout=made)
    assert by_key(checked, "area", column="helped") == {
        ("a",): None,
        ("b",): 300,
        ("c",): None,
        ("d",): None,
    }
    assert by_key(checked, "area", column="people") == {
        ("a",): 500,
        ("b",): 500,
        ("c",): 40,
        ("d",): None,
    }
    assert by_key(checked, "area", column="helped_share") == {
        ("a",): None, ("b",): Decimal("0.600000000"), ("c",): None, ("d",): None,
    }  # fmt: skip
    assert (2, "helped_share") in checked.hidden
    assert checked.checks.count(Why.FOLLOWS) == 3


def test_rates_come_from_what_is_shown():
    held = contract(
        "area",
        counts=("people", "contacts"),
        more=(Column("each", Kind.RATIO, "contacts of one person"),),
    )
    table = drawn([("a", 33, 98), ("b", 12, 0)], "area", counts=("people", "contacts"))
    table = table.append_column(
        "each", pa.array([Decimal(98) / 33, Decimal(0)], pa.decimal128(38, 27))
    )
    made = layout(
        "area",
        counts=("people", "contacts"),
        totals={},
        rates=(Rate("each", "contacts", "people", is_share=False),),
    )
    checked = check_table(table, held, layout=made)
    assert by_key(checked, "area", column="each") == {
        ("a",): (Decimal(100) / 35).quantize(Decimal("1e-9")),
        ("b",): None,
    }


def test_extremes_and_words_of_hidden_counts():
    more = (
        Column("longest_days", Kind.COUNT, "longest"),
        Column("note", Kind.TEXT, "note"),
    )
    held = contract("area", more=more)
    table = drawn([("a", 4), ("b", 44), ("c", 0)], "area").append_column(
        "longest_days", pa.array([900, 300, 0])
    )
    table = table.append_column("note", pa.array(["x", "y", None]))
    made = layout(
        "area",
        totals={},
        extremes=(Extreme("longest_days", "people"),),
        plain=("note",),
    )
    checked = check_table(table, held, layout=made)
    assert by_key(checked, "area", column="longest_days") == {
        ("a",): None,
        ("b",): 300,
        ("c",): None,
    }
    assert by_key(checked, "area", column="note") == {
        ("a",): "x",
        ("b",): "y",
        ("c",): None,
    }
    assert (0, "longest_days") in checked.hidden


def test_what_is_not_known_stays_empty_and_is_not_called_hidden():
    table = pa.table(
        {"area": ["a", "b", "c"], "people": pa.array([None, 40, 3], pa.int64())}
    )
    checked = check_table(table, contract("area"), layout=layout("area", totals={}))
    assert by_key(checked, "area") == {("a",): None, ("b",): 40, ("c",): None}
    assert checked.hidden == {(2, "people")}
    with pytest.raises(
        DisclosureError, match="not known, and totals from which it could be worked out"
    ):
        check_table(table, contract("area"), layout=layout("area"))


def test_parts_of_a_whole_are_tied_across_columns():
    held = contract("area", counts=("asked", "helped", "turned_away"))
    rows = [("a", 100, 96, 4), ("b", 100, 60, 40)]
    made = layout(
        "area",
        counts=("asked", "helped", "turned_away"),
        totals={},
        wholes=(Whole("asked", ("helped", "turned_away")),),
    )
    checked = check_table(
        drawn(rows, "area", counts=("asked", "helped", "turned_away")),
        held,
        layout=made,
    )
    assert checked.table.to_pylist()[0] == {
        "area": "a",
        "asked": 100,
        "helped": None,
        "turned_away": None,
    }
    assert checked.table.to_pylist()[1] == {
        "area": "b",
        "asked": 100,
        "helped": 60,
        "turned_away": 40,
    }
    rows[1] = ("b", 100, 60, 30)
    with pytest.raises(DisclosureError, match="do not make asked in each row"):
        check_table(
            drawn(rows, "area", counts=("asked", "helped", "turned_away")),
            held,
            layout=made,
        )


def test_people_under_several_words_do_not_add_up_and_are_attacked_all_the_same():
    rows = [("drink", 60), ("debt", 55), ("home", 3), (ALL, 61)]
    made = layout("need", overlapping=frozenset({"need"}))
    checked = check_table(drawn(rows, "need"), contract("need"), layout=made)
    assert not leaks(checked, as_cells(rows), made, 10, 5)
    with pytest.raises(DisclosureError, match="do not add up to the total row"):
        check_table(drawn(rows, "need"), contract("need"), layout=layout("need"))
    wrong = [("drink", 60), ("debt", 55), (ALL, 50)]
    with pytest.raises(DisclosureError, match="less than one of its"):
        check_table(drawn(wrong, "need"), contract("need"), layout=made)
    with pytest.raises(
        DisclosureError, match="known totals of people in drawn cannot be worked out"
    ):
        check_table(
            drawn(rows[:3], "need"),
            contract("need"),
            layout=layout(
                "need", totals={}, overlapping=frozenset({"need"}), known_totals=((),)
            ),
        )


def test_a_total_known_elsewhere_is_part_of_the_attack():
    rows = [("a", 4), ("b", 40), ("c", 60)]
    alone = check_table(
        drawn(rows, "area"), contract("area"), layout=layout("area", totals={})
    )
    assert alone.checks.count() == 1
    known = layout("area", totals={}, known_totals=((),))
    checked = check_table(drawn(rows, "area"), contract("area"), layout=known)
    assert by_key(checked, "area") == {("a",): None, ("b",): None, ("c",): 60}
    assert leaks(alone, as_cells(rows), known, 10, 5, known={(None,): 104})
    assert not leaks(checked, as_cells(rows), known, 10, 5, known={(None,): 104})


def test_a_small_total_known_elsewhere_hides_the_table_and_ends():
    rows = [("a", 2), ("b", 3), (ALL, 5)]
    checked = check_table(
        drawn(rows, "area"), contract("area"), layout=layout("area", known_totals=((),))
    )
    assert set(by_key(checked, "area").values()) == {None}
    assert checked.checks.attacked == 0


def test_totals_nobody_prints_between_are_reckoned_with():
    base = dict.fromkeys(product("xyz", "123"), 40)
    base["x", "1"] = 2
    rows = [(*key, count) for key, count in base.items()] + [
        (ALL, ALL, sum(base.values()))
    ]
    made = layout("area", "need")
    checked = check_table(
        drawn(rows, "area", "need"), contract("area", "need"), layout=made
    )
    assert by_key(checked, "area", "need")["x", "1"] is None
    wrong = [*rows[:-1], (ALL, ALL, 9999)]
    with pytest.raises(DisclosureError, match="do not add up"):
        check_table(drawn(wrong, "area", "need"), contract("area", "need"), layout=made)


def test_the_order_is_that_of_the_contract_whatever_the_rows_and_dims_came_in():
    cells = with_totals(
        {(a, b): 7 * i for i, (a, b) in enumerate(product("abcd", "123"))}, 2
    )
    rows = [(*key, count) for key, count in cells.items()]
    first = check_table(
        drawn(rows, "area", "need"),
        contract("area", "need"),
        layout=layout("area", "need"),
    )
    dice = random.Random(5)
    for _ in range(20):
        dice.shuffle(rows)
        made = replace(layout("area", "need"), dims=("need", "area"))
        again = check_table(
            drawn(rows, "area", "need"), contract("area", "need"), layout=made
        )
        assert again.table == first.table
        assert again.hidden == first.hidden
        assert again.checks == first.checks


def test_odd_shapes():
    empty = pa.table(
        {"area": pa.array([], pa.string()), "people": pa.array([], pa.int64())}
    )
    assert (
        check_table(empty, contract("area"), layout=layout("area")).table.num_rows == 0
    )
    one = pa.table({"people": [7]})
    checked = check_table(one, contract(), layout=layout())
    assert checked.table.to_pylist() == [{"people": None}]
    only_total = drawn([(ALL, 50)], "area")
    assert by_key(
        check_table(only_total, contract("area"), layout=layout("area")), "area"
    ) == {(ALL,): 50}
    unknown = drawn([("a", 30), (None, 40), (ALL, 70)], "area")
    assert by_key(
        check_table(unknown, contract("area"), layout=layout("area")), "area"
    ) == {("a",): 30, (None,): 40, (ALL,): 70}


def test_totals_between_where_some_combinations_cannot_be():
    base = {("a", "1"): 60, ("a", "2"): 3, ("b", "2"): 50, ("c", "3"): 70}
    made = layout("area", "need", absent_is_impossible=True)
    rows = [(*key, count) for key, count in base.items()] + [(ALL, ALL, 183)]
    checked = check_table(
        drawn(rows, "area", "need"), contract("area", "need"), layout=made
    )
    assert checked.table.num_rows == 5
    assert by_key(checked, "area", "need")["a", "2"] is None
    rows += [("a", ALL, 63), ("b", ALL, 50), ("c", ALL, 70)]
    checked = check_table(
        drawn(rows, "area", "need"), contract("area", "need"), layout=made
    )
    shown = by_key(checked, "area", "need")
    assert shown["a", "2"] is None
    assert shown["a", "1"] is None or shown["a", ALL] is None
    # A total whose words overlap and which nobody prints says nothing of those above it.
    loose = replace(made, overlapping=frozenset({"need"}))
    assert (
        check_table(
            drawn(rows[:5], "area", "need"), contract("area", "need"), layout=loose
        ).table.num_rows
        == 5
    )
