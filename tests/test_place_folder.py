"""A place folder is read exactly, and what `wholeplace new` writes is read without a mistake."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from small_place import LIBRARY_CODES, append, edit, mistakes_in, write_small_place
from wholeplace.core.errors import PlaceError
from wholeplace.core.periods import Period
from wholeplace.core.place import Area, JourneyWords, Place, Thresholds
from wholeplace.core.recipe import ANALYSES
from wholeplace.store.hand_files import read_table
from wholeplace.store.place_folder import find_mistakes, read_place
from wholeplace.store.scaffold import EXAMPLES, example_file, explain_file, new_place
from wholeplace.tables.inputs import HAND_WRITTEN, OUTCOMES, PARTNERS, SERVICES
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS

SHORT = (
    b"partner,name,sector,is_local,source\r\n"
    b"a,Ann,council,yes,page 1\r\n"
    b'\r\nb,"Bee\r\nand Co",nhs,FALSE,"page ""2"""\r\n'
    b",,,,\r\n"
    b"c, Sea ,police,no,p"
)
SHORT_LINES = [2, 4, 7]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_small_place(tmp_path / "place")


def test_place_toml_becomes_a_place(place: Path) -> None:
    assert read_place(place).place == Place(
        name="Exampleton",
        years=("2013/14", "2014/15"),
        needs={
            "home": "Somewhere safe to live",
            "family": "Children who are safe and thriving",
            "work": "Work, and the skills for it",
            "safety": "Safety from crime and abuse",
        },
        currency="GBP",
        areas=(Area("E09000099", "Exampleton", "2015-04-01"),),
        thresholds=Thresholds(10, 5, Decimal(5)),
        about="A made-up borough of 90,000 people, to show what each file looks like.",
        reviewer="council",
        rule_set="supporting_families_2012",
        helped_by=("family_hub",),
        journeys=JourneyWords(
            ("assessment",), ("support",), ("job_started",), ("family_hub",)
        ),
    )


def test_what_place_toml_leaves_out_has_its_usual_value(place: Path) -> None:
    (place / "place.toml").write_text(
        'name = "P"\nyears = ["2013/14", "2014/15"]\n'
        "areas = [{ code = 'E09000001', name = 'A', as_at = 2015-04-01 }]\n"
        'needs = { home = "h", family = "f", safety = "s" }\n'
        "[thresholds]\nstop_rule_points = 2.5\n"
    )
    read = read_place(place).place
    assert (read.currency, read.about) == ("GBP", "")
    assert read.areas == (Area("E09000001", "A", "2015-04-01"),)
    assert read.thresholds == Thresholds(10, 5, Decimal("2.5"))


def test_a_recipe_is_read_by_its_name(place: Path) -> None:
    (place / "recipes" / "short.toml").write_text(
        'title = "Short"\nyears = ["2014/15", "2014/15"]\nprice_year = "2019/20"\n'
    )
    folder = read_place(place)
    review = folder.recipe()
    assert review.name == "review"
    assert review.period == Period(date(2013, 4, 1), date(2015, 4, 1))
    assert review.unit_costs == {"homeless_households": "EX2"}
    assert folder.recipe("recipes/review.toml") is review
    short = folder.recipe("short")
    assert short.analyses == tuple(ANALYSES)
    assert (short.price_year, short.purpose) == ("2019/20", "")


def test_analyses_run_in_the_order_of_the_review(place: Path) -> None:
    recipe = place / "recipes" / "review.toml"
    recipe.write_text(
        'title = "T"\nyears = ["2013/14", "2014/15"]\nprice_year = "2014/15"\n'
        'analyses = ["provider_outcomes", "money"]\n'
    )
    assert read_place(place).recipe().analyses == ("money", "provider_outcomes")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("reviw", "did you mean `review`?"),
        ("../other", "is a path that leaves the place folder"),
        ("/etc/passwd", "is a path that leaves the place folder"),
    ],
)
def test_a_recipe_that_is_not_there(place: Path, name: str, says: str) -> None:
    with pytest.raises(PlaceError) as error:
        read_place(place).recipe(name)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_table_has_the_contracts_columns_then_file_and_line(place: Path) -> None:
    folder = read_place(place)
    for name, contract in HAND_WRITTEN.items():
        arrow = folder.tables[name].arrow
        assert arrow.schema == pa.schema(
            [*contract.schema(), ("file", pa.string()), ("line", pa.int64())]
        )
        assert set(arrow["file"].to_pylist()) == {f"{name}.csv"}
    assert set(folder.overrides) == set(PUBLISHED_NUMBERS)
    assert folder.overrides["unit_costs"].arrow["file"][0].as_py() == (
        "reference/unit_costs.csv"
    )


def test_cells_become_exact_values(place: Path) -> None:
    row = read_place(place).tables["spend"].arrow.to_pylist()[1]
    assert row["amount_pounds"] == Decimal("150000.50")
    assert row["contract_ends_on"] == date(2016, 3, 31)
    assert row["upper_pounds"] is None
    assert (row["year"], row["line"]) == ("2014/15", 3)
    services = read_place(place).tables["services"].arrow
    assert services["workers"][0].as_py() == Decimal("24.5")
    assert services.schema.field("workers").type == pa.decimal128(18, 9)


def test_the_largest_amount_is_kept_to_the_penny(place: Path) -> None:
    edit(place, "spend.csv", 4, "80000", "9999999999999.99")
    edit(place, "services.csv", 2, "24.5", "0.123456789")
    folder = read_place(place)
    amount = folder.tables["spend"].arrow["amount_pounds"][2].as_py()
    assert amount == Decimal("9999999999999.99")
    workers = folder.tables["services"].arrow["workers"][0].as_py()
    assert workers == Decimal("0.123456789")


@pytest.mark.parametrize("text", ["1.50", "1.5000", "-0", "0001.5"])
def test_ways_to_write_a_number(tmp_path: Path, text: str) -> None:
    file = tmp_path / "services.csv"
    file.write_text(
        f"service,name,partner,stage,need,caseload,source\na,b,c,late,d,{text},e\n"
    )
    table = read_table(file, SERVICES)
    assert table.mistakes == ()
    assert table.arrow["caseload"][0].as_py() == Decimal(text)


@pytest.mark.parametrize(
    "raw",
    [
        SHORT,
        b"\xef\xbb\xbf" + SHORT,
        SHORT.replace(b"\r\n", b"\n"),
        SHORT.replace(b"\r\n", b"\r"),
    ],
    ids=["crlf", "bom", "lf", "cr"],
)
def test_lines_are_those_on_which_a_row_starts(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "partners.csv").write_bytes(raw)
    table = read_table(tmp_path / "partners.csv", PARTNERS, folder=tmp_path)
    assert table.mistakes == ()
    assert table.arrow["line"].to_pylist() == SHORT_LINES
    assert table.arrow["is_local"].to_pylist() == [True, False, False]
    assert table.arrow["source"].to_pylist() == ["page 1", 'page "2"', "p"]
    assert table.arrow["name"][2].as_py() == "Sea"
    assert table.arrow["note"].to_pylist() == [None, None, None]
    assert table.sha256 == hashlib.sha256(raw).hexdigest()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    file.write_text("source,is_local,sector,name,partner\np,yes,nhs,N,n\n")
    (row,) = read_table(file, PARTNERS).rows
    assert (row.values["partner"], row.values["source"]) == ("n", "p")


def test_a_file_that_is_not_there_is_an_empty_table(tmp_path: Path) -> None:
    table = read_table(tmp_path / "outcomes.csv", OUTCOMES)
    assert not table.is_there
    assert table.mistakes == ()
    assert table.arrow.num_rows == 0


def test_files_gives_the_hash_of_every_file_read(place: Path) -> None:
    files = read_place(place).files
    assert set(files) == set(EXAMPLES.values())
    for file, sha256 in files.items():
        assert sha256 == hashlib.sha256((place / file).read_bytes()).hexdigest()


def test_a_line_of_a_long_toml_value_is_found(place: Path) -> None:
    (place / "place.toml").write_text(
        'name = """\nA place\nof "years"\n"""\n'
        'years = [\n  "2013/14",\n  "2014/15",\n  "2014/17",\n]\n'
        "[[areas]]\ncode = 'E09000001'\nname = 'A'\nas_at = '2015'\n"
        "[[areas]]\ncode = 'E09000001'\nname = 'B'\nas_at = '2015-99'\n"
        "[needs]\nhome = 'h'\nfamily = 'f'\nsafety = ''\n"
    )
    lines = [(each.file, each.line) for each in find_mistakes(place)]
    assert lines == [("place.toml", 8), ("place.toml", 17), ("place.toml", 21)]


def test_a_new_place_has_no_mistake_and_can_be_read(tmp_path: Path) -> None:
    written = new_place(tmp_path / "new" / "place")
    folder = tmp_path / "new" / "place"
    assert mistakes_in(folder) == []
    read = read_place(folder, unit_cost_codes=LIBRARY_CODES)
    assert list(read.recipes) == ["review"]
    assert all(table.arrow.num_rows == 0 for table in read.tables.values())
    assert {f"{name}.csv" for name in HAND_WRITTEN} < set(written)


def test_the_readme_of_a_new_place_explains_every_column(tmp_path: Path) -> None:
    new_place(tmp_path / "place")
    readme = (tmp_path / "place" / "README.txt").read_text()
    for table in (*HAND_WRITTEN.values(), *PUBLISHED_NUMBERS.values()):
        for column in table.columns:
            assert f"  {column.name} (" in readme
            assert column.meaning in readme


def test_a_new_place_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PlaceError, match="not empty"):
        new_place(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(PlaceError, match="not empty"):
        new_place(tmp_path / "mine.txt")


def test_rows_added_to_a_new_place_are_read(tmp_path: Path) -> None:
    new_place(tmp_path)
    append(tmp_path, "partners.csv", "us,Us,council,yes,,minutes")
    assert mistakes_in(tmp_path) == []
    assert read_place(tmp_path).tables["partners"].rows[0].line == 2


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_example_is_complete(kind: str) -> None:
    example = example_file(kind)
    if kind in {"place", "recipe"}:
        assert "\n# " in example
        assert explain_file(kind) == ""
        return
    table = {**HAND_WRITTEN, **PUBLISHED_NUMBERS}[kind]
    assert len(example.splitlines()) > 1
    assert all(name in explain_file(kind) for name in table.names)
    if kind in HAND_WRITTEN:
        assert example.splitlines()[0] == ",".join(table.names)


def test_an_example_that_is_not_known() -> None:
    with pytest.raises(PlaceError, match="did you mean `spend`"):
        example_file("spnd")
    with pytest.raises(PlaceError, match=r"there is no example of `\.\./x`"):
        explain_file("../x")
