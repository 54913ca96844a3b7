"""Tables and traces as text, CSV or JSON, for the analyst's own terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from wholeplace.core.errors import RunError
from wholeplace.runs.forms import counted, csv_text, json_text, json_value, plain
from wholeplace.runs.saying import is_share, percent, said, said_in
from wholeplace.runs.text_table import aligned
from wholeplace.runs.trace import (
    Trace,
    inputs_behind,
    reference_values_behind,
)
from wholeplace.store.mistakes import listed, printable
from wholeplace.store.runs import Run
from wholeplace.tables.results import RESULTS


def table_as(run: Run, table: str, form: str, *, width: int | None = None) -> str:
    """A table of a run as `text`, `csv` or `json`: as the run's own version made it.

    In text a share is a percentage, and words are cut only where a terminal of `width` letters is
    narrower; CSV and JSON hold the values as they are kept.
    """
    rows = run.read_as_kept(table)
    if form == "csv":
        return as_csv(rows)
    if form == "json":
        return json_text([plain(row) for row in rows.to_pylist()])
    return "\n".join(_text_lines(rows, table, width)) + "\n"


def as_csv(rows: pa.Table) -> str:
    """The rows as RFC 4180 CSV, with a header; a blank is an empty cell."""
    return csv_text(rows.column_names, (row.values() for row in rows.to_pylist()))


def cell_address(words: Sequence[str]) -> tuple[dict[str, str], str]:
    """Which key values and which column do the words of a trace name?

    Errors: RunError unless there is exactly one word without an equals sign, the column.
    """
    key = dict(word.split("=", 1) for word in words if "=" in word)
    columns = [word for word in words if "=" not in word]
    if len(columns) != 1:
        raise RunError(
            "give the row as key=value and then one column, such as "
            "`wholeplace trace DIR late_intervention_by_bearer bearer=nhs net_pounds`."
        )
    return key, columns[0]


def trace_as_text(run: Run, found: Trace, *, rows: bool) -> str:
    """A trace as a person reads it: figure, rule, parts, published numbers, files, and rows if asked."""
    row = ", ".join(f"{name}={value}" for name, value in found.key.items())
    contract = RESULTS[found.table]
    if not rows:
        found = without_people(found)
    lines = [
        f"{found.table}: {row}: {found.column} = {_figure(found)}",
        f"  means    {found.meaning}",
        f"  rule     {found.rule}",
    ]
    if contract.source:
        lines.append(f"  method   {contract.source}")
    lines += [f"  caveat   {caveat}" for caveat in contract.caveats]
    lines += _parts(found, "  ")
    lines += [
        f"  published number {value['code']}: {value['original_pounds']} pounds in {value['price_year']} prices, "
        f"used as {value['pounds']} in {value['run_price_year']} prices ({value['source']})"
        for value in reference_values_behind(run, found)
    ]
    lines += [
        f"  input    {item['file']}: {item['rows_used']} of {item['rows'] or '?'} rows used, sha256 {item['sha256']}"
        for item in inputs_behind(run, found)
    ]
    if contract.holds_people:
        lines.append(f"  inputs   {_extracts_behind(run, found)}")
    if rows:
        lines += [
            "  rows behind it (part, file:line, measure, amount, how):",
            *_row_lines(found, found.column),
        ]
    return "\n".join(printable(line) for line in lines)


def _extracts_behind(run: Run, found: Trace) -> str:
    """Of which extracts is a table about people made, and by which step?"""
    files = [each["file"] for each in run.manifest["inputs"] if each["file"].startswith("extracts/")]  # fmt: skip
    partners = {file.split("/")[1] for file in files}
    return f"{len(files)} extracts of {len(partners)} partners, by step {run.manifest['tables'][found.table]}; run.json lists each with its hash"


def trace_as_json(run: Run, found: Trace, *, rows: bool = True) -> str:
    """A trace as JSON, rows and all, for a program that adds them up again.

    The rows behind a count of people are given only when they are asked for: their number is the
    very count that may be hidden.
    """
    found = found if rows else without_people(found)
    tree = _tree(found)
    tree["inputs"] = inputs_behind(run, found)
    tree["reference_values"] = [
        plain(value) for value in reference_values_behind(run, found)
    ]
    tree["run"] = run.name
    return json_text(tree).rstrip("\n")


def may_name_rows(run: Run, found: Trace, *, on: date) -> None:
    """May the lines behind a count of people be named today?

    Errors: SharingError, when leave has ended; RunError when no lines can be named behind it.
    """
    if not RESULTS[found.table].holds_people:
        return
    if not found.rows:
        raise RunError(
            f"no lines are named behind {found.column} of {found.table}: it is made of people's contacts put together, and service_use alone counts lines one by one. Leave --rows out."
        )
    from wholeplace.runs.permission import require_leave

    require_leave(run, str(found.key["partner"]), on=on)


def without_people(found: Trace) -> Trace:
    """The trace without the rows that count people: whoever wants them asks for rows."""
    if not RESULTS[found.table].holds_people:
        return found
    rule = f"{found.rule} (--rows names the lines)" if found.rows else found.rule
    parts = {name: without_people(part) for name, part in found.parts.items()}
    return replace(found, rows=(), parts=parts, rule=rule)


def _parts(found: Trace, indent: str) -> list[str]:
    lines = []
    for name, part in found.parts.items():
        lines.append(f"{indent}{name} = {_figure(part)}  [{part.rule}]")
        lines += _parts(part, indent + "  ")
    return lines


def _row_lines(found: Trace, name: str) -> list[str]:
    lines = [
        f"    {name}  {row.file}:{row.line}  {row.measure}  {row.amount}  {row.working}"
        for row in found.rows
    ]
    for part_name, part in found.parts.items():
        lines += _row_lines(part, part_name)
    return lines


def _tree(found: Trace) -> dict[str, Any]:
    return {
        "table": found.table,
        "key": plain(found.key),
        "column": found.column,
        "value": json_value(found.value),
        "meaning": found.meaning,
        "rule": found.rule,
        "rows": [
            {
                "file": row.file,
                "line": row.line,
                "measure": row.measure,
                "amount": str(row.amount),
                "working": row.working,
                "rests_on": [f"{file}:{line}" for file, line in row.rests_on],
            }
            for row in found.rows
        ],
        "parts": {name: _tree(part) for name, part in found.parts.items()},
    }


def _figure(found: Trace) -> str:
    """The figure as it is kept, which the rule gives; a share as a percentage beside it."""
    if found.value is None or not is_share(found.table, found.column):
        return said(found.value)
    return f"{said(found.value)} ({percent(found.value)})"


def _text_lines(rows: pa.Table, table: str, width: int | None) -> Iterator[str]:
    if rows.num_rows == 0:
        yield f"{table}: no rows"
        return
    empty = [
        name for name in rows.column_names if rows[name].null_count == rows.num_rows
    ]
    names = [name for name in rows.column_names if name not in empty]
    cells = [
        [said_in(table, name, row[name]) for name in names] for row in rows.to_pylist()
    ]
    is_number = [_holds_numbers(rows.schema.field(name).type) for name in names]
    yield from aligned(names, cells, is_number=is_number, width=width)
    yield ""
    yield counted(rows.num_rows, "row") + (
        f"; nothing in {listed(empty, joined_by='and')}" if empty else ""
    )
    yield from RESULTS[table].caveats if table in RESULTS else ()


def _holds_numbers(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind))
