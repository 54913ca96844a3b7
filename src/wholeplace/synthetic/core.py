"""The causal core for those who want no place: contacts and their truth, as Arrow tables in memory."""

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from wholeplace.synthetic import areas
from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log, draw_log
from wholeplace.synthetic.crises import PILOT_EFFECT, PILOT_FROM_MONTH
from wholeplace.synthetic.ids import Ids
from wholeplace.synthetic.ledger import ALL_REASONS
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import BANDS, Needs, age_bands
from wholeplace.synthetic.origins import GROUPS
from wholeplace.synthetic.services import (
    OUTCOMES,
    SERVICES,
    UNKNOWN_DESTINATION,
)
from wholeplace.synthetic.signals import CAUSAL
from wholeplace.synthetic.truths import log_truths
from wholeplace.synthetic.window import DAYS, MONTH_STARTS, as_date, dates
from wholeplace.tables.contract import ARROW_TYPES, Kind

SERVICE_NAMES = pa.array([service.name for service in SERVICES])
PARTNER_NAMES = pa.array([service.partner for service in SERVICES])
REASON_NAMES = pa.array(ALL_REASONS)
OUTCOME_NAMES = pa.array([outcome or None for outcome in OUTCOMES])
UNKNOWN = "unknown"


def contact_log(needs: Needs, seed: int) -> dict[str, pa.Table]:
    """Which contacts did these people have, and what was planted in them?

    Pure: the same needs and seed give the same tables. `people` and `contacts` are what services could
    see; `needs`, `crises`, `failure_demand`, `handoffs`, `turned_away`, `support`,
    `frequent_callers`, `self_reported`, `signals` and `pilot` are the truth behind them. See `needs.draw_needs` for people to begin with.
    """
    log = draw_log(needs, seed, 0)
    ids = Ids()
    return {
        "people": people_table(needs, ids),
        "contacts": contacts_table(log, ids),
        **log_truths(log, ids),
        "signals": signal_truth(),
        "pilot": pilot_table(needs.arms),
    }


def people_table(needs: Needs, ids: Ids) -> pa.Table:
    """Who are the people, without anything that would identify them?"""
    leaves = needs.to_day < DAYS
    return pa.table(
        {
            "person_id": ids.people(np.arange(len(needs))),
            "household_id": ids.homes(needs.home),
            "age_band": pa.array(BANDS).take(
                pa.array(
                    np.minimum(age_bands(np.minimum(needs.born, 0), 0), len(BANDS) - 1)
                )
            ),
            "sex": pc.if_else(pa.array(needs.is_female), "female", "male"),
            "group": pa.array(GROUPS).take(pa.array(needs.group)),
            "area": pa.array(areas.CODES).take(pa.array(needs.area)),
            "born_on": dates(needs.born),
            "from_on": dates(needs.from_day),
            "to_on": dates(needs.to_day, leaves),
        }
    )


def contacts_table(log: Log, ids: Ids) -> pa.Table:
    """What did the services do, and when?"""
    rows = log.contacts
    return pa.table(
        {
            "contact_id": ids.contacts(np.arange(len(rows["day"]))),
            "partner": PARTNER_NAMES.take(pa.array(rows["service"])),
            "person_id": ids.people(rows["person"]),
            **described(rows),
        }
    )


def described(rows: Mapping[str, Array]) -> dict[str, pa.Array]:
    """What is said of each contact, whoever it is with?"""
    scored = rows["score"] >= 0
    return {
        "service": SERVICE_NAMES.take(pa.array(rows["service"])),
        "reason": REASON_NAMES.take(pa.array(rows["reason"])),
        "started_on": dates(rows["day"]),
        "ended_on": dates(rows["end"], rows["end"] < NEVER),
        "referred_to": _referred_to(rows["referred_to"]),
        "quantity": thousandths(rows["quantity"]),
        "outcome": OUTCOME_NAMES.take(pa.array(rows["outcome"])),
        "score": pa.array(rows["score"], mask=~scored),
        "threshold": pa.array(rows["threshold"], mask=~scored),
    }


def thousandths(numbers: Array) -> pa.Array:
    """What are these thousandths as exact decimals?"""
    whole = pa.array(np.asarray(numbers, np.int64)).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar(Decimal("0.001"))).cast(ARROW_TYPES[Kind.RATIO])


def signal_truth() -> pa.Table:
    """What is each signal's true hazard ratio for each crisis? From a million simulated people.

    `planted_log_hazard_ratio` is what was put in; the true ratio holds the needs an analyst does not see.
    """
    table = _shipped("signal_truth")
    planted = {(each.name, each.crisis): each.adds / 100 for each in CAUSAL}
    pairs = zip(table["signal"].to_pylist(), table["crisis"].to_pylist(), strict=True)
    put_in = pa.array([planted.get(pair, 0.0) for pair in pairs])
    return table.append_column("planted_log_hazard_ratio", put_in)


def pilot_truth() -> pa.Table:
    """What did the pilot do to each crisis, among a million simulated people?"""
    return _shipped("pilot_truth")


def pilot_table(arms: Array) -> pa.Table:
    """Which areas are in the pilot, and what does it do to the crises it is for, in log rate?"""
    effect = np.where(arms == areas.PILOT, PILOT_EFFECT / 100, 0.0)
    began = as_date(int(MONTH_STARTS[PILOT_FROM_MONTH]))
    return pa.table(
        {
            "area": pa.array(areas.CODES),
            "name": pa.array(areas.NAMES),
            "postcode_sector": pa.array(areas.SECTORS),
            "arm": pa.array(areas.ARMS).take(pa.array(arms)),
            "effect": pa.array(effect),
            "from_on": pa.array([began] * areas.AREAS),
        }
    )


def _referred_to(numbers: Array) -> pa.Array:
    names = [*SERVICE_NAMES.to_pylist(), UNKNOWN, None]
    at = np.where(numbers >= 0, numbers, len(SERVICES) + 1)
    at[numbers == UNKNOWN_DESTINATION] = len(SERVICES)
    return pa.array(names).take(pa.array(at))


def _shipped(name: str) -> pa.Table:
    with files(__package__).joinpath("data", f"{name}.csv").open("rb") as file:
        return arrow_csv.read_csv(file)
