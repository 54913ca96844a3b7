"""What people decided about links, in a place that is checked and run: misspelt partners, lost lines, records that are gone."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from reviewing_material import HEADER
from wholeplace.core.errors import IntakeError
from wholeplace.runs.checking import every_mistake
from wholeplace.runs.linking import decisions_told
from wholeplace.runs.review import run_review
from wholeplace.store.runs import Run
from wholeplace.synthetic.write_place import make_borough
from wholeplace.tables.linking import PEOPLE

TODAY = date(2026, 11, 20)
Key = tuple[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, few_analyses: None) -> Path:
    """A small borough that has been run once; never changed."""
    folder = tmp_path_factory.mktemp("decided") / "larkmere"
    make_borough(folder, 300, 4)
    run_review(folder, on=TODAY)
    return folder


@pytest.fixture
def borough(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "larkmere"))


def run(folder: Path) -> Run:
    return run_review(folder, on=TODAY)


def people_of(done: Run) -> dict[Key, str]:
    from wholeplace.runs.link_review import held_step

    rows = held_step(done, PEOPLE.name).read(PEOPLE.name).to_pylist()
    return {(row["partner"], row["record_id"]): row["person_id"] for row in rows}


def two_of_one(people: dict[Key, str]) -> tuple[Key, Key]:
    first: dict[str, Key] = {}
    for key, person in people.items():
        if person in first and first[person][0] != key[0]:
            return first[person], key
        first[person] = key
    raise AssertionError("nobody is known to two partners")


def write(folder: Path, *rows: tuple[Key, Key, str]) -> None:
    file = folder / "decisions" / "links.csv"
    file.parent.mkdir(exist_ok=True)
    lines = [f"{','.join(one)},{','.join(other)},{word},twins,A. Okoro,2026-11-20,\n" for one, other, word in rows]  # fmt: skip
    file.write_text(HEADER + "\n" + "".join(lines), "utf-8")


def test_a_run_says_how_many_decisions_it_kept_and_how_many_name_nobody(borough: Path) -> None:  # fmt: skip
    before = run(borough)
    assert decisions_told(before) == []
    one, other = two_of_one(people_of(before))
    gone = (one[0], "GONE-1")
    write(borough, (one, other, "never"), (gone, other, "always"))
    assert decisions_told(run(borough)) == [
        "decisions: 1 of decisions/links.csv applied; 1 names a record that no extract of this run has"
    ]
    write(borough, (one, other, "never"))
    assert decisions_told(run(borough)) == ["decisions: 1 of decisions/links.csv applied"]  # fmt: skip


def test_a_misspelt_partner_is_found_and_may_be_mended_where_it_stands(borough: Path) -> None:  # fmt: skip
    before = people_of(run(borough))
    one, other = two_of_one(before)
    misspelt = (one[0] + "x", one[1])
    write(borough, (misspelt, other, "never"))
    (said,) = every_mistake(borough)
    assert str(said).startswith(f"decisions/links.csv:2: `{misspelt[0]}` in partner_a is no partner")  # fmt: skip
    assert said.do == f"write `{one[0]}`"
    assert people_of(run(borough)) == before
    write(borough, (one, other, "never"))
    assert every_mistake(borough) == []
    after = people_of(run(borough))
    assert after[one] != after[other]


def test_a_never_that_is_lost_is_said_by_its_partners_and_can_be_taken_back(borough: Path) -> None:  # fmt: skip
    before = people_of(run(borough))
    one, other = sorted(two_of_one(before))
    write(borough, (one, other, "never"))
    run(borough)
    # Neither nothing nor a withdrawal alone stands in for the line.
    for rows in ([], [(one, other, "withdrawn")]):
        write(borough, *rows)
        with pytest.raises(IntakeError) as lost:
            run(borough)
        assert f"has lost 1 decision that held two records apart (1 between {one[0]} and {other[0]})" in str(lost.value)  # fmt: skip
        assert "let its line stand and write below it" in str(lost.value)
        assert one[1] not in str(lost.value)
        assert other[1] not in str(lost.value)
    write(borough, (one, other, "never"), (one, other, "withdrawn"))
    assert people_of(run(borough)) == before
