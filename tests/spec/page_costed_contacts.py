"""What contacts cost, drawn."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from drawing import Row
from page import Case, Page
from plain import grouped, penny, picked, times, to_places

from wholeplace.analysis.tables.contact_costs import (
    contact_costs,
    contact_costs_by_bearer,
    late_overlap_seen,
)
from wholeplace.analysis.tables.costed_contacts import costed_contacts
from wholeplace.analysis.tables.late_contacts import (
    late_beside_activity,
    late_from_contacts,
)

NOUGHT = Decimal("0.00")


def _year_of(day: date) -> str:
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def costed_twin(
    contacts: list[Row],
    services: list[Row],
    unit_costs: list[Row],
    *,
    years: tuple[str, str],
    without_ends: tuple[str, ...] = (),
) -> list[Row]:
    """What does each contact cost in each year? Day by day."""
    by_name = {row["service"]: row for row in services}
    prices = {
        row["code"]: row["pounds"] for row in unit_costs if row["dimension"] == "fiscal"
    }
    found = []
    for row in contacts:
        service = by_name.get(row["service"])
        code = (service["unit_cost"] or "") if service else ""
        if service is None:
            why = "the service is not in services.csv"
        elif not code:
            why = "the service has no unit cost"
        else:
            why = "" if code in prices else "that unit cost is not known"
        for year, quantity in _by_year(row, years, without_ends):
            found.append({
                **picked(row, "person_id", "partner", "contact_id", "service"),
                "stage": service["stage"] if service else "not known",
                "need": service["need"] if service else "not known",
                "year": year,
                "unit_cost": code,
                "quantity": quantity,
                "pounds": None if why else times(prices[code], quantity),
                "why_unpriced": why,
                "is_one_assumed": row["quantity"] is None,
            })  # fmt: skip
    return found


def _by_year(
    row: Row, years: tuple[str, str], without_ends: tuple[str, ...]
) -> list[tuple[str, Decimal]]:
    """Each year's part of the quantity: what had fallen by its end, less what had by its start."""
    whole = Decimal(1) if row["quantity"] is None else row["quantity"]
    day, stop = row["started_on"], row["ended_on"]
    if stop is None and row["partner"] not in without_ends:
        stop = date(int(years[1][:4]) + 1, 4, 1)
    elif stop is None or stop <= day:
        stop = day + timedelta(days=1)
    days: list[str] = []
    while day < stop:
        if years[0] <= _year_of(day) <= years[1]:
            days.append(_year_of(day))
        day += timedelta(days=1)
    found, before, done = [], Decimal(0), 0
    for year in sorted(set(days)):
        done += days.count(year)
        until = to_places(Fraction(whole) * Fraction(done, len(days)), 9)
        found.append((year, until - before))
        before = until
    return found


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known else None


def _money(rows: list[Row], column: str = "pounds", of: str = "pounds") -> Row:
    """All of it, and the two largest amounts of one person."""
    people = grouped(rows, "person_id").values()
    each = [_sum([row[column] for row in mine]) for mine in people]
    top = sorted((one for one in each if one is not None), reverse=True)
    second = (top[1] if len(top) > 1 else Decimal(0)) if top else None
    if top and len(top) == 1 and len(each) > 1 and column == "quantity":
        second = Decimal(0)
    return {
        column: _sum(each),
        f"largest_{of}": top[0] if top else None,
        f"second_{of}": second,
    }


def _people(rows: list[Row]) -> int:
    return len({row["person_id"] for row in rows})


def costs_twin(costed: list[Row]) -> list[Row]:
    """What did each service's contacts cost in each year? In plain loops."""
    cells = grouped(costed, "partner", "service", "year")
    found = []
    for partner, service in grouped(costed, "partner", "service"):
        of_service = [row for row in costed if (row["partner"], row["service"]) == (partner, service)]  # fmt: skip
        why = max(row["why_unpriced"] for row in of_service)
        for year in {row["year"] for row in costed if row["partner"] == partner}:
            rows = cells.get((partner, service, year), [])
            made = _money(rows)
            if not rows and not why:
                made = dict.fromkeys(made, NOUGHT)
            found.append({
                "partner": partner, "service": service, "year": year,
                "people": _people(rows),
                "contacts": len(rows),
                "unpriced": sum(row["pounds"] is None for row in rows),
                "one_assumed": sum(row["is_one_assumed"] for row in rows),
                "why_unpriced": why,
                **made,
            })  # fmt: skip
    return found


def bearer_twin(costed: list[Row], cost_bearers: list[Row]) -> list[Row]:
    """Who bears what contacts cost? In plain loops."""
    parts = []
    for (person, stage, year, code), rows in grouped(
        costed, "person_id", "stage", "year", "unit_cost"
    ).items():
        spent = _sum([row["pounds"] for row in rows])
        for bearer, amount in _borne(spent, code, cost_bearers).items():
            parts.append({
                "person_id": person, "stage": stage, "year": year, "bearer": bearer,
                "contacts": len(rows),
                "unpriced": sum(row["pounds"] is None for row in rows),
                "pounds": amount,
            })  # fmt: skip
    return [
        {"bearer": bearer, "stage": stage, "year": year, "people": _people(rows)}
        | {name: sum(row[name] for row in rows) for name in ("contacts", "unpriced")}
        | _money(rows)
        for (bearer, stage, year), rows in grouped(
            parts, "bearer", "stage", "year"
        ).items()
    ]


def _borne(
    spent: Decimal | None, code: str, cost_bearers: list[Row]
) -> dict[str, Decimal | None]:
    mine = sorted(
        (row for row in cost_bearers if row["code"] == code),
        key=lambda row: row["bearer"],
    )
    whole = sum((row["pounds"] for row in mine), Decimal(0))
    if spent is None or not whole:
        return {"not known": spent}
    found: dict[str, Decimal | None] = {}
    so_far, before = Decimal(0), NOUGHT
    for bearer, rows in grouped(mine, "bearer").items():
        so_far += sum(row["pounds"] for row in rows)
        share = to_places(Fraction(so_far) / Fraction(whole), 16)
        until = penny(times(spent, share))
        found[bearer[0]] = until - before
        before = until
    return found


def overlap_twin(costed: list[Row]) -> list[Row]:
    """How many people have late contacts of two needs in a year? In plain loops."""
    late = [row for row in costed if row["stage"] == "late"]
    found = []
    for (year,), in_year in grouped(late, "year").items():
        needs = sorted({row["need"] for row in in_year})
        for need, other in ((a, b) for a in needs for b in needs if a < b):
            of_two = [row for row in in_year if row["need"] in (need, other)]
            both = [
                row
                for mine in grouped(of_two, "person_id").values()
                if len({each["need"] for each in mine}) == 2
                for row in mine
            ]
            made = _money(both)
            if not both and _sum([row["pounds"] for row in of_two]) is not None:
                made = dict.fromkeys(made, NOUGHT)
            found.append({"year": year, "need": need, "other_need": other, "people": _people(both)} | made)  # fmt: skip
    return found


def late_twin(
    costed: list[Row],
    activity: list[Row],
    services: list[Row],
    unit_costs: list[Row],
) -> list[Row]:
    """What do late services cost from contacts, beside counts? In plain loops."""
    names = {row["service"] for row in services}
    prices = {
        row["code"]: row["pounds"] for row in unit_costs if row["dimension"] == "fiscal"
    }
    items = {row["item"] for row in activity}
    codes = {row["unit_cost"] for row in activity if row["item"] not in names and row["unit_cost"]}  # fmt: skip
    years = {row["year"] for row in activity}
    met, listed = {}, {}
    for row in costed:
        if row["stage"] == "late" and row["year"] in years:
            line = row["service"]
            if line not in items & names and row["unit_cost"] in codes:
                line = row["unit_cost"]
            met.setdefault((row["year"], line), []).append(row)
    for row in activity:
        line = row["item"] if row["item"] in names else row["unit_cost"] or row["item"]
        listed.setdefault((row["year"], line), []).append(row)
    told = {row["year"] for row in costed if row["stage"] == "late"}
    return [
        {"year": year, "counted": line}
        | _compared(met.get((year, line)), listed.get((year, line)), prices, told)
        for year, line in {**met, **listed}
    ]


def _in_scope(row: Row) -> Decimal | None:
    if row["quantity"] is None or row["method"] != "unit_cost":
        return None
    scope = Decimal(1) if row["scope_factor"] is None else row["scope_factor"]
    return to_places(Fraction(row["quantity"]) * Fraction(scope), 9)


def _compared(
    met: list[Row] | None,
    listed: list[Row] | None,
    prices: dict[str, Decimal],
    told: set[str],
) -> Row:
    counts = [(row["unit_cost"], _in_scope(row)) for row in listed or ()]
    quantity = _sum([count for _, count in counts])
    spent = _sum([
        times(prices[code], count)
        for code, count in counts
        if count is not None and code in prices
    ])  # fmt: skip
    money = _money(met or [])
    much = _money(met or [], "quantity", "quantity")
    of_met = max(row["unit_cost"] for row in met) if met else None
    of_listed = max(row["unit_cost"] or "" for row in listed) if listed else None
    return {
        "people": _people(met or []),
        "unit_cost": of_listed if of_met is None else of_met,
        "contacts_quantity": much.pop("quantity"),
        "contacts_pounds": money.pop("pounds"),
        "activity_quantity": quantity,
        "activity_pounds": spent,
        **money,
        **much,
    } | _difference(met, listed, of_met == of_listed, told, (quantity, spent))


def _difference(
    met: list[Row] | None,
    listed: list[Row] | None,
    is_same_cost: bool,
    told: set[str],
    counted: tuple[Any, Any],
) -> Row:
    quantity, spent = counted
    much = _sum([row["quantity"] for row in met or ()])
    money = _sum([row["pounds"] for row in met or ()])
    if listed is None:
        why = "not counted in activity.csv"
    elif not any(row["method"] == "unit_cost" for row in listed):
        why = "activity.csv takes its cost from elsewhere, not from a count"
    elif quantity is None:
        why = "activity.csv does not know the count"
    elif not met:
        is_told = listed[0]["year"] in told
        why = "counted in activity.csv and met by no contact" if is_told else "no late contact of that year was supplied"  # fmt: skip
    elif not is_same_cost:
        why = "another unit cost"
    else:
        is_priced = money is not None or spent is not None
        why = _apart(much, quantity) if is_priced else "nothing prices it"
    return {
        "difference_quantity": _less(much, quantity),
        "difference_pounds": _less(money, spent),
        "why": why,
    }


def _apart(much: Decimal, quantity: Decimal) -> str:
    if much == quantity:
        return "same"
    if abs(much - quantity) * 1000 <= quantity:
        return "same to a thousandth part: quantities are rounded"
    return "counts differ"


def _less(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None and right is None:
        return None
    return (left or Decimal(0)) - (right or Decimal(0))


def beside_twin(late: list[Row]) -> list[Row]:
    """What of it can stand beside published counts? In plain loops."""
    as_listed = {
        "not counted in activity.csv",
        "activity.csv does not know the count",
        "activity.csv takes its cost from elsewhere, not from a count",
    }
    return [
        row
        | {"listed": row["why"] if row["why"] in as_listed else "counted in activity.csv"}
        for row in late
    ]  # fmt: skip


SERVICES = """
service | partner | stage     | need   | unit_cost
visit   | gp      | universal | health | V1
ward    | nhs     | late      | mind   | W1
arrest  | police  | late      | safety | A1
call    | police  | late      | safety | A1
hostel  | charity | late      | home   | -
clinic  | nhs     | late      | health | X9
"""
UNIT_COSTS = """
code | dimension | pounds
V1   | fiscal    | 30.01
V1   | social    | 999
W1   | fiscal    | 400
A1   | fiscal    | 100
X9   | social    | 7
"""
PRICED = {"services": SERVICES, "unit_costs": UNIT_COSTS}
YEARS = {"years": ("2013/14", "2015/16")}

COSTED = Page(
    analysis=costed_contacts,
    twin=costed_twin,
    result="costed_contacts",
    contracts={"contacts": "analysed_contacts"},
    usual=PRICED,
    cases=(
        Case(
            title="quantity times the unit cost of the service, in the year of the contact; no quantity given counts as one and says so",
            options=YEARS,
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on   | quantity
                1         | gp      | a          | visit   | 2014-04-01 | 2014-04-01 | 1
                1         | gp      | b          | visit   | 2015-03-31 | 2015-03-31 | 0.5
                1         | gp      | c          | visit   | 2013-04-01 | 2013-04-02 | -
                2         | gp      | d          | visit   | 2013-03-31 | 2013-03-31 | 1
                2         | gp      | e          | visit   | 2016-04-01 | -          | 1
                2         | gp      | f          | visit   | 2016-03-31 | 2016-03-31 | 0
                2         | gp      | g          | visit   | 2014-04-01 | 2014-04-01 | 40000000.123456789
                """
            },
            expected="""
            person_id | partner | contact_id | service | stage     | need   | year    | unit_cost | quantity           | pounds           | why_unpriced | is_one_assumed
            1         | gp      | a          | visit   | universal | health | 2014/15 | V1        | 1                  | 30.01            | ''           | no
            1         | gp      | b          | visit   | universal | health | 2014/15 | V1        | 0.5                | 15.01            | ''           | no
            1         | gp      | c          | visit   | universal | health | 2013/14 | V1        | 1                  | 30.01            | ''           | yes
            2         | gp      | f          | visit   | universal | health | 2015/16 | V1        | 0                  | 0                | ''           | no
            2         | gp      | g          | visit   | universal | health | 2014/15 | V1        | 40000000.123456789 | 1,200,400,003.70 | ''           | no
            """,
        ),
        Case(
            title="a quantity is spread over the days within the years, from the day it begins to the day before it ends; the parts add up",
            options=YEARS,
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on   | quantity
                1         | nhs     | two        | ward    | 2014-03-30 | 2014-04-05 | 6
                1         | nhs     | night      | ward    | 2014-03-31 | 2014-04-01 | 1
                1         | nhs     | thirds     | ward    | 2014-03-31 | 2014-04-03 | 1
                2         | nhs     | open       | ward    | 2015-03-31 | -          | 367
                2         | nhs     | earlier    | ward    | 2009-01-01 | 2013-04-03 | 10
                2         | nhs     | always     | ward    | 2009-01-01 | -          | 1096
                2         | nhs     | before     | ward    | 2009-01-01 | 2013-04-01 | 10
                2         | nhs     | unknown    | ward    | 2014-03-31 | 2014-04-02 | -
                """
            },
            expected="""
            contact_id | year    | quantity    | pounds  | is_one_assumed
            two        | 2013/14 | 2           | 800     | no
            two        | 2014/15 | 4           | 1,600   | no
            night      | 2013/14 | 1           | 400     | no
            thirds     | 2013/14 | 0.333333333 | 133.33  | no
            thirds     | 2014/15 | 0.666666667 | 266.67  | no
            open       | 2014/15 | 1           | 400     | no
            open       | 2015/16 | 366         | 146,400 | no
            earlier    | 2013/14 | 10          | 4,000   | no
            always     | 2013/14 | 365         | 146,000 | no
            always     | 2014/15 | 365         | 146,000 | no
            always     | 2015/16 | 366         | 146,400 | no
            unknown    | 2013/14 | 0.5         | 200     | yes
            unknown    | 2014/15 | 0.5         | 200     | yes
            """,
        ),
        Case(
            title="a contact that ended before it began counts on the day it began, and not at all when that day lies outside",
            options=YEARS,
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on   | quantity
                1         | nhs     | wrong      | ward    | 2014-04-01 | 2013-06-01 | 2
                1         | nhs     | too_early  | ward    | 2013-03-31 | 2013-03-01 | 2
                1         | nhs     | too_late   | ward    | 2016-04-01 | 2014-03-01 | 2
                """
            },
            expected="""
            contact_id | year    | quantity | pounds
            wrong      | 2014/15 | 2        | 800
            """,
        ),
        Case(
            title="where an extract has no ends, a contact lasts a day; where it has, one without an end goes on",
            options={**YEARS, "without_ends": ("police",)},
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on | quantity
                1         | police  | a          | arrest  | 2014-03-31 | -        | 2
                1         | police  | b          | arrest  | 2014-03-31 | -        | 2
                1         | police  | c          | arrest  | 2012-03-31 | -        | 2
                1         | nhs     | a          | ward    | 2014-03-31 | -        | 732
                """
            },
            expected="""
            partner | contact_id | year    | quantity | pounds
            police  | a          | 2013/14 | 2        | 200
            police  | b          | 2013/14 | 2        | 200
            nhs     | a          | 2013/14 | 1        | 400
            nhs     | a          | 2014/15 | 365      | 146,000
            nhs     | a          | 2015/16 | 366      | 146,400
            """,
        ),
        Case(
            title="what has no price stays, with the reason: an unknown service, no unit cost, a unit cost that is not known",
            options={"years": ("2014/15", "2014/15")},
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on   | quantity
                1         | police  | a          | other   | 2014-05-01 | 2014-05-01 | 1
                1         | charity | a          | hostel  | 2013-05-01 | -          | 3
                1         | nhs     | a          | clinic  | 2014-05-01 | 2014-05-01 | 1
                """
            },
            expected="""
            partner | contact_id | service | stage     | need      | unit_cost | quantity | pounds | why_unpriced
            police  | a          | other   | not known | not known | ''        | 1        | -      | the service is not in services.csv
            charity | a          | hostel  | late      | home      | ''        | 3        | -      | the service has no unit cost
            nhs     | a          | clinic  | late      | health    | X9        | 1        | -      | that unit cost is not known
            """,
        ),
    ),
)

SEVERAL = """
person_id | partner | contact_id | service | stage     | need   | year    | unit_cost | quantity | pounds | why_unpriced                 | is_one_assumed
1         | gp      | a          | visit   | universal | health | 2014/15 | V1        | 1        | 30.01  | ''                           | no
1         | gp      | b          | visit   | universal | health | 2014/15 | V1        | 1        | 30.01  | ''                           | yes
1         | gp      | c          | visit   | universal | health | 2014/15 | V1        | 1        | 30.01  | ''                           | no
2         | gp      | d          | visit   | universal | health | 2014/15 | V1        | 2        | 60.02  | ''                           | no
3         | gp      | e          | visit   | universal | health | 2014/15 | V1        | 2        | 60.02  | ''                           | no
1         | gp      | f          | phone   | universal | health | 2015/16 | V1        | 1        | 30.01  | ''                           | no
1         | police  | a          | arrest  | late      | safety | 2014/15 | A1        | 1        | 100    | ''                           | no
2         | police  | b          | arrest  | late      | safety | 2014/15 | A1        | 3        | 300    | ''                           | no
2         | nhs     | c          | ward    | late      | mind   | 2014/15 | W1        | 0.5      | 200    | ''                           | no
1         | charity | d          | hostel  | late      | home   | 2014/15 | ''        | 1        | -      | the service has no unit cost | yes
3         | charity | e          | hostel  | late      | home   | 2014/15 | ''        | 1        | -      | the service has no unit cost | yes
2         | charity | f          | advice  | early     | income | 2015/16 | A1        | 1        | 100    | ''                           | no
"""

COSTS = Page(
    analysis=contact_costs,
    twin=costs_twin,
    result="unchecked_contact_costs",
    contracts={"costed": "costed_contacts"},
    cases=(
        Case(
            title="a person counts once for a service and year, with all their contacts; two largest amounts alike; a service that met nobody has noughts, or a blank cost when nothing prices it",
            tables={"costed": SEVERAL},
            expected="""
            partner | service | year    | people | contacts | unpriced | one_assumed | pounds | largest_pounds | second_pounds | why_unpriced
            gp      | visit   | 2014/15 | 3      | 5        | 0        | 1           | 210.07 | 90.03          | 60.02         | ''
            gp      | visit   | 2015/16 | 0      | 0        | 0        | 0           | 0      | 0              | 0             | ''
            gp      | phone   | 2014/15 | 0      | 0        | 0        | 0           | 0      | 0              | 0             | ''
            gp      | phone   | 2015/16 | 1      | 1        | 0        | 0           | 30.01  | 30.01          | 0             | ''
            police  | arrest  | 2014/15 | 2      | 2        | 0        | 0           | 400    | 300            | 100           | ''
            nhs     | ward    | 2014/15 | 1      | 1        | 0        | 0           | 200    | 200            | 0             | ''
            charity | hostel  | 2014/15 | 2      | 2        | 2        | 2           | -      | -              | -             | the service has no unit cost
            charity | hostel  | 2015/16 | 0      | 0        | 0        | 0           | -      | -              | -             | the service has no unit cost
            charity | advice  | 2014/15 | 0      | 0        | 0        | 0           | 0      | 0              | 0             | ''
            charity | advice  | 2015/16 | 1      | 1        | 0        | 0           | 100    | 100            | 0             | ''
            """,
        ),
        Case(
            title="two people who cost the same",
            tables={
                "costed": """
                person_id | partner | contact_id | service | year    | quantity | pounds | why_unpriced | is_one_assumed
                1         | gp      | a          | visit   | 2014/15 | 1        | 7      | ''           | no
                2         | gp      | b          | visit   | 2014/15 | 1        | 7      | ''           | no
                3         | gp      | c          | visit   | 2014/15 | 0        | 0      | ''           | no
                """
            },
            expected="""
            partner | service | year    | people | contacts | pounds | largest_pounds | second_pounds
            gp      | visit   | 2014/15 | 3      | 3        | 14     | 7              | 7
            """,
        ),
    ),
)

BY_BEARER = Page(
    analysis=contact_costs_by_bearer,
    twin=bearer_twin,
    result="unchecked_contact_costs_by_bearer",
    contracts={"costed": "costed_contacts", "cost_bearers": "unit_cost_bearers"},
    cases=(
        Case(
            title="each amount is shared as the parts of its unit cost are, and the shares add up to it; what has no known bearer stands apart",
            tables={
                "costed": SEVERAL,
                "cost_bearers": """
                code | bearer  | constituent | pounds
                A1   | police  | A1.1        | 20
                A1   | police  | A1.2        | 10
                A1   | courts  | A1.3        | 10
                W1   | nhs     | W1.1        | 1
                W1   | council | W1.2        | 1
                W1   | family  | W1.3        | 1
                Z1   | nobody  | Z1.1        | 0
                """,
            },
            expected="""
            bearer    | stage     | year    | people | contacts | unpriced | pounds | largest_pounds | second_pounds
            police    | late      | 2014/15 | 2      | 2        | 0        | 300    | 225            | 75
            courts    | late      | 2014/15 | 2      | 2        | 0        | 100    | 75             | 25
            council   | late      | 2014/15 | 1      | 1        | 0        | 66.67  | 66.67          | 0
            family    | late      | 2014/15 | 1      | 1        | 0        | 66.66  | 66.66          | 0
            nhs       | late      | 2014/15 | 1      | 1        | 0        | 66.67  | 66.67          | 0
            police    | early     | 2015/16 | 1      | 1        | 0        | 75     | 75             | 0
            courts    | early     | 2015/16 | 1      | 1        | 0        | 25     | 25             | 0
            not known | late      | 2014/15 | 2      | 2        | 2        | -      | -              | -
            not known | universal | 2014/15 | 3      | 5        | 0        | 210.07 | 90.03          | 60.02
            not known | universal | 2015/16 | 1      | 1        | 0        | 30.01  | 30.01          | 0
            """,
        ),
        Case(
            title="a unit cost whose parts come to nothing has no known bearer",
            tables={
                "costed": """
                person_id | partner | contact_id | service | stage | year    | unit_cost | quantity | pounds | is_one_assumed
                1         | gp      | a          | visit   | late  | 2014/15 | Z1        | 1        | 7      | no
                """,
                "cost_bearers": """
                code | bearer | constituent | pounds
                Z1   | nobody | Z1.1        | 0
                """,
            },
            expected="""
            bearer    | stage | year    | people | contacts | unpriced | pounds | largest_pounds | second_pounds
            not known | late  | 2014/15 | 1      | 1        | 0        | 7      | 7              | 0
            """,
        ),
    ),
)

OVERLAP = Page(
    analysis=late_overlap_seen,
    twin=overlap_twin,
    result="unchecked_late_overlap_seen",
    contracts={"costed": "costed_contacts"},
    cases=(
        Case(
            title="people with late contacts of two needs in one year, and what those cost; what is not late does not count, and a need nothing prices counts its people",
            tables={"costed": SEVERAL},
            expected="""
            year    | need | other_need | people | pounds | largest_pounds | second_pounds
            2014/15 | home | mind       | 0      | 0      | 0              | 0
            2014/15 | home | safety     | 1      | 100    | 100            | 0
            2014/15 | mind | safety     | 1      | 500    | 500            | 0
            """,
        ),
        Case(
            title="two needs in different years do not meet; three needs of one person meet in three pairs; nothing priced is blank",
            tables={
                "costed": """
                person_id | partner | contact_id | service | stage | need | year    | quantity | pounds | is_one_assumed
                1         | x       | a          | s       | late  | b    | 2014/15 | 1        | 5      | no
                1         | x       | b          | s       | late  | c    | 2015/16 | 1        | 5      | no
                2         | x       | c          | s       | late  | a    | 2015/16 | 1        | -      | no
                2         | x       | d          | s       | late  | b    | 2015/16 | 1        | -      | no
                2         | x       | e          | s       | late  | c    | 2015/16 | 1        | 3      | no
                3         | x       | f          | s       | late  | b    | 2015/16 | 1        | -      | no
                3         | x       | g          | s       | late  | c    | 2015/16 | 1        | 4      | no
                3         | x       | h          | s       | late  | c    | 2015/16 | 1        | 4      | no
                """
            },
            expected="""
            year    | need | other_need | people | pounds | largest_pounds | second_pounds
            2015/16 | a    | b          | 1      | -      | -              | -
            2015/16 | a    | c          | 1      | 3      | 3              | 0
            2015/16 | b    | c          | 2      | 11     | 8              | 3
            """,
        ),
    ),
)

LATE = Page(
    analysis=late_from_contacts,
    twin=late_twin,
    result="late_from_contacts",
    contracts={"costed": "costed_contacts"},
    usual=PRICED,
    cases=(
        Case(
            title="an item with the name of a service is compared with it; other items with the late services of their unit cost; whatever stands alone says why",
            tables={
                "costed": SEVERAL,
                "activity": """
                item      | year    | quantity | scope_factor | method           | unit_cost
                ward      | 2014/15 | 0.5      | -            | unit_cost        | W1
                all_crime | 2014/15 | 10       | 0.5          | unit_cost        | A1
                call      | 2014/15 | 7        | -            | unit_cost        | A1
                clinic    | 2014/15 | -        | -            | unit_cost        | X9
                families  | 2014/15 | 2        | -            | published_spend  | -
                ward_long | 2013/14 | 1        | -            | unit_cost        | W1
                """,
            },
            expected="""
            year    | counted  | people | unit_cost | contacts_quantity | contacts_pounds | activity_quantity | activity_pounds | difference_quantity | difference_pounds | why
            2014/15 | ward     | 1      | W1        | 0.5               | 200             | 0.5               | 200             | 0                   | 0                 | same
            2014/15 | A1       | 2      | A1        | 4                 | 400             | 5                 | 500             | -1                  | -100              | counts differ
            2014/15 | call     | 0      | A1        | -                 | -               | 7                 | 700             | -7                  | -700              | counted in activity.csv and met by no contact
            2014/15 | hostel   | 2      | ''        | 2                 | -               | -                 | -               | 2                   | -                 | not counted in activity.csv
            2014/15 | clinic   | 0      | X9        | -                 | -               | -                 | -               | -                   | -                 | activity.csv does not know the count
            2014/15 | families | 0      | ''        | -                 | -               | -                 | -               | -                   | -                 | activity.csv takes its cost from elsewhere, not from a count
            2013/14 | W1       | 0      | W1        | -                 | -               | 1                 | 400             | -1                  | -400              | no late contact of that year was supplied
            """,
        ),
        Case(
            title="another unit cost, and what nothing prices",
            tables={
                "costed": SEVERAL,
                "activity": """
                item   | year    | quantity | method    | unit_cost
                hostel | 2014/15 | 3        | unit_cost | -
                arrest | 2014/15 | 4        | unit_cost | W1
                ward   | 2014/15 | 0.5004   | unit_cost | W1
                """,
            },
            expected="""
            year    | counted | people | unit_cost | contacts_quantity | contacts_pounds | activity_quantity | activity_pounds | difference_quantity | difference_pounds | why                         | largest_pounds | second_pounds | largest_quantity | second_quantity
            2014/15 | hostel  | 2      | ''        | 2                 | -               | 3                 | -               | -1                  | -                 | nothing prices it           | -              | -             | 1                | 1
            2014/15 | arrest  | 2      | A1        | 4                 | 400             | 4                 | 1,600           | 0                   | -1,200            | another unit cost           | 300            | 100           | 3                | 1
            2014/15 | ward    | 1      | W1        | 0.5               | 200             | 0.5004            | 200.16          | -0.0004             | -0.16             | same to a thousandth part: quantities are rounded | 200            | 0             | 0.5              | 0
            """,
        ),
    ),
)

BESIDE = Page(
    analysis=late_beside_activity,
    twin=beside_twin,
    result="unchecked_late_beside_activity",
    contracts={"late": "late_from_contacts"},
    cases=(
        Case(
            title="neither the difference nor why it is there goes on, only what activity.csv itself says",
            tables={
                "late": """
                year    | counted | people | unit_cost | contacts_quantity | contacts_pounds | activity_quantity | activity_pounds | difference_quantity | difference_pounds | why                                                          | largest_pounds | second_pounds | largest_quantity | second_quantity
                2014/15 | ward    | 1      | W1        | 1                 | 400             | 1                 | 400             | 0                   | 0                 | same                                                         | 400            | 0             | 1                | 0
                2014/15 | arrest  | 1      | A1        | 1                 | 100             | 2                 | 200             | -1                  | -100              | counts differ                                                | 100            | 0             | 1                | 0
                2014/15 | call    | 0      | A1        | -                 | -               | 2                 | 200             | -2                  | -200              | counted in activity.csv and met by no contact                | -              | -             | -                | -
                2014/15 | hostel  | 1      | ''        | 1                 | -               | -                 | -               | 1                   | -                 | not counted in activity.csv                                  | -              | -             | 1                | 0
                2014/15 | clinic  | 0      | X9        | -                 | -               | -                 | -               | -                   | -                 | activity.csv does not know the count                         | -              | -             | -                | -
                2014/15 | family  | 0      | ''        | -                 | -               | -                 | -               | -                   | -                 | activity.csv takes its cost from elsewhere, not from a count | -              | -             | -                | -
                """
            },
            expected="""
            year    | counted | people | contacts_quantity | contacts_pounds | activity_quantity | activity_pounds | listed
            2014/15 | ward    | 1      | 1                 | 400             | 1                 | 400             | counted in activity.csv
            2014/15 | arrest  | 1      | 1                 | 100             | 2                 | 200             | counted in activity.csv
            2014/15 | call    | 0      | -                 | -               | 2                 | 200             | counted in activity.csv
            2014/15 | hostel  | 1      | 1                 | -               | -                 | -               | not counted in activity.csv
            2014/15 | clinic  | 0      | -                 | -               | -                 | -               | activity.csv does not know the count
            2014/15 | family  | 0      | -                 | -               | -                 | -               | activity.csv takes its cost from elsewhere, not from a count
            """,
        ),
    ),
)

PAGES = (COSTED, COSTS, BY_BEARER, OVERLAP, LATE, BESIDE)
