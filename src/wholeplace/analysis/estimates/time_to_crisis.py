"""What services see before a crisis, how often that is a false alarm, and how soon crises come: tables of a run.

It answers about a service's signal and never about a person: rows of people stay inside.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from wholeplace.analysis.estimates.at_risk import Array, at_risk
from wholeplace.analysis.estimates.signal_days import (
    CRISIS,
    People,
    SignalDays,
    first_while_at_risk,
    longest_lead,
)
from wholeplace.analysis.estimates.signal_rows import (
    Candidate,
    Known,
    candidates,
    days_of,
    known_people,
    people_at_risk,
)
from wholeplace.analysis.estimates.signals import (
    FalseAlarms,
    SignalResult,
    Windows,
    false_alarms,
    false_alarms_by_group,
    held_out,
    signal_result,
    signals_confirmed,
    signals_judged,
)
from wholeplace.analysis.estimates.survival import cumulative_incidence
from wholeplace.core.periods import Period
from wholeplace.tables.arrow import arrow_table
from wholeplace.tables.inputs.signals import CRISIS as A_CRISIS
from wholeplace.tables.inputs.signals import SIGNAL as A_SIGNAL
from wholeplace.tables.results.signals import (
    CRISIS_SIGNALS,
    FALSE_ALARMS_BY_GROUP,
    SIGNAL_FIGURES,
    TIME_TO_CRISIS_CURVE,
)

WITHIN = (90, 180, 365, 730)
APPROACHED = ("sex", "ethnicity")
EVERYBODY = "all"
ANY = "any crisis"
# With fewer crises after a signal its ratio is not told anyhow, and its error cannot be trusted.
FEWEST = 10
USUAL, SEED = Windows(), 1
# A share is told no finer than so many people make it: exact, it would tell their number.
FINEST = 5
# A ratio beyond this is no number anybody can use.
BEYOND = 1_000_000
ASSOCIATION = (
    "An association: what stopping it would do nobody knows until a pilot shows it."
)
CONFIRMED = (
    "The crisis comes more often after it, on each half of the households by itself."
)
REPORTED = "The crisis comes more often after it; looked at on half of the households at a time, that is not sure."
NOT_REPORTED = "It does not stand out from what luck would give."
CANNOT_BE_SAID = "Whether the crisis comes more often after it cannot be said: too few came after it, or none without it."


@dataclass(frozen=True)
class _Pair:
    """One signal of one crisis, judged on everybody; `is_confirmed` on halves. No row of people is in it."""

    crisis: str
    found: SignalResult
    alarms: FalseAlarms
    too_late: int
    foreseen: int
    is_confirmed: bool = False


@dataclass(frozen=True)
class _Asked:
    """One question: a signal's days among the people at risk of a crisis."""

    signal: str
    crisis: str
    people: People
    days: SignalDays
    is_out: Array


def time_to_crisis(
    contacts: pa.Table,
    people: pa.Table,
    signals: pa.Table,
    *,
    period: Period,
    windows: Windows = USUAL,
    seed: int = SEED,
) -> dict[str, pa.Table]:
    """What do services see before each crisis, how often is that a false alarm, and how soon do crises come?

    Counts: people known to services, from 90 days into the period, or the day after their first contact, to their first
    crisis or the last day. False alarms: of those whose first signal at risk came early enough to be followed, who
    had no crisis in the days ahead; by sex and ethnicity too, for any crisis and where the signal is reported. Hazard
    ratios among people of the same sex and decade of birth. Reported: by q-value over all signals and crises, on
    everybody, with ten crises after it or more. Confirmed: reported on half of the households, and held on the other
    half, by the seed.
    Leaves out: people never at risk, counted in `time_to_crisis_curve`; first signals too near the last day, counted as
    `too_late`. Who died or moved away is not known from extracts and stays at risk without the crisis: on the made-up
    borough that makes hazard ratios a tenth to a quarter too high. A confidence interval does not allow for it.
    Source: see `signals.signal_result` and `survival.cumulative_incidence`. Units: people, days.
    Errors: EstimateError for a signal that may be none.
    """
    wanted = candidates(signals, A_SIGNAL)
    known = known_people(contacts, people, period)
    is_out = _half(known, seed)
    curve: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    pairs: list[_Pair] = []
    halves: list[tuple[SignalResult, SignalResult]] = []
    crises = _with_any(candidates(signals, A_CRISIS))
    for crisis in crises:
        at_crisis, there = people_at_risk(known, days_of(known, crisis))
        curve += _curve_rows(crisis.name, at_crisis, len(known))
        approached = {name: known.groups[name][there] for name in APPROACHED}
        for asked in _questions(wanted, crisis.name, known, at_crisis, there, is_out):
            early, too_late = _followed(asked, known.last - windows.ahead)
            pairs.append(_pair(asked, early, too_late, windows))
            halves.append(_on_halves(asked, windows))
            groups += _group_rows(asked, pairs[-1], early, approached)
    rows = [_row(each) for each in _judged(pairs, halves)]
    made = {
        CRISIS_SIGNALS.name: rows,
        FALSE_ALARMS_BY_GROUP.name: _told(groups, rows, crises),
        TIME_TO_CRISIS_CURVE.name: curve,
    }
    return {name: _table(name, each) for name, each in made.items()}


def _told(groups: list[dict[str, Any]], rows: list[dict[str, Any]], crises: list[Candidate]) -> list[dict[str, Any]]:  # fmt: skip
    """Which rows by group are told? Each signal's for the widest crisis, and those of what is reported."""
    told = {
        (row["signal"], row["crisis"])
        for row in rows
        if row["is_reported"] or row["crisis"] == crises[-1].name
    }
    return [row for row in groups if (row["signal"], row["crisis"]) in told]


def _with_any(crises: list[Candidate]) -> list[Candidate]:
    """These crises, and last, where there are several, all of them as one."""
    if len(crises) < 2:
        return crises
    together = {contact for each in crises for contact in each.contacts}
    return [*crises, Candidate(ANY, tuple(sorted(together)))]


def _half(known: Known, seed: int) -> Array:
    """Who is in the half of the households that is kept aside?"""
    nobody = np.zeros(len(known))
    return held_out(People(nobody, nobody + 1, nobody, known.household, {}), seed=seed)


def _questions(wanted: list[Candidate], crisis: str, known: Known, people: People, there: Array, is_out: Array) -> Iterator[_Asked]:  # fmt: skip
    for each in wanted:
        days = days_of(known, each).where(there)
        yield _Asked(each.name, crisis, people, days, is_out[there])


def _followed(asked: _Asked, latest: int) -> tuple[Array, Array]:
    """Who first had the signal early enough to be followed for the days ahead, and who too late?"""
    first = first_while_at_risk(asked.people, asked.days)
    # Nobody (NaN) is neither before nor after.
    return first <= latest, first > latest


def _pair(asked: _Asked, early: Array, too_late: Array, windows: Windows) -> _Pair:
    people, days = asked.people, asked.days
    return _Pair(
        asked.crisis,
        signal_result(asked.signal, people, days, windows=windows),
        false_alarms(people.where(early), days.where(early), ahead=windows.ahead),
        int(too_late.sum()),
        len(longest_lead(people, days, windows.ahead)),
    )


def _on_halves(asked: _Asked, windows: Windows) -> tuple[SignalResult, SignalResult]:
    """What do the half that is looked at, and the half kept aside, say by themselves?"""
    looked_at, aside = (
        signal_result(
            asked.signal, asked.people.where(half), asked.days.where(half), windows=windows
        )
        for half in (~asked.is_out, asked.is_out)
    )  # fmt: skip
    return looked_at, aside


def _judged(pairs: list[_Pair], halves: list[tuple[SignalResult, SignalResult]]) -> Iterator[_Pair]:  # fmt: skip
    everybody = signals_judged([each.found for each in pairs])
    looked_at = signals_judged([one for one, _ in halves])
    held = signals_confirmed(looked_at, [other for _, other in halves])
    for pair, judged, again in zip(pairs, everybody, held, strict=True):
        is_told = judged.is_reported and judged.crises_after_signal >= FEWEST
        found = replace(judged, is_reported=is_told)
        is_confirmed = is_told and again.is_reported
        yield _Pair(pair.crisis, found, pair.alarms, pair.too_late, pair.foreseen, is_confirmed)  # fmt: skip


def _row(pair: _Pair) -> dict[str, Any]:
    found, hazard = pair.found, pair.found.hazard
    return {
        "signal": found.signal,
        "crisis": pair.crisis,
        "with_signal": pair.alarms.people + pair.too_late,
        "too_late": pair.too_late,
        **_alarms(pair.alarms),
        "people": found.people,
        "crises": found.crises,
        "crises_preceded": found.crises_after_signal,
        **_interval(("share_preceded", "preceded_low", "preceded_high"), found.crises_preceded),
        "crises_foreseen": pair.foreseen,
        "median_lead_days": _number(found.lead_days, 0),
        "hazard_ratio": _number(hazard.hazard_ratio if hazard else None, 2),
        "low": _number(hazard.low if hazard else None, 2),
        "high": _number(hazard.high if hazard else None, 2),
        "q_value": _number(found.q_value, 4),
        "is_reported": found.is_reported,
        "is_confirmed": pair.is_confirmed,
        "says": _said(pair),
    }  # fmt: skip


def _said(pair: _Pair) -> str:
    if pair.found.hazard is None or pair.found.crises_after_signal < FEWEST:
        return CANNOT_BE_SAID
    if not pair.found.is_reported:
        return NOT_REPORTED
    return f"{CONFIRMED if pair.is_confirmed else REPORTED} {ASSOCIATION}"


def _alarms(alarms: FalseAlarms) -> dict[str, Any]:
    names = ("false_alarm_share", "false_alarm_low", "false_alarm_high")
    return {
        "followed": alarms.people,
        "false_alarms": alarms.without_crisis,
        "came_true": alarms.with_crisis,
        **_interval(names, alarms.share),
    }


def _group_rows(asked: _Asked, pair: _Pair, early: Array, groups: Mapping[str, Array]) -> Iterator[dict[str, Any]]:  # fmt: skip
    people, days = asked.people.where(early), asked.days.where(early)
    nobody = FalseAlarms(0, 0, 0, 0, None)
    ahead = pair.found.windows.ahead
    for dimension, group in groups.items():
        found = false_alarms_by_group(people, days, group[early], ahead=ahead)
        # A group in which nobody had the signal has a row too.
        rows = {str(name): found.get(str(name), nobody) for name in np.unique(group)}
        for name, alarms in {EVERYBODY: pair.alarms, **rows}.items():
            yield {
                "signal": asked.signal,
                "crisis": asked.crisis,
                "dimension": dimension,
                "group": name,
                **_alarms(alarms),
            }


def _curve_rows(crisis: str, people: People, known: int) -> Iterator[dict[str, Any]]:
    """How many came to the crisis by each day since they were at risk, and which share is that?"""
    days = people.stop - people.start
    curve = cumulative_incidence(at_risk(days, people.ended))
    for within in WITHIN:
        row = {
            "crisis": crisis,
            "within": f"{within:03} days",
            "people": len(people),
            "not_at_risk": known - len(people),
            "crises": int(((people.ended == CRISIS) & (days <= within)).sum()),
        }
        # Beyond the longest that anybody was followed, nothing is known.
        if len(days) and days.max() >= within:
            step = FINEST / len(people)
            at = int(np.searchsorted(curve.times, within, side="right")) - 1
            low, high = (curve.low[at], curve.high[at]) if at >= 0 else (math.nan, math.nan)  # fmt: skip
            row |= {
                "share": _number(round(curve.at(within) / step) * step, 9),
                "low": _number(np.floor(low / step) * step, 9),
                "high": _number(min(1, np.ceil(high / step) * step), 9),
            }
        yield row


def _interval(names: tuple[str, str, str], found: Any) -> dict[str, Decimal | None]:
    ends = (found.estimate, found.low, found.high) if found else (None, None, None)
    return {name: _number(each, 9) for name, each in zip(names, ends, strict=True)}


def _number(value: float | None, places: int) -> Decimal | None:
    """A number to so many places; nothing where there is none, or none that anybody can use."""
    if value is None or not abs(value) < BEYOND:
        return None
    return Decimal(f"{value:.{places}f}")


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    contract = SIGNAL_FIGURES[name]
    in_order = sorted(rows, key=lambda row: [row[each] for each in contract.key])
    return arrow_table(in_order, contract.schema())
