"""What is held because it jumped, and what named people decided about it in `decisions/drift.csv`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from wholeplace.store.hand_files import read_table
from wholeplace.store.mistakes import Mistake
from wholeplace.tables.quality import ALL, FEW, NEARLY_ALL, ROWS
from wholeplace.tables.quality_drift import DRIFT_DECISIONS

DECISIONS = "decisions/drift.csv"
EVERYTHING = "everything"
ACCEPT, REJECT = "accept", "reject"
# A share whose counts may not be shown, in words that say no more than the hiding does.
NOT_SHOWN = "a part that may not be shown"
SHARES = {FEW: "hardly any", NEARLY_ALL: "nearly all"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """What one person decided about one jump, or about everything in an extract that jumped."""

    partner: str
    extract: str
    what: str
    decision: str
    by: str
    decided_on: date
    note: str = ""
    extract_id: str = ""
    line: int = 0


@dataclass(frozen=True)
class Decisions:
    """The decisions of a place in the order they were written, and what is wrong with the file."""

    rows: tuple[Decision, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Held:
    """One thing that holds an extract: what jumped, and the sentence that says it and what to do."""

    partner: str
    extract: str
    what: str
    sentence: str
    is_rejected: bool = False


def read_drift_decisions(folder: Path) -> Decisions:
    """What was decided in this place? Nothing is raised: a row with a mistake decides nothing, and is reported."""
    read = read_table(folder / DECISIONS, DRIFT_DECISIONS, folder=folder)
    rows = tuple(
        Decision(
            **{name: value for name, value in row.values.items() if value is not None},  # type: ignore[arg-type]  # typed by the contract
            line=row.line,
        )
        for row in read.rows
        if not row.wrong
    )
    return Decisions(rows, read.mistakes, read.sha256)


def held(columns: pa.Table, codes: pa.Table, decisions: Sequence[Decision], *, extract_ids: Mapping[tuple[str, str], str] | None = None) -> list[Held]:  # fmt: skip
    """What holds which extract? Each jump that nobody accepted, with one sentence.

    The tables are `column_drift` and `code_drift`, as they were checked: a figure that is hidden is said in a
    word. `extract_ids` gives the hash of each (partner, extract), so that a decision about another file of that
    name does not count.
    """
    found = []
    ids = extract_ids or {}
    for what, row, said in (*_columns(columns), *_codes(codes)):
        own = ids.get((row["partner"], row["extract"]), "")
        decided = _latest(row, what, decisions, own)
        if decided is not None and decided.decision == ACCEPT:
            continue
        sentence = f"{row['extract']} of {row['partner']}: {said} since {row['before_extract']}; {_do(decided, row, what)}."
        is_rejected = decided is not None
        found.append(Held(row["partner"], row["extract"], what, sentence, is_rejected))
    return found


def _latest(row: Row, what: str, decisions: Sequence[Decision], own: str) -> Decision | None:  # fmt: skip
    fitting = [
        each
        for each in decisions
        if (each.partner, each.extract) == (row["partner"], row["extract"])
        and each.what in {what, EVERYTHING}
        and (not own or own.startswith(each.extract_id))
    ]
    return max(fitting, key=lambda each: (each.decided_on, each.line), default=None)


def _do(decided: Decision | None, row: Row, what: str) -> str:
    if decided is not None:
        return f"{decided.by} rejected it on {decided.decided_on}: ask the supplier for the file again, and leave this one out"
    line = f"{row['partner']},{row['extract']},{what},accept"
    return f"ask the supplier why, then write the line `{line},NAME,DATE,REASON` in {DECISIONS}, or `reject` in place of `accept`"


def _columns(table: pa.Table) -> Iterator[tuple[str, Row, str]]:
    for row in table.to_pylist():
        if row["is_jump"]:
            is_rows = row["measure"] == ROWS
            what = ROWS if is_rows else f"{row['measure']} {row['column']}"
            yield what, row, _said_rows(row) if is_rows else _said_column(row)


def _said_rows(row: Row) -> str:
    before, after = (_count(row[name]) for name in ("before", "after"))
    less = ""
    if row["before"] and row["after"] is not None:
        part = Decimal(row["after"] - row["before"]) / row["before"]
        less = f" ({_per_cent(abs(part))} {'more' if part > 0 else 'fewer'})"
    return f"the rows went from {before} to {after}{less}, counting {row['compared']},"


def _said_column(row: Row) -> str:
    state = "filled" if row["measure"] == "filled" else "filled and valid"
    shares = [_share(row, name) for name in ("before", "after")]
    return f"`{row['column']}` was {state} in {shares[0]} of the rows and is now in {shares[1]}"


def _share(row: Row, name: str) -> str:
    if row[f"{name}_share"] is not None:
        return _per_cent(row[f"{name}_share"])
    return SHARES.get(row[f"{name}_how"], NOT_SHOWN)


def _codes(table: pa.Table) -> Iterator[tuple[str, Row, str]]:
    rows = table.to_pylist()
    totals = {(row["partner"], row["extract"], row["column"]): row for row in rows if row["code"] == ALL}  # fmt: skip
    for row in rows:
        if row["is_jump"]:
            total = totals[row["partner"], row["extract"], row["column"]]
            rare = {"new": "before", "gone": "after"}.get(row["change"])
            shares = [
                SHARES[FEW] if name == rare else _part(row[name], total[name])
                for name in ("before", "after")
            ]
            said = f"`{row['code']}` in `{row['column']}` went from {shares[0]} of the rows to {shares[1]}"
            yield f"{row['column']}={row['code']}", row, said


def _part(count: int | None, of: int | None) -> str:
    return NOT_SHOWN if count is None or not of else _per_cent(Decimal(count) / of)


def _count(count: int | None) -> str:
    return "too few to show" if count is None else f"{count:,}"


def _per_cent(share: Decimal) -> str:
    return f"{share * 100:.0f}%"
