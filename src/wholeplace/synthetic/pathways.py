"""Support for each need: how people are referred, lost on the way, weighed, helped, and left."""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.needs import NEEDS
from wholeplace.synthetic.origins import GROUPS

ARRIVED, NEVER_ARRIVED, NO_INFORMATION = range(3)


@dataclass(frozen=True)
class Pathway:
    """The way into support for one need, and out of it.

    `referred` is the log-hazard of a referral in a month, in hundredths, without the need, with it,
    and when it is severe; `referrers` are the services that refer. `never_arrives` and
    `without_information` are shares of referrals; `lost_after` the share of those helped who leave for
    nobody knows where. Those assessed below `threshold` are turned away. Support lasts `months`; so
    many stay to its end (`completes`), and of those so many are well by it (`well`).
    """

    need: str
    service: str
    referrers: tuple[str, ...]
    referred: tuple[int, int, int]
    threshold: int
    months: int
    completes: float
    well: float
    wait_days: tuple[int, int] = (5, 40)
    never_arrives: float = 0.14
    without_information: float = 0.24
    lost_after: float = 0.1


PATHWAYS = (
    Pathway("housing", "tenancy_support", ("housing_options", "rent_account"), (-990, -340, -270), 55, 6, 0.65, 0.25),
    Pathway("debt", "debt_advice", ("council_tax", "housing_options"), (-990, -370, -310), 48, 4, 0.7, 0.3),
    Pathway("mental", "talking_therapy", ("gp_consultation",), (-801, -373, -363), 47, 5, 0.41, 0.43, (15, 80), 0.12),
    Pathway("substance", "drug_alcohol_treatment", ("gp_consultation", "police_custody_health"), (-990, -370, -290), 50, 9, 0.45, 0.2),
    Pathway("abuse", "abuse_support", ("police_visit", "gp_consultation"), (-990, -370, -310), 50, 6, 0.6, 0.2),
    Pathway("offending", "mentoring", ("police_visit", "probation_supervision"), (-990, -410, -350), 52, 9, 0.5, 0.15),
    Pathway("workless", "employment_support", ("jobcentre_interview",), (-990, -430, -470), 45, 12, 0.7, 0.14, never_arrives=0.2, without_information=0.4),
    Pathway("child", "family_support", ("school_pastoral", "social_care_contact"), (-990, -290, -240), 55, 7, 0.65, 0.25),
    Pathway("frailty", "reablement", ("gp_consultation", "outpatient"), (-990, -390, -350), 52, 3, 0.8, 0.1),
)  # fmt: skip
# Services that somebody stays with, and leaves for somewhere.
LASTING = (*(pathway.service for pathway in PATHWAYS), "youth_mentoring")
# How much likelier a group is to be referred for support of a need, in hundredths of log-hazard.
ACCESS = {
    ("talking_therapy", "black_african"): -55,
    ("talking_therapy", "black_caribbean"): -60,
    ("talking_therapy", "asian"): -35,
    ("talking_therapy", "white_british"): 15,
    ("employment_support", "black_caribbean"): -20,
    ("debt_advice", "asian"): -40,
    ("reablement", "asian"): -45,
    ("reablement", "black_african"): -30,
    ("abuse_support", "asian"): -40,
}
# How much likelier a group is to come to a crisis at the same need.
CRISIS_ACCESS = {
    ("mental_health_admission", "black_caribbean"): 55,
    ("mental_health_admission", "black_african"): 40,
}
# The score of an assessment: from this, so much more for each level of need, and give or take.
SCORE_FROM, SCORE_BY_LEVEL, SCORE_SPREAD = 34, 16, 14
MONTHS_BARRED_AFTER = {ARRIVED: 4, NEVER_ARRIVED: 3}
MONTHS_BARRED_REFUSED = 6


@dataclass
class Referrals:
    """One row a referral, with all that came of it; days of what did not come are NEVER."""

    need: list[Array] = field(default_factory=list)
    person: list[Array] = field(default_factory=list)
    day: list[Array] = field(default_factory=list)
    handoff: list[Array] = field(default_factory=list)
    level: list[Array] = field(default_factory=list)
    assessed: list[Array] = field(default_factory=list)
    score: list[Array] = field(default_factory=list)
    is_accepted: list[Array] = field(default_factory=list)
    started: list[Array] = field(default_factory=list)
    ended: list[Array] = field(default_factory=list)
    is_completed: list[Array] = field(default_factory=list)
    is_well: list[Array] = field(default_factory=list)

    def add(self, **columns: Array) -> None:
        """Add rows, all columns at once."""
        for name, rows in columns.items():
            getattr(self, name).append(rows)


def column_of(name: str) -> Array:
    """What is this of each pathway, need by need?"""
    return np.array([getattr(pathway, name) for pathway in PATHWAYS])


def access_table() -> Array:
    """What does each group add to the referral for each need?"""
    table = np.zeros((len(GROUPS), len(NEEDS)), np.int64)
    services = [pathway.service for pathway in PATHWAYS]
    for (service, group), score in ACCESS.items():
        table[GROUPS.index(group), services.index(service)] = score
    return table
