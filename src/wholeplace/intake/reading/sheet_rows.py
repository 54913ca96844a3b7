"""The rows of one worksheet, as its XML comes in: values, formulas, errors, what is hidden, what stands too far out."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from xml.parsers import expat

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.job import Refused
from wholeplace.intake.reading.sheet_package import PIECE, Attributes

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# Beyond so many empty rows, what follows is no part of a table.
WIDEST_GAP = 100_000
# A spreadsheet keeps fifteen digits; what it writes beyond them is noise.
KEPT = Context(prec=15)
TRUE = {"1", "true"}

Value = str | datetime


@dataclass
class SheetRow:
    """One row: its number, its values by column from 0, and what is the matter with it."""

    number: int
    is_hidden: bool = False
    values: dict[int, Value] = field(default_factory=dict)
    is_filled: bool = False
    fault: str = ""
    formulas: int = 0


@dataclass
class SheetFacts:
    """What is known of the sheet beside its rows."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: int = 0


@dataclass
class Cells:
    """What cells refer to: shared texts, styles that show dates, and from which day days are counted."""

    texts: Sequence[str]
    dates: frozenset[int]
    starts_1904: bool


class SheetParser:
    """Turns the events of one sheet's XML into rows."""

    def __init__(self, cells: Cells, limits: Limits) -> None:
        """Start before the first row."""
        self.rows: list[SheetRow] = []
        self.facts = SheetFacts()
        self._cells = cells
        self._limits = limits
        self._row = SheetRow(0)
        self._filled_until = 0
        self._column = -1
        self._type = self._style = ""
        self._texts: list[str] = []
        self._is_value = self._has_value = self._has_formula = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            number = _number(attributes.get("r", "")) or self._row.number + 1
            self._row = SheetRow(number, attributes.get("hidden", "0") in TRUE)
            self._column = -1
        elif name == "f":
            self._has_formula = True
        elif name in {"v", "t"}:
            self._is_value = self._has_value = True
        elif name == "mergeCell":
            self.facts.merged += 1
        elif name == "col" and attributes.get("hidden", "0") in TRUE:
            first, last = (_number(attributes.get(each, "")) for each in ("min", "max"))
            self.facts.hidden_columns.append((first - 1, last))

    def text(self, text: str) -> None:
        """Text within an element."""
        if self._is_value:
            self._texts.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._end_cell()
        elif name == "row":
            if self._row.is_filled:
                self._filled_until = self._row.number
            self.rows.append(self._row)
        elif name in {"v", "t"}:
            self._is_value = False

    def _start_cell(self, attributes: Attributes) -> None:
        address = ADDRESS.fullmatch(attributes.get("r", ""))
        self._column = _column(address[1]) if address else self._column + 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._texts = []
        self._has_value = self._has_formula = False

    def _end_cell(self) -> None:
        text = "".join(self._texts)
        if self._has_formula:
            self._row.formulas += 1
            if not self._has_value or not (text or self._type == "str"):
                self._row.fault = "formula_without_cached_value"
        if not (text.strip() or self._has_formula):
            return
        self._row.is_filled = True
        self._refuse_far()
        if self._type == "e":
            self._row.fault = self._row.fault or "spreadsheet_error"
        self._row.values[self._column] = self._value(text)

    def _refuse_far(self) -> None:
        number = self._row.number
        if (
            self._column >= self._limits.columns
            or number > self._limits.sheet_rows
            or number - self._filled_until > WIDEST_GAP
        ):
            raise Refused("cell_outside_limits")

    def _value(self, text: str) -> Value:
        if self._type == "s":
            place = (
                int(text)
                if text.isascii() and text.isdigit() and len(text) < 10
                else -1
            )
            return (
                self._cells.texts[place] if 0 <= place < len(self._cells.texts) else ""
            )
        if self._type == "b":
            return "TRUE" if text == "1" else "FALSE"
        if self._type == "d":
            return _iso(text)
        if self._type == "n" and text:
            is_date = _number(self._style) in self._cells.dates
            return plain_number(
                text, as_date=is_date, starts_1904=self._cells.starts_1904
            )
        return text


def sheet_rows(package: zipfile.ZipFile, part: str, parser: SheetParser) -> Iterator[SheetRow]:  # fmt: skip
    """Give the rows of a sheet as they come. Errors: Refused."""
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.buffer_text = True
    reader.StartElementHandler = parser.start
    reader.EndElementHandler = parser.end
    reader.CharacterDataHandler = parser.text
    reader.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with package.open(part) as opened:
            while piece := opened.read(PIECE):
                reader.Parse(piece, False)
                yield from parser.rows
                parser.rows = []
            reader.Parse(b"", True)
    except (expat.ExpatError, KeyError):
        raise Refused("damaged_archive") from None
    yield from parser.rows


def plain_number(text: str, *, as_date: bool, starts_1904: bool) -> Value:
    """How is a stored number written without exponent and noise, or as the moment it shows?"""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    if as_date:
        moment = moment_of(number, starts_1904=starts_1904)
        if moment is not None:
            return moment
    if number.adjusted() >= KEPT.prec or number.adjusted() < -KEPT.prec:
        # More digits than a spreadsheet keeps: what it stores is rounded, and is shown as such.
        return f"{number:.14E}"
    kept = KEPT.plus(number)
    return f"{kept.normalize():f}" if kept else "0"


def moment_of(number: Decimal, *, starts_1904: bool) -> datetime | None:
    """Which moment does a count of days stand for? None when it stands for none."""
    if not 1 <= number < 2_958_466:
        return None
    if starts_1904:
        start = datetime(1904, 1, 1)  # noqa: DTZ001 - a day of the calendar, without a zone
    else:
        # The count has a 29 February 1900, which never was: before it days are one off.
        if 60 <= number < 61:
            return None
        start = datetime(1899, 12, 31 if number < 60 else 30)  # noqa: DTZ001 - as above
    seconds = round((number % 1) * 86_400)
    return start + timedelta(days=int(number), seconds=seconds)


def _iso(text: str) -> Value:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _refuse_doctype(*_given: object) -> None:
    raise Refused("document_type")
