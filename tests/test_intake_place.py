"""All extracts of a place together: twice delivered counts once, months may overlap, a refused file stops nothing."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from intake_material import ABLE, BAKER, COLE, HEADER, PEOPLE, with_cells
from wholeplace.core.errors import IntakeError
from wholeplace.intake import gathering_rows
from wholeplace.intake.checking import engine
from wholeplace.intake.place import deliveries, find_source_mistakes, intake_place
from wholeplace.tables.people import INTAKE_QUALITY
from wholeplace.tables.taken_in import CONTACTS_TAKEN_IN, RECORDS_TAKEN_IN

PEOPLE_MAP = """
partner = "gp"
table = "records"
files = "people-*.csv"
dedupe = ["record_id"]
[columns.record_id]
from = "nhs_number"
[columns.nhs_number]
from = "nhs_number"
[columns.family_name]
from = "surname"
[columns.given_names]
from = "forename"
[columns.born_on]
from = "dob"
[columns.postcode]
from = "postcode"
"""
VISITS_MAP = """
partner = "gp"
table = "contacts"
files = "visits-*.csv"
[columns.contact_id]
from = "id"
[columns.record_id]
from = "who"
[columns.service]
always = "visit"
[columns.started_on]
from = "on"
format = "DD/MM/YYYY"
[columns.ended_on]
from = "until"
format = "DD/MM/YYYY"
required = false
not_before = "started_on"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    for name in ("sources", "extracts/gp", "extracts/police"):
        (folder / name).mkdir(parents=True)
    (folder / "sources/people.toml").write_text(PEOPLE_MAP)
    (folder / "sources/visits.toml").write_text(VISITS_MAP)
    return folder


def put(place: Path, name: str, *rows: str) -> Path:
    path = place / "extracts" / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def visits(place: Path, name: str, *rows: str) -> Path:
    return put(place, f"gp/{name}", "id,who,on", *rows)


def test_a_whole_place_becomes_its_tables_and_each_extract_is_reported(place):
    put(place, "gp/people-1.csv", HEADER, *PEOPLE)
    visits(
        place,
        "visits-1.csv",
        "1,9434765919,01/04/2015",
        "2,9434765870,31/02/2015",
        "x",
        "",
    )
    seen: list[tuple[int, int, str]] = []
    found = intake_place(place, place / "out", progress=lambda *step: seen.append(step))
    records, contacts = (
        pq.read_table(found.gathered.tables[name]) for name in ("records", "contacts")
    )
    assert records.schema == RECORDS_TAKEN_IN.schema()
    assert contacts.schema == CONTACTS_TAKEN_IN.schema()
    # In the order of the key, whatever the order of the file.
    assert records.column("record_id").to_pylist() == [
        "4010232137",
        "9434765870",
        "9434765919",
    ]
    first = contacts.to_pylist()[0]
    assert {name: value for name, value in first.items() if value is not None and name != "extract_id"} == {
        "contact_id": "1", "partner": "gp", "record_id": "9434765919", "service": "visit", "started_on": date(2015, 4, 1), "line": 2,
    }  # fmt: skip
    quality = found.gathered.quality
    assert quality.schema == INTAKE_QUALITY.schema()
    assert [tuple(row.values()) for row in quality.to_pylist()] == [
        ("gp", "people-1.csv", 3, 3, 0, 0, 0, None), ("gp", "visits-1.csv", 3, 1, 2, 0, 0, None),
    ]  # fmt: skip
    assert seen == [
        (0, 2, "gp: people-1.csv"),
        (1, 2, "gp: visits-1.csv"),
        (2, 2, "all extracts together"),
    ]
    assert found.exported == {"gp/visits-1.csv": 2}
    assert (place / "quarantine/gp/visits-1.csv.csv").is_file()


def test_the_same_file_twice_counts_once_and_says_so(place):
    for name in ("people-1.csv", "people-2.csv"):
        put(place, f"gp/{name}", HEADER, *PEOPLE)
    found = intake_place(place, place / "out")
    assert pq.read_table(found.gathered.tables["records"]).num_rows == 3
    assert found.gathered.notes == {
        "gp/people-2.csv": "the same file as people-1.csv: it counts once"
    }
    assert [
        (row["accepted"], row["repeated"]) for row in found.gathered.quality.to_pylist()
    ] == [(3, 0), (3, 3)]


def test_months_that_overlap_count_once_and_the_later_wins(place):
    visits(place, "visits-04.csv", "1,a,01/04/2015", "2,b,29/04/2015", "2,b,29/04/2015")
    visits(place, "visits-05.csv", "2,b,30/04/2015", "3,c,01/05/2015")
    found = intake_place(place, place / "out")
    contacts = pq.read_table(found.gathered.tables["contacts"]).to_pylist()
    assert [(row["contact_id"], str(row["started_on"])) for row in contacts] == [
        ("1", "2015-04-01"),
        ("2", "2015-04-30"),
        ("3", "2015-05-01"),
    ]
    assert found.gathered.notes == {
        "gp/visits-04.csv": "1 row came again in a later extract and counts once"
    }
    quality = found.gathered.quality.to_pylist()
    assert [
        (row["records_in"], row["accepted"], row["repeated"]) for row in quality
    ] == [(3, 3, 2), (2, 2, 0)]
    assert sum(row["accepted"] - row["repeated"] for row in quality) == len(contacts)


def test_a_refused_file_stops_nothing_and_is_reported_whole(place):
    put(place, "gp/people-1.csv", HEADER, *PEOPLE)
    put(place, "gp/people-2.csv", *PEOPLE)
    put(place, "police/secret.csv", "x")
    found = intake_place(place, place / "out")
    assert [result.refused for result in found.results] == ["", "no_header"]
    assert [
        (row["records_in"], row["quarantined"], row["refused"])
        for row in found.gathered.quality.to_pylist()
    ] == [(3, 0, None), (3, 3, "no_header")]
    assert found.unmapped == ("extracts/police/secret.csv",)
    assert pq.read_table(found.gathered.tables["records"]).num_rows == 3


def test_corrections_laid_beside_the_quarantine_are_taken_up(place):
    put(place, "gp/people-1.csv", HEADER, ABLE, with_cells(BAKER, dob="31/12/1975"))
    assert intake_place(place, place / "out").exported == {"gp/people-1.csv": 1}
    export = place / "quarantine/gp/people-1.csv.csv"
    text = export.read_text(encoding="utf-8").replace("31/12/1975", "1975-12-31")
    (place / "quarantine/gp/people-1.csv.corrected.csv").write_text(
        text, encoding="utf-8"
    )
    found = intake_place(place, place / "again")
    assert (found.results[0].accepted, found.results[0].quarantined) == (2, 0)
    assert not export.exists()


def test_one_number_for_two_contacts_is_never_taken_for_one(place):
    visits(place, "visits-1.csv", "1,a,01/04/2015")
    (place / "sources/calls.toml").write_text(
        VISITS_MAP.replace("visits-*", "calls-*").replace('"visit"', '"call"')
    )
    put(place, "gp/calls-1.csv", "id,who,on", "1,b,02/04/2015")
    with pytest.raises(
        IntakeError,
        match=r"sources/calls\.toml and sources/visits\.toml give one contact_id to different contacts: write `made_from`",
    ):
        intake_place(place, place / "out")
    made = VISITS_MAP.replace("visits-*", "calls-*").replace(
        'from = "id"', 'made_from = ["record_id", "started_on"]'
    )
    (place / "sources/calls.toml").write_text(made)
    contacts = pq.read_table(
        intake_place(place, place / "out").gathered.tables["contacts"]
    ).to_pylist()
    made_id = contacts[1]["contact_id"]
    assert (contacts[0]["contact_id"], len(made_id)) == ("1", 16)


def test_a_file_may_fill_two_tables_and_two_mappings_may_not_fill_one(place):
    put(place, "gp/people-1.csv", HEADER, *PEOPLE)
    contacts = (
        VISITS_MAP.replace("visits-*", "people-*")
        .replace('"who"', '"nhs_number"')
        .replace('"on"', '"start"')
        .replace("DD/MM/YYYY", "YYYY-MM-DD")
    )
    (place / "sources/visits.toml").write_text(
        contacts.replace('from = "id"', 'made_from = ["record_id", "started_on"]')
    )
    assert [extract.name for extract in deliveries(place).extracts] == [
        "people-1.csv (records)",
        "people-1.csv (contacts)",
    ]
    found = intake_place(place, place / "out")
    assert {
        name: pq.read_table(path).num_rows
        for name, path in found.gathered.tables.items()
    } == {"records": 3, "contacts": 3}
    (place / "sources/more.toml").write_text(PEOPLE_MAP)
    with pytest.raises(IntakeError, match="would both read it into one table"):
        intake_place(place, place / "out")


def test_a_link_out_of_the_place_is_a_mistake(place, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text(HEADER)
    (place / "extracts/gp/people-1.csv").symlink_to(outside)
    (found,) = deliveries(place).mistakes
    assert (
        str(found)
        == "extracts/gp/people-1.csv:1: it is a path that leaves the folder of the place; put the file itself there, in place of the link"
    )


def test_every_mistake_in_the_mappings_is_found_at_once(place, tmp_path):
    put(place, "gp/people-1.csv", HEADER, *PEOPLE)
    assert find_source_mistakes(place) == []
    assert find_source_mistakes(place, partners=["gp", "police"]) == []
    (place / "sources/visits.toml").write_text(
        'partner = "gpp"\ntable = "contacts"\nfiles = "visits-*.csv"\nencoding = "cp1253"\n'
        'dedupe = ["started_on", "strated_on"]\n[columns.contact_id]\nfrom = "id"\nmade_from = ["nobody"]\nmoney = ["euro"]\n'
        '[columns.record_id]\nform = "nhs"\nfirst_year = 15\n[columns.started_on]\nfrom = "on"\nformat = ["DD/MM", "x"]\n'
        'not_before = "ended_no"\n[columns.ended_on]\nalways = "2015-04-01"\nblanks = [""]\n[columns.service]\nfrom = "s"\nformat = "DD"\n'
        '[expected]\nrows = "many"\nperiod_of = "started_on"\n[[delivery]]\nfiles = "a/b"\nsheets = "x"\n'
    )
    (place / "sources/more.toml").write_text(PEOPLE_MAP)
    outside = tmp_path / "outside.toml"
    outside.write_text(PEOPLE_MAP)
    (place / "sources/link.toml").symlink_to(outside)
    (place / "extracts/polcie").mkdir()
    found = [str(each) for each in find_source_mistakes(place, partners=["gp", "police"])]  # fmt: skip
    begins = [
        "extracts/gp/people-1.csv:1: the mappings more and people would both read it into one table; ",
        "extracts/polcie:1: the folder `polcie` is not in partners.csv; rename it to `police`",
        "sources/link.toml:1: it is a path that leaves the folder of the place; ",
        "sources/visits.toml:1: partner `gpp` is not in partners.csv; rename it to `gp`",
        "sources/visits.toml:4: encoding `cp1253` is not an encoding we read; write `cp1252`",
        "sources/visits.toml:5: `strated_on` in dedupe is not a column of this mapping; write `started_on`",
        "sources/visits.toml:6: the column `contact_id` does not say in one way where it comes from; ",
        "sources/visits.toml:8: `nobody` is not another column of this mapping; name a column of this mapping",
        "sources/visits.toml:9: `euro` is not a way of writing money; ",
        "sources/visits.toml:9: `money` does nothing in the column `contact_id`, whose form is `text`; ",
        "sources/visits.toml:10: the column `record_id` does not say in one way where it comes from; ",
        "sources/visits.toml:11: form is not `text`, ",
        "sources/visits.toml:12: first_year is not a year; write a year of four digits, such as 1920",
        "sources/visits.toml:15: the format `DD/MM` cannot be read: ",
        "sources/visits.toml:16: `ended_no` is not another column of this mapping; write `ended_on`",
        "sources/visits.toml:19: `blanks` does nothing in the column `ended_on`, which is not read from the file; ",
        "sources/visits.toml:22: `format` does nothing in the column `service`, whose form is `text`; ",
        "sources/visits.toml:24: rows is not a whole number of 0 or more; ",
        "sources/visits.toml:25: period_of stands without from_on; ",
        "sources/visits.toml:27: files leads to another folder; ",
        "sources/visits.toml:28: `sheets` is not a key of [delivery] of sources/visits.toml; rename it to `sheet`",
    ]
    for line, start in zip(found, begins, strict=False):
        assert line.startswith(start)
    assert len(found) == len(begins)


def test_people_who_opted_out_are_left_out_before_anything_is_kept(place):
    rows = [
        f"{row},{word}"
        for row, word in zip(
            (ABLE, with_cells(BAKER, dob="x"), COLE), ("no", "yes", "yes"), strict=True
        )
    ]
    put(place, "gp/people-1.csv", HEADER + ",optout", *rows)
    with (place / "sources/people.toml").open("a") as file:
        file.write(
            '[columns.opted_out]\nfrom = "optout"\nform = "flag"\nleaves_out = true\n'
        )
    found = intake_place(place, place / "out")
    assert found.gathered.quality.to_pylist()[0]["non_data"] == 2
    everything = b"".join(
        path.read_bytes() for path in (place / "out").rglob("*.parquet")
    )
    assert b"Able" in everything
    assert b"Cole" not in everything
    assert b"Baker" not in everything


def test_rows_looked_at_part_by_part_end_as_they_do_at_once(place, monkeypatch):
    """However little is held at once, the same rows come out in the same bytes."""
    rows = [f"{number % 370},{number % 90},{number % 27 + 1:02d}/04/2015" for number in range(400)]  # fmt: skip
    visits(place, "visits-04.csv", *rows)
    visits(place, "visits-05.csv", *rows[200:], *(f"z{number},a,01/05/2015" for number in range(99)))  # fmt: skip
    people = [with_cells(ABLE, surname=f"Name{number % 7}", cost=f"{number % 50}") for number in range(300)]  # fmt: skip
    put(place, "gp/people-1.csv", HEADER, *people)
    mapping = place / "sources/people.toml"
    mapping.write_text(mapping.read_text().replace('dedupe = ["record_id"]', ""))
    whole = intake_place(place, place / "whole")
    monkeypatch.setattr(engine, "COMPARED_ROWS", 37)
    monkeypatch.setattr(gathering_rows, "SORTED_ROWS", 50)
    monkeypatch.setattr(gathering_rows, "SAMPLED", 3)
    parts = intake_place(place, place / "parts")
    assert len(engine.slices(400, ["a"])) == 11
    assert parts.gathered.notes == whole.gathered.notes
    assert parts.gathered.quality == whole.gathered.quality
    assert sum(row["repeated"] for row in whole.gathered.quality.to_pylist()) == 230
    assert [result.notes for result in parts.results] == [result.notes for result in whole.results]  # fmt: skip
    assert whole.results[0].notes["repeated_row"] == 293
    assert whole.results[0].notes["shared_identifier_not_linked_on"] == 300
    for name in ("records", "contacts"):
        first, second = (each.gathered.tables[name] for each in (whole, parts))
        assert first.read_bytes() == second.read_bytes()


def test_one_number_within_a_mapping_is_never_two_contacts(place):
    visits_map = VISITS_MAP.replace("[columns.contact_id]", 'dedupe = ["record_id"]\n[columns.contact_id]')  # fmt: skip
    (place / "sources/visits.toml").write_text(visits_map)
    visits(place, "visits-1.csv", "1,a,01/04/2015", "1,b,02/04/2015")
    with pytest.raises(IntakeError, match=r"sources/visits\.toml gives one contact_id to different contacts"):  # fmt: skip
        intake_place(place, place / "out")


def test_the_same_place_ends_in_the_same_bytes(place):
    put(place, "gp/people-1.csv", HEADER, *PEOPLE)
    visits(place, "visits-1.csv", *(f"{number},x,01/04/2015" for number in range(500)))
    first, second = (
        intake_place(place, place / name).gathered.tables for name in ("one", "two")
    )
    for name in ("records", "contacts"):
        assert first[name].read_bytes() == second[name].read_bytes()
