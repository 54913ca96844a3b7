"""Where people live on a day: dwellings, hostels, care homes, and no fixed address."""

from dataclasses import dataclass

import numpy as np

from wholeplace.synthetic import areas
from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.ids import numbered
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.lives import NEVER, Lives
from wholeplace.synthetic.population import CARE_HOME, HOSTEL, NO_FIXED_ADDRESS
from wholeplace.synthetic.services import NUMBER_OF
from wholeplace.synthetic.window import DAYS

UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
UNITS = len(UNIT_LETTERS) ** 2
UNITS_OF_BLOCK = 7
HOSTELS, CARE_HOMES, TEMPORARY = 8, 12, 20
NOWHERE = -1
NO_POSTCODE, NO_ADDRESS = "ZZ99 3VZ", "NO FIXED ABODE"
FLATS = 0.45
_WORDS = [
    "Abbot",
    "Anchor",
    "Apple",
    "Badger",
    "Baker",
    "Barley",
    "Beacon",
    "Beech",
    "Bell",
    "Birch",
    "Bishop",
    "Bramble",
    "Brewer",
    "Briar",
    "Bridge",
    "Brook",
    "Canal",
    "Castle",
    "Cedar",
    "Chapel",
    "Cherry",
    "Church",
    "Clover",
    "Cooper",
    "Copper",
    "Corn",
    "Crane",
    "Crown",
    "Dairy",
    "Dale",
    "Dove",
    "Elder",
    "Falcon",
    "Farm",
    "Fern",
    "Ferry",
    "Forge",
    "Fox",
    "Garden",
    "Gate",
    "Glebe",
    "Granary",
    "Grange",
    "Grove",
    "Hawthorn",
    "Hazel",
    "Hill",
    "Holly",
    "Hop",
    "Ivy",
    "King",
    "Kiln",
    "Lark",
    "Laurel",
    "Lavender",
    "Lime",
    "Linden",
    "Maple",
    "Market",
    "Meadow",
    "Mill",
    "Mint",
    "Nelson",
    "Oak",
    "Orchard",
    "Osier",
    "Park",
    "Pear",
    "Pine",
    "Plough",
    "Pond",
    "Poplar",
    "Priory",
    "Quarry",
    "Queen",
    "Rectory",
    "Ridge",
    "River",
    "Rose",
    "Rowan",
    "Rush",
    "Saddler",
    "School",
    "Spring",
    "Station",
    "Stable",
    "Swan",
    "Tanner",
    "Temple",
    "Thorn",
    "Tower",
    "Vine",
    "Walnut",
    "Water",
    "Weaver",
    "Well",
    "Wharf",
    "Wheat",
    "Willow",
    "Windmill",
    "Wood",
    "Yew",
]
_KINDS = ("Road", "Street", "Lane", "Avenue", "Close", "Terrace", "Gardens", "Way")
STREETS = np.array([f"{word} {kind}" for word in _WORDS for kind in _KINDS], object)
BUILDINGS = np.array([f"{word} House" for word in _WORDS] + [f"{word} Court" for word in _WORDS], object)  # fmt: skip
_COMMUNAL_NAMES = [f"{word} {kind}" for kind, number in (("Lodge Hostel", HOSTELS), ("Hall Care Home", CARE_HOMES), ("Place Temporary Housing", TEMPORARY)) for word in _WORDS[:number]]  # fmt: skip


@dataclass(frozen=True)
class Dwellings:
    """Every address of a block, the communal ones of the whole borough last; and who lives where.

    `first` and `second` are the dwellings of each home before and after it moves. A stay is a person's
    time at a communal address, away from home, sorted by person and day.
    """

    address: Array
    postcode: Array
    uprn: Array
    first: Array
    second: Array
    stay_person: Array
    stay_from: Array
    stay_to: Array
    stay_at: Array


def draw_dwellings(lives: Lives, log: Log, block: int, dice: Dice) -> Dwellings:
    """Which addresses are there, and who lives at which?"""
    homes = lives.homes
    size = len(homes)
    moves = np.flatnonzero(lives.home_moved_on < NEVER)
    area = np.concatenate([homes.area, lives.home_new_area[moves]])
    address, postcode = _own_addresses(area, block, dice)
    uprn = numbered("9990", block * 100_000 + np.arange(len(area)), 8)
    shared_address, shared_postcode, shared_uprn = communal()
    first = np.arange(size)
    for kind, start, count in ((HOSTEL, 0, HOSTELS), (CARE_HOME, HOSTELS, CARE_HOMES)):
        own = np.flatnonzero(homes.kind == kind)
        first[own] = len(area) + start + dice.whole(0, count, len(own))
    first[homes.kind == NO_FIXED_ADDRESS] = NOWHERE
    second = first.copy()
    second[moves] = size + np.arange(len(moves))
    stays = _stays(log, len(area), dice)
    return Dwellings(
        np.concatenate([address, shared_address]),
        np.concatenate([postcode, shared_postcode]),
        np.concatenate([uprn.to_numpy(zero_copy_only=False), shared_uprn]),
        first,
        second,
        *stays,
    )


def dwelling_on(lives: Lives, dwellings: Dwellings, person: Array, day: Array) -> Array:
    """At which dwelling is each person on a day? -1 for no fixed address."""
    moved = day >= lives.moved_on[person]
    home = np.where(moved, lives.new_home[person], lives.people.home[person])
    after = day >= lives.home_moved_on[home]
    at = np.where(after, dwellings.second[home], dwellings.first[home])
    if not len(dwellings.stay_person):
        return at
    width = 4 * DAYS
    key = dwellings.stay_person * width + dwellings.stay_from
    found = np.searchsorted(key, person * width + np.maximum(day, 0), side="right") - 1
    last = np.maximum(found, 0)
    away = (found >= 0) & (dwellings.stay_person[last] == person)
    away &= day < dwellings.stay_to[last]
    return np.where(away, dwellings.stay_at[last], at)


def communal() -> tuple[Array, Array, Array]:
    """Which addresses does the whole borough share: hostels, care homes, temporary housing?"""
    number = np.arange(len(_COMMUNAL_NAMES))
    sectors = np.array(areas.SECTORS, object)[number * 7 % areas.AREAS]
    address = (
        np.array(_COMMUNAL_NAMES, object) + ", " + STREETS[number * 13 % len(STREETS)]
    )
    uprn = numbered("9999", number, 8).to_numpy(zero_copy_only=False)
    return address, sectors + "ZZ", uprn


def _own_addresses(area: Array, block: int, dice: Dice) -> tuple[Array, Array]:
    size = len(area)
    order = np.argsort(area, kind="stable")
    number = np.empty(size, np.int64)
    # The how-manieth address of its area each is, so that no two are alike.
    starts = np.searchsorted(area[order], np.arange(areas.AREAS))
    number[order] = np.arange(size) - starts[area[order]]
    unit = (block * UNITS_OF_BLOCK + number % UNITS_OF_BLOCK) % UNITS
    letters = np.array(list(UNIT_LETTERS), object)
    postcode = (
        np.array(areas.SECTORS, object)[area] + letters[unit // 20] + letters[unit % 20]
    )
    street = STREETS[(area * 131 + unit * 37) % len(STREETS)]
    door = 1 + number // UNITS_OF_BLOCK
    doors = door.astype(str).astype(object)
    in_flats = dice.is_true(FLATS, size)
    building = BUILDINGS[(area * 17 + unit * 29 + door // 12) % len(BUILDINGS)]
    flat = "Flat " + doors + ", " + building + ", " + street
    return np.where(in_flats, flat, doors + " " + street), postcode


def _stays(log: Log, own: int, dice: Dice) -> tuple[Array, Array, Array, Array]:
    rows = log.contacts
    homeless = rows["reason"] == REASON_OF["homeless"]
    person, starts = rows["person"][homeless], rows["day"][homeless]
    ends = rows["end"][homeless]
    in_hostel = rows["service"][homeless] == NUMBER_OF["hostel"]
    hostel = dice.whole(0, HOSTELS, len(person))
    housed = HOSTELS + CARE_HOMES + dice.whole(0, TEMPORARY, len(person))
    at = own + np.where(in_hostel, hostel, housed)
    order = np.lexsort((starts, person))
    return person[order], starts[order], ends[order], at[order]
