"""Cost counted twice, and the three totals, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from page_late_cost import PRICE_FACTORS, carried
from plain import picked

from wholeplace.analysis.tables.late_cost import late_entries
from wholeplace.analysis.tables.late_overlap import overlap_entries

Cells = dict[tuple[str, str], Decimal]
COST = ("item", "bearer", "measure", "amount", "file", "line")
CELLS = "total: the bearers' cells added up"
ITEMS = "total: the printed item totals less overlap"
PRINTED = "total: as printed"


def overlaps_twin(
    costs: list[Row], overlaps: list[Row], *, price_factors: list[Row]
) -> list[Row]:
    """What is taken off because two items hold the same cost? In plain loops."""
    overlaps = [_carried(row, price_factors) for row in overlaps]
    gross: dict[tuple[str, str], Decimal] = {}
    for row in costs:
        if row["measure"] == "gross":
            cell = (row["item"], row["bearer"])
            gross[cell] = gross.get(cell, Decimal(0)) + row["amount"]
    found = []
    for row in overlaps:
        cell = (row["item"], row["bearer"])
        is_taken = _is_taken(row, gross)
        amount = row["amount_pounds"] or Decimal(0)
        if row["amount_pounds"] is None and is_taken and row is _largest(cell, overlaps, gross):  # fmt: skip
            rest = gross.get(cell, Decimal(0)) - _stated(cell, overlaps, gross)
            amount = max(min(rest, _limit(row, gross)), Decimal(0))
        measure = "overlap" if is_taken else "not_taken_off"
        found.append(
            {
                "item": row["item"] or "",
                "bearer": row["bearer"],
                "measure": measure,
                "amount": -amount,
            }
            | picked(row, "file", "line")
        )
    return found


def _carried(row: Row, price_factors: list[Row]) -> Row:
    amount = carried(row["amount_pounds"], row["price_year"], price_factors)
    return {**row, "amount_pounds": amount}


def _is_taken(row: Row, gross: Cells) -> bool:
    is_there = row["item"] is None or (row["item"], row["bearer"]) in gross
    other = row["because_of"]
    return is_there and (other is None or (other, row["bearer"]) in gross)


def _limit(row: Row, gross: Cells) -> Decimal:
    """No more is held by both than the other item costs the same bearer."""
    whole = gross.get((row["item"], row["bearer"]), Decimal(0))
    return gross.get((row["because_of"], row["bearer"]), whole)


def _largest(cell: tuple[str, str], overlaps: list[Row], gross: Cells) -> Row:
    blank = [
        row
        for row in overlaps
        if (row["item"], row["bearer"]) == cell
        and row["amount_pounds"] is None
        and _is_taken(row, gross)
    ]
    return min(blank, key=lambda row: (-_limit(row, gross), row["line"]))


def _stated(cell: tuple[str, str], overlaps: list[Row], gross: Cells) -> Decimal:
    return sum(
        (
            row["amount_pounds"]
            for row in overlaps
            if (row["item"], row["bearer"]) == cell
            and row["amount_pounds"] is not None
            and _is_taken(row, gross)
        ),
        Decimal(0),
    )


def entries_twin(
    costs: list[Row],
    activity: list[Row],
    overlaps: list[Row],
    published: list[Row],
    *,
    price_factors: list[Row],
) -> list[Row]:
    """Which amounts make the cost by bearer, and the three totals? In plain loops."""
    own = [*costs, *overlaps_twin(costs, overlaps, price_factors=price_factors)]
    printed = _printed_items(activity, price_factors)
    found = [picked(row, *COST) | {"borne_by": row["bearer"]} for row in own]
    found += printed
    printed_items = {row["item"] for row in printed}
    for row in own:
        cell = picked(row, *COST) | {"borne_by": row["bearer"]}
        if row["measure"] in {"gross", "overlap"}:
            found.append(cell | {"bearer": CELLS})
        if row["measure"] == "overlap" or (
            row["measure"] == "gross" and row["item"] not in printed_items
        ):
            found.append(cell | {"bearer": ITEMS})
    found += _published([_carried(row, price_factors) for row in published])
    facts = {row["item"]: row for row in activity}
    for row in found:
        item = facts.get(row["item"], {})
        row |= {
            "issue": item.get("issue"),
            "grade": item.get("grade"),
            "is_local": row["measure"] != "placeholder",
        }
    return found


def _printed_items(activity: list[Row], price_factors: list[Row]) -> list[Row]:
    return [
        picked(row, "item", "file", "line")
        | {
            "bearer": ITEMS,
            "borne_by": "",
            "measure": "gross",
            "amount": carried(
                row["printed_pounds"], row["price_year"] or row["year"], price_factors
            ),
        }
        for row in activity
        if row["printed_pounds"] is not None and row["method"] != "national_scaled"
    ]


def _published(published: list[Row]) -> list[Row]:
    found = []
    for row in published:
        said = {"item": "", "measure": "published", "amount": row["amount_pounds"]}
        said |= picked(row, "file", "line") | {"borne_by": row["bearer"]}
        if row["bearer"] == "all":
            found += [said | {"bearer": total} for total in (CELLS, ITEMS, PRINTED)]
        else:
            found.append(said | {"bearer": row["bearer"]})
            found.append(said | {"bearer": PRINTED, "measure": "printed"})
    return found


COSTS = """
item     | bearer  | measure | amount
violence | nhs     | gross   | 60
violence | council | gross   | 40
children | council | gross   | 100
"""

OVERLAP = Page(
    analysis=overlap_entries,
    twin=overlaps_twin,
    result="overlap_entries",
    contracts={"costs": "bearer_costs"},
    cases=(
        Case(
            title="overlap without an amount takes off the bearer's whole cost of the item",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                pair    | council | violence | children   | -
                """,
            },
            expected="""
            item     | bearer  | measure | amount | file         | line | working
            violence | council | overlap | -40    | overlaps.csv | 2    | already counted in children
            """,
        ),
        Case(
            title="a stated amount is taken off as stated, from an item or from a bearer's whole column",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                pair    | council | violence | children   | 15
                net_off | nhs     | -        | -          | 20
                nought  | police  | -        | -          | 0
                """,
            },
            expected="""
            item     | bearer  | measure | amount | working
            violence | council | overlap | -15    | already counted in children
            ''       | nhs     | overlap | -20    | published net-off
            ''       | police  | overlap | 0      | published net-off
            """,
        ),
        Case(
            title="a stated amount of another year's prices is taken off in those of the run",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds | price_year
                pair    | council | violence | children   | 20            | 2012/13
                net_off | nhs     | -        | -          | 10            | 1999/00
                """,
            },
            expected="""
            item     | bearer  | measure | amount | working                                                                                  | rests_on
            violence | council | overlap | -21    | already counted in children: 20.00 x 105 / 100 (price levels of 2014/15 and 2012/13) | deflators.csv:7; deflators.csv:9
            ''       | nhs     | overlap | -10    | published net-off                                                                        | ''
            """,
        ),
        Case(
            title="a cost named as counted twice in two ways is taken off once",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS + "homeless | council | gross | 5",
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                first   | council | violence | children   | -
                second  | council | violence | homeless   | -
                third   | council | violence | homeless   | 15
                """,
            },
            expected="""
            item     | bearer  | measure | amount | line
            violence | council | overlap | -25    | 2
            violence | council | overlap | 0      | 3
            violence | council | overlap | -15    | 4
            """,
        ),
        Case(
            title="where a stated amount is the whole or more, a row without an amount takes off no more",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                stated  | council | violence | children   | 45
                blank   | council | violence | children   | -
                """,
            },
            expected="""
            item     | bearer  | measure | amount | line
            violence | council | overlap | -45    | 2
            violence | council | overlap | 0      | 3
            """,
        ),
        Case(
            title="no more is taken off than the other item costs the same bearer, and nothing when it costs that bearer nothing",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": """
                item     | bearer  | measure | amount
                violence | nhs     | gross   | 1000
                violence | council | gross   | 1000
                children | council | gross   | 10
                """,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                other   | nhs     | violence | children   | -
                little  | council | violence | children   | -
                """,
            },
            expected="""
            item     | bearer  | measure       | amount
            violence | nhs     | not_taken_off | 0
            violence | council | overlap       | -10
            """,
        ),
        Case(
            title="a stated amount that is not taken off leaves the whole for the row that is",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "overlaps": """
                overlap | bearer  | item     | because_of | amount_pounds
                stated  | council | violence | truancy    | 15
                blank   | council | violence | children   | -
                """,
            },
            expected="""
            item     | bearer  | measure       | amount
            violence | council | not_taken_off | -15
            violence | council | overlap       | -40
            """,
        ),
        Case(
            title="nothing is taken off where the other item, or the item itself, is not costed here",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS + "national | council | placeholder | 70",
                "overlaps": """
                overlap  | bearer  | item     | because_of | amount_pounds
                no_other | council | violence | truancy    | 15
                no_item  | police  | violence | children   | -
                national | council | violence | national   | -
                """,
            },
            expected="""
            item     | bearer  | measure       | amount | working
            violence | council | not_taken_off | -15    | not taken off: nothing here is counted twice
            violence | police  | not_taken_off | 0      | not taken off: nothing here is counted twice
            violence | council | not_taken_off | 0      | not taken off: nothing here is counted twice
            """,
        ),
    ),
)

ACTIVITY = """
item     | issue  | method          | grade       | printed_pounds
violence | crime  | published_spend | fair        | 102
children | family | unit_cost       | weak        | -
"""

ENTRIES = Page(
    analysis=late_entries,
    twin=entries_twin,
    result="late_entries",
    contracts={"costs": "bearer_costs"},
    cases=(
        Case(
            title="the three totals: the bearers' cells, the items' printed totals, and the total as printed",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": COSTS,
                "activity": ACTIVITY,
                "overlaps": """
                overlap | bearer  | item | because_of | amount_pounds
                net_off | council | -    | -          | 20
                """,
                "published": """
                figure    | bearer  | amount_pounds
                net_total | nhs     | 61
                net_total | council | 119
                net_total | all     | 181
                """,
            },
            expected=f"""
            bearer    | item     | borne_by | measure   | amount | issue  | grade
            nhs       | violence | nhs      | gross     | 60     | crime  | fair
            council   | violence | council  | gross     | 40     | crime  | fair
            council   | children | council  | gross     | 100    | family | weak
            council   | ''       | council  | overlap   | -20    | -      | -
            nhs       | ''       | nhs      | published | 61     | -      | -
            council   | ''       | council  | published | 119    | -      | -
            {CELLS}   | violence | nhs      | gross     | 60     | crime  | fair
            {CELLS}   | violence | council  | gross     | 40     | crime  | fair
            {CELLS}   | children | council  | gross     | 100    | family | weak
            {CELLS}   | ''       | council  | overlap   | -20    | -      | -
            {CELLS}   | ''       | all      | published | 181    | -      | -
            {ITEMS}   | violence | ''       | gross     | 102    | crime  | fair
            {ITEMS}   | children | council  | gross     | 100    | family | weak
            {ITEMS}   | ''       | council  | overlap   | -20    | -      | -
            {ITEMS}   | ''       | all      | published | 181    | -      | -
            {PRINTED} | ''       | nhs      | printed   | 61     | -      | -
            {PRINTED} | ''       | council  | printed   | 119    | -      | -
            {PRINTED} | ''       | all      | published | 181    | -      | -
            """,
        ),
        Case(
            title="a national figure scaled to the place enters no total, and neither does its printed total",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": """
                item     | bearer  | measure     | amount
                national | council | placeholder | 70
                """,
                "activity": """
                item     | issue | method          | grade       | printed_pounds
                national | crime | national_scaled | placeholder | 75
                """,
                "overlaps": "overlap | bearer",
                "published": "figure | bearer",
            },
            expected="""
            bearer  | item     | measure     | amount | is_local | grade
            council | national | placeholder | 70     | no       | placeholder
            """,
        ),
        Case(
            title="two bearers of one count keep apart in the totals, though both come from one line",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": """
                item    | bearer  | measure | amount | file         | line
                arrests | nhs     | gross   | 60     | activity.csv | 2
                arrests | council | gross   | 40     | activity.csv | 2
                """,
                "activity": """
                item    | issue | method    | grade
                arrests | crime | unit_cost | fair
                """,
                "overlaps": "overlap | bearer",
                "published": "figure | bearer",
            },
            expected=f"""
            bearer  | borne_by | measure | amount | line | is_local
            nhs     | nhs      | gross   | 60     | 2    | yes
            council | council  | gross   | 40     | 2    | yes
            {CELLS} | nhs      | gross   | 60     | 2    | yes
            {CELLS} | council  | gross   | 40     | 2    | yes
            {ITEMS} | nhs      | gross   | 60     | 2    | yes
            {ITEMS} | council  | gross   | 40     | 2    | yes
            """,
        ),
    ),
)

PAGES = (OVERLAP, ENTRIES)
