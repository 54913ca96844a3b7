"""`agreements/*.toml`: each agreement read exactly, or every mistake in it with file and line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wholeplace.reference.gateways import gateways
from wholeplace.sharing.agreement import (
    CONDITIONS,
    CONFIDENCES,
    LAWFUL_BASES,
    Agreement,
    Locks,
    Party,
)
from wholeplace.sharing.leave import WRITTEN_BY_INTAKE, fields_to_ask
from wholeplace.sharing.purposes import refusal_of
from wholeplace.store import hand_values as values
from wholeplace.store.hand_toml import Key, TomlFile, TomlTable, read_toml
from wholeplace.store.mistakes import Wrong, listed, nearest, quoted
from wholeplace.tables.people import AGREED_ON

# Who may see where a person lives must also see whether that must stay hidden.
SHOWS_WHERE = ("uprn", "address", "postcode")
PROTECTION = "is_protected"
# Keys whose value is taken as it was read.
CARRIED = frozenset(
    {"title", "purpose", "from_on", "until_on", "signed_by", "signed_on"}
    | {"withdrawn_on", "review_on", "retention_months"}
)


@dataclass(frozen=True)
class AgreementToml:
    """What one file of agreements/ says; `agreement` is None when something in it is wrong."""

    file: TomlFile
    agreement: Agreement | None = None


def read_agreement_toml(
    path: Path, *, folder: Path, sectors: Mapping[str, str]
) -> AgreementToml:
    """What does this agreement say, and what is wrong in it? `sectors` gives each partner's sector."""
    toml = read_toml(path, folder=folder)
    if toml.data is None:
        return AgreementToml(toml)
    top = toml.table((), _keys(sectors))
    receivers = top.read_each("to", _a_partner(sectors)) or []
    fields, locks = _fields(top), _locks(top)
    _check_dates(top)
    if toml.mistakes:
        return AgreementToml(toml)
    said = {name: each for name, each in top.values.items() if name in CARRIED}
    giver = top.values["from"]
    agreement = Agreement(
        name=path.stem,
        giver=Party(giver, sectors[giver]),
        receivers=tuple(Party(each, sectors[each]) for each in receivers),
        fields=fields,
        locks=locks,
        **said,
    )
    return AgreementToml(toml, agreement)


def _keys(sectors: Mapping[str, str]) -> dict[str, Key]:
    return {
        "title": Key(values.a_text),
        "from": Key(_a_partner(sectors), is_required=True),
        "to": Key(values.a_list, is_required=True),
        "purpose": Key(_a_purpose, is_required=True),
        "from_on": Key(_a_date, is_required=True),
        "until_on": Key(_a_date, is_required=True),
        "signed_by": Key(values.a_text),
        "signed_on": Key(_a_date),
        "withdrawn_on": Key(_a_date),
        "review_on": Key(_a_date),
        "retention_months": Key(values.a_whole_number(1)),
        "locks": Key(values.a_table),
        "fields": Key(values.a_table, is_required=True),
    }


def _a_partner(sectors: Mapping[str, str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        name = values.a_text(value)
        if name not in sectors:
            close = nearest(name, sectors)
            do = f"write `{close}`" if close else "add the partner to partners.csv"
            raise Wrong(f"names {quoted(name)}, who is not in partners.csv", do)
        return name

    return read


def _a_purpose(value: Any) -> str:
    purpose = values.a_text(value)
    refusal = refusal_of(purpose)
    if refusal is not None:
        raise Wrong(f"cannot be accepted: {refusal.what}", refusal.do)
    return purpose


def _a_date(value: Any) -> date:
    """A date, as TOML writes one or in quotation marks; a month or a year is not enough."""
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and len(value) == len("2015-04-01"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong("is not a date", "write year-month-day, such as 2015-04-01")


def _a_gateway(value: Any) -> str:
    name = values.a_text(value)
    known = gateways()
    if name not in known:
        close = nearest(name, known, cutoff=0.75)
        do = f"write `{close}`" if close else "choose a row of the list of gateways"
        raise Wrong(f"{quoted(name)} is not on the list of gateways", do)
    if not known[name].is_power:
        kind = known[name].kind.replace("_", " ")
        do = "name a power, a duty or an approval"
        raise Wrong(f"{quoted(name)} is a {kind} and no power to share", do)
    return name


_LOCK_KEYS = {
    "gateway": Key(_a_gateway),
    "lawful_basis": Key(values.a_choice(*LAWFUL_BASES)),
    "condition": Key(values.a_choice(*CONDITIONS)),
    "confidence": Key(values.a_choice(*CONFIDENCES)),
    "confidence_note": Key(values.a_text),
}


def _locks(top: TomlTable) -> Locks:
    if "locks" not in top.values:
        return Locks()
    said = dict(top.toml.table(top.path_of("locks"), _LOCK_KEYS).values)
    name = said.pop("gateway", None)
    return Locks(gateway=gateways()[name] if name else None, **said)


def _fields(top: TomlTable) -> dict[str, frozenset[str]]:
    if "fields" not in top.values:
        return {}
    keys = {name: Key(values.a_list) for name in AGREED_ON}
    tables = top.toml.table(top.path_of("fields"), keys)
    if not tables.values and not top.toml.mistakes:
        do = f"list fields of {listed(AGREED_ON)} beneath it"
        top.add(Wrong("fields names no table", do), "fields")
    fields: dict[str, frozenset[str]] = {}
    for table in tables.values:
        named = tables.read_each(table, _a_field(table)) or []
        known = fields_to_ask(AGREED_ON[table])
        fields[table] = frozenset(named)
        shown = [each for each in SHOWS_WHERE if each in named]
        # A code shows no address; of a table of codes nothing is to be hidden.
        if shown and PROTECTION in known and PROTECTION not in named:
            what = (
                f"{table} lists {listed(shown, joined_by='and')} without `{PROTECTION}`"
            )
            do = f"add `{PROTECTION}`, so that a protected address stays hidden"
            tables.add(Wrong(what, do), table)
    return fields


def _a_field(table: str) -> Callable[[Any], str]:
    known = fields_to_ask(AGREED_ON[table])

    def read(value: Any) -> str:
        name = values.a_text(value)
        if name in WRITTEN_BY_INTAKE:
            raise Wrong(
                f"names {quoted(name)}, which intake writes itself", "delete it"
            )
        if name not in known:
            close = nearest(name, known)
            do = f"write `{close}`" if close else f"choose from {listed(known)}"
            raise Wrong(f"names {quoted(name)}, which is no field of {table}", do)
        return name

    return read


def _check_dates(top: TomlTable) -> None:
    from_on, until_on = top.values.get("from_on"), top.values.get("until_on")
    if from_on is not None and until_on is not None and until_on <= from_on:
        do = "write the first day on which it holds no more"
        top.add(Wrong("until_on is not after from_on", do), "until_on")
    if "signed_on" in top.values and not top.is_unsure("signed_by"):
        top.add(
            Wrong("signed_on is there and signed_by is not", "write who signed"),
            "signed_on",
        )
