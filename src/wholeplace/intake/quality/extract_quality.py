"""The quality of one extract: its tables, worked out from what intake left of it and nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.core.periods import Period
from wholeplace.intake.checking.contract_of import match_column
from wholeplace.intake.checking.engine import engine
from wholeplace.intake.quality.columns import column_rows, reason_rows
from wholeplace.intake.quality.counting import Answers, Questions, Word, count_rows
from wholeplace.intake.quality.counting_small import FEW_ROWS, count_few_rows
from wholeplace.intake.quality.days import Days
from wholeplace.intake.quality.groups import area_rows, code_rows, people_rows
from wholeplace.intake.quality.heaping import filler_row, heaping_rows
from wholeplace.intake.quality.months import Months, month_rows, months_of
from wholeplace.intake.quality.repeats import duplicate_rows, shared_numbers
from wholeplace.intake.result import IntakeResult
from wholeplace.intake.source import Source, SourceColumn
from wholeplace.tables.contract import Kind
from wholeplace.tables.people import CONTACTS
from wholeplace.tables.quality_drift import DRIFT_BASIS
from wholeplace.tables.quality_layouts import QUALITY

# The place's own small number comes from its thresholds; this is the house's.
SMALL = 10
CODED = frozenset({Kind.CATEGORY, Kind.SENSITIVE, Kind.FLAG})
# Columns of a table of the mapping's own that say where a person lives.
AREAS = frozenset({"area", "area_code", "ward", "ward_code", "lsoa", "lsoa_code", "district"})  # fmt: skip
AREA, BIRTH = "where a person lives", "birth_date"
DATES = frozenset({"date", BIRTH})
FILLED_WITH = "default_date_blanked"
Rows = dict[str, list[dict[str, Any]]]
MEASURED = tuple(name for name in QUALITY if not name.endswith("_drift"))


@dataclass(frozen=True)
class QualityTables:
    """The quality tables of one extract, each by the name of its contract, and the mapping that read it.

    `tables` holds `drift_basis` as well, which is for `drift_of` and is never shown.
    """

    partner: str
    source: str
    extract: str
    tables: Mapping[str, pa.Table]


def quality_of(result: IntakeResult, source: Source, *, as_at: date | None = None, small_number: int = SMALL) -> QualityTables:  # fmt: skip
    """How good is this extract? Reads its accepted rows and what intake counted; of a refused one only why.

    `as_at` is the day for which ages are worked out: else the last of the announced period; with neither, people
    are grouped by years of birth. No word that fewer than `small_number` rows have is named.
    Counts: accepted rows; in `column_quality` all well-formed ones. Errors: IntakeError, when the rows were not kept.
    """
    file = result.extract.removesuffix(f" ({result.table})")
    source = source.for_file(file)
    period = source.expected.period
    day = as_at or (period.end_on if period else None)
    rows: Rows = {name: [] for name in (*MEASURED, DRIFT_BASIS.name)}
    rows["intake_reasons"] += reason_rows(result, source)
    if result.is_accepted:
        rows["column_quality"] += column_rows(result, small_number)
        _Measuring(result, source, day, small_number).add_to(rows)
    named = {"partner": result.partner, "extract": result.extract}
    contracts = {**QUALITY, DRIFT_BASIS.name: DRIFT_BASIS}
    tables = {
        name: pa.Table.from_pylist(
            [{**each, **named} for each in found], contracts[name].schema()
        )
        for name, found in rows.items()
    }
    return QualityTables(result.partner, result.source, result.extract, tables)


@dataclass(frozen=True)
class _Measuring:
    result: IntakeResult
    source: Source
    as_at: date | None
    small: int

    def add_to(self, rows: Rows) -> None:
        """Add what the accepted rows say to each table."""
        counts = self._count(self.result.accepted_path)
        for column in self._columns(CODED):
            found = code_rows(counts.groups(column.name))
            rows["code_shares"] += _with(found, column=column.name)
        self._add_dates(rows, counts)
        self._add_people(rows, counts)
        rows["duplicates"] += duplicate_rows(self.result, self.source, counts)

    def _count(self, path: Path) -> Answers:
        with pq.ParquetFile(path) as table:
            is_small = table.metadata.num_rows <= FEW_ROWS
        if is_small:
            return count_few_rows(path, self._questions(), self.small)
        with engine(path.parent) as connection:
            return count_rows(connection, str(path), self._questions(), self.small)

    def _questions(self) -> Questions:
        source, area = self.source, self._area()
        coded = {each.name: Word(each.name) for each in self._columns(CODED)}
        return Questions(
            words={**coded, **({AREA: area} if area is not None else {})},
            dates=tuple(each.name for each in source.columns if each.form in DATES),
            sex="sex" if source.column("sex") else "",
            birth=self._birth(),
            as_at=self.as_at,
            shared=shared_numbers(source),
            record="record_id" if source.column("record_id") else "",
        )

    def _birth(self) -> str:
        births = (each.name for each in self.source.columns if each.form == BIRTH)
        return next(births, "")

    def _columns(self, kinds: frozenset[Kind]) -> Iterator[SourceColumn]:
        return (
            each
            for each in self.source.columns
            if each.kind in kinds and not each.leaves_out
        )

    def _add_dates(self, rows: Rows, counts: Answers) -> None:
        """Add heaping, months and the period."""
        main, months, of_main = self._main_date(), None, None
        for column in self.source.columns:
            if column.form not in DATES:
                continue
            days = counts.days(column.name)
            heaping = [*heaping_rows(days, self.small), *self._fillers(column, days)]
            rows["date_heaping"] += _with(heaping, column=column.name)
            if column.name == main:
                of_main = days
                months = months_of(days, self.source.expected.period)
        if months is not None:
            rows["coverage_months"] += month_rows(months, self.small)
        rows["coverage"].append(self._coverage(counts, of_main, months))
        rows["drift_basis"] += self._basis(counts, of_main)

    def _main_date(self) -> str:
        """Which date says when something happened?"""
        if self.source.table == CONTACTS.name:
            return "started_on"
        if self.source.expected.period_of:
            return self.source.expected.period_of
        return next((each.name for each in self._columns(frozenset({Kind.DATE})) if each.form == "date"), "")  # fmt: skip

    def _fillers(self, column: SourceColumn, days: Days) -> Iterable[dict[str, Any]]:
        found = {each.name: each.reasons for each in self.result.columns}
        fillers = found.get(column.name, {}).get(FILLED_WITH, 0)
        return (
            [filler_row(days.total + fillers, fillers, self.small)] if fillers else []
        )

    def _coverage(self, counts: Answers, days: Days | None, months: Months | None) -> dict[str, Any]:  # fmt: skip
        spread = counts.spread
        period: Period | None = self.source.expected.period
        row: dict[str, Any] = {
            "table": self.source.table,
            "source": self.result.source,
            "dated_by": self._main_date() or None,
            "rows": spread.rows,
            "people": spread.people,
            "as_at": self.as_at,
            "expected_from": period.start_on if period else None,
            "expected_until": _day_before(period.end_on) if period else None,
        }
        if days is not None:
            row["first_on"] = days.nth(self.small)
            row["last_on"] = days.nth(self.small, from_end=True)
        if months is not None:
            names = [each["month"] for each in month_rows(months, self.small)]
            row["regular_from"], row["regular_until"] = (
                names[0],
                names[len(months.counts) - 1],
            )
            row["gaps"] = ", ".join(months.gaps)
        return row

    def _basis(self, counts: Answers, days: Days | None) -> Iterator[dict[str, Any]]:
        spread = counts.spread
        value = spread.squares / spread.rows if spread.rows else 1.0
        yield {"what": "spread", "value": _figure(value)}
        if days is not None:
            for number, contacts in enumerate(days.by_weekday().tolist()):
                yield {"what": f"weekday_{number}", "value": Decimal(contacts)}

    def _add_people(self, rows: Rows, counts: Answers) -> None:
        """Add who is in it, and where they live."""
        if self._area():
            rows["coverage_areas"] += area_rows(counts.groups(AREA), self.small)
        if counts.people:
            by_age = bool(self._birth() and self.as_at)
            found = people_rows(counts.people, by_age=by_age, small=self.small)
            rows["coverage_people"] += found

    def _area(self) -> Word | None:
        """Which column says where a person lives: a postcode, by its district, or an area code?"""
        for column in self.source.columns:
            if column.form == "postcode":
                return Word(match_column(column), is_district=True)
        named = (each.name for each in self.source.columns if each.name in AREAS)
        found = next(named, "")
        return Word(found) if found else None


def _with(rows: Iterable[dict[str, Any]], **more: str) -> list[dict[str, Any]]:
    return [{**each, **more} for each in rows]


def _figure(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("1e-9"))


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def earlier_of(extracts: Sequence[IntakeResult]) -> list[tuple[IntakeResult, IntakeResult]]:  # fmt: skip
    """Which extract is to be compared with which before it: pairs of (earlier, later) of one mapping?

    In the order given, which is that of their names. Refused ones, and a file that came twice, are passed over.
    """
    latest: dict[tuple[str, str], IntakeResult] = {}
    seen: set[tuple[str, str, str]] = set()
    pairs = []
    for result in extracts:
        mapping = (result.partner, result.source)
        content = (*mapping, result.extract_id)
        if not result.is_accepted or result.folder is None or content in seen:
            continue
        seen.add(content)
        if mapping in latest:
            pairs.append((latest[mapping], result))
        latest[mapping] = result
    return pairs
