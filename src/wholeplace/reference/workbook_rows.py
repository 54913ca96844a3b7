"""The rows of the Greater Manchester unit cost workbook: which are costs, and what each says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from string import ascii_uppercase as CAPITALS

from wholeplace.core.periods import financial_year
from wholeplace.reference.spreadsheet import Cell, Sheet
from wholeplace.tables.published_numbers import DIMENSIONS, LEVELS

# Columns of a theme's sheet, counted from 0: code in C, item in D, unit in E and so on.
CODE, ITEM, UNIT, FIRST, SECOND = 2, 3, 4, 5, 6
SOURCE, RATING, COMMENT, REVISION, CHANGES = 16, 17, 18, 19, 20
WIDTH = 21
# Each dimension has three columns: the value, its year, and the value carried forward.
VALUE_COLUMNS = dict(zip(DIMENSIONS, (7, 10, 13), strict=True))
HEADING_ROWS = 5
NUMBERED = re.compile(r"^(.+)\.(\d+)$")
HEADING, MENU_LIST = "heading", "list behind a drop-down menu"


@dataclass(frozen=True)
class SetAside:
    """A row, or one value of a row, that was not imported, and why."""

    sheet: str
    row: int
    is_value: bool
    why: str


@dataclass(frozen=True)
class Value:
    """A value in one dimension: as published, its year, and as the workbook carries it forward."""

    pounds: Decimal
    year: str
    updated: Decimal | None


@dataclass(frozen=True)
class Item:
    """One cost of the workbook, in its own words; `parts` are the constituent rows beneath it."""

    sheet: str
    row: int
    code: str
    item: str
    unit: str
    first: str
    second: str
    values: Mapping[str, Value]
    source: str
    rating: str
    comment: str
    revision: str
    transfer_comment: str
    level: str
    is_code_given: bool = False


@dataclass(frozen=True)
class Rows:
    """What the themes' sheets hold: the items, what was set aside, and how much there was to read."""

    items: tuple[Item, ...]
    set_aside: tuple[SetAside, ...]
    rows_in: int
    values_in: int


def theme_sheets(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Which sheets hold unit costs, by the headings over their columns?"""
    return tuple(sheet for sheet in sheets if _headings(sheet))


def read_rows(sheets: Iterable[Sheet]) -> Rows:
    """Which costs do the themes' sheets hold? Every row that is not empty is an item or set aside."""
    items: list[Item] = []
    aside: list[SetAside] = []
    rows_in = values_in = 0
    for sheet in sheets:
        found: list[Item] = []
        for number, cells in _filled(sheet):
            rows_in += 1
            why = _not_an_item(sheet, number, cells)
            if why:
                aside.append(SetAside(sheet.name, number, False, why))
                continue
            values_in += len(_given(sheet, number, cells))
            item, wrong = _item(sheet, number, cells)
            found.append(item)
            aside += wrong
        items += _with_codes(found)
    kept, refused = _usable(items)
    return Rows(kept, (*aside, *refused), rows_in, values_in)


def _headings(sheet: Sheet) -> range:
    """Which rows are the headings over a theme's columns? None, when the sheet is not a theme."""
    first = [row for row in _filled(sheet) if row[0] <= HEADING_ROWS]
    for number, cells in first:
        code, unit, fiscal = (_text(cells[at]).casefold() for at in (CODE, UNIT, 7))
        if "code" in code and "unit" in unit and "fiscal" in fiscal:
            # A second row may name the columns beneath each merged heading.
            is_next = (at == number + 1 and not _text(row[CODE]) for at, row in first)
            return range(1, number + (2 if any(is_next) else 1))
    return range(0)


def _filled(sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
    faulty = {int(address.lstrip(CAPITALS)) for address in sheet.faulty_cells}
    for number, row in enumerate(sheet.rows, 1):
        cells = [*row, *[""] * (WIDTH - len(row))]
        if number in faulty or any(_text(cell) for cell in cells):
            yield number, cells


def _given(sheet: Sheet, number: int, cells: Sequence[Cell]) -> list[int]:
    """In which value columns does the row hold anything, even what cannot be read?"""
    return [
        at
        for at in VALUE_COLUMNS.values()
        if _text(cells[at]) or f"{CAPITALS[at]}{number}" in sheet.faulty_cells
    ]


def _not_an_item(sheet: Sheet, number: int, cells: Sequence[Cell]) -> str:
    """Why is this row no cost? Empty when it is one, even one that cannot be read."""
    if number in _headings(sheet):
        return HEADING
    is_named = _text(cells[ITEM]) or _text(cells[CODE])
    return "" if is_named or _given(sheet, number, cells) else MENU_LIST


def _item(
    sheet: Sheet, number: int, cells: Sequence[Cell]
) -> tuple[Item, list[SetAside]]:
    """The item a row holds, and those of its values that cannot be used."""
    values: dict[str, Value] = {}
    wrong: list[SetAside] = []
    for dimension, at in VALUE_COLUMNS.items():
        fault = sheet.faulty_cells.get(f"{CAPITALS[at]}{number}", "")
        found = fault or _value(cells, at)
        if isinstance(found, str):
            wrong.append(
                SetAside(sheet.name, number, True, f"its {dimension} value {found}")
            )
        elif found:
            values[dimension] = found
    text = [_text(cell) for cell in cells]
    item = Item(
        sheet=sheet.name,
        row=number,
        code=text[CODE],
        item=text[ITEM],
        unit=text[UNIT],
        first=text[FIRST],
        second=text[SECOND],
        values=values,
        source=text[SOURCE],
        rating=text[RATING],
        comment=text[COMMENT],
        revision=" ".join(filter(None, (text[REVISION], text[CHANGES]))),
        transfer_comment=_text(sheet.comments.get(f"H{number}", "")),
        level=_level(sheet, number, text[CODE]),
    )
    return item, wrong


def _value(cells: Sequence[Cell], at: int) -> Value | str | None:
    """The value in one dimension, what is wrong with it, or none."""
    given, year = cells[at], _text(cells[at + 1])
    if not _text(given):
        return None
    pounds = _number(given)
    if pounds is None:
        return "is not a number"
    try:
        financial_year(year)
    except ValueError:
        return "has no price year that is a financial year such as 2014/15"
    return Value(pounds, year, _number(cells[at + 2]))


def _level(sheet: Sheet, number: int, code: str) -> str:
    """Headline, subsidiary or constituent: by the sheet's outline, or by the code where it has none."""
    if sheet.levels:
        return LEVELS[min(sheet.levels.get(number, 0), len(LEVELS) - 1)]
    if code.count(".") > 1:
        return "constituent"
    return "headline" if code.endswith(".0") else "subsidiary"


def _with_codes(items: Sequence[Item]) -> Iterator[Item]:
    """The items, a missing code filled in where the one after it shows what it must be.

    In v1.4 the row before CR8.0.2 has none: it is CR8.0.1.
    """
    codes = {item.code for item in items}
    for item, after in zip(items, [*items[1:], None], strict=True):
        match = NUMBERED.match(after.code) if after else None
        if item.code or not match or item.level != (after.level if after else ""):
            yield item
            continue
        code = f"{match[1]}.{int(match[2]) - 1}"
        is_free = int(match[2]) > 0 and code not in codes
        yield replace(item, code=code, is_code_given=True) if is_free else item


def _usable(items: Iterable[Item]) -> tuple[tuple[Item, ...], list[SetAside]]:
    """The items that can be imported, and the others with the reason; a code is used once."""
    kept: dict[str, Item] = {}
    refused: list[SetAside] = []
    for item in items:
        why = ""
        if not item.code:
            why = "it has no code"
        elif item.code in kept:
            first = kept[item.code]
            why = f"its code {item.code} is that of sheet {first.sheet} row {first.row}"
        elif not item.values:
            why = "it has no value that can be used"
        if not why:
            kept[item.code] = item
            continue
        refused.append(SetAside(item.sheet, item.row, False, why))
        refused += [SetAside(item.sheet, item.row, True, why) for _ in item.values]
    return tuple(kept.values()), refused


def _text(cell: Cell) -> str:
    """The cell's words on one line."""
    return " ".join(cell.split()) if isinstance(cell, str) else str(cell)


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    number = Decimal(repr(cell))
    return number if number.is_finite() else None
