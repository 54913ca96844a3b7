"""What a report says of contacts: costs, those turned away, who gets how far, and the map of journeys."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from wholeplace.disclosure.check import check_table
from wholeplace.reports.blocks import Exhibit, JourneyStep
from wholeplace.reports.blocks_html import section_html
from wholeplace.reports.journey_map import MOST_BOXES, STRAIGHT, map_of
from wholeplace.reports.review import Review
from wholeplace.reports.sections_contacts import contact_blocks
from wholeplace.reports.sections_demand import demand_section
from wholeplace.reports.sections_journeys import journey_blocks, journeys_finding
from wholeplace.reports.sections_people import voices_section
from wholeplace.tables.results.people import LAYOUTS, PEOPLE_FIGURES

STAGES = {"gp": "universal", "library": "universal", "therapy": "early", "ward": "late", "police": "late"}  # fmt: skip
WANTED = ("known", "referred", "assessed", "accepted", "helped", "completed", "crisis")


def checked(name: str, rows: list[dict[str, Any]]):
    """These rows as a run would show them; what is not given is nought or blank."""
    contract, layout = PEOPLE_FIGURES[name], LAYOUTS[name]
    schema = contract.schema()
    for amount in layout.amounts:
        for own in (amount.largest, amount.second):
            schema = schema.append(pa.field(own, schema.field(amount.column).type))
    usual = dict.fromkeys(layout.counts, 0) | {own: Decimal(0) for own in layout.never_shown}  # fmt: skip
    full = [{**dict.fromkeys(schema.names), **usual, **row} for row in rows]
    return check_table(pa.Table.from_pylist(full, schema), contract, layout=layout)


def review_of(**tables: list[dict[str, Any]]) -> Review:
    return Review(
        "Place", "run", "Review", "sha", ("2014/15", "2015/16"), "2015/16", {},
        needs={"mind": "Mental health"},
        services={"gp": "GP", "therapy": "Talking therapy", "ward": "Ward"},
        stages=STAGES,
        checked={name: checked(name, rows) for name, rows in tables.items()},
    )  # fmt: skip


def decided(decision: str, nearness: str, people: int, came: int) -> dict[str, Any]:
    pounds = Decimal(people * 1000)
    money = dict.fromkeys(("pounds", "late_pounds"), pounds)
    most = {f"{name}_{which}": Decimal(1000) for name in money for which in ("largest", "second")}  # fmt: skip
    return {"service": "therapy", "decision": decision, "nearness": nearness, "people": people + 40, "not_followed": 40, "followed": people, "came_late": came, "late_contacts": came + 20, **money, **most}  # fmt: skip


def test_those_refused_are_set_beside_those_accepted_near_the_line():
    rows = [decided("refused", "near the line", 100, 60), decided("accepted", "near the line", 200, 80), decided("refused", "further off", 50, 30)]  # fmt: skip
    (exhibit,) = contact_blocks(review_of(turned_away=rows))
    assert "Some 230 people were refused" in exhibit.finding
    assert "60% of those refused and 40% of those accepted" in exhibit.finding
    assert "20 points higher; anything from 8 points higher to 31 points higher may be true" in exhibit.finding  # fmt: skip
    assert [panel.heading for panel in exhibit.chart.panels] == ["Refused, near the line", "Accepted, near the line"]  # fmt: skip
    assert "not a cause" in exhibit.note
    assert "not waste" in exhibit.note


def test_where_nobody_near_the_line_may_be_shown_nothing_is_compared():
    rows = [decided("refused", "near the line", 4, 3), decided("accepted", "near the line", 200, 80)]  # fmt: skip
    (exhibit,) = contact_blocks(review_of(turned_away=rows))
    assert "may not be shown" in exhibit.finding
    assert exhibit.chart is None


def reached(group: str, known: int, **steps: int) -> dict[str, Any]:
    return {"need": "mind", "dimension": "ethnicity", "group": group, "known": known, **dict.fromkeys(WANTED[1:], 0), **steps}  # fmt: skip


def test_access_tells_of_the_group_that_is_furthest_from_all():
    rows = [
        reached("all", 3000, referred=900, accepted=300),
        reached("black_caribbean", 500, referred=60, accepted=40),
        reached("white_british", 2300, referred=800, accepted=240),
        reached("not_stated", 200, referred=40, accepted=20),
    ]
    (exhibit,) = contact_blocks(review_of(access_by_group=rows))
    assert exhibit.finding.startswith("Black Caribbean: 12% (9% to 15%) of those known to need help with mental health were sent on to early help, against 30%")  # fmt: skip
    bars = exhibit.chart.panels[0].bars
    assert [bar.label for bar in bars] == ["Everybody", "Black Caribbean", "Not stated", "White British"]  # fmt: skip
    assert len(exhibit.table.rows) == 4


def test_a_run_without_contacts_says_what_is_missing():
    review = review_of()
    assert list(contact_blocks(review)) == []
    assert list(journey_blocks(review)) == []
    assert journeys_finding(review) == ""
    assert voices_section(review).is_missing
    said = [block.text for block in demand_section(review).blocks if hasattr(block, "text")]  # fmt: skip
    assert any("Missing here" in text for text in said)


def step(start: str, end: str, people: int) -> JourneyStep:
    return JourneyStep(start, STAGES[start], end, STAGES[end], people)


def test_steps_straight_to_a_late_service_pass_the_box_of_no_early_help():
    drawn = map_of([step("gp", "therapy", 30), step("therapy", "ward", 10), step("gp", "ward", 50), step("library", "ward", 20), step("ward", "gp", 99)], {})  # fmt: skip
    assert drawn.columns == (("gp", "library"), ("therapy", STRAIGHT), ("ward",))
    ways = {(way.start, way.end): way.people for gap in drawn.gaps for way in gap}
    assert ways == {("gp", "therapy"): 30, ("gp", STRAIGHT): 50, ("library", STRAIGHT): 20, ("therapy", "ward"): 10, (STRAIGHT, "ward"): 70}  # fmt: skip
    assert drawn.through(STRAIGHT) == 70


def test_a_map_holds_a_dozen_boxes_however_many_services_there_are():
    many = [JourneyStep(f"u{n}", "universal", f"l{n % 9}", "late", 10 + n) for n in range(30)]  # fmt: skip
    many += [JourneyStep(f"u{n}", "universal", f"e{n}", "early", 10 + n) for n in range(30)]  # fmt: skip
    drawn = map_of(many, {})
    assert sum(len(column) for column in drawn.columns) <= sum(MOST_BOXES.values()) + 1


@pytest.mark.parametrize("few", [0, 5])
def test_the_map_is_drawn_in_both_forms_and_hides_few_people(few: int):
    edges = [("gp", "therapy", 300), ("therapy", "ward", 100), ("gp", "ward", 300), ("library", "ward", few)]  # fmt: skip
    rows = [{"from_service": a, "to_service": b, "people": n, "times": n, "people_waited": n} for a, b, n in edges]  # fmt: skip
    review = review_of(journey_edges=rows)
    section = voices_section(review)
    assert not section.is_missing
    assert "75% of steps come straight" in section.finding
    exhibit = next(block for block in section.blocks if isinstance(block, Exhibit))
    assert all(each.people >= 10 for each in exhibit.chart.steps)
    drawn = str(section_html(section))
    assert drawn.count("<svg") == 2
    assert "No early help between" in drawn
    assert "library" not in drawn.split("<details")[0]
