"""Bar charts laid out, wide for a screen or paper and narrow for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from textwrap import wrap
from typing import Any

from wholeplace.reports.blocks import Bar, BarChart, Panel
from wholeplace.reports.svg import HATCHED, Drawing

LEADING = 3  # pixels between one line of text and the next
AIR = 14  # pixels between one narrow bar and the next label
ROUND_WORDS = 14  # pixels before and after the words at the end of a bar
SHORTEST = 0.15  # of the room of a panel: the longest bar is never shorter
# Widths of bold letters, as parts of their height.
NARROW_LETTER, MIDDLE_LETTER, WIDE_LETTER = 0.36, 0.62, 0.9
NOTHING = "none"


@dataclass(frozen=True)
class Form:
    """Sizes in pixels of one form of a chart; the page shows it at most at this width."""

    width: int
    label_room: int
    label_letters: int
    step: int
    bar: int
    text: int

    @property
    def line(self) -> int:
        """How high is a line of text?"""
        return self.text + LEADING


WIDE = Form(width=960, label_room=270, label_letters=32, step=40, bar=24, text=16)
NARROW = Form(width=340, label_room=0, label_letters=40, step=22, bar=18, text=15)


@dataclass
class Sheet:
    """Where everything of one panel stands: bars from value to value, words at a height from the top.

    `longest` is the value of the longest bar of all panels, `reach` how many pixels it is long.
    """

    form: Form
    left: int
    right: int
    longest: float
    reach: float
    heading: str = ""
    height: float = 0
    bars: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    besides: list[dict[str, Any]] = field(default_factory=list)

    def add_bar(self, bar: Bar, said: str, middle: float) -> None:
        """Put a bar at this height, and its value in words after it."""
        start = 0.0
        for part in bar.parts:
            # A bar below nought has no length to draw; its words say it.
            end = start + max(float(part.value), 0.0)
            colour = HATCHED if bar.is_hatched else part.colour
            self.bars.append(
                {
                    "start": start,
                    "end": end,
                    "top": middle - self.form.bar / 2,
                    "bottom": middle + self.form.bar / 2,
                    "colour": colour,
                }
            )
            start = end
        self.said.append({"end": start, "middle": middle, "text": said})

    def add_label(self, label: str, middle: float) -> None:
        """Put the lines of a label round this height."""
        lines = _lines(label, self.form)
        first = middle - (len(lines) - 1) * self.form.line / 2
        for place, line in enumerate(lines):
            self.labels.append({"middle": first + place * self.form.line, "text": line})

    def add_besides(self, bar: Bar) -> None:
        """Put what the bar's parts are, and what it leaves out, on lines of their own."""
        words = (*(part.words for part in bar.parts), bar.besides)
        letters = 2 * (self.right - self.left) // self.form.text
        for line in wrap(" · ".join(word for word in words if word), letters):
            middle = self.height + self.form.text / 2
            self.besides.append({"middle": middle, "text": line})
            self.height += self.form.line


def wide_bars(chart: BarChart, form: Form = WIDE) -> Drawing:
    """How is the chart drawn for a screen or paper: labels at the left, panels side by side?"""
    from wholeplace.reports.chart_library import draw

    room = (form.width - form.label_room) // len(chart.panels)
    said = [(bar, bar.said) for panel in chart.panels for bar in panel.bars]
    longest, reach = _longest(chart), _reach(said, room, form)
    sheets = []
    for index, panel in enumerate(chart.panels):
        left = form.label_room if index == 0 else 0
        sheet = Sheet(form, left, left + room, longest, reach, panel.heading)
        _fill_wide(sheet, panel, is_labelled=index == 0)
        sheets.append(sheet)
    return draw(sheets)


def narrow_bars(chart: BarChart) -> Drawing:
    """How is the chart drawn for a phone: each label above its bars?"""
    from wholeplace.reports.chart_library import draw

    form = NARROW
    spoken = [(bar, _narrow_said(p, bar)) for p in chart.panels for bar in p.bars]
    reach = _reach(spoken, form.width, form)
    sheet = Sheet(form, 0, form.width, _longest(chart), reach)
    for bars in zip(*(panel.bars for panel in chart.panels), strict=True):
        lines = len(_lines(bars[0].label, form))
        sheet.add_label(bars[0].label, sheet.height + lines * form.line / 2)
        sheet.height += lines * form.line
        for panel, bar in zip(chart.panels, bars, strict=True):
            if bar.said == NOTHING and any(one.said != NOTHING for one in bars):
                # A phone has no room for each role that a partner does not play.
                continue
            said = _narrow_said(panel, bar)
            sheet.add_bar(bar, said, sheet.height + form.step / 2)
            sheet.height += form.step
            sheet.add_besides(bar)
        sheet.height += AIR
    return draw([sheet])


def _fill_wide(sheet: Sheet, panel: Panel, *, is_labelled: bool) -> None:
    for bar in panel.bars:
        lines = len(_lines(bar.label, sheet.form))
        row = max(sheet.form.step, lines * sheet.form.line + 3 * LEADING)
        middle = sheet.height + row / 2
        if is_labelled:
            sheet.add_label(bar.label, middle)
        sheet.add_bar(bar, bar.said, middle)
        sheet.height = middle + sheet.form.bar / 2 + LEADING
        sheet.add_besides(bar)
        sheet.height = max(sheet.height + LEADING, middle + row / 2)


def _lines(label: str, form: Form) -> list[str]:
    return wrap(label, form.label_letters) or [""]


def _narrow_said(panel: Panel, bar: Bar) -> str:
    return f"{panel.heading} {bar.said}".strip()


def _longest(chart: BarChart) -> float:
    """How long is the longest bar? Panels share one scale, or their bars could not be compared."""
    lengths = (_length(bar) for panel in chart.panels for bar in panel.bars)
    return max(lengths, default=0.0) or 1.0


def _length(bar: Bar) -> float:
    return float(sum(max(part.value, Decimal(0)) for part in bar.parts))


def _reach(said: Sequence[tuple[Bar, str]], room: float, form: Form) -> float:
    """How many pixels may the longest bar take, so that the words after every bar stay in their panel?"""
    longest = max((_length(bar) for bar, _ in said), default=0.0)
    reaches = [
        (room - ROUND_WORDS - letters_width(words, form.text)) * longest / length
        for bar, words in said
        if (length := _length(bar))
    ]
    return max(min([room, *reaches]), room * SHORTEST)


def letters_width(words: str, size: float) -> float:
    """About how many pixels wide are bold letters of this size? Rather too many than too few."""
    return size * sum(
        NARROW_LETTER
        if letter in "iljtfr.,:;'|!() "
        else WIDE_LETTER
        if letter.isupper() or letter in "mw%"
        else MIDDLE_LETTER
        for letter in words
    )
