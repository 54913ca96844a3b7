"""Principles 3, 5 and 6, which money cannot fill: named as missing, with what would fill them."""

from decimal import Decimal

from wholeplace.reports.blocks import Block, Facts, Notice, Points, Section
from wholeplace.reports.cells import say_share
from wholeplace.reports.findings import (
    sharing_finding,
    staffing_finding,
    voices_finding,
)
from wholeplace.reports.most_rows import MOST_ROWS
from wholeplace.reports.review import Review, Staffing
from wholeplace.reports.sections_extracts import leave_blocks, leave_finding
from wholeplace.reports.sections_journeys import journey_blocks, journeys_finding
from wholeplace.reports.sections_linking import linking_blocks, linking_finding
from wholeplace.reports.sections_rule_sets import rule_set_blocks
from wholeplace.reports.words import PRINCIPLES

FILL = "What would fill this"


def voices_section(review: Review) -> Section:
    """What does the review say under the third principle?"""
    journeys = tuple(journey_blocks(review))
    journey = () if journeys else ("The journey: which services a person met, in which order, and where the person waited or turned back.",)  # fmt: skip
    points = (
        "People's own words about looking for help, with their consent.",
        *journey,
        "What people want for themselves, and what stands in the way.",
        "Who shaped each decision, and what was done with what they said.",
    )
    missing = "People's words belong beside the journey and the figures" if journeys else "The journey and people's words belong beside the figures in sections 1 and 2,"  # fmt: skip
    notice = f"No money page stands alone. {missing} and are missing."
    return Section(
        "co-production",
        PRINCIPLES[2],
        " ".join(filter(None, (journeys_finding(review), voices_finding()))),
        (
            Notice(notice),
            *journeys,
            Points("What would fill the rest" if journeys else FILL, points),
        ),
        number=3,
        is_missing=not journeys,
    )


def front_line_section(review: Review) -> Section:
    """What does the review say under the fifth principle?"""
    points = (
        "Posts filled, posts empty, agency share and caseload of each service, in services.csv.",
        "What staff could not do for a person, and whose rule it was.",
        "Referrals that were answered, and those that were not.",
        "Whether one plan is shared by all who help the same person.",
    )
    known = tuple(_staff_fact(review, staff) for staff in review.staffing[:MOST_ROWS])
    facts = (Facts("What is known of the front line", known),) if known else ()
    blocks: tuple[Block, ...] = (
        *facts,
        Points("What would fill the rest" if known else FILL, points),
    )
    return Section(
        "front-line",
        PRINCIPLES[4],
        staffing_finding(review),
        blocks,
        number=5,
        is_missing=not known,
    )


def _staff_fact(review: Review, staff: Staffing) -> tuple[str, str]:
    """The service, what is known of its front line, and what is not."""
    facts = {
        "posts filled": _number(staff.workers),
        "posts empty": _number(staff.vacancies),
        "filled by agency staff": None
        if staff.agency_share is None
        else say_share(staff.agency_share),
        "people for each worker": _number(staff.caseload),
    }
    known = [f"{name}: {fact}" for name, fact in facts.items() if fact is not None]
    unknown = [name for name, fact in facts.items() if fact is None]
    said = "; ".join(known)
    said = f"{said[:1].upper()}{said[1:]}"
    rest = f" Not known: {', '.join(unknown)}." if unknown else ""
    return review.service(staff.service), f"{said}.{rest}"


def _number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():,f}"


def sharing_section(review: Review) -> Section:
    """What does the review say under the sixth principle?"""
    points = (
        "An agreement, and a lawful gateway, for each partner's records that are to be linked.",
        "A pilot with a comparison group, so that a change can be told from chance.",
        "The record of what was recommended, promised and done.",
    )
    leave = review.leave
    blocks: tuple[Block, ...]
    if leave is None or not (leave.given or leave.left_out):
        finding, blocks = sharing_finding(review), ()
    else:
        finding = leave_finding(leave, linking_finding(review))
        blocks = (
            *linking_blocks(review),
            *rule_set_blocks(review),
            *leave_blocks(leave),
        )
    return Section(
        "sharing",
        PRINCIPLES[5],
        finding,
        (*blocks, Points("What would fill the rest" if blocks else FILL, points)),
        number=6,
        is_missing=not blocks,
    )
