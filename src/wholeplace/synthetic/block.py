"""One block of the borough: some ten thousand people, drawn by their own dice, whatever the order of blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

from wholeplace.synthetic.addresses import draw_dwellings
from wholeplace.synthetic.areas import pilot_arms
from wholeplace.synthetic.contacts import Log, draw_log
from wholeplace.synthetic.copies import Identities, copies, draw_identities
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.extracts import (
    broken,
    contact_columns,
    lines_of,
    people_columns,
)
from wholeplace.synthetic.formats import as_bytes
from wholeplace.synthetic.ids import Ids
from wholeplace.synthetic.lives import draw_lives
from wholeplace.synthetic.names import draw_names
from wholeplace.synthetic.needs import needs_of
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.records import Records, draw_records

BLOCK_RESIDENTS = 10_000
LIVES, NEEDS, LOG, NAMES, DWELLINGS, IDENTITIES, RECORDS, COPIES, BROKEN = range(9)


@dataclass(frozen=True)
class Block:
    """The people of one block, what happened to them, and how they can be known."""

    number: int
    seed: int
    log: Log
    who: Identities

    @property
    def ids(self) -> Ids:
        """How are things of this block named?"""
        return Ids(self.number)


@dataclass(frozen=True)
class Delivery:
    """What one partner sends of one block: its records, and the bytes and rows of its two files."""

    records: Records
    people_columns: list[object]
    people: bytes
    contacts: bytes
    broken: int


def block_sizes(residents: int) -> list[int]:
    """How many residents has each block?"""
    whole, rest = divmod(residents, BLOCK_RESIDENTS)
    return [BLOCK_RESIDENTS] * whole + ([rest] if rest else [])


def draw_block(seed: int, number: int, residents: int) -> Block:
    """Who are the people of this block, and what happened to them? The same whoever asks, and when."""

    def dice(stream: int) -> Dice:
        return Dice(seed, number, stream)

    lives = draw_lives(residents, dice(LIVES))
    needs = needs_of(lives, pilot_arms(seed), dice(NEEDS))
    log = draw_log(needs, seed, number, LOG)
    names = draw_names(lives, dice(NAMES))
    dwellings = draw_dwellings(lives, log, number, dice(DWELLINGS))
    who = draw_identities(lives, names, dwellings, log, number, dice(IDENTITIES))
    return Block(number, seed, log, who)


def deliveries(block: Block) -> Iterator[Delivery]:
    """What does each partner send of this block, partner by partner?"""
    for at, partner in enumerate(PARTNERS):
        dice = Dice(block.seed, block.number, RECORDS, at)
        records = draw_records(block.log, partner, block.number, dice)
        held = copies(block.who, records, Dice(block.seed, block.number, COPIES, at))
        people = people_columns(records, held)
        contacts = lines_of(partner, contact_columns(block.log, records, block.ids))
        luck = Dice(block.seed, block.number, BROKEN, at)
        contacts, count = broken(contacts, partner, luck)
        yield Delivery(
            records,
            list(people),
            as_bytes(lines_of(partner, people), partner.encoding),
            as_bytes(contacts, partner.encoding),
            count,
        )
