"""What partners' extracts tell: whom services meet; under which leave; what was left out and why."""

from collections.abc import Iterator

from wholeplace.reports.blocks import (
    Bar,
    BarChart,
    Block,
    Exhibit,
    Facts,
    Panel,
    Paragraph,
    Part,
    Points,
)
from wholeplace.reports.findings import count_of
from wholeplace.reports.most_rows import MOST_ROWS, longest
from wholeplace.reports.palette import STAGE_COLOURS
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.review import Leave, Review
from wholeplace.reports.sections_linking import linking_error
from wholeplace.tables.results.service_use import SERVICE_USE

USE = SERVICE_USE.name
NOTE = "A person known to two partners counts with each. Many people met is neither good nor bad: services differ in whom they are for."


def service_use_blocks(review: Review) -> Iterator[Block]:
    """Whom does each service meet, as the extracts tell?"""
    if USE not in review.checked:
        return
    tables = Tables(review.checked, {**review.partners, **review.services})
    rows = tables.rows(USE)
    if not rows:
        return
    year = max(row["year"] for row in rows)
    latest = [row for row in rows if row["year"] == year]
    bars, cut = longest([_bar(review, row) for row in _by_size(latest)])
    table = tables.data_table(
        USE,
        rows[:MOST_ROWS],
        f"People met and contacts, by service and year.{_say_rest(len(rows))}",
    )
    finding = service_use_finding(latest, year)
    described = f"Bar chart. {finding} One bar for each service: the people it met. The figures are in the table below."
    yield Exhibit(
        finding,
        table,
        SERVICE_USE,
        BarChart((Panel("", bars),), described),
        f"{NOTE}{cut} {linking_error(review)}",
    )


def service_use_finding(latest: list[ShownRow], year: str) -> str:
    """What do the counts of people say first?"""
    services = count_of(len(latest), "service")
    partners = count_of(len({row["partner"] for row in latest}), "partner")
    hidden = sum("people" in row.hidden for row in latest)
    few = (
        f"; {count_of(hidden, 'service')} met too few for the number to be shown"
        if hidden
        else ""
    )
    return f"{services} of {partners} say whom they met in {year}{few}"


def leave_blocks(leave: Leave) -> Iterator[Block]:
    """Under which leave were extracts used, and what was left out?"""
    given = tuple(
        (f"{partner}: {table}", f"{count_of(fields, 'field')} used")
        for partner, table, fields in leave.given
    )
    if given:
        yield Facts(
            "What agreements let this review use",
            given,
            note=f"For the purpose `{leave.purpose}` alone. Nothing else of the files was read into a table.",
            is_folded=True,
        )
    if leave.waiting:
        yield Points("What is held until a person decides", _some(leave.waiting))
    if leave.left_out:
        yield Points("What was left out, and why", _some(leave.left_out))
    else:
        yield Paragraph("No field that was asked for had to be left out.")
    if leave.notes:
        yield Facts(
            "What to mind about the agreements",
            tuple(("", note) for note in _some(leave.notes)),
            is_folded=True,
        )


def leave_finding(leave: Leave, linking: str) -> str:
    """How is it said in one sentence what was used, and how it was linked?"""
    partners = count_of(len({partner for partner, _, _ in leave.given}), "partner")
    left = count_of(len(leave.left_out), "field or file")
    rest = f"; {left} left out, each with its reason" if leave.left_out else ""
    if not leave.given:
        return f"No extract could be used{rest}. Nothing is linked, and no pilot was measured."
    if leave.waiting:
        rest += "; some extracts are held until a person decides"
    return f"Records of {partners} were used, each field under an agreement{rest}. {linking}. No pilot was measured."


def _some(sentences: tuple[str, ...]) -> tuple[str, ...]:
    if len(sentences) <= MOST_ROWS:
        return sentences
    more = f"And {len(sentences) - MOST_ROWS:,} more, which run.json of the run lists."
    return (*sentences[:MOST_ROWS], more)


def _by_size(rows: list[ShownRow]) -> list[ShownRow]:
    return sorted(rows, key=lambda row: (row["people"] is None, -(row["people"] or 0)))


def _bar(review: Review, row: ShownRow) -> Bar:
    label = review.service(row["service"])
    if row["people"] is None:
        return Bar(label, row.word("people"), ())
    part = Part(row["people"], STAGE_COLOURS["universal"])
    return Bar(label, f"{row['people']:,}", (part,))


def _say_rest(rows: int) -> str:
    if rows <= MOST_ROWS:
        return ""
    return f" The first {MOST_ROWS} of {rows:,} rows: the command wholeplace show DIR {USE} has them all."
