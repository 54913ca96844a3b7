"""The findings of a Word paper, by the six principles, with summary tables only; its end says where the rest is."""

from wholeplace.reports.blocks import (
    ON_ITS_SIDE,
    BarChart,
    Block,
    Chart,
    Exhibit,
    Facts,
    Notice,
    Paragraph,
    Points,
    Section,
)
from wholeplace.reports.files import printable
from wholeplace.reports.paper import PaperBlock, Shown, picture, run_words
from wholeplace.reports.review import Review
from wholeplace.reports.sources import source_notes
from wholeplace.reports.spreadsheet_sheets import sheet_name
from wholeplace.reports.summary_tables import summary_table
from wholeplace.reports.word_parts import Paper
from wholeplace.reports.words import GLOSSARY

Sections = tuple[tuple[Section, tuple[PaperBlock, ...]], ...]
APPENDIX = "The technical appendix is not printed with this paper: every table whole, to the penny, and how each column was worked out are in the spreadsheet of the same run, which the report author has or can make (wholeplace report DIR --to FILE.xlsx)."
SHARPNESS = 2  # pixels of the picture for one of the drawing


def add_findings(paper: Paper, sections: Sections) -> None:
    """Write what each principle shows, and say of those that are missing that they are."""
    for section, blocks in sections:
        number = f"Principle {section.number}: " if section.number else ""
        missing = " (missing)" if section.is_missing else ""
        paper.heading(f"{number}{section.title}{missing}", 1)
        paper.say(section.finding, "Finding")
        for block in blocks:
            if isinstance(block, Shown):
                _add_exhibit(paper, block)
            else:
                _add_block(paper, block)


def add_end(paper: Paper, review: Review) -> None:
    """Write the words used, what the figures rest on, and where the technical appendix is."""
    paper.heading("Words used", 1)
    for word, meaning in GLOSSARY.items():
        paper.fact(word, meaning)
    paper.heading("Sources, and where the technical appendix is", 1)
    paper.say(run_words(review))
    for note in source_notes(review):
        paper.say(note)
    paper.say(APPENDIX)
    paper.say(
        "To trace a figure, in the place folder, written DIR here: wholeplace trace DIR TABLE key=value COLUMN"
    )


def _add_block(paper: Paper, block: Block) -> None:
    match block:
        case Paragraph():
            paper.say(block.text)
        case Notice():
            paper.say(block.text, "Notice")
        case Points():
            paper.heading(block.lead, 2)
            for point in block.points:
                paper.say(point, "List Bullet")
        case Facts(is_folded=True):
            # What a screen folds away, the table beneath it sums up.
            pass
        case Facts():
            paper.facts(block, 2)
        case Exhibit():
            raise ValueError("an exhibit is numbered before it is set")


def _add_exhibit(paper: Paper, shown: Shown) -> None:
    exhibit, number = shown.exhibit, shown.number
    table = summary_table(exhibit.table)
    paper.heading(exhibit.finding, 2)
    if exhibit.note:
        is_next = isinstance(exhibit.chart, BarChart) or table is not None
        paper.say(exhibit.note, keeps_next=is_next)
    if isinstance(exhibit.chart, BarChart):
        _add_chart(paper, exhibit.chart, number)
    for facts in exhibit.facts:
        paper.facts(facts, 3)
    if table is not None:
        paper.table(table, f"Table {number}: {table.caption}")
    if table is None or len(table.rows) < len(exhibit.table.rows):
        paper.say(_say_where(shown))
    if isinstance(exhibit.chart, ON_ITS_SIDE):
        with paper.on_its_side():
            _add_chart(paper, exhibit.chart, number)


def _say_where(shown: Shown) -> str:
    if not shown.exhibit.table.rows:
        return "The table is empty."
    picture = f"Figure {shown.number} is on the next page. "
    before = picture if isinstance(shown.exhibit.chart, ON_ITS_SIDE) else ""
    return f"{before}The whole table is on the worksheet “{sheet_name(shown.exhibit.contract.name)}” of the spreadsheet."


def _add_chart(paper: Paper, chart: Chart, number: int) -> None:
    import vl_convert

    drawing = picture(chart)
    svg = printable(str(drawing.to_svg(f"figure-{number}", chart.described)))
    png = vl_convert.svg_to_png(svg, scale=SHARPNESS)
    if isinstance(chart, BarChart) and chart.key:
        paper.key(chart.key)
    paper.picture(
        png,
        (drawing.width, drawing.height),
        chart.described,
        is_wide=isinstance(chart, ON_ITS_SIDE),
    )
    paper.say(f"Figure {number}", "Caption")
