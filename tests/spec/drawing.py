"""Tables drawn as text: the form in which the specification is written and printed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from wholeplace.tables.contract import ARROW_TYPES, Column, Kind, Table

Row = dict[str, Any]

BLANK = {"", "-"}


def drawn_rows(drawing: str, contract: Table) -> list[Row]:
    """What rows does a drawing hold, each value of its column's kind? A dash is a blank.

    Cells are parted by upright bars, or by tildes where a cell holds a bar itself.
    """
    lines = [line.strip() for line in drawing.strip().splitlines()]
    names = drawn_names(drawing)
    rows = []
    for line in lines[1:]:
        cells = _cells(line, lines[0])
        if len(cells) != len(names):
            raise ValueError(f"{contract.name}: {line!r} does not fit {names}")
        rows.append(
            {
                name: _value(cell, _column(contract, name))
                for name, cell in zip(names, cells, strict=True)
            }
        )
    return rows


def drawn_names(drawing: str) -> list[str]:
    """Which columns does a drawing hold?"""
    header = drawing.strip().splitlines()[0]
    return _cells(header, header)


def drawn_table(drawing: str, contract: Table) -> pa.Table:
    """The drawing as a table of the contract: columns not drawn are blank, file and line are given."""
    rows = drawn_rows(drawing, contract)
    for line, row in enumerate(rows, start=2):
        row.setdefault("file", f"{contract.name}.csv")
        row.setdefault("line", line)
    return table_of(rows, contract)


def table_of(rows: list[Row], contract: Table) -> pa.Table:
    """The rows as a table of the contract, with file and line."""
    kinds = {column.name: column.kind for column in contract.columns}
    kinds |= {"file": Kind.TEXT, "line": Kind.COUNT}
    return pa.table(
        {
            name: pa.array([row.get(name) for row in rows], ARROW_TYPES[kind])
            for name, kind in kinds.items()
        }
    )


def as_rows(table: pa.Table, columns: list[str]) -> list[Row]:
    """The rows of a table, only these columns, in an order that does not depend on the engine."""
    return in_order(table.select(columns).to_pylist())


def in_order(rows: list[Row]) -> list[Row]:
    """Rows sorted by what they say; 5 and 5.00 say the same."""
    return sorted(rows, key=lambda row: [_said(value) for value in row.values()])


def _said(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _cells(line: str, header: str) -> list[str]:
    return [cell.strip() for cell in line.split("~" if "~" in header else "|")]


def _column(contract: Table, name: str) -> Column:
    if name == "line":
        return Column("line", Kind.COUNT, "")
    if name == "file":
        return Column("file", Kind.TEXT, "")
    return contract.column(name)


def _value(cell: str, column: Column) -> Any:
    if cell in BLANK:
        return None
    if column.kind in {Kind.MONEY, Kind.RATIO, Kind.FIGURE}:
        places = Decimal("0.01") if column.kind is Kind.MONEY else Decimal("1e-9")
        return Decimal(cell.replace(",", "")).quantize(places)
    if column.kind is Kind.COUNT:
        return int(cell.replace(",", ""))
    if column.kind is Kind.FLAG:
        return {"yes": True, "no": False}[cell]
    if column.kind is Kind.DATE:
        return date.fromisoformat(cell)
    return {"''": ""}.get(cell, cell)
