"""Contacts costed and added up, beside bare grouped scans of the same Parquet file in the same engine.

The promise is against the barest scan: the quantity by service, read from the file. What costing does beyond it is
printed line by line, as each needs more of the file: when a contact began and ended, the partner, and the person. To
count people and to see the two largest amounts of one person, each person's contacts of a service and year must be
put together first, which by itself is many times the bare scan; so that is measured as a floor too.

`python bench/costing.py` makes 20 million contacts; `python bench/costing.py N` makes N.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import ibis

from alternate import Ratio
from wholeplace.analysis.tables.contact_costs import contact_costs
from wholeplace.analysis.tables.costed_contacts import costed_contacts

CONTACTS = 20_000_000
PROMISED = 2.5
ROUNDS = 3
PARTNERS, SERVICES_OF_EACH, CONTACTS_OF_A_PERSON = 17, 4, 60
YEARS = ("2013/14", "2016/17")
# Of a thousand contacts 900 last a day and are one unit of it, 80 up to 60 days, 10 up to 900, and 10 are open; of
# every 50 one has no quantity. In the order of their key, as intake leaves them.
MADE = """
COPY (
    SELECT
        (hash(i * 7 + 1) % ({count} // {each} + 1))::VARCHAR AS person_id,
        'C' || lpad(i::VARCHAR, 10, '0') AS contact_id,
        'partner_' || lpad((i * {partners} // {count})::VARCHAR, 2, '0') AS partner,
        'service_' || ((i * {partners} // {count}) * {services} + hash(i) % {services})::VARCHAR AS service,
        'reason_' || (hash(i * 5) % 20)::VARCHAR AS reason,
        began AS started_on,
        CASE WHEN kind < 900 THEN began
             WHEN kind < 980 THEN began + (hash(i * 13) % 60)::INT
             WHEN kind < 990 THEN began + (hash(i * 13) % 900)::INT
        END AS ended_on,
        NULL::VARCHAR AS referred_to,
        (CASE WHEN kind % 50 = 0 THEN NULL WHEN kind < 900 THEN 1
              ELSE (hash(i * 17) % 90000) / 1000 END)::DECIMAL(18, 9) AS quantity,
        NULL::VARCHAR AS outcome,
        NULL::DECIMAL(18, 9) AS score,
        NULL::DECIMAL(18, 9) AS threshold,
        'made_up' AS extract_id,
        i AS line
    FROM (
        SELECT range AS i, DATE '2013-04-01' + (hash(range * 3) % 1460)::INT AS began, hash(range * 11) % 1000 AS kind
        FROM range({count})
    )
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
SERVICES = """
SELECT 'service_' || range::VARCHAR AS service, 'late' AS stage, 'need' AS need,
       CASE WHEN range % 10 < 9 THEN 'C' || (range % 20)::VARCHAR END AS unit_cost
FROM range({services})
"""
UNIT_COSTS = """
SELECT 'C' || range::VARCHAR AS code, 'fiscal' AS dimension, (range * 13.37 + 0.05)::DECIMAL(18, 2) AS pounds
FROM range(20)
"""


def make_contacts(path: Path, count: int) -> None:
    """Write so many made-up contacts to a Parquet file."""
    numbers = {"each": CONTACTS_OF_A_PERSON, "partners": PARTNERS, "services": SERVICES_OF_EACH}  # fmt: skip
    with duckdb.connect() as engine:
        engine.execute(MADE.format(path=path, count=count, **numbers))


def expressions(path: Path) -> dict[str, Any]:
    """What is measured, each one query of the engine that reads the file."""
    engine = ibis.duckdb.connect()
    contacts = engine.read_parquet(path, table_name="contacts")
    services = engine.sql(SERVICES.format(services=PARTNERS * SERVICES_OF_EACH))
    unit_costs = engine.sql(UNIT_COSTS)
    costed = costed_contacts(contacts, services, unit_costs, years=YEARS)
    month = contacts.mutate(year=contacts.started_on.year())
    return {
        "scan": contacts.group_by("service").agg(quantity=contacts.quantity.sum()),
        "people": month.group_by("partner", "service", "year").agg(
            people=month.person_id.nunique()
        ),
        "pounds": costed.group_by("service").agg(pounds=costed.pounds.sum()),
        "costs": contact_costs(costed),
    }


def ratios(count: int = CONTACTS) -> list[Ratio]:
    """How long does costing take beside the scans? The promise is about the first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.parquet"
        make_contacts(path, count)
        rounds = _rounds(expressions(path))
        said = f"{count:,} contacts costed"
        return [
            _ratio(f"{said} and added up with people by partner, service and year, against one grouped scan", rounds, "costs", "scan"),
            _ratio("the same, against a grouped scan that only counts the same people", rounds, "costs", "people"),
            _ratio(f"{said} and added up by service, against one grouped scan", rounds, "pounds", "scan"),
        ]  # fmt: skip


def _rounds(queries: Mapping[str, Any]) -> list[dict[str, float]]:
    """The seconds of each query, one after the other, round after round; the file is warm for all."""
    queries["scan"].to_pyarrow()
    return [
        {name: _seconds(each.to_pyarrow) for name, each in queries.items()}
        for _ in range(ROUNDS)
    ]


def _ratio(name: str, rounds: list[dict[str, float]], ours: str, floor: str) -> Ratio:
    each = [one[ours] / one[floor] for one in rounds]
    return Ratio(
        name,
        PROMISED,
        statistics.median(one[ours] for one in rounds),
        statistics.median(one[floor] for one in rounds),
        statistics.median(each),
        min(each),
        max(each),
    )


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    found = ratios(int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS)
    for ratio in found:
        print(ratio)
    # The other lines say where the time goes.
    sys.exit(0 if found[0].is_met else 1)
