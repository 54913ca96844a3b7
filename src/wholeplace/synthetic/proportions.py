"""Does the made-up borough come out as the published figures say, scaled to its size? Counted in its own files."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from wholeplace.synthetic.arrays import Array
from wholeplace.synthetic.formats import day_numbers
from wholeplace.synthetic.out_files import extract_names
from wholeplace.synthetic.partners import NUMBER_OF_PARTNER, PARTNERS
from wholeplace.synthetic.placements import SERVICES_OF_PLACEMENTS
from wholeplace.synthetic.published import Published, published
from wholeplace.synthetic.window import (
    DAYS,
    FLOW_YEAR,
    MONTH_STARTS,
    SNAPSHOT,
    SNAPSHOT_ON,
    YEARS,
)

FIVE_YEARS = round(5 * 365.25)
# A count may differ by this share of it, and by so many standard errors of chance besides.
TOLERATED_SHARE, TOLERATED_ERRORS = 0.05, 3.5
# A share may differ by so much, and by chance besides.
TOLERATED_POINTS = 0.02
_FLOW = YEARS.index(FLOW_YEAR) * 12
FLOW_FROM, FLOW_TO = int(MONTH_STARTS[_FLOW]), int(MONTH_STARTS[_FLOW + 12])


def proportions(folder: Path) -> pa.Table:
    """How many are there of each published thing in this borough, how many should there be, and is that near enough?

    Counts: the extracts as delivered, and for what no service sees the truth. Stocks are of SNAPSHOT_ON,
    flows of FLOW_YEAR, each a population of its own: they make no funnel.
    """
    residents = _residents(folder)
    counted = {
        **_claims(folder),
        **_disorders(folder),
        **_therapy(folder),
        **_children(folder),
    }
    rows = [
        _row(each, counted[name], counted, residents)
        for name, each in published().items()
    ]
    return pa.Table.from_pylist(rows)


def _row(
    each: Published, count: int, counted: dict[str, int], residents: int
) -> dict[str, object]:
    if each.kind == "share":
        whole = max(counted[each.of], 1)
        value, expected = count / whole, each.published
        chance = TOLERATED_ERRORS * (expected * (1 - expected) / whole) ** 0.5
        tolerance = TOLERATED_POINTS + chance
    else:
        value, expected = float(count), each.published * residents / float(each.of)
        tolerance = TOLERATED_SHARE * expected + TOLERATED_ERRORS * expected**0.5
    return {
        "measure": each.measure,
        "kind": each.kind,
        "published": each.published,
        "published_of": each.of,
        "expected_here": round(expected, 4),
        "counted_here": round(value, 4),
        "tolerance": round(tolerance, 4),
        "is_within": abs(value - expected) <= tolerance,
        "residents": residents,
        "source": each.source,
    }


def _residents(folder: Path) -> int:
    return _open_on(arrow_csv.read_csv(folder / "truth" / "people.csv"))


def _open_on(spells: pa.Table) -> int:
    """How many spells of this table are open on the day of the snapshot?"""
    on = pa.scalar(SNAPSHOT_ON)
    started = pc.less_equal(spells["from_on"], on)
    ended = pc.fill_null(pc.less_equal(spells["to_on"], on), False)
    return int(pc.sum(pc.and_not(started, ended)).as_py() or 0)


def _contacts(folder: Path, name: str) -> dict[str, Array]:
    """What does a partner's list of contacts say? Days as numbers; an end that is not there is far away."""
    partner = PARTNERS[NUMBER_OF_PARTNER[name]]
    table = arrow_csv.read_csv(
        folder / extract_names(partner)[1],
        arrow_csv.ReadOptions(encoding=partner.encoding),
        arrow_csv.ParseOptions(delimiter=partner.delimiter),
        arrow_csv.ConvertOptions(
            column_types={header: pa.string() for header in partner.contacts.values()},
            strings_can_be_null=False,
        ),
    )
    column = {
        ours: table[theirs].combine_chunks()
        for ours, theirs in partner.contacts.items()
    }
    return {
        "service": np.asarray(column["service"]),
        "reason": np.asarray(column["reason"]),
        "referred_to": np.asarray(column["referred_to"]),
        "outcome": np.asarray(column.get("outcome", column["reason"])),
        "day": day_numbers(column["started_on"], partner.dates, DAYS),
        "end": day_numbers(column["ended_on"], partner.dates, DAYS),
    }


def _open(rows: dict[str, Array], service: str) -> Array:
    is_open: Array = (rows["service"] == service) & (rows["day"] <= SNAPSHOT)
    return is_open & (rows["end"] > SNAPSHOT)


def _in_year(days: Array) -> Array:
    within: Array = (days >= FLOW_FROM) & (days < FLOW_TO)
    return within


def _claims(folder: Path) -> dict[str, int]:
    rows = _contacts(folder, "jobcentre")
    claims = _open(rows, "incapacity_benefit")
    mental = claims & (rows["reason"] == "mental_behavioural")
    long = claims & (rows["day"] <= SNAPSHOT - FIVE_YEARS)
    return {
        "long_term_claimants": int(claims.sum()),
        "claimants_mental_or_behavioural": int(mental.sum()),
        "claimants_five_years_or_more": int(long.sum()),
    }


def _disorders(folder: Path) -> dict[str, int]:
    needs = arrow_csv.read_csv(folder / "truth" / "needs.csv")
    mental = needs.filter(pc.equal(needs["need"], "mental"))
    reported = arrow_csv.read_csv(folder / "truth" / "self_reported.csv")
    practice = _contacts(folder, "general_practice")
    referred = practice["referred_to"] == "talking_therapy"
    return {
        "common_mental_disorder": _open_on(mental),
        "common_mental_disorder_self_reported": reported.num_rows,
        "common_mental_disorder_known_to_gp": int(
            _open(practice, "depression_register").sum()
        ),
        "talking_therapy_referred": int((referred & _in_year(practice["day"])).sum()),
    }


def _therapy(folder: Path) -> dict[str, int]:
    rows = _contacts(folder, "mental_health_trust")
    own = rows["service"] == "talking_therapy"
    helped = own & (rows["reason"] == "support")
    done = helped & (rows["outcome"] == "completed") & _in_year(rows["end"])
    this_year = own & _in_year(rows["day"])
    return {
        "talking_therapy_entered": int((helped & this_year).sum()),
        "talking_therapy_completed": int(done.sum()),
        **{
            f"talking_therapy_{reason}": int(
                (this_year & (rows["reason"] == reason)).sum()
            )
            for reason in ("reliable_recovery", "moved_to_recovery")
        },
    }


def _children(folder: Path) -> dict[str, int]:
    rows = _contacts(folder, "council_social_care")
    each = {name: int(_open(rows, name).sum()) for name in SERVICES_OF_PLACEMENTS}
    return {
        "looked_after_children": sum(each.values()),
        **{f"looked_after_{name}": count for name, count in each.items()},
    }
