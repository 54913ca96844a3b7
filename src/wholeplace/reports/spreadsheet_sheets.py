"""Sheets of a spreadsheet: the findings, each table of the run, and what its columns and short names mean."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.reports.blocks import Exhibit, Report
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.sources import source_notes
from wholeplace.reports.spreadsheet_cells import (
    SheetColumn,
    safe_text,
    sheet_column,
    unit_of,
)
from wholeplace.reports.supplied import shares
from wholeplace.reports.words import heading_of
from wholeplace.tables.contract import Column, Table
from wholeplace.tables.results import FIGURES, PARTNER_SHARES

LONGEST_NAME = 31
# A worksheet holds 1,048,576 rows, and its title and notes take some.
MOST_SHEET_ROWS = 1_048_000
OURS = "the files of the place folder, added up by the rules of this run (worksheet “columns”)."


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name, what stands above its table, and the table's columns."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    source: str = OURS
    scope: str = ""
    finding: str = ""
    contract: Table | None = None

    @property
    def lines_above(self) -> int:
        """How many lines stand above the table: title, finding, how to read it, source and scope?"""
        return 3 + bool(self.finding) + bool(self.scope)

    def has(self, cell: str) -> bool:
        """Does any cell of the sheet hold just this?"""
        return any(cell in column.cells for column in self.columns)


def all_sheets(review: Review) -> dict[str, Sheet]:
    """Which worksheets does the spreadsheet hold, in order, by name?"""
    report = build_report(review)
    tables = [FIGURES[name] for name in FIGURES if name in review.tables]
    sheets = [
        _findings(report),
        *(
            _table_sheet(review, contract, _finding(report, contract))
            for contract in tables
        ),
        *_explanations(review, tables),
    ]
    return {sheet.name: sheet for sheet in sheets}


def sheet_name(table: str) -> str:
    """What is the worksheet of this table called: lower case, dashed, and short enough?"""
    return table.replace("_", "-")[:LONGEST_NAME].strip("-")


def _findings(report: Report) -> Sheet:
    columns = {
        "Principle": [section.title for section in report.sections],
        "Is it in this run?": [
            "missing" if section.is_missing else "yes" for section in report.sections
        ],
        "Finding": [section.finding for section in report.sections],
    }
    return Sheet("findings", "Findings, by the six principles", _words(columns))


def _table_sheet(review: Review, contract: Table, finding: str) -> Sheet:
    every = shares(review) if contract is PARTNER_SHARES else review.rows(contract.name)
    rows = every[:MOST_SHEET_ROWS]
    heads = _headings(contract)
    raw = _repeated(contract)
    columns = tuple(
        sheet_column(review, c, heads[c.name], rows, is_raw=c.name in raw)
        for c in contract.columns
    )
    years = (
        " to ".join(dict.fromkeys((review.years[0], review.years[-1])))
        if review.years
        else "not stated"
    )
    short = "" if rows else " The run made this table, and it has no rows."
    if len(every) > len(rows):
        short = f" A worksheet holds no more than these first {len(rows):,} of {len(every):,} rows: the command wholeplace show DIR {contract.name} --csv has them all."
    return Sheet(
        name=sheet_name(contract.name),
        title=safe_text(contract.title or contract.meaning.rstrip(".")),
        columns=columns,
        source=f"{contract.source.rstrip('.')}; {OURS}" if contract.source else OURS,
        scope=safe_text(
            f"{contract.meaning} {review.place}, years {years}, prices of {review.price_year}, run {review.run[:12]}.{short}"
        ),
        finding=safe_text(finding) if finding else "",
        contract=contract,
    )


def _headings(contract: Table) -> dict[str, str]:
    """Which heading has each column: plain words, its unit, and never the same twice?"""
    short = _repeated(contract)
    return {
        column.name: _heading(contract, column, is_short=column.name in short)
        for column in contract.columns
    }


def _heading(contract: Table, column: Column, *, is_short: bool) -> str:
    words = heading_of(contract.name, column.name)
    unit = f" ({unit_of(column)})" if unit_of(column) else ""
    # The short name of a thing stands beside its name in words, so that its figures can be traced.
    return f"{words}, short name" if is_short else f"{words}{unit}"


def _repeated(contract: Table) -> set[str]:
    words = Counter(
        heading_of(contract.name, column.name) for column in contract.columns
    )
    return {name for name in contract.key if words[heading_of(contract.name, name)] > 1}


def _finding(report: Report, contract: Table) -> str:
    blocks = (block for section in report.sections for block in section.blocks)
    return next(
        (
            b.finding
            for b in blocks
            if isinstance(b, Exhibit) and b.contract.name == contract.name
        ),
        "",
    )


def _explanations(review: Review, tables: list[Table]) -> list[Sheet]:
    sheets = [_columns_sheet(tables), _short_names(review), _files(review)]
    return [sheet for sheet in sheets if sheet.columns and sheet.columns[0].cells]


def _columns_sheet(tables: list[Table]) -> Sheet:
    pairs = [(contract, column) for contract in tables for column in contract.columns]
    heads = {contract.name: _headings(contract) for contract in tables}
    columns = {
        "Worksheet": [sheet_name(contract.name) for contract, _ in pairs],
        "Heading": [heads[contract.name][column.name] for contract, column in pairs],
        "Short name": [column.name for _, column in pairs],
        "What it is": [column.meaning for _, column in pairs],
        "How it is worked out": [_rule(column) for _, column in pairs],
    }
    return Sheet(
        "columns",
        "What each column is, and how it is worked out",
        _words(columns),
        source="the contracts of the tables.",
    )


def _rule(column: Column) -> str:
    return "carried from its row" if column.rule in ("", "carried") else column.rule


def _short_names(review: Review) -> Sheet:
    known: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("partner", review.partners),
        ("service", review.services),
        ("need", review.needs),
    )
    names = [
        (kind, short, words)
        for kind, mapping in known
        for short, words in mapping.items()
    ]
    columns = {
        "Kind": [kind for kind, _, _ in names],
        "Short name": [short for _, short, _ in names],
        "In words": [words for _, _, words in names],
    }
    return Sheet(
        "short-names",
        "The short names of the place folder, and what they stand for",
        _words(columns),
        source="the files of the place folder.",
    )


def _files(review: Review) -> Sheet:
    words = _words(
        {
            "File": [one.file for one in review.inputs],
            "SHA-256": [one.sha256 for one in review.inputs],
        }
    )
    rows = SheetColumn(
        "Rows (number)", tuple(one.rows for one in review.inputs), "#,##0"
    )
    return Sheet(
        "files-read",
        "The files this run read, each with the hash that proves it is the same file",
        (words[0], rows, words[1]),
        source="the run.",
        scope=safe_text(" ".join(source_notes(review))) if source_notes(review) else "",
    )


def _words(columns: Mapping[str, list[str]]) -> tuple[SheetColumn, ...]:
    return tuple(
        SheetColumn(heading, tuple(safe_text(cell) for cell in cells))
        for heading, cells in columns.items()
    )
