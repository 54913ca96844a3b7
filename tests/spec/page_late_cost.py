"""What each late service costs and who bears it, drawn."""

from decimal import Decimal
from fractions import Fraction

from drawing import Row
from page import Case, Page
from plain import picked, times, to_places

from wholeplace.analysis.tables.late_cost import (
    bearer_costs,
    in_scope,
    item_entries,
)

COST = ("item", "bearer", "measure", "amount", "file", "line")


def costs_twin(
    activity: list[Row],
    bearers: list[Row],
    unit_costs: list[Row],
    cost_bearers: list[Row],
    *,
    price_factors: list[Row],
) -> list[Row]:
    """What does each item cost each of its bearers? In plain loops."""
    factors = {row["from_year"]: row["factor"] for row in price_factors}
    fiscal = {
        row["code"]: row["pounds"] for row in unit_costs if row["dimension"] == "fiscal"
    }
    found = []
    for item in activity:
        own = [row for row in bearers if row["item"] == item["item"]]
        spent = [row for row in own if row["spend_pounds"] is not None]
        measure = "placeholder" if item["method"] == "national_scaled" else "gross"
        if item["method"] == "published_spend" or (
            spent and item["method"] == "national_scaled"
        ):
            factor = factors.get(item["price_year"] or item["year"])
            for row in spent if factor is not None else []:
                found.append(
                    _cost(
                        item,
                        row["bearer"],
                        measure,
                        times(row["spend_pounds"], factor),
                        row,
                    )
                )
        elif item["quantity"] is not None and item["unit_cost"] in fiscal:
            unit, count = fiscal[item["unit_cost"]], _in_scope(item)
            for bearer, share in _shares(item, own, cost_bearers).items():
                found.append(
                    _cost(item, bearer, measure, times(unit, count, share), item)
                )
    return found


def _cost(item: Row, bearer: str, measure: str, amount: Decimal, where: Row) -> Row:
    said = {
        "item": item["item"],
        "bearer": bearer,
        "measure": measure,
        "amount": amount,
    }
    return said | picked(where, "file", "line")


def _shares(item: Row, own: list[Row], cost_bearers: list[Row]) -> dict[str, Decimal]:
    stated = {row["bearer"]: row["share"] for row in own if row["share"] is not None}
    if stated:
        return stated
    parts: dict[str, Decimal] = {}
    for row in cost_bearers:
        if row["code"] == item["unit_cost"]:
            parts[row["bearer"]] = parts.get(row["bearer"], Decimal(0)) + row["pounds"]
    whole = sum(parts.values(), Decimal(0))
    if not whole:
        return {}
    return {
        bearer: to_places(Fraction(part) / Fraction(whole), 16)
        for bearer, part in parts.items()
    }


def _in_scope(item: Row) -> Decimal:
    scope = Decimal(1) if item["scope_factor"] is None else item["scope_factor"]
    return to_places(Fraction(item["quantity"]) * Fraction(scope), 9)


def scope_twin(activity: list[Row]) -> list[Row]:
    """How many of each item are in scope? In plain loops."""
    return [
        row | {"quantity_in_scope": None if row["quantity"] is None else _in_scope(row)}
        for row in activity
    ]


def carried(
    amount: Decimal | None, price_year: str | None, price_factors: list[Row]
) -> Decimal | None:
    """The amount in the prices of the run, where its price year is known and has a level."""
    for row in price_factors:
        if row["from_year"] == price_year and amount is not None:
            return times(amount, row["factor"])
    return amount


def items_twin(
    costs: list[Row], activity: list[Row], *, price_factors: list[Row]
) -> list[Row]:
    """Which amounts belong to each item? In plain loops."""
    found = []
    for item in activity:
        issue = {"issue": item["issue"]}
        found += [
            picked(row, *COST) | issue for row in costs if row["item"] == item["item"]
        ]
        if item["printed_pounds"] is not None:
            is_national = item["method"] == "national_scaled"
            measure = "placeholder_printed" if is_national else "item_printed"
            year = item["price_year"] or item["year"]
            printed = carried(item["printed_pounds"], year, price_factors)
            found.append(_cost(item, "", measure, printed, item) | issue)
    return found


UNIT_COSTS = """
code | dimension | pounds
A1   | fiscal    | 100
A1   | social    | 999
B2   | fiscal    | 30
"""

COST_BEARERS = """
code | bearer  | constituent | pounds
A1   | nhs     | A1.1        | 20
A1   | nhs     | A1.2        | 10
A1   | council | A1.3        | 10
B2   | several | B2          | 25
"""

PRICE_FACTORS = """
from_year | factor | to_year | index_from | index_to | rests_on
2014/15   | 1      | 2014/15 | 105        | 105      | deflators.csv:9
2012/13   | 1.05   | 2014/15 | 100        | 105      | deflators.csv:7; deflators.csv:9
"""

PRICED = {
    "unit_costs": UNIT_COSTS,
    "cost_bearers": COST_BEARERS,
    "price_factors": PRICE_FACTORS,
}

NOBODY = "item | bearer | share | spend_pounds"

COSTS = Page(
    analysis=bearer_costs,
    twin=costs_twin,
    result="bearer_costs",
    contracts={
        "unit_costs": "unit_costs_at_price_year",
        "cost_bearers": "unit_cost_bearers",
    },
    cases=(
        Case(
            title="the count times the unit cost, shared as the parts of the unit cost are, over the whole of them",
            tables={
                **PRICED,
                "activity": """
                item    | year    | method    | unit_cost | quantity | scope_factor
                arrests | 2014/15 | unit_cost | A1        | 50       | 0.9
                """,
                "bearers": NOBODY,
            },
            expected="""
            item    | bearer  | measure | amount | file         | line | working
            arrests | nhs     | gross   | 3,375  | activity.csv | 2    | 50 x 0.9 x 100.00 pounds (A1) x 30.00 / 40.00
            arrests | council | gross   | 1,125  | activity.csv | 2    | 50 x 0.9 x 100.00 pounds (A1) x 10.00 / 40.00
            """,
        ),
        Case(
            title="a place's own shares win over the library's",
            tables={
                **PRICED,
                "activity": """
                item    | year    | method    | unit_cost | quantity
                arrests | 2014/15 | unit_cost | A1        | 50
                """,
                "bearers": """
                item    | bearer | share
                arrests | police | 0.6
                arrests | nhs    | 0.4
                """,
            },
            expected="""
            item    | bearer | measure | amount | working                        | rests_on
            arrests | police | gross   | 3,000  | 50 x 100.00 pounds (A1) x 0.6  | unit_costs_at_price_year.csv:2; bearers.csv:2
            arrests | nhs    | gross   | 2,000  | 50 x 100.00 pounds (A1) x 0.4  | unit_costs_at_price_year.csv:2; bearers.csv:3
            """,
        ),
        Case(
            title="published spend is carried to the prices of the run, and its unit cost is not counted beside it",
            tables={
                **PRICED,
                "activity": """
                item | year    | price_year | method          | unit_cost | quantity
                care | 2014/15 | 2012/13    | published_spend | A1        | 50
                jail | 2014/15 | -          | published_spend | -         | -
                """,
                "bearers": """
                item | bearer  | spend_pounds
                care | council | 1,000.10
                jail | justice | 7
                """,
            },
            expected="""
            item | bearer  | measure | amount   | file        | line | working
            care | council | gross   | 1,050.11 | bearers.csv | 2    | published spend 1000.10 x 105 / 100 (price levels of 2014/15 and 2012/13)
            jail | justice | gross   | 7        | bearers.csv | 3    | published spend
            """,
        ),
        Case(
            title="a count that its method prices by unit cost is not priced by spend as well",
            tables={
                **PRICED,
                "activity": """
                item | year    | method    | unit_cost | quantity
                care | 2014/15 | unit_cost | B2        | 2
                """,
                "bearers": """
                item | bearer  | spend_pounds
                care | council | 1,000
                """,
            },
            expected="""
            item | bearer  | measure | amount | working
            care | several | gross   | 60     | 2 x 30.00 pounds (B2) x 1
            """,
        ),
        Case(
            title="a national figure scaled to the place is a placeholder, from spend or from counts",
            tables={
                **PRICED,
                "activity": """
                item     | year    | method          | unit_cost | quantity
                by_spend | 2014/15 | national_scaled | A1        | 50
                by_count | 2014/15 | national_scaled | B2        | 3
                """,
                "bearers": """
                item     | bearer  | spend_pounds
                by_spend | council | 1,000
                """,
            },
            expected="""
            item     | bearer  | measure     | amount
            by_spend | council | placeholder | 1,000
            by_count | several | placeholder | 90
            """,
        ),
        Case(
            title="what nothing prices has no cost: no unit cost, no count, no fiscal value, no price level",
            tables={
                **PRICED,
                "activity": """
                item       | year    | method          | unit_cost | quantity
                no_cost    | 2014/15 | unit_cost       | -         | 50
                no_count   | 2014/15 | unit_cost       | A1        | -
                no_code    | 2014/15 | unit_cost       | Z9        | 50
                no_spend   | 2014/15 | published_spend | A1        | 50
                no_factor  | 1999/00 | published_spend | -         | -
                """,
                "bearers": """
                item      | bearer  | spend_pounds
                no_factor | council | 1,000
                """,
            },
            expected="item | bearer | measure | amount",
        ),
        Case(
            title="shares that do not come out even lose no penny in the thousand millions",
            tables={
                "unit_costs": UNIT_COSTS,
                "cost_bearers": """
                code | bearer  | constituent | pounds
                A1   | nhs     | A1.1        | 1
                A1   | council | A1.2        | 1
                A1   | police  | A1.3        | 1
                """,
                "price_factors": PRICE_FACTORS,
                "activity": """
                item    | year    | method    | unit_cost | quantity
                arrests | 2014/15 | unit_cost | A1        | 90,000,000
                """,
                "bearers": NOBODY,
            },
            expected="""
            bearer  | amount        | working
            nhs     | 3,000,000,000 | 90000000 x 100.00 pounds (A1) x 1.00 / 3.00
            council | 3,000,000,000 | 90000000 x 100.00 pounds (A1) x 1.00 / 3.00
            police  | 3,000,000,000 | 90000000 x 100.00 pounds (A1) x 1.00 / 3.00
            """,
        ),
    ),
)

SCOPE = Page(
    analysis=in_scope,
    twin=scope_twin,
    result="in_scope",
    cases=(
        Case(
            title="a blank scope factor means all of them, and a blank count stays unknown",
            tables={
                "activity": """
                item  | quantity    | scope_factor
                part  | 750,000     | 0.9
                whole | 12.5        | -
                none  | 12          | 0
                blank | -           | 0.5
                fine  | 0.333333333 | 0.5
                """
            },
            expected="""
            item  | quantity    | quantity_in_scope
            part  | 750,000     | 675,000
            whole | 12.5        | 12.5
            none  | 12          | 0
            blank | -           | -
            fine  | 0.333333333 | 0.166666667
            """,
        ),
    ),
)

ITEMS = Page(
    analysis=item_entries,
    twin=items_twin,
    result="item_entries",
    contracts={"costs": "bearer_costs"},
    cases=(
        Case(
            title="an item's costs, its total as printed and its count stand side by side",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": """
                item    | bearer  | measure | amount
                arrests | nhs     | gross   | 60
                arrests | council | gross   | 40
                """,
                "activity": """
                item    | issue  | method    | quantity | printed_pounds
                arrests | crime  | unit_cost | 12.5     | 101
                unknown | crime  | unit_cost | -        | -
                """,
            },
            expected="""
            item    | issue | bearer  | measure      | amount | file             | line
            arrests | crime | nhs     | gross        | 60     | bearer_costs.csv | 2
            arrests | crime | council | gross        | 40     | bearer_costs.csv | 3
            arrests | crime | ''      | item_printed | 101    | activity.csv     | 2
            """,
        ),
        Case(
            title="a printed total of another year's prices is carried to those of the run",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": "item | bearer | measure | amount",
                "activity": """
                item   | issue | year    | price_year | method    | printed_pounds
                old    | crime | 2014/15 | 2012/13    | unit_cost | 1,000
                counted | crime | 2012/13 | -          | unit_cost | 10
                older  | crime | 1999/00 | -          | unit_cost | 7
                """,
            },
            expected="""
            item    | measure      | amount | working                                                                  | rests_on
            old     | item_printed | 1,050  | as printed: 1000.00 x 105 / 100 (price levels of 2014/15 and 2012/13) | deflators.csv:7; deflators.csv:9
            counted | item_printed | 10.50  | as printed: 10.00 x 105 / 100 (price levels of 2014/15 and 2012/13)   | deflators.csv:7; deflators.csv:9
            older   | item_printed | 7      | as printed                                                               | ''
            """,
        ),
        Case(
            title="the printed total of a national figure stands apart from those of the place",
            tables={
                "price_factors": PRICE_FACTORS,
                "costs": """
                item    | bearer  | measure     | amount
                arrests | council | placeholder | 40
                """,
                "activity": """
                item    | issue | method          | quantity | printed_pounds
                arrests | crime | national_scaled | -        | 45
                """,
            },
            expected="""
            item    | bearer  | measure             | amount
            arrests | council | placeholder         | 40
            arrests | ''      | placeholder_printed | 45
            """,
        ),
    ),
)

PAGES = (COSTS, SCOPE, ITEMS)
