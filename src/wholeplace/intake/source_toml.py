"""`sources/*.toml`: how one partner's file maps to a table; each mistake with its line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from wholeplace.core.errors import IntakeError
from wholeplace.core.periods import Period
from wholeplace.intake.source import FORMATS, Delivery, Expected, Source
from wholeplace.intake.source_columns import ReadColumns, read_columns, texts
from wholeplace.intake.source_values import (
    a_delimiter,
    a_file_pattern,
    a_full_day,
    a_sha256,
    a_share,
    a_slug,
    an_amount,
    an_encoding,
)
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, KeyPath, TomlFile, TomlTable, read_toml
from wholeplace.store.mistakes import Mistake, Wrong, and_more, nearest, quoted
from wholeplace.tables.people import EXTRACTED

# What one delivery may change for its files.
READING_KEYS = {
    "format": Key(values.a_choice(*FORMATS)),
    "encoding": Key(an_encoding),
    "delimiter": Key(a_delimiter),
    "sheet": Key(values.a_text),
    "preamble": Key(texts),
    "footer": Key(texts),
}
KEYS = {
    "partner": Key(a_slug, is_required=True),
    "table": Key(a_slug, is_required=True),
    "files": Key(a_file_pattern, is_required=True),
    **READING_KEYS,
    "dedupe": Key(texts),
    "max_damage_share": Key(a_share),
    "household_limit": Key(values.a_whole_number(2)),
    "columns": Key(values.a_table, is_required=True),
    "expected": Key(values.a_table),
    "delivery": Key(values.tables),
}
EXPECTED_KEYS = {
    "rows": Key(values.a_whole_number(0)),
    "total_of": Key(values.a_text),
    "total": Key(an_amount),
    "from_on": Key(a_full_day),
    "to_on": Key(a_full_day),
    "period_of": Key(values.a_text),
    "sha256": Key(a_sha256),
}
DELIVERY_KEYS = {
    "files": Key(a_file_pattern, is_required=True),
    **READING_KEYS,
    "expected": Key(values.a_table),
}
PLAIN = ("format", "encoding", "delimiter", "sheet", "preamble", "footer", "dedupe", "max_damage_share", "household_limit")  # fmt: skip


@dataclass(frozen=True)
class SourceToml:
    """What one file of sources/ says; `source` is None when something in it is wrong."""

    file: TomlFile
    source: Source | None = None
    mistakes: tuple[Mistake, ...] = field(default=())


def read_source_toml(path: Path, *, folder: Path) -> SourceToml:
    """What does this mapping say, and what is wrong in it?"""
    toml = read_toml(path, folder=folder)
    if not toml.is_there:
        do = "run `wholeplace new source` for one to start from"
        toml.mistakes.append(Mistake(toml.file, 1, "the file is not there", do))
    if toml.data is None:
        return SourceToml(toml, None, tuple(toml.mistakes))
    top = toml.table((), KEYS)
    columns = read_columns(top, top.values.get("table", ""))
    expected = (
        _expected(top, top.path_of("expected"), columns)
        if "expected" in top.values
        else Expected()
    )
    deliveries = tuple(_deliveries(top, columns))
    _check_dedupe(top, columns)
    if toml.mistakes:
        return SourceToml(toml, None, tuple(sorted(toml.mistakes)))
    plain = {name: top.values[name] for name in PLAIN if name in top.values}
    source = Source(
        name=path.stem,
        partner=top.values["partner"],
        table=top.values["table"],
        files=top.values["files"],
        columns=columns.columns,
        expected=expected,
        deliveries=deliveries,
        **plain,
    )
    return SourceToml(toml, source)


def source_of(path: Path) -> Source:
    """Which Source does this file describe? Errors: IntakeError, with the first mistake."""
    read = read_source_toml(path, folder=path.parent)
    if read.source is None:
        first, *others = read.mistakes
        raise IntakeError(f"{first}{and_more(len(others), 'mistake')}.")
    return read.source


def _check_dedupe(top: TomlTable, columns: ReadColumns) -> None:
    names = columns.names
    for name in top.values.get("dedupe", ()):
        if name not in names:
            close = nearest(name, names)
            do = f"write `{close}`" if close else "name columns of this mapping"
            top.add(
                Wrong(f"{quoted(name)} in dedupe is not a column of this mapping", do),
                "dedupe",
                word=name,
            )
    table: str = top.values.get("table", "")
    if table and table not in EXTRACTED:
        close = nearest(table, EXTRACTED, cutoff=0.8)
        if close:
            top.add(
                Wrong(
                    f"{quoted(table)} is not a table of ours", f"rename it to `{close}`"
                ),
                "table",
            )


def _deliveries(top: TomlTable, columns: ReadColumns) -> list[Delivery]:
    found: list[Delivery] = []
    for number in range(len(top.values.get("delivery", ()))):
        path = top.path_of("delivery", number)
        table = top.toml.table(path, DELIVERY_KEYS)
        changes = {
            key: table.values[key] for key in READING_KEYS if key in table.values
        }
        expected = None
        if "expected" in table.values:
            expected = _expected(top, table.path_of("expected"), columns)
        if "files" in table.values:
            found.append(Delivery(table.values["files"], changes, expected))
    return found


def _expected(top: TomlTable, path: KeyPath, columns: ReadColumns) -> Expected:
    table = top.toml.table(path, EXPECTED_KEYS)
    given = table.values
    _goes_together(table, ("total_of", "total"))
    _goes_together(table, ("from_on", "to_on", "period_of"))
    for key, forms in (("total_of", {"money"}), ("period_of", {"date"})):
        named = [each for each in columns.columns if each.name == given.get(key)]
        # A column in which something is wrong is a mistake already.
        is_there = bool(named) or given.get(key) not in columns.names
        if key in given and is_there and not any(each.form in forms for each in named):
            do = f"name a column whose form is `{min(forms)}`"
            table.add(
                Wrong(f"{quoted(given[key])} is no such column of this mapping", do),
                key,
            )
    return Expected(
        rows=given.get("rows"),
        total_of=given.get("total_of", ""),
        total=given.get("total"),
        period=_period(table, given),
        period_of=given.get("period_of", ""),
        sha256=given.get("sha256", ""),
    )


def _period(table: TomlTable, given: Mapping[str, Any]) -> Period | None:
    if "from_on" not in given or "to_on" not in given:
        return None
    if given["to_on"] < given["from_on"]:
        table.add(Wrong("to_on lies before from_on", "exchange them"), "to_on")
        return None
    # `to_on` is the last day, as people write it; a Period ends on the day after.
    return Period(given["from_on"], given["to_on"] + timedelta(days=1))


def _goes_together(table: TomlTable, keys: tuple[str, ...]) -> None:
    there = [key for key in keys if key in table.written]
    if there and len(there) < len(keys):
        missing = next(key for key in keys if key not in there)
        table.add(
            Wrong(
                f"{there[0]} stands without {missing}",
                f"add a line that starts with `{missing} =`",
            ),
            there[0],
        )
