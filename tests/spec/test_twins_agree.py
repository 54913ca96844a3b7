"""On any small tables: DuckDB equals the naive twins row for row, and no pound is lost or made."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from drawing import Row, as_rows, in_order, table_of
from hypothesis import given, settings
from hypothesis import strategies as st
from page import Page
from plain import picked
from strategies import late_tables, money_tables
from test_spec import PAGES, TOLD_BY_CASES

from wholeplace.runs.keeper import in_contract_form

BY_NAME = {page.analysis.__name__: page for page in PAGES}
CELLS = "total: the bearers' cells added up"

# The same examples every time: a test that fails must fail again.
small = settings(max_examples=40, deadline=None, database=None, derandomize=True)

# Analysis, and for each of its tables which made or given table it is.
MONEY: dict[str, Mapping[str, str]] = {
    "left_out": {"spend": "spend"},
    "part_wholes": {"spend": "spend"},
    "parts_beneath": {"spend": "spend"},
    "money_entries": {
        "spend": "spend",
        "services": "services",
        "wholes": "part_wholes",
    },
    "money_map": {"entries": "money_entries"},
    "role_entries": {"entries": "money_entries"},
    "partner_shares": {"entries": "role_entries"},
    "stop_rule": {
        "spend": "spend",
        "entries": "money_entries",
        "shares": "partner_shares",
        "wholes": "part_wholes",
        "beneath": "parts_beneath",
    },
    "money_flags": {"entries": "money_entries", "partners": "partners"},
    "early_late_entries": {"entries": "money_entries", "services": "services"},
    "early_late": {"entries": "early_late_entries"},
    "funding_entries": {"entries": "money_entries", "spend": "spend"},
    "provider_funding": {"entries": "funding_entries"},
    "contract_ends": {"funding": "provider_funding", "services": "services"},
}
LATE: dict[str, Mapping[str, str]] = {
    "bearer_costs": {
        name: name
        for name in (
            "activity",
            "bearers",
            "unit_costs",
            "cost_bearers",
            "price_factors",
        )
    },
    "overlap_entries": {
        "costs": "bearer_costs",
        "overlaps": "overlaps",
        "price_factors": "price_factors",
    },
    "late_entries": {
        "costs": "bearer_costs",
        "activity": "activity",
        "overlaps": "overlaps",
        "published": "published",
        "price_factors": "price_factors",
    },
    "item_entries": {
        "costs": "bearer_costs",
        "activity": "activity",
        "price_factors": "price_factors",
    },
    "check_entries": {"items": "item_entries", "late": "late_entries"},
    "late_intervention_by_bearer": {"entries": "late_entries"},
    "late_intervention_by_item": {
        "entries": "item_entries",
        "activity": "activity",
        "unit_costs": "unit_costs",
    },
    "late_intervention_by_issue": {"entries": "item_entries"},
    "late_checks": {"entries": "check_entries", "published": "published"},
    "late_rivals": {
        "activity": "activity",
        "unit_costs": "unit_costs",
        "by_item": "late_intervention_by_item",
    },
}
YEARS = st.sampled_from((("2012/13", "2014/15"), ("2013/14", "2014/15")))


class Refilled:
    """DuckDB whose tables are filled anew for each example; an analysis is put into SQL only once."""

    def __init__(self) -> None:
        import ibis

        self._connection = ibis.duckdb.connect()
        self._sql: dict[str, str] = {}

    def fill(self, name: str, rows: pa.Table) -> None:
        """Let a table hold these rows."""
        self._connection.con.register(name, rows)

    def make(
        self, page: Page, reads: Mapping[str, str], options: dict[str, Any]
    ) -> pa.Table:
        """What does the analysis make of the tables as they are now?"""
        import ibis

        asked = f"{page.analysis.__name__} {options}"
        if asked not in self._sql:
            tables = {
                argument: self._connection.table(table)
                for argument, table in reads.items()
            }
            self._sql[asked] = str(ibis.to_sql(page.analysis(**tables, **options)))
        made = self._connection.con.execute(self._sql[asked]).to_arrow_table()
        return in_contract_form(made, page.contract_of(page.result))


@pytest.fixture(scope="module")
def refilled() -> Refilled:
    return Refilled()


def _options(page: Page, years: tuple[str, str]) -> dict[str, Any]:
    in_years = {"years": years}
    known = {
        "left_out": in_years,
        "money_entries": in_years,
        "part_wholes": in_years,
        "parts_beneath": in_years,
        "stop_rule": {"threshold": Decimal(5)},
        "contract_ends": {"smallest_share": Decimal("0.05")},
    }
    return known.get(page.analysis.__name__, {})


def _chain(
    engine: Refilled,
    chain: Mapping[str, Mapping[str, str]],
    given_rows: Mapping[str, list[Row]],
    years: tuple[str, str],
) -> dict[str, list[Row]]:
    """Every table of the chain, made by DuckDB from what it made before, and equal to the twin's."""
    rows: dict[str, list[Row]] = {}
    for name, reads in chain.items():
        page = BY_NAME[name]
        for argument, table in reads.items():
            if table not in rows:
                drawn = table_of(
                    _numbered(given_rows[table], table), page.contract_of(argument)
                )
                engine.fill(table, drawn)
                rows[table] = drawn.to_pylist()
        options = _options(page, years)
        made = engine.make(page, reads, options)
        rows[name] = page.twin(
            **{argument: rows[table] for argument, table in reads.items()}, **options
        )
        contract = page.contract_of(page.result)
        columns = [column for column in contract.names if column not in TOLD_BY_CASES]
        assert as_rows(made, columns) == in_order(
            [picked(row, *columns) for row in rows[name]]
        ), name
        assert all(made[column].null_count == 0 for column in contract.key), name
        engine.fill(name, made)
    return rows


def _numbered(rows: list[Row], table: str) -> list[Row]:
    return [
        {**row, "file": f"{table}.csv", "line": line}
        for line, row in enumerate(rows, start=2)
    ]


def _sum(rows: list[Row], column: str = "amount", **fits: Any) -> Decimal:
    amounts = [
        row[column]
        for row in rows
        if all(row[name] == value for name, value in fits.items())
    ]
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


@small
@given(tables=money_tables(), years=YEARS)
def test_the_money_chain(
    refilled: Refilled, tables: dict[str, list[Row]], years: tuple[str, str]
) -> None:
    made = _chain(refilled, MONEY, tables, years)
    _every_row_is_counted_or_left_out(tables, made)
    _every_known_pound_is_there_once(made)
    _shares_add_to_one(made)


def _every_row_is_counted_or_left_out(
    tables: dict[str, list[Row]], made: dict[str, list[Row]]
) -> None:
    counted = [row for row in made["money_entries"] if row["part"] == ""]
    assert len(counted) + len(made["left_out"]) == len(tables["spend"])


def _every_known_pound_is_there_once(made: dict[str, list[Row]]) -> None:
    entries = made["money_entries"]
    parts = {row["part"] for row in entries}
    # What is taken out of a whole is what its part counts, so that only rows that are no part remain.
    pounds = [row for row in entries if row["measure"] != "unknown"]
    wholes = [
        row for row in pounds if row["part"] == "" and row["spend_id"] not in parts
    ]
    assert _sum(pounds) == _sum(wholes)
    known = _sum(entries, measure="known")
    assert _sum(made["money_map"], "pounds") == known
    assert _sum(made["money_map"], "transfer_pounds") == _sum(
        entries, measure="transfer"
    )
    for role in ("funds", "controls", "delivers"):
        assert _sum(made["partner_shares"], f"{role}_pounds") == known
    assert _sum(made["early_late"], "total_pounds") == known
    assert _sum(made["provider_funding"], "pounds") == known


def _shares_add_to_one(made: dict[str, list[Row]]) -> None:
    known = _sum(made["money_entries"], measure="known")
    for word in ("funding", "control", "delivery"):
        shares = [row[f"share_of_{word}"] for row in made["partner_shares"]]
        if known:
            assert sum(shares) == pytest.approx(1, abs=Decimal("1e-8"))
        else:
            assert set(shares) <= {None}
    for provider in {row["provider"] for row in made["provider_funding"]}:
        if _sum(made["provider_funding"], "pounds", provider=provider):
            of_income = _sum(
                made["provider_funding"], "share_of_income", provider=provider
            )
            assert of_income == pytest.approx(1, abs=Decimal("1e-8"))


@small
@given(tables=late_tables())
def test_the_late_chain(refilled: Refilled, tables: dict[str, list[Row]]) -> None:
    made = _chain(refilled, LATE, tables, ("", ""))
    _late_cost_is_that_of_its_bearers(made)
    _no_item_is_lost(tables, made)
    _an_item_is_shared_out_whole(tables, made)


def _late_cost_is_that_of_its_bearers(made: dict[str, list[Row]]) -> None:
    by_bearer = made["late_intervention_by_bearer"]
    gross = _sum(made["bearer_costs"], measure="gross")
    assert _sum(by_bearer, "gross_pounds", row_kind="bearer") == gross
    assert _sum(by_bearer, "gross_pounds", bearer=CELLS) == gross
    for column in ("overlap_pounds", "net_pounds"):
        of_bearers = _sum(by_bearer, column, row_kind="bearer")
        assert _sum(by_bearer, column, bearer=CELLS) == of_bearers
    for row in by_bearer:
        if row["gross_pounds"] is not None:
            assert row["net_pounds"] == row["gross_pounds"] + (
                row["overlap_pounds"] or 0
            )
        if row["row_kind"] == "total":
            assert row["placeholder_pounds"] is None


def _no_item_is_lost(tables: dict[str, list[Row]], made: dict[str, list[Row]]) -> None:
    by_item, gross = (
        made["late_intervention_by_item"],
        _sum(made["bearer_costs"], measure="gross"),
    )
    assert {row["item"] for row in by_item} == {
        row["item"] for row in tables["activity"]
    }
    costed = {row["item"] for row in made["bearer_costs"]}
    assert {row["item"] for row in by_item if not row["is_unpriced"]} == costed
    assert _sum(by_item, "bearers_pounds") == gross
    assert _sum(made["late_intervention_by_issue"], "bearers_pounds") == gross


def _an_item_is_shared_out_whole(
    tables: dict[str, list[Row]], made: dict[str, list[Row]]
) -> None:
    prices = {
        row["code"]: row["pounds"]
        for row in tables["unit_costs"]
        if row["dimension"] == "fiscal"
    }
    for item in tables["activity"]:
        cells = [row for row in made["bearer_costs"] if row["item"] == item["item"]]
        if cells and item["method"] == "unit_cost":
            scope = Decimal(1) if item["scope_factor"] is None else item["scope_factor"]
            whole = item["quantity"] * scope * prices[item["unit_cost"]]
            # Each bearer is rounded to the penny, and a count in scope to nine places.
            assert abs(_sum(cells) - whole) <= Decimal("0.005") * len(cells) + Decimal(
                "0.0002"
            )
