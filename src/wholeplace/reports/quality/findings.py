"""What there is to ask a partner about, in sentences; each is made from what may be shown."""

from collections.abc import Iterator
from decimal import Decimal

from wholeplace.core.words import say_day
from wholeplace.reports.cells import say_share
from wholeplace.reports.quality.shown import ShownRow, Tables, share_or_word
from wholeplace.reports.quality.words import (
    VALUES,
    column_of,
    counted,
    listed,
    months_said,
)
from wholeplace.tables.quality import (
    COMMONEST_DAY,
    FEW,
    FIRST_OF_JANUARY,
    LOOKS_ALIKE,
    SAME_ROW,
    SOME,
)

# So great a share of rows set aside is worth a sentence of its own.
MANY_ASIDE = 0.01
MOSTLY_VALID = 0.9
SELDOM = Decimal("0.01")


def partner_finding(tables: Tables, partner: str, latest: list[ShownRow], held: list[str]) -> str:  # fmt: skip
    """Which sentence says what is to be asked of this partner?"""
    said = list(concerns(tables, partner, latest))
    if held:
        said.insert(0, f"{counted(len(held), 'change')} since the delivery before {'holds' if len(held) == 1 else 'hold'} it until a person decides")  # fmt: skip
    if not said:
        return "Nothing was found that needs asking about."
    text = "; ".join(said[:3])
    more = f"; and {counted(len(said) - 3, 'more point')}" if len(said) > 3 else ""
    return f"{text[0].upper()}{text[1:]}{more}."


def concerns(tables: Tables, partner: str, latest: list[ShownRow]) -> Iterator[str]:
    """What is there to ask about in the latest extracts of this partner? The gravest first."""
    for row in tables.rows("intake_reasons", partner=partner, level="refused"):
        yield f"{row['extract']} was refused: {row['what']}"
    yield from _set_aside(tables, partner)
    for row in latest:
        which = {"partner": partner, "extract": row["extract"]}
        if row["gaps"]:
            yield f"far too few contacts in {listed(months_said(row['gaps']))}"
        yield from _heaps(tables, which)
        yield from _empty(tables, which)
        yield from _repeats(tables, which)


def on_day(row: ShownRow) -> str:
    """On which day do dates heap?"""
    if row["day_kind"] == COMMONEST_DAY:
        return f"on {say_day(row['day'])}"
    the = "" if row["day_kind"] == FIRST_OF_JANUARY else "the "
    return f"on {the}{VALUES[row['day_kind']]}"


def _set_aside(tables: Tables, partner: str) -> Iterator[str]:
    for row in tables.rows("intake_quality", partner=partner):
        if not row["refused"] and row["records_in"] and (row["quarantined"] or 0) > MANY_ASIDE * row["records_in"]:  # fmt: skip
            share = say_share(row["quarantined"] / _decimal(row["records_in"]))
            yield f"{share} of the records in {row['extract']} were set aside"


def _decimal(number: int) -> Decimal:
    return Decimal(number)


def _heaps(tables: Tables, which: dict[str, str]) -> Iterator[str]:
    for row in tables.rows("date_heaping", **which, is_heaped=True):
        yield f"the {column_of(row['column'])} is {on_day(row)} in {share_or_word(row, 'share')} of rows"


def _empty(tables: Tables, which: dict[str, str]) -> Iterator[str]:
    for row in tables.rows("column_quality", **which):
        name = column_of(row["column"])
        if row["rows"] is None:
            continue
        if row["how_filled"] == FEW:
            yield f"the column {name} is empty"
        elif row["how_valid"] == FEW:
            yield f"the column {name} holds hardly anything valid"
        elif _is_often_invalid(row):
            share = say_share(row["valid"] / _decimal(row["filled"]))
            yield f"only {share} of the filled cells for {name} are valid"


def _is_often_invalid(row: ShownRow) -> bool:
    if row["how_valid"] != SOME or not row["filled"] or row["valid"] is None:
        return False
    return bool(row["valid"] < MOSTLY_VALID * row["filled"])


def _repeats(tables: Tables, which: dict[str, str]) -> Iterator[str]:
    for row in tables.rows("duplicates", **which):
        share = row["sharing_share"]
        is_seldom = share is not None and share < SELDOM
        if row["how_many"] in {FEW, None} or row["what"] == LOOKS_ALIKE or is_seldom:
            continue
        said = share_or_word(row, "sharing_share")
        if row["what"] == SAME_ROW:
            yield f"{said} of rows repeat another"
        else:
            yield f"{said} of the rows with the {VALUES[row['what']]} share it with another record"
