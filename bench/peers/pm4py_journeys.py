"""The peer of journeys: pm4py counts what follows what, the waits and the variants of the same log. It runs under an interpreter of its own.

`PYTHON bench/peers/pm4py_journeys.py LOG.csv [COUNTS.csv]` prints the seconds that each took, as JSON. LOG.csv has
person_id, service, started_on and ended_on, in the order of the journeys. COUNTS.csv receives the counts, as an oracle:
those of variants are of the log in which one service several times in a row is one.
"""

import csv
import json
import sys
import time

import pandas  # noqa: TID251 - pm4py takes nothing else, and this is no code of ours
import pm4py

CASE, ACTIVITY, STARTED = "case:concept:name", "concept:name", "start_timestamp"
ENDED = "time:timestamp"
NAMES = {
    "person_id": CASE,
    "service": ACTIVITY,
    "started_on": STARTED,
    "ended_on": ENDED,
}


def main(log: str, counts: str = "") -> None:
    """Read the log, which is not timed, then count."""
    rows = pandas.read_csv(log, parse_dates=["started_on", "ended_on"])
    rows = rows.rename(columns=NAMES)
    rows[[CASE, ACTIVITY]] = rows[[CASE, ACTIVITY]].astype(str)
    took, start = {}, time.perf_counter()

    def done(what: str) -> None:
        nonlocal start
        took[what], start = time.perf_counter() - start, time.perf_counter()

    by_start = pm4py.format_dataframe(
        rows.drop(columns=[ENDED]), case_id=CASE, activity_key=ACTIVITY, timestamp_key=STARTED
    )  # fmt: skip
    done("format")
    edges, starts, ends = pm4py.discover_dfg(by_start, timestamp_key=STARTED)
    done("edges")
    pm4py.discover_performance_dfg(rows, case_id_key=CASE, activity_key=ACTIVITY, timestamp_key=ENDED)  # fmt: skip
    done("waits")
    # The first row follows none: shifted in without a value it would be lost.
    is_new = (by_start[ACTIVITY] != by_start[ACTIVITY].shift(fill_value="")) | (
        by_start[CASE] != by_start[CASE].shift(fill_value="")
    )
    variants = pm4py.get_variants(by_start[is_new], timestamp_key=STARTED)
    done("variants")
    print(json.dumps({"rows": len(rows), **took}))
    if counts:
        _write(counts, edges, starts, ends, variants)


def _write(counts: str, edges: dict, starts: dict, ends: dict, variants: dict) -> None:
    with open(counts, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["what", "name", "next", "times"])
        out.writerows(["edge", *way, times] for way, times in sorted(edges.items()))
        out.writerows(["start", name, "", times] for name, times in sorted(starts.items()))  # fmt: skip
        out.writerows(["end", name, "", times] for name, times in sorted(ends.items()))
        out.writerows(["variant", " > ".join(way), "", times] for way, times in sorted(variants.items()))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
