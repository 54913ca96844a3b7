"""The whole of what a report says, in the order of the six principles. Pages and papers draw from it."""

from wholeplace.reports.blocks import Facts, Report
from wholeplace.reports.review import Review
from wholeplace.reports.sections_demand import demand_section
from wholeplace.reports.sections_outcomes import outcomes_section
from wholeplace.reports.sections_partners import partners_section
from wholeplace.reports.sections_people import (
    front_line_section,
    sharing_section,
    voices_section,
)
from wholeplace.sharing.purposes import PURPOSES

STANDS_ALONE = "This review holds money and counts. The journey of the people concerned and their own words are missing (section 3): read every figure with that in mind."

MOST_AREAS = 5
INTERNAL = "Internal: not for release. This report counts people in partners' own records; small counts are hidden and the others rounded, but nobody has approved it for publication."


def build_report(review: Review) -> Report:
    """What does the report of this review say?"""
    sections = (
        partners_section(review),
        demand_section(review),
        voices_section(review),
        outcomes_section(review),
        front_line_section(review),
        sharing_section(review),
    )
    return Report(
        f"{review.place}: whole-place review",
        review.recipe,
        _say_purpose(review.purpose),
        review.about,
        _facts(review),
        f"{INTERNAL} {STANDS_ALONE}" if review.is_internal else STANDS_ALONE,
        sections,
    )


def _say_purpose(purpose: str) -> str:
    """How is a recipe's purpose said? One of the closed list by its meaning, any other as it was written."""
    if purpose not in PURPOSES:
        return purpose
    meaning = PURPOSES[purpose]
    return f"{meaning[:1].upper()}{meaning[1:]}."


def _facts(review: Review) -> Facts:
    named = review.areas[:MOST_AREAS]
    areas = ", ".join(f"{area.name} ({area.code}, {area.as_at})" for area in named)
    more = len(review.areas) - len(named)
    areas += f" and {more} more, which place.toml lists" if more else ""
    facts = (
        ("Areas", areas),
        (
            "Years covered",
            " to ".join(dict.fromkeys((review.years[0], review.years[-1]))),
        ),
        ("Prices of", review.price_year),
        ("Run", review.run[:12]),
    )
    return Facts("", tuple((name, fact) for name, fact in facts if fact))
