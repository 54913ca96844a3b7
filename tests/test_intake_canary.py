"""A person's values stay in the extract, the quarantine and the tables: in no report, error, log or leftover file."""

import csv
import gzip
import io
import json
import logging
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intake_material import (
    ABLE,
    HEADER,
    MAPPING,
    NAMES,
    Gate,
    csv_text,
    mapping,
    with_cells,
)
from intake_workbooks import row as row_of
from intake_workbooks import sheet, workbook
from wholeplace.core.errors import IntakeError
from wholeplace.intake.one_file import resubmit
from wholeplace.intake.place import find_source_mistakes, intake_place
from wholeplace.intake.quarantine import export_quarantine
from wholeplace.intake.reasons import REASONS
from wholeplace.intake.result import ABOUT, QUARANTINE

CANARY = "Kanarienvogel"
FAULTS = [
    *(with_cells(ABLE, **{name: CANARY}) for name in NAMES),
    f"{CANARY},{CANARY}",
    ABLE.replace("Able", f'"{CANARY}'),
    ABLE.replace("Able", f"{CANARY}\0"),
    f"{ABLE},{CANARY}",
    f"TOTAL {CANARY},,,,,,,",
    with_cells(ABLE, surname=f"Ã©{CANARY}\u200b", cost="-1"),
]


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def in_each_format(folder) -> list[Path]:
    """The same faults in a CSV, packed, in a workbook and in Parquet."""
    whole = [row for row in FAULTS if "\0" not in row and row.count(",") == 7]
    cells = [next(csv.reader([row])) for row in whole if '"' not in row]
    table = {name: [row[at] for row in cells] for at, name in enumerate(NAMES)}
    sink = io.BytesIO()
    pq.write_table(pa.table(table), sink)
    content = {
        "x.csv": csv_text(*FAULTS),
        "x.csv.gz": gzip.compress(csv_text(*FAULTS)),
        "x.xlsx": workbook(sheet(row_of(*NAMES), *(row_of(*each) for each in cells))),
        "x.parquet": sink.getvalue(),
    }
    for name, given in content.items():
        (folder / name).write_bytes(given)
    return [folder / name for name in content]


def no_canary(*texts: str) -> None:
    for text in texts:
        assert CANARY.casefold() not in text.casefold()


def test_no_report_of_an_extract_holds_a_value(gate, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    result = gate.rows(*FAULTS)
    assert result.quarantined > 4
    about = (result.folder / ABOUT).read_text()
    no_canary(
        json.dumps(result.to_json()),
        repr(result),
        result.sentence,
        about,
        caplog.text,
        *capfd.readouterr(),
    )
    assert {path.name for path in result.folder.iterdir()} == {
        "accepted.parquet",
        "quarantine.parquet",
        ABOUT,
    }


def test_no_report_of_any_format_holds_a_value(gate, tmp_path, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    reasons: set[str] = set()
    for path in in_each_format(tmp_path):
        result = gate.take_path(path)
        assert result.is_accepted, result.sentence
        reasons |= set(result.quarantine)
        no_canary(json.dumps(result.to_json()), repr(result), result.sentence)
        no_canary((result.folder / ABOUT).read_text(), caplog.text, *capfd.readouterr())
        rows = pq.read_table(result.folder / QUARANTINE).to_pylist()
        no_canary(*(f"{each['reason']} {each['column']}" for each in rows))
        file = gate.folder / "q.csv"
        export_quarantine(result, mapping(), file)
        with file.open(encoding="utf-8", newline="") as opened:
            no_canary(*(each["quarantine_reason"] for each in csv.DictReader(opened)))
    assert len(reasons) >= 6
    # The reasons themselves are our words alone.
    no_canary(*(each.what + each.do for each in REASONS.values()))


def test_no_report_of_a_whole_place_holds_a_value(tmp_path, capfd):  # fmt: skip
    (tmp_path / "sources").mkdir()
    text = MAPPING.read_text().replace("made-up-partner", "gp")
    (tmp_path / "sources/gp.toml").write_text(text)
    (tmp_path / "extracts/gp").mkdir(parents=True)
    in_each_format(tmp_path / "extracts/gp")
    seen: list[str] = []
    found = intake_place(tmp_path, tmp_path / "out", progress=lambda *step: seen.append(str(step)))  # fmt: skip
    no_canary(*seen, *capfd.readouterr(), repr(found.gathered.notes), str(found.gathered.quality.to_pylist()))  # fmt: skip
    no_canary(*(result.sentence for result in found.results), *(str(each) for each in find_source_mistakes(tmp_path)))  # fmt: skip
    left = {path.name for path in (tmp_path / "out").rglob("*")} - {f"{number:04d}" for number in range(4)}  # fmt: skip
    assert left == {"accepted.parquet", "quarantine.parquet", ABOUT, "bad_extracts.parquet"}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "\n".join([ABLE.replace("Able", CANARY), CANARY]).encode(),
        csv_text(ABLE.replace("Able", CANARY)).replace(b",", b";"),
        (CANARY + "\n" + HEADER).encode(),
        csv_text(*[ABLE.replace("Able", f'"{CANARY}')] * 50),
        csv_text(ABLE.replace("Able", CANARY + "é")).decode().encode("cp1252") + f"{CANARY}é\n".encode("cp1252") * 9,
        csv_text(CANARY).replace(b"surname", b"given"),
        b"%PDF" + CANARY.encode(),
    ],
)  # fmt: skip
def test_no_refusal_holds_a_value(gate, content, capfd):
    result = gate.take(content, source=mapping(preamble=()))
    assert result.refused
    no_canary(
        json.dumps(result.to_json()), repr(result), result.sentence, *capfd.readouterr()
    )


def test_no_error_about_corrections_holds_a_value(gate):
    path = gate.folder / "x.csv"
    path.write_bytes(csv_text(*FAULTS))
    result = gate.take_path(path)
    file = gate.folder / "q.csv"
    export_quarantine(result, mapping(), file)
    text = file.read_text(encoding="utf-8")
    assert CANARY in text
    for broken in (
        text.replace(result.extract_id, CANARY),
        text.replace(",yes,", f",{CANARY},"),
        text + f'"{CANARY}',
        text.replace("quarantine_line", CANARY),
        text + f"{CANARY},{CANARY}\n",
    ):
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(IntakeError) as caught:
            resubmit(path, mapping(), file)
        no_canary(
            str(caught.value),
            repr(caught.value.__cause__),
            str(caught.value.__context__) * caught.value.__suppress_context__,
        )


def test_a_worker_is_told_nothing_of_our_environment(monkeypatch, gate):
    from wholeplace.intake import jail

    monkeypatch.setenv("SECRET", CANARY)
    no_canary(json.dumps(jail.ENVIRONMENT))
    started = []
    real = subprocess.Popen
    monkeypatch.setattr(
        jail.subprocess,
        "Popen",
        lambda command, **options: (
            started.append((command, options)) or real(command, **options)
        ),
    )
    jail.close()
    assert gate.rows(ABLE).is_accepted
    jail.close()
    ((command, options),) = started
    assert options["env"] == jail.ENVIRONMENT
    assert options["start_new_session"]
    assert {options[each] for each in ("stdin", "stdout", "stderr")} == {
        subprocess.DEVNULL
    }
    no_canary(*command)
