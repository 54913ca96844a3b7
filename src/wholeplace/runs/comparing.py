"""Two runs side by side: of one place, or of two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from wholeplace.core.errors import RunError
from wholeplace.runs.engines import DuckDB
from wholeplace.store.mistakes import listed
from wholeplace.store.runs import Run, find_run
from wholeplace.tables.arrow import arrow_column
from wholeplace.tables.contract import Kind, Table
from wholeplace.tables.linking import LINKAGE_SHOWN
from wholeplace.tables.results import COMPARISON, FIGURES
from wholeplace.tables.results.people import PEOPLE_FIGURES

NOT_COMPARED = (*PEOPLE_FIGURES, *LINKAGE_SHOWN)
FIGURE_KINDS = {Kind.MONEY, Kind.COUNT, Kind.RATIO}


@dataclass(frozen=True)
class Compared:
    """Two runs compared: one row for each figure, and what only one of the runs holds, in sentences."""

    rows: pa.Table
    left_out: tuple[str, ...]


def compare_runs(
    folder: Path, left: str, right: str, *, table: str | None = None
) -> Compared:
    """How do the figures of two runs differ, table by table?

    A run of another place is named OTHERDIR@RUN. Leaves out, and says so: a table or a figure that
    only one of the two holds, as when an older version made it. Errors: RunError when a run is not
    there, the two hold no table in common, or one lacks a column that names its rows.
    """
    engine = DuckDB().connection
    runs = [_named(folder, name) for name in (left, right)]
    compared, left_out = [], [*_tables_of_one(runs, table), *_about_people(runs, table)]
    for name in _tables_of_both(runs, table):
        sides = [run.read_as_kept(name) for run in runs]
        _needs_key(FIGURES[name], runs, sides)
        figures = [
            each for each in _figures_of(FIGURES[name]) if _is_in_both(each, sides)
        ]
        left_out += _figures_of_one(FIGURES[name], runs, sides)
        rows = _compared(engine, FIGURES[name], sides, figures)
        names = arrow_column([name] * rows.num_rows, pa.string())
        compared.append(rows.add_column(0, "table", names))
    return Compared(pa.concat_tables(compared), tuple(left_out))


def _about_people(runs: Sequence[Run], table: str | None) -> Iterator[str]:
    """Which tables are not compared, because a count that is hidden in both could be told by their difference?

    Errors: RunError when it is one of them that is asked for.
    """
    hidden = [
        name for name in NOT_COMPARED if all(name in run.tables() for run in runs)
    ]
    if table in hidden:
        raise RunError(
            f"{table} counts people, and two runs of it side by side would tell of few: look at each with `wholeplace show DIR {table} --run RUN`."
        )
    if hidden and table is None:
        yield f"{len(hidden)} tables that count people are not compared, because two runs side by side would tell of few"


def _compared(
    engine: Any, contract: Table, sides: Sequence[pa.Table], figures: Sequence[str]
) -> pa.Table:
    from wholeplace.analysis.tables.comparison import comparison
    from wholeplace.runs.keeper import in_contract_form

    named = [
        engine.create_table(
            f"{side}_{contract.name}", _by_one_key(rows, contract, figures), temp=True
        )
        for side, rows in zip(("left", "right"), sides, strict=True)
    ]
    rows = comparison(*named, key=("row",), columns=figures).to_pyarrow()
    return in_contract_form(rows, COMPARISON)


def _by_one_key(rows: pa.Table, contract: Table, figures: Sequence[str]) -> pa.Table:
    """The figures beside one column that names the row."""
    keys = rows.select(list(contract.key)).to_pylist()
    names = [" | ".join(_part(value) for value in key.values()) for key in keys]
    columns = [arrow_column(names, pa.string()), *(rows[name] for name in figures)]
    return pa.Table.from_arrays(columns, names=["row", *figures])


def _part(value: Any) -> str:
    """One key value in the name of a row, so that no two rows have the same name."""
    if value is None:
        return ""
    text = str(value).replace("\\", "\\\\").replace("|", "\\|")
    # An empty word is not the same as none.
    return text or "\\0"


def _figures_of(contract: Table) -> list[str]:
    return [
        column.name
        for column in contract.columns
        if column.kind in FIGURE_KINDS and column.rule
    ]


def _is_in_both(column: str, sides: Sequence[pa.Table]) -> bool:
    return all(column in rows.column_names for rows in sides)


def _needs_key(contract: Table, runs: Sequence[Run], sides: Sequence[pa.Table]) -> None:
    for run, rows in zip(runs, sides, strict=True):
        lacking = [name for name in contract.key if name not in rows.column_names]
        if lacking:
            because = f"{contract.name} has no {listed(lacking)}"
            raise RunError(run.said_to_be_older(because))


def _figures_of_one(
    contract: Table, runs: Sequence[Run], sides: Sequence[pa.Table]
) -> Iterator[str]:
    for run, rows in zip(runs, sides, strict=True):
        lacking = [
            name
            for name in _figures_of(contract)
            if name not in rows.column_names and not _is_in_both(name, sides)
        ]
        if lacking:
            yield (
                f"{contract.name}: {listed(lacking, joined_by='and')} not compared: "
                f"run {run.name} was made by an older version, without it"
            )


def _named(folder: Path, name: str) -> Run:
    place, _, run = name.rpartition("@")
    return find_run(Path(place) if place else folder, run)


def _tables_of_both(runs: Sequence[Run], table: str | None) -> list[str]:
    common = [name for name in FIGURES if all(name in run.tables() for run in runs)]
    if table is not None:
        common = [name for name in common if name == table]
    if not common:
        raise RunError(
            f"runs {runs[0].name} and {runs[1].name} hold no table in common"
            + (f" called `{table}`" if table else "")
            + "; `wholeplace show DIR` lists a run's tables."
        )
    return common


def _tables_of_one(runs: Sequence[Run], table: str | None) -> Iterator[str]:
    for run, other in zip(runs, reversed(runs), strict=True):
        only = [
            name
            for name in FIGURES
            if name in run.tables() and name not in other.tables()
        ]
        if only and table is None:
            yield f"only run {run.name} holds {listed(only, joined_by='and')}"
