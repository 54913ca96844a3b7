"""How many households of a place meet each criterion of a rule-set, and of how many can nobody say? Numbers of a place, never a list."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.linkage.households.criteria import (
    NO,
    UNKNOWN,
    YES,
    Answer,
    Case,
    answer_of,
    standing_of,
)
from wholeplace.linkage.households.speaking import Row, Told
from wholeplace.reference.rule_sets import NEEDS, RuleSet
from wholeplace.tables.arrow import arrow_table
from wholeplace.tables.living import (
    ALL,
    ENOUGH,
    NO_OR_UNKNOWN,
    RULE_SET_COUNTS,
)

Answers = Mapping[str, Answer]
# Households by criterion, by answer, and by whether all records of their members are surely linked.
Counts = Counter[tuple[str, str, bool]]
Possible = Mapping[str, set[str]]


def rule_set_counts(told: Told, *, small_number: int) -> pa.Table:
    """How many households meet each criterion, and enough of them, and of how many can nobody say?

    A rule-set that is not in force is looked at as if it were: a place may ask how it stood by a past one, and nothing
    can be claimed by that. Nothing is returned or kept of any one household. An answer that nobody
    could give, such as no where a kind of evidence was not supplied, has no row; one that is unknown of fewer than `small_number`
    households is counted with no, because its small number would have to be hidden, and another beside it.
    """
    rule_set = told.rule_set
    case = Case(rule_set, told.on, _births(told), told.supplied)
    silent = {each.code: answer_of(case, each, []) for each in rule_set.criteria}
    counts: Counts = Counter()
    spoken_of = Counter[bool]()
    for household, rows in told.by_household():
        is_sure = household not in told.unsure
        counts.update(_answers(case, silent, rows, is_sure))
        spoken_of[is_sure] += 1
    households = pc.count_distinct(told.members["household_id"]).as_py()
    everybody = {False: len(told.unsure), True: households - len(told.unsure)}
    for is_sure, many in everybody.items():
        for key in _answers(case, silent, {}, is_sure):
            counts[key] += many - spoken_of[is_sure]
    possible = _possible(told, silent)
    rows_told = [row for criterion in possible for row in _rows(rule_set, criterion, _found(counts, criterion, possible[criterion], small_number))]  # fmt: skip
    return arrow_table(rows_told, RULE_SET_COUNTS.schema())


def _answers(case: Case, silent: Answers, rows: Mapping[str, list[Row]], is_sure: bool) -> list[tuple[str, str, bool]]:  # fmt: skip
    """The answer of one household to each criterion and to all of them; of what nothing is told, the silent one."""
    found = [
        answer_of(case, each, rows[each.code]) if each.code in rows else silent[each.code]
        for each in case.rule_set.criteria
    ]  # fmt: skip
    answers = [(each.criterion.code, each.is_met, is_sure) for each in found]
    return [*answers, (ENOUGH, standing_of(case.rule_set, found), is_sure)]


def _found(counts: Counts, criterion: str, possible: set[str], small_number: int) -> dict[str, tuple[int, int]]:  # fmt: skip
    """The households that gave each answer, not surely linked and surely linked."""
    found = {
        answer: (counts[criterion, answer, False], counts[criterion, answer, True])
        for answer in possible
    }
    if NO in found and sum(found.get(UNKNOWN, (small_number,))) < small_number:
        unsure, sure = zip(found.pop(NO), found.pop(UNKNOWN), strict=True)
        found[NO_OR_UNKNOWN] = (sum(unsure), sum(sure))
    return found


def _rows(rule_set: RuleSet, criterion: str, found: dict[str, tuple[int, int]]) -> Iterator[Row]:  # fmt: skip
    """The rows of one criterion, in the order of their answers."""
    unsure, sure = zip(*found.values(), strict=True)
    found = {**found, ALL: (sum(unsure), sum(sure))}
    for answer, many in sorted(found.items()):
        yield {
            "rule_set": rule_set.name,
            "criterion": criterion,
            "answer": answer,
            "households": sum(many),
            "households_surely_linked": many[1],
        }


def _possible(told: Told, silent: Answers) -> Possible:
    """Which answers can a household have to each criterion, and to all, by what was supplied?"""
    found: dict[str, set[str]] = {}
    for code, answer in silent.items():
        asks = [kind for kind in answer.criterion.evidence if kind.code in told.supplied]  # fmt: skip
        may_lack = any(kind.least_amount is not None or kind.of in ("child", "adult") for kind in asks)  # fmt: skip
        found[code] = {YES} if code in told.criteria_shown else set()
        found[code] |= {UNKNOWN} if answer.leaves_open or may_lack else set()
        found[code] |= set() if answer.leaves_open else {NO}
    found[ENOUGH] = _possible_of_all(told.rule_set, silent, found)
    return dict(sorted(found.items()))


def _possible_of_all(rule_set: RuleSet, silent: Answers, possible: Possible) -> set[str]:  # fmt: skip
    # Nobody has less told of them than a household of which nothing is.
    found = {standing_of(rule_set, list(silent.values()))}
    if any(UNKNOWN in each for each in possible.values()):
        found.add(UNKNOWN)
    conditions = [each.code for each in rule_set.criteria if each.is_condition]
    may_be_met = [code for code in possible if YES in possible[code] and code not in conditions]  # fmt: skip
    asked = rule_set.eligibility
    least = 1 if asked.counted == NEEDS else asked.least
    if len(may_be_met) >= least and all(YES in possible[code] for code in conditions):
        found.add(YES)
    return found


def _births(told: Told) -> dict[str, date | None]:
    """When was each born of whom anything is told?"""
    members, people = told.members, pc.unique(told.evidence["person_id"])
    own = members.filter(pc.is_in(members["person_id"], people))
    return dict(zip(own["person_id"].to_pylist(), own["born_on"].to_pylist(), strict=True))  # fmt: skip
