"""What a run reads: the place folder and the published numbers, each named by its content."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from wholeplace.core.errors import PlaceError
from wholeplace.core.recipe import Recipe
from wholeplace.reference.library import Library, known_codes, library, with_local
from wholeplace.reference.uprating import (
    price_factors,
    price_level_table,
    unit_costs_at,
)
from wholeplace.runs.number_checks import number_mistakes
from wholeplace.runs.rule_set_checks import rule_set_mistakes
from wholeplace.runs.signal_steps import signal_mistakes
from wholeplace.store.hashes import fingerprint, name_of
from wholeplace.store.place_folder import PlaceFolder, read_place
from wholeplace.tables.arrow import arrow_column
from wholeplace.tables.inputs import HAND_WRITTEN

PUBLISHED = ("unit_costs", "unit_cost_bearers", "price_factors", "price_levels")
STAFFING = ("workers", "vacancies", "agency_share", "caseload")


@dataclass(frozen=True)
class Inputs:
    """The tables of a run, the name of each one's content, and what the run was asked."""

    tables: Mapping[str, pa.Table]
    hashes: Mapping[str, str]
    recipe: Recipe
    options: Mapping[str, Any]
    files: list[dict[str, Any]]
    facts: Mapping[str, Any]
    place: PlaceFolder


def read_inputs(folder: Path, recipe_name: str) -> Inputs:
    """What does this recipe read of this place?

    Errors: PlaceError when the folder has a mistake or there is no such recipe.
    """
    ours = library()
    place = read_place(folder, unit_cost_codes=known_codes(ours))
    recipe = place.recipe(recipe_name)
    overrides = {name: table.arrow for name, table in place.overrides.items()}
    numbers = with_local(ours, overrides)
    mistakes = [
        *number_mistakes(place, numbers, [recipe]),
        *rule_set_mistakes(place),
        *signal_mistakes(place),
    ]
    if mistakes:
        others = f" (and {len(mistakes) - 1} more: see `wholeplace check`)"
        raise PlaceError(f"{mistakes[0]}{others if len(mistakes) > 1 else ''}.")
    tables = {name: place.tables[name].arrow for name in HAND_WRITTEN}
    tables["activity"] = _with_chosen_costs(tables["activity"], recipe)
    return Inputs(
        tables={**tables, **_published(numbers, recipe)},
        hashes=_hashes(place, recipe),
        recipe=recipe,
        options={
            "years": list(recipe.years),
            "segments": segments_of(place.place.needs),
            # Of a place without extracts; a run that takes some in knows better.
            "without_ends": [],
            "stop_rule_points": str(place.place.thresholds.stop_rule_points),
            "journeys": {
                name: list(words)
                for name, words in asdict(place.place.journeys).items()
            },
        },
        files=_files(place),
        facts={"place": _place_facts(place), "recipe": _recipe_facts(place, recipe)},
        place=place,
    )


def segments_of(needs: Mapping[str, str]) -> list[tuple[str, list[str], str]]:
    """Into which segments does everybody fall? Late help first, by the order in which place.toml names the needs."""
    late = [(f"late help: {need}", [need], "late") for need in needs]
    return [*late, ("late help, of no need that is named", [], "late"), ("early help, nothing late", [], "early")]  # fmt: skip


def _published(numbers: Library, recipe: Recipe) -> dict[str, pa.Table]:
    return {
        "unit_costs": unit_costs_at(recipe.price_year, numbers),
        "unit_cost_bearers": numbers.unit_cost_bearers,
        "price_factors": price_factors(recipe.price_year, numbers),
        "price_levels": price_level_table(numbers),
    }


def _with_chosen_costs(activity: pa.Table, recipe: Recipe) -> pa.Table:
    """Activity with the recipe's unit costs: an item it names is priced by that one, whatever else it had."""
    items = activity["item"].to_pylist()
    chosen = {
        "unit_cost": [recipe.unit_costs.get(item) for item in items],
        # A national figure scaled to the place stays a placeholder, whatever prices it.
        "method": [
            "unit_cost"
            if item in recipe.unit_costs and method == "published_spend"
            else None
            for item, method in zip(items, activity["method"].to_pylist(), strict=True)
        ],
    }
    for name, values in chosen.items():
        kept = [
            new or old
            for new, old in zip(values, activity[name].to_pylist(), strict=True)
        ]
        at = activity.column_names.index(name)
        activity = activity.set_column(at, name, arrow_column(kept, pa.string()))
    return activity


def _hashes(place: PlaceFolder, recipe: Recipe) -> dict[str, str]:
    # What a table holds follows from the bytes of its file and from what the recipe changes in it.
    files = {name: place.files.get(f"{name}.csv", "absent") for name in HAND_WRITTEN}
    files["activity"] = name_of([files["activity"], dict(recipe.unit_costs)])
    local = {
        file: sha for file, sha in place.files.items() if file.startswith("reference/")
    }
    numbers = name_of([fingerprint(("reference",)), local, recipe.price_year])
    return {**files, **{name: f"{name}-{numbers}" for name in PUBLISHED}}


def _files(place: PlaceFolder) -> list[dict[str, Any]]:
    tables = [*place.tables.values(), *place.overrides.values()]
    rows = {table.file: len(table.rows) for table in tables}
    return [
        {"file": file, "sha256": sha256, "rows": rows.get(file, 0)}
        for file, sha256 in sorted(place.files.items())
        if file in rows
    ]


def _place_facts(place: PlaceFolder) -> dict[str, Any]:
    services = place.tables["services"].arrow.to_pylist()
    partners = place.tables["partners"].arrow.to_pylist()
    return {
        "name": place.place.name,
        "about": place.place.about,
        "limits": {
            "small_number": place.place.thresholds.small_number,
            "rounding": place.place.thresholds.rounding,
        },
        "areas": [asdict(area) for area in place.place.areas],
        "needs": dict(place.place.needs),
        "partners": {row["partner"]: row["name"] for row in partners},
        "services": {row["service"]: row["name"] for row in services},
        "stages": {row["service"]: row["stage"] for row in services},
        "staffing": [
            {"service": row["service"]} | {name: str(row[name]) for name in STAFFING if row[name] is not None}
            for row in services
            if any(row[name] is not None for name in STAFFING)
        ],
    }  # fmt: skip


def _recipe_facts(place: PlaceFolder, recipe: Recipe) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "title": recipe.title,
        "purpose": recipe.purpose,
        "years": list(recipe.years),
        "price_year": recipe.price_year,
        "sha256": place.files[f"recipes/{recipe.name}.toml"],
    }
