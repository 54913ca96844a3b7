"""What changed between two runs, for a person: the changes and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from wholeplace.runs.comparing import Compared
from wholeplace.runs.forms import counted
from wholeplace.runs.saying import figure_said, one_line, said_apart
from wholeplace.tables.results import PRICE_LEVELS, UNIT_COSTS_USED

# Published numbers, not the place's own: hundreds of rows change when the price year does.
REFERENCES = frozenset({PRICE_LEVELS.name, UNIT_COSTS_USED.name})
NOT_THERE = "no such row"
NOT_KNOWN = "not known"

Figure = Mapping[str, Any]


def comparison_as_text(compared: Compared, *, in_full: bool = False) -> str:
    """What changed, in a line each; and how much did not.

    A table of published numbers is summed up in one line, unless `in_full`.
    """
    figures = compared.rows.to_pylist()
    differing = [figure for figure in figures if _differs(figure)]
    lines: list[str] = []
    for table, group in groupby(figures, key=itemgetter("table")):
        rows = list(group)
        if table in REFERENCES and not in_full:
            lines += _summed_up(table, rows)
        else:
            lines += _changes(table, rows)
    count = len(figures) - len(differing)
    lines += compared.left_out
    lines.append(
        f"{counted(len(differing), 'figure')} differ{'s' if len(differing) == 1 else ''}, "
        f"{count:,} {'is' if count == 1 else 'are'} the same"
    )
    return "\n".join(lines) + "\n"


def _differs(figure: Figure) -> bool:
    return bool(figure["left"] != figure["right"])


def _changes(table: str, figures: Sequence[Figure]) -> Iterator[str]:
    for row, group in groupby(figures, key=itemgetter("row")):
        cells = list(group)
        name, change = one_line(row), cells[0]["change"]
        for cell in filter(_differs, cells):
            left, right = _both_said(table, cell)
            yield f"{table}  {name}  {cell['column']}: {left} -> {right}"
        if change == "only_left" and not any(map(_differs, cells)):
            yield f"{table}  {name}: there, with no figure known -> {NOT_THERE}"
        if change == "only_right" and not any(map(_differs, cells)):
            yield f"{table}  {name}: {NOT_THERE} -> there, with no figure known"


def _both_said(table: str, cell: Figure) -> tuple[str, str]:
    left, right, column = cell["left"], cell["right"], cell["column"]
    if left is not None and right is not None:
        return said_apart(table, column, left, right)
    lacking = NOT_KNOWN if cell["change"] == "changed" else NOT_THERE
    if left is None:
        return lacking, figure_said(table, column, right)
    return figure_said(table, column, left), lacking


def _summed_up(table: str, figures: Sequence[Figure]) -> Iterator[str]:
    rows = {row: list(group) for row, group in groupby(figures, key=itemgetter("row"))}
    kinds = [_change_of(cells) for cells in rows.values()]
    if set(kinds) - {"same"}:
        yield (
            f"{table}: {counted(kinds.count('only_right'), 'row')} added, "
            f"{kinds.count('only_left'):,} removed, {kinds.count('changed'):,} changed; --all lists them"
        )


def _change_of(cells: Sequence[Figure]) -> str:
    change = str(cells[0]["change"])
    if change.startswith("only"):
        return change
    return "changed" if any(map(_differs, cells)) else "same"
