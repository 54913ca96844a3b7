"""What the figures of a review suggest that a committee recommend: always to ask, never to cut."""

from collections.abc import Iterator
from dataclasses import dataclass

from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.findings import (
    count_of,
    ends_finding,
    flags_finding,
    not_supplied_finding,
    outcomes_finding,
    stop_finding,
)
from wholeplace.reports.findings_late import bearer_finding, placeholder_finding
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.words import NOT_LOCAL, PRINCIPLES

MOST_NAMES = 25


@dataclass(frozen=True)
class Suggestion:
    """A recommendation a figure supports, and the sentence of the review that supports it."""

    text: str
    reason: str


def suggestions(review: Review) -> tuple[Suggestion, ...]:
    """Which recommendations do the figures support? None where there is no figure."""
    return tuple(_all(review))


def _all(review: Review) -> Iterator[Suggestion]:
    yield from _about_people(review)
    yield from _about_money(review)
    yield from _about_late_cost(review)
    yield from _about_outcomes(review)


def _about_people(review: Review) -> Iterator[Suggestion]:
    section = next(
        section
        for section in build_report(review).sections
        if section.title == PRINCIPLES[2]
    )
    if section.is_missing:
        yield Suggestion(
            "That people who use these services, and people who were turned away, be heard before anything is decided on these figures.",
            section.finding,
        )


def _about_money(review: Review) -> Iterator[Suggestion]:
    silent = {row["partner"] for row in review.rows("not_supplied") if row["partner"]}
    if silent:
        names = list_names(review.partner(name) for name in silent)
        yield Suggestion(
            f"That {names} be asked again, by a date that the committee sets, for what was not supplied.",
            not_supplied_finding(review),
        )
    worth = sum(1 for row in review.rows("stop_rule") if row["is_worth_asking"])
    if worth:
        yield Suggestion(
            f"That what could still change the picture be asked for first: {count_of(worth, 'amount')}.",
            stop_finding(review),
        )
    if review.rows("money_flags"):
        yield Suggestion(
            "That the partners concerned be asked about each flow of money that runs against what one would expect.",
            flags_finding(review),
        )
    if any(row["dependent_service"] for row in review.rows("contract_ends")):
        yield Suggestion(
            "That before any agreement ends, its funder say what becomes of the other services that it would touch.",
            ends_finding(review),
        )


def _about_late_cost(review: Review) -> Iterator[Suggestion]:
    if any(row["net_pounds"] for row in review.rows("late_intervention_by_bearer")):
        yield Suggestion(
            f"That the partners who bear the late cost, which is {LATE_CAVEAT}, be asked which earlier step each would support, and how what it saves would be shared.",
            f"{bearer_finding(review)}: {LATE_CAVEAT}.",
        )
    if any(
        row["placeholder_pounds"] for row in review.rows("late_intervention_by_item")
    ):
        yield Suggestion(
            f"That local counts replace the figures that are {NOT_LOCAL} before any of them is relied on.",
            f"{placeholder_finding(review)}; late services are needed: {LATE_CAVEAT}.",
        )


def _about_outcomes(review: Review) -> Iterator[Suggestion]:
    rows = review.rows("provider_outcomes")
    if any(
        row["outcomes_reached"] is None or row["cost_pounds"] is None for row in rows
    ):
        yield Suggestion(
            "That each provider be asked to say, in its next return, what it counts as an outcome, how many people reached it, and what that cost.",
            outcomes_finding(review),
        )


def list_names(names: Iterator[str]) -> str:
    """How are several names said in a sentence, in the order of the alphabet? Of very many, the first."""
    every = sorted(set(names))
    ordered = every[:MOST_NAMES]
    if len(every) > MOST_NAMES:
        ordered.append(f"{len(every) - MOST_NAMES:,} more")
        return f"{', '.join(ordered[:-1])} and {ordered[-1]}"
    return (
        " and ".join(filter(None, (", ".join(ordered[:-1]), ordered[-1])))
        if ordered
        else ""
    )
