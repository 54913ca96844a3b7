"""Every page of the specification, on DuckDB and against its naive twin; on Spark under the marker."""

import importlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from drawing import Row, as_rows, drawn_names, drawn_rows, drawn_table, in_order
from page import Case, Page

from wholeplace.runs.keeper import in_contract_form

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("page_*.py"))
PAGES = [page for module in MODULES for page in importlib.import_module(module).PAGES]
CASES = [
    pytest.param(page, case, id=f"{page.analysis.__name__}: {case.title}")
    for page in PAGES
    for case in page.cases
]


EVERY_PAGE = [pytest.param(page, id=page.analysis.__name__) for page in PAGES]
# In what words an amount was worked out is shown by the drawn cases, not repeated by the twins.
TOLD_BY_CASES = {"working", "carried", "rests_on"}


def _inputs(page: Page, case: Case) -> dict[str, pa.Table]:
    return {
        name: drawn_table(text, page.contract_of(name))
        for name, text in page.tables_of(case).items()
    }


def _emptied(page: Page) -> dict[str, pa.Table]:
    return {
        name: table.slice(0, 0) for name, table in _inputs(page, page.cases[0]).items()
    }


def _expected(page: Page, case: Case) -> tuple[list[Row], list[str]]:
    rows = drawn_rows(case.expected, page.contract_of(page.result))
    return in_order(rows), drawn_names(case.expected)


def _made_on(
    engine: Any, page: Page, inputs: dict[str, pa.Table], options: Any
) -> pa.Table:
    """The result in its contract's form: every column there, of its type, each key once."""
    tables = {name: engine(name, table) for name, table in inputs.items()}
    made = page.analysis(**tables, **options).to_pyarrow()
    return in_contract_form(made, page.contract_of(page.result))


def _twin_makes(page: Page, inputs: dict[str, pa.Table], options: Any) -> list[Row]:
    tables = {name: table.to_pylist() for name, table in inputs.items()}
    return page.twin(**tables, **options)


def _only(rows: list[Row], columns: list[str]) -> list[Row]:
    return in_order([{name: row[name] for name in columns} for row in rows])


@pytest.mark.parametrize(("page", "case"), CASES)
def test_duckdb_gives_the_drawn_table(
    page: Page, case: Case, duckdb_engine: Any
) -> None:
    expected, columns = _expected(page, case)
    made = _made_on(duckdb_engine, page, _inputs(page, case), case.options)
    assert as_rows(made, columns) == expected


@pytest.mark.parametrize(("page", "case"), CASES)
def test_the_naive_twin_gives_the_drawn_table(page: Page, case: Case) -> None:
    expected, columns = _expected(page, case)
    columns = [name for name in columns if name not in TOLD_BY_CASES]
    made = _twin_makes(page, _inputs(page, case), case.options)
    assert _only(made, columns) == _only(expected, columns)


@pytest.mark.parametrize(("page", "case"), CASES)
def test_duckdb_and_the_twin_agree_on_every_column(
    page: Page, case: Case, duckdb_engine: Any
) -> None:
    inputs = _inputs(page, case)
    columns = [
        name
        for name in page.contract_of(page.result).names
        if name not in TOLD_BY_CASES
    ]
    made = _made_on(duckdb_engine, page, inputs, case.options)
    assert as_rows(made, columns) == _only(
        _twin_makes(page, inputs, case.options), columns
    )


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_from_empty_tables_comes_an_empty_table(page: Page, duckdb_engine: Any) -> None:
    options = page.cases[0].options
    assert _made_on(duckdb_engine, page, _emptied(page), options).num_rows == 0
    assert _twin_makes(page, _emptied(page), options) == []


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize(("page", "case"), CASES)
def test_spark_gives_the_drawn_table(page: Page, case: Case, spark_engine: Any) -> None:
    expected, columns = _expected(page, case)
    made = _made_on(spark_engine, page, _inputs(page, case), case.options)
    assert as_rows(made, columns) == expected


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("page", EVERY_PAGE)
def test_spark_makes_an_empty_table_of_empty_tables(
    page: Page, spark_engine: Any
) -> None:
    assert (
        _made_on(spark_engine, page, _emptied(page), page.cases[0].options).num_rows
        == 0
    )


def test_every_analysis_has_a_page() -> None:
    import inspect
    import pkgutil

    import wholeplace.analysis.tables as room

    shown = {page.analysis.__qualname__ for page in PAGES}
    helpers = {"exact", "texts"}
    public = set()
    for found in pkgutil.iter_modules(room.__path__):
        if found.name not in helpers:
            module = importlib.import_module(f"{room.__name__}.{found.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not name.startswith("_"):
                    public.add(name)
    assert public - shown == set()
