"""Writes the method manual, the table reference and the list of commands from the code itself.

`python docs/generate.py` writes them; `--check` says which are out of date and ends with 1.
"""

import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT / "tests/spec"), str(ROOT / "tests")]

from wholeplace.tables.contract import Column, Table  # noqa: E402  the path above comes first
from wholeplace.tables.inputs import HAND_WRITTEN  # noqa: E402
from wholeplace.tables.linking import LINKING  # noqa: E402
from wholeplace.tables.living import LIVING  # noqa: E402
from wholeplace.tables.people import AGREED_ON, INTAKE_QUALITY  # noqa: E402
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS  # noqa: E402
from wholeplace.tables.results import ENTRIES, FIGURES  # noqa: E402

INTRODUCTION = """Every analysis, by the examples that specify it. The tests run each example on DuckDB and on Spark, and
beside a second version written in plain loops; what is printed here is what they check.
"""
WRITTEN = "<!-- Written by docs/generate.py: change the code, not this page. -->\n"


def method_manual() -> str:
    """One section for each analysis: its question, what it counts, its cases drawn."""
    lines = [
        "# Method manual",
        WRITTEN,
        INTRODUCTION,
    ]
    for module in sorted(path.stem for path in (ROOT / "tests/spec").glob("page_*.py")):
        page_module = importlib.import_module(module)
        lines += [f"## {(page_module.__doc__ or module).strip().rstrip('.')}", ""]
        for page in page_module.PAGES:
            lines += _section(page)
    return "\n".join(lines) + "\n"


def _section(page: object) -> Iterator[str]:
    analysis = page.analysis  # type: ignore[attr-defined]
    yield f"### `{analysis.__name__}`"
    yield ""
    question, *rest = inspect.getdoc(analysis).splitlines()  # type: ignore[union-attr]
    yield f"**{question}**"
    yield ""
    for paragraph in "\n".join(rest).strip().split("\n\n"):
        for line in _sentences(paragraph):
            yield f"- {line}"
    yield ""
    for case in page.cases:  # type: ignore[attr-defined]
        yield f"*{case.title[0].upper()}{case.title[1:]}.*"
        if case.options:
            yield "  with " + ", ".join(
                f"`{name}` = `{value}`" for name, value in case.options.items()
            )
        yield ""
        for name, drawing in page.tables_of(case).items():
            yield from _drawn(name, drawing)
        yield from _drawn("gives", case.expected)


def _sentences(paragraph: str) -> Iterator[str]:
    """The labelled sentences of a docstring: Counts, Leaves out, Source, Units."""
    line = ""
    for piece in paragraph.splitlines():
        starts_new = (
            piece.split(":")[0] in {"Counts", "Leaves out", "Source", "Units", "Errors"}
            and ":" in piece
        )
        if starts_new and line:
            yield line
            line = ""
        line = f"{line} {piece.strip()}".strip()
    if line:
        yield line


def _drawn(name: str, drawing: str) -> Iterator[str]:
    rows = [line.strip() for line in drawing.strip().splitlines()]
    if not rows:
        return
    cells = [
        [cell.strip().replace("''", "") for cell in row.split("|")] for row in rows
    ]
    yield f"`{name}`"
    yield ""
    yield "| " + " | ".join(cells[0]) + " |"
    yield "|" + " --- |" * len(cells[0])
    for row in cells[1:]:
        yield "| " + " | ".join(row) + " |"
    yield ""


def table_reference() -> str:
    """Each table's columns: kind, meaning, what counts as wrong, and the rule of each figure."""
    lines = ["# Table reference", WRITTEN]
    for title, tables in (
        ("Files a person writes", HAND_WRITTEN),
        ("Published numbers", PUBLISHED_NUMBERS),
        ("Tables about people", {**AGREED_ON, INTAKE_QUALITY.name: INTAKE_QUALITY}),
        ("Who is one person, and who lives together", {**LINKING, **LIVING}),
        ("Figures of a run", FIGURES),
        ("Entries: the rows that figures add up", ENTRIES),
    ):
        lines += [f"## {title}", ""]
        for table in tables.values():
            lines += _table(table)
    return "\n".join(lines) + "\n"


def _table(table: Table) -> Iterator[str]:
    yield f"### `{table.name}`"
    yield ""
    key = ", ".join(f"`{name}`" for name in table.key) or "time it was said"
    yield f"{table.meaning} One row for each {key}."
    if table.entries:
        yield f" Adds up `{table.entries}`."
    if table.source:
        yield f" Source of the method: {table.source}."
    yield ""
    yield "| column | kind | meaning | rule |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        yield f"| `{column.name}` | {column.kind} | {column.meaning}{_wrong(column)} | {column.rule} |"
    yield ""


def _wrong(column: Column) -> str:
    said = []
    if column.is_required:
        said.append("required")
    if column.choices:
        said.append("one of " + ", ".join(f"`{choice}`" for choice in column.choices))
    if column.refers_to:
        said.append(f"must be in `{column.refers_to}`")
    if column.explained_by:
        said.append(f"may be empty only if `{column.explained_by}` says why")
    if column.is_many:
        said.append("several are parted by semicolons")
    return f" ({'; '.join(said)})" if said else ""


def command_reference() -> str:
    """What each command's own help says."""
    names = [
        "",
        "new",
        "check",
        "run",
        "show",
        "trace",
        "compare",
        "clean",
        "report",
        "intake",
        "encode",
        "new-key",
        "review-links",
        "synth",
        "demo",
        "reference import",
        "source suggest",
    ]
    lines = ["# Commands", WRITTEN]
    for name in names:
        code = "from wholeplace.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, *name.split(), "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout.replace("Usage: -c", "Usage: wholeplace").rstrip()
        lines += [
            f"## `{f'wholeplace {name}'.strip()}`",
            "",
            "```text",
            text.strip(),
            "```",
            "",
        ]
    return "\n".join(lines)


PAGES = {
    "methods.md": method_manual,
    "tables.md": table_reference,
    "commands.md": command_reference,
}


def main(words: list[str]) -> int:
    """Write the pages, or check that they are as they would be written."""
    stale = []
    for name, write in PAGES.items():
        text, path = write(), DOCS / name
        if "--check" in words:
            if not path.is_file() or path.read_text("utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, "utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run `make fix`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
