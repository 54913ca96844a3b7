"""What a report is drawn from: the tables of one run, and the names a reader knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa

from wholeplace.core.place import Area
from wholeplace.reports.words import BEARERS
from wholeplace.tables.checked import CheckedTable

Row = dict[str, Any]


@dataclass(frozen=True)
class Input:
    """A file the run read, with what proves that it is the same file."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Staffing:
    """What is known of a service's front line. None means not known, never nought."""

    service: str
    workers: Decimal | None = None
    vacancies: Decimal | None = None
    agency_share: Decimal | None = None
    caseload: Decimal | None = None


@dataclass(frozen=True)
class Leave:
    """What partners' extracts were used for: which fields were given, what was left out and why."""

    purpose: str
    given: tuple[tuple[str, str, int], ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """One run of one place, ready to be drawn.

    `tables` is keyed by the contracts' names; a table the recipe did not make is left out of it.
    `needs`, `partners` and `services` say the short names of the place folder in a reader's words; `stages` says the stage of each service.
    `years` are the first and the last; `made_by` is the hash of the recipe, `run` the name of the run.
    `recipe` is the recipe's title, `purpose` what it says it is for. `checked` are the tables about
    people, which no report may show in any other form; `leave` is None where no extract was used.
    """

    place: str
    run: str
    recipe: str
    made_by: str
    years: tuple[str, ...]
    price_year: str
    tables: Mapping[str, pa.Table]
    about: str = ""
    purpose: str = ""
    areas: tuple[Area, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    partners: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    checked: Mapping[str, CheckedTable] = field(default_factory=dict)
    leave: Leave | None = None

    @property
    def is_internal(self) -> bool:
        """Does the report count people, so that it may not leave the house as it is?"""
        return any(table.checks.is_about_people for table in self.checked.values())

    def rows(self, table: str) -> list[Row]:
        """Which rows does the table hold? None when the run did not make it."""
        if table not in self._rows:
            made = self.tables.get(table)
            self._rows[table] = [] if made is None else made.to_pylist()
        return list(self._rows[table])

    def partner(self, name: str) -> str:
        """What does a reader call this partner?"""
        return self.partners.get(name) or BEARERS.get(name, name)

    def service(self, name: str) -> str:
        """What does a reader call this service?"""
        return self.services.get(name, name)

    def need(self, name: str) -> str:
        """What does a reader call this need?"""
        return self.needs.get(name, name)

    def thing(self, name: str) -> str:
        """What does a reader call this item of late cost, row of spend.csv, or partner?"""
        return self._things.get(name, name)

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        return {}

    @cached_property
    def _things(self) -> Mapping[str, str]:
        items = {
            row["item"]: row["name"] or row["item"]
            for row in self.rows("late_intervention_by_item")
        }
        spend = {
            row["spend_id"]: f"{self.service(row['service'])} ({row['spend_id']})"
            for row in self.rows("stop_rule")
        }
        return {**BEARERS, **self.partners, **spend, **items}
