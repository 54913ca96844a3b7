"""Results about living together and about facts on which partners differ: counts, always through the disclosure checks."""

from wholeplace.tables.layout import Layout, Whole
from wholeplace.tables.living import (
    ALL,
    COMMUNAL_ADDRESSES,
    DISAGREEMENT_COUNTS,
    HOUSEHOLD_COVERAGE,
    RULE_SET_COUNTS,
)

LIVING_FIGURES = {
    table.name: table
    for table in (
        HOUSEHOLD_COVERAGE,
        COMMUNAL_ADDRESSES,
        DISAGREEMENT_COUNTS,
        RULE_SET_COUNTS,
    )
}
# A person may be counted in several rows of each, so that no row can be worked out from others.
LIVING_LAYOUTS = {
    HOUSEHOLD_COVERAGE.name: Layout(
        dims=("what",),
        counts=("people",),
        overlapping=frozenset({"what"}),
        absent_is_impossible=True,
    ),
    COMMUNAL_ADDRESSES.name: Layout(
        dims=("kind",),
        counts=("addresses", "people", "people_now"),
        overlapping=frozenset({"kind"}),
        wholes=(Whole("people", ("people_now",), has_rest=True),),
        absent_is_impossible=True,
    ),
    DISAGREEMENT_COUNTS.name: Layout(
        dims=("partner", "fact"),
        counts=("people_compared", "people_differing", "people_older"),
        overlapping=frozenset({"partner", "fact"}),
        wholes=(
            Whole("people_compared", ("people_differing",), has_rest=True),
            Whole("people_compared", ("people_older",), has_rest=True),
        ),
        absent_is_impossible=True,
    ),
    # An answer that cannot be has no row, so that its nought says nothing.
    RULE_SET_COUNTS.name: Layout(
        dims=("rule_set", "criterion", "answer"),
        counts=("households", "households_surely_linked"),
        totals={"answer": ALL},
        overlapping=frozenset({"rule_set", "criterion"}),
        wholes=(Whole("households", ("households_surely_linked",), has_rest=True),),
        absent_is_impossible=True,
    ),
}
