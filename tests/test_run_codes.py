"""Two offices, end to end: a partner that may not share identifiers sends codes, and the place's run links by them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from linkage_material import pairwise, same_groups
from wholeplace.core.errors import IntakeError, RunError, SharingError
from wholeplace.linkage.encoded.encoding import CODED, NAMES
from wholeplace.linkage.encoded.files import HEADER
from wholeplace.linkage.encoded.keys import read_key
from wholeplace.runs.checking import every_mistake
from wholeplace.runs.codes import how_many_linked
from wholeplace.runs.doors import left_over
from wholeplace.runs.encoding import encode_extract, new_key
from wholeplace.runs.engines import Spark
from wholeplace.runs.linking import linked
from wholeplace.runs.review import run_review
from wholeplace.store.runs import Run, find_run
from wholeplace.store.steps import Step, find_step
from wholeplace.synthetic.write_place import make_borough
from wholeplace.tables.people import CODES

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 21)
CODED_PARTNER = "mental_health_trust"
KEPT = (CODED_PARTNER, "general_practice", "council_housing", "revenues_benefits")
PEOPLE_FILE = f"{CODED_PARTNER}_people_2017-03.csv"
CODES_FILE = f"{CODED_PARTNER}_2017-03.codes.csv"
COMMAND = [sys.executable, "-c", "from wholeplace.cli import main; main()"]


def wholeplace(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small borough of four partners, all of them in clear; never changed, and not run."""
    folder = tmp_path_factory.mktemp("clear") / "larkmere"
    make_borough(folder, 800, 4)
    for kind in ("extracts/*", "sources/*.toml", "agreements/*.toml"):
        for path in folder.glob(kind):
            if not path.name.startswith(KEPT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return folder


@pytest.fixture(scope="module")
def made(
    clear: Path, tmp_path_factory: pytest.TempPathFactory, few_analyses: None
) -> Path:
    """The same place, whose mental health trust sent codes that its own office made by the commands; run once."""
    office = tmp_path_factory.mktemp("office")
    folder = Path(shutil.copytree(clear, tmp_path_factory.mktemp("coded") / "larkmere"))
    done = wholeplace("new-key", folder / "keys/codes.key")
    assert done.returncode == 0, done.stderr
    # The key goes by hand; the partner has its extract, its mapping and the key.
    shutil.copy(folder / "keys/codes.key", office / "key")
    shutil.move(folder / f"extracts/{CODED_PARTNER}/{PEOPLE_FILE}", office / PEOPLE_FILE)  # fmt: skip
    shutil.move(folder / f"sources/{CODED_PARTNER}_people.toml", office / "people.toml")
    done = wholeplace("encode", office / PEOPLE_FILE, "--source", office / "people.toml", "--key", office / "key", "--to", office / CODES_FILE)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert read_key(office / "key").secret.hex() not in done.stdout + done.stderr
    # The file of codes is the only thing that travels.
    shutil.copy(office / CODES_FILE, folder / f"extracts/{CODED_PARTNER}")
    shutil.copytree(office, folder.parent / "office")
    allow(folder, f"codes = {json.dumps([name for name in CODES.names if name != 'partner'])}")  # fmt: skip
    done = wholeplace("run", folder)
    assert done.returncode == 0, done.stderr
    assert re.search(r"codes: mental_health_trust: of its \d+ records \d+% are linked", done.stderr)  # fmt: skip
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy to change; its steps come along."""
    return Path(shutil.copytree(made, tmp_path / "larkmere"))


def office_of(made: Path) -> Path:
    return made.parent / "office"


def allow(folder: Path, line: str) -> None:
    """Put this line in the place of what the partner's agreement says of records."""
    path = folder / f"agreements/{CODED_PARTNER}.toml"
    path.write_text(re.sub("^(records|codes) = .*$", line, path.read_text("utf-8"), flags=re.M), "utf-8")  # fmt: skip


def codes_file(folder: Path) -> Path:
    return folder / f"extracts/{CODED_PARTNER}/{CODES_FILE}"


def run(folder: Path) -> Run:
    return run_review(folder, on=TODAY)


def held(run: Run, what: str) -> Step:
    step = find_step(run.place / "runs/steps", run.manifest["held"][what])
    assert step is not None
    return step


def people_of(run: Run) -> dict[tuple[str, str], str]:
    rows = held(run, "people").read("people").to_pylist()
    return {(row["partner"], row["record_id"]): row["person_id"] for row in rows}


def truth_of(folder: Path) -> dict[tuple[str, str], str]:
    table = pa.csv.read_csv(folder / "truth/records.csv", convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(("partner", "record_id", "person_id"), pa.string())))  # fmt: skip
    return {(row["partner"], row["record_id"]): row["person_id"] for row in table.to_pylist()}  # fmt: skip


# End to end


def test_the_run_links_by_codes_nearly_as_well_as_in_clear(made: Path, clear: Path, tmp_path: Path) -> None:  # fmt: skip
    by_codes = people_of(find_run(made))
    in_clear = people_of(run(Path(shutil.copytree(clear, tmp_path / "clear"))))
    assert by_codes.keys() == in_clear.keys()
    keys, truth = sorted(by_codes), truth_of(made)
    true = [truth[key] for key in keys]
    before = pairwise([in_clear[key] for key in keys], true)
    after = pairwise([by_codes[key] for key in keys], true)
    assert after[2] > before[2] - 0.01
    own = [key for key in keys if key[0] == CODED_PARTNER]
    assert len(own) > 100
    others = {by_codes[key] for key in keys if key[0] != CODED_PARTNER}
    assert sum(by_codes[key] in others for key in own) > 0.9 * len(own)


def test_contacts_without_a_name_count_for_the_person_of_the_pseudonym(made: Path) -> None:  # fmt: skip
    done = find_run(made)
    truth = truth_of(made)
    contacts = held(done, "extracts").read("contacts").to_pylist()
    whose = {(row["partner"], row["contact_id"]): truth[row["partner"], row["record_id"]] for row in contacts}  # fmt: skip
    analysed = held(done, "analysed_contacts").read("analysed_contacts").to_pylist()
    rows = [row for row in analysed if (row["partner"], row["contact_id"]) in whose]
    found = pairwise([row["person_id"] for row in rows], [whose[row["partner"], row["contact_id"]] for row in rows])  # fmt: skip
    assert {row["partner"] for row in rows} >= {CODED_PARTNER}
    assert found[2] > 0.98


def test_quality_stands_for_those_who_came_as_codes_and_for_nobody_else(made: Path) -> None:  # fmt: skip
    done = find_run(made)
    rows = {row["group"]: row for row in done.read("linkage_quality").to_pylist() if row["is_chosen"]}  # fmt: skip
    own = rows["record: came as codes"]
    assert 0.9 < own["expected_recall"] <= 1
    assert 0.9 < own["recall"] <= 1
    records = held(done, "extracts").read("records")
    came = pc.equal(records["flags"], "came_as_codes")
    assert set(records.filter(came)["partner"].to_pylist()) == {CODED_PARTNER}
    assert CODED_PARTNER not in records.filter(pc.invert(pc.fill_null(came, False)))["partner"].to_pylist()  # fmt: skip
    keys = list(zip(records["partner"].to_pylist(), records["record_id"].to_pylist(), strict=True))  # fmt: skip
    assert keys == sorted(keys)


def test_every_file_of_codes_is_accounted_for(made: Path) -> None:
    done = find_run(made)
    rows = len(codes_file(made).read_text().splitlines()) - 1
    quality = {row["extract"]: row for row in done.read("intake_quality").to_pylist()}
    assert quality[CODES_FILE]["records_in"] == quality[CODES_FILE]["accepted"] == rows
    delivered = {each["file"]: each for each in done.manifest["inputs"]}
    assert delivered[f"extracts/{CODED_PARTNER}/{CODES_FILE}"]["rows"] == rows
    given = {(each["partner"], each["table"]): each["fields"] for each in done.manifest["leave"]["given"]}  # fmt: skip
    assert "born" in given[CODED_PARTNER, "codes"]
    assert every_mistake(made) == []


def _kept(folder: Path) -> Iterator[str]:
    """Everything that a run left behind, as text."""
    for path in sorted((folder / "runs").rglob("*")):
        if path.suffix == ".parquet":
            yield json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.is_file():
            yield path.read_text("utf-8", errors="replace")


def test_no_run_keeps_the_key_or_a_name_of_a_partner_that_sent_codes(made: Path) -> None:  # fmt: skip
    key = read_key(made / "keys/codes.key").secret.hex()
    assert (made / "keys/codes.key").stat().st_mode & 0o077 == 0
    assert (made / "keys").stat().st_mode & 0o077 == 0
    assert not [text for text in _kept(made) if key in text]
    lines = (office_of(made) / PEOPLE_FILE).read_text("utf-8").splitlines()
    numbers = {line.split("|")[6] for line in lines[1:]} - {"NULL", ""}
    own = held(find_run(made), "extracts").read("records")
    own = own.filter(pc.equal(own["partner"], CODED_PARTNER))
    told = {name for name in own.column_names if own[name].null_count < own.num_rows}
    assert told == {"partner", "record_id", "extract_id", "line", "flags"}
    assert len(numbers) > 50
    assert not numbers & set(codes_file(made).read_text().replace("\n", ",").split(","))


# Month after month


def test_next_month_the_same_pseudonyms_are_the_same_people(place: Path, made: Path) -> None:  # fmt: skip
    before = people_of(find_run(place))
    lines = codes_file(place).read_text().splitlines(keepends=True)
    later = codes_file(place).with_name(f"{CODED_PARTNER}_2017-04.codes.csv")
    # Ten have left, and one came anew, of whom nothing is known.
    fresh = ",".join([CODED_PARTNER, "MH-NEW-1", *lines[1].split(",")[2:4], *[""] * (len(HEADER) - 4)])  # fmt: skip
    later.write_text("".join([lines[0], *lines[11:], f"{fresh}\n"]))
    done = run(place)
    after = people_of(done)
    assert after.keys() - before.keys() == {(CODED_PARTNER, "MH-NEW-1")}
    assert {key: after[key] for key in before} == before
    again = len(lines) - 11
    said = [each for each in left_over(done) if each.startswith("counted once")]
    assert said == [f"counted once: {CODED_PARTNER}/{CODES_FILE}: {again:,} records came again as codes: counted once"]  # fmt: skip
    # Without the first file they are still who they were.
    codes_file(place).unlink()
    left = people_of(run(place))
    assert {key: left[key] for key in left if key in before} == {key: before[key] for key in left if key in before}  # fmt: skip


def test_the_same_run_twice_is_the_same(place: Path) -> None:
    first = run(place)
    assert run(place).name == first.name


# Leave


def test_without_leave_no_code_is_used_and_it_is_said(place: Path) -> None:
    allow(place, "")
    done = run(place)
    assert (CODED_PARTNER, CODES_FILE) not in {(row["partner"], row["extract"]) for row in done.read("intake_quality").to_pylist()}  # fmt: skip
    said = done.manifest["leave"]["left_out"]
    assert f"Nothing of {CODED_PARTNER}.codes is taken in: there is no code that may be used." in said  # fmt: skip
    assert "codes" not in done.manifest
    assert not [key for key in people_of(done) if key[0] == CODED_PARTNER]


def test_a_code_without_leave_is_left_out(place: Path) -> None:
    allow(place, 'codes = ["record_id", "nhs_number", "postcode"]')
    done = run(place)
    codes = held(done, "extracts").read("codes")
    told = {name for name in codes.column_names if codes[name].null_count < codes.num_rows}  # fmt: skip
    assert told == {"partner", "record_id", "nhs_number", "postcode"}
    assert any(each.startswith(f"born of {CODED_PARTNER}.codes is left out because") for each in done.manifest["leave"]["left_out"])  # fmt: skip


def test_codes_with_nothing_beside_them_are_left_out(place: Path) -> None:
    for path in (place / "extracts").glob("*/*"):
        if path != codes_file(place):
            path.unlink()
    said = run(place).manifest["leave"]["left_out"]
    assert any(CODES_FILE in each and "there is no extract beside it" in each for each in said)  # fmt: skip


def test_every_code_is_named_in_the_contract_that_agreements_are_about() -> None:
    assert set(CODES.names) == {"partner", "record_id", *NAMES, *CODED}


# What does not fit


def _damaged(place: Path, what: str) -> None:
    file, key = codes_file(place), place / "keys/codes.key"
    if what == "no key":
        key.unlink()
    elif what == "a key that is none":
        key.write_text("our secret")
    elif what == "another key":
        key.unlink()
        new_key(key)
    elif what == "cut short":
        file.write_text(file.read_text()[:-40])
    elif what == "changed":
        file.write_text(re.sub(r",[0-9a-f]{16},", ",Secretname,", file.read_text(), count=9))  # fmt: skip
    elif what == "another partner":
        file.write_text(file.read_text().replace(f"{CODED_PARTNER},", "council_housing,"))  # fmt: skip


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("no key", "no key can be read from .*keys/codes.key.*if it is lost"),
        ("a key that is none", "holds no key"),
        ("another key", f"{CODES_FILE}:2: it was encoded with another key"),
        ("cut short", f"{CODES_FILE}:.*this is no record in codes"),
        ("changed", f"{CODES_FILE}:.*take it away to go on without it"),
        ("another partner", f"{CODES_FILE}:2: it is of another partner than"),
    ],
)
def test_what_does_not_fit_stops_the_run_in_one_sentence(place: Path, what: str, says: str) -> None:  # fmt: skip
    _damaged(place, what)
    with pytest.raises(SharingError, match=says) as stopped:
        run(place)
    said = str(stopped.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "secret" not in said.lower()
    mistakes = every_mistake(place)
    assert len(mistakes) == 1
    assert "secret" not in str(mistakes[0]).lower()


def test_records_in_clear_and_as_codes_are_not_taken_together(place: Path, made: Path) -> None:  # fmt: skip
    shutil.copy(office_of(made) / PEOPLE_FILE, place / f"extracts/{CODED_PARTNER}")
    shutil.copy(office_of(made) / "people.toml", place / f"sources/{CODED_PARTNER}_people.toml")  # fmt: skip
    allow(place, 'records = ["record_id", "given_names"]\ncodes = ["record_id", "born"]')  # fmt: skip
    with pytest.raises(SharingError, match=f"{CODED_PARTNER} sent its records in clear and as codes"):  # fmt: skip
        run(place)


def test_codes_of_nobody_and_codes_that_fit_nobody_are_said(place: Path) -> None:
    lines = codes_file(place).read_text().splitlines(keepends=True)
    codes_file(place).write_text(lines[0])
    done = run(place)
    assert f"codes: {CODED_PARTNER}: its codes hold nobody." in left_over(done)
    quality = {row["extract"]: row for row in done.read("intake_quality").to_pylist()}
    assert quality[CODES_FILE]["records_in"] == 0


def test_it_is_said_how_many_were_linked_and_when_more_are_missed_than_expected() -> None:  # fmt: skip
    people = pa.table({"partner": ["a", "b", "c", "d"], "record_id": ["1", "1", "1", "1"], "person_id": ["x", "y", "x", "x"]})  # fmt: skip
    codes = pa.table({name: pa.array(["b", "c", "d"] if name == "partner" else [None, None, "0f" * 8] if name == "nino" else [None] * 3, pa.string()) for name in CODES.names})  # fmt: skip
    unknown, without, with_number = how_many_linked(people, codes, ["d", "b", "c", "b"])
    assert unknown.startswith("b: of its 1 record none is linked with another partner's; if that cannot be")  # fmt: skip
    assert without.startswith("c: of its 1 record 100% are linked")
    assert without.endswith("some 2 links in 100 more are missed than expected there.")  # fmt: skip
    assert with_number.endswith("under `record: came as codes`.")


# The partner's side


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_of(made), tmp_path / "office"))


def encode(office: Path, *, file: str = PEOPLE_FILE, source: str = "people.toml", key: str = "key", to: str = "sent.codes.csv") -> list[str]:  # fmt: skip
    return encode_extract(office / file, office / source, office / key, office / to, as_at=TODAY)  # fmt: skip


def test_the_same_extract_and_key_make_the_same_codes_and_leave_nothing_else(office: Path) -> None:  # fmt: skip
    before = {path.name for path in office.iterdir()}
    said = encode(office)
    assert (office / "sent.codes.csv").read_bytes() == (office / CODES_FILE).read_bytes()  # fmt: skip
    assert {path.name for path in office.iterdir()} == {*before, "sent.codes.csv"}
    assert read_key(office / "key").id in said[1]
    assert read_key(office / "key").secret.hex() not in "".join(said)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"key": "none"}, "no key can be read"),
        ({"to": "sent.csv"}, "a name that ends in .codes.csv"),
        ({"to": CODES_FILE}, "is there already"),
        ({"to": "nowhere/sent.codes.csv"}, "cannot be written"),
        ({"file": "none.csv"}, "is not a file"),
        ({"source": PEOPLE_FILE}, "people_2017-03.csv"),
        ({"file": "key"}, "was refused"),
    ],
)
def test_what_cannot_be_encoded_is_said_and_nothing_is_written(office: Path, given: dict[str, str], says: str) -> None:  # fmt: skip
    before = sorted(path.name for path in office.iterdir())
    with pytest.raises((SharingError, IntakeError, RunError), match=says) as refused:
        encode(office, **given)
    assert read_key(office / "key").secret.hex() not in str(refused.value)
    assert sorted(path.name for path in office.iterdir()) == before


def test_contacts_are_not_encoded(office: Path, made: Path) -> None:
    shutil.copy(made / f"sources/{CODED_PARTNER}_contacts.toml", office / "contacts.toml")  # fmt: skip
    with pytest.raises(SharingError, match="is for contacts, and codes are made of records"):  # fmt: skip
        encode(office, source="contacts.toml")


def test_a_key_is_kept_from_a_place_folder_and_never_written_over(place: Path, office: Path) -> None:  # fmt: skip
    for shared in (place / "codes.key", place / "extracts/codes.key"):
        with pytest.raises(SharingError, match="lies in a place folder"):
            new_key(shared)
        assert not shared.exists()
    before = (office / "key").read_bytes()
    with pytest.raises(SharingError, match="is there already"):
        new_key(office / "key")
    assert (office / "key").read_bytes() == before


# Engines and decisions


def test_with_codes_spark_is_not_asked_to_link_and_people_are_the_same(place: Path) -> None:  # fmt: skip
    done = find_run(place)
    # A session that is none: whoever asked it for anything would fail.
    people = linked(place, held(done, "extracts"), [], Spark(session=object()))
    keys, before = sorted(people_of(done)), people_of(done)
    after = {(row["partner"], row["record_id"]): row["person_id"] for row in people.read("people").to_pylist()}  # fmt: skip
    assert same_groups([after[key] for key in keys], [before[key] for key in keys])


def test_a_decision_on_a_record_that_came_as_codes_holds(place: Path) -> None:
    before = people_of(find_run(place))
    of: dict[str, list[tuple[str, str]]] = {}
    for key, person in sorted(before.items()):
        of.setdefault(person, []).append(key)
    pair = next((a, b) for keys in of.values() if len(keys) == 2 for a, b in [keys] if CODED_PARTNER in (a[0], b[0]))  # fmt: skip
    (place / "decisions").mkdir(exist_ok=True)
    (place / "decisions/links.csv").write_text(
        "partner_a,record_id_a,partner_b,record_id_b,decision,by,decided_on,reason\n"
        f"{pair[0][0]},{pair[0][1]},{pair[1][0]},{pair[1][1]},never,A. Okoro,2026-11-20,two people\n"
    )
    after = people_of(run(place))
    assert after[pair[0]] != after[pair[1]]
