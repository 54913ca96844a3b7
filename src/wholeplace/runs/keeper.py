"""Runs one step: executes its expressions in order, or finds them already kept."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pyarrow as pa

from wholeplace.runs.engines import DuckDB, Engine, Expression
from wholeplace.store.hashes import fingerprint
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, find_whole_step, keep_step, step_name
from wholeplace.tables.contract import NEVER_ANALYSED, Table
from wholeplace.tables.layout import Layout
from wholeplace.tables.people import EXTRACTED_FOR_ANALYSIS
from wholeplace.tables.results import RESULTS
from wholeplace.tables.results.people import LAYOUTS

# Every room an analysis can import, and this one, which wires it.
ROOMS = ("core", "tables", "store", "reference", "analysis", "runs")
PACKAGES = ("duckdb", "ibis-framework", "splink", "pyarrow")


class Keeper:
    """Makes the steps of one run and remembers which step made which table."""

    def __init__(
        self,
        place: Path,
        inputs: Mapping[str, pa.Table],
        hashes: Mapping[str, str],
        engine: Engine | None = None,
    ) -> None:
        """Work in a place folder, on input tables whose content is named by its hash; on DuckDB unless told otherwise."""
        self.place = place
        self.engine = engine or DuckDB()
        self.inputs = dict(inputs)
        self.made_by: dict[str, str] = dict(hashes)
        self.steps: dict[str, Step] = {}
        self._shown: dict[str, Expression] = {}
        self._files: dict[str, Path] = {}
        self._pending: dict[str, pa.Table] = {}

    def give(self, name: str, step: Step) -> None:
        """Let the analyses that follow read a table of a step that was made elsewhere.

        Errors: ValueError when a column of the table tells who somebody is: it may not enter analysis.
        """
        contract = EXTRACTED_FOR_ANALYSIS[name]
        telling = [each.name for each in contract.columns if each.kind in NEVER_ANALYSED]  # fmt: skip
        if telling:
            raise ValueError(f"{name}.{telling[0]} tells who somebody is")
        self.made_by[name] = step.name
        self._files[name] = step.path(name)

    def step(
        self,
        function: Callable[["Keeper", Mapping[str, Any]], None],
        *,
        reads: tuple[str, ...],
        options: Mapping[str, Any],
    ) -> None:
        """Do a step, unless the same ingredients have been kept before, and every table is as it was made."""
        ingredients = {
            "function": f"{function.__module__}.{function.__name__}",
            "options": dict(options),
            "reads": {name: self.made_by[name] for name in reads},
            "engine": self.engine.name,
            "versions": versions(*self.engine.packages),
            "code": fingerprint(ROOMS),
        }
        kept = find_whole_step(steps_folder(self.place), step_name(ingredients))
        if kept is None:
            self._pending = {}
            function(self, options)
            kept = keep_step(
                steps_folder(self.place),
                ingredients,
                self._pending,
                # What counts people is not yet checked here.
                is_private=any(RESULTS[name].holds_people for name in self._pending),
            )
        for table in kept.tables:
            self.steps[table] = kept
            self.made_by[table] = kept.name

    def read(self, name: str) -> Expression:
        """The table of this name, as an expression on the engine."""
        if name not in self._shown and name in self._files:
            # Too large to hold: the engine reads it where it lies.
            self._shown[name] = self.engine.show_file(name, self._files[name])
        elif name not in self._shown:
            self._shown[name] = self.engine.show(name, self._rows(name))
        return self._shown[name]

    def keep(self, name: str, expression: Expression) -> Expression:
        """Execute an expression, hold it to its contract, and keep it under its name."""
        rows = in_contract_form(expression.to_pyarrow(), RESULTS[name], LAYOUTS.get(name))  # fmt: skip
        self._pending[name] = rows
        self._shown[name] = self.engine.show(name, rows)
        return self._shown[name]

    def hold(self, name: str, expression: Expression) -> Expression:
        """Execute an expression once for the analyses that read it several times; it is not kept."""
        return self.engine.show(name, expression.to_pyarrow())

    def _rows(self, name: str) -> pa.Table:
        if name in self.inputs:
            return self.inputs[name]
        return self.steps[name].read(name)


def in_contract_form(rows: pa.Table, contract: Table, layout: Layout | None = None) -> pa.Table:  # fmt: skip
    """The same rows with the contract's columns and types, in the order of its key.

    With a layout, also the columns that the disclosure checks read and nobody is shown.
    Errors: ValueError when two rows have the same key or a column is missing: an analysis is wrong.
    """
    table = rows.select(list(contract.names)).cast(contract.schema())
    for amount in layout.amounts if layout else ():
        own = contract.schema().field(amount.column).type
        for name in (amount.largest, amount.second):
            table = table.append_column(name, rows[name].cast(own))
    table = table.sort_by([(name, "ascending") for name in contract.key])
    key = table.select(list(contract.key))
    if key.group_by(list(contract.key)).aggregate([]).num_rows != table.num_rows:
        raise ValueError(
            f"{contract.name}: two rows have the same {', '.join(contract.key)}"
        )
    return table.combine_chunks()


def ingredients_of(function: str, reads: Sequence[Step], rooms: Sequence[str], *packages: str, **more: Any) -> dict[str, Any]:  # fmt: skip
    """What makes a step what it is: what it does, the steps it reads, our rooms' code, packages, and what more is named."""
    return {
        "function": function,
        "reads": [step.name for step in reads],
        "versions": versions(*packages),
        "code": fingerprint(rooms),
        **more,
    }


def versions(*more: str) -> dict[str, str]:
    """Which versions of the packages that make figures are installed, and of these more?"""
    found = {}
    for package in (*PACKAGES, *more):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
