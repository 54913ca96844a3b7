"""Who gets how far, drawn."""

from decimal import ROUND_HALF_UP, Decimal

from drawing import Row
from page import Case, Page

from wholeplace.analysis.tables.access import access_by_group, steps_reached
from wholeplace.core.intervals import wilson

STEPS = ("known", "referred", "assessed", "accepted", "helped", "completed", "crisis")


def steps_twin(contacts: list[Row], services: list[Row]) -> list[Row]:
    """Which steps did each person reach? In plain loops."""
    early = {row["need"] for row in services if row["stage"] == "early"} - {None}
    named = {row["service"]: row for row in services if row["need"] in early}
    found: set[tuple[str, str, str]] = set()
    for row in contacts:
        if service := named.get(row["service"]):
            for step in _steps(service["stage"], row["outcome"]):
                found.add((row["person_id"], service["need"], step))
        if service := named.get(row["referred_to"]):
            found.add((row["person_id"], service["need"], "known"))
            if service["stage"] == "early":
                found.add((row["person_id"], service["need"], "referred"))
    return [dict(zip(("person_id", "need", "step"), each, strict=True)) for each in found]  # fmt: skip


def _steps(stage: str, outcome: str | None) -> list[str]:
    if stage == "late":
        return ["known", "crisis"]
    if stage != "early":
        return ["known"]
    if outcome in ("refused", "accepted"):
        return ["known", "assessed", *(["accepted"] if outcome == "accepted" else [])]
    return ["known", "helped", *(["completed"] if outcome == "completed" else [])]


def access_twin(reached: list[Row], people: list[Row]) -> list[Row]:
    """How many of each group came to each step? In plain loops."""
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    for person in people:
        for row in (row for row in reached if row["person_id"] == person["person_id"]):
            for dimension in ("sex", "ethnicity", "born_in"):
                for group in (person[dimension], "all"):
                    cell = counts.setdefault((row["need"], dimension, group), dict.fromkeys(STEPS, 0))  # fmt: skip
                    cell[row["step"]] += 1
    return [
        {"need": need, "dimension": dimension, "group": group, **cell, **_shares(cell)}
        for (need, dimension, group), cell in counts.items()
    ]


def _shares(cell: dict[str, int]) -> dict[str, Decimal | None]:
    found: dict[str, Decimal | None] = {}
    for step in STEPS[1:]:
        names = (f"share_{step}", f"{step}_low", f"{step}_high")
        share = cell[step] / cell["known"] if cell["known"] else None
        values = (share, *wilson(share, cell["known"])) if share is not None else (None,) * 3  # fmt: skip
        for name, value in zip(names, values, strict=True):
            found[name] = None if value is None else Decimal(value).quantize(Decimal("1e-9"), ROUND_HALF_UP)  # fmt: skip
    return found


STEPS_REACHED = Page(
    analysis=steps_reached,
    twin=steps_twin,
    result="steps_reached",
    contracts={"contacts": "analysed_contacts"},
    cases=(
        Case(
            title="each step once for a person and a need; being sent on makes a need known; a service without a need says nothing, nor one of a need without early help",
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | outcome   | referred_to
                1         | gp      | a          | visit   | 2014-05-01 | -         | therapy
                1         | mh      | b          | therapy | 2014-05-01 | refused   | -
                1         | mh      | c          | therapy | 2014-06-01 | refused   | -
                2         | mh      | d          | therapy | 2014-05-01 | accepted  | -
                2         | mh      | e          | therapy | 2014-05-01 | completed | -
                3         | mh      | f          | ward    | 2014-05-01 | -         | nowhere
                4         | x       | g          | mystery | 2014-05-01 | accepted  | ward
                5         | x       | h          | library | 2014-05-01 | -         | -
                5         | x       | i          | repair  | 2014-05-01 | -         | -
                """,
                "services": """
                service | stage     | need
                visit   | universal | body
                clinic  | early     | body
                repair  | late      | home
                therapy | early     | mind
                ward    | late      | mind
                library | universal | -
                """,
            },
            expected="""
            person_id | need | step
            1         | body | known
            1         | mind | known
            1         | mind | referred
            1         | mind | assessed
            2         | mind | known
            2         | mind | assessed
            2         | mind | accepted
            2         | mind | helped
            2         | mind | completed
            3         | mind | known
            3         | mind | crisis
            4         | mind | known
            """,
        ),
    ),
)

ACCESS = Page(
    analysis=access_by_group,
    twin=access_twin,
    result="access_by_group",
    contracts={"reached": "steps_reached", "people": "analysed_people"},
    cases=(
        Case(
            title="a share is of those known to have the need; what is not stated is a group; nobody's record, no group",
            tables={
                "reached": """
                person_id | need | step
                1         | mind | known
                1         | mind | assessed
                2         | mind | known
                2         | mind | crisis
                3         | mind | known
                9         | mind | known
                """,
                "people": """
                person_id | sex        | ethnicity            | born_in
                1         | female     | asian                | 1980s
                2         | female     | recorded_differently | 1980s
                3         | not_stated | asian                | 1980s
                4         | male       | other                | 1950s
                """,
            },
            expected="""
            need | dimension | group                | known | assessed | crisis | share_assessed | assessed_low | assessed_high | share_crisis
            mind | sex       | female               | 2     | 1        | 1      | 0.5            | 0.094531206  | 0.905468794   | 0.5
            mind | sex       | not_stated           | 1     | 0        | 0      | 0              | 0            | 0.793450686   | 0
            mind | sex       | all                  | 3     | 1        | 1      | 0.333333333    | 0.061491945  | 0.792340399   | 0.333333333
            mind | ethnicity | asian                | 2     | 1        | 0      | 0.5            | 0.094531206  | 0.905468794   | 0
            mind | ethnicity | recorded_differently | 1     | 0        | 1      | 0              | 0            | 0.793450686   | 1
            mind | ethnicity | all                  | 3     | 1        | 1      | 0.333333333    | 0.061491945  | 0.792340399   | 0.333333333
            mind | born_in   | 1980s                | 3     | 1        | 1      | 0.333333333    | 0.061491945  | 0.792340399   | 0.333333333
            mind | born_in   | all                  | 3     | 1        | 1      | 0.333333333    | 0.061491945  | 0.792340399   | 0.333333333
            """,
        ),
    ),
)

PAGES = (STEPS_REACHED, ACCESS)
