"""The files of a place folder that people write by hand."""

from wholeplace.tables.inputs.criteria import CRITERIA
from wholeplace.tables.inputs.late import ACTIVITY, BEARERS, OVERLAPS, PUBLISHED
from wholeplace.tables.inputs.money import PARTNERS, SERVICES, SPEND
from wholeplace.tables.inputs.outcomes import OUTCOMES
from wholeplace.tables.inputs.signals import SIGNALS

HAND_WRITTEN = {
    table.name: table
    for table in (
        PARTNERS,
        SERVICES,
        SPEND,
        ACTIVITY,
        BEARERS,
        OVERLAPS,
        PUBLISHED,
        OUTCOMES,
        CRITERIA,
        SIGNALS,
    )
}

__all__ = [
    "ACTIVITY",
    "BEARERS",
    "CRITERIA",
    "HAND_WRITTEN",
    "OUTCOMES",
    "OVERLAPS",
    "PARTNERS",
    "PUBLISHED",
    "SERVICES",
    "SIGNALS",
    "SPEND",
]
