"""Which files of a place folder may be read? Nothing that leads out of it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.store.mistakes import Mistake, listed, nearest, printable, quoted

# A file whose name is this like the name of one that is not there was meant to be it.
SURELY_MEANT = 0.8


@dataclass
class FolderPaths:
    """The recipes and the place's own published numbers that are there, and what is wrong with the names.

    `refused` are files that are not to be read, because something else is said of them already.
    """

    recipes: list[str] = field(default_factory=list)
    overrides: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    mistakes: list[Mistake] = field(default_factory=list)

    def may_read(self, file: str) -> bool:
        """May this file be read?"""
        return file not in self.refused


def look_at_paths(
    folder: Path, tables: Collection[str], overrides: Collection[str]
) -> FolderPaths:
    """Which files are there to be read? Errors: PlaceError, when there is no such folder."""
    if not folder.is_dir():
        do = "name a place folder, or make one with `wholeplace new`"
        raise PlaceError(printable(f"{folder} is not a folder: {do}."))
    paths = FolderPaths()
    names = sorted(_inside(folder, folder, paths))
    _misnamed(names, tables, paths)
    if "recipes" in names and paths.may_read("recipes"):
        inside = sorted(_inside(folder, folder / "recipes", paths))
        files = [f"recipes/{name}" for name in inside if name.endswith(".toml")]
        paths.recipes = [file for file in files if paths.may_read(file)]
    if "reference" in names:
        _look_at_reference(folder, overrides, paths)
    return paths


def _look_at_reference(
    folder: Path, known: Collection[str], paths: FolderPaths
) -> None:
    if paths.may_read("reference"):
        inside = sorted(_inside(folder, folder / "reference", paths))
        _overrides(inside, known, paths)
    else:
        # What it may hold is unknown: nothing is to be called missing from it.
        paths.overrides = list(known)
        paths.refused.update(f"reference/{name}.csv" for name in known)


def _inside(root: Path, folder: Path, paths: FolderPaths) -> Iterator[str]:
    """Which names are in this folder? Those that lead out of the place folder are refused."""
    for path in _entries(root, folder, paths):
        if path.name.startswith("."):
            continue
        if path.is_symlink() and not _stays(root, path):
            file = path.relative_to(root).as_posix()
            paths.refused.add(file)
            what = "it is a path that leaves the folder of the place"
            do = "put the file itself there, in place of the link"
            paths.mistakes.append(Mistake(file, 1, what, do))
        yield path.name


def _entries(root: Path, folder: Path, paths: FolderPaths) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        if folder == root:
            raise PlaceError(f"{folder} cannot be read: {error.strerror}.") from None
        file = folder.relative_to(root).as_posix()
        what = (
            f"the folder cannot be read: {(error.strerror or 'unknown reason').lower()}"
        )
        paths.mistakes.append(Mistake(file, 1, what, "mend that, then try again"))
        return []


def _stays(root: Path, link: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        # A link that leads round in a circle leads nowhere.
        return False


def _misnamed(names: list[str], tables: Collection[str], paths: FolderPaths) -> None:
    """Was a file meant to be one of ours? Other files of a place are left alone."""
    known = ["place.toml", *(f"{table}.csv" for table in tables)]
    for name in names:
        absent = [each for each in known if each not in names]
        meant = None if name in known else nearest(name, absent, cutoff=SURELY_MEANT)
        if _is_ours_in_a_spreadsheet(name, absent):
            meant = f"{name.rpartition('.')[0]}.csv"
            do = f"save it as `{meant}`, comma-separated in UTF-8"
            paths.mistakes.append(Mistake(name, 1, "a spreadsheet is not read", do))
            paths.refused.add(meant)
        elif meant is not None:
            paths.refused.add(meant)
            what = "the file has a name that is not known"
            paths.mistakes.append(Mistake(name, 1, what, f"rename it to `{meant}`"))


def _is_ours_in_a_spreadsheet(name: str, absent: list[str]) -> bool:
    stem, _, ending = name.rpartition(".")
    return ending in {"xlsx", "xls", "ods"} and f"{stem}.csv" in absent


def _overrides(inside: list[str], known: Collection[str], paths: FolderPaths) -> None:
    for name in inside:
        stem = name.removesuffix(".csv")
        if stem == name:
            continue
        if stem in known:
            paths.overrides.append(stem)
            continue
        close = nearest(stem, known)
        if close is not None and f"{close}.csv" not in inside:
            paths.overrides.append(close)
            paths.refused.add(f"reference/{close}.csv")
        do = (
            f"rename it to `{close}.csv`"
            if close
            else f"name it one of {listed(known)}"
        )
        what = f"{quoted(name)} is not a table of published numbers"
        paths.mistakes.append(Mistake(f"reference/{name}", 1, what, do))
