"""Which of the names a person wrote are the names we know? For the columns of a CSV and the keys of a TOML."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from wholeplace.store.mistakes import nearest

# At this likeness a misspelt name is read as the one it resembles, so that its
# values are checked too; below it, only suggested.
SURE = 0.8
LIKELY = 0.6


@dataclass(frozen=True)
class WrongName:
    """A name that is not known, where it stands, and the known name it probably stands for.

    `is_alike` is false when it only stands where the other is missing.
    """

    position: int
    given: str
    meant: str | None
    is_alike: bool


@dataclass(frozen=True)
class MatchedNames:
    """Where each known name was found, and what is wrong with the rest.

    `unsure` are known names whose values may stand under a wrong name: nothing can be said of them.
    `missing` are required names that are nowhere, not even misspelt.
    """

    found: Mapping[str, int]
    unsure: frozenset[str]
    wrong: tuple[WrongName, ...]
    twice: tuple[str, ...]
    missing: tuple[str, ...]


def match_names(
    given: Sequence[str], known: Sequence[str], required: Collection[str]
) -> MatchedNames:
    """Which known name does each given name stand for? One fault gives one wrong, twice or missing name."""
    twice = tuple(name for name in known if given.count(name) > 1)
    found = {name: given.index(name) for name in known if given.count(name) == 1}
    spare = [
        place
        for place, name in enumerate(given)
        if name not in found and name not in twice
    ]
    wrong = _alike(
        given,
        spare,
        [name for name in known if name not in found and name not in twice],
    )
    for each in wrong:
        if each.meant and _likeness(each.given, each.meant) >= SURE:
            found[each.meant] = each.position
    meant = {each.meant for each in wrong if each.meant}
    open_names = [
        name
        for name in known
        if name not in found and name not in twice and name not in meant
    ]
    # A name that is there twice may stand in the place of one that is missing.
    second = [given.index(name, given.index(name) + 1) for name in twice]
    left = [place for place in spare if place not in {each.position for each in wrong}]
    stands_for = _in_place_of([*left, *second], found, known, (open_names, required))
    wrong += [
        WrongName(place, given[place], stands_for.get(place), is_alike=False)
        for place in left
    ]
    unsure = {*twice, *meant, *stands_for.values()} - set(found)
    missing = tuple(
        name for name in open_names if name in required and name not in unsure
    )
    return MatchedNames(
        found,
        frozenset(unsure),
        tuple(sorted(wrong, key=lambda each: each.position)),
        twice,
        missing,
    )


def _alike(
    given: Sequence[str], spare: Sequence[int], open_names: Sequence[str]
) -> list[WrongName]:
    """Which spare names look like a known one that is not there? The most alike go first."""
    pairs = sorted(
        (
            (_likeness(given[place], name), place, name)
            for place in spare
            for name in open_names
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    taken: set[str] = set()
    wrong: dict[int, WrongName] = {}
    for likeness, place, name in pairs:
        if likeness >= LIKELY and place not in wrong and name not in taken:
            wrong[place] = WrongName(place, given[place], name, is_alike=True)
            taken.add(name)
    return list(wrong.values())


def _in_place_of(
    places: Sequence[int],
    found: Mapping[str, int],
    known: Sequence[str],
    wanted: tuple[Sequence[str], Collection[str]],
) -> dict[int, str]:
    """Which missing name does each unknown one stand in the place of, by its neighbours? A required one first."""
    open_names, required = wanted
    order = {name: rank for rank, name in enumerate(known)}
    left = sorted(open_names, key=lambda name: (name not in required, order[name]))
    stands_for: dict[int, str] = {}
    for place in places:
        before = max(
            (order[name] for name, at in found.items() if at < place), default=-1
        )
        after = min(
            (order[name] for name, at in found.items() if at > place),
            default=len(known),
        )
        fit = next((name for name in left if before < order[name] < after), None)
        if fit is not None:
            stands_for[place] = fit
            left.remove(fit)
    return stands_for


def _likeness(given: str, known: str) -> float:
    if nearest(given, [known], cutoff=LIKELY) is None:
        return 0.0
    return SequenceMatcher(
        None, given.strip().casefold().replace(" ", "_"), known
    ).ratio()
