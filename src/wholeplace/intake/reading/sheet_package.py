"""The parts of an .xlsx package, looked at before anything is unpacked: what harms is refused by name."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from wholeplace.intake.limits import Limits
from wholeplace.intake.reading.job import Job, Refused
from wholeplace.intake.reading.magic import SEEN_BYTES, kind_of

PIECE = 1 << 18
WORKBOOK = "xl/workbook.xml"
Attributes = dict[str, str]
Starts = Callable[[str, Attributes], None]
Ends = Callable[[str], None]
Texts = Callable[[str], None]


@dataclass(frozen=True)
class SheetPart:
    """The sheet to read: which part holds it, and what the workbook says about it."""

    part: str
    hidden_sheets: int
    starts_1904: bool


@contextmanager
def opened_package(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Give the package, once its parts are known to be harmless. Errors: Refused."""
    with path.open("rb") as file:
        kind = kind_of(file.read(SEEN_BYTES))
    if not kind:
        raise Refused("empty_file")
    if kind != "zip":
        raise Refused("wrong_file_type", kind)
    try:
        with zipfile.ZipFile(path) as package:
            _check_parts(package, path.stat().st_size, limits)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):  # fmt: skip
        raise Refused("damaged_archive") from None


def _check_parts(package: zipfile.ZipFile, size: int, limits: Limits) -> None:
    parts = package.infolist()
    names = {part.filename.casefold() for part in parts}
    unpacked = sum(part.file_size for part in parts)
    most = max(limits.unpacked_free_bytes, size * limits.unpacked_times)
    if len(parts) > limits.archive_files or unpacked > min(most, limits.archive_bytes):
        raise Refused("unpacks_too_large")
    if WORKBOOK not in names:
        raise Refused("wrong_file_type", _other_package(names))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Refused("external_links")


def _other_package(names: set[str]) -> str:
    for start, kind in (
        ("word/", "a Word document"),
        ("ppt/", "a presentation"),
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("index/", "a Numbers file"),
        ("content.xml", "an OpenDocument file"),
    ):
        if any(name.startswith(start) for name in names):
            return kind
    return "a zip archive"


def find_sheet(package: zipfile.ZipFile, job: Job) -> SheetPart:
    """Which sheet is meant? Errors: Refused, when that is not plain."""
    workbook = _Workbook()
    walk(package, WORKBOOK, workbook.start)
    targets = relations(package, WORKBOOK, "/worksheet")
    sheets = {name: (targets[key], hidden) for name, key, hidden in workbook.sheets if key in targets}  # fmt: skip
    if job.sheet:
        if job.sheet not in sheets:
            raise Refused("sheet_missing")
        part, _ = sheets[job.sheet]
    else:
        shown = [part for part, hidden in sheets.values() if not hidden]
        if len(sheets) != 1 and len(shown) != 1:
            raise Refused("sheet_not_named" if sheets else "sheet_missing")
        part = shown[0] if shown else next(iter(sheets.values()))[0]
    hidden = sum(is_hidden for _, is_hidden in sheets.values())
    return SheetPart(part, hidden, workbook.starts_1904)


class _Workbook:
    """Gathers the names of sheets, their keys, whether they are hidden, and how days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.starts_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(" ")[2]
        if name == "workbookPr":
            self.starts_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            key = next((at for at in attributes if at.endswith("relationships id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(
                (attributes.get("name", ""), attributes.get(key, ""), hidden)
            )


def relations(package: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """Which parts does this part refer to, of the kind whose address ends so, by their key?"""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    found: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag.endswith("Relationship") and attributes.get("Type", "").endswith(kind):
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            found[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    if listed in package.namelist():
        walk(package, listed, start)
    return found


def shared_strings(package: zipfile.ZipFile, limits: Limits) -> list[str]:
    """Which texts do the cells share? Errors: Refused, when there are too many."""
    name = next(iter(relations(package, WORKBOOK, "/sharedStrings").values()), "xl/sharedStrings.xml")  # fmt: skip
    if name not in package.namelist():
        return []
    if package.getinfo(name).file_size > limits.shared_strings_bytes:
        raise Refused("unpacks_too_large")
    texts = _Texts()
    walk(package, name, texts.start, texts.end, texts.text)
    return texts.found


class _Texts:
    """Gathers the texts of `si` elements, without the reading aids of Asian scripts."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_aid = False

    def start(self, tag: str, _attributes: Attributes) -> None:
        name = tag.rpartition(" ")[2]
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_aid = True
        self._is_text = name == "t" and not self._is_aid

    def text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        self._is_text = False
        if name == "rPh":
            self._is_aid = False
        elif name == "si":
            self.found.append("".join(self._parts))


# The numbers of Excel's own formats that show a date, and the letters that make a format one.
DATE_FORMATS = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
)
NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def date_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """Which cell styles show a number as a date?"""
    name = next(iter(relations(package, WORKBOOK, "/styles").values()), "xl/styles.xml")
    styles = _Styles()
    if name in package.namelist():
        walk(package, name, styles.start, styles.end)
    return frozenset(styles.dates)


class _Styles:
    """Gathers number formats, then which cell formats use one that shows a date."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self._formats: set[int] = set(DATE_FORMATS)
        self._is_cells = False
        self._count = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(" ")[2]
        number = _whole(attributes.get("numFmtId", ""))
        if name == "numFmt" and _shows_date(attributes.get("formatCode", "")):
            self._formats.add(number)
        elif name == "cellXfs":
            self._is_cells = True
        elif name == "xf" and self._is_cells:
            if number in self._formats:
                self.dates.add(self._count)
            self._count += 1

    def end(self, tag: str) -> None:
        if tag.endswith("cellXfs"):
            self._is_cells = False


def _shows_date(code: str) -> bool:
    letters = NOT_LETTERS.sub("", code.casefold())
    return "general" not in letters and any(letter in letters for letter in "ydm")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def walk(package: zipfile.ZipFile, part: str, start: Starts, end: Ends | None = None, text: Texts | None = None) -> None:  # fmt: skip
    """Read one XML part piece by piece. Errors: Refused, when it is damaged or declares a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with package.open(part) as opened:
            while piece := opened.read(PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError):
        raise Refused("damaged_archive") from None


def _refuse_doctype(*_given: object) -> None:
    raise Refused("document_type")
