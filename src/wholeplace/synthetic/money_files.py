"""The files about money that people would write by hand: spend, activity, bearers, outcomes, local unit costs."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from wholeplace.reference.library import fiscal_row, library
from wholeplace.reference.uprating import GDP, price_levels
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.pathways import PATHWAYS
from wholeplace.synthetic.place_words import (
    FUNDERS,
    ITEM_SOURCE,
    LOCAL_COSTS,
    LOCAL_PRICE_YEAR,
    MONEY_OF_SECTOR,
    POUNDS_OF_CONTACT,
    POUNDS_ON_BOOKS,
    REFUSAL,
    REFUSES_SPEND,
    SOURCE,
    UNIT_WITHOUT_COST,
)
from wholeplace.synthetic.services import LATE, NUMBER_OF, SERVICES, Service
from wholeplace.synthetic.usage import Usage
from wholeplace.synthetic.window import FLOW_YEAR, YEARS

Row = dict[str, str]
SECTOR_OF = {partner.name: partner.sector for partner in PARTNERS} | {name: sector for name, _, sector, *_ in FUNDERS}  # fmt: skip
FLOW = YEARS.index(FLOW_YEAR)


def spend_rows(usage: Usage) -> Iterator[Row]:
    """What was spent on each service in each year, whose money was it, and who would not say?"""
    for at, year in enumerate(YEARS):
        for service in SERVICES:
            funder, controller = purse_of(service)
            row = {
                "spend_id": f"{service.name}_{year[2:4]}{year[-2:]}",
                "year": year,
                "funder": funder,
                "controller": controller,
                "deliverer": service.partner,
                "service": service.name,
                "kind": "revenue",
                "source": SOURCE,
            }
            if service.partner == REFUSES_SPEND:
                unknown = {
                    "not_supplied": REFUSAL,
                    "basis": "unknown",
                    "grade": "placeholder",
                }
                yield {**row, **unknown}
            else:
                amount = pounds_spent(service, usage, at)
                known = {
                    "amount_pounds": f"{amount:.2f}",
                    "basis": "apportioned",
                    "grade": "weak",
                }
                yield {**row, **known, "driver": "contacts and unit costs"}


def activity_rows(usage: Usage) -> Iterator[Row]:
    """How much of each late service was there in a year, and what prices it?"""
    for service in late_services():
        units = usage.units(service.name, FLOW)
        yield {
            "item": service.name,
            "name": service.title,
            "issue": service.title,
            "need": service.need,
            "year": FLOW_YEAR,
            "quantity": f"{Decimal(units) / 1000:f}",
            "unit": _unit(service),
            "method": "unit_cost",
            "unit_cost": service.unit_cost,
            "grade": "weak",
            "note": ""
            if service.unit_cost
            else "No unit cost is known: counted and not priced.",
            "source": ITEM_SOURCE,
        }


def bearer_rows() -> Iterator[Row]:
    """Who pays for each late service in the end?"""
    for service in late_services():
        if service.unit_cost:
            funder, _ = purse_of(service)
            yield {
                "item": service.name,
                "bearer": funder,
                "share": "1",
                "source": SOURCE,
            }


def outcome_rows(usage: Usage) -> Iterator[Row]:
    """What did each service that supports people reach in a year?"""
    for pathway in PATHWAYS:
        number = NUMBER_OF[pathway.service]
        service = SERVICES[number]
        is_known = pathway.need != "offending"
        yield {
            "provider": service.title,
            "partner": service.partner,
            "client_group": f"people referred to {service.title.lower()}",
            "period": FLOW_YEAR,
            "people_accessing": str(usage.supported[number, FLOW]),
            "outcomes_reached": str(usage.outcomes[number, FLOW]),
            "outcome_counted": _outcome_words(pathway.need),
            "cost_pounds": f"{pounds_spent(service, usage, FLOW):.2f}"
            if is_known
            else "",
            "note": ""
            if is_known
            else "The cost was asked for on 2017-05-09 and is part of a larger budget.",
            "source": SOURCE,
        }


def local_cost_rows() -> Iterator[Row]:
    """What does the place itself say one of a thing costs?"""
    for code, (item, unit, pounds, is_transfer, _) in LOCAL_COSTS.items():
        yield {
            "code": code,
            "dimension": "fiscal",
            "item": item,
            "unit": unit,
            "pounds": pounds,
            "price_year": LOCAL_PRICE_YEAR,
            "is_transfer": is_transfer,
            "is_derived": "no",
            "grade": "placeholder",
            "note": "Made up, so that every contact of the made-up borough has a price.",
            "source": SOURCE,
        }


def local_bearer_rows() -> Iterator[Row]:
    """Who bears the place's own unit costs?"""
    for code, (_, _, pounds, is_transfer, bearer) in LOCAL_COSTS.items():
        yield {
            "code": code,
            "bearer": bearer,
            "constituent": code,
            "pounds": pounds,
            "is_transfer": is_transfer,
            "basis": "single",
            "source": SOURCE,
        }


def late_services() -> list[Service]:
    """Which services come late?"""
    return [service for service in SERVICES if service.stage == LATE]


def purse_of(service: Service) -> tuple[str, str]:
    """Whose money pays for a service, and who decides on it?"""
    funder, controller = MONEY_OF_SECTOR[SECTOR_OF[service.partner]]
    return funder or service.partner, controller or service.partner


def pounds_spent(service: Service, usage: Usage, year: int) -> Decimal:
    """What did a service cost in a year: its use at its unit cost, or else its books at a made-up rate?"""
    number = NUMBER_OF[service.name]
    if service.unit_cost:
        units = Decimal(usage.units(service.name, year)) / 1000
        return round(units * _price(service.unit_cost, YEARS[year]), 2)
    on_books = int(usage.on_books[number, year]) * POUNDS_ON_BOOKS.get(service.name, 0)
    contacts = int(usage.contacts[number, year])
    return Decimal(on_books + contacts * POUNDS_OF_CONTACT.get(service.name, 0))


@cache
def _price(code: str, year: str) -> Decimal:
    if code in LOCAL_COSTS:
        pounds, price_year = Decimal(LOCAL_COSTS[code][2]), LOCAL_PRICE_YEAR
    else:
        row = fiscal_row(code, library()) or {}
        pounds, price_year = row["exact_pounds"] or row["pounds"], row["price_year"]
    levels = price_levels(library().deflators, GDP)
    return Decimal(pounds) * levels[year] / levels[price_year]


def _unit(service: Service) -> str:
    code = service.unit_cost
    if not code:
        return UNIT_WITHOUT_COST.get(service.name, "contact")
    if code in LOCAL_COSTS:
        return LOCAL_COSTS[code][1]
    return str((fiscal_row(code, library()) or {})["unit"])


def _outcome_words(need: str) -> str:
    if need == "mental":
        return "reliable recovery at the end of treatment"
    return "started a job" if need == "workless" else "no longer in need, within eighteen months of the support's end"  # fmt: skip
