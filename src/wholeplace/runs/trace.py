"""From a figure back to its rule, its rows and the files they come from."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from wholeplace.core.errors import RunError
from wholeplace.runs.rules import (
    CARRIED,
    SAME_AS,
    TOTAL_OF,
    Total,
    formula_of,
    measures_of,
    names_in,
)
from wholeplace.runs.trace_people import COUNTS, LINES_OF, rows_counted
from wholeplace.runs.traced import Row, Trace, TracedRow
from wholeplace.store.mistakes import listed, nearest
from wholeplace.store.runs import Run
from wholeplace.tables.contract import Column, Table
from wholeplace.tables.results import RESULTS

WORD = "a word carried from the source row, not a figure"
WORD_OF_PEOPLE = "a word that names the row, or what was said while it was made"

__all__ = [
    "Trace",
    "TracedRow",
    "inputs_behind",
    "reference_values_behind",
    "trace",
]


def trace(run: Run, table: str, key: Mapping[str, str], column: str) -> Trace:
    """How does this cell of a run come about?

    `key` gives as many key values as it takes to name one row. Errors: RunError when the table,
    the column or the row is not there, or when several rows fit.
    """
    contract = _contract(run, table)
    if column not in contract.names:
        raise RunError(_not_one("column", column, list(contract.names), table))
    rows = _rows_of(run, table)
    return _trace_cell(
        run, contract, _one_row(contract, rows, key), contract.column(column)
    )


def inputs_behind(run: Run, found: Trace) -> list[dict[str, Any]]:
    """Which files lie behind a figure, with their hashes and how many of their rows it uses?"""
    used: dict[str, set[int]] = {}
    for file, line in _places_behind(found):
        used.setdefault(file, set()).add(line)
    known = {item["file"]: item for item in run.manifest["inputs"]}
    return [
        {
            "file": file,
            "sha256": known.get(file, {}).get("sha256", "ships with wholeplace"),
            "rows_used": len(lines),
            "rows": known.get(file, {}).get("rows"),
        }
        for file, lines in sorted(used.items())
    ]


def reference_values_behind(run: Run, found: Trace) -> list[dict[str, Any]]:
    """Which published numbers lie behind a figure: original value, its year, and what was used?"""
    if "unit_costs_at_price_year" not in run.tables():
        return []
    wanted = (
        "code",
        "dimension",
        "original_pounds",
        "price_year",
        "pounds",
        "run_price_year",
        "source",
    )
    used = _places_behind(found)
    return [
        {name: row[name] for name in wanted}
        for row in _rows_of(run, "unit_costs_at_price_year")
        if (row["file"], row["line"]) in used
    ]


def _places_behind(found: Trace) -> set[tuple[str, int]]:
    """In which files, on which lines, does anything behind a figure stand?"""
    return {
        place
        for row in found.every_row()
        for place in ((row.file, row.line), *row.rests_on)
    }


def _rests_on(entry: Row) -> tuple[tuple[str, int], ...]:
    words = (entry.get("rests_on") or "").split("; ")
    places = (word.rpartition(":") for word in words if word)
    return tuple((file, int(line)) for file, _, line in places)


def _trace_cell(run: Run, contract: Table, row: Row, column: Column) -> Trace:
    rows: tuple[TracedRow, ...] = ()
    parts: dict[str, Trace] = {}
    if contract.holds_people:
        rows, parts = _of_people(run, contract, row, column)
    elif column.rule == CARRIED:
        rows = _carried(row, column)
    elif measures_of(column.rule):
        rows = _summed(run, contract, row, measures_of(column.rule))
    elif SAME_AS.match(column.rule) or TOTAL_OF.match(column.rule):
        parts = _same_as(run, row, column.rule)
    elif column.rule:
        parts = _reckoned(run, contract, row, column.rule)
    return Trace(
        table=contract.name,
        key={name: row[name] for name in contract.key},
        column=column.name,
        value=row[column.name],
        meaning=column.meaning,
        rule=column.rule or (WORD_OF_PEOPLE if contract.holds_people else WORD),
        rows=rows,
        parts=parts,
    )


def _of_people(run: Run, contract: Table, row: Row, column: Column) -> tuple[tuple[TracedRow, ...], dict[str, Trace]]:  # fmt: skip
    """What stands behind a figure about people: lines where the contract says which they are, or figures of the same row."""
    if COUNTS.match(column.rule) and contract.key == LINES_OF:
        return rows_counted(run, row, column), {}
    names = names_in(column.rule)
    if names and names <= set(contract.names):
        return (), {name: _trace_cell(run, contract, row, contract.column(name)) for name in sorted(names)}  # fmt: skip
    return (), {}


def _carried(row: Row, column: Column) -> tuple[TracedRow, ...]:
    if row[column.name] is None:
        return ()
    amount = Decimal(row[column.name])
    # A carried amount that was worked out on the way says how.
    working = row.get("working", "as in the row")
    places = _rests_on(row)
    return (TracedRow(row["file"], row["line"], column.name, amount, working, places),)


def _summed(
    run: Run, contract: Table, row: Row | None, measures: tuple[str, ...]
) -> tuple[TracedRow, ...]:
    entries = _rows_of(run, contract.entries)
    shared = [name for name in contract.key if entries and name in entries[0]]
    return tuple(
        TracedRow(
            entry["file"],
            entry["line"],
            entry["measure"],
            entry["amount"],
            entry["working"],
            _rests_on(entry),
        )
        for entry in entries
        if entry["measure"] in measures
        and (row is None or all(entry[name] == row[name] for name in shared))
    )


def _same_as(run: Run, row: Row, rule: str) -> dict[str, Trace]:
    total = TOTAL_OF.match(rule)
    if total:
        contract = RESULTS[total["table"]]
        return {rule: _trace_total(run, contract, Total(total["column"]), row)}
    match = SAME_AS.match(rule)
    if match is None:
        raise ValueError(f"not a rule: {rule}")
    contract = RESULTS[match["table"]]
    own = [name.strip() for name in match["key"].split(",")]
    wanted = dict(zip(contract.key, (row[name] for name in own), strict=True))
    for other in _rows_of(run, contract.name):
        if all(other[name] == value for name, value in wanted.items()):
            column = contract.column(match["column"])
            return {column.name: _trace_cell(run, contract, other, column)}
    return {}


def _reckoned(run: Run, contract: Table, row: Row, rule: str) -> dict[str, Trace]:
    formula = formula_of(rule)
    parts = {
        name: _trace_cell(run, contract, row, contract.column(name))
        for name in formula.columns
    }
    for name, total in formula.totals.items():
        parts[name] = _trace_total(run, contract, total, row)
    return parts


def _trace_total(run: Run, contract: Table, total: Total, row: Row) -> Trace:
    column = contract.column(total.column)
    rows = [
        other
        for other in _rows_of(run, contract.name)
        if not total.by or other[total.by] == row[total.by]
    ]
    traced = [_trace_cell(run, contract, other, column) for other in rows]
    values = [part.value for part in traced if part.value is not None]
    return Trace(
        table=contract.name,
        key={total.by: row[total.by]} if total.by else {},
        column=column.name,
        value=sum(values, Decimal(0)),
        meaning=f"{column.meaning}, added up"
        + (f" over one {total.by}" if total.by else ""),
        rule=f"sum of {column.name} over {len(rows)} rows",
        rows=tuple(found for part in traced for found in part.rows),
    )


def _rows_of(run: Run, table: str) -> list[dict[str, Any]]:
    return _rows_in(run.step_of(table).folder, table)


@lru_cache(maxsize=32)
def _rows_in(folder: Path, table: str) -> list[dict[str, Any]]:
    # A step never changes, so its folder says what is in it.
    import pyarrow.parquet as pq

    return list(pq.read_table(folder / f"{table}.parquet").to_pylist())


def _contract(run: Run, table: str) -> Table:
    if table in run.tables() and table not in RESULTS:
        raise RunError(
            f"{table} was counted while extracts were taken in, and no row stands behind it: trace a table of figures."
        )
    if table not in RESULTS or table not in run.tables():
        raise RunError(_not_one("table", table, run.tables(), f"run {run.name}"))
    return RESULTS[table]


def _one_row(
    contract: Table, rows: list[dict[str, Any]], key: Mapping[str, str]
) -> Row:
    for name in key:
        if name not in contract.key:
            raise RunError(
                _not_one("key column", name, list(contract.key), contract.name)
            )
    found = [
        row
        for row in rows
        if all(str(row[name]) == value for name, value in key.items())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        open_names = [
            name
            for name in contract.key
            if name not in key and len({row[name] for row in found}) > 1
        ]
        raise RunError(
            f"{len(found)} rows of {contract.name} fit; name one by also giving {listed(open_names, joined_by='and')}."
        )
    known = {str(row[name]) for row in rows for name in key}
    near = [
        f"`{nearest(value, known)}`"
        for value in key.values()
        if value not in known and nearest(value, known)
    ]
    hint = (
        f"did you mean {', '.join(near)}?"
        if near
        else f"`wholeplace show` prints the table's {listed(contract.key, joined_by='and')}."
    )
    raise RunError(f"no row of {contract.name} fits these key values; {hint}")


def _not_one(what: str, given: str, known: list[str], where: str) -> str:
    near = nearest(given, known)
    hint = (
        f"did you mean `{near}`?"
        if near
        else f"it has {listed(known, joined_by='and')}."
    )
    return f"`{given}` is no {what} of {where}; {hint}"
