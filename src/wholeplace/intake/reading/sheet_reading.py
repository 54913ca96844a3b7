"""A worksheet into the two tables, row by row, by the same rules as a CSV file's records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

import pyarrow as pa

from wholeplace.intake.forms.date_format import DateFormat, written
from wholeplace.intake.reading.headers import Header, is_header, match_header
from wholeplace.intake.reading.job import Facts, Job, Refused
from wholeplace.intake.reading.rows import RowKinds
from wholeplace.intake.reading.sheet_package import (
    date_styles,
    find_sheet,
    opened_package,
    shared_strings,
)
from wholeplace.intake.reading.sheet_rows import (
    Cells,
    SheetParser,
    SheetRow,
    Value,
    sheet_rows,
)
from wholeplace.intake.reading.writing import TextTables

KEPT_ROWS = 10_000


def read_sheet(job: Job, facts: Facts, tables: TextTables) -> None:
    """Read the workbook's sheet into the two tables. Errors: Refused."""
    with opened_package(Path(job.path), job.limits) as package:
        sheet = find_sheet(package, job)
        cells = Cells(
            shared_strings(package, job.limits),
            date_styles(package),
            sheet.starts_1904,
        )
        parser = SheetParser(cells, job.limits)
        facts.part = sheet.part
        facts.note("hidden_sheet", sheet.hidden_sheets)
        reading = SheetReading(job, facts, tables)
        for row in sheet_rows(package, sheet.part, parser):
            reading.add(row)
        reading.close()
        facts.note("merged_cells", parser.facts.merged)
        reading.note_hidden(parser.facts.hidden_columns)


@dataclass
class SheetReading:
    """The reading of one sheet: its header once found, and the rows not yet written."""

    job: Job
    facts: Facts
    tables: TextTables
    header: Header | None = None
    kinds: RowKinds = field(default_factory=lambda: RowKinds((), ()))
    above: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    kept: list[list[str]] = field(default_factory=list)

    def add(self, row: SheetRow) -> None:
        """Take one row in."""
        if not row.is_filled:
            self.facts.blank_lines += 1
            return
        self.facts.note("hidden_rows", int(row.is_hidden))
        self.facts.note("formula_value_used", row.formulas - (row.fault != ""))
        if self.header is None:
            self._add_above(row)
        else:
            self._add_below(row, self.header)

    def close(self) -> None:
        """Write what is left. Errors: Refused, when no header was found though there were rows."""
        self._flush()
        if self.header is None:
            if self.above:
                raise Refused("no_header")
            if not self.facts.set_aside:
                raise Refused("empty_file")
        self.facts.note(
            "footer_declared_in_contract", self.facts.non_data.get("footer", 0)
        )

    def note_hidden(self, hidden: Sequence[tuple[int, int]]) -> None:
        """Count the columns we read that were hidden."""
        places = self.header.places.values() if self.header else ()
        count = sum(any(first <= at < last for first, last in hidden) for at in places)
        self.facts.note("hidden_columns", count)

    def _add_above(self, row: SheetRow) -> None:
        cells = self._texts(row, max(row.values, default=-1) + 1)
        if row.fault:
            # Neither a title nor a header is a formula without an answer.
            self._set_aside(row, row.fault, cells)
            return
        if not is_header(cells, self.job.columns):
            self.above.append(cells)
            if len(self.above) >= self.job.limits.head_records:
                raise Refused("no_header")
            return
        kinds = RowKinds(self.job.preamble, self.job.footer, tuple(cells))
        self.facts.head_records = len(self.above) + 1
        if not all(
            kinds.is_preamble(each, len(self.job.columns)) for each in self.above
        ):
            raise Refused("undeclared_preamble")
        if self.above:
            self.facts.non_data["preamble"] = len(self.above)
            self.facts.note("preamble_declared_in_contract", len(self.above))
        self.header, self.kinds = match_header(cells, self.job, self.facts), kinds
        self.tables.know_header(self.header.places)
        self.facts.width, self.facts.head_lines = self.header.width, row.number

    def _add_below(self, row: SheetRow, header: Header) -> None:
        width = max(header.width, max(row.values, default=-1) + 1)
        cells = self._texts(row, width)
        kind = row.fault or self.kinds.kind_of(cells)
        if kind == "footer":
            self.tables.skip(kind)
        elif kind or width > header.width:
            self._set_aside(row, kind or "too_many_fields", cells)
        else:
            self.lines.append(row.number)
            self.kept.append(cells)
            if len(self.kept) >= KEPT_ROWS:
                self._flush()

    def _set_aside(self, row: SheetRow, reason: str, cells: list[str]) -> None:
        self.tables.set_cells_aside(row.number, reason, cells)

    def _texts(self, row: SheetRow, width: int) -> list[str]:
        formats = {}
        if self.header is not None:
            formats = {self.header.places[each.name]: each.date_format for each in self.job.columns if each.name in self.header.places}  # fmt: skip
        return [
            self._text(row.values.get(at, ""), formats.get(at, ""))
            for at in range(width)
        ]

    def _text(self, value: Value, date_format: str) -> str:
        if isinstance(value, str):
            return value
        text, has_lost_time = as_text(value, date_format)
        self.facts.note("time_of_day_dropped", int(has_lost_time))
        return text

    def _flush(self) -> None:
        if self.header is not None and self.kept:
            columns = {
                name: pa.array([cells[place] for cells in self.kept], pa.string())
                for name, place in self.header.places.items()
            }
            self.tables.add_rows(self.lines, [0] * len(self.lines), columns)
        self.lines, self.kept = [], []


def as_text(moment: datetime, date_format: str) -> tuple[str, bool]:
    """How does the mapping write this moment, and is its time of day lost by that?"""
    has_time = moment.time() != time()
    if not date_format:
        return moment.isoformat(
            sep=" "
        ) if has_time else moment.date().isoformat(), False
    return written(
        DateFormat(date_format, 1), moment
    ), has_time and "hh" not in date_format
