"""The money map for a screen or paper: boxes in four columns, ribbons as wide as the money between them."""

from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from markupsafe import Markup

from wholeplace.reports.flow import ROLES, Box, Map, Ribbon
from wholeplace.reports.palette import INK, PAPER, QUIET
from wholeplace.reports.svg import Drawing

WIDTH, BOX, HEAD = 960, 164, 34
GAP = (WIDTH - 4 * BOX) // 3
FULL = 330  # height of all the known money together
AIR, LINE, PAD = 14, 17, 8
LETTERS = 20
THIN, DASHED = 1.5, 9.0  # a ribbon's least width, and that of one not supplied


@dataclass
class _Place:
    """Where a box stands, and where its next ribbon leaves and arrives."""

    top: float
    height: float
    leaves: float
    arrives: float


def wide_flow(money: Map) -> Drawing:
    """How is the money map drawn for a screen or paper?"""
    scale = FULL / float(sum(box.pounds for box in money.columns[0]) or 1)
    places = [_stack(money, index, scale) for index in range(len(ROLES))]
    height = (
        max(place.top + place.height for column in places for place in column.values())
        + 2
    )
    parts = [_heading(index, words) for index, (_, words) in enumerate(ROLES)]
    for index, ribbons in enumerate(money.gaps):
        parts += _draw_gap(
            ribbons, index, (places[index], places[index + 1]), scale, money
        )
    for index, column in enumerate(money.columns):
        parts += [
            _draw_box(box, places[index][box.name], index, money) for box in column
        ]
    return Drawing(WIDTH, round(height), Markup("").join(parts))


def _stack(money: Map, index: int, scale: float) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    top = float(HEAD)
    for box in money.columns[index]:
        coming = _thickness(money, index - 1, "end", box.name, scale)
        going = _thickness(money, index, "start", box.name, scale)
        height = max(coming, going, LINE * len(_lines(box)) + 2 * PAD)
        places[box.name] = _Place(
            top, height, top + (height - going) / 2, top + (height - coming) / 2
        )
        top += height + AIR
    return places


def _thickness(money: Map, gap: int, side: str, name: str, scale: float) -> float:
    if not 0 <= gap < len(money.gaps):
        return 0
    return sum(
        _width(r.pounds, scale) for r in money.gaps[gap] if getattr(r, side) == name
    )


def _width(pounds: Decimal | None, scale: float) -> float:
    return DASHED + 3 if pounds is None else max(float(pounds) * scale, THIN)


def _lines(box: Box) -> list[str]:
    said = [box.said] if box.pounds else []
    unsure = ["not supplied"] if box.is_unsure else []
    if said and unsure:
        unsure = ["some not supplied"]
    return [*wrap(box.name[:1].upper() + box.name[1:], LETTERS), *said, *unsure]


def _heading(index: int, words: str) -> Markup:
    return Markup(
        '<text x="{}" y="18" font-size="16" font-weight="bold" fill="{}">{}</text>'
    ).format(index * (BOX + GAP), INK, words)


def _draw_gap(
    ribbons: tuple[Ribbon, ...],
    index: int,
    sides: tuple[dict[str, _Place], dict[str, _Place]],
    scale: float,
    money: Map,
) -> list[Markup]:
    left, right = sides
    leaves: dict[int, float] = {}
    for number, ribbon in enumerate(ribbons):
        leaves[number] = left[ribbon.start].leaves
        left[ribbon.start].leaves += _width(ribbon.pounds, scale)
    starts = {name: place for place, name in enumerate(left)}
    drawn = []
    # Ribbons arrive in the order of the boxes they leave, so that they do not cross at the door.
    for number, ribbon in sorted(
        enumerate(ribbons), key=lambda one: (starts[one[1].start], one[0])
    ):
        width = _width(ribbon.pounds, scale)
        arrives = right[ribbon.end].arrives
        right[ribbon.end].arrives += width
        x = index * (BOX + GAP) + BOX
        drawn.append(
            _draw_ribbon(
                ribbon,
                (x, leaves[number], arrives),
                width,
                money.colours[ribbon.controller],
            )
        )
    return drawn


def _draw_ribbon(
    ribbon: Ribbon, at: tuple[float, float, float], width: float, colour: str
) -> Markup:
    x, leaves, arrives = at
    if ribbon.pounds is None:
        # Air on both sides keeps dashed neighbours apart.
        leaves, arrives, width = leaves + 1.5, arrives + 1.5, DASHED
        look = Markup(
            'fill="{}" stroke="{}" stroke-width="1.5" stroke-dasharray="5 3"'
        ).format(PAPER, colour)
    else:
        look = Markup(
            'fill="{}" fill-opacity="0.55" stroke="{}" stroke-width="0.8"'
        ).format(colour, colour)
    end, middle = x + GAP, x + GAP / 2
    path = (
        f"M{x:.1f} {leaves:.1f}C{middle:.1f} {leaves:.1f} {middle:.1f} {arrives:.1f} {end:.1f} {arrives:.1f}"
        f"V{arrives + width:.1f}C{middle:.1f} {arrives + width:.1f} {middle:.1f} {leaves + width:.1f} {x:.1f} {leaves + width:.1f}Z"
    )
    return Markup('<path d="{}" {}/>').format(path, look)


def _draw_box(box: Box, place: _Place, index: int, money: Map) -> Markup:
    x = index * (BOX + GAP)
    is_controller = ROLES[index][0] == "controller"
    colour = money.colours[box.name] if is_controller else QUIET
    dashes = Markup(' stroke-dasharray="5 3"') if not box.pounds else Markup("")
    parts = [
        Markup(
            '<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="{}" stroke="{}" stroke-width="2"{}/>'
        ).format(x + 1, place.top, BOX - 2, place.height, PAPER, colour, dashes)
    ]
    if is_controller:
        parts.append(
            Markup(
                '<rect x="{}" y="{:.1f}" width="7" height="{:.1f}" fill="{}"/>'
            ).format(x, place.top, place.height, colour)
        )
    lines = _lines(box)
    names = len(wrap(box.name, LETTERS))
    first = place.top + (place.height - LINE * len(lines)) / 2 + 13
    for number, line in enumerate(lines):
        weight = "normal" if number < names else "bold"
        parts.append(
            Markup(
                '<text x="{}" y="{:.1f}" font-size="14" font-weight="{}" fill="{}">{}</text>'
            ).format(x + 13, first + LINE * number, weight, INK, line)
        )
    return Markup("").join(parts)
