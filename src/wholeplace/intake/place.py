"""All extracts of a place: which mapping reads which file, each taken in by itself, and the tables they make together."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from wholeplace.core.errors import IntakeError
from wholeplace.intake.at_once import some_at_once
from wholeplace.intake.gathering import Gathered, gather
from wholeplace.intake.one_file import Options, intake_file
from wholeplace.intake.quarantine import export_quarantine
from wholeplace.intake.result import IntakeResult
from wholeplace.intake.source import Source
from wholeplace.intake.source_toml import SourceToml, read_source_toml
from wholeplace.store.hand_toml import TomlFile
from wholeplace.store.mistakes import Mistake, Wrong, and_more, nearest, quoted

SOURCES, EXTRACTS, QUARANTINES = "sources", "extracts", "quarantine"
CORRECTED = ".corrected"
# A file that ends so is no extract for a mapping: it holds keyed codes, which linkage reads.
CODES_END = ".codes.csv"
# How far the work has come: how many extracts are done, how many there are, and which is next.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Delivered:
    """One file as delivered, and the mapping that reads it. `name` is unique among the partner's extracts."""

    source: Source
    path: Path
    name: str
    corrections: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Deliveries:
    """The extracts of a place in the order they are taken in, and what is wrong with how they are mapped.

    `unmapped` are files that no mapping reads; nothing of them is taken in. `coded` are files of codes, each with its
    partner: no mapping is for these.
    """

    extracts: tuple[Delivered, ...]
    sources: tuple[Source, ...] = ()
    unmapped: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    coded: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class PlaceIntake:
    """What became of all extracts of a place."""

    results: tuple[IntakeResult, ...]
    gathered: Gathered
    unmapped: tuple[str, ...] = ()
    exported: Mapping[str, int] = field(default_factory=dict)


def read_mappings(folder: Path) -> list[SourceToml]:
    """What do the mappings of a place say, right or wrong? In the order of their names."""
    root = folder.resolve()
    read: list[SourceToml] = []
    for path in sorted((folder / SOURCES).glob("*.toml")):
        if path.resolve().is_relative_to(root):
            read.append(read_source_toml(path, folder=folder))
        else:
            file = path.relative_to(folder).as_posix()
            read.append(SourceToml(TomlFile(file), None, (_leads_out(file),)))
    return read


def find_source_mistakes(folder: Path, *, partners: Collection[str] = ()) -> list[Mistake]:  # fmt: skip
    """What is wrong in the mappings of a place, and in how they fit its extracts? Every mistake, by file and line.

    `partners` are those of partners.csv; without them no partner is checked.
    """
    mistakes = list(deliveries(folder).mistakes)
    named: set[str] = set()
    for mapping in read_mappings(folder):
        given = (mapping.file.data or {}).get("partner")
        if isinstance(given, str):
            named.add(given)
            if partners and given not in partners:
                wrong = _no_partner(f"partner {quoted(given)}", given, partners)
                mistakes.append(wrong.at(mapping.file.file, mapping.file.line_of(("partner",))))  # fmt: skip
    for path in sorted((folder / EXTRACTS).glob("*")):
        # One that a mapping names is a mistake of the mapping already.
        is_known = not partners or path.name in {*partners, *named}
        if path.is_dir() and not path.name.startswith(".") and not is_known:
            file = f"{EXTRACTS}/{path.name}"
            mistakes.append(_no_partner(f"the folder {quoted(path.name)}", path.name, partners).at(file, 1))  # fmt: skip
    return sorted(set(mistakes))


def _no_partner(what: str, name: str, partners: Collection[str]) -> Wrong:
    close = nearest(name, partners)
    do = f"rename it to `{close}`" if close else "add it to partners.csv, or rename it"
    return Wrong(f"{what} is not in partners.csv", do)


def _leads_out(file: str) -> Mistake:
    what = "it is a path that leaves the folder of the place"
    return Mistake(file, 1, what, "put the file itself there, in place of the link")


def deliveries(folder: Path) -> Deliveries:
    """Which extracts does a place hold, and which mapping reads each? In the order of their names."""
    mappings = read_mappings(folder)
    sources = tuple(each.source for each in mappings if each.source is not None)
    extracts: list[Delivered] = []
    unmapped: list[str] = []
    coded: list[tuple[str, Path]] = []
    found = [mistake for each in mappings for mistake in each.mistakes]
    for partner, path in _files(folder, found):
        if path.name.endswith(CODES_END):
            coded.append((partner, path))
            continue
        fitting = [each for each in sources if each.partner == partner and each.is_for(path.name)]  # fmt: skip
        file = f"{EXTRACTS}/{partner}/{path.name}"
        if not fitting:
            unmapped.append(file)
        tables = [source.table for source in fitting]
        if len(set(tables)) < len(tables):
            names = " and ".join(source.name for source in fitting)
            found.append(Mistake(file, 1, f"the mappings {names} would both read it into one table", "narrow `files` in one of them"))  # fmt: skip
            continue
        extracts += _delivered(folder, path, fitting)
    return Deliveries(tuple(extracts), sources, tuple(unmapped), tuple(sorted(found)), tuple(coded))  # fmt: skip


def _delivered(
    folder: Path, path: Path, fitting: Sequence[Source]
) -> Iterator[Delivered]:
    for source in fitting:
        name = path.name if len(fitting) == 1 else f"{path.name} ({source.table})"
        corrected = (folder / QUARANTINES / source.partner).glob(f"{_escaped(name)}{CORRECTED}*.csv")  # fmt: skip
        yield Delivered(source, path, name, tuple(sorted(corrected)))


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _files(folder: Path, mistakes: list[Mistake]) -> Iterator[tuple[str, Path]]:
    """Give the files of each partner. A link that leads out of the place is a mistake."""
    root = folder.resolve()
    for partner in sorted((folder / EXTRACTS).glob("*")):
        if partner.name.startswith(".") or not partner.is_dir():
            continue
        for path in sorted(partner.iterdir()):
            if path.name.startswith("."):
                continue
            if not path.resolve().is_relative_to(root):
                mistakes.append(_leads_out(path.relative_to(folder).as_posix()))
            elif path.is_file():
                yield partner.name, path


def intake_place(folder: Path, to: Path, *, as_at: date | None = None, progress: Progress | None = None) -> PlaceIntake:  # fmt: skip
    """Take in every extract of a place, one after the other, and put their rows together.

    `records` and `contacts` and what became of each extract are left in `to`; rows set aside are written to
    `quarantine/` of the place. A file that is refused stops nothing. Errors: IntakeError, for a mistake in a mapping.
    """
    found = deliveries(folder)
    if found.mistakes:
        first, *others = found.mistakes
        raise IntakeError(f"{first}{and_more(len(others), 'mistake')}.")
    results: list[IntakeResult] = []
    exported: dict[str, int] = {}
    tell = progress or (lambda *_step: None)
    total = len(found.extracts)
    deeds = [
        partial(take_in, extract, to / f"{number:04d}", as_at=as_at)
        for number, extract in enumerate(found.extracts)
    ]
    with some_at_once(deeds) as coming:
        for number, extract in enumerate(found.extracts):
            tell(number, total, f"{extract.source.partner}: {extract.name}")
            results.append(next(coming))
            rows = export(folder, extract, results[-1])
            if rows:
                exported[f"{extract.source.partner}/{extract.name}"] = rows
    tell(total, total, "all extracts together")
    sources = {source.name: source for source in found.sources}
    return PlaceIntake(
        tuple(results), gather(results, sources, to), found.unmapped, exported
    )


def take_in(extract: Delivered, to: Path, *, as_at: date | None = None) -> IntakeResult:
    """What becomes of this extract, with its corrections? One call is one step."""
    options = Options(
        as_at=as_at, corrections=extract.corrections, extract=extract.name
    )
    return intake_file(extract.path, extract.source, to, options=options)


def export(folder: Path, extract: Delivered, result: IntakeResult) -> int:
    """Write the rows set aside to the place's quarantine; how many are there? An export of before goes when there are none."""
    to = folder / QUARANTINES / extract.source.partner / f"{extract.name}.csv"
    rows = export_quarantine(result, extract.source, to)
    if not rows:
        to.unlink(missing_ok=True)
    return rows
