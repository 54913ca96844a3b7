"""The one module that draws with Vega-Lite: sheets side by side become one picture."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import vl_convert

from wholeplace.reports.charts import Sheet
from wholeplace.reports.files import printable
from wholeplace.reports.palette import INK, PAPER, QUIET
from wholeplace.reports.svg import Drawing, from_library

FONT = "Arial"
VERSION = "6.4"
CONFIG = {
    "view": {"continuousWidth": 300, "continuousHeight": 300, "stroke": None},
    "background": "transparent",
    "font": FONT,
    "padding": 0,
}
Spec = dict[str, Any]


def draw(sheets: Sequence[Sheet]) -> Drawing:
    """Which picture do the sheets make, side by side?"""
    # Written as the library reads it: building it through a helper took longer than drawing.
    chart = {
        "config": CONFIG,
        # Flush: panels stand where the sheets say, however wide the library takes words to be.
        "bounds": "flush",
        "spacing": 0,
        "hconcat": [_layers(sheet) for sheet in sheets],
    }
    drawing = from_library(str(vl_convert.vegalite_to_svg(chart, vl_version=VERSION)))
    # The library guesses how wide words are; the sheets are laid out so that they fit.
    return replace(drawing, width=sum(sheet.right for sheet in sheets) + 2)


def _layers(sheet: Sheet) -> Spec:
    end = _length("end", sheet)
    return {
        "layer": [
            _bars(sheet),
            _words(sheet.said, sheet, end, dx=6, color=INK, fontWeight="bold"),
            _words(sheet.labels, sheet, {"value": 0}, color=INK),
            _words(sheet.besides, sheet, {"value": sheet.left}, color=QUIET),
        ],
        "width": sheet.right,
        "height": sheet.height,
        **_title(sheet),
    }


def _bars(sheet: Sheet) -> Spec:
    return {
        "data": {"values": sheet.bars},
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "color": {"field": "colour", "scale": None, "type": "nominal"},
            "x": _length("start", sheet),
            "x2": {"field": "end"},
            "y": _height("top", sheet),
            "y2": {"field": "bottom"},
        },
    }


def _words(rows: list[dict[str, Any]], sheet: Sheet, x: Spec, **look: Any) -> Spec:
    # The library ends the whole process on a letter that XML forbids.
    safe = [{**row, "text": printable(row["text"])} for row in rows]
    form = {"align": "left", "baseline": "middle", "font": FONT}
    return {
        "data": {"values": safe},
        "mark": {"type": "text", **form, "fontSize": sheet.form.text, **look},
        "encoding": {
            "text": {"field": "text", "type": "nominal"},
            "x": x,
            "y": _height("middle", sheet),
        },
    }


def _length(name: str, sheet: Sheet) -> Spec:
    end = sheet.left + sheet.reach
    scale = {"domain": [0, sheet.longest], "range": [sheet.left, end]}
    return {"axis": None, "field": name, "scale": scale, "type": "quantitative"}


def _height(name: str, sheet: Sheet) -> Spec:
    scale = {"domain": [0, sheet.height], "range": [0, sheet.height]}
    return {"axis": None, "field": name, "scale": scale, "type": "quantitative"}


def _title(sheet: Sheet) -> Spec:
    if not sheet.heading:
        return {}
    look = {"font": FONT, "fontSize": sheet.form.text, "anchor": "start"}
    return {"title": {"text": sheet.heading, "dx": sheet.left, "color": INK, **look}}
