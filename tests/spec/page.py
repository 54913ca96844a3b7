"""What a page of the specification is: an analysis, its naive twin, and drawn cases."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drawing import Row

from wholeplace.tables.contract import Table
from wholeplace.tables.inputs import HAND_WRITTEN
from wholeplace.tables.people import ANALYSED_CONTACTS, ANALYSED_PEOPLE
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS
from wholeplace.tables.results import COMPARISON, RESULTS

# Tables that one analysis hands to another; each module that begins so has its own.
BETWEEN = {
    name: table
    for path in sorted(Path(__file__).parent.glob("between*.py"))
    for given, tables in vars(importlib.import_module(path.stem)).items()
    if given.startswith("BETWEEN")
    for name, table in tables.items()
}
CONTRACTS: Mapping[str, Table] = {
    **HAND_WRITTEN,
    **PUBLISHED_NUMBERS,
    **BETWEEN,
    **RESULTS,
    COMPARISON.name: COMPARISON,
    ANALYSED_CONTACTS.name: ANALYSED_CONTACTS,
    ANALYSED_PEOPLE.name: ANALYSED_PEOPLE,
}


@dataclass(frozen=True)
class Case:
    """One drawn example: what it shows, the tables in, the table out.

    `tables` maps an argument of the analysis to its drawing; `contracts` names the contract of an
    argument that is not called like its table. Only the columns drawn in `expected` are compared.
    """

    title: str
    tables: Mapping[str, str]
    expected: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One analysis: its function, the same thing in plain loops, its result and its cases."""

    analysis: Callable[..., Any]
    twin: Callable[..., list[Row]]
    result: str
    cases: tuple[Case, ...]
    contracts: Mapping[str, str] = field(default_factory=dict)
    # Tables of every case that does not draw its own.
    usual: Mapping[str, str] = field(default_factory=dict)

    def tables_of(self, case: Case) -> Mapping[str, str]:
        """Which drawn tables does the analysis read in this case?"""
        return {**self.usual, **case.tables}

    def contract_of(self, argument: str) -> Table:
        """Which contract does this argument's table follow?"""
        return CONTRACTS[self.contracts.get(argument, argument)]
