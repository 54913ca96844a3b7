"""A table of a run -> a table a reader is shown: plain headings, firm figures, blanks explained, and not too many rows."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from wholeplace.reports.blocks import DataTable, Heading
from wholeplace.reports.cells import NUMBERS, has_pennies, say_cell
from wholeplace.reports.firmness import (
    AS_PUBLISHED,
    bearable,
    grades_of,
    is_compared,
    say_rule,
)
from wholeplace.reports.most_rows import largest, say_rest
from wholeplace.reports.review import Review, Row
from wholeplace.reports.supplied import blanks_of
from wholeplace.reports.words import BLANK, BLANK_EXPLAINED, FIGURES, heading_of
from wholeplace.tables.contract import Column, Kind, Table

# What each gives a person is a price, and small ones mean nothing without their pennies.
PRICES = frozenset({"cost_per_person_pounds", "cost_per_outcome_pounds"})
LEAST_WHOLE = Decimal(100)
Cells = tuple[tuple[str, ...], ...]


def data_table(
    review: Review,
    contract: Table,
    *,
    caption: str,
    first: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    rows: Sequence[Row] | None = None,
) -> DataTable:
    """How is this table of the run shown? Columns that hold nothing in any row are left out, and named.

    `first` are the columns a reader needs most, and on a phone may be the only ones seen.
    Without `rows` all of the table's are shown in the order of its key, which ranks nobody; of very
    many only the largest, in that order, and a note says what the others come to. Amounts are
    rounded to what their grade can bear.
    """
    rows = review.rows(contract.name) if rows is None else rows
    shown = largest(contract.name, rows)
    wanted = [contract.column(name) for name in first]
    wanted += [c for c in contract.columns if c.name not in (*first, *leave_out)]
    columns = [c for c in wanted if _says_something(rows, c.name)]
    firm, grades = _firm_rows(review, contract, shown)
    cells = _cells(review, contract, columns, firm)
    empty = [heading_of(contract.name, c.name) for c in wanted if c not in columns]
    rest = say_rest(contract.name, rows, shown)
    return DataTable(
        contract.name,
        caption,
        tuple(
            Heading(heading_of(contract.name, c.name), c.name, c.kind in NUMBERS)
            for c in columns
        ),
        cells,
        _say_blanks(cells, empty),
        say_rule(grades),
        (rest,) if rest else (),
    )


def largest_first(rows: Iterable[Row], column: str) -> list[Row]:
    """In which order do the largest known amounts come first and the unknown last?"""
    return sorted(rows, key=lambda row: (row[column] is None, -(row[column] or 0)))


def _firm_rows(
    review: Review, contract: Table, rows: Sequence[Row]
) -> tuple[list[Row], set[str]]:
    """The rows with their amounts as firm as they are, and the grades by which any was rounded."""
    money = [c.name for c in contract.columns if c.kind is Kind.MONEY]
    grade_of = grades_of(review, contract.name)
    firm, grades = [], set()
    for row in rows:
        grade = "" if is_compared(row) else grade_of(row)
        own = {name: _grade(name, grade) for name in money if row[name] is not None}
        changed = {name: _firm(name, row[name], own[name]) for name in own}
        grades |= {own[n] for n in own if own[n] in FIGURES and changed[n] != row[n]}
        firm.append({**row, **changed})
    return firm, grades


def _grade(column: str, grade: str) -> str:
    return "placeholder" if column == "placeholder_pounds" else grade


def _firm(column: str, pounds: Decimal, grade: str) -> Decimal:
    if column in AS_PUBLISHED or (column in PRICES and pounds < LEAST_WHOLE):
        return pounds
    return bearable(pounds, grade)


def _cells(
    review: Review, contract: Table, columns: Sequence[Column], rows: Sequence[Row]
) -> Cells:
    pennies = {column.name: has_pennies(rows, column) for column in columns}
    blank = blanks_of(review, contract.name)
    return tuple(
        tuple(
            blank(row, c.name)
            if row[c.name] in (None, "")
            else say_cell(c, row[c.name], review, pennies=pennies[c.name])
            for c in columns
        )
        for row in rows
    )


def _say_blanks(cells: Cells, empty: list[str]) -> str:
    explained = BLANK_EXPLAINED if any(BLANK in row for row in cells) else ""
    left_out = f"No row has a figure or word for: {', '.join(empty)}." if empty else ""
    return " ".join(part for part in (explained, left_out) if part)


def _says_something(rows: Sequence[Row], name: str) -> bool:
    return any(row.get(name) not in (None, "") for row in rows)
