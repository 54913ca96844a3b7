"""The figures of one table, hidden column by column: counts first, then money, then what is made from them."""

from dataclasses import dataclass, field, replace

import numpy as np

from wholeplace.core.errors import DisclosureError
from wholeplace.disclosure.attack import Attack
from wholeplace.disclosure.dominance import TENTHS_TOLD, is_dominated
from wholeplace.disclosure.frame import Frame, frame_of
from wholeplace.disclosure.grid import Grid, impossible_rows
from wholeplace.disclosure.guard import count_guard, money_guard
from wholeplace.disclosure.hide import hide
from wholeplace.disclosure.rounding import Flags, Floats, Rule
from wholeplace.tables.checked import Why
from wholeplace.tables.layout import Amount, Layout, Whole


@dataclass
class Figures:
    """What may be shown of each column, why not the rest, and how many hidden figures were attacked in vain.

    `shown` has the values to show, NaN where there is none; `why` says, column by column and row by
    row, why a figure is hidden, and is empty where none is.
    """

    grid: Grid
    layout: Layout
    rule: Rule
    shown: dict[str, Floats] = field(default_factory=dict)
    why: dict[str, list[Why | None]] = field(default_factory=dict)
    attacked: int = 0

    def is_hidden(self, column: str) -> Flags:
        """Which rows of this column are hidden?"""
        return np.array([each is not None for each in self.why[column]], dtype=bool)


def hide_figures(grid: Grid, layout: Layout, rule: Rule) -> Figures:
    """Which figures may be shown, and how? Errors: DisclosureError."""
    figures = Figures(grid, replace(layout, wholes=_all_wholes(layout)), rule)
    impossible = impossible_rows(grid, layout.impossible)
    for column in layout.counts:
        if np.any(grid.values(column)[impossible] > 0):
            raise DisclosureError(
                f"the layout of {grid.name} calls words impossible together, and {column} counts people there: mend one of them."
            )
    for columns in _tied_columns(figures.layout):
        _hide_counts(figures, columns, impossible)
    for amount in layout.amounts:
        _hide_amount(figures, amount, impossible)
    for extreme in layout.extremes:
        _follow(figures, extreme.column, figures.is_hidden(extreme.people))
    for rate in layout.rates:
        is_hidden = figures.is_hidden(rate.numerator) | figures.is_hidden(
            rate.denominator
        )
        _follow(figures, rate.column, is_hidden)
    return figures


def _all_wholes(layout: Layout) -> tuple[Whole, ...]:
    """The wholes that are declared, and those that a share implies: who is in it and who is not."""
    said = {(each.column, part) for each in layout.wholes for part in each.parts}
    implied = (
        Whole(each.denominator, (each.numerator,), has_rest=True)
        for each in layout.rates
        if each.is_share
        and each.numerator in layout.counts
        and (each.denominator, each.numerator) not in said
    )
    return (*layout.wholes, *implied)


def _tied_columns(layout: Layout) -> list[list[str]]:
    """Which counts must be looked at together, because sums run across them?"""
    groups = [{name} for name in layout.counts]
    for whole in layout.wholes:
        tied = {whole.column, *whole.parts}
        joined = set().union(*(each for each in groups if each & tied))
        groups = [each for each in groups if not each & tied] + [joined]
    return [[name for name in layout.counts if name in group] for group in groups]


def _hide_counts(figures: Figures, columns: list[str], impossible: Flags) -> None:
    frame = frame_of(figures.grid, columns, figures.layout, impossible)
    rule, values = figures.rule, frame.values
    rounded = np.where(frame.is_pinned, values, rule.rounded(values))
    low, high = rule.interval(rounded)
    # Money at a fixed price tells the exact count, so beside money a shown count is taken as known.
    priced = {each.people for each in figures.layout.amounts}
    is_exact = frame.is_pinned | np.array(
        [name in priced for name in frame.columns], dtype=bool
    )
    low, high = np.where(is_exact, values, low), np.where(is_exact, values, high)
    small = rule.is_small(values) & frame.is_cell & ~_is_impossible(frame, impossible)
    attack = Attack(frame, count_guard(values, rule.threshold), low, high)
    hiding = hide(attack, small)
    figures.attacked += hiding.attacked
    hidden = hiding.is_hidden | small
    for column in columns:
        shown = np.where(hidden, np.nan, np.where(values > 0, rule.rounded(values), 0))
        _write(figures, column, frame, shown)
        why = np.where(small, Why.SMALL, np.where(hidden, Why.BESIDE, ""))
        _write_why(figures, column, frame, why)


def _is_impossible(frame: Frame, impossible: Flags) -> Flags:
    cells = frame.is_cell
    found = np.zeros(len(cells), dtype=bool)
    found[cells] = impossible[frame.rows[cells]]
    return found


def _hide_amount(figures: Figures, amount: Amount, impossible: Flags) -> None:
    grid = figures.grid
    frame = frame_of(grid, [amount.column], figures.layout, impossible)
    rows, cells, values = frame.rows, frame.is_cell, frame.values
    follows, dominated = np.zeros((2, len(values)), dtype=bool)
    follows[cells] = figures.is_hidden(amount.people)[rows[cells]]
    largest, second = _largest(grid, amount)
    dominated[cells] = is_dominated(
        values[cells], largest[rows[cells]], second[rows[cells]]
    )
    primary = (follows | dominated) & ~_is_impossible(frame, impossible)
    # A hidden amount must leave open at least what as many people as the threshold cost as a rule.
    people = np.nansum(grid.values(amount.people))
    each = float(np.abs(values[cells]).sum() / people) if people else 0.0
    guard = money_guard(values, TENTHS_TOLD / 10, each * figures.rule.threshold)
    least = -1.0 if np.any(values[cells] < 0) else 0.0
    hiding = hide(Attack(frame, guard, values, values, least), primary)
    figures.attacked += hiding.attacked
    hidden = hiding.is_hidden | primary
    _write(figures, amount.column, frame, np.where(hidden, np.nan, values))
    why = np.where(dominated, Why.DOMINATED, np.where(follows, Why.FOLLOWS, Why.BESIDE))
    _write_why(figures, amount.column, frame, np.where(hidden, why, ""))


def _largest(grid: Grid, amount: Amount) -> tuple[Floats, Floats]:
    """The two largest amounts of one person in each row, which must be there where money is."""
    largest, second = (grid.values(name) for name in (amount.largest, amount.second))
    is_some = grid.values(amount.column) > 0
    if np.any(is_some & ~(largest > 0)) or np.any(is_some & ~(second >= 0)):
        raise DisclosureError(
            f"{grid.name} has rows with {amount.column} but no {amount.largest} and {amount.second}: "
            "without them nobody can see that it is not one person's money."
        )
    if np.any(second > largest):
        raise DisclosureError(
            f"in {grid.name} {amount.second} is more than {amount.largest}: mend the analysis that made it."
        )
    return np.nan_to_num(largest), np.nan_to_num(second)


def _follow(figures: Figures, column: str, is_hidden: Flags) -> None:
    figures.why[column] = [Why.FOLLOWS if each else None for each in is_hidden]


def _write(figures: Figures, column: str, frame: Frame, shown: Floats) -> None:
    values = np.full(len(figures.grid.keys), np.nan)
    mine = frame.is_cell & (np.array(frame.columns) == column)
    values[frame.rows[mine]] = shown[mine]
    figures.shown[column] = values


def _write_why(
    figures: Figures,
    column: str,
    frame: Frame,
    why: np.ndarray[tuple[int], np.dtype[np.str_]],
) -> None:
    said: list[Why | None] = [None] * len(figures.grid.keys)
    for place in np.flatnonzero(frame.is_cell & (why != "")):
        if frame.columns[place] == column:
            said[frame.rows[place]] = Why(str(why[place]))
    figures.why[column] = said
