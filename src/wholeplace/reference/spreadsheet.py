"""A spreadsheet's cells, read in a process of its own that may die without harm."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholeplace.core.errors import SpreadsheetError

READER = Path(__file__).with_name("workbook_reader.py")
WAIT_SECONDS = 120
LARGEST_BYTES = 50_000_000

Cell = str | float | bool


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the first line on, and what hangs on them.

    `levels` are the outline levels of rows that have one, by row number; `comments` the notes on
    cells, and `faulty_cells` says what is wrong with a cell that shows as empty, by address.
    """

    name: str
    rows: list[list[Cell]]
    levels: dict[int, int]
    comments: dict[str, str]
    faulty_cells: dict[str, str]


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Which sheets does a spreadsheet hold? Errors: SpreadsheetError when it cannot be read safely."""
    if not path.is_file():
        raise SpreadsheetError(
            f"{path}: there is no such file: give the path of an .xlsx workbook."
        )
    if path.stat().st_size > LARGEST_BYTES:
        raise SpreadsheetError(
            f"{path.name} is larger than {LARGEST_BYTES // 1_000_000} MB: give the workbook as it was published."
        )
    found = _read_apart(path)
    if "refused" in found:
        raise SpreadsheetError(
            f"{path.name} {found['refused']}: open it in a spreadsheet program and save it again as .xlsx."
        )
    return tuple(_sheet(sheet) for sheet in found["sheets"])


def _read_apart(path: Path) -> dict[str, Any]:
    """Run the reader with its limits; what it wrote, or one sentence when it died."""
    with tempfile.TemporaryDirectory(prefix="wholeplace-") as folder:
        to = Path(folder) / "sheets.json"
        # -P: no module is found beside the script or in the working folder.
        command = [sys.executable, "-P", str(READER), str(path.resolve()), str(to)]
        try:
            # The reader's own words may hold a cell's value: they are not shown.
            done = subprocess.run(  # noqa: S603 - our own script, with a path as its argument
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=WAIT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SpreadsheetError(_gave_up(path, "took too long")) from None
        if done.returncode != 0 or not to.is_file():
            raise SpreadsheetError(_gave_up(path, "broke the reader"))
        found: dict[str, Any] = json.loads(to.read_text(encoding="utf-8"))
        return found


def _gave_up(path: Path, why: str) -> str:
    return (
        f"{path.name} {why}, and nothing of it was taken: open it in a spreadsheet program, "
        "delete what stands far outside the table, and save it again as .xlsx."
    )


def _sheet(found: dict[str, Any]) -> Sheet:
    return Sheet(
        found["name"],
        found["rows"],
        {int(row): level for row, level in found["levels"].items()},
        found["comments"],
        found["faulty_cells"],
    )
