"""What named people decided about pairs of records, read from `decisions/links.csv`; a file that only grows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from wholeplace.linkage.reviewing.contradictions import Claim, settle_contradictions
from wholeplace.linkage.reviewing.pairs import PAIR_COLUMNS, Pair, pair_of
from wholeplace.linkage.reviewing.standing import NOBODY, Standing, standings_of
from wholeplace.store.hand_files import HandTable, Row, read_table
from wholeplace.store.mistakes import Mistake
from wholeplace.tables.arrow import arrow_column
from wholeplace.tables.linking import LINK_DECISIONS

FILE = "decisions/links.csv"
ALWAYS, NEVER, UNSURE, WITHDRAWN = "always", "never", "unsure", "withdrawn"


@dataclass(frozen=True)
class Decision:
    """What one person decided about one pair; `sample` is the sample the pair was drawn for, if it was."""

    partner_a: str
    record_id_a: str
    partner_b: str
    record_id_b: str
    decision: str
    reason: str
    by: str
    decided_on: date
    sample: str = ""
    line: int = 0

    @property
    def pair(self) -> Pair:
        """Which pair is it about?"""
        return pair_of(
            (self.partner_a, self.record_id_a), (self.partner_b, self.record_id_b)
        )


@dataclass(frozen=True)
class Decisions:
    """The decisions of a place, and what follows from them.

    `always` and `never` do not contradict each other, even along chains: a disputed pair is in `never`,
    and an `always` that would join two records of a `never` is left out and named in `mistakes`.
    When `is_whole` is false some rows could not be read: a `never` may be among them, so nothing must be
    linked before the file is mended.
    """

    rows: tuple[Decision, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    always: frozenset[Pair] = frozenset()
    never: frozenset[Pair] = frozenset()
    disputed: frozenset[Pair] = frozenset()
    standings: Mapping[Pair, Standing] = field(default_factory=dict)
    sha256: str = ""
    is_whole: bool = True

    def standing(self, pair: Pair) -> Standing:
        """Who said what about this pair that still stands?"""
        return self.standings.get(pair, NOBODY)


def read_link_decisions(folder: Path) -> Decisions:
    """What was decided about links in this place? Nothing is raised: every mistake is kept.

    Of several words of one person about a pair the last holds, by date and then by line; `withdrawn` takes
    it back. A pair that one person calls `always` and another `never` is disputed: it counts as `never`.
    A row with a mistake decides nothing; but a `never` whose pair can be read holds all the same, for
    nothing a person has broken may be linked again by a slip in a date.
    """
    read = read_table(folder / FILE, LINK_DECISIONS, folder=folder)
    rows = tuple(_decision(row) for row in read.rows if not row.wrong)
    selves = [each for each in rows if each.pair[0] == each.pair[1]]
    rows = tuple(each for each in rows if each.pair[0] != each.pair[1])
    damaged = _damaged_nevers(read)
    found = [
        *read.mistakes,
        *(_of_itself(each.line) for each in selves),
    ]
    decisions = decisions_from(rows, damaged=damaged)
    return Decisions(
        rows,
        tuple(sorted([*found, *decisions.mistakes])),
        decisions.always,
        decisions.never,
        decisions.disputed,
        decisions.standings,
        read.sha256,
        _is_whole(read),
    )


def decisions_from(rows: Iterable[Decision], *, damaged: Mapping[Pair, int] | None = None) -> Decisions:  # fmt: skip
    """What follows from these rows? `damaged` are pairs of a `never` that is wrong elsewhere, by line."""
    rows = tuple(rows)
    standings = standings_of(rows)
    never = {**(damaged or {}), **_lines(standings, NEVER)}
    always = {
        pair: line
        for pair, line in _lines(standings, ALWAYS).items()
        if pair not in never
    }
    disputed = frozenset(pair for pair, each in standings.items() if each.is_disputed)
    settled = settle_contradictions(_in_order(rows, always), never)
    mistakes = tuple(Mistake(FILE, each.line, each.what, each.do) for each in settled.found)  # fmt: skip
    return Decisions(
        rows, mistakes, settled.always, frozenset(never), disputed, standings
    )


def pairs_table(pairs: Iterable[Pair]) -> pa.Table:
    """These pairs as a table of partner_a, record_id_a, partner_b and record_id_b, in that order."""
    rows = sorted(pairs)
    cells = [[cell for key in pair for cell in key] for pair in rows]
    columns = [
        arrow_column([row[place] for row in cells], pa.string()) for place in range(4)
    ]
    return pa.Table.from_arrays(columns, names=list(PAIR_COLUMNS))


def _decision(row: Row) -> Decision:
    filled = {name: value for name, value in row.values.items() if value is not None}
    return Decision(**filled, line=row.line)  # type: ignore[arg-type]  # typed by the contract


def _damaged_nevers(read: HandTable) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for row in read.rows:
        if row.wrong and not row.wrong.intersection((*PAIR_COLUMNS, "decision")):
            values = [str(row.values[name]) for name in PAIR_COLUMNS]
            pair = pair_of((values[0], values[1]), (values[2], values[3]))
            if row.values["decision"] == NEVER and pair[0] != pair[1]:
                found[pair] = row.line
    return found


def _is_whole(read: HandTable) -> bool:
    needed = frozenset((*PAIR_COLUMNS, "decision"))
    return (
        read.is_whole
        and not read.stray
        and not read.unread.intersection(LINK_DECISIONS.names)
        and not any(row.wrong.intersection(needed) for row in read.rows)
    )


def _of_itself(line: int) -> Mistake:
    do = "name two records, or delete the row"
    return Mistake(FILE, line, "both records of the pair are the same one", do)


def _lines(standings: Mapping[Pair, Standing], word: str) -> dict[Pair, int]:
    """On which line was each pair given this word, by whoever said so first and still does?"""
    found = {}
    for pair, standing in standings.items():
        lines = [each.line for each in standing.words if each.decision == word]
        if lines:
            found[pair] = lines[0]
    return found


def _in_order(rows: Iterable[Decision], always: Mapping[Pair, int]) -> Iterator[Claim]:
    """The pairs called `always`, in the order in which people said so."""
    days = {each.line: each.decided_on for each in rows}
    first = date.min
    for pair, line in sorted(always.items(), key=lambda each: (days.get(each[1], first), each[1], each[0])):  # fmt: skip
        yield Claim(pair, line)
