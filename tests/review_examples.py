"""Two reviews to draw: late intervention as the Early Intervention Foundation printed it, and a borough like Hackney."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from wholeplace.core.place import Area
from wholeplace.reports.review import Input, Review, Staffing
from wholeplace.tables.contract import Kind
from wholeplace.tables.results import FIGURES

MILLION = 1_000_000


def make_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The rows as the contract types them; what a row does not say is empty."""
    contract = FIGURES[name]
    for row in rows:
        unknown = set(row) - set(contract.names)
        assert not unknown, f"{name} has no column {unknown}"
    full = [
        {c.name: _typed(c.kind, row.get(c.name)) for c in contract.columns}
        for row in rows
    ]
    return pa.Table.from_pylist(full, schema=contract.schema())


def _typed(kind: Kind, value: Any) -> Any:
    if value is None or kind not in (Kind.MONEY, Kind.RATIO):
        return value
    places = Decimal("0.01") if kind is Kind.MONEY else Decimal("0.000000001")
    return Decimal(str(value)).quantize(places)


# name, issue, then millions of pounds: NHS, police, justice, local government, education, welfare, printed.
# Early Intervention Foundation, Spending on Late Intervention (2015), table 3.
BEARERS = ("nhs", "police", "justice", "local_government", "education", "welfare")
ITEMS = (
    ("Domestic violence cases", "Crime", 1920, 760, 880, 500, 0, 0, 4060),
    ("Anti-social behaviour incidents", "Crime", 0, 960, 0, 0, 0, 0, 960),
    ("Young people in the Youth Justice System", "Crime", 2, 60, 390, 20, 0, 0, 474),
    ("Persistent absentees", "School", 20, 80, 80, 230, 0, 0, 420),
    ("Pupil Referral Units", "School", 0.4, 2.8, 2.8, 6, 440, 0, 450),
    ("Looked After Children", "Child protection", 0, 0, 0, 5150, 0, 0, 5150),
    ("Child Protection Plans", "Child protection", 0, 0, 0, 280, 0, 0, 280),
    ("Children in Need", "Child protection", 0, 0, 0, 570, 0, 0, 570),
    ("Child injury hospital admissions", "Health", 140, 0, 0, 0, 0, 0, 140),
    ("Child mental health hospital admissions", "Health", 440, 0, 0, 0, 0, 0, 440),
    ("Child self-harm hospital admissions", "Health", 40, 0, 0, 0, 0, 0, 40),
    ("Youth substance misuse hospital admissions", "Drugs and alcohol", 3, 0, 0, 0, 0, 0, 3),
    ("Children in specialist substance misuse services", "Drugs and alcohol", 440, 0, 0, 0, 0, 0, 440),
    ("Child alcohol hospital admissions", "Drugs and alcohol", 9, 0, 0, 0, 0, 0, 9),
    ("16-18 year olds who are NEET", "Work", 0, 0, 0, 0, 0, 30, 30),
    ("18-24 year olds who are NEET", "Work", 0, 0, 0, 0, 0, 3690, 3690),
)  # fmt: skip
OVERLAP = (20, 90, 90, 320, 0, 0)
PUBLISHED = (2990, 1770, 1270, 6450, 440, 3720)


def england_and_wales() -> Review:
    """Late intervention only: no money map, no providers."""
    return Review(
        place="England and Wales",
        run="3f9c1d0b7a52e8416d0c9be27f4a1835",
        recipe="Late intervention in England and Wales",
        made_by="b1946ac92492d2347c6235b4d2611184",
        years=("2014/15",),
        price_year="2014/15",
        about="Sixteen late services for children and young people.\n\nThe immediate cost of one year, as one report printed it.",
        areas=(Area("K04000001", "England and Wales", "2014-04-01"),),
        partners={"nhs": "NHS", "police": "Police", "justice": "Justice", "local_government": "Local government", "education": "Education", "welfare": "Welfare"},
        needs={"all": "Growing up well"},
        tables=_late_tables(),
        inputs=(Input("activity.csv", "a" * 64, 16), Input("bearers.csv", "c" * 64, 29)),
    )  # fmt: skip


def _late_tables() -> dict[str, pa.Table]:
    made = {
        "late_intervention_by_bearer": _by_bearer(),
        "late_intervention_by_item": [_item(*item) for item in ITEMS],
        "late_intervention_by_issue": _by_issue(),
        "late_checks": _checks(),
        "late_rivals": _rivals(),
        "not_supplied": [],
    }
    return {name: make_table(name, rows) for name, rows in made.items()}


def _by_bearer() -> list[dict[str, Any]]:
    rows = []
    for place, bearer in enumerate(BEARERS):
        gross = sum(Decimal(str(item[2 + place])) for item in ITEMS) * MILLION
        net = gross - OVERLAP[place] * MILLION
        published = PUBLISHED[place] * MILLION
        rows.append({"bearer": bearer, "gross_pounds": gross, "overlap_pounds": -OVERLAP[place] * MILLION, "net_pounds": net, "published_pounds": published, "difference_pounds": net - published, "row_kind": "bearer", "grade": "weak"})  # fmt: skip
    rows.sort(key=lambda row: row["bearer"])
    net = sum(row["net_pounds"] for row in rows)
    return [
        *rows,
        {"bearer": "total: as printed", "net_pounds": 16640 * MILLION, "row_kind": "total", "grade": "weak", "note": "The total the source prints, rounded to ten million."},
        {"bearer": "total: bearers added up", "net_pounds": net, "published_pounds": 16640 * MILLION, "difference_pounds": net - 16640 * MILLION, "row_kind": "total", "grade": "weak", "note": "The cells of the table added up, less the overlap."},
        {"bearer": "total: items as printed", "net_pounds": 16636 * MILLION, "published_pounds": 16640 * MILLION, "difference_pounds": -4 * MILLION, "row_kind": "total", "grade": "weak", "note": "The printed item totals added up, less the overlap."},
    ]  # fmt: skip


def _item(name: str, issue: str, *millions: float) -> dict[str, Any]:
    ours = sum(Decimal(str(one)) for one in millions[:-1]) * MILLION
    printed = Decimal(str(millions[-1])) * MILLION
    return {"item": name.lower().replace(" ", "_"), "name": name, "issue": issue, "need": "all", "year": "2014/15", "quantity": 53000, "unit": "child or young person", "method": "published_spend", "grade": "fair", "bearers_pounds": ours, "printed_pounds": printed, "difference_pounds": ours - printed, "is_unpriced": False}  # fmt: skip


def _by_issue() -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for item in (_item(*item) for item in ITEMS):
        row = rows.setdefault(item["issue"], {"issue": item["issue"], "bearers_pounds": Decimal(0), "printed_pounds": Decimal(0), "difference_pounds": Decimal(0)})  # fmt: skip
        for column in ("bearers_pounds", "printed_pounds", "difference_pounds"):
            row[column] += item[column]
    return [rows[issue] for issue in sorted(rows)]


def _checks() -> list[dict[str, Any]]:
    return [
        {"what": "column", "name": "local_government", "ours_pounds": 6436 * MILLION, "printed_pounds": 6450 * MILLION, "difference_pounds": -14 * MILLION, "is_within_rounding": False},
        {"what": "row", "name": "persistent_absentees", "ours_pounds": 410 * MILLION, "printed_pounds": 420 * MILLION, "difference_pounds": -10 * MILLION, "is_within_rounding": None},
        {"what": "total", "name": "all", "ours_pounds": 16626 * MILLION, "printed_pounds": 16640 * MILLION, "difference_pounds": -14 * MILLION, "is_within_rounding": True, "note": "Rounding to ten million."},
    ]  # fmt: skip


def _rivals() -> list[dict[str, Any]]:
    common = {"item": "looked_after_children", "quantity": 73000, "dimension": "fiscal", "used_pounds": 5150 * MILLION, "file": "reference/unit_costs.csv", "line": 3, "grade": "fair"}  # fmt: skip
    return [
        {**common, "code": "SS1.0", "is_used": False, "original_pounds": 51080, "price_year": "2013/14", "uprated_pounds": 51812.5, "would_cost_pounds": 3782312500, "difference_pounds": 3782312500 - 5150 * MILLION, "source": "Unit cost library"},
    ]  # fmt: skip


# funder, controller, deliverer, service, stage, need, pounds or None, transfer, basis
FLOWS = (
    ("council", "council", "council", "childrens_services", "late", "family", 74071904, None, "budget"),
    ("council", "council", "fostering_agencies", "agency_fostering", "late", "family", 6188140, None, "estimate"),
    ("council", "council", "residential_providers", "residential_care", "late", "family", 3571000, None, "budget"),
    ("council", "council", "council", "adult_social_care", "late", "care", 59333752.5, None, "budget"),
    ("council", "council", "care_providers", "learning_disability_care", "late", "care", 28647000, None, "budget"),
    ("council", "council", "charities", "older_people_voluntary", "early", "care", 708000, None, "budget"),
    ("council", "council", "council", "lee_house", "late", "work", 517185, None, "budget"),
    ("council", "council", "council", "public_realm", "universal", "area", 32349000, None, "budget"),
    ("council", "london_travel", "london_travel", "concessionary_travel", "universal", "area", 12000000, None, "estimate"),
    ("council", "council", "council", "running_costs", "enabling", "running", 50571000, None, "budget"),
    ("central_government", "council", "council", "public_health", "universal", "health", 26700000, None, "estimate"),
    ("central_government", "council", "mind", "mental_health_network", "early", "mind", 2300000, None, "estimate"),
    ("nhs_england", "ccg", "nhs_providers", "local_nhs_care", "late", "health", 400000000, None, "estimate"),
    ("nhs_england", "ccg", "elft", "mental_health_care", "late", "mind", None, None, "unknown"),
    ("not_named", "council", "council", "ways_into_work", "early", "work", 350000, None, "estimate"),
    ("dwp", "dwp", "jobcentre", "jobcentre_services", "universal", "work", None, None, "unknown"),
    ("dwp", "dwp", "renaisi", "work_programme", "late", "work", None, None, "unknown"),
    ("central_government", "council", "council", "general_fund", "enabling", "running", None, 165174000, "budget"),
)  # fmt: skip
PARTNERS = {
    "council": "Hackney Council", "ccg": "City and Hackney Clinical Commissioning Group", "nhs_england": "NHS England",
    "central_government": "Government departments", "dwp": "Department for Work and Pensions", "jobcentre": "Jobcentre Plus",
    "elft": "East London NHS Foundation Trust", "mind": "City and Hackney Mind", "not_named": "A body the papers do not name",
    "fostering_agencies": "Independent fostering agencies", "residential_providers": "Children's residential homes", "renaisi": "Renaisi",
    "care_providers": "Care homes, home care and supported living providers", "charities": "Voluntary organisations working with older people",
    "london_travel": "London's concessionary travel scheme", "nhs_providers": "Hospitals, community services and GP practices",
}  # fmt: skip
NEEDS = {"work": "Finding and keeping work", "mind": "Mental health", "family": "Safe and settled children and families", "care": "Care and independence for adults", "health": "Physical health", "area": "Streets, parks, safety and travel", "running": "Running the organisations"}  # fmt: skip


def borough() -> Review:
    """Every table but late intervention's published totals; one national figure scaled to the place."""
    made = {
        "money_map": [_flow(*flow) for flow in FLOWS],
        "partner_shares": _shares(),
        "money_flags": _flags(),
        "stop_rule": _stop_rule(),
        "early_late": _early_late(),
        "provider_funding": _funding(),
        "contract_ends": _ends(),
        "provider_outcomes": _outcomes(),
        "not_supplied": _not_supplied(),
        "late_intervention_by_item": _borough_items(),
        "late_intervention_by_issue": [{"issue": "Child protection", "bearers_pounds": 3895960}],
        "late_intervention_by_bearer": [
            {"bearer": "council", "gross_pounds": 3895960, "net_pounds": 3895960, "row_kind": "bearer", "grade": "fair", "placeholder_pounds": 750000},
            {"bearer": "total: bearers added up", "net_pounds": 3895960, "row_kind": "total", "grade": "fair"},
        ],
        "late_checks": [],
    }  # fmt: skip
    return Review(
        place="Hackney",
        run="9d41be7720a3c5f86e1d2b0934c7fa58",
        recipe="The whole review",
        made_by="e59ff97941044f85df5297e1c302d260",
        years=("2012/13", "2015/16", "2016/17"),
        price_year="2016/17",
        about="What scrutiny papers print about money in one borough.",
        areas=(Area("E09000012", "Hackney", "2016-04-01"),),
        partners=PARTNERS,
        needs=NEEDS,
        services={"lee_house": "Lee House employment and training service", "ways_into_work": "Ways into Work", "local_nhs_care": "NHS care bought by the clinical commissioning group"},
        tables={name: make_table(name, rows) for name, rows in made.items()},
        inputs=(Input("spend.csv", "d" * 64, 58),),
        staffing=(Staffing("lee_house", Decimal("12.5"), Decimal("1.5"), None, None),),
    )  # fmt: skip


def _flow(
    funder: str, controller: str, deliverer: str, service: str, *rest: Any
) -> dict[str, Any]:
    stage, need, pounds, transfer, basis = rest
    kind = "transfer" if transfer else "revenue"
    unknown = 1 if basis == "unknown" else 0
    return {"funder": funder, "controller": controller, "deliverer": deliverer, "service": service, "kind": kind, "year": "2016/17", "stage": stage, "need": need, "basis": basis, "grade": "weak", "pounds": pounds, "transfer_pounds": transfer, "unknown": unknown}  # fmt: skip


def _shares() -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    roles = ("funds", "controls", "delivers")
    total = sum(Decimal(str(flow[6])) for flow in FLOWS if flow[6])
    for flow in FLOWS:
        for role, partner in zip(roles, flow, strict=False):
            row = rows.setdefault(partner, {"partner": partner, "unknown": 0, **{f"{one}_pounds": Decimal(0) for one in roles}})  # fmt: skip
            row[f"{role}_pounds"] += Decimal(str(flow[6] or 0))
        rows[flow[1]]["unknown"] += flow[8] == "unknown"
    for row in rows.values():
        row |= {"share_of_funding": row["funds_pounds"] / total, "share_of_control": row["controls_pounds"] / total, "share_of_delivery": row["delivers_pounds"] / total}  # fmt: skip
    return [rows[partner] for partner in sorted(rows)]


def _flags() -> list[dict[str, Any]]:
    return [{"flag": "decides_without_funding", "spend_id": "travel", "funder": "council", "controller": "london_travel", "deliverer": "london_travel", "service": "concessionary_travel", "pounds": 12000000, "why": "The council pays and a body outside the place decides: who speaks for the place there?"}]  # fmt: skip


def _stop_rule() -> list[dict[str, Any]]:
    return [
        {"spend_id": "jobcentre", "controller": "dwp", "service": "jobcentre_services", "known_pounds": 0, "upper_pounds": None, "controls_pounds": 0, "all_pounds": 697306981.5, "is_worth_asking": True, "answer": "Keep asking: nobody can say how much it could be.", "file": "spend.csv", "line": 9},
        {"spend_id": "waste", "controller": "council", "service": "public_realm", "known_pounds": 0, "upper_pounds": 8000000, "controls_pounds": 285306981.5, "all_pounds": 697306981.5, "could_move_points": 0.67, "is_worth_asking": False, "answer": "Stop: at the most it moves a share by 0.7 points.", "file": "spend.csv", "line": 12},
    ]  # fmt: skip


def _early_late() -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    stages = ("universal", "early", "late", "enabling")
    for funder, _, _, _, stage, need, pounds, transfer, basis in FLOWS:
        if transfer:
            continue
        row = rows.setdefault((need, funder), {"need": need, "partner": funder, "unknown": 0, **{f"{one}_pounds": Decimal(0) for one in stages}})  # fmt: skip
        row[f"{stage}_pounds"] += Decimal(str(pounds or 0))
        row["unknown"] += basis == "unknown"
    for row in rows.values():
        row["total_pounds"] = sum(row[f"{stage}_pounds"] for stage in stages)
        helped = row["total_pounds"] - row["enabling_pounds"]
        row["late_share"] = row["late_pounds"] / helped if helped else None
    return [rows[key] for key in sorted(rows)]


def _funding() -> list[dict[str, Any]]:
    return [
        {"provider": "mind", "funder": "central_government", "service": "mental_health_network", "year": "2015/16", "pounds": 2300000, "share_of_income": 1, "contract_ends_on": date(2018, 1, 31), "unknown": 0},
        {"provider": "renaisi", "funder": "dwp", "service": "work_programme", "year": "2014/15", "pounds": None, "share_of_income": None, "unknown": 1},
    ]  # fmt: skip


def _ends() -> list[dict[str, Any]]:
    return [{"provider": "mind", "funder": "central_government", "service": "mental_health_network", "year": "2015/16", "dependent_service": "lee_house", "dependent_provider": "council", "how": "depends_on", "lost_pounds": 2300000, "lost_share_of_income": 1, "contract_ends_on": date(2018, 1, 31)}]  # fmt: skip


def _outcomes() -> list[dict[str, Any]]:
    return [
        {"provider": "Hackney One Team", "client_group": "People with learning disabilities", "period": "2012/13", "people_accessing": 141, "outcomes_reached": 28, "outcome_counted": "people supported into employment", "cost_pounds": 296063, "cost_per_person_pounds": 2099.74, "cost_per_outcome_pounds": 10573.68, "not_comparable_with": "Lee House: another client group"},
        {"provider": "Jobcentre Plus", "client_group": "People on out-of-work benefits", "period": "2014/15", "outcome_counted": "people who leave benefit", "note": "Cost unknown: asked by the review; budgets are given from the centre to each programme provider."},
        {"provider": "Lee House", "client_group": "People with a mental illness", "period": "2012/13", "people_accessing": 136, "outcomes_reached": 80, "outcome_counted": "people supported into employment", "cost_pounds": 517185, "cost_per_person_pounds": 3802.83, "cost_per_outcome_pounds": 6464.81, "not_comparable_with": "Hackney One Team: another client group; Ways into Work: another period"},
        {"provider": "Ways into Work", "client_group": "Unemployed residents", "period": "2010/11 to 2013/14", "people_accessing": 8300, "outcomes_reached": 700, "outcome_counted": "people in work for 26 or 52 weeks", "cost_pounds": 1400000, "cost_per_person_pounds": 168.67, "cost_per_outcome_pounds": 2000, "not_comparable_with": "Lee House: another period, and another outcome"},
    ]  # fmt: skip


def _not_supplied() -> list[dict[str, Any]]:
    return [
        {"what": "outcome cost", "name": "Jobcentre Plus", "partner": "jobcentre", "answer": "Unable to give local spend; budgets go from the department to each provider."},
        {"what": "spend", "name": "jobcentre", "partner": "dwp", "answer": "Asked by the whole place review in 2014/15; not supplied."},
        {"what": "spend", "name": "elft", "partner": "elft", "answer": "Only an underspend was given."},
    ]  # fmt: skip


def _borough_items() -> list[dict[str, Any]]:
    return [
        {"item": "residential_care", "name": "Residential placements of children", "issue": "Child protection", "need": "family", "year": "2016/17", "quantity": 20, "unit": "placement for a year", "method": "unit_cost", "grade": "fair", "bearers_pounds": 3895960, "printed_pounds": 3571000, "difference_pounds": 324960, "is_unpriced": False},
        {"item": "absentees", "name": "Persistent absentees", "issue": "School", "need": "family", "year": "2016/17", "quantity": 900.5, "unit": "pupil", "method": "national_scaled", "grade": "placeholder", "placeholder_pounds": 750000, "is_unpriced": False},
        {"item": "evictions", "name": "Evictions", "issue": "Housing", "need": "family", "year": "2016/17", "quantity": 40, "unit": "household", "method": "unit_cost", "grade": "weak", "is_unpriced": True, "note": "No price is known."},
    ]  # fmt: skip
