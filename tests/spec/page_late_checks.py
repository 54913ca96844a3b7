"""What does not make its printed total, and what another unit cost would give, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import added, grouped, less, picked, times, to_places, words_of

from wholeplace.analysis.tables.late_intervention import (
    check_entries,
    late_checks,
    late_rivals,
)

CELLS = "total: the bearers' cells added up"
ITEMS = "total: the printed item totals less overlap"
PRINTED = "total: as printed"
WITHIN = "The source's own rounding can explain it."
BEYOND = "More than the source's own rounding."
SILENT = "The source does not say how it rounds."


def entries_twin(items: list[Row], late: list[Row]) -> list[Row]:
    """Which amounts are set against a printed total? In plain loops."""
    found = []
    for row in items:
        measure = {"gross": "ours", "item_printed": "printed"}.get(row["measure"])
        if measure:
            said = picked(row, "item", "bearer", "amount", "file", "line")
            found.append(
                said | {"what": "row", "name": row["item"], "measure": measure}
            )
    for row in late:
        measure = {"gross": "ours", "overlap": "ours", "published": "printed"}.get(
            row["measure"]
        )
        if measure and row["bearer"] != PRINTED:
            what = "total" if row["bearer"] in {CELLS, ITEMS} else "column"
            said = picked(row, "item", "amount", "file", "line") | {
                "bearer": row["borne_by"]
            }
            found.append(
                said | {"what": what, "name": row["bearer"], "measure": measure}
            )
    return found


def checks_twin(entries: list[Row], published: list[Row]) -> list[Row]:
    """Which rows and columns do not make their printed total? In plain loops."""
    steps = {row["bearer"]: row["rounded_to_pounds"] for row in published}
    found = []
    for (what, name), rows in grouped(entries, "what", "name").items():
        ours, printed = added(rows, "ours"), added(rows, "printed")
        difference = less(ours, printed)
        if not difference:
            continue
        step = {"row": None, "column": steps.get(name), "total": steps.get("all")}[what]
        is_within = None if step is None else abs(difference) <= step / 2
        found.append(
            {"what": what, "name": name, "ours_pounds": ours, "printed_pounds": printed}
            | {"difference_pounds": difference, "is_within_rounding": is_within}
            | {"note": {None: SILENT, True: WITHIN, False: BEYOND}[is_within]}
        )
    return found


def rivals_twin(
    activity: list[Row], unit_costs: list[Row], by_item: list[Row]
) -> list[Row]:
    """What would each item cost with another published unit cost? In plain loops."""
    used = {row["item"]: row["bearers_pounds"] for row in by_item}
    fiscal = [cost for cost in unit_costs if cost["dimension"] == "fiscal"]
    return [
        _rival(item, cost, used.get(item["item"]))
        for item in activity
        for cost in fiscal
        if item["quantity"] is not None
        and cost["code"] in {item["unit_cost"], *words_of(item["rivals"])}
    ]


def _rival(item: Row, cost: Row, used: Decimal | None) -> Row:
    scope = Decimal(1) if item["scope_factor"] is None else item["scope_factor"]
    quantity = to_places(item["quantity"] * scope, 9)
    would_cost = times(cost["pounds"], quantity)
    is_named = cost["code"] == item["unit_cost"] and item["method"] == "unit_cost"
    return (
        picked(item, "item", "file", "line")
        | picked(cost, "code", "original_pounds", "price_year", "dimension")
        | picked(cost, "grade", "source")
        | {"uprated_pounds": cost["pounds"], "quantity": quantity}
        | {"would_cost_pounds": would_cost, "used_pounds": used}
        | {"difference_pounds": less(would_cost, used)}
        | {"is_used": is_named and used is not None}
    )


ENTRIES = Page(
    analysis=check_entries,
    twin=entries_twin,
    result="check_entries",
    contracts={"items": "item_entries", "late": "late_entries"},
    cases=(
        Case(
            title="rows, columns and the two totals that are ours are set against what is printed",
            tables={
                "items": """
                item    | bearer  | measure      | amount | line
                arrests | nhs     | gross        | 60     | 2
                arrests | council | gross        | 40     | 2
                arrests | ''      | item_printed | 101    | 2
                arrests | ''      | quantity     | 5      | 2
                scaled  | nhs     | placeholder  | 5      | 3
                scaled  | ''      | placeholder_printed | 5 | 3
                """,
                "late": f"""
                bearer    | item    | borne_by | measure       | amount | line
                nhs       | arrests | nhs      | gross         | 60     | 2
                nhs       | ''      | nhs      | overlap       | -20    | 2
                nhs       | arrests | nhs      | not_taken_off | -1     | 3
                nhs       | ''      | nhs      | published     | 41     | 2
                nhs       | scaled  | nhs      | placeholder   | 5      | 3
                {CELLS}   | arrests | nhs      | gross         | 60     | 2
                {CELLS}   | arrests | council  | gross         | 40     | 2
                {CELLS}   | ''      | all      | published     | 81     | 3
                {PRINTED} | ''      | nhs      | printed       | 41     | 2
                {PRINTED} | ''      | all      | published     | 81     | 3
                """,
            },
            expected=f"""
            what   | name    | item    | bearer  | measure | amount
            row    | arrests | arrests | nhs     | ours    | 60
            row    | arrests | arrests | council | ours    | 40
            row    | arrests | arrests | ''      | printed | 101
            column | nhs     | arrests | nhs     | ours    | 60
            column | nhs     | ''      | nhs     | ours    | -20
            column | nhs     | ''      | nhs     | printed | 41
            total  | {CELLS} | arrests | nhs     | ours    | 60
            total  | {CELLS} | arrests | council | ours    | 40
            total  | {CELLS} | ''      | all     | printed | 81
            """,
        ),
    ),
)

CHECKS = Page(
    analysis=late_checks,
    twin=checks_twin,
    result="late_checks",
    contracts={"entries": "check_entries"},
    cases=(
        Case(
            title="what differs is named with by how much, and whether the source's rounding explains it",
            tables={
                "entries": f"""
                what   | name     | measure | amount
                row    | absence  | ours    | 410
                row    | absence  | printed | 420
                row    | exact    | ours    | 30
                row    | exact    | ours    | 12
                row    | exact    | printed | 42
                column | nhs      | ours    | 2994.40
                column | nhs      | printed | 2990
                column | council  | ours    | 6436
                column | council  | printed | 6450
                column | edge     | ours    | 25
                column | edge     | printed | 20
                total  | {CELLS}  | ours    | 16626
                total  | {CELLS}  | printed | 16640
                """,
                "published": """
                figure    | bearer  | amount_pounds | rounded_to_pounds
                net_total | nhs     | 2990          | 10
                net_total | council | 6450          | 10
                net_total | edge    | 20            | 10
                net_total | all     | 16640         | 100
                """,
            },
            expected=f"""
            what   | name    | ours_pounds | printed_pounds | difference_pounds | is_within_rounding | note
            row    | absence | 410         | 420            | -10               | -                  | {SILENT}
            column | nhs     | 2994.40     | 2990           | 4.40              | yes                | {WITHIN}
            column | council | 6436        | 6450           | -14               | no                 | {BEYOND}
            column | edge    | 25          | 20             | 5                 | yes                | {WITHIN}
            total  | {CELLS} | 16626       | 16640          | -14               | yes                | {WITHIN}
            """,
        ),
        Case(
            title="nothing is said where nothing is printed, or where nothing of ours stands against it",
            tables={
                "entries": """
                what   | name    | measure | amount
                column | police  | ours    | 5
                column | justice | printed | 7
                """,
                "published": """
                figure    | bearer  | amount_pounds | rounded_to_pounds
                net_total | justice | 7             | -
                """,
            },
            expected="what | name",
        ),
        Case(
            title="a source that does not say how it rounds, and an item called like a bearer",
            tables={
                "entries": """
                what   | name    | measure | amount
                column | justice | ours    | 5
                column | justice | printed | 7
                row    | nhs     | ours    | 5
                row    | nhs     | printed | 7
                """,
                "published": """
                figure    | bearer  | amount_pounds | rounded_to_pounds
                net_total | justice | 7             | -
                net_total | nhs     | 7             | 10
                """,
            },
            expected=f"""
            what   | name    | difference_pounds | is_within_rounding | note
            column | justice | -2                | -                  | {SILENT}
            row    | nhs     | -2                | -                  | {SILENT}
            """,
        ),
    ),
)

UNIT_COSTS = """
code | dimension | original_pounds | price_year | pounds | grade | source
A1   | fiscal    | 90              | 2012/13    | 100    | fair  | the library
A1   | social    | 900             | 2012/13    | 999    | fair  | the library
B 2  | fiscal    | 30              | 2014/15    | 30     | weak  | another study
A11  | fiscal    | 1               | 2014/15    | 1      | weak  | another study
S3   | social    | 7               | 2014/15    | 7      | weak  | another study
"""

RIVALS = Page(
    analysis=late_rivals,
    twin=rivals_twin,
    result="late_rivals",
    contracts={
        "unit_costs": "unit_costs_at_price_year",
        "by_item": "late_intervention_by_item",
    },
    cases=(
        Case(
            title="the unit cost used and its rivals stand side by side, with what each would give",
            tables={
                "activity": """
                item    | method    | quantity | scope_factor | unit_cost | rivals
                arrests | unit_cost | 50       | 0.9          | A1        | B 2; S3
                """,
                "unit_costs": UNIT_COSTS,
                "by_item": """
                item    | bearers_pounds
                arrests | 4,500
                """,
            },
            expected="""
            item    | code | is_used | original_pounds | price_year | uprated_pounds | quantity | would_cost_pounds | used_pounds | difference_pounds | grade | source
            arrests | A1   | yes     | 90              | 2012/13    | 100            | 45       | 4,500             | 4,500       | 0                 | fair  | the library
            arrests | B 2  | no      | 30              | 2014/15    | 30             | 45       | 1,350             | 4,500       | -3,150            | weak  | another study
            """,
        ),
        Case(
            title="where published spend is used, no unit cost is, but each says what it would give",
            tables={
                "activity": """
                item | method          | quantity | unit_cost | rivals
                care | published_spend | 2        | A1        | A1
                """,
                "unit_costs": UNIT_COSTS,
                "by_item": """
                item | bearers_pounds
                care | 150
                """,
            },
            expected="""
            item | code | is_used | would_cost_pounds | used_pounds | difference_pounds
            care | A1   | no      | 200               | 150         | 50
            """,
        ),
        Case(
            title="an item that nothing of the place prices uses no unit cost; one without a count has no rival",
            tables={
                "activity": """
                item     | method    | quantity | unit_cost | rivals
                unpriced | unit_cost | 2        | A1        | -
                national | national_scaled | 2  | A1        | -
                no_count | unit_cost | -        | A1        | B 2
                """,
                "unit_costs": UNIT_COSTS,
                "by_item": """
                item     | bearers_pounds
                unpriced | -
                national | -
                no_count | -
                """,
            },
            expected="""
            item     | code | is_used | would_cost_pounds | used_pounds | difference_pounds
            unpriced | A1   | no      | 200               | -           | -
            national | A1   | no      | 200               | -           | -
            """,
        ),
    ),
)

PAGES = (ENTRIES, CHECKS, RIVALS)
