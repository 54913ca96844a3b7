"""People whose support costs most, on larger tables: plain loops agree, parts add up, and what is shown tells of nobody."""

import itertools
import random
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from paths import ROOT
from wholeplace.analysis.tables.concentration import (
    concentration,
    concentration_gini,
    concentration_shares,
    spend_by_household,
    spend_by_person,
)
from wholeplace.analysis.tables.concentration_persistence import (
    frequent_contact,
    persistence,
)
from wholeplace.analysis.tables.needs_together import (
    needs_add_up,
    needs_of_people,
    needs_together,
)
from wholeplace.analysis.tables.needs_together_segments import segments
from wholeplace.disclosure.check import check_table
from wholeplace.runs.keeper import in_contract_form
from wholeplace.synthetic.core import contact_log
from wholeplace.synthetic.needs import draw_needs
from wholeplace.tables.results.high_need import HIGH_NEED_FIGURES, HIGH_NEED_LAYOUTS

SPEC = str(ROOT / "tests" / "spec")
YEARS = ("2013/14", "2014/15", "2015/16")
NEEDS = ("health", "home", "income", "mind", "safety")
ORDER = (
    ("a crisis of safety and home", ("safety", "home"), "late"),
    ("another crisis", (), "late"),
    ("early help", (), "early"),
)
Row = dict[str, Any]
MONEY = pa.decimal128(18, 2)
COSTED = pa.schema(
    [(name, pa.string()) for name in ("person_id", "stage", "need", "year")]
    + [("pounds", MONEY)]
)


def drawn_contacts(people: int, seed: int) -> list[Row]:
    """Contacts of people of whom few need much, and need it most years."""
    dice = random.Random(seed)
    rows = []
    for person in range(people):
        level = dice.paretovariate(1.3)
        for year in YEARS:
            for _ in range(min(60, int(level * dice.expovariate(1)))):
                stage = dice.choice(("universal", "universal", "early", "late"))
                # A few round prices, so that many people have the same.
                price = dice.choice((None, "0.00", "10.00", "10.00", "75.25"))
                rows.append({
                    "person_id": f"{person:05}",
                    "stage": stage,
                    "need": dice.choice(NEEDS[: 1 + int(min(4, level))]),
                    "year": year,
                    "pounds": None if price is None else Decimal(price) * (20 if stage == "late" else 1),
                })  # fmt: skip
    return rows


def homes(people: int) -> pa.Table:
    words = pa.schema([("person_id", pa.string()), ("household", pa.string())])
    rows = [{"person_id": f"{one:05}", "household": f"h{one // 3}"} for one in range(people)]  # fmt: skip
    return pa.Table.from_pylist(rows, words)


@pytest.fixture(scope="module")
def show() -> Callable[[str, pa.Table], Any]:
    connection = ibis.duckdb.connect()

    def shown(name: str, table: pa.Table) -> Any:
        return connection.create_table(name, table, temp=True, overwrite=True)

    return shown


@pytest.fixture(scope="module")
def twins() -> Any:
    sys.path.insert(0, SPEC)
    try:
        import page_high_need
    finally:
        sys.path.remove(SPEC)
    return page_high_need


@pytest.fixture(scope="module")
def made(show: Callable[[str, pa.Table], Any]) -> dict[str, pa.Table]:
    """Every table, of some 1,500 people."""
    return every_table(show, drawn_contacts(1500, 1), homes(1500))


def every_table(show: Any, rows: list[Row], people: pa.Table) -> dict[str, pa.Table]:
    costed = show("costed", pa.Table.from_pylist(rows, COSTED))
    persons = show("persons", spend_by_person(costed).to_pyarrow())
    households = show("households", spend_by_household(persons, show("people", people)).to_pyarrow())  # fmt: skip
    held = show("held", needs_of_people(costed).to_pyarrow())
    found = {
        "spend_by_person": persons,
        "spend_by_household": households,
        "concentration_of_pounds": concentration(persons, households),
        "concentration_of_contacts": concentration(persons, households, of="contacts"),
        "persistence": persistence(persons),
        "needs_of_people": held,
        "needs_together": needs_together(held, most=9),
        "needs_add_up": needs_add_up(costed, held),
        "segments": segments(costed, order=ORDER),
    }
    return {name: one.to_pyarrow() for name, one in found.items()}


def checked(name: str, table: pa.Table) -> pa.Table:
    contract, layout = HIGH_NEED_FIGURES[name], HIGH_NEED_LAYOUTS[name]
    return check_table(in_contract_form(table, contract, layout), contract, layout=layout).table  # fmt: skip


def in_order(rows: list[Row]) -> list[tuple[tuple[str, Any], ...]]:
    return sorted(tuple(sorted(row.items())) for row in rows)


def test_plain_loops_agree_on_many_people(made: dict[str, pa.Table], twins: Any) -> None:  # fmt: skip
    costed = drawn_contacts(1500, 1)
    persons = twins.person_twin(costed)
    households = twins.household_twin(persons, homes(1500).to_pylist())
    held = twins.held_twin(costed)
    expected = {
        "spend_by_person": persons,
        "spend_by_household": households,
        "concentration_of_pounds": twins.concentration_twin(persons, households),
        "concentration_of_contacts": twins.concentration_twin(persons, households, of="contacts"),
        "persistence": twins.persistence_twin(persons),
        "needs_of_people": held,
        "needs_together": twins.together_twin(held, most=9),
        "needs_add_up": twins.add_up_twin(costed, held),
        "segments": twins.segments_twin(costed, order=ORDER),
    }  # fmt: skip
    for name, rows in expected.items():
        said = [{key: str(value) for key, value in row.items()} for row in rows]
        here = [{key: str(value) for key, value in row.items()} for row in made[name].to_pylist()]  # fmt: skip
        assert _numbers(here) == _numbers(said), name


def _numbers(rows: list[Row]) -> list[tuple[tuple[str, Any], ...]]:
    """The rows in an order, 5 and 5.00 alike."""
    return in_order([{key: _plain(value) for key, value in row.items()} for row in rows])  # fmt: skip


def _plain(value: str) -> str:
    try:
        return f"{Decimal(value).normalize():f}"
    except ArithmeticError:
        return value


def test_shares_are_those_of_a_plain_count(made: dict[str, pa.Table], show: Any) -> None:  # fmt: skip
    bands = show("bands", made["concentration_of_pounds"])
    shares = concentration_shares(bands).to_pyarrow().to_pylist()
    spent = made["spend_by_person"].to_pylist()
    for reach in (1, 5, 10, 50, 100):
        amounts = sorted((row["pounds"] for row in spent if row["year"] == YEARS[0] and row["pounds"]), reverse=True)  # fmt: skip
        first = amounts[: -(-len(amounts) * reach // 100)]
        said = next(row["share"] for row in shares if (row["year"], row["unit"], row["measure"], row["top"]) == (YEARS[0], "person", "pounds", f"top {reach}%"))  # fmt: skip
        assert float(said) == pytest.approx(float(sum(first) / sum(amounts)), abs=1e-9)


def test_unevenness_is_nearly_that_of_all_people(made: dict[str, pa.Table], show: Any) -> None:  # fmt: skip
    bands = show("bands", made["concentration_of_pounds"])
    found = {(row["year"], row["unit"], row["measure"]): float(row["gini"]) for row in concentration_gini(bands).to_pyarrow().to_pylist()}  # fmt: skip
    spent = made["spend_by_person"].to_pylist()
    amounts = sorted(int(row["pounds"] * 100) for row in spent if row["year"] == YEARS[0] and row["pounds"])  # fmt: skip
    whole = sum((2 * at - len(amounts) - 1) * one for at, one in enumerate(amounts, start=1))  # fmt: skip
    exact = whole / len(amounts) / sum(amounts)
    assert 0 <= exact - found[YEARS[0], "person", "pounds"] < 0.01
    assert 0.4 < exact < 0.9


def test_inclusion_and_exclusion_agree_with_the_combinations(made: dict[str, pa.Table]) -> None:  # fmt: skip
    # Margins are counted from the contacts, and put together by the rule: they must be the cells.
    rows = [row for row in drawn_contacts(1500, 1) if row["stage"] in ("early", "late")]
    people = {need: {row["person_id"] for row in rows if row["year"] == YEARS[1] and row["need"] == need} for need in NEEDS}  # fmt: skip
    either = sum(
        (-1) ** (size + 1) * len(set.intersection(*(people[need] for need in some)))
        for size in range(1, len(NEEDS) + 1)
        for some in itertools.combinations(NEEDS, size)
    )
    cells = Counter(row["needs"] for row in made["needs_of_people"].to_pylist() if row["held"] and row["year"] == YEARS[1])  # fmt: skip
    assert either == sum(cells.values())
    for size in range(1, len(NEEDS) + 1):
        for some in itertools.combinations(NEEDS, size):
            others = [need for need in NEEDS if need not in some]
            exactly = sum(
                (-1) ** more * len(set.intersection(*(people[need] for need in (*some, *extra))))
                for more in range(len(others) + 1)
                for extra in itertools.combinations(others, more)
            )  # fmt: skip
            assert exactly == cells[" + ".join(some)]


def test_combinations_add_up_to_each_need(made: dict[str, pa.Table]) -> None:
    rows = made["needs_add_up"].to_pylist()
    assert len(rows) == len(YEARS) * (len(NEEDS) + 1)
    for row in rows:
        assert row["people"] == row["people_of_combinations"]
        assert row["pounds"] == row["pounds_of_combinations"]


@pytest.mark.parametrize("name", ["concentration_of_pounds", "concentration_of_contacts", "persistence", "needs_together", "segments"])  # fmt: skip
def test_parts_add_up_to_everybody(name: str, made: dict[str, pa.Table]) -> None:
    layout = HIGH_NEED_LAYOUTS[name]
    ((part, whole),) = layout.totals.items()
    figures = (*layout.counts, *(each.column for each in layout.amounts))
    by_cell: dict[tuple[str, ...], list[Row]] = {}
    for row in made[name].to_pylist():
        cell = tuple(row[dim] for dim in layout.dims if dim != part)
        by_cell.setdefault(cell, []).append(row)
    for rows in by_cell.values():
        for figure in figures:
            parts = sum(row[figure] for row in rows if row[part] != whole)
            (every,) = (row[figure] for row in rows if row[part] == whole)
            assert parts == every


@pytest.mark.parametrize("name", ["concentration_of_pounds", "concentration_of_contacts", "persistence", "needs_together", "segments"])  # fmt: skip
def test_what_is_shown_counts_ten_people_or_more(name: str, made: dict[str, pa.Table]) -> None:  # fmt: skip
    shown = checked(name, made[name])
    counts = [each for each in shown[HIGH_NEED_LAYOUTS[name].counts[0]].to_pylist() if each is not None]  # fmt: skip
    print(name, len(counts), "of", shown.num_rows, "rows shown")
    assert counts
    assert min(count for count in counts if count) >= 10


def test_money_of_one_person_is_not_shown(show: Any) -> None:
    rows = [
        {"person_id": f"{person}", "stage": "late", "need": "home", "year": "2014/15", "pounds": Decimal(10)}
        for person in range(2000)
    ]  # fmt: skip
    rows[0]["pounds"] = Decimal(1_000_000)
    persons = show("persons", spend_by_person(show("costed", pa.Table.from_pylist(rows, COSTED))).to_pyarrow())  # fmt: skip
    nobody = show("nobody", pa.table({name: pa.array([], one.type) for name, one in zip(persons.columns, persons.to_pyarrow().schema, strict=True)}))  # fmt: skip
    shown = checked("concentration_of_pounds", concentration(persons, nobody).to_pyarrow())  # fmt: skip
    by_band = {row["band"]: row for row in shown.to_pylist() if row["measure"] == "pounds"}  # fmt: skip
    assert by_band["top 1%"]["units"] == 20
    assert by_band["top 1%"]["pounds"] is None
    assert by_band["top 1%"]["pounds_each"] is None
    assert by_band["everybody met"]["pounds"] is None
    assert by_band["last tenth"]["pounds"] is not None


def test_whoever_is_picked_for_a_high_year_falls_back_to_everybody(show: Any) -> None:
    # Chance alone: nobody's year says anything of the next, and nobody was helped.
    dice = random.Random(4)
    rows = [
        {"person_id": f"{person}", "stage": "late", "need": "home", "year": year, "pounds": Decimal(round(dice.expovariate(0.01) * 100)) / 100}
        for person in range(5000)
        for year in YEARS
    ]  # fmt: skip
    spent = spend_by_person(show("costed", pa.Table.from_pylist(rows, COSTED)))
    found = {(row["year"], row["group"]): row for row in persistence(spent).to_pyarrow().to_pylist() if row["ranked_by"] == "pounds"}  # fmt: skip
    top, below, every = (found[YEARS[0], group] for group in ("top", "just below", "everybody met"))  # fmt: skip
    assert top["people"] == 500
    assert top["pounds_each"] > 3 * every["pounds_each"]
    assert float(top["next_pounds_each"]) == pytest.approx(float(every["next_pounds_each"]), rel=0.15)  # fmt: skip
    assert float(below["next_pounds_each"]) == pytest.approx(float(every["next_pounds_each"]), rel=0.15)  # fmt: skip
    assert float(top["share_again"]) == pytest.approx(0.1, abs=0.04)


def test_planted_frequent_callers_are_counted() -> None:
    # No list of persons is made: each planted one is counted alone, and all others together.
    log = contact_log(draw_needs(8_000, 5), 5)
    contacts = ibis.duckdb.connect().create_table("contacts", log["contacts"])
    planted = log["frequent_callers"]["person_id"].to_pylist()
    calls = contacts.filter(contacts.service.isin(CALLS))
    found = [_times_frequent(calls.filter(calls.person_id == one)) for one in planted]
    others = _times_frequent(calls.filter(~calls.person_id.isin(planted)))
    print("frequent callers", len(planted), "found", sum(map(bool, found)), "others", others)  # fmt: skip
    assert len(planted) > 8
    assert sum(map(bool, found)) > 0.9 * len(planted)
    assert others <= 0.1 * len(planted)


CALLS = ("ambulance_call", "police_call")


def _times_frequent(calls: Any) -> int:
    """How often has one of these people twelve calls in a year?"""
    years = ibis.array(["2013/14", "2014/15", "2015/16", "2016/17", "2017/18"])
    met = calls.select("person_id").distinct()
    met = met.mutate(year=years.unnest(), contacts=1, pounds=ibis.literal("0").cast("decimal(18, 2)"))  # fmt: skip
    rows = frequent_contact(calls, met, least=(12,), services=CALLS)
    return sum(row["people"] for row in rows.to_pyarrow().to_pylist() if row["group"] == "top")  # fmt: skip


@pytest.mark.parametrize("rows", [0, 1, 5000], ids=["nobody", "one", "many of one"])
def test_nobody_one_person_and_many_contacts_of_one(rows: int, show: Any) -> None:
    one = {"person_id": "1", "stage": "late", "need": "home", "year": "2014/15", "pounds": Decimal(2)}  # fmt: skip
    found = every_table(show, [one] * rows, homes(0) if not rows else homes(1))
    for name in HIGH_NEED_FIGURES.keys() & found.keys():
        table = checked(name, found[name])
        counts = table[HIGH_NEED_LAYOUTS[name].counts[0]].to_pylist()
        assert set(counts) <= {None}, name
    spent = found["spend_by_person"].to_pylist()
    assert [row["pounds"] for row in spent] == [Decimal(2 * rows)] * min(rows, 1)


def test_no_table_that_may_be_shown_has_a_row_for_a_person() -> None:
    for name, contract in HIGH_NEED_FIGURES.items():
        layout = HIGH_NEED_LAYOUTS[name]
        assert contract.holds_people
        assert not {"person_id", "household", "household_id"} & set(contract.names)
        assert sorted(layout.named) == sorted(contract.names)
        if any(name.endswith("pounds") for name in contract.names):
            assert any("not waste" in caveat for caveat in contract.caveats)
