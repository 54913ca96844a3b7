"""Universal, early, late and enabling money, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, grouped, picked, share

from wholeplace.analysis.tables.early_late import early_late, early_late_entries

STAGES = ("universal", "early", "late", "enabling")


def entries_twin(entries: list[Row], services: list[Row]) -> list[Row]:
    """Which amounts belong to each need, partner and stage? In plain loops."""
    mixing = {row["service"] for row in services if row["is_mixed"]}
    found = []
    for row in entries:
        measure = {"known": row["stage"], "unknown": "unknown"}.get(row["measure"])
        if measure and row["kind"] != "transfer":
            kept = picked(row, "need", "part", "amount", "file", "line")
            found.append(kept | {"partner": row["funder"], "measure": measure})
            if row["service"] in mixing and measure != "unknown":
                found.append(kept | {"partner": row["funder"], "measure": "mixed"})
    return found


def early_late_twin(entries: list[Row]) -> list[Row]:
    """How does the known money divide into the four stages? In plain loops."""
    found = []
    for (need, partner), rows in grouped(entries, "need", "partner").items():
        figures: Row = {"need": need, "partner": partner}
        for stage in STAGES:
            figures[f"{stage}_pounds"] = added(rows, stage)
        figures["total_pounds"] = added(rows, *STAGES)
        figures["mixed_pounds"] = added(rows, "mixed")
        faced = added(rows, "universal", "early", "late")
        figures["late_share"] = share(added(rows, "late") or Decimal(0), faced)
        figures["unknown"] = sum(row["measure"] == "unknown" for row in rows)
        found.append(figures)
    return found


ENTRIES = Page(
    analysis=early_late_entries,
    twin=entries_twin,
    result="early_late_entries",
    contracts={"entries": "money_entries"},
    cases=(
        Case(
            title="known money goes to its stage and to the partner whose money it is",
            tables={
                "entries": """
                funder | deliverer | kind     | stage | need   | measure  | amount | part
                nhs    | charity   | revenue  | early | health | known    | 100    | ''
                nhs    | nhs       | revenue  | late  | health | known    | -30    | part
                nhs    | charity   | revenue  | early | health | unknown  | 1      | ''
                nhs    | council   | transfer | early | health | transfer | 50     | ''
                nhs    | council   | transfer | early | health | unknown  | 1      | ''
                """,
                "services": """
                service | stage
                clinic  | late
                """,
            },
            expected="""
            need   | partner | measure | amount | part | line
            health | nhs     | early   | 100    | ''   | 2
            health | nhs     | late    | -30    | part | 3
            health | nhs     | unknown | 1      | ''   | 4
            """,
        ),
        Case(
            title="money of a service that mixes stages stands once more, so that a reader sees how much does",
            tables={
                "entries": """
                funder  | service  | kind    | stage | need   | measure | amount | part
                council | children | revenue | late  | family | known   | 100    | ''
                council | children | revenue | late  | family | unknown | 1      | ''
                council | clubs    | revenue | early | family | known   | 5      | ''
                """,
                "services": """
                service  | stage | is_mixed
                children | late  | yes
                clubs    | early | -
                """,
            },
            expected="""
            need   | partner | measure | amount | line
            family | council | late    | 100    | 2
            family | council | mixed   | 100    | 2
            family | council | unknown | 1      | 3
            family | council | early   | 5      | 4
            """,
        ),
    ),
)

TABLE = Page(
    analysis=early_late,
    twin=early_late_twin,
    result="early_late",
    contracts={"entries": "early_late_entries"},
    cases=(
        Case(
            title="the late share leaves enabling money out of both sides",
            tables={
                "entries": """
                need   | partner | measure   | amount
                health | nhs     | universal | 20
                health | nhs     | early     | 5
                health | nhs     | late      | 75
                health | nhs     | enabling  | 900
                """
            },
            expected="""
            need   | partner | universal_pounds | early_pounds | late_pounds | enabling_pounds | total_pounds | late_share | unknown
            health | nhs     | 20               | 5            | 75          | 900             | 1000         | 0.75       | 0
            """,
        ),
        Case(
            title="unknown is not zero: a partner whose amounts were not supplied has no pounds and no share",
            tables={
                "entries": """
                need | partner | measure | amount
                work | dwp     | unknown | 1
                work | dwp     | unknown | 1
                work | council | early   | 10
                """
            },
            expected="""
            need | partner | early_pounds | late_pounds | total_pounds | late_share | unknown
            work | dwp     | -            | -           | -            | -          | 2
            work | council | 10           | -           | 10           | 0          | 0
            """,
        ),
        Case(
            title="a partner that pays only for what enables the others has no late share",
            tables={
                "entries": """
                need    | partner | measure  | amount
                running | council | enabling | 10
                """
            },
            expected="""
            need    | partner | enabling_pounds | total_pounds | late_share
            running | council | 10              | 10           | -
            """,
        ),
    ),
)

PAGES = (ENTRIES, TABLE)
