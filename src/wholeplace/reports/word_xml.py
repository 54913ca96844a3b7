"""What Word can do and python-docx has no word for: fields, links inside the paper, bookmarks."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor


def add_field(
    paragraph: Any,
    instruction: str,
    *,
    shown: str = "",
    parts: tuple[str, ...] = ("begin", "separate", "end"),
) -> None:
    """Add a field that Word works out, such as a page number; `shown` stands there until it does."""
    for part in parts:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), part)
        paragraph.add_run()._r.append(mark)
        if part == "begin":
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {instruction} "
            paragraph.add_run()._r.append(words)
        if part == "separate" and shown:
            paragraph.add_run(shown)


def add_bookmark(paragraph: Any, name: str, number: int) -> None:
    """Name a paragraph, so that a link can point to it."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1, start)
    paragraph._p.append(end)


def add_link(paragraph: Any, text: str, bookmark: str) -> None:
    """Add words that lead to a bookmark of the same paper."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark)
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def shade(run: Any, colour: str) -> None:
    """Set the letters of a run in a colour such as #12436D."""
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
