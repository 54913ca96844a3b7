"""Whom services meet, drawn."""

from drawing import Row
from page import Case, Page
from plain import grouped

from wholeplace.analysis.tables.service_use import service_use


def use_twin(contacts: list[Row], *, years: tuple[str, str]) -> list[Row]:
    """How many people did each service meet in each year? In plain loops."""
    dated = []
    for row in contacts:
        day = row["started_on"]
        first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
        dated.append({**row, "year": f"{first}/{(first + 1) % 100:02d}"})
    inside = [row for row in dated if years[0] <= row["year"] <= years[1]]
    reported = sorted({(row["partner"], row["year"]) for row in inside})
    services = sorted({(row["partner"], row["service"]) for row in inside})
    by_cell = grouped(inside, "partner", "service", "year")
    found = []
    for partner, service in services:
        for year in (year for who, year in reported if who == partner):
            rows = by_cell.get((partner, service, year), [])
            people = len({row["person_id"] for row in rows})
            found.append({"partner": partner, "service": service, "year": year, "people": people, "contacts": len(rows)})  # fmt: skip
    return found


USE = Page(
    analysis=service_use,
    twin=use_twin,
    result="service_use",
    contracts={"contacts": "analysed_contacts"},
    cases=(
        Case(
            title="a person counts once for each service and year, a contact in the year in which it begins; a service that met nobody says so",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | started_on | ended_on
                gp      | 1         | a          | visit   | 2014-04-01 | 2014-04-01
                gp      | 1         | b          | visit   | 2015-03-31 | 2015-06-30
                gp      | 2         | c          | visit   | 2015-03-31 | -
                gp      | 1         | d          | visit   | 2015-04-01 | -
                gp      | 1         | e          | phone   | 2014-12-24 | -
                police  | 9         | a          | call    | 2014-05-05 | -
                gp      | 3         | f          | visit   | 2014-03-31 | -
                gp      | 3         | g          | visit   | 2016-04-01 | -
                """
            },
            options={"years": ("2014/15", "2015/16")},
            expected="""
            partner | service | year    | people | contacts
            gp      | visit   | 2014/15 | 2      | 3
            gp      | visit   | 2015/16 | 1      | 1
            gp      | phone   | 2014/15 | 1      | 1
            gp      | phone   | 2015/16 | 0      | 0
            police  | call    | 2014/15 | 1      | 1
            """,
        ),
        Case(
            title="the year that ends a century is named by two digits",
            tables={
                "contacts": """
                partner | person_id | contact_id | service | started_on
                gp      | 1         | a          | visit   | 1999-12-31
                gp      | 1         | b          | visit   | 2008-04-01
                """
            },
            options={"years": ("1999/00", "2008/09")},
            expected="""
            partner | service | year    | people | contacts
            gp      | visit   | 1999/00 | 1      | 1
            gp      | visit   | 2008/09 | 1      | 1
            """,
        ),
    ),
)

PAGES = (USE,)
