"""Hand-offs, drawn: who never arrived, who had to tell everything again, who left for nobody knows where; and help that ends too soon."""

from fractions import Fraction
from typing import Any

from drawing import Row
from page import Case, Page
from page_journeys import CONTACTS, quantile
from plain import grouped, nine

from wholeplace.analysis.tables.handoffs import (
    departure_fates,
    handoffs,
    referral_fates,
)
from wholeplace.analysis.tables.journey_support import support_outlasted


def referrals_twin(
    contacts: list[Row],
    *,
    assessments: tuple[str, ...],
    unknown: tuple[str, ...] = ("unknown",),
    arrive_within: int = 30,
    assess_within: int = 28,
) -> list[Row]:
    """What became of each referral? In plain loops."""
    found = []
    for row in contacts:
        to = row["referred_to"]
        if not to or to in unknown:
            continue
        others = [each for each in contacts if each is not row and each["person_id"] == row["person_id"]]  # fmt: skip
        asked = [each for each in others if each["reason"] in assessments]
        came = _met(others, row, to, range(arrive_within + 1))
        knew = _met(asked, row, row["service"], range(-assess_within, 1))
        again = _met(asked, row, to, range(assess_within + 1))
        partners = {each["partner"] for each in contacts if each["service"] == to}
        told = [each["started_on"] for each in contacts if each["partner"] in partners]
        seen = (max(told) - row["started_on"]).days if told else None
        fate = "held" if came else _unmet(seen, arrive_within)
        found.append(_fate(row, to, "never_arrived", fate))
        if came and knew:
            fate = "failed" if again else "too_near" if seen < assess_within else "held"
            found.append(_fate(row, to, "arrived_without_information", fate))
    return found


def _met(rows: list[Row], sent: Row, service: str, days: range) -> bool:
    return any(row["service"] == service and (row["started_on"] - sent["started_on"]).days in days for row in rows)  # fmt: skip


def _unmet(seen: int | None, within: int) -> str:
    if seen is None:
        return "unseen"
    return "too_near" if seen < within else "failed"


def _fate(row: Row, to: str, kind: str, fate: str) -> Row:
    return {
        "partner": row["partner"],
        "contact_id": row["contact_id"],
        "person_id": row["person_id"],
        "from_service": row["service"],
        "to_service": to,
        "kind": kind,
        "fate": fate,
    }


def departures_twin(
    contacts: list[Row], *, lasting: tuple[str, ...], unknown: tuple[str, ...] = ("unknown",)
) -> list[Row]:  # fmt: skip
    """Where did each stretch of help lead? In plain loops."""
    found = []
    for row in contacts:
        ended = row["ended_on"]
        if row["service"] in lasting and ended and ended > row["started_on"]:
            word = row["referred_to"]
            is_lost = word in unknown or (not word and not row["outcome"])
            to = "not said" if not word or word in unknown else word
            found.append(_fate(row, to, "destination_unknown", "failed" if is_lost else "held"))  # fmt: skip
    return found


def handoffs_twin(fates: list[Row]) -> list[Row]:
    """Where do hand-offs fail? In plain loops."""
    found = []
    for (one, two, kind), rows in grouped(fates, "from_service", "to_service", "kind").items():  # fmt: skip
        number = {name: len([row for row in rows if row["fate"] == name]) for name in ("failed", "held", "too_near", "unseen")}  # fmt: skip
        judged = number["failed"] + number["held"]
        found.append(
            {
                "from_service": one,
                "to_service": two,
                "kind": kind,
                "people": len({row["person_id"] for row in rows}),
                "handoffs": len(rows),
                "judged": judged,
                **number,
                "people_failed": len({row["person_id"] for row in rows if row["fate"] == "failed"}),
                "share_failed": nine(Fraction(number["failed"], judged)) if judged else None,
            }
        )  # fmt: skip
    return found


def outlasted_twin(
    contacts: list[Row],
    *,
    support: tuple[str, ...],
    outcomes: tuple[str, ...],
    within: int = 540,
) -> list[Row]:
    """How many outcomes come after the offer ended? In plain loops."""
    offers = [_offer(row, contacts, support, outcomes, within) for row in contacts if row["reason"] in support]  # fmt: skip
    found = []
    for (service,), rows in grouped(offers, "service").items():
        ended = [row for row in rows if row["days"] is not None]
        reached = [row for row in rows if row["days_to"] is not None]
        after = [row for row in reached if row["is_after"]]
        found.append(
            {
                "service": service,
                "people": len({row["person_id"] for row in rows}),
                "offers": len(rows),
                "offers_ended": len(ended),
                "misdated": sum(row["is_misdated"] for row in rows),
                "people_ended": len({row["person_id"] for row in ended}),
                "people_reached": len({row["person_id"] for row in reached}),
                "reached": len(reached),
                "reached_during": len(reached) - len(after),
                "reached_after": len(after),
                "share_after": nine(Fraction(len(after), len(reached))) if reached else None,
                "median_days_offered": quantile([row["days"] for row in ended], Fraction(1, 2)),
                "median_days_to_outcome": quantile([row["days_to"] for row in reached], Fraction(1, 2)),
            }
        )  # fmt: skip
    return found


def _offer(
    row: Row, contacts: list[Row], support: tuple[str, ...], outcomes: tuple[str, ...], within: int
) -> dict[str, Any]:  # fmt: skip
    same = [each for each in contacts if each["person_id"] == row["person_id"] and each["service"] == row["service"]]  # fmt: skip
    offers = sorted((each for each in same if each["reason"] in support), key=lambda each: (each["started_on"], each["partner"], each["contact_id"]))  # fmt: skip
    later = offers[offers.index(row) + 1 :]
    began, ended = row["started_on"], row["ended_on"]
    is_misdated = ended is not None and ended < began
    ended = None if is_misdated else ended
    days = [
        each["started_on"]
        for each in same
        if each["reason"] in outcomes
        and began <= each["started_on"]
        and (not later or each["started_on"] < later[0]["started_on"])
        and (ended is None or (each["started_on"] - ended).days <= within)
    ]
    return {
        "service": row["service"],
        "person_id": row["person_id"],
        "is_misdated": is_misdated,
        "days": (ended - began).days if ended else None,
        "days_to": (min(days) - began).days if days else None,
        "is_after": bool(days) and ended is not None and min(days) > ended,
    }


_ASSESSED = {"assessments": ("assessment", "first")}

REFERRALS = Page(
    analysis=referral_fates,
    twin=referrals_twin,
    result="handoff_fates",
    contracts=CONTACTS,
    cases=(
        Case(
            title="a person arrives within 30 days or not; near the last day, and where no extract tells, nobody can say",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | reason   | started_on | referred_to
                gp      | 1         | a          | visit   | referral | 2014-05-01 | therapy
                trust   | 1         | b          | therapy | support  | 2014-05-31 | -
                gp      | 2         | c          | visit   | referral | 2014-05-01 | therapy
                trust   | 2         | d          | therapy | support  | 2014-06-01 | -
                trust   | 2         | e          | therapy | support  | 2014-04-30 | -
                gp      | 3         | f          | visit   | referral | 2014-05-03 | therapy
                gp      | 4         | g          | visit   | referral | 2014-05-01 | lunch_club
                gp      | 5         | h          | visit   | referral | 2014-05-01 | unknown
                gp      | 5         | i          | visit   | -        | 2014-05-01 | -
                trust   | 6         | j          | therapy | referral | 2014-05-01 | therapy
                gp      | 7         | k          | visit   | referral | 2014-05-20 | therapy
                trust   | 7         | l          | therapy | support  | 2014-05-20 | -
                """
            },
            options=_ASSESSED,
            expected="""
            person_id | contact_id | from_service | to_service | kind          | fate
            1         | a          | visit        | therapy    | never_arrived | held
            2         | c          | visit        | therapy    | never_arrived | failed
            3         | f          | visit        | therapy    | never_arrived | too_near
            4         | g          | visit        | lunch_club | never_arrived | unseen
            6         | j          | therapy      | therapy    | never_arrived | failed
            7         | k          | visit        | therapy    | never_arrived | held
            """,
        ),
        Case(
            title="who was assessed by the sender and is assessed again within 28 days arrived without information",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | reason     | started_on | referred_to
                gp      | 1         | a          | visit   | first      | 2014-05-01 | -
                gp      | 1         | b          | visit   | referral   | 2014-05-01 | therapy
                trust   | 1         | c          | therapy | screening  | 2014-05-05 | -
                trust   | 1         | d          | therapy | assessment | 2014-05-29 | -
                gp      | 2         | e          | visit   | first      | 2014-04-03 | -
                gp      | 2         | f          | visit   | referral   | 2014-05-01 | therapy
                trust   | 2         | g          | therapy | screening  | 2014-05-05 | -
                trust   | 2         | h          | therapy | assessment | 2014-05-30 | -
                gp      | 3         | i          | visit   | first      | 2014-04-02 | -
                gp      | 3         | j          | visit   | referral   | 2014-05-01 | therapy
                trust   | 3         | k          | therapy | assessment | 2014-05-05 | -
                gp      | 4         | l          | visit   | first      | 2014-05-28 | therapy
                gp      | 4         | m          | visit   | first      | 2014-05-28 | -
                trust   | 4         | n          | therapy | screening  | 2014-05-28 | -
                gp      | 5         | o          | visit   | first      | 2014-05-01 | therapy
                trust   | 5         | p          | therapy | assessment | 2014-05-02 | -
                """
            },
            options=_ASSESSED,
            expected="""
            person_id | contact_id | kind                        | fate
            1         | b          | never_arrived               | held
            1         | b          | arrived_without_information | failed
            2         | f          | never_arrived               | held
            2         | f          | arrived_without_information | held
            3         | j          | never_arrived               | held
            4         | l          | never_arrived               | held
            4         | l          | arrived_without_information | too_near
            5         | o          | never_arrived               | held
            """,
        ),
    ),
)

DEPARTURES = Page(
    analysis=departure_fates,
    twin=departures_twin,
    result="handoff_fates",
    contracts=CONTACTS,
    cases=(
        Case(
            title="an outcome or a destination says where to; the word unknown, and nothing at all, do not",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | started_on | ended_on   | referred_to | outcome
                trust   | 1         | a          | therapy | 2014-05-01 | 2014-06-01 | unknown     | completed
                trust   | 1         | b          | therapy | 2014-05-01 | 2014-06-01 | -           | completed
                trust   | 1         | c          | therapy | 2014-05-01 | 2014-06-01 | -           | -
                trust   | 2         | d          | therapy | 2014-05-01 | 2014-06-01 | hostel      | -
                trust   | 2         | e          | therapy | 2014-05-01 | -          | -           | -
                trust   | 2         | f          | therapy | 2014-05-01 | 2014-05-01 | -           | -
                trust   | 2         | g          | therapy | 2014-05-01 | 2014-04-01 | -           | -
                gp      | 2         | h          | visit   | 2014-05-01 | 2014-06-01 | -           | -
                """
            },
            options={"lasting": ("therapy", "hostel")},
            expected="""
            person_id | contact_id | from_service | to_service | kind                | fate
            1         | a          | therapy      | not said   | destination_unknown | failed
            1         | b          | therapy      | not said   | destination_unknown | held
            1         | c          | therapy      | not said   | destination_unknown | failed
            2         | d          | therapy      | hostel     | destination_unknown | held
            """,
        ),
    ),
)

HANDOFFS = Page(
    analysis=handoffs,
    twin=handoffs_twin,
    result="handoffs",
    contracts={"fates": "handoff_fates"},
    cases=(
        Case(
            title="every hand-off failed, held or cannot be judged; the share is of those that can",
            tables={
                "fates": """
                partner | contact_id | person_id | from_service | to_service | kind          | fate
                gp      | a          | 1         | visit        | therapy    | never_arrived | failed
                gp      | b          | 1         | visit        | therapy    | never_arrived | failed
                gp      | c          | 2         | visit        | therapy    | never_arrived | held
                gp      | d          | 3         | visit        | therapy    | never_arrived | too_near
                gp      | e          | 3         | visit        | lunch_club | never_arrived | unseen
                """
            },
            expected="""
            from_service | to_service | kind          | people | handoffs | judged | failed | held | too_near | unseen | people_failed | share_failed
            visit        | therapy    | never_arrived | 3      | 4        | 3      | 2      | 1    | 1        | 0      | 1             | 0.666666667
            visit        | lunch_club | never_arrived | 1      | 1        | 0      | 0      | 0    | 0        | 1      | 0             | -
            """,
        ),
    ),
)

OUTLASTED = Page(
    analysis=support_outlasted,
    twin=outlasted_twin,
    result="support_outlasted",
    contracts=CONTACTS,
    cases=(
        Case(
            title="an outcome is reached with the latest offer; on the day it ends, still during it",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | reason  | started_on | ended_on
                work    | 1         | a          | jobs    | support | 2014-05-01 | 2014-06-01
                work    | 1         | b          | jobs    | got_job | 2014-06-01 | 2014-06-01
                work    | 2         | c          | jobs    | support | 2014-05-01 | 2014-05-31
                work    | 2         | d          | jobs    | got_job | 2014-08-01 | -
                work    | 2         | e          | jobs    | got_job | 2014-09-01 | -
                work    | 3         | f          | jobs    | support | 2014-05-01 | 2014-05-11
                work    | 3         | g          | jobs    | support | 2014-07-01 | -
                work    | 3         | h          | jobs    | got_job | 2014-08-01 | -
                work    | 4         | i          | jobs    | support | 2014-05-01 | 2014-04-01
                work    | 4         | j          | jobs    | got_job | 2014-05-11 | -
                work    | 5         | k          | jobs    | got_job | 2014-05-11 | -
                work    | 6         | l          | jobs    | support | 2012-05-01 | 2012-06-01
                work    | 6         | m          | jobs    | got_job | 2014-06-01 | -
                trust   | 6         | n          | therapy | support | 2014-05-01 | -
                """
            },
            options={"support": ("support",), "outcomes": ("got_job",)},
            expected="""
            service | people | offers | offers_ended | misdated | people_ended | people_reached | reached | reached_during | reached_after | share_after | median_days_offered | median_days_to_outcome
            jobs    | 5      | 6      | 4            | 1        | 4            | 4              | 4       | 3              | 1             | 0.25        | 30.5                | 31
            therapy | 1      | 1      | 0            | 0        | 0            | 0              | 0       | 0              | 0             | -           | -                   | -
            """,
        ),
    ),
)

PAGES: tuple[Page, ...] = (REFERRALS, DEPARTURES, HANDOFFS, OUTLASTED)
