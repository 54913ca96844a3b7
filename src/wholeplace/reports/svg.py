"""A drawing, and the SVG element a page sets it in: one image with one label, and nothing named inside."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from wholeplace.reports.palette import PAPER, PLUM

# A colour nothing else is drawn in; it becomes hatching, for which a chart library has no word.
HATCHED = "#010203"
FONTS = "Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Drawing:
    """What is inside an SVG element, and its size in pixels."""

    width: int
    height: int
    inside: Markup

    def to_svg(self, name: str, label: str) -> Markup:
        """Which element shows the drawing? `name` is its own on the page; `label` says it to who cannot see it."""
        inside, defs = self.inside, Markup("")
        if HATCHED in inside:
            defs = _hatching(f"hatch-{name}")
            inside = Markup(inside.replace(HATCHED, f"url(#hatch-{name})"))  # noqa: S704  # our own marker, in markup already safe
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}" font-family="{}">{}{}</svg>'
        ).format(
            label, self.width, self.height, self.width, self.height, FONTS, defs, inside
        )


def from_library(svg: str) -> Drawing:
    """Which drawing did the chart library make? Its roles, labels, classes, backgrounds and spare digits are left out."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        raise ValueError("the chart library drew no picture")
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    inside = re.sub(r'<path class="(?:background|foreground)"[^>]*/>', "", inside)
    inside = re.sub(r' (?:role|class|aria-[a-z]+|font-family)="[^"]*"', "", inside)
    inside = re.sub(r"<[^>]+>", _with_fewer_digits, inside)
    while (smaller := re.sub(r"<g[^>]*/>|<g[^>]*></g>", "", inside)) != inside:
        inside = smaller
    return Drawing(round(float(size[1])), round(float(size[2])), Markup(inside))  # noqa: S704  # the library escapes the words it is given


def _with_fewer_digits(tag: re.Match[str]) -> str:
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", tag[0])


def _hatching(name: str) -> Markup:
    return Markup(
        '<defs><pattern id="{}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="{}"/><rect width="4" height="8" fill="{}"/></pattern></defs>'
    ).format(name, PAPER, PLUM)
