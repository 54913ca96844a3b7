"""Amounts shown no finer than their grade can bear; the spreadsheet and the trace keep them exact.

The rule: a firm amount is shown to the pound, a fair one to four figures, a weak one to three, a placeholder to two,
and none of these finer than a pound. A sum has the grade of its least firm part. As they are stay prices and totals as
a source prints them, and rows that set our own total beside a printed one, because they are there to be compared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wholeplace.core.money import say_pounds
from wholeplace.core.words import GRADES
from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import FIGURES, SHOWN_TO

GradeOf = Callable[[Row], str]

POUND = Decimal(1)
# Prices and totals as published, and a price carried to this run's prices, are shown as they are.
AS_PUBLISHED = frozenset(
    {
        "original_pounds",
        "uprated_pounds",
        "exact_pounds",
        "printed_pounds",
        "published_pounds",
    }
)
PRINTED = ("printed_pounds", "published_pounds")
# Which amounts of the money map stand behind a row: pairs of the row's column and the map's.
BEHIND = {
    "early_late": (("need", "need"), ("partner", "funder")),
    "provider_funding": (("provider", "deliverer"), ("funder", "funder"), ("service", "service"), ("year", "year")),
    "contract_ends": (("provider", "deliverer"), ("funder", "funder"), ("service", "service"), ("year", "year")),
    "money_flags": (("service", "service"), ("funder", "funder"), ("controller", "controller"), ("deliverer", "deliverer")),
    "stop_rule": (("service", "service"), ("controller", "controller")),
}  # fmt: skip
ROLES = ("funder", "controller", "deliverer")


def bearable(pounds: Decimal, grade: str) -> Decimal:
    """What is this amount, no finer than its grade can bear and never finer than a pound?"""
    if not pounds:
        return pounds
    figures = FIGURES.get(grade)
    # adjusted() is the place of the first figure: 6 for a million.
    step = max(pounds.adjusted() - figures + 1, 0) if figures else 0
    return (pounds.scaleb(-step).quantize(POUND, rounding=ROUND_HALF_UP)).scaleb(step)


def least_firm(grades: Iterable[str | None]) -> str:
    """Which of these grades is the least firm? Empty when none is known."""
    order = list(GRADES)
    known = {grade for grade in grades if grade in GRADES}
    return max(known, key=order.index, default="")


def map_grade(review: Review) -> str:
    """How firm is a sum over the whole money map?"""
    return least_firm(row["grade"] for row in _known(review))


def late_grade(review: Review) -> str:
    """How firm is a sum over all priced late items?"""
    rows = review.rows("late_intervention_by_item")
    return least_firm(row["grade"] for row in rows if row["bearers_pounds"] is not None)


def say_amount(pounds: Decimal | None, grade: str) -> str:
    """How is an amount of this grade said in a sentence or on a chart?"""
    return say_pounds(None if pounds is None else bearable(pounds, grade))


def grades_of(review: Review, table: str) -> GradeOf:
    """How firm is each row of a table: by its own grade, or by the least firm amount behind it?"""
    if table == "partner_shares":
        behind = _by_partner(review)
        return lambda row: least_firm(behind.get(row["partner"], ()))
    if table == "late_intervention_by_issue":
        issues = _grouped(review.rows("late_intervention_by_item"), ("issue",))
        return lambda row: least_firm(issues.get((row["issue"],), ()))
    pairs = BEHIND.get(table)
    if pairs is None:
        return lambda row: row.get("grade") or ""
    grouped = _grouped(_known(review), [column for _, column in pairs])
    return lambda row: least_firm(
        grouped.get(tuple(row[column] for column, _ in pairs), ())
    )


def is_compared(row: Row) -> bool:
    """Is the row there to be set beside another total, so that it is shown to the pound?"""
    return row.get("row_kind") == "total" or any(
        row.get(column) is not None and row.get("difference_pounds") is not None
        for column in PRINTED
    )


def say_rule(grades: Iterable[str]) -> str:
    """Which sentence says how amounts of these grades are rounded?"""
    known = set(grades)
    said = [f"{grade} amounts {SHOWN_TO[grade]}" for grade in FIGURES if grade in known]
    return (
        f"Rounded to what their grade can bear: {', '.join(said)}; the spreadsheet and the command wholeplace trace have them exact."
        if said
        else ""
    )


def _known(review: Review) -> list[Row]:
    return [row for row in review.rows("money_map") if row["pounds"] is not None]


def _by_partner(review: Review) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in _known(review):
        for role in ROLES:
            found[row[role]].add(row["grade"])
    return found


def _grouped(
    rows: Iterable[Row], columns: Sequence[str]
) -> Mapping[tuple[Any, ...], set[str]]:
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for row in rows:
        found[tuple(row[column] for column in columns)].add(row["grade"])
    return found
