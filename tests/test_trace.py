"""Every figure can be traced to its rows, and the rows add up to it."""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adding_again import add_again, amount_is_in_its_row
from wholeplace.core.errors import RunError
from wholeplace.runs.review import run_review
from wholeplace.runs.showing import cell_address, trace_as_json, trace_as_text
from wholeplace.runs.trace import trace
from wholeplace.store.runs import Run
from wholeplace.tables.contract import Kind
from wholeplace.tables.results import FIGURES

FIGURE_KINDS = {Kind.MONEY, Kind.COUNT, Kind.RATIO}
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
AS_WRITTEN = {
    "as in the row",
    "as printed",
    "as reported",
    "published spend",
    "published net-off",
}


@pytest.fixture(scope="module", params=["hackney", "england-and-wales"])
def run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    import shutil

    place = tmp_path_factory.mktemp("trace") / request.param
    shutil.copytree(
        EXAMPLES / request.param, place, ignore=shutil.ignore_patterns("runs")
    )
    return run_review(place)


def _cells(run: Run) -> list[tuple[str, dict[str, Any], str, Any]]:
    return [
        (name, {part: row[part] for part in table.key}, column.name, row[column.name])
        for name, table in FIGURES.items()
        if name in run.tables()
        for row in run.read(name).to_pylist()
        for column in table.columns
        if column.kind in FIGURE_KINDS and column.rule and row[column.name] is not None
    ]


def test_a_hundred_random_cells_add_up_again(run: Run) -> None:
    cells = _cells(run)
    for table, key, column, value in random.Random(7).sample(
        cells, min(100, len(cells))
    ):
        words = {name: str(part) for name, part in key.items()}
        tree = json.loads(trace_as_json(run, trace(run, table, words, column)))
        again = add_again(tree)
        if again is None:
            assert value == 0, (table, key, column)
            continue
        step = (
            Decimal("0.005")
            if FIGURES[table].column(column).kind is Kind.MONEY
            else Decimal("1e-6")
        )
        assert abs(again - Decimal(value)) <= step, (table, key, column, value, again)


def test_a_row_that_was_not_worked_out_stands_in_its_file_as_it_is(run: Run) -> None:
    checked = 0
    for table, key, column, _value in _cells(run):
        if FIGURES[table].column(column).rule.startswith("sum "):
            words = {name: str(part) for name, part in key.items()}
            for row in trace(run, table, words, column).rows:
                if (
                    row.working in AS_WRITTEN
                    and row.file.endswith(".csv")
                    and "wholeplace" not in row.file
                ):
                    traced = {
                        "file": row.file,
                        "line": row.line,
                        "amount": str(row.amount),
                    }
                    assert amount_is_in_its_row(run.place, traced), (
                        table,
                        key,
                        column,
                        traced,
                    )
                    checked += 1
    assert checked > 50


def test_a_trace_says_rule_inputs_and_rows_in_words(run: Run) -> None:
    table, key, column, _ = next(
        cell
        for cell in _cells(run)
        if cell[0] == "late_intervention_by_item" and cell[2] == "bearers_pounds"
    )
    text = trace_as_text(run, trace(run, table, key, column), rows=True)
    assert "rule" in text
    assert "sha256" in text
    assert ".csv:" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["bearer=nhs"], "then one column"),
        (["bearer=nhs", "net_pound"], "did you mean `net_pounds`"),
        (["bearr=nhs", "net_pounds"], "did you mean `bearer`"),
        (["bearer=nhss", "net_pounds"], "fits these key values"),
        (["net_pounds"], "by also giving"),
    ],
)
def test_a_cell_that_is_not_there_is_one_sentence(
    run: Run, words: list[str], sentence: str
) -> None:
    with pytest.raises(RunError, match=sentence):
        trace(run, "late_intervention_by_bearer", *cell_address(words))
