"""How a Word paper looks, and what its properties say: plain letters, British English, no clock."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from wholeplace.reports.palette import INK, NAVY

FONT = "Arial"
LANGUAGE = "en-GB"
SMALL = 8
BLANK_FILL = "FFF2CC"
HEADING_SIZES = {
    "Title": 26,
    "Subtitle": 14,
    "Heading 1": 18,
    "Heading 2": 15,
    "Heading 3": 12.5,
    "Heading 4": 12,
}
MADE_WITH = "Wholeplace"
# The dates and the count of savings in Word's own empty paper are not this paper's.
NOT_OURS = ("dcterms:created", "dcterms:modified", "cp:revision", "cp:lastPrinted")


def prepare(document: Any, title: str, about: str) -> None:
    """Set the styles, the language and the properties of an empty paper."""
    _set_properties(document, title, about)
    _set_language(document.styles)
    _restyle(document.styles)
    _add_styles(document.styles)


def _set_properties(document: Any, title: str, about: str) -> None:
    properties = document.core_properties
    properties.title, properties.subject, properties.author = (
        title[:255],
        about[:255],
        MADE_WITH,
    )
    properties.comments, properties.language = "", LANGUAGE
    element = properties._element
    for name in NOT_OURS:
        for child in element.findall(qn(name)):
            element.remove(child)


def _set_language(styles: Any) -> None:
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _restyle(styles: Any) -> None:
    _set_font(styles["Normal"], 12, INK)
    styles["Normal"].paragraph_format.space_after = Pt(8)
    for name, size in HEADING_SIZES.items():
        _set_font(styles[name], size, NAVY if size > 13 else INK)
        styles[name].paragraph_format.space_after = Pt(6)
        styles[name].paragraph_format.keep_with_next = True
    _set_font(styles["Caption"], 11, INK)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(8)


def _add_styles(styles: Any) -> None:
    looks = {
        "Fact": (12, 3),
        "Cell": (10, 1),
        "Small": (9.5, 8),
        "CellSmall": (SMALL, 1),
        "Contents": (12, 3),
        "Blank": (12, 8),
        "Notice": (12, 8),
        "Finding": (13, 8),
    }
    for name, (size, after) in looks.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size, style.paragraph_format.space_after = Pt(size), Pt(after)
    for name in ("Cell", "CellSmall"):
        styles[name].paragraph_format.line_spacing = 1.0
    _fill_behind(styles["Blank"].element.get_or_add_pPr(), BLANK_FILL)
    _fill_behind(styles["Notice"].element.get_or_add_pPr(), "F3F5F7")
    words = styles.add_style("Blank words", WD_STYLE_TYPE.CHARACTER)
    _fill_behind(words.element.get_or_add_rPr(), BLANK_FILL)


def _set_font(style: Any, size: float, colour: str) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    fonts = style.element.rPr.rFonts
    for theme in [name for name in fonts.attrib if name.endswith("Theme")]:
        # A theme's font would win over ours.
        del fonts.attrib[theme]
    fonts.set(qn("w:cs"), FONT)
    fonts.set(qn("w:eastAsia"), FONT)


def _fill_behind(properties: Any, colour: str) -> None:
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:color"), "auto")
    fill.set(qn("w:fill"), colour)
    properties.append(fill)
