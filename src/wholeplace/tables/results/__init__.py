"""The tables a run makes: every cell has a rule, and every rule adds up entries that name their file and line."""

from wholeplace.tables.results.late import (
    CHECK_ENTRIES,
    ITEM_ENTRIES,
    LATE_BY_BEARER,
    LATE_BY_ISSUE,
    LATE_BY_ITEM,
    LATE_CHECKS,
    LATE_ENTRIES,
    LATE_RIVALS,
    PRICE_LEVELS,
    UNIT_COSTS_USED,
)
from wholeplace.tables.results.money import (
    EARLY_LATE,
    EARLY_LATE_ENTRIES,
    MONEY_ENTRIES,
    MONEY_FLAGS,
    MONEY_MAP,
    PARTNER_SHARES,
    ROLE_ENTRIES,
    STOP_RULE,
)
from wholeplace.tables.results.people import PEOPLE_FIGURES
from wholeplace.tables.results.providers import (
    COMPARISON,
    CONTRACT_ENDS,
    FUNDING_ENTRIES,
    LEFT_OUT,
    NOT_SUPPLIED,
    OUTCOME_ENTRIES,
    PROVIDER_FUNDING,
    PROVIDER_OUTCOMES,
)

ENTRIES = {
    t.name: t
    for t in (
        MONEY_ENTRIES,
        ROLE_ENTRIES,
        EARLY_LATE_ENTRIES,
        LATE_ENTRIES,
        ITEM_ENTRIES,
        CHECK_ENTRIES,
        FUNDING_ENTRIES,
        OUTCOME_ENTRIES,
    )
}
FIGURES = {
    t.name: t
    for t in (
        MONEY_MAP,
        PARTNER_SHARES,
        MONEY_FLAGS,
        STOP_RULE,
        EARLY_LATE,
        LATE_BY_BEARER,
        LATE_BY_ITEM,
        LATE_BY_ISSUE,
        LATE_CHECKS,
        LATE_RIVALS,
        PRICE_LEVELS,
        UNIT_COSTS_USED,
        PROVIDER_FUNDING,
        CONTRACT_ENDS,
        PROVIDER_OUTCOMES,
        NOT_SUPPLIED,
        LEFT_OUT,
    )
}
RESULTS = {**ENTRIES, **FIGURES, **PEOPLE_FIGURES}

__all__ = [
    "CHECK_ENTRIES",
    "COMPARISON",
    "CONTRACT_ENDS",
    "EARLY_LATE",
    "EARLY_LATE_ENTRIES",
    "ENTRIES",
    "FIGURES",
    "FUNDING_ENTRIES",
    "ITEM_ENTRIES",
    "LATE_BY_BEARER",
    "LATE_BY_ISSUE",
    "LATE_BY_ITEM",
    "LATE_CHECKS",
    "LATE_ENTRIES",
    "LATE_RIVALS",
    "LEFT_OUT",
    "MONEY_ENTRIES",
    "MONEY_FLAGS",
    "MONEY_MAP",
    "NOT_SUPPLIED",
    "OUTCOME_ENTRIES",
    "PARTNER_SHARES",
    "PRICE_LEVELS",
    "PROVIDER_FUNDING",
    "PROVIDER_OUTCOMES",
    "RESULTS",
    "ROLE_ENTRIES",
    "STOP_RULE",
    "UNIT_COSTS_USED",
]
