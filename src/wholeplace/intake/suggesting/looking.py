"""Inside the limited worker: how a file is written, where its header is, and a piece of it to look at.

A row is taken for the header only when it names columns we know and holds nothing that looks like data: names of
columns are all of a file that a draft may show.
"""

import codecs
import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.encoding_signs import CP1252, HIGH, MAC
from wholeplace.intake.reading.job import Facts, Job, Refused
from wholeplace.intake.reading.magic import SEEN_BYTES, kind_of
from wholeplace.intake.reading.text_stream import MARKS, text_pieces
from wholeplace.intake.suggesting.vocabulary import is_known

SEEN, SAMPLE = "seen.json", "sample.csv"
SAMPLE_BYTES = 4 << 20
FORMAT_OF = {"text": "csv", "gzip": "csv.gz", "zip": "xlsx", "parquet": "parquet"}
DELIMITERS = ",;\t|^~"
LONGEST_HEADER = 120
# So many of the bytes beyond ASCII must look like letters of an encoding: two in a row do not.
MOST_SIGNS = 0.6
# What no column is called: a long number, a day, an address of electronic post.
DATA = re.compile(r"\d{6}|\d[/.-]\d{1,2}[/.-]\d|@")


@dataclass(frozen=True)
class Seen:
    """What was seen of a file. `headers` are the cells of its header, `above` how many rows stand above it.

    `has_letters` says whether any byte beyond ASCII was seen; without one nothing speaks for the encoding.
    """

    format: str = ""
    encoding: str = "utf-8"
    has_letters: bool = False
    delimiter: str = ","
    headers: tuple[str, ...] = ()
    above: int = 0
    is_sample: bool = False
    refused: str = ""
    detail: str = ""

    def write(self, path: Path) -> None:
        """Write it where the parent reads it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_seen(path: Path) -> Seen:
    """What was seen?"""
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Seen(**{**given, "headers": tuple(given["headers"])})


def look(job: Job) -> Seen:
    """How is the job's file written, and what does its header say? Errors: Refused."""
    path = Path(job.path)
    with path.open("rb") as file:
        kind = kind_of(file.read(SEEN_BYTES))
    if kind not in FORMAT_OF:
        raise Refused("wrong_file_type" if kind else "empty_file", kind)
    form = FORMAT_OF[kind]
    if form == "parquet":
        return Seen(form, headers=_parquet_names(path))
    if form == "xlsx":
        return _header_of(Seen(form), islice(_sheet_rows(job), job.limits.head_records))
    return _look_at_text(replace(job, format=form), Path(job.to) / SAMPLE)


def _parquet_names(path: Path) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        raise Refused("damaged_archive") from None


def _sheet_rows(job: Job) -> Iterator[list[str]]:
    from wholeplace.intake.reading.sheet_package import (
        date_styles,
        find_sheet,
        opened_package,
        shared_strings,
    )
    from wholeplace.intake.reading.sheet_rows import Cells, SheetParser, sheet_rows

    with opened_package(Path(job.path), job.limits) as package:
        sheet = find_sheet(package, job)
        shared = shared_strings(package, job.limits)
        cells = Cells(shared, date_styles(package), sheet.starts_1904)
        for row in sheet_rows(package, sheet.part, SheetParser(cells, job.limits)):
            if row.is_filled:
                last = max(row.values, default=-1)
                yield [str(row.values.get(at, "")) for at in range(last + 1)]


def _look_at_text(job: Job, sample: Path) -> Seen:
    packed = job.format == "csv.gz"
    start = _start(Path(job.path), packed)
    encoding, has_letters = _encoding_of(start)
    facts = Facts()
    limits = replace(job.limits, chunk_bytes=SAMPLE_BYTES)
    text = next(text_pieces(Path(job.path), packed, encoding, facts, limits), b"")
    is_sample = len(text) >= SAMPLE_BYTES // 4 and b"\n" in text
    if is_sample:
        # The last line may be cut short.
        text = text[: text.rfind(b"\n") + 1]
    sample.write_bytes(text)
    shown = text.decode("utf-8", "replace")
    seen = Seen(job.format, encoding, has_letters, is_sample=is_sample)
    return _with_header(seen, shown, job.limits)


def _start(path: Path, packed: bool) -> bytes:
    """The first bytes, unpacked and as they came. Errors: Refused."""
    with path.open("rb") as raw:
        opened = gzip.GzipFile(fileobj=raw) if packed else raw
        try:
            return opened.read(SAMPLE_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Refused("damaged_archive") from None


def _encoding_of(start: bytes) -> tuple[str, bool]:
    """In which encoding is this written, and did any letter beyond ASCII show it? Errors: Refused, when none fits."""
    if start.isascii():
        return "utf-8", False
    if any(start.startswith(mark) for mark, _, _ in MARKS):
        # The file says itself how it is written.
        return "utf-8", True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", True
    high = len(HIGH.findall(start))
    found = {name: len(signs.findall(start)) for name, signs in (("cp1252", CP1252), ("mac-roman", MAC))}  # fmt: skip
    name = max(found, key=lambda each: found[each])
    if found[name] >= high * MOST_SIGNS and found[name] > min(found.values()):
        return name, True
    raise Refused("encoding_not_declared", "it is no UTF-8, and does not look like cp1252")  # fmt: skip


def _with_header(seen: Seen, text: str, limits: Limits) -> Seen:
    """With the delimiter under which the header names most columns that we know. Errors: Refused."""
    lines = text.split("\n", 4 * limits.head_records)[: 4 * limits.head_records]
    best, most = None, 0
    for mark in DELIMITERS:
        rows = csv.reader(lines, delimiter=mark)
        try:
            found = _header_of(replace(seen, delimiter=mark), islice(rows, limits.head_records))  # fmt: skip
        except (Refused, csv.Error):
            continue
        known = sum(is_known(cell) for cell in found.headers)
        if known > most:
            best, most = found, known
    if best is None:
        raise Refused("no_header_known")
    return best


def _header_of(seen: Seen, rows: Iterator[list[str]]) -> Seen:
    """With the first row that names columns. Errors: Refused, when there is none."""
    above = 0
    for row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if names_columns(cells):
            return replace(seen, headers=tuple(cells), above=above)
        above += 1
    raise Refused("no_header_known" if above else "empty_file")


def names_columns(cells: Sequence[str]) -> bool:
    """Does this row name columns? It names two that we know, half its cells at least are filled, and none is data."""
    filled = [cell for cell in cells if cell]
    if len(filled) * 2 < len(cells) or len({*filled}) * 2 < len(filled):
        return False
    if any(DATA.search(cell) or len(cell) > LONGEST_HEADER for cell in filled):
        return False
    return sum(is_known(cell) for cell in filled) >= 2
