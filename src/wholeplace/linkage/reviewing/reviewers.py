"""Who reviews links, and whom they must not see: `decisions/reviewers.csv`, written once by each reviewer."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.linkage.reviewing.forms import plain_words, sector_of
from wholeplace.linkage.reviewing.standing import same_name
from wholeplace.store.hand_files import Row, read_table
from wholeplace.store.mistakes import Mistake, printable
from wholeplace.tables.contract import Column, Kind, Table

FILE = "decisions/reviewers.csv"
# Written where there is nobody, or nowhere, to name: an empty cell may be an oversight.
NONE = "none"

REVIEWERS = Table(
    "reviewers",
    "Who reviews links, and the family names and postcodes that each of them must not see. Seen by nobody else.",
    key=("by",),
    columns=(
        Column("by", Kind.TEXT, "who reviews: a name, not a post", is_required=True),
        Column("family_names", Kind.PERSONAL, "family names of the reviewer and of their kin, former ones too, parted by semicolons", is_required=True, is_many=True),
        Column("postcodes", Kind.PERSONAL, "postcodes where the reviewer and their kin live, parted by semicolons; `none` if nowhere near. The whole sector is kept back: E8 1EA stands for E8 1", is_required=True, is_many=True),
    ),
    holds_people=True,
)  # fmt: skip


@dataclass(frozen=True)
class Reviewer:
    """One reviewer: the words of each family name, and the sectors, that they must not see."""

    by: str
    family_names: tuple[tuple[str, ...], ...]
    sectors: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Reviewers:
    """The reviewers of a place, and what is wrong with the file. A row with a mistake names nobody."""

    rows: tuple[Reviewer, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    is_there: bool = True


def read_reviewers(folder: Path) -> Reviewers:
    """Who may review links in this place? Nothing is raised: every mistake is kept."""
    read = read_table(folder / FILE, REVIEWERS, folder=folder)
    rows: dict[str, Reviewer] = {}
    unread: set[str] = set()
    mistakes = list(read.mistakes)
    for row in read.rows:
        found = list(_mistakes(row))
        mistakes += found
        if row.wrong or found:
            unread.add(same_name(str(row.values.get("by", ""))))
            continue
        reviewer = _reviewer(row)
        name = same_name(reviewer.by)
        if name in rows:
            mistakes.append(_named_twice(reviewer, rows[name]))
        # Of two rows of one person the second may hold what the first lacks.
        rows[name] = _both(rows.get(name), reviewer)
    # Whoever has a line that cannot be read might be shown somebody whom that line would keep back.
    able = (each for name, each in rows.items() if name not in unread)
    return Reviewers(tuple(able), tuple(sorted(set(mistakes))), read.is_there)


def reviewer_named(reviewers: Reviewers, by: str) -> Reviewer:
    """Who reviews under this name? Errors: PlaceError, saying which line to write, when nobody does."""
    for each in reviewers.rows:
        if same_name(each.by) == same_name(by):
            return each
    if reviewers.mistakes:
        raise PlaceError(
            f"{reviewers.mistakes[0]}; until then `{_shown(by)}` cannot review."
        )
    header = "" if reviewers.is_there else "`by,family_names,postcodes` and below it "
    raise PlaceError(
        f"{FILE} does not name `{_shown(by)}`: write in it {header}the line "
        f"`{_cell(by)},FAMILY NAMES,POSTCODES`, with your own family names and those of your kin, and the postcodes "
        f"where you and they live, parted by semicolons, so that you are never shown any of them."
    )


def _shown(by: str) -> str:
    return printable(by.strip())[:100]


def _cell(by: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow([_shown(by)])
    return out.getvalue()


def _parts(row: Row, name: str) -> list[str]:
    return [part.strip() for part in str(row.values[name]).split(";") if part.strip()]


def _mistakes(row: Row) -> Iterator[Mistake]:
    """What is wrong in a row that the contract does not see? No value is repeated."""
    if "family_names" not in row.wrong:
        names = _parts(row, "family_names")
        if not names or not all(plain_words(each) for each in names):
            yield Mistake(FILE, row.line, "a family name in family_names has no letter", "write your own at least, parted by semicolons")  # fmt: skip
    if "postcodes" not in row.wrong:
        codes = _parts(row, "postcodes")
        if codes != [NONE] and not (codes and all(map(sector_of, codes))):
            yield Mistake(FILE, row.line, "a value in postcodes is no postcode", f"write whole ones such as E8 1EA, or sectors such as E8 1, parted by semicolons, or `{NONE}`")  # fmt: skip


def _reviewer(row: Row) -> Reviewer:
    names = tuple(plain_words(each) for each in _parts(row, "family_names"))
    sectors = tuple(
        sector
        for sector in map(sector_of, _parts(row, "postcodes"))
        if sector is not None
    )
    return Reviewer(str(row.values["by"]), names, sectors, row.line)


def _both(first: Reviewer | None, second: Reviewer) -> Reviewer:
    if first is None:
        return second
    names = dict.fromkeys((*first.family_names, *second.family_names))
    sectors = dict.fromkeys((*first.sectors, *second.sectors))
    return Reviewer(first.by, tuple(names), tuple(sectors), first.line)


def _named_twice(second: Reviewer, first: Reviewer) -> Mistake:
    what = f"this reviewer is already on line {first.line}"
    return Mistake(FILE, second.line, what, "put both rows into one; until then both hold")  # fmt: skip
