"""What a report says, before any page, paper or sheet is drawn: sections of plain blocks."""

from dataclasses import dataclass
from decimal import Decimal

from wholeplace.tables.contract import Table


@dataclass(frozen=True)
class Heading:
    """The head of a table's column: plain words, and the technical name behind them."""

    words: str
    name: str
    is_number: bool


@dataclass(frozen=True)
class DataTable:
    """Figures as text, ready to be set; `blank` explains the dash, `rounded` how amounts are rounded; `notes` say the rest."""

    name: str
    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    blank: str = ""
    rounded: str = ""
    notes: tuple[str, ...] = ()

    @property
    def beneath(self) -> tuple[str, ...]:
        """Which sentences stand beneath the table?"""
        return tuple(filter(None, (self.blank, self.rounded, *self.notes)))


@dataclass(frozen=True)
class Part:
    """A length of a bar, from nought or from the end of the part before it."""

    value: Decimal
    colour: str
    words: str = ""


@dataclass(frozen=True)
class Bar:
    """One named bar; `said` is its value in words, `besides` what its length leaves out; without parts it has no known length."""

    label: str
    said: str
    parts: tuple[Part, ...]
    besides: str = ""
    is_hatched: bool = False


@dataclass(frozen=True)
class Panel:
    """Bars on one scale under one heading."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """Panels side by side that share their labels (one panel is a plain bar chart); `key` names colours."""

    panels: tuple[Panel, ...]
    described: str
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Flow:
    """Money that goes the same way; `pounds` is None when it was asked for and not supplied; `grade` is the least firm."""

    funder: str
    controller: str
    deliverer: str
    stage: str
    pounds: Decimal | None
    grade: str = ""


@dataclass(frozen=True)
class FlowChart:
    """Flows from whose money it is to when it comes."""

    flows: tuple[Flow, ...]
    described: str


@dataclass(frozen=True)
class JourneyStep:
    """So many people went from a service of one stage straight on to one of another."""

    start: str
    start_stage: str
    end: str
    end_stage: str
    people: int


@dataclass(frozen=True)
class JourneyChart:
    """How people travel from everyone's services by early ones to late ones; `said` is what stands under a service."""

    steps: tuple[JourneyStep, ...]
    said: tuple[tuple[str, str], ...]
    described: str


@dataclass(frozen=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class Notice:
    """Words a reader must not miss."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of short sentences under a lead-in."""

    lead: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Named facts, one after another: (name, fact); `is_folded` on a screen, until a reader asks for them."""

    title: str
    facts: tuple[tuple[str, str], ...]
    note: str = ""
    is_folded: bool = False


Chart = BarChart | FlowChart | JourneyChart
# What is too wide for an upright page.
ON_ITS_SIDE = (FlowChart, JourneyChart)


@dataclass(frozen=True)
class Exhibit:
    """A finding, the chart that shows it, the note that bounds it, its table, and how it was worked out."""

    finding: str
    table: DataTable
    contract: Table
    chart: Chart | None = None
    note: str = ""
    facts: tuple[Facts, ...] = ()


Block = Paragraph | Notice | Points | Facts | Exhibit


@dataclass(frozen=True)
class Section:
    """One of the six principles, opened by its finding; `is_missing` when the run holds nothing for it."""

    name: str
    title: str
    finding: str
    blocks: tuple[Block, ...]
    number: int | None = None
    is_missing: bool = False


@dataclass(frozen=True)
class Report:
    """The whole of what a report says."""

    title: str
    recipe: str
    purpose: str
    about: str
    facts: Facts
    notice: str
    sections: tuple[Section, ...]
