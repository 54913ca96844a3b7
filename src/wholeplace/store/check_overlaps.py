"""Cost that two items hold: which is taken off, how much at most, and in whose prices."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from wholeplace.store.hand_files import HandTable, Row
from wholeplace.store.mistakes import Mistake, and_more, quoted, said_pounds

Cell = tuple[str, str]


def find_overlap_mistakes(
    overlaps: HandTable, activity: HandTable, bearers: HandTable
) -> list[Mistake]:
    """Which overlaps take nothing off, take it off twice, or take off more than there is?"""
    if not overlaps.knows("item", "amount_pounds"):
        return []
    return [
        *_naming_nothing(overlaps),
        *_both_ways(overlaps),
        *_more_than_spent(overlaps, _spent(activity, bearers)),
    ]


def find_undated_amounts(table: HandTable) -> list[Mistake]:
    """Which amounts do not say of which year their prices are, so that none could be carried?"""
    if "price_year" in table.unread or not table.knows("amount_pounds"):
        return []
    bare = [
        row
        for row in table.rows
        if row.values["amount_pounds"] is not None
        and row.values["price_year"] is None
        and "price_year" not in row.wrong
    ]
    what = "amount_pounds is given, but price_year is empty"
    if "price_year" in table.absent and bare:
        # Where the whole column is missing, that is one mistake and not one for each row.
        what += and_more(len(bare) - 1, "row")
        bare = bare[:1]
    do = "write the financial year of its prices"
    return [Mistake(table.file, row.line, what, do) for row in bare]


def _naming_nothing(overlaps: HandTable) -> Iterator[Mistake]:
    what = "the row names neither an item nor an amount to take off"
    do = "write amount_pounds for a published net-off, or the item"
    for row in overlaps.rows:
        if not any(_is_written(row, name) for name in ("item", "amount_pounds")):
            yield Mistake(overlaps.file, row.line, what, do)


def _both_ways(overlaps: HandTable) -> Iterator[Mistake]:
    """Which rows lead back to themselves, so that every item of the round would lose the cost it shares?"""
    if not overlaps.knows("because_of", "bearer"):
        return
    kept: dict[tuple[str, str], dict[str, Row]] = {}
    for row in overlaps.rows:
        item, other, bearer = (
            row.values[name] for name in ("item", "because_of", "bearer")
        )
        if item is None or other is None:
            continue
        if item == other:
            what = f"{quoted(str(item))} cannot overlap with itself"
            do = "name in because_of the other item, which keeps the cost"
            yield Mistake(overlaps.file, row.line, what, do)
            continue
        lines = _way(kept, str(bearer), str(other), str(item))
        if lines:
            which = f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"
            what = f"with the row on {which} it names the same items the other way round, so that each would lose the cost"
            do = "keep the row of the item from which it is to be taken"
            yield Mistake(overlaps.file, row.line, what, do)
            continue
        kept.setdefault((str(bearer), str(item)), {}).setdefault(str(other), row)


def _way(
    kept: Mapping[tuple[str, str], Mapping[str, Row]], bearer: str, start: str, end: str
) -> list[int]:
    """By which rows does the one item lead to the other? Their lines; none when it does not."""
    ways: list[tuple[str, list[int]]] = [(start, [])]
    seen = {start}
    while ways:
        item, lines = ways.pop()
        for other, row in kept.get((bearer, item), {}).items():
            if other == end:
                return sorted([*lines, row.line])
            if other not in seen:
                seen.add(other)
                ways.append((other, [*lines, row.line]))
    return []


def _spent(
    activity: HandTable, bearers: HandTable
) -> Mapping[Cell, tuple[Decimal, str]]:
    """What does each bearer spend on each item that published spend prices, in which year's prices?"""
    if not activity.knows("item", "method", "price_year"):
        return {}
    if not bearers.knows("item", "bearer", "spend_pounds"):
        return {}
    years = {
        row.values["item"]: row.values["price_year"]
        for row in activity.rows
        if row.values["method"] == "published_spend"
    }
    found = {}
    for row in bearers.rows:
        pounds, year = row.values["spend_pounds"], years.get(row.values["item"])
        if isinstance(pounds, Decimal) and year is not None:
            cell = (str(row.values["item"]), str(row.values["bearer"]))
            found[cell] = (pounds, str(year))
    return found


def _more_than_spent(
    overlaps: HandTable, spent: Mapping[Cell, tuple[Decimal, str]]
) -> Iterator[Mistake]:
    """Which amounts taken off a bearer's spend on an item come to more than that spend?"""
    taken: dict[Cell, Decimal] = {}
    for row in overlaps.rows:
        cell = (str(row.values["item"]), str(row.values["bearer"]))
        pounds, year = spent.get(cell, (None, ""))
        amount = row.values["amount_pounds"]
        is_comparable = year == row.values.get("price_year")
        if pounds is None or not isinstance(amount, Decimal) or not is_comparable:
            continue
        taken[cell] = taken.get(cell, Decimal(0)) + amount
        if taken[cell] > pounds:
            what = f"{said_pounds(taken[cell])} would be taken off {quoted(cell[0])}, on which {quoted(cell[1])} spends {said_pounds(pounds)}"
            yield Mistake(overlaps.file, row.line, what, "mend one of the amounts")


def _is_written(row: Row, column: str) -> bool:
    return row.values[column] is not None or column in row.wrong
