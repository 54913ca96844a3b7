"""How much goes to the people whose support costs most, whether that lasts, and what services see before a crisis."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from wholeplace.core.money import say_pounds
from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.blocks import Bar, BarChart, Block, Exhibit, Panel, Part
from wholeplace.reports.cells import say_share
from wholeplace.reports.findings import ZERO, count_of
from wholeplace.reports.most_rows import MOST_ROWS, longest
from wholeplace.reports.palette import NAVY, ORANGE, TEAL
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.review import Review
from wholeplace.reports.sections_linking import linking_error
from wholeplace.tables.results.high_need import CONCENTRATION_OF_POUNDS, PERSISTENCE
from wholeplace.tables.results.signals import CRISIS_SIGNALS

BANDS, LASTS, SIGNALS = (table.name for table in (CONCENTRATION_OF_POUNDS, PERSISTENCE, CRISIS_SIGNALS))  # fmt: skip
# The bands of a chart: those of the costliest first, and all the others together.
TOP = {"top 1%": NAVY, "next 4%": TEAL, "next 5%": ORANGE}
EVERYBODY = "everybody met"


def high_need_blocks(review: Review) -> Iterator[Block]:
    """What goes to the people whose support costs most, and what comes before a crisis? Nothing where no extract tells."""
    tables = Tables(review.checked, {**review.partners, **review.services})
    yield from _spend_exhibit(review, tables)
    yield from _signal_exhibit(review, tables)


def _spend_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    rows = tables.rows(BANDS, measure="pounds")
    years = sorted({row["year"] for row in rows})
    shares = {year: _shares([row for row in rows if row["year"] == year and row["unit"] == "person"]) for year in years}  # fmt: skip
    known = [year for year in years if "top 1%" in shares[year]]
    if not known:
        return
    year = known[-1]
    whole = sum(shares[year].values(), ZERO)
    finding = f"In {year} the 1% of people whose support costs most had {say_share(shares[year]['top 1%'])} of the pounds, and the tenth {say_share(whole)}{_lasting(tables)}"
    bars = tuple(
        Bar(each, f"{say_share(sum(shares[each].values(), ZERO))} to the tenth", tuple(Part(share, TOP[band], f"{band} {say_share(share)}") for band, share in shares[each].items()))
        for each in known
    )  # fmt: skip
    described = f"Bar chart. {finding}. One bar for each year: the share of all pounds that goes to the costliest 1%, the next 4% and the next 5% of people. The figures are in the table below."
    note = f"What contacts cost where a unit cost is known: {LATE_CAVEAT}. Who costs most in one year mostly costs less in the next, whatever is done: a fall is no effect. {linking_error(review)}"
    latest = [row for row in rows if row["year"] == year]
    table = tables.data_table(BANDS, latest[:MOST_ROWS], f"Pounds by band of people and of households, {year}.")  # fmt: skip
    key = tuple((band.capitalize(), colour) for band, colour in TOP.items())
    yield Exhibit(finding, table, CONCENTRATION_OF_POUNDS, BarChart((Panel("", bars),), described, key), note)  # fmt: skip


def _shares(rows: Sequence[ShownRow]) -> dict[str, Decimal]:
    """Which share of all pounds has each of the top bands? Empty where any of them may not be shown."""
    pounds = {row["band"]: row["pounds"] for row in rows if row["pounds"] is not None}
    whole = pounds.get(EVERYBODY)
    if not whole or any(band not in pounds for band in TOP):
        return {}
    return {band: pounds[band] / whole for band in TOP}


def _lasting(tables: Tables) -> str:
    """How many of the costliest tenth are in it again the next year, and what do they cost then?"""
    rows = [row for row in tables.rows(LASTS, ranked_by="pounds", group="top") if row["share_again"] is not None]  # fmt: skip
    if not rows:
        return ""
    last = max(rows, key=lambda row: row["year"])
    fall = ""
    if last["pounds_each"] is not None and last["next_pounds_each"] is not None:
        fall = f", and they cost {say_pounds(last['pounds_each'])} each in {last['year']} and {say_pounds(last['next_pounds_each'])} in the year after"
    return f"; of the tenth of {last['year']}, {say_share(last['share_again'])} are in it again a year later{fall}"  # fmt: skip


def _signal_exhibit(review: Review, tables: Tables) -> Iterator[Block]:
    rows = [row for row in tables.rows(SIGNALS) if row["is_reported"] and row["false_alarm_share"] is not None]  # fmt: skip
    if not tables.rows(SIGNALS):
        return
    bars, cut = longest([_signal_bar(row) for row in rows])
    finding = _signal_finding(rows, len(tables.rows(SIGNALS)))
    described = f"Bar chart. {finding} One bar for each signal and crisis: of those with the signal, the share to whom the crisis did not come within a year. The figures are in the table below."
    note = f"False alarms first: whoever is approached because of a signal is mostly somebody to whom the crisis would not have come. An association: what stopping it would do nobody knows until a pilot shows it. Signals describe services and groups; none is looked up for a person. In the order of the alphabet.{cut} {linking_error(review)}"
    columns = ("signal", "crisis", "with_signal", "false_alarm_share", "crises", "crises_preceded", "median_lead_days", "hazard_ratio", "low", "high", "is_confirmed")  # fmt: skip
    shown = rows or tables.rows(SIGNALS)
    table = tables.data_table(SIGNALS, shown[:MOST_ROWS], "Signals that stand out after allowing for how many were looked at.", columns=columns)  # fmt: skip
    chart = BarChart((Panel("", bars),), described) if bars else None  # fmt: skip
    yield Exhibit(finding, table, CRISIS_SIGNALS, chart, note)


def _signal_finding(rows: Sequence[ShownRow], looked_at: int) -> str:
    if not rows:
        return f"Of {count_of(looked_at, 'pair')} of a signal and a crisis, none stands out that may be shown."
    least, most = (pick(row["false_alarm_share"] for row in rows) for pick in (min, max))  # fmt: skip
    share = say_share(most) if most == least else f"{say_share(least)} to {say_share(most)}"  # fmt: skip
    return f"Of {count_of(looked_at, 'pair')} of a signal and a crisis, {len(rows):,} stand out; after each, {share} of people had no such crisis within a year."


def _signal_bar(row: ShownRow) -> Bar:
    label = f"{_words(row['signal'])}, before {_words(row['crisis']).lower()}"
    ratio = f"{row['hazard_ratio']:.1f} times ({row['low']:.1f} to {row['high']:.1f}) as likely"  # fmt: skip
    lead = "" if row["median_lead_days"] is None else f", {row['median_lead_days']:.0f} days ahead"  # fmt: skip
    return Bar(label, say_share(row["false_alarm_share"]), (Part(row["false_alarm_share"], NAVY, f"{ratio}{lead}"),))  # fmt: skip


def _words(name: str) -> str:
    said = name.replace("_", " ")
    return said[:1].upper() + said[1:]
