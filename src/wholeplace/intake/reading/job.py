"""What a worker is asked and what it answers: plain JSON, with counts and codes but never a value of a row."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wholeplace.intake.limits import Limits

JOB, FACTS, COUNTED = "job.json", "facts.json", "counted.json"
ROWS, SET_ASIDE = "rows.parquet", "set_aside.parquet"


class Refused(Exception):
    """The file cannot be taken in at all: the code of the reason, and a word that may be shown."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep both."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class JobColumn:
    """One column to be read: the headers it may have, and how true dates in it are to be written."""

    name: str
    named: tuple[str, ...]
    is_required: bool
    date_format: str = ""


@dataclass(frozen=True)
class Job:
    """One file to read, how it is written, and where the answer goes."""

    path: str
    to: str
    format: str
    encoding: str
    delimiter: str
    sheet: str
    preamble: tuple[str, ...]
    footer: tuple[str, ...]
    columns: tuple[JobColumn, ...]
    max_damage_share: str
    limits: Limits

    def write(self, path: Path) -> None:
        """Write the job where the worker reads it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_job(path: Path) -> Job:
    """Which job was written here?"""
    given = json.loads(path.read_text(encoding="utf-8"))
    columns = tuple(
        JobColumn(**{**each, "named": tuple(each["named"])})
        for each in given["columns"]
    )
    return Job(
        **{
            **given,
            "preamble": tuple(given["preamble"]),
            "footer": tuple(given["footer"]),
            "columns": columns,
            "limits": Limits(**given["limits"]),
        }
    )


@dataclass
class Facts:
    """What became of the file in the worker, in counts and codes.

    `rows` are the well-formed records written; `set_aside` counts the others by reason; `head_lines` are the
    physical lines up to the end of the header and `head_records` the records among them. `content_bytes` is
    the length of the text as it was read, after unpacking and decoding; `part` is where a workbook keeps the sheet;
    `places` says where each column of the job stands in a row, -1 where it is missing.
    """

    refused: str = ""
    detail: str = ""
    rows: int = 0
    set_aside: dict[str, int] = field(default_factory=dict)
    non_data: dict[str, int] = field(default_factory=dict)
    blank_lines: int = 0
    head_lines: int = 0
    head_records: int = 0
    width: int = 0
    content_bytes: int = 0
    covered_bytes: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    part: str = ""
    places: list[int] = field(default_factory=list)

    def note(self, code: str, count: int = 1) -> None:
        """Count something that was normalised or flagged."""
        if count:
            self.notes[code] = self.notes.get(code, 0) + count

    def write(self, path: Path) -> None:
        """Write the facts where the parent reads them."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_facts(path: Path) -> Facts:
    """What did the worker answer?"""
    given: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Facts(**given)


def read_counted(path: Path) -> int:
    """How many records did the second counter find?"""
    records: int = json.loads(path.read_text(encoding="utf-8"))["records"]
    return records
