"""Which rows of spend count, and which lie in which, so that no pound counts twice."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import divided, years_in
from wholeplace.tables.inputs.money import PART_LEVELS, SAME_FLOW

Table = Any
Value = Any


def spend_in_years(spend: Table, *, years: tuple[str, str]) -> Table:
    """Which rows of spend does the map count, and what is each worth a year?

    Counts: for each flow, the rows of its latest year inside `years` (first and last). A span of
    years is spread evenly over them.
    Leaves out: rows outside `years` and rows that a later year supersedes; `why` says which, and
    is empty for a counted row.
    Units: pounds a year, in the prices of the row's own year.
    """
    is_inside = (spend.year.left(7) >= years[0]) & (spend.year.right(7) <= years[1])
    dated = spend.mutate(
        last_year=spend.year.right(7),
        years_spanned=years_in(spend.year),
        is_inside=is_inside,
        yearly=divided(spend.amount_pounds, years_in(spend.year)),
    )
    latest = dated.last_year.max(where=dated.is_inside).over(group_by=SAME_FLOW)
    return dated.mutate(
        why=ibis.cases(
            (~dated.is_inside, "outside_years"),
            (dated.last_year < latest, "superseded"),
            else_="",
        )
    )


def part_wholes(spend: Table, *, years: tuple[str, str]) -> Table:
    """Out of which counted row is each counted part taken, so that no pound counts twice?

    Counts: the row that `part_of` names where it is counted and known. Where a later year has taken
    its place, the largest known row of its flow, one that is no part before one that is, or as the
    row itself was. Where its amount is unknown, or its flow has no counted row, the next larger
    row, up to PART_LEVELS.
    Leaves out: parts with no such row above them: nothing counted holds them.
    """
    ladder = _ladder(spend_in_years(spend, years=years))
    known = [
        ladder[f"is_known_{n}"].ifelse(ladder[f"above_{n}"], None)
        for n in range(PART_LEVELS)
    ]
    found = ladder.select("spend_id", whole=ibis.coalesce(*known))
    return found.filter(found.whole.notnull())


def parts_beneath(spend: Table, *, years: tuple[str, str]) -> Table:
    """Which counted and known parts lie in each counted row with nothing known between?

    Counts: each known part under every counted row above it, up to and with the first known one;
    a row that a later year replaced is replaced here too.
    Leaves out: parts whose amount is unknown.
    """
    ladder = _ladder(spend_in_years(spend, years=years))
    ladder = ladder.filter(ladder.is_known)
    is_open, pairs = ibis.literal(True), []
    for n in range(PART_LEVELS):
        above = ladder[f"above_{n}"]
        found = ladder.filter(is_open & above.notnull())
        pairs.append(found.select("spend_id", above=found[f"above_{n}"]))
        is_open = is_open & ~ladder[f"is_known_{n}"]
    return ibis.union(*pairs).distinct()


def _ladder(rows: Table) -> Table:
    """Which counted row stands for each row above a counted part, and is its amount known?"""
    standing = _standing(rows)
    parts = rows.filter((rows.why == "") & rows.part_of.notnull())
    ladder = parts.select(
        "spend_id", is_known=parts.yearly.notnull(), step_0=parts.part_of
    )
    for n in range(PART_LEVELS):
        rung = standing.select(
            **{f"at_{n}": standing.spend_id, f"stands_{n}": standing.stands},
            **{f"holds_{n}": standing.part_of_stands, f"known_{n}": standing.is_known},
            **{f"step_{n + 1}": standing.part_of},
        )
        ladder = ladder.left_join(rung, [(f"step_{n}", f"at_{n}")])
    return ladder.mutate(**_rungs(ladder))


def _rungs(ladder: Table) -> dict[str, Value]:
    rungs: dict[str, Value] = {}
    for n in range(PART_LEVELS):
        stands, holds = ladder[f"stands_{n}"], ladder[f"holds_{n}"]
        # A row that took its own whole's place, or lies in this very part, does not hold it.
        is_above = (stands != ladder.spend_id) & (holds != ladder.spend_id)
        is_above = is_above.fill_null(False)
        rungs[f"above_{n}"] = is_above.ifelse(stands, None)
        rungs[f"is_known_{n}"] = (is_above & ladder[f"known_{n}"]).fill_null(False)
    return rungs


def _standing(rows: Table) -> Table:
    """Which counted row stands for each row of spend: itself, or what took its place in its flow?"""
    rows = rows.mutate(is_part=rows.part_of.notnull(), is_known=rows.yearly.notnull())
    kept = rows.filter(rows.why == "")
    alike = _largest(kept, [*SAME_FLOW, "is_part"], "alike")
    other = _largest(kept, [*SAME_FLOW], "other")
    found = rows.left_join(alike, [*SAME_FLOW, "is_part"], rname="alike_{name}")
    found = found.left_join(other, [*SAME_FLOW], rname="other_{name}")
    is_kept = found.why == ""
    stands = is_kept.ifelse(found.spend_id, ibis.coalesce(found.alike, found.other))
    # Only whether it is the part itself matters, so that nothing is no part.
    holds = is_kept.ifelse(
        found.part_of, ibis.coalesce(found.alike_holds, found.other_holds)
    ).fill_null("")
    known = is_kept.ifelse(
        found.is_known, ibis.coalesce(found.alike_known, found.other_known)
    )
    return found.select(
        "spend_id",
        "part_of",
        stands=stands,
        part_of_stands=holds,
        is_known=known.fill_null(False),
    )


def _largest(kept: Table, group: list[str], name: str) -> Table:
    by_size = [
        kept.is_known.desc(),
        kept.yearly.desc(nulls_first=False),
        kept.spend_id,
    ]
    nth = ibis.row_number().over(group_by=group, order_by=by_size)
    first = kept.mutate(nth=nth)
    first = first.filter(first.nth == 0)
    return first.select(
        *group,
        **{
            name: first.spend_id,
            f"{name}_holds": first.part_of.fill_null(""),
            f"{name}_known": first.is_known,
        },
    )
