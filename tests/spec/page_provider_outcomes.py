"""What each provider reaches and what that costs; what was not supplied, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, each, grouped, picked

from wholeplace.analysis.tables.provider_outcomes import (
    not_supplied,
    outcome_entries,
    provider_outcomes,
)

ROW = ("provider", "client_group", "period")
MEASURES = ("people_accessing", "outcomes_reached", "cost_pounds")


def entries_twin(outcomes: list[Row]) -> list[Row]:
    """Which numbers does each provider report? In plain loops."""
    return [
        picked(row, *ROW, "file", "line")
        | {"measure": measure, "amount": Decimal(row[measure])}
        for row in outcomes
        for measure in MEASURES
        if row[measure] is not None
    ]


def outcomes_twin(entries: list[Row], outcomes: list[Row]) -> list[Row]:
    """What does each provider reach, and what does that cost? In plain loops."""
    reported = grouped(entries, *ROW)
    found = []
    for row in outcomes:
        rows = reported.get(tuple(row[name] for name in ROW), [])
        people, reached, cost = (added(rows, measure) for measure in MEASURES)
        found.append(
            picked(row, *ROW, "outcome_counted")
            | {
                "people_accessing": people,
                "outcomes_reached": reached,
                "cost_pounds": cost,
            }
            | {
                "cost_per_person_pounds": each(cost, people),
                "cost_per_outcome_pounds": each(cost, reached),
            }
            | {"not_comparable_with": _apart(row, outcomes), "note": _note(row)}
        )
    return found


def _apart(row: Row, outcomes: list[Row]) -> str | None:
    said = set()
    for other in outcomes:
        reasons = []
        if other["client_group"] != row["client_group"]:
            reasons.append("other people")
        if other["period"] != row["period"]:
            reasons.append("another time")
        if other["outcome_counted"] != row["outcome_counted"]:
            reasons.append("another outcome")
        if reasons:
            said.add(f"{other['provider']} {other['period']} ({', '.join(reasons)})")
    return "; ".join(sorted(said)) or None


def _note(row: Row) -> str | None:
    note, counted_from = row["note"] or "", row["counted_from"] or ""
    if note and counted_from:
        return note + (" " if note.endswith(".") else ". ") + counted_from
    return note or counted_from or None


def not_supplied_twin(
    spend: list[Row], outcomes: list[Row], activity: list[Row]
) -> list[Row]:
    """What was asked for and not supplied? In plain loops."""
    found = []
    for row in spend:
        if row["amount_pounds"] is None:
            found.append(
                ("spend", row["spend_id"], row["deliverer"], row["not_supplied"])
            )
    for row in outcomes:
        if row["cost_pounds"] is None:
            name = f"{row['provider']}, {row['client_group']}, {row['period']}"
            found.append(("cost", name, row["partner"], row["note"]))
    for row in activity:
        if row["quantity"] is None:
            found.append(("activity", row["item"], "", row["note"]))
    return [
        dict(zip(("what", "name", "partner", "answer"), row, strict=True))
        for row in found
    ]


REPORTED = """
provider      | partner | client_group        | period             | people_accessing | outcomes_reached | outcome_counted | cost_pounds | counted_from              | note
Lee House     | council | mental illness      | 2012/13            | 136              | 80               | into work       | 517,185     | -                         | -
Ways into Work | council | unemployed residents | 2010/11 to 2013/14 | 8,300           | 700              | kept a job      | 1,400,000   | 439 and 261, maybe twice  | Four years
Jobcentre     | dwp     | unemployed residents | 2012/13           | -                | -                | into work       | -           | -                         | It could not give local cost.
"""

COUNTED = """
provider       | client_group         | period             | measure          | amount
Lee House      | mental illness       | 2012/13            | people_accessing | 136
Lee House      | mental illness       | 2012/13            | outcomes_reached | 80
Lee House      | mental illness       | 2012/13            | cost_pounds      | 517,185
Ways into Work | unemployed residents | 2010/11 to 2013/14 | people_accessing | 8,300
Ways into Work | unemployed residents | 2010/11 to 2013/14 | outcomes_reached | 700
Ways into Work | unemployed residents | 2010/11 to 2013/14 | cost_pounds      | 1,400,000
"""

ENTRIES = Page(
    analysis=outcome_entries,
    twin=entries_twin,
    result="outcome_entries",
    cases=(
        Case(
            title="each number reported is an entry, and a blank is none",
            tables={"outcomes": REPORTED},
            expected=COUNTED,
        ),
        Case(
            title="a nought that was reported is a number",
            tables={
                "outcomes": """
                provider  | client_group   | period  | people_accessing | outcomes_reached | cost_pounds
                Lee House | mental illness | 2012/13 | -                | 0                | -
                """
            },
            expected="""
            provider  | measure          | amount | line
            Lee House | outcomes_reached | 0      | 2
            """,
        ),
    ),
)

OUTCOMES = Page(
    analysis=provider_outcomes,
    twin=outcomes_twin,
    result="provider_outcomes",
    contracts={"entries": "outcome_entries"},
    cases=(
        Case(
            title="cost per person and per outcome, or unknown with the reason in the note",
            tables={"entries": COUNTED, "outcomes": REPORTED},
            expected="""
            provider       | people_accessing | outcomes_reached | cost_pounds | cost_per_person_pounds | cost_per_outcome_pounds | note
            Lee House      | 136              | 80               | 517,185     | 3,802.83               | 6,464.81                | -
            Ways into Work | 8,300            | 700              | 1,400,000   | 168.67                 | 2,000                   | Four years. 439 and 261, maybe twice
            Jobcentre      | -                | -                | -           | -                      | -                       | It could not give local cost.
            """,
        ),
        Case(
            title="each row names the others it cannot be set against, and why",
            tables={"entries": COUNTED, "outcomes": REPORTED},
            expected="""
            provider       | not_comparable_with
            Lee House      | Jobcentre 2012/13 (other people); Ways into Work 2010/11 to 2013/14 (other people, another time, another outcome)
            Ways into Work | Jobcentre 2012/13 (another time, another outcome); Lee House 2012/13 (other people, another time, another outcome)
            Jobcentre      | Lee House 2012/13 (other people); Ways into Work 2010/11 to 2013/14 (another time, another outcome)
            """,
        ),
        Case(
            title="cost per outcome of nobody is empty",
            tables={
                "entries": """
                provider  | client_group | period  | measure          | amount
                Lee House | everyone     | 2012/13 | people_accessing | 0
                Lee House | everyone     | 2012/13 | outcomes_reached | 0
                Lee House | everyone     | 2012/13 | cost_pounds      | 500
                """,
                "outcomes": """
                provider  | client_group | period  | outcome_counted
                Lee House | everyone     | 2012/13 | into work
                """,
            },
            expected="""
            provider  | people_accessing | outcomes_reached | cost_pounds | cost_per_person_pounds | cost_per_outcome_pounds | not_comparable_with
            Lee House | 0                | 0                | 500         | -                      | -                       | -
            """,
        ),
        Case(
            title="a row with a cost alone, or with no figure at all, still appears",
            tables={
                "entries": """
                provider | client_group | period  | measure     | amount
                co-ords  | students     | 2014/15 | cost_pounds | 80,000
                """,
                "outcomes": """
                provider | client_group | period  | outcome_counted | note
                co-ords  | students     | 2014/15 | not reported    | No count was given.
                advisers | students     | 2014/15 | not reported    | -
                """,
            },
            expected="""
            provider | people_accessing | cost_pounds | cost_per_person_pounds | not_comparable_with | note
            co-ords  | -                | 80,000      | -                      | -                   | No count was given.
            advisers | -                | -           | -                      | -                   | -
            """,
        ),
    ),
)

MISSING = Page(
    analysis=not_supplied,
    twin=not_supplied_twin,
    result="not_supplied",
    cases=(
        Case(
            title="what was asked for and not supplied is listed with the answer",
            tables={
                "spend": """
                spend_id | deliverer | amount_pounds | not_supplied
                known    | nhs       | 100           | -
                asked    | jobcentre | -             | Asked in March; not held locally.
                """,
                "outcomes": REPORTED,
                "activity": """
                item    | quantity | note
                counted | 5        | -
                arrests | -        | The police do not count them by borough.
                """,
            },
            expected="""
            what     | name                                     | partner   | answer
            spend    | asked                                    | jobcentre | Asked in March; not held locally.
            cost     | Jobcentre, unemployed residents, 2012/13 | dwp       | It could not give local cost.
            activity | arrests                                  | ''        | The police do not count them by borough.
            """,
        ),
        Case(
            title="a nought is an answer",
            tables={
                "spend": """
                spend_id | deliverer | amount_pounds
                nothing  | nhs       | 0
                """,
                "outcomes": "provider | cost_pounds",
                "activity": """
                item   | quantity
                nobody | 0
                """,
            },
            expected="what | name",
        ),
    ),
)

PAGES = (ENTRIES, OUTCOMES, MISSING)
