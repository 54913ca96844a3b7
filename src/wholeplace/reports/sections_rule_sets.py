"""How many households meet the criteria of a rule-set, by what that is known, and what no extract shows."""

from collections.abc import Iterator

from wholeplace.core.words import say_day
from wholeplace.reports.blocks import Block, Facts
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.review import Review, Row
from wholeplace.tables.living import (
    ALL,
    ANSWERS,
    ENOUGH,
    RULE_SET_COUNTS,
    RULE_SET_SOURCES,
)

COUNTS = RULE_SET_COUNTS.name
YES, _, UNKNOWN = ANSWERS
NOTE = (
    "A rule-set says when the help of a programme may be claimed for. It is no judgement on a family: it counts what services "
    "wrote down, and names nobody."
)


def rule_set_blocks(review: Review) -> Iterator[Block]:
    """How many households meet each criterion? One block for each rule-set that was looked at."""
    rows = review.rows(RULE_SET_SOURCES.name)
    if not rows or COUNTS not in review.checked:
        return
    counted = Tables({COUNTS: review.checked[COUNTS]}, {})
    for rule_set in sorted({row["rule_set"] for row in rows}):
        own = [row for row in rows if row["rule_set"] == rule_set]
        # What is asked for in all comes last.
        own.sort(key=lambda row: (row["criterion"] == ENOUGH, row["criterion"]))
        yield Facts(
            f"Households by the criteria of the {say_rule_set(rule_set)}",
            tuple((row["says"], _said(counted, row)) for row in own),
            note=f"Households of {_day(own[0])}. The rule-set: {own[0]['in_force']}. {NOTE}",
            is_folded=True,
        )


def say_rule_set(name: str) -> str:
    """What does a reader call this rule-set: supporting families rule-set 2012?"""
    words, _, year = name.rpartition("_")
    return f"{words.replace('_', ' ')} rule-set {year}"


def _day(row: Row) -> str:
    return say_day(row["judged_on"])


def _said(counted: Tables, row: Row) -> str:
    """Households that meet it, those of which nobody can say, the basis, and what is missing."""
    missing = _words(row["not_supplied"])
    if row["supplied"] == "none":
        return f"Cannot be known of any household, which is not nought. No extract shows: {missing}."
    answers = {each["answer"]: each for each in counted.rows(COUNTS, rule_set=row["rule_set"], criterion=row["criterion"])}  # fmt: skip
    said = _meeting(answers.get(YES), answers[ALL]["households"])
    if UNKNOWN in answers:
        said += f" Of {_some(answers[UNKNOWN]['households'])} nobody can say."
    basis = f"Shown by {_words(row['evidence'])}; grade: {row['grade']}"
    if row["criterion"] == ENOUGH:
        basis = f"Criteria of which anything is known: {_words(row['evidence'])}"
    rest = f" No extract shows: {missing}." if missing else ""
    return f"{said} {basis}.{rest}"


def _meeting(row: ShownRow | None, households: int | None) -> str:
    """How many meet it, and for how many of them is it sure whose records they are?"""
    of_all = "" if households is None else f" of {households:,}"
    if row is None:
        return f"No household{of_all} can meet it by what extracts show."
    if row["households"] is None:
        return f"How many{of_all} households meet it is not shown: they are few, or would tell of few."
    sure = row["households_surely_linked"]
    said = "" if sure is None else f", {sure:,} of them by records that are all surely linked"  # fmt: skip
    return f"{row['households']:,}{of_all} households meet it{said}."


def _some(number: int | None) -> str:
    return "some" if number is None else f"{number:,}"


def _words(codes: str) -> str:
    return codes.replace("_", " ")
