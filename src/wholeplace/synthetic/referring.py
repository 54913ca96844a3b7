"""One month of referrals: who is referred, what becomes of the hand-off, who is turned away, who is helped."""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic import pathways
from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import MOST_LIKELY, Dice, chance, monthly_chance
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import NEEDS, Needs
from wholeplace.synthetic.pathways import (
    ARRIVED,
    MONTHS_BARRED_AFTER,
    MONTHS_BARRED_REFUSED,
    NEVER_ARRIVED,
    NO_INFORMATION,
    Referrals,
)

MONTH = 30
_ACCESS = pathways.access_table()
_REFERRED = pathways.column_of("referred")
# A hand-off that arrives does so within four weeks.
ARRIVES_DAYS = (2, 27)


@dataclass
class Support:
    """Where each person stands with the support for each need, and every referral there was."""

    from_day: Array
    to_day: Array
    barred_until: Array
    well_on: Array
    referrals: Referrals = field(default_factory=Referrals)

    @staticmethod
    def nobody(size: int) -> "Support":
        """Where does everyone stand before the first month?"""
        shape = (size, len(NEEDS))
        return Support(
            np.full(shape, NEVER),
            np.full(shape, -NEVER),
            np.full(shape, -NEVER),
            np.full(shape, NEVER),
        )


def refer(
    support: Support,
    needs: Needs,
    level: Array,
    month: tuple[int, int],
    dice: Dice,
) -> None:
    """Refer people to support this month, and decide what comes of each referral."""
    begins, ends = month
    person, need, luck = dice.maybe(len(needs), len(NEEDS), MOST_LIKELY)
    score = _REFERRED[need, level[person, need]] + _ACCESS[needs.group[person], need]
    keep = luck < monthly_chance(np.minimum(score, MOST_LIKELY))
    keep &= support.barred_until[person, need] <= begins
    person, need = person[keep], need[keep]
    day = dice.whole(begins, ends, len(person))
    from_day = needs.from_day[person]
    keep = (day >= from_day) | (day < 0) & (from_day == 0)
    keep &= (day >= needs.born[person]) & (day < needs.to_day[person])
    person, need, day = person[keep], need[keep], day[keep]
    rows = _weighed(needs, level, person, need, day, dice)
    rows = {"person": person, "need": need, "day": day, **rows}
    _stand(support, rows)
    support.referrals.add(**rows)


def _weighed(
    needs: Needs, level: Array, person: Array, need: Array, day: Array, dice: Dice
) -> dict[str, Array]:
    """What becomes of each referral: the hand-off, the assessment, the support and its end?"""
    size = len(person)
    lost = _shares("never_arrives")[need]
    uninformed = _shares("without_information")[need]
    luck = dice.raw(size)
    handoff = np.full(size, ARRIVED)
    handoff[luck < lost + uninformed] = NO_INFORMATION
    handoff[luck < lost] = NEVER_ARRIVED
    came = handoff != NEVER_ARRIVED
    assessed = day + dice.whole(*ARRIVES_DAYS, size)
    came &= assessed < needs.to_day[person]
    handoff[~came] = NEVER_ARRIVED
    at_level = level[person, need]
    score = pathways.SCORE_FROM + pathways.SCORE_BY_LEVEL * at_level
    score = score + dice.normal(size, pathways.SCORE_SPREAD) + needs.risk[person] // 60
    score = np.clip(score, 0, 100)
    accepted = came & (score >= pathways.column_of("threshold")[need])
    return {
        "handoff": handoff,
        "level": at_level,
        "assessed": np.where(came, assessed, NEVER),
        "score": score,
        "is_accepted": accepted,
        **_helped(needs, person, need, assessed, accepted, dice),
    }


def _helped(
    needs: Needs,
    person: Array,
    need: Array,
    assessed: Array,
    accepted: Array,
    dice: Dice,
) -> dict[str, Array]:
    size = len(person)
    waits = pathways.column_of("wait_days")[need]
    started = assessed + dice.whole(waits[:, 0], waits[:, 1], size)
    starts = accepted & (started < needs.to_day[person])
    whole = pathways.column_of("months")[need] * MONTH + dice.whole(-15, 16, size)
    part = dice.whole(10, np.maximum(whole - 10, 11), size)
    completes = dice.happens(_shares("completes")[need])
    ended = started + np.where(completes, whole, part)
    leaves = needs.to_day[person]
    completes &= starts & (ended < leaves)
    well = completes & dice.happens(_shares("well")[need])
    return {
        "started": np.where(starts, started, NEVER),
        "ended": np.where(starts, np.minimum(ended, leaves), NEVER),
        "is_completed": completes,
        "is_well": well,
    }


def _stand(support: Support, rows: dict[str, Array]) -> None:
    """Note where those referred now stand."""
    at = (rows["person"], rows["need"])
    starts = rows["started"] < NEVER
    last = np.where(starts, rows["ended"], rows["day"])
    months = np.where(
        rows["handoff"] == NEVER_ARRIVED,
        MONTHS_BARRED_AFTER[NEVER_ARRIVED],
        np.where(starts, MONTHS_BARRED_AFTER[ARRIVED], MONTHS_BARRED_REFUSED),
    )
    support.barred_until[at] = last + months * MONTH
    support.from_day[at] = np.where(starts, rows["started"], support.from_day[at])
    support.to_day[at] = np.where(starts, rows["ended"], support.to_day[at])
    support.well_on[at] = np.where(rows["is_well"], rows["ended"], NEVER)


def _shares(name: str) -> Array:
    return np.array([chance(each) for each in pathways.column_of(name)], np.uint32)
