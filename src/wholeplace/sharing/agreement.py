"""An Agreement: who may use which fields of whose data, for what, under which locks, from when until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wholeplace.reference.gateways import Gateway

# Four locks, each with the words that open it. The gateway is a row of the reference list.
LAWFUL_BASES = {
    "public_task": "UK GDPR Art 6(1)(e): a task in the public interest",
    "legal_obligation": "UK GDPR Art 6(1)(c): the law demands it",
    "vital_interests": "UK GDPR Art 6(1)(d): to save a life",
    "consent": "UK GDPR Art 6(1)(a): the person agreed freely",
    "recognised_legitimate_interest": "UK GDPR Art 6(1)(ea): not for a public authority's own tasks",
    "legitimate_interest": "UK GDPR Art 6(1)(f): not for a public authority's own tasks",
}
CONDITIONS = {
    "health_social_care": "DPA 2018 Sch 1 para 2",
    "statutory_purpose": "DPA 2018 Sch 1 para 6, with a policy document",
    "unlawful_acts": "DPA 2018 Sch 1 para 10, with a policy document",
    "safeguarding": "DPA 2018 Sch 1 para 18, with a policy document",
    "explicit_consent": "UK GDPR Art 9(2)(a)",
    "none_needed": "no field is of a special category, nor about offences",
}
CONFIDENCES = {
    "not_confidential": "nothing was told in confidence",
    "consent": "the person agreed that it be passed on",
    "statute": "a statute sets confidence aside, or demands the sharing",
    "section_251": "approved under section 251 of the NHS Act 2006",
    "public_interest": "an overriding public interest, written down",
}
NOT_FOR_PUBLIC_AUTHORITIES = frozenset(
    {"recognised_legitimate_interest", "legitimate_interest"}
)
NOT_PUBLIC_SECTORS = frozenset({"housing", "voluntary", "private"})


@dataclass(frozen=True)
class Party:
    """A partner to an agreement, and the sector it belongs to."""

    partner: str
    sector: str


@dataclass(frozen=True)
class Locks:
    """The four locks on one source; an empty one is shut."""

    gateway: Gateway | None = None
    lawful_basis: str = ""
    condition: str = ""
    confidence: str = ""
    confidence_note: str = ""


@dataclass(frozen=True)
class Agreement:
    """What one file of agreements/ says; `name` is the file's name without its ending.

    It holds from `from_on` up to, and not including, `until_on`; from `withdrawn_on` it holds no more.
    `fields` gives, for each table, the fields the receivers may use.
    """

    name: str
    giver: Party
    receivers: tuple[Party, ...]
    fields: Mapping[str, frozenset[str]]
    purpose: str
    from_on: date
    until_on: date
    locks: Locks = field(default_factory=Locks)
    title: str = ""
    signed_by: str = ""
    signed_on: date | None = None
    withdrawn_on: date | None = None
    review_on: date | None = None
    retention_months: int | None = None

    @property
    def file(self) -> str:
        """Where in the place folder is it written?"""
        return f"agreements/{self.name}.toml"

    def receiver(self, partner: str) -> Party | None:
        """Which of the receivers has this name?"""
        return next((each for each in self.receivers if each.partner == partner), None)


@dataclass(frozen=True)
class Agreements:
    """Every agreement of a place, and the partner on whose behalf the data are used."""

    user: str
    items: tuple[Agreement, ...] = ()

    def of(self, partner: str, table: str) -> tuple[Agreement, ...]:
        """Which agreements let the user have any field of this partner's table? In the order of their names."""
        found = (
            each
            for each in self.items
            if each.giver.partner == partner
            and table in each.fields
            and each.receiver(self.user) is not None
        )
        return tuple(sorted(found, key=lambda each: each.name))
