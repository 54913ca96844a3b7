"""What referrals leave in the books: the hand-off, the assessment, the support, the outcome."""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.ledger import NO_SCORE, OUTCOME_OF, REASON_OF, WHOLE, Ledger
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import MENTAL, OFFENDING, WORKLESS, Needs
from wholeplace.synthetic.pathways import (
    NEVER_ARRIVED,
    NO_INFORMATION,
    PATHWAYS,
    Referrals,
    column_of,
)
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.services import (
    NOT_REFERRED,
    NUMBER_OF,
    UNKNOWN_DESTINATION,
)
from wholeplace.synthetic.window import DAYS, MONTHS, month_of

NO_MONTH = 127
# An outcome counts as reached with support up to so long after it ended.
OUTCOME_WITHIN = 540
SESSIONS_A_MONTH = 2
MOVED_IF_RELIABLE, MOVED_IF_NOT = 0.52, 0.135
_SERVICE = np.array([NUMBER_OF[pathway.service] for pathway in PATHWAYS])


@dataclass(frozen=True)
class SupportTruth:
    """Keys of contacts whose truth is planted: hand-offs of each kind, and those turned away.

    `helped` are stretches of support, and `reached` beside each the outcome reached with it, or -1.
    """

    never_arrived: Array
    without_information: Array
    destination_unknown: Array
    turned_away: Array
    helped: Array
    reached: Array


def columns_of(referrals: Referrals) -> dict[str, Array]:
    """What are the referrals, column by column?"""
    return {name: np.concatenate(parts) for name, parts in vars(referrals).items()}


def write_support(
    ledger: Ledger, needs: Needs, rows: dict[str, Array], levels: Array, dice: Dice
) -> SupportTruth:
    """Write everything that became of each referral; which contacts hold a planted truth?"""
    service = _receivers(needs, rows)
    referral = _write_referrals(ledger, rows, service, dice)
    assessment = _write_assessments(ledger, rows, service)
    lost, helped, reached = _write_help(ledger, rows, service, levels, dice)
    seen = rows["day"] >= 0
    came = rows["assessed"] < DAYS
    refused = came & ~rows["is_accepted"] & (rows["assessed"] >= 0)
    return SupportTruth(
        never_arrived=referral[seen & (rows["handoff"] == NEVER_ARRIVED)],
        without_information=referral[seen & came & (rows["handoff"] == NO_INFORMATION)],
        destination_unknown=lost,
        turned_away=assessment[refused],
        helped=helped,
        reached=reached,
    )


def _receivers(needs: Needs, rows: dict[str, Array]) -> Array:
    """Which service is each person referred to? The young have a mentor of their own."""
    service = _SERVICE[rows["need"]]
    young = (rows["need"] == OFFENDING) & (
        rows["day"] - needs.born[rows["person"]] < 18 * YEAR
    )
    return np.where(young, NUMBER_OF["youth_mentoring"], service)


def _write_referrals(
    ledger: Ledger, rows: dict[str, Array], service: Array, dice: Dice
) -> Array:
    seen = np.flatnonzero(rows["day"] >= 0)
    need, person, day = (rows[name][seen] for name in ("need", "person", "day"))
    referrers = [[NUMBER_OF[name] for name in way.referrers] for way in PATHWAYS]
    luck = dice.whole(0, 2, len(seen))
    sender = np.array([[each[0], each[-1]] for each in referrers])[need, luck]
    ledger.write(sender, "initial_assessment", person, day, is_kept=True)
    keys = ledger.write(
        sender, "referral", person, day, referred_to=service[seen], is_kept=True
    )
    every = np.full(len(rows["day"]), -1)
    every[seen] = keys
    return every


def _write_assessments(ledger: Ledger, rows: dict[str, Array], service: Array) -> Array:
    seen = np.flatnonzero((rows["assessed"] >= 0) & (rows["assessed"] < DAYS))
    again = rows["handoff"][seen] == NO_INFORMATION
    # Who comes with information is only screened: nobody asks everything again.
    reason = np.where(again, REASON_OF["assessment"], REASON_OF["screening"])
    accepted = np.where(
        rows["is_accepted"][seen], OUTCOME_OF["accepted"], OUTCOME_OF["refused"]
    )
    keys = ledger.write(
        service[seen],
        reason,
        rows["person"][seen],
        rows["assessed"][seen],
        outcome=accepted,
        score=rows["score"][seen],
        threshold=column_of("threshold")[rows["need"][seen]],
        quantity=np.where(again, WHOLE // 2, WHOLE // 5),
        is_kept=True,
    )
    every = np.full(len(rows["day"]), -1)
    every[seen] = keys
    return every


def _write_help(
    ledger: Ledger, rows: dict[str, Array], service: Array, levels: Array, dice: Dice
) -> tuple[Array, Array, Array]:
    """Write support and what came of it: those who left for nobody knows where, all helped, outcomes."""
    seen = np.flatnonzero((rows["started"] >= 0) & (rows["started"] < DAYS))
    some = {name: column[seen] for name, column in rows.items()}
    completed = some["is_completed"] & (some["ended"] < DAYS)
    lost = dice.is_true(PATHWAYS[0].lost_after, len(seen)) & (some["ended"] < DAYS)
    lost &= ~some["is_well"]
    outcome = np.where(completed, OUTCOME_OF["completed"], OUTCOME_OF["left_early"])
    outcome[some["ended"] >= DAYS] = 0
    outcome[lost] = OUTCOME_OF["left_destination_unknown"]
    months = np.maximum(some["ended"] - some["started"], 1) // 30 + 1
    in_sessions = np.isin(some["need"], [MENTAL])
    keys = ledger.write(
        service[seen],
        "support",
        some["person"],
        some["started"],
        end=some["ended"],
        outcome=outcome,
        referred_to=np.where(lost, UNKNOWN_DESTINATION, NOT_REFERRED),
        quantity=np.where(in_sessions, months * SESSIONS_A_MONTH, 1) * WHOLE,
        score=NO_SCORE,
        is_kept=True,
    )
    reached = _write_outcomes(ledger, some, service[seen], levels, dice)
    return keys[lost], keys, reached


def _write_outcomes(
    ledger: Ledger, some: dict[str, Array], service: Array, levels: Array, dice: Dice
) -> Array:
    """Write the outcomes: of talking therapy its own two measures, of the rest the need's end. Their keys?"""
    therapy = (some["need"] == MENTAL) & some["is_completed"] & (some["ended"] < DAYS)
    reliable = therapy & some["is_well"]
    luck = dice.is_true(MOVED_IF_RELIABLE, len(service))
    other = dice.is_true(MOVED_IF_NOT, len(service))
    moved = therapy & np.where(some["is_well"], luck, other)
    ends = some["ended"]
    day = _need_ends(some, levels, dice)
    reached = (some["need"] != MENTAL) & (day < DAYS) & (day <= ends + OUTCOME_WITHIN)
    job = some["need"] == WORKLESS
    keys = np.full(len(service), -1)
    for rows, reason, when in (
        (moved, "moved_to_recovery", ends),
        (reliable, "reliable_recovery", ends),
        (reached & job, "job_started", day),
        (reached & ~job, "outcome_reached", day),
    ):
        keys[rows] = ledger.write(
            service[rows], reason, some["person"][rows], when[rows], is_kept=True
        )
    return keys


def _need_ends(some: dict[str, Array], levels: Array, dice: Dice) -> Array:
    """On which day after support began had each person the need no more? NEVER if it went on."""
    next_free = np.full((MONTHS + 1, *levels.shape[1:]), NO_MONTH, np.int8)
    for month in range(MONTHS - 1, -1, -1):
        next_free[month] = np.where(levels[month] == 0, month, next_free[month + 1])
    month = np.maximum(month_of(some["started"]) + 1, 0)
    free = next_free[np.minimum(month, MONTHS), some["person"], some["need"]].astype(
        np.int64
    )
    day = np.minimum(free, MONTHS) * 30 + free // 2 + dice.whole(0, 25, len(free))
    day = np.where(
        some["is_well"], some["ended"], np.maximum(day, some["started"] + 14)
    )
    return np.where(free < NO_MONTH, day, NEVER)
