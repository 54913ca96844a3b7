"""Each partner's copy of its people, with the errors it makes, ready to be written in its format."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from wholeplace.synthetic.addresses import (
    NO_ADDRESS,
    NO_POSTCODE,
    NOWHERE,
    Dwellings,
    dwelling_on,
)
from wholeplace.synthetic.arrays import Array, only
from wholeplace.synthetic.contacts import Log
from wholeplace.synthetic.crises import CRISES
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.errors_in_copies import (
    address_errors,
    birth_errors,
    name_errors,
)
from wholeplace.synthetic.identifiers import nhs_numbers, ninos, upns
from wholeplace.synthetic.ledger import REASON_OF
from wholeplace.synthetic.lives import NEVER, Lives
from wholeplace.synthetic.name_lists import book
from wholeplace.synthetic.names import Names
from wholeplace.synthetic.origins import GROUPS
from wholeplace.synthetic.partners import Errs
from wholeplace.synthetic.population import YEAR
from wholeplace.synthetic.records import Records
from wholeplace.synthetic.services import NUMBER_OF

PROTECTED_SHARE, PROTECTED_AFTER_INJURY = 0.001, 0.4
TWO_NHS_SHARE = 0.0005
# These two partners hold the second of two NHS numbers that one person was given by mistake.
SECOND_NHS_AT = ("acute_hospital", "mental_health_trust")
PLACEHOLDERS = {"nhs_number": ("9999999999", "0000000000"), "nino": ("PENDING", "TN010101F"), "upn": ("TEMP",)}  # fmt: skip
# A record made before this day, and never brought up to date, may tell of an earlier life.
OLD, ADDRESS_NOT_KEPT, NAME_NOT_KEPT = -700, 0.25, 0.4
NINO_AGE, UPN_AGES = 16, (4, 20)
IN_NUMBERS = 15_000


@dataclass(frozen=True)
class Identities:
    """What is true of each person of a block, as far as partners could know it."""

    lives: Lives
    names: Names
    dwellings: Dwellings
    nhs: Array
    second_nhs: Array
    nino: Array
    upn: Array
    protected_on: Array


def draw_identities(
    lives: Lives, names: Names, dwellings: Dwellings, log: Log, block: int, dice: Dice
) -> Identities:
    """Which numbers has each person, and from when is an address protected?

    Errors: ValueError when a block has more people than NHS numbers to give, which no block has.
    """
    size = len(lives.people)
    numbers = nhs_numbers(block).to_numpy(zero_copy_only=False)
    two = np.flatnonzero(dice.is_true(TWO_NHS_SHARE, size))
    if size + len(two) > len(numbers):
        raise ValueError("more people than NHS numbers")
    second = np.full(size, None, object)
    second[two] = numbers[len(numbers) - 1 - np.arange(len(two))]
    places = block * IN_NUMBERS + np.arange(size)
    return Identities(
        lives,
        names,
        dwellings,
        numbers[:size],
        second,
        ninos(places).to_numpy(zero_copy_only=False),
        upns(places).to_numpy(zero_copy_only=False),
        _protected(log, size, dice),
    )


def copies(who: Identities, records: Records, dice: Dice) -> dict[str, pa.Array]:
    """What does the partner hold of each record's person? Columns of ours, as text, empty where unknown."""
    errs, person, known = records.partner.errs, records.person, records.known
    given, middle, family = _names_on(who.names, records, dice)
    given, family = name_errors(given, middle, family, errs, dice)
    address, postcode, uprn = _addresses_on(who, records, dice)
    address, postcode = address_errors(address, postcode, errs, dice)
    is_protected = who.protected_on[person] <= known
    noted = is_protected & ~dice.is_true(errs.flag_missed, len(person))
    people = who.lives.people
    group = np.array(GROUPS, object)[people.group[person]]
    group[dice.is_true(errs.no_ethnicity, len(person))] = None
    year, month, day = birth_errors(people.born[person], errs, dice)
    columns = {
        "given_names": given,
        "family_name": family,
        "born_year": year,
        "born_month": month,
        "born_day": day,
        "sex": np.where(people.is_female[person], "female", "male"),
        "ethnicity": group,
        "uprn": uprn,
        "address": address,
        "postcode": postcode,
        "is_protected": noted,
        **_numbers(who, records, dice),
    }
    # A column in which nobody knows anything is one of texts all the same.
    return {
        name: pa.array(column, pa.string() if column.dtype == object else None)
        for name, column in columns.items()
    }


def _protected(log: Log, size: int, dice: Dice) -> Array:
    injury = next(crisis for crisis in CRISES if crisis.name == "injury_by_partner")
    rows = log.contacts
    own = (rows["service"] == NUMBER_OF[injury.contact[0]]) & (
        rows["reason"] == REASON_OF[injury.contact[1]]
    )
    own &= dice.is_true(PROTECTED_AFTER_INJURY, len(own))
    since = np.full(size, NEVER)
    np.minimum.at(since, rows["person"][own], rows["day"][own])
    since[dice.is_true(PROTECTED_SHARE, size)] = -NEVER
    return since


def _names_on(names: Names, records: Records, dice: Dice) -> tuple[Array, Array, Array]:
    person, known = records.person, records.known
    changed = known >= names.changed_on[person]
    family = np.where(changed, names.later[person], names.family[person])
    before = names.before[person]
    # A record that was never brought up to date may still hold the name from before a marriage.
    stale = (known < OLD) & dice.is_true(NAME_NOT_KEPT, len(person))
    stale |= dice.is_true(records.partner.errs.former_name, len(person))
    family = np.where(stale & (before >= 0), before, family)
    words = np.append(book().names, "")
    return words[names.given[person]], words[names.middle[person]], words[family]


def _addresses_on(
    who: Identities, records: Records, dice: Dice
) -> tuple[Array, Array, Array]:
    person, known = records.person, records.known
    at = dwelling_on(who.lives, who.dwellings, person, known)
    # What was written down years before the window is often where they lived before.
    own = len(who.dwellings.first)
    old = (known < OLD) & dice.is_true(ADDRESS_NOT_KEPT, len(person))
    at = np.where(old, (who.lives.people.home[person] * 7919 + 13) % own, at)
    somewhere = np.maximum(at, 0)
    nowhere = at == NOWHERE
    address = np.where(nowhere, NO_ADDRESS, who.dwellings.address[somewhere])
    postcode = np.where(nowhere, NO_POSTCODE, who.dwellings.postcode[somewhere])
    missing = dice.is_true(records.partner.errs.no_number / 2, len(person))
    uprn = only(who.dwellings.uprn[somewhere], ~nowhere & ~missing)
    return address, postcode, uprn


def _numbers(who: Identities, records: Records, dice: Dice) -> dict[str, Array]:
    person, errs = records.person, records.partner.errs
    nhs = who.nhs[person]
    if records.partner.name in SECOND_NHS_AT:
        second = who.second_nhs[person]
        nhs = np.where(pa.array(second).is_valid(), second, nhs)
    years = (records.known - who.lives.people.born[person]) / YEAR
    nino = only(who.nino[person], years >= NINO_AGE)
    at_school = (years >= UPN_AGES[0]) & (years < UPN_AGES[1])
    upn = only(who.upn[person], at_school)
    columns = {"nhs_number": nhs, "nino": nino, "upn": upn}
    return {name: _held(name, column, errs, dice) for name, column in columns.items()}


def _held(name: str, numbers: Array, errs: Errs, dice: Dice) -> Array:
    """Which numbers does a partner hold: most right, some missing, a few not a person's or mistyped?"""
    size = len(numbers)
    held = numbers.copy()
    held[dice.is_true(errs.no_number, size)] = None
    usual = np.flatnonzero(dice.is_true(errs.placeholder, size))
    words = PLACEHOLDERS[name]
    for at in usual:
        held[at] = words[int(at) % len(words)]
    wrong = np.flatnonzero(dice.is_true(errs.wrong_number, size))
    for at, luck in zip(wrong, dice.raw(len(wrong)), strict=True):
        if held[at]:
            place = 1 + int(luck) % (len(held[at]) - 2)
            digit = str((int(luck) >> 8) % 10)
            held[at] = held[at][:place] + digit + held[at][place + 1 :]
    return held
