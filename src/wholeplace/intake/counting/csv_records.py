"""How many records does a CSV file hold? Counted by walking over its quotation marks, line by line.

The rule, in words: a record is a line. A line that ends within a quoted cell goes on to the line that closes
the cell, unless a mark stands where none may be, the row grows beyond the limit, the file ends, or a line on
the way looks like the next record; then the line is a record of its own. Blank lines are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

ENDS = b"\r\n"
# Digits become 9, letters become A, whatever is beyond ASCII counts as a letter.
SHAPES = bytes(
    57 if 48 <= byte <= 57 else 65 if byte >= 128 or chr(byte).isalpha() else byte
    for byte in range(256)
)


@dataclass
class Count:
    """The records of one file, counted as its lines come in.

    `width` is how many columns the header has; it is known for the lines behind the first `head_lines`.
    """

    delimiter: bytes
    width: int
    head_lines: int
    most: int
    records: int = 0
    _waiting: list[bytes] = field(default_factory=list)
    _seen: int = 0

    def add(self, lines: list[bytes]) -> None:
        """Count these lines."""
        head = max(0, self.head_lines - self._seen)
        self._seen += len(lines)
        if head:
            self._count(lines[:head], 0, is_last=True)
        self._waiting = self._count(
            self._waiting + lines[head:], self.width, is_last=False
        )

    def close(self) -> int:
        """How many records were there in all?"""
        self._count(self._waiting, self.width, is_last=True)
        return self.records

    def _count(self, lines: list[bytes], width: int, *, is_last: bool) -> list[bytes]:
        """Count the records of these lines; which are left, because what follows must tell?"""
        self.records += self._filled(lines)
        done = -1
        for number in [at for at, line in enumerate(lines) if line.count(b'"') & 1]:
            if number <= done:
                continue
            end = self._end(lines, number, width, is_last=is_last)
            if end < 0:
                self.records -= self._filled(lines[number:])
                return lines[number:]
            self.records -= self._filled(lines[number + 1 : end + 1])
            done = end
        return []

    def _filled(self, lines: list[bytes]) -> int:
        """How many of these lines are not blank? One beyond the limit is a row, whatever is in it."""
        blank = b" \t\r\n".replace(self.delimiter, b"")
        most = self.most
        return sum(
            bool(line.strip(blank)) or len(line.rstrip(ENDS)) > most for line in lines
        )

    def _end(self, lines: list[bytes], first: int, width: int, *, is_last: bool) -> int:
        """On which line does the record end that starts here? -1 when the next lines must tell."""
        opening = lines[first].rstrip(ENDS)
        if _walk(opening, self.delimiter, is_inside=False) != "inside":
            return first
        size = len(lines[first])
        for number in range(first + 1, len(lines)):
            line = lines[number].rstrip(ENDS)
            if size + len(line) > self.most or self._is_next(line, opening, width):
                return first
            end = _walk(line, self.delimiter, is_inside=True)
            if end != "inside":
                return number if end == "outside" else first
            size += len(lines[number])
        return first if is_last or size > self.most else -1

    def _is_next(self, line: bytes, opening: bytes, width: int) -> bool:
        if width < 2 or line.count(self.delimiter) != width - 1:
            return False
        if opening[:1] == b'"' and b'"' not in opening[1:].replace(b'""', b""):
            return width > 2 and b'"' not in line
        return _shape(line, self.delimiter) == _shape(opening, self.delimiter)


def count_records(groups: Iterator[list[bytes]], count: Count) -> int:
    """How many records do these lines make?"""
    for lines in groups:
        count.add(lines)
    return count.close()


def _walk(line: bytes, delimiter: bytes, *, is_inside: bool) -> str:
    """Does the line end `inside` a quoted cell or `outside`, or is a mark out of `place`?"""
    parts = line.split(b'"')
    last = len(parts) - 1
    for number, part in enumerate(parts):
        if not is_inside and part:
            starts_well = number == 0 or part.startswith(delimiter)
            ends_well = number == last or part.endswith(delimiter)
            if not (starts_well and ends_well):
                return "place"
        is_inside = not is_inside
    return "outside" if is_inside else "inside"


def _shape(line: bytes, delimiter: bytes) -> bytes:
    first = line.split(delimiter, 1)[0].strip(b'" ')[:64].translate(SHAPES)
    return b"".join(
        bytes([byte]) * (1 if byte in b"9A" else len(list(run)))
        for byte, run in groupby(first)
    )
