"""A mapping held to the fields that may be used: what is not allowed is not even read."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from wholeplace.intake.source import Delivery, Expected, Source, SourceColumn
from wholeplace.tables.people import EXTRACTED


@dataclass(frozen=True)
class Limited:
    """A mapping with the allowed fields alone; `source` is None when what the table needs is not among them.

    `missing` are the fields without which nothing of the table can be taken in.
    """

    source: Source | None
    missing: tuple[str, ...] = ()


def limited_to(source: Source, fields: Collection[str]) -> Limited:
    """How does the mapping read when only these fields may be used?

    A column that tells who is to be left out stays: it only ever takes rows away. What rests on a
    column that goes, such as a total that was announced, goes with it.
    """
    kept = [each for each in source.columns if each.leaves_out or each.name in fields]
    kept = _that_can_be_made(kept)
    names = {column.name for column in kept}
    missing = tuple(name for name in _needed(source) if name not in names)
    if missing or not any(column.is_read for column in kept):
        return Limited(None, missing)
    columns = tuple(
        replace(each, not_before=each.not_before if each.not_before in names else "")
        for each in kept
    )
    is_dedupe_kept = names.issuperset(source.dedupe)
    limited = replace(
        source,
        columns=columns,
        dedupe=source.dedupe if is_dedupe_kept else (),
        expected=_still_expected(source.expected, names),
        deliveries=tuple(_delivered(each, names) for each in source.deliveries),
        keeps_torn_rows=len(columns) == len(source.columns),
    )
    return Limited(limited)


def _that_can_be_made(columns: list[SourceColumn]) -> list[SourceColumn]:
    """Which columns are left once those go that are made from one that is gone?"""
    names = {column.name for column in columns}
    kept = [column for column in columns if names.issuperset(column.made_from)]
    return kept if len(kept) == len(columns) else _that_can_be_made(kept)


def _needed(source: Source) -> tuple[str, ...]:
    """Without which of the mapping's columns is there no row of the table?"""
    contract = EXTRACTED.get(source.table)
    if contract is None:
        return ()
    given = {column.name for column in source.columns}
    return tuple(
        each.name
        for each in contract.columns
        if each.is_required and each.name in given
    )


def _still_expected(expected: Expected, names: Collection[str]) -> Expected:
    if expected.total_of and expected.total_of not in names:
        expected = replace(expected, total_of="", total=None)
    if expected.period_of and expected.period_of not in names:
        expected = replace(expected, period_of="", period=None)
    return expected


def _delivered(delivery: Delivery, names: Collection[str]) -> Delivery:
    if delivery.expected is None:
        return delivery
    return replace(delivery, expected=_still_expected(delivery.expected, names))
