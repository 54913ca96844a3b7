"""Drafts of mappings: right where they are sure, open where the file does not tell, and without a cell of any row."""

import gzip
import io
import json
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from damage import mutated_texts

from intake_material import PEOPLE
from intake_workbooks import sheet, workbook
from wholeplace.core.errors import IntakeError
from wholeplace.intake.one_file import intake_file
from wholeplace.intake.place import deliveries
from wholeplace.intake.source_toml import read_source_toml
from wholeplace.intake.suggest import Suggestion, suggest_source
from wholeplace.intake.suggesting.choosing import Sureness
from wholeplace.intake.suggesting.drafting import pattern_of
from wholeplace.synthetic.write_place import make_borough

CANARY = "Kanarienvogel"
WRITING = ("format", "encoding", "delimiter", "sheet")


@pytest.fixture(scope="module")
def borough(tmp_path_factory):
    folder = tmp_path_factory.mktemp("borough") / "larkmere"
    make_borough(folder, 2_000, 8)
    return folder


@pytest.fixture(scope="module")
def drafts(borough):
    """Every extract with its true mapping and its draft."""
    return [
        (each, suggest_source(each.path, sheet=each.source.sheet))
        for each in deliveries(borough).extracts
    ]


def test_the_drafts_of_a_borough_are_right_where_they_are_sure(drafts):
    found: Counter[str] = Counter()
    for each, draft in drafts:
        assert draft.table == each.source.table, each.name
        true = {column.name: column.named for column in each.source.columns}
        for choice in draft.columns:
            if choice.sureness is Sureness.GUESS:
                continue
            is_right = choice.header in true.get(choice.column, ())
            found[f"{choice.sureness.name} {'right' if is_right else 'wrong'}"] += 1
        told = {each.column for each in draft.columns if each.sureness > Sureness.GUESS}
        found["open"] += len(set(true) - told)
    print(dict(found))
    assert (found["SURE wrong"], found["LIKELY wrong"]) == (0, 0)
    assert found["SURE right"] >= 250
    assert found["SURE right"] + found["LIKELY right"] >= 290
    assert found["open"] <= 12


def test_the_drafts_say_how_the_files_are_written(drafts):
    for each, draft in drafts:
        written = tomllib.loads(draft.text)
        true = each.source.for_file(each.path.name)
        assert written["partner"] == true.partner
        assert written["format"] == true.format
        assert written.get("delimiter", ",") in {
            true.delimiter, {"\t": "tab", ";": "semicolon", "|": "pipe"}.get(true.delimiter),
        }  # fmt: skip
        if "any would do" not in draft.text:
            assert written.get("encoding", "utf-8") == true.encoding
        assert written.get("sheet", "") == true.sheet
        assert bool(written.get("preamble")) == bool(true.preamble)
        for column in true.columns:
            said = written["columns"].get(column.name, {}).get("format")
            if column.dates and said:
                # In a small file two formats may fit alike; a wrong one is never written.
                assert said == column.dates[0].text, (each.name, column.name)


def test_a_draft_without_questions_takes_the_file_in_as_the_true_mapping_does(drafts, tmp_path):  # fmt: skip
    tried = 0
    for number, (each, draft) in enumerate(drafts):
        path = tmp_path / f"draft{number}.toml"
        path.write_text(draft.text, encoding="utf-8")
        read = read_source_toml(path, folder=tmp_path)
        # What is open is a mistake until someone says it: a draft is never used by a slip.
        assert bool(read.mistakes) == bool(draft.questions), (draft.text, read.mistakes)
        if read.source is None:
            continue
        true = intake_file(each.path, each.source)
        ours = intake_file(each.path, read.source)
        assert ours.is_accepted, ours.sentence
        assert ours.accepted >= true.accepted * 0.98, (ours.sentence, ours.quarantine)
        tried += 1
    assert tried >= 25


def draft_of(tmp_path, header, *rows, name="x.csv", **options) -> Suggestion:
    path = tmp_path / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return suggest_source(path, **options)


def sure(draft: Suggestion) -> dict[str, str]:
    return {each.column: each.header for each in draft.columns if each.sureness is Sureness.SURE}  # fmt: skip


def offered(draft: Suggestion) -> dict[str, str]:
    return {each.column: each.header for each in draft.columns if each.sureness > Sureness.GUESS}  # fmt: skip


def test_names_that_lie_are_not_believed(tmp_path):
    rows = [f"{number},E8 {number % 9 + 1}EA,1,yes,Smith,{number % 7}" for number in range(40)]  # fmt: skip
    draft = draft_of(tmp_path, "NHS No,Surname,DOB,Postcode,Forename,Address", *rows)
    assert set(sure(draft)) == {"given_names"}
    assert "E8 1EA" not in draft.text


def test_numbers_under_a_name_that_says_nothing_are_known_by_their_check(tmp_path):
    rows = [f"P{number},{person.split(',')[0]},Able,Ann" for number, person in enumerate(PEOPLE * 10)]  # fmt: skip
    draft = draft_of(tmp_path, "Patient ID,Column 7,Surname,Forename", *rows)
    found = {each.column: each for each in draft.columns}
    assert (found["nhs_number"].header, found["nhs_number"].sureness) == ("Column 7", Sureness.LIKELY)  # fmt: skip
    assert found["nhs_number"].reason == "the name says nothing, but its cells are ten digits with valid check digits"  # fmt: skip


def test_of_two_headers_that_may_be_one_column_none_is_sure(tmp_path):
    rows = [f"P{number},Able,Ann,{number} Mare Street,{number} Well Street" for number in range(1, 40)]  # fmt: skip
    draft = draft_of(tmp_path, "Client ID,Surname,Forename,Home Address,Current Address", *rows)  # fmt: skip
    assert "address" not in offered(draft)
    assert '# it may be "Current Address" as well' in draft.text
    assert sure(draft) == {"record_id": "Client ID", "given_names": "Forename", "family_name": "Surname"}  # fmt: skip


CASES = "Case ID,Client ID,Service,Start Date,End Date"


@pytest.mark.parametrize(
    ("days", "written", "said"),
    [
        (("01/02/2015", "03/04/2015"), "", '"DD/MM/YYYY" or "MM/DD/YYYY" alike'),
        ((*["13/02/2015"] * 58, "31/02/2015", "01/02/2015"), "DD/MM/YYYY", "nearly every"),
        (("13/02/2015", "28/04/2015"), "DD/MM/YYYY", "every date seen"),
        (("02/13/2015", "04/28/2015"), "MM/DD/YYYY", "every date seen"),
        (("2015-02-01", "2015-03-04"), "YYYY-MM-DD", "every date seen"),
        (("20150213", "20150428"), "YYYYMMDD", "every date seen"),
        (("13 Feb 2015", "28 Apr 2015"), "DD MMM YYYY", "every date seen"),
        (("1/2/2015", "13/12/2015"), "D/M/YYYY", "every date seen"),
        (("13/02/15", "28/04/15"), "", '"DD/MM/YY"'),
        (("01/02/03", "04/05/06"), "", "alike"),
        (("2015-02-01 00:00:00", "2015-03-04 11:30:00"), "YYYY-MM-DD hh:mm:ss", "every date seen"),
        (("13/02/2015", "2015-04-28"), "", "in no one way"),
    ],
)  # fmt: skip
def test_day_and_month_are_never_guessed(tmp_path, days, written, said):
    rows = [f"C{number},P{number % 9},visit,{days[number % len(days)]}," for number in range(60)]  # fmt: skip
    draft = draft_of(tmp_path, CASES, *rows)
    column = tomllib.loads(draft.text)["columns"]["started_on"]
    assert column["format"] == written
    assert said in draft.text
    asked = 'how the dates under "Start Date" are written'
    assert (asked in draft.questions) == (written == "")
    assert not any(day in draft.text for day in days)


def test_words_for_nothing_are_named_for_their_column_alone(tmp_path):
    rows = [f"P{number},{'Null' if number == 7 else 'Able'},{'NULL' if number % 3 else '01/12/1980'}" for number in range(1_000)]  # fmt: skip
    draft = draft_of(tmp_path, "Client ID,Surname,DOB", *rows)
    columns = tomllib.loads(draft.text)["columns"]
    assert columns["born_on"]["blanks"] == ["NULL"]
    # One person is called so.
    assert "blanks" not in columns["family_name"]


def test_what_the_table_needs_and_the_file_lacks_is_asked_for(tmp_path):
    draft = draft_of(tmp_path, "Client ID,Start Date", *(f"P{number},2015-04-{number:02d}" for number in range(1, 29)))  # fmt: skip
    assert draft.table == "contacts"
    assert draft.questions == ("which partner sends it", "where contact_id comes from", "where service comes from")  # fmt: skip
    assert '# made_from = ["record_id", "service", "started_on"]' in draft.text
    answered = (
        draft.text.replace('partner = ""', 'partner = "gp"')
        + '[columns.service]\nalways = "visit"\n[columns.contact_id]\nmade_from = ["record_id", "started_on"]\n'
    )
    path = tmp_path / "it.toml"
    path.write_text(answered, encoding="utf-8")
    source = read_source_toml(path, folder=tmp_path).source
    assert intake_file(tmp_path / "x.csv", source).accepted == 28


def test_rows_above_the_header_and_odd_writing_are_seen(tmp_path):
    text = f"{CANARY} report;;\r\n;;\r\nClient ID;Surname;Grösse\r\nP1;{CANARY};x\r\nP2;Zoë;y\r\n"  # fmt: skip
    path = tmp_path / "odd (1).csv"
    path.write_bytes(text.encode("cp1252"))
    draft = suggest_source(path)
    written = tomllib.loads(draft.text)
    assert {name: written[name] for name in ("encoding", "delimiter", "preamble")} == {
        "encoding": "cp1252", "delimiter": "semicolon", "preamble": ["*"],
    }  # fmt: skip
    assert draft.unmapped == ("Grösse",)
    assert CANARY not in draft.text


def test_two_columns_of_one_name_are_said(tmp_path):
    draft = draft_of(
        tmp_path, "Client ID,Surname,Forename,Note,note", "P1,Able,Ann,a,b"
    )
    # One row makes nothing sure.
    assert sure(draft) == {}
    assert draft.text.rstrip().endswith('# "Note"\n# "note"')
    assert draft.unmapped == ()


def test_names_of_files_become_patterns():
    assert pattern_of("gp_people_2017-03.csv.gz") == "gp_people_*.csv.gz"
    assert pattern_of("export[1] all?.csv") == "export?*? all?.csv"


def in_all_formats(tmp_path: Path) -> list[Path]:
    """One file of people whose every cell is the canary or holds it, in each format."""
    header = ["Client ID", "Surname", "Forename", "Address", "Gender", "DOB", "Notes"]
    row = [f"{CANARY}1", CANARY, CANARY, f"1 {CANARY} Street", CANARY, CANARY, CANARY]
    text = "\n".join(",".join(cells) for cells in [[f"{CANARY}: all"], header, *[row] * 30])  # fmt: skip
    made = [tmp_path / name for name in ("x.csv", "x.csv.gz", "x.xlsx", "x.parquet")]
    made[0].write_text(text, encoding="utf-8")
    made[1].write_bytes(gzip.compress(text.encode("utf-16")))
    rows = [
        f'<row r="{number}">'
        + "".join(f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate([[CANARY], header, row, row], start=1)
    ]  # fmt: skip
    made[2].write_bytes(workbook(sheet(*rows)))
    sink = io.BytesIO()
    pq.write_table(pa.table({name: [cell] * 30 for name, cell in zip(header, row, strict=True)}), sink)  # fmt: skip
    made[3].write_bytes(sink.getvalue())
    return made


def test_no_draft_holds_a_cell_of_a_row(tmp_path, capfd, caplog):
    for path in in_all_formats(tmp_path):
        draft = suggest_source(path)
        assert {"family_name", "given_names"} <= set(offered(draft)), path.name
        said = [draft.text, repr(draft), json.dumps(draft.to_json()), caplog.text, *capfd.readouterr()]  # fmt: skip
        assert not any(CANARY.casefold() in each.casefold() for each in said), path.name


@pytest.mark.parametrize(
    "content",
    [
        f"{CANARY},Ann,1980-01-02\nBaker,{CANARY},1975-12-31\n".encode(),
        f"{CANARY}\n{CANARY}\n".encode(),
        f"Surname\n{CANARY}\n".encode(),
        f"{CANARY}@example.org,Surname,Forename\nSurname,{CANARY},Forename,9434765919\n".encode(),
        f"<html>{CANARY}".encode(),
        b"\x81\x8d\x8f\x90" * 9 + CANARY.encode(),
        b"",
        b"PK\x03\x04" + CANARY.encode(),
        b"PAR1" + CANARY.encode(),
        b"\x1f\x8b" + CANARY.encode(),
        CANARY.encode("utf-16-le") * 9,
    ],
)  # fmt: skip
def test_a_file_of_which_nothing_can_be_said_is_refused_in_one_sentence(tmp_path, content, capfd):  # fmt: skip
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(IntakeError) as caught:
        suggest_source(path)
    sentence = str(caught.value)
    assert sentence.startswith("nothing can be suggested for `x.csv`: ")
    assert "\n" not in sentence
    said = [sentence, repr(caught.value.__cause__), *capfd.readouterr()]
    assert not any(CANARY in each for each in said)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(IntakeError, match="is not a file: give the path"):
        suggest_source(tmp_path / "none.csv")


def outcome(path: Path) -> str:
    """The draft's text, or nothing when it was refused in one sentence."""
    try:
        text = suggest_source(path).text
    except IntakeError as error:
        return "several lines" if "\n" in str(error) else ""
    tomllib.loads(text)
    return text


def test_every_bad_extract_is_drafted_or_refused_in_a_sentence(shared):
    folder = shared / "data/bad_extracts"
    texts = [outcome(path) for path in sorted(folder.iterdir())]
    assert "several lines" not in texts
    assert sum(bool(text) for text in texts) >= 20
    assert not any("Able" in text for text in texts)


def test_files_broken_at_random_are_drafted_or_refused(tmp_path):
    path = tmp_path / "x.csv"
    outcomes = set()
    for _, text in zip(range(40), mutated_texts(3), strict=False):
        path.write_bytes(text)
        outcomes.add(bool(outcome(path)))
    assert outcomes == {True, False}


def test_true_dates_of_a_workbook_or_parquet_are_written_as_iso(tmp_path):
    table = pa.table({
        "Case ID": [f"C{number}" for number in range(30)], "Client ID": [f"P{number % 9}" for number in range(30)],
        "Service": ["visit"] * 30, "Start": pa.array([date(2015, 4, 1)] * 30),
    })  # fmt: skip
    path = tmp_path / "x.parquet"
    pq.write_table(table, path)
    draft = suggest_source(path)
    assert tomllib.loads(draft.text)["columns"]["started_on"]["format"] == "YYYY-MM-DD"
    assert sure(draft)["contact_id"] == "Case ID"
