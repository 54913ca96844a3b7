"""The bearers of late cost and their totals: which rows are shown, why totals differ, and who is no partner here."""

from collections.abc import Iterator
from decimal import Decimal

from wholeplace.reference.agencies import BEARERS as COVERS
from wholeplace.reference.agencies import SEVERAL
from wholeplace.reports.blocks import Facts
from wholeplace.reports.cells import say_exactly
from wholeplace.reports.findings import ZERO
from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import BEARERS


def shown_rows(review: Review) -> list[Row]:
    """Which rows does a reader need: the bearers, the largest first, then the totals, once where they agree?"""
    rows = sorted(review.rows("late_intervention_by_bearer"), key=_bearers_then_totals)
    if not totals_agree(review):
        return rows
    _, *spare = sorted(_totals(review), key=_by_how_much_it_says)
    return [row for row in rows if row not in spare]


def totals_agree(review: Review) -> str:
    """Which sentence says that all the totals are one? Empty where they are not, or where there is only one."""
    totals = _totals(review)
    amounts = {_amount(row) for row in totals}
    if len(totals) < 2 or len(amounts) > 1 or amounts == {None}:
        return ""
    names = [_name(row)[:1].lower() + _name(row)[1:] for row in totals]
    return f"The totals agree to the penny ({'; '.join(names)}), so one row of the table stands for them."


def total_facts(review: Review) -> Iterator[Facts]:
    """Which facts set totals that differ side by side, each to the pound?"""
    totals = _totals(review)
    if len(totals) > 1 and not totals_agree(review):
        note = "They differ because sources round and do not always add up. All are kept, so that nobody need wonder which was used: the sentence above uses the sum of the bearers."
        facts = tuple((_name(row), _say_total(row)) for row in totals)
        yield Facts("The totals, and why there is more than one", facts, note)


def say_outsiders(review: Review) -> str:
    """Which sentence explains the bearers that are no partner of the place?"""
    bearers = {
        row["bearer"]
        for row in review.rows("late_intervention_by_bearer")
        if row["row_kind"] == "bearer" and row["bearer"] not in review.partners
    }
    known = [name for name in BEARERS if name in bearers and name != SEVERAL]
    if not known:
        return ""
    named = "; ".join(f"“{BEARERS[name]}” is {COVERS[name]}" for name in known)
    verb = (
        "is not one of this place's partners"
        if len(known) == 1
        else "are not partners of this place by these names"
    )
    return f"{_list(BEARERS[name] for name in known)} {verb}: they are the words in which the library of unit costs says who pays. {named[:1].upper()}{named[1:]}."


def _list(names: Iterator[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _bearers_then_totals(row: Row) -> tuple[bool, bool, Decimal]:
    return (
        row["row_kind"] == "total",
        row["net_pounds"] is None,
        -(row["net_pounds"] or ZERO),
    )


def _totals(review: Review) -> list[Row]:
    rows = review.rows("late_intervention_by_bearer")
    return [row for row in rows if row["row_kind"] == "total"]


def _by_how_much_it_says(row: Row) -> tuple[bool, str]:
    # The total as printed has no parts of its own.
    return (row["gross_pounds"] is None, row["bearer"])


def _amount(row: Row) -> Decimal | None:
    net: Decimal | None = row["net_pounds"]
    published: Decimal | None = row["published_pounds"]
    return published if net is None else net


def _name(row: Row) -> str:
    name = str(row["bearer"]).removeprefix("total:").strip()
    return name[:1].upper() + name[1:]


def _say_total(row: Row) -> str:
    pounds = _amount(row)
    said = "not known" if pounds is None else say_exactly(pounds)
    return f"{said}. {row['note']}" if row["note"] else f"{said}."
