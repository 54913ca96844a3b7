"""Who was turned away, and what followed, drawn."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from drawing import Row
from page import Case, Page
from plain import grouped

from wholeplace.analysis.tables.turned_away import decisions, followed, turned_away
from wholeplace.core.intervals import wilson

NOUGHT, PENNY, NINE = Decimal(0), Decimal("0.01"), Decimal("1e-9")


def decisions_twin(contacts: list[Row], *, margin: Decimal = Decimal(10)) -> list[Row]:
    """Who was first decided on, and how near the line? In plain loops."""
    first: dict[tuple[str, str], Row] = {}
    for row in sorted(contacts, key=lambda row: (row["started_on"], row["partner"], row["contact_id"])):  # fmt: skip
        if row["outcome"] in ("refused", "accepted"):
            first.setdefault((row["person_id"], row["service"]), row)
    found = []
    for row in first.values():
        nearness = "no line recorded"
        if row["score"] is not None and row["threshold"] is not None:
            above = row["score"] - row["threshold"]
            if (above >= 0) == (row["outcome"] == "accepted"):
                nearness = "near the line" if abs(above) < margin else "further off"
        found.append({**row, "decision": row["outcome"], "nearness": nearness, "decided_on": row["started_on"]})  # fmt: skip
    return found


def followed_twin(decided: list[Row], contacts: list[Row], costed: list[Row], *, last_on: date, within: int = 730) -> list[Row]:  # fmt: skip
    """What did each person meet after the decision? In plain loops."""
    costs = grouped(costed, "partner", "contact_id")
    found = []
    for row in decided:
        after = [
            costs[each["partner"], each["contact_id"]]
            for each in contacts
            if each["person_id"] == row["person_id"]
            and 0 < (each["started_on"] - row["decided_on"]).days <= within
            and (each["partner"], each["contact_id"]) in costs
        ]
        late = [rows for rows in after if rows[0]["stage"] == "late"]
        is_followed = (last_on - row["decided_on"]).days >= within
        said = {
            "contacts": len(after),
            "late_contacts": len(late),
            "unpriced": sum(any(each["why_unpriced"] for each in rows) for rows in after),
            "pounds": _pounds(after),
            "late_pounds": _pounds(late),
        }  # fmt: skip
        found.append({**row, "is_followed": is_followed, **{name: value if is_followed else None for name, value in said.items()}})  # fmt: skip
    return found


def _pounds(contacts: list[list[Row]]) -> Decimal:
    return sum((each["pounds"] or NOUGHT for rows in contacts for each in rows), NOUGHT)


def _end(some: int, whole: int, which: int) -> Decimal | None:
    if not whole:
        return None
    return Decimal(wilson(some / whole, whole)[which]).quantize(NINE, ROUND_HALF_UP)


def turned_away_twin(rows: list[Row]) -> list[Row]:
    """How many of each kind, and what followed? In plain loops."""
    found = []
    for (service, decision, nearness), own in grouped(rows, "service", "decision", "nearness").items():  # fmt: skip
        kept = [row for row in own if row["is_followed"]]
        came = [row for row in kept if row["late_contacts"]]
        late = sum((row["late_pounds"] for row in kept), NOUGHT)
        found.append(
            {
                "service": service,
                "decision": decision,
                "nearness": nearness,
                "people": len(own),
                "not_followed": len(own) - len(kept),
                "followed": len(kept),
                "came_late": len(came),
                "late_contacts": sum(row["late_contacts"] for row in kept),
                "unpriced": sum(row["unpriced"] for row in kept),
                "share_came_late": (Decimal(len(came)) / len(kept)).quantize(NINE, ROUND_HALF_UP) if kept else None,
                "share_low": _end(len(came), len(kept), 0),
                "share_high": _end(len(came), len(kept), 1),
                "pounds": sum((row["pounds"] for row in kept), NOUGHT),
                "late_pounds": late,
                "late_pounds_each": (late / len(kept)).quantize(PENNY, ROUND_HALF_UP) if kept else None,
            }
        )  # fmt: skip
    return found


DECISIONS = Page(
    analysis=decisions,
    twin=decisions_twin,
    result="first_decisions",
    contracts={"contacts": "analysed_contacts"},
    cases=(
        Case(
            title="a person's first decision counts; it is near the line where score and threshold say so, and where the line decided",
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | outcome   | score | threshold
                1         | mh      | a          | therapy | 2014-05-01 | refused   | 44    | 47
                1         | mh      | b          | therapy | 2014-09-01 | accepted  | 60    | 47
                1         | ch      | c          | debt    | 2014-05-01 | accepted  | 70    | 48
                2         | mh      | d          | therapy | 2014-05-01 | accepted  | 47    | 47
                3         | mh      | e          | therapy | 2014-05-01 | refused   | 37    | 47
                4         | mh      | f          | therapy | 2014-05-01 | refused   | 50    | 47
                5         | mh      | g          | therapy | 2014-05-01 | refused   | -     | 47
                6         | mh      | h          | therapy | 2014-05-01 | completed | 50    | 47
                7         | mh      | k          | therapy | 2014-05-01 | refused   | 20    | 47
                7         | mh      | j          | therapy | 2014-05-01 | accepted  | 50    | 47
                """
            },
            expected="""
            person_id | service | decision | nearness         | decided_on | contact_id
            1         | therapy | refused  | near the line    | 2014-05-01 | a
            1         | debt    | accepted | further off      | 2014-05-01 | c
            2         | therapy | accepted | near the line    | 2014-05-01 | d
            3         | therapy | refused  | further off      | 2014-05-01 | e
            4         | therapy | refused  | no line recorded | 2014-05-01 | f
            5         | therapy | refused  | no line recorded | 2014-05-01 | g
            7         | therapy | accepted | near the line    | 2014-05-01 | j
            """,
        ),
    ),
)

FOLLOWED = Page(
    analysis=followed,
    twin=followed_twin,
    result="followed_decisions",
    contracts={
        "decided": "first_decisions",
        "contacts": "analysed_contacts",
        "costed": "contacts_priced",
    },
    cases=(
        Case(
            title="what began in the two years after counts with all it costs, and nothing of that day; who was decided on too lately is not followed",
            tables={
                "decided": """
                person_id | service | decision | nearness      | decided_on
                1         | therapy | refused  | near the line | 2014-05-01
                2         | therapy | accepted | near the line | 2014-05-01
                3         | therapy | refused  | further off   | 2015-05-01
                """,
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on
                1         | mh      | a          | therapy | 2014-05-01 | 2014-05-01
                1         | mh      | b          | ward    | 2014-05-02 | 2016-01-01
                1         | gp      | b          | visit   | 2016-04-30 | -
                1         | mh      | d          | ward    | 2016-05-01 | 2016-06-01
                1         | mh      | e          | ward    | 2014-04-01 | 2015-06-01
                1         | x       | f          | other   | 2014-07-01 | -
                3         | mh      | g          | ward    | 2015-06-01 | -
                """,
                "costed": """
                partner | contact_id | stage     | year    | pounds | why_unpriced
                mh      | a          | early     | 2014/15 | 1.00   |
                mh      | b          | late      | 2014/15 | 100.10 |
                mh      | b          | late      | 2015/16 | 50.05  |
                gp      | b          | universal | 2016/17 | 30.00  |
                mh      | d          | late      | 2016/17 | 7.00   |
                mh      | e          | late      | 2014/15 | 8.00   |
                x       | f          | not known | 2014/15 | -      | the service is not in services.csv
                mh      | g          | late      | 2015/16 | 9.00   |
                """,
            },
            options={"last_on": date(2016, 5, 1)},
            expected="""
            person_id | service | is_followed | contacts | late_contacts | unpriced | pounds | late_pounds
            1         | therapy | yes         | 3        | 1             | 1        | 180.15 | 150.15
            2         | therapy | yes         | 0        | 0             | 0        | 0.00   | 0.00
            3         | therapy | no          | -        | -             | -        | -      | -
            """,
        ),
    ),
)

TURNED_AWAY = Page(
    analysis=turned_away,
    twin=turned_away_twin,
    result="turned_away",
    contracts={"rows": "followed_decisions"},
    cases=(
        Case(
            title="people by service, decision and nearness; shares and pounds are of those followed",
            tables={
                "rows": """
                person_id | service | decision | nearness      | is_followed | contacts | late_contacts | unpriced | pounds | late_pounds
                1         | therapy | refused  | near the line | yes         | 3        | 2             | 1        | 180.15 | 150.15
                2         | therapy | refused  | near the line | yes         | 1        | 0             | 0        | 30.00  | 0.00
                3         | therapy | refused  | near the line | yes         | 1        | 1             | 0        | 10.00  | 10.00
                4         | therapy | refused  | near the line | no          | -        | -             | -        | -      | -
                1         | therapy | accepted | near the line | yes         | 0        | 0             | 0        | 0.00   | 0.00
                5         | debt    | accepted | further off   | no          | -        | -             | -        | -      | -
                """
            },
            expected="""
            service | decision | nearness      | people | not_followed | followed | came_late | late_contacts | unpriced | share_came_late | share_low   | share_high  | pounds | late_pounds | late_pounds_each
            therapy | refused  | near the line | 4      | 1            | 3        | 2         | 3             | 1        | 0.666666667     | 0.207659601 | 0.938508055 | 220.15 | 160.15      | 53.38
            therapy | accepted | near the line | 1      | 0            | 1        | 0         | 0             | 0        | 0               | 0           | 0.793450686 | 0.00   | 0.00        | 0.00
            debt    | accepted | further off   | 1      | 1            | 0        | 0         | 0             | 0        | -               | -           | -           | 0.00   | 0.00        | -
            """,
        ),
    ),
)

PAGES = (DECISIONS, FOLLOWED, TURNED_AWAY)
