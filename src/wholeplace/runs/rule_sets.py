"""The step that looks at the households of a place by a rule-set: counts to be checked, and held tables of families that are helped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.linkage.households.counting import rule_set_counts
from wholeplace.linkage.households.criteria import PURPOSES, household_criteria
from wholeplace.linkage.households.engine import Limits
from wholeplace.linkage.households.living import last_start
from wholeplace.linkage.households.sources import rule_set_sources
from wholeplace.linkage.households.speaking import Speaks, Told, told_of_households
from wholeplace.reference.rule_sets import RuleSet, rule_sets_for
from wholeplace.runs.keeper import ingredients_of
from wholeplace.runs.linking import ROOMS
from wholeplace.store.place_folder import PlaceFolder
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.inputs import CRITERIA
from wholeplace.tables.linking import HOUSEHOLDS, PEOPLE
from wholeplace.tables.living import (
    HOUSEHOLD_CRITERIA,
    HOUSEHOLD_STANDING,
    RULE_SET_COUNTS,
    RULE_SET_SOURCES,
)
from wholeplace.tables.people import CONTACTS, RECORDS

WANTED = {
    RECORDS.name: ("partner", "record_id", "born_on"),
    CONTACTS.name: ("contact_id", "partner", "record_id", "service", "reason", "started_on", "ended_on", "quantity", "score"),
}  # fmt: skip


def judged(place: PlaceFolder, together: Step, people: Step, living: Step, *, purpose: str) -> Step:  # fmt: skip
    """How many households meet which criterion, as at the last day of the data, and by what is it known? A private step.

    The rule-set is the place's, or else each in force on that day. Only where the purpose is to help families, the rule-set is in force
    and place.toml says who helps, what each household helped on the day meets is kept beside, held: there is no list of others.
    """
    speaks = place.tables[CRITERIA.name].arrow.to_pylist()
    named, helped_by = place.place.rule_set, place.place.helped_by
    asks_of_families = helped_by if purpose in PURPOSES else ()

    def make(staging: Path) -> Mapping[str, int]:
        tables = {
            PEOPLE.name: people.read(PEOPLE.name),
            HOUSEHOLDS.name: living.read(HOUSEHOLDS.name),
            **{name: pq.read_table(together.path(name), columns=list(columns)) for name, columns in WANTED.items()},
        }  # fmt: skip
        on = last_start(tables[CONTACTS.name])
        found: dict[str, list[pa.Table]] = {}
        for rule_set in rule_sets_for(on, name=named):
            own = speaking_for(rule_set, speaks)
            limits = Limits(spill=staging / "spill")
            told = told_of_households(tables, rule_set, own, on=on, helped_by=asks_of_families, limits=limits)  # fmt: skip
            for name, table in {
                **_shown(told, place.place.thresholds.small_number),
                **helped_families(told, purpose=purpose),
            }.items():
                found.setdefault(name, []).append(table)
        for name, each in found.items():
            pq.write_table(pa.concat_tables(each), staging / f"{name}.parquet", compression="zstd")  # fmt: skip
        return {name: sum(map(len, each)) for name, each in found.items()}

    reads = (together, people, living)
    options = {"rule_set": named, "helped_by": sorted(asks_of_families), "purpose": purpose, "small_number": place.place.thresholds.small_number, "criteria": place.files.get(f"{CRITERIA.name}.csv", "absent")}  # fmt: skip
    ingredients = ingredients_of("judged", reads, ROOMS, options=options)
    return kept_or_made(steps_folder(place.folder), ingredients, make)


def speaking_for(rule_set: RuleSet, rows: list[dict[str, Any]]) -> list[Speaks]:
    """Which rows of criteria.csv speak for this rule-set?"""
    return [
        Speaks(
            row["criterion"],
            row["evidence"],
            row["service"],
            tuple(filter(None, (each.strip() for each in (row["reasons"] or "").split(";")))),
            row["within_months"],
            row["amount"],
            row["grade"],
        )
        for row in rows
        if row["rule_set"] == rule_set.name
    ]  # fmt: skip


def _shown(told: Told, small_number: int) -> dict[str, pa.Table]:
    return {
        RULE_SET_COUNTS.name: rule_set_counts(told, small_number=small_number),
        RULE_SET_SOURCES.name: rule_set_sources(told),
    }


def helped_families(told: Told, *, purpose: str) -> dict[str, pa.Table]:
    """What do the families meet that are helped on the day, as held tables?

    None for a purpose that does not help families, nor where the rule-set is not in force: nothing can be claimed by it.
    """
    if purpose not in PURPOSES or not told.rule_set.holds_on(told.on):
        return {}
    asked = pa.array(sorted(told.helped), pa.string())
    members = told.members.filter(pc.is_in(told.members["household_id"], asked))
    found = household_criteria(
        told.evidence, members, told.rule_set, supplied=told.supplied, on=told.on, purpose=purpose,
    )  # fmt: skip
    return {
        HOUSEHOLD_CRITERIA.name: found.household_criteria,
        HOUSEHOLD_STANDING.name: found.household_standing,
    }
