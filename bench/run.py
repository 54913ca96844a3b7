"""Ratios against a floor, both measured in this same run. Absolute times mean little here."""

import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from alternate import Ratio, compare

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WHOLEPLACE = str(Path(sysconfig.get_path("scripts")) / "wholeplace")
FLOOR = [PYTHON, str(ROOT / "bench/peers/engine_and_one_query.py")]


def help_text() -> Ratio:
    """How long is `--help` beside an empty Python?"""
    return compare(
        "wholeplace --help against python -c pass",
        [WHOLEPLACE, "--help"],
        [PYTHON, "-c", "pass"],
        target=8,
        pairs=15,
    )


def first_run(place: Path) -> Ratio:
    """How long is a run that finds nothing kept, beside its engine and one query?"""
    return compare(
        "wholeplace run examples/hackney, nothing kept, against its engine and one query",
        [WHOLEPLACE, "run", str(place)], FLOOR, target=4,
        before=lambda: shutil.rmtree(place / "runs", ignore_errors=True),
    )  # fmt: skip


def second_run(place: Path) -> Ratio:
    """How long is a run that finds everything kept?"""
    return compare(
        "the same run again, everything kept",
        [WHOLEPLACE, "run", str(place)],
        FLOOR,
        target=4,
    )


def ratios() -> list[Ratio]:
    """Every ratio of issue A."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "hackney"
        shutil.copytree(
            ROOT / "examples/hackney", place, ignore=shutil.ignore_patterns("runs")
        )
        return [help_text(), first_run(place), second_run(place)]


if __name__ == "__main__":
    found = ratios()
    for ratio in found:
        print(ratio)
    sys.exit(0 if all(ratio.is_met for ratio in found) else 1)
