"""The report as plain data for the typesetter: words stay words, and nothing in them is read as an instruction."""

from typing import Any

from wholeplace.reports.blocks import (
    ON_ITS_SIDE,
    BarChart,
    Block,
    Chart,
    DataTable,
    Exhibit,
    Facts,
    Notice,
    Paragraph,
    Points,
    Section,
)
from wholeplace.reports.paper import (
    PaperBlock,
    Shown,
    column_letters,
    contracts_in,
    files_read,
    noted,
    numbered,
    paragraphs,
    picture,
    run_words,
    shown_in,
    workings,
)
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.sources import source_notes, unit_costs_table
from wholeplace.reports.words import GLOSSARY
from wholeplace.tables.contract import Table

Data = dict[str, Any]
# About as many small letters as go side by side on a page on its side.
LETTERS_ACROSS = 190


def pdf_data(review: Review) -> Data:
    """What does the PDF say, in the form its template reads?"""
    report = build_report(review)
    sections = numbered(report)
    long_tables = [
        shown
        for shown in shown_in(sections)
        if not shown.is_short and shown.exhibit.table.rows
    ]
    costs = unit_costs_table(review)
    return {
        "title": report.title,
        "recipe": report.recipe,
        "purpose": report.purpose,
        "about": list(paragraphs(report.about)),
        "notice": report.notice,
        "facts": _facts(report.facts),
        "run": review.run[:12],
        "letters_across": LETTERS_ACROSS,
        "sections": [_section(section, blocks) for section, blocks in sections],
        "annex": [_table(shown) for shown in long_tables],
        "workings": [_working(contract) for contract in contracts_in(sections)],
        "glossary": list(GLOSSARY.items()),
        "run_words": run_words(review),
        "source_notes": list(source_notes(review)),
        "unit_costs": _plain_table(costs) if costs else None,
        "files": _plain_table(files_read(review)),
    }


def _section(section: Section, blocks: tuple[PaperBlock, ...]) -> Data:
    number = f"{section.number}. " if section.number else ""
    return {
        "title": f"{number}{section.title}",
        "finding": section.finding,
        "is_missing": section.is_missing,
        "blocks": [
            _exhibit(block) if isinstance(block, Shown) else _block(block)
            for block in blocks
        ],
    }


def _block(block: Block) -> Data:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Notice():
            return {"kind": "notice", "text": block.text}
        case Points():
            return {"kind": "points", "lead": block.lead, "points": list(block.points)}
        case Facts():
            return {"kind": "facts", **_facts(block)}
        case Exhibit():
            raise ValueError("an exhibit is numbered before it is set")


def _facts(facts: Facts) -> Data:
    return {
        "title": facts.title,
        "facts": [list(fact) for fact in facts.facts],
        "note": facts.note,
    }


def _exhibit(shown: Shown) -> Data:
    exhibit = shown.exhibit
    return {
        "kind": "exhibit",
        "number": shown.number,
        "finding": exhibit.finding,
        "note": exhibit.note,
        "chart": _chart(exhibit.chart, shown.number) if exhibit.chart else None,
        "facts": [_facts(facts) for facts in exhibit.facts],
        "table": _table(shown) if shown.is_short else None,
        "has_rows": bool(exhibit.table.rows),
    }


def _chart(chart: Chart, number: int) -> Data:
    drawing = picture(chart)
    return {
        "svg": str(drawing.to_svg(f"figure-{number}", chart.described)),
        "width": drawing.width,
        "height": drawing.height,
        "described": chart.described,
        "key": [list(entry) for entry in chart.key]
        if isinstance(chart, BarChart)
        else [],
        "is_wide": isinstance(chart, ON_ITS_SIDE),
    }


def _table(shown: Shown) -> Data:
    return {"number": shown.number, **_plain_table(shown.exhibit.table)}


def _plain_table(whole: DataTable) -> Data:
    set_out = noted(whole)
    table = set_out.table
    return {
        "caption": table.caption,
        "headings": [
            {"words": heading.words, "is_number": heading.is_number}
            for heading in table.headings
        ],
        "rows": [list(row) for row in table.rows],
        "beneath": list(table.beneath),
        "letters": column_letters(table, LETTERS_ACROSS),
        "notes": list(set_out.notes),
    }


def _working(contract: Table) -> Data:
    return {
        "name": contract.name,
        "title": contract.title or contract.meaning.rstrip("."),
        "meaning": contract.meaning,
        "source": contract.source.rstrip("."),
        "caveats": list(contract.caveats),
        "table": _plain_table(workings(contract)),
    }
