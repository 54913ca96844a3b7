"""How people travel through services: the map, where hand-offs fail, and what outlasts the help that is offered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from wholeplace.core.money import say_pounds
from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.blocks import (
    Bar,
    BarChart,
    Block,
    Exhibit,
    Facts,
    JourneyChart,
    JourneyStep,
    Panel,
    Part,
)
from wholeplace.reports.cells import say_share
from wholeplace.reports.findings import ZERO
from wholeplace.reports.journey_map import STRAIGHT, map_of
from wholeplace.reports.most_rows import MOST_ROWS, longest
from wholeplace.reports.palette import NAVY
from wholeplace.reports.quality.shown import ShownRow, Tables, largest_first
from wholeplace.reports.review import Review
from wholeplace.reports.sections_linking import linking_error
from wholeplace.tables.results.contact_costs import CONTACT_COSTS
from wholeplace.tables.results.journeys import (
    HANDOFFS,
    JOURNEY_EDGES,
    SUPPORT_OUTLASTED,
)

EDGES = JOURNEY_EDGES.name
KINDS = {
    "never_arrived": "never arrived within 30 days of being sent on",
    "arrived_without_information": "were asked everything again by the service they were sent to",
    "destination_unknown": "left, and nothing says where to",
}
CLEAR = "people's next contact only: who is between two services waits, goes without, or goes where no extract tells"


def journey_blocks(review: Review) -> Iterator[Block]:
    """How do people travel, and where do hand-offs fail? Nothing where no extract tells of contacts."""
    tables = Tables(review.checked, {**review.partners, **review.services})
    yield from _map_exhibit(review, tables)
    yield from _handoff_exhibit(review, tables)
    yield from _outlasted_facts(review, tables)


def journeys_finding(review: Review) -> str:
    """What do the journeys say first? Empty where there are none."""
    steps = journey_steps(review)
    return _map_finding(steps) if steps else ""


def journey_steps(review: Review) -> list[JourneyStep]:
    """Which steps between services of two stages may be shown?"""
    if EDGES not in review.checked:
        return []
    rows = Tables({EDGES: review.checked[EDGES]}, {}).rows(EDGES)
    return [
        JourneyStep(
            review.service(row["from_service"]),
            review.stages.get(row["from_service"], ""),
            review.service(row["to_service"]),
            review.stages.get(row["to_service"], ""),
            row["people"],
        )
        for row in rows
        if row["people"] is not None
    ]


def _map_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    steps = journey_steps(review)
    if not steps:
        return
    finding = _map_finding(steps)
    described = f"Map of journeys. {finding} From left to right: services for everyone, early help, late services; each ribbon is as wide as the people whose next contact lay that way. The figures are in the table below."
    note = f"Each ribbon counts {CLEAR}. One person may go several ways. Steps back, and between services of one stage, are in the table; the dozen boxes are the services that most people go between. Under each late service: what its contacts cost in all years shown; {LATE_CAVEAT}. {linking_error(review)}"
    rows = largest_first(tables.rows(EDGES), "people")[:MOST_ROWS]
    columns = ("from_service", "to_service", "people", "times", "median_waiting_days", "ninetieth_waiting_days")  # fmt: skip
    table = tables.data_table(EDGES, rows, f"The {len(rows)} steps that most people took; journey_edges has them all.", columns=columns)  # fmt: skip
    chart = JourneyChart(tuple(steps), _costs_said(review, tables), described)
    yield Exhibit(finding, table, JOURNEY_EDGES, chart, note)


def _map_finding(steps: Sequence[JourneyStep]) -> str:
    """How many came to a late service straight from one for everyone, beside those who came by early help?"""
    drawn = map_of(steps, {})
    by_help = sum(way.people for way in drawn.gaps[1] if way.start != STRAIGHT)
    straight = sum(way.people for way in drawn.gaps[1] if way.start == STRAIGHT)
    if not by_help + straight:
        return "No step from one stage to a later one may be shown."
    share = say_share(Decimal(straight) / (by_help + straight))
    return f"On the ways that most people take to a late service, {share} of steps come straight from a service for everyone, with no early help between."


def _costs_said(review: Review, tables: Tables) -> tuple[tuple[str, str], ...]:
    """What is said under each late service: what its contacts cost."""
    pounds: dict[str, Decimal] = defaultdict(Decimal)
    for row in tables.rows(CONTACT_COSTS.name):
        if review.stages.get(row["service"]) == "late" and row["pounds"] is not None:
            pounds[review.service(row["service"])] += row["pounds"] or ZERO
    return tuple((name, say_pounds(amount)) for name, amount in sorted(pounds.items()))


def _handoff_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    rows = [row for row in tables.rows(HANDOFFS.name) if row["share_failed"] is not None]  # fmt: skip
    if not rows:
        return
    finding = _handoff_finding(rows)
    panels = []
    cuts = ""
    for kind, words in KINDS.items():
        own = sorted((row for row in rows if row["kind"] == kind), key=lambda row: (row["from_service"], row["to_service"]))  # fmt: skip
        if own:
            bars, cut = longest([_handoff_bar(review, row) for row in own])
            panels.append((words, bars))
            cuts = cuts or cut
    described = f"Bar charts. {finding} The figures are in the table below."
    note = f"Of the hand-offs that can be judged; those too near the last day are counted apart. Services stand in the order of the alphabet and are not ranked: they differ in whom they are for.{cuts} {linking_error(review)}"
    table = tables.data_table(HANDOFFS.name, rows[:MOST_ROWS], "Hand-offs that failed, by the two services and how.")  # fmt: skip
    # Panels side by side share their labels, which these do not: the commonest kind is drawn, the others are told.
    words, bars = panels[0]
    chart = BarChart((Panel(f"Share who {words}", bars),), described)
    yield Exhibit(finding, table, HANDOFFS, chart, note)


def _handoff_finding(rows: Sequence[ShownRow]) -> str:
    said = []
    for kind, words in KINDS.items():
        own = [row for row in rows if row["kind"] == kind]
        judged = sum(row["judged"] for row in own)
        if judged:
            failed = sum(row["failed"] or 0 for row in own)
            said.append(f"{say_share(Decimal(failed) / judged)} {words}")
    return f"Of hand-offs that can be judged, {'; '.join(said)}."


def _handoff_bar(review: Review, row: ShownRow) -> Bar:
    label = f"{review.service(row['from_service'])} to {review.service(row['to_service'])}"  # fmt: skip
    said = f"{say_share(row['share_failed'])} of {row['judged']:,}"
    return Bar(label, said, (Part(row["share_failed"], NAVY),))


def _outlasted_facts(review: Review, tables: Tables) -> Iterator[Block]:
    rows = [row for row in tables.rows(SUPPORT_OUTLASTED.name) if row["share_after"] is not None]  # fmt: skip
    if not rows:
        return
    facts = tuple((review.service(row["service"]), _outlasted(row)) for row in rows)
    yield Facts("What is reached only after the offer has ended", facts, note="The days are medians: half took no longer.")  # fmt: skip


def _outlasted(row: ShownRow) -> str:
    days = ""
    if row["median_days_offered"] is not None and row["median_days_to_outcome"] is not None:  # fmt: skip
        days = f" An offer lasts {row['median_days_offered']:.0f} days, and an outcome takes {row['median_days_to_outcome']:.0f}."
    return f"{say_share(row['share_after'])} of {row['reached']:,} outcomes came after the offer had ended.{days}"
