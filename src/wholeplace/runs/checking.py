"""Every mistake in a place folder, whichever room knows it."""

from collections.abc import Iterator
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.intake.example import example_drift, example_source
from wholeplace.linkage.reviewing.example import example_links, example_reviewers
from wholeplace.reference.library import library, shipped_codes, with_local
from wholeplace.runs.number_checks import number_mistakes
from wholeplace.runs.rule_set_checks import rule_set_mistakes
from wholeplace.runs.signal_steps import signal_mistakes
from wholeplace.sharing.agreement_folder import (
    example_agreement,
    find_agreement_mistakes,
)
from wholeplace.sharing.purposes import refusal_of
from wholeplace.store.hand_files import read_table
from wholeplace.store.mistakes import Mistake, nearest
from wholeplace.store.place_folder import PlaceFolder, find_mistakes, read_place
from wholeplace.store.scaffold import EXAMPLES, example_file
from wholeplace.tables.inputs import PARTNERS

# Folders that a place has only once partners deliver.
ABOUT_EXTRACTS = ("extracts", "sources", "decisions", "quarantine")
# Examples of files that other rooms than the store know.
OTHER_EXAMPLES = {
    "agreement": example_agreement,
    "source": example_source,
    "drift": example_drift,
    "links": example_links,
    "reviewers": example_reviewers,
}


def every_mistake(folder: Path) -> list[Mistake]:
    """What is wrong in this place folder? Every mistake, by file and line.

    What the files say together with the published numbers is looked at once the files are right.
    """
    mistakes = find_mistakes(folder, unit_cost_codes=shipped_codes())
    if (folder / "agreements").is_dir():
        mistakes += find_agreement_mistakes(folder, sectors=_sectors(folder))
    has_extracts = False
    if any((folder / name).is_dir() for name in ABOUT_EXTRACTS):
        from wholeplace.runs.extract_checks import extract_mistakes

        found, has_extracts = extract_mistakes(folder, _sectors(folder))
        mistakes += found
    if not mistakes:
        place = read_place(folder, unit_cost_codes=shipped_codes())
        overrides = {name: table.arrow for name, table in place.overrides.items()}
        numbers = with_local(library(), overrides)
        mistakes += number_mistakes(place, numbers, place.recipes.values())
        mistakes += [*rule_set_mistakes(place), *signal_mistakes(place)]
        if has_extracts:
            mistakes += _without_use(place)
    return sorted(mistakes)


def example_of(kind: str) -> str | None:
    """One complete, commented example of this kind of file; nothing when it is a folder's name.

    Errors: PlaceError when it is nearly a kind, so that nobody makes a folder by a slip.
    """
    if kind in OTHER_EXAMPLES:
        return OTHER_EXAMPLES[kind]()
    if kind in EXAMPLES:
        return example_file(kind)
    close = nearest(kind, [*EXAMPLES, *OTHER_EXAMPLES], cutoff=0.7)
    is_slip = close is not None and kind[:4] == close[:4]
    if is_slip and not Path(kind).exists():
        raise PlaceError(
            f"`{kind}` is no kind of file: did you mean `{close}`? For a folder of that name say `./{kind}`."
        )
    return None


def _without_use(place: PlaceFolder) -> Iterator[Mistake]:
    """Which recipes could take no extract in, because nobody says who uses it, or for what?"""
    if not place.place.reviewer:
        what = "there are extracts, but nobody is named who uses them"
        do = 'write `reviewer = "..."` with the partner that makes the review'
        yield Mistake("place.toml", 1, what, do)
    for recipe in place.recipes.values():
        refusal = refusal_of(recipe.purpose)
        if refusal is not None:
            file = f"recipes/{recipe.name}.toml"
            line = _line_of("purpose", place.folder / file)
            yield Mistake(file, line, refusal.what, refusal.do)


def _line_of(key: str, file: Path) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    starts = (n for n, line in enumerate(lines, 1) if line.split("=")[0].strip() == key)
    return next(starts, 1)


def _sectors(folder: Path) -> dict[str, str]:
    partners = read_table(folder / "partners.csv", PARTNERS, folder=folder)
    return {
        str(row.values["partner"]): str(row.values["sector"])
        for row in partners.rows
        if row.values["partner"] and row.values["sector"]
    }
