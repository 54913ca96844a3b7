"""Rows as CSV and as JSON, with the values as they are kept."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any


def counted(count: int, noun: str) -> str:
    """How is so many of a thing said?"""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def csv_text(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """The rows as RFC 4180 CSV, with a header; a blank is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def json_text(value: Any) -> str:
    """The value as JSON, for a program."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else value


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with values that JSON has."""
    return {name: json_value(value) for name, value in row.items()}


def json_value(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
