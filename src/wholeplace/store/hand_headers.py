"""The first line of a CSV file: which of the contract's columns stands where?"""

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.store.hand_csv import Record
from wholeplace.store.hand_names import MatchedNames, WrongName, match_names
from wholeplace.store.mistakes import Mistake, Wrong, quoted
from wholeplace.tables.contract import Table

OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Header:
    """Where each column stands, and what is wrong with the first line.

    `unsure` are columns that may stand under a wrong heading; `absent` are columns the file simply
    does not have.
    """

    width: int
    places: Mapping[str, int]
    unsure: frozenset[str]
    absent: frozenset[str]
    mistakes: tuple[Mistake, ...]


def read_header(first: Record, contract: Table, file: str) -> Header:
    """Which columns does the file have? Errors: Wrong, when the line names none of them."""
    given = [cell.strip() for cell in first.cells]
    required = {column.name for column in contract.columns if column.is_required}
    matched = match_names(given, contract.names, required)
    if not {cell.casefold() for cell in given}.intersection(contract.names):
        raise _no_header(given, contract)
    faults = [
        *(_unknown(each, contract, file) for each in matched.wrong),
        *(_twice(name, given) for name in matched.twice),
        *(_missing(name, contract) for name in matched.missing),
    ]
    # A required column that is missing says so once: its cells are not empty as well.
    unsure = matched.unsure.union(matched.missing)
    absent = frozenset(contract.names).difference(matched.found, unsure)
    mistakes = tuple(fault.at(file, first.line) for fault in faults)
    return Header(len(given), _places(matched), unsure, absent, mistakes)


def _places(matched: MatchedNames) -> dict[str, int]:
    return {
        name: place
        for name, place in matched.found.items()
        if name not in matched.unsure
    }


def _no_header(given: list[str], contract: Table) -> Wrong:
    columns = ",".join(contract.names)
    for mark, called in OTHER_MARKS.items():
        if mark in given[0]:
            return Wrong(
                f"the file is parted by {called}", "save it with commas instead"
            )
    what = f"the first line does not name the columns of {contract.name}"
    return Wrong(what, f"put the line `{columns}` above the rows")


def _unknown(each: WrongName, contract: Table, file: str) -> Wrong:
    if not each.given:
        return Wrong(f"column {each.position + 1} has no name", "name it, or delete it")
    what = f"{quoted(each.given)} is not a column of {file}"
    if each.meant is None:
        return Wrong(what, "delete it, or put what it says into note or source")
    if each.is_alike:
        return Wrong(what, f"rename it to `{each.meant}`")
    if contract.column(each.meant).is_required:
        what += f", and its column `{each.meant}` is missing"
    return Wrong(what, f"rename it to `{each.meant}` if it holds that, or delete it")


def _twice(name: str, given: list[str]) -> Wrong:
    places = [str(place + 1) for place, each in enumerate(given) if each == name]
    what = f"the column `{name}` is there twice, as columns {' and '.join(places)}"
    return Wrong(what, "rename or delete one of them")


def _missing(name: str, contract: Table) -> Wrong:
    meaning = contract.column(name).meaning
    return Wrong(f"the column `{name}` is missing", f"add it and fill it in: {meaning}")
