"""The head of a CSV file: declared rows above the header, and the header itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wholeplace.intake.reading.grammar import Grammar
from wholeplace.intake.reading.headers import (
    Header,
    has_other_delimiter,
    is_header,
    match_header,
)
from wholeplace.intake.reading.job import Facts, Job, Refused
from wholeplace.intake.reading.lines import QUOTE, as_bytes, find_lines
from wholeplace.intake.reading.records import Joining, Records, find_records
from wholeplace.intake.reading.rows import RowKinds


@dataclass(frozen=True)
class Head:
    """The header, and how much of the text and how many lines stand before the first row of data."""

    header: Header
    used: int
    lines: int


def read_head(text: bytes, job: Job, grammar: Grammar, facts: Facts, *, is_last: bool) -> Head:  # fmt: skip
    """Where is the header, and what does it say? Errors: Refused, when it is not there."""
    kinds = RowKinds(job.preamble, job.footer)
    lines = find_lines(text, is_last=is_last)
    joining = Joining(text, lines, grammar, 0, job.limits, is_last)
    records = find_records(joining, np.flatnonzero(as_bytes(text) == QUOTE))
    above: list[bytes] = []
    for place, raw in _first_records(text, records, job):
        cells = [cell.decode("utf-8", "replace") for cell in grammar.cells(raw)]
        if is_header(cells, job.columns):
            facts.head_records = len(above) + 1
            _check_above(above, kinds, grammar, job, facts)
            header = match_header(cells, job, facts)
            after = (
                records.lines[place + 1]
                if place + 1 < records.lines.size
                else records.used_lines
            )
            used = lines.starts[after] if after < len(lines) else lines.used
            facts.head_lines, facts.width = int(after), header.width
            return Head(header, int(used), int(after))
        if has_other_delimiter(raw.decode("utf-8", "replace"), job):
            facts.head_records = len(above) + 1
            raise Refused("wrong_delimiter")
        above.append(raw)
    raise Refused("no_header" if above else "empty_file")


def _first_records(text: bytes, records: Records, job: Job) -> Iterator[tuple[int, bytes]]:  # fmt: skip
    found = 0
    blank = b" \t".replace(job.delimiter.encode(), b"")
    for place in range(records.starts.size):
        raw = text[records.starts[place] : records.ends[place]]
        if raw.strip(blank):
            found += 1
            yield place, raw
        if found >= job.limits.head_records:
            return


def _check_above(above: list[bytes], kinds: RowKinds, grammar: Grammar, job: Job, facts: Facts) -> None:  # fmt: skip
    for raw in above:
        cells = [cell.decode("utf-8", "replace") for cell in grammar.cells(raw)]
        if not kinds.is_preamble(cells, len(job.columns)):
            raise Refused("undeclared_preamble")
    if above:
        facts.non_data["preamble"] = len(above)
        facts.note("preamble_declared_in_contract", len(above))
