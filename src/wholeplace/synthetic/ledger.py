"""The ledger of contacts while it is being written: columns of numbers, made into a table at the end."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.services import (
    DAYS_OF_UNIT,
    NOT_REFERRED,
    NUMBER_OF,
    OUTCOMES,
    REASONS,
    USUAL_QUANTITY,
)
from wholeplace.synthetic.signals import SIGNALS
from wholeplace.synthetic.window import DAYS

ALL_REASONS = tuple(dict.fromkeys([*REASONS, *(signal.name for signal in SIGNALS)]))
REASON_OF = {reason: number for number, reason in enumerate(ALL_REASONS)}
OUTCOME_OF = {outcome: number for number, outcome in enumerate(OUTCOMES)}
NO_SCORE, NO_CAUSE, WHOLE = -1, -1, 1000
# Two contacts of a person with one service for one reason, closer than this, are a fault of the
# service. Only planted failures may be so close.
DAYS_APART = 29
COLUMNS = (
    "person",
    "service",
    "reason",
    "day",
    "end",
    "referred_to",
    "quantity",
    "outcome",
    "score",
    "threshold",
    "cause",
    "is_kept",
    "key",
)
_USUAL = np.full(len(NUMBER_OF), WHOLE)
for _name, _quantity in USUAL_QUANTITY.items():
    _USUAL[NUMBER_OF[_name]] = _quantity
_DAYS_OF_UNIT = np.zeros(len(NUMBER_OF), np.int64)
for _name, _days in DAYS_OF_UNIT.items():
    _DAYS_OF_UNIT[NUMBER_OF[_name]] = _days


@dataclass
class Ledger:
    """Contacts as they are written. Each has a key of its own, by which others can name it."""

    parts: list[dict[str, Array]] = field(default_factory=list)
    next_key: int = 0

    def write(
        self, service: Any, reason: Any, person: Array, day: Array, **more: Any
    ) -> Array:
        """Write contacts; a word stands for every row. Which keys have they?

        `is_kept` says that a row stays even when it follows close on another like it.
        """
        size = len(person)
        number = NUMBER_OF[service] if isinstance(service, str) else service
        key = self.next_key + np.arange(size)
        self.next_key += size
        row = {
            "person": person,
            "service": number,
            "reason": REASON_OF[reason] if isinstance(reason, str) else reason,
            "day": day,
            "end": day,
            "referred_to": NOT_REFERRED,
            "quantity": _USUAL[number],
            "outcome": 0,
            "score": NO_SCORE,
            "threshold": NO_SCORE,
            "cause": NO_CAUSE,
            "is_kept": False,
            "key": key,
            **more,
        }
        full = {name: np.broadcast_to(row[name], size) for name in COLUMNS}
        self.parts.append(full)
        return key

    def together(self) -> dict[str, Array]:
        """Give all contacts, column by column, in the order in which they were written."""
        return {
            name: np.concatenate([part[name] for part in self.parts])
            for name in COLUMNS
        }


def without_close_ones(rows: dict[str, Array]) -> dict[str, Array]:
    """Which contacts stay, when those that follow close on one like them go?"""
    order = np.lexsort((rows["key"], rows["day"], _like(rows)))
    like, day = _like(rows)[order], rows["day"][order]
    close = np.zeros(len(order), bool)
    close[1:] = (like[1:] == like[:-1]) & (day[1:] - day[:-1] < DAYS_APART)
    close &= ~rows["is_kept"][order]
    stays = np.sort(order[~close])
    return {name: column[stays] for name, column in rows.items()}


def present(rows: dict[str, Array], from_day: Array, to_day: Array) -> dict[str, Array]:
    """Which contacts are of people who are here? What began before they came, and goes on, stays.

    What is open when a person leaves ends that day; an end after the window is not known yet.
    """
    person = rows["person"]
    here = (rows["day"] < to_day[person]) & (rows["day"] < DAYS)
    here &= (rows["day"] >= from_day[person]) | (rows["end"] > from_day[person])
    rows = {name: column[here] for name, column in rows.items()}
    leaves = to_day[rows["person"]]
    end = np.where(leaves < DAYS, np.minimum(rows["end"], leaves), rows["end"])
    end = np.where(end >= DAYS, NEVER, np.maximum(end, rows["day"]))
    return {**rows, "end": end, "quantity": _measured(rows, end)}


def _measured(rows: dict[str, Array], end: Array) -> Array:
    """How much of its unit did each contact take, in thousandths? Of what lasts, the days in the window."""
    unit_days = _DAYS_OF_UNIT[rows["service"]]
    lasts = (unit_days > 0) & (rows["end"] != rows["day"])
    days = np.minimum(end, DAYS) - np.maximum(rows["day"], 0)
    measured: Array = np.maximum(days, 1) * WHOLE // np.maximum(unit_days, 1)
    return np.where(lasts, measured, rows["quantity"])


def _like(rows: dict[str, Array]) -> Array:
    """A number that two contacts share when person, service and reason are the same."""
    kinds = len(NUMBER_OF) * len(REASON_OF)
    like: Array = (
        rows["person"] * kinds + rows["service"] * len(REASON_OF) + rows["reason"]
    )
    return like
