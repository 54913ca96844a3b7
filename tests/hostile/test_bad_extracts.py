"""Every file that partners are known to break in these ways gets exactly the outcome that was agreed."""

import json
from pathlib import Path

import pytest

from intake_material import MAPPING
from paths import SHARED
from wholeplace.intake.one_file import intake_command

FOLDER = SHARED / "data/bad_extracts"
EXPECTED = (
    json.loads((FOLDER / "expected.json").read_text())
    if FOLDER.is_dir()
    else {"none": {}}
)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_file_gets_the_agreed_outcome(name: str, shared: Path):
    found = intake_command(FOLDER / name, MAPPING)
    expected = {key: value for key, value in EXPECTED[name].items() if key != "note"}
    assert {key: found[key] for key in expected} == expected


def test_every_file_there_has_an_outcome(shared: Path):
    assert {path.name for path in FOLDER.iterdir()} - {"expected.json"} == set(EXPECTED)
