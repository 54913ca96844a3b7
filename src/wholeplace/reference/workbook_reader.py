"""Reads a spreadsheet's cells in a process of its own, with limits: run as a script, never imported for its work.

A file of a kilobyte can make a spreadsheet reader abort or ask for all memory; then only this
process dies. It needs nothing of Wholeplace, so that it starts fast and sees no other module.
"""

import json
import os
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 60
WRITTEN_BYTES = 300_000_000
UNPACKED_BYTES = 300_000_000
# The original workbook has sheets of some 200 rows and 21 columns.
MOST_ROWS = 20_000
MOST_COLUMNS = 200
CELL = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")

Attributes = dict[str, str]


class Refused(Exception):
    """The file cannot be read; the text ends the sentence `it ...`."""


def main(path: str, to: str) -> int:
    """Read the workbook at `path` and write what it holds as JSON to `to`."""
    limit()
    try:
        found: dict[str, Any] = {"sheets": read(path)}
    except Refused as error:
        found = {"refused": str(error)}
    with open(to, "w", encoding="utf-8") as opened:
        json.dump(found, opened)
    return 0


def limit() -> None:
    """Hold this process to its share of memory, time and disk."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # With memory at an end, writing a trace of where it ended can hang for good.
    os.putenv("RUST_BACKTRACE", "0")


def read(path: str) -> list[dict[str, Any]]:
    """Which cells, outline levels, comments and faulty cells does each sheet hold?"""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(part.file_size for part in package.infolist()) > UNPACKED_BYTES:
                raise Refused("unpacks to more than 300 MB")
            marks = {
                name: sheet_marks(package, part)
                for name, part in sheet_parts(package).items()
            }
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise Refused(
            "is not an .xlsx file, or is damaged or locked with a password"
        ) from None
    return [{"name": name, "rows": cells(path, name), **marks[name]} for name in marks]


def cells(path: str, sheet: str) -> list[list[str | float | bool]]:
    """Which values stand in a sheet's rows, from A1 on?"""
    import python_calamine

    try:
        book = python_calamine.load_workbook(path)
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused(f"has a sheet `{sheet[:40]}` that cannot be read") from None
    return [[plain(value) for value in row] for row in rows]


def plain(value: object) -> str | float | bool:
    """The cell's value as JSON can hold it: a number, true or false, or text."""
    return value if isinstance(value, str | float | int | bool) else str(value)


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the package holds each sheet of cells?"""
    named: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag.endswith(" sheet"):
            key = next(at for at in attributes if at.endswith("/relationships id"))
            named[attributes["name"]] = attributes[key]

    walk(package, "xl/workbook.xml", start)
    targets = relations(package, "xl/workbook.xml", "/worksheet")
    return {name: targets[key] for name, key in named.items() if key in targets}


def sheet_marks(package: zipfile.ZipFile, part: str) -> dict[str, Any]:
    """What does a sheet's own XML say that its values do not: outline levels, comments, faulty cells?"""
    marks = _SheetMarks()
    walk(package, part, marks.start, marks.end, marks.text)
    comments: dict[str, str] = {}
    for target in relations(package, part, "/comments").values():
        comments |= read_comments(package, target)
    return {
        "levels": marks.levels,
        "faulty_cells": marks.faulty,
        "comments": comments,
    }


class _SheetMarks:
    """Gathers row levels and cells that show as empty but are not; refuses a sheet too large to read."""

    def __init__(self) -> None:
        self.levels: dict[int, int] = {}
        self.faulty: dict[str, str] = {}
        self._cell = ""
        self._has_formula = self._has_value = self._in_value = False

    def start(self, tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row" and "outlineLevel" in attributes:
            self.levels[int(attributes["r"])] = int(attributes["outlineLevel"])
        elif name == "c":
            self._cell = attributes.get("r", "")
            refuse_far_cell(self._cell)
            # A formula whose answer is text may rightly be empty.
            self._has_value = attributes.get("t") == "str"
            self._has_formula = False
            if attributes.get("t") == "e":
                self.faulty[self._cell] = "holds a spreadsheet error"
        elif name == "f":
            self._has_formula = True
        self._in_value = name == "v"

    def text(self, text: str) -> None:
        if self._in_value and text:
            self._has_value = True

    def end(self, tag: str) -> None:
        self._in_value = False
        if tag.endswith(" c") and self._has_formula and not self._has_value:
            self.faulty[self._cell] = "is a formula whose answer was not saved"


def refuse_far_cell(address: str) -> None:
    """Refuse a cell so far out that a table reaching to it would fill the memory."""
    match = CELL.match(address)
    if match is None:
        raise Refused("has a cell with no proper address")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if int(match[2]) > MOST_ROWS or column > MOST_COLUMNS:
        raise Refused(
            f"has a cell at {address}, further out than row {MOST_ROWS:,} or column {MOST_COLUMNS}"
        )


def read_comments(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Which comment hangs on which cell?"""
    found: dict[str, list[str]] = {}
    place = {"cell": "", "is_text": False}

    def start(tag: str, attributes: Attributes) -> None:
        name = tag.rpartition(" ")[2]
        if name == "comment":
            place["cell"] = attributes.get("ref", "")
        place["is_text"] = name == "t"

    def end(_tag: str) -> None:
        place["is_text"] = False

    def text(words: str) -> None:
        if place["is_text"]:
            found.setdefault(str(place["cell"]), []).append(words)

    walk(package, part, start, end, text)
    return {cell: "".join(words) for cell, words in found.items()}


def relations(package: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """Which parts does this part refer to, of the kind whose address ends so, by their key?"""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    found: dict[str, str] = {}
    if listed not in package.namelist():
        return found

    def start(tag: str, attributes: Attributes) -> None:
        if tag.endswith(" Relationship") and attributes.get("Type", "").endswith(kind):
            target = posixpath.join("/", folder, attributes["Target"])
            found[attributes["Id"]] = posixpath.normpath(target).lstrip("/")

    walk(package, listed, start)
    return found


def walk(
    package: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read one XML part, refusing any that declares a document type: entities can grow without end."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(package.read(part), True)
    except (expat.ExpatError, KeyError, StopIteration, ValueError):
        raise Refused("is damaged: a part of it is missing or is not XML") from None


def _refuse_doctype(*_given: object) -> None:
    raise Refused("declares a document type, which a spreadsheet never needs")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
