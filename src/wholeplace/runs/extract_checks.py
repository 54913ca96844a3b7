"""What is wrong with how the extracts of a place are mapped, decided on and corrected?"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from wholeplace.intake.place import (
    CORRECTED,
    EXTRACTS,
    QUARANTINES,
    Deliveries,
    deliveries,
    find_source_mistakes,
)
from wholeplace.intake.quality.decisions import read_drift_decisions
from wholeplace.linkage.reviewing.decisions import read_link_decisions
from wholeplace.linkage.reviewing.reviewers import read_reviewers
from wholeplace.linkage.reviewing.strangers import find_strangers
from wholeplace.runs.codes import codes_mistakes
from wholeplace.store.mistakes import Mistake, nearest, quoted


def extract_mistakes(
    folder: Path, partners: Collection[str]
) -> tuple[list[Mistake], bool]:
    """What is wrong in the files about extracts, and has the place any extract that is mapped?"""
    found = deliveries(folder)
    mistakes = [
        *find_source_mistakes(folder, partners=partners),
        *_unmapped(found.unmapped),
        *_unfitting(folder, found),
        *_of_links(folder, partners),
        *codes_mistakes(folder, found.coded),
    ]
    return mistakes, bool(found.extracts)


def _unmapped(files: Iterable[str]) -> Iterator[Mistake]:
    """Which extracts does nothing read?"""
    for file in files:
        do = "write one (`wholeplace source suggest` drafts it), or take the file away"
        yield Mistake(file, 1, "no mapping in sources/ is for this file", do)


def _of_links(folder: Path, partners: Collection[str]) -> Iterator[Mistake]:
    """What is wrong in the decisions on links, and which are about a partner that the place does not have?"""
    decisions = read_link_decisions(folder)
    yield from decisions.mistakes
    if partners:
        yield from find_strangers(decisions.rows, partners)


def _unfitting(folder: Path, found: Deliveries) -> Iterator[Mistake]:
    """Which decisions and corrections are about no extract that is there?"""
    decisions = read_drift_decisions(folder)
    yield from decisions.mistakes
    yield from read_reviewers(folder).mistakes
    names = {(each.source.partner, each.name) for each in found.extracts}
    for decision in decisions.rows:
        if (decision.partner, decision.extract) not in names:
            close = nearest(decision.extract, [name for who, name in names if who == decision.partner])  # fmt: skip
            what = f"{decision.partner} has no extract {quoted(decision.extract)}"
            do = f"write `{close}`" if close else "name a file of extracts/"
            yield Mistake("decisions/drift.csv", decision.line, what, do)
    used = {path for each in found.extracts for path in each.corrections}
    for path in sorted((folder / QUARANTINES).glob(f"*/*{CORRECTED}*")):
        if path not in used:
            file = path.relative_to(folder).as_posix()
            what = "the corrections are of no extract that is there"
            yield Mistake(file, 1, what, "name the copy after the file it corrects, or take it away")  # fmt: skip
    for inner in sorted((folder / EXTRACTS).glob("*/*/")):
        if not inner.name.startswith("."):
            file = inner.relative_to(folder).as_posix()
            yield Mistake(file, 1, "a folder within a partner's folder is not read", "move its files up")  # fmt: skip
