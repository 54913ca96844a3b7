"""The header: which row it is, and which of our columns stands where."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.intake.reading.job import Facts, Job, JobColumn, Refused

NOT_WORD = re.compile(r"[\W_]+")
SHOWN_LETTERS = 60
# A row that names at least this share of the columns is meant to be the header.
LIKELY = 0.5
OTHER_DELIMITERS = ",;\t|:^~"


@dataclass(frozen=True)
class Header:
    """Where each of our columns stands, how many columns the file has, and the header's cells as written."""

    places: dict[str, int]
    width: int
    cells: tuple[str, ...]


def plain(name: str) -> str:
    """What is left of a column's name when case, spaces and signs are put aside?"""
    return NOT_WORD.sub("_", unicodedata.normalize("NFKC", name).casefold()).strip("_")


def is_header(cells: Sequence[str], columns: Sequence[JobColumn]) -> bool:
    """Does this row name the columns, or at least half of them?"""
    there = {plain(cell) for cell in cells}
    named = sum(any(plain(name) in there for name in each.named) for each in columns)
    return named > 0 and named >= len(columns) * LIKELY


def has_other_delimiter(line: str, job: Job) -> bool:
    """Would this line be the header if its cells were parted by another mark?"""
    for mark in OTHER_DELIMITERS:
        if mark != job.delimiter and mark in line:
            cells = [cell.strip(' "') for cell in line.split(mark)]
            if is_header(cells, job.columns):
                return True
    return False


def match_header(cells: Sequence[str], job: Job, facts: Facts) -> Header:
    """Which column stands where? Errors: Refused, when two have one name or a needed one is missing."""
    if len(cells) > job.limits.columns:
        raise Refused("too_many_columns")
    written = [plain(cell) for cell in cells]
    places: dict[str, int] = {}
    missing: list[JobColumn] = []
    for column in job.columns:
        found = _places_of(column, written)
        if len(found) > 1:
            raise Refused("duplicate_header", column.named[0])
        if found:
            places[column.name] = found[0]
        else:
            missing.append(column)
    _note_missing(missing, facts)
    _note_spelling(cells, places, job, facts)
    return Header(places, len(cells), tuple(cells))


def _places_of(column: JobColumn, written: Sequence[str]) -> list[int]:
    for name in column.named:
        found = [place for place, each in enumerate(written) if each == plain(name)]
        if found:
            return found
    return []


def _note_missing(missing: Sequence[JobColumn], facts: Facts) -> None:
    needed = [column.named[0] for column in missing if column.is_required]
    if needed:
        raise Refused("missing_column", ", ".join(needed[:5]))
    for column in missing:
        facts.absent.append(column.name)
        facts.note("optional_column_missing")


def _note_spelling(cells: Sequence[str], places: dict[str, int], job: Job, facts: Facts) -> None:  # fmt: skip
    named = {name for column in job.columns for name in column.named}
    differing = sum(cells[place] not in named for place in places.values())
    facts.note("header_normalised", differing)
    taken = set(places.values())
    extra = [cell for place, cell in enumerate(cells) if place not in taken]
    facts.ignored.extend(
        "".join(
            letter if letter.isprintable() else "?" for letter in cell[:SHOWN_LETTERS]
        )
        or "(no name)"
        for cell in extra[:100]
    )
    facts.note("extra_column_ignored", len(extra))
