"""A run asks leave, takes the extracts in, takes the names off, counts, and shows only what is checked."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from linkage_material import pairwise
from small_place import edit
from wholeplace.core.errors import IntakeError, SharingError
from wholeplace.runs.checking import every_mistake
from wholeplace.runs.disclosing import checked_tables
from wholeplace.runs.review import run_review
from wholeplace.runs.steps import FROM_EXTRACTS
from wholeplace.runs.trace import trace
from wholeplace.store.runs import Run, clean
from wholeplace.synthetic.write_place import make_borough

TODAY = date(2026, 11, 21)
RESIDENTS = 2_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, few_analyses: None) -> Path:
    """A small borough that has been run once; never changed."""
    folder = tmp_path_factory.mktemp("extracts") / "larkmere"
    make_borough(folder, RESIDENTS, 4)
    run_review(folder, on=TODAY)
    return folder


@pytest.fixture
def borough(made: Path, tmp_path: Path) -> Path:
    """A copy to change; its steps come along, so that only what changes is made again."""
    return Path(shutil.copytree(made, tmp_path / "larkmere"))


def _run(folder: Path) -> Run:
    return run_review(folder, on=TODAY)


def _line_of(file: Path, start: str) -> int:
    lines = file.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(start))


def _partners(run: Run, table: str) -> set[str]:
    return set(run.read(table)["partner"].to_pylist())


def test_every_row_of_every_extract_is_accounted_for(made: Path) -> None:
    run = _run(made)
    rows = run.read("intake_quality").to_pylist()
    assert len(rows) == len(list((made / "extracts").glob("*/*")))
    for row in rows:
        assert row["records_in"] == row["accepted"] + row["quarantined"] + row["non_data"]  # fmt: skip
        assert row["refused"] is None
    delivered = {each["file"]: each["rows"] for each in run.manifest["inputs"]}
    assert sum(delivered[file] for file in delivered if file.startswith("extracts/")) == sum(row["records_in"] for row in rows)  # fmt: skip


def test_nothing_that_tells_who_somebody_is_can_be_shown(made: Path) -> None:
    run = _run(made)
    assert not {"records", "contacts", "analysed_contacts"} & set(run.tables())
    assert {"service_use", "intake_quality"} <= set(run.tables())


def test_the_same_run_twice_is_the_same_and_one_extract_more_is_one_step_more(borough: Path) -> None:  # fmt: skip
    first = _run(borough)
    steps = {path.name for path in (borough / "runs/steps").iterdir()}
    assert _run(borough).name == first.name
    delivered = borough / "extracts/police/police_contacts_2017-03.csv"
    lines = delivered.read_text("utf-8").splitlines(keepends=True)
    (delivered.parent / "police_contacts_2017-04.csv").write_text("".join(lines[:-5]), "utf-8")  # fmt: skip
    second = _run(borough)
    new = {path.name for path in (borough / "runs/steps").iterdir()} - steps
    taken = [json.loads((borough / "runs/steps" / name / "step.json").read_bytes()) for name in new]  # fmt: skip
    assert [each["ingredients"]["extract"] for each in taken if each["ingredients"]["function"] == "take_in"] == ["police_contacts_2017-04.csv"]  # fmt: skip
    # The rows were there already: they count once, and it is said.
    quality = {row["extract"]: row for row in second.read("intake_quality").to_pylist()}
    said = second.manifest["counted_once"]
    assert any("police_contacts" in name and "count once" in why for name, why in said.items())  # fmt: skip
    repeated = sum(row["repeated"] for row in quality.values() if row["partner"] == "police")  # fmt: skip
    assert repeated >= len(lines) - 30
    assert checked_tables(second)["service_use"].table.equals(checked_tables(first)["service_use"].table)  # fmt: skip


def test_without_an_agreement_nothing_of_a_partner_enters(borough: Path) -> None:
    (borough / "agreements/police.toml").unlink()
    run = _run(borough)
    assert "police" not in _partners(run, "intake_quality")
    assert "police" not in _partners(run, "service_use")
    said = [each for each in run.manifest["leave"]["left_out"] if "police.contacts" in each]  # fmt: skip
    assert said[0].startswith("Nothing of police.contacts is taken in")
    assert all("no agreement lets `council` use it" in each for each in said[1:])


def test_a_field_without_leave_is_not_even_read(borough: Path) -> None:
    agreement = borough / "agreements/police.toml"
    line = _line_of(agreement, "records =")
    edit(borough, "agreements/police.toml", line, '"family_name", ', "")
    run = _run(borough)
    step = borough / "runs/steps" / run.manifest["held"]["extracts"]
    import pyarrow.parquet as pq

    records = pq.read_table(step / "records.parquet", filters=[("partner", "=", "police")])  # fmt: skip
    assert records.num_rows > 0
    assert records["family_name"].null_count == records.num_rows
    assert records["given_names"].null_count < records.num_rows
    assert any(each.startswith("family_name of police.records is left out") for each in run.manifest["leave"]["left_out"])  # fmt: skip


def test_an_agreement_that_has_ended_stops_the_next_use(borough: Path) -> None:
    agreement = borough / "agreements/police.toml"
    line = _line_of(agreement, "until_on")
    edit(borough, "agreements/police.toml", line, "2066-04-01", "2026-11-21")
    assert "police" in _partners(run_review(borough, on=date(2026, 11, 20)), "service_use")  # fmt: skip
    run = _run(borough)
    assert "police" not in _partners(run, "service_use")
    said = [
        each for each in run.manifest["leave"]["left_out"] if "police.contacts" in each
    ]
    assert said
    assert all("agreements/police.toml ended on" in each for each in said[1:])


@pytest.mark.parametrize(
    ("purpose", "says"),
    [
        ("benefit_sanctions", "is refused: the picture is for help and never for"),
        ("immigration_enforcement", "is refused: the picture is for help and never"),
        ("curiosity", "is not a purpose the picture may be used for"),
        ("", "no purpose is given"),
    ],
)
def test_no_other_purpose_opens_anything(borough: Path, purpose: str, says: str) -> None:  # fmt: skip
    line = _line_of(borough / "recipes/review.toml", "purpose")
    old = "whole_place_review"
    if purpose:
        edit(borough, "recipes/review.toml", line, old, purpose)
    else:
        edit(borough, "recipes/review.toml", line, f'purpose = "{old}"', "")
    with pytest.raises(SharingError, match=says):
        _run(borough)
    mistakes = [str(each) for each in every_mistake(borough)]
    assert len(mistakes) == 1
    assert says in mistakes[0]
    assert mistakes[0].startswith("recipes/review.toml:")


def test_somebody_is_named_who_uses_the_extracts(borough: Path) -> None:
    line = _line_of(borough / "place.toml", "reviewer")
    edit(borough, "place.toml", line, 'reviewer = "council"', "")
    with pytest.raises(SharingError, match="does not say who uses the extracts"):
        _run(borough)
    (said,) = every_mistake(borough)
    assert "nobody is named who uses them" in str(said)


def test_a_file_that_no_mapping_reads_is_left_out_and_said(borough: Path) -> None:
    (borough / "extracts/police/notes.csv").write_text("a,b\n1,2\n", "utf-8")
    (said,) = every_mistake(borough)
    assert str(said).startswith("extracts/police/notes.csv:1: no mapping in sources/")
    run = _run(borough)
    assert any("extracts/police/notes.csv is left out" in each for each in run.manifest["leave"]["left_out"])  # fmt: skip


def test_a_file_that_is_refused_stops_nothing_else(borough: Path) -> None:
    (borough / "extracts/police/police_contacts_2017-03.csv").write_bytes(b"\x00\x01")
    run = _run(borough)
    refused = {row["extract"]: row["refused"] for row in run.read("intake_quality").to_pylist() if row["refused"]}  # fmt: skip
    assert list(refused) == ["police_contacts_2017-03.csv"]
    assert "police" not in _partners(run, "service_use")
    assert "jobcentre" in _partners(run, "service_use")


def test_a_mapping_with_a_mistake_stops_the_run(borough: Path) -> None:
    edit(borough, "sources/police_contacts.toml", 3, "partner", "parner")
    with pytest.raises(IntakeError, match=r"sources/police_contacts\.toml:3"):
        _run(borough)


def test_small_counts_are_hidden_and_the_others_rounded(made: Path) -> None:
    shown = checked_tables(_run(made))["service_use"]
    counts = [row["people"] for row in shown.table.to_pylist()]
    assert None in counts
    assert all(count >= 10 and count % 5 == 0 for count in counts if count is not None)
    assert shown.checks.threshold == 10


def test_a_count_is_traced_to_the_lines_of_its_extract(made: Path) -> None:
    run = _run(made)
    row = max(run.read("service_use").to_pylist(), key=lambda row: row["contacts"] or 0)
    key = {name: row[name] for name in ("partner", "service", "year")}
    found = trace(run, "service_use", key, "contacts")
    # What is shown is rounded to the nearest five.
    assert abs(len(found.rows) - row["contacts"]) <= 2
    file = made / found.rows[0].file
    assert file.is_file()
    people = trace(run, "service_use", key, "people")
    assert 0 < len(people.rows) <= len(found.rows)


def test_clean_keeps_what_the_run_took_in(borough: Path) -> None:
    run = _run(borough)
    clean(borough)
    again = _run(borough)
    assert again.name == run.name


def _next_month(borough: Path, share: float) -> str:
    """Deliver the people of the police again, only so many of them; under which name?"""
    first = borough / "extracts/police/police_people_2017-03.csv"
    header, *rows = first.read_text("utf-8").splitlines(keepends=True)
    kept = rows[: int(len(rows) * share)]
    later = first.with_name("police_people_2017-04.csv")
    later.write_text("".join([header, *kept]), "utf-8")
    return later.name


def test_an_extract_that_jumped_is_held_until_somebody_accepts_it(borough: Path) -> None:  # fmt: skip
    before = _run(borough)
    name = _next_month(borough, 0.5)
    run = _run(borough)
    assert {each["partner"] for each in run.manifest["waiting"]} == {"police"}
    assert all(name in each["sentence"] for each in run.manifest["waiting"])
    # Held, it adds nothing, and it is accounted for.
    quality = {row["extract"]: row for row in run.read("intake_quality").to_pylist()}
    assert quality[name]["records_in"] == quality[name]["accepted"] > 0
    assert _records(run) == _records(before)
    (borough / "decisions").mkdir()
    line = f"police,{name},everything,accept,A. Analyst,2026-11-20,The list was cut.\n"
    head = "partner,extract,what,decision,by,decided_on,note\n"
    (borough / "decisions/drift.csv").write_text(head + line, "utf-8")
    assert every_mistake(borough) == []
    accepted = _run(borough)
    assert accepted.manifest["waiting"] == []
    assert _records(accepted) != _records(before)
    (borough / "decisions/drift.csv").write_text(head + line.replace("accept", "perhaps"), "utf-8")  # fmt: skip
    assert any("decisions/drift.csv:2" in str(each) for each in every_mistake(borough))
    with pytest.raises(IntakeError, match=r"decisions/drift\.csv:2"):
        _run(borough)


def test_a_delivery_like_the_one_before_is_not_held(borough: Path) -> None:
    _next_month(borough, 0.99)
    assert _run(borough).manifest["waiting"] == []


def _records(run: Run) -> str:
    import pyarrow.parquet as pq

    step = run.place / "runs/steps" / run.manifest["held"]["extracts"]
    extracts = pq.read_table(step / "records.parquet", columns=["extract_id"])
    return str(extracts["extract_id"].value_counts().to_pylist())


def test_quality_is_drawn_for_people_and_suppliers(made: Path, tmp_path: Path) -> None:
    from wholeplace.runs.reporting import Wanted, write_reports

    run = _run(made)
    wanted = Wanted(quality=tmp_path / "q.html", letters=tmp_path / "letters")
    write_reports(made, wanted, run_name=run.name)
    page = (tmp_path / "q.html").read_text("utf-8")
    assert "Internal: not for release" in page
    assert "Police service" in page
    letters = {path.name for path in (tmp_path / "letters").iterdir()}
    assert {"police.txt", "police.docx"} <= letters
    assert len(letters) == 2 * 17


def test_the_report_of_a_run_with_extracts_is_internal(made: Path) -> None:
    from wholeplace.reports.page import render_page
    from wholeplace.runs.reporting import review_of

    page = render_page(review_of(_run(made)))
    assert "Internal: not for release" in page
    assert "say whom they met in 2016/17" in page
    assert "What agreements let this review use" in page


def test_a_torn_row_brings_no_field_without_leave(borough: Path) -> None:
    import pyarrow.parquet as pq

    file = borough / "extracts/police/police_people_2017-03.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[5] = lines[5].rstrip("\r\n") + ",ZEBRAETH,ZEBRAETH\n"
    file.write_text("".join(lines), "utf-8")
    run = _run(borough)
    quality = {row["extract"]: row for row in run.read("intake_quality").to_pylist()}
    assert quality[file.name]["quarantined"] == 1
    for step in (borough / "runs/steps").glob("*/quarantine.parquet"):
        assert "ZEBRAETH" not in str(pq.read_table(step).to_pylist())
    exported = (borough / f"quarantine/police/{file.name}.csv").read_text("utf-8")
    assert "ZEBRAETH" not in exported
    assert "not kept, as it may hold fields without leave" in exported


def test_a_service_nobody_named_is_one_of_the_others(borough: Path) -> None:
    file = borough / "extracts/police/police_contacts_2017-03.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    header = lines[0].strip().split(",")
    cells = lines[5].rstrip("\r\n").split(",")
    cells[header.index("service")] = "Visit Mrs Zebra"
    lines[5] = ",".join(cells) + "\n"
    file.write_text("".join(lines), "utf-8")
    use = _run(borough).read("service_use").to_pylist()
    services = {row["service"] for row in use if row["partner"] == "police"}
    assert "other" in services
    assert "Visit Mrs Zebra" not in services


def test_how_many_lines_are_counted_is_told_only_when_asked(made: Path) -> None:
    from wholeplace.runs.showing import trace_as_json, trace_as_text

    run = _run(made)
    row = next(each for each in run.read("service_use").to_pylist() if each["people"] is None)  # fmt: skip
    key = {name: row[name] for name in ("partner", "service", "year")}
    found = trace(run, "service_use", key, "people")
    assert "rows used" not in trace_as_text(run, found, rows=False)
    assert json.loads(trace_as_json(run, found, rows=False))["rows"] == []
    if found.rows:
        assert ":" in trace_as_text(run, found, rows=True)


def test_the_lines_behind_a_count_are_named_only_while_there_is_leave(borough: Path) -> None:  # fmt: skip
    from wholeplace.runs.showing import may_name_rows

    run = _run(borough)
    rows = run.read("service_use").to_pylist()
    row = next(each for each in rows if each["partner"] == "police")
    key = {name: row[name] for name in ("partner", "service", "year")}
    found = trace(run, "service_use", key, "people")
    may_name_rows(run, found, on=TODAY)
    line = _line_of(borough / "agreements/police.toml", "until_on")
    edit(borough, "agreements/police.toml", line, "2066-04-01", "2026-11-21")
    with pytest.raises(SharingError, match="there is no leave any more"):
        may_name_rows(run, found, on=TODAY)


def test_a_run_says_what_it_left_out_and_set_aside(borough: Path) -> None:
    from wholeplace.runs.doors import left_over

    (borough / "agreements/police.toml").unlink()
    said = left_over(_run(borough))
    assert any(line.startswith("left out: Nothing of police.contacts") for line in said)
    assert said[-1].startswith(("set aside: ", "and "))


def test_what_is_about_no_extract_is_a_mistake(borough: Path) -> None:
    (borough / "decisions").mkdir()
    head = "partner,extract,what,decision,by,decided_on,note\n"
    line = "police,police_people_2017-3.csv,rows,accept,A. Analyst,2026-11-20,\n"
    (borough / "decisions/drift.csv").write_text(head + line, "utf-8")
    (borough / "quarantine/police").mkdir(parents=True, exist_ok=True)
    (borough / "quarantine/police/x.csv.corrected.csv").write_text("a\n", "utf-8")
    (borough / "extracts/police/inner").mkdir()
    said = [str(each) for each in every_mistake(borough)]
    assert len(said) == 3
    assert "write `police_people_2017-03.csv`" in said[0]
    assert "a folder within a partner's folder is not read" in said[1]
    assert "the corrections are of no extract that is there" in said[2]


def test_folders_that_hold_people_are_their_owners_alone(made: Path) -> None:
    run = _run(made)
    held = [made / "runs/steps" / name for name in run.manifest["held"].values()]
    private = [*held, *(made / "quarantine").glob("*"), made / "quarantine"]
    assert [path.name for path in private if path.exists() and path.stat().st_mode & 0o077] == []  # fmt: skip


CANARY = "Zebedeecanary"


def _planted(file: Path) -> None:
    """Put the canary in the place of a name in a row of people."""
    text = file.read_text("utf-8")
    lines = text.split("\n")
    lines[3] = lines[3].replace(lines[3].split(",")[1], CANARY)
    file.write_text("\n".join(lines), "utf-8")


@pytest.fixture
def with_canary(borough: Path) -> Path:
    planted = 0
    for file in sorted((borough / "extracts").glob("*/*_people_*.csv")):
        try:
            _planted(file)
        except (UnicodeDecodeError, IndexError):
            continue
        planted += CANARY in file.read_text("utf-8")
    assert planted >= 5
    return borough


def test_a_canary_leaves_no_extract(with_canary: Path, tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    # Every analysis there is: none of them may let a name out.
    monkeypatch.setattr("wholeplace.runs.review.FROM_EXTRACTS", FROM_EXTRACTS)
    from wholeplace.runs.progress import shown
    from wholeplace.runs.reporting import Wanted, write_reports
    from wholeplace.runs.showing import table_as

    run = run_review(with_canary, on=TODAY, progress=shown)
    said = "".join(table_as(run, table, form) for table in run.tables() for form in ("text", "csv", "json"))  # fmt: skip
    every = [Wanted(tmp_path / "r.html"), Wanted(tmp_path / "r.xlsx"), Wanted(committee=tmp_path / "r.docx"), Wanted(quality=tmp_path / "q.html"), Wanted(letters=tmp_path / "letters")]  # fmt: skip
    for wanted in every:
        write_reports(with_canary, wanted, run_name=run.name)
    captured = capfd.readouterr()
    said += captured.out + captured.err + json.dumps(run.manifest)
    for path in (tmp_path / "r.html", tmp_path / "q.html", *(tmp_path / "letters").glob("*.txt")):  # fmt: skip
        said += path.read_text("utf-8")
    for name in ("r.xlsx", "r.docx"):
        shutil.unpack_archive(tmp_path / name, tmp_path / f"{name}.d", "zip")
        for path in (tmp_path / f"{name}.d").rglob("*.xml"):
            said += path.read_text("utf-8", "replace")
    for path in (with_canary / "runs/steps").glob("*/*.json"):
        said += path.read_text("utf-8")
    assert CANARY.casefold() not in said.casefold()
    import pyarrow.parquet as pq

    held = {run.manifest["held"]["extracts"]}
    records = pq.read_table(with_canary / "runs/steps" / held.pop() / "records.parquet")
    assert any(CANARY in (name or "") for name in records["family_name"].to_pylist() + records["given_names"].to_pylist())  # fmt: skip


def _people(run: Run) -> dict[tuple[str, str], str]:
    step = run.manifest["held"]["people"]
    rows = pq.read_table(run.place / "runs" / "steps" / step / "people.parquet").to_pylist()  # fmt: skip
    return {(row["partner"], row["record_id"]): row["person_id"] for row in rows}


def _decide(place: Path, one: tuple[str, str], other: tuple[str, str], word: str) -> None:  # fmt: skip
    file = place / "decisions" / "links.csv"
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text("partner_a,record_id_a,partner_b,record_id_b,decision,reason,by,decided_on,sample\n", "utf-8")  # fmt: skip
    with file.open("a", encoding="utf-8") as rows:
        rows.write(f"{','.join(one)},{','.join(other)},{word},twins,A. Okoro,2026-11-20,\n")  # fmt: skip


def _two_of_one(people: dict[tuple[str, str], str]) -> tuple[tuple[str, str], tuple[str, str]]:  # fmt: skip
    first: dict[str, tuple[str, str]] = {}
    for key, person in people.items():
        if person in first:
            return first[person], key
        first[person] = key
    raise AssertionError("nobody has two records")


def test_records_are_linked_to_people_whom_nobody_can_show(made: Path) -> None:
    run = _run(made)
    people = _people(run)
    with (made / "truth" / "records.csv").open(encoding="utf-8") as file:
        truth = {(row["partner"], row["record_id"]): row["person_id"] for row in csv.DictReader(file)}  # fmt: skip
    keys = sorted(people)
    assert pairwise([people[key] for key in keys], [truth[key] for key in keys])[2] > 0.97  # fmt: skip
    assert not {"people", "linked_pairs", "households"} & set(run.tables())


def test_a_key_that_is_gone_stops_the_run(borough: Path) -> None:
    before = _people(_run(borough))
    key = borough / "keys" / "people.key"
    written = key.read_bytes()
    key.unlink()
    with pytest.raises(IntakeError, match=r"keys/people.key is gone"):
        _run(borough)
    assert not key.exists()
    key.write_bytes(written)
    assert _people(_run(borough)) == before


def test_a_link_that_a_person_broke_stays_broken_and_is_not_forgotten(borough: Path) -> None:  # fmt: skip
    before = _people(_run(borough))
    one, other = _two_of_one(before)
    _decide(borough, one, other, "never")
    after = _people(_run(borough))
    assert after[one] != after[other]
    assert every_mistake(borough) == []
    (borough / "decisions" / "links.csv").unlink()
    with pytest.raises(
        IntakeError, match="has lost 1 decision that held two records apart"
    ):
        _run(borough)
    _decide(borough, one, other, "never")
    _decide(borough, one, other, "withdrawn")
    assert _people(_run(borough)) == before


def test_next_months_extract_renames_nobody_who_did_not_change(borough: Path) -> None:
    before = _people(_run(borough))
    delivered = borough / "extracts/police/police_people_2017-03.csv"
    lines = delivered.read_text("utf-8").splitlines(keepends=True)
    next_month = delivered.with_name("police_people_2017-04.csv")
    new = [line.replace("PO0000", "PO0090", 1) for line in lines[1:6]]
    next_month.write_text("".join([*lines, *new]), "utf-8")
    after = _people(_run(borough))
    assert len(after) > len(before)
    assert {key: after[key] for key in before} == before


def test_the_same_extracts_in_another_order_of_rows_are_the_same_people(borough: Path) -> None:  # fmt: skip
    before = _people(_run(borough))
    delivered = borough / "extracts/police/police_people_2017-03.csv"
    head, *lines = delivered.read_text("utf-8").splitlines(keepends=True)
    delivered.write_text("".join([head, *reversed(lines)]), "utf-8")
    assert _people(_run(borough)) == before
