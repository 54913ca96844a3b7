"""By which evidence is each criterion of a rule-set known in a place, and what can nobody's extract show?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow as pa

from wholeplace.core.words import GRADES
from wholeplace.linkage.households.speaking import BIRTHS, Row, Shown, Told
from wholeplace.reference.rule_sets import Criterion
from wholeplace.tables.arrow import arrow_table
from wholeplace.tables.living import ENOUGH, RULE_SET_SOURCES

EVERY, SOME, NONE = "all", "some", "none"
# A partner whose contacts end so long before the day is said to be late.
LATE_DAYS = 31
# Dates of birth are written down by partners that need them right.
GRADE_OF_BIRTHS = "fair"


def rule_set_sources(told: Told) -> pa.Table:
    """What shows each criterion, how firmly, and what does no extract show? Nothing in it is about a household."""
    rows = [_row(told, criterion) for criterion in told.rule_set.criteria]
    grades = [row["grade"] for row in rows if row["grade"]]
    enough = {
        "criterion": ENOUGH,
        "says": told.rule_set.eligibility.says,
        "supplied": _how_many({row["criterion"]: row["supplied"] for row in rows}),
        "evidence": "; ".join(row["criterion"] for row in rows if row["supplied"] != NONE),
        "not_supplied": "; ".join(row["criterion"] for row in rows if row["supplied"] == NONE),
        "grade": _weakest(grades),
    }  # fmt: skip
    rule_set = told.rule_set
    same = {
        "rule_set": rule_set.name,
        "judged_on": told.on,
        "from_on": rule_set.from_on,
        "to_on": rule_set.to_on,
        "in_force": rule_set.standing_on(told.on),
    }
    whole = sorted([*rows, enough], key=lambda row: str(row["criterion"]))
    return arrow_table([{**same, **row} for row in whole], RULE_SET_SOURCES.schema())


def _row(told: Told, criterion: Criterion) -> Row:
    by: dict[str, list[Shown]] = defaultdict(list)
    for each in told.shown:
        if each.speaks.criterion == criterion.code:
            by[each.speaks.evidence].append(each)
    births = [kind for kind, code in told.by_births.items() if code == criterion.code]
    asked = _kinds_asked(told, criterion)
    said = {kind: "; ".join(_said(told, by[kind])) for kind in asked if by[kind]}
    said |= dict.fromkeys(births, f"{BIRTHS} in the records")
    grades = [each.speaks.grade for found in by.values() for each in found]
    missing = [kind for kind in asked if kind not in said]
    return {
        "criterion": criterion.code,
        "says": criterion.says,
        "supplied": _how_many({kind: EVERY if kind in said else NONE for kind in asked}),
        "evidence": "; ".join(f"{kind}: {said[kind]}" for kind in asked if kind in said),
        "not_supplied": "; ".join(missing),
        "grade": _weakest([*grades, *([GRADE_OF_BIRTHS] if births else [])]),
    }  # fmt: skip


def _kinds_asked(told: Told, criterion: Criterion) -> list[str]:
    """The criterion's kinds of evidence; of an open one those that the place names, or the criterion itself."""
    kinds = [kind.code for kind in criterion.evidence]
    own = {each.evidence for each in told.speaks if each.criterion == criterion.code}
    return kinds or sorted(own) or [criterion.code]


def _said(told: Told, shown: Iterable[Shown]) -> Iterator[str]:
    for each in shown:
        is_late = (told.on - each.told_until).days > LATE_DAYS
        # When they end is not said: of a service that meets few, the last day is somebody's.
        late = ", whose contacts end earlier" if is_late else ""
        yield f"{each.speaks.service} of {each.partner}{late}"


def _how_many(supplied: dict[str, str]) -> str:
    found = set(supplied.values()) or {NONE}
    return found.pop() if len(found) == 1 else SOME


def _weakest(grades: Iterable[str]) -> str | None:
    return max(grades, key=list(GRADES).index, default=None)
