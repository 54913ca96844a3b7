"""What every test may use, and the rule that nothing is skipped in CI."""

from pathlib import Path

import pytest

from paths import EXAMPLES, SHARED


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


@pytest.fixture
def example_copy(tmp_path: Path):
    """Copies an example place without its runs, to be worked in."""
    import shutil

    def copy(name: str, to: str | None = None) -> Path:
        folder = tmp_path / (to or name)
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("runs"))
        return folder

    return copy
