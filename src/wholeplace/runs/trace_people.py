"""From a count of people or contacts back to the lines of the extracts it counts. No row says who anybody is."""

import re
from decimal import Decimal
from typing import Any

from wholeplace.core.errors import RunError
from wholeplace.core.periods import financial_year
from wholeplace.runs.traced import Row, TracedRow
from wholeplace.store.one_run import steps_folder
from wholeplace.store.runs import Run
from wholeplace.store.steps import find_step
from wholeplace.tables.contract import Column
from wholeplace.tables.people import ANALYSED_CONTACTS

# The key of a table whose cells count the contacts of a partner's service in a year, so that their lines can be named.
LINES_OF = ("partner", "service", "year")
COUNTS = re.compile(r"^counts (?P<what>people|rows) of analysed_contacts$")


def rows_counted(run: Run, row: Row, column: Column) -> tuple[TracedRow, ...]:
    """Which lines of which extracts does this cell count? A person by their first contact.

    Errors: RunError when the contacts of the run are not kept any more.
    """
    match = COUNTS.match(column.rule)
    found = _contacts_of(run, row)
    if match is not None and match["what"] == "people":
        found = list({each["person_id"]: each for each in reversed(found)}.values())
        found.reverse()
    files = {each["sha256"][:16]: each["file"] for each in run.manifest["inputs"]}
    return tuple(
        TracedRow(
            files.get(each["extract_id"], each["extract_id"]),
            each["line"],
            column.name,
            Decimal(1),
            "one counted",
        )
        for each in found
    )


def _contacts_of(run: Run, row: Row) -> list[dict[str, Any]]:
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    step = find_step(steps_folder(run.place), _held(run))
    if step is None:
        raise RunError(
            f"the contacts of run {run.name} are gone: run `wholeplace run {run.place}` again."
        )
    step.check(ANALYSED_CONTACTS.name)
    year = financial_year(row["year"])
    field = pc.field
    wanted = (
        (field("partner") == row["partner"])
        & (field("service") == row["service"])
        & (field("started_on") >= year.start_on)
        & (field("started_on") < year.end_on)
    )
    contacts = ds.dataset(step.path(ANALYSED_CONTACTS.name)).to_table(
        columns=["person_id", "extract_id", "line"], filter=wanted
    )
    by_line = [("extract_id", "ascending"), ("line", "ascending")]
    return list(contacts.sort_by(by_line).to_pylist())


def _held(run: Run) -> str:
    return str(run.manifest.get("held", {}).get(ANALYSED_CONTACTS.name, ""))
