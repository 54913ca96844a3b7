"""What the quality report shows of one extract: each finding with its chart, its table and how it was worked out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from wholeplace.reports.blocks import Bar, BarChart, Exhibit, Panel, Part
from wholeplace.reports.cells import say_share
from wholeplace.reports.palette import NAVY, ORANGE, TEAL
from wholeplace.reports.quality.covers import by_age
from wholeplace.reports.quality.findings import on_day
from wholeplace.reports.quality.shown import (
    ShownRow,
    Tables,
    largest_first,
    share_or_word,
)
from wholeplace.reports.quality.words import (
    VALUES,
    column_of,
    counted,
    listed,
    months_said,
)
from wholeplace.tables.quality import (
    ALL,
    COMMONEST_DAY,
    DEFAULT_DATE,
    FEW,
    NEARLY_ALL,
    ROWS,
)

ONE = Decimal(1)
FULL = Decimal("0.95")
# So many deliveries stand side by side, and so many years.
MOST_DELIVERIES, MOST_YEARS = 3, 3
WHICH_DELIVERY = ("Before that", "Before", "Now")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
NOT_COVERED = "\N{EN DASH}"
FILLED_KEY = (("filled and valid", NAVY), ("filled, but not valid", ORANGE))


def completeness(tables: Tables, extracts: Sequence[ShownRow]) -> Exhibit | None:
    """How full are the columns of the latest of these deliveries, and of those before it?"""
    shown = extracts[-MOST_DELIVERIES:]
    partner = shown[-1]["partner"]
    by_extract = [
        tables.rows("column_quality", partner=partner, extract=each["extract"])
        for each in shown
    ]
    rows = by_extract[-1]
    if not rows or rows[0]["rows"] is None:
        return None
    named = [row["column"] for row in rows]
    headings = WHICH_DELIVERY[-len(shown) :] if len(shown) > 1 else ("",)
    panels = tuple(
        Panel(heading, _bars(named, these))
        for heading, these in zip(headings, by_extract, strict=True)
    )
    both = zip(headings, shown, strict=True)
    note = "; ".join(f"{heading}: {each['extract']}" for heading, each in both if heading)  # fmt: skip
    finding = _completeness_finding(rows)
    described = f"Bar chart. {finding} For each column: the share of rows in which it is filled and valid, and filled only. The figures are in the table below."
    table = tables.data_table(
        "column_quality",
        [row for these in by_extract for row in these],
        f"Each column of {' and '.join(each['extract'] for each in shown)}.",
        columns=("column", "filled_share", "valid_share", "rows", "filled", "valid", "extract"),
    )  # fmt: skip
    chart = BarChart(panels, described, FILLED_KEY)
    return Exhibit(finding, table, tables.contract("column_quality"), chart, note)


def _completeness_finding(rows: Sequence[ShownRow]) -> str:
    empty = [column_of(row["column"]) for row in rows if row["how_filled"] == FEW]
    low = [row for row in rows if row["filled_share"] is not None and row["filled_share"] < FULL]  # fmt: skip
    said = [f"{listed(empty)} {'is' if len(empty) == 1 else 'are'} empty"] if empty else []  # fmt: skip
    if low:
        least = min(low, key=lambda row: row["filled_share"])
        said.append(
            f"{counted(len(low), 'column')} {'is' if len(low) == 1 else 'are'} filled in fewer than 95% of rows, least of all {column_of(least['column'])} ({share_or_word(least, 'filled_share')})"
        )
    if not said:
        return "Every column is filled in nearly all rows."
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _bars(named: Sequence[str], rows: Sequence[ShownRow]) -> tuple[Bar, ...]:
    found = {row["column"]: row for row in rows}
    return tuple(
        _bar(found[name])
        if name in found
        else Bar(column_of(name), "not in the file", ())
        for name in named
    )


def _bar(row: ShownRow) -> Bar:
    """A column's bar. A part that is hidden because it is nearly all or nearly none is drawn as that."""
    label = column_of(row["column"])
    filled = _length(row["filled_share"], row["how_filled"], ONE)
    if filled is None and row["valid_share"] is not None:
        # Nearly all that is filled is valid, so that only one of the two may be shown.
        said = f"{share_or_word(row, 'valid_share')} valid"
        return Bar(label, said, (Part(row["valid_share"], NAVY),))
    if filled is None:
        return Bar(label, row.word("filled_share"), ())
    valid = _length(row["valid_share"], row["how_valid"], filled)
    said = share_or_word(row, "filled_share")
    if valid is None or valid >= filled:
        return Bar(label, said, (Part(filled, NAVY),))
    if row["valid_share"] is not None:
        said = f"{said}, {share_or_word(row, 'valid_share')} valid"
    return Bar(label, said, (Part(valid, NAVY), Part(filled - valid, ORANGE)))


def _length(share: Decimal | None, how: str | None, whole: Decimal) -> Decimal | None:
    if share is not None:
        return share
    return {NEARLY_ALL: whole, FEW: Decimal(0)}.get(how or "")


def contacts_by_month(tables: Tables, row: ShownRow) -> Exhibit | None:
    """How many contacts begin in each month, with the gaps marked?"""
    which = {"partner": row["partner"], "extract": row["extract"]}
    rows = [each for each in tables.rows("coverage_months", **which) if each["month"] != ALL]  # fmt: skip
    if not rows:
        return None
    by_month = {each["month"]: each for each in rows}
    years = sorted({month[:4] for month in by_month if month[:4].isdigit()})[-MOST_YEARS:]  # fmt: skip
    panels = tuple(
        Panel(
            year,
            tuple(
                _month_bar(name, by_month.get(f"{year}-{place:02d}"))
                for place, name in enumerate(MONTHS, start=1)
            ),
        )
        for year in years
    )
    finding = _gap_finding(row)
    described = f"Bar chart by month, one panel for each year. {finding} The figures are in the table below."
    table = tables.data_table(
        "coverage_months",
        rows,
        f"Contacts of {row['extract']} by month.",
        columns=("month", "contacts", "is_gap"),
    )
    note = "The chart has the last three years; the table has every month of the regular period, and what lies outside it together."
    return Exhibit(finding, table, tables.contract("coverage_months"), BarChart(panels, described), note)  # fmt: skip


def _gap_finding(row: ShownRow) -> str:
    if not row["gaps"]:
        return "No month between the first and the last has far fewer contacts than those around it."
    months = months_said(row["gaps"])
    have = "has" if len(months) == 1 else "have"
    return (
        f"{listed(months)} {have} far fewer contacts than the months before and after."
    )


def _month_bar(label: str, row: ShownRow | None) -> Bar:
    if row is None:
        return Bar(label, NOT_COVERED, ())
    count = row["contacts"]
    said = row.word("contacts") if count is None else f"{count:,}"
    if row["is_gap"]:
        said = f"gap: {said}"
    parts = () if count is None else (Part(Decimal(count), TEAL),)
    return Bar(label, said, parts, is_hatched=bool(row["is_gap"]))


def heaping(tables: Tables, row: ShownRow) -> Exhibit | None:
    """Do dates heap on days that suggest a default?"""
    which = {"partner": row["partner"], "extract": row["extract"]}
    rows = tables.rows("date_heaping", **which)
    judged = [each for each in rows if each["day_kind"] != DEFAULT_DATE]
    if not judged:
        return None
    heaped = [each for each in judged if each["is_heaped"]]
    finding = "Dates fall as chance would have them, as far as their days tell."
    if heaped:
        said = [f"{column_of(each['column'])} {on_day(each)}" for each in heaped]
        finding = f"Dates heap: {listed(said)}."
    table = tables.data_table(
        "date_heaping",
        rows,
        f"Dates of {row['extract']} on days that suggest a default.",
        columns=("column", "day_kind", "share", "expected_share", "chance_low", "chance_high", "is_heaped", "day", "on_it", "dates"),
    )  # fmt: skip
    chart = _heap_chart(finding, judged) if heaped else None
    note = "A heap is a question, not an error: some services do begin on the 1st."
    return Exhibit(finding, table, tables.contract("date_heaping"), chart, note)


def _heap_chart(finding: str, rows: Sequence[ShownRow]) -> BarChart:
    panels = (
        Panel("Found", tuple(_heap_bar(row, "share", ORANGE if row["is_heaped"] else NAVY) for row in rows)),
        Panel("At most by chance", tuple(_heap_bar(row, "chance_high", TEAL) for row in rows)),
    )  # fmt: skip
    described = f"Bar chart. {finding} For each kind of day: the share of dates found on it, and the most that chance would put there. The figures are in the table below."
    return BarChart(panels, described)


def _heap_bar(row: ShownRow, name: str, colour: str) -> Bar:
    kind = "its commonest day" if row["day_kind"] == COMMONEST_DAY else VALUES[row["day_kind"]]  # fmt: skip
    label = f"{column_of(row['column'])}: {kind}"
    share = row[name]
    if share is None:
        return Bar(label, row.word(name), ())
    return Bar(label, say_share(share, places=1), (Part(share, colour),))


def repeats(tables: Tables, row: ShownRow) -> Exhibit | None:
    """What stands there more than once?"""
    rows = tables.rows("duplicates", partner=row["partner"], extract=row["extract"])
    shared = [each for each in rows if each["how_many"] not in {FEW, None}]
    finding = "Hardly any row, number or name stands on more than one record."
    if shared:
        said = [f"{VALUES.get(each['what'], each['what'])} ({share_or_word(each, 'sharing_share')})" for each in shared]  # fmt: skip
        finding = f"Standing on more than one record: {listed(said)}."
    table = tables.data_table("duplicates", rows, f"What stands in {row['extract']} more than once.", columns=("what", "sharing_share", "sharing_rows", "rows", "numbers", "rows_per_number"))  # fmt: skip
    return Exhibit(finding, table, tables.contract("duplicates")) if rows else None


def reasons(tables: Tables, partner: str, extract: str) -> Exhibit | None:
    """What was found, and what is to be asked for?"""
    rows = tables.rows("intake_reasons", partner=partner, extract=extract)
    asked = [row for row in rows if row["level"] in {"refused", "quarantined", "flagged"}]  # fmt: skip
    if not asked:
        return None
    grave = sum(row["level"] in {"refused", "quarantined"} for row in asked)
    finding = f"{counted(len(asked), 'thing')} to ask about, {counted(grave, 'of them')} for which rows were set aside." if grave else f"{counted(len(asked), 'thing')} to ask about; no row was set aside."  # fmt: skip
    finding = finding.replace("of thems", "of them")
    table = tables.data_table("intake_reasons", largest_first(asked, "times"), f"What was found in {extract}.", columns=("what", "column", "times", "level", "ask"))  # fmt: skip
    return Exhibit(f"{finding[0].upper()}{finding[1:]}", table, tables.contract("intake_reasons"))  # fmt: skip


def who_is_in_it(tables: Tables, row: ShownRow) -> Iterator[Exhibit]:
    """Who is in it by sex and age, and where do they live?"""
    which = {"partner": row["partner"], "extract": row["extract"]}
    for name, caption, columns in (
        ("coverage_people", "by sex and age", ("age", "sex", "records")),
        ("coverage_areas", "by area", ("area", "records")),
    ):
        rows = tables.rows(name, **which)
        if rows:
            rows = by_age(rows) if name == "coverage_people" else rows
            few = sum(each["how_many"] == FEW for each in rows)
            finding = f"The people of {row['extract']} {caption}: {counted(few, 'group')} with hardly anyone."  # fmt: skip
            table = tables.data_table(name, rows, f"Records of {row['extract']} {caption}.", columns=columns)  # fmt: skip
            yield Exhibit(finding, table, tables.contract(name))


def drift(tables: Tables, row: ShownRow) -> Iterator[Exhibit]:
    """What changed since the delivery before?"""
    which = {"partner": row["partner"], "extract": row["extract"]}
    columns = tables.rows("column_drift", **which)
    if columns:
        jumps = [each for each in columns if each["is_jump"]]
        table = tables.data_table("column_drift", columns, f"{row['extract']} against {columns[0]['before_extract']}.", columns=("column", "measure", "before", "after", "before_share", "after_share", "is_jump", "compared"))  # fmt: skip
        yield Exhibit(_drift_finding(jumps, columns[0]), table, tables.contract("column_drift"))  # fmt: skip
    codes = tables.rows("code_drift", **which)
    jumped = [each for each in codes if each["is_jump"]]
    if codes:
        said = [f"{each['code']} in {column_of(each['column'])}" for each in jumped]
        finding = f"Codes that jumped: {listed(said)}." if said else "No code, area or age became much more or less common."  # fmt: skip
        table = tables.data_table("code_drift", codes, f"Codes of {row['extract']} against {codes[0]['before_extract']}.", columns=("column", "code", "before", "after", "change", "is_jump"))  # fmt: skip
        yield Exhibit(finding, table, tables.contract("code_drift"))


def _drift_finding(jumps: Sequence[ShownRow], first: ShownRow) -> str:
    before = first["before_extract"]
    if not jumps:
        return f"Rows and columns are much as in {before}."
    said = ["the number of rows" if each["measure"] == ROWS else f"{column_of(each['column'])} ({VALUES.get(each['measure'], each['measure'])})" for each in jumps]  # fmt: skip
    return f"Since {before} these jumped: {listed(said)}."
