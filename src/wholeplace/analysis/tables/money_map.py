"""Who funds, who controls and who delivers: the money map, each pound once."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import added_up, counted, pounds
from wholeplace.analysis.tables.spend_parts import spend_in_years
from wholeplace.analysis.tables.texts import every_note
from wholeplace.tables.inputs.money import SAME_FLOW

Table = Any

FLOW = (*SAME_FLOW, "year")


def money_entries(
    spend: Table, services: Table, wholes: Table, *, years: tuple[str, str]
) -> Table:
    """Which amounts make the money map?

    Counts: each row of spend once. A row that is part of a larger one is counted in its own flow
    and taken out of the flow of the row that `wholes` (part_wholes) gives. Transfers between partners stand
    apart (`transfer`): their receiver spends them in a row of its own. An amount that was not
    supplied counts one under `unknown`, never as zero pounds.
    Leaves out: what spend_in_years leaves out; left_out lists it.
    Units: pounds a year.
    """
    rows = spend_in_years(spend, years=years)
    kept = rows.filter(rows.why == "")
    placed = kept.left_join(
        services.select("service", "stage", "need"), kept.service == services.service
    ).drop("service_right")
    parts = placed.filter(placed.yearly.notnull()).join(wholes, "spend_id")
    taken_out = parts.join(
        placed.view(), [("whole", "spend_id")], lname="", rname="w_{name}"
    )
    return ibis.union(
        _entries_of(placed),
        taken_out.select(
            **{name: taken_out[f"w_{name}"] for name in _CARRIED},
            spend_id=taken_out.whole,
            part=taken_out.spend_id,
            measure=_measure(taken_out.w_kind, taken_out.w_yearly),
            amount=pounds(-taken_out.yearly),
            note=ibis.literal(""),
            file=taken_out.file,
            line=taken_out.line,
            working="taken out of "
            + taken_out.whole
            + ": counted in "
            + taken_out.spend_id,
        ).select(_COLUMNS),
    )


def money_map(entries: Table) -> Table:
    """Who funds, who controls and who delivers each service, and how well is it known?

    Counts: the known amounts of a flow; transfers beside them; amounts not supplied as a number of
    rows.
    Leaves out: nothing of the entries. Funder, controller and deliverer are groupings of one map:
    adding two of them counts every pound twice.
    Source: Total Place, high-level count. Units: pounds a year.
    """
    return entries.group_by([*FLOW, "stage", "need", "basis", "grade"]).agg(
        **added_up(entries, {"pounds": ["known"], "transfer_pounds": ["transfer"]}),
        unknown=counted(entries, "unknown"),
        note=every_note(entries.note),
    )


def left_out(spend: Table, *, years: tuple[str, str]) -> Table:
    """Which rows of spend does no figure count, and why?"""
    rows = spend_in_years(spend, years=years)
    return rows.filter(rows.why != "").select("file", "line", "why")


_CARRIED = (*FLOW, "stage", "need", "basis", "grade")
_COLUMNS = (
    *_CARRIED,
    *("part", "spend_id", "note", "measure", "amount", "file", "line", "working"),
)


def _measure(kind: Any, yearly: Any) -> Any:
    return ibis.cases(
        (yearly.isnull(), "unknown"), (kind == "transfer", "transfer"), else_="known"
    )


def _entries_of(placed: Table) -> Table:
    is_span = placed.years_spanned > 1
    spread = (
        placed.amount_pounds.cast("string")
        + " pounds over "
        + placed.years_spanned.cast("string")
        + " years"
    )
    return placed.mutate(
        part=ibis.literal(""),
        measure=_measure(placed.kind, placed.yearly),
        amount=placed.yearly.fill_null(1).cast("decimal(18, 2)"),
        note=placed.note.fill_null(""),
        working=ibis.cases(
            (
                placed.yearly.isnull(),
                "not supplied: " + placed.not_supplied.fill_null(""),
            ),
            (is_span, spread),
            else_="as in the row",
        ),
    ).select(_COLUMNS)
