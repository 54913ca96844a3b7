"""What a column of a mapping holds and how its cells are written, as far as its keys say."""

import re
from collections.abc import Mapping
from typing import Any

from wholeplace.intake.forms.date_format import DateFormat, reader_of
from wholeplace.intake.forms.kinds import FORMS, MONEY_GRAMMAR, usual_form
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted
from wholeplace.tables.contract import Column, Kind

# These are written by intake itself, whatever the partner sends.
MADE_BY_US = ("partner", "extract_id", "line")
ISO = "YYYY-MM-DD"
COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def kind_of(name: str, given: Mapping[str, Any], known: Mapping[str, Column]) -> Kind:
    """What does this column hold? Errors: Wrong."""
    if name in MADE_BY_US or name.startswith("match_") or name == "flags":
        raise Wrong(
            f"the column {quoted(name)} is written by intake itself", "delete it"
        )
    if not COLUMN_NAME.fullmatch(name):
        do = "use small letters, digits and underscores, and begin with a letter"
        raise Wrong(f"{quoted(name)} cannot be the name of a column", do)
    if name in known:
        return known[name].kind
    if given.get("leaves_out"):
        return Kind.FLAG
    if known:
        close = nearest(name, known)
        do = f"rename it to `{close}`" if close else f"choose from {listed(known)}"
        raise Wrong(f"{quoted(name)} is not a column of the table", do)
    if "kind" not in given:
        do = f"write `kind` as one of {listed([kind.value for kind in Kind])}"
        raise Wrong(f"the column {quoted(name)} does not say what it holds", do)
    return Kind(given["kind"])


def form_of(name: str, kind: Kind, given: Mapping[str, Any]) -> str:
    """How are its cells written? Errors: Wrong."""
    form: str = given.get("form") or (
        "code" if "codes" in given else usual_form(name, kind)
    )
    if kind not in FORMS[form]:
        fitting = [each for each, kinds in FORMS.items() if kind in kinds]
        what = f"the column {quoted(name)} holds a {kind.value}, which `{form}` cannot fill"
        raise Wrong(what, f"write `form` as one of {listed(fitting)}")
    if form == "code" and "codes" not in given:
        raise Wrong(
            f"the column {quoted(name)} has no list of codes",
            f"add [columns.{name}.codes] with one line for each",
        )
    if given.get("leaves_out") and form != "flag":
        raise Wrong(
            f"the column {quoted(name)} leaves rows out but is no yes or no",
            'write `form = "flag"`',
        )
    return form


def dates_of(form: str, given: Mapping[str, Any]) -> tuple[DateFormat, ...]:
    """In which formats are its dates written? Errors: Wrong."""
    if form not in {"date", "birth_date"}:
        return ()
    pivot = given.get("first_year", 0)
    formats = tuple(DateFormat(each, pivot) for each in given.get("format", (ISO,)))
    for each in formats:
        try:
            reader_of(each)
        except ValueError as error:
            do = "write one such as DD/MM/YYYY"
            raise Wrong(
                f"the format {quoted(each.text)} cannot be read: {error}", do
            ) from None
    orders = {each.order.replace("YY", "Y") for each in formats}
    # One row 01/02/2015 and the next 2015... is plain; day first in one and month first in the other is not.
    if (
        len({each for each in orders if "N" not in each and not each.startswith("Y")})
        > 1
    ):
        raise Wrong(
            "the formats put day and month in two orders",
            "name one of them: a row alone cannot tell",
        )
    return formats


def grammar_of_money(given: Mapping[str, Any]) -> frozenset[str]:
    """Which ways of writing money does it name? Errors: Wrong."""
    asked = given.get("money", ())
    for word in asked:
        if word not in MONEY_GRAMMAR:
            raise Wrong(
                f"{quoted(word)} is not a way of writing money",
                f"choose from {listed(MONEY_GRAMMAR)}",
            )
    if {"decimal_comma", "thousands"} <= set(asked):
        raise Wrong(
            "a comma cannot both part thousands and begin the pence",
            "name one of `decimal_comma` and `thousands`",
        )
    return frozenset(asked)
