"""One hand-written TOML file: its values, the line each key stands on, and its mistakes."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from wholeplace.store.hand_names import MatchedNames, match_names
from wholeplace.store.mistakes import Mistake, Wrong, printable, quoted
from wholeplace.store.small_files import MAX_TOML_BYTES, read_small_file

KeyPath = tuple[str | int, ...]
CLOSES = re.compile(r"""[]}]|\"{3}|'{3}""")
# A file written to be slow is not read over and over: its later keys go without a line.
MAX_LETTERS_AGAIN = 20_000_000
AT_LINE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")


@dataclass(frozen=True)
class Key:
    """One key a table may have: how its value is read, and whether it must be there."""

    read: Callable[[Any], Any]
    is_required: bool = False


@dataclass
class TomlFile:
    """A TOML file as it was read; `data` is None when it could not be."""

    file: str
    is_there: bool = True
    data: dict[str, Any] | None = None
    text: str = ""
    sha256: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """On which line does each key start?"""
        return _lines_of_keys(self.text)

    def add(self, wrong: Wrong, path: KeyPath, *, word: str = "") -> None:
        """Keep this mistake, found at this key, or at this word of its value."""
        self.mistakes.append(wrong.at(self.file, self.line_of(path, word=word)))

    def line_of(self, path: KeyPath, *, word: str = "") -> int:
        """On which line does this key, or this word of its value, stand?"""
        lines = self.lines
        while path and path not in lines:
            path = path[:-1]
        start = lines.get(path, 1)
        if word:
            for number, line in enumerate(self.text.split("\n")[start - 1 :], start):
                if f'"{word}"' in line or f"'{word}'" in line:
                    return number
        return start

    def table(self, path: KeyPath, keys: Mapping[str, Key]) -> "TomlTable":
        """What do these keys of the table at this path say? Its mistakes are kept."""
        given: Any = self.data
        for step in path:
            given = given[step]
        matched = match_names(
            list(given), list(keys), {key for key in keys if keys[key].is_required}
        )
        self._add_names(path, matched)
        names = list(given)
        written = {name: names[place] for name, place in matched.found.items()}
        values: dict[str, Any] = {}
        for name, key_written in written.items():
            try:
                values[name] = keys[name].read(given[key_written])
            except Wrong as wrong:
                what = f"{name} {wrong.what}"
                self.add(Wrong(what, wrong.do), (*path, key_written))
        return TomlTable(self, path, values, written, matched.unsure)

    def _add_names(self, path: KeyPath, matched: MatchedNames) -> None:
        where = f"[{path[0]}] of {self.file}" if path else self.file
        for each in matched.wrong:
            what = f"{quoted(each.given)} is not a key of {where}"
            do = f"rename it to `{each.meant}`" if each.meant else "delete it"
            if each.meant and not each.is_alike:
                do += " if it holds that, or delete it"
            self.add(Wrong(what, do), (*path, each.given))
        for name in matched.missing:
            do = f"add a line that starts with `{name} =`"
            self.add(Wrong(f"the key `{name}` is missing from {where}", do), path)


@dataclass(frozen=True)
class TomlTable:
    """The values of one table that could be read, and the names under which they were written."""

    toml: TomlFile
    path: KeyPath
    values: Mapping[str, Any]
    written: Mapping[str, str]
    unsure: frozenset[str]

    def path_of(self, name: str, *steps: str | int) -> KeyPath:
        """Which path leads to this key as it was written?"""
        return (*self.path, self.written.get(name, name), *steps)

    def add(self, wrong: Wrong, name: str, *, word: str = "") -> None:
        """Keep a mistake found in the value of this key."""
        self.toml.add(wrong, self.path_of(name), word=word)

    def is_unsure(self, name: str) -> bool:
        """May this key be there under a wrong name, or with a value that is none?"""
        return name in self.unsure or name in self.written

    def read_each(self, name: str, read: Callable[[Any], Any]) -> list[Any] | None:
        """What do the entries of this list say? None when it cannot be relied on; all its mistakes are kept."""
        if name not in self.values:
            return None
        entries: list[Any] = []
        for value in self.values[name]:
            try:
                entries.append(read(value))
            except Wrong as wrong:
                word = value if isinstance(value, str) else ""
                self.add(Wrong(f"{name} {wrong.what}", wrong.do), name, word=word)
        return entries if len(entries) == len(self.values[name]) else None


def read_toml(path: Path, *, folder: Path) -> TomlFile:
    """What does this TOML file hold? Nothing is raised: what is wrong with it is kept."""
    file = path.relative_to(folder).as_posix()
    read = read_small_file(path, file, most=MAX_TOML_BYTES)
    toml = TomlFile(file, read.is_there, text=read.text or "", sha256=read.sha256)
    if read.mistake is not None:
        toml.mistakes.append(read.mistake)
    elif read.is_there:
        try:
            toml.data = tomllib.loads(toml.text, parse_float=_exact)
        except (ValueError, RecursionError) as error:
            toml.mistakes.append(_unparsed(toml, error))
    return toml


def _exact(text: str) -> Decimal:
    # TOML also writes inf and nan, which no key of ours can hold.
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    return number


def _unparsed(toml: TomlFile, error: Exception) -> Mistake:
    said = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
    place = AT_LINE.search(said)
    last = max(1, toml.text.rstrip().count("\n") + 1)
    line = int(place[1]) if place and place[1] else last if place else 1
    what = f"the file is not TOML: {printable(AT_LINE.sub('', said)[:80])}"
    do = "mend the line; texts stand in quotation marks and lists in [ ]"
    return Mistake(toml.file, line, what, do)


def _lines_of_keys(text: str) -> dict[KeyPath, int]:
    """On which line does each key start? The file as a whole is known to be TOML.

    Python's reader does not tell, so each statement is read alone: lines are added until it parses.
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    base: KeyPath = ()
    chunk: list[str] = []
    letters = 0
    for number, line in enumerate(text.split("\n"), 1):
        chunk.append(line)
        if len(chunk) > 1 and not CLOSES.search(line):
            continue
        statement = "\n".join(chunk)
        letters += len(statement)
        if letters > MAX_LETTERS_AGAIN:
            break
        piece = _parsed(statement)
        if piece is None:
            continue
        start = number - len(chunk) + 1
        if statement.lstrip().startswith("["):
            base = _header_path(piece, counts)
            lines[base] = start
        else:
            _add_paths(lines, base, piece, start)
        chunk = []
    return lines


def _parsed(statement: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(statement)
    except (ValueError, RecursionError):
        return None


def _header_path(piece: dict[str, Any], counts: dict[KeyPath, int]) -> KeyPath:
    """Which path does a heading such as [needs] or [[areas]] open?"""
    path: KeyPath = ()
    while piece:
        name, inner = next(iter(piece.items()))
        path = (*path, name)
        if isinstance(inner, list):
            counts[path] = counts.get(path, -1) + 1
            path, inner = (*path, counts[path]), inner[0]
        elif path in counts:
            path = (*path, counts[path])
        piece = inner
    return path


def _add_paths(
    lines: dict[KeyPath, int], base: KeyPath, piece: Mapping[str, Any], start: int
) -> None:
    for name, value in piece.items():
        lines[(*base, name)] = start
        if isinstance(value, dict):
            _add_paths(lines, (*base, name), value, start)
