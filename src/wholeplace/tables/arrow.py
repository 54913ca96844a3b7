"""Arrow columns from Python values, without the detour that Arrow's own way takes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_column(values: Iterable[Any], kind: "pa.DataType") -> "pa.Array":
    """These values as a column of this type; None is a null.

    Arrow's own way from a list imports pandas, which takes longer than a small run's whole reading;
    from text it casts each value exactly.
    """
    import pyarrow as pa

    builder = pa.lib.StringBuilder()
    for value in values:
        builder.append(_as_text(value))
    return builder.finish().cast(kind)


def arrow_table(rows: Sequence[Mapping[str, Any]], schema: "pa.Schema") -> "pa.Table":
    """These rows as a table of this schema; a name a row lacks is a null."""
    import pyarrow as pa

    columns = [
        arrow_column([row.get(field.name) for row in rows], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
