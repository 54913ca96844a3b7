"""Make a table safe to show: the one way to a CheckedTable."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa

from wholeplace.core.errors import DisclosureError
from wholeplace.core.intervals import wilson
from wholeplace.disclosure.figures import Figures, hide_figures
from wholeplace.disclosure.grid import grid_of
from wholeplace.disclosure.refusals import (
    refuse_other_columns,
    refuse_persons,
    refuse_unexplained,
)
from wholeplace.disclosure.rounding import LEAST_ROUNDING, LEAST_THRESHOLD, rule_of
from wholeplace.tables.checked import (
    _SEAL,
    CheckedTable,
    Checks,
    HiddenFigures,
    Why,
    content_sha256,
)
from wholeplace.tables.contract import Kind, Table
from wholeplace.tables.layout import Bound, Layout, Rate

RATIO_STEP = Decimal("1e-9")
# Money for each of a number is told to the penny.
STEPS = {Kind.MONEY: Decimal("0.01")}
NO_PEOPLE = "Its contract says that it holds no people, so it passes as it is."
PEOPLE = (
    "Counts of fewer than {threshold} people, nought among them, are hidden; so are as many others as it takes that no "
    "hidden one can be told to within {threshold}; the rest are rounded to {base}. Shares and averages are made from what is "
    "shown. Money is hidden with its count, or where two people make nine tenths of it."
)


def check_table(
    table: pa.Table,
    contract: Table,
    *,
    layout: Layout | None = None,
    threshold: int = LEAST_THRESHOLD,
    rounding: int = LEAST_ROUNDING,
) -> CheckedTable:
    """What of this table may be shown? Small counts hidden, others beside them, the rest rounded.

    A table whose contract says it holds no people passes as it is, unless a layout says that it counts
    some. `threshold` and `rounding` are the place's; the house's are the least. The rows of a table
    about people come in the order of its dims; combinations that were absent are there, hidden.

    Errors: DisclosureError, when rows are about persons, or a figure is not explained by the layout.
    """
    refuse_persons(table, contract)
    if layout is None and not contract.holds_people:
        refuse_other_columns(table, contract)
        shown = table.select(list(contract.names))
        return _sealed(contract, shown, Checks(False, NO_PEOPLE), frozenset())
    if layout is None:
        raise DisclosureError(
            f"{contract.name} is about people and nothing says which of its columns count them: give its layout."
        )
    rule = rule_of(threshold, rounding)
    refuse_other_columns(table, contract, layout.never_shown)
    refuse_unexplained(table, contract, layout)
    figures = hide_figures(grid_of(table, contract, layout), layout, rule)
    checks = Checks(
        is_about_people=True,
        rule=PEOPLE.format(threshold=rule.threshold, base=rule.base),
        threshold=rule.threshold,
        rounding=rule.base,
        figures=sum(len(why) for why in figures.why.values()),
        attacked=figures.attacked,
        hidden=_hidden_figures(figures),
    )
    hidden = frozenset(
        (row, column)
        for column, why in figures.why.items()
        for row, each in enumerate(why)
        if each is not None
    )
    return _sealed(contract, _table_to_show(figures, contract), checks, hidden)


def written(checked: CheckedTable) -> dict[str, Any]:
    """What must be kept beside a checked table so that it can be reopened?"""
    return {
        "checks": checked.checks.as_json(),
        "hidden": sorted([row, column] for row, column in checked.hidden),
    }


def reopen(table: pa.Table, contract: Table, kept: Mapping[str, Any]) -> CheckedTable:
    """Which checked table was kept so? Errors: DisclosureError, when it is not what was checked."""
    checks = Checks.from_json(kept["checks"])
    hidden = frozenset((row, column) for row, column in kept["hidden"])
    if content_sha256(table, hidden) != checks.content_sha256:
        raise DisclosureError(
            f"the kept table {contract.name} is not what was checked: run the review again."
        )
    return CheckedTable(contract, table, checks, hidden=hidden, seal=_SEAL)


def _sealed(
    contract: Table, table: pa.Table, checks: Checks, hidden: frozenset[tuple[int, str]]
) -> CheckedTable:
    checks = replace(checks, content_sha256=content_sha256(table, hidden))
    return CheckedTable(contract, table, checks, hidden=hidden, seal=_SEAL)


def _hidden_figures(figures: Figures) -> tuple[HiddenFigures, ...]:
    found: list[HiddenFigures] = []
    for column, why in figures.why.items():
        times = Counter(each for each in why if each is not None)
        found += [
            HiddenFigures(column, each, times[each]) for each in Why if times[each]
        ]
    return tuple(found)


def _table_to_show(figures: Figures, contract: Table) -> pa.Table:
    """The table in its contract's columns, with nothing where a figure is hidden."""
    layout, grid = figures.layout, figures.grid
    rates = {each.column: each for each in layout.rates}
    bounds = {each.column: each for each in layout.bounds}
    columns: list[pa.Array] = []
    types = contract.schema()
    for name in contract.names:
        if name in layout.dims:
            cells = _dim_cells(figures, name)
        elif name in rates:
            cells = _rate_cells(
                figures, rates[name], STEPS.get(contract.column(name).kind, RATIO_STEP)
            )
        elif name in bounds:
            cells = _bound_cells(figures, bounds[name])
        elif name in figures.shown:
            cells = _figure_cells(figures, name)
        else:
            given = grid.table.column(name).to_pylist()
            why = figures.why.get(name)
            cells = [
                None if source < 0 or (why and why[row]) else given[source]
                for row, source in enumerate(grid.sources)
            ]
        columns.append(pa.array(cells, types.field(name).type))
    return pa.table(columns, schema=types)


def _dim_cells(figures: Figures, name: str) -> list[Any]:
    grid = figures.grid
    at = grid.dims.index(name)
    given = {
        None if each is None else str(each): each
        for each in grid.table.column(name).to_pylist()
    }
    return [given[key[at]] for key in grid.keys]


def _figure_cells(figures: Figures, name: str) -> list[Any]:
    """A count as it may be shown; an amount to the penny, as it was."""
    shown, grid = figures.shown[name], figures.grid
    if name in figures.layout.counts:
        return [None if each != each else int(each) for each in shown]
    given = grid.table.column(name).to_pylist()
    return [
        None if each != each or source < 0 else given[source]
        for each, source in zip(shown, grid.sources, strict=True)
    ]


def _bound_cells(figures: Figures, bound: Bound) -> list[Decimal | None]:
    """An end of the interval of a share, made from what may be shown; nothing where there is no share."""
    cells: list[Decimal | None] = []
    above, below = (
        _figure_cells(figures, name) for name in (bound.numerator, bound.denominator)
    )
    for over, under in zip(above, below, strict=True):
        if over is None or not under:
            cells.append(None)
        else:
            ends = wilson(min(1.0, over / under), under)
            cells.append(Decimal(ends[bound.is_upper]).quantize(RATIO_STEP))
    return cells


def _rate_cells(figures: Figures, rate: Rate, step: Decimal) -> list[Decimal | None]:
    """A rate made anew from what may be shown, to the step; nothing where its parts are hidden, unknown or nought."""
    cells: list[Decimal | None] = []
    above, below = (
        _figure_cells(figures, name) for name in (rate.numerator, rate.denominator)
    )
    for over, under in zip(above, below, strict=True):
        if over is None or not under:
            cells.append(None)
            continue
        exact = Decimal(over) * rate.times / Decimal(under)
        cells.append(exact.quantize(step, rounding=ROUND_HALF_UP))
    return cells
