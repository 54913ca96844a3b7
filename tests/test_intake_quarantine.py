"""Rows set aside come back: written out, put right, sent in again, and ending where a clean file would have."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from intake_material import (
    ABLE,
    BAKER,
    COLE,
    NAMES,
    PEOPLE,
    Gate,
    accepted,
    csv_text,
    mapping,
    set_aside,
    with_cells,
)
from wholeplace.core.errors import IntakeError
from wholeplace.intake import parsing
from wholeplace.intake.one_file import resubmit
from wholeplace.intake.quarantine import STARTS_FORMULA, export_quarantine

BROKEN = [
    ABLE,
    BAKER.replace("Baker", '"Baker'),
    with_cells(COLE, dob="28/02/2001", surname="=Cole", forename="+44"),
    ABLE + ",too,many",
    with_cells(BAKER, cost="eighty"),
    "TOTAL,,,,,,,200.50",
]
CLEAN = [ABLE, BAKER, with_cells(COLE, surname="=Cole", forename="+44"), ABLE, BAKER]


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def exported(gate: Gate, result) -> tuple[Path, list[dict[str, str]]]:
    path = gate.folder / "quarantine.csv"
    assert export_quarantine(result, mapping(), path) == result.quarantined
    with path.open(newline="", encoding="utf-8") as file:
        return path, list(csv.DictReader(file))


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def corrected(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows as a careful person gives them back, working from the clean file."""
    for row in rows:
        line = int(row["quarantine_line"])
        if line == 7:
            row["quarantine_is_data"] = "no"
            continue
        right = dict(zip(NAMES, CLEAN[line - 2].split(","), strict=True))
        guarded = row["quarantine_neutralised"].split(";")
        row.update(
            {
                name: f"'{text}" if name in guarded else text
                for name, text in right.items()
            }
        )
    return rows


def test_corrected_rows_end_where_a_clean_file_would_have(gate):
    path = gate.folder / "broken.csv"
    path.write_bytes(csv_text(*BROKEN))
    result = gate.take_path(path)
    assert (result.accepted, result.quarantined) == (1, 5)
    file, rows = exported(gate, result)
    again = resubmit(
        path, mapping(), written(file, corrected(rows)), gate.folder / "again"
    )
    clean = gate.rows(*CLEAN)
    assert [each | {"extract_id": ""} for each in accepted(again)] == [
        each | {"extract_id": ""} for each in accepted(clean)
    ]
    assert (again.records, again.accepted, again.quarantined, again.non_data) == (
        6,
        5,
        0,
        1,
    )
    assert (again.notes["corrected"], again.notes["set_aside_by_hand"]) == (4, 1)
    # The same extract with the same corrections is the same to the byte.
    third = resubmit(path, mapping(), file, gate.folder / "third")
    assert (third.folder / "accepted.parquet").read_bytes() == (
        again.folder / "accepted.parquet"
    ).read_bytes()


def test_what_is_still_wrong_stays_with_its_new_reason_and_the_rest_waits(gate):
    path = gate.folder / "broken.csv"
    path.write_bytes(csv_text(*BROKEN))
    file, rows = exported(gate, gate.take_path(path))
    rows[0].update(surname="Baker", cost="a lot")
    result = resubmit(path, mapping(), written(file, rows[:2]), gate.folder / "again")
    assert set_aside(result) == {
        3: "bad_money",
        4: "bad_date",
        5: "too_many_fields",
        6: "bad_money",
        7: "looks_like_total",
    }
    assert (result.records, result.accepted) == (6, 1)
    # A second file of corrections counts beside the first, and its rows come last.
    more, rows = gate.folder / "more.csv", exported(gate, result)[1]
    rows[0].update(cost="80")
    first = written(gate.folder / "first.csv", exported(gate, result)[1][3:4])
    last = resubmit(
        path,
        mapping(),
        written(more, rows[:1]),
        gate.folder / "last",
        options=_with(first),
    )
    assert 3 not in set_aside(last)
    assert last.accepted == 2


def _with(corrections: Path):
    from wholeplace.intake.one_file import Options

    return Options(corrections=(corrections,))


def test_no_cell_of_the_export_can_run(gate):
    evil = [
        f"{start}cmd|' /C calc'!A0" for start in STARTS_FORMULA if start not in "\t\r\n"
    ]
    result = gate.rows(
        *(with_cells(ABLE, surname=name, dob="x") for name in evil), "=TOTAL,1"
    )
    _, rows = exported(gate, result)
    for row in rows:
        for name, text in row.items():
            assert not text.startswith(STARTS_FORMULA), name
    assert [row["quarantine_neutralised"] for row in rows][: len(evil)] == [
        "surname"
    ] * len(evil)
    assert rows[0]["quarantine_column"] == "dob"
    assert rows[0]["quarantine_reason"].startswith("bad_date: ")


def test_a_clean_extract_leaves_no_export(gate):
    assert (
        export_quarantine(gate.rows(*PEOPLE), mapping(), gate.folder / "none.csv") == 0
    )
    assert not (gate.folder / "none.csv").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"quarantine_extract": "0" * 16},
            r"c\.csv:2: the row belongs to another extract; put each extract's rows",
        ),
        (
            {"quarantine_line": "2"},
            r"c\.csv:2: quarantine_line names no row of the quarantine; leave it as it was written\.",
        ),
        ({"quarantine_line": "9" * 40}, r"c\.csv:2: quarantine_line names no row"),
        (
            {"quarantine_is_data": "perhaps"},
            r"c\.csv:2: quarantine_is_data is not yes or no; write one of them\.",
        ),
    ],
)
def test_corrections_that_do_not_fit_are_refused_in_a_sentence(gate, change, said):
    path = gate.folder / "broken.csv"
    path.write_bytes(csv_text(*BROKEN))
    _, rows = exported(gate, gate.take_path(path))
    rows[0].update(change)
    with pytest.raises(IntakeError, match=said):
        resubmit(path, mapping(), written(gate.folder / "c.csv", rows[:1]))


def test_nobody_is_left_at_work_in_a_folder_that_goes(gate, monkeypatch):
    """A counter left behind wrote into the working folder while it was taken away."""
    begun = []
    start = parsing.start

    def start_and_note(*task):
        begun.append((task[0], start(*task)))
        return begun[-1][1]

    monkeypatch.setattr(parsing, "start", start_and_note)
    path = gate.folder / "broken.csv"
    path.write_bytes(csv_text(*BROKEN))
    _, rows = exported(gate, gate.take_path(path))
    rows[0].update(quarantine_line="2")
    begun.clear()
    with pytest.raises(IntakeError):
        resubmit(path, mapping(), written(gate.folder / "c.csv", rows[:1]))
    assert [deed for deed, _ in begun] == ["worker", "counter", "worker"]
    assert all(worker.answers < 0 for _, worker in begun), "ended, all of them"


def test_a_row_given_twice_or_a_file_that_is_none_is_refused(gate):
    path = gate.folder / "broken.csv"
    path.write_bytes(csv_text(*BROKEN))
    _, rows = exported(gate, gate.take_path(path))
    with pytest.raises(
        IntakeError, match=r"c\.csv:3: the row is there twice; delete one\."
    ):
        resubmit(path, mapping(), written(gate.folder / "c.csv", [rows[0], rows[0]]))
    (gate.folder / "c.csv").write_text("a;b\n1;2\n")
    with pytest.raises(
        IntakeError, match=r"c\.csv: the first row does not name the columns"
    ):
        resubmit(path, mapping(), gate.folder / "c.csv")
    with pytest.raises(IntakeError, match="there is no such file"):
        resubmit(path, mapping(), gate.folder / "none.csv")


def test_codes_beyond_one_in_two_hundred_are_set_aside_and_can_be_put_right(gate):
    from dataclasses import replace

    columns = tuple(
        replace(column, form="code", codes={"E8 1EA": "north"})
        if column.name == "postcode"
        else column
        for column in mapping().columns
    )
    source = mapping(columns=columns)
    few = gate.rows(*[ABLE] * 400, with_cells(ABLE, postcode="N1"), source=source)
    assert (
        few.quarantined,
        few.notes["unknown_code_kept"],
        accepted(few)[-1]["postcode"],
    ) == (0, 1, "N1")
    path = gate.folder / "codes.csv"
    path.write_bytes(csv_text(*[ABLE] * 20, with_cells(ABLE, postcode="N1"), COLE))
    many = gate.take_path(path, source)
    assert set_aside(many) == {22: "unknown_code", 23: "unknown_code"}
    assert (many.accepted, "unknown_code_kept" in many.notes) == (20, False)
    file = gate.folder / "q.csv"
    export_quarantine(many, source, file)
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    rows[0]["postcode"] = "E8 1EA"
    again = resubmit(path, source, written(file, rows[:1]), gate.folder / "again")
    assert (again.accepted, again.quarantined, set_aside(again)) == (
        21,
        1,
        {23: "unknown_code"},
    )


def test_a_code_that_is_unknown_in_one_column_is_not_laid_on_another_of_like_name(gate):
    from dataclasses import replace

    given = mapping()
    surname = replace(given.column("surname"), form="code", codes={"Able": "able"})
    code = replace(given.column("postcode"), name="name", form="code", codes={"E8 1EA": "north"})  # fmt: skip
    columns = (replace(surname, name="sur_name"), code, given.column("start"))
    source = mapping(columns=columns)
    row = with_cells(ABLE, surname="Other")
    many = gate.rows(*[ABLE] * 20, row, source=source)
    quarantine = pq.read_table(many.folder / "quarantine.parquet").to_pylist()
    assert [(each["line"], each["column"]) for each in quarantine] == [(22, "sur_name")]
    assert many.notes.get("unknown_code_kept") is None
