"""Blocks of the report as HTML: each exhibit with its chart, its table, and how it was worked out."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from wholeplace.reports.blocks import (
    BarChart,
    Block,
    Chart,
    Exhibit,
    Facts,
    FlowChart,
    JourneyChart,
    Notice,
    Paragraph,
    Points,
    Section,
)
from wholeplace.reports.charts import narrow_bars, wide_bars
from wholeplace.reports.flow import lay_out
from wholeplace.reports.flow_narrow import narrow_flow
from wholeplace.reports.flow_wide import wide_flow
from wholeplace.reports.journey_map import map_of
from wholeplace.reports.journey_narrow import narrow_journeys
from wholeplace.reports.journey_wide import wide_journeys
from wholeplace.reports.svg import Drawing
from wholeplace.reports.tables_html import folded, table_html
from wholeplace.reports.working_html import working_html

BACK = Markup(
    '<p class="govuk-body wp-back"><a class="govuk-link" href="#contents">Back to contents</a></p>'
)
EMPTY = Markup("")


def section_html(section: Section) -> Markup:
    """Which element shows one section?"""
    missing = (
        Markup(' <strong class="govuk-tag govuk-tag--grey">Missing</strong>')
        if section.is_missing
        else EMPTY
    )
    number = f"{section.number}. " if section.number else ""
    blocks = Markup("").join(_blocks_html(section))
    return Markup(
        '<section class="wp-section" id="{}" aria-labelledby="{}-title"><h2 class="govuk-heading-l" id="{}-title">{}{}{}</h2>'
        '<p class="govuk-body-l wp-finding">{}</p>{}{}</section>'
    ).format(
        section.name,
        section.name,
        section.name,
        number,
        section.title,
        missing,
        section.finding,
        blocks,
        BACK,
    )


def _blocks_html(section: Section) -> Iterator[Markup]:
    """Facts that follow one another stand side by side where there is room."""
    named = [
        (f"{section.name}-{place}", block)
        for place, block in enumerate(section.blocks, start=1)
    ]
    for is_facts, group in groupby(named, key=lambda one: isinstance(one[1], Facts)):
        shown = Markup("").join(_block_html(block, name) for name, block in group)
        yield (
            Markup('<div class="wp-cards">{}</div>').format(shown)
            if is_facts
            else shown
        )


def _block_html(block: Block, name: str) -> Markup:
    match block:
        case Paragraph():
            return Markup('<p class="govuk-body">{}</p>').format(block.text)
        case Notice():
            return Markup('<div class="govuk-inset-text">{}</div>').format(block.text)
        case Points():
            return _points_html(block)
        case Facts(is_folded=True):
            return folded(block.title, facts_html(replace(block, title="")))
        case Facts():
            return facts_html(block)
        case Exhibit():
            return _exhibit_html(block, name)


def _points_html(block: Points) -> Markup:
    points = Markup("").join(
        Markup("<li>{}</li>").format(point) for point in block.points
    )
    return Markup(
        '<h3 class="govuk-heading-s">{}</h3><ul class="govuk-list govuk-list--bullet">{}</ul>'
    ).format(block.lead, points)


def facts_html(block: Facts, level: str = "h3") -> Markup:
    """Which element shows named facts?"""
    rows = Markup("").join(
        Markup(
            '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt><dd class="govuk-summary-list__value">{}</dd></div>'
        ).format(name, fact)
        for name, fact in block.facts
    )
    title = (
        Markup('<{} class="govuk-heading-s">{}</{}>').format(level, block.title, level)
        if block.title
        else EMPTY
    )
    note = (
        Markup('<p class="govuk-body wp-quiet">{}</p>').format(block.note)
        if block.note
        else EMPTY
    )
    return Markup(
        '<div class="wp-facts">{}<dl class="govuk-summary-list">{}</dl>{}</div>'
    ).format(title, rows, note)


def _exhibit_html(block: Exhibit, name: str) -> Markup:
    chart = _chart_html(block.chart, name) if block.chart else EMPTY
    note = (
        Markup('<p class="govuk-body">{}</p>').format(block.note)
        if block.note
        else EMPTY
    )
    facts = Markup("").join(facts_html(one, "h4") for one in block.facts)
    return Markup(
        '<div class="wp-exhibit" id="{}"><h3 class="govuk-heading-m">{}</h3>{}{}{}{}{}</div>'
    ).format(
        name,
        block.finding,
        note,
        chart,
        facts,
        table_html(block.table, is_folded=block.chart is not None),
        working_html(block.contract),
    )


def _chart_html(chart: Chart, name: str) -> Markup:
    wide, narrow = _draw(chart)
    key = _key_html(chart.key) if isinstance(chart, BarChart) and chart.key else EMPTY
    # One of the two is not displayed, and so is hidden from everyone, at any width.
    return Markup(
        '<div class="wp-chart">{}<div class="wp-wide">{}</div><div class="wp-narrow">{}</div></div>'
    ).format(
        key,
        wide.to_svg(f"{name}-wide", chart.described),
        narrow.to_svg(f"{name}-narrow", chart.described),
    )


def _draw(chart: Chart) -> tuple[Drawing, Drawing]:
    if isinstance(chart, JourneyChart):
        drawn = map_of(chart.steps, dict(chart.said))
        return wide_journeys(drawn), narrow_journeys(drawn)
    if isinstance(chart, FlowChart):
        return wide_flow(lay_out(chart.flows)), narrow_flow(lay_out(chart.flows))
    return wide_bars(chart), narrow_bars(chart)


def _key_html(key: tuple[tuple[str, str], ...]) -> Markup:
    entries = Markup("").join(
        Markup(
            '<li><svg width="16" height="16" aria-hidden="true" focusable="false"><rect width="16" height="16" fill="{}"/></svg> {}</li>'
        ).format(colour, words)
        for words, colour in key
    )
    return Markup('<ul class="wp-key">{}</ul>').format(entries)
