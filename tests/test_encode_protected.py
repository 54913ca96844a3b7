"""A partner that encodes people whose address is protected is warned: the guide says to leave them out."""

from datetime import date
from pathlib import Path

import pytest

from wholeplace.runs.encoding import encode_extract, new_key

TODAY = date(2026, 11, 20)
SOURCE = """\
partner = "trust"
table = "records"
files = "people*.csv"

[columns.record_id]
from = "Ref"

[columns.given_names]
from = "Forename"

[columns.family_name]
from = "Surname"

[columns.is_protected]
from = "Restricted"
required = false
yes = ["Y"]
no = ["N"]
"""
PEOPLE = "Ref,Forename,Surname,Restricted\n" + "".join(
    f"T{n},{name},Reed,{word}\n"
    for n, (name, word) in enumerate(
        [("Ana", "Y"), ("Bo", "N"), ("Cy", ""), ("Di", "Y")]
    )
)
ONE = PEOPLE.replace("T3,Di,Reed,Y", "T3,Di,Reed,N")
UNSAID = "Ref,Forename,Surname\nT1,Ana,Reed\n"
FOUND = (
    "protected: {many} in {to} {are} with a protected address (is_protected is yes)."
)


@pytest.mark.parametrize(
    ("text", "many", "are"),
    [(PEOPLE, "2 records", "are of people"), (ONE, "1 record", "is of somebody"), (PEOPLE.replace("Y", "N"), "", ""), (UNSAID, "", "")],
    ids=["two", "one", "none", "nothing said"],
)  # fmt: skip
def test_it_is_warned_of_protected_people_on_standard_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    many: str,
    are: str,
) -> None:
    file, source, key = (tmp_path / name for name in ("people.csv", "people.toml", "key"))  # fmt: skip
    file.write_text(text, "utf-8")
    source.write_text(SOURCE, "utf-8")
    new_key(key)
    to = tmp_path / "sent.codes.csv"
    said = encode_extract(file, source, key, to, as_at=TODAY)
    heard = capsys.readouterr().err
    assert not any("protected:" in line for line in said)
    if many:
        assert heard.startswith(FOUND.format(many=many, to=to, are=are))
        assert "docs/encoded-linkage.md" in heard
    else:
        assert heard == ""


def test_a_mapping_may_leave_protected_people_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, source, key = (tmp_path / name for name in ("people.csv", "people.toml", "key"))  # fmt: skip
    file.write_text(PEOPLE, "utf-8")
    source.write_text(f"{SOURCE}leaves_out = true\n", "utf-8")
    new_key(key)
    to = tmp_path / "sent.codes.csv"
    encode_extract(file, source, key, to, as_at=TODAY)
    assert len(to.read_text("ascii").splitlines()) == 3
    assert capsys.readouterr().err == ""
