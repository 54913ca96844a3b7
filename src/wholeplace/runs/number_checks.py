"""Which figures of a place cannot be priced with the published numbers it has?"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.core.recipe import Recipe
from wholeplace.reference.bearers import bearer_shares
from wholeplace.reference.library import Library, fiscal_row
from wholeplace.reference.uprating import GDP, price_levels
from wholeplace.store.hand_cells import MONEY_END
from wholeplace.store.hand_files import Row
from wholeplace.store.mistakes import Mistake, quoted
from wholeplace.store.place_folder import PlaceFolder

# Amounts of these files are carried from their price year to the prices of the run.
CARRIED = {
    "activity": "printed_pounds",
    "overlaps": "amount_pounds",
    "published": "amount_pounds",
}


def number_mistakes(
    place: PlaceFolder, numbers: Library, recipes: Iterable[Recipe]
) -> list[Mistake]:
    """Which prices cannot be carried to a recipe's year, and which costs have no known bearer?"""
    try:
        levels = price_levels(numbers.deflators)
    except ReferenceNumberError as error:
        what = str(error).rstrip(".")
        return [Mistake("reference/deflators.csv", 1, what, "mend the level")]
    recipes = list(recipes)
    # Two recipes that meet the same row say the same of it.
    return sorted(
        {
            *_of_recipes(recipes, levels),
            *_without_level(place, levels),
            *_unused_levels(place),
            *(found for each in recipes for found in _unborne(place, numbers, each)),
            *(found for each in recipes for found in _endless(place, numbers, each)),
        }
    )


def _of_recipes(
    recipes: Iterable[Recipe], levels: Mapping[str, Decimal]
) -> Iterator[Mistake]:
    for recipe in recipes:
        if recipe.price_year not in levels:
            file = f"recipes/{recipe.name}.toml"
            yield _no_level(file, 1, "price_year", recipe.price_year, levels)


def _without_level(
    place: PlaceFolder, levels: Mapping[str, Decimal]
) -> Iterator[Mistake]:
    """Which amounts are in prices of a year that has no level, so that they would leave the totals?"""
    spent = {
        row.values["item"]
        for row in place.tables["bearers"].rows
        if row.values["spend_pounds"] is not None
    }
    for name, column in CARRIED.items():
        for row in place.tables[name].rows:
            year = _price_year(row)
            is_there = row.values[column] is not None
            is_spend = name == "activity" and row.values["method"] != "unit_cost"
            is_carried = is_there or (is_spend and row.values["item"] in spent)
            if is_carried and year is not None and year not in levels:
                yield _no_level(f"{name}.csv", row.line, "price_year", year, levels)


def _price_year(row: Row) -> str | None:
    year = row.values["price_year"] or row.values.get("year")
    return None if year is None else str(year)


def _no_level(
    file: str, line: int, column: str, year: str, levels: Mapping[str, Decimal]
) -> Mistake:
    what = f"there is no price level for {column} {year}, only {min(levels)} to {max(levels)}"
    do = "name a year that has one, or add it to reference/deflators.csv"
    return Mistake(file, line, what, do)


def _unborne(place: PlaceFolder, numbers: Library, recipe: Recipe) -> Iterator[Mistake]:
    """Which items are priced by a unit cost that nobody is known to bear?"""
    shared = {
        row.values["item"]
        for row in place.tables["bearers"].rows
        if row.values["share"] is not None
    }
    for row in place.tables["activity"].rows:
        item = str(row.values["item"])
        chosen = recipe.unit_costs.get(item)
        code = chosen or row.values["unit_cost"]
        is_priced = code and (chosen or row.values["method"] == "unit_cost")
        if not is_priced:
            continue
        fault = _fault(str(code), item, item in shared, numbers)
        do = "give the shares of its bearers in bearers.csv"
        if chosen and row.values["quantity"] is None:
            fault, do = f"`{item}` has no quantity for unit cost {code} to price", "give the quantity"  # fmt: skip
        if fault:
            if chosen:
                do += f", or choose another cost in recipes/{recipe.name}.toml"
            what = f"{fault}, so that the item would be in no total"
            yield Mistake("activity.csv", row.line, what, do)


def _fault(code: str, item: str, is_shared: bool, numbers: Library) -> str:
    """Why can this unit cost not price the item for those who bear it? Empty when it can."""
    if fiscal_row(code, numbers) is None:
        return f"unit cost {code} of `{item}` has no fiscal value"
    if is_shared:
        return ""
    try:
        bearer_shares(code, numbers)
    except ReferenceNumberError:
        return f"who bears unit cost {code} of `{item}` is not published"
    return ""


def _unused_levels(place: PlaceFolder) -> Iterator[Mistake]:
    """Which price levels of the place's own does nothing use?"""
    table = place.overrides.get("deflators")
    for row in table.rows if table else ():
        if row.values["series"] != GDP:
            what = f"no figure uses the series {quoted(str(row.values['series']))}"
            do = f"write `{GDP}`, whose levels carry every amount, on the same base as ours"
            yield Mistake("reference/deflators.csv", row.line, what, do)


def _endless(place: PlaceFolder, numbers: Library, recipe: Recipe) -> Iterator[Mistake]:
    """Which counts times their unit cost come to more than can be kept?"""
    dearest: dict[str, Decimal] = {}
    for cost in numbers.unit_costs.select(["code", "pounds"]).to_pylist():
        dearest[cost["code"]] = max(dearest.get(cost["code"], Decimal(0)), cost["pounds"])  # fmt: skip
    for row in place.tables["activity"].rows:
        quantity = row.values["quantity"]
        named = recipe.unit_costs.get(str(row.values["item"])), row.values["unit_cost"]
        rivals = str(row.values["rivals"] or "").split(";")
        codes = {str(code).strip() for code in (*named, *rivals) if code}
        cost = max(
            (dearest.get(code, Decimal(0)) for code in codes), default=Decimal(0)
        )
        if isinstance(quantity, Decimal) and quantity * cost >= MONEY_END:
            what = "the quantity times its unit cost is too large to keep"
            yield Mistake("activity.csv", row.line, what, "check both for a slip")
