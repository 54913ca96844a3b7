"""Principle 4, commission for outcomes: what each provider reaches, row by row and never ranked."""

import re
from collections.abc import Iterator

from wholeplace.core.money import say_pounds
from wholeplace.reports.blocks import Block, Exhibit, Facts, Notice, Paragraph, Section
from wholeplace.reports.data_tables import data_table
from wholeplace.reports.findings import outcomes_finding
from wholeplace.reports.most_rows import MOST_BARS
from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import PRINCIPLES
from wholeplace.tables.results import PROVIDER_OUTCOMES

NAME_AND_REASONS = re.compile(r"(.+) \(([^()]+)\)")
NOT_STATED = "not stated: compare client group, period and outcome first"


def outcomes_section(review: Review) -> Section:
    """What does the review say under the fourth principle?"""
    is_missing = not review.rows("provider_outcomes")
    return Section(
        "outcomes",
        PRINCIPLES[3],
        outcomes_finding(review),
        tuple(_blocks(review)),
        number=4,
        is_missing=is_missing,
    )


def _blocks(review: Review) -> Iterator[Block]:
    rows = review.rows("provider_outcomes")
    if not rows:
        yield Paragraph(
            "To fill this: ask each provider whom it works with, what it counts as an outcome, how many people came and reached it, and what it cost; put the answers in outcomes.csv, and run again."
        )
        return
    yield Notice(
        "These records are in the order of the alphabet. They are not ranked and must not be: they differ in whom they work with, in period, and in what they count."
    )
    for row in rows[:MOST_BARS]:
        facts = tuple(_facts(row, len(rows) - 1))
        yield Facts(
            f"{review.partner(row['provider'])}, {row['period']}",
            facts,
            row["note"] or "",
            is_folded=True,
        )
    if len(rows) > MOST_BARS:
        yield Paragraph(
            f"The first {MOST_BARS} of {len(rows):,} records stand above one by one; the table has more."
        )
    table = data_table(
        review,
        PROVIDER_OUTCOMES,
        caption="Every provider record, in the order of the alphabet.",
    )
    yield Exhibit(
        "The same records as a table",
        table,
        PROVIDER_OUTCOMES,
        note="Cost for each outcome is never a headline: a service that works with people who need more support costs more for each outcome, and may do more good.",
    )
    yield Paragraph(
        "Missing here: shared outcomes, how far each person moved, every partner's part, and who gains when another pays. They need people's own aims and the partners' linked records."
    )


def say_not_comparable(words: str, others: int) -> str:
    """How is it said briefly which other records this one cannot be set against, and why?

    The table names each record with its reasons in brackets; here the records are gathered by reason.
    """
    gathered: dict[str, list[str]] = {}
    for part in words.split("; "):
        pair = NAME_AND_REASONS.fullmatch(part)
        if pair is None:
            return words
        gathered.setdefault(pair[2], []).append(pair[1])
    groups = sorted(gathered.items(), key=lambda group: len(group[1]))
    said = [f"{', '.join(names)} ({reasons})" for reasons, names in groups]
    if sum(map(len, gathered.values())) == others and len(groups[-1][1]) > 1:
        said[-1] = f"all other records ({groups[-1][0]})"
    return "; ".join(said)


def _facts(row: Row, others: int) -> Iterator[tuple[str, str]]:
    yield "Works with", row["client_group"]
    yield "Period", row["period"]
    yield "People who came", _count(row["people_accessing"])
    yield "Reached the outcome", _count(row["outcomes_reached"])
    yield "What counts as an outcome", row["outcome_counted"] or "not known"
    yield "Cost of the whole period", say_pounds(row["cost_pounds"])
    words = row["not_comparable_with"]
    yield (
        "Cannot be set against",
        say_not_comparable(words, others) if words else NOT_STATED,
    )


def _count(number: int | None) -> str:
    return "not known" if number is None else f"{number:,}"
