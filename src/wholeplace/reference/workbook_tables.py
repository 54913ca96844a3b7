"""The workbook's costs, bearers and deflators in the form of our tables, as text for CSV."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wholeplace.core.money import to_pennies
from wholeplace.core.periods import FINANCIAL_YEAR
from wholeplace.reference.agencies import said
from wholeplace.reference.spreadsheet import Sheet
from wholeplace.reference.workbook_rows import Item, Value
from wholeplace.reference.workbook_split import Borne, Split

Row = dict[str, str]
GRADE_OF_RATING = {"G": "firm", "A": "fair", "R": "weak"}
NINE_PLACES = Decimal("1e-9")
# What a table can hold of a ratio: nine digits before the point.
LARGEST_RATIO = Decimal(10) ** 9
VERSION = re.compile(r"v\.?\s*(\d+(?:\.\d+)+)", re.IGNORECASE)
YEAR_LABEL, LEVEL_LABEL, CURRENT_LABEL = "year", "gdp cumulative", "current year"


@dataclass(frozen=True)
class Origin:
    """Which library the workbook is, under which licence, and to which year it carries values."""

    name: str
    licence: str
    updated_year: str

    def of(self, sheet: str, row: int, source: str = "") -> str:
        """How is the source of one row written?"""
        cited = f"; from: {source}" if source else ""
        return f"{self.name}, sheet {sheet} row {row}{cited}; {self.licence}"


@dataclass(frozen=True)
class Deflator:
    """The price level of one year, and where it stands."""

    year: str
    index: Decimal
    is_forecast: bool
    sheet: str
    row: int


def origin(sheets: Iterable[Sheet]) -> Origin:
    """Which library is this, as its own first pages say?"""
    cells = [
        cell
        for sheet in sheets
        for row in sheet.rows[:40]
        for cell in row
        if isinstance(cell, str)
    ]
    title = next(
        (cell for cell in cells if "unit cost database" in cell.casefold()), ""
    )
    version = VERSION.search(title)
    name = f"GMCA Unit Cost Database{' v' + version[1] if version else ''}"
    licence = next(
        (cell for cell in cells if "creative commons" in cell.casefold()), ""
    )
    said_licence = "CC BY 4.0" if "Attribution 4.0" in licence else "licence not stated"
    return Origin(name, said_licence, "")


def deflator_table(sheets: Iterable[Sheet]) -> tuple[list[Deflator], str]:
    """Which price levels does the workbook use, and which year is its current one?"""
    for sheet in sheets:
        for number, row in enumerate(sheet.rows):
            labels = [str(cell).casefold() for cell in row]
            at = next(
                (i for i, label in enumerate(labels) if label.startswith(LEVEL_LABEL)),
                None,
            )
            if at is not None and YEAR_LABEL in labels[:at]:
                year_at = max(i for i in range(at) if labels[i] == YEAR_LABEL)
                return list(_levels(sheet, number, year_at, at)), _current(sheet)
    return [], ""


def _levels(sheet: Sheet, heading: int, year_at: int, at: int) -> Iterator[Deflator]:
    for number, row in enumerate(sheet.rows[heading + 1 :], heading + 2):
        year, level = str(row[year_at]), row[at]
        if FINANCIAL_YEAR.match(year) and isinstance(level, int | float) and level > 0:
            is_forecast = year_at > 0 and str(row[year_at - 1]).strip() == "f"
            index = Decimal(repr(level)).quantize(NINE_PLACES)
            yield Deflator(year, index, is_forecast, sheet.name, number)


def _current(sheet: Sheet) -> str:
    """The first year beneath the words `Current year`, if there is one."""
    for number, row in enumerate(sheet.rows):
        for at, cell in enumerate(row):
            if str(cell).strip().casefold() == CURRENT_LABEL:
                beneath = (str(below[at]) for below in sheet.rows[number + 1 :])
                return next(
                    (year for year in beneath if FINANCIAL_YEAR.match(year)), ""
                )
    return ""


def unit_cost_rows(
    items: Sequence[Item], split: Mapping[str, Split], origin: Origin
) -> list[Row]:
    """The workbook's values as rows of unit_costs: one for each dimension of an item."""
    return [
        _unit_cost(item, dimension, value, split.get(item.code), origin)
        for item in items
        for dimension, value in item.values.items()
    ]


def _unit_cost(
    item: Item, dimension: str, value: Value, split: Split | None, origin: Origin
) -> Row:
    pounds = to_pennies(value.pounds)
    is_fiscal = dimension == "fiscal" and split is not None
    updated = "" if value.updated is None else str(to_pennies(value.updated))
    return {
        "code": item.code,
        "dimension": dimension,
        "item": item.item or "not stated",
        "unit": item.unit or "not stated",
        "pounds": str(pounds),
        "exact_pounds": _exact(value.pounds, pounds),
        "price_year": value.year,
        "is_transfer": _yes(is_fiscal and split is not None and split.is_transfer),
        "is_derived": _yes(False),
        "grade": GRADE_OF_RATING.get(item.rating.upper(), "weak"),
        "theme": item.sheet,
        "level": item.level,
        "agency": said(item.first, item.second) if is_fiscal else "",
        "split_refused": split.refused if is_fiscal and split else "",
        "updated_pounds": updated,
        "updated_year": origin.updated_year if updated else "",
        "note": _note(item, dimension),
        "source": origin.of(item.sheet, item.row, item.source),
    }


def bearer_rows(split: Mapping[str, Split], origin: Origin) -> list[Row]:
    """Who bears each cost, as rows of unit_cost_bearers."""
    return [_borne(borne, origin) for each in split.values() for borne in each.borne]


def _borne(borne: Borne, origin: Origin) -> Row:
    item = borne.item
    return {
        "code": borne.code,
        "bearer": borne.payer.bearer,
        "agency": borne.payer.agency,
        "constituent": borne.constituent,
        "pounds": str(borne.pounds),
        "is_transfer": _yes(borne.is_transfer),
        "basis": borne.basis,
        "source": origin.of(item.sheet, item.row),
    }


def deflator_rows(deflators: Iterable[Deflator], origin: Origin) -> list[Row]:
    """The price levels as rows of deflators."""
    return [
        {
            "series": "gdp",
            "year": each.year,
            "index": str(each.index),
            "is_forecast": _yes(each.is_forecast),
            "source": f"HM Treasury GDP deflator as used in {origin.of(each.sheet, each.row)}",
        }
        for each in deflators
    ]


def _exact(value: Decimal, pounds: Decimal) -> str:
    if value == pounds or abs(value) >= LARGEST_RATIO:
        return ""
    return str(value.quantize(NINE_PLACES).normalize())


def _note(item: Item, dimension: str) -> str:
    """The workbook's comments, as it words them, and what we had to add."""
    said_first = ""
    if item.is_code_given:
        said_first = "The workbook leaves the code of this row blank; its place shows what it must be."
    unrated = (
        ""
        if item.rating.upper() in GRADE_OF_RATING
        else "The workbook does not rate it."
    )
    transfer = item.transfer_comment if dimension == "fiscal" else ""
    revised = f"Revision: {item.revision}." if item.revision else ""
    return " ".join(
        filter(None, (said_first, unrated, transfer, item.comment, revised))
    )


def _yes(is_so: bool) -> str:
    return "true" if is_so else "false"
