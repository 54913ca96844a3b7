"""Coming back: the same service again within weeks, and being assessed again."""

from typing import Any

import ibis

from wholeplace.analysis.tables.journeys import ORDER
from wholeplace.core.periods import Period

Table = Any
Value = Any


def journey_repeats(
    contacts: Table, *, period: Period, assessments: tuple[str, ...], within: int = 28
) -> Table:
    """How often do people come back to a service within weeks, and are they assessed again?

    Counts: contacts that begin in the period. One is `again` when the same person's contact before
    it with the same service began at most `within` days earlier: `straight` with no other service
    between, else a `loop`. `assessments` are the reasons that say somebody was asked everything;
    one is `assessed_again` when any service assessed the person at most `within` days earlier.
    Leaves out: what came before the first day of the period, so that its first weeks show too few.
    Of contacts that began on one day the order is only the alphabet's.
    Units: contacts, people.
    """
    is_inside = (contacts.started_on >= period.start_on) & (
        contacts.started_on < period.end_on
    )
    rows = contacts.filter(is_inside)
    rows = rows.mutate(is_assessment=rows.reason.isin(assessments).fill_null(False))
    journey = ibis.window(group_by="person_id", order_by=ORDER)
    same = ibis.window(group_by=("person_id", "service"), order_by=ORDER)
    alike = ibis.window(group_by=("person_id", "is_assessment"), order_by=ORDER)
    rows = rows.mutate(
        is_again=_is_near(rows.started_on, rows.started_on.lag().over(same), within),
        is_same=(rows.service == rows.service.lag().over(journey)).fill_null(False),
        is_assessed_again=rows.is_assessment
        & _is_near(rows.started_on, rows.started_on.lag().over(alike), within),
    )
    return rows.group_by("service").agg(
        people=rows.person_id.nunique().cast("int64"),
        contacts=rows.count().cast("int64"),
        people_again=rows.person_id.nunique(where=rows.is_again).cast("int64"),
        again=rows.is_again.sum().cast("int64"),
        straight=(rows.is_again & rows.is_same).sum().cast("int64"),
        loops=(rows.is_again & ~rows.is_same).sum().cast("int64"),
        assessments=rows.is_assessment.sum().cast("int64"),
        assessed_again=rows.is_assessed_again.sum().cast("int64"),
        people_assessed_again=rows.person_id.nunique(where=rows.is_assessed_again).cast(
            "int64"
        ),
    )


def _is_near(day: Value, before: Value, within: int) -> Value:
    return (day.delta(before, unit="day") <= within).fill_null(False)
