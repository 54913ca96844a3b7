"""What a run holds, and which other runs of its place are kept."""

from collections.abc import Iterator, Sequence

from wholeplace.runs.forms import counted, csv_text, json_text
from wholeplace.runs.saying import one_line, said
from wholeplace.runs.text_table import aligned
from wholeplace.store.runs import KeptRun, Run, kept_runs
from wholeplace.tables.linking import LINKAGE_SHOWN
from wholeplace.tables.living import RULE_SETS_SHOWN
from wholeplace.tables.people import INTAKE_QUALITY
from wholeplace.tables.quality_layouts import QUALITY
from wholeplace.tables.results import FIGURES, RESULTS
from wholeplace.tables.results.living import LIVING_FIGURES
from wholeplace.tables.results.people import PEOPLE_FIGURES

SHOWN = {
    **FIGURES,
    **PEOPLE_FIGURES,
    **LINKAGE_SHOWN,
    **LIVING_FIGURES,
    **RULE_SETS_SHOWN,
    INTAKE_QUALITY.name: INTAKE_QUALITY,
    **QUALITY,
}


def contents_as(run: Run, form: str, *, width: int | None = None) -> str:
    """Which tables does the run hold, what does each answer, and which other runs are kept?

    As `text`; as `json`; or as `csv`, which holds the tables alone.
    """
    tables = [
        {"table": name, "rows": rows, "meaning": _meaning(name)}
        for name, rows in _rows_of_figures(run).items()
    ]
    kept = kept_runs(run.place)
    if form == "csv":
        schema = ("table", "rows", "meaning")
        return csv_text(schema, [list(table.values()) for table in tables])
    if form == "json":
        runs = [
            {"run": each.name, "at": each.at or None, "recipe": each.recipe or None}
            for each in kept
        ]
        return json_text({"run": run.name, "tables": tables, "runs": runs})
    cells = [[said(value) for value in table.values()] for table in tables]
    lines = [
        f"run {run.name} holds {counted(len(tables), 'table')}:",
        "",
        *aligned(
            ("table", "rows", "what it answers"),
            cells,
            is_number=(False, True, False),
            width=width,
        ),
        "",
        *_kept_lines(run, kept, width),
    ]
    return "\n".join(lines) + "\n"


def _rows_of_figures(run: Run) -> dict[str, int]:
    """How many rows has each table of figures, in the order of the report? Tables of an older version last."""
    rows = run.manifest.get("rows", {})
    known = [name for name in SHOWN if name in rows]
    older = [name for name in rows if name not in {**RESULTS, **SHOWN}]
    return {name: rows[name] for name in [*known, *sorted(older)]}


def _meaning(table: str) -> str:
    return SHOWN[table].meaning if table in SHOWN else "made by an older version"


def _kept_lines(run: Run, kept: Sequence[KeptRun], width: int | None) -> Iterator[str]:
    yield f"{counted(len(kept), 'run')} kept, the newest first:"
    yield ""
    cells = [
        [
            each.name,
            _when(each),
            one_line(each.recipe) or "run.json is not as it was made",
            "shown above" if each.name == run.name else "",
        ]
        for each in kept
    ]
    yield from aligned(
        ("run", "when", "recipe", ""), cells, is_number=[False] * 4, width=width
    )


def _when(kept: KeptRun) -> str:
    # To the minute, of a moment the journal gives to the microsecond.
    return (
        f"{one_line(kept.at[:16].replace('T', ' '))} UTC"
        if kept.at
        else "not in the journal"
    )
