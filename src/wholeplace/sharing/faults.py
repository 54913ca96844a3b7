"""Why an agreement does not open a field: one check for each thing that can stand in the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wholeplace.core.words import say_day
from wholeplace.sharing.agreement import (
    NOT_FOR_PUBLIC_AUTHORITIES,
    NOT_PUBLIC_SECTORS,
    Agreement,
    Locks,
    Party,
)
from wholeplace.store.mistakes import listed


class Reason(StrEnum):
    """Why a field is left out. Those from OTHER_PURPOSE on are checked, and outrank each other, in this order."""

    FORBIDDEN_PURPOSE = "forbidden_purpose"
    UNKNOWN_PURPOSE = "unknown_purpose"
    NO_AGREEMENT = "no_agreement"
    OTHER_PURPOSE = "other_purpose"
    UNSIGNED = "unsigned"
    WITHDRAWN = "withdrawn"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    LOCK_MISSING = "lock_missing"
    LOCK_UNFIT = "lock_unfit"
    GATEWAY = "gateway"
    JOIN = "join"


@dataclass(frozen=True)
class Asked:
    """What is asked of one agreement: a field, for a purpose, on a day, by a receiver."""

    receiver: Party
    purpose: str
    on: date
    is_sensitive: bool


@dataclass(frozen=True)
class Fault:
    """What stands in the way, and what would mend it."""

    reason: Reason
    what: str
    do: str

    @property
    def rank(self) -> int:
        """How far did the agreement come before it failed?"""
        return list(Reason).index(self.reason)


def first_fault(agreement: Agreement, asked: Asked) -> Fault | None:
    """What is the first thing that keeps this agreement from opening what is asked? None when nothing does."""
    for check in _CHECKS:
        fault = check(agreement, asked)
        if fault is not None:
            return fault
    return None


def said_date(day: date) -> str:
    """How is a day said: 1 April 2015?"""
    return say_day(day)


def _other_purpose(agreement: Agreement, asked: Asked) -> Fault | None:
    if agreement.purpose == asked.purpose:
        return None
    what = f"is for `{agreement.purpose}` and not for `{asked.purpose}`"
    return Fault(Reason.OTHER_PURPOSE, what, "make one for this purpose")


def _unsigned(agreement: Agreement, asked: Asked) -> Fault | None:
    do = "have it signed, and write signed_by and signed_on"
    if agreement.signed_on is None or not agreement.signed_by:
        return Fault(Reason.UNSIGNED, "is not signed", do)
    if agreement.signed_on > asked.on:
        what = f"is signed only on {said_date(agreement.signed_on)}"
        return Fault(Reason.UNSIGNED, what, "wait until then")
    return None


def _withdrawn(agreement: Agreement, asked: Asked) -> Fault | None:
    if agreement.withdrawn_on is None or asked.on < agreement.withdrawn_on:
        return None
    what = f"was withdrawn on {said_date(agreement.withdrawn_on)}"
    return Fault(Reason.WITHDRAWN, what, "ask the partner for a new one")


def _not_begun(agreement: Agreement, asked: Asked) -> Fault | None:
    if agreement.from_on <= asked.on:
        return None
    what = f"begins only on {said_date(agreement.from_on)}"
    return Fault(Reason.NOT_BEGUN, what, "wait until then")


def _ended(agreement: Agreement, asked: Asked) -> Fault | None:
    if asked.on < agreement.until_on:
        return None
    what = f"ended on {said_date(agreement.until_on)}"
    return Fault(Reason.ENDED, what, "renew it with the partner")


def _lock_missing(agreement: Agreement, _asked: Asked) -> Fault | None:
    locks = agreement.locks
    answers = {
        "gateway": locks.gateway,
        "lawful_basis": locks.lawful_basis,
        "condition": locks.condition,
        "confidence": locks.confidence,
    }
    shut = [name for name, answer in answers.items() if not answer]
    if not shut:
        return None
    names = listed(shut, joined_by="and")
    return Fault(
        Reason.LOCK_MISSING,
        f"names no {names}",
        "write what a lawyer says under [locks]",
    )


def _lock_unfit(agreement: Agreement, asked: Asked) -> Fault | None:
    locks, sector = agreement.locks, agreement.giver.sector
    what = ""
    if (
        locks.lawful_basis in NOT_FOR_PUBLIC_AUTHORITIES
        and sector not in NOT_PUBLIC_SECTORS
    ):
        what = f"rests on `{locks.lawful_basis}`, which a public authority cannot use"
    elif asked.is_sensitive and locks.condition == "none_needed":
        what = (
            "says that no condition is needed, and the field is of a special category"
        )
    elif sector == "nhs" and locks.confidence == "not_confidential":
        what = "says that nothing is confidential, and patients' information always is"
    else:
        what = _unfit_confidence(locks)
    return (
        Fault(Reason.LOCK_UNFIT, what, "mend [locks] with a lawyer") if what else None
    )


def _unfit_confidence(locks: Locks) -> str:
    needed = locks.gateway.needs_confidence if locks.gateway else ""
    if not needed or needed == locks.confidence or locks.gateway is None:
        return ""
    return f"uses `{locks.gateway.name}`, which asks for `{needed}` as the answer to confidence"


def _gateway(agreement: Agreement, asked: Asked) -> Fault | None:
    gateway, giver = agreement.locks.gateway, agreement.giver
    what = ""
    if gateway is None or not gateway.is_power:
        what = "names as its gateway what is no power to share"
    elif not gateway.is_in_force:
        what = f"uses `{gateway.name}`, which is not known to be in force"
    elif asked.purpose not in gateway.purposes:
        what = f"uses `{gateway.name}`, which does not cover `{asked.purpose}`"
    elif not gateway.lets_share(giver.sector, asked.receiver.sector):
        what = f"uses `{gateway.name}`, which does not run from `{giver.sector}` to `{asked.receiver.sector}`"
    do = "choose another gateway with a lawyer"
    return Fault(Reason.GATEWAY, what, do) if what else None


_CHECKS: tuple[Callable[[Agreement, Asked], Fault | None], ...] = (
    _other_purpose,
    _unsigned,
    _withdrawn,
    _not_begun,
    _ended,
    _lock_missing,
    _lock_unfit,
    _gateway,
)
