"""The truth about people: who they are, where and with whom they live, and which records are theirs."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.block import Block
from wholeplace.synthetic.core import people_table
from wholeplace.synthetic.ids import Ids
from wholeplace.synthetic.origins import ORIGINS
from wholeplace.synthetic.pathways import ACCESS, CRISIS_ACCESS
from wholeplace.synthetic.records import Records
from wholeplace.synthetic.window import DAYS, dates


def people_truths(block: Block) -> Iterator[tuple[str, pa.Table]]:
    """What is true of the people of a block, table by table?"""
    lives, ids = block.who.lives, block.ids
    people = lives.people
    table = people_table(block.log.needs, ids)
    origins = pa.array([origin.name for origin in ORIGINS])
    table = table.append_column("name_origin", origins.take(pa.array(people.origin)))
    table = table.append_column("is_twin", pa.array(people.is_twin))
    yield "people", table.append_column("has_died", pa.array(lives.has_died))
    yield "households", _households(block)
    protected = np.flatnonzero(block.who.protected_on < DAYS)
    since = np.maximum(block.who.protected_on[protected], -1)
    yield "protected_addresses", pa.table({"person_id": ids.people(protected), "from_on": dates(since, since >= 0)})  # fmt: skip
    two = np.flatnonzero(pa.array(block.who.second_nhs).is_valid())
    yield "two_nhs_numbers", pa.table({"person_id": ids.people(two)})


def records_truth(records: Records, ids: Ids) -> pa.Table:
    """Whose is each record of a partner?"""
    size = len(records.person)
    return pa.table(
        {
            "partner": pa.array([records.partner.name] * size, pa.string()),
            "record_id": records.ids(np.arange(size)),
            "person_id": ids.people(records.person),
        }
    )


def access_truth() -> pa.Table:
    """How much likelier is each group to be referred, or to come to a crisis, at the same need?"""
    rows = [("referral", *key, score) for key, score in ACCESS.items()]
    rows += [("crisis", *key, score) for key, score in CRISIS_ACCESS.items()]
    return pa.table(
        {
            "what": [what for what, *_ in rows],
            "name": [name for _, name, *_ in rows],
            "group": [group for *_, group, _ in rows],
            "log_rate_ratio": [score / 100 for *_, score in rows],
        }
    )


def _households(block: Block) -> pa.Table:
    """Where each person lived, from when until when; two rows for those who moved by themselves."""
    lives = block.who.lives
    people = lives.people
    everyone = np.arange(len(people))
    moved = np.flatnonzero(lives.moved_on < people.to_day)
    stays_until = np.minimum(lives.moved_on, people.to_day)
    person = np.concatenate([everyone, moved])
    home = np.concatenate([people.home, lives.new_home[moved]])
    starts = np.concatenate([people.from_day, lives.moved_on[moved]])
    ends = np.concatenate([stays_until, people.to_day[moved]])
    order = np.lexsort((starts, person))
    order = order[starts[order] < ends[order]]
    return _rows(block.ids, person[order], home[order], starts[order], ends[order])


def _rows(ids: Ids, person: Array, home: Array, starts: Array, ends: Array) -> pa.Table:
    return pa.table(
        {
            "person_id": ids.people(person),
            "household_id": ids.homes(home),
            "from_on": dates(starts),
            "to_on": dates(ends, ends < DAYS),
        }
    )
