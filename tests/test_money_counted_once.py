"""No pound counts twice, none leaves in silence: what `check` and a run refuse, and what the trail names."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from small_place import append, edit, mistakes_in, write_small_place
from wholeplace.core.errors import PlaceError
from wholeplace.runs.checking import every_mistake
from wholeplace.runs.review import run_review
from wholeplace.runs.trace import inputs_behind, reference_values_behind, trace
from wholeplace.store.runs import Run

Copy = Callable[..., Path]
HEAD = "council,council,council,hostels,revenue"
REST = ",,,ledger,firm,,{part_of},,{note},Made up"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_small_place(tmp_path / "place")


def _spend(place: Path, name: str, year: str, pounds: str, flow: str = HEAD, part_of: str = "", note: str = "") -> int:  # fmt: skip
    rest = REST.format(part_of=part_of, note=note)
    return append(place, "spend.csv", f"{name},{year},{flow},{pounds}{rest}")


def _sum(run: Run, table: str, column: str) -> Decimal:
    return sum((row[column] or Decimal(0) for row in run.read(table).to_pylist()), Decimal(0))  # fmt: skip


def test_rows_of_one_flow_whose_years_overlap_are_refused(place: Path) -> None:
    line = _spend(place, "again", "2013/14 to 2014/15", "90")
    (said,) = mistakes_in(place)
    assert said.startswith(f"spend.csv:{line}: the row on line 2 is of the same flow")


def test_a_part_may_be_of_its_wholes_flow_and_of_other_years(place: Path) -> None:
    _spend(place, "again", "2013/14 to 2014/15", "90", part_of="hostels_1415", note="Two years.")  # fmt: skip
    assert mistakes_in(place) == []


def test_a_part_and_its_whole_are_compared_a_year(place: Path) -> None:
    flow = "council,council,openhands,advice,capital"
    # Two million over two years is one million a year, and fits into 1,250,000 of one year.
    line = _spend(place, "works", "2013/14 to 2014/15", "2000000", flow, "hostels_1415", "Two years.")  # fmt: skip
    assert mistakes_in(place) == []
    edit(place, "spend.csv", line, "2000000", "2400000")
    (said,) = mistakes_in(place)
    assert "add to £1,350,000.50 a year, more than its £1,250,000 a year" in said


def test_a_part_too_deep_to_follow_is_refused(place: Path) -> None:
    above = "hostels_winter"
    for number in range(4):
        flow = f"council,council,openhands,advice,{'capital' if number % 2 else 'revenue'}"  # fmt: skip
        above, line = f"deep_{number}", _spend(place, f"deep_{number}", "2014/15", "5", flow, above)  # fmt: skip
    (said,) = mistakes_in(place)
    assert said.startswith(f"spend.csv:{line}: more than 4 rows lie above this one")


def test_a_part_is_taken_out_of_the_year_that_replaces_its_whole(place: Path) -> None:
    before = _sum(run_review(place), "money_map", "pounds")
    # The place's years are 2013/14 and 2014/15: the whole and its part are now of the first.
    for line in (2, 3):
        edit(place, "spend.csv", line, "2014/15", "2013/14")
    _spend(place, "hostels_later", "2014/15", "1250000")
    assert mistakes_in(place) == []
    assert _sum(run_review(place), "money_map", "pounds") == before


def test_a_part_larger_than_what_replaced_its_whole_stops_the_run(place: Path) -> None:
    for line in (2, 3):
        edit(place, "spend.csv", line, "2014/15", "2013/14")
    _spend(place, "hostels_later", "2014/15", "1000")
    with pytest.raises(PlaceError, match=r"spend\.csv:3: with this part, the parts that lie in `hostels_later` come to more"):  # fmt: skip
        run_review(place)
    assert not list((place / "runs").glob("*/run.json"))


def test_a_pair_named_both_ways_or_with_itself_is_refused(place: Path) -> None:
    line = append(place, "overlaps.csv", "back,council,children_in_care,young_offenders,,,,Made up")  # fmt: skip
    (said,) = mistakes_in(place)
    assert said.startswith(f"overlaps.csv:{line}: with the row on line 2 it names the same items the other way round")  # fmt: skip
    edit(place, "overlaps.csv", line, "young_offenders", "children_in_care")
    (said,) = mistakes_in(place)
    assert "cannot overlap with itself" in said


def test_more_cannot_be_taken_off_than_is_spent(place: Path) -> None:
    row = "big,nhs,children_in_care,young_offenders,300001,2014/15,,Made up"
    line = append(place, "overlaps.csv", row)
    (said,) = mistakes_in(place)
    assert said.startswith(f"overlaps.csv:{line}: £300,001 would be taken off")
    edit(place, "overlaps.csv", line, "300001", "300000")
    assert mistakes_in(place) == []


def test_more_cannot_be_taken_off_than_a_count_costs(place: Path) -> None:
    edit(place, "overlaps.csv", 2, "45000", "45000000")
    with pytest.raises(PlaceError, match=r"overlaps\.csv:2: more is taken off than `young_offenders` costs `council`"):  # fmt: skip
        run_review(place)


@pytest.mark.parametrize("file", ["overlaps.csv", "published.csv"])
def test_an_amount_says_in_which_years_prices_it_is(place: Path, file: str) -> None:
    edit(place, file, 2, ",2014/15,", ",,")
    (said,) = mistakes_in(place)
    assert said.startswith(f"{file}:2: amount_pounds is given, but price_year is empty")


@pytest.mark.parametrize("key", ["all", "total: ours"])
def test_a_run_refuses_the_names_of_totals(place: Path, key: str) -> None:
    append(place, "partners.csv", f"{key},Everyone,council,yes,,Made up")
    (said,) = mistakes_in(place)
    assert "the key is one that totals use" in said


def test_spend_in_prices_without_a_level_is_refused(example_copy: Copy) -> None:
    place = example_copy("england-and-wales")
    text = (place / "activity.csv").read_text("utf-8")
    assert ",2014/15," in text
    lines = text.split("\n")
    line = next(n for n, row in enumerate(lines, 1) if "published_spend" in row)
    head, _, tail = lines[line - 1].rpartition(",2014/15,")
    lines[line - 1] = f"{head},2024/25,{tail}"
    (place / "activity.csv").write_text("\n".join(lines), "utf-8")
    edit(place, "place.toml", _line_of(place / "place.toml", "years ="), '"2014/15"]', '"2014/15", "2024/25"]')  # fmt: skip
    (said,) = (str(each) for each in every_mistake(place))
    assert f"activity.csv:{line}: there is no price level for price_year 2024/25" in said  # fmt: skip
    with pytest.raises(PlaceError, match="no price level"):
        run_review(place)


def _line_of(file: Path, start: str) -> int:
    lines = file.read_text("utf-8").split("\n")
    return next(n for n, line in enumerate(lines, 1) if line.startswith(start))


def test_a_recipe_cannot_choose_a_cost_nobody_is_known_to_bear(example_copy: Copy) -> None:  # fmt: skip
    place = example_copy("england-and-wales")
    recipe = place / "recipes/review.toml"
    recipe.write_text(recipe.read_text("utf-8") + '\n[unit_costs]\nanti_social_behaviour = "CR1.0"\n', "utf-8")  # fmt: skip
    (said,) = (str(each) for each in every_mistake(place))
    assert "who bears unit cost CR1.0 of `anti_social_behaviour` is not published" in said  # fmt: skip
    with pytest.raises(PlaceError, match=r"CR1\.0"):
        run_review(place)


def _in_later_prices(example_copy: Copy) -> Run:
    place = example_copy("england-and-wales")
    recipe = place / "recipes/review.toml"
    text = recipe.read_text("utf-8")
    assert 'price_year = "2014/15"' in text
    recipe.write_text(text.replace('price_year = "2014/15"', 'price_year = "2016/17"'), "utf-8")  # fmt: skip
    edit(place, "place.toml", _line_of(place / "place.toml", "years ="), '"2014/15"]', '"2014/15", "2016/17"]')  # fmt: skip
    return run_review(place)


def test_every_total_is_carried_to_the_prices_of_the_run(example_copy: Copy) -> None:
    run = _in_later_prices(example_copy)
    levels = {row["year"]: row["level"] for row in run.read("price_levels").to_pylist()}
    factor = levels["2016/17"] / levels["2014/15"]
    million = Decimal(1_000_000)
    nets = {row["bearer"]: row["net_pounds"] for row in run.read("late_intervention_by_bearer").to_pylist()}  # fmt: skip
    assert nets["total: the bearers' cells added up"] / million == pytest.approx(16_626 * factor, abs=Decimal("0.3"))  # fmt: skip
    assert nets["total: the printed item totals less overlap"] / million == pytest.approx(16_636 * factor, abs=Decimal("0.3"))  # fmt: skip
    assert nets["total: as printed"] / million == pytest.approx(16_640 * factor, abs=Decimal("0.3"))  # fmt: skip
    overlap = _sum(run, "late_intervention_by_bearer", "overlap_pounds") / 3 / million
    assert overlap == pytest.approx(-520 * factor, abs=Decimal("0.3"))


def test_the_trail_of_a_carried_figure_names_the_price_levels(example_copy: Copy) -> None:  # fmt: skip
    run = _in_later_prices(example_copy)
    found = trace(run, "late_intervention_by_bearer", {"bearer": "nhs"}, "overlap_pounds")  # fmt: skip
    files = {each["file"]: each["rows_used"] for each in inputs_behind(run, found)}
    assert files == {"overlaps.csv": 1, "wholeplace/reference/deflators.csv": 2}
    level = trace(run, "unit_costs_at_price_year", {"code": "CR1.0", "dimension": "fiscal"}, "index_to")  # fmt: skip
    assert [each["file"] for each in inputs_behind(run, level)] == ["wholeplace/reference/deflators.csv"]  # fmt: skip


def test_the_trail_of_a_priced_count_names_its_share_and_its_unit_cost(place: Path) -> None:  # fmt: skip
    run = run_review(place)
    found = trace(run, "late_intervention_by_item", {"item": "homeless_households"}, "bearers_pounds")  # fmt: skip
    files = {each["file"]: each["rows_used"] for each in inputs_behind(run, found)}
    assert files == {"activity.csv": 1, "bearers.csv": 2, "reference/unit_costs.csv": 1}
    (value,) = reference_values_behind(run, found)
    assert value["code"] == "EX2"
    quantity = trace(run, "late_intervention_by_item", {"item": "homeless_households"}, "quantity")  # fmt: skip
    assert [row.line for row in quantity.rows] == [2]


def test_a_count_that_costs_more_than_can_be_kept_is_refused(place: Path) -> None:
    edit(place, "activity.csv", 2, ",420,", ",999999999,")
    edit(place, "reference/unit_costs.csv", 3, "9600.25", "99600.25")
    (said,) = (str(each) for each in every_mistake(place))
    assert said.startswith("activity.csv:2: the quantity times its unit cost is too")


def test_the_largest_amounts_that_may_be_written_can_be_run(place: Path) -> None:
    edit(place, "spend.csv", 2, "1250000", "9" * 13)
    assert every_mistake(place) == []
    assert _sum(run_review(place), "money_map", "pounds") > Decimal(10) ** 12
    edit(place, "spend.csv", 2, "9" * 13, "1" + "0" * 13)
    (said,) = mistakes_in(place)
    assert "is too large to keep" in said


def test_the_order_of_rows_hides_no_overlap(place: Path) -> None:
    _spend(place, "span", "2013/14 to 2014/15", "90", part_of="hostels_1415", note="Two years.")  # fmt: skip
    line = _spend(place, "third", "2014/15", "90")
    (said,) = mistakes_in(place)
    assert said.startswith(f"spend.csv:{line}: the row on line {line - 1} is of the same flow")  # fmt: skip


def test_a_part_cannot_take_the_place_of_its_own_whole(place: Path) -> None:
    edit(place, "spend.csv", 2, "2014/15", "2013/14")
    edit(place, "spend.csv", 3, "2014/15", "2013/14")
    line = _spend(place, "part", "2014/15", "90", part_of="hostels_1415", note="Later.")  # fmt: skip
    (said,) = mistakes_in(place)
    assert said.startswith(f"spend.csv:{line}: the row is a part of the one on line 2, of the same flow")  # fmt: skip


def test_a_round_of_three_overlaps_is_refused(place: Path) -> None:
    append(place, "overlaps.csv", "two,council,children_in_care,homeless_households,,,,Made up")  # fmt: skip
    line = append(place, "overlaps.csv", "three,council,homeless_households,young_offenders,,,,Made up")  # fmt: skip
    (said,) = mistakes_in(place)
    assert said.startswith(f"overlaps.csv:{line}: with the row on lines 2, 4 it names")


def test_parts_that_fill_a_span_to_the_last_penny_may_be_run(place: Path) -> None:
    edit(place, "place.toml", 11, '"2013/14", "2014/15"', '"2012/13", "2013/14", "2014/15"')  # fmt: skip
    edit(place, "recipes/review.toml", 11, '"2013/14"', '"2012/13"')
    span = "2012/13 to 2014/15"
    flow = "council,council,council,{},capital"
    _spend(place, "works", span, "100", flow.format("hostels"))
    for service in ("advice", "family_hub"):
        _spend(place, f"works_{service}", span, "50", flow.format(service), "works")
    assert every_mistake(place) == []
    run_review(place)


def test_parts_beyond_an_unknown_row_are_found_by_check(place: Path) -> None:
    flow = "council,council,openhands,{},{}"
    rest = ",,asked in May,unknown,weak,,hostels_1415,,,Made up"
    append(place, "spend.csv", f"middle,2014/15,{flow.format('advice', 'capital')},{rest}")  # fmt: skip
    _spend(place, "low", "2014/15", "1200000", flow.format("family_hub", "capital"), "middle")  # fmt: skip
    (said,) = mistakes_in(place)
    assert said.startswith("spend.csv:2: the parts of this row, on lines 3, 10 and 11")


def test_a_chosen_cost_needs_a_quantity_and_a_fiscal_value(place: Path) -> None:
    edit(place, "activity.csv", 4, ",260,", ",,")
    line = _line_of(place / "recipes/review.toml", "homeless_households")
    edit(place, "recipes/review.toml", line, "homeless_households", "children_in_care")
    (said,) = (str(each) for each in every_mistake(place))
    assert "`children_in_care` has no quantity for unit cost EX2 to price" in said
    edit(place, "activity.csv", 4, ",2014/15,,child,", ",2014/15,260,child,")
    edit(place, "reference/unit_costs.csv", 3, "EX2,fiscal", "EX2,economic")
    said = [str(each) for each in every_mistake(place)]
    assert any("unit cost EX2 of `children_in_care` has no fiscal value" in each for each in said)  # fmt: skip


def test_a_series_of_price_levels_that_nothing_uses_is_a_mistake(place: Path) -> None:
    edit(place, "reference/deflators.csv", 2, "gdp", "cpi")
    (said,) = (str(each) for each in every_mistake(place))
    assert said.startswith("reference/deflators.csv:2: no figure uses the series `cpi`")


def test_the_trail_of_a_priced_count_names_its_price_levels_and_every_part_of_its_share(example_copy: Copy) -> None:  # fmt: skip
    place = example_copy("hackney")
    run = run_review(place)
    by_item = run.read("late_intervention_by_item").to_pylist()
    named = 0
    for row in by_item:
        if row["bearers_pounds"] is None or row["method"] != "unit_cost":
            continue
        found = trace(run, "late_intervention_by_item", {"item": row["item"]}, "bearers_pounds")  # fmt: skip
        files = {each["file"].rsplit("/")[-1] for each in inputs_behind(run, found)}
        assert {"activity.csv", "unit_costs.csv"} <= files
        named += "deflators.csv" in files
    assert named
