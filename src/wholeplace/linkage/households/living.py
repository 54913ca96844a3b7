"""Who lived together, from when until when? The door of this package."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.core.errors import RunError
from wholeplace.linkage.households.addresses import vocabulary
from wholeplace.linkage.households.arrays import NEVER, Array
from wholeplace.linkage.households.communal import communal_dwellings
from wholeplace.linkage.households.dwellings import (
    COMMUNAL,
    NAMES,
    Evidence,
    chosen_tables,
    evidence,
    find_dwellings,
)
from wholeplace.linkage.households.engine import Limits, engine
from wholeplace.linkage.households.identity import Groups, household_groups
from wholeplace.linkage.households.leaving import left_days
from wholeplace.linkage.households.stays import Stays, parties, stays_of
from wholeplace.linkage.households.told import (
    HOME,
    Found,
    address_stays,
    communal_addresses,
    household_coverage,
    households,
    own_places,
    record_places,
)
from wholeplace.linkage.households.turnover import others_came

ID_LETTERS = 24
MANY_PEOPLE = "many_people"
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Living:
    """What is known of living together; each table by its contract in tables/linking.py and tables/living.py.

    `record_places` is for `disagreements` and is held like the others; nothing here holds an address.
    """

    households: pa.Table
    address_stays: pa.Table
    communal_addresses: pa.Table
    household_coverage: pa.Table
    record_places: pa.Table


@dataclass(frozen=True)
class Known:
    """What the records say, as numbers: people and dwellings are counted from 0 in the order of their names."""

    person_ids: pa.Array
    dwelling_keys: pa.Array
    seen: Evidence
    name: Array
    is_protected: Array
    communal: Array
    has_address: Array
    left: Array
    as_of: int


def households_over_time(
    people: pa.Table,
    records: pa.Table,
    contacts: pa.Table,
    *,
    key: bytes,
    as_of: date | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Living:
    """Who lived together, from when until when?

    An address is known by its UPRN where that can be trusted, else by address and postcode (`find_dwellings`). When a
    record was in use, its contacts say. A person's stays are the history that agrees with most of what records say
    (`best_histories`); people known at just the same addresses are taken to have moved as one (`parties`). A stay ends
    when a later one begins, when all of the person's lasting contacts have ended (`left_days`), or when others have
    moved in (`others_came`); `to_on` is empty while nothing later is known. People whose stays at one address
    overlap are a household; it keeps its identity while a member stays on, there or at a new address
    (`household_groups`). A person alone is a household of one.

    Identity: the first 24 hexadecimal digits of HMAC-SHA256, under `key`, of the words `household`, the founder's
    person_id and the key of the first address, parted by a zero byte; the founder is who was first known there, ties by
    person_id. A further household founded by the same person at the same address adds its number.

    Leaves out: people at a communal address, who have no household for that time; records of nobody in `people`; records
    with no address, and those with no contact, which no date can be given to. All are counted in `household_coverage`.
    A person with `is_protected` on any record is alone in a household, then and now, and never joined to others through an
    address: not even to their children, whom the table cannot show beside them without showing where. Contacts after `as_of` (the last start among them, unless given) are not used.

    The tables are the same, byte for byte, whatever the order of rows and the number of threads.
    Errors: RunError, when a needed column is missing or the key is empty.
    """
    if not key:
        raise RunError("the key for household identities is empty: hand in the place's own key.")  # fmt: skip
    day = as_of if as_of is not None else last_start(contacts)
    with engine(limits, chosen_tables(people, records, contacts, day)) as connection:
        find_dwellings(connection)
        known = _known(connection, day)
        is_communal, kind = _communal(known)
        found = _found(known, is_communal, np.where(is_communal, kind, HOME), key)
        return Living(
            households(found),
            address_stays(found),
            communal_addresses(found),
            household_coverage(found),
            record_places(found, connection),
        )


def last_start(contacts: pa.Table) -> date:
    """On which day does the last contact start? Without any, the first day that could be asked about."""
    if "started_on" not in contacts.column_names or not len(contacts):
        return date(1970, 1, 1)
    found = pc.max(contacts.column("started_on")).as_py()
    return found if isinstance(found, date) else date(1970, 1, 1)


def _known(connection: duckdb.DuckDBPyConnection, day: date) -> Known:
    person_ids = _column(connection, "SELECT person_id FROM persons ORDER BY person")
    keys = _column(connection, "SELECT dwelling_key FROM dwellings ORDER BY dwelling")
    size = len(person_ids)
    as_of = day.toordinal() - date(1970, 1, 1).toordinal()
    protected = connection.execute("SELECT person FROM persons_known WHERE is_protected").fetchnumpy()["person"]  # fmt: skip
    addressed = connection.execute("SELECT DISTINCT person FROM record_dwellings").fetchnumpy()["person"]  # fmt: skip
    left = np.full(size, NEVER, np.int64)
    who, days = left_days(connection)
    left[who] = days
    communal = np.full(len(keys), "", object)
    words = connection.execute(COMMUNAL).to_arrow_table()
    communal[words["dwelling"].to_numpy()] = words["communal"].to_pylist()
    return Known(
        person_ids, keys, evidence(connection), _names(connection, size), _marked(size, protected),
        communal, _marked(size, addressed), left, as_of,
    )  # fmt: skip


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Array:
    return connection.execute(query).to_arrow_table().column(0).combine_chunks()


def _marked(size: int, places: Array) -> Array:
    marks = np.zeros(size, bool)
    marks[places] = True
    return marks


def _names(connection: duckdb.DuckDBPyConnection, size: int) -> Array:
    """Each person's family name as a number, -1 without one."""
    found = connection.execute(NAMES).to_arrow_table()
    name = np.full(size, -1, np.int64)
    codes = found["name"].combine_chunks().dictionary_encode().indices
    name[found["person"].to_numpy()] = codes.to_numpy()
    return name


def _communal(known: Known) -> tuple[Array, Array]:
    """Which dwellings are communal, and of which kind is each?"""
    least = vocabulary().least_names
    names = np.array([least.get(kind, 0) for kind in known.communal], np.int64)
    is_communal = communal_dwellings(known.seen, known.name, names, len(names))
    kind = np.where(known.communal == "", MANY_PEOPLE, known.communal)
    return is_communal, kind


def _found(known: Known, is_communal: Array, kind: Array, key: bytes) -> Found:
    """Where everybody lived, and the household of each stay at home."""
    party = parties(known.seen, ~is_communal, known.is_protected)
    stays = stays_of(known.seen, party)
    stays = stays.until_at_most(known.left[stays.person])
    homes = np.flatnonzero(~is_communal[stays.dwelling])
    place = own_places(stays.person, stays.dwelling, known.is_protected, len(kind))
    stays = _given_way(known, stays, homes, place)
    groups = household_groups(stays.chosen(homes), place[homes])
    ids = _household_ids(known, groups, key)[groups.of_stay]
    return Found(
        known.person_ids, known.as_of, stays, homes, place, ids, kind, known.is_protected, known.has_address,
    )  # fmt: skip


def _given_way(known: Known, stays: Stays, homes: Array, place: Array) -> Stays:
    at_home = stays.chosen(homes)
    until = np.full(len(stays), NEVER, np.int64)
    until[homes] = others_came(at_home, place[homes], known.name[at_home.person], known.as_of)  # fmt: skip
    return stays.until_at_most(until)


def _household_ids(known: Known, groups: Groups, key: bytes) -> Array:
    founders = known.person_ids.take(pa.array(groups.founder)).to_pylist()
    dwellings = groups.place % max(1, len(known.dwelling_keys))
    keys = known.dwelling_keys.take(pa.array(dwellings)).to_pylist()
    ids = [
        household_id(key, founder, dwelling, turn)
        for founder, dwelling, turn in zip(founders, keys, groups.turn.tolist(), strict=True)
    ]  # fmt: skip
    return np.array(ids, object)


def household_id(key: bytes, founder: str, dwelling: str, turn: int = 0) -> str:
    """What is the identity of the household that this person founded at this address, for the how-manieth time?"""
    words = ["household", founder, dwelling, *([str(turn)] if turn else [])]
    message = "\0".join(words).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:ID_LETTERS]
