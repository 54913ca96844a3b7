"""The HTML report: what it says, what it never says, and that it stands on its own."""

import re
import shutil
from base64 import b64encode
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from paths import EXAMPLES
from review_examples import FLOWS, borough, england_and_wales, make_table
from wholeplace.core.errors import ReportError
from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports import findings, findings_late, page
from wholeplace.reports.blocks import (
    Bar,
    BarChart,
    Exhibit,
    Facts,
    Flow,
    FlowChart,
    Notice,
    Panel,
    Part,
)
from wholeplace.reports.cells import say_share
from wholeplace.reports.charts import narrow_bars, wide_bars
from wholeplace.reports.data_tables import data_table
from wholeplace.reports.flow import COLOURS, MOST_BOXES, lay_out
from wholeplace.reports.flow_narrow import DARK
from wholeplace.reports.palette import INK, PALETTE, PAPER, PLUM, QUIET
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.sections_outcomes import say_not_comparable
from wholeplace.reports.sections_partners import flows
from wholeplace.reports.words import HEADINGS, LATE_NOTE, PRINCIPLES
from wholeplace.runs.reporting import review_of
from wholeplace.runs.review import run_review
from wholeplace.tables.results import EARLY_LATE, FIGURES, MONEY_MAP, PROVIDER_OUTCOMES

EMPTY = replace(borough(), tables={}, staffing=(), inputs=())


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Each example drawn once."""
    made = {"borough": borough(), "national": england_and_wales(), "empty": EMPTY}
    return {name: page.render_page(review) for name, review in made.items()}


def text_of(html: str) -> str:
    """What a reader sees, without the style."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def exhibits(review: Review, number: int) -> list[Exhibit]:
    blocks = build_report(review).sections[number - 1].blocks
    return [block for block in blocks if isinstance(block, Exhibit)]


# The page stands on its own.


@pytest.mark.parametrize("name", ["borough", "national", "empty"])
def test_a_page_asks_for_nothing_and_runs_nothing(
    pages: dict[str, str], name: str
) -> None:
    html = pages[name]
    addresses = re.findall(r'(?:src|href|action|data)="([^"]*)"', html)
    assert {address[:1] for address in addresses if address != "data:,"} == {"#"}
    assert "<script" not in html
    assert "@import" not in html
    assert set(re.findall(r"url\(([^)]*)\)", html)) <= {f"#{i}" for i in ids(html)}


def test_the_policy_of_a_page_allows_its_own_style_and_nothing_else(
    pages: dict[str, str],
) -> None:
    html = pages["borough"]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert ' style="' not in html


def ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


@pytest.mark.parametrize("name", ["borough", "national", "empty"])
def test_every_link_of_a_page_leads_somewhere_and_no_name_is_used_twice(
    pages: dict[str, str], name: str
) -> None:
    named = ids(pages[name])
    assert len(named) == len(set(named))
    assert set(re.findall(r'href="#([^"]+)"', pages[name])) <= set(named)


class _Nesting(HTMLParser):
    VOID = frozenset({"meta", "link", "br", "rect", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("name", ["borough", "national", "empty"])
def test_every_element_of_a_page_is_closed_in_order(
    pages: dict[str, str], name: str
) -> None:
    parser = _Nesting()
    parser.feed(pages[name])
    assert parser.open == []


def test_the_same_review_is_drawn_in_the_same_bytes(pages: dict[str, str]) -> None:
    assert page.render_page(borough()) == pages["borough"]


def test_words_from_a_file_cannot_become_markup() -> None:
    nasty = '<img src=x onerror=alert(1)> & "quoted"'
    review = borough()
    rows = [
        {**row, "provider": nasty, "note": nasty}
        for row in review.rows("provider_outcomes")
    ]
    flow = [{**row, "deliverer": nasty} for row in review.rows("money_map")]
    tables = {
        **review.tables,
        "provider_outcomes": make_table("provider_outcomes", rows),
        "money_map": make_table("money_map", flow),
    }
    html = page.render_page(
        replace(
            review,
            place=nasty,
            about=nasty,
            partners={**review.partners, "council": nasty},
            needs={"care": nasty},
            tables=tables,
        )
    )
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_a_page_is_written_whole_and_a_place_that_cannot_take_it_is_named(
    tmp_path: Path,
) -> None:
    page.write_page(EMPTY, tmp_path / "review.html")
    assert (tmp_path / "review.html").read_text(encoding="utf-8") == page.render_page(
        EMPTY
    )
    with pytest.raises(ReportError, match="nowhere"):
        page.write_page(EMPTY, tmp_path / "nowhere" / "review.html")


def test_a_package_without_its_stylesheet_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page, "files", lambda package: tmp_path)
    with pytest.raises(ReportError, match=re.escape("pip install .")):
        page.render_page(EMPTY)


# Six principles, each with its finding; what is missing is named.


def test_the_six_principles_come_in_order_and_open_with_one_sentence() -> None:
    sections = build_report(borough()).sections
    assert [section.title for section in sections] == list(PRINCIPLES)
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    for section in sections:
        assert section.finding.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", section.finding)


def test_a_run_that_made_nothing_still_has_six_principles_all_missing(
    pages: dict[str, str],
) -> None:
    sections = build_report(EMPTY).sections
    assert all(
        section.is_missing and section.finding.startswith("Missing: ")
        for section in sections
    )
    assert pages["empty"].count(">Missing</strong>") == 6
    assert text_of(pages["empty"]).count("To fill this") == 3
    assert text_of(pages["empty"]).count("What would fill this") == 3


def test_no_money_page_stands_alone(pages: dict[str, str]) -> None:
    for html in pages.values():
        assert "own words are missing" in html
        assert "No money page stands alone" in html


def test_a_front_line_that_is_known_is_shown_and_what_is_not_known_of_it_is_said() -> (
    None
):
    section = build_report(borough()).sections[4]
    assert not section.is_missing
    assert "1.5, 11% of all posts" in section.finding
    facts = dict(section.blocks[0].facts)
    assert facts == {
        "Lee House employment and training service": "Posts filled: 12.5; posts empty: 1.5. Not known: filled by agency staff, people for each worker."
    }


# The findings are computed from the figures.


def test_who_decides_is_worked_out_from_the_flows() -> None:
    known: dict[str, Decimal] = defaultdict(Decimal)
    for _, controller, _, _, _, _, pounds, *_ in FLOWS:
        known[controller] += Decimal(str(pounds or 0))
    share = known["ccg"] / sum(known.values())
    assert max(known, key=lambda name: known[name]) == "ccg"
    assert f"{share:.0%}" == "57%"
    assert findings.money_finding(borough()) == (
        "City and Hackney Clinical Commissioning Group decides how 57% of the £697 million a year that is known is used; 3 amounts were asked for and not supplied: nobody can say how far 2 of them would move a share of control, and the other could move one by up to 0.7 percentage points."
    )


def test_late_intervention_is_opened_by_its_cost_and_by_what_it_is_not() -> None:
    assert findings_late.demand_finding(england_and_wales()) == (
        "The late services counted here cost £16.6 billion in a year, and Local government bears the most (£6.44 billion, 39%): not waste, and not all avoidable."
    )


def test_where_the_money_map_has_stages_they_open_the_section_on_demand() -> None:
    assert findings_late.demand_finding(borough()) == (
        "Of £647 million a year on universal, early and late help, 88% is spent late and 1% early: what is late is not waste, and not all avoidable."
    )


def test_other_findings_are_sentences_about_their_figures() -> None:
    review = borough()
    assert (
        findings.control_finding(review)
        == "NHS England decides on less than it funds: 0% of control, 57% of funding"
    )
    assert (
        findings.not_supplied_finding(review)
        == "3 figures were asked for and not supplied, by 3 partners"
    )
    assert (
        findings.stop_finding(review)
        == "1 amount is still worth asking for, of 2 that are unknown or weak"
    )
    assert (
        findings.funding_finding(review)
        == "1 of 2 providers gets more than half of what is known of their income from one other partner"
    )
    assert (
        findings.ends_finding(review)
        == "1 agreement would touch another service if it ended: 1 service in all"
    )
    assert (
        findings_late.bearer_finding(review)
        == "The late services counted here cost £3.9 million in a year, and Hackney Council bears all of it; 1 of 3 items is priced, and the others are in no total"
    )
    assert findings.outcomes_finding(review).startswith(
        "3 of 4 provider records say how many people reached an outcome, and 3 what that cost"
    )


def test_sums_that_do_not_add_up_are_counted_and_told_from_rounding() -> None:
    assert findings_late.checks_finding(england_and_wales()) == (
        "3 sums do not make the total printed in the source; rounding cannot explain 1 of them"
    )
    assert (
        findings_late.checks_finding(borough())
        == "Every row and column makes its printed total"
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (None, "not known"),
        (Decimal(0), "0%"),
        (Decimal("0.0049"), "less than 1%"),
        (Decimal("0.005"), "1%"),
        (Decimal("0.5"), "50%"),
        (Decimal("0.996"), "more than 99%"),
        (Decimal(1), "100%"),
    ],
)
def test_a_share_never_rounds_to_nothing_or_to_everything(
    share: Decimal | None, said: str
) -> None:
    assert say_share(share) == said


def test_sums_that_may_all_be_rounding_are_only_counted() -> None:
    rows = [
        {**row, "is_within_rounding": None}
        for row in england_and_wales().rows("late_checks")
    ]
    review = replace(EMPTY, tables={"late_checks": make_table("late_checks", rows[:1])})
    assert (
        findings_late.checks_finding(review)
        == "1 sum does not make the total printed in the source"
    )


def test_a_bearer_of_the_library_that_is_no_partner_here_has_a_name_all_the_same() -> (
    None
):
    assert EMPTY.partner("local_government") == "Local government"
    assert (
        replace(EMPTY, partners={"nhs": "The hospital"}).partner("nhs")
        == "The hospital"
    )
    assert EMPTY.partner("somebody_else") == "somebody_else"


# Late figures.


def test_every_late_exhibit_says_that_it_is_not_waste_and_not_all_avoidable() -> None:
    for review in (borough(), england_and_wales()):
        shown = exhibits(review, 2)
        assert len(shown) >= 5
        for exhibit in shown:
            assert exhibit.note.startswith(LATE_NOTE)
    assert LATE_CAVEAT in LATE_NOTE.lower()


def test_the_three_totals_are_named_exact_and_explained(pages: dict[str, str]) -> None:
    (facts,) = next(
        e.facts
        for e in exhibits(england_and_wales(), 2)
        if e.contract.name == "late_intervention_by_bearer"
    )
    said = dict(facts.facts)
    assert said["Bearers added up"].startswith("£16,626,000,000. ")
    assert said["Items as printed"].startswith("£16,636,000,000. ")
    assert said["As printed"].startswith("£16,640,000,000. ")
    assert all(len(words) > 30 for words in said.values())
    assert "why there is more than one" in pages["national"]


def test_a_national_figure_is_hatched_titled_not_local_and_kept_out_of_the_other_chart() -> (
    None
):
    shown = exhibits(borough(), 2)
    (hatched,) = [e for e in shown if e.finding.startswith("Not local data")]
    assert [bar.label for bar in hatched.chart.panels[0].bars] == [
        "Persistent absentees"
    ]
    assert all(bar.is_hatched for bar in hatched.chart.panels[0].bars)
    (items,) = [
        e
        for e in shown
        if e.contract.name == "late_intervention_by_item"
        and not e.finding.startswith("Not local")
    ]
    assert [bar.label for bar in items.chart.panels[0].bars] == [
        "Residential placements of children",
        "Evictions",
    ]
    assert not any(bar.is_hatched for bar in items.chart.panels[0].bars)


def test_hatching_is_drawn_and_the_marker_colour_is_gone(pages: dict[str, str]) -> None:
    assert pages["borough"].count("<pattern") == 2
    assert "#010203" not in pages["borough"]
    assert "<pattern" not in pages["national"]


def test_an_item_without_a_price_is_named_and_has_no_bar() -> None:
    (items,) = [
        e
        for e in exhibits(borough(), 2)
        if e.contract.name == "late_intervention_by_item"
        and not e.finding.startswith("Not local")
    ]
    (evictions,) = [
        bar for bar in items.chart.panels[0].bars if bar.label == "Evictions"
    ]
    assert evictions.said == "no price known"
    assert evictions.parts == ()


def test_totals_are_explained_only_where_there_is_more_than_one() -> None:
    (bearers,) = [
        e
        for e in exhibits(borough(), 2)
        if e.contract.name == "late_intervention_by_bearer"
    ]
    assert bearers.facts == ()


def test_printed_totals_that_are_all_made_are_said_in_a_sentence() -> None:
    said = [
        block.text
        for block in build_report(borough()).sections[1].blocks
        if isinstance(block, Notice)
    ]
    assert said == ["Every row and column makes its printed total."]


# Unknown is never nought.


def test_an_amount_not_supplied_is_said_so_and_its_flow_is_dashed(
    pages: dict[str, str],
) -> None:
    table = data_table(borough(), MONEY_MAP, caption="x")
    column = [heading.name for heading in table.headings].index("pounds")
    services = [heading.name for heading in table.headings].index("service")
    amounts = {row[services]: row[column] for row in table.rows}
    assert amounts["jobcentre_services"] == "not supplied"
    assert amounts["Lee House employment and training service"] == "£517,000"
    assert amounts["general_fund"] == "\N{EN DASH}"
    assert "never nought" in table.blank
    assert pages["borough"].count("stroke-dasharray") >= 3 * 3


def test_a_flow_not_supplied_keeps_out_of_the_known_money() -> None:
    drawn = lay_out(flows(borough()))
    boxes = {box.name: box for box in drawn.columns[1]}
    assert boxes["Department for Work and Pensions"].pounds == 0
    assert boxes["Department for Work and Pensions"].is_unsure
    assert boxes["City and Hackney Clinical Commissioning Group"].pounds == 400_000_000
    assert boxes["City and Hackney Clinical Commissioning Group"].is_unsure


def test_a_share_nobody_supplied_is_not_called_none() -> None:
    (shares,) = [
        e for e in exhibits(borough(), 1) if e.contract.name == "partner_shares"
    ]
    said = {
        panel.heading: {bar.label: bar.said for bar in panel.bars}
        for panel in shares.chart.panels
    }
    assert said["Decides"]["Department for Work and Pensions"] == "not supplied"
    assert said["Funds"]["Department for Work and Pensions"] == "not supplied"
    assert said["Delivers"]["Department for Work and Pensions"] == "none"


def test_columns_that_hold_nothing_are_named_and_not_only_dropped() -> None:
    review = replace(
        borough(),
        tables={
            "early_late": make_table(
                "early_late", [{"need": "work", "partner": "dwp", "unknown": 2}]
            )
        },
    )
    table = data_table(review, EARLY_LATE, caption="x")
    assert [heading.name for heading in table.headings] == [
        "need",
        "partner",
        "unknown",
    ]
    assert (
        "No row has a figure or word for: Universal, Early, Late, Enabling, All stages, Late share, In budgets that mix stages."
        in table.blank
    )


def test_what_a_provider_costs_is_shown_to_the_pound() -> None:
    table = data_table(borough(), PROVIDER_OUTCOMES, caption="x")
    rows = {
        row[0]: dict(zip([h.name for h in table.headings], row, strict=True))
        for row in table.rows
    }
    assert rows["Lee House"]["cost_pounds"] == "£517,185"
    assert rows["Lee House"]["cost_per_outcome_pounds"] == "£6,465"
    assert rows["Ways into Work"]["cost_per_outcome_pounds"] == "£2,000"
    assert rows["Ways into Work"]["people_accessing"] == "8,300"


# Providers are not ranked.


def test_providers_stand_in_the_order_of_their_names_without_a_chart() -> None:
    section = build_report(borough()).sections[3]
    cards = [
        block.title.split(", ")[0]
        for block in section.blocks
        if isinstance(block, Facts)
    ]
    assert cards == [
        "Hackney One Team",
        "Jobcentre Plus",
        "Lee House",
        "Ways into Work",
    ]
    (table,) = exhibits(borough(), 4)
    assert table.chart is None
    assert [row[0] for row in table.table.rows] == cards
    assert "per_outcome" not in section.finding
    assert "£" not in section.finding


def test_each_provider_says_whom_when_what_and_with_whom_it_cannot_be_compared() -> (
    None
):
    section = build_report(borough()).sections[3]
    cards = {
        block.title: dict(block.facts)
        for block in section.blocks
        if hasattr(block, "title")
    }
    assert cards["Jobcentre Plus, 2014/15"]["Cost of the whole period"] == "not known"
    for card in cards.values():
        assert {
            "Works with",
            "Period",
            "What counts as an outcome",
            "Cannot be set against",
        } <= set(card)
    assert (
        cards["Lee House, 2012/13"]["Cannot be set against"]
        == "Hackney One Team: another client group; Ways into Work: another period"
    )


def test_reasons_shared_by_all_other_records_are_said_once() -> None:
    words = "A 2012/13 (other people, another time); B (x) 2014/15 (other people, another time)"
    assert (
        say_not_comparable(words, 2) == "all other records (other people, another time)"
    )
    assert (
        say_not_comparable(words, 3)
        == "A 2012/13, B (x) 2014/15 (other people, another time)"
    )
    mixed = "A 1 (other people); B 2 (another time); C 3 (another time)"
    assert (
        say_not_comparable(mixed, 3)
        == "A 1 (other people); all other records (another time)"
    )
    assert say_not_comparable("in words of its own", 3) == "in words of its own"


# Charts.


def test_every_column_a_reader_may_meet_has_a_plain_heading() -> None:
    names = {column.name for table in FIGURES.values() for column in table.columns}
    assert names - set(HEADINGS) == set()


def test_a_chart_is_one_image_with_one_label_and_its_table_and_working_beneath(
    pages: dict[str, str],
) -> None:
    html = pages["borough"]
    charts = re.findall(
        r'<div class="wp-wide">(<svg.*?</svg>)</div><div class="wp-narrow">(<svg.*?</svg>)</div>',
        html,
        re.DOTALL,
    )
    drawn = [e for number in (1, 2, 4) for e in exhibits(borough(), number) if e.chart]
    assert len(charts) == len(drawn) >= 6
    for svg in (svg for pair in charts for svg in pair):
        assert svg.count("role=") == 1
        assert svg.count("aria-label=") == 1
        assert "aria-roledescription" not in svg
        assert "Arial" in svg
    for exhibit in drawn:
        assert exhibit.chart.described.endswith("table below.")
    assert html.count("How this was worked out<") == sum(
        len(exhibits(borough(), n)) for n in range(1, 7)
    )


def bars(*values: str, label: str = "A") -> BarChart:
    return BarChart(
        (
            Panel(
                "",
                tuple(
                    Bar(
                        f"{label}{n}",
                        f"said {value}",
                        (Part(Decimal(value), "#12436D"),),
                    )
                    for n, value in enumerate(values)
                ),
            ),
        ),
        "x",
    )


def lengths(svg: str) -> list[float]:
    return [float(length) for length in re.findall(r'd="M[\d.]+,[\d.]+h([\d.]+)v', svg)]


def test_bars_are_as_long_as_their_values_and_keep_their_words() -> None:
    for draw in (wide_bars, narrow_bars):
        svg = draw(bars("1", "2", "4.5", label="£5.15 billion ")).inside
        one, two, more = lengths(svg)
        assert two == pytest.approx(2 * one, rel=0.01)
        assert more == pytest.approx(4.5 * one, rel=0.01)
        assert "£5.15 billion" in svg


def test_panels_share_one_scale() -> None:
    parts = ((Part(Decimal("0.2"), "#12436D"),), (Part(Decimal("0.6"), "#12436D"),))
    chart = BarChart(
        tuple(Panel(f"P{n}", (Bar("A", "x", part),)) for n, part in enumerate(parts)),
        "x",
    )
    short, long = lengths(wide_bars(chart).inside)
    assert long == pytest.approx(3 * short, rel=0.01)


def test_a_chart_of_unknown_values_is_drawn_all_the_same() -> None:
    chart = BarChart((Panel("", (Bar("A", "not known", ()),)),), "x")
    for draw in (wide_bars, narrow_bars):
        assert "not known" in draw(chart).inside


# The flow of the money.


def many_flows(number: int) -> list[Flow]:
    return [
        Flow(
            f"F{n}", f"C{n % 9}", f"D{n}", "late" if n % 2 else "early", Decimal(n + 1)
        )
        for n in range(number)
    ]


@pytest.mark.parametrize(
    "given",
    [
        many_flows(1),
        many_flows(6),
        many_flows(7),
        many_flows(40),
        list(flows(borough())),
    ],
)
def test_no_pound_is_lost_or_doubled_on_its_way(given: list[Flow]) -> None:
    total = sum(flow.pounds or 0 for flow in given)
    drawn = lay_out(given)
    for column in drawn.columns:
        assert sum(box.pounds for box in column) == total
        assert len(column) <= MOST_BOXES
    for gap, left, right in zip(
        drawn.gaps, drawn.columns, drawn.columns[1:], strict=False
    ):
        for box in left:
            assert sum(r.pounds or 0 for r in gap if r.start == box.name) == box.pounds
        for box in right:
            assert sum(r.pounds or 0 for r in gap if r.end == box.name) == box.pounds


def test_small_flows_are_gathered_and_the_rest_has_the_grey() -> None:
    drawn = lay_out(many_flows(40))
    assert [box.name for box in drawn.columns[0]][-1] == "35 others"
    assert drawn.colours[drawn.columns[1][-1].name] == COLOURS[-1]
    assert len(set(drawn.colours.values())) == len(drawn.colours)


def test_who_supplied_nothing_is_shown_before_who_holds_almost_nothing() -> None:
    given = [
        Flow("A", f"C{n}", "D", "late", Decimal(1000 if n < 4 else 1)) for n in range(8)
    ]
    given.append(Flow("A", "Silent", "D", "late", None))
    assert "Silent" in [box.name for box in lay_out(given).columns[1]]


def test_only_unknown_money_is_still_a_map() -> None:
    html = page.render_page(
        replace(
            EMPTY,
            tables={
                "money_map": make_table(
                    "money_map",
                    [
                        {
                            "funder": "dwp",
                            "controller": "dwp",
                            "deliverer": "dwp",
                            "service": "x",
                            "kind": "revenue",
                            "year": "2014/15",
                            "stage": "late",
                            "need": "work",
                            "basis": "unknown",
                            "grade": "weak",
                            "unknown": 1,
                        }
                    ],
                )
            },
        )
    )
    assert "No amount on the money map is known yet" in html
    assert "stroke-dasharray" in html


def test_a_flow_chart_names_its_roles_in_both_forms(pages: dict[str, str]) -> None:
    (chart,) = [
        e.chart for e in exhibits(borough(), 1) if isinstance(e.chart, FlowChart)
    ]
    assert "From left to right" in chart.described
    for words in ("Whose money", "Who decides", "Who delivers", "When it comes"):
        assert len(re.findall(rf"<text[^>]*>{words}</text>", pages["borough"])) == 2


# Colours.


def brightness(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", PALETTE)
def test_what_is_drawn_stands_out_from_the_page(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3


@pytest.mark.parametrize("colour", PALETTE)
def test_a_letter_on_a_bar_can_be_read(colour: str) -> None:
    assert contrast(PAPER if colour in DARK else INK, colour) >= 4.5


def test_words_can_be_read(pages: dict[str, str]) -> None:
    assert contrast(INK, PAPER) >= 4.5
    assert contrast(QUIET, PAPER) >= 4.5
    fills = set(re.findall(r'<text[^>]*fill="([^"]+)"', pages["borough"]))
    assert fills <= {INK, QUIET, PAPER}
    assert contrast(PLUM, PAPER) >= 3


# The ends of the page.


def test_the_page_says_which_files_and_run_it_comes_from_and_how_to_trace(
    pages: dict[str, str],
) -> None:
    text = text_of(pages["national"])
    for given in (*england_and_wales().inputs,):
        assert given.sha256 in text
        assert given.file in text
    assert england_and_wales().run in text
    assert england_and_wales().made_by in text
    assert "wholeplace trace DIR TABLE key=value COLUMN" in text
    assert (
        "wholeplace trace DIR late_intervention_by_bearer bearer=education gross_pounds"
        in text
    )


def test_the_words_used_are_explained(pages: dict[str, str]) -> None:
    text = text_of(pages["empty"])
    for word in ("Controller", "Overlap", "Not supplied", "Placeholder (how firm)"):
        assert word in text


# The example places, from their files to their pages.


@pytest.fixture(scope="module")
def example_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each example place run and drawn."""
    made = {}
    for name in ("england-and-wales", "hackney"):
        folder = tmp_path_factory.mktemp("places") / name
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("runs"))
        made[name] = page.render_page(review_of(run_review(folder)))
    return made


def test_the_page_of_england_and_wales_has_the_three_totals(
    example_pages: dict[str, str],
) -> None:
    text = text_of(example_pages["england-and-wales"])
    for total in ("£16,626,000,000", "£16,636,000,000", "£16,640,000,000"):
        assert total in text
    assert (
        "The late services counted here cost £16.6 billion in a year, and Local government bears the most"
        in text
    )


def test_the_page_of_hackney_sets_providers_beside_each_other_without_a_rank(
    example_pages: dict[str, str],
) -> None:
    text = text_of(example_pages["hackney"])
    assert re.search(
        r"Lee House, 2012/13 Works with .* People who came 136 Reached the outcome 80 .*Cost of the whole period £517,185",
        text,
    )
    assert "£6,465" in text
    assert "£6,464.81" not in text
    assert re.search(
        r"Jobcentre Plus, 2014/15 .{0,400}Cost of the whole period not known", text
    )


@pytest.mark.parametrize("name", ["england-and-wales", "hackney"])
def test_no_short_name_of_a_file_is_shown_where_a_reader_expects_a_name(
    example_pages: dict[str, str], name: str
) -> None:
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", example_pages[name])
    assert len(drawn) > 50
    assert [words for words in drawn if "_" in words] == []
    said = re.findall(
        r"<h3[^>]*>([^<]*)</h3>|<dt[^>]*>([^<]*)</dt>", example_pages[name]
    )
    assert [words for pair in said for words in pair if "_" in words] == []
