"""What stands in an extract more than once, as far as it can be said without linking anyone."""

from collections.abc import Iterator
from typing import Any

from wholeplace.intake.checking.contract_of import match_column
from wholeplace.intake.quality.counting import (
    Answers,
    Shared,
    Sharing,
)
from wholeplace.intake.quality.words import how_many
from wholeplace.intake.result import IntakeResult
from wholeplace.intake.source import Source
from wholeplace.tables.people import RECORDS
from wholeplace.tables.quality import LOOKS_ALIKE, SAME_ROW

NUMBERS = ("nhs_number", "nino", "upn")
ALIKE = ("given_names", "family_name", "born_on")


def shared_numbers(source: Source) -> dict[str, Shared]:
    """Which numbers of an extract may stand on more than one record?"""
    record = "record_id" if source.column("record_id") else ""
    found: dict[str, Shared] = {}
    if record:
        found["record_id"] = Shared((record,))
    for column in source.columns:
        if column.form in NUMBERS:
            found[column.name] = Shared((column.name,), column.name, record)
    columns = [source.column(name) for name in ALIKE]
    names = [match_column(each) or each.name for each in columns if each is not None]
    if len(names) == len(ALIKE) and record:
        found[LOOKS_ALIKE] = Shared(tuple(names), record=record)
    return found


def duplicate_rows(result: IntakeResult, source: Source, counts: Answers) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Which rows of `duplicates` has this extract?"""
    again = result.notes.get("repeated_row", 0)
    whole = Sharing(result.accepted, result.accepted - again, again)
    yield _row(SAME_ROW, whole, counts.small)
    for name in shared_numbers(source):
        # That one person has many contacts is as it should be; that a list of people has one twice is not.
        is_shown = name != "record_id" or source.table == RECORDS.name
        yield _row(name, counts.sharing(name), counts.small, is_shown=is_shown)


def _row(what: str, found: Sharing, small: int, *, is_shown: bool = True) -> dict[str, Any]:  # fmt: skip
    return {
        "what": what,
        "rows": found.rows,
        "numbers": found.numbers,
        "sharing_rows": found.sharing if is_shown else None,
        "how_many": how_many(found.sharing, found.rows, small) if is_shown else None,
    }
