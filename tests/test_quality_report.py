"""The quality report and the letter: what was planted is said, what is hidden is not, and anyone can read the page."""

import random
import re
import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from markupsafe import escape

from quality_material import Hospital, checked_tables, with_cell, without_some
from wholeplace.intake.quality.columns import OF_THE_FILE
from wholeplace.intake.quality.decisions import held
from wholeplace.intake.quality.drift import drift_of
from wholeplace.intake.reasons import REASONS, Level
from wholeplace.reports.blocks import BarChart, Exhibit, Facts, Points, Section
from wholeplace.reports.quality.asking import ASKED, asked_of
from wholeplace.reports.quality.letter import letter, letter_docx
from wholeplace.reports.quality.page import render_quality_page, write_quality_page
from wholeplace.reports.quality.sections import quality_sections
from wholeplace.reports.quality.words import INTERNAL
from wholeplace.tables.checked import CheckedTable

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = {"acute_hospital": "Larkmere Hospital"}


class Planted:
    """A hospital's two deliveries of each extract, the second with faults, and what became of them."""

    def __init__(self, folder: Path) -> None:
        hospital, dice = Hospital(folder), random.Random(4)
        births = with_cell("DateOfBirth", lambda row: f"01/01/{row['DateOfBirth'][6:]}" if row["DateOfBirth"] and dice.random() < 0.05 else row["DateOfBirth"])  # fmt: skip
        numbers = with_cell("NHSNo", lambda row: "")
        ethnic = with_cell("Ethnic", lambda row: "nonsense" if row["HospitalNo"].endswith("00") else row["Ethnic"])  # fmt: skip
        self.taken = [
            hospital.deliver("records", name="acute_hospital_people_2017-03.csv"),
            hospital.deliver(
                "records",
                lambda rows: ethnic(numbers(births(without_some(0.12)(rows)))),
                "acute_hospital_people_2017-04.csv",
            ),
            hospital.deliver("contacts", name="acute_hospital_contacts_2017-03.csv"),
            hospital.deliver(
                "contacts",
                lambda rows: [row for row in rows if row["Admitted"][3:] != "05/2016"],
                "acute_hospital_contacts_2017-04.csv",
            ),
        ]
        self.drifts = [drift_of(*self.taken[:2]), drift_of(*self.taken[2:])]
        self.checked = checked_tables(self.taken, self.drifts)
        tables = (self.checked[name].table for name in ("column_drift", "code_drift"))
        self.held = [each.sentence for each in held(*tables, [])]

    @property
    def sections(self) -> tuple[Section, ...]:
        return quality_sections(
            self.checked, names=NAMES, held={"acute_hospital": self.held}
        )

    @property
    def page(self) -> str:
        held_of = {"acute_hospital": self.held}
        return render_quality_page("Larkmere", self.checked, names=NAMES, held=held_of)

    @property
    def letter(self) -> str:
        return letter("acute_hospital", self.checked, place="Larkmere", names=NAMES, held=self.held)  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return Planted(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def page(planted: Planted) -> str:
    return planted.page


def _exhibits(section: Section, name: str) -> list[Exhibit]:
    return [each for each in section.blocks if isinstance(each, Exhibit) and each.table.name == name]  # fmt: skip


def test_the_finding_of_a_partner_says_what_was_planted(planted):
    overview, section = planted.sections
    assert overview.name == "all-partners"
    assert section.title == "Larkmere Hospital"
    assert "hold it until a person decides" in section.finding
    assert "far too few contacts in May 2016" in section.finding
    points = next(each for each in section.blocks if isinstance(each, Points))
    assert len(points.points) == len(planted.held) == 2


def test_every_exhibit_has_its_finding_its_table_and_how_it_was_worked_out(planted):
    (_, section) = planted.sections
    shown = {each.table.name for each in section.blocks if isinstance(each, Exhibit)}
    assert shown == {
        "column_quality",
        "coverage_months",
        "date_heaping",
        "duplicates",
        "intake_reasons",
        "column_drift",
        "code_drift",
        "coverage_people",
        "coverage_areas",
    }
    for each in section.blocks:
        if isinstance(each, Exhibit):
            assert each.finding
            assert each.table.rows
            assert each.contract.title
            assert "nHS" not in each.finding
    (months,) = _exhibits(section, "coverage_months")
    assert months.finding.startswith("Contacts: May 2016 has far fewer contacts")


def test_bars_are_as_long_as_their_shares_and_gaps_are_marked(planted):
    (_, section) = planted.sections
    full = next(each for each in _exhibits(section, "column_quality") if each.finding.startswith("Records"))  # fmt: skip
    assert isinstance(full.chart, BarChart)
    before, after = full.chart.panels
    assert (before.heading, after.heading) == ("Before", "Now")
    assert (
        full.note
        == "Before: acute_hospital_people_2017-03.csv; Now: acute_hospital_people_2017-04.csv"
    )
    bars = {bar.label: bar for bar in after.bars}
    assert (bars["NHS number"].parts[0].value, bars["NHS number"].said) == (0, "fewer than 10")  # fmt: skip
    assert (bars["family name"].parts[0].value, bars["family name"].said) == (1, "nearly all")  # fmt: skip
    assert 0.5 < {bar.label: bar for bar in before.bars}["NHS number"].parts[0].value < 0.95  # fmt: skip
    (months,) = _exhibits(section, "coverage_months")
    assert isinstance(months.chart, BarChart)
    marked = [(panel.heading, bar.label, bar.said) for panel in months.chart.panels for bar in panel.bars if bar.is_hatched]  # fmt: skip
    assert marked == [("2016", "May", "gap: fewer than 10")]


def test_the_coverage_statement_says_period_area_and_who_is_not_in_it(planted):
    (_, section) = planted.sections
    facts = [dict(each.facts) for each in section.blocks if isinstance(each, Facts)]
    contacts, people = sorted(facts, key=len)
    assert re.match(r"\d+ April 2013 to \d+ March 2017; regularly from April 2013 to March 2017", contacts["Period"])  # fmt: skip
    assert contacts["Gaps"] == "far fewer contacts than usual in May 2016"
    assert people["Period"].startswith("not dated")
    assert people["Area"].startswith("4 areas: LK1, LK2, LK3 and LK4")
    assert people["Who is not in it"]


def test_the_page_says_what_it_is_and_is_whole(page):
    assert page.count(str(escape(INTERNAL))) == 2
    assert "<script" not in page
    assert page.count("<h1") == 1
    assert "since acute_hospital_people_2017-03.csv these jumped" in page


def test_no_value_of_a_row_is_on_the_page_or_in_the_letter(planted, page):
    secret: set[str] = set()
    for result, _ in planted.taken:
        rows = pq.read_table(result.accepted_path)
        for name in set(rows.column_names) & {"record_id", "contact_id", "nhs_number", "address", "postcode"}:  # fmt: skip
            secret.update(value for value in rows.column(name).to_pylist() if value)
    words = set(re.findall(r"[\w ]+", page + planted.letter))
    assert len(secret) > 10_000
    assert words & secret == set()


def test_a_hidden_figure_is_a_word_and_never_a_number(planted):
    for section in planted.sections[1:]:
        for exhibit in _exhibits(section, "column_quality"):
            rows = {(row[0], row[-1]): row for row in exhibit.table.rows}
            checked: CheckedTable = planted.checked["column_quality"]
            for number, row in enumerate(checked.table.to_pylist()):
                for place, heading in enumerate(exhibit.table.headings):
                    cell = next((cells[place] for (name, extract), cells in rows.items() if extract == row["extract"] and name.replace(" ", "_").casefold() == row["column"]), "")  # fmt: skip
                    if cell and checked.is_hidden(number, heading.name):
                        assert cell in {"nearly all", "fewer than 10", "not shown"}


def test_the_letter_asks_by_field_and_politely(planted):
    text = planted.letter
    assert text.startswith("# Larkmere Hospital: your extracts for Larkmere\n")
    assert "## acute_hospital_people_2017-04.csv" in text
    assert "- NHS number: it is empty in nearly all rows." in text
    assert "of the dates are on 1 January, far more than chance would give." in text
    assert "far fewer contacts in May 2016 than in the months before and after" in text
    assert "- Ethnicity: a code is not in the list we have" in text
    assert "Please tell us what the codes mean" in text
    assert text.count("Can you say why? We do not use the file until we know.") == 2
    assert "Yours sincerely," in text
    assert "decisions/drift.csv" not in text


def test_the_letter_as_a_word_file_holds_the_same_words(planted):
    made = letter_docx(planted.letter)
    assert made == letter_docx(planted.letter)
    document = zipfile.ZipFile(BytesIO(made)).read("word/document.xml").decode()
    said = re.sub("<[^>]+>", "", document)
    assert "Dear colleague," in said
    assert "it is empty in nearly all rows" in said
    assert "# " not in said


def test_a_partner_without_a_fault_is_thanked(tmp_path):
    hospital = Hospital(tmp_path)
    taken = hospital.deliver("contacts")
    text = letter("acute_hospital", checked_tables([taken]))
    assert "decide" not in text
    assert text.count("## ") == 1
    assert "## Is this what you meant to send?" in text


def test_every_thing_that_can_be_found_can_be_asked_for():
    """Each reason is a please, a question, or nothing for the supplier; none speaks of our mapping."""
    assert set(ASKED) <= set(REASONS)
    assert set(REASONS) >= OF_THE_FILE
    for code, reason in REASONS.items():
        if reason.level is Level.NORMALISED:
            continue
        said = asked_of(code, reason.do)
        assert said == "" or re.fullmatch(r"(Please|Can you say) .+[.?]", said), code
        assert "mapping" not in said
    unsaid = [code for code, reason in REASONS.items() if reason.level is Level.QUARANTINED and not asked_of(code, reason.do)]  # fmt: skip
    assert unsaid == []


def test_the_page_is_written_whole(planted, tmp_path):
    to = tmp_path / "quality.html"
    write_quality_page("Larkmere", planted.checked, to)
    assert to.read_text().startswith("<!DOCTYPE html>")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")  # fmt: skip
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser, page, tmp_path, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")  # fmt: skip
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.goto((tmp_path / "page.html").as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")  # fmt: skip
    found = axe.Axe().run(opened, options={"runOnly": RULES}).response
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []  # fmt: skip
    assert len(found["passes"]) > 20
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    cut = opened.evaluate(
        """[...document.querySelectorAll('.wp-chart svg[role=img]')].filter(one => one.getClientRects().length).flatMap(one => {
            const box = one.getBoundingClientRect();
            return [...one.querySelectorAll('text')].filter(text => {
                const words = text.getBoundingClientRect();
                return words.right > box.right + 1 || words.left < box.left - 1 || words.bottom > box.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []
    context.close()
