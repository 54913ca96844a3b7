"""A CSV file from its first byte to its last, a stretch at a time, whatever its size."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np

from wholeplace.intake.reading.csv_head import Head, read_head
from wholeplace.intake.reading.csv_rows import UNCLOSED, CsvRows
from wholeplace.intake.reading.encoding_signs import EncodingSigns
from wholeplace.intake.reading.grammar import Grammar, grammar_of
from wholeplace.intake.reading.job import Facts, Job, Refused
from wholeplace.intake.reading.lines import (
    QUOTE,
    Positions,
    as_bytes,
    find_lines,
    line_ends,
)
from wholeplace.intake.reading.records import Joining, Records, find_records
from wholeplace.intake.reading.rows import RowKinds
from wholeplace.intake.reading.split import Stretch, bad_text_records, split
from wholeplace.intake.reading.text_stream import text_pieces
from wholeplace.intake.reading.writing import TextTables

KEPT_BYTES = 1_000


def read_csv(job: Job, facts: Facts, tables: TextTables) -> None:
    """Read a CSV file into the two tables. Errors: Refused."""
    packed = job.format == "csv.gz"
    pieces = Pieces(text_pieces(Path(job.path), packed, job.encoding, facts, job.limits), facts)  # fmt: skip
    grammar = grammar_of(job.delimiter)
    text = pieces.take()
    if not pieces.is_over and not _next_line(text):
        raise Refused("one_line_file")
    head = read_head(text, job, grammar, facts, is_last=pieces.is_over)
    tables.know_header(head.header.places)
    kinds = RowKinds(job.preamble, job.footer, head.header.cells)
    rows = CsvRows(tables, head.header, kinds, grammar)
    body = Body(job, facts, grammar, rows, head, head.lines + 1, head.used)
    body.line_ends.update(_head_line_ends(text[: head.used]))
    facts.covered_bytes = head.used
    body.read(text[head.used :], pieces)


class Pieces:
    """The pieces of a text, with one look ahead, so that the last is known to be the last."""

    def __init__(self, pieces: Iterator[bytes], facts: Facts) -> None:
        """Take the first one up."""
        self._pieces = (piece for piece in pieces if piece)
        self._facts = facts
        self._ahead = next(self._pieces, b"")

    @property
    def is_over(self) -> bool:
        """Has the last piece been taken?"""
        return not self._ahead

    def take(self) -> bytes:
        """Give the next piece; empty when there is none."""
        piece, self._ahead = self._ahead, next(self._pieces, b"")
        self._facts.content_bytes += len(piece)
        return piece


@dataclass
class Body:
    """The rows below the header: where the reading stands, and what was seen on the way."""

    job: Job
    facts: Facts
    grammar: Grammar
    rows: CsvRows
    head: Head
    line: int
    offset: int
    signs: EncodingSigns = field(default_factory=EncodingSigns)
    line_ends: Counter[str] = field(default_factory=Counter)

    def read(self, text: bytes, pieces: Pieces) -> None:
        """Read the rest of the file. Errors: Refused."""
        while True:
            rest = self._read_stretch(text, is_last=pieces.is_over)
            if pieces.is_over and not rest:
                break
            if len(rest) > self.job.limits.row_bytes and not rest.endswith(b"\r"):
                rest = self._skip_long_line(rest, pieces)
            text = rest + pieces.take()
        self._judge_whole_file()

    def _read_stretch(self, text: bytes, *, is_last: bool) -> bytes:
        """Read the records that are whole; what is left over?"""
        width = self.head.header.width
        lines = find_lines(text, is_last=is_last)
        quotes = np.flatnonzero(as_bytes(text) == QUOTE)
        joining = Joining(text, lines, self.grammar, width, self.job.limits, is_last)
        records = find_records(joining, quotes)
        used = int(lines.nexts[records.used_lines - 1]) if records.used_lines else 0
        if used:
            self._read_records(text[:used], records, quotes[quotes < used])
        self.line += records.used_lines
        self._cover(used)
        return text[used:]

    def _read_records(self, text: bytes, records: Records, quotes: Positions) -> None:  # fmt: skip
        self.facts.note("record_spans_lines", records.spanning)
        self.line_ends.update(line_ends(text, records.ends))
        numbers = as_bytes(text)
        bad, has_letters = bad_text_records(text, numbers, records)
        self.signs.see(text, records, bad, has_letters)
        width, delimiter = self.head.header.width, ord(self.job.delimiter)
        stretch = Stretch(
            text, numbers, records, width, self.job.limits, delimiter, bad
        )
        self.rows.add(stretch, split(stretch, quotes), (self.line, self.offset))

    def _skip_long_line(self, start: bytes, pieces: Pieces) -> bytes:
        """Set a line that goes on and on aside; what follows it? Errors: Refused, when it never ends."""
        shown = start[:KEPT_BYTES].decode("utf-8", "backslashreplace")
        self.rows.tables.set_aside(
            [self.line], [self.offset], ["row_too_long"], [shown]
        )
        skipped = len(start)
        while not pieces.is_over:
            piece = pieces.take()
            end = _next_line(piece)
            if end:
                self.line += 1
                self._cover(skipped + end)
                return piece[end:]
            skipped += len(piece)
            if skipped > self.job.limits.skipped_bytes:
                raise Refused("one_line_file")
        self._cover(skipped)
        return b""

    def _cover(self, size: int) -> None:
        self.offset += size
        self.facts.covered_bytes += size

    def _judge_whole_file(self) -> None:
        facts = self.facts
        unclosed = facts.set_aside.get(UNCLOSED, 0)
        records = facts.rows + sum(facts.set_aside.values())
        is_many = unclosed > records * Decimal(self.job.max_damage_share)
        if is_many and unclosed > self.job.limits.open_quotes:
            raise Refused("unclosed_quotes")
        if unclosed and not self.rows.has_found_its_way():
            raise Refused("unclosed_quote_no_resync")
        self.signs.judge(records, facts)
        facts.note("footer_declared_in_contract", facts.non_data.get("footer", 0))
        kinds = [kind for kind, count in self.line_ends.items() if count]
        if len(kinds) > 1:
            facts.note("mixed_newlines")
        elif kinds == ["CR"]:
            facts.note("old_mac_newlines")


def _head_line_ends(text: bytes) -> dict[str, int]:
    return line_ends(text, find_lines(text, is_last=True).ends)


def _next_line(piece: bytes) -> int:
    """Where does the next line start, if a line ends in this piece? 0 when none does."""
    ends = [place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0]
    if not ends:
        return 0
    end = min(ends)
    return end + 2 if piece[end : end + 2] == b"\r\n" else end + 1
