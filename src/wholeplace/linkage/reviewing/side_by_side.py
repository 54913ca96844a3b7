"""Two records side by side as plain text, 80 columns wide; what differs is said in a word, never by colour alone."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from wholeplace.linkage.reviewing.forms import compact, plain_words
from wholeplace.linkage.reviewing.sides import (
    DIFFERS,
    FIELDS,
    NO_KEY,
    WHEREABOUTS,
    Sides,
)
from wholeplace.linkage.reviewing.signs import CELL, signs_under, width_of
from wholeplace.store.mistakes import printable

WIDTH = 79
LABEL, MARK = 12, 8
LABELS = {
    "given_names": "given names",
    "family_name": "family name",
    "born_on": "born on",
    "nhs_number": "NHS number",
    "nino": "NI number",
    "upn": "pupil no.",
    "uprn": "property no.",
}
NOT_SHOWN = "(not shown)"
NOTHING = "-"
HIDDEN = "The address of one of these people is protected: no address, postcode, property number or telephone is shown."
KEYLESS = "no key: one of the numbers is a placeholder or fails its check, and proves nothing."
COMPARED, FOUND, BITS = 22, 44, 9
# Shorter words of an address say nothing by themselves.
LEAST_LETTERS = 3


@dataclass(frozen=True)
class Compared:
    """One row of a score's explanation: what was compared, what was found, and how many bits that weighs."""

    what: str
    found: str
    bits: float


def side_by_side(sides: Sides) -> str:
    """Both records, a detail a line: the first, the second, and a word that says how they compare.

    Below numbers, dates and names that differ in a few letters, `^` stands under each that does.
    """
    lines = [_row("", ("first record",), ("second record",), "")]
    lines += _row_lines("partner", [sides.first.key[0]], [sides.second.key[0]], "")
    lines += _row_lines("its number", [sides.first.key[1]], [sides.second.key[1]], "")
    marks = {name: sides.mark(name) for name in FIELDS}
    for name, mark in marks.items():
        if mark:
            lines += _field(sides, name, mark)
    if any(side.is_hidden for side in (sides.first, sides.second)):
        lines += ["", *textwrap.wrap(HIDDEN, WIDTH)]
    if NO_KEY in marks.values():
        lines += ["", *textwrap.wrap(KEYLESS, WIDTH)]
    return "\n".join(line.rstrip() for line in lines)


def explained(rows: Sequence[Compared], sides: Sides) -> str:
    """Why is the score what it is? The strongest rows first; nothing that is hidden above is told here."""
    hidden = _hidden_words(sides)
    lines = [
        "What the score is made of (bits: each doubles the odds; below 0, against)"
    ]
    for row in sorted(rows, key=lambda each: (-abs(each.bits), each.what)):
        found = NOT_SHOWN if _tells(row.found, hidden) else row.found
        what = NOT_SHOWN if _tells(row.what, hidden) else row.what
        cells = zip_longest(_wrapped(what, COMPARED), _wrapped(found, FOUND), fillvalue="")  # fmt: skip
        for place, (left, middle) in enumerate(cells):
            bits = f"{row.bits:+.1f}".rjust(BITS) if place == 0 else ""
            lines.append(f"  {_filled(left, COMPARED)} {_filled(middle, FOUND)} {bits}".rstrip())  # fmt: skip
    return "\n".join(lines)


def _field(sides: Sides, name: str, mark: str) -> Iterator[str]:
    label = LABELS.get(name, name)
    is_hidden = name in WHEREABOUTS and sides.first.is_hidden
    cells = []
    for side in (sides.first, sides.second):
        there = bool(side.values.get(name))
        cells.append([NOT_SHOWN] if is_hidden and there else list(side.shown(name)))
    yield from _row_lines(label, cells[0], cells[1], mark)
    if mark == DIFFERS and not is_hidden and len(cells[0]) == len(cells[1]) == 1:
        one, other = signs_under(name, cells[0][0], cells[1][0])
        if one or other:
            yield _row("", (one,), (other,), "")


def _row_lines(label: str, one: Sequence[str], other: Sequence[str], mark: str) -> Iterator[str]:  # fmt: skip
    cells = [
        [line for value in values or [NOTHING] for line in _wrapped(value, CELL)]
        for values in (one, other)
    ]
    for place, (left, right) in enumerate(zip_longest(*cells, fillvalue="")):
        first = place == 0
        yield _row(label if first else "", (left,), (right,), mark if first else "")


def _row(label: str, one: tuple[str], other: tuple[str], mark: str) -> str:
    cells = [_filled(label, LABEL), _filled(one[0], CELL), _filled(other[0], CELL), mark]  # fmt: skip
    return " ".join(cells)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of this width; signs that would move the cursor are shown as question marks."""
    lines, line = [], ""
    for word in _short_words(printable(text), width):
        longer = f"{line} {word}" if line else word
        if width_of(longer) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _short_words(text: str, width: int) -> Iterator[str]:
    """The words, one that is too long for a line in pieces."""
    for word in text.split():
        piece = ""
        for letter in word:
            if width_of(piece + letter) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _hidden_words(sides: Sides) -> frozenset[str]:
    values = [*sides.first.hidden_values(), *sides.second.hidden_values()]
    words = {word for value in values for word in plain_words(value) if len(word) >= LEAST_LETTERS}  # fmt: skip
    return frozenset(words | {compact(value).casefold() for value in values})


def _tells(text: str, hidden: Iterable[str]) -> bool:
    """Does this text hold a word of what is hidden, or a number or postcode of it, however spaced?"""
    if not hidden:
        return False
    words = set(plain_words(text))
    squeezed = compact(text).casefold()
    return any(each in words or (any(map(str.isdigit, each)) and each in squeezed) for each in hidden)  # fmt: skip
