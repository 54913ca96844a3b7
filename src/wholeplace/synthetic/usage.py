"""How much of each service was used in each year: the sums that the place's money rests on."""

from dataclasses import dataclass, field

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.ledger import REASON_OF, WHOLE
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.services import DAYS_OF_UNIT, NUMBER_OF, SERVICES
from wholeplace.synthetic.window import DAYS, MONTH_STARTS, YEARS, year_of

YEAR_STARTS = MONTH_STARTS[::12]
OUTCOME_REASONS = ("outcome_reached", "job_started", "reliable_recovery")


def _empty() -> Array:
    return np.zeros((len(SERVICES), len(YEARS)), np.int64)


@dataclass
class Usage:
    """By service and year: contacts, thousandths of the unit, days, people on the books at mid-year, outcomes."""

    contacts: Array = field(default_factory=_empty)
    thousandths: Array = field(default_factory=_empty)
    days: Array = field(default_factory=_empty)
    on_books: Array = field(default_factory=_empty)
    supported: Array = field(default_factory=_empty)
    outcomes: Array = field(default_factory=_empty)

    def add(self, log: Log) -> None:
        """Add what one log tells."""
        rows = log.contacts
        began = rows["day"] >= 0
        year = year_of(np.maximum(rows["day"], 0))
        for total, of_rows, weight in (
            (self.contacts, began, None),
            (self.thousandths, began, rows["quantity"]),
            (self.supported, began & (rows["reason"] == REASON_OF["support"]), None),
            (self.outcomes, began & np.isin(rows["reason"], _OUTCOMES), None),
        ):
            amounts = 1 if weight is None else weight[of_rows]
            np.add.at(total, (rows["service"][of_rows], year[of_rows]), amounts)
        end = np.where(rows["end"] < NEVER, rows["end"], DAYS)
        for at, start in enumerate(YEAR_STARTS[:-1]):
            stop = int(YEAR_STARTS[at + 1])
            days = np.minimum(end, stop) - np.maximum(rows["day"], start)
            np.add.at(self.days[:, at], rows["service"], np.maximum(days, 0))
            middle = (int(start) + stop) // 2
            open_then = (rows["day"] <= middle) & (end > middle)
            np.add.at(self.on_books[:, at], rows["service"][open_then], 1)

    def units(self, service: str, year: int) -> int:
        """How many thousandths of its unit did a service give in a year?"""
        number = NUMBER_OF[service]
        if service in DAYS_OF_UNIT:
            return int(self.days[number, year]) * WHOLE // DAYS_OF_UNIT[service]
        return int(self.thousandths[number, year])


_OUTCOMES = [REASON_OF[reason] for reason in OUTCOME_REASONS]
