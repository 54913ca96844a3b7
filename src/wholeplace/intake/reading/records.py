"""Where each record begins and ends: usually a line; more where a quoted cell holds line breaks.

A quote that is opened and never properly closed must not swallow the rows below it. Lines are joined
only when the cell is closed as the grammar asks and no joined line looks like a record of its own;
otherwise the first line alone is the damaged record, and reading goes on with the next.
"""

from dataclasses import dataclass

import numpy as np

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.grammar import Grammar, State, opens_in_first_cell
from wholeplace.intake.reading.lines import Lines, Positions


@dataclass(frozen=True)
class Records:
    """The records of a stretch of text: their first lines, their bounds, and which were left open.

    `used_lines` is how many lines they cover; a record that goes on beyond the text is not among them.
    `spanning` counts the records of several lines.
    """

    lines: Positions
    starts: Positions
    ends: Positions
    left_open: Positions
    used_lines: int
    spanning: int


@dataclass(frozen=True)
class Joining:
    """What is needed to decide whether lines belong together."""

    text: bytes
    lines: Lines
    grammar: Grammar
    width: int
    limits: Limits
    is_last: bool

    def line(self, number: int) -> bytes:
        """What stands on this line?"""
        return self.text[self.lines.starts[number] : self.lines.ends[number]]

    def end_of(self, first: int) -> int | None:
        """On which line does the record that this line leaves open end?

        The line itself when it was left open by mistake; None when the text must go on to tell.
        """
        opening = self.line(first)
        if self.grammar.state_of(opening) is not State.OPEN:
            return first
        most = int(self.lines.starts[first]) + self.limits.row_bytes
        for number in range(first + 1, len(self.lines)):
            line = self.line(number)
            if self.lines.ends[number] > most or self._is_a_record(line, opening):
                return first
            state = self.grammar.state_after(line)
            if state is not State.OPEN:
                return number if state is State.WHOLE else first
        # Nothing more can come, or nothing that would still be within the limit.
        is_over = self.is_last or len(self.text) > most
        return first if is_over else None

    def _is_a_record(self, line: bytes, opening: bytes) -> bool:
        """Does a line inside the open cell look like the next record rather than like text?"""
        if self.width < 2 or line.count(self.grammar.delimiter) != self.width - 1:
            return False
        if opens_in_first_cell(opening):
            # There is no first cell to compare with.
            return b'"' not in line and self.width > 2
        return self.grammar.shape(line) == self.grammar.shape(opening)


def find_records(joining: Joining, quotes: Positions) -> Records:
    """Which records do these lines make? `quotes` are the places of all quotation marks."""
    lines = joining.lines
    if not quotes.size:
        nothing = np.empty(0, dtype=np.int64)
        every = np.arange(len(lines))
        return Records(every, lines.starts, lines.ends, nothing, len(lines), 0)
    counts = np.searchsorted(quotes, lines.ends) - np.searchsorted(quotes, lines.starts)
    joined_to = np.zeros(len(lines), dtype=np.int64)
    left_open: list[int] = []
    done, used = -1, len(lines)
    for number in np.flatnonzero(counts & 1).tolist():
        if number <= done:
            continue
        end = joining.end_of(number)
        if end is None:
            used = number
            break
        if end > number:
            joined_to[number], done = end, end
        elif joining.grammar.state_of(joining.line(number)) is State.OPEN:
            left_open.append(number)
    return _records(lines, joined_to, np.array(left_open, dtype=np.int64), used)


def _records(lines: Lines, joined_to: Positions, left_open: Positions, used: int) -> Records:  # fmt: skip
    firsts = np.flatnonzero(joined_to)
    is_first = np.ones(len(lines), dtype=bool)
    for first in firsts.tolist():
        is_first[first + 1 : joined_to[first] + 1] = False
    is_first[used:] = False
    numbers = np.flatnonzero(is_first)
    ends_on = np.where(joined_to[numbers] > 0, joined_to[numbers], numbers)
    return Records(
        lines=numbers,
        starts=lines.starts[numbers],
        ends=lines.ends[ends_on],
        left_open=np.searchsorted(numbers, left_open),
        used_lines=used,
        spanning=int(firsts.size),
    )
