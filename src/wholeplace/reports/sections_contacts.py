"""Where demand arises, as partners' contacts tell: what they cost, who was turned away, and who gets how far."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from wholeplace.core.intervals import between_shares
from wholeplace.core.money import say_pounds
from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.blocks import Bar, BarChart, Block, Exhibit, Facts, Panel, Part
from wholeplace.reports.cells import say_share
from wholeplace.reports.findings import ZERO
from wholeplace.reports.most_rows import MOST_ROWS, longest
from wholeplace.reports.palette import NAVY, STAGE_COLOURS
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.review import Review
from wholeplace.reports.sections_linking import linking_error
from wholeplace.tables.results.access import ACCESS_BY_GROUP
from wholeplace.tables.results.contact_costs import (
    CONTACT_COSTS_BY_BEARER,
    LATE_BESIDE_ACTIVITY,
)
from wholeplace.tables.results.turned_away import TURNED_AWAY

COSTS, LATE, AWAY, ACCESS = (table.name for table in (CONTACT_COSTS_BY_BEARER, LATE_BESIDE_ACTIVITY, TURNED_AWAY, ACCESS_BY_GROUP))  # fmt: skip
HELP = ("universal", "early", "late")
NEAR, REFUSED, ACCEPTED = "near the line", "refused", "accepted"
SAID_OF = {
    "referred": "sent on to early help",
    "accepted": "accepted by it",
    "completed": "through it to the end",
}
WORDS = {"all": "Everybody", "not_stated": "Not stated", "recorded_differently": "Recorded differently by partners"}  # fmt: skip
# A word that begins so is the name of a people.
OF_PEOPLE = frozenset({"asian", "black", "white", "mixed", "arab", "gypsy", "chinese", "indian", "pakistani", "bangladeshi"})  # fmt: skip
NOT_KNOWN = "not known"
NOT_CAUSE = "An association, not a cause: the two sides may differ in more than the decision, least so near the line."


def contact_blocks(review: Review) -> Iterator[Block]:
    """What do contacts cost, who was turned away, and who gets how far? Nothing where no extract tells of contacts."""
    tables = Tables(review.checked, {**review.partners, **review.services})
    for make in (_costs_exhibit, _late_facts, _away_exhibit, _access_exhibit):
        yield from make(review, tables)


def _costs_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    rows = tables.rows(COSTS)
    if not rows:
        return
    year = max(row["year"] for row in rows)
    latest = [row for row in rows if row["year"] == year]
    by_bearer: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in latest:
        if row["pounds"] is not None and row["stage"] in HELP:
            by_bearer[row["bearer"]][row["stage"]] = row["pounds"]
    order = sorted(by_bearer, key=lambda name: (-sum(by_bearer[name].values()), name))
    bars, cut = longest([_cost_bar(review, name, by_bearer[name]) for name in order])
    late = sum((each.get("late", ZERO) for each in by_bearer.values()), ZERO)
    whole = sum((sum(each.values(), ZERO) for each in by_bearer.values()), ZERO)
    if not whole:
        return
    share = say_share(late / whole)
    finding = f"In {year} people's contacts cost {say_pounds(whole)} where a unit cost is known; {share} of it was late: {LATE_CAVEAT}"
    key = tuple((stage.capitalize(), STAGE_COLOURS[stage]) for stage in HELP)
    described = f"Bar chart. {finding}. One bar for each bearer, parted by stage. The figures are in the table below."
    note = f"Each contact at its unit cost, shared among those who bear it. What is hidden, and what nothing prices, is in no bar.{cut} {linking_error(review)}"
    shown = tables.data_table(COSTS, latest, f"What contacts cost in {year}, by bearer and stage.")  # fmt: skip
    yield Exhibit(finding, shown, CONTACT_COSTS_BY_BEARER, BarChart((Panel("", bars),), described, key), note)  # fmt: skip


def _cost_bar(review: Review, name: str, stages: dict[str, Decimal]) -> Bar:
    parts = tuple(Part(stages[stage], STAGE_COLOURS[stage], "") for stage in HELP if stage in stages)  # fmt: skip
    label = "Bearer not known" if name == NOT_KNOWN else review.partner(name)
    return Bar(label, say_pounds(sum(stages.values(), ZERO)), parts)


def _late_facts(review: Review, tables: Tables) -> Iterator[Block]:
    """Late cost from people beside that from counts, where both may be shown."""
    del review
    rows = [row for row in tables.rows(LATE) if row["contacts_pounds"] is not None and row["activity_pounds"] is not None]  # fmt: skip
    if not rows:
        return
    by_people, by_counts = (sum((row[name] for row in rows), ZERO) for name in ("contacts_pounds", "activity_pounds"))  # fmt: skip
    near = sum(abs(row["contacts_pounds"] - row["activity_pounds"]) <= row["activity_pounds"] / 1000 for row in rows)  # fmt: skip
    facts = (
        ("From people's contacts", say_pounds(by_people)),
        ("From the counts of activity.csv", say_pounds(by_counts)),
        ("Lines that agree to a thousandth part", f"{near} of {len(rows)}"),
        *(
            (f"{_plain(row['counted'])} ({row['year']})", f"{say_pounds(row['contacts_pounds'])} from contacts, {say_pounds(row['activity_pounds'])} from counts")
            for row in _furthest(rows)
        ),
    )  # fmt: skip
    note = f"The same services at the same unit costs, counted in two ways: {LATE_CAVEAT}. The table {LATE} has every line."
    yield Facts("Late cost from people, beside published counts", facts, note=note, is_folded=True)  # fmt: skip


def _furthest(rows: Sequence[ShownRow]) -> list[ShownRow]:
    apart = [row for row in rows if abs(row["contacts_pounds"] - row["activity_pounds"]) > row["activity_pounds"] / 1000]  # fmt: skip
    return sorted(apart, key=lambda row: -abs(row["contacts_pounds"] - row["activity_pounds"]))[:MOST_ROWS]  # fmt: skip


def _away_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    near = tables.rows(AWAY, nearness=NEAR)
    shown = {(row["service"], row["decision"]): row for row in near if row["share_came_late"] is not None}  # fmt: skip
    services = sorted({name for name, _ in shown if all((name, each) in shown for each in (REFUSED, ACCEPTED))})  # fmt: skip
    every = tables.rows(AWAY)
    if not every:
        return
    finding = _away_finding(every, [shown[name, each] for name in services for each in (REFUSED, ACCEPTED)])  # fmt: skip
    panels = tuple(
        Panel(f"{decision.capitalize()}, near the line", tuple(_away_bar(review, shown[name, decision]) for name in services))
        for decision in (REFUSED, ACCEPTED)
    )  # fmt: skip
    described = f"Bar chart. {finding} For each service: of those refused and of those accepted near the line, the share who met a late service within two years. The figures are in the table below."
    note = f"Near the line: within ten points of the score that was asked for. {NOT_CAUSE} A late service is a needed service: {LATE_CAVEAT}. Services that may not be shown on both sides are in the table alone. {linking_error(review)}"
    table = tables.data_table(AWAY, every[:MOST_ROWS], "Whom each service refused and accepted, and what followed in two years.")  # fmt: skip
    chart = BarChart(panels, described) if services else None
    yield Exhibit(finding, table, TURNED_AWAY, chart, note)


def _away_bar(review: Review, row: ShownRow) -> Bar:
    share, ends = row["share_came_late"], (row["share_low"], row["share_high"])
    said = f"{say_share(share)} ({say_share(ends[0])} to {say_share(ends[1])})"
    return Bar(review.service(row["service"]), said, (Part(share, NAVY),))


def _away_finding(every: Sequence[ShownRow], near: Sequence[ShownRow]) -> str:
    """How many were turned away; and near the line, did those refused come to late services more often?"""
    refused = sum(row["people"] or 0 for row in every if row["decision"] == REFUSED)
    said = (
        f"Some {refused:,} people were refused at their first assessment by a service"
    )
    sides = [_pooled(near, decision) for decision in (REFUSED, ACCEPTED)]
    if not all(people for _, people in sides):
        return f"{said}; what followed may not be shown for those near the line."
    (one, many), (other, others) = sides
    low, high = between_shares((one / many, many), (other / others, others))
    apart = one / many - other / others
    shares = f"{say_share(Decimal(one) / many)} of those refused and {say_share(Decimal(other) / others)} of those accepted met a late service within two years"
    points = f"those refused {_points(apart)}; anything from {_points(low)} to {_points(high)} may be true"  # fmt: skip
    return f"{said}. Near the line {shares}: {points}."


def _pooled(rows: Sequence[ShownRow], decision: str) -> tuple[int, int]:
    own = [row for row in rows if row["decision"] == decision]
    return sum(row["came_late"] for row in own), sum(row["followed"] for row in own)


def _points(share: float) -> str:
    """How is a difference of shares said: 5 points lower, no points apart?"""
    points = round(share * 100)
    if not points:
        return "no points apart"
    return f"{abs(points)} point{'' if abs(points) == 1 else 's'} {'higher' if points > 0 else 'lower'}"  # fmt: skip


def _access_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    """Of the need and step where some group is furthest from all: the groups, each with its interval."""
    found = _widest(tables.rows(ACCESS, dimension="ethnicity"))
    if found is None:
        return
    need, step, group = found
    rows = tables.rows(ACCESS, dimension="ethnicity", need=need)
    everybody = next(row for row in rows if row["group"] == "all")
    groups = sorted((row for row in rows if row[f"share_{step}"] is not None), key=lambda row: (row["group"] != "all", row["group"]))  # fmt: skip
    bars = tuple(_access_bar(row, step) for row in groups)
    own = next(row for row in rows if row["group"] == group)
    finding = f"{_plain(group)}: {_with_ends(own, step)} of those known to need help with {review.need(need).lower()} were {SAID_OF[step]}, against {_with_ends(everybody, step)} of all"
    described = f"Bar chart. {finding}. One bar for each group as partners recorded it. The figures are in the table below."
    note = (
        "The share of people known to have the need, with 95% intervals; who is never met by a service is not known to have it. Links are missed more often in some groups than in others: see who is missed under principle 6. The other needs and steps, and sex and decade of birth, are in the table access_by_group. "
        + linking_error(review)
    )
    columns = ("group", "known", step, f"share_{step}", f"{step}_low", f"{step}_high")
    table = tables.data_table(ACCESS, groups, f"Of those known to need help with {review.need(need).lower()}, who were {SAID_OF[step]}.", columns=columns)  # fmt: skip
    yield Exhibit(finding, table, ACCESS_BY_GROUP, BarChart((Panel("", bars),), described), note)  # fmt: skip


def _widest(rows: Sequence[ShownRow]) -> tuple[str, str, str] | None:
    """Where is a group surely apart from all, and furthest? By the gap between its interval and that of all."""
    everybody = {row["need"]: row for row in rows if row["group"] == "all"}
    apart = []
    for row in rows:
        for step in SAID_OF:
            whole = everybody.get(row["need"])
            if row["group"] == "all" or whole is None or None in (row[f"share_{step}"], whole[f"share_{step}"]):  # fmt: skip
                continue
            gap = max(whole[f"{step}_low"] - row[f"{step}_high"], row[f"{step}_low"] - whole[f"{step}_high"])  # fmt: skip
            apart.append((gap, row["need"], step, row["group"]))
    if not apart:
        return None
    _, need, step, group = max(apart, key=lambda each: (each[0], each[1:]))
    return need, step, group


def _access_bar(row: ShownRow, step: str) -> Bar:
    colour = STAGE_COLOURS["universal"] if row["group"] == "all" else NAVY
    return Bar(_plain(row["group"]), _with_ends(row, step), (Part(row[f"share_{step}"], colour),))  # fmt: skip


def _with_ends(row: ShownRow, step: str) -> str:
    share, low, high = (row[name] for name in (f"share_{step}", f"{step}_low", f"{step}_high"))  # fmt: skip
    return f"{say_share(share)} ({say_share(low)} to {say_share(high)})"


def _plain(word: str) -> str:
    """How is a word of a table said: Accident and emergency, Black Caribbean, Not stated?"""
    if word in WORDS:
        return WORDS[word]
    said = word.replace("_", " ")
    return said.title() if word.partition("_")[0] in OF_PEOPLE else said[:1].upper() + said[1:]  # fmt: skip
