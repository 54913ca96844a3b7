"""The coverage statement of an extract: as of, period, area, and who is not in it."""

import re
from collections.abc import Iterator

from wholeplace.reports.blocks import Facts
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.quality.words import counted, day_said, listed, months_said
from wholeplace.tables.quality import ALL, FEW, NEARLY_ALL, NOT_KNOWN, OTHER

NOT_THERE = "Whoever is not in an extract may still be known to the service: “not in it” is never “not involved”."
MOST_AREAS = 8


def coverage_facts(tables: Tables, row: ShownRow) -> Facts:
    """What does this extract cover?"""
    facts = tuple(_facts(tables, row))
    return Facts(f"{row['extract']}: what it covers", facts)


def _facts(tables: Tables, row: ShownRow) -> Iterator[tuple[str, str]]:
    rows = "too few to show" if row["rows"] is None else f"{row['rows']:,}"
    people = "" if row["people"] is None else f", about {row['people']:,} people by the partner's own number"  # fmt: skip
    yield "Rows", f"{rows}{people}"
    yield "Period", _period(row)
    if row["gaps"]:
        yield (
            "Gaps",
            f"far fewer contacts than usual in {listed(months_said(row['gaps']), MOST_AREAS)}",
        )
    which = {name: row[name] for name in ("partner", "extract")}
    areas = tables.rows("coverage_areas", **which)
    if areas:
        yield "Area", _area(areas)
    people_rows = tables.rows("coverage_people", **which)
    if people_rows:
        yield "Who is not in it", who_is_not(people_rows)


def _period(row: ShownRow) -> str:
    """From when to when, as far as the rows and the announcement tell?"""
    announced = ""
    if row["expected_from"]:
        announced = f"; announced as {day_said(row['expected_from'])} to {day_said(row['expected_until'])}"
    if row["dated_by"] is None:
        return f"not dated: it lists people as they stood when it was made{announced}"
    if row["first_on"] is None:
        return f"too few rows to say{announced}"
    regular = " to ".join(months_said(f"{row['regular_from']}, {row['regular_until']}"))
    days = " to ".join(day_said(row[name]) for name in ("first_on", "last_on"))
    return f"{days}; regularly from {regular}{announced}"


def _area(rows: list[ShownRow]) -> str:
    named = [row["area"] for row in rows if row["area"] not in {ALL, OTHER, NOT_KNOWN}]
    said = f"{counted(len(named), 'area')}: {listed(named, MOST_AREAS)}" if named else "no area with enough people to name"  # fmt: skip
    unknown = next((row for row in rows if row["area"] == NOT_KNOWN), None)
    if unknown is None or unknown["how_many"] == FEW:
        return said
    how = "nearly all" if unknown["how_many"] == NEARLY_ALL else _count(unknown)
    return f"{said}; no area is known of {how}"


def _count(row: ShownRow) -> str:
    return "a number not shown" if row["records"] is None else f"{row['records']:,}"


def who_is_not(rows: list[ShownRow]) -> str:
    """Who is hardly in it, by age and sex? Said only where enough people are in it at all."""
    total = next(row for row in rows if row["sex"] == ALL and row["age"] == ALL)
    if total["how_many"] == FEW:
        return "too few people to say"
    ages = [row["age"] for row in by_age(rows) if row["sex"] == ALL and row["how_many"] == FEW and row["age"] not in {NOT_KNOWN, OTHER}]  # fmt: skip
    sexes = [row["sex"] for row in rows if row["age"] == ALL and row["how_many"] == FEW and row["sex"] not in {NOT_KNOWN, OTHER}]  # fmt: skip
    nobody = _all_unknown(rows)
    if nobody:
        return nobody
    said = [f"people aged {listed(ages, 8)}"] if ages else []
    said += [f"people recorded as {each}" for each in sexes]
    named = [row["sex"] for row in rows if row["age"] == ALL and row["sex"] not in {ALL, NOT_KNOWN, OTHER}]  # fmt: skip
    if len(named) == 1:
        said.append(f"anyone not recorded as {named[0]}")
    if not said:
        return "no age band or sex is missing, as far as it is recorded"
    return f"hardly any: {'; '.join(said)}"


def _all_unknown(rows: list[ShownRow]) -> str:
    for row in rows:
        if row["age"] == NOT_KNOWN and row["sex"] == ALL and row["how_many"] == NEARLY_ALL:  # fmt: skip
            return "nobody can say: hardly any age is known"
    return ""


def by_age(rows: list[ShownRow]) -> list[ShownRow]:
    """In which order do the ages go up, and those that are no number come last?"""

    def youngest(row: ShownRow) -> tuple[bool, int, str]:
        digits = re.search("[0-9]+", row["age"])
        return digits is None, int(digits[0]) if digits else 0, row["sex"]

    return sorted(rows, key=youngest)
