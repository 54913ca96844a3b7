"""Is every year a row or a recipe speaks of one of the years of the place?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wholeplace.core.periods import Period, financial_years, year_name
from wholeplace.store.hand_cells import ONE_YEAR
from wholeplace.store.hand_files import HandTable
from wholeplace.store.mistakes import Mistake, and_more
from wholeplace.store.place_toml import FILE, PlaceToml
from wholeplace.store.recipe_toml import RecipeToml
from wholeplace.tables.contract import Kind

# Said so often, a year that is not listed is one slip in place.toml.
TOO_OFTEN_FOR_A_SLIP = 3


@dataclass(frozen=True)
class _Said:
    """One place where a year is said, and the first of its years that the place does not name."""

    file: str
    line: int
    column: str
    text: str
    year: str


def find_years_outside(
    place: PlaceToml, tables: Iterable[HandTable], recipes: Iterable[RecipeToml]
) -> list[Mistake]:
    """Which rows and recipes speak of a year that place.toml does not name?"""
    if place.years is None:
        return []
    grouped: dict[str, list[_Said]] = {}
    for said in [*_in_tables(tables, place.years), *_in_recipes(recipes, place.years)]:
        grouped.setdefault(said.year, []).append(said)
    mistakes: list[Mistake] = []
    for year, group in grouped.items():
        first = group[0]
        if len(group) >= TOO_OFTEN_FOR_A_SLIP:
            what = (
                f"years does not name {year}, which {first.file}:{first.line} speaks of"
            )
            what += and_more(len(group) - 1, "row")
            do = "add it to years, or mend the rows"
            mistakes.append(Mistake(FILE, place.line_of("years"), what, do))
        else:
            mistakes += [_outside(said) for said in group]
    return mistakes


def _in_tables(tables: Iterable[HandTable], years: tuple[str, ...]) -> Iterator[_Said]:
    for table in tables:
        for column in table.contract.columns:
            # Prices may be those of a year the place has no rows for.
            if column.kind is not Kind.YEAR or column.name in ONE_YEAR:
                continue
            for row in table.rows:
                text = row.values[column.name]
                year = _first_outside(str(text), years) if text is not None else None
                if year is not None:
                    yield _Said(table.file, row.line, column.name, str(text), year)


def _in_recipes(
    recipes: Iterable[RecipeToml], years: tuple[str, ...]
) -> Iterator[_Said]:
    for recipe in recipes:
        for year in dict.fromkeys(recipe.years):
            if year not in years and recipe.top is not None:
                path = recipe.top.path_of("years")
                line = recipe.file.line_of(path, word=year)
                yield _Said(recipe.file.file, line, "years", year, year)


def _first_outside(text: str, years: tuple[str, ...]) -> str | None:
    if text in years:
        return None
    return next((year for year in _each_year(text) if year not in years), None)


def _each_year(text: str) -> Iterator[str]:
    whole = financial_years(text)
    for start in range(whole.start_on.year, whole.end_on.year):
        first, end = (whole.start_on.replace(year=year) for year in (start, start + 1))
        yield year_name(Period(first, end))


def _outside(said: _Said) -> Mistake:
    what = f"`{said.text}` in {said.column} is not one of the years in place.toml"
    if said.text != said.year:
        what = f"`{said.text}` in {said.column} holds {said.year}, which is not one of the years in place.toml"
    do = f"mend it, or add {said.year} to years in place.toml"
    return Mistake(said.file, said.line, what, do)
