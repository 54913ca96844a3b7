"""How activity is priced: every item by one method, and its bearers' shares adding to one."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from wholeplace.store.hand_files import HandTable, Row
from wholeplace.store.mistakes import Mistake, and_more, nearest, quoted

SHARE_TOLERANCE = Decimal("0.001")
COMPARED_ITEMS = 200


@dataclass(frozen=True)
class _Bearers:
    """The rows of bearers.csv by item.

    `homeless` are rows whose item is wrong or names none, by what is written there, with the item
    it resembles. `doubtful` are items that have a row twice, or one that could not be read.
    """

    table: HandTable
    by_item: Mapping[str, Sequence[Row]]
    homeless: Mapping[str, Sequence[Row]]
    meant: Mapping[str, str | None]
    doubtful: Set[str]

    def is_sure_of(self, item: str) -> bool:
        """Are all this item's rows known, and each only once?"""
        return item not in self.doubtful and self.table.knows("item")


def find_pricing_mistakes(activity: HandTable, bearers: HandTable) -> list[Mistake]:
    """Which items cannot be priced as they say, and whose bearers do not add up?"""
    known = _items(activity)
    sorted_out = _sort_out(bearers, known)
    return [
        *_bad_shares(sorted_out),
        *_unpriced(activity),
        *_without_spend(activity, sorted_out),
        *_without_price_year(activity),
    ]


def _items(activity: HandTable) -> set[str] | None:
    if not activity.knows("item"):
        return None
    return {str(row.values["item"]) for row in activity.rows if row.values["item"]}


def _sort_out(bearers: HandTable, known: set[str] | None) -> _Bearers:
    by_item: dict[str, list[Row]] = {item: [] for item in known or ()}
    homeless: dict[str, list[Row]] = {}
    for row in bearers.rows:
        item = row.values["item"]
        if item is None:
            homeless.setdefault(f"line {row.line}", []).append(row)
        elif known is not None and item not in known:
            homeless.setdefault(str(item), []).append(row)
        else:
            by_item.setdefault(str(item), []).append(row)
    meant = {slip: nearest(slip, by_item) for slip in list(homeless)[:COMPARED_ITEMS]}
    twice = {str(key[0]) for key in bearers.twice}
    return _Bearers(bearers, by_item, homeless, meant, {*bearers.stray, *twice})


def _bad_shares(bearers: _Bearers) -> list[Mistake]:
    table = bearers.table
    if not table.knows("share", "spend_pounds"):
        return []
    bare = [row for row in table.rows if _says_nothing(row)]
    what = "the row has neither a share nor spend_pounds"
    do = "write the bearer's share of the item, or what it spends on it"
    mistakes = [Mistake(table.file, row.line, what, do) for row in bare]
    for item, rows in bearers.by_item.items():
        is_wrong = any(
            _says_nothing(row) or row.wrong.intersection({"share", "spend_pounds"})
            for row in rows
        )
        is_sure = bearers.is_sure_of(item) and item not in bearers.meant.values()
        if rows and is_sure and not is_wrong:
            mistakes += _of_one_item(bearers, item, rows)
    return mistakes


def _says_nothing(row: Row) -> bool:
    return _is_empty(row, "share") and _is_empty(row, "spend_pounds")


def _of_one_item(bearers: _Bearers, item: str, rows: Sequence[Row]) -> list[Mistake]:
    shares = [row.values["share"] for row in rows]
    known = [share for share in shares if isinstance(share, Decimal)]
    last = rows[-1].line
    if any(row.values["spend_pounds"] is not None for row in rows):
        if not known:
            return []
        what = f"{quoted(item)} has both shares and spend_pounds"
        do = "give all its bearers shares, or all of them pounds"
        return [Mistake(bearers.table.file, last, what, do)]
    total = sum(known, Decimal(0))
    if abs(total - 1) <= SHARE_TOLERANCE or _may_complete(bearers.homeless, total):
        return []
    what = f"the shares of {quoted(item)} add to {total.normalize():f} and not to 1"
    return [Mistake(bearers.table.file, last, what, "mend them so that they add to 1")]


def _may_complete(homeless: Mapping[str, Sequence[Row]], total: Decimal) -> bool:
    """Could rows that lost their item be those that are missing here?"""
    for rows in homeless.values():
        shares = [row.values["share"] for row in rows]
        known = [share for share in shares if isinstance(share, Decimal)]
        if known and abs(total + sum(known) - 1) <= SHARE_TOLERANCE:
            return True
    return False


def _with_method(activity: HandTable, method: str) -> list[Row]:
    if "method" in activity.unread:
        return []
    return [row for row in activity.rows if row.values["method"] == method]


def _unpriced(activity: HandTable) -> list[Mistake]:
    if not activity.unread.isdisjoint({"unit_cost", "note"}):
        return []
    bare = [
        row
        for row in _with_method(activity, "unit_cost")
        if _is_empty(row, "unit_cost") and _is_empty(row, "note")
    ]
    what = "the method is unit_cost, but no unit_cost is named and no note says why"
    do = "name the code of a unit cost, or say in note that nothing prices it"
    return _said(activity, bare, ("unit_cost", "note"), what, do)


def _without_price_year(activity: HandTable) -> list[Mistake]:
    if "price_year" in activity.unread:
        return []
    bare = [
        row
        for row in _with_method(activity, "published_spend")
        if _is_empty(row, "price_year")
    ]
    what = "the method is published_spend, but price_year is empty"
    do = "write the financial year of the prices"
    return _said(activity, bare, ("price_year",), what, do)


def _without_spend(activity: HandTable, bearers: _Bearers) -> list[Mistake]:
    """Which items say that published spend prices them, though bearers.csv has none?"""
    if not bearers.table.knows("spend_pounds"):
        return []
    bare = [
        row
        for row in _with_method(activity, "published_spend")
        if row.values["item"] is not None
        and not _may_have_spend(bearers, str(row.values["item"]))
    ]
    lost = _owners_of_lost_spend(bearers, [str(row.values["item"]) for row in bare])
    bare = [row for row in bare if row.values["item"] not in lost]
    if bare and not bearers.table.is_there:
        what = f"the file is not there, though {activity.file}:{bare[0].line} has the method published_spend"
        what += and_more(len(bare) - 1, "row")
        do = "write who spends how much on each such item"
        return [Mistake(bearers.table.file, 1, what, do)]
    what = "the method is published_spend, but bearers.csv has no spend_pounds for the item"
    do = "write its bearers there, or choose another method"
    return _said(activity, bare, (), what, do)


def _may_have_spend(bearers: _Bearers, item: str) -> bool:
    if not bearers.is_sure_of(item):
        return True
    rows = bearers.by_item.get(item, ())
    return any(_may_be_spend(row) or _says_nothing(row) for row in rows)


def _may_be_spend(row: Row) -> bool:
    return row.values["spend_pounds"] is not None or "spend_pounds" in row.wrong


def _owners_of_lost_spend(bearers: _Bearers, bare: Sequence[str]) -> set[str]:
    """Which items without spend may own rows of spend that name no item? Each name has one owner."""
    lost = [slip for slip, rows in bearers.homeless.items() if _may_be_spend(rows[0])]
    guessed = [bearers.meant.get(slip) for slip in lost]
    owners = {item for item in guessed if item in bare}
    strangers = [
        item for item in bare if item not in owners and not bearers.by_item.get(item)
    ]
    unguessed = sum(item not in owners for item in guessed)
    return {*(item for item in owners if item), *strangers[:unguessed]}


def _said(
    table: HandTable, rows: Sequence[Row], columns: tuple[str, ...], what: str, do: str
) -> list[Mistake]:
    # Where the whole column is missing, that is one mistake and not one for each row.
    if table.absent.intersection(columns):
        what += and_more(len(rows) - 1, "row") if rows else ""
        rows = rows[:1]
    return [Mistake(table.file, row.line, what, do) for row in rows]


def _is_empty(row: Row, column: str) -> bool:
    return row.values[column] is None and column not in row.wrong
