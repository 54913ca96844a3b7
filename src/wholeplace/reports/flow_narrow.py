"""The money map for a phone: the four roles one beneath the other, each bar parted by who decides."""

from textwrap import wrap

from markupsafe import Markup

from wholeplace.reports.flow import ROLES, Box, Map
from wholeplace.reports.palette import GREY, INK, NAVY, PAPER, PLUM, QUIET
from wholeplace.reports.svg import Drawing

WIDTH, BAR, STUB = 340, 20, 44
ROOM = WIDTH - STUB - 8
LETTER_ROOM = 15
LINE, LETTERS = 17, 42
DARK = frozenset({NAVY, PLUM, GREY})


def narrow_flow(money: Map) -> Drawing:
    """How is the money map drawn for a phone? Letters stand for who decides, so that colour is never alone."""
    letters = {name: chr(ord("A") + place) for place, name in enumerate(money.colours)}
    most = max((box.pounds for column in money.columns for box in column), default=0)
    scale = ROOM / float(most or 1)
    top, parts = 0, []
    for index, column in enumerate(money.columns):
        parts.append(_heading(index, top))
        top += 44 if index else 30
        for box in column:
            letter = letters[box.name] if ROLES[index][0] == "controller" else ""
            name = _name_lines(box, letter)
            parts += [
                _text(0, top + 13 + LINE * place, line)
                for place, line in enumerate(name)
            ]
            top += LINE * len(name)
            parts.append(_draw_bar(box, top, scale, (letters, money.colours)))
            top += 42
        top += 8
    return Drawing(WIDTH, top, Markup("").join(parts))


def _heading(index: int, top: int) -> Markup:
    arrow = Markup("")
    if index:
        arrow = Markup('<path d="M{} {}h18l-9 10z" fill="{}"/>').format(2, top, QUIET)
        top += 14
    return arrow + Markup(
        '<text x="0" y="{}" font-size="17" font-weight="bold" fill="{}">{}</text>'
    ).format(top + 17, INK, ROLES[index][1])


def _name_lines(box: Box, letter: str) -> list[str]:
    name = box.name[:1].upper() + box.name[1:]
    return wrap(f"{letter}. {name}" if letter else name, LETTERS)


def _draw_bar(
    box: Box, top: int, scale: float, look: tuple[dict[str, str], dict[str, str]]
) -> Markup:
    letters, colours = look
    parts = [_text(0, top + 13, _said(box), weight="bold")]
    x = 0.0
    for controller in letters:
        width = float(box.by_controller.get(controller, 0)) * scale
        if width:
            parts.append(
                _segment((x, top + 18), width, colours[controller], letters[controller])
            )
            x += width
    if box.is_unsure:
        parts.append(
            Markup(
                '<rect x="{:.1f}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1.5" stroke-dasharray="5 3"/>'
            ).format(x + 3, top + 19, STUB, BAR - 7, PAPER, QUIET)
        )
    return Markup("").join(parts)


def _said(box: Box) -> str:
    if not box.pounds:
        return "not supplied"
    return box.said + (", some not supplied" if box.is_unsure else "")


def _segment(at: tuple[float, int], width: float, colour: str, letter: str) -> Markup:
    x, top = at
    bar = Markup(
        '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}" stroke="{}"/>'
    ).format(x, top, max(width, 1.5), BAR - 5, colour, PAPER)
    if width < LETTER_ROOM:
        return bar
    return bar + _text(
        x + 4,
        top + 12,
        letter,
        weight="bold",
        colour=PAPER if colour in DARK else INK,
        size=13,
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    weight: str = "normal",
    colour: str = INK,
    size: int = 15,
) -> Markup:
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" font-size="{}" font-weight="{}" fill="{}">{}</text>'
    ).format(x, y, size, weight, colour, words)
