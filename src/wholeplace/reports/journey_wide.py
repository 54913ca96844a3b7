"""The journey map for a screen or paper: boxes in three columns, ribbons as wide as the people who went that way."""

from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from wholeplace.reports.journey_map import COLUMNS, STRAIGHT, JourneyMap, Way
from wholeplace.reports.palette import GREY, INK, PAPER, STAGE_COLOURS
from wholeplace.reports.svg import Drawing

WIDTH, BOX, HEAD = 960, 210, 34
GAP = (WIDTH - 3 * BOX) // 2
FULL = 300  # height of all the ways out of the first column together
AIR, LINE, PAD, THIN = 14, 18, 8, 2.0
LETTERS = 24


@dataclass
class _Place:
    """Where a box stands, and where its next ribbon leaves and arrives."""

    top: float
    height: float
    leaves: float
    arrives: float


def wide_journeys(drawn: JourneyMap) -> Drawing:
    """How is the journey map drawn for a screen or paper?"""
    most = max((sum(way.people for way in ways) for ways in drawn.gaps), default=0)
    scale = FULL / (most or 1)
    places = [_stack(drawn, index, scale) for index in range(len(COLUMNS))]
    ends = [place.top + place.height for column in places for place in column.values()]
    parts = [_heading(index, words) for index, (_, words) in enumerate(COLUMNS)]
    for index, ways in enumerate(drawn.gaps):
        for way in ways:
            parts.append(_ribbon(way, index, places, scale))
    for index, column in enumerate(drawn.columns):
        parts += [_box(name, places[index][name], index, drawn) for name in column]
    return Drawing(WIDTH, round(max(ends, default=HEAD) + 2), Markup("").join(parts))


def _stack(drawn: JourneyMap, index: int, scale: float) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    top = float(HEAD)
    for name in drawn.columns[index]:
        come = sum(_width(way, scale) for ways in drawn.gaps for way in ways if way.end == name)  # fmt: skip
        go = sum(_width(way, scale) for ways in drawn.gaps for way in ways if way.start == name)  # fmt: skip
        height = max(come, go, LINE * len(_lines(name, drawn)) + 2 * PAD)
        places[name] = _Place(top, height, top + (height - go) / 2, top + (height - come) / 2)  # fmt: skip
        top += height + AIR
    return places


def _width(way: Way, scale: float) -> float:
    return max(way.people * scale, THIN)


def _lines(name: str, drawn: JourneyMap) -> list[str]:
    said = drawn.said.get(name, "")
    return [*wrap(name, LETTERS), *(wrap(said, LETTERS) if said else [])]


def _heading(index: int, words: str) -> Markup:
    return Markup('<text x="{}" y="18" font-size="16" font-weight="bold" fill="{}">{}</text>').format(index * (BOX + GAP), INK, words)  # fmt: skip


def _ribbon(way: Way, index: int, places: list[dict[str, _Place]], scale: float) -> Markup:  # fmt: skip
    left, right = places[index][way.start], places[index + 1][way.end]
    width = _width(way, scale)
    leaves, arrives = left.leaves, right.arrives
    left.leaves += width
    right.arrives += width
    colour = GREY if STRAIGHT in (way.start, way.end) else STAGE_COLOURS[COLUMNS[index + 1][0]]  # fmt: skip
    x = index * (BOX + GAP) + BOX
    end, middle = x + GAP, x + GAP / 2
    path = (
        f"M{x:.1f} {leaves:.1f}C{middle:.1f} {leaves:.1f} {middle:.1f} {arrives:.1f} {end:.1f} {arrives:.1f}"
        f"V{arrives + width:.1f}C{middle:.1f} {arrives + width:.1f} {middle:.1f} {leaves + width:.1f} {x:.1f} {leaves + width:.1f}Z"
    )
    return Markup('<path d="{}" fill="{}" fill-opacity="0.5" stroke="{}" stroke-width="0.8"/>').format(path, colour, colour)  # fmt: skip


def _box(name: str, place: _Place, index: int, drawn: JourneyMap) -> Markup:
    x, is_straight = index * (BOX + GAP), name == STRAIGHT
    colour = GREY if is_straight else STAGE_COLOURS[COLUMNS[index][0]]
    dashes = Markup(' stroke-dasharray="5 3"') if is_straight else Markup("")
    parts = [
        Markup('<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}" stroke="{}" stroke-width="2"{}/>').format(x + 1, place.top, BOX - 2, place.height, PAPER, colour, dashes),
        Markup('<rect x="{}" y="{:.1f}" width="7" height="{:.1f}" fill="{}"/>').format(x, place.top, place.height, colour),
    ]  # fmt: skip
    lines, names = _lines(name, drawn), len(wrap(name, LETTERS))
    first = place.top + (place.height - LINE * len(lines)) / 2 + 14
    for number, line in enumerate(lines):
        weight = "bold" if number >= names else "normal"
        parts.append(Markup('<text x="{}" y="{:.1f}" font-size="15" font-weight="{}" fill="{}">{}</text>').format(x + 15, first + LINE * number, weight, INK, line))  # fmt: skip
    return Markup("").join(parts)
