"""What changed since the delivery before, and is it a jump: beyond chance and beyond the size that matters?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from wholeplace.intake.quality.chance import (
    SHARE_LEVEL,
    clustered,
    difference_by_chance,
)
from wholeplace.intake.quality.extract_quality import SMALL, QualityTables
from wholeplace.intake.quality.rows_drift import Compared, Delivery, compare_rows
from wholeplace.intake.quality.words import how_many
from wholeplace.intake.result import IntakeResult
from wholeplace.tables.quality import (
    ALL,
    FILLED,
    OTHER,
    ROWS,
    VALID,
)
from wholeplace.tables.quality_drift import CODE_DRIFT, COLUMN_DRIFT

# A share jumps by so many points, or by so many and at least twofold.
POINTS, FEW_POINTS, TIMES = 0.05, 0.02, 2.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Drift:
    """What changed between two deliveries: their rows and columns, and their codes, areas and ages."""

    columns: pa.Table
    codes: pa.Table


def drift_of(earlier: tuple[IntakeResult, QualityTables], later: tuple[IntakeResult, QualityTables], *, small_number: int = SMALL) -> Drift:  # fmt: skip
    """How does this extract compare with the delivery of the same mapping before it?

    Each is what intake left of it and its quality tables. Counts: accepted rows, well-formed ones for how full a
    column is. Columns and codes in one delivery only count as nought in the other. Errors: IntakeError, when the
    rows of either were not kept.
    """
    comparison = _Comparison(earlier[1], later[1], small_number)
    rows = compare_rows(_delivery(*earlier), _delivery(*later))
    named = {
        "partner": later[1].partner,
        "extract": later[1].extract,
        "before_extract": earlier[1].extract,
    }
    tables = [
        pa.Table.from_pylist([{**each, **named} for each in found], contract.schema())
        for contract, found in (
            (COLUMN_DRIFT, [_rows_row(rows), *comparison.columns()]),
            (CODE_DRIFT, list(comparison.codes())),
        )
    ]
    return Drift(*tables)


def _delivery(result: IntakeResult, quality: QualityTables) -> Delivery:
    basis = _basis(quality)
    weekdays = tuple(basis.get(f"weekday_{number}", 0.0) for number in range(7))
    return Delivery(result, quality.tables["coverage"].to_pylist()[0], weekdays)


def _basis(quality: QualityTables) -> dict[str, float]:
    rows = quality.tables["drift_basis"].to_pylist()
    return {row["what"]: float(row["value"]) for row in rows}


def _rows_row(rows: Compared) -> Row:
    return {
        "measure": ROWS,
        "column": "",
        "before": rows.before,
        "after": rows.after,
        "compared": rows.said,
        "is_jump": rows.is_jump,
    }


@dataclass(frozen=True)
class _Comparison:
    earlier: QualityTables
    later: QualityTables
    small: int

    def columns(self) -> Iterator[Row]:
        """How full and how valid is each column in both?"""
        before, after = (_by_column(each) for each in (self.earlier, self.later))
        of_before, of_after = (_judged(each) for each in (self.earlier, self.later))
        for column in dict.fromkeys((*before, *after)):
            has_jumped = False
            for measure in (FILLED, VALID):
                hits = [each.get(column, {}).get(measure, 0) for each in (before, after)]  # fmt: skip
                first, second = (hits[0], of_before), (hits[1], of_after)
                # What is no longer filled is no longer valid: that is one jump, not two.
                has_jumped = not has_jumped and self._is_jump(first, second)
                yield {
                    "measure": measure,
                    "column": column,
                    "before": hits[0],
                    "before_of": of_before,
                    "after": hits[1],
                    "after_of": of_after,
                    "before_how": how_many(*first, self.small),
                    "after_how": how_many(*second, self.small),
                    "compared": "well-formed rows",
                    "is_jump": has_jumped,
                }

    def codes(self) -> Iterator[Row]:
        """How common is each code, area and age in both?"""
        before, after = (_by_code(each) for each in (self.earlier, self.later))
        for column in dict.fromkeys((*before, *after)):
            yield from self._codes_of(column, before.get(column, {}), after.get(column, {}))  # fmt: skip

    def _codes_of(self, column: str, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Row]:  # fmt: skip
        of_before, of_after = before.get(ALL, 0), after.get(ALL, 0)
        for code in dict.fromkeys((*before, *after, ALL)):
            hits = before.get(code, 0), after.get(code, 0)
            change = {(False, True): "new", (True, False): "gone"}.get(
                (code in before, code in after), ""
            )
            is_jump = code not in {ALL, OTHER} and self._is_jump(
                (self._at_most(hits[0], before), of_before),
                (self._at_most(hits[1], after), of_after),
            )
            yield {
                "column": column,
                "code": code,
                "before": hits[0],
                "after": hits[1],
                "change": change if code not in {ALL, OTHER} else "",
                "is_jump": is_jump,
            }

    def _at_most(self, hits: int, counts: Mapping[str, int]) -> int:
        """How many rows may have a code at the most? One that is not named may be among the rare ones."""
        return hits or min(self.small - 1, counts.get(OTHER, 0))

    def _is_jump(self, first: tuple[int, int], second: tuple[int, int]) -> bool:
        if min(first[1], second[1]) < self.small:
            return False
        one, two = first[0] / first[1], second[0] / second[1]
        gap, least, most = abs(one - two), min(one, two), max(one, two)
        if gap < POINTS and not (gap >= FEW_POINTS and most >= TIMES * least):
            return False
        spreads = (_basis(each).get("spread", 1.0) for each in (self.earlier, self.later))  # fmt: skip
        both = (clustered(*each, spread) for each, spread in zip((first, second), spreads, strict=True))  # fmt: skip
        return difference_by_chance(*both) < SHARE_LEVEL


def _by_column(quality: QualityTables) -> dict[str, dict[str, int]]:
    rows = quality.tables["column_quality"].to_pylist()
    return {row["column"]: {name: row[name] for name in (FILLED, VALID)} for row in rows}  # fmt: skip


def _judged(quality: QualityTables) -> int:
    rows = quality.tables["column_quality"].to_pylist()
    return rows[0]["rows"] if rows else 0


def _by_code(quality: QualityTables) -> dict[str, dict[str, int]]:
    """How many rows has each code of each column, each area and each age?"""
    found: dict[str, dict[str, int]] = {}
    for row in quality.tables["code_shares"].to_pylist():
        found.setdefault(row["column"], {})[row["code"]] = row["rows"]
    for row in quality.tables["coverage_areas"].to_pylist():
        found.setdefault("area", {})[row["area"]] = row["records"]
    for row in quality.tables["coverage_people"].to_pylist():
        if row["sex"] == ALL and row["records"]:
            found.setdefault("age", {})[row["age"]] = row["records"]
    return found
