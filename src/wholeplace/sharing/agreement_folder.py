"""The agreements of a place: read for a run, or searched for every mistake; and a complete example of one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wholeplace.core.errors import SharingError
from wholeplace.sharing.agreement import Agreements
from wholeplace.sharing.agreement_toml import AgreementToml, read_agreement_toml
from wholeplace.store.mistakes import Mistake, nearest, printable, quoted
from wholeplace.store.place_folder import PlaceFolder

FOLDER = "agreements"
TEMPLATE = Path(__file__).with_name("templates") / "agreement.toml"


@dataclass(frozen=True)
class AgreementFolder:
    """The agreements without a mistake; `files` gives the SHA-256 of the very bytes read, by the file's name."""

    agreements: Agreements
    files: Mapping[str, str]


def example_agreement() -> str:
    """What does a complete agreement look like, with every key explained?"""
    return TEMPLATE.read_text(encoding="utf-8")


def sectors_of(place: PlaceFolder) -> dict[str, str]:
    """Which sector does each partner of the place belong to?"""
    rows = place.tables["partners"].rows
    return {str(row.values["partner"]): str(row.values["sector"]) for row in rows}


def read_agreements(
    folder: Path, *, sectors: Mapping[str, str], user: str
) -> AgreementFolder:
    """Which agreements does the place have, for use by this partner? None is also an answer.

    Errors: SharingError, naming the first mistake, or when the user is no partner of the place.
    """
    if user not in sectors:
        close = nearest(user, sectors)
        do = f"write `{close}`" if close else "add it to partners.csv"
        raise SharingError(
            f"{quoted(user)}, who is to use the data, is not a partner; {do}."
        )
    mistakes, read = _look(folder, sectors)
    if mistakes:
        more = len(mistakes) - 1
        others = f" (and {more} more: run `wholeplace check {printable(str(folder))}`)"
        raise SharingError(f"{mistakes[0]}{others if more else ''}.")
    items = tuple(each.agreement for each in read if each.agreement is not None)
    files = {each.file.file: each.file.sha256 for each in read}
    return AgreementFolder(Agreements(user, items), files)


def find_agreement_mistakes(
    folder: Path, *, sectors: Mapping[str, str]
) -> list[Mistake]:
    """What is wrong in the agreements of this place? Every mistake, by file and line."""
    return _look(folder, sectors)[0]


def _look(
    folder: Path, sectors: Mapping[str, str]
) -> tuple[list[Mistake], list[AgreementToml]]:
    mistakes = list(_leading_out(folder))
    refused = {each.file for each in mistakes}
    read = [
        read_agreement_toml(path, folder=folder, sectors=sectors)
        for path in _paths(folder)
        if path.relative_to(folder).as_posix() not in refused
    ]
    if FOLDER in refused:
        read = []
    mistakes += [mistake for each in read for mistake in each.file.mistakes]
    return sorted(set(mistakes)), read


def _paths(folder: Path) -> list[Path]:
    found = (folder / FOLDER).glob("*.toml")
    return sorted(path for path in found if not path.name.startswith("."))


def _leading_out(folder: Path) -> Iterator[Mistake]:
    """Which agreements are links that leave the place folder? They are not read."""
    root = folder.resolve()
    for path in (folder / FOLDER, *_paths(folder)):
        if path.is_symlink() and not _stays(root, path):
            what = "it is a path that leaves the folder of the place"
            do = "put the file itself there, in place of the link"
            yield Mistake(path.relative_to(folder).as_posix(), 1, what, do)


def _stays(root: Path, link: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        # A link that leads round in a circle leads nowhere.
        return False
