"""Folders that are broken or meant to do harm: one clear sentence each, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small_place import LIBRARY_CODES, edit, mistakes_in, write_small_place
from wholeplace.core.errors import PlaceError
from wholeplace.store.place_folder import find_mistakes, read_place

LONGEST_SENTENCE = 700


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_small_place(tmp_path / "place")


def the_only_sentence(place: Path) -> str:
    """What is said of the folder, by `check` and by a run."""
    (sentence,) = mistakes_in(place)
    with pytest.raises(PlaceError) as error:
        read_place(place, unit_cost_codes=LIBRARY_CODES)
    assert str(error.value) == f"{sentence}."
    assert len(sentence) < LONGEST_SENTENCE
    assert sentence.isprintable()
    assert sentence.count("; ") >= 1
    return sentence


@pytest.mark.parametrize("ending", ["", "\n", "\r\n\r\n", " \n", "\ufeff"])
@pytest.mark.parametrize("file", ["partners.csv", "spend.csv"])
def test_an_empty_file(place: Path, file: str, ending: str) -> None:
    (place / file).write_text(ending, encoding="utf-8", newline="")
    assert f"{file}:1: the file is empty" in the_only_sentence(place)


def test_an_empty_place_toml(place: Path) -> None:
    (place / "place.toml").write_text("")
    says = mistakes_in(place)
    assert [line.split("`")[1] for line in says[:2]] == ["name", "years"]
    assert says[2].startswith("place.toml:1: there is no need of place.toml")
    assert len(says) == 3


def test_a_missing_column(place: Path) -> None:
    rows = (place / "spend.csv").read_text().splitlines()
    at = rows[0].split(",").index("kind")
    cut = [
        ",".join(cell for i, cell in enumerate(row.split(",")) if i != at)
        for row in rows
    ]
    (place / "spend.csv").write_text("\n".join(cut) + "\n")
    sentence = the_only_sentence(place)
    assert sentence.startswith("spend.csv:1: the column `kind` is missing; add it")


def test_a_negative_spend(place: Path) -> None:
    edit(place, "spend.csv", 4, "80000", "-80000")
    sentence = the_only_sentence(place)
    assert sentence.startswith("spend.csv:4: `-80000` in amount_pounds is negative; ")


def test_shares_that_add_to_more_than_one(place: Path) -> None:
    edit(place, "bearers.csv", 2, "0.7", "0.8")
    sentence = the_only_sentence(place)
    assert sentence.startswith("bearers.csv:3: the shares of `homeless_households` add")
    assert "to 1.1 and not to 1; " in sentence


@pytest.mark.parametrize("share", ["0.7005", "0.6995"])
def test_shares_that_add_to_one_but_for_rounding(place: Path, share: str) -> None:
    edit(place, "bearers.csv", 2, "0.7", share)
    assert mistakes_in(place) == []


@pytest.mark.parametrize(
    "year",
    [
        "2014/16",
        "2014",
        "2014-15",
        "14/15",
        "2014/15 to",
        "9999/00",
        "0000/01",
        "\uff12\uff10\uff11\uff14/\uff11\uff15",
    ],
)
def test_a_year_that_is_not_one(place: Path, year: str) -> None:
    edit(place, "spend.csv", 4, "2014/15", year)
    sentence = the_only_sentence(place)
    assert sentence.startswith("spend.csv:4: ")
    assert "in year is not a financial year; write a year such as 2014/15" in sentence


def test_a_unit_cost_without_a_source(place: Path) -> None:
    edit(
        place,
        "reference/unit_costs.csv",
        4,
        "Made up for this example: a ministry's table 7",
        "",
    )
    sentence = the_only_sentence(place)
    assert sentence.startswith(
        "reference/unit_costs.csv:4: the cell in source is empty"
    )


def test_duplicate_keys(place: Path) -> None:
    rows = (place / "outcomes.csv").read_text().splitlines()
    (place / "outcomes.csv").write_text("\n".join([*rows, rows[1]]) + "\n")
    sentence = the_only_sentence(place)
    assert sentence.startswith(
        "outcomes.csv:5: the provider, client_group, period `Open"
    )
    assert "is already on line 2; " in sentence


@pytest.mark.parametrize("size", [100_001, 131_100, 10_000_000])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_huge_cell(place: Path, size: int, quote: str) -> None:
    edit(place, "spend.csv", 4, "80000", quote + "7" * size + quote)
    sentence = the_only_sentence(place)
    assert sentence.startswith("spend.csv:4: a cell in the row is longer than 100,000")
    assert "777" not in sentence


def test_a_huge_cell_over_many_lines(place: Path) -> None:
    edit(place, "spend.csv", 4, "80000", '"' + "word\n" * 2_000_000 + '"')
    sentence = the_only_sentence(place)
    assert sentence.startswith("spend.csv:4: a cell in the row is longer than 100,000")


def test_a_huge_heading(place: Path) -> None:
    edit(place, "partners.csv", 1, "note", "n" * 10_000_000)
    sentence = the_only_sentence(place)
    assert sentence.startswith("partners.csv:1: a cell in the row is longer than")


def test_a_huge_file(place: Path) -> None:
    with (place / "spend.csv").open("ab") as file:
        file.truncate(60_000_000)
    assert "spend.csv:1: the file is larger than 50 MB" in the_only_sentence(place)
    (place / "spend.csv").unlink()
    with (place / "recipes" / "review.toml").open("ab") as file:
        file.truncate(2_000_000)
    assert "recipes/review.toml:1: the file is larger" in the_only_sentence(place)


@pytest.mark.parametrize(
    "name",
    ["spend.csv", "place.toml", "recipes", "reference", "recipes/review.toml", "reference/unit_costs.csv", "notes", "runs"],
)  # fmt: skip
def test_a_path_that_leaves_the_folder(place: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    if (place / name).exists():
        (place / name).rename(outside)
    else:
        outside.mkdir()
    (place / name).symlink_to(outside)
    sentence = the_only_sentence(place)
    assert sentence.startswith(f"{name}:1: it is a path that leaves the folder")
    assert "outside" not in sentence


def test_a_link_that_stays_in_the_folder_is_read(place: Path) -> None:
    (place / "kept").mkdir()
    (place / "spend.csv").rename(place / "kept" / "money.csv")
    (place / "spend.csv").symlink_to(Path("kept") / "money.csv")
    assert mistakes_in(place) == []
    assert read_place(place).tables["spend"].rows


def test_a_link_in_a_circle(place: Path) -> None:
    (place / "overlaps.csv").unlink()
    (place / "overlaps.csv").symlink_to("overlaps.csv")
    assert the_only_sentence(place).startswith("overlaps.csv:1: ")


def test_a_folder_and_a_pipe_in_place_of_a_file(place: Path) -> None:
    (place / "overlaps.csv").unlink()
    (place / "overlaps.csv").mkdir()
    assert "overlaps.csv:1: the file is a folder or a pipe" in the_only_sentence(place)
    (place / "overlaps.csv").rmdir()
    os.mkfifo(place / "overlaps.csv")
    assert "overlaps.csv:1: the file is a folder or a pipe" in the_only_sentence(place)


def test_a_file_in_place_of_a_folder(place: Path) -> None:
    (place / "recipes" / "review.toml").unlink()
    (place / "recipes").rmdir()
    (place / "recipes").write_text("")
    assert the_only_sentence(place).startswith("recipes:1: the folder cannot be read")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        (b"Exampleshire", b"Ex\x80mpleshire", 3, "a byte that is not UTF-8"),
        (b"Exampleshire", b"Ex\0mpleshire", 3, "a NUL byte"),
        (b"sector", b"sec\xfftor", 1, "a byte that is not UTF-8"),
        (b"nhs,Ex", b"\xffnhs,Ex", 4, "a byte that is not UTF-8"),
        (b"Central", b'"Central', 5, "not closed properly"),
        (b"Open Hands", b'"Open" Hands', 6, "not closed properly"),
        (
            b"nhs,Exam",
            b"nhs,Exam,ple",
            4,
            "too many cells, 7 where the first line has 6",
        ),
        (b"police,Ex", b"policeEx", 3, "too few cells, 5 where the first line has 6"),
    ],
)
def test_bytes_that_are_no_csv(
    place: Path, old: bytes, new: bytes, line: int, says: str
) -> None:
    raw = (place / "partners.csv").read_bytes()
    assert raw.count(old) >= 1
    (place / "partners.csv").write_bytes(raw.replace(old, new, 1))
    sentence = the_only_sentence(place)
    assert sentence.startswith(f"partners.csv:{line}: ")
    assert says in sentence


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-be", "cp1252"])
def test_other_codings(place: Path, coding: str) -> None:
    edit(place, "partners.csv", 6, "Open Hands", "Café Ouvert")
    text = (place / "partners.csv").read_text()
    (place / "partners.csv").write_bytes(text.encode(coding))
    sentence = the_only_sentence(place)
    assert sentence.startswith("partners.csv:")
    assert "UTF-8" in sentence or "NUL" in sentence


@pytest.mark.parametrize(("mark", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_mark_between_cells(place: Path, mark: str, called: str) -> None:
    text = (place / "partners.csv").read_text()
    (place / "partners.csv").write_text(text.replace(",", mark))
    assert f"partners.csv:1: the file is parted by {called}" in the_only_sentence(place)


def test_rows_without_a_header(place: Path) -> None:
    rows = (place / "partners.csv").read_text().splitlines(keepends=True)
    (place / "partners.csv").write_text("".join(rows[1:]))
    sentence = the_only_sentence(place)
    assert sentence.startswith(
        "partners.csv:1: the first line does not name the columns"
    )


def test_a_quote_that_swallows_the_rest_of_the_file(place: Path) -> None:
    edit(place, "spend.csv", 2, "Pounds are", '"Pounds are')
    edit(place, "spend.csv", 9, "firm", "frm")
    lines = mistakes_in(place)
    assert [line.split(":")[1] for line in lines] == ["2", "9"]
    assert "a quotation mark in the row that starts here" in lines[0]


def test_a_file_of_nothing_but_quotes_ends(place: Path) -> None:
    header = (place / "overlaps.csv").read_text().splitlines()[0]
    rows = ['x,"y" z,,,,,'] * 500
    (place / "overlaps.csv").write_text("\n".join([header, *rows]))
    lines = mistakes_in(place)
    assert 1 <= len(lines) <= 30


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('name = "x\n', 1, "is not TOML"),
        ('name = "x"\nyears = [\n', 2, "is not TOML"),
        ('name = "x"\nname = "y"\n', 2, "Cannot overwrite a value"),
        ("a = " + "[" * 100_000, 1, "nested too deeply"),
        ("a = " + "9" * 10_000, 1, "is not TOML"),
        ('name = "x"\n\n[needs\n', 3, "is not TOML"),
    ],
    ids=["quote", "list", "twice", "deep", "long", "heading"],
)
def test_toml_that_does_not_parse(place: Path, text: str, line: int, says: str) -> None:
    (place / "place.toml").write_text(text)
    sentence = the_only_sentence(place)
    assert sentence.startswith(f"place.toml:{line}: ")
    assert says in sentence


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("small_number", "true"),
        ("small_number", "-1"),
        ("rounding", "1e99"),
        ("stop_rule_points", "nan"),
        ("stop_rule_points", "inf"),
        ("stop_rule_points", "1e999999999999999999999"),
        ("stop_rule_points", "[5]"),
    ],
)
def test_numbers_that_are_none(place: Path, key: str, value: str) -> None:
    line = {"small_number": 38, "rounding": 40, "stop_rule_points": 43}[key]
    old = (place / "place.toml").read_text().splitlines()[line - 1]
    edit(place, "place.toml", line, old, f"{key} = {value}")
    assert the_only_sentence(place).startswith(f"place.toml:{line}: {key} is not ")


def test_a_name_that_would_move_the_cursor_is_shown_plainly(place: Path) -> None:
    edit(place, "partners.csv", 2, ",council,yes", ",\x1b[2Jcouncil,yes")
    (place / "recipes" / "a\nb.toml").write_text("")
    for line in mistakes_in(place):
        assert line.isprintable()


def test_many_unknown_names_take_no_long_time(place: Path) -> None:
    rows = (place / "services.csv").read_text().splitlines()
    many = [
        rows[2].replace("advice", f"s{n}").replace("openhands", f"p{n}")
        for n in range(3000)
    ]
    (place / "services.csv").write_text("\n".join([*rows, *many]))
    assert len(mistakes_in(place)) == 3000


def test_checking_a_folder_writes_nothing_and_loads_no_engine(place: Path) -> None:
    before = sorted(str(path) for path in place.rglob("*"))
    code = (
        "import sys; from pathlib import Path;"
        "from wholeplace.store.place_folder import find_mistakes;"
        "assert find_mistakes(Path(sys.argv[1])) == [];"
        "print([name for name in ('ibis', 'duckdb', 'pandas') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(place)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "[]\n"
    assert sorted(str(path) for path in place.rglob("*")) == before


NOISE = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet='ab,"\n\r;=[]{}#.0123456789/\x00\ufeffé', max_size=300).map(
        str.encode
    ),
)


@given(
    noise=NOISE,
    file=st.sampled_from(
        ["partners.csv", "spend.csv", "bearers.csv", "place.toml", "recipes/review.toml", "reference/unit_costs.csv"]
    ),
    at=st.floats(0, 1),
)  # fmt: skip
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_stands_in_a_file_is_answered_in_sentences(
    tmp_path: Path, noise: bytes, file: str, at: float
) -> None:
    place = write_small_place(tmp_path / "place")
    raw = (place / file).read_bytes()
    cut = int(at * len(raw))
    (place / file).write_bytes(raw[:cut] + noise + raw[cut:])
    for mistake in find_mistakes(place, unit_cost_codes=LIBRARY_CODES):
        assert str(mistake).isprintable()
        assert len(str(mistake)) < LONGEST_SENTENCE
        assert mistake.line >= 1
