"""What a PDF and a Word paper share: numbered exhibits, pictures as wide as a page, and how a table was worked out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from wholeplace.reports.blocks import (
    Block,
    Chart,
    DataTable,
    Exhibit,
    FlowChart,
    Heading,
    JourneyChart,
    Report,
    Section,
)
from wholeplace.reports.charts import Form, wide_bars
from wholeplace.reports.flow import lay_out
from wholeplace.reports.flow_wide import wide_flow
from wholeplace.reports.journey_map import map_of
from wholeplace.reports.journey_wide import wide_journeys
from wholeplace.reports.review import Review
from wholeplace.reports.svg import Drawing
from wholeplace.reports.words import heading_of
from wholeplace.tables.contract import Column, Table

# As wide as the text of an upright page at 0.25 mm a pixel: letters come out at about 10 points.
PAGE = Form(width=680, label_room=200, label_letters=25, step=36, bar=20, text=15)
# Larger tables interrupt the story and stand in the annex.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 12, 7, 160
# In a table with many columns, longer words stand beneath it.
LONGEST_IN_WIDE = 90
# In letters: a longer word is broken, a longer line is folded; air stands between columns.
LONGEST_WORD, LONGEST_LINE, AIR = 24, 60, 3
# More columns than this need a page on its side.
MOST_UPRIGHT = 5


@dataclass(frozen=True)
class Shown:
    """An exhibit in a paper; its figure and its table go by one number."""

    number: int
    exhibit: Exhibit

    @property
    def is_short(self) -> bool:
        """May its table stand in the text?"""
        return is_short(self.exhibit.table)


PaperBlock = Shown | Block


@dataclass(frozen=True)
class Noted:
    """A table whose longest words are set beneath it, each where its cell says so."""

    table: DataTable
    notes: tuple[str, ...]


def numbered(report: Report) -> tuple[tuple[Section, tuple[PaperBlock, ...]], ...]:
    """Which number has each exhibit, counted through the whole report?"""
    numbers = count(1)
    return tuple(
        (
            section,
            tuple(
                Shown(next(numbers), block) if isinstance(block, Exhibit) else block
                for block in section.blocks
            ),
        )
        for section in report.sections
    )


def shown_in(
    sections: tuple[tuple[Section, tuple[PaperBlock, ...]], ...],
) -> Iterator[Shown]:
    """Which exhibits are there, in order?"""
    for _, blocks in sections:
        yield from (block for block in blocks if isinstance(block, Shown))


def picture(chart: Chart) -> Drawing:
    """How is the chart drawn for a page? A flow or a map of journeys wants the page on its side."""
    if isinstance(chart, JourneyChart):
        return wide_journeys(map_of(chart.steps, dict(chart.said)))
    if isinstance(chart, FlowChart):
        return wide_flow(lay_out(chart.flows))
    return wide_bars(chart, PAGE)


def is_short(table: DataTable) -> bool:
    """Is the table small enough to stand in the text?"""
    return (
        len(table.rows) <= MOST_ROWS
        and len(table.headings) <= MOST_COLUMNS
        and all(len(cell) <= LONGEST_CELL for row in table.rows for cell in row)
    )


def noted(table: DataTable) -> Noted:
    """How is a table with many columns set, so that no column holds a paragraph? Words alike share a note."""
    if not is_wide(table):
        return Noted(table, ())
    long = (cell for row in table.rows for cell in row if len(cell) > LONGEST_IN_WIDE)
    places = {words: place for place, words in enumerate(dict.fromkeys(long), start=1)}
    rows = tuple(
        tuple(f"note {places[cell]}" if cell in places else cell for cell in row)
        for row in table.rows
    )
    return Noted(
        replace(table, rows=rows),
        tuple(f"Note {place}: {words}" for words, place in places.items()),
    )


def column_letters(table: DataTable, room: int) -> list[int]:
    """How many letters wide is each column: its longest word at least, and then by what it holds?"""
    columns = list(
        zip(
            *(tuple(heading.words for heading in table.headings), *table.rows),
            strict=True,
        )
    )
    least = [_most_letters(cells, str.split, LONGEST_WORD) for cells in columns]
    wanted = [
        _most_letters(cells, lambda cell: [cell], LONGEST_LINE) for cells in columns
    ]
    asked = sum(wanted) - sum(least)
    spare = min(max(room - sum(least), 0), asked)
    return [
        low + spare * (high - low) // (asked or 1)
        for low, high in zip(least, wanted, strict=True)
    ]


def _most_letters(
    cells: tuple[str, ...], parts: Callable[[str], list[str]], most: int
) -> int:
    longest = max(len(part) for cell in cells for part in parts(cell) or [""])
    return min(longest, most) + AIR


def paragraphs(text: str) -> tuple[str, ...]:
    """Which paragraphs does a text written by hand hold? An empty line parts them; other ends of lines do not."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def is_wide(table: DataTable) -> bool:
    """Does the table need a page on its side?"""
    return len(table.headings) > MOST_UPRIGHT


def contracts_in(
    sections: tuple[tuple[Section, tuple[PaperBlock, ...]], ...],
) -> tuple[Table, ...]:
    """Which tables of the run are shown, each once, in order?"""
    return tuple(
        {
            shown.exhibit.contract.name: shown.exhibit.contract
            for shown in shown_in(sections)
        }.values()
    )


def workings(contract: Table) -> DataTable:
    """How does each figure of this table come about?"""
    headings = (
        Heading("Column", "heading", False),
        Heading("What it is", "meaning", False),
        Heading("How it is worked out", "rule", False),
    )
    rows = tuple(
        (
            f"{heading_of(contract.name, column.name)} ({column.name})",
            column.meaning,
            _say_rule(column),
        )
        for column in contract.columns
        if column.rule
    )
    return DataTable(
        contract.name,
        f"Columns of {contract.name} that are worked out.",
        headings,
        rows,
    )


def _say_rule(column: Column) -> str:
    return "carried from its row" if column.rule == "carried" else column.rule


def files_read(review: Review) -> DataTable:
    """Which files did the run read, and what proves that they are the same?"""
    headings = (
        Heading("File", "file", False),
        Heading("Rows", "rows", True),
        Heading("SHA-256", "sha256", False),
    )
    rows = tuple((one.file, f"{one.rows:,}", one.sha256) for one in review.inputs)
    return DataTable(
        "inputs",
        "Files this run read, each with the hash that proves it is the same file.",
        headings,
        rows,
    )


def run_words(review: Review) -> str:
    """How is the run named, so that anyone can make it again?"""
    return (
        f"Run {review.run}, by the recipe “{review.recipe}” with hash {review.made_by}."
    )
