"""The parts of a Word paper: real headings, repeating table heads, pictures with words for them, and marked blanks."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Cm

from wholeplace.reports.blocks import DataTable, Facts
from wholeplace.reports.files import printable
from wholeplace.reports.paper import noted
from wholeplace.reports.word_look import prepare
from wholeplace.reports.word_table import table_element
from wholeplace.reports.word_xml import add_bookmark, add_field, add_link, shade

A4_SHORT, A4_LONG, MARGIN = Cm(21), Cm(29.7), Cm(2)
TEXT_WIDTH_CM, TEXT_HEIGHT_CM = 17.0, 22.0
# Pixels of a chart drawn for a page, at a quarter of a millimetre each.
CM_A_PIXEL = 0.025


class Paper:
    """A Word paper, written from its first line to its last."""

    def __init__(self, title: str, about: str, run: str) -> None:
        """Begin an empty paper with A4 pages, its styles, its properties and its footer."""
        self.document: Any = Document()
        self.headings: list[tuple[int, str, str]] = []
        prepare(self.document, printable(title), printable(about))
        self.styles = {style.name: style.style_id for style in self.document.styles}
        _set_page(self.document.sections[0], A4_SHORT, A4_LONG)
        _set_footer(
            self.document.sections[0], f"{printable(title)[:90]} · run {run} · page "
        )

    def _paragraph(self, style: str) -> Any:
        paragraph = self.document.add_paragraph()
        # By its short name: python-docx looks a style up among all styles each time.
        paragraph._p.style = self.styles[style]
        return paragraph

    def heading(self, text: str, level: int) -> None:
        """Write a heading, which the contents can point to."""
        paragraph = self._paragraph(f"Heading {level}")
        paragraph.add_run(printable(text))
        name = f"heading_{len(self.headings) + 1}"
        add_bookmark(paragraph, name, len(self.headings) + 1)
        self.headings.append((level, printable(text), name))

    def say(
        self, text: str, style: str = "Normal", *, keeps_next: bool = False
    ) -> None:
        """Write a paragraph; `keeps_next` holds it on the page of what follows."""
        paragraph = self._paragraph(style)
        paragraph.add_run(printable(text))
        if keeps_next:
            paragraph.paragraph_format.keep_with_next = True

    def fact(self, name: str, text: str, *, is_blank: bool = False) -> None:
        """Write a name in bold and what is known of it, or who is to fill it in."""
        paragraph = self._paragraph("Fact")
        paragraph.add_run(f"{printable(name)}: ").bold = True
        run = paragraph.add_run(printable(text))
        if is_blank:
            run.style = "Blank words"

    def facts(self, facts: Facts, level: int) -> None:
        """Write named facts under their heading."""
        if facts.title:
            self.heading(facts.title, level)
        for name, fact in facts.facts:
            self.fact(name, fact)
        if facts.note:
            self.say(facts.note)

    def blank(self, who: str, what: str) -> None:
        """Leave a blank that says who fills it in, and with what."""
        self.say(f"[Blank. {who} writes here: {what}]", "Blank")

    def table(self, table: DataTable, caption: str) -> None:
        """Set exact figures under their caption."""
        set_out = noted(table)
        section = self.document.sections[-1]
        width = (section.page_width - section.left_margin - section.right_margin) / Cm(
            1
        )
        self.say(caption, "Caption")
        # A table must not touch the next one: a paragraph, if need be an empty one, parts them.
        after = self._paragraph("Small")
        after._p.addprevious(table_element(set_out.table, printable(caption), width))
        first, *others = (*table.beneath, *set_out.notes) or ("",)
        after.add_run(printable(first))
        for note in others:
            self.say(note, "Small")

    def picture(
        self,
        png: bytes,
        pixels: tuple[int, int],
        described: str,
        *,
        is_wide: bool = False,
    ) -> None:
        """Show a picture as large as the page lets it be; `described` says it to who cannot see it."""
        width, height = (
            (TEXT_HEIGHT_CM + 3, TEXT_WIDTH_CM - 4)
            if is_wide
            else (TEXT_WIDTH_CM, TEXT_HEIGHT_CM)
        )
        scale = min(CM_A_PIXEL, width / pixels[0], height / pixels[1])
        self.document.add_picture(BytesIO(png), width=Cm(pixels[0] * scale))
        paragraph = self.document.paragraphs[-1]
        paragraph.paragraph_format.keep_with_next = True
        paragraph._p.find(f".//{qn('wp:docPr')}").set("descr", printable(described))

    def key(self, entries: tuple[tuple[str, str], ...]) -> None:
        """Say which colour stands for what."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        for words, colour in entries:
            shade(paragraph.add_run("\N{BLACK SQUARE} "), colour)
            paragraph.add_run(f"{printable(words)}   ")

    @contextmanager
    def on_its_side(self) -> Iterator[None]:
        """Turn the pages on their side for what is written inside."""
        _set_page(self.document.add_section(WD_SECTION.NEW_PAGE), A4_LONG, A4_SHORT)
        yield
        _set_page(self.document.add_section(WD_SECTION.NEW_PAGE), A4_SHORT, A4_LONG)

    def contents(self, marker: Any) -> None:
        """Put the contents in the place of a marker: links now, page numbers when Word is asked to update them."""
        wanted = [(text, name) for level, text, name in self.headings if level == 1]
        for place, (text, name) in enumerate(wanted, start=1):
            paragraph = marker.insert_paragraph_before(style="Contents")
            if place == 1:
                add_field(
                    paragraph, 'TOC \\o "1-1" \\h \\z \\u', parts=("begin", "separate")
                )
            add_link(paragraph, text, name)
            if place == len(wanted):
                add_field(paragraph, "", parts=("end",))
        marker._p.getparent().remove(marker._p)


def _set_page(section: Any, width: Any, height: Any) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = (
        section.bottom_margin
    ) = MARGIN


def _set_footer(section: Any, words: str) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(words)
    add_field(paragraph, "PAGE", shown="1")
    paragraph.add_run(" of ")
    add_field(paragraph, "NUMPAGES", shown="1")
