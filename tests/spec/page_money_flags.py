"""Flows to ask about, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, grouped, picked

from wholeplace.analysis.tables.partner_shares import money_flags

WHY = {
    "decided_by_neither": "Who decides neither pays nor delivers: ask what the decision is based on.",
    "decided_elsewhere": "A local service is decided on outside the place: ask what could be decided here.",
    "saves_another": "Who pays for this early step bears under half of the late money on the same need: ask who would gain and whether they would share.",
    "money_both_ways": "These two partners pass money to each other: ask whether the net would do.",
}


def flags_twin(entries: list[Row], partners: list[Row]) -> list[Row]:
    """Which flows run against what one would expect? In plain loops."""
    local = {row["partner"]: row["is_local"] for row in partners}
    met: dict[tuple[str, str], Row] = {}
    for row in entries:
        if row["measure"] == "known" and row["part"] == "":
            if row["controller"] not in {row["funder"], row["deliverer"]}:
                met["decided_by_neither", row["spend_id"]] = row
            here, there = local.get(row["deliverer"]), local.get(row["controller"])
            if here is True and there is False:
                met["decided_elsewhere", row["spend_id"]] = row
            if row["stage"] == "early" and _saves_another(row, entries):
                met["saves_another", row["spend_id"]] = row
        if row["measure"] == "transfer" and _comes_back(row, entries):
            met["money_both_ways", row["spend_id"]] = row
    return [
        picked(row, "spend_id", "funder", "controller", "deliverer", "service")
        | {"flag": flag, "why": WHY[flag]}
        | {"pounds": added(grouped(entries, "spend_id")[(name,)], "known", "transfer")}
        for (flag, name), row in met.items()
    ]


def _saves_another(step: Row, entries: list[Row]) -> bool:
    known = [row for row in entries if row["measure"] == "known"]
    late = [
        row for row in known if row["stage"] == "late" and row["need"] == step["need"]
    ]
    own = [row for row in late if row["funder"] == step["funder"]]
    of_own, of_all = (added(rows, "known") or Decimal(0) for rows in (own, late))
    return bool(late) and of_own * 2 < of_all


def _comes_back(passed: Row, entries: list[Row]) -> bool:
    giver, taker = passed["funder"], passed["deliverer"]
    return giver != taker and any(
        (row["funder"], row["deliverer"]) == (taker, giver)
        for row in entries
        if row["measure"] == "transfer"
    )


PARTNERS = """
partner | is_local
nhs     | yes
council | yes
charity | yes
dwp     | no
"""

FLAGS = Page(
    analysis=money_flags,
    twin=flags_twin,
    result="money_flags",
    contracts={"entries": "money_entries"},
    cases=(
        Case(
            title="who decides neither pays nor delivers",
            tables={
                "entries": """
                spend_id | funder | controller | deliverer | service | kind    | stage | need   | measure | amount | part
                odd      | nhs    | council    | charity   | club    | revenue | late  | health | known   | 100    | ''
                plain    | nhs    | nhs        | charity   | club    | revenue | late  | health | known   | 100    | ''
                """,
                "partners": PARTNERS,
            },
            expected=f"""
            flag               | spend_id | controller | pounds | why
            decided_by_neither | odd      | council    | 100    | {WHY["decided_by_neither"]}
            """,
        ),
        Case(
            title="a local service is decided on outside the place; a partner nobody listed is not guessed at",
            tables={
                "entries": """
                spend_id | funder | controller | deliverer | service | kind    | stage | need | measure | amount | part
                remote   | dwp    | dwp        | charity   | advice  | revenue | late  | work | known   | 100    | ''
                remote   | dwp    | dwp        | charity   | advice  | revenue | late  | work | known   | -30    | near
                near     | nhs    | nhs        | charity   | advice  | revenue | late  | work | known   | 30     | ''
                national | dwp    | dwp        | dwp       | advice  | revenue | late  | work | known   | 100    | ''
                stranger | who    | who        | charity   | advice  | revenue | late  | work | known   | 100    | ''
                """,
                "partners": PARTNERS,
            },
            expected="""
            flag            | spend_id | deliverer | pounds
            decided_elsewhere | remote | charity   | 70
            """,
        ),
        Case(
            title="who pays for the early step bears under half of the late money on the same need",
            tables={
                "entries": """
                spend_id | funder  | controller | deliverer | service | kind    | stage | need   | measure | amount | part
                step     | council | council    | council   | club    | revenue | early | health | known   | 10     | ''
                gift     | charity | charity    | council   | club    | revenue | early | health | known   | 3      | ''
                own_step | nhs     | nhs        | nhs       | gym     | revenue | early | health | known   | 10     | ''
                acute    | nhs     | nhs        | nhs       | clinic  | revenue | late  | health | known   | 60     | ''
                care     | council | council    | council   | care    | revenue | late  | health | known   | 40     | ''
                other    | council | council    | council   | park    | revenue | early | play   | known   | 10     | ''
                """,
                "partners": PARTNERS,
            },
            expected="""
            flag          | spend_id | funder  | pounds
            saves_another | step     | council | 10
            saves_another | gift     | charity | 3
            """,
        ),
        Case(
            title="half of the late money is not under half, and a late part is not counted twice",
            tables={
                "entries": """
                spend_id | funder  | controller | deliverer | service | kind    | stage | need   | measure | amount | part
                step     | council | council    | council   | club    | revenue | early | health | known   | 10     | ''
                acute    | nhs     | nhs        | nhs       | clinic  | revenue | late  | health | known   | 60     | ''
                acute    | nhs     | nhs        | nhs       | clinic  | revenue | late  | health | known   | -20    | ward
                ward     | nhs     | nhs        | nhs       | ward    | revenue | late  | health | known   | 20     | ''
                care     | council | council    | council   | care    | revenue | late  | health | known   | 60     | ''
                """,
                "partners": PARTNERS,
            },
            expected="flag | spend_id",
        ),
        Case(
            title="two partners that pass money to each other are shown with what each passes on",
            tables={
                "entries": """
                spend_id | funder  | controller | deliverer | service | kind     | stage    | need   | measure  | amount | part
                there    | nhs     | council    | council   | grant   | transfer | enabling | health | transfer | 50     | ''
                back     | council | nhs        | nhs       | grant   | transfer | enabling | health | transfer | 20     | ''
                one_way  | nhs     | charity    | charity   | grant   | transfer | enabling | health | transfer | 5      | ''
                to_self  | nhs     | nhs        | nhs       | grant   | transfer | enabling | health | transfer | 5      | ''
                """,
                "partners": PARTNERS,
            },
            expected=f"""
            flag            | spend_id | pounds | why
            money_both_ways | there    | 50     | {WHY["money_both_ways"]}
            money_both_ways | back     | 20     | {WHY["money_both_ways"]}
            """,
        ),
    ),
)

PAGES = (FLAGS,)
