"""Dated rule-sets for whole-family support, kept as data: what they ask for, of whom, since when and until when.

A rule-set exists so that a family which is already being helped can be claimed for, and so that help can be offered. It
is no score, rank or flag: nothing here counts criteria as a risk, and nothing may be built on it for enforcement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.core.words import say_day
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, KeyPath, TomlFile, TomlTable, read_toml
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted

FOLDER = Path(__file__).with_name("data") / "rule_sets"
CRITERIA, NEEDS = "criteria", "needs"
OF_WHOM = ("child", "adult", "anyone", "household")


@dataclass(frozen=True)
class EvidenceKind:
    """One kind of evidence towards a criterion: what it says, of whom, and how much of it is needed.

    An `event` happened on a day and counts for `within_months`, or ever when that is 0; a `state` counts while it lasts. It is needed
    `least_times` of one person (of the whole household when `of` is household or anyone), each of at least `least_amount`.
    One `from_births` is known from dates of birth alone, without a contact.
    """

    code: str
    says: str
    of: str
    kind: str
    needs: str
    source: str
    within_months: int = 0
    least_times: int = 1
    least_amount: Decimal | None = None
    unit: str = ""
    from_births: bool = False


@dataclass(frozen=True)
class Criterion:
    """One criterion. A condition must be met besides; an open one takes evidence by codes of the place's own."""

    code: str
    says: str
    source: str
    evidence: tuple[EvidenceKind, ...] = ()
    is_open: bool = False
    is_condition: bool = False


@dataclass(frozen=True)
class Eligibility:
    """How much must be met: at least so many criteria, or so many needs whichever criterion they fall under."""

    says: str
    least: int
    counted: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Result:
    """One test of a claim: what must have changed, for whom, by how much and for how long."""

    code: str
    says: str
    of: str
    test: str
    source: str
    amount: Decimal | None = None
    unit: str = ""
    over_months: int = 0


@dataclass(frozen=True)
class Route:
    """One way to a result: all of these tests together."""

    code: str
    says: str
    all_of: tuple[str, ...]


@dataclass(frozen=True)
class RuleSet:
    """A rule-set as it held from `from_on` up to, and not including, `to_on`; `left_out` says what it does not hold."""

    name: str
    title: str
    from_on: date
    to_on: date
    child_under: int
    source: str
    left_out: tuple[str, ...]
    eligibility: Eligibility
    criteria: tuple[Criterion, ...]
    results: tuple[Result, ...]
    routes: tuple[Route, ...]

    def holds_on(self, on: date) -> bool:
        """Did it hold on this day?"""
        return self.from_on <= on < self.to_on

    def standing_on(self, on: date) -> str:
        """Is it in force on this day, and which is when it is not? A sentence without its end."""
        if self.holds_on(on):
            return f"in force on {say_day(on)}"
        others = " and the ".join(each.title for each in rule_sets_on(on))
        if on < self.from_on:
            known = f"the {others} is" if others else "no other that we know is"
            return f"not before {say_day(self.from_on)}; on {say_day(on)} {known} in force"  # fmt: skip
        known = f"the {others} is" if others else "no successor that we know is"
        return f"ended on {say_day(self.to_on - timedelta(days=1))}; on {say_day(on)} {known} in force"  # fmt: skip

    def require(self, on: date) -> "RuleSet":
        """The rule-set itself, if it holds on this day. Errors: ReferenceNumberError."""
        if not self.holds_on(on):
            raise ReferenceNumberError(
                f"the {self.title} does not hold on {on}: it holds from {self.from_on} and no longer on {self.to_on}; "
                "ask for a day within that time, or for another rule-set."
            )
        return self

    def criterion(self, code: str) -> Criterion:
        """Which criterion has this code? Errors: ReferenceNumberError."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise _unknown(f"criterion of the {self.title}", code, [each.code for each in self.criteria])  # fmt: skip

    def is_reached(self, tests: Mapping[str, bool | None]) -> bool | None:
        """Is a result reached, given which tests are passed (None, or left out: not known)?

        True when every test of some route is passed, False when every route has a test that is failed, else None:
        unknown is not no. A result that is reached may be claimed; it does not say that the help brought it about.
        Errors: ReferenceNumberError, when a test is not one of the rule-set's.
        """
        known = [each.code for each in self.results]
        for code in tests:
            if code not in known:
                raise _unknown(f"test of the {self.title}", code, known)
        answers = [[tests.get(code) for code in route.all_of] for route in self.routes]
        if any(all(answer is True for answer in route) for route in answers):
            return True
        if all(any(answer is False for answer in route) for route in answers):
            return False
        return None


@cache
def rule_set_names() -> tuple[str, ...]:
    """Which rule-sets ship with the package?"""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read_rule_set(name: str, *, on: date) -> RuleSet:
    """Which rule-set has this name, as it holds on this day?

    Errors: ReferenceNumberError, when there is none of that name or it does not hold on that day.
    """
    return rule_set_named(name).require(on)


def rule_set_named(name: str) -> RuleSet:
    """Which rule-set has this name, in force or not? Errors: ReferenceNumberError, when there is none."""
    if name not in rule_set_names():
        raise _unknown("rule-set", name, rule_set_names())
    return _shipped(name)


def rule_sets_on(on: date) -> list[RuleSet]:
    """Which of the rule-sets that ship with the package hold on this day?"""
    return [each for each in map(rule_set_named, rule_set_names()) if each.holds_on(on)]


def rule_sets_for(on: date, *, name: str = "") -> list[RuleSet]:
    """By which rule-sets is a place looked at as at this day: by the one that is named, else by all in force?

    Where none is in force, by the one that ended last, and before all of them by the first; `standing_on`
    says so. Errors: ReferenceNumberError, when none has that name.
    """
    if name:
        return [rule_set_named(name)]
    every = [rule_set_named(each) for each in rule_set_names()]
    begun = [each for each in every if each.from_on <= on]
    last = max(begun, key=lambda each: each.to_on) if begun else min(every, key=lambda each: each.from_on)  # fmt: skip
    return rule_sets_on(on) or [last]


def rule_set_of(path: Path) -> RuleSet:
    """Which rule-set does this file describe? Errors: ReferenceNumberError, with its first mistake."""
    toml = read_toml(path, folder=path.parent)
    if not toml.is_there:
        raise ReferenceNumberError(f"{path.name} is not there: write a rule-set into it, or ask for another file.")  # fmt: skip
    found = _RuleSetFile(toml).rule_set() if toml.data is not None else None
    if found is None or toml.mistakes:
        raise ReferenceNumberError(f"{sorted(toml.mistakes)[0]}.")
    return found


@cache
def _shipped(name: str) -> RuleSet:
    return rule_set_of(FOLDER / f"{name}.toml")


def _unknown(what: str, word: str, known: Sequence[str]) -> ReferenceNumberError:
    close = nearest(word, known)
    meant = f"did you mean `{close}`?" if close else f"choose from {listed(known)}."
    return ReferenceNumberError(f"{quoted(word)} is no {what}: {meant}")


def _a_full_day(value: Any) -> date:
    try:
        return date.fromisoformat(values.a_day(value))
    except ValueError:
        raise Wrong("is not a full day", 'write year-month-day, such as "2012-04-01"') from None  # fmt: skip


def _a_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("is neither true nor false", "write true or false, without quotation marks")  # fmt: skip
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(values.a_text(each) for each in values.a_list(value))


_TEXT, _FLAG = Key(values.a_text), Key(_a_flag)
_NEEDED = Key(values.a_text, is_required=True)
_NUMBER, _AMOUNT = Key(values.a_whole_number(1)), Key(values.a_number_above_zero)
_TABLES = Key(values.tables, is_required=True)
TOP_KEYS = {
    "name": _NEEDED,
    "title": _NEEDED,
    "from_on": Key(_a_full_day, is_required=True),
    "to_on": Key(_a_full_day, is_required=True),
    "child_under": Key(values.a_whole_number(1), is_required=True),
    "source": _NEEDED,
    "left_out": Key(_texts, is_required=True),
    "eligibility": Key(values.a_table, is_required=True),
    "criteria": _TABLES,
    "results": _TABLES,
    "routes": _TABLES,
}
ELIGIBILITY_KEYS = {
    "says": _NEEDED,
    "least": Key(values.a_whole_number(1), is_required=True),
    "counted": Key(values.a_choice(CRITERIA, NEEDS), is_required=True),
    "note": _TEXT,
    "source": _NEEDED,
}
CRITERION_KEYS = {
    "code": _NEEDED,
    "says": _NEEDED,
    "source": _NEEDED,
    "is_open": _FLAG,
    "is_condition": _FLAG,
    "evidence": Key(values.tables),
}
EVIDENCE_KEYS = {
    "code": _NEEDED,
    "says": _NEEDED,
    "of": Key(values.a_choice(*OF_WHOM), is_required=True),
    "kind": Key(values.a_choice("event", "state"), is_required=True),
    "within_months": _NUMBER,
    "least_times": _NUMBER,
    "least_amount": _AMOUNT,
    "unit": _TEXT,
    "from_births": _FLAG,
    "needs": _NEEDED,
    "source": _NEEDED,
}
RESULT_KEYS = {
    "code": _NEEDED,
    "says": _NEEDED,
    "of": Key(values.a_choice(*OF_WHOM), is_required=True),
    "test": Key(values.a_choice("below", "falls_by", "holds"), is_required=True),
    "amount": _AMOUNT,
    "unit": _TEXT,
    "over_months": _NUMBER,
    "source": _NEEDED,
}
ROUTE_KEYS = {
    "code": _NEEDED,
    "says": _NEEDED,
    "all_of": Key(_texts, is_required=True),
}


@dataclass(frozen=True)
class _RuleSetFile:
    """One file of a rule-set, and every mistake in it."""

    toml: TomlFile

    def rule_set(self) -> RuleSet | None:
        """What does it say? None, with mistakes kept, when it cannot be used."""
        top = self.toml.table((), TOP_KEYS)
        if self.toml.mistakes:
            return None
        parts = dict(top.values)
        parts["eligibility"] = self._read(Eligibility, ELIGIBILITY_KEYS, top.path_of("eligibility"))  # fmt: skip
        criteria = [self._criterion(top, number) for number in range(len(parts["criteria"]))]  # fmt: skip
        parts["criteria"] = tuple(criteria)
        parts["results"] = self._each(top, "results", Result, RESULT_KEYS)
        parts["routes"] = self._each(top, "routes", Route, ROUTE_KEYS)
        if self.toml.mistakes:
            return None
        found = RuleSet(**parts)
        self._check(found, top)
        return None if self.toml.mistakes else found

    def _criterion(self, top: TomlTable, number: int) -> Criterion | None:
        path = top.path_of("criteria", number)
        table = self.toml.table(path, CRITERION_KEYS)
        parts = dict(table.values)
        parts["evidence"] = self._each(table, "evidence", EvidenceKind, EVIDENCE_KEYS)
        if not parts["evidence"] and not parts.get("is_open"):
            do = "add [[criteria.evidence]] beneath it, or write is_open = true"
            self.toml.add(Wrong("the criterion names no evidence", do), path)
        return None if self.toml.mistakes else Criterion(**parts)

    def _each(self, table: TomlTable, name: str, made: type[Any], keys: Mapping[str, Key]) -> tuple[Any, ...]:  # fmt: skip
        count = len(table.values.get(name, ()))
        paths = [table.path_of(name, number) for number in range(count)]
        return tuple(self._read(made, keys, path) for path in paths)

    def _read(self, made: type[Any], keys: Mapping[str, Key], path: KeyPath) -> Any:
        table = self.toml.table(path, keys)
        return None if self.toml.mistakes else made(**table.values)

    def _check(self, found: RuleSet, top: TomlTable) -> None:
        """Do its parts fit together?"""
        if found.to_on <= found.from_on:
            top.add(Wrong("to_on does not come after from_on", "write the day after the last"), "to_on")  # fmt: skip
        codes = [each.code for each in found.criteria]
        kinds = [each.code for criterion in found.criteria for each in criterion.evidence]  # fmt: skip
        tests = [each.code for each in found.results]
        for name, words in (("criteria", codes), ("criteria", kinds), ("results", tests)):  # fmt: skip
            for word in sorted({each for each in words if words.count(each) > 1}):
                top.add(Wrong(f"two of {name} have the code {quoted(word)}", "give each its own"), name, word=word)  # fmt: skip
        for number, route in enumerate(found.routes):
            for word in route.all_of:
                if word not in tests:
                    wrong = Wrong(f"{quoted(word)} is the code of no result", f"write {listed(tests)}")  # fmt: skip
                    self.toml.add(wrong, (*top.path_of("routes", number), "all_of"), word=word)  # fmt: skip
