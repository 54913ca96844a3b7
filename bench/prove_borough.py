"""The 'must show' of the made-up borough and of taking extracts in, at their full size."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import intake
from proof import Found

LARGE = 250_000


def bad_files_damaged() -> Found:
    """A file of five million rows, one in a hundred damaged."""
    from damage import damage_is_found

    return Found(*damage_is_found())


def mutated_files() -> Found:
    """Ten thousand files, broken at random."""
    from damage import mutations_are_borne

    return Found(*mutations_are_borne())


def growth() -> Found:
    """Cost of a row and memory, from 25,000 residents to 250,000."""
    return Found(*intake.growth())


def speed() -> Found:
    """Intake against a bare reader."""
    ratio = intake.speed(LARGE, pairs=2)
    figure = f"{ratio.ratio:.2f}x ({ratio.lowest:.2f} to {ratio.highest:.2f})"
    return Found(figure, ratio.is_met)


def leave_agrees() -> Found:
    """Ten thousand random agreements against the checker."""
    from test_sharing import disagreements

    wrong, opened, shut = disagreements(10_000)
    figure = f"10,000 agreements: {opened:,} opened something, {shut:,} nothing, {wrong} disagreements"
    return Found(figure, not wrong and opened > 0 and shut > 0)


def tables_hold() -> Found:
    """Random tables about people, attacked."""
    from test_disclosure_attack import leaking_tables

    wrong, careless, beside = leaking_tables(2_000)
    figure = f"2,000 tables: {len(wrong)} give anything away; {careless:,} would if only small counts were hidden; {beside:,} figures hidden beside"
    return Found(figure, not wrong and careless > 0)


def demo() -> Found:
    """From nothing to the review of 20,000 residents."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        command = [str(Path(sys.executable).with_name("wholeplace")), "demo", "place", "--no-open"]  # fmt: skip
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # fmt: skip
        seconds = time.monotonic() - start
        page = Path(folder) / "place/review.html"
        is_there = done.returncode == 0 and page.is_file()
        again = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # fmt: skip
        is_refused = again.returncode != 0 and "place is there" in again.stderr
        lines = len(done.stderr.splitlines())
    figure = f"one command, {lines} lines of progress, {seconds:.0f} s here; again into the folder: refused by name"
    return Found(figure, is_there and is_refused and lines > 10)
