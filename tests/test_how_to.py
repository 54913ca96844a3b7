"""The recipes of the documents do what they say: the blocks below are read from the documents themselves."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from paths import EXAMPLES, ROOT
from wholeplace.reports import findings_late
from wholeplace.reports.sources import unit_costs_table
from wholeplace.runs.reporting import review_of
from wholeplace.runs.review import run_review
from wholeplace.store.scaffold import new_place

DOCS = ROOT / "docs"
# How-to: a level of 105 where 2019/20 is 100.
RISE = Decimal("1.05")


def blocks(document: str, heading: str, language: str) -> list[str]:
    """The blocks of this language under a heading of a document."""
    text = (DOCS / document).read_text(encoding="utf-8")
    part = text.split(f"{heading}\n", maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    return re.findall(rf"```{language}\n(.*?)```", part, re.DOTALL)


def set_price_year(folder: Path, year: str) -> None:
    recipe = folder / "recipes" / "review.toml"
    said = recipe.read_text(encoding="utf-8")
    new = re.sub(r'(?m)^price_year = "[^"]+"', f'price_year = "{year}"', said)
    recipe.write_text(new, encoding="utf-8")


def test_prices_are_brought_to_a_year_beyond_the_shipped_levels(tmp_path: Path) -> None:
    folder = tmp_path / "hackney"
    shutil.copytree(EXAMPLES / "hackney", folder, ignore=shutil.ignore_patterns("runs"))
    prices = {}
    for year in ("2019/20", "2020/21"):
        if year == "2020/21":
            (levels,) = blocks("how-to.md", "## Bring prices to this year", "csv")
            (folder / "reference" / "deflators.csv").write_text(levels, "utf-8")
        set_price_year(folder, year)
        review = review_of(run_review(folder))
        rows = review.rows("unit_costs_at_price_year")
        prices[year] = {(row["code"], row["dimension"]): row["pounds"] for row in rows}
    assert len(prices["2020/21"]) > 100
    for key, pounds in prices["2020/21"].items():
        assert abs(pounds - prices["2019/20"][key] * RISE) <= Decimal("0.02")
    table = unit_costs_table(review)
    assert table is not None
    assert "prices of 2020/21" in table.caption


def test_a_unit_cost_code_is_found_where_the_how_to_says(tmp_path: Path) -> None:
    (command,) = blocks("how-to.md", "## Find a unit-cost code", "sh")
    table, word = re.search(r"hackney (\w+) --csv \| grep -i (\w+)", command).groups()
    folder = tmp_path / "hackney"
    shutil.copytree(EXAMPLES / "hackney", folder, ignore=shutil.ignore_patterns("runs"))
    rows = review_of(run_review(folder)).rows(table)
    found = {row["code"] for row in rows if word in row["item"].lower()}
    assert "HO3.0" in found


@pytest.mark.slow
def test_the_late_activity_of_the_tutorial_is_priced(tmp_path: Path) -> None:
    folder = tmp_path / "riverside"
    new_place(folder)
    activity, bearers = blocks("tutorial.md", "## 3. Count what comes late", "csv")
    partners = "council,Riverside Council,council,yes,,Council constitution\n"
    lines = {"activity.csv": activity, "bearers.csv": bearers, "partners.csv": partners}
    for file, line in lines.items():
        path = folder / file
        path.write_text(path.read_text("utf-8") + line, "utf-8")
    run = review_of(run_review(folder))
    (item,) = run.rows("late_intervention_by_item")
    (cost,) = (
        cost
        for cost in run.rows("unit_costs_at_price_year")
        if (cost["code"], cost["dimension"]) == ("HO3.0", "fiscal")
    )
    assert item["bearers_pounds"] == 420 * cost["pounds"]
    assert "Riverside Council bears all of it" in findings_late.bearer_finding(run)


@pytest.mark.parametrize("document", ["how-to.md", "tutorial.md"])
def test_no_document_names_a_folder_that_no_command_reads(document: str) -> None:
    text = (DOCS / document).read_text(encoding="utf-8")
    assert not re.search(r"\b(voices|pilots|reviews|options|requests|releases)/", text)
