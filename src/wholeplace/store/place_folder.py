"""A place as a folder: read whole for a run, or searched for every mistake."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.core.place import Place
from wholeplace.core.recipe import Recipe
from wholeplace.store.check_overlaps import (
    find_overlap_mistakes,
    find_undated_amounts,
)
from wholeplace.store.check_pricing import find_pricing_mistakes
from wholeplace.store.check_references import (
    Target,
    Use,
    find_dangling,
    target_of,
    uses_of,
)
from wholeplace.store.check_spend import find_part_mistakes
from wholeplace.store.check_years import find_years_outside
from wholeplace.store.hand_files import HandTable, read_table, unreadable
from wholeplace.store.mistakes import Mistake, nearest, printable, quoted
from wholeplace.store.place_paths import FolderPaths, look_at_paths
from wholeplace.store.place_toml import FILE as PLACE_FILE
from wholeplace.store.place_toml import PlaceToml, read_place_toml
from wholeplace.store.recipe_toml import RecipeToml, read_recipe_toml
from wholeplace.tables.contract import Table
from wholeplace.tables.inputs import HAND_WRITTEN
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS

DEFAULT_RECIPE = "review"
REQUIRED_TABLES = frozenset({"partners"})
# A published total is some bearer's, or everyone's.
ALL_BEARERS = "all"


@dataclass(frozen=True)
class PlaceFolder:
    """A place folder without a mistake, as it was read.

    `tables` has one table for each hand-written file, empty where there is no such file;
    `overrides` has those of reference/ that are there. `files` gives the SHA-256 of the very bytes
    that were read, by the file's name.
    """

    folder: Path
    place: Place
    recipes: Mapping[str, Recipe]
    tables: Mapping[str, HandTable]
    overrides: Mapping[str, HandTable]
    files: Mapping[str, str]

    def recipe(self, name: str = DEFAULT_RECIPE) -> Recipe:
        """Which recipe has this name? A file's name, with or without recipes/ and .toml, will do."""
        wanted = name.removeprefix("recipes/").removesuffix(".toml")
        if wanted in self.recipes:
            return self.recipes[wanted]
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise PlaceError(
                f"the recipe {quoted(name)} is a path that leaves the place folder: "
                f"put the file into {self.folder / 'recipes'} and give its name."
            )
        close = nearest(wanted, self.recipes)
        do = f"did you mean `{close}`?" if close else "write it, or name another."
        file = self.folder / "recipes" / f"{wanted}.toml"
        raise PlaceError(printable(f"there is no recipe {file}: {do}"))


@dataclass
class _Found:
    """Everything read of a folder, whether or not it can be used."""

    paths: FolderPaths
    place: PlaceToml
    recipes: list[RecipeToml] = field(default_factory=list)
    tables: dict[str, HandTable] = field(default_factory=dict)
    overrides: dict[str, HandTable] = field(default_factory=dict)

    @property
    def mistakes(self) -> Iterator[Mistake]:
        """What is wrong in each file by itself."""
        yield from self.paths.mistakes
        yield from self.place.file.mistakes
        for recipe in self.recipes:
            yield from recipe.file.mistakes
        for table in self.every_table():
            yield from table.mistakes

    def every_table(self) -> Iterable[HandTable]:
        """All tables, the place's own published numbers last."""
        return [*self.tables.values(), *self.overrides.values()]


def read_place(
    folder: Path, *, unit_cost_codes: Collection[str] | None = None
) -> PlaceFolder:
    """What does this place folder hold? Errors: PlaceError, naming the first mistake.

    `unit_cost_codes` are the codes of the reference library; without them no code is checked.
    """
    found = _look(folder)
    mistakes = _all_mistakes(found, unit_cost_codes)
    place = found.place.place
    if mistakes or place is None:
        raise PlaceError(_first_of(mistakes, folder))
    recipes = {each.recipe.name: each.recipe for each in found.recipes if each.recipe}
    return PlaceFolder(
        folder, place, recipes, found.tables, found.overrides, _hashes(found)
    )


def find_mistakes(
    folder: Path, *, unit_cost_codes: Collection[str] | None = None
) -> list[Mistake]:
    """What is wrong in this place folder? Every mistake, by file and line."""
    return _all_mistakes(_look(folder), unit_cost_codes)


def _look(folder: Path) -> _Found:
    paths = look_at_paths(folder, HAND_WRITTEN, PUBLISHED_NUMBERS)
    found = _Found(
        paths, read_place_toml(folder, is_usable=paths.may_read("place.toml"))
    )
    found.recipes = [
        read_recipe_toml(folder / file, folder=folder) for file in paths.recipes
    ]
    for name, contract in HAND_WRITTEN.items():
        found.tables[name] = _table(folder, f"{name}.csv", contract, paths)
    for name in paths.overrides:
        file = f"reference/{name}.csv"
        contract = PUBLISHED_NUMBERS[name]
        found.overrides[name] = _table(folder, file, contract, paths)
    return found


def _table(folder: Path, file: str, contract: Table, paths: FolderPaths) -> HandTable:
    if not paths.may_read(file):
        return unreadable(contract, file)
    return read_table(folder / file, contract, folder=folder)


def _all_mistakes(found: _Found, codes: Collection[str] | None) -> list[Mistake]:
    tables = found.tables
    years = found.place.years
    return sorted(
        {
            *found.mistakes,
            *_required(found),
            *find_dangling(_uses(found), _targets(found, codes)),
            *find_years_outside(found.place, tables.values(), found.recipes),
            *find_part_mistakes(tables["spend"], years),
            *find_pricing_mistakes(tables["activity"], tables["bearers"]),
            *find_overlap_mistakes(
                tables["overlaps"], tables["activity"], tables["bearers"]
            ),
            *find_undated_amounts(tables["overlaps"]),
            *find_undated_amounts(tables["published"]),
            *_reserved(tables["partners"]),
        }
    )


def _reserved(partners: HandTable) -> Iterator[Mistake]:
    """Which partners have a name that our own totals use?"""
    for row in partners.rows:
        key = str(row.values["partner"] or "")
        if key == ALL_BEARERS or key.startswith("total:"):
            what = "the key is one that totals use"
            do = "give the partner another short name"
            yield Mistake(partners.file, row.line, what, do)


def _required(found: _Found) -> Iterator[Mistake]:
    for name in sorted(REQUIRED_TABLES):
        table = found.tables[name]
        if not table.is_there:
            columns = ",".join(table.contract.names)
            do = f"write it, with `{columns}` as its first line"
            yield Mistake(table.file, 1, "the file is not there", do)


def _uses(found: _Found) -> Iterator[tuple[str, Use]]:
    yield from uses_of(found.every_table())
    reviewer = found.place.top.values.get("reviewer") if found.place.top else None
    if reviewer is not None:
        line = found.place.line_of("reviewer")
        yield "partners.partner", Use(PLACE_FILE, line, "reviewer", str(reviewer))
    for service in found.place.place.helped_by if found.place.place else ():
        line = found.place.line_of("rule_sets", "helped_by")
        yield "services.service", Use(PLACE_FILE, line, "helped_by", service)
    for service in found.place.place.journeys.lasting if found.place.place else ():
        line = found.place.line_of("journeys", "lasting")
        yield "services.service", Use(PLACE_FILE, line, "lasting", service)
    published = found.tables["published"]
    for row in published.rows:
        bearer = row.values["bearer"]
        if bearer not in {None, ALL_BEARERS}:
            use = Use(published.file, row.line, "bearer", str(bearer))
            yield "partners.partner", use
    for recipe in found.recipes:
        for item, code in recipe.unit_costs.items():
            line = recipe.line_of("unit_costs", item)
            file = recipe.file.file
            yield "activity.item", Use(file, line, "[unit_costs]", item)
            yield "unit_costs.code", Use(file, line, "[unit_costs]", code)


def _targets(found: _Found, codes: Collection[str] | None) -> dict[str, Target | None]:
    keys = {name: table.contract.key[0] for name, table in found.tables.items()}
    targets = {
        f"{name}.{key}": target_of(found.tables[name], key)
        for name, key in keys.items()
        if len(found.tables[name].contract.key) == 1
    }
    if not found.tables["partners"].is_there:
        targets["partners.partner"] = None
    targets["needs.need"] = _needs(found.place)
    targets["unit_costs.code"] = _codes(found.overrides.get("unit_costs"), codes)
    return targets


def _needs(place: PlaceToml) -> Target | None:
    if place.needs is None:
        return None
    return Target(
        "place.toml",
        "need of place.toml",
        place.needs.keys(),
        lambda need: place.line_of("needs", need),
    )


def _codes(local: HandTable | None, codes: Collection[str] | None) -> Target | None:
    """Which codes of unit costs are known? The library's, and those the place adds."""
    if codes is None:
        return None
    file = "reference/unit_costs.csv"
    called = "code of a unit cost"
    if local is None:
        nowhere: dict[str, int] = {}
        return Target(file, called, frozenset(codes), nowhere.get, are_codes=True)
    own = target_of(local, "code")
    if own is None:
        return None
    known = frozenset(codes).union(own.keys)
    return replace(own, called=called, keys=known, are_codes=True)


def _hashes(found: _Found) -> dict[str, str]:
    tomls = [found.place.file, *(recipe.file for recipe in found.recipes)]
    files = {toml.file: toml.sha256 for toml in tomls}
    files |= {table.file: table.sha256 for table in found.every_table()}
    return {file: sha256 for file, sha256 in files.items() if sha256}


def _first_of(mistakes: list[Mistake], folder: Path) -> str:
    count = len(mistakes)
    if count == 1:
        return f"{mistakes[0]}."
    others = "1 other mistake" if count == 2 else f"{count - 1} other mistakes"
    see = f"run `wholeplace check {printable(str(folder))}` to see all {count}"
    return f"{mistakes[0]} (there are {others}: {see})."
