"""What the figures of a report may claim: rounded, limited, reconciled, and never nought for what was not supplied."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from review_examples import borough, england_and_wales, make_table
from wholeplace.core.money import say_pounds
from wholeplace.reports import findings, findings_late, spreadsheet_sheets
from wholeplace.reports.blocks import BarChart, DataTable, Exhibit, FlowChart
from wholeplace.reports.charts import letters_width
from wholeplace.reports.data_tables import data_table
from wholeplace.reports.firmness import bearable
from wholeplace.reports.flow import lay_out
from wholeplace.reports.most_rows import MOST_BARS, MOST_ROWS
from wholeplace.reports.page import render_page
from wholeplace.reports.paper import PAGE, picture
from wholeplace.reports.pdf import pdf_bytes
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.sections_partners import flows
from wholeplace.reports.sources import source_notes, unit_costs_table
from wholeplace.reports.spreadsheet_sheets import all_sheets
from wholeplace.reports.word import paper_bytes
from wholeplace.tables.results import FIGURES

NOT_SUPPLIED = "not supplied"
GMCA = "A Unit Cost Database v9.9 (A City, March 2015), sheet Crime row 3; from: A study (2003), p.43; CC BY 4.0; item in our words"


def exhibit(review: Review, table: str) -> Exhibit:
    """The first exhibit of this table."""
    blocks = [block for s in build_report(review).sections for block in s.blocks]
    return next(b for b in blocks if isinstance(b, Exhibit) and b.table.name == table)


def cells(table: DataTable) -> dict[str, dict[str, str]]:
    """The cells of a table by its first column and by technical name."""
    names = [heading.name for heading in table.headings]
    return {row[0]: dict(zip(names, row, strict=True)) for row in table.rows}


def with_tables(review: Review, **rows: list[dict[str, Any]]) -> Review:
    """The review with other rows in some of its tables."""
    made = {name: make_table(name, made) for name, made in rows.items()}
    return replace(review, tables={**review.tables, **made})


def flow(**changed: Any) -> dict[str, Any]:
    row = {"funder": "council", "controller": "council", "deliverer": "council", "service": "lee_house", "kind": "revenue", "year": "2016/17", "stage": "late", "need": "work", "basis": "budget", "grade": "firm", "pounds": 1000, "unknown": 0}  # fmt: skip
    return {**row, **changed}


def text_of(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def pdf_text(review: Review) -> str:
    pages = PdfReader(BytesIO(pdf_bytes(review))).pages
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))


def paper_text(review: Review) -> str:
    return "\n".join(p.text for p in Document(BytesIO(paper_bytes(review))).paragraphs)


# Nothing but noughts.


def noughts() -> Review:
    """A place all of whose known spend is £0."""
    share = {"partner": "council", "funds_pounds": 0, "controls_pounds": 0, "delivers_pounds": 0, "unknown": 0}  # fmt: skip
    stages = {f"{stage}_pounds": 0 for stage in ("universal", "early", "late", "enabling", "total")}  # fmt: skip
    bearer = {"bearer": "council", "gross_pounds": 0, "net_pounds": 0, "row_kind": "bearer", "grade": "fair"}  # fmt: skip
    made = {
        "money_map": [flow(pounds=0)],
        "partner_shares": [share],
        "early_late": [{"need": "work", "partner": "council", "unknown": 0, **stages}],
        "late_intervention_by_bearer": [bearer],
    }
    return with_tables(replace(borough(), tables={}), **made)


@pytest.mark.parametrize(
    "draw", [lambda r: render_page(r).encode(), pdf_bytes, paper_bytes]
)
def test_a_place_whose_known_spend_is_all_nought_is_drawn(draw: Any) -> None:
    assert draw(noughts())


def test_a_place_whose_known_spend_is_all_nought_is_said_to_be() -> None:
    review = noughts()
    assert findings.money_finding(review) == (
        "All the money that is known comes to £0, so nobody's share of control can be said; no amounts were asked for and not supplied."
    )
    assert findings.flow_finding(review) == "All the money that is known comes to £0"
    assert exhibit(review, "money_map").chart is None
    assert findings_late.bearer_finding(review) == (
        "The late services counted here come to £0 in a year"
    )


# Not supplied is not nought.


def test_a_partner_who_supplied_nothing_has_words_and_no_nought_in_the_table() -> None:
    shown = cells(exhibit(borough(), "partner_shares").table)
    silent = shown["Department for Work and Pensions"]
    for column in ("funds_pounds", "share_of_funding", "controls_pounds", "share_of_control"):  # fmt: skip
        assert silent[column] == NOT_SUPPLIED
    # It delivers nothing on the map, and that is known.
    assert silent["delivers_pounds"] == "£0"
    assert shown["Renaisi"]["delivers_pounds"] == NOT_SUPPLIED
    # Part of what the commissioning group decides on was supplied.
    ccg = shown["City and Hackney Clinical Commissioning Group"]
    assert ccg["controls_pounds"] == "£400,000,000"
    assert ccg["funds_pounds"] == "£0"


def test_a_partner_who_supplied_nothing_has_no_nought_in_the_spreadsheet() -> None:
    sheet = all_sheets(borough())["partner-shares"]
    columns = {column.heading: column.cells for column in sheet.columns}
    place = columns["Partner"].index("Department for Work and Pensions")
    assert columns["Funds, a year (£)"][place] == "[x]"
    assert columns["Share of control (%)"][place] == "[x]"
    assert columns["Delivers, a year (£)"][place] == 0


def test_who_supplied_nothing_is_not_compared_with_who_did() -> None:
    shares = [{"partner": "dwp", "funds_pounds": 0, "controls_pounds": 10, "delivers_pounds": 0, "share_of_funding": 0, "share_of_control": 0.5, "share_of_delivery": 0, "unknown": 1}]  # fmt: skip
    rows = [flow(funder="dwp", pounds=None, unknown=1), flow(controller="dwp")]
    review = with_tables(borough(), money_map=rows, partner_shares=shares)
    assert findings.control_finding(review) == "No partner's share of control is known yet"  # fmt: skip


@pytest.mark.parametrize(
    ("moves", "said"),
    [
        ((), "nobody can say how far any of them would move a share of control"),
        ((0.67,), "nobody can say how far 2 of them would move a share of control, and the other could move one by up to 0.7 percentage points"),
        ((0.67, -7.5), "nobody can say how far 1 of them would move a share of control, and one of the others could move one by up to 7.5 percentage points"),
        ((0.67, 1, 2), "one of them could move a share of control by up to 2.0 percentage points"),
    ],
)  # fmt: skip
def test_the_headline_says_how_far_one_missing_figure_could_move_it(
    moves: tuple[float, ...], said: str
) -> None:
    rows = [{"spend_id": f"s{n}", "controller": "council", "could_move_points": points} for n, points in enumerate(moves)]  # fmt: skip
    rows += [{"spend_id": "nobody", "controller": "dwp", "is_worth_asking": True}]
    rows += [{"spend_id": "weak", "controller": "dwp", "known_pounds": 9, "could_move_points": 40}]  # fmt: skip
    review = with_tables(borough(), stop_rule=rows)
    assert findings.money_finding(review).endswith(f"not supplied: {said}.")
    assert said in exhibit(review, "partner_shares").note


def test_nothing_missing_moves_nothing() -> None:
    review = with_tables(borough(), money_map=[flow()])
    assert findings.money_finding(review).endswith(
        "is used; no amounts were asked for and not supplied."
    )


def test_amounts_not_supplied_are_counted_by_one_definition() -> None:
    rows = [*borough().rows("money_map"), flow(kind="transfer", service="general_fund", pounds=None, unknown=4)]  # fmt: skip
    review = with_tables(borough(), money_map=rows)
    note = exhibit(review, "money_map").note
    assert "3 amounts were asked for" in findings.money_finding(review)
    assert "3 amounts not supplied: drawn as dashed" in note
    assert "4 more amounts passed on were not supplied" in note
    assert "3 of them are amounts that the money map would count" in exhibit(review, "not_supplied").note  # fmt: skip
    dashed = [flow for flow in flows(review) if flow.pounds is None]
    assert dashed == [flow for flow in flows(borough()) if flow.pounds is None]


# Two totals, and totals that agree.


def test_two_late_totals_are_told_apart_beside_both_and_never_added() -> None:
    said = findings_late.two_bases(borough())
    assert "£572 million is money that accounts and budgets record" in said
    assert "£3.9 million an estimate of what counted late events cost" in said
    assert "never to be added" in said
    assert len(re.findall(r"[.!?](?: |$)", said)) == 1
    for table in ("early_late", "late_intervention_by_bearer"):
        assert said in exhibit(borough(), table).note
    total = sum(row["late_pounds"] for row in borough().rows("early_late"))
    assert say_pounds(total + Decimal(3895960)) not in text_of(render_page(borough()))
    assert findings_late.two_bases(england_and_wales()) == ""


def test_totals_that_agree_are_said_once() -> None:
    rows = [row for row in england_and_wales().rows("late_intervention_by_bearer") if row["row_kind"] == "bearer"]  # fmt: skip
    total = {"net_pounds": 16626000000, "row_kind": "total", "grade": "weak"}
    names = ("as printed", "the bearers' cells added up", "the printed item totals less overlap")  # fmt: skip
    rows += [{**total, "bearer": f"total: {name}", "gross_pounds": None if name == "as printed" else 1, "note": f"what {name} is"} for name in names]  # fmt: skip
    shown = exhibit(with_tables(england_and_wales(), late_intervention_by_bearer=rows), "late_intervention_by_bearer")  # fmt: skip
    assert shown.facts == ()
    assert shown.note.count("agree to the penny") == 1
    totals = [row[0] for row in shown.table.rows if row[0].startswith("Total")]
    assert totals == ["Total: the bearers' cells added up"]
    differing = exhibit(england_and_wales(), "late_intervention_by_bearer")
    assert "agree to the penny" not in differing.note
    assert len(differing.facts) == 1


def test_the_late_headline_says_how_many_items_are_priced() -> None:
    assert findings_late.bearer_finding(borough()).endswith(
        "; 1 of 3 items is priced, and the others are in no total"
    )
    assert "priced" not in findings_late.bearer_finding(england_and_wales())
    items = borough().rows("late_intervention_by_item")
    two = with_tables(borough(), late_intervention_by_item=[items[0], items[0], items[2]])  # fmt: skip
    assert findings_late.bearer_finding(two).endswith(
        "; 2 of 3 items are priced, and the other is in no total"
    )


def test_a_bearer_who_is_no_partner_is_explained_beneath_the_table() -> None:
    rows = [{"bearer": bearer, "net_pounds": 10, "row_kind": "bearer"} for bearer in ("council", "local_government", "welfare", "several")]  # fmt: skip
    review = with_tables(borough(), late_intervention_by_bearer=rows)
    (note,) = exhibit(review, "late_intervention_by_bearer").table.notes
    assert note.startswith("Local government and Welfare are not partners of this place")  # fmt: skip
    assert "“Local government” is councils" in note
    assert "benefits and Jobcentres" in note
    assert note in text_of(render_page(review))
    assert exhibit(england_and_wales(), "late_intervention_by_bearer").table.notes == ()


# As firm as the grade.


@pytest.mark.parametrize(
    ("pounds", "grade", "shown"),
    [
        ("51316788.46", "firm", "51316788"),
        ("51316788.46", "fair", "51320000"),
        ("51316788.46", "weak", "51300000"),
        ("51316788.46", "placeholder", "51000000"),
        ("51316788.46", "", "51316788"),
        ("999999.50", "weak", "1000000"),
        ("-51316788.46", "weak", "-51300000"),
        ("46.48", "placeholder", "46"),
        ("4.50", "weak", "5"),
        ("0.00", "weak", "0"),
    ],
)
def test_an_amount_is_no_finer_than_its_grade_can_bear(
    pounds: str, grade: str, shown: str
) -> None:
    assert bearable(Decimal(pounds), grade) == Decimal(shown)


def test_a_table_rounds_by_grade_and_says_so() -> None:
    rows = [flow(service=f"s{n}", grade=grade, pounds="51316788.46") for n, grade in enumerate(("firm", "fair", "weak"))]  # fmt: skip
    table = data_table(with_tables(borough(), money_map=rows), FIGURES["money_map"], caption="x", first=("service",))  # fmt: skip
    assert [row["pounds"] for row in cells(table).values()] == ["£51,316,788", "£51,320,000", "£51,300,000"]  # fmt: skip
    assert table.rounded == "Rounded to what their grade can bear: fair amounts to four figures, weak amounts to three figures; the spreadsheet and the command wholeplace trace have them exact."  # fmt: skip
    firm = data_table(with_tables(borough(), money_map=rows[:1]), FIGURES["money_map"], caption="x")  # fmt: skip
    assert firm.rounded == ""


def test_a_sum_has_the_grade_of_its_least_firm_part() -> None:
    rows = [flow(pounds="51316788.46", need=need, grade=grade) for need, grade in (("work", "firm"), ("work", "weak"), ("mind", "fair"))]  # fmt: skip
    sums = [{"need": need, "partner": "council", "late_pounds": "51316788.46", "unknown": 0} for need in ("work", "mind")]  # fmt: skip
    review = with_tables(borough(), money_map=rows, early_late=sums)
    shown = cells(exhibit(review, "early_late").table)
    assert shown["Finding and keeping work"]["late_pounds"] == "£51,300,000"
    assert shown["Mental health"]["late_pounds"] == "£51,320,000"


def test_a_box_of_the_money_map_is_as_firm_as_its_least_firm_flow() -> None:
    rows = [flow(pounds=704392), flow(funder="dwp", grade="weak", pounds=517185)]
    drawn = lay_out(flows(with_tables(borough(), money_map=rows)))
    assert [box.said for box in drawn.columns[0]] == ["£704,392", "£517,000"]
    assert [box.said for box in drawn.columns[1]] == ["£1.22 million"]


def test_what_is_set_beside_a_printed_total_keeps_its_pounds() -> None:
    shown = cells(exhibit(england_and_wales(), "late_intervention_by_bearer").table)
    assert shown["Local government"]["net_pounds"] == "£6,436,000,000"
    assert shown["Total: bearers added up"]["net_pounds"] == "£16,626,000,000"
    national = [e for s in build_report(borough()).sections for e in s.blocks if isinstance(e, Exhibit) and e.finding.startswith("Not local")]  # fmt: skip
    assert cells(national[0].table)["Persistent absentees"]["placeholder_pounds"] == "£750,000"  # fmt: skip


def test_no_late_figure_of_a_report_has_pennies() -> None:
    rows = [{**row, "net_pounds": Decimal("7745413.94")} for row in borough().rows("late_intervention_by_bearer")]  # fmt: skip
    review = with_tables(borough(), late_intervention_by_bearer=rows)
    assert "£7,745,413.94" not in render_page(review)
    sheet = all_sheets(review)["late-intervention-by-bearer"]
    assert 7745413.94 in [cell for column in sheet.columns for cell in column.cells]


# Very many rows, and very much money.


def very_many(number: int) -> Review:
    rows = [flow(service=f"s{n}", pounds=n + 1) for n in range(number)]
    rows.append(flow(service="silent", pounds=None, unknown=1))
    items = [{"item": f"i{n}", "name": f"Item {n}", "issue": f"Issue {n}", "need": "work", "method": "unit_cost", "grade": "firm", "bearers_pounds": n + 1, "is_unpriced": False} for n in range(number)]  # fmt: skip
    asked = [{"what": "spend", "name": f"n{n}", "partner": "council", "answer": "no"} for n in range(number)]  # fmt: skip
    return with_tables(borough(), money_map=rows, late_intervention_by_item=items, not_supplied=asked)  # fmt: skip


def test_of_very_many_rows_the_largest_are_shown_and_the_others_added_up() -> None:
    number = 2_000
    review = very_many(number)
    table = exhibit(review, "money_map").table
    amounts = [row["pounds"] for row in cells(table).values()]
    assert amounts == [f"£{n:,}" for n in range(number, number - MOST_ROWS, -1)]
    rest = sum(range(1, number - MOST_ROWS + 1))
    assert table.notes == (
        f"These are the largest 200 of 2,001 rows. The other 1,801 come to {say_pounds(Decimal(rest))} in the column “Pounds a year”, and every total counts them: the spreadsheet and the command wholeplace show DIR money_map have them all.",
    )
    total = sum(range(1, number + 1))
    assert f"Of {say_pounds(Decimal(total))} a year known" in findings.flow_finding(review)  # fmt: skip
    assert "These are the first 200 of 2,000 rows. The other 1,800 are not here" in exhibit(review, "not_supplied").table.notes[0]  # fmt: skip


def test_of_very_many_rows_no_form_but_the_spreadsheet_is_large() -> None:
    review = very_many(3_000)
    html = render_page(review)
    assert len(html) < 2_000_000
    assert html.count("<tr") < 12 * MOST_ROWS
    assert "come to £3.92 million" in text_of(html)
    assert len(all_sheets(review)["money-map"].columns[0].cells) == 3_001
    chart = exhibit(review, "late_intervention_by_item").chart
    assert isinstance(chart, BarChart)
    assert len(chart.panels[0].bars) == MOST_BARS
    assert f"The chart has the first {MOST_BARS} of 3,000" in exhibit(review, "late_intervention_by_item").note  # fmt: skip


def test_a_sheet_that_is_full_says_what_is_beyond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spreadsheet_sheets, "MOST_SHEET_ROWS", 50)
    sheet = all_sheets(very_many(100))["money-map"]
    assert len(sheet.columns[0].cells) == 50
    assert "no more than these first 50 of 101 rows" in sheet.scope
    assert "wholeplace show DIR money_map --csv has them all" in sheet.scope


@pytest.mark.parametrize(
    ("pounds", "said"),
    [
        ("999499", "£999,499"),
        ("999500000", "£1 billion"),
        ("999499999999", "£999 billion"),
        ("999500000000", "£1 trillion"),
        ("1234567890123.45", "£1.23 trillion"),
        ("9999999999999999.99", "£10,000 trillion"),
        ("-2500000000000", "-£2.5 trillion"),
    ],
)
def test_very_large_amounts_read_well(pounds: str, said: str) -> None:
    assert say_pounds(Decimal(pounds)) == said


def test_the_largest_amounts_a_table_can_hold_are_drawn() -> None:
    most = "9999999999999999.99"
    share = {"partner": "council", "funds_pounds": most, "controls_pounds": most, "delivers_pounds": most, "share_of_funding": 1, "share_of_control": 1, "share_of_delivery": 1, "unknown": 0}  # fmt: skip
    bearer = {"bearer": "council", "gross_pounds": most, "net_pounds": most, "row_kind": "bearer", "grade": "weak"}  # fmt: skip
    review = with_tables(borough(), money_map=[flow(pounds=most), flow(service="x", pounds=1)], partner_shares=[share], late_intervention_by_bearer=[bearer])  # fmt: skip
    assert "£10,000 trillion" in text_of(render_page(review))
    assert pdf_bytes(review)
    assert paper_bytes(review)


# Charts on paper.


@pytest.mark.parametrize("share", ["0.996", "1", "0.3"])
def test_the_words_after_a_bar_keep_inside_their_panel_on_paper(share: str) -> None:
    shares = [{"partner": "council", "funds_pounds": 1, "controls_pounds": 1, "delivers_pounds": 1, "share_of_funding": share, "share_of_control": share, "share_of_delivery": share, "unknown": 0}]  # fmt: skip
    chart = exhibit(with_tables(borough(), partner_shares=shares), "partner_shares").chart  # fmt: skip
    assert isinstance(chart, BarChart)
    svg = str(picture(chart).inside)
    said = [bar.said for panel in chart.panels for bar in panel.bars]
    assert len(said) == 3
    room = (PAGE.width - PAGE.label_room) / 3
    for bar in re.findall(r'd="M[\d.]+,[\d.]+h([\d.]+)v', svg):
        assert 0.15 * room <= float(bar) <= room - letters_width(said[0], PAGE.text)


# Where the numbers come from.


def priced() -> Review:
    """The borough with its late item priced by a unit cost."""
    cost = {"dimension": "fiscal", "unit": "incident", "price_year": "2002/03", "run_price_year": "2016/17", "grade": "weak", "is_local": False, "source": GMCA}  # fmt: skip
    costs = [{**cost, "code": code, "item": f"Thing {code}", "original_pounds": "500.50", "pounds": "673.23"} for code in ("A1", "B2", "C3")]  # fmt: skip
    level = {"is_local": False, "source": "A treasury, GDP deflators, 19 March 2015, sheet Lookups row 10; OGL 3"}  # fmt: skip
    levels = [{**level, "year": year, "level": 100} for year in ("2002/03", "2016/17")]
    items = [{**row, "unit_cost": "A1"} for row in borough().rows("late_intervention_by_item")[:1]]  # fmt: skip
    rival = {"item": "residential_care", "code": "B2", "is_used": False, "dimension": "fiscal"}  # fmt: skip
    return with_tables(borough(), unit_costs_at_price_year=costs, price_levels=levels, late_intervention_by_item=items, late_rivals=[rival])  # fmt: skip


def test_the_sources_name_the_library_its_licence_and_the_price_years() -> None:
    table = unit_costs_table(priced())
    assert table is not None
    shown = cells(table)
    assert list(shown) == ["A1", "B2"]
    assert shown["A1"]["is_used"] == "used"
    assert shown["B2"]["is_used"] == "for comparison"
    assert shown["A1"]["original_pounds"] == "£500.50"
    assert shown["A1"]["price_year"] == "2002/03"
    assert shown["A1"]["source"] == GMCA
    prices, levels = source_notes(priced())
    assert prices == "Unit costs price the counts of late services. They come from A Unit Cost Database v9.9 (A City, March 2015), licence CC BY 4.0, and are in the prices of 2016/17."  # fmt: skip
    assert "A treasury, GDP deflators, 19 March 2015" in levels
    assert prices in text_of(render_page(priced()))
    assert GMCA in text_of(render_page(priced()))
    assert re.sub(r"\s", "", prices) in pdf_text(priced())
    assert prices in paper_text(priced())


def test_without_a_unit_cost_no_library_is_named() -> None:
    assert source_notes(borough()) == ()
    assert unit_costs_table(borough()) is None


def test_a_reference_to_a_plain_text_copy_is_explained_where_notes_hold_one() -> None:
    rows = [{**row, "note": "Printed in one row (seed 000 line 1811)."} for row in borough().rows("provider_outcomes")]  # fmt: skip
    review = with_tables(borough(), provider_outcomes=rows)
    (said,) = source_notes(review)
    assert said.startswith("“Seed 000 line 1811” and the like name a paper by a number")
    assert said in text_of(render_page(review))
    assert said in paper_text(review)
    assert "plain-text copy" not in text_of(render_page(borough()))


def test_the_recipe_s_title_and_purpose_stand_under_the_title() -> None:
    review = replace(borough(), recipe="Who pays, and when", purpose="To be read once.")
    html = render_page(review)
    assert re.search(
        r"</h1>\s*<p[^>]*>Who pays, and when</p><p[^>]*>To be read once\.</p>", html
    )
    assert "Whopays,andwhenTobereadonce." in pdf_text(review)
    lines = paper_text(review).split("\n")
    assert lines[2:4] == ["Who pays, and when", "To be read once."]


def test_a_purpose_of_the_closed_list_is_said_by_its_meaning() -> None:
    review = replace(borough(), purpose="whole_place_review")
    assert build_report(review).purpose == (
        "To see the services of a place as one system: services and groups, never a person."
    )
    assert build_report(borough()).purpose == ""


def test_no_folder_that_no_command_reads_is_named() -> None:
    text = text_of(render_page(replace(borough(), tables={}, staffing=())))
    assert not re.search(r"\b(voices|pilots|reviews|options|requests)/", text)


def test_a_flow_below_nought_is_drawn() -> None:
    review = with_tables(borough(), money_map=[flow(), flow(service="x", pounds=-5)])
    chart = exhibit(review, "money_map").chart
    assert isinstance(chart, FlowChart)
    assert sum(box.pounds for box in lay_out(chart.flows).columns[0]) == 995
    assert pdf_bytes(review)
