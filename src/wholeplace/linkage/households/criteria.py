"""Does a family that is asked about meet the criteria of a rule-set, and by what evidence? Unknown is not no."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from wholeplace.core.errors import ReferenceNumberError, RunError, SharingError
from wholeplace.reference.rule_sets import NEEDS, Criterion, EvidenceKind, RuleSet
from wholeplace.sharing.purposes import require_purpose
from wholeplace.store.mistakes import listed, quoted
from wholeplace.tables.arrow import arrow_table
from wholeplace.tables.contract import Table
from wholeplace.tables.living import (
    CRITERION_EVIDENCE,
    HOUSEHOLD_CRITERIA,
    HOUSEHOLD_MEMBERS,
    HOUSEHOLD_STANDING,
)

YES, NO, UNKNOWN = "yes", "no", "unknown"
# A rule-set is for helping a family and claiming for that help; for nothing else.
PURPOSES = ("family_programme", "direct_help")
OPTIONAL = frozenset({"until_on", "amount", "born_on"})
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """What was found for the families asked about, criterion by criterion and as a whole; both tables are held."""

    household_criteria: pa.Table
    household_standing: pa.Table


@dataclass(frozen=True)
class Answer:
    """One criterion of one household: the contacts that speak for each kind of evidence that is met, and what is missing."""

    criterion: Criterion
    met: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_supplied: tuple[str, ...] = ()
    not_placed: int = 0

    @property
    def is_met(self) -> str:
        """Is it met?"""
        if self.met:
            return YES
        return UNKNOWN if self.leaves_open else NO

    @property
    def leaves_open(self) -> bool:
        """Could what is missing still speak for it?"""
        return bool(self.not_supplied or self.not_placed)


@dataclass(frozen=True)
class Case:
    """What is asked: the rule-set, the day, and when each person was born."""

    rule_set: RuleSet
    on: date
    born: Mapping[str, date | None]
    supplied: frozenset[str]


def household_criteria(
    evidence: pa.Table,
    members: pa.Table,
    rule_set: RuleSet,
    *,
    supplied: Collection[str],
    on: date,
    purpose: str,
) -> Judged:
    """For each family asked about: which criteria of the rule-set are met, by what evidence, and what can nobody say?

    Asked about are the households of `members` (columns of HOUSEHOLD_MEMBERS): families that somebody helps already, or
    whom a worker means to offer help. There is no way to ask for all, evidence (CRITERION_EVIDENCE) about
    other households is not looked at, and the answers are no score, rank, flag or list: they say what can
    be claimed for and offered, in the order of household_id.

    `supplied` are the kinds of evidence that somebody delivered for the time in question, open criteria by their own code:
    where a kind was not supplied and nothing else meets the criterion, the answer is unknown, never no. So it is where
    an observation cannot be placed because a date of birth or an amount is missing. A contact counts once, however often it is handed in.
    A family as a whole is eligible when enough is met; it is not when even everything unknown could not make it so.

    Errors: SharingError for another purpose than helping the family; ReferenceNumberError when the rule-set does not
    hold on the day, or a code is not one of its own; RunError when a column is missing.
    """
    if require_purpose(purpose) not in PURPOSES:
        raise SharingError(f"{quoted(purpose)} does not open a rule-set for families: it is there for {listed(PURPOSES)} only.")  # fmt: skip
    rule_set.require(on)
    _check_codes(rule_set, evidence, supplied)
    case = Case(rule_set, on, _births(members), frozenset(supplied))
    asked = sorted(set(_rows(members, HOUSEHOLD_MEMBERS, "household_id")))
    rows = _by_household(evidence, frozenset(asked))
    answers = {
        household: [answer_of(case, criterion, rows[household, criterion.code]) for criterion in rule_set.criteria]
        for household in asked
    }  # fmt: skip
    return Judged(_criteria_table(case, answers), _standing_table(case, answers))


def _rows(table: pa.Table, contract: Table, *names: str) -> list[Any]:
    """The rows of these columns (or of one column its values). Errors: RunError, when one is missing."""
    for name in names:
        if name not in table.column_names and name not in OPTIONAL:
            raise RunError(f"the table {contract.name} has no column {name}: hand it in by its contract.")  # fmt: skip
    columns = [
        table.column(name).to_pylist() if name in table.column_names else [None] * len(table)
        for name in names
    ]  # fmt: skip
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _births(members: pa.Table) -> dict[str, date | None]:
    return dict(_rows(members, HOUSEHOLD_MEMBERS, "person_id", "born_on"))


def _check_codes(
    rule_set: RuleSet, evidence: pa.Table, supplied: Collection[str]
) -> None:
    used = set(_rows(evidence, CRITERION_EVIDENCE, "criterion", "evidence"))
    for code, kind in sorted(used):
        criterion = rule_set.criterion(code)
        kinds = [each.code for each in criterion.evidence]
        if not criterion.is_open and kind not in kinds:
            raise ReferenceNumberError(f"{quoted(kind)} is no evidence of {code} in the {rule_set.title}: write {listed(kinds)}.")  # fmt: skip
    known = {each.code for criterion in rule_set.criteria for each in criterion.evidence}  # fmt: skip
    known |= {criterion.code for criterion in rule_set.criteria if criterion.is_open}
    for code in sorted(set(supplied) - known):
        raise ReferenceNumberError(f"{quoted(code)} in `supplied` is no evidence of the {rule_set.title}: write {listed(sorted(known))}.")  # fmt: skip


def _by_household(
    evidence: pa.Table, asked: frozenset[str]
) -> dict[tuple[str, str], list[Row]]:
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    names = CRITERION_EVIDENCE.names
    for values in _rows(evidence, CRITERION_EVIDENCE, *names):
        row = dict(zip(names, values, strict=True))
        if row["household_id"] in asked:
            rows[row["household_id"], row["criterion"]].append(row)
    return rows


def answer_of(case: Case, criterion: Criterion, rows: Sequence[Row]) -> Answer:
    """Does a household of which this is told meet the criterion, by what, and what is missing?"""
    if criterion.is_open:
        return _open_answer(case, criterion, rows)
    met: dict[str, tuple[str, ...]] = {}
    not_placed = 0
    for kind in criterion.evidence:
        own = [row for row in rows if row["evidence"] == kind.code and _is_in_time(case, kind, row)]  # fmt: skip
        fits = [(row, _fits(case, kind, row)) for row in own]
        not_placed += sum(fit is None for _, fit in fits)
        contacts = _enough(kind, [row for row, fit in fits if fit])
        if contacts:
            met[kind.code] = contacts
    handed_in = case.supplied | {row["evidence"] for row in rows}
    missing = [kind.code for kind in criterion.evidence if kind.code not in handed_in]
    return Answer(criterion, met, tuple(missing), not_placed)


def _open_answer(case: Case, criterion: Criterion, rows: Sequence[Row]) -> Answer:
    """Evidence by the place's own codes: each of them is met by what was observed up to the day and still lasts."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["observed_on"] <= case.on and _lasts(case, row):
            found[row["evidence"]].add(row["contact_id"])
    met = {code: tuple(sorted(found[code])) for code in sorted(found)}
    is_supplied = criterion.code in case.supplied or rows
    return Answer(criterion, met, () if is_supplied else (criterion.code,))


def _is_in_time(case: Case, kind: EvidenceKind, row: Row) -> bool:
    if row["observed_on"] > case.on:
        return False
    if kind.kind == "state":
        return _lasts(case, row)
    return not kind.within_months or row["observed_on"] > months_before(case.on, kind.within_months)  # fmt: skip


def _lasts(case: Case, row: Row) -> bool:
    return row["until_on"] is None or row["until_on"] > case.on


def _fits(case: Case, kind: EvidenceKind, row: Row) -> bool | None:
    """Is it of whom it must be, and enough? None when that cannot be told."""
    if kind.least_amount is not None:
        if row["amount"] is None:
            return None
        if row["amount"] < kind.least_amount:
            return False
    if kind.of not in ("child", "adult"):
        return True
    born = case.born.get(row["person_id"])
    if born is None:
        return None
    day = case.on if kind.kind == "state" else row["observed_on"]
    is_child = age_on(born, day) < case.rule_set.child_under
    return is_child == (kind.of == "child")


def _enough(kind: EvidenceKind, rows: Iterable[Row]) -> tuple[str, ...]:
    """The contacts that meet it, if there are enough: of one child or adult, or of the household together."""
    is_of_one = kind.of in ("child", "adult")
    contacts: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        contacts[row["person_id"] if is_of_one else ""].add(row["contact_id"])
    enough = [each for each in contacts.values() if len(each) >= kind.least_times]
    return tuple(sorted(set().union(*enough)))


def months_before(day: date, months: int) -> date:
    """Which day is so many months earlier? The last of a shorter month stands for a day it does not have."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def age_on(born: date, day: date) -> int:
    """How many birthdays has somebody had by this day?"""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _criteria_table(case: Case, answers: Mapping[str, list[Answer]]) -> pa.Table:
    rows = [
        {
            "household_id": household,
            "rule_set": case.rule_set.name,
            "criterion": answer.criterion.code,
            "is_met": answer.is_met,
            "met_by": "; ".join(f"{code}: {len(ids)}" for code, ids in answer.met.items()),
            "contact_ids": "; ".join(sorted({each for ids in answer.met.values() for each in ids})),
            "not_supplied": "; ".join(answer.not_supplied),
            "not_placed": answer.not_placed,
        }
        for household, found in answers.items()
        for answer in sorted(found, key=lambda each: each.criterion.code)
    ]  # fmt: skip
    return arrow_table(rows, HOUSEHOLD_CRITERIA.schema())


def _standing_table(case: Case, answers: Mapping[str, list[Answer]]) -> pa.Table:
    rows = [
        {
            "household_id": household,
            "rule_set": case.rule_set.name,
            "is_eligible": standing_of(case.rule_set, found),
        }
        for household, found in answers.items()
    ]
    return arrow_table(rows, HOUSEHOLD_STANDING.schema())


def standing_of(rule_set: RuleSet, found: Sequence[Answer]) -> str:
    """Is as much met as the rule-set asks for, given the answer to each of its criteria: yes, no or unknown?"""
    conditions = [each.is_met for each in found if each.criterion.is_condition]
    counted = [each for each in found if not each.criterion.is_condition]
    asked = rule_set.eligibility
    if asked.counted == NEEDS:
        met = sum(len(each.met) for each in counted)
        may_be_met = any(each.leaves_open for each in counted)
        reaches = met if not may_be_met else asked.least
    else:
        met = sum(each.is_met == YES for each in counted)
        reaches = met + sum(each.is_met == UNKNOWN for each in counted)
    if NO in conditions or reaches < asked.least:
        return NO
    if UNKNOWN in conditions or met < asked.least:
        return UNKNOWN
    return YES
