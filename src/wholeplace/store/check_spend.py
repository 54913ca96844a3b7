"""Rows of spend.csv that are parts of others, or of one flow: no circle, no more than the whole, no year twice."""

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction

from wholeplace.core.periods import financial_years
from wholeplace.store.hand_files import HandTable, Row
from wholeplace.store.mistakes import Mistake, quoted, said_pounds
from wholeplace.tables.inputs.money import PART_LEVELS, SAME_FLOW


def find_part_mistakes(
    spend: HandTable, years: tuple[str, ...] | None
) -> list[Mistake]:
    """Which rows cannot be a part of the row they name? `years` are the place's, if known."""
    unknown = list(_unknown_but_given(spend))
    if not spend.knows("spend_id", "part_of"):
        return unknown
    unknown += _same_year_twice(spend)
    rows = {
        str(row.values["spend_id"]): row
        for row in spend.rows
        if row.values["spend_id"] and (row.values["spend_id"],) not in spend.twice
    }
    circles = _circles(rows)
    circling = {spend_id for circle in circles for spend_id in circle}
    parts: dict[str, list[Row]] = {}
    held: dict[str, list[Row]] = {}
    for spend_id, row in rows.items():
        part_of = row.values["part_of"]
        if isinstance(part_of, str) and part_of in rows and spend_id not in circling:
            parts.setdefault(part_of, []).append(row)
            held.setdefault(_nearest_known(row, rows), []).append(row)
    mistakes = [*unknown, *(_circle(spend.file, circle, rows) for circle in circles)]
    mistakes += _too_deep(spend.file, rows, circling)
    mistakes += _displacing(spend, rows)
    for whole_id, group in parts.items():
        whole = rows[whole_id]
        others = list(_of_another_year(spend, whole, group, years))
        mistakes += others
        if not others:
            mistakes += _too_much(spend, whole, held.get(whole_id, ()))
    return mistakes


def _nearest_known(part: Row, rows: Mapping[str, Row]) -> str:
    """In which row with an amount does a part lie, directly or by way of rows that are unknown?"""
    name, levels = str(part.values["part_of"]), 0
    while (
        rows[name].values["amount_pounds"] is None
        and str(rows[name].values["part_of"]) in rows
        and levels < PART_LEVELS
    ):
        name, levels = str(rows[name].values["part_of"]), levels + 1
    return name


def _unknown_but_given(spend: HandTable) -> Iterator[Mistake]:
    """Which amounts are given though the row says that they are unknown? Unknown is never zero."""
    if not spend.knows("amount_pounds", "basis"):
        return
    for row in spend.rows:
        if row.values["basis"] == "unknown" and row.values["amount_pounds"] is not None:
            what = "basis is `unknown`, yet an amount is given"
            do = "empty amount_pounds, for unknown is never zero, or say how the amount is known"
            yield Mistake(spend.file, row.line, what, do)


def _circles(rows: Mapping[str, Row]) -> list[list[str]]:
    """Which rows come back to themselves, part of part of part?"""
    circles: list[list[str]] = []
    seen: set[str] = set()
    for start in rows:
        way: dict[str, None] = {}
        step: object = start
        while isinstance(step, str) and step in rows and step not in seen:
            seen.add(step)
            way[step] = None
            step = rows[step].values["part_of"]
        if step in way:
            ids = list(way)
            circles.append(ids[ids.index(str(step)) :])
    return circles


def _circle(file: str, circle: Sequence[str], rows: Mapping[str, Row]) -> Mistake:
    lines = sorted(rows[spend_id].line for spend_id in circle)
    if len(lines) == 1:
        do = "name the larger row in part_of, or leave it empty"
        what = f"{quoted(circle[0])} is a part of itself"
        return Mistake(file, lines[0], what, do)
    what = f"the rows on lines {_and(lines)} are parts of each other, in a circle"
    return Mistake(file, lines[0], what, "empty part_of in the row that is the whole")


def _of_another_year(
    spend: HandTable, whole: Row, parts: Sequence[Row], years: tuple[str, ...] | None
) -> Iterator[Mistake]:
    of_whole = whole.values["year"]
    if of_whole is None or not _is_checked(str(of_whole), years):
        return
    if not spend.knows("note"):
        return
    others = [
        part
        for part in parts
        if part.values["year"] is not None
        and not part.values["note"]
        and _is_checked(str(part.values["year"]), years)
        and financial_years(str(part.values["year"])) != financial_years(str(of_whole))
    ]
    if len(others) > 1 and len(others) == len(parts):
        lines = _and([part.line for part in others])
        what = f"the year {of_whole} is not that of its parts, on lines {lines}"
        yield Mistake(
            spend.file,
            whole.line,
            what,
            "give whole and parts the same year, or say in their notes why they differ",
        )
        return
    for part in others:
        what = f"the row is of {part.values['year']}, but a part of the row on line {whole.line}, of {of_whole}"
        do = "give both the same year, say in note why they differ, or name another row in part_of"
        yield Mistake(spend.file, part.line, what, do)


def _is_checked(year: str, years: tuple[str, ...] | None) -> bool:
    # A year the place does not name is a mistake of its own.
    return years is None or {year[:7], year[-7:]}.issubset(years)


def _too_deep(
    file: str, rows: Mapping[str, Row], circling: Set[str]
) -> Iterator[Mistake]:
    """Which rows lie inside more rows than the map follows?"""
    for row in rows.values():
        above, levels = row.values["part_of"], 0
        while isinstance(above, str) and above in rows and above not in circling:
            above, levels = rows[above].values["part_of"], levels + 1
            if levels > PART_LEVELS:
                break
        if levels > PART_LEVELS:
            what = f"more than {PART_LEVELS} rows lie above this one, part of part"
            do = f"name a row nearer the whole in part_of: at most {PART_LEVELS} may lie above it"
            yield Mistake(file, row.line, what, do)


def _same_year_twice(spend: HandTable) -> Iterator[Mistake]:
    """Which rows of one flow end in the same year but begin in different ones, so that years count twice?"""
    if not spend.knows("year", *SAME_FLOW):
        return
    ending: dict[tuple[object, ...], dict[str, list[Row]]] = {}
    for row in spend.rows:
        year = row.values["year"]
        if year is None or any(row.values[name] is None for name in SAME_FLOW):
            continue
        flow = (str(year)[-7:], *(row.values[name] for name in SAME_FLOW))
        by_start = ending.setdefault(flow, {})
        others = (each for start in by_start if start != str(year)[:7] for each in by_start[start])  # fmt: skip
        other = next((each for each in others if not _is_part(row, each)), None)
        if other is not None:
            what = f"the row on line {other.line} is of the same flow, and its {other.values['year']} overlaps this row's {year}"
            do = "give one year or span to both, or say in part_of which is a part of the other"
            yield Mistake(spend.file, row.line, what, do)
        by_start.setdefault(str(year)[:7], []).append(row)


def _displacing(spend: HandTable, rows: Mapping[str, Row]) -> Iterator[Mistake]:
    """Which parts would take the place of the very row they lie in, being of its flow and a later year?"""
    if not spend.knows("year", *SAME_FLOW):
        return
    for row in rows.values():
        whole = rows.get(str(row.values["part_of"]))
        if whole is None or None in (row.values["year"], whole.values["year"]):
            continue
        is_same = all(row.values[name] == whole.values[name] for name in SAME_FLOW)
        if is_same and str(row.values["year"])[-7:] != str(whole.values["year"])[-7:]:
            what = f"the row is a part of the one on line {whole.line}, of the same flow but another year, so that only the later of the two would count"
            do = "give both the same year, or another service to the part"
            yield Mistake(spend.file, row.line, what, do)


def _is_part(row: Row, other: Row) -> bool:
    return (
        row.values["part_of"] == other.values["spend_id"]
        or other.values["part_of"] == row.values["spend_id"]
    )


def _too_much(spend: HandTable, whole: Row, parts: Sequence[Row]) -> list[Mistake]:
    """Do the parts come to more than the whole? As amounts of a year, where the spans are not the same."""
    years = {_span(row) for row in (whole, *parts)}
    if None in years:
        return []
    is_a_year = len(years) > 1
    total = sum((_amount(part, is_a_year) or Fraction() for part in parts), Fraction())
    of_whole = _amount(whole, is_a_year)
    if of_whole is None or total <= of_whole:
        return []
    lines = [part.line for part in parts]
    where = f"line{'s' if len(lines) > 1 else ''} {_and(lines)}"
    a_year = " a year" if is_a_year else ""
    what = (
        f"the parts of this row, on {where}, add to {said_pounds(_decimal(total))}{a_year}, "
        f"more than its {said_pounds(_decimal(of_whole))}{a_year}"
    )
    return [Mistake(spend.file, whole.line, what, "mend an amount, or a part_of")]


def _span(row: Row) -> int | None:
    year = row.values["year"]
    return None if year is None else financial_years(str(year)).years


def _amount(row: Row, is_a_year: bool) -> Fraction | None:
    amount, span = row.values["amount_pounds"], _span(row)
    if not isinstance(amount, Decimal) or span is None:
        return None
    return Fraction(amount) / (span if is_a_year else 1)


def _decimal(pounds: Fraction) -> Decimal:
    return Decimal(pounds.numerator) / Decimal(pounds.denominator)


def _and(lines: Sequence[int]) -> str:
    *first, last = [str(line) for line in lines]
    return f"{', '.join(first)} and {last}" if first else last
