"""The review as one HTML page that needs nothing else: no script, no request, no other file."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from wholeplace.core.errors import ReportError
from wholeplace.reports.blocks import Report, Section
from wholeplace.reports.blocks_html import facts_html, section_html
from wholeplace.reports.ends_html import glossary_html, sources_html, trace_html
from wholeplace.reports.files import printable, write_whole
from wholeplace.reports.paper import paragraphs
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.tables_html import folded

NOTHING = Markup("")
OURS = "Drawn by Wholeplace, open-source software for the public services of a place. Not a GOV.UK page. Styles from GOV.UK Frontend, MIT licence, changed."
ENDS = Markup(
    '<ul class="govuk-list"><li><a class="govuk-link" href="#glossary">Words used</a></li><li><a class="govuk-link" href="#trace">How to trace a figure</a></li>'
    '<li><a class="govuk-link" href="#sources">Sources</a></li></ul>'
)


def render_page(review: Review) -> str:
    """Which page shows this review? Errors: ReportError when the package was built without its stylesheet."""
    report = build_report(review)
    ends = Markup("").join((glossary_html(), trace_html(review), sources_html(review)))
    return str(_page_html(report, ends))


def write_page(review: Review, to: Path) -> None:
    """Write the page of this review to a file. Errors: ReportError when it cannot be drawn or written."""
    write_whole(to, printable(render_page(review)).encode())


def stylesheet() -> Markup:
    """Which rules does the page carry: GOV.UK Frontend's without what only GOV.UK may use, then our own?"""
    assets = files("wholeplace.reports") / "assets"
    try:
        frontend = (assets / "govuk" / "govuk.css").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReportError(
            "The stylesheet that is made when the package is built is not there: install again with `pip install .` in the repository."
        ) from None
    own = (assets / "report.css").read_text(encoding="utf-8")
    return Markup(frontend + own)  # noqa: S704  # both come with the package


def page_html(title: str, notice: str, main: Markup, *, lead: Markup = NOTHING, footer: str = OURS) -> Markup:  # fmt: skip
    """Which page holds this: its title, a lead beneath it, the notice nobody may miss, then the rest?"""
    css = stylesheet()
    return Markup(
        """<!DOCTYPE html>
<html lang="en-GB" class="govuk-template wp-template">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="generator" content="Wholeplace">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; img-src data:">
<link rel="icon" href="data:,">
<style>{css}</style>
</head>
<body class="govuk-template__body">
<a href="#main" class="govuk-skip-link">Skip to main content</a>
<header class="govuk-generic-header wp-header"><div class="govuk-width-container"><div class="govuk-generic-header__logo"><span class="wp-name">Wholeplace</span></div></div></header>
<div class="govuk-width-container">
<main class="govuk-main-wrapper" id="main" tabindex="-1">
<h1 class="govuk-heading-xl wp-title">{title}</h1>
{lead}
<div class="govuk-inset-text wp-notice">{notice}</div>
{main}
</main>
</div>
<footer class="wp-footer"><div class="govuk-width-container"><p class="govuk-body-s">{footer}</p></div></footer>
</body>
</html>
"""
    ).format(
        title=title,
        lead=lead,
        digest=_digest(css),
        css=css,
        notice=notice,
        main=main,
        footer=footer,
    )


def sections_html(sections: Sequence[Section]) -> Markup:
    """How do the sections stand one after another?"""
    return Markup("").join(section_html(section) for section in sections)


def contents_html(title: str, sections: Sequence[Section], *, look: str = "", more: Markup = NOTHING) -> Markup:  # fmt: skip
    """Which list leads to each section, with what it finds?"""
    entries = Markup("").join(
        Markup(
            '<li><a class="govuk-link govuk-!-font-weight-bold" href="#{}">{}</a><br>{}</li>'
        ).format(section.name, section.title, section.finding)
        for section in sections
    )
    return Markup(
        '<nav id="contents" aria-labelledby="contents-title" class="wp-contents"><h2 class="govuk-heading-m" id="contents-title">{}</h2>'
        '<ol class="govuk-list {}govuk-list--spaced">{}</ol>{}</nav>'
    ).format(title, look, entries, more)


def _page_html(report: Report, ends: Markup) -> Markup:
    about = Markup(
        '<section class="wp-section" id="about" aria-labelledby="about-title"><h2 class="govuk-heading-l" id="about-title">About this review</h2>{}{}</section>'
    ).format(_lead_html(report.about), facts_html(report.facts))
    contents = contents_html(
        "Contents and findings",
        report.sections,
        look="govuk-list--number ",
        more=ENDS,
    )
    parts = (contents, about, sections_html(report.sections), ends)
    main = Markup("\n").join(parts)
    return page_html(report.title, report.notice, main, lead=_recipe_html(report))


def _digest(css: str) -> str:
    """By which hash does the page allow its own style, and so nothing else?"""
    return b64encode(sha256(css.encode()).digest()).decode()


def _recipe_html(report: Report) -> Markup:
    """What was asked of this run, and to what end, in the recipe's own words?"""
    asked = Markup('<p class="govuk-body-l wp-about">{}</p>').format(report.recipe)
    why = Markup('<p class="govuk-body wp-about">{}</p>').format(report.purpose)
    return asked + why if report.purpose else asked


def _lead_html(about: str) -> Markup:
    """Which element holds the words about the place? What follows the first paragraph is folded."""
    shown = [
        Markup('<p class="govuk-body wp-about">{}</p>').format(part)
        for part in paragraphs(about)
    ]
    more = Markup("").join(shown[1:])
    return Markup("").join(shown[:1]) + (
        folded("More about this review", more) if more else more
    )
