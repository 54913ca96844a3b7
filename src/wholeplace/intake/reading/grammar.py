"""The one grammar of a record, for a line at a time: RFC 4180 to the letter, with any one-byte delimiter.

A cell is either quoted whole, every mark inside it doubled, or holds no mark at all. A line that ends inside a
quoted cell is open, and may go on. `split.py` says the same for many lines at once; a test holds the two together.
"""

import re
from dataclasses import dataclass
from enum import Enum

DIGITS = re.compile(rb"[0-9]+")
LETTERS = re.compile(rb"[A-Za-z\x80-\xff]+")
# The text of a quoted cell, as far as it goes.
INSIDE = re.compile(rb'[^"]*+(?:""[^"]*+)*+')


class State(Enum):
    """How does a line leave us?"""

    WHOLE = "outside any quoted cell, with every mark in its place"
    OPEN = "inside a quoted cell"
    STRAY = "with a mark where none may be"


@dataclass(frozen=True)
class Grammar:
    """The patterns for one delimiter."""

    delimiter: bytes
    whole: re.Pattern[bytes]
    open: re.Pattern[bytes]
    cell: re.Pattern[bytes]

    def state_of(self, line: bytes) -> State:
        """How does a line that begins a record leave us?"""
        if self.whole.fullmatch(line):
            return State.WHOLE
        return State.OPEN if self.open.fullmatch(line) else State.STRAY

    def state_after(self, line: bytes) -> State:
        """How does a line that begins inside a quoted cell leave us?"""
        inside = INSIDE.match(line)
        end = inside.end() if inside else 0
        if end == len(line):
            return State.OPEN
        rest = line[end + 1 :]
        if not rest:
            return State.WHOLE
        if not rest.startswith(self.delimiter):
            return State.STRAY
        return self.state_of(rest[len(self.delimiter) :])

    def cells(self, record: bytes) -> list[bytes]:
        """Which cells has a record? One with marks out of place is parted at every delimiter."""
        if not self.whole.fullmatch(record):
            return record.split(self.delimiter)
        found = self.cell.findall(record + self.delimiter)
        return [
            each[1:-1].replace(b'""', b'"') if each.startswith(b'"') else each
            for each in found
        ]

    def shape(self, line: bytes) -> bytes:
        """What does the first cell of a line look like: digits, letters, signs?"""
        first = line.partition(self.delimiter)[0].strip(b'" ')
        return LETTERS.sub(b"A", DIGITS.sub(b"9", first[:64]))


def opens_in_first_cell(line: bytes) -> bool:
    """Is it the first cell of this open line that is left open?"""
    inside = INSIDE.match(line, 1)
    return line.startswith(b'"') and inside is not None and inside.end() == len(line)


def grammar_of(delimiter: str) -> Grammar:
    """What is the grammar with this delimiter?"""
    mark = re.escape(delimiter.encode())
    quoted = rb'"[^"]*+(?:""[^"]*+)*+"'
    # Line breaks may stand inside quoted cells only: a bare one has ended the record already.
    cell = rb"(?:" + quoted + rb'|[^"' + mark + rb"]*+)"
    return Grammar(
        delimiter.encode(),
        whole=re.compile(cell + rb"(?:" + mark + cell + rb")*+", re.DOTALL),
        open=re.compile(
            rb"(?:" + cell + mark + rb')*+"[^"]*+(?:""[^"]*+)*+', re.DOTALL
        ),
        cell=re.compile(rb"(" + cell + rb")" + mark, re.DOTALL),
    )
