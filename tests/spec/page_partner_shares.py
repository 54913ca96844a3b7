"""Share of control, apart from share of funding and of delivery, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, grouped, picked, share

from wholeplace.analysis.tables.partner_shares import partner_shares, role_entries

NAMES = {"funds": "funding", "controls": "control", "delivers": "delivery"}


def roles_twin(entries: list[Row]) -> list[Row]:
    """In which role, and for how much, does each partner stand in the map? In plain loops."""
    found = []
    for row in entries:
        rest = picked(row, "part", "amount", "file", "line")
        if row["measure"] == "known":
            found.append({"partner": row["funder"], "measure": "funds", **rest})
            found.append({"partner": row["controller"], "measure": "controls", **rest})
            found.append({"partner": row["deliverer"], "measure": "delivers", **rest})
        if row["measure"] == "unknown" and row["kind"] != "transfer":
            found.append({"partner": row["controller"], "measure": "unknown", **rest})
    return found


def shares_twin(entries: list[Row]) -> list[Row]:
    """What share of the known money does each partner fund, control and deliver? In plain loops."""
    found = []
    for (partner,), rows in grouped(entries, "partner").items():
        figures: Row = {"partner": partner}
        for role, word in NAMES.items():
            figures[f"{role}_pounds"] = added(rows, role) or Decimal(0)
            figures[f"share_of_{word}"] = share(
                figures[f"{role}_pounds"], added(entries, role)
            )
        figures["unknown"] = sum(row["measure"] == "unknown" for row in rows)
        found.append(figures)
    return found


ROLES = Page(
    analysis=role_entries,
    twin=roles_twin,
    result="role_entries",
    contracts={"entries": "money_entries"},
    cases=(
        Case(
            title="a known pound is seen three times: whose it is, who decides, who spends it",
            tables={
                "entries": """
                funder | controller | deliverer | kind    | measure | amount | part
                nhs    | council    | charity   | revenue | known   | 100    | ''
                """
            },
            expected="""
            partner | measure  | amount | line
            nhs     | funds    | 100    | 2
            council | controls | 100    | 2
            charity | delivers | 100    | 2
            """,
        ),
        Case(
            title="an amount that was not supplied is counted once, for whoever controls it",
            tables={
                "entries": """
                funder | controller | deliverer | kind    | measure | amount | part
                nhs    | council    | charity   | revenue | unknown | 1      | ''
                """
            },
            expected="""
            partner | measure | amount
            council | unknown | 1
            """,
        ),
        Case(
            title="a transfer has no role, known or not: its receiver spends it in another row",
            tables={
                "entries": """
                funder | controller | deliverer | kind     | measure  | amount | part
                nhs    | council    | council   | transfer | transfer | 100    | ''
                nhs    | council    | council   | transfer | unknown  | 1      | ''
                """
            },
            expected="partner | measure | amount",
        ),
        Case(
            title="what is taken out of a larger row is taken out of all three roles",
            tables={
                "entries": """
                funder | controller | deliverer | kind    | measure | amount | part
                nhs    | nhs        | nhs       | revenue | known   | 900    | ''
                nhs    | nhs        | nhs       | revenue | known   | -100   | part
                """
            },
            expected="""
            partner | measure  | amount | part
            nhs     | funds    | 900    | ''
            nhs     | controls | 900    | ''
            nhs     | delivers | 900    | ''
            nhs     | funds    | -100   | part
            nhs     | controls | -100   | part
            nhs     | delivers | -100   | part
            """,
        ),
    ),
)

SHARES = Page(
    analysis=partner_shares,
    twin=shares_twin,
    result="partner_shares",
    contracts={"entries": "role_entries"},
    cases=(
        Case(
            title="share of control stands apart from share of money and of delivery",
            tables={
                "entries": """
                partner | measure  | amount
                nhs     | funds    | 60
                council | funds    | 40
                council | controls | 100
                charity | delivers | 75
                nhs     | delivers | 25
                """
            },
            expected="""
            partner | funds_pounds | controls_pounds | delivers_pounds | share_of_funding | share_of_control | share_of_delivery
            nhs     | 60           | 0               | 25              | 0.6              | 0                | 0.25
            council | 40           | 100             | 0               | 0.4              | 1                | 0
            charity | 0            | 0               | 75              | 0                | 0                | 0.75
            """,
        ),
        Case(
            title="a partner that funds nothing has a share of zero, not an unknown",
            tables={
                "entries": """
                partner | measure  | amount
                nhs     | funds    | 60
                charity | delivers | 60
                """
            },
            expected="""
            partner | funds_pounds | share_of_funding
            nhs     | 60           | 1
            charity | 0            | 0
            """,
        ),
        Case(
            title="unknown is not zero: a share of known money stands beside the number of amounts not supplied",
            tables={
                "entries": """
                partner | measure  | amount
                council | controls | 100
                council | unknown  | 1
                dwp     | unknown  | 1
                dwp     | unknown  | 1
                """
            },
            expected="""
            partner | controls_pounds | share_of_control | unknown
            council | 100             | 1                | 1
            dwp     | 0               | 0                | 2
            """,
        ),
        Case(
            title="where nothing at all is known there are no shares",
            tables={
                "entries": """
                partner | measure | amount
                dwp     | unknown | 1
                """
            },
            expected="""
            partner | controls_pounds | share_of_funding | share_of_control | share_of_delivery | unknown
            dwp     | 0               | -                | -                | -                 | 1
            """,
        ),
        Case(
            title="shares are given to nine places",
            tables={
                "entries": """
                partner | measure | amount
                nhs     | funds   | 1
                council | funds   | 2
                """
            },
            expected="""
            partner | share_of_funding
            nhs     | 0.333333333
            council | 0.666666667
            """,
        ),
    ),
)

PAGES = (ROLES, SHARES)
