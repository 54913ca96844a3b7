"""The money map, drawn."""

from decimal import Decimal
from typing import Any

from drawing import Row
from page import Case, Page
from page_spend_in_years import spend_twin
from plain import added, grouped, picked

from wholeplace.analysis.tables.money_map import money_entries, money_map
from wholeplace.analysis.tables.spend_parts import part_wholes, parts_beneath

SAME_FLOW = ("funder", "controller", "deliverer", "service", "kind")
FLOW = ("funder", "controller", "deliverer", "service", "kind", "year")
WORDS = ("stage", "need", "basis", "grade")

SERVICES = """
service | partner | stage | need
clinic  | nhs     | late  | health
club    | charity | early | health
grant   | council | enabling | health
"""


def wholes_twin(spend: list[Row], *, years: tuple[str, str]) -> list[Row]:
    """Out of which counted row is each counted part taken? In plain loops."""
    rows = spend_twin(spend, years=years)
    found = []
    for row in rows:
        known = [each for each in _above(row, rows) if each["yearly"] is not None]
        if known:
            whole = known[0]["spend_id"]
            found.append({"spend_id": row["spend_id"], "whole": whole})
    return found


def beneath_twin(spend: list[Row], *, years: tuple[str, str]) -> list[Row]:
    """Which counted and known parts lie in each counted row with nothing known between? In plain loops."""
    rows = spend_twin(spend, years=years)
    found = []
    for row in rows:
        if row["yearly"] is None:
            continue
        for above in _above(row, rows):
            pair = {"spend_id": row["spend_id"], "above": above["spend_id"]}
            if pair not in found:
                found.append(pair)
            if above["yearly"] is not None:
                break
    return found


def _above(part: Row, rows: list[Row]) -> list[Row]:
    """The counted rows that stand for those above a counted part, the nearest first."""
    by_id = {row["spend_id"]: row for row in rows}
    found, step, levels = [], by_id.get(part["part_of"]), 0
    while not part["why"] and step is not None and levels < 4:
        stands = _stands_for(step, rows)
        own = part["spend_id"]
        if stands and stands["spend_id"] != own and stands["part_of"] != own:
            found.append(stands)
        step, levels = by_id.get(step["part_of"]), levels + 1
    return found


def _stands_for(step: Row, rows: list[Row]) -> Row | None:
    if not step["why"]:
        return step
    flow = [
        row
        for row in rows
        if not row["why"] and all(row[name] == step[name] for name in SAME_FLOW)
    ]
    alike = [
        row for row in flow if (row["part_of"] is None) == (step["part_of"] is None)
    ]
    return min(alike or flow, key=_size, default=None)


def _size(row: Row) -> tuple[bool, Any, str]:
    yearly = row["yearly"]
    return (yearly is None, -(yearly or 0), row["spend_id"])


def entries_twin(
    spend: list[Row],
    services: list[Row],
    wholes: list[Row],
    *,
    years: tuple[str, str],
) -> list[Row]:
    """Which amounts make the money map? In plain loops."""
    stages = {row["service"]: row for row in services}
    kept = [row for row in spend_twin(spend, years=years) if not row["why"]]
    by_id = {row["spend_id"]: row for row in kept}
    taken_from = {row["spend_id"]: row["whole"] for row in wholes}
    found = []
    for row in kept:
        found.append(
            _entry(row, row, row["yearly"], "", stages) | {"note": row["note"] or ""}
        )
        whole = by_id.get(taken_from.get(row["spend_id"]))
        if whole and row["yearly"] is not None:
            found.append(_entry(whole, row, -row["yearly"], row["spend_id"], stages))
    return found


def _entry(
    flow: Row, amount_of: Row, amount: Any, part: str, stages: dict[str, Row]
) -> Row:
    measure = "transfer" if flow["kind"] == "transfer" else "known"
    if amount is None:
        measure, amount = "unknown", Decimal("1.00")
    words = stages.get(flow["service"], {})
    return (
        picked(flow, *FLOW, "basis", "grade", "spend_id")
        | {"stage": words.get("stage"), "need": words.get("need"), "part": part}
        | {"measure": measure, "amount": amount, "note": ""}
        | picked(amount_of, "file", "line")
    )


def map_twin(entries: list[Row]) -> list[Row]:
    """Who funds, who controls and who delivers? In plain loops."""
    found = []
    for rows in grouped(entries, *FLOW, *WORDS).values():
        notes = sorted({row["note"] for row in rows if row["note"]})
        figures = {
            "pounds": added(rows, "known"),
            "transfer_pounds": added(rows, "transfer"),
            "unknown": sum(row["measure"] == "unknown" for row in rows),
            "note": " ".join(notes) or None,
        }
        found.append(picked(rows[0], *FLOW, *WORDS) | figures)
    return found


ENTRIES = Page(
    analysis=money_entries,
    twin=entries_twin,
    result="money_entries",
    contracts={"wholes": "part_wholes"},
    usual={"wholes": "spend_id | whole"},
    cases=(
        Case(
            title="a part of a larger row is counted in its own flow and taken out of the larger one",
            tables={
                "wholes": """
                spend_id | whole
                part | whole
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | whole
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            deliverer | service | stage | spend_id | part | measure | amount | line
            nhs       | clinic  | late  | whole    | ''   | known   | 900    | 2
            charity   | club    | early | part     | ''   | known   | 100    | 3
            nhs       | clinic  | late  | whole    | part | known   | -100   | 3
            """,
        ),
        Case(
            title="a part counts though its whole was not supplied, and nothing is taken out of it",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | not_supplied   | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | -             | asked in March | -
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | -              | whole
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | part | measure | amount
            whole    | ''   | unknown | 1
            part     | ''   | known   | 100
            """,
        ),
        Case(
            title="a span of years is spread evenly, to the penny",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year               | funder | controller | deliverer | service | kind    | amount_pounds
                four     | 2010/11 to 2013/14 | nhs    | nhs        | charity   | club    | revenue | 1,400,000.02
                three    | 2010/11 to 2012/13 | nhs    | nhs        | nhs       | clinic  | revenue | 100
                """,
            },
            options={"years": ("2010/11", "2014/15")},
            expected="""
            spend_id | measure | amount
            four     | known   | 350,000.01
            three    | known   | 33.33
            """,
        ),
        Case(
            title="a later year of the same flow replaces an earlier one, and a year outside is not counted",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds
                old      | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue | 80
                new      | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 90
                capital  | 2014/15 | nhs    | nhs        | nhs       | clinic  | capital | 7
                outside  | 2009/10 | nhs    | nhs        | charity   | club    | revenue | 5
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | measure | amount
            new      | known   | 90
            capital  | known   | 7
            """,
        ),
        Case(
            title="a transfer stands apart: its receiver spends it in a row of its own",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind     | amount_pounds
                passed   | 2015/16 | nhs    | council    | council   | grant   | transfer | 50
                spent    | 2015/16 | nhs    | council    | charity   | club    | revenue  | 50
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | measure  | amount
            passed   | transfer | 50
            spent    | known    | 50
            """,
        ),
        Case(
            title="what is passed on from a larger row leaves the money that row spends",
            tables={
                "wholes": """
                spend_id | whole
                passed | whole
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind     | amount_pounds | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue  | 900           | -
                passed   | 2015/16 | nhs    | council    | council   | grant   | transfer | 100           | whole
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | part   | kind     | measure  | amount
            whole    | ''     | revenue  | known    | 900
            passed   | ''     | transfer | transfer | 100
            whole    | passed | revenue  | known    | -100
            """,
        ),
        Case(
            title="a part of a part is counted in its own flow, and no pound twice",
            tables={
                "wholes": """
                spend_id | whole
                part | whole
                crumb | part
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | whole
                crumb    | 2015/16 | nhs    | nhs        | council   | grant   | revenue | 40            | part
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            service | spend_id | part  | amount | working
            clinic  | whole    | ''    | 900    | as in the row
            clinic  | whole    | part  | -100   | taken out of whole: counted in part
            club    | part     | ''    | 100    | as in the row
            club    | part     | crumb | -40    | taken out of part: counted in crumb
            grant   | crumb    | ''    | 40     | as in the row
            """,
        ),
        Case(
            title="a part of a span of years is taken out of it a year, as it is counted a year",
            tables={
                "wholes": """
                spend_id | whole
                part | whole
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year               | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                whole    | 2013/14 to 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                part     | 2013/14 to 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | whole
                """,
            },
            options={"years": ("2013/14", "2016/17")},
            expected="""
            spend_id | part | amount | working
            whole    | ''   | 300    | 900.00 pounds over 3 years
            part     | ''   | 33.33  | 100.00 pounds over 3 years
            whole    | part | -33.33 | taken out of whole: counted in part
            """,
        ),
        Case(
            title="a part that was not supplied stays in its whole, and is counted as unknown",
            tables={
                "wholes": """
                spend_id | whole
                part | whole
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | not_supplied   | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -              | -
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | -             | asked in March | whole
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | measure | amount | working
            whole    | known   | 900    | as in the row
            part     | unknown | 1      | not supplied: asked in March
            """,
        ),
        Case(
            title="a part is taken out of the row of a later year that takes its whole's place",
            tables={
                "wholes": """
                spend_id | whole
                part | after
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                before   | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                part     | 2014/15 | nhs    | nhs        | charity   | club    | revenue | 100           | before
                after    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 950           | -
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | part | amount | working
            part     | ''   | 100    | as in the row
            after    | ''   | 950    | as in the row
            after    | part | -100   | taken out of after: counted in part
            """,
        ),
        Case(
            title="a part of an unknown part is taken out of the known row that holds both",
            tables={
                "wholes": """
                spend_id | whole
                middle | whole
                crumb | whole
                """,
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | not_supplied | part_of
                whole    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -            | -
                middle   | 2015/16 | nhs    | nhs        | charity   | club    | revenue | -             | asked in May | whole
                crumb    | 2015/16 | nhs    | nhs        | council   | grant   | revenue | 40            | -            | middle
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | part  | measure | amount
            whole    | ''    | known   | 900
            whole    | crumb | known   | -40
            middle   | ''    | unknown | 1
            crumb    | ''    | known   | 40
            """,
        ),
        Case(
            title="a part counts though its whole is of a year nobody asked for",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                whole    | 2009/10 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | whole
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | part | amount
            part     | ''   | 100
            """,
        ),
        Case(
            title="a service that services.csv does not know keeps its money, its stage unknown",
            tables={
                "services": SERVICES,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds
                only     | 2015/16 | nhs    | nhs        | nhs       | mystery | revenue | 900
                """,
            },
            options={"years": ("2014/15", "2016/17")},
            expected="""
            spend_id | stage | need | amount
            only     | -     | -    | 900
            """,
        ),
    ),
)

WHOLES = Page(
    analysis=part_wholes,
    twin=wholes_twin,
    result="part_wholes",
    cases=(
        Case(
            title="the nearest larger row that is counted and known, or what took its place; a part no counted row holds has none",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                first    | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue | 900           | -
                second   | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 600           | -
                smaller  | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 300           | -
                known    | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100           | first
                unknown  | 2015/16 | nhs    | nhs        | council   | club    | revenue | -             | second
                below    | 2015/16 | nhs    | nhs        | dwp       | club    | revenue | 5             | unknown
                old      | 2009/10 | dwp    | dwp        | dwp       | work    | revenue | 50            | -
                alone    | 2015/16 | dwp    | dwp        | charity   | work    | revenue | 5             | old
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            spend_id | whole
            known    | second
            unknown  | second
            below    | second
            """,
        ),
        Case(
            title="a whole may become a part itself when its place is taken, and still holds its parts",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                before   | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue | 100           | -
                part     | 2014/15 | nhs    | nhs        | charity   | club    | revenue | 30            | before
                all      | 2015/16 | nhs    | nhs        | council   | clinic  | revenue | 500           | -
                after    | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 110           | all
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            spend_id | whole
            part     | after
            after    | all
            """,
        ),
        Case(
            title="a row that takes the place of the very row it is a part of is not taken out of itself",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                top      | 2014/15 | nhs    | nhs        | council   | clinic  | revenue | 900           | -
                before   | 2014/15 | nhs    | nhs        | nhs       | club    | revenue | 300           | top
                after    | 2015/16 | nhs    | nhs        | nhs       | club    | revenue | 100           | before
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            spend_id | whole
            after    | top
            """,
        ),
    ),
)

BENEATH = Page(
    analysis=parts_beneath,
    twin=beneath_twin,
    result="parts_beneath",
    cases=(
        Case(
            title="a part lies in each row above it, up to the first whose amount is known",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds | part_of
                top      | 2015/16 | nhs    | nhs        | council   | clinic  | revenue | -             | -
                middle   | 2015/16 | nhs    | nhs        | nhs       | club    | revenue | -             | top
                part     | 2015/16 | nhs    | nhs        | charity   | club    | revenue | 500           | middle
                crumb    | 2015/16 | nhs    | nhs        | dwp       | club    | revenue | 5             | part
                silent   | 2015/16 | dwp    | nhs        | dwp       | club    | revenue | -             | top
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            spend_id | above
            part     | middle
            part     | top
            crumb    | part
            """,
        ),
    ),
)

MAP = Page(
    analysis=money_map,
    twin=map_twin,
    result="money_map",
    contracts={"entries": "money_entries"},
    cases=(
        Case(
            title="known and passed-on pounds and unknown rows of one flow stand side by side, never as zero",
            tables={
                "entries": """
                funder | controller | deliverer | service | kind    | year    | stage | need   | basis  | grade | measure  | amount | part
                nhs    | nhs        | nhs       | clinic  | revenue | 2015/16 | late  | health | ledger | firm  | known    | 900    | ''
                nhs    | nhs        | nhs       | clinic  | revenue | 2015/16 | late  | health | ledger | firm  | known    | -100   | part
                dwp    | dwp        | dwp       | advice  | revenue | 2015/16 | early | work   | unknown | weak | unknown  | 1      | ''
                """
            },
            expected="""
            funder | service | pounds | transfer_pounds | unknown
            nhs    | clinic  | 800    | -               | 0
            dwp    | advice  | -      | -               | 1
            """,
        ),
        Case(
            title="amounts of different firmness stay in rows of their own, and notes are not lost",
            tables={
                "entries": """
                funder | controller | deliverer | service | kind     | year    | stage | need   | basis    | grade | measure  | amount | part | note
                nhs    | nhs        | nhs       | clinic  | revenue  | 2015/16 | late  | health | ledger   | firm  | known    | 900    | ''   | Second note.
                nhs    | nhs        | nhs       | clinic  | revenue  | 2015/16 | late  | health | ledger   | firm  | known    | 50     | ''   | First note.
                nhs    | nhs        | nhs       | clinic  | revenue  | 2015/16 | late  | health | ledger   | firm  | known    | 1      | ''   | First note.
                nhs    | nhs        | nhs       | clinic  | revenue  | 2015/16 | late  | health | estimate | weak  | known    | 7      | ''   | ''
                nhs    | council    | council   | grant   | transfer | 2015/16 | late  | health | ledger   | firm  | transfer | 30     | ''   | -
                """
            },
            expected="""
            service | grade | pounds | transfer_pounds | unknown | note
            clinic  | firm  | 951    | -               | 0       | First note. Second note.
            clinic  | weak  | 7      | -               | 0       | -
            grant   | firm  | -      | 30              | 0       | -
            """,
        ),
    ),
)

PAGES = (WHOLES, BENEATH, ENTRIES, MAP)
