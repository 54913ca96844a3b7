"""Principle 2, demand: what is spent late, who bears it, and how it compares with what comes early."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from wholeplace.core.words import LATE_CAVEATS, STAGES
from wholeplace.reports.blocks import (
    Bar,
    BarChart,
    Block,
    Exhibit,
    Panel,
    Paragraph,
    Part,
    Points,
    Section,
)
from wholeplace.reports.cells import say_share
from wholeplace.reports.data_tables import data_table
from wholeplace.reports.findings import ZERO, count_of
from wholeplace.reports.findings_late import (
    balance_finding,
    demand_finding,
    two_bases,
)
from wholeplace.reports.firmness import map_grade, say_amount
from wholeplace.reports.most_rows import longest
from wholeplace.reports.palette import STAGE_COLOURS
from wholeplace.reports.review import Review
from wholeplace.reports.sections_contacts import contact_blocks
from wholeplace.reports.sections_extracts import service_use_blocks
from wholeplace.reports.sections_high_need import high_need_blocks
from wholeplace.reports.sections_late import late_blocks
from wholeplace.reports.words import LATE_NOTE, PRINCIPLES
from wholeplace.tables.results import EARLY_LATE

HELP = ("universal", "early", "late")


def demand_section(review: Review) -> Section:
    """What does the review say under the second principle?"""
    is_missing = not any(
        review.rows(name) for name in ("early_late", "late_intervention_by_item")
    )
    return Section(
        "demand",
        PRINCIPLES[1],
        demand_finding(review),
        tuple(_blocks(review)),
        number=2,
        is_missing=is_missing,
    )


def _blocks(review: Review) -> Iterator[Block]:
    if review.rows("late_intervention_by_item") or review.rows("early_late"):
        yield Points("What a late figure is, and is not", LATE_CAVEATS)
    else:
        yield Paragraph(
            "To fill this: list the counts of late services in activity.csv with the unit cost or published spend that prices each, and run again."
        )
    if review.rows("early_late"):
        yield _balance_exhibit(review)
    yield from late_blocks(review)
    yield from service_use_blocks(review)
    told = [*contact_blocks(review), *high_need_blocks(review)]
    yield from told
    if not told:
        yield Paragraph(
            "Missing here: where demand arises, who was turned away, and the point for an earlier step. They need the partners' own records of contacts, which no money figure can stand in for."
        )


def _balance_exhibit(review: Review) -> Exhibit:
    needs: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    unknown: dict[str, int] = defaultdict(int)
    for row in review.rows("early_late"):
        for stage in STAGES:
            needs[row["need"]][stage] += row[f"{stage}_pounds"] or ZERO
        unknown[row["need"]] += row["unknown"] or 0
    order = sorted(needs, key=lambda need: (-sum(needs[need][s] for s in HELP), need))
    grade = map_grade(review)
    bars, cut = longest(
        [
            _balance_bar(review.need(need), needs[need], unknown[need], grade)
            for need in order
        ]
    )
    key = tuple((stage.capitalize(), STAGE_COLOURS[stage]) for stage in HELP)
    described = f"Bar chart. {balance_finding(review)}. For each need: how the money on help divides into universal, early and late. The figures are in the table below."
    note = f"{LATE_NOTE} Each bar is the whole of one need, so bars of one length may stand for very different sums. A budget stands under one stage though it may hold others. Enabling money, which lets the others work, is left out of the bars and kept in the table.{cut} {two_bases(review)}".rstrip()
    table = data_table(
        review,
        EARLY_LATE,
        caption="Known money by need, by whose money it is, and by stage.",
    )
    return Exhibit(
        balance_finding(review),
        table,
        EARLY_LATE,
        BarChart((Panel("", bars),), described, key),
        note,
    )


def _balance_bar(
    label: str, stages: dict[str, Decimal], unknown: int, grade: str
) -> Bar:
    whole = sum((stages[stage] for stage in HELP), ZERO)
    unsure = f"{count_of(unknown, 'amount')} not supplied" if unknown else ""
    if not whole:
        return Bar(label, unsure or "no known money on help", ())
    parts = tuple(
        Part(
            stages[stage] / whole,
            STAGE_COLOURS[stage],
            f"{stage} {say_share(stages[stage] / whole)}",
        )
        for stage in HELP
        if stages[stage]
    )
    return Bar(label, say_amount(whole, grade), parts, unsure)
