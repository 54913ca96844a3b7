"""Leave: which fields of a partner's table may be used for a purpose on a day, and why not the others.

The rules. The purpose must be one of ours. A field may be used when one agreement lets it: it is given
by that partner to the user and names the field of the table; it is for the very purpose; it is signed
on or before the day and not withdrawn; the day lies in its half-open time; its four locks are open and
fit; and its gateway is a power in force that covers the purpose and runs from the one sector to the
other. When several do, the first by name counts; when none does, the one that came furthest says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wholeplace.sharing.agreement import Agreement, Agreements, Party
from wholeplace.sharing.faults import Asked, Fault, Reason, first_fault, said_date
from wholeplace.sharing.purposes import PURPOSES, refusal_of
from wholeplace.store.mistakes import listed
from wholeplace.tables.contract import Kind, Table
from wholeplace.tables.people import AGREED_ON

# Intake writes these itself: they are nobody's data, and go wherever the rest of a row goes.
WRITTEN_BY_INTAKE = ("partner", "extract_id", "line")


@dataclass(frozen=True)
class Allowed:
    """A field that may be used, and the agreement that lets it be."""

    field: str
    agreement: str


@dataclass(frozen=True)
class LeftOut:
    """A field that may not be used, and the sentence that says why."""

    field: str
    reason: Reason
    sentence: str


@dataclass(frozen=True)
class Leave:
    """What may be used of one partner's table, what is left out, and what to mind."""

    partner: str
    table: str
    purpose: str
    on: date
    allowed: tuple[Allowed, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields may be used, in the order they were asked for?"""
        return tuple(each.field for each in self.allowed)

    @property
    def ingredient(self) -> dict[str, Any]:
        """What does a step take into its name? The leave that was given, and not the day."""
        return {
            "partner": self.partner,
            "table": self.table,
            "purpose": self.purpose,
            "allowed": {each.field: each.agreement for each in self.allowed},
        }


@dataclass(frozen=True)
class AskedTable:
    """One source of a join: the fields wanted of a partner's table."""

    partner: str
    table: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class JoinLeave:
    """Leave for tables that are to be used together; when one source has none, nothing may be joined.

    `purposes` are all those for which these sources may be used together: the most restrictive wins.
    """

    purpose: str
    leaves: tuple[Leave, ...]
    purposes: tuple[str, ...]
    refusals: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """May the sources be joined for the purpose?"""
        return not self.refusals


def fields_to_ask(contract: Table) -> tuple[str, ...]:
    """Which fields of this table are a partner's, so that leave must be asked for them?"""
    return tuple(name for name in contract.names if name not in WRITTEN_BY_INTAKE)


def leave(
    agreements: Agreements,
    partner: str,
    table: str,
    fields: Sequence[str],
    purpose: str,
    on: date,
) -> Leave:
    """Which of these fields may be used for this purpose on this day, and why not the others?"""
    wanted = [each for each in dict.fromkeys(fields) if each not in WRITTEN_BY_INTAKE]
    asked = Leave(partner, table, purpose, on)
    refusal = refusal_of(purpose)
    if refusal is not None:
        reason = (
            Reason.FORBIDDEN_PURPOSE if refusal.is_forbidden else Reason.UNKNOWN_PURPOSE
        )
        out = [
            LeftOut(each, reason, _said(asked, each, str(refusal))) for each in wanted
        ]
        return replace(asked, left_out=tuple(out))
    used: dict[str, Agreement] = {}
    left_out: list[LeftOut] = []
    for field in wanted:
        found = _open_field(agreements, asked, field)
        if isinstance(found, Agreement):
            used[field] = found
        else:
            left_out.append(found)
    allowed = tuple(Allowed(field, each.name) for field, each in used.items())
    return replace(
        asked, allowed=allowed, left_out=tuple(left_out), notes=_notes(used, on)
    )


def leave_for_join(
    agreements: Agreements, sources: Sequence[AskedTable], purpose: str, on: date
) -> JoinLeave:
    """May these sources be used together for this purpose? Only where every one of them may be used for it."""
    leaves = _each_leave(agreements, sources, purpose, on)
    shut = [each for each in leaves if not each.allowed]
    purposes = tuple(
        each
        for each in PURPOSES
        if sources
        and all(one.allowed for one in _each_leave(agreements, sources, each, on))
    )
    if not shut:
        return JoinLeave(purpose, leaves, purposes)
    names = listed([f"{each.partner}.{each.table}" for each in shut], joined_by="and")
    together = (
        f"together they may be used for {listed(purposes)}"
        if purposes
        else "leave them out"
    )
    why = f"it would be joined with {names}, of which nothing may be used for `{purpose}`: {together}."
    refusals = tuple(
        f"nothing of {each.partner}.{each.table} may be used for `{purpose}`: leave it out of the join, or {_how(purposes)}."
        for each in shut
    )
    return JoinLeave(
        purpose, tuple(_shut(each, why) for each in leaves), purposes, refusals
    )


def _how(purposes: tuple[str, ...]) -> str:
    return (
        f"ask for {listed(purposes)}"
        if purposes
        else "make an agreement that covers it"
    )


def _each_leave(
    agreements: Agreements, sources: Sequence[AskedTable], purpose: str, on: date
) -> tuple[Leave, ...]:
    return tuple(
        leave(agreements, each.partner, each.table, each.fields, purpose, on)
        for each in sources
    )


def _shut(given: Leave, why: str) -> Leave:
    """The leave with nothing in it: what it let be used is left out because of the join."""
    out = [
        LeftOut(each.field, Reason.JOIN, _said(given, each.field, why))
        for each in given.allowed
    ]
    return replace(given, allowed=(), left_out=(*given.left_out, *out), notes=())


def _open_field(
    agreements: Agreements, asked: Leave, field: str
) -> Agreement | LeftOut:
    """Which agreement lets the field be used, or why does none?"""
    faults: list[tuple[Agreement, Fault]] = []
    for agreement in agreements.of(asked.partner, asked.table):
        if field in agreement.fields[asked.table]:
            receiver = agreement.receiver(agreements.user) or Party(agreements.user, "")
            question = Asked(
                receiver, asked.purpose, asked.on, _is_sensitive(asked.table, field)
            )
            fault = first_fault(agreement, question)
            if fault is None:
                return agreement
            faults.append((agreement, fault))
    if not faults:
        why = f"no agreement lets `{agreements.user}` use it: make one in agreements/, or do without."
        return LeftOut(field, Reason.NO_AGREEMENT, _said(asked, field, why))
    agreement, fault = max(faults, key=lambda each: each[1].rank)
    why = f"{agreement.file} {fault.what}: {fault.do}."
    return LeftOut(field, fault.reason, _said(asked, field, why))


def _is_sensitive(table: str, field: str) -> bool:
    contract = AGREED_ON.get(table)
    if contract is None or field not in contract.names:
        return False
    return contract.column(field).kind is Kind.SENSITIVE


def _said(asked: Leave, field: str, why: str) -> str:
    return f"{field} of {asked.partner}.{asked.table} is left out because {why}"


def _notes(used: dict[str, Agreement], on: date) -> tuple[str, ...]:
    """What must the user mind about the agreements that were used?"""
    notes: list[str] = []
    for agreement in {each.name: each for each in used.values()}.values():
        file, gateway = agreement.file, agreement.locks.gateway
        if agreement.review_on is not None and agreement.review_on <= on:
            notes.append(
                f"{file} was to be reviewed on {said_date(agreement.review_on)}."
            )
        if gateway is not None:
            notes += [
                f"{file} uses `{gateway.name}`: {each}." for each in gateway.cautions
            ]
    return tuple(notes)
