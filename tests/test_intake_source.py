"""A mapping is read exactly, or every mistake in it is said with its line and what to do."""

from decimal import Decimal
from pathlib import Path

import pytest

from intake_material import MAPPING
from wholeplace.core.errors import IntakeError
from wholeplace.intake.example import TEMPLATES, example_source
from wholeplace.intake.source_toml import read_source_toml, source_of

START = 'partner = "gp"\ntable = "records"\nfiles = "*.csv"\n'
WHOLE = START + '[columns.record_id]\nfrom = "ID"\n'
CONTACTS = 'partner = "gp"\ntable = "contacts"\nfiles = "*.csv"\n'


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "sources" / "it.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return [str(each) for each in read_source_toml(path, folder=tmp_path).mistakes]


def test_the_example_says_everything_and_is_right():
    source = source_of(TEMPLATES / "source.toml")
    assert (source.partner, source.table, source.dedupe) == (
        "mental-health-trust",
        "records",
        ("record_id",),
    )
    assert source.column("given_names").named == ("Forename", "First name")
    assert source.column("sex").form == "code"
    assert source.column("opted_out").leaves_out
    assert source.for_file("clients-2014-03.csv").encoding == "cp1252"
    assert (
        source.for_file("clients-2015-03.csv").encoding,
        source.max_damage_share,
    ) == ("utf-8", Decimal("0.01"))
    assert example_source().startswith("#")


def test_what_the_example_says_in_comments_is_right_too(tmp_path):
    lines = example_source().splitlines()
    parted = next(
        number
        for number, line in enumerate(lines)
        if line.startswith("# and for a table")
    )
    contacts, own = (
        "\n".join(line.removeprefix("#") for line in part if line.startswith("#   "))
        for part in (lines[:parted], lines[parted:])
    )
    needed = '[columns.record_id]\nfrom = "ID"\n[columns.started_on]\nfrom = "Start"\n'
    assert "made_from" in contacts
    assert mistakes(tmp_path, CONTACTS + needed + contacts) == []
    assert mistakes(tmp_path, CONTACTS.replace("contacts", "prices") + own) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace("table", "tabel"), "it.toml:2: `tabel` is not a key of sources/it.toml; rename it to `table`"),
        (WHOLE.replace('"records"', '"record"'), "it.toml:2: `record` is not a table of ours; rename it to `records`"),
        (WHOLE.replace('"*.csv"', '"../x.csv"'), "it.toml:3: files leads to another folder; write only a file's name; * stands for any letters"),
        ("encoding = \"cp1251\"\n" + WHOLE, "it.toml:1: encoding `cp1251` is not an encoding we read; write `cp1252`"),
        ('delimiter = "ab"\n' + WHOLE, "it.toml:1: delimiter is not a mark that can part cells; write the mark itself, or `comma`, `tab`, `semicolon` or `pipe`"),
        ("max_damage_share = 2\n" + WHOLE, "it.toml:1: max_damage_share is not a share; write a number from 0 to 1, such as 0.01"),
        ('dedupe = ["record"]\n' + WHOLE, "it.toml:1: `record` in dedupe is not a column of this mapping; write `record_id`"),
        (START, "it.toml:1: the key `columns` is missing from sources/it.toml; add a line that starts with `columns =`"),
        (WHOLE + "form = \"nhs\"\n", "it.toml:6: form is not"),
        (WHOLE + "fom = \"ID\"\n", "it.toml:6: `fom` is not a key of [columns] of sources/it.toml; rename it to `form`"),
        (WHOLE + "always = \"1\"\n", "it.toml:4: the column `record_id` does not say in one way where it comes from; write one of `from`, `always` and `made_from`"),
        (WHOLE + '[columns.surname]\nfrom = "S"\n', "it.toml:6: `surname` is not a column of the table"),
        (WHOLE + '[columns.family_nam]\nfrom = "S"\n', "it.toml:6: `family_nam` is not a column of the table; rename it to `family_name`"),
        (WHOLE + '[columns.line]\nfrom = "S"\n', "it.toml:6: the column `line` is written by intake itself; delete it"),
        (WHOLE + '[columns.born_on]\nfrom = "S"\nformat = "DD/MM"\n', "it.toml:8: the format `DD/MM` cannot be read: it must have one day, one month and one year; write one such as DD/MM/YYYY"),
        (WHOLE + '[columns.born_on]\nfrom = "S"\nformat = ["DD/MM/YYYY", "MM/DD/YYYY"]\n', "it.toml:8: the formats put day and month in two orders; name one of them: a row alone cannot tell"),
        (WHOLE + '[columns.born_on]\nfrom = "S"\nform = "money"\n', "it.toml:8: the column `born_on` holds a personal, which `money` cannot fill"),
        (WHOLE + '[columns.sex]\nfrom = "S"\nform = "code"\n', "it.toml:8: the column `sex` has no list of codes; add [columns.sex.codes] with one line for each"),
        (WHOLE + '[columns.sex]\nfrom = "S"\n[columns.sex.codes]\n1 = 2\n', "codes is not a list of codes"),
        (WHOLE + '[columns.out]\nfrom = "S"\nleaves_out = true\nform = "date"\n', "it.toml:9: the column `out` holds a flag, which `date` cannot fill; write `form` as one of `flag`"),
        (WHOLE.replace('from = "ID"', 'from = ["ID", 3]'), 'it.toml:5: from is not a text or a list of texts; write them as ["one", "two"]'),
        (CONTACTS + '[columns.record_id]\nfrom = "ID"\n', "it.toml:1: the table needs a column `contact_id`; add [columns.contact_id] with `from`, `always` or `made_from`"),
        ('partner = "gp"\ntable = "mine"\nfiles = "*"\n[columns.a]\nfrom = "A"\n', "it.toml:4: the column `a` does not say what it holds"),
        ('partner = "gp"\ntable = "mine"\nfiles = "*"\n[columns."a b"]\nfrom = "A"\nkind = "text"\n', "it.toml:4: `a b` cannot be the name of a column; use small letters, digits and underscores, and begin with a letter"),
        ('partner = "gp"\ntable = "mine"\nfiles = "*"\n[columns.a]\nfrom = "A"\nkind = "money"\nmoney = ["euro"]\n', "it.toml:7: `euro` is not a way of writing money"),
        ('partner = "gp"\ntable = "mine"\nfiles = "*"\n[columns.a]\nfrom = "A"\nkind = "money"\nmoney = ["thousands", "decimal_comma"]\n', "it.toml:7: a comma cannot both part thousands and begin the pence"),
        (WHOLE + '[columns.address]\nmade_from = ["recordid"]\n', "it.toml:7: `recordid` is not another column of this mapping; write `record_id`"),
        (WHOLE + "[expected]\ntotal_of = \"cost\"\n", "total_of stands without total"),
        (WHOLE + "[expected]\nrows = -1\n", "it.toml:7: rows is not a whole number of 0 or more; write one, without quotation marks"),
        (WHOLE + '[expected]\nsha256 = "abc"\n', "it.toml:7: sha256 is not a SHA-256"),
        (WHOLE + '[[delivery]]\nfiles = "x*"\nformat = "xls"\n', "it.toml:8: format is not `csv`, `csv.gz`, `xlsx` or `parquet`"),
        ("a = [1,\n", "the file is not TOML"),
    ],
)  # fmt: skip
def test_each_mistake_is_one_sentence_with_its_line(tmp_path, text, said):
    found = mistakes(tmp_path, text)
    assert any(said in each for each in found), found


def test_a_mapping_asked_for_alone_raises_its_first_mistake(tmp_path):
    path = tmp_path / "it.toml"
    path.write_text(WHOLE.replace("table", "tabel").replace("files", "flies"))
    with pytest.raises(
        IntakeError, match=r"it\.toml:2: `tabel` .* \(and 1 more mistake\)\.$"
    ):
        source_of(path)


def test_what_is_not_said_takes_the_usual_form(tmp_path):
    path = tmp_path / "it.toml"
    columns = "".join(
        f'[columns.{name}]\nfrom = "{name}"\n'
        for name in ("born_on", "nhs_number", "is_protected", "phone", "address")
    )
    path.write_text(WHOLE + columns)
    source = source_of(path)
    assert {column.name: column.form for column in source.columns} == {
        "record_id": "text", "born_on": "birth_date", "nhs_number": "nhs_number", "is_protected": "flag", "phone": "phone", "address": "text",
    }  # fmt: skip
    assert source.column("record_id").is_filled
    assert not source.column("address").is_filled
    assert [
        source.for_file(name).format
        for name in ("a.csv", "a.CSV.GZ", "a.xlsx", "a.parquet", "a.txt")
    ] == ["csv", "csv.gz", "xlsx", "parquet", "csv"]
    assert source_of(MAPPING).for_file("x_cp1252_y.csv").encoding == "cp1252"
