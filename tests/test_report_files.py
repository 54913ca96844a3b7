"""The report as PDF, spreadsheet and Word paper: what each holds, that it is accessible, and that hostile words stay words."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from subprocess import run
from typing import Any
from zipfile import ZipFile

import pyarrow as pa
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from review_examples import borough, england_and_wales, make_table
from wholeplace.core.errors import ReportError
from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports import pdf
from wholeplace.reports.blocks import DataTable, Exhibit
from wholeplace.reports.files import write_whole
from wholeplace.reports.pdf import pdf_bytes, write_pdf
from wholeplace.reports.report import build_report
from wholeplace.reports.review import Review
from wholeplace.reports.spreadsheet import spreadsheet_bytes, write_spreadsheet
from wholeplace.reports.spreadsheet_sheets import sheet_name
from wholeplace.reports.supplied import shares
from wholeplace.reports.word import paper_bytes, write_committee_paper
from wholeplace.reports.word_suggestions import suggestions
from wholeplace.reports.words import GLOSSARY, PRINCIPLES
from wholeplace.tables.contract import Kind
from wholeplace.tables.results import FIGURES

MAKERS = {"pdf": pdf_bytes, "xlsx": spreadsheet_bytes, "docx": paper_bytes}
WRITERS = {"pdf": write_pdf, "xlsx": write_spreadsheet, "docx": write_committee_paper}
EMPTY = replace(borough(), tables={}, staffing=(), inputs=(), about="")
MARKUP = '#read("/etc/passwd") $x^2$ *bold* _it_ [box] @ref `raw` \\ // <label>'
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://evil.example")',
    "{=1+1}",
)
LINKS = (
    "[click](http://evil.example)",
    "http://evil.example",
    "internal:'notes'!A1",
    "$$late$$",
)
LONG = "N" + "ame" * 1_667
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def hostile() -> Review:
    """A review whose words try to be markup, formulas, links, and more than a page holds."""
    words = [*FORMULAS, *LINKS, "\x01bell\x1b", "***", "   ", MARKUP, "long " * 6_600]
    rows = [{"what": "spend", "name": f"row {place}{word if word in (*FORMULAS, *LINKS) else ''}", "partner": "council", "answer": word} for place, word in enumerate(words)]  # fmt: skip
    tables = {**borough().tables, "not_supplied": make_table("not_supplied", rows)}
    partners = {**borough().partners, "council": MARKUP, "mind": LONG, "dwp": "বাংলা 你好 العربية", "ccg": "\x00\x0bC&C <CCG>"}  # fmt: skip
    return replace(borough(), place=f"Place {MARKUP}", tables=tables, partners=partners)


def with_all_tables() -> Review:
    """The borough with every table a run can make."""
    made = dict(borough().tables)
    late = england_and_wales().tables
    made |= {name: late[name] for name in ("late_rivals", "late_checks")}
    cost = {"code": "A1", "dimension": "fiscal", "item": "Call-out", "original_pounds": 300, "exact_pounds": "300.123456789", "pounds": "311.31", "index_from": "95.5", "index_to": "99.1", "is_local": False, "line": 1234}  # fmt: skip
    made["unit_costs_at_price_year"] = make_table("unit_costs_at_price_year", [cost])
    made["left_out"] = make_table("left_out", [{"file": "spend.csv", "line": 9, "why": "superseded"}])  # fmt: skip
    level = {"year": "2016/17", "level": "99.1", "is_local": False, "source": "A treasury, price levels, 2016; OGL 3", "line": 3}  # fmt: skip
    made["price_levels"] = make_table("price_levels", [level])
    assert set(made) == set(FIGURES)
    return replace(borough(), tables=made)


REVIEWS = {"borough": with_all_tables, "national": england_and_wales, "empty": lambda: EMPTY, "hostile": hostile}  # fmt: skip


class Made(dict[tuple[str, str], bytes]):
    """Each review in each form, made once, when it is first asked for; and what each PDF says."""

    def text(self, name: str) -> str:
        """The words of a PDF, its pages and lines run together."""
        if (name, "text") not in self:
            pages = PdfReader(BytesIO(self[name, "pdf"])).pages
            said = "\n".join(page.extract_text() for page in pages)
            self[name, "text"] = squeezed(said).encode()
        return self[name, "text"].decode()

    def __missing__(self, key: tuple[str, str]) -> bytes:
        name, form = key
        self[key] = MAKERS[form](REVIEWS[name]())
        return self[key]


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


def tables_of(review: Review) -> list[DataTable]:
    blocks = [
        block for section in build_report(review).sections for block in section.blocks
    ]
    return [block.table for block in blocks if isinstance(block, Exhibit)]


def figures_of(review: Review) -> set[str]:
    """Every number that a table of the report shows."""
    return {
        cell
        for table in tables_of(review)
        for row in table.rows
        for cell, heading in zip(row, table.headings, strict=True)
        if heading.is_number and re.search(r"\d", cell)
    }


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]|-(?=\n)", "", text)


# --- all three -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize("name", ["borough", "empty"])
def test_the_same_review_gives_the_same_bytes(made, form, name):
    assert MAKERS[form](REVIEWS[name]()) == made[name, form]


@pytest.mark.slow
def test_another_process_gives_the_same_bytes():
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests')\n"
        "from test_report_files import MAKERS, with_all_tables\n"
        "print([hashlib.sha256(make(with_all_tables())).hexdigest() for make in MAKERS.values()])"
    )
    root = Path(__file__).parent.parent
    said = {
        run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "src:tests", "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(said) == 1


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_no_clock_stands_in_an_archive(made, form):
    with ZipFile(BytesIO(made["borough", form])) as archive:
        assert {entry.date_time[:1] for entry in archive.infolist()} == {(1980,)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) <= {"1980-01-01T"}


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("name", REVIEWS)
def test_every_part_is_well_formed(made, form, name):
    with ZipFile(BytesIO(made[name, form])) as archive:
        parts = [
            part for part in archive.namelist() if part.endswith((".xml", ".rels"))
        ]
        for part in parts:
            etree.fromstring(archive.read(part))
    assert parts


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_is_written_whole_or_not_at_all(form, tmp_path, monkeypatch):
    path = tmp_path / f"report.{form}"
    WRITERS[form](EMPTY, path)
    before = path.read_bytes()
    assert before == MAKERS[form](EMPTY)
    assert [path] == list(tmp_path.iterdir())

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wholeplace.store.whole_file.os.fsync", full_disk)
    with pytest.raises(ReportError, match="cannot be written: no space left on device"):
        WRITERS[form](borough(), path)
    assert path.read_bytes() == before
    assert [path] == list(tmp_path.iterdir())


def test_a_folder_in_the_way_is_one_sentence(tmp_path):
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(ReportError, match=r"cannot be written: is a directory; choose"):
        write_whole(tmp_path / "report.pdf", b"report")
    assert [tmp_path / "report.pdf"] == list(tmp_path.iterdir())


# --- PDF -------------------------------------------------------------------------------------


def reader(made, name: str) -> PdfReader:
    return PdfReader(BytesIO(made[name, "pdf"]))


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure tree, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def kind_of(element: Any) -> str:
    return str(element["/S"])


@pytest.mark.parametrize("name", REVIEWS)
def test_the_pdf_is_tagged_and_says_so(made, name):
    found = reader(made, name)
    catalogue = found.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    assert found.metadata.title == f"{REVIEWS[name]().place}: whole-place review"
    assert "/CreationDate" not in found.metadata
    assert all("/StructParents" in page for page in found.pages)


@pytest.mark.parametrize("name", REVIEWS)
def test_the_pdf_has_headings_in_order_and_the_six_principles(made, name):
    outline = reader(made, name).outline
    titles = [entry.title for entry in outline if not isinstance(entry, list)]
    assert [title for title in titles if re.match(r"\d\. ", title)] == [
        f"{number}. {title}" for number, title in enumerate(PRINCIPLES, start=1)
    ]
    levels = [int(kind_of(e)[2:]) for e in elements(reader(made, name).trailer["/Root"]["/StructTreeRoot"]) if re.fullmatch(r"/H\d", kind_of(e))]  # fmt: skip
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", ["borough", "national", "hostile"])
def test_every_picture_of_the_pdf_has_words_and_every_table_a_head(made, name):
    found = list(elements(reader(made, name).trailer["/Root"]["/StructTreeRoot"]))
    figures = [element for element in found if kind_of(element) == "/Figure"]
    tables = [element for element in found if kind_of(element) == "/Table"]
    assert figures
    assert all(
        str(figure.get("/Alt", "")).endswith("table below.") for figure in figures
    )
    assert len(tables) >= len(
        [table for table in tables_of(REVIEWS[name]()) if table.rows]
    )
    for table in tables:
        head = next(element for element in elements(table) if kind_of(element) == "/TR")
        cells = {kind_of(element) for element in elements(head["/K"]) if kind_of(element) in ("/TH", "/TD")}  # fmt: skip
        assert cells == {"/TH"}


@pytest.mark.parametrize("name", ["borough", "national"])
def test_the_pdf_holds_every_figure_exactly(made, name):
    text = made.text(name)
    figures = figures_of(REVIEWS[name]())
    assert len(figures) > 20
    assert {figure for figure in figures if squeezed(figure) not in text} == set()


def test_the_pdf_opens_each_section_with_its_finding_and_explains_its_words(made):
    text = made.text("borough")
    for section in build_report(with_all_tables()).sections:
        assert text.count(squeezed(section.finding)) >= 2
    for meaning in GLOSSARY.values():
        assert squeezed(meaning) in text
    for table in tables_of(with_all_tables()):
        for words in {cell for row in table.rows for cell in row if len(cell) > 90}:
            assert squeezed(words) in text


def test_the_pdf_of_an_empty_run_names_what_is_missing(made):
    text = made.text("empty")
    for section in build_report(EMPTY).sections:
        assert section.is_missing
        assert squeezed(section.finding) in text
    assert "AnnexA" not in text


def test_markup_in_a_name_is_text_in_the_pdf(made):
    text = made.text("hostile")
    assert squeezed(MARKUP) in text
    assert squeezed(LONG) in text
    assert "root:" not in text
    for word in (*FORMULAS, *LINKS):
        assert squeezed(word) in text


def test_letters_the_fonts_lack_are_marked_and_said(made):
    text = made.text("hostile")
    assert squeezed("The fonts of this PDF lack some letters") in text
    assert "العربية"[0] in text or "�" in text
    assert "你好" not in text
    assert squeezed("The fonts of this PDF lack") not in made.text("borough")


def test_without_the_typesetter_the_sentence_says_what_to_install(
    monkeypatch, tmp_path
):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ReportError, match=re.escape('pip install "wholeplace[pdf]"')):
        write_pdf(EMPTY, tmp_path / "report.pdf")
    assert not list(tmp_path.iterdir())


def test_another_fault_of_the_typesetter_is_not_taken_for_a_missing_letter(monkeypatch):
    monkeypatch.setattr(pdf, "PROBE", b"#panic()")
    with pytest.raises(RuntimeError, match="panicked"):
        pdf_bytes(replace(EMPTY, place="你"))


# --- spreadsheet -----------------------------------------------------------------------------


def workbook(made, name: str) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_filelike(BytesIO(made[name, "xlsx"]))
    return {sheet: found.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in found.sheet_names}  # fmt: skip


def table_in(rows: list[list[Any]], heading: str) -> tuple[list[str], list[list[Any]]]:
    """The headings and the rows of the table whose first heading this is."""
    start = next(place for place, row in enumerate(rows) if row[0] == heading)
    return rows[start], rows[start + 1 :]


def sheet_parts(made, name: str, pattern: str) -> list[bytes]:
    with ZipFile(BytesIO(made[name, "xlsx"])) as archive:
        return [
            archive.read(part)
            for part in archive.namelist()
            if re.fullmatch(pattern, part)
        ]


@pytest.mark.parametrize("name", REVIEWS)
def test_the_spreadsheet_begins_with_cover_contents_and_notes(made, name):
    names = list(workbook(made, name))
    assert names[:4] == ["cover", "contents", "notes", "findings"]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", one) for one in names)
    assert len(set(names)) == len(names)
    tables = [sheet_name(table) for table in FIGURES if table in REVIEWS[name]().tables]
    assert [one for one in names if one in tables] == tables


@pytest.mark.parametrize("name", REVIEWS)
def test_every_worksheet_has_a_title_and_at_most_one_table_and_nothing_merged(
    made, name
):
    sheets = workbook(made, name)
    assert all(isinstance(rows[0][0], str) and rows[0][0] for rows in sheets.values())
    parts = sheet_parts(made, name, r"xl/worksheets/sheet\d+\.xml")
    assert len(parts) == len(sheets)
    assert all(b"mergeCell" not in part for part in parts)
    # All but the cover hold one marked-up table each.
    assert sorted(part.count(b"<tablePart ") for part in parts) == [0] + [1] * (
        len(parts) - 1
    )
    assert len(sheet_parts(made, name, r"xl/tables/table\d+\.xml")) == len(parts) - 1


def test_contents_lists_every_worksheet_after_it(made):
    sheets = workbook(made, "borough")
    _, rows = table_in(sheets["contents"], "Worksheet")
    assert [row[0] for row in rows] == [name for name in sheets if name not in ("cover", "contents", "notes")]  # fmt: skip
    assert all(row[1] for row in rows)


@pytest.mark.parametrize("table", FIGURES)
def test_every_table_is_there_to_the_last_number(made, table):
    contract, review = FIGURES[table], with_all_tables()
    rows = workbook(made, "borough")[sheet_name(table)]
    start = (
        next(
            place
            for place, row in enumerate(rows)
            if str(row[0]).startswith("Method from: ")
        )
        + 2
    )
    headings, cells = rows[start], rows[start + 1 :]
    assert len(headings) == len(set(headings)) == len(contract.columns)
    # What was not supplied is no nought.
    known = shares(review) if table == "partner_shares" else review.rows(table)
    if not known:
        assert cells == [["[z]"] * len(headings)]
        return
    assert len(cells) == len(known)
    for line, row in zip(cells, known, strict=True):
        for heading, cell, column in zip(headings, line, contract.columns, strict=True):
            said = row[column.name]
            if said in (None, ""):
                assert cell == "[x]"
            elif column.kind in (Kind.MONEY, Kind.RATIO, Kind.COUNT):
                assert not isinstance(cell, str)
                times = 100 if heading.endswith("(%)") else 1
                assert Decimal(str(cell)) == Decimal(said) * times
            elif column.kind is Kind.DATE:
                assert cell == said
            else:
                assert isinstance(cell, str)


def test_headings_are_words_with_their_unit(made):
    sheets = workbook(made, "borough")
    headings, _ = table_in(sheets["partner-shares"], "Partner")
    assert headings == ["Partner", "Funds, a year (£)", "Decides on, a year (£)", "Delivers, a year (£)", "Share of funding (%)", "Share of control (%)", "Share of delivery (%)", "Not supplied (number)"]  # fmt: skip
    headings, rows = table_in(
        sheets["late-intervention-by-item"], "Late service, short name"
    )
    assert headings[1] == "Late service"
    assert rows[0][0] != rows[0][1]


def test_the_notes_say_what_the_figures_are_not(made):
    sheets = workbook(made, "borough")
    _, rows = table_in(sheets["notes"], "Note number")
    notes = [row[1] for row in rows]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    late = next(
        place for place, note in enumerate(notes, start=1) if LATE_CAVEAT in note
    )
    blank = next(
        place for place, note in enumerate(notes, start=1) if note.startswith("[x]")
    )
    silent = next(
        place for place, note in enumerate(notes, start=1) if "not supplied, by" in note
    )
    for name in ("early-late", "late-intervention-by-bearer", "late-intervention-by-item", "late-intervention-by-issue", "late-checks", "late-rivals"):  # fmt: skip
        assert f"[note {late}]" in sheets[name][0][0]
    for name, lines in sheets.items():
        if name not in ("cover", "contents", "notes"):
            holds = any(cell == "[x]" for line in lines for cell in line)
            assert (f"[note {blank}]" in lines[0][0]) == holds
    assert f"[note {silent}]" in sheets["money-map"][0][0]
    assert any("not ranked" in note for note in notes)
    cover = "\n".join(str(row[0]) for row in sheets["cover"])
    assert "Missing: Co-production: start with the service user." in cover
    assert borough().run in cover


def test_hostile_words_are_neither_formulas_nor_links(made):
    parts = sheet_parts(made, "hostile", r"xl/worksheets/sheet\d+\.xml")
    assert all(b"<f>" not in part and b"<f " not in part for part in parts)
    with ZipFile(BytesIO(made["hostile", "xlsx"])) as archive:
        assert all(b"evil" not in archive.read(part) for part in archive.namelist() if part.endswith(".rels"))  # fmt: skip
    linked = [part for part in parts if b"<hyperlink " in part]
    assert len(linked) == 1
    _, rows = table_in(workbook(made, "hostile")["not-supplied"], "Kind")
    said = [row[3] for row in rows]
    assert said[: len(FORMULAS)] == list(FORMULAS)
    assert said[len(FORMULAS) : -5] == ["[click] (http://evil.example)", "http://evil.example", "internal:'notes'!A1", "$ $late$ $"]  # fmt: skip
    assert said[-5:-2] == ["�bell�", "as given: ***", "[x]"]
    assert said[-2] == MARKUP
    assert said[-1].endswith("(cut here: a cell holds no more)")
    assert len(said[-1]) < 32_767


def test_a_long_name_makes_no_column_wider_than_a_page(made):
    for part in sheet_parts(made, "hostile", r"xl/worksheets/sheet\d+\.xml"):
        widths = [float(width) for width in re.findall(rb' width="([\d.]+)"', part)]
        assert max(widths) < 120
        heights = [float(height) for height in re.findall(rb' ht="([\d.]+)"', part)]
        assert max(heights, default=0) <= 409


# --- Word paper ------------------------------------------------------------------------------


def paper(made, name: str) -> Any:
    return Document(BytesIO(made[name, "docx"]))


def headings(document: Any, level: int) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == f"Heading {level}"]


def under(document: Any, heading: str) -> list[str]:
    """The paragraphs from this heading to the next of its level."""
    lines: list[str] = []
    inside = False
    for paragraph in document.paragraphs:
        if paragraph.style.name == "Heading 1":
            inside = paragraph.text == heading
        elif inside:
            lines.append(paragraph.text)
    return lines


@pytest.mark.parametrize("name", REVIEWS)
def test_the_paper_has_the_form_a_committee_accepts(made, name):
    document = paper(made, name)
    found = headings(document, 1)
    first = [
        "Foreword",
        "Summary",
        "Recommendations",
        "Reasons for the recommendations",
        "Findings",
    ]
    last = [
        "Financial comments",
        "Legal comments",
        "Equality implications",
        "Contributors",
    ]
    assert found[:5] == first
    assert [re.sub(r" \(missing\)$", "", line) for line in found[5:11]] == [f"Principle {number}: {title}" for number, title in enumerate(PRINCIPLES, start=1)]  # fmt: skip
    assert found[11:15] == last
    assert found[-2:] == [
        "Words used",
        "Sources, and where the technical appendix is",
    ]
    assert not [line for line in found if line.startswith("Appendix")]
    assert document.paragraphs[0].style.name == "Title"
    assert [line.endswith("(missing)") for line in found[5:11]] == [section.is_missing for section in build_report(REVIEWS[name]()).sections]  # fmt: skip


def test_every_blank_says_who_fills_it_in(made):
    document = paper(made, "borough")
    text = [p.text for p in document.paragraphs]
    blanks = [line for line in text if "[Blank." in line]
    assert len(blanks) == 12
    assert all(
        re.search(r"\[Blank\. The [a-z ()]+ writes? .+\]$", line) for line in blanks
    )
    for heading, who in (("Foreword", "chair"), ("Financial comments", "finance officer"), ("Legal comments", "legal officer"), ("Equality implications", "equality officer")):  # fmt: skip
        (line,) = under(document, heading)
        assert who in line
    front = text[: text.index("Contents")]
    for name in ("Committee", "Date of the meeting", "Report author"):
        assert any(line.startswith(f"{name}: [Blank.") for line in front)


def test_recommendations_are_suggested_only_where_a_figure_supports_them(made):
    lines = under(paper(made, "borough"), "Recommendations")[1:]
    suggested = [line for line in lines if "(suggested)" in line]
    blank = [line for line in lines if "[Blank." in line]
    assert len(suggested) == len(suggestions(with_all_tables())) == 8
    assert [*suggested, *blank] == lines
    assert all(line.startswith(f"Recommendation {number}") for number, line in enumerate(lines, start=1))  # fmt: skip
    reasons = under(paper(made, "borough"), "Reasons for the recommendations")
    findings = {re.sub(r"\W", "", section.finding) for section in build_report(with_all_tables()).sections}  # fmt: skip
    findings |= {re.sub(r"\W", "", b.finding) for s in build_report(with_all_tables()).sections for b in s.blocks if isinstance(b, Exhibit)}  # fmt: skip
    for line in reasons[:-1]:
        said = re.sub(r"\W", "", line.partition(": ")[2])
        assert any(said.startswith(finding) for finding in findings)
        assert ("late" not in line.lower()) or LATE_CAVEAT in line
    assert reasons[-1].startswith("[Blank.")
    # Nothing but the missing voices can be said of a run that holds no figure.
    (only,) = suggestions(EMPTY)
    assert "be heard" in only.text


def test_a_suggestion_never_speaks_of_cuts_and_late_cost_keeps_its_caveat():
    said = " ".join(suggestion.text for suggestion in suggestions(with_all_tables()))
    assert not re.search(r"\b(cut|close|save money|decommission|reduce)\b", said)
    assert LATE_CAVEAT in said


def test_the_paper_is_accessible(made):
    document = paper(made, "borough")
    assert len(document.tables) >= 4
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert not table._tbl.findall(f".//{qn('w:gridSpan')}")
        assert not table._tbl.findall(f".//{qn('w:vMerge')}")
    charts = [b.chart for s in build_report(with_all_tables()).sections for b in s.blocks if isinstance(b, Exhibit) and b.chart]  # fmt: skip
    described = [
        picture.get("descr") for picture in document.element.iter(qn("wp:docPr"))
    ]
    assert sorted(described) == sorted(chart.described for chart in charts)
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}  # fmt: skip
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]  # fmt: skip
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_paper_says_its_title_and_no_date(made):
    properties = paper(made, "borough").core_properties
    assert properties.title == "Hackney: whole-place review"
    assert properties.language == "en-GB"
    assert properties.author == "Wholeplace"
    assert properties.created is None
    assert properties.modified is None


@pytest.mark.parametrize("name", ["borough", "national"])
def test_the_paper_holds_summary_tables_only_and_says_where_the_others_are(made, name):
    document, review = paper(made, name), REVIEWS[name]()
    cells = {
        cell.text
        for table in document.tables
        for row in table.rows[1:]
        for cell in row.cells
    }
    known = {cell for table in tables_of(review) for row in table.rows for cell in row}
    assert cells <= known
    for table in document.tables:
        assert len(table.rows) <= 1 + 12
        assert len(table.columns) <= 7
    text = [p.text for p in document.paragraphs]
    where = [line for line in text if "The whole table is on the worksheet" in line]
    names = re.findall("worksheet “([a-z-]+)”", "\n".join(where))
    assert len(names) >= 2
    assert set(names) <= set(workbook(made, name))
    assert [line for line in text if line.startswith("The technical appendix is not printed")]  # fmt: skip
    assert not [line for line in text if "see appendix" in line]


def test_what_providers_reach_stands_in_one_table_of_the_paper(made):
    (table,) = [
        table
        for table in paper(made, "borough").tables
        if table.rows[0].cells[0].text == "Provider"
        and table.rows[0].cells[1].text == "Whom it works with"
    ]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[3][:5] == ["Lee House", "People with a mental illness", "2012/13", "136", "80"]  # fmt: skip
    assert rows[3][-1] == "£517,185"


def test_the_contents_lead_to_the_headings(made):
    document = paper(made, "borough")
    links = [p for p in document.paragraphs if p.style.name == "Contents"]
    anchors = [
        link.get(qn("w:anchor")) for p in links for link in p._p.iter(qn("w:hyperlink"))
    ]
    marks = {
        mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))
    }
    assert len(anchors) == len(headings(document, 1))
    assert set(anchors) <= marks
    fields = [
        field.get(qn("w:fldCharType"))
        for p in links
        for field in p._p.iter(qn("w:fldChar"))
    ]
    assert fields == ["begin", "separate", "end"]


def test_contributors_are_those_with_a_figure_and_those_who_did_not_supply_are_named(
    made,
):
    heard, silent, blank = filter(None, under(paper(made, "borough"), "Contributors"))
    assert "Hackney Council" in heard
    assert "Renaisi" not in heard
    assert "Department for Work and Pensions" in silent
    assert blank.startswith("[Blank. The report author")
    assert "none" in under(paper(made, "empty"), "Contributors")[0]


def test_hostile_words_are_text_in_the_paper(made):
    document = paper(made, "hostile")
    cells = {
        cell.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
    }
    text = "\n".join(p.text for p in document.paragraphs) + "\n".join(cells)
    assert MARKUP in text
    assert LONG in text
    assert "��C&C <CCG>" in text
    for word in (*FORMULAS, *LINKS):
        assert word in text
    fields = {
        field.text.split()[0] for field in document.element.iter(qn("w:instrText"))
    }
    assert fields == {"TOC"}
    with ZipFile(BytesIO(made["hostile", "docx"])) as archive:
        assert b"evil" not in b"".join(archive.read(part) for part in archive.namelist() if part.endswith(".rels"))  # fmt: skip


def test_a_run_without_rows_still_makes_every_form():
    tables = {name: pa.table({c.name: [] for c in contract.columns}, schema=contract.schema()) for name, contract in FIGURES.items()}  # fmt: skip
    review = replace(EMPTY, tables=tables)
    for make in MAKERS.values():
        assert make(review).startswith((b"%PDF", b"PK"))
