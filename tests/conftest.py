"""What every test may use, and the rule that nothing is skipped in CI."""

from pathlib import Path

import pytest

from paths import EXAMPLES, SHARED

# Files whose tests make a borough, link its records or run a place: `make check` has a minute, and leaves them out.
SLOW = {
    "test_borough_proportions.py", "test_cli.py", "test_contacts_in_a_run.py", "test_disclosure_attack.py", "test_high_need.py", "test_households.py", "test_how_to.py",
    "test_intake_forms.py", "test_intake_quality.py", "test_intake_reader.py", "test_intake_suggest.py",
    "test_journeys_truth.py", "test_link_as_splink.py", "test_link_encoded.py", "test_linkage.py",
    "test_linkage_measuring.py", "test_money_counted_once.py", "test_pages_in_browser.py", "test_quality_report.py",
    "test_report_figures.py", "test_report_files.py", "test_reports.py", "test_reviewing_place.py",
    "test_reviewing_queue.py", "test_reviewing_sample.py", "test_reviewing_session.py", "test_rule_set_counts.py",
    "test_run_extracts.py", "test_run_on_spark.py", "test_runs.py", "test_runs_hardened.py", "test_sharing.py",
    "test_signals.py", "test_signals_in_a_run.py", "test_synthetic_core.py", "test_synthetic_people.py",
    "test_synthetic_place.py", "test_trace.py", "test_twins_agree.py",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="a skipped test fails: CI has everything",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The papers and test material that stand beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there")
    return SHARED


@pytest.fixture(scope="module")
def few_analyses():
    """Runs that work out no more of contacts than whom services meet: for what is about taking in, linking and leave."""
    from wholeplace.runs.steps import FROM_EXTRACTS

    few = {"service_use": FROM_EXTRACTS["service_use"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wholeplace.runs.review.FROM_EXTRACTS", few)
        yield


@pytest.fixture
def example_copy(tmp_path: Path):
    """Copies an example place without its runs, to be worked in."""
    import shutil

    def copy(name: str, to: str | None = None) -> Path:
        folder = tmp_path / (to or name)
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("runs"))
        return folder

    return copy
