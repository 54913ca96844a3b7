"""The report as a paper in the form that a council committee accepts: what only named people may write is left blank."""

from io import BytesIO
from pathlib import Path

from wholeplace.core.words import LATE_CAVEATS
from wholeplace.reports.blocks import Report
from wholeplace.reports.files import without_clock, write_whole
from wholeplace.reports.paper import numbered, paragraphs
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.word_findings import add_end, add_findings
from wholeplace.reports.word_parts import Paper
from wholeplace.reports.word_suggestions import Suggestion, list_names, suggestions

OWN_RECOMMENDATIONS = 3


def write_committee_paper(review: Review, path: Path) -> None:
    """Write the report of a review as a committee paper. Errors: ReportError when it cannot be written."""
    write_whole(path, paper_bytes(review))


def paper_bytes(review: Review) -> bytes:
    """Which Word file holds the paper? The same review gives the same bytes."""
    report = build_report(review)
    suggested = suggestions(review)
    sections = numbered(report)
    paper = Paper(
        report.title, f"Whole-place review of {review.place}", review.run[:12]
    )
    contents = _add_front(paper, report)
    _add_summary(paper, report)
    _add_recommendations(paper, suggested)
    paper.heading("Findings", 1)
    paper.say(
        "They stand under the six principles of a whole-place review, in their order. A principle that this run holds nothing for is named as missing."
    )
    add_findings(paper, sections)
    _add_officers(paper)
    _add_contributors(paper, review)
    add_end(paper, review)
    paper.contents(contents)
    made = BytesIO()
    paper.document.save(made)
    return without_clock(made.getvalue())


def _add_front(paper: Paper, report: Report) -> object:
    """Write the title block and the foreword; where do the contents go?"""
    paper.say(report.title, "Title")
    paper.say("A paper for committee", "Subtitle")
    paper.say(report.recipe, "Finding")
    if report.purpose:
        paper.say(report.purpose)
    paper.fact(
        "Committee",
        "[Blank. The clerk to the committee writes its name here.]",
        is_blank=True,
    )
    paper.fact(
        "Date of the meeting",
        "[Blank. The clerk to the committee writes the date here.]",
        is_blank=True,
    )
    paper.fact(
        "Report author",
        "[Blank. The author of the paper writes name and post here.]",
        is_blank=True,
    )
    for name, fact in report.facts.facts:
        paper.fact(name, fact)
    paper.say("Contents", "TOC Heading")
    marker = paper.document.add_paragraph()
    paper.heading("Foreword", 1)
    paper.blank(
        "The chair of the committee",
        "why the committee looked at this, and what it hopes will change.",
    )
    return marker


def _add_summary(paper: Paper, report: Report) -> None:
    paper.heading("Summary", 1)
    paper.say(report.notice, "Notice")
    for section in report.sections:
        paper.fact(section.title, section.finding)
    paper.say(" ".join(LATE_CAVEATS))
    if report.about:
        paper.heading("About this review", 2)
        for paragraph in paragraphs(report.about):
            paper.say(paragraph)


def _add_recommendations(paper: Paper, suggested: tuple[Suggestion, ...]) -> None:
    paper.heading("Recommendations", 1)
    paper.say(
        "Each line marked “suggested” follows from a figure of this review. It is the committee's to take, change or strike out; the others are blank."
    )
    for number, suggestion in enumerate(suggested, start=1):
        paper.fact(f"Recommendation {number} (suggested)", suggestion.text)
    for number in range(len(suggested) + 1, len(suggested) + 1 + OWN_RECOMMENDATIONS):
        paper.fact(
            f"Recommendation {number}",
            "[Blank. The committee writes a recommendation here, to whom it is made, and by when it is to be answered.]",
            is_blank=True,
        )
    paper.heading("Reasons for the recommendations", 1)
    for number, suggestion in enumerate(suggested, start=1):
        paper.fact(f"Recommendation {number}", f"{suggestion.reason.rstrip('.')}.")
    paper.blank(
        "The committee", "its own reasons, and what it heard that no figure shows."
    )


def _add_officers(paper: Paper) -> None:
    paper.heading("Financial comments", 1)
    paper.blank(
        "The named finance officer (the chief finance officer or a deputy)",
        "the comments, with name, post and date. Nothing in this paper stands in for them.",
    )
    paper.heading("Legal comments", 1)
    paper.blank(
        "The named legal officer (the monitoring officer or a deputy)",
        "the comments, with name, post and date. Nothing in this paper stands in for them.",
    )
    paper.heading("Equality implications", 1)
    paper.blank(
        "The named equality officer",
        "who would gain and who would lose by each recommendation, and whether an equality impact assessment is needed.",
    )


def _add_contributors(paper: Paper, review: Review) -> None:
    paper.heading("Contributors", 1)
    paper.fact(
        "Partners with a known amount on the money map",
        list_names(review.partner(name) for name in _heard(review)) or "none",
    )
    silent = {row["partner"] for row in review.rows("not_supplied") if row["partner"]}
    paper.fact(
        "Partners who were asked and did not supply something",
        list_names(review.partner(name) for name in silent) or "none is known",
    )
    paper.blank(
        "The report author",
        "the residents, staff and partners who gave evidence, with their agreement to be named.",
    )


def _heard(review: Review) -> set[str]:
    """Which partners have a known amount on the money map? Bearing a unit cost is no figure of one's own."""
    roles = ("funder", "controller", "deliverer")
    return {
        row[role]
        for row in review.rows("money_map")
        if row["pounds"] is not None
        for role in roles
    }
