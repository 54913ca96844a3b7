"""Journeys, drawn: which contact follows which, and what that makes of services."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from drawing import Row
from page import Case, Page
from plain import grouped, nine, penny

from wholeplace.analysis.tables.journey_funnel import FunnelStep, journey_funnel
from wholeplace.analysis.tables.journey_returns import journey_repeats
from wholeplace.analysis.tables.journey_variants import journey_variants
from wholeplace.analysis.tables.journeys import (
    journey_costs,
    journey_edges,
    journey_ends,
    journey_order,
    journey_pairs,
)
from wholeplace.core.periods import Period

CONTACTS = {"contacts": "analysed_contacts"}
YEAR = Period(date(2014, 4, 1), date(2015, 4, 1))


def quantile(numbers: list[int], share: Fraction) -> Any:
    """The number below which this share lies, linear between two; None of none."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return nine(ordered[low] + (at - low) * (ordered[high] - ordered[low]))


def in_journey_order(rows: list[Row]) -> list[Row]:
    """The contacts of one person in order."""
    return sorted(
        rows,
        key=lambda row: (
            row["started_on"],
            row["ended_on"] or date.max,
            row["service"],
            row["partner"],
            row["contact_id"],
        ),
    )


def journeys_in(contacts: list[Row], period: Period) -> dict[Any, list[Row]]:
    """Each person's contacts that begin in the period, in order."""
    inside = [row for row in contacts if period.start_on <= row["started_on"] < period.end_on]  # fmt: skip
    return {key[0]: in_journey_order(rows) for key, rows in grouped(inside, "person_id").items()}  # fmt: skip


def pairs_twin(contacts: list[Row], *, period: Period) -> list[Row]:
    """Which contact follows which? In plain loops."""
    found = []
    for person, rows in journeys_in(contacts, period).items():
        for one, two in pairwise(rows):
            ended = one["ended_on"]
            is_misdated = ended is not None and ended < one["started_on"]
            is_overlapping = ended is None or two["started_on"] < ended
            waits = not is_misdated and not is_overlapping
            found.append(
                {
                    "person_id": person,
                    **{f"from_{name}": one[name] for name in ("partner", "contact_id", "service")},
                    **{f"to_{name}": two[name] for name in ("partner", "contact_id", "service")},
                    "waiting_days": (two["started_on"] - ended).days if waits else None,
                    "is_unordered": one["started_on"] == two["started_on"],
                    "is_overlapping": is_overlapping,
                    "is_misdated": is_misdated,
                    "is_handoff": one["partner"] != two["partner"],
                }
            )  # fmt: skip
    return found


def edges_twin(pairs: list[Row]) -> list[Row]:
    """How often is a service followed by another? In plain loops."""
    found = []
    for (one, two), rows in grouped(pairs, "from_service", "to_service").items():
        waited = [row for row in rows if row["waiting_days"] is not None]
        days = [row["waiting_days"] for row in waited]
        found.append(
            {
                "from_service": one,
                "to_service": two,
                "people": len({row["person_id"] for row in rows}),
                "times": len(rows),
                "people_waited": len({row["person_id"] for row in waited}),
                "median_waiting_days": quantile(days, Fraction(1, 2)),
                "ninetieth_waiting_days": quantile(days, Fraction(9, 10)),
            }
        )  # fmt: skip
    return found


def order_twin(pairs: list[Row]) -> list[Row]:
    """How far can the order be trusted? In plain loops."""
    states: dict[str, list[Row]] = {}
    for row in pairs:
        state = "misdated" if row["is_misdated"] else "overlapping" if row["is_overlapping"] else "waited"  # fmt: skip
        states.setdefault(state, []).append(row)
    return [
        {
            "state": state,
            "people": len({row["person_id"] for row in rows}),
            "times": len(rows),
            "unordered": sum(row["is_unordered"] for row in rows),
            "between_partners": sum(row["is_handoff"] for row in rows),
        }
        for state, rows in states.items()
    ]


def costs_twin(pairs: list[Row], costs: list[Row]) -> list[Row]:
    """What does the next contact cost? In plain loops."""
    priced = {
        key: sum(row["pounds"] for row in rows if row["pounds"] is not None)
        for key, rows in grouped(costs, "partner", "contact_id").items()
        if any(row["pounds"] is not None for row in rows)
    }
    found = []
    for (one, two), rows in grouped(pairs, "from_service", "to_service").items():
        spent: dict[Any, Any] = {}
        unpriced = 0
        for row in rows:
            key = (row["to_partner"], row["to_contact_id"])
            if key in priced:
                spent[row["person_id"]] = spent.get(row["person_id"], 0) + priced[key]
            else:
                unpriced += 1
        amounts = sorted(spent.values(), reverse=True)
        found.append(
            {
                "from_service": one,
                "to_service": two,
                "people": len({row["person_id"] for row in rows}),
                "people_priced": len(spent),
                "times": len(rows),
                "unpriced": unpriced,
                "pounds": penny(sum(amounts)) if amounts else None,
            }
        )
    return found


def ends_twin(contacts: list[Row], *, period: Period) -> list[Row]:
    """Where do journeys begin and end? In plain loops."""
    seen = [row for row in contacts if row["started_on"] < period.end_on]
    known = {row["person_id"] for row in seen if row["started_on"] < period.start_on}
    going = {row["person_id"] for row in seen if row["ended_on"] is None or row["ended_on"] >= period.end_on}  # fmt: skip
    journeys = journeys_in(contacts, period)
    found = []
    for service in sorted({row["service"] for rows in journeys.values() for row in rows}):  # fmt: skip
        first = {who for who, rows in journeys.items() if rows[0]["service"] == service}
        last = {who for who, rows in journeys.items() if rows[-1]["service"] == service}
        met = [who for who, rows in journeys.items() if any(row["service"] == service for row in rows)]  # fmt: skip
        found.append(
            {
                "service": service,
                "people": len(met),
                "starts": len(first - known),
                "started_before": len(first & known),
                "ends": len(last - going),
                "going_on": len(last & going),
            }
        )
    return found


def variants_twin(contacts: list[Row], *, period: Period, most: int = 20) -> list[Row]:
    """Which ways do people take? In plain loops."""
    known = {row["person_id"] for row in contacts if row["started_on"] < period.start_on}  # fmt: skip
    ways: dict[str, Row] = {}
    for person, rows in journeys_in(contacts, period).items():
        pairs = list(pairwise(rows))
        said = [rows[0]["service"], *(two["service"] for one, two in pairs if one["service"] != two["service"])]  # fmt: skip
        is_unordered = any(one["service"] != two["service"] and one["started_on"] == two["started_on"] for one, two in pairs)  # fmt: skip
        way = ways.setdefault(" > ".join(said), {"people": 0, "unordered": 0, "cut": 0})
        way["people"] += 1
        way["unordered"] += is_unordered
        way["cut"] += person in known
    commonest = sorted(ways.items(), key=lambda item: (-item[1]["people"], item[0]))
    found = [{"variant": name, "place": place, **way} for place, (name, way) in enumerate(commonest[:most], start=1)]  # fmt: skip
    rest = [way for _, way in commonest[most:]]
    if rest:
        found.append({"variant": "all other journeys", "place": most + 1, **_summed(rest)})  # fmt: skip
    if ways:
        found.append({"variant": "all journeys", "place": 0, **_summed(list(ways.values()))})  # fmt: skip
    return found


def _summed(ways: list[Row]) -> Row:
    return {name: sum(way[name] for way in ways) for name in ("people", "unordered", "cut")}  # fmt: skip


def repeats_twin(
    contacts: list[Row],
    *,
    period: Period,
    assessments: tuple[str, ...],
    within: int = 28,
) -> list[Row]:
    """Who comes back within weeks? In plain loops."""
    marks = []
    for person, rows in journeys_in(contacts, period).items():
        for at, row in enumerate(rows):
            before = rows[:at]
            alike = [each for each in before if each["service"] == row["service"]]
            is_again = bool(alike) and (row["started_on"] - alike[-1]["started_on"]).days <= within  # fmt: skip
            is_assessment = row["reason"] in assessments
            asked = [each for each in before if each["reason"] in assessments]
            marks.append(
                {
                    "person": person,
                    "service": row["service"],
                    "again": is_again,
                    "straight": is_again and before[-1]["service"] == row["service"],
                    "assessment": is_assessment,
                    "assessed_again": is_assessment and bool(asked) and (row["started_on"] - asked[-1]["started_on"]).days <= within,
                }
            )  # fmt: skip
    return [
        {
            "service": service,
            "people": len({row["person"] for row in rows}),
            "contacts": len(rows),
            "people_again": len({row["person"] for row in rows if row["again"]}),
            "again": sum(row["again"] for row in rows),
            "straight": sum(row["straight"] for row in rows),
            "loops": sum(row["again"] and not row["straight"] for row in rows),
            "assessments": sum(row["assessment"] for row in rows),
            "assessed_again": sum(row["assessed_again"] for row in rows),
            "people_assessed_again": len({row["person"] for row in rows if row["assessed_again"]}),
        }
        for (service,), rows in grouped(marks, "service").items()
    ]  # fmt: skip


def funnel_twin(contacts: list[Row], *, steps: tuple[FunnelStep, ...]) -> list[Row]:
    """How far do people get? In plain loops."""
    reached: list[dict[Any, date]] = []
    waits: list[list[int]] = []
    for step in steps:
        now: dict[Any, date] = {}
        for row in contacts:
            asked = {"service": step.service, "reason": step.reason, "outcome": step.outcome}  # fmt: skip
            if any(word and row[name] != word for name, word in asked.items()):
                continue
            person, day = row["person_id"], row["started_on"]
            if reached and (person not in reached[-1] or day < reached[-1][person]):
                continue
            now[person] = min(day, now.get(person, day))
        waits.append([(day - reached[-1][who]).days for who, day in now.items()] if reached else [])  # fmt: skip
        reached.append(now)
    if not reached[0]:
        return []
    return [
        {
            "step": step.name,
            "place": place + 1,
            "people": len(reached[place]),
            "median_days": quantile(waits[place], Fraction(1, 2)),
        }
        for place, step in enumerate(steps)
    ]


def _contacts(drawing: str) -> dict[str, str]:
    return {"contacts": drawing}


PAIRS = Page(
    analysis=journey_pairs,
    twin=pairs_twin,
    result="journey_pairs",
    contracts=CONTACTS,
    cases=(
        Case(
            title="waiting runs from the end of one contact to the beginning of the next; who has one contact has no pair",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-05-01 | 2014-05-01
                police  | 1         | b          | call    | 2014-05-11 | 2014-05-12
                gp      | 1         | c          | visit   | 2014-05-12 | 2014-05-12
                gp      | 2         | d          | visit   | 2014-05-01 | 2014-05-01
                gp      | 3         | e          | visit   | 2014-03-31 | 2014-03-31
                gp      | 3         | f          | visit   | 2014-04-01 | 2014-04-01
                gp      | 3         | g          | visit   | 2015-04-01 | 2015-04-01
                """
            ),
            options={"period": YEAR},
            expected="""
            person_id | from_partner | from_contact_id | from_service | to_contact_id | to_service | waiting_days | is_unordered | is_overlapping | is_misdated | is_handoff
            1         | gp           | a               | visit        | b             | call       | 10           | no           | no             | no          | yes
            1         | police       | b               | call         | c             | visit      | 0            | no           | no             | no          | yes
            """,
        ),
        Case(
            title="an overlap is no wait, nor is a contact that goes on, nor one that ended before it began",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                home    | 1         | a          | visit   | 2014-05-01 | 2014-06-01
                home    | 1         | b          | call    | 2014-05-11 | -
                home    | 1         | c          | visit   | 2014-05-12 | 2014-05-02
                home    | 1         | d          | call    | 2014-05-20 | 2014-05-20
                """
            ),
            options={"period": YEAR},
            expected="""
            from_contact_id | to_contact_id | waiting_days | is_overlapping | is_misdated
            a               | b             | -            | yes            | no
            b               | c             | -            | yes            | no
            c               | d             | -            | no             | yes
            """,
        ),
        Case(
            title="what began on one day is in one order in every run, and is said to have none",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | b          | visit   | 2014-05-01 | -
                gp      | 1         | c          | visit   | 2014-05-01 | 2014-05-01
                police  | 1         | a          | call    | 2014-05-01 | 2014-05-01
                gp      | 1         | a          | call    | 2014-05-01 | 2014-05-01
                """
            ),
            options={"period": YEAR},
            expected="""
            from_partner | from_contact_id | to_partner | to_contact_id | waiting_days | is_unordered | is_overlapping
            gp           | a               | police     | a             | 0            | yes          | no
            police       | a               | gp         | c             | 0            | yes          | no
            gp           | c               | gp         | b             | 0            | yes          | no
            """,
        ),
    ),
)

_DRAWN_PAIRS = """
person_id | from_partner | from_contact_id | from_service | to_partner | to_contact_id | to_service | waiting_days | is_unordered | is_overlapping | is_misdated | is_handoff
1         | gp           | a               | visit        | police     | b             | call       | 10           | no           | no             | no          | yes
1         | gp           | c               | visit        | police     | d             | call       | 20           | no           | no             | no          | yes
2         | gp           | e               | visit        | police     | f             | call       | 0            | yes          | no             | no          | yes
2         | gp           | g               | visit        | police     | h             | call       | -            | no           | yes            | no          | yes
3         | gp           | i               | visit        | police     | j             | call       | -            | no           | no             | yes         | yes
3         | gp           | k               | visit        | gp         | l             | visit      | -            | no           | yes            | yes         | no
"""

EDGES = Page(
    analysis=journey_edges,
    twin=edges_twin,
    result="journey_edges",
    contracts={"pairs": "journey_pairs"},
    cases=(
        Case(
            title="medians are of the waits alone",
            tables={"pairs": _DRAWN_PAIRS},
            expected="""
            from_service | to_service | people | times | people_waited | median_waiting_days | ninetieth_waiting_days
            visit        | call       | 3      | 5     | 2             | 10                  | 18
            visit        | visit      | 1      | 1     | 0             | -                   | -
            """,
        ),
    ),
)

ORDERED = Page(
    analysis=journey_order,
    twin=order_twin,
    result="journey_order",
    contracts={"pairs": "journey_pairs"},
    cases=(
        Case(
            title="every pair is a wait, an overlap or misdated",
            tables={"pairs": _DRAWN_PAIRS},
            expected="""
            state       | people | times | unordered | between_partners
            waited      | 2      | 3     | 1         | 3
            overlapping | 1      | 1     | 0         | 1
            misdated    | 1      | 2     | 0         | 1
            """,
        ),
    ),
)

COSTS = Page(
    analysis=journey_costs,
    twin=costs_twin,
    result="journey_costs",
    contracts={"pairs": "journey_pairs", "costs": "contact_pounds"},
    cases=(
        Case(
            title="the second contact's cost in all years; what nothing prices is counted, never nought",
            tables={
                "pairs": _DRAWN_PAIRS,
                "costs": """
                partner | contact_id | year    | pounds
                police  | b          | 2014/15 | 10.10
                police  | b          | 2015/16 | 5.00
                police  | d          | 2014/15 | 1.00
                police  | f          | 2014/15 | 7.00
                police  | h          | 2014/15 | -
                gp      | j          | 2014/15 | 99.00
                """,
            },
            expected="""
            from_service | to_service | people | people_priced | times | unpriced | pounds
            visit        | call       | 3      | 2             | 5     | 2        | 23.10
            visit        | visit      | 1      | 0             | 1     | 1        | -
            """,
        ),
    ),
)

ENDS = Page(
    analysis=journey_ends,
    twin=ends_twin,
    result="journey_ends",
    contracts=CONTACTS,
    cases=(
        Case(
            title="who was met before the period began no journey in it, and who is still met has not ended one",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-05-01 | 2014-05-01
                police  | 1         | b          | call    | 2014-06-01 | 2014-06-01
                gp      | 2         | c          | visit   | 2014-03-01 | 2014-03-01
                gp      | 2         | d          | visit   | 2014-05-01 | 2014-05-01
                gp      | 3         | e          | visit   | 2014-05-01 | -
                police  | 3         | f          | call    | 2014-06-01 | 2014-06-01
                gp      | 4         | g          | visit   | 2015-03-31 | 2015-04-01
                gp      | 5         | h          | visit   | 2014-05-01 | 2014-04-01
                gp      | 6         | i          | visit   | 2015-04-01 | -
                """
            ),
            options={"period": YEAR},
            expected="""
            service | people | starts | started_before | ends | going_on
            visit   | 5      | 4      | 1              | 2    | 1
            call    | 2      | 0      | 0              | 1    | 1
            """,
        ),
        Case(
            title="one person with many contacts on one day is one start and one end",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-05-01 | 2014-05-01
                gp      | 1         | b          | call    | 2014-05-01 | 2014-05-01
                gp      | 1         | c          | call    | 2014-05-01 | 2014-05-01
                """
            ),
            options={"period": YEAR},
            expected="""
            service | people | starts | started_before | ends | going_on
            call    | 1      | 1      | 0              | 0    | 0
            visit   | 1      | 0      | 0              | 1    | 0
            """,
        ),
    ),
)

VARIANTS = Page(
    analysis=journey_variants,
    twin=variants_twin,
    result="journey_variants",
    contracts=CONTACTS,
    cases=(
        Case(
            title="one service several times in a row is said once; rare ways are together",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-05-01 | 2014-05-01
                gp      | 1         | b          | visit   | 2014-05-02 | 2014-05-02
                gp      | 1         | c          | call    | 2014-05-03 | -
                gp      | 2         | d          | visit   | 2014-05-01 | 2014-04-01
                gp      | 2         | e          | call    | 2014-05-01 | 2014-05-01
                gp      | 3         | f          | visit   | 2014-05-01 | 2014-05-01
                gp      | 3         | g          | call    | 2014-05-02 | -
                gp      | 4         | h          | call    | 2014-03-01 | -
                gp      | 4         | i          | call    | 2014-05-02 | -
                gp      | 5         | j          | call    | 2014-03-01 | -
                gp      | 6         | k          | call    | 2014-05-01 | -
                gp      | 6         | l          | visit   | 2014-05-03 | -
                gp      | 6         | m          | call    | 2014-05-05 | -
                """
            ),
            options={"period": YEAR, "most": 1},
            expected="""
            variant            | place | people | unordered | cut
            visit > call       | 1     | 3      | 1         | 0
            all other journeys | 2     | 2      | 0         | 1
            all journeys       | 0     | 5      | 1         | 1
            """,
        ),
        Case(
            title="of ways that as many take, the first of the alphabet comes first",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-05-01 | 2014-05-01
                gp      | 2         | b          | call    | 2014-05-01 | 2014-05-01
                """
            ),
            options={"period": YEAR, "most": 2},
            expected="""
            variant      | place | people
            call         | 1     | 1
            visit        | 2     | 1
            all journeys | 0     | 2
            """,
        ),
    ),
)

REPEATS = Page(
    analysis=journey_repeats,
    twin=repeats_twin,
    result="journey_repeats",
    contracts=CONTACTS,
    cases=(
        Case(
            title="back within 28 days, straight or in a loop; a day later is no repeat",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | reason     | started_on | ended_on
                gp      | 1         | a          | visit   | -          | 2014-05-01 | 2014-05-01
                gp      | 1         | b          | visit   | -          | 2014-05-29 | 2014-05-29
                gp      | 1         | c          | visit   | -          | 2014-06-27 | 2014-06-27
                police  | 1         | d          | call    | assessment | 2014-06-28 | 2014-06-28
                gp      | 1         | e          | visit   | screening  | 2014-06-29 | -
                gp      | 1         | f          | visit   | assessment | 2014-07-26 | 2014-07-01
                gp      | 2         | g          | visit   | assessment | 2014-03-31 | 2014-03-31
                gp      | 2         | h          | visit   | assessment | 2014-04-01 | 2014-04-01
                gp      | 3         | i          | visit   | first      | 2014-05-01 | 2014-05-01
                gp      | 3         | j          | visit   | first      | 2014-05-01 | 2014-05-01
                """
            ),
            options={"period": YEAR, "assessments": ("assessment", "first")},
            expected="""
            service | people | contacts | people_again | again | straight | loops | assessments | assessed_again | people_assessed_again
            visit   | 3      | 8        | 2            | 4     | 3        | 1     | 4           | 2              | 2
            call    | 1      | 1        | 0            | 0     | 0        | 0     | 1           | 0              | 0
            """,
        ),
    ),
)

_STEPS = (
    FunnelStep("referred", reason="referral"),
    FunnelStep("accepted", service="therapy", outcome="accepted"),
    FunnelStep("completed", service="therapy", outcome="completed"),
)

FUNNEL = Page(
    analysis=journey_funnel,
    twin=funnel_twin,
    result="journey_funnel",
    contracts=CONTACTS,
    cases=(
        Case(
            title="each step is reached on or after the day of the one before",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | reason     | started_on | outcome
                gp      | 1         | a          | visit   | referral   | 2014-05-01 | -
                trust   | 1         | b          | therapy | assessment | 2014-05-11 | accepted
                trust   | 1         | c          | therapy | support    | 2014-06-11 | completed
                gp      | 2         | d          | visit   | referral   | 2014-05-01 | -
                trust   | 2         | e          | therapy | assessment | 2014-04-11 | accepted
                gp      | 3         | f          | visit   | referral   | 2014-05-01 | -
                trust   | 3         | g          | therapy | assessment | 2014-05-01 | accepted
                trust   | 3         | h          | therapy | assessment | 2014-05-09 | accepted
                trust   | 4         | i          | therapy | support    | 2014-05-09 | completed
                """
            ),
            options={"steps": _STEPS},
            expected="""
            step      | place | people | median_days
            referred  | 1     | 3      | -
            accepted  | 2     | 2      | 5
            completed | 3     | 1      | 31
            """,
        ),
        Case(
            title="a step nobody reached is there, with nobody",
            tables=_contacts(
                """
                partner | person_id | contact_id | service | reason   | started_on
                gp      | 1         | a          | visit   | referral | 2014-05-01
                """
            ),
            options={"steps": _STEPS},
            expected="""
            step      | place | people | median_days
            referred  | 1     | 1      | -
            accepted  | 2     | 0      | -
            completed | 3     | 0      | -
            """,
        ),
    ),
)

PAGES: tuple[Page, ...] = (
    PAIRS,
    EDGES,
    ORDERED,
    COSTS,
    ENDS,
    VARIANTS,
    REPEATS,
    FUNNEL,
)
