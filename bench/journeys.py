"""Journeys of a made-up log: what follows what, the waits and the variants, beside DuckDB's sort of the same file.

`python bench/journeys.py [CONTACTS] [--pm4py PYTHON]` makes CONTACTS contacts (ten million unless told otherwise) of a
tenth as many people, skewed as real ones are: a few services are met often and a few people meet many. Ours and the
floors run in turn, each in a process of its own. Ours may hold 550 MB in the engine; so may the first floor, and the
second as much as it likes. With the interpreter of an environment that has pm4py, the same log goes through that too,
by `bench/peers/pm4py_journeys.py`: reading its file is not timed, and its seconds are those of the whole process of ours.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

PEER = Path(__file__).resolve().parent / "peers" / "pm4py_journeys.py"
MEMORY = "550MB"
MOST_OF_SORT, MOST_OF_PEER, MOST_GIB = 2.0, 1 / 50, 1.0
ORDER = "person_id, started_on, ended_on, service, partner, contact_id"
LOG = """
COPY (
    WITH drawn AS (
        SELECT i, (hash(i * 2) % 1000000) / 1000000 AS one, (hash(i * 3 + 1) % 1000000) / 1000000 AS two,
            date '2013-04-01' + (hash(i * 7) % 1400)::INT AS started_on
        FROM range({rows}) AS made(i)
    ), placed AS (
        SELECT *, floor({people} * one * sqrt(one))::BIGINT AS person, floor(60 * two * two * two)::INT AS service
        FROM drawn
    )
    SELECT 'p' || person AS person_id, 'c' || lpad(i::VARCHAR, 9, '0') AS contact_id, 'partner_' || (service // 4) AS partner,
        'service_' || service AS service, 'reason_' || (hash(i * 5) % 30) AS reason, started_on,
        CASE WHEN hash(i * 11) % 20 = 0 THEN NULL WHEN hash(i * 13) % 3 = 0 THEN started_on + (hash(i * 17) % 60)::INT ELSE started_on END AS ended_on,
        NULL::VARCHAR AS referred_to, 1::DECIMAL(18, 9) AS quantity, NULL::VARCHAR AS outcome,
        NULL::DECIMAL(18, 9) AS score, NULL::DECIMAL(18, 9) AS threshold, 'extract_' || (service // 4) AS extract_id, i AS line
    FROM placed
) TO '{file}' (FORMAT parquet)
"""

PEER_LOG = """
COPY (
    SELECT person_id, service, started_on, coalesce(ended_on, started_on) AS ended_on
    FROM '{file}' ORDER BY {order}
) TO '{log}' (HEADER)
"""


def make_log(file: Path, rows: int) -> None:
    """Make so many contacts."""
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(LOG.format(rows=rows, people=max(rows // 10, 1), file=file))


def sort(file: str, memory: str) -> None:
    """The floor: read the file, sort it whole, look at every row."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute(f"SET temp_directory = '{file}.spill'")
        sorted_rows = connection.execute(f"FROM '{file}' ORDER BY {ORDER}")
        for _ in sorted_rows.to_arrow_reader(100_000):
            pass


def ours(file: str, memory: str) -> None:
    """What follows what and after what wait, then the variants."""
    import ibis

    from wholeplace.analysis.tables.journey_variants import journey_variants
    from wholeplace.analysis.tables.journeys import journey_edges, journey_pairs
    from wholeplace.core.periods import Period

    period = Period(date(2013, 4, 1), date(2017, 4, 1))
    engine = ibis.duckdb.connect(memory_limit=memory, temp_directory=f"{file}.spill", preserve_insertion_order=False)  # fmt: skip
    contacts = engine.read_parquet(file)
    started = time.perf_counter()
    journey_edges(journey_pairs(contacts, period=period)).to_pyarrow()
    edges = time.perf_counter()
    journey_variants(contacts, period=period).to_pyarrow()
    print(json.dumps({"edges and waits": edges - started, "variants": time.perf_counter() - edges}))  # fmt: skip


def cost(deed: str, file: Path, memory: str) -> tuple[float, float, dict[str, float]]:
    """Seconds and MiB of a process that does this, and what it says of its parts."""
    start = time.perf_counter()
    command = [sys.executable, __file__, "--do", deed, str(file), memory]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    *parts, mib = done.stdout.strip().splitlines()
    return time.perf_counter() - start, float(mib), json.loads(parts[0]) if parts else {}  # fmt: skip


def peer(python: str, file: Path) -> float:
    """Seconds that pm4py takes for the same log, its reading not counted."""
    log = file.with_suffix(".csv")
    with duckdb.connect() as connection:
        connection.execute(PEER_LOG.format(file=file, order=ORDER, log=log))
    done = subprocess.run([python, str(PEER), str(log)], check=True, capture_output=True, text=True)  # fmt: skip
    took = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"pm4py: {took}", flush=True)
    return float(sum(seconds for part, seconds in took.items() if part != "rows"))


def compare(file: Path, runs: int) -> tuple[float, list[tuple[str, bool]]]:
    """Ours and both floors in turn; our median seconds, and what is to be said."""
    taken: dict[str, list[Any]] = {"ours": [], "sort": [], "free sort": []}
    for _ in range(runs):
        taken["ours"].append(cost("ours", file, MEMORY))
        taken["sort"].append(cost("sort", file, MEMORY))
        taken["free sort"].append(cost("sort", file, "16GB"))
    for name, costs in taken.items():
        print(name, *(f"{seconds:.1f} s {mib:,.0f} MiB {parts or ''};" for seconds, mib, parts in costs), flush=True)  # fmt: skip
    ratio, free = (statistics.median(a[0] / b[0] for a, b in zip(taken["ours"], taken[name], strict=True)) for name in ("sort", "free sort"))  # fmt: skip
    gib = max(mib for _, mib, _ in taken["ours"]) / 1024
    said = [
        (f"{ratio:.2f}x a sort of the same file in the same memory (at most {MOST_OF_SORT:g}x); {free:.2f}x one in all memory", ratio <= MOST_OF_SORT),
        (f"{gib:.2f} GiB at most (at most {MOST_GIB:g})", gib <= MOST_GIB),
    ]  # fmt: skip
    return statistics.median(seconds for seconds, _, _ in taken["ours"]), said


def main() -> int:
    """Make the log and compare; 0 when ours is as promised."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contacts", type=int, nargs="?", default=10_000_000)
    parser.add_argument("--pm4py", help="an interpreter that has pm4py")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--do", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        deed, file, memory = given.do
        {"ours": ours, "sort": sort}[deed](file, memory)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "contacts.parquet"
        make_log(log, given.contacts)
        seconds, said = compare(log, given.runs)
        if given.pm4py:
            part = seconds / peer(given.pm4py, log)
            said.append((f"{part:.3f} of pm4py (at most {MOST_OF_PEER:g})", part <= MOST_OF_PEER))  # fmt: skip
    for words, is_met in said:
        print(f"{given.contacts:,} contacts: {words}: {'met' if is_met else 'MISSED'}")
    return 0 if all(is_met for _, is_met in said) else 1


if __name__ == "__main__":
    sys.exit(main())
