"""`[columns.X]` of a mapping: where each column comes from and how its cells are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wholeplace.intake.forms.kinds import FORMS
from wholeplace.intake.source import SourceColumn
from wholeplace.intake.source_forms import (
    MADE_BY_US,
    dates_of,
    form_of,
    grammar_of_money,
    kind_of,
)
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, TomlTable
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted
from wholeplace.tables.contract import Column, Kind
from wholeplace.tables.people import EXTRACTED

FLAG_WORDS = {"yes": ("yes", "y", "true", "1"), "no": ("no", "n", "false", "0")}
FIRST_YEAR = 1800
Found = TypeVar("Found")


def a_yes_or_no(value: Any) -> bool:
    """Is this true or false?"""
    if not isinstance(value, bool):
        raise Wrong(
            "is not true or false", "write true or false, without quotation marks"
        )
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Which texts does a key hold: one, or a list of them?"""
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(each, str) for each in given):
        raise Wrong("is not a text or a list of texts", 'write them as ["one", "two"]')
    return tuple(given)


def _a_year(value: Any) -> int:
    if type(value) is not int or not FIRST_YEAR <= value <= 2999:
        raise Wrong("is not a year", "write a year of four digits, such as 1920")
    return value


def _codes(value: Any) -> dict[str, str]:
    given = values.a_table(value)
    if not given or not all(isinstance(each, str) for each in given.values()):
        do = 'write each as "what they send" = "what we call it"'
        raise Wrong("is not a list of codes", do)
    return dict(given)


COLUMN_KEYS = {
    "from": Key(texts),
    "always": Key(values.a_text),
    "made_from": Key(texts),
    "kind": Key(values.a_choice(*(kind.value for kind in Kind))),
    "form": Key(values.a_choice(*FORMS)),
    "required": Key(a_yes_or_no),
    "filled": Key(a_yes_or_no),
    "blanks": Key(texts),
    "format": Key(texts),
    "first_year": Key(_a_year),
    "money": Key(texts),
    "codes": Key(_codes),
    "yes": Key(texts),
    "no": Key(texts),
    "not_before": Key(values.a_text),
    "test_numbers": Key(a_yes_or_no),
    "leaves_out": Key(a_yes_or_no),
}


# What each of these keys is for; in a column of another form it would do nothing.
FORMS_OF_KEY = {
    "format": ("date", "birth_date"),
    "first_year": ("date", "birth_date"),
    "not_before": ("date", "birth_date"),
    "money": ("money",),
    "codes": ("code",),
    "yes": ("flag",),
    "no": ("flag",),
    "leaves_out": ("flag",),
    "test_numbers": ("nhs_number", "nino"),
}
# These say how cells of the file are read: a column that is not read from it has none.
FOR_CELLS = ("required", "filled", "blanks", "test_numbers", "format", "first_year", "money", "codes", "yes", "no")  # fmt: skip


@dataclass(frozen=True)
class ReadColumns:
    """The columns of a mapping in which nothing is wrong, and the names of all that are written."""

    columns: tuple[SourceColumn, ...]
    names: tuple[str, ...]


def read_columns(top: TomlTable, table: str) -> ReadColumns:
    """Which columns does the mapping name? What is wrong with them is kept as mistakes."""
    given = top.values.get("columns", {})
    contract = EXTRACTED.get(table)
    known = {each.name: each for each in contract.columns} if contract else {}
    columns = [_read_column(top, name, known) for name in given]
    found = tuple(column for column in columns if column is not None)
    _add_missing(top, found, given, known)
    return ReadColumns(found, tuple(given))


def _read_column(
    top: TomlTable, name: str, known: Mapping[str, Column]
) -> SourceColumn | None:
    path = top.path_of("columns", name)
    if not isinstance(top.values["columns"][name], dict):
        fault = Wrong(
            f"the column {quoted(name)} is not a table",
            f"write [columns.{name}] above its keys",
        )
        top.toml.add(fault, path)
        return None
    table = top.toml.table(path, COLUMN_KEYS)
    before = len(top.toml.mistakes)
    given = table.values
    # What is written and cannot be read is a mistake already: nothing is concluded from it.
    is_plain = all(key in given for key in ("kind", "form", "codes") if key in table.written)  # fmt: skip
    kind = _tried(table, "", lambda: kind_of(name, given, known)) if is_plain else None
    form = _tried(table, "form", lambda: form_of(name, kind, given)) if kind else None
    _tried(table, "", lambda: _one_origin(name, table))
    dates = _tried(table, "format", lambda: dates_of(form or "", given)) or ()
    money = _tried(table, "money", lambda: grammar_of_money(given)) or frozenset()
    if form:
        _add_idle(table, name, form)
    _add_strangers(top, table, name)
    if kind is None or form is None or len(top.toml.mistakes) > before:
        return None
    return SourceColumn(
        name=name,
        kind=kind,
        form=form,
        named=given.get("from", ()),
        always=given.get("always"),
        made_from=given.get("made_from", ()),
        is_required=given.get("required", True),
        is_filled=given.get("filled", name in known and known[name].is_required),
        blanks=given.get("blanks", ()),
        dates=dates,
        money=money,
        codes=given.get("codes", {}),
        yes=tuple(each.casefold() for each in given.get("yes", FLAG_WORDS["yes"])),
        no=tuple(each.casefold() for each in given.get("no", FLAG_WORDS["no"])),
        not_before=given.get("not_before", ""),
        takes_test_numbers=given.get("test_numbers", False),
        leaves_out=given.get("leaves_out", False),
    )


def _tried(table: TomlTable, key: str, read: Callable[[], Found]) -> Found | None:
    """What is read, if nothing is wrong with it? Otherwise the mistake is kept, at this key where it is written."""
    try:
        return read()
    except Wrong as wrong:
        path = table.path_of(key) if key in table.written else table.path
        table.toml.add(wrong, path)
        return None


def _add_idle(table: TomlTable, name: str, form: str) -> None:
    """A key that would do nothing was meant to do something."""
    is_read = "from" in table.written
    for key in table.values:
        forms = FORMS_OF_KEY.get(key)
        if forms and form not in forms:
            what = f"{quoted(key)} does nothing in the column {quoted(name)}, whose form is `{form}`"
            do = f"delete it, or write `form` as {listed(forms)}"
            table.add(Wrong(what, do), key)
        elif key in FOR_CELLS and not is_read:
            what = f"{quoted(key)} does nothing in the column {quoted(name)}, which is not read from the file"
            table.add(Wrong(what, "delete it, or say `from` which header it comes"), key)  # fmt: skip


def _one_origin(name: str, table: TomlTable) -> None:
    # One that is written and cannot be read is a mistake already, and no missing one.
    origins = [key for key in ("from", "always", "made_from") if table.is_unsure(key)]
    if len(origins) != 1:
        what = f"the column {quoted(name)} does not say in one way where it comes from"
        raise Wrong(what, "write one of `from`, `always` and `made_from`")


def _add_missing(
    top: TomlTable,
    found: tuple[SourceColumn, ...],
    given: Mapping[str, Any],
    known: Mapping[str, Column],
) -> None:
    needed = [each.name for each in known.values() if each.is_required]
    for name in needed:
        # One of nearly this name is a mistake already.
        close = [each for each in given if each not in known and nearest(each, [name])]
        if name not in given and not close and name not in MADE_BY_US:
            do = f"add [columns.{name}] with `from`, `always` or `made_from`"
            top.add(Wrong(f"the table needs a column `{name}`", do), "columns")
    if given and not any(each.is_read for each in found) and len(found) == len(given):
        top.add(
            Wrong("no column comes from the file", "write `from` for at least one"),
            "columns",
        )


def _add_strangers(top: TomlTable, table: TomlTable, name: str) -> None:
    names = [each for each in top.values["columns"] if each != name]
    for key in ("made_from", "not_before"):
        value = table.values.get(key, ())
        for other in (value,) if isinstance(value, str) else value:
            if other not in names:
                close = nearest(other, names)
                do = f"write `{close}`" if close else "name a column of this mapping"
                what = f"{quoted(other)} is not another column of this mapping"
                table.add(Wrong(what, do), key, word=other)
