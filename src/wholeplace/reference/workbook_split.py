"""Who bears each cost of the workbook: from parts that make the whole, else from the one bearer it names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wholeplace.core.money import to_pennies
from wholeplace.reference.agencies import SEVERAL, Payer, payer
from wholeplace.reference.workbook_rows import Item

# Parts make the whole when they come this near to it: what rounding in the sources explains.
NEAR_POUNDS = Decimal(2)
NEAR_SHARE = Decimal("0.01")
TRANSFER = re.compile(r"transfer payment", re.IGNORECASE)
EXCLUDED_POUNDS = re.compile(r"£([\d,]+(?:\.\d+)?)[^£.]*should be excluded")


@dataclass(frozen=True)
class Borne:
    """One part of a cost, who bears it, and how that is known."""

    code: str
    payer: Payer
    constituent: str
    pounds: Decimal
    is_transfer: bool
    basis: str
    item: Item


@dataclass(frozen=True)
class Split:
    """How one fiscal cost is borne; `refused` says why it cannot be shared out, when it cannot."""

    borne: tuple[Borne, ...]
    is_transfer: bool
    refused: str = ""


def splits(items: Sequence[Item], levels: Mapping[str, Decimal]) -> dict[str, Split]:
    """How is each fiscal cost borne, by its code?

    `levels` are price levels by year: a part in other prices than its whole is carried to them first.
    """
    parts = _parts(items)
    moved = {code for item in items for code in _transfers(item, parts[item.code])}
    return {
        item.code: _split(item, parts[item.code], moved, levels)
        for item in items
        if "fiscal" in item.values
    }


def _parts(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Which constituent rows stand beneath each cost?"""
    beneath: dict[str, list[Item]] = {}
    whole: Item | None = None
    for item in items:
        beneath[item.code] = []
        if item.level != "constituent":
            whole = item
        elif whole and whole.sheet == item.sheet and "fiscal" in item.values:
            beneath[whole.code].append(item)
    return beneath


def _transfers(item: Item, parts: Sequence[Item]) -> set[str]:
    """Which codes does a comment on the fiscal value call transfer payments: the cost, or one of its parts?"""
    if not TRANSFER.search(item.transfer_comment):
        return set()
    named = EXCLUDED_POUNDS.search(item.transfer_comment)
    if not named:
        return {item.code}
    pounds = Decimal(named[1].replace(",", ""))
    return {part.code for part in parts if part.values["fiscal"].pounds == pounds}


def _split(
    item: Item, parts: Sequence[Item], moved: set[str], levels: Mapping[str, Decimal]
) -> Split:
    whole = item.values["fiscal"]
    who = payer(item.first, item.second)
    is_transfer = item.code in moved
    single = Borne(
        item.code, who, item.code, to_pennies(whole.pounds), is_transfer, "single", item
    )
    refused = who.why_several
    if parts:
        carried = [_in_prices_of(part, whole.year, levels) for part in parts]
        total = sum(carried, Decimal(0))
        if abs(total - whole.pounds) <= max(NEAR_POUNDS, NEAR_SHARE * whole.pounds):
            borne = tuple(
                _part(item, part, pounds, moved)
                for part, pounds in zip(parts, carried, strict=True)
            )
            return Split(borne, is_transfer)
        refused = "; ".join(filter(None, (_apart(parts, total, whole.pounds), refused)))
    return Split(() if who.bearer == SEVERAL else (single,), is_transfer, refused)


def _part(whole: Item, part: Item, pounds: Decimal, moved: set[str]) -> Borne:
    who = payer(part.first, part.second)
    is_transfer = part.code in moved or whole.code in moved
    return Borne(
        whole.code, who, part.code, to_pennies(pounds), is_transfer, "parts", part
    )


def _in_prices_of(part: Item, year: str, levels: Mapping[str, Decimal]) -> Decimal:
    value = part.values["fiscal"]
    if value.year == year or not {value.year, year} <= set(levels):
        return value.pounds
    return value.pounds * levels[year] / levels[value.year]


def _apart(parts: Sequence[Item], total: Decimal, whole: Decimal) -> str:
    return (
        f"its {len(parts)} sub-rows come to £{total:,.0f}, not £{whole:,.0f}, "
        "so they are alternatives or steps of it, not shares"
    )
