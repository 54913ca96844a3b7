"""The report in a real browser: accessible, readable on a phone, complete without script, and asking for nothing."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paths import EXAMPLES
from review_examples import borough, england_and_wales, make_table
from wholeplace.reports.blocks import BarChart
from wholeplace.reports.page import render_page
from wholeplace.reports.paper import PAGE, picture
from wholeplace.reports.report import build_report
from wholeplace.runs.reporting import review_of
from wholeplace.runs.review import run_review

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",  # Debian's Chromium refuses to start as root without it
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, PHONE, SMALLEST = 1280, 375, 320
PHONE_HEIGHT = 812
PAPER = 703  # the text of an upright A4 page
SWAP = 880  # from here on the wide charts are shown
REVIEWS = ("borough", "national")
PLACES = ("england-and-wales", "hackney")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed"
    )
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each example drawn to a file."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"borough": borough(), "national": england_and_wales()}
    for name in PLACES:
        place = folder / name
        shutil.copytree(EXAMPLES / name, place, ignore=shutil.ignore_patterns("runs"))
        made[name] = review_of(run_review(place))
    for name, review in made.items():
        (folder / f"{name}.html").write_text(render_page(review), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture
def visit(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    """Opens an example at a width, and closes it afterwards."""
    contexts = []

    def open_page(name: str, width: int, **options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(files[name].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def open_everything(page: Any) -> None:
    page.evaluate(
        "document.querySelectorAll('details').forEach(one => one.open = true)"
    )


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", [*REVIEWS, *PLACES])
def test_axe_finds_nothing(visit: Any, name: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe-playwright-python is not installed",
    )
    page = visit(name, width)
    open_everything(page)
    found = axe.Axe().run(page, options={"runOnly": RULES}).response
    assert [
        (one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]
    ] == []
    assert len(found["passes"]) > 20


@pytest.mark.parametrize("width", [SMALLEST, PHONE, SWAP - 1, SWAP, WIDE])
@pytest.mark.parametrize("name", [*REVIEWS, *PLACES])
def test_the_page_never_scrolls_sideways(visit: Any, name: str, width: int) -> None:
    page = visit(name, width)
    open_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (PHONE, "wp-narrow"),
        (SWAP - 1, "wp-narrow"),
        (SWAP, "wp-wide"),
        (WIDE, "wp-wide"),
    ],
)
def test_one_form_of_each_chart_is_shown(visit: Any, width: int, shown: str) -> None:
    page = visit("borough", width)
    visible = page.evaluate(
        "[...document.querySelectorAll('.wp-wide, .wp-narrow')].filter(one => one.offsetParent !== null).map(one => one.className)"
    )
    assert set(visible) == {shown}
    assert len(visible) == page.locator(".wp-chart").count() >= 6


@pytest.mark.parametrize("width", [SMALLEST, PHONE, SWAP, WIDE])
def test_the_words_in_a_chart_are_large_enough_to_read(visit: Any, width: int) -> None:
    sizes = visit("borough", width).evaluate(
        """[...document.querySelectorAll('.wp-chart svg[role=img]')].filter(one => one.getClientRects().length).flatMap(one => {
            const scale = one.getBoundingClientRect().width / one.viewBox.baseVal.width;
            return [...one.querySelectorAll('text')].map(text => parseFloat(text.getAttribute('font-size')) * scale);
        })"""
    )
    assert len(sizes) > 50
    assert min(sizes) >= 11
    assert sorted(sizes)[len(sizes) // 2] >= 12


@pytest.mark.parametrize("width", [SMALLEST, PHONE, SWAP, WIDE])
@pytest.mark.parametrize("name", [*REVIEWS, *PLACES])
def test_no_word_of_a_chart_is_cut_off(visit: Any, name: str, width: int) -> None:
    cut = visit(name, width).evaluate(
        """[...document.querySelectorAll('.wp-chart svg[role=img]')].filter(one => one.getClientRects().length).flatMap(one => {
            const box = one.getBoundingClientRect();
            return [...one.querySelectorAll('text')].filter(text => {
                const words = text.getBoundingClientRect();
                return words.right > box.right + 1 || words.left < box.left - 1 || words.bottom > box.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []


def test_the_words_in_a_box_of_the_money_map_stay_in_it(visit: Any) -> None:
    outside = visit("borough", WIDE).evaluate(
        """[...document.querySelectorAll('.wp-wide svg')].filter(one => one.textContent.includes('Whose money')).flatMap(one => {
            const boxes = [...one.querySelectorAll('rect[stroke-width="2"]')].map(box => box.getBoundingClientRect());
            return [...one.querySelectorAll('text[font-size="14"]')].filter(text => {
                const words = text.getBoundingClientRect();
                return !boxes.some(box => words.left >= box.left && words.right <= box.right && words.top >= box.top - 2 && words.bottom <= box.bottom + 2);
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_the_page_asks_for_nothing_and_complains_of_nothing(
    browser: Any, files: dict[str, Path]
) -> None:
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(files["borough"].as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [
        files["borough"].as_uri()
    ]
    assert said == []
    # The page's own policy lets its style through and nothing from elsewhere.
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('.wp-header')).backgroundColor"
        )
        == "rgb(31, 78, 74)"
    )
    page.close()


def test_the_page_is_whole_without_script(visit: Any) -> None:
    page = visit("borough", WIDE, java_script_enabled=False)
    assert page.locator("h2").count() == 6 + 5
    assert page.locator(".wp-wide svg").first.is_visible()
    table = page.locator("details:has(table)").first
    assert not table.locator("table").is_visible()
    table.locator("summary").click()
    assert table.locator("table").is_visible()


@pytest.mark.parametrize(("name", "most"), [("hackney", 25), ("england-and-wales", 16)])
def test_a_phone_shows_the_findings_in_few_screens_and_the_rest_when_asked(
    visit: Any, name: str, most: int
) -> None:
    page = visit(name, PHONE, java_script_enabled=False)
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    assert height <= most * PHONE_HEIGHT
    # Contents come before the first figure; whatever is folded says in words what it holds.
    assert page.locator("#contents").bounding_box()["y"] < PHONE_HEIGHT
    assert page.locator("details[open]").count() == 0
    assert page.locator("table:visible").count() == 0
    for words in page.locator("summary").all_inner_texts():
        assert len(words.strip()) > 8


@pytest.mark.parametrize("share", ["0.996", "1", "0.31"])
def test_no_word_of_a_chart_on_paper_is_cut_off(browser: Any, share: str) -> None:
    part = {f"share_of_{role}": share for role in ("funding", "control", "delivery")}
    pounds = {f"{role}_pounds": 1 for role in ("funds", "controls", "delivers")}
    row = {"partner": "council", "unknown": 0, **part, **pounds}
    tables = {**borough().tables, "partner_shares": make_table("partner_shares", [row])}
    blocks = build_report(replace(borough(), tables=tables)).sections[0].blocks
    chart = next(b.chart for b in blocks if getattr(b, "chart", None) and isinstance(b.chart, BarChart))  # fmt: skip
    page = browser.new_page()
    page.set_content(str(picture(chart).to_svg("x", "x")))
    words = page.evaluate(
        """[...document.querySelectorAll('text')].map(one => {
            const box = one.getBoundingClientRect(), all = document.querySelector('svg').getBoundingClientRect();
            return [one.textContent, box.left - all.left, box.right - all.left];
        })"""
    )
    page.close()
    said = sorted((left, right) for text, left, right in words if "%" in text)
    assert len(said) == 3
    room = (PAGE.width - PAGE.label_room) / 3
    for place, (_, right) in enumerate(said):
        assert right <= PAGE.label_room + (place + 1) * room


def test_the_keyboard_comes_first_to_the_skip_link_and_then_past_the_header(
    visit: Any,
) -> None:
    page = visit("borough", WIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_a_wide_table_scrolls_inside_itself_by_keyboard(visit: Any) -> None:
    page = visit("borough", PHONE)
    open_everything(page)
    region = page.locator(".wp-scroll:visible").first
    region.focus()
    assert page.evaluate(
        "document.activeElement.getAttribute('aria-label')"
    ).startswith("Table: ")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_paper_has_the_wide_charts_what_was_opened_and_no_table_wider_than_itself(
    visit: Any,
) -> None:
    page = visit("borough", PAPER)
    page.emulate_media(media="print")
    assert page.locator(".wp-wide svg").first.is_visible()
    assert not page.locator(".wp-narrow svg").first.is_visible()
    assert not page.locator(".wp-back").first.is_visible()
    open_everything(page)
    assert page.locator("details table").first.is_visible()
    over = page.evaluate(
        "[...document.querySelectorAll('.wp-table')].filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.caption.textContent)"
    )
    assert over == []
