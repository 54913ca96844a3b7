"""A Recipe: what one run is to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wholeplace.core.periods import Period, financial_year

ANALYSES = {
    "money": "who funds, controls and delivers each service",
    "providers": "who pays each provider, and what happens when a contract ends",
    "early_late": "how the money divides into universal, early, late and enabling",
    "late_intervention": "what late intervention costs, and who bears it",
    "provider_outcomes": "what each provider reaches, and what that costs",
}


@dataclass(frozen=True)
class Recipe:
    """What a file of `recipes/` says; `name` is the file's name without its ending.

    `years` are the first and the last financial year; `unit_costs` gives, for an item of
    activity.csv, the code of the unit cost to use instead of the one named there.
    """

    name: str
    title: str
    years: tuple[str, str]
    price_year: str
    purpose: str = ""
    analyses: tuple[str, ...] = tuple(ANALYSES)
    unit_costs: Mapping[str, str] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """Which Period runs from the first year to the end of the last?"""
        first, last = (financial_year(year) for year in self.years)
        return Period(first.start_on, last.end_on)
