"""How full and valid each column is, and what was found: all from what intake counted."""

from collections.abc import Iterator
from typing import Any

from wholeplace.intake.quality.words import how_many
from wholeplace.intake.reasons import REASONS, Level
from wholeplace.intake.result import IntakeResult
from wholeplace.intake.source import Source

# These are said once of a file, or count its columns: nobody is behind them.
OF_THE_FILE = frozenset(
    {
        "encoding_utf16",
        "encoding_utf32",
        "encoding_cp1252_declared_or_asked",
        "encoding_other_declared_or_asked",
        "bom_removed",
        "old_mac_newlines",
        "mixed_newlines",
        "preamble_declared_in_contract",
        "footer_declared_in_contract",
        "header_normalised",
        "extra_column_ignored",
        "optional_column_missing",
        "hidden_columns",
        "hidden_sheet",
        "merged_cells",
        "total_not_checked",
        "no_rows",
    }
)


def column_rows(result: IntakeResult, small: int) -> Iterator[dict[str, Any]]:
    """Which rows of `column_quality` has this extract?"""
    for column in result.columns:
        yield {
            "table": result.table,
            "column": column.name,
            "form": column.form,
            "rows": result.judged,
            "filled": column.filled,
            "valid": column.valid,
            "how_filled": how_many(column.filled, result.judged, small),
            "how_valid": how_many(column.valid, column.filled, small),
        }


def reason_rows(result: IntakeResult, source: Source) -> Iterator[dict[str, Any]]:
    """Which rows of `intake_reasons` has this extract? A reason that columns account for is said of those alone."""
    if result.refused:
        yield _reason(result.refused, "", None)
    said: set[str] = set()
    known = {column.name for column in source.columns}
    for column in result.columns:
        for code, times in column.reasons.items():
            if times and column.name in known:
                said.add(code)
                yield _reason(code, column.name, times)
    for code, times in {**result.notes, **result.quarantine}.items():
        if times and code not in said:
            yield _reason(code, "", None if code in OF_THE_FILE else times)


def _reason(code: str, column: str, times: int | None) -> dict[str, Any]:
    reason = REASONS[code]
    return {
        "column": column,
        "code": code,
        "level": Level(reason.level).name.lower(),
        "times": times,
        "what": reason.what,
        "ask": reason.do,
    }
