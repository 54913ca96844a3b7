"""Made-up extracts for the tests of intake: three people, one mapping, and a short way through the gate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from wholeplace.intake.one_file import Options, intake_file
from wholeplace.intake.result import ACCEPTED, QUARANTINE, IntakeResult
from wholeplace.intake.source import Source
from wholeplace.intake.source_toml import source_of

HOSTILE = Path(__file__).parent / "hostile"
MAPPING = HOSTILE / "bad_extracts.toml"
NAMES = (
    "nhs_number",
    "nino",
    "surname",
    "forename",
    "dob",
    "postcode",
    "start",
    "cost",
)
HEADER = ",".join(NAMES)
ABLE = "9434765919,QQ123456C,Able,Ann,1980-01-02,E8 1EA,2015-04-01,120.50"
BAKER = "9434765870,QQ123457C,Baker,Bob,1975-12-31,N16 7XX,2015-05-01,80"
COLE = "4010232137,QQ123458C,Cole,Cai,2001-02-28,E9 6AB,2015-06-01,0"
PEOPLE = (ABLE, BAKER, COLE)


def mapping(**changes: Any) -> Source:
    """The mapping of the three people, with these changes."""
    return replace(source_of(MAPPING), **changes)


def csv_text(*rows: str, end: str = "\n") -> bytes:
    """A file of these rows under the header."""
    return (end.join((HEADER, *rows)) + end).encode()


def with_cells(row: str, **cells: str) -> str:
    """The row with other cells; none of them may need quoting."""
    values = dict(zip(NAMES, row.split(","), strict=True)) | cells
    return ",".join(values[name] for name in NAMES)


class Gate:
    """Takes files in, in a folder of its own, and shows what came of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def take(
        self,
        content: bytes,
        name: str = "x.csv",
        source: Source | None = None,
        **options: Any,
    ) -> IntakeResult:
        """Take one file in; its tables are kept."""
        self.count += 1
        path = self.folder / f"{self.count}" / name
        path.parent.mkdir()
        path.write_bytes(content)
        return self.take_path(path, source, **options)

    def take_path(
        self, path: Path, source: Source | None = None, **options: Any
    ) -> IntakeResult:
        """Take a file in from where it lies."""
        self.count += 1
        to = self.folder / f"out-{self.count}"
        return intake_file(path, source or mapping(), to, options=Options(**options))

    def rows(self, *rows: str, **options: Any) -> IntakeResult:
        """Take a file of these rows in."""
        return self.take(csv_text(*rows), **options)


def accepted(result: IntakeResult) -> list[dict[str, Any]]:
    """The rows taken in."""
    assert result.folder is not None, result.sentence
    return pq.read_table(result.folder / ACCEPTED).to_pylist()


def set_aside(result: IntakeResult) -> dict[int, str]:
    """The reason each line was set aside for."""
    assert result.folder is not None, result.sentence
    rows = pq.read_table(result.folder / QUARANTINE).to_pylist()
    return {row["line"]: row["reason"] for row in rows}


def said(result: IntakeResult) -> Mapping[str, Any]:
    """The counts of the promised form."""
    names = (
        "records_in",
        "accepted",
        "quarantined",
        "rows_set_aside_as_non_data",
        "reason",
        "file_accepted",
    )
    found = result.to_json()
    return {name: found[name] for name in names}


def lines_of(rows: Sequence[str]) -> dict[int, str]:
    """Which row stands on which line, under a header on line 1?"""
    return dict(enumerate(rows, start=2))
