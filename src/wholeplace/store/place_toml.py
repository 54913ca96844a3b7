"""`place.toml`: what a place is called, its years, areas, needs and thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from wholeplace.core.place import Area, JourneyWords, Place, Thresholds
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, TomlFile, TomlTable, read_toml
from wholeplace.store.mistakes import Mistake, Wrong, quoted

FILE = "place.toml"
# Every amount column is in pounds, so no other currency would be true.
KEYS = {
    "name": Key(values.a_text, is_required=True),
    "currency": Key(values.a_choice("GBP")),
    "years": Key(values.a_list, is_required=True),
    "about": Key(values.a_text),
    "reviewer": Key(values.a_text),
    "areas": Key(values.tables),
    "needs": Key(values.a_table),
    "thresholds": Key(values.a_table),
    "rule_sets": Key(values.a_table),
    "journeys": Key(values.a_table),
}
RULE_SET_KEYS = {
    "use": Key(values.a_text),
    "helped_by": Key(values.a_list),
}
JOURNEY_KEYS = {each.name: Key(values.a_list) for each in fields(JourneyWords)}
AREA_KEYS = {
    "code": Key(values.an_area_code, is_required=True),
    "name": Key(values.a_text, is_required=True),
    "as_at": Key(values.a_day, is_required=True),
}
THRESHOLD_KEYS = {
    # A place may hide more than the house does, never less.
    "small_number": Key(values.a_whole_number(10)),
    "rounding": Key(values.a_whole_number(5)),
    "stop_rule_points": Key(values.a_number_above_zero),
}


@dataclass(frozen=True)
class PlaceToml:
    """What place.toml says. `years` and `needs` are None where they cannot be relied on."""

    file: TomlFile
    place: Place | None = None
    years: tuple[str, ...] | None = None
    needs: Mapping[str, str] | None = None
    top: TomlTable | None = None

    def line_of(self, name: str, *steps: str) -> int:
        """On which line does this key stand?"""
        path = self.top.path_of(name, *steps) if self.top else ()
        return self.file.line_of(path)


def read_place_toml(folder: Path, *, is_usable: bool = True) -> PlaceToml:
    """What does the folder's place.toml say, and what is wrong in it? Unusable when its path leaves the folder."""
    if not is_usable:
        return PlaceToml(TomlFile(FILE))
    toml = read_toml(folder / FILE, folder=folder)
    if not toml.is_there:
        do = "run `wholeplace new` for one to start from"
        toml.mistakes.append(Mistake(FILE, 1, "the file is not there", do))
    if toml.data is None:
        return PlaceToml(toml)
    top = toml.table((), KEYS)
    years, needs = _years(top), _needs(top)
    areas, thresholds = _areas(top), _thresholds(top)
    rule_set, helped_by = _rule_sets(top)
    journeys = _journeys(top)
    if toml.mistakes:
        return PlaceToml(toml, None, years, needs, top)
    place = Place(
        name=top.values["name"],
        years=years or (),
        needs=needs or {},
        currency=top.values.get("currency", "GBP"),
        areas=areas,
        thresholds=Thresholds(**thresholds),
        about=top.values.get("about", ""),
        reviewer=top.values.get("reviewer", ""),
        rule_set=rule_set,
        helped_by=helped_by,
        journeys=journeys,
    )
    return PlaceToml(toml, place, years, needs, top)


def _years(top: TomlTable) -> tuple[str, ...] | None:
    years = top.read_each("years", values.a_year)
    if years is None:
        return None
    twice = sorted({year for year in years if years.count(year) > 1})
    for again in twice:
        do = "delete one, or write the year that is missing"
        top.add(Wrong(f"years names `{again}` twice", do), "years")
    # One of the two may stand for another year, so nothing can be said of the rows.
    return None if twice else tuple(years)


def _needs(top: TomlTable) -> dict[str, str] | None:
    """Which needs are named? None when that cannot be said; a need without words is a mistake of its own."""
    if "needs" not in top.values:
        return None if top.is_unsure("needs") else {}
    needs: dict[str, str] = {}
    for need, label in top.values["needs"].items():
        needs[need] = need
        try:
            needs[need] = values.a_text(label)
        except Wrong as wrong:
            fault = Wrong(f"the need {quoted(need)} {wrong.what}", wrong.do)
            top.toml.add(fault, top.path_of("needs", need))
    return needs


def _areas(top: TomlTable) -> tuple[Area, ...]:
    areas: list[Area] = []
    for number in range(len(top.values.get("areas", ()))):
        table = top.toml.table(top.path_of("areas", number), AREA_KEYS)
        if len(table.values) < len(AREA_KEYS):
            continue
        area = Area(**table.values)
        if any(area.code == earlier.code for earlier in areas):
            fault = Wrong(f"the area `{area.code}` is there twice", "delete one")
            table.add(fault, "code")
        areas.append(area)
    return tuple(areas)


def _thresholds(top: TomlTable) -> dict[str, Any]:
    if "thresholds" not in top.values:
        return {}
    return dict(top.toml.table(top.path_of("thresholds"), THRESHOLD_KEYS).values)


def _rule_sets(top: TomlTable) -> tuple[str, tuple[str, ...]]:
    """By which rule-set are households looked at, and which services help families already?"""
    if "rule_sets" not in top.values:
        return "", ()
    table = top.toml.table(top.path_of("rule_sets"), RULE_SET_KEYS)
    helped_by = table.read_each("helped_by", values.a_text) or []
    return table.values.get("use", ""), tuple(helped_by)


def _journeys(top: TomlTable) -> JourneyWords:
    """By which words are journeys read? A key that is not there has its usual ones."""
    if "journeys" not in top.values:
        return JourneyWords()
    table = top.toml.table(top.path_of("journeys"), JOURNEY_KEYS)
    read = {name: table.read_each(name, values.a_text) for name in table.values}
    return JourneyWords(**{name: tuple(words) for name, words in read.items() if words is not None})  # fmt: skip
