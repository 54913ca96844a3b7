"""How far people get: of those who reached a first step, how many reached each step after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import nine_places

Table = Any
Value = Any


@dataclass(frozen=True)
class FunnelStep:
    """What a contact must be to count as this step; what is left empty may be anything."""

    name: str
    service: str = ""
    reason: str = ""
    outcome: str = ""

    def fits(self, contacts: Table) -> Value:
        """Is a contact one of this step?"""
        asked = {
            "service": self.service,
            "reason": self.reason,
            "outcome": self.outcome,
        }
        found = ibis.literal(True)
        for column, word in asked.items():
            if word:
                found &= (contacts[column] == word).fill_null(False)
        return found


def journey_funnel(contacts: Table, *, steps: Sequence[FunnelStep]) -> Table:
    """Of the people who reached the first step, how many reached each of the others, and how soon?

    Counts: a person reaches the first step on the day of the first contact that fits it, and each
    other step with the first that fits it and begins on no earlier day than the step before was
    reached. What share went on and how many dropped out follows from the people of two rows; it is
    worked out of what may be shown, so that no two rows tell of a few people between them.
    Leaves out: who never reached the first step. Those whose time ran out at the end of the extracts
    count as dropped out.
    Units: people; days from the step before.
    """
    reached = _reached(contacts, steps)
    day = [reached[f"day_{place}"] for place in range(len(steps))]
    counts = {f"people_{at}": each.count() for at, each in enumerate(day)}
    waits = {
        f"days_{at}": day[at].delta(day[at - 1], unit="day").quantile(0.5)
        for at in range(1, len(steps))
    }
    found = reached.agg(**counts, **waits)
    found = found.filter(found.people_0 > 0)
    return ibis.union(*(_row(found, steps, at) for at in range(len(steps))))


def _reached(contacts: Table, steps: Sequence[FunnelStep]) -> Table:
    """One row for each person who reached the first step: the day on which each step was reached."""
    first = contacts.filter(steps[0].fits(contacts))
    reached = first.group_by("person_id").agg(day_0=first.started_on.min())
    for at, step in enumerate(steps[1:], start=1):
        fitting = contacts.filter(step.fits(contacts)).select("person_id", "started_on")
        rows = fitting.join(reached, "person_id")
        rows = rows.filter(rows.started_on >= rows[f"day_{at - 1}"])
        after = rows.group_by("person_id").agg(rows.started_on.min().name(f"day_{at}"))
        reached = reached.left_join(after, "person_id").drop("person_id_right")
    return reached


def _row(found: Table, steps: Sequence[FunnelStep], at: int) -> Table:
    days = found[f"days_{at}"] if at else ibis.null("float64")
    return found.select(
        step=ibis.literal(steps[at].name),
        place=ibis.literal(at + 1, "int64"),
        people=found[f"people_{at}"].cast("int64"),
        median_days=nine_places(days),
    )
