"""Mistakes that only show when a place's files and the published numbers are read together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wholeplace.core.errors import PlaceError
from wholeplace.runs.checking import every_mistake, example_of

Copy = Callable[..., Path]


def _changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def _said(place: Path) -> list[str]:
    return [str(mistake) for mistake in every_mistake(place)]


@pytest.mark.parametrize("example", ["hackney", "england-and-wales"])
def test_the_examples_have_no_mistake(example: str, example_copy: Copy) -> None:
    assert _said(example_copy(example)) == []


def test_a_code_is_guessed_only_when_nothing_else_can_be_meant(
    example_copy: Copy,
) -> None:
    place = example_copy("hackney")
    _changed(place / "activity.csv", "E&E2.0", "e&e2")
    (said,) = _said(place)
    assert "E&E2.0" in said
    _changed(place / "activity.csv", "e&e2", "CR22")
    (said,) = _said(place)
    assert "CR2" not in said.replace("CR22", "")


def test_a_price_year_without_a_level_is_found_before_a_run(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    _changed(
        place / "recipes/review.toml",
        'price_year = "2014/15"',
        'price_year = "2024/25"',
    )
    _changed(
        place / "place.toml", 'years = ["2014/15"]', 'years = ["2014/15", "2024/25"]'
    )
    (said,) = _said(place)
    assert "price_year 2024/25" in said


def test_a_level_on_another_base_is_refused(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    (place / "reference").mkdir()
    (place / "reference/deflators.csv").write_text(
        "series,year,index,is_forecast,source\ngdp,2020/21,133.5,no,made up\n", "utf-8"
    )
    (said,) = _said(place)
    assert "same base" in said


def test_unknown_with_an_amount_is_a_mistake(example_copy: Copy) -> None:
    place = example_copy("hackney")
    _changed(place / "spend.csv", "jobcentre,revenue,,", "jobcentre,revenue,0,")
    (said,) = _said(place)
    assert "unknown is never zero" in said


def test_a_spreadsheet_in_place_of_a_csv_is_named(example_copy: Copy) -> None:
    place = example_copy("hackney")
    (place / "outcomes.csv").rename(place / "outcomes.xlsx")
    (said,) = _said(place)
    assert "save it as `outcomes.csv`" in said


def test_a_slip_in_the_kind_of_an_example_makes_no_folder() -> None:
    with pytest.raises(PlaceError, match="did you mean `activity`"):
        example_of("activities")
    assert example_of("my-place") is None
