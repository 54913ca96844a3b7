"""Principle 2, the late services: what they cost, who bears it, what does not add up, and what another price would give."""

from collections.abc import Iterator
from dataclasses import replace

from wholeplace.reports.blocks import (
    Bar,
    BarChart,
    Block,
    Exhibit,
    Notice,
    Panel,
    Part,
)
from wholeplace.reports.data_tables import data_table, largest_first
from wholeplace.reports.findings_late import (
    bearer_finding,
    checks_finding,
    largest_finding,
    late_bearers,
    placeholder_finding,
    rivals_finding,
    two_bases,
)
from wholeplace.reports.firmness import grades_of, say_amount
from wholeplace.reports.late_totals import (
    say_outsiders,
    shown_rows,
    total_facts,
    totals_agree,
)
from wholeplace.reports.most_rows import longest
from wholeplace.reports.palette import NAVY, PLUM
from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import LATE_NOTE, NOT_LOCAL
from wholeplace.tables.contract import Table
from wholeplace.tables.results import (
    LATE_BY_BEARER,
    LATE_BY_ISSUE,
    LATE_BY_ITEM,
    LATE_CHECKS,
    LATE_RIVALS,
)


def late_blocks(review: Review) -> Iterator[Block]:
    """What does the review say of late services and their cost?"""
    if review.rows("late_intervention_by_bearer"):
        yield _bearer_exhibit(review)
    if review.rows("late_intervention_by_item"):
        yield _amounts_exhibit(review, LATE_BY_ITEM, "name", "late cost")
        yield _amounts_exhibit(review, LATE_BY_ISSUE, "issue", "late cost by issue")
        yield from _placeholders(review)
    yield from _checks(review)
    if review.rows("late_rivals"):
        yield _rivals_exhibit(review)


def _bearer_exhibit(review: Review) -> Exhibit:
    bars, cut = longest(
        [
            Bar(
                review.partner(row["bearer"]),
                say_amount(row["net_pounds"], row["grade"] or ""),
                (Part(row["net_pounds"], NAVY),),
            )
            for row in late_bearers(review)
        ]
    )
    described = (
        f"Bar chart. {bearer_finding(review)}. The figures are in the table below."
    )
    table = data_table(
        review,
        LATE_BY_BEARER,
        caption="Late cost by who pays, and the totals.",
        first=("bearer", "net_pounds"),
        leave_out=("row_kind",),
        rows=shown_rows(review),
    )
    outsiders = tuple(filter(None, (say_outsiders(review),)))
    table = replace(table, notes=(*outsiders, *table.notes))
    chart = BarChart((Panel("", bars),), described) if bars else None
    said = (LATE_NOTE, cut, totals_agree(review), two_bases(review))
    return Exhibit(
        bearer_finding(review),
        table,
        LATE_BY_BEARER,
        chart,
        " ".join(part.strip() for part in said if part),
        tuple(total_facts(review)),
    )


def _amounts_exhibit(review: Review, contract: Table, name: str, what: str) -> Exhibit:
    finding = largest_finding(review, contract.name, name, what)
    rows = largest_first(review.rows(contract.name), "bearers_pounds")
    grade_of = grades_of(review, contract.name)
    bars, cut = longest(
        [
            _amount_bar(row, name, grade_of(row))
            for row in rows
            if not row.get("placeholder_pounds")
        ]
    )
    described = f"Bar chart. {finding}. The figures are in the table below."
    table = data_table(
        review,
        contract,
        caption=f"{contract.title}, the largest first.",
        first=(name, "bearers_pounds"),
        leave_out=("item", "file", "line"),
        rows=rows,
    )
    return Exhibit(
        finding,
        table,
        contract,
        BarChart((Panel("", bars),), described) if bars else None,
        f"{LATE_NOTE} Before overlap is taken off.{cut}",
    )


def _amount_bar(row: Row, name: str, grade: str) -> Bar:
    pounds = row["bearers_pounds"]
    if pounds is None:
        return Bar(row[name], "no price known", ())
    return Bar(row[name], say_amount(pounds, grade), (Part(pounds, NAVY),))


def _placeholders(review: Review) -> Iterator[Exhibit]:
    items = largest_first(
        review.rows("late_intervention_by_item"), "placeholder_pounds"
    )
    rows = [row for row in items if row["placeholder_pounds"]]
    if rows:
        bars, cut = longest(
            [
                Bar(
                    row["name"],
                    say_amount(row["placeholder_pounds"], "placeholder"),
                    (Part(row["placeholder_pounds"], PLUM),),
                    is_hatched=True,
                )
                for row in rows
            ]
        )
        described = f"Bar chart with hatched bars. {placeholder_finding(review)}. The figures are in the table below."
        table = data_table(
            review,
            LATE_BY_ITEM,
            caption=f"National figures scaled to the place: {NOT_LOCAL}.",
            first=("name", "placeholder_pounds"),
            leave_out=("item", "file", "line"),
            rows=rows,
        )
        note = f"{LATE_NOTE} Hatched because they are {NOT_LOCAL}: they stand where a local count is still to come, and drive no case.{cut}"
        yield Exhibit(
            placeholder_finding(review),
            table,
            LATE_BY_ITEM,
            BarChart((Panel("", bars),), described),
            note,
        )


def _checks(review: Review) -> Iterator[Block]:
    printed = [
        row["printed_pounds"] for row in review.rows("late_intervention_by_item")
    ]
    printed += [
        row["published_pounds"] for row in review.rows("late_intervention_by_bearer")
    ]
    if review.rows("late_checks"):
        first = ("name", "difference_pounds", "is_within_rounding", "note")
        table = data_table(
            review, LATE_CHECKS, caption=LATE_CHECKS.meaning, first=first
        )
        note = f"{LATE_NOTE} Ours is added up from the source's own cells."
        yield Exhibit(checks_finding(review), table, LATE_CHECKS, note=note)
    elif any(total is not None for total in printed):
        yield Notice(f"{checks_finding(review)}.")


def _rivals_exhibit(review: Review) -> Exhibit:
    table = data_table(
        review,
        LATE_RIVALS,
        caption=LATE_RIVALS.meaning,
        first=("item", "code", "would_cost_pounds", "used_pounds", "difference_pounds"),
        leave_out=("file", "line", "dimension", "working"),
    )
    note = f"{LATE_NOTE} Two sound sources can differ by half or double. The one used is named, and the others stand beside it."
    return Exhibit(rivals_finding(review), table, LATE_RIVALS, note=note)
