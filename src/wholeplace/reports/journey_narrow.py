"""The journey map for a phone: each late service, and beneath it where people came from."""

from textwrap import wrap

from markupsafe import Markup

from wholeplace.reports.journey_map import COLUMNS, STRAIGHT, JourneyMap, Way
from wholeplace.reports.palette import GREY, INK, STAGE_COLOURS
from wholeplace.reports.svg import Drawing

WIDTH, LINE, BAR, LETTERS = 340, 19, 14, 40


def narrow_journeys(drawn: JourneyMap) -> Drawing:
    """How is the journey map drawn for a phone? Later columns first named, each with the ways into it as bars."""
    most = max((way.people for ways in drawn.gaps for way in ways), default=0)
    scale = WIDTH / (most or 1)
    parts: list[Markup] = []
    top = 0
    for index in (2, 1):
        stage, words = COLUMNS[index]
        parts.append(_text(0, top + 17, f"{words}: where people came from", 17, "bold"))
        top += 32
        for name in drawn.columns[index]:
            ways = [way for way in drawn.gaps[index - 1] if way.end == name]
            if not ways:
                continue
            for line in [*wrap(name, LETTERS), *filter(None, [drawn.said.get(name)])]:
                parts.append(_text(0, top + 14, line, 15, "bold"))
                top += LINE
            for way in sorted(ways, key=lambda way: -way.people):
                parts.append(_bar(way, top, scale, stage))
                top += LINE + BAR + 8
            top += 8
        top += 8
    return Drawing(WIDTH, max(top, 1), Markup("").join(parts))


def _bar(way: Way, top: int, scale: float, stage: str) -> Markup:
    colour = GREY if STRAIGHT in (way.start, way.end) else STAGE_COLOURS[stage]
    said = _text(0, top + 14, f"{way.start}: {way.people:,}", 15, "normal")
    return said + Markup('<rect x="0" y="{}" width="{:.1f}" height="{}" fill="{}"/>').format(top + LINE, max(way.people * scale, 2.0), BAR, colour)  # fmt: skip


def _text(x: int, y: int, words: str, size: int, weight: str) -> Markup:
    return Markup('<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(x, y, size, weight, INK, words)  # fmt: skip
