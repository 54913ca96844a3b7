"""What each contact costs in each financial year that it touches."""

from collections.abc import Collection
from datetime import date
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import times
from wholeplace.core.periods import Period, financial_year, year_name

Table = Any
Value = Any

# What stands where services.csv, or the unit cost, does not say.
NOT_KNOWN = "not known"
NO_SERVICE = "the service is not in services.csv"
NO_UNIT_COST = "the service has no unit cost"
NO_PRICE = "that unit cost is not known"
# Nearer than this to half a penny, in pence, a float does not decide; from this on it holds no pence.
NEAR_HALF = 0.001
MOST_PENCE = 1e9
BILLION = 1e9


def costed_contacts(
    contacts: Table,
    services: Table,
    unit_costs: Table,
    *,
    years: tuple[str, str],
    without_ends: Collection[str] = (),
) -> Table:
    """What does each contact cost in each financial year that it touches?

    Counts: a row for each contact and year of `years` (first and last) in which it has a day. A
    contact lasts from the day it begins to the day before it ends, and one day at the least, also
    where it ended before it began; an open one goes on to the end of `years`. Of the partners
    `without_ends`, whose extracts have no column for it, a contact lasts a day. Its quantity is
    spread evenly over its days within `years`, and the parts add up to the whole. No quantity given
    counts as one unit, and `is_one_assumed` says so. Pounds are the year's quantity x the unit cost
    of the service.
    Leaves out: contacts without a day in `years`. Nothing else: what has no price stands with blank
    pounds, and `why_unpriced` says why.
    Source: unit costs as given, fiscal only, at the prices of the run.
    Units: quantity in the unit of the unit cost; pounds.
    """
    periods = _periods(years)
    placed = _placed(contacts, periods, without_ends)
    rows = placed.join(_spans(periods), ["first_at", "last_at"])
    prices = _prices(services, unit_costs)
    rows = rows.left_join(prices, "service", rname="priced_{name}")
    is_whole = rows.first_at == rows.last_at
    rows = rows.mutate(
        quantity=is_whole.ifelse(rows.whole, _part(rows, periods)),
    )
    return rows.select(
        *("person_id", "partner", "contact_id", "service"),
        stage=rows.stage.fill_null(NOT_KNOWN),
        need=rows.need.fill_null(NOT_KNOWN),
        year=rows.year,
        unit_cost=rows.unit_cost.fill_null(""),
        quantity=rows.quantity,
        pounds=_priced(rows),
        why_unpriced=rows.why_unpriced.fill_null(NO_SERVICE),
        is_one_assumed=rows.is_one_assumed,
    )


def _periods(years: tuple[str, str]) -> list[Period]:
    first, last = (financial_year(year).start_on.year for year in years)
    return [
        Period(date(year, 4, 1), date(year + 1, 4, 1))
        for year in range(first, last + 1)
    ]


def _placed(
    contacts: Table, periods: list[Period], without_ends: Collection[str]
) -> Table:
    """Contacts with a day in the years, and in which of them, from nought, their first and last days lie."""
    start, end = periods[0].start_on, periods[-1].end_on
    began, ended = contacts.started_on, contacts.ended_on
    is_open, is_a_day = ended.isnull(), ended.fill_null(began) <= began
    if without_ends:
        is_open = is_open & ~contacts.partner.isin(sorted(without_ends))
    first_at = _year_at(began, periods, lambda day, after: day < after)
    # The day on which it ended is no longer one of its days.
    last_at = _year_at(ended, periods, lambda day, after: day <= after)
    lasts = ibis.cases(
        (is_open, len(periods) - 1), (is_a_day, first_at), else_=last_at
    ).cast("int8")
    inside = (began < end) & ((began >= start) | is_open | (ended > start))
    # What ended before it began has one day, and that lies before the years.
    inside = inside & ((began >= start) | is_open | ~is_a_day)
    return contacts.filter(inside).select(
        *("person_id", "partner", "contact_id", "service", "started_on", "ended_on"),
        whole=contacts.quantity.fill_null(ibis.literal(1).cast("decimal(18, 9)")),
        is_one_assumed=contacts.quantity.isnull(),
        first_at=first_at,
        last_at=lasts,
    )


def _year_at(day: Value, periods: list[Period], is_before: Any) -> Value:
    last = len(periods) - 1
    steps = [(is_before(day, each.end_on), at) for at, each in enumerate(periods[:-1])]
    found = ibis.cases(*steps, else_=last) if steps else ibis.literal(last)
    return found.cast("int8")


def _spans(periods: list[Period]) -> Table:
    """Every year that lies between a first and a last one: what makes a row for each."""
    size = len(periods)
    # One number for each three, as tables of numbers alone are written alike on every engine.
    codes = ibis.range(0, size**3).unnest().name("code").as_table()
    three = codes.select(
        first_at=(codes.code // size**2).cast("int8"),
        last_at=(codes.code // size % size).cast("int8"),
        at=(codes.code % size).cast("int8"),
    )
    three = three.filter((three.first_at <= three.at) & (three.at <= three.last_at))
    names = [(at, year_name(each)) for at, each in enumerate(periods)]
    return three.mutate(year=three.at.cases(*names, else_=None))


def _prices(services: Table, unit_costs: Table) -> Table:
    fiscal = unit_costs.filter(unit_costs.dimension == "fiscal")
    fiscal = fiscal.select(unit_cost="code", unit_pounds="pounds")
    named = services.select("service", "stage", "need", "unit_cost")
    found = named.left_join(fiscal, "unit_cost", rname="known_{name}")
    return found.select(
        *("service", "stage", "need", "unit_cost", "unit_pounds"),
        unit_pence=(found.unit_pounds.cast("float64") * 100).round().cast("float64"),
        why_unpriced=ibis.cases(
            (found.unit_cost.fill_null("") == "", NO_UNIT_COST),
            (found.unit_pounds.isnull(), NO_PRICE),
            else_="",
        ),
    )


def _part(rows: Table, periods: list[Period]) -> Value:
    """How much of a contact's quantity falls into the row's year?

    What has fallen by the year's end less what had by its start, so that the years add up.
    """
    start, end = (ibis.literal(day) for day in (periods[0].start_on, periods[-1].end_on))  # fmt: skip
    began = ibis.greatest(rows.started_on, start)
    ended = ibis.least(rows.ended_on.fill_null(end), end)
    ends = [(at, ibis.literal(each.end_on)) for at, each in enumerate(periods)]
    starts = [(at, ibis.literal(each.start_on)) for at, each in enumerate(periods)]

    def fallen(by: Value) -> Value:
        days = ibis.greatest(ibis.least(by, ended), began).delta(began, unit="day")
        # In whole billionths, so that what ends in half of one is seen as such.
        done = billionths * days.cast("float64") / lasts
        return (done.round().cast("float64") / BILLION).cast("decimal(18, 9)")

    billionths = (rows.whole.cast("float64") * BILLION).round().cast("float64")
    lasts = ended.delta(began, unit="day").cast("float64")
    nothing = ibis.literal(0).cast("decimal(18, 9)")
    until = fallen(rows.at.cases(*ends, else_=None))
    before = fallen(rows.at.cases(*starts, else_=None))
    is_last, is_first = rows.at == rows.last_at, rows.at == rows.first_at
    part = is_last.ifelse(rows.whole, until) - is_first.ifelse(nothing, before)
    return part.cast("decimal(18, 9)")


def _priced(rows: Table) -> Value:
    """Quantity x unit cost to the penny, as `times` has it; by floats where they cannot be wrong.

    Multiplying wide decimals takes twenty times as long, and most amounts are nowhere near half a penny.
    """
    pence = rows.quantity.cast("float64") * rows.unit_pence
    from_half = (pence - pence.floor() - 0.5).abs()
    is_doubtful = (from_half < NEAR_HALF) | (pence > MOST_PENCE)
    by_float = (pence.round().cast("float64") / 100).cast("decimal(18, 2)")
    return is_doubtful.ifelse(times(rows.unit_pounds, rows.quantity), by_float)
