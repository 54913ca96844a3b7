"""How good is a candidate signal of a crisis? False alarms first; then what it precedes, by how long, and how strongly.

It answers about a service's signal, and never about a person: what leaves is counts, shares and ratios.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.analysis.estimates.at_risk import Array, AtRisk, EstimateError, at_risk
from wholeplace.analysis.estimates.discovery import q_values
from wholeplace.analysis.estimates.hazards import Effect, cause_specific_hazards
from wholeplace.analysis.estimates.intervals import LEVEL, Interval, wilson
from wholeplace.analysis.estimates.signal_days import (
    CRISIS,
    NOTHING,
    People,
    SignalDays,
    Stretches,
    check_people,
    first_while_at_risk,
    longest_lead,
    stretches,
)
from wholeplace.analysis.estimates.survival import cumulative_incidence

AFTER_SIGNAL = "after the signal"
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True)
class Windows:
    """For how many days after it a signal counts in the hazard, and how far ahead a crisis is called foreseen."""

    signal: int = 90
    ahead: int = 365


@dataclass(frozen=True)
class FalseAlarms:
    """Of the people with the signal, how many had no crisis in the days ahead?

    `unknown` were not followed so long; the share allows for them and has Wilson's interval at the effective number.
    None when nobody was followed.
    """

    people: int
    without_crisis: int
    with_crisis: int
    unknown: int
    share: Interval | None


@dataclass(frozen=True)
class SignalResult:
    """What one candidate signal says about one crisis; false alarms first. `note` says why a figure is not there."""

    signal: str
    false_alarms: FalseAlarms
    people: int
    people_left_out: int
    households: int
    crises: int
    crises_after_signal: int
    crises_preceded: Interval | None
    lead_days: float | None
    hazard: Effect | None
    note: str
    windows: Windows
    q_value: float | None = None
    is_reported: bool = False


def signal_result(
    signal: str,
    people: People,
    days: SignalDays,
    *,
    windows: Windows = Windows(),
    level: float = LEVEL,
) -> SignalResult:
    """How often is this signal a false alarm, which share of crises does it precede, how early and how strongly?

    Counts: people at risk, from their start to the first crisis or to leaving. False alarms: of those whose first signal came
    while at risk, who had no crisis within `ahead` days of it. Preceded: crises with the signal on one of the `signal`
    days before. Lead: the median, over crises with it on one of the `ahead` days before, of the days from the first of
    these. The estimand of the hazard is that of `truth/signals.csv`: Cox's model on calendar days, the signal counting on
    the 90 days after each of its days, adjusted for age band and sex, in the limit of many people. It is an association:
    other needs are left out on purpose.
    Leaves out: from the hazard, groups in which nobody came to the crisis: `people_left_out`. A hazard without crises
    after the signal, or only with them, is None and said in `note`.
    Source: Cox (1972), Lin and Wei (1989), Aalen and Johansen (1978). Units: people, crises, days.
    """
    check_people(people, days)
    pieces = stretches(people, days, windows.signal)
    has_crisis = pieces.rows.event == CRISIS
    crises = int(has_crisis.sum())
    after = int((has_crisis & pieces.is_after_signal).sum())
    leads = longest_lead(people, days, windows.ahead)
    kept = _groups_with_crises(people)[pieces.person]
    hazard, note = _hazard(people, pieces, kept, level)
    return SignalResult(
        signal,
        false_alarms(people, days, ahead=windows.ahead, level=level),
        len(people),
        len(people) - _distinct(pieces.person[kept]),
        _distinct(people.household),
        crises,
        after,
        wilson(after / crises, crises, level=level) if crises else None,
        float(np.quantile(leads, 0.5, method="inverted_cdf")) if len(leads) else None,
        hazard,
        note,
        windows,
    )


def false_alarms(
    people: People, days: SignalDays, *, ahead: int = 365, level: float = LEVEL
) -> FalseAlarms:
    """Of the people with the signal, how many had no crisis within so many days of their first?

    Counts: people whose first signal came while at risk. Who leaves another way first, had no crisis.
    Leaves out: nobody; those not followed so long are `unknown`, and the share (1 - cumulative incidence, Aalen-Johansen)
    allows for them. People of one household are taken as if each stood alone. Units: people.
    """
    first = first_while_at_risk(people, days)
    had = np.isfinite(first)
    followed = (people.stop - first)[had]
    ended = np.where(followed <= ahead, people.ended[had], NOTHING)
    unknown = int(((followed < ahead) & (ended == NOTHING)).sum())
    crises = int((ended == CRISIS).sum())
    share = None
    if unknown < had.sum():
        rows = at_risk(np.minimum(followed, ahead), ended)
        share = _share_without(rows, ahead, int(had.sum()) - unknown, level)
    people_with = int(had.sum())
    return FalseAlarms(
        people_with, people_with - crises - unknown, crises, unknown, share
    )


def false_alarms_by_group(
    people: People, days: SignalDays, group: Array, *, ahead: int = 365
) -> dict[str, FalseAlarms]:
    """Who would be wrongly approached: how many in each group (ethnicity, sex), "not stated" being one of them?"""
    names = np.asarray(group).astype(str)
    return {
        str(name): false_alarms(
            people.where(names == name), days.where(names == name), ahead=ahead
        )
        for name in np.unique(names)
    }


def signals_judged(
    results: Sequence[SignalResult], *, false_discoveries: float = FALSE_DISCOVERIES
) -> list[SignalResult]:
    """Which of these candidates stand out, when the share of false discoveries among those reported is held to this?

    Counts: every candidate that has a hazard ratio, as one question each (Benjamini and Hochberg). Reported are those
    with a q-value no higher and a hazard ratio above 1. In the order given: signals are not ranked here.
    Leaves out: candidates without a hazard ratio, which are never reported and keep their note.
    """
    p_values = [each.hazard.p_value if each.hazard else np.nan for each in results]
    judged = []
    for each, q in zip(results, q_values(np.array(p_values, float)), strict=True):
        if each.hazard is None:
            judged.append(replace(each, q_value=None, is_reported=False))
            continue
        found = bool(q <= false_discoveries and each.hazard.hazard_ratio > 1)
        judged.append(replace(each, q_value=float(q), is_reported=found))
    return judged


def signals_confirmed(
    judged: Sequence[SignalResult], again: Sequence[SignalResult]
) -> list[SignalResult]:
    """Which of the signals reported hold on people who were kept aside (`again`, in the same order)?

    Counts: reported stay those whose interval on the people kept aside lies above 1. All other figures are those of
    `judged`.
    Leaves out: nothing; one that is not confirmed is in the answer, not reported.
    Errors: EstimateError when the two are not of the same signals.
    """
    if [each.signal for each in judged] != [each.signal for each in again]:
        raise EstimateError("Signals are confirmed by results of the same signals.")
    return [
        replace(each, is_reported=each.is_reported and _is_above_one(other))
        for each, other in zip(judged, again, strict=True)
    ]


def _is_above_one(result: SignalResult) -> bool:
    return result.hazard is not None and result.hazard.low > 1


def held_out(people: People, *, share: float = 0.5, seed: int) -> Array:
    """Which people are kept aside to check on them what was found on the others? Whole households, by the seed."""
    together, number = np.unique(people.household, return_inverse=True)
    is_out: Array = (np.random.default_rng(seed).random(len(together)) < share)[number]
    return is_out


def _share_without(rows: AtRisk, ahead: int, followed: int, level: float) -> Interval:
    curve = cumulative_incidence(rows)
    share, error = curve.at(ahead), curve.error_at(ahead)
    # As many people as would give a plain share this variance; without anybody lost, it is their number.
    effective = share * (1 - share) / error**2 if error > 0 else followed
    return wilson(1 - share, effective, level=level)


def _distinct(values: Array) -> int:
    in_order = np.sort(values)
    return int((in_order[1:] != in_order[:-1]).sum()) + min(1, len(in_order))


def _groups_with_crises(people: People) -> Array:
    """Who is in no group without a crisis? Such a group's hazard is nought, and has no logarithm."""
    kept = np.ones(len(people), bool)
    has_crisis = people.ended == CRISIS
    for column in people.adjust.values():
        kept &= np.isin(column, np.unique(column[has_crisis]))
    return kept


def _hazard(
    people: People, pieces: Stretches, kept: Array, level: float
) -> tuple[Effect | None, str]:
    is_after = pieces.is_after_signal[kept]
    has_crisis = pieces.rows.event[kept] == CRISIS
    after, crises = int((is_after & has_crisis).sum()), int(has_crisis.sum())
    if not 0 < after < crises:
        return (
            None,
            f"{after} of {crises} crises came after the signal: no hazard ratio",
        )
    whose = pieces.person[kept]
    columns = {AFTER_SIGNAL: is_after.astype(float)}
    for name, column in people.adjust.items():
        columns |= _indicators(name, column[whose])
    try:
        fitted = cause_specific_hazards(
            pieces.rows.where(kept),
            columns,
            cause=CRISIS,
            household=people.household[whose],
            level=level,
        )
    except EstimateError as reason:
        return None, str(reason)
    return fitted.effects[0], fitted.errors


def _indicators(name: str, column: Array) -> dict[str, Array]:
    """Which rows are in each group but the largest, against which the others stand?"""
    groups, count = np.unique(column, return_counts=True)
    others = [each for at, each in enumerate(groups) if at != count.argmax()]
    return {f"{name} {each}": (column == each).astype(float) for each in others}
