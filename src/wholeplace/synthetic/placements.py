"""Children looked after: when each came into care, where each was placed, and until when."""

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.ledger import Ledger
from wholeplace.synthetic.needs import Needs
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.published import published, share_of_residents

SERVICES_OF_PLACEMENTS = (
    "agency_foster_care",
    "council_foster_care",
    "children_home",
    "other_placement",
)
LASTS_DAYS = (40, 780)


def write_placements(
    ledger: Ledger, needs: Needs, person: Array, day: Array, dice: Dice
) -> tuple[Array, Array]:
    """Write every placement; which children came into care in the window, and when?

    A child in care cannot be taken into care again before leaving it.
    """
    order = np.lexsort((day, person))
    person, day = person[order], day[order]
    end = day + dice.whole(*LASTS_DAYS, len(day))
    again = np.zeros(len(day), bool)
    again[1:] = (person[1:] == person[:-1]) & (day[1:] <= end[:-1])
    person, day, end = person[~again], day[~again], end[~again]
    before, began, ended = _already_in_care(needs, person, dice)
    who = np.concatenate([person, before])
    grown = needs.born[who] + int(18 * YEAR)
    until = np.minimum(np.concatenate([end, ended]), grown)
    _place(ledger, who, np.concatenate([day, began]), until, dice)
    return person, day


def _already_in_care(
    needs: Needs, taken_later: Array, dice: Dice
) -> tuple[Array, Array, Array]:
    child = (
        (needs.born < -30) & (needs.born > -int(17.5 * YEAR)) & (needs.from_day == 0)
    )
    child[taken_later] = False
    people = np.flatnonzero(child)
    # The hardest lives first, and among the rest by chance.
    rank = needs.risk[people] + dice.normal(len(people), 150)
    here = int((needs.from_day == 0).sum())
    wanted = here * share_of_residents("looked_after_children")
    count = int(wanted) + int(dice.is_true(wanted - int(wanted), 1)[0])
    chosen = people[np.argsort(-rank, kind="stable")[:count]]
    began = -dice.whole(1, LASTS_DAYS[1], len(chosen))
    left = dice.whole(10, LASTS_DAYS[1], len(chosen))
    return chosen, np.maximum(began, needs.born[chosen] + 5), left


def _place(ledger: Ledger, person: Array, day: Array, end: Array, dice: Dice) -> None:
    """Place children in turn by the published shares, so that a small borough keeps them too."""
    order = np.lexsort((person, day))
    person, day, end = person[order], day[order], end[order]
    each = [published()[f"looked_after_{name}"] for name in SERVICES_OF_PLACEMENTS]
    shares = np.cumsum([int(row.published) for row in each])
    # Steps of the golden section fall evenly into any shares, however many children there are.
    first = int(dice.whole(0, 1 << 32, 1)[0])
    place = (first + np.arange(len(person)) * 2654435769) % (1 << 32)
    kind = np.searchsorted(shares, (place * int(shares[-1])) >> 32, side="right")
    for at, service in enumerate(SERVICES_OF_PLACEMENTS):
        own = kind == at
        ledger.write(
            service, "placement", person[own], day[own], end=end[own], is_kept=True
        )
