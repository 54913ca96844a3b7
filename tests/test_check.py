"""`find_mistakes`: every planted fault is named once, where it is, and nothing else is."""

import csv
from pathlib import Path

import pytest

from small_place import (
    LIBRARY_CODES,
    Fault,
    append,
    drop_line,
    edit,
    mistakes_in,
    write_small_place,
)
from wholeplace.core.errors import PlaceError
from wholeplace.reference.library import shipped_codes
from wholeplace.store.hand_files import read_table
from wholeplace.store.place_folder import find_mistakes, read_place
from wholeplace.store.scaffold import EXAMPLES, TOML_FILES
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs import HAND_WRITTEN


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_small_place(tmp_path / "place")


def test_a_good_place_has_no_mistake(place: Path) -> None:
    assert mistakes_in(place) == []


# Faults that stand side by side in one folder without touching each other.
TOGETHER = [
    Fault("place.toml", 8, "currency", "curency", "rename it to `currency`"),
    Fault("place.toml", 23, "E09000099", "E0900009", "is not an area's code"),
    Fault(
        "place.toml", 40, "5", '"five"', "rounding is not a whole number of 5 or more"
    ),
    Fault("recipes/review.toml", 14, "2014/15", "2014-15", "not a financial year"),
    Fault("recipes/review.toml", 19, "providers", "provider", "write `providers`"),
    Fault("recipes/review.toml", 28, "EX2", "EX9", "is no code of a unit cost"),
    Fault("partners.csv", 2, "yes", "maybe", "is not yes or no"),
    Fault("partners.csv", 6, "voluntary", "voluntery", "write `voluntary`"),
    Fault("services.csv", 1, "stage", "stge", "rename it to `stage`"),
    Fault("services.csv", 2, "24.5", "many", "`many` in workers is not a number"),
    Fault("services.csv", 3, "openhands", "openhand", "write `openhands`"),
    Fault("services.csv", 5, "everyone,", "everyone", "the row has too few cells"),
    Fault("services.csv", 6, "enabling,", "enabled,", "write `enabling`"),
    Fault("spend.csv", 2, "1250000", "-1250000", "is negative"),
    Fault("spend.csv", 4, "2015-09-30", "30/09/2015", "is not a date"),
    Fault(
        "spend.csv",
        5,
        '"Asked of the ministry on 2015-05-12; no answer by 2015-06-30"',
        "",
        "not_supplied does not say why",
    ),
    Fault("spend.csv", 6, "to 2014/15", "to 2014/16", "is not a financial year"),
    Fault("spend.csv", 7, "3000000", "£3m", "is not an amount of money"),
    Fault("spend.csv", 8, "fair,,,", "fair,,offices_build,", "is a part of itself"),
    Fault("spend.csv", 9, "hub_grant", "policing", "is already on line 7"),
    Fault("activity.csv", 2, ",home,", ",hme,", "write `home`"),
    Fault("activity.csv", 3, "0.5", "1.5", "is above 1"),
    Fault("activity.csv", 4, "9400000,2014/15", "9400000,", "price_year is empty"),
    Fault(
        "activity.csv",
        5,
        "No unit cost fits what was counted: the row is counted and not hidden.",
        "",
        "no unit_cost is named",
    ),
    Fault("bearers.csv", 3, "0.3", "0.4", "add to 1.1 and not to 1"),
    Fault("bearers.csv", 5, "Made up for this example", "", "in source is empty"),
    Fault("overlaps.csv", 3, "120000", "", "neither an item nor an amount"),
    Fault("published.csv", 2, "net_total", "net_totl", "write `net_total`"),
    Fault("published.csv", 3, ",all,", ",somebody,", "is no partner of partners.csv"),
    Fault("outcomes.csv", 2, "310", "310.5", "is not a whole number"),
    Fault("outcomes.csv", 4, "2014/15", "2011/12", "is not one of the years"),
    Fault(
        "reference/unit_costs.csv",
        2,
        '"Made up for this example: council budget book, page 12, divided by households"',
        "",
        "in source is empty",
    ),
    Fault("reference/unit_costs.csv", 3, "9600.25", "9600.255", "parts of a penny"),
    Fault("reference/deflators.csv", 3, "no,", "perhaps,", "is not yes or no"),
]


def test_many_faults_at_once_are_all_named_and_nothing_else_is(place: Path) -> None:
    for fault in TOGETHER:
        fault.plant(place)
    (place / "recipes" / "second.toml").write_text('title = "Second"\nyears = [\n')
    broken_line = append(place, "outcomes.csv", 'Choir,nhs,"all ages,2014/15,1,1,,,,,')
    found = find_mistakes(place, unit_cost_codes=LIBRARY_CODES)
    expected = {fault.place for fault in TOGETHER}
    expected |= {("recipes/second.toml", 2), ("outcomes.csv", broken_line)}
    assert [(each.file, each.line) for each in found] == sorted(expected)
    said = {(each.file, each.line): str(each) for each in found}
    for fault in TOGETHER:
        assert fault.says in said[fault.place]
    assert len(expected) > 30


@pytest.mark.parametrize("fault", TOGETHER, ids=lambda fault: fault.says)
def test_each_of_them_alone_is_one_mistake(place: Path, fault: Fault) -> None:
    fault.plant(place)
    (only,) = find_mistakes(place, unit_cost_codes=LIBRARY_CODES)
    assert (only.file, only.line) == fault.place
    assert fault.says in str(only)


# Faults that would drag others behind them if the reader did not think.
ALONE = [
    # A heading that is wrong makes no cell wrong.
    Fault("spend.csv", 1, "spend_id", "id", "its column `spend_id` is missing"),
    Fault("spend.csv", 1, "amount_pounds", "pounds", "rename it to `amount_pounds`"),
    Fault("spend.csv", 1, "amount_pounds", "cost", "`cost` is not a column"),
    Fault("spend.csv", 1, "controller", "funder", "there twice, as columns 3 and 4"),
    Fault("spend.csv", 1, "note,source", "note,", "column 17 has no name"),
    Fault("spend.csv", 1, "not_supplied", "why", "`why` is not a column"),
    Fault("activity.csv", 1, "method", "how", "its column `method` is missing"),
    Fault("activity.csv", 1, "price_year", "prices", "`prices` is not a column"),
    Fault("bearers.csv", 1, "share", "part", "`part` is not a column of bearers.csv"),
    Fault("partners.csv", 1, "partner,", "key,", "its column `partner` is missing"),
    Fault("partners.csv", 1, "partner,", "Partner,", "rename it to `partner`"),
    Fault("services.csv", 1, "caseload", "case_load", "rename it to `caseload`"),
    # A key that is lost or slipped is said once, and not by each row that uses it.
    Fault("partners.csv", 2, "council,E", ",E", "the cell in partner is empty"),
    Fault("partners.csv", 2, "council,E", "coucil,E", "no row uses `coucil`"),
    Fault("partners.csv", 2, "yes,", "yes", "too few cells"),
    Fault("partners.csv", 3, "police,E", "council,E", "is already on line 2"),
    Fault("services.csv", 2, "hostels,H", "hostles,H", "no row uses `hostles`"),
    Fault("services.csv", 2, "hostels,H", ",H", "the cell in service is empty"),
    Fault("services.csv", 2, "hostels,", '"hostels,', "is not closed"),
    Fault("activity.csv", 4, "children_in_care", "", "the cell in item is empty"),
    Fault("activity.csv", 2, "homeless_households", "homeless", "and 2 more rows", ("bearers.csv", 2)),
    Fault("place.toml", 30, "home", "hom", "no row uses `hom`"),
    Fault("place.toml", 30, '"Somewhere safe to live"', "3", "`home` is not a text"),
    Fault("place.toml", 29, "needs", "need", "rename it to `needs`"),
    # A row that left its item is not missing from the sum of another as well.
    Fault("bearers.csv", 3, "homeless_households", "homeles_households", "write `h"),
    Fault("bearers.csv", 3, "homeless_households", "somewhere", "is no item of"),
    Fault("bearers.csv", 3, "homeless_households", "", "the cell in item is empty"),
    Fault("bearers.csv", 3, "government", "council", "is already on line 2"),
    Fault("bearers.csv", 3, "0.3", "1.3", "is above 1"),
    Fault("bearers.csv", 3, "0.3", "", "neither a share nor spend_pounds"),
    Fault("bearers.csv", 3, "0.3,", "0.3", "too few cells"),
    Fault("bearers.csv", 2, "0.7,", "0.7,5000", "both shares and spend_pounds", ("bearers.csv", 3)),
    Fault("bearers.csv", 4, "9100000", "lots", "is not an amount of money"),
    # Parts and wholes.
    Fault("spend.csv", 2, "firm,,,", "firm,,hostels_winter,", "lines 2 and 3 are parts of each other"),
    Fault("spend.csv", 3, "hostels_1415", "hostels_1516", "write `hostels_1415`"),
    Fault("spend.csv", 3, "150000.50", "1500000.50", "add to £1,500,000.50, more than", ("spend.csv", 2)),
    Fault("spend.csv", 3, "2014/15", "2009/10", "is not one of the years"),
    Fault("spend.csv", 2, "2014/15", "2009/10", "is not one of the years"),
    # Years of the place.
    Fault("place.toml", 11, '"2014/15"', '"2014/16"', "is not a financial year"),
    Fault("place.toml", 11, '"2013/14", "2014/15"', '"2013/14"', "does not name 2014/15"),
    Fault("place.toml", 11, "years", "yers", "rename it to `years`"),
    Fault("recipes/review.toml", 11, '"2013/14"', '"2012/13"', "is not one of the years"),
    Fault("recipes/review.toml", 11, '"2013/14", "2014/15"', '"2014/15", "2013/14"', "before it starts"),
    Fault("recipes/review.toml", 11, '"2013/14", ', "", "does not hold two years"),
    Fault("recipes/review.toml", 5, "title", "titel", "rename it to `title`"),
    Fault("recipes/review.toml", 5, "title", "heading", "rename it to `title` if"),
    Fault("recipes/review.toml", 28, "homeless_", "homless_", "write `homeless_"),
]  # fmt: skip


@pytest.mark.parametrize("fault", ALONE, ids=lambda fault: f"{fault.file}-{fault.says}")
def test_one_fault_is_one_mistake(place: Path, fault: Fault) -> None:
    fault.plant(place)
    (only,) = find_mistakes(place, unit_cost_codes=LIBRARY_CODES)
    assert (only.file, only.line) == fault.place
    assert fault.says in str(only)


@pytest.mark.parametrize(
    "file", sorted(set(EXAMPLES.values()) - set(TOML_FILES.values()))
)
def test_any_one_cell_left_empty_is_one_mistake_at_most(place: Path, file: str) -> None:
    with (place / file).open(newline="") as opened:
        rows = list(csv.reader(opened))
    reported = 0
    for row in range(1, len(rows)):
        for column in range(len(rows[row])):
            # A lost name that one other row uses cannot be told from a slip in that row.
            if rows[row][column] == "hostels_1415" and column == 0:
                continue
            changed = [list(cells) for cells in rows]
            changed[row][column] = ""
            with (place / file).open("w", newline="") as opened:
                csv.writer(opened).writerows(changed)
            lines = mistakes_in(place)
            assert len(lines) <= 1, lines
            reported += len(lines)
    assert reported >= len(rows) - 1


@pytest.mark.parametrize("folder", ["england-and-wales", "hackney"])
def test_the_codes_of_an_example_are_those_of_the_library(folder: str) -> None:
    example = Path(__file__).resolve().parent.parent / "examples" / folder
    assert find_mistakes(example, unit_cost_codes=shipped_codes()) == []


def test_a_row_that_is_gone_is_said_once(place: Path) -> None:
    drop_line(place, "partners.csv", 6)
    (only,) = mistakes_in(place)
    assert only.startswith("services.csv:3: `openhands` in partner is no partner of")
    assert "more rows" in only


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("partners.csv", "partners.csv:1: the file is not there"),
        (
            "services.csv",
            "services.csv:1: the file is not there, though criteria.csv:2",
        ),
        ("activity.csv", "activity.csv:1: the file is not there, though bearers.csv:2"),
        ("bearers.csv", "bearers.csv:1: the file is not there, though activity.csv:4"),
        ("place.toml", "place.toml:1: the file is not there"),
    ],
)
def test_a_missing_file_is_one_mistake(place: Path, file: str, says: str) -> None:
    (place / file).unlink()
    (only,) = mistakes_in(place)
    assert only.startswith(says)


@pytest.mark.parametrize("file", ["spend.csv", "overlaps.csv", "published.csv"])
def test_a_file_that_is_not_needed_may_be_missing(place: Path, file: str) -> None:
    (place / file).unlink()
    assert mistakes_in(place) == []


@pytest.mark.parametrize("name", sorted(HAND_WRITTEN))
def test_an_empty_file_is_one_mistake(place: Path, name: str) -> None:
    (place / f"{name}.csv").write_text("")
    (only,) = mistakes_in(place)
    assert only.startswith(f"{name}.csv:1: the file is empty; put the line `")


def test_a_table_with_only_its_header_is_empty(place: Path) -> None:
    header = (place / "overlaps.csv").read_text().split("\n")[0]
    (place / "overlaps.csv").write_text(header + "\n")
    assert mistakes_in(place) == []
    assert read_place(place).tables["overlaps"].rows == ()


def test_rows_that_point_to_a_table_without_rows_say_so_once(place: Path) -> None:
    header = (place / "services.csv").read_text().split("\n")[0]
    (place / "services.csv").write_text(header + "\n")
    (only,) = mistakes_in(place)
    assert only.startswith("services.csv:1: there is no service of services.csv")


@pytest.mark.parametrize(
    ("wrong", "right"), [("spnd.csv", "spend.csv"), ("Services.csv", "services.csv")]
)
def test_a_misspelt_file_is_one_mistake(place: Path, wrong: str, right: str) -> None:
    (place / right).rename(place / wrong)
    (only,) = mistakes_in(place)
    assert only.startswith(f"{wrong}:1: ")
    assert f"rename it to `{right}`" in only


def test_a_misspelt_table_of_published_numbers_is_one_mistake(place: Path) -> None:
    folder = place / "reference"
    (folder / "unit_costs.csv").rename(folder / "unit_cost.csv")
    (only,) = mistakes_in(place)
    assert only.startswith("reference/unit_cost.csv:1: ")
    assert "rename it to `unit_costs.csv`" in only


def test_codes_are_checked_only_against_a_library_that_is_given(place: Path) -> None:
    edit(place, "activity.csv", 2, "EX1,EX2", "XX1,EX2;CR1")
    assert find_mistakes(place) == []
    (only,) = mistakes_in(place)
    assert only.startswith("activity.csv:2: `XX1` in unit_cost is no code of a unit")


def test_two_slips_in_one_row_are_two_mistakes(place: Path) -> None:
    edit(place, "spend.csv", 4, "council,council,openhands", "nobody,council,openhand")
    lines = mistakes_in(place)
    assert [line.split(":")[:2] for line in lines] == [["spend.csv", "4"]] * 2


def test_a_column_that_is_not_there_is_not_said_for_each_row(place: Path) -> None:
    lines = (place / "activity.csv").read_text().splitlines()
    at = lines[0].split(",").index("price_year")
    kept = [
        ",".join(cell for i, cell in enumerate(line.split(",")) if i != at)
        for line in lines
    ]
    append_to = "\n".join([*kept, kept[3].replace("children_in_care", "second")]) + "\n"
    (place / "activity.csv").write_text(append_to)
    append(place, "bearers.csv", "second,council,,10,Made up")
    (only,) = mistakes_in(place)
    assert only.startswith("activity.csv:4: the method is published_spend, but price")
    assert "(and 1 more row)" in only


NOTE_OF_A_PART = "A part of the row above: counted there only once."


@pytest.mark.parametrize("year", ["2013/14", "2013/14 to 2014/15"])
def test_a_part_of_another_year_needs_a_note(place: Path, year: str) -> None:
    edit(place, "spend.csv", 3, "2014/15", year)
    assert mistakes_in(place) == []
    edit(place, "spend.csv", 3, NOTE_OF_A_PART, "")
    (only,) = mistakes_in(place)
    assert only.startswith(f"spend.csv:3: the row is of {year}, but a part of the row")


def test_the_year_of_a_whole_that_no_part_shares_is_said_at_the_whole(
    place: Path,
) -> None:
    edit(place, "spend.csv", 3, NOTE_OF_A_PART, "")
    row = (place / "spend.csv").read_text().splitlines()[2]
    append(place, "spend.csv", row.replace("hostels_winter", "hostels_summer"))
    edit(place, "spend.csv", 2, "2014/15", "2013/14")
    (only,) = mistakes_in(place)
    assert only.startswith("spend.csv:2: the year 2013/14 is not that of its parts")


def test_read_place_names_the_first_mistake_and_counts_the_others(place: Path) -> None:
    edit(place, "spend.csv", 2, "1250000", "-5")
    with pytest.raises(PlaceError) as one:
        read_place(place)
    assert str(one.value) == f"{mistakes_in(place)[0]}."
    edit(place, "partners.csv", 2, "yes", "maybe")
    edit(place, "outcomes.csv", 2, "310", "x")
    with pytest.raises(PlaceError) as several:
        read_place(place)
    assert str(several.value).startswith("outcomes.csv:2: `x` in people_accessing")
    assert (
        f"(there are 2 other mistakes: run `wholeplace check {place}` to see all 3)"
        in str(several.value)
    )


def test_a_folder_that_is_not_there_is_a_place_error(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="is not a folder"):
        find_mistakes(tmp_path / "nowhere")


# Cells and values that are wrong in other ways than those above.
OTHER = [
    Fault("spend.csv", 3, "2016-03-31", "2016-02-31", "is not a date"),
    Fault("spend.csv", 4, "80000", "1" * 17, "is too large to keep"),
    Fault("services.csv", 2, "24.5", "1000000000", "is too large to keep"),
    Fault("services.csv", 2, "24.5", "0.1234567891", "has too many decimal places"),
    Fault("services.csv", 2, ",0.1,", ",10%,", "digits and a point only, such as"),
    Fault("reference/crime_multipliers.csv", 2, "1.8", "0.8", "is below 1"),
    Fault("activity.csv", 4, "2014/15,firm", "2013/14 to 2014/15,firm", "in price_year"),
    Fault("outcomes.csv", 3, "1400", "1e3", "leave the cell empty if it is not known"),
    Fault("outcomes.csv", 4, "Cost not supplied: asked of Open Hands on 2015-05-12.", "", "note does not say why"),
    Fault("place.toml", 5, '"Exampleton"', "3", "name is not a text; put it in quot"),
    Fault("place.toml", 5, '"Exampleton"', '" "', "name is empty"),
    Fault("place.toml", 8, "GBP", "EUR", "currency is not `GBP`"),
    Fault("place.toml", 11, '["2013/14", "2014/15"]', '"2014/15"', "years is not a list"),
    Fault("place.toml", 11, '["2013/14", "2014/15"]', "[]", "years is an empty list"),
    Fault("place.toml", 11, '"2013/14"', "2013", "years is not a financial year"),
    Fault("place.toml", 11, '"2013/14"', '"2014/15"', "years names `2014/15` twice"),
    Fault("place.toml", 22, "[[areas]]", "[areas]", "areas is not a list of tables"),
    Fault("place.toml", 25, "2015-04-01", "April 2015", "as_at is not a date"),
    Fault("place.toml", 38, "small_number", "smal_number", "not a key of [thresholds]"),
    Fault("place.toml", 43, "5", "0", "stop_rule_points is not a number above zero"),
    Fault("recipes/review.toml", 14, '"2014/15"', "2014", "price_year is not a fin"),
    Fault("recipes/review.toml", 21, '"late_intervention"', "7", "is not an analysis", ("recipes/review.toml", 17)),
    Fault("recipes/review.toml", 28, '"EX2"', "2", "`homeless_households` is not a text"),
    Fault("recipes/review.toml", 27, "[unit_costs]", "[unit_cost]", "to `unit_costs`"),
]  # fmt: skip


@pytest.mark.parametrize("fault", OTHER, ids=lambda fault: fault.says)
def test_other_wrong_values(place: Path, fault: Fault) -> None:
    fault.plant(place)
    (only,) = find_mistakes(place, unit_cost_codes=LIBRARY_CODES)
    assert (only.file, only.line) == fault.place
    assert fault.says in str(only)


def test_needs_that_are_no_table(place: Path) -> None:
    text = (place / "place.toml").read_text()
    start, end = text.index("[needs]"), text.index("# The limits")
    (place / "place.toml").write_text(f'needs = "home"\n{text[:start]}{text[end:]}')
    (only,) = mistakes_in(place)
    assert only.startswith("place.toml:1: needs is not a table; write its name in [ ]")


def test_an_area_that_is_there_twice(place: Path) -> None:
    area = '[[areas]]\ncode = "E09000099"\nname = "Again"\nas_at = "2015"\n'
    line = append(place, "place.toml", area) + 1
    (only,) = mistakes_in(place)
    assert only.startswith(f"place.toml:{line}: the area `E09000099` is there twice")


def test_two_lost_keys_excuse_two_names(place: Path) -> None:
    edit(place, "partners.csv", 3, "police,E", ",E")
    edit(place, "partners.csv", 6, "openhands,", ",")
    lines = mistakes_in(place)
    assert [line[:15] for line in lines] == ["partners.csv:3:", "partners.csv:6:"]


def test_an_item_renamed_beside_items_like_it_is_one_mistake(place: Path) -> None:
    edit(place, "bearers.csv", 4, "children_in_care,council", "young_offender,council")
    drop_line(place, "bearers.csv", 5)
    (only,) = mistakes_in(place)
    assert only.startswith("bearers.csv:4: `young_offender` in item is no item of")


def test_secrets_are_not_repeated(tmp_path: Path) -> None:
    column = Column("born_on", Kind.DATE, "birthday", is_required=True)
    secret = Column("score", Kind.SENSITIVE, "secret", choices=("a", "b"))
    contract = Table("people", "People.", key=("born_on",), columns=(column, secret))
    (tmp_path / "people.csv").write_text("born_on,score\n2001-01-01,hidden\n")
    (only,) = read_table(tmp_path / "people.csv", contract).mistakes
    assert "hidden" not in str(only)
    assert only.what == "the cell in score is not a word this column knows"
