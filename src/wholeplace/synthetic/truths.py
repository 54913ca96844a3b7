"""The truth planted in a log of contacts, as tables."""

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.crises import CRISES
from wholeplace.synthetic.ids import Ids
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import NEEDS
from wholeplace.synthetic.services import LATE, NUMBER_OF, SERVICES
from wholeplace.synthetic.window import DAYS, dates

# What those turned away come to next is looked for in the two years after.
NEXT_WITHIN = 730
_NAMES = pa.array([service.name for service in SERVICES])
_IS_LATE = np.array([service.stage == LATE for service in SERVICES])
_CRISIS_NUMBER = np.full((len(NUMBER_OF), len(REASON_OF)), -1)
for _at, _crisis in enumerate(CRISES):
    _CRISIS_NUMBER[NUMBER_OF[_crisis.contact[0]], REASON_OF[_crisis.contact[1]]] = _at


def log_truths(log: Log, ids: Ids) -> dict[str, pa.Table]:
    """What was planted in this log, table by table?"""
    return {
        "needs": _needs(log, ids),
        "crises": _crises(log, ids),
        "failure_demand": _failure_demand(log, ids),
        "handoffs": _handoffs(log, ids),
        "turned_away": _turned_away(log, ids),
        "support": _support(log, ids),
        "frequent_callers": pa.table({"person_id": ids.people(log.frequent_callers)}),
        "self_reported": pa.table({"person_id": ids.people(log.says_so)}),
    }


def _needs(log: Log, ids: Ids) -> pa.Table:
    """Only what happened while a person was in the borough, and in the window."""
    spells, needs = log.spells, log.needs
    starts = np.maximum(spells.from_day, needs.from_day[spells.person])
    ends = np.minimum(spells.to_day, needs.to_day[spells.person])
    seen = starts < ends
    starts, ends = starts[seen], ends[seen]
    return pa.table(
        {
            "person_id": ids.people(spells.person[seen]),
            "need": pa.array(NEEDS).take(pa.array(spells.need[seen])),
            "from_on": dates(starts),
            "to_on": dates(ends, ends < DAYS),
        }
    )


def _crises(log: Log, ids: Ids) -> pa.Table:
    rows, at = log.contacts, log.crises
    kind = _CRISIS_NUMBER[rows["service"][at], rows["reason"][at]]
    names = pa.array([crisis.name for crisis in CRISES])
    return pa.table(
        {
            "contact_id": ids.contacts(at),
            "person_id": ids.people(rows["person"][at]),
            "crisis": names.take(pa.array(kind)),
            "started_on": dates(rows["day"][at]),
        }
    )


def _failure_demand(log: Log, ids: Ids) -> pa.Table:
    caused = np.flatnonzero(log.contacts["cause"] >= 0)
    return pa.table(
        {
            "contact_id": ids.contacts(caused),
            "caused_by_contact_id": ids.contacts(log.contacts["cause"][caused]),
        }
    )


def _handoffs(log: Log, ids: Ids) -> pa.Table:
    kinds = {
        "never_arrived": log.never_arrived,
        "arrived_without_information": log.without_information,
        "destination_unknown": log.destination_unknown,
    }
    rows = np.concatenate(list(kinds.values()))
    words = np.repeat(list(kinds), [len(each) for each in kinds.values()])
    order = np.argsort(rows, kind="stable")
    return pa.table(
        {"contact_id": ids.contacts(rows[order]), "kind": pa.array(words[order])}
    )


def _turned_away(log: Log, ids: Ids) -> pa.Table:
    rows, at = log.contacts, log.turned_away
    person, day = rows["person"][at], rows["day"][at]
    following = _next_late(log, person, day)
    came = following >= 0
    return pa.table(
        {
            "person_id": ids.people(person),
            "contact_id": ids.contacts(at),
            "service": _NAMES.take(pa.array(rows["service"][at])),
            "assessed_on": dates(day),
            "score": pa.array(rows["score"][at]),
            "threshold": pa.array(rows["threshold"][at]),
            "next_service": _NAMES.take(
                pa.array(rows["service"][following], mask=~came)
            ),
            "next_on": dates(rows["day"][following], came),
            "next_days": pa.array(rows["day"][following] - day, mask=~came),
        }
    )


def _next_late(log: Log, person: Array, day: Array) -> Array:
    """Which late contact came first after each of these days, within two years? -1 for none."""
    rows = log.contacts
    late = np.flatnonzero(_IS_LATE[rows["service"]])
    # Those that began before the window cannot follow anything.
    late = late[rows["day"][late] >= 0]
    width = 2 * DAYS
    key = rows["person"][late] * width + rows["day"][late]
    order = np.argsort(key, kind="stable")
    late, key = late[order], np.append(key[order], np.iinfo(np.int64).max)
    found = np.searchsorted(key, person * width + day, side="right")
    is_own = key[found] - (person * width + day) <= NEXT_WITHIN
    is_own &= found < len(late)
    following = np.append(late, -1)[found]
    is_own &= rows["person"][following] == person
    return np.where(is_own, following, -1)


def _support(log: Log, ids: Ids) -> pa.Table:
    """Each stretch of support, and the outcome reached with it: often after it had ended."""
    rows = log.contacts
    kept = log.helped >= 0
    helped, reached = log.helped[kept], log.reached[kept]
    ended, day = rows["end"][helped], rows["day"][reached]
    has, is_over = reached >= 0, ended < NEVER
    return pa.table(
        {
            "contact_id": ids.contacts(helped),
            "person_id": ids.people(rows["person"][helped]),
            "service": _NAMES.take(pa.array(rows["service"][helped])),
            "started_on": dates(rows["day"][helped]),
            "ended_on": dates(ended, is_over),
            "outcome_contact_id": pa.array(
                np.where(
                    has, ids.contacts(reached).to_numpy(zero_copy_only=False), None
                )
            ),
            "reached_on": dates(day, has),
            "support_had_ended": pa.array(day > ended, mask=~(has & is_over)),
        }
    )
