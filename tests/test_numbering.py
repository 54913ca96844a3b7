"""People as analysis sees them: a number, what most partners say, and nothing that tells who it is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wholeplace.intake.numbering import WhoIsWho, number_people
from wholeplace.tables.people import (
    ANALYSED_CONTACTS,
    ANALYSED_PEOPLE,
    CONTACTS,
    RECORDS,
)

RECORDED = (
    # partner, record_id, sex, ethnicity, born_on
    ("gp", "g1", "female", "asian", "1984-02-29"),
    ("police", "p1", "female", "white_british", "1984-02-29"),
    ("school", "s1", "male", "asian", "1985-01-01"),
    ("gp", "g2", "male", "not_stated", None),
    ("police", "p2", None, "mixed", "1990-12-31"),
    ("gp", "g3", "male", "other", "2001-01-01"),
    ("police", "p3", "female", None, "2001-01-01"),
    ("gp", "g4", None, None, None),
    # Nobody had a contact with this one.
    ("gp", "g9", "male", "asian", "1950-01-01"),
)
PEOPLE = {"A": ("g1", "p1", "s1"), "B": ("g2", "p2"), "C": ("g3", "p3")}


def _whole(contract, rows):
    full = [{**dict.fromkeys(contract.names), **row} for row in rows]
    columns = {name: [row[name] for row in full] for name in contract.names}
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})  # fmt: skip


@pytest.fixture
def numbered(tmp_path: Path):
    """The tables for analysis, made of these records and a contact for each but one."""

    def number(*, with_homes: bool = True, with_records: bool = True):
        records = [dict(zip(("partner", "record_id", "sex", "ethnicity", "born_on"), row, strict=True)) for row in RECORDED]  # fmt: skip
        met = [row for row in records if row["record_id"] != "g9"]
        contacts = [{"contact_id": f"c{n}", "partner": row["partner"], "record_id": row["record_id"], "service": "visit", "started_on": "2015-05-05", "line": str(n)} for n, row in enumerate(met)]  # fmt: skip
        whose = [{"record_id": one, "partner": next(r["partner"] for r in records if r["record_id"] == one), "person_id": who} for who, ones in PEOPLE.items() for one in ones]  # fmt: skip
        homes = [("A", "H1", "2014-01-01"), ("A", "H2", "2015-01-01"), ("B", "H2", "2013-01-01"), ("C", "H1", "2013-01-01")]  # fmt: skip
        pq.write_table(_whole(CONTACTS, contacts), tmp_path / "c.parquet")
        pq.write_table(_whole(RECORDS, records), tmp_path / "r.parquet")
        pq.write_table(pa.Table.from_pylist(whose), tmp_path / "p.parquet")
        pq.write_table(pa.table(dict(zip(("person_id", "household_id", "from_on"), zip(*homes, strict=True), strict=True))), tmp_path / "h.parquet")  # fmt: skip
        known = WhoIsWho(tmp_path / "p.parquet", tmp_path / "r.parquet" if with_records else None, tmp_path / "h.parquet" if with_homes else None)  # fmt: skip
        number_people(tmp_path / "c.parquet", ["visit"], tmp_path, known)
        told = tmp_path / f"{ANALYSED_PEOPLE.name}.parquet"
        seen = pq.read_table(tmp_path / f"{ANALYSED_CONTACTS.name}.parquet").to_pylist()
        number_of = {met[int(row["line"])]["record_id"]: row["person_id"] for row in seen}  # fmt: skip
        people = {row["person_id"]: row for row in pq.read_table(told).to_pylist()} if told.exists() else None  # fmt: skip
        return number_of, people

    return number


def test_a_person_is_one_number_and_what_most_partners_say(numbered):
    number_of, people = numbered()
    assert number_of["g1"] == number_of["p1"] == number_of["s1"]
    assert len(people) == len(set(number_of.values())) == 4
    said = {who: tuple(people[number_of[one]][name] for name in ("sex", "ethnicity", "born_in")) for who, one in (("A", "g1"), ("B", "g2"), ("C", "g3"), ("alone", "g4"))}  # fmt: skip
    assert said == {
        "A": ("female", "asian", "1980s"),
        "B": ("male", "mixed", "1990s"),
        "C": ("recorded_differently", "other", "2000s"),
        "alone": ("not_stated", "not_stated", "not_stated"),
    }


def test_who_lives_together_is_of_the_household_known_last(numbered):
    number_of, people = numbered()
    homes = {one: people[number_of[one]]["household"] for one in ("g1", "g2", "g3", "g4")}  # fmt: skip
    assert homes["g1"] == homes["g2"]
    assert len(set(homes.values())) == 3


def test_without_households_everybody_is_alone(numbered):
    _, people = numbered(with_homes=False)
    assert len({row["household"] for row in people.values()}) == len(people)


def test_without_records_nobody_is_told_of(numbered):
    _, people = numbered(with_records=False)
    assert people is None


def test_nothing_tells_who_it_is(numbered):
    _, people = numbered()
    told = {str(value) for row in people.values() for value in row.values()}
    assert not told & {row[1] for row in RECORDED}
    assert not told & {row[4] for row in RECORDED}
