"""Small random tables, such as `wholeplace check` would let through."""

from decimal import Decimal
from typing import Any

from drawing import Row
from hypothesis import strategies as st

PARTNERS = ("nhs", "council", "dwp", "charity")
SERVICES = ("clinic", "club", "advice", "walk in")
NEEDS = ("health", "work")
STAGES = ("universal", "early", "late", "enabling")
GRADES = ("firm", "fair", "weak", "placeholder")
YEARS = ("2013/14", "2014/15", "2012/13 to 2014/15", "2013/14 to 2014/15", "2009/10")
CODES = ("A1", "B2", "C3")
METHODS = ("unit_cost", "unit_cost", "published_spend", "national_scaled")

pennies = st.integers(0, 10**10).map(lambda number: Decimal(number).scaleb(-2))
nine_places = st.integers(0, 10**9).map(lambda number: Decimal(number).scaleb(-9))
partner = st.sampled_from(PARTNERS)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these values, or a blank."""
    return st.one_of(st.none(), values)


def mostly(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One of these values; a blank one time in five."""
    return st.integers(0, 4).flatmap(lambda die: values if die else st.none())


@st.composite
def money_tables(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Partners, services and spend. A part has at most an eighth of its whole's pounds."""
    spend: list[Row] = []
    for number in range(draw(st.integers(0, 7))):
        spend.append(draw(_spend(f"row {number}", spend)))
    services = [
        {
            "service": service,
            "partner": draw(partner),
            "stage": draw(st.sampled_from(STAGES)),
            "need": draw(st.sampled_from(NEEDS)),
            "depends_on": draw(
                maybe(st.lists(st.sampled_from(SERVICES)).map("; ".join))
            ),
        }
        for service in SERVICES
    ]
    partners = [{"partner": name, "is_local": draw(st.booleans())} for name in PARTNERS]
    return {"spend": spend, "services": services, "partners": partners}


@st.composite
def _spend(draw: st.DrawFn, name: str, before: list[Row]) -> Row:
    whole = draw(maybe(st.sampled_from(before))) if before else None
    amount = draw(mostly(pennies))
    if whole and amount is not None and whole["amount_pounds"] is not None:
        amount = min(amount, whole["amount_pounds"] // 8)
    is_of_its_year = whole is not None and draw(st.integers(0, 3)) > 0
    return {
        "spend_id": name,
        "amount_pounds": amount,
        "year": whole["year"] if is_of_its_year else draw(st.sampled_from(YEARS)),
        "part_of": whole["spend_id"] if whole else None,
        **{role: draw(partner) for role in ("funder", "controller", "deliverer")},
        "service": draw(st.sampled_from(SERVICES)),
        "kind": draw(st.sampled_from(("revenue", "revenue", "capital", "transfer"))),
        "upper_pounds": draw(maybe(pennies)),
        "basis": "ledger",
        "grade": draw(st.sampled_from(GRADES)),
        "contract_ends_on": draw(maybe(st.dates())),
        "note": draw(maybe(st.sampled_from(("One note.", "Another note.", "")))),
    }


@st.composite
def late_tables(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Activity with its bearers, overlaps and printed totals, and the published numbers it uses."""
    activity = [
        draw(_item(f"item {number}")) for number in range(draw(st.integers(0, 4)))
    ]
    bearers = [row for item in activity for row in draw(_bearers(item))]
    items = (
        st.sampled_from([item["item"] for item in activity]) if activity else st.none()
    )
    overlaps = [
        {
            "overlap": f"overlap {number}",
            "bearer": draw(partner),
            "item": draw(maybe(items)),
            "because_of": draw(maybe(items)),
            "amount_pounds": draw(maybe(pennies)),
            "price_year": draw(maybe(st.sampled_from(("2012/13", "1999/00")))),
        }
        for number in range(draw(st.integers(0, 3)))
    ]
    published = [
        {"figure": "net_total", "bearer": bearer, "amount_pounds": draw(pennies)}
        | {"rounded_to_pounds": draw(maybe(pennies))}
        | {"price_year": draw(maybe(st.just("2012/13")))}
        for bearer in draw(st.lists(st.sampled_from((*PARTNERS, "all")), unique=True))
    ]
    return {
        "activity": activity,
        "bearers": bearers,
        "overlaps": overlaps,
        "published": published,
        **draw(_published_numbers()),
    }


@st.composite
def _item(draw: st.DrawFn, name: str) -> Row:
    return {
        "item": name,
        "name": name.title(),
        "unit": "case",
        "year": "2014/15",
        "issue": draw(st.sampled_from(("crime", "family"))),
        "need": draw(st.sampled_from(NEEDS)),
        "quantity": draw(
            mostly(st.integers(0, 10**5).map(lambda number: Decimal(number).scaleb(-2)))
        ),
        "scope_factor": draw(maybe(nine_places)),
        "method": draw(st.sampled_from(METHODS)),
        "unit_cost": draw(mostly(st.sampled_from(CODES))),
        "rivals": draw(maybe(st.lists(st.sampled_from(CODES)).map(";".join))),
        "printed_pounds": draw(maybe(pennies)),
        "price_year": draw(maybe(st.sampled_from(("2012/13", "1999/00")))),
        "grade": draw(st.sampled_from(GRADES)),
    }


@st.composite
def _bearers(draw: st.DrawFn, item: Row) -> list[Row]:
    who = draw(st.lists(partner, unique=True))
    if draw(st.booleans()):
        return [
            {"item": item["item"], "bearer": name, "spend_pounds": draw(pennies)}
            for name in who
        ]
    # Shares that add to one: the last bearer takes what the others leave.
    left, rows = Decimal(1), []
    for name in who:
        share = (
            left
            if name == who[-1]
            else (left * draw(nine_places)).quantize(Decimal("1e-9"))
        )
        left -= share
        rows.append({"item": item["item"], "bearer": name, "share": share})
    return rows


@st.composite
def _published_numbers(draw: st.DrawFn) -> dict[str, list[Row]]:
    cheap = st.integers(0, 10**7).map(lambda number: Decimal(number).scaleb(-2))
    unit_costs = [
        {
            "code": code,
            "dimension": dimension,
            "pounds": draw(cheap),
            "original_pounds": draw(cheap),
        }
        | {
            "price_year": "2012/13",
            "grade": draw(st.sampled_from(GRADES)),
            "source": "a library",
        }
        for code in CODES
        for dimension in draw(
            st.lists(st.sampled_from(("fiscal", "social")), unique=True)
        )
    ]
    cost_bearers = [
        {
            "code": code,
            "bearer": bearer,
            "constituent": f"{code}.{part}",
            "pounds": draw(cheap),
        }
        for code in CODES
        for part, bearer in enumerate(draw(st.lists(partner, max_size=4)))
    ]
    factor = st.integers(10**8, 10**10).map(lambda number: Decimal(number).scaleb(-9))
    factors = [
        {"from_year": year, "factor": draw(factor), "to_year": "2014/15"}
        | {"index_from": Decimal(100), "index_to": Decimal(100), "rests_on": ""}
        for year in ("2012/13", "2014/15")
    ]
    return {
        "unit_costs": unit_costs,
        "cost_bearers": cost_bearers,
        "price_factors": factors,
    }
