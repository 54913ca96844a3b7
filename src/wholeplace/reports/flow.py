"""The money map as boxes and ribbons: whose money, who decides, who delivers, when it comes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from wholeplace.core.words import STAGES
from wholeplace.reports.blocks import Flow
from wholeplace.reports.firmness import least_firm, say_amount
from wholeplace.reports.palette import GREY, LILAC, NAVY, ORANGE, PLUM, TEAL

ROLES = (
    ("funder", "Whose money"),
    ("controller", "Who decides"),
    ("deliverer", "Who delivers"),
    ("stage", "When it comes"),
)
# One colour each; grey is last because it is also the colour of the gathered rest.
COLOURS = (NAVY, TEAL, PLUM, ORANGE, LILAC, GREY)
MOST_BOXES = len(COLOURS)
ZERO = Decimal(0)
UNSURE_WEIGHT = Decimal("0.01")


@dataclass
class Ribbon:
    """Money between two boxes under one controller; `pounds` is None when it was not supplied."""

    start: str
    end: str
    controller: str
    pounds: Decimal | None


@dataclass
class Box:
    """One party in one role: what is known to pass, and by whose decision."""

    name: str
    pounds: Decimal = ZERO
    is_unsure: bool = False
    grade: str = ""
    by_controller: dict[str, Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )

    @property
    def said(self) -> str:
        """How is what is known to pass said, as firm as it is?"""
        return say_amount(self.pounds, self.grade)

    def add(self, flow: Flow) -> None:
        """Let one more flow pass through this box."""
        if flow.pounds is None:
            self.is_unsure = True
        else:
            self.pounds += flow.pounds
            self.grade = least_firm((self.grade, flow.grade))
            self.by_controller[flow.controller] += flow.pounds


@dataclass(frozen=True)
class Map:
    """Columns of boxes from left to right, the ribbons between each and the next, and a colour for each controller."""

    columns: tuple[tuple[Box, ...], ...]
    gaps: tuple[tuple[Ribbon, ...], ...]
    colours: dict[str, str]


def lay_out(flows: Iterable[Flow]) -> Map:
    """Which boxes and ribbons show these flows? In each role the small ones are gathered as others."""
    gathered = _gather(tuple(flows))
    columns = tuple(_boxes(gathered, role) for role, _ in ROLES)
    gaps = tuple(
        _ribbons(gathered, start, end, columns[index], columns[index + 1])
        for index, ((start, _), (end, _)) in enumerate(pairwise(ROLES))
    )
    controllers = [box.name for box in columns[1]]
    return Map(columns, gaps, dict(zip(controllers, COLOURS, strict=False)))


def _gather(flows: tuple[Flow, ...]) -> tuple[Flow, ...]:
    names = {role: _names_shown(flows, role) for role, _ in ROLES[:3]}
    return tuple(
        Flow(
            names["funder"][flow.funder],
            names["controller"][flow.controller],
            names["deliverer"][flow.deliverer],
            flow.stage,
            flow.pounds,
            flow.grade,
        )
        for flow in flows
    )


def _names_shown(flows: tuple[Flow, ...], role: str) -> dict[str, str]:
    pounds: dict[str, Decimal] = defaultdict(Decimal)
    for flow in flows:
        pounds[getattr(flow, role)] += flow.pounds or ZERO
    # Who supplied nothing may hold much: they come before who is known to hold little.
    least = sum(pounds.values(), ZERO) * UNSURE_WEIGHT
    for flow in flows:
        if flow.pounds is None:
            pounds[getattr(flow, role)] = max(pounds[getattr(flow, role)], least)
    order = sorted(pounds, key=lambda name: (-pounds[name], name))
    if len(order) <= MOST_BOXES:
        return {name: name for name in order}
    shown = order[: MOST_BOXES - 1]
    others = f"{len(order) - len(shown)} others"
    return {name: name if name in shown else others for name in order}


def _boxes(flows: tuple[Flow, ...], role: str) -> tuple[Box, ...]:
    boxes: dict[str, Box] = {}
    for flow in flows:
        name = getattr(flow, role)
        boxes.setdefault(name, Box(name)).add(flow)
    if role == "stage":
        return tuple(boxes[stage] for stage in STAGES if stage in boxes)
    return tuple(
        sorted(
            boxes.values(),
            key=lambda box: (box.name.endswith(" others"), -box.pounds, box.name),
        )
    )


def _ribbons(
    flows: tuple[Flow, ...],
    start: str,
    end: str,
    left: tuple[Box, ...],
    right: tuple[Box, ...],
) -> tuple[Ribbon, ...]:
    known: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    unsure: set[tuple[str, str, str]] = set()
    for flow in flows:
        way = (getattr(flow, start), getattr(flow, end), flow.controller)
        if flow.pounds is None:
            unsure.add(way)
        else:
            known[way] += flow.pounds
    lefts, rights = (
        {box.name: place for place, box in enumerate(column)}
        for column in (left, right)
    )
    ribbons = [Ribbon(*way, pounds) for way, pounds in known.items()]
    ribbons += [Ribbon(*way, None) for way in unsure]
    return tuple(
        sorted(
            ribbons,
            key=lambda r: (
                lefts[r.start],
                rights[r.end],
                r.pounds is None,
                r.controller,
            ),
        )
    )
