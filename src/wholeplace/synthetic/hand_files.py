"""The files of the place folder that people would write by hand, as text."""

import csv
import io
from collections.abc import Iterable, Mapping

from wholeplace.synthetic import areas
from wholeplace.synthetic.criteria_rows import criteria_rows
from wholeplace.synthetic.money_files import (
    SECTOR_OF,
    activity_rows,
    bearer_rows,
    local_bearer_rows,
    local_cost_rows,
    outcome_rows,
    pounds_spent,
    spend_rows,
)
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.pathways import LASTING
from wholeplace.synthetic.place_words import (
    ABOUT,
    BOROUGH_CODE,
    EMPTY_SHARE,
    FUNDERS,
    NEEDS,
    PLACE,
    RECIPE_PURPOSE,
    RECIPE_TITLE,
    REFUSES_SPEND,
    SOURCE,
    WORKERS_OF_MILLION,
)
from wholeplace.synthetic.services import SERVICES, UNIVERSAL
from wholeplace.synthetic.signal_file import signal_rows
from wholeplace.synthetic.usage import Usage
from wholeplace.synthetic.window import FLOW_YEAR, START_ON, YEARS
from wholeplace.tables.contract import Table
from wholeplace.tables.inputs import HAND_WRITTEN
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS

Row = Mapping[str, str]


def hand_files(usage: Usage) -> dict[str, str]:
    """Which files stand in the place folder, and what does each say?"""
    tables: dict[str, Iterable[Row]] = {
        "partners": _partner_rows(),
        "services": _service_rows(usage),
        "spend": spend_rows(usage),
        "activity": activity_rows(usage),
        "bearers": bearer_rows(),
        "outcomes": outcome_rows(usage),
        "criteria": criteria_rows(),
        "signals": signal_rows(),
    }
    own = {"unit_costs": local_cost_rows(), "unit_cost_bearers": local_bearer_rows()}
    return {
        "place.toml": _place_toml(),
        "recipes/review.toml": _recipe_toml(),
        **{
            f"{name}.csv": _csv(HAND_WRITTEN[name], rows)
            for name, rows in tables.items()
        },
        **{
            f"reference/{name}.csv": _csv(PUBLISHED_NUMBERS[name], rows)
            for name, rows in own.items()
        },
    }


def _csv(contract: Table, rows: Iterable[Row]) -> str:
    """A file with the columns of its contract that any row fills."""
    given = list(rows)
    names = [name for name in contract.names if any(row.get(name) for row in given)]
    names += [
        each.name
        for each in contract.columns
        if each.is_required and each.name not in names
    ]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, [n for n in contract.names if n in names], lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows({name: row.get(name, "") for name in names} for row in given)
    return text.getvalue()


def _partner_rows() -> Iterable[Row]:
    for name, title, sector, is_local, note in FUNDERS:
        yield {"partner": name, "name": title, "sector": sector, "is_local": is_local, "note": note, "source": SOURCE}  # fmt: skip
    for partner in PARTNERS:
        late = "Its extract comes late and misses the last three months." if partner.days_late else ""  # fmt: skip
        refuses = "Would not give its spend." if partner.name == REFUSES_SPEND else ""
        yield {
            "partner": partner.name,
            "name": partner.title,
            "sector": partner.sector,
            "is_local": "yes" if partner.is_local else "no",
            "note": late or refuses,
            "source": SOURCE,
        }


def _service_rows(usage: Usage) -> Iterable[Row]:
    for service in SERVICES:
        is_council = SECTOR_OF[service.partner] == "council"
        row = {
            "service": service.name,
            "name": service.title,
            "partner": service.partner,
            "stage": service.stage,
            "need": service.need,
            "client_group": "everyone" if service.stage == UNIVERSAL else "",
            "unit_cost": service.unit_cost,
            "source": SOURCE,
        }
        posts = pounds_spent(service, usage, YEARS.index(FLOW_YEAR)) * WORKERS_OF_MILLION // 1_000_000  # fmt: skip
        if is_council and posts > 0:
            row |= {"workers": str(posts), "vacancies": str(round(float(posts) * EMPTY_SHARE, 1))}  # fmt: skip
        yield row


def _place_toml() -> str:
    needs = "\n".join(f'{name} = "{words}"' for name, words in NEEDS.items())
    every = [(BOROUGH_CODE, PLACE), *zip(areas.CODES, areas.NAMES, strict=True)]
    listed = "\n".join(
        f'[[areas]]\ncode = "{code}"\nname = "{name}"\nas_at = "{START_ON}"\n'
        for code, name in every
    )
    years = ", ".join(f'"{year}"' for year in YEARS)
    lasting = ", ".join(f'"{name}"' for name in LASTING)
    return f"""\
# {SOURCE}.

name = "{PLACE}"
currency = "GBP"
years = [{years}]
about = "{ABOUT}"
reviewer = "council"

# The borough, and its forty areas. Their codes are of no real area; areas.csv tells the
# postcode sectors of each.
{listed}
[needs]
{needs}

[thresholds]
small_number = 10
rounding = 5
stop_rule_points = 5

[rule_sets]
helped_by = ["family_support"]

# The words of the extracts by which journeys are read.
[journeys]
assessments = ["assessment", "initial_assessment"]
support = ["support"]
outcomes = ["outcome_reached", "job_started", "reliable_recovery", "moved_to_recovery"]
lasting = [{lasting}]
unknown = ["unknown"]
"""


def _recipe_toml() -> str:
    return f"""\
# What a run is to do. `wholeplace run` takes this file unless another of recipes/ is named.

title = "{RECIPE_TITLE}"
purpose = "{RECIPE_PURPOSE}"
years = ["{YEARS[0]}", "{YEARS[-1]}"]
price_year = "{FLOW_YEAR}"
"""


def areas_csv() -> str:
    """Which postcode sectors has each area?"""
    lines = zip(areas.CODES, areas.NAMES, areas.SECTORS, strict=True)
    rows = "".join(f"{code},{name},{sector}\r\n" for code, name, sector in lines)
    return "area,name,postcode_sector\r\n" + rows
