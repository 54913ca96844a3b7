"""A small place folder without a mistake, and faults planted in it one by one."""

from dataclasses import dataclass
from pathlib import Path

from wholeplace.store.place_folder import find_mistakes
from wholeplace.store.scaffold import EXAMPLES, example_file

LIBRARY_CODES = frozenset({"CR1", "HO2"})


def write_small_place(folder: Path) -> Path:
    """The examples `wholeplace new` prints make one place together."""
    for kind, file in EXAMPLES.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(example_file(kind), encoding="utf-8")
    return folder


def edit(folder: Path, file: str, line: int, old: str, new: str) -> None:
    """Plant a fault on this line; the line must hold what is replaced, once."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    assert lines[line - 1].count(old) == 1, (file, line, lines[line - 1])
    lines[line - 1] = lines[line - 1].replace(old, new)
    (folder / file).write_text("\n".join(lines), encoding="utf-8")


def append(folder: Path, file: str, text: str) -> int:
    """Plant a row at the end; on which line does it stand?"""
    before = (folder / file).read_text(encoding="utf-8")
    assert before.endswith("\n")
    (folder / file).write_text(before + text + "\n", encoding="utf-8")
    return before.count("\n") + 1


def drop_line(folder: Path, file: str, line: int) -> None:
    """Take one line out."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    del lines[line - 1]
    (folder / file).write_text("\n".join(lines), encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """One fault: what is changed, and the line and words with which it must be reported."""

    file: str
    line: int
    old: str
    new: str
    says: str
    at: tuple[str, int] | None = None

    @property
    def place(self) -> tuple[str, int]:
        return self.at or (self.file, self.line)

    def plant(self, folder: Path) -> None:
        edit(folder, self.file, self.line, self.old, self.new)


def mistakes_in(folder: Path) -> list[str]:
    """Every mistake as its line reads, with the library's codes known."""
    return [
        str(mistake) for mistake in find_mistakes(folder, unit_cost_codes=LIBRARY_CODES)
    ]
