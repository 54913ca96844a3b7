"""Who keeps each provider going, and what else falls when one agreement ends, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, grouped, picked, share, words_of

from wholeplace.analysis.tables.provider_funding import (
    contract_ends,
    funding_entries,
    provider_funding,
)

AGREEMENT = ("provider", "funder", "service", "year")


def entries_twin(entries: list[Row], spend: list[Row]) -> list[Row]:
    """What does each provider receive, from whom and until when? In plain loops."""
    ends = {row["spend_id"]: row["contract_ends_on"] for row in spend}
    found = []
    for row in entries:
        if row["measure"] in {"known", "unknown"} and row["kind"] != "transfer":
            kept = picked(
                row,
                "funder",
                "service",
                "year",
                "part",
                "note",
                "measure",
                "amount",
                "file",
                "line",
            )
            until = ends.get(row["spend_id"])
            found.append(
                kept | {"provider": row["deliverer"], "contract_ends_on": until}
            )
    return found


def funding_twin(entries: list[Row]) -> list[Row]:
    """For each provider every funder, the agreement's end and its share? In plain loops."""
    found = []
    for rows in grouped(entries, *AGREEMENT).values():
        of_provider = [row for row in entries if row["provider"] == rows[0]["provider"]]
        ends = [row["contract_ends_on"] for row in rows if row["contract_ends_on"]]
        notes = sorted({row["note"] for row in rows if row["note"]})
        found.append(
            picked(rows[0], *AGREEMENT)
            | {"pounds": added(rows, "known")}
            | {
                "share_of_income": share(
                    added(rows, "known"), added(of_provider, "known")
                )
            }
            | {"contract_ends_on": min(ends, default=None)}
            | {"unknown": sum(row["measure"] == "unknown" for row in rows)}
            | {"note": " ".join(notes) or None}
        )
    return found


def ends_twin(
    funding: list[Row], services: list[Row], *, smallest_share: Decimal
) -> list[Row]:
    """If this agreement ended, what would be lost and touched? In plain loops."""
    found = []
    for row in funding:
        if row["funder"] == row["provider"]:
            continue
        lost = picked(row, *AGREEMENT, "contract_ends_on")
        lost |= {
            "lost_pounds": row["pounds"],
            "lost_share_of_income": row["share_of_income"],
        }
        touched = []
        for service in services:
            how = ""
            share = row["share_of_income"]
            matters = share is None or share >= smallest_share
            if service["partner"] == row["provider"] and matters:
                how = "same_provider"
            if row["service"] in words_of(service["depends_on"]):
                how = "depends_on"
            if how and service["service"] != row["service"]:
                touched.append((service["service"], service["partner"], how))
        for name, provider, how in touched or [("", "", "")]:
            found.append(
                {
                    **lost,
                    "dependent_service": name,
                    "dependent_provider": provider,
                    "how": how,
                }
            )
    return found


ENTRIES = Page(
    analysis=funding_entries,
    twin=entries_twin,
    result="funding_entries",
    contracts={"entries": "money_entries"},
    cases=(
        Case(
            title="a provider's income is what it delivers with, with the end of the agreement; a transfer is none",
            tables={
                "entries": """
                spend_id | funder | deliverer | service | year    | kind     | measure  | amount | part | note
                grant    | nhs    | charity   | club    | 2015/16 | revenue  | known    | 100    | ''   | A note.
                asked    | dwp    | charity   | advice  | 2015/16 | revenue  | unknown  | 1      | ''   | ''
                passed   | nhs    | council   | grant   | 2015/16 | transfer | transfer | 50     | ''   | ''
                silent   | nhs    | council   | grant   | 2015/16 | transfer | unknown  | 1      | ''   | ''
                """,
                "spend": """
                spend_id | contract_ends_on
                grant    | 2017-03-31
                asked    | -
                passed   | 2018-03-31
                silent   | -
                """,
            },
            expected="""
            provider | funder | service | contract_ends_on | measure | amount | note
            charity  | nhs    | club    | 2017-03-31       | known   | 100    | A note.
            charity  | dwp    | advice  | -                | unknown | 1      | ''
            """,
        ),
    ),
)

FUNDING = Page(
    analysis=provider_funding,
    twin=funding_twin,
    result="provider_funding",
    contracts={"entries": "funding_entries"},
    cases=(
        Case(
            title="each funder's share of a provider's known income; the earliest end stands",
            tables={
                "entries": """
                provider | funder  | service | year    | contract_ends_on | measure | amount | note
                charity  | nhs     | club    | 2015/16 | 2018-03-31       | known   | 50     | ''
                charity  | nhs     | club    | 2015/16 | 2017-03-31       | known   | 25     | Two grants.
                charity  | council | club    | 2015/16 | -                | known   | 25     | ''
                mind     | council | club    | 2015/16 | -                | known   | 7      | ''
                """
            },
            expected="""
            provider | funder  | pounds | share_of_income | contract_ends_on | unknown | note
            charity  | nhs     | 75     | 0.75            | 2017-03-31       | 0       | Two grants.
            charity  | council | 25     | 0.25            | -                | 0       | -
            mind     | council | 7      | 1               | -                | 0       | -
            """,
        ),
        Case(
            title="unknown is not zero: an agreement whose amount was not supplied has no share",
            tables={
                "entries": """
                provider | funder  | service | year    | measure | amount
                charity  | dwp     | advice  | 2015/16 | unknown | 1
                charity  | council | club    | 2015/16 | known   | 25
                """
            },
            expected="""
            provider | funder  | pounds | share_of_income | unknown
            charity  | dwp     | -      | -               | 1
            charity  | council | 25     | 1               | 0
            """,
        ),
    ),
)

OFFERED = """
service       | partner | depends_on
club          | charity | -
advice        | charity | -
clinic        | nhs     | club; walk in ward
walk in ward  | nhs     | -
park          | council | clubhouse
"""

ENDS = Page(
    analysis=contract_ends,
    twin=ends_twin,
    result="contract_ends",
    contracts={"funding": "provider_funding"},
    cases=(
        Case(
            title="the services that cannot run without it and the provider's other services are touched",
            tables={
                "funding": """
                provider | funder | service | year    | pounds | share_of_income | contract_ends_on
                charity  | nhs    | club    | 2015/16 | 75     | 0.75            | 2017-03-31
                """,
                "services": OFFERED,
            },
            options={"smallest_share": Decimal("0.05")},
            expected="""
            provider | funder | service | dependent_service | dependent_provider | how           | lost_pounds | lost_share_of_income | contract_ends_on
            charity  | nhs    | club    | clinic            | nhs                | depends_on    | 75          | 0.75                 | 2017-03-31
            charity  | nhs    | club    | advice            | charity            | same_provider | 75          | 0.75                 | 2017-03-31
            """,
        ),
        Case(
            title="a loss too small to matter does not touch the provider's other services, an unknown one may",
            tables={
                "funding": """
                provider | funder  | service | year    | pounds | share_of_income
                charity  | nhs     | club    | 2015/16 | 1      | 0.01
                charity  | council | club    | 2015/16 | -      | -
                """,
                "services": OFFERED,
            },
            options={"smallest_share": Decimal("0.05")},
            expected="""
            provider | funder  | service | dependent_service | how
            charity  | nhs     | club    | clinic            | depends_on
            charity  | council | club    | clinic            | depends_on
            charity  | council | club    | advice            | same_provider
            """,
        ),
        Case(
            title="a name of several words is found, and a part of a name is not",
            tables={
                "funding": """
                provider | funder | service      | year    | pounds | share_of_income
                nhs      | dwp    | walk in ward | 2015/16 | 5      | 1
                charity  | nhs    | ward         | 2015/16 | 5      | 1
                """,
                "services": OFFERED,
            },
            options={"smallest_share": Decimal("0.05")},
            expected="""
            provider | service      | dependent_service | how
            nhs      | walk in ward | clinic            | depends_on
            charity  | ward         | club              | same_provider
            charity  | ward         | advice            | same_provider
            """,
        ),
        Case(
            title="an agreement that touches nothing else still has a row",
            tables={
                "funding": """
                provider | funder | service | year    | pounds | share_of_income
                council  | nhs    | park    | 2015/16 | -      | -
                """,
                "services": OFFERED,
            },
            options={"smallest_share": Decimal("0.05")},
            expected="""
            provider | service | dependent_service | dependent_provider | how | lost_pounds
            council  | park    | ''                | ''                 | ''  | -
            """,
        ),
        Case(
            title="what a provider pays for itself is no agreement that could end",
            tables={
                "funding": """
                provider | funder  | service | year    | pounds | share_of_income
                council  | council | park    | 2015/16 | 5      | 1
                """,
                "services": OFFERED,
            },
            options={"smallest_share": Decimal("0.05")},
            expected="provider | service",
        ),
    ),
)

PAGES = (ENTRIES, FUNDING, ENDS)
