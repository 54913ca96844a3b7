"""A Place: its name, areas, years, needs and thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Area:
    """A statistical area by its ONS code, which holds only with its date."""

    code: str
    name: str
    as_at: str


@dataclass(frozen=True)
class Thresholds:
    """The limits a place sets for itself."""

    small_number: int = 10
    rounding: int = 5
    stop_rule_points: Decimal = Decimal(5)


@dataclass(frozen=True)
class JourneyWords:
    """By which of the partners' own words are journeys read?

    Reasons of a contact: `assessments` ask somebody everything, `support` is an offer of help, `outcomes` are what it is
    for. `lasting` are services that somebody stays with, so that leaving one goes somewhere; `unknown` are
    words in referred_to that name no service.
    """

    assessments: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ("unknown",)


@dataclass(frozen=True)
class Place:
    """What `place.toml` says. `reviewer` is the partner that makes the review and uses the extracts.

    `rule_set` is the one by which households are looked at; without it, whichever is in force. `helped_by` are
    services whose families are helped already.
    """

    name: str
    years: tuple[str, ...]
    needs: Mapping[str, str]
    currency: str = "GBP"
    areas: tuple[Area, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    about: str = ""
    reviewer: str = ""
    rule_set: str = ""
    helped_by: tuple[str, ...] = ()
    journeys: JourneyWords = field(default_factory=JourneyWords)
