"""What late intervention costs, and who bears it, drawn."""

from drawing import Row
from page import Case, Page
from plain import added, grouped, less, picked

from wholeplace.analysis.tables.late_intervention import (
    late_intervention_by_bearer,
    late_intervention_by_issue,
    late_intervention_by_item,
)

GRADES = ("firm", "fair", "weak", "placeholder")
CELLS = "total: the bearers' cells added up"
ITEMS = "total: the printed item totals less overlap"
PRINTED = "total: as printed"
NOTES = {
    CELLS: "What each bearer's items come to, less overlap: the figure that can be traced to a bearer.",
    ITEMS: "The items' own printed totals, less overlap: differs from the cells where a row does not make its total, as the table of sums that do not add up shows.",
    PRINTED: "The bearers' totals as the source prints them, in the prices of the run; it rounds each one.",
}
DIFFERS = "The cells of this column do not make its printed total."


def bearer_twin(entries: list[Row]) -> list[Row]:
    """What does late intervention cost, and who bears it? In plain loops."""
    found = []
    for (bearer,), rows in grouped(entries, "bearer").items():
        net, published = (
            added(rows, "gross", "overlap", "printed"),
            added(rows, "published"),
        )
        difference = less(net, published)
        note = NOTES.get(bearer) or (DIFFERS if difference else None)
        found.append(
            {
                "bearer": bearer,
                "gross_pounds": added(rows, "gross"),
                "overlap_pounds": added(rows, "overlap"),
            }
            | {
                "net_pounds": net,
                "published_pounds": published,
                "difference_pounds": difference,
            }
            | {
                "placeholder_pounds": added(rows, "placeholder"),
                "note": note,
                "grade": _least_firm(rows),
            }
            | {"row_kind": "total" if bearer.startswith("total: ") else "bearer"}
        )
    return found


def _least_firm(rows: list[Row]) -> str | None:
    in_net = [
        row["grade"]
        for row in rows
        if row["measure"] in {"gross", "overlap", "printed"}
    ]
    known = [grade for grade in in_net if grade] or [
        row["grade"] for row in rows if row["grade"]
    ]
    return max(known, key=GRADES.index) if known else None


def item_twin(
    entries: list[Row], activity: list[Row], unit_costs: list[Row]
) -> list[Row]:
    """What does each late item cost? In plain loops."""
    units = {
        row["code"]: row["unit"] for row in unit_costs if row["dimension"] == "fiscal"
    }
    found = []
    for item in activity:
        rows = [row for row in entries if row["item"] == item["item"]]
        code = None if item["method"] == "published_spend" else item["unit_cost"]
        bearers, placeholder = added(rows, "gross"), added(rows, "placeholder")
        printed = added(rows, "item_printed", "placeholder_printed")
        found.append(
            picked(
                item,
                "item",
                "name",
                "issue",
                "need",
                "year",
                "unit",
                "method",
                "grade",
                "note",
                "quantity",
                "file",
                "line",
            )
            | {
                "bearers_pounds": bearers,
                "printed_pounds": printed,
                "placeholder_pounds": placeholder,
            }
            | {
                "difference_pounds": less(bearers, printed),
                "unit_cost": code,
                "cost_unit": units.get(code),
            }
            | {"is_unpriced": bearers is None and placeholder is None}
        )
    return found


def issue_twin(entries: list[Row]) -> list[Row]:
    """What does each issue cost late? In plain loops."""
    found = []
    for (issue,), rows in grouped(entries, "issue").items():
        bearers, printed = added(rows, "gross"), added(rows, "item_printed")
        priced_items = {row["item"] for row in rows if row["measure"] == "gross"}
        printed_items = {
            row["item"] for row in rows if row["measure"] == "item_printed"
        }
        difference = less(bearers, printed) if priced_items == printed_items else None
        found.append(
            {
                "issue": issue,
                "bearers_pounds": bearers,
                "printed_pounds": printed,
                "difference_pounds": difference,
            }
        )
    return found


BEARER = Page(
    analysis=late_intervention_by_bearer,
    twin=bearer_twin,
    result="late_intervention_by_bearer",
    contracts={"entries": "late_entries"},
    cases=(
        Case(
            title="the three totals, each with the words that say what it is",
            tables={
                "entries": f"""
                bearer    | item | measure   | amount | grade
                {CELLS}   | a    | gross     | 140    | fair
                {CELLS}   | ''   | overlap   | -20    | -
                {CELLS}   | ''   | published | 130    | -
                {ITEMS}   | a    | gross     | 150    | fair
                {ITEMS}   | ''   | overlap   | -20    | -
                {ITEMS}   | ''   | published | 130    | -
                {PRINTED} | ''   | printed   | 130    | -
                {PRINTED} | ''   | published | 130    | -
                """
            },
            expected=f"""
            bearer    | gross_pounds | overlap_pounds | net_pounds | published_pounds | difference_pounds | row_kind | note
            {CELLS}   | 140          | -20            | 120        | 130              | -10               | total    | {NOTES[CELLS]}
            {ITEMS}   | 150          | -20            | 130        | 130              | 0                 | total    | {NOTES[ITEMS]}
            {PRINTED} | -            | -              | 130        | 130              | 0                 | total    | {NOTES[PRINTED]}
            """,
        ),
        Case(
            title="overlap is empty where nobody named one, and net is then the whole",
            tables={
                "entries": """
                bearer  | item | measure   | amount | grade
                nhs     | a    | gross     | 60     | firm
                nhs     | b    | gross     | 40     | weak
                council | a    | gross     | 50     | firm
                council | ''   | overlap   | 0      | -
                police  | a    | gross     | 9      | firm
                police  | ''   | published | 10     | -
                """
            },
            expected=f"""
            bearer  | gross_pounds | overlap_pounds | net_pounds | published_pounds | difference_pounds | row_kind | grade | note
            nhs     | 100          | -              | 100        | -                | -                 | bearer   | weak  | -
            council | 50           | 0              | 50         | -                | -                 | bearer   | firm  | -
            police  | 9            | -              | 9          | 10               | -1                | bearer   | firm  | {DIFFERS}
            """,
        ),
        Case(
            title="a national figure scaled to the place stands apart, and does not make firm figures weak",
            tables={
                "entries": """
                bearer  | item | measure       | amount | grade
                nhs     | a    | gross         | 60     | firm
                nhs     | b    | placeholder   | 999    | placeholder
                council | b    | placeholder   | 7      | placeholder
                police  | c    | not_taken_off | -5     | fair
                """
            },
            expected="""
            bearer  | gross_pounds | net_pounds | placeholder_pounds | grade
            nhs     | 60           | 60         | 999                | firm
            council | -            | -          | 7                  | placeholder
            police  | -            | -          | -                  | fair
            """,
        ),
    ),
)

UNIT_COSTS = """
code | dimension | unit
A1   | fiscal    | incident
A1   | social    | person
"""

ITEM = Page(
    analysis=late_intervention_by_item,
    twin=item_twin,
    result="late_intervention_by_item",
    contracts={
        "entries": "item_entries",
        "unit_costs": "unit_costs_at_price_year",
    },
    cases=(
        Case(
            title="a service with no unit cost is counted and not hidden",
            tables={
                "unit_costs": UNIT_COSTS,
                "entries": """
                item     | measure      | amount
                violence | gross        | 60
                violence | gross        | 40.50
                violence | item_printed | 101
                """,
                "activity": """
                item     | name              | issue  | year    | unit | method          | unit_cost | quantity | grade | note
                violence | Domestic violence | crime  | 2014/15 | case | unit_cost       | A1        | 12.125   | fair  | -
                orphans  | Other placements  | family | 2014/15 | year | unit_cost       | -         | 61       | weak  | Nothing prices it.
                care     | Children in care  | family | 2014/15 | year | published_spend | A1        | 5        | fair  | -
                """,
            },
            expected="""
            item     | name              | quantity | unit | unit_cost | cost_unit | bearers_pounds | printed_pounds | difference_pounds | is_unpriced | note               | line
            violence | Domestic violence | 12.125   | case | A1        | incident  | 100.50         | 101            | -0.50             | no          | -                  | 2
            orphans  | Other placements  | 61       | year | -         | -         | -              | -              | -                 | yes         | Nothing prices it. | 3
            care     | Children in care  | 5        | year | -         | -         | -              | -              | -                 | yes         | -                  | 4
            """,
        ),
        Case(
            title="an item of which nothing is known still has a row; unknown is not zero",
            tables={
                "unit_costs": UNIT_COSTS,
                "entries": "item | measure | amount",
                "activity": """
                item    | name    | issue | method    | grade
                arrests | Arrests | crime | unit_cost | weak
                """,
            },
            expected="""
            item    | quantity | bearers_pounds | placeholder_pounds | is_unpriced
            arrests | -        | -              | -                  | yes
            """,
        ),
        Case(
            title="a national figure scaled to the place is priced, but not with the place's own",
            tables={
                "unit_costs": UNIT_COSTS,
                "entries": """
                item    | measure             | amount
                arrests | placeholder         | 70
                arrests | placeholder_printed | 75
                """,
                "activity": """
                item    | name    | issue | method          | grade
                arrests | Arrests | crime | national_scaled | placeholder
                """,
            },
            expected="""
            item    | bearers_pounds | printed_pounds | difference_pounds | placeholder_pounds | is_unpriced
            arrests | -              | 75             | -                 | 70                 | no
            """,
        ),
    ),
)

ISSUE = Page(
    analysis=late_intervention_by_issue,
    twin=issue_twin,
    result="late_intervention_by_issue",
    contracts={"entries": "item_entries"},
    cases=(
        Case(
            title="an issue's cost is that of its items, beside their printed totals",
            tables={
                "entries": """
                issue | item     | measure      | amount
                crime | violence | gross        | 60
                crime | violence | item_printed | 61
                crime | arrests  | gross        | 40
                crime | arrests  | item_printed | 40
                """
            },
            expected="""
            issue | bearers_pounds | printed_pounds | difference_pounds
            crime | 100            | 101            | -1
            """,
        ),
        Case(
            title="there is no difference where some of the items have no printed total, or no cost",
            tables={
                "entries": """
                issue  | item     | measure             | amount
                family | fosters  | gross               | 60
                family | homes    | gross               | 40
                family | homes    | item_printed        | 39
                health | injuries | gross               | 8
                health | injuries | item_printed        | 8
                health | alcohol  | item_printed        | 9
                work   | idle     | placeholder         | 70
                work   | idle     | placeholder_printed | 75
                """
            },
            expected="""
            issue  | bearers_pounds | printed_pounds | difference_pounds
            family | 100            | 39             | -
            health | 8              | 17             | -
            work   | -              | -              | -
            """,
        ),
    ),
)

PAGES = (BEARER, ITEM, ISSUE)
