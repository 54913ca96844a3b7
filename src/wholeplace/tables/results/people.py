"""Every result about people, and how its figures hang together: none is shown but through the disclosure checks."""

from wholeplace.tables.results.access import ACCESS_FIGURES, ACCESS_LAYOUTS
from wholeplace.tables.results.contact_costs import (
    CONTACT_COSTS_FIGURES,
    CONTACT_COSTS_LAYOUTS,
)
from wholeplace.tables.results.high_need import HIGH_NEED_FIGURES, HIGH_NEED_LAYOUTS
from wholeplace.tables.results.journeys import JOURNEY_FIGURES, JOURNEY_LAYOUTS
from wholeplace.tables.results.service_use import SERVICE_USE, SERVICE_USE_LAYOUT
from wholeplace.tables.results.signals import SIGNAL_FIGURES, SIGNAL_LAYOUTS
from wholeplace.tables.results.turned_away import (
    TURNED_AWAY_FIGURES,
    TURNED_AWAY_LAYOUTS,
)

LAYOUTS = {
    SERVICE_USE.name: SERVICE_USE_LAYOUT,
    **CONTACT_COSTS_LAYOUTS,
    **HIGH_NEED_LAYOUTS,
    **SIGNAL_LAYOUTS,
    **JOURNEY_LAYOUTS,
    **ACCESS_LAYOUTS,
    **TURNED_AWAY_LAYOUTS,
}
PEOPLE_FIGURES = {
    SERVICE_USE.name: SERVICE_USE,
    **CONTACT_COSTS_FIGURES,
    **HIGH_NEED_FIGURES,
    **SIGNAL_FIGURES,
    **JOURNEY_FIGURES,
    **ACCESS_FIGURES,
    **TURNED_AWAY_FIGURES,
}
