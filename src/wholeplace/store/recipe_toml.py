"""`recipes/*.toml`: what each run of a place is to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wholeplace.core.periods import financial_year
from wholeplace.core.recipe import ANALYSES, Recipe
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, TomlFile, TomlTable, read_toml
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted

KEYS = {
    "title": Key(values.a_text, is_required=True),
    "purpose": Key(values.a_text),
    "years": Key(values.a_list, is_required=True),
    "price_year": Key(values.a_year, is_required=True),
    "analyses": Key(values.a_list),
    "unit_costs": Key(values.a_table),
}


@dataclass(frozen=True)
class RecipeToml:
    """What one file of recipes/ says; `recipe` is None when something in it is wrong."""

    file: TomlFile
    top: TomlTable | None = None
    recipe: Recipe | None = None
    years: tuple[str, ...] = ()
    unit_costs: Mapping[str, str] = field(default_factory=dict)

    def line_of(self, name: str, *steps: str) -> int:
        """On which line does this key stand?"""
        path = self.top.path_of(name, *steps) if self.top else ()
        return self.file.line_of(path)


def read_recipe_toml(path: Path, *, folder: Path) -> RecipeToml:
    """What does this recipe say, and what is wrong in it?"""
    toml = read_toml(path, folder=folder)
    if toml.data is None:
        return RecipeToml(toml)
    top = toml.table((), KEYS)
    years, analyses = _years(top), _analyses(top)
    unit_costs = _unit_costs(top)
    if toml.mistakes or years is None:
        return RecipeToml(toml, top, None, years or (), unit_costs)
    recipe = Recipe(
        name=path.stem,
        title=top.values["title"],
        years=years,
        price_year=top.values["price_year"],
        purpose=top.values.get("purpose", ""),
        analyses=analyses,
        unit_costs=unit_costs,
    )
    return RecipeToml(toml, top, recipe, years, unit_costs)


def _years(top: TomlTable) -> tuple[str, str] | None:
    years = top.read_each("years", values.a_year)
    if years is None:
        return None
    if len(years) != 2:
        do = 'write the first and the last, such as years = ["2012/13", "2016/17"]'
        top.add(Wrong("years does not hold two years", do), "years")
        return None
    first, last = years
    if financial_year(last) < financial_year(first):
        what = f"years ends with `{last}`, before it starts with `{first}`"
        top.add(Wrong(what, "write the first year first"), "years")
        return None
    return first, last


def _analyses(top: TomlTable) -> tuple[str, ...]:
    asked = top.values.get("analyses", list(ANALYSES))
    for name in asked:
        if not isinstance(name, str) or name not in ANALYSES:
            word = name if isinstance(name, str) else ""
            top.add(_not_an_analysis(word), "analyses", word=word)
    # In the order of the review, whatever order they were asked for in.
    return tuple(name for name in ANALYSES if name in asked)


def _not_an_analysis(word: str) -> Wrong:
    close = nearest(word, ANALYSES)
    do = f"write `{close}`" if close else f"choose from {listed(ANALYSES)}"
    return Wrong(f"{quoted(word)} in analyses is not an analysis", do)


def _unit_costs(top: TomlTable) -> dict[str, str]:
    given: dict[str, Any] = top.values.get("unit_costs", {})
    codes: dict[str, str] = {}
    for item, code in given.items():
        try:
            codes[item] = values.a_text(code)
        except Wrong as wrong:
            fault = Wrong(f"the unit cost of {quoted(item)} {wrong.what}", wrong.do)
            top.toml.add(fault, top.path_of("unit_costs", item))
    return codes
