"""Which rows of spend count, and what each is worth a year, drawn."""

from typing import Any

from drawing import Row
from page import Case, Page
from plain import each, picked, years_in

from wholeplace.analysis.tables.money_map import left_out
from wholeplace.analysis.tables.spend_parts import spend_in_years

FLOW = ("funder", "controller", "deliverer", "service", "kind")

SPEND_OF_MANY_YEARS = """
spend_id | year               | funder | controller | deliverer | service | kind    | amount_pounds
old      | 2014/15            | nhs    | nhs        | nhs       | clinic  | revenue | 80
new      | 2015/16            | nhs    | nhs        | nhs       | clinic  | revenue | 90
span     | 2013/14 to 2015/16 | nhs    | nhs        | charity   | club    | revenue | 100
outside  | 2009/10            | nhs    | nhs        | charity   | advice  | revenue | 5
straddle | 2013/14 to 2016/17 | dwp    | dwp        | dwp       | advice  | revenue | 5
unknown  | 2015/16            | dwp    | dwp        | dwp       | work    | revenue | -
"""


def spend_twin(spend: list[Row], *, years: tuple[str, str]) -> list[Row]:
    """Which rows are counted, and what is each worth a year? In plain loops."""
    latest: dict[tuple[Any, ...], str] = {}
    for row in spend:
        flow = tuple(row[name] for name in FLOW)
        if years[0] <= row["year"][:7] and row["year"][-7:] <= years[1]:
            latest[flow] = max(latest.get(flow, ""), row["year"][-7:])
    found = []
    for row in spend:
        is_inside = years[0] <= row["year"][:7] and row["year"][-7:] <= years[1]
        why = "" if is_inside else "outside_years"
        flow = tuple(row[name] for name in FLOW)
        if is_inside and row["year"][-7:] < latest[flow]:
            why = "superseded"
        span = years_in(row["year"])
        yearly = each(row["amount_pounds"], span)
        found.append({**row, "last_year": row["year"][-7:], "years_spanned": span, "is_inside": is_inside, "yearly": yearly, "why": why})  # fmt: skip
    return found


def left_out_twin(spend: list[Row], *, years: tuple[str, str]) -> list[Row]:
    """Which rows does no figure count? In plain loops."""
    rows = spend_twin(spend, years=years)
    return [picked(row, "file", "line", "why") for row in rows if row["why"]]


IN_YEARS = Page(
    analysis=spend_in_years,
    twin=spend_twin,
    result="spend_in_years",
    cases=(
        Case(
            title="every row stays: a counted one without a reason, the others with theirs",
            tables={"spend": SPEND_OF_MANY_YEARS},
            options={"years": ("2013/14", "2015/16")},
            expected="""
            spend_id | years_spanned | yearly | why
            old      | 1             | 80     | superseded
            new      | 1             | 90     | ''
            span     | 3             | 33.33  | ''
            outside  | 1             | 5      | outside_years
            straddle | 4             | 1.25   | outside_years
            unknown  | 1             | -      | ''
            """,
        ),
        Case(
            title="a later year whose amount was not supplied still replaces an earlier one",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds
                old      | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue | 80
                new      | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | -
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            spend_id | yearly | why
            old      | 80     | superseded
            new      | -      | ''
            """,
        ),
        Case(
            title="half a penny a year goes away from zero, however large the sum",
            tables={
                "spend": """
                spend_id | year               | funder | controller | deliverer | service | kind    | amount_pounds
                small    | 2010/11 to 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 0.03
                large    | 2010/11 to 2015/16 | nhs    | nhs        | nhs       | club    | revenue | 16,640,000,000.05
                """
            },
            options={"years": ("2010/11", "2015/16")},
            expected="""
            spend_id | yearly
            small    | 0.01
            large    | 2,773,333,333.34
            """,
        ),
    ),
)

LEFT_OUT = Page(
    analysis=left_out,
    twin=left_out_twin,
    result="left_out",
    cases=(
        Case(
            title="rows that no figure counts are listed with the reason, and no others",
            tables={"spend": SPEND_OF_MANY_YEARS},
            options={"years": ("2013/14", "2015/16")},
            expected="""
            file      | line | why
            spend.csv | 2    | superseded
            spend.csv | 5    | outside_years
            spend.csv | 6    | outside_years
            """,
        ),
        Case(
            title="one row that counts leaves nothing out",
            tables={
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind    | amount_pounds
                only     | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue | 80
                """
            },
            options={"years": ("2015/16", "2015/16")},
            expected="file | line | why",
        ),
    ),
)

PAGES = (IN_YEARS, LEFT_OUT)
