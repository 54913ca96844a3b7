"""A made-up borough on disk: whole or absent, the same every time, without a mistake, and true to its truth."""

import hashlib
import itertools
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from synthetic_files import PARTNER, contacts, people, truth
from wholeplace.core.errors import SyntheticError
from wholeplace.intake.one_file import intake_command
from wholeplace.intake.source_toml import read_source_toml
from wholeplace.reference.library import known_codes, library
from wholeplace.runs.review import run_review
from wholeplace.sharing.agreement_folder import read_agreements, sectors_of
from wholeplace.sharing.leave import leave
from wholeplace.store.place_folder import find_mistakes, read_place
from wholeplace.synthetic.out_files import extract_names
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.place_words import REFUSES_SPEND
from wholeplace.synthetic.write_place import MOST_RESIDENTS, make_borough

RESIDENTS, SEED = 2_000, 8
NAMES = [partner.name for partner in PARTNERS]
PROMISED = {
    "records": ["partner", "record_id", "person_id"],
    "households": ["person_id", "household_id", "from_on", "to_on"],
    "signals": [
        "signal",
        "crisis",
        "kind",
        "hazard_ratio",
        "simulation_se",
        "lead_days",
    ],
    "failure_demand": ["contact_id", "caused_by_contact_id"],
    "handoffs": ["contact_id", "kind"],
    "frequent_callers": ["person_id"],
    "turned_away": ["person_id", "service", "assessed_on", "score", "threshold"],
    "pilot": ["area", "arm", "effect"],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("borough") / "larkmere"
    make_borough(folder, RESIDENTS, SEED)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    place: Path, tmp_path: Path
):
    make_borough(tmp_path / "again", RESIDENTS, SEED)
    assert hashes(tmp_path / "again") == hashes(place)
    make_borough(tmp_path / "other", RESIDENTS, SEED + 1)
    others = hashes(tmp_path / "other")
    same = [name for name, sha in hashes(place).items() if others[name] == sha]
    # Only what does not speak of people may be the same.
    assert not [name for name in same if name.startswith("extracts/")]
    assert "truth/records.csv" not in same


def test_the_place_has_no_mistake_and_its_review_runs(place: Path):
    assert find_mistakes(place, unit_cost_codes=known_codes(library())) == []
    before = hashes(place)
    run = run_review(place, on=date(2026, 11, 21))
    late = run.read("late_intervention_by_bearer").to_pylist()
    assert sum(row["net_pounds"] or 0 for row in late) > 0
    answers = [row["answer"] for row in run.read("not_supplied").to_pylist()]
    assert any("Jobcentre" in (answer or "") for answer in answers)
    assert {
        name: sha for name, sha in hashes(place).items() if name in before
    } == before


def test_every_mapping_and_agreement_can_be_read(place: Path):
    for file in sorted((place / "sources").iterdir()):
        read = read_source_toml(file, folder=place)
        assert read.mistakes == (), file.name
        assert read.source is not None
        delivered = list((place / "extracts" / read.source.partner).iterdir())
        assert sum(read.source.is_for(each.name) for each in delivered) == 1
    found = read_agreements(
        place, sectors=sectors_of(read_place(place)), user="council"
    )
    assert {each.giver.partner for each in found.agreements.items} == set(NAMES)
    left_out = {}
    for partner in PARTNERS:
        given = leave(found.agreements, partner.name, "records", list(partner.people), "whole_place_review", date(2030, 1, 1))  # fmt: skip
        left_out[partner.name] = [each.field for each in given.left_out]
    assert {name: fields for name, fields in left_out.items() if fields} == {"police": ["ethnicity"]}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_record_and_contact_has_its_truth(place: Path, name: str):
    delivered = {row["file"]: row for row in truth(place, "extracts") if row["partner"] == name}  # fmt: skip
    mine = [
        row["record_id"] for row in truth(place, "records") if row["partner"] == name
    ]
    listed = [row["record_id"] for row in people(place, name)]
    sent = contacts(place, name)
    assert sorted(listed) == sorted(mine)
    assert len(set(listed)) == len(listed)
    assert {row["record_id"] for row in sent} <= set(listed)
    files = [Path(file).name for file in extract_names(PARTNER[name])]
    assert [int(delivered[file]["rows"]) for file in files] == [len(listed), len(sent)]
    ids = [row["contact_id"] for row in sent]
    assert len(set(ids)) == len(ids)


def test_counts_are_conserved_over_the_partners(place: Path):
    ids = Counter(row["contact_id"] for name in NAMES for row in contacts(place, name))
    assert max(ids.values()) == 1
    known = {row["person_id"] for row in truth(place, "people")}
    assert {row["person_id"] for row in truth(place, "records")} <= known
    sent = set(ids)
    for table, column in (("failure_demand", "contact_id"), ("failure_demand", "caused_by_contact_id"), ("handoffs", "contact_id"), ("turned_away", "contact_id"), ("support", "contact_id"), ("crises", "contact_id")):  # fmt: skip
        named = {row[column] for row in truth(place, table)}
        # Only what the late partner has not sent yet may be missing.
        assert len(named - sent) < 0.02 * len(named) + 3, (table, column)


def test_truth_has_the_promised_columns_and_everyone_lives_somewhere(place: Path):
    for name, columns in PROMISED.items():
        rows = truth(place, name)
        if rows:
            assert set(columns) <= set(rows[0]), name
    stays: dict[str, list[tuple[str, str]]] = {}
    for row in truth(place, "households"):
        stays.setdefault(row["person_id"], []).append((row["from_on"], row["to_on"] or "9999"))  # fmt: skip
    for row in truth(place, "people"):
        if row["from_on"] != row["to_on"]:
            mine = stays[row["person_id"]]
            assert mine[0][0] == row["from_on"]
            assert mine[-1][1] == (row["to_on"] or "9999")
            assert all(a[1] == b[0] for a, b in itertools.pairwise(mine))


def test_formats_differ_one_is_late_and_one_refuses(place: Path):
    assert len(PARTNERS) >= 13
    assert {partner.encoding for partner in PARTNERS} > {"utf-8"}
    assert {partner.delimiter for partner in PARTNERS} == {",", ";", "|", "\t"}
    endings = {partner.people_ending for partner in PARTNERS}
    assert endings == {"csv", "csv.gz", "xlsx"}
    assert len({partner.dates for partner in PARTNERS}) >= 7
    late = [row["started_on"] for row in contacts(place, "probation")]
    assert max(day[6:] + day[3:5] for day in late) <= "201612"
    spend = read_place(place).tables["spend"].rows
    unknown = [row for row in spend if row.values["not_supplied"] is not None]
    assert unknown
    assert {row.values["deliverer"] for row in unknown} == {REFUSES_SPEND}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("voluntary_network", "people"),
        ("council_social_care", "people"),
        ("housing_association", "contacts"),
        ("police", "contacts"),
        pytest.param("general_practice", "people", marks=pytest.mark.slow),
        pytest.param("general_practice", "contacts", marks=pytest.mark.slow),
        pytest.param("mental_health_trust", "contacts", marks=pytest.mark.slow),
        pytest.param("ambulance", "contacts", marks=pytest.mark.slow),
        pytest.param("revenues_benefits", "people", marks=pytest.mark.slow),
        pytest.param("fire", "people", marks=pytest.mark.slow),
        pytest.param("schools", "people", marks=pytest.mark.slow),
        pytest.param("jobcentre", "people", marks=pytest.mark.slow),
    ],
)
def test_intake_takes_in_every_row_but_the_broken_ones(
    place: Path, name: str, what: str
):
    file = place / extract_names(PARTNER[name])[what == "contacts"]
    told = next(row for row in truth(place, "extracts") if row["file"] == file.name)
    result = intake_command(file, place / "sources" / f"{name}_{what}.toml")
    assert result["file_accepted"] is True
    assert result["quarantined"] == int(told["broken_rows"])
    assert result["accepted"] + result["quarantined"] == int(told["rows"])


def test_a_folder_that_is_not_empty_is_refused_by_name(place: Path, tmp_path: Path):
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(SyntheticError, match="not empty") as refused:
        make_borough(tmp_path, RESIDENTS, SEED)
    assert str(tmp_path) in str(refused.value)
    assert [file.name for file in tmp_path.iterdir()] == ["kept.txt"]
    with pytest.raises(SyntheticError, match="not empty"):
        make_borough(tmp_path / "kept.txt", RESIDENTS, SEED)


@pytest.mark.parametrize(("residents", "seed"), [(0, 1), (199, 1), (MOST_RESIDENTS + 1, 1), (500, -1)])  # fmt: skip
def test_impossible_numbers_are_refused_in_a_sentence(tmp_path: Path, residents: int, seed: int):  # fmt: skip
    with pytest.raises(SyntheticError) as refused:
        make_borough(tmp_path / "place", residents, seed)
    assert str(refused.value).endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_leaves_nothing(tmp_path: Path):
    class Broken(Exception):
        pass

    def breaks(names: list[str]):
        yield names[0]
        raise Broken

    with pytest.raises(Broken):
        make_borough(tmp_path / "place", 300, 1, progress=breaks)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_and_an_empty_folder_will_do(tmp_path: Path):
    told = []

    def tell(names: list[str]):
        for name in names:
            told.append(name)
            yield name

    (tmp_path / "place").mkdir()
    make_borough(tmp_path / "place", 200, 1, progress=tell)
    assert told == ["block 1 of 1"]
    assert (tmp_path / "place" / "place.toml").is_file()
