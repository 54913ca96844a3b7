"""A table as aligned text: whole, unless the terminal is narrower."""

from collections.abc import Iterator, Sequence

# A column of words is not made narrower than this.
NARROWEST = 12
CUT = "\N{HORIZONTAL ELLIPSIS}"
GAP = "  "


def aligned(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    is_number: Sequence[bool],
    width: int | None = None,
) -> Iterator[str]:
    """The lines of a table with a header. `width` is the terminal's, in letters; None cuts nothing.

    Only words are cut, the widest first: half a number is a wrong number.
    """
    widths = [
        max(len(name), *(len(row[at]) for row in rows)) if rows else len(name)
        for at, name in enumerate(names)
    ]
    if width is not None:
        widths = _narrowed(widths, names, is_number, width)
    for cells in (names, ["-" * each for each in widths], *rows):
        yield _line(cells, widths, is_number)


def _narrowed(
    widths: list[int], names: Sequence[str], is_number: Sequence[bool], width: int
) -> list[int]:
    room = width - len(GAP) * (len(widths) - 1)
    for most in range(max(widths, default=0), NARROWEST - 1, -1):
        narrowed = [
            each if number else min(each, max(most, len(name)))
            for each, name, number in zip(widths, names, is_number, strict=True)
        ]
        if sum(narrowed) <= room:
            return narrowed
    return [
        each if number else min(each, max(NARROWEST, len(name)))
        for each, name, number in zip(widths, names, is_number, strict=True)
    ]


def _line(
    cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]
) -> str:
    parts = (
        cell.rjust(width) if number else _cut(cell, width).ljust(width)
        for cell, width, number in zip(cells, widths, is_number, strict=True)
    )
    return GAP.join(parts).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + CUT
