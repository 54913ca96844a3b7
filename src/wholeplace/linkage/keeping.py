"""A linkage as tables: who is who, what was joined, which pairs are uncertain, and what is expected of it all."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.link import Linked
from wholeplace.linkage.model import probability
from wholeplace.linkage.resolving import Resolved
from wholeplace.tables.linking import LINKED_PAIRS, PEOPLE

MODEL = "model.json"
# Pairs between these odds are worth a person's look: one in sixty-four to the other way round.
UNCERTAIN_FROM, UNCERTAIN_TO = -6.0, 8.0
MOST_PAIRS = 500_000
CONFLICTS = {
    "nhs_number": "two_nhs_numbers",
    "nino": "two_ninos",
    "upn": "two_upns",
    "born": "impossible_dates",
}
# A value is well attested when so many records of a person have it.
WELL_ATTESTED = 2
WHOLE_DIGITS = 6
# Odds and shares that stay floats: another engine adds in another order, and only digits further back feel it.
BITS_DIGITS = 9


def keep_linkage(linked: Linked, names: list[str], folder: Path) -> dict[str, int]:
    """Leave the tables of a linkage in a folder; how many rows has each? `names` is what each record's person is called."""
    tables = {
        PEOPLE.name: people_table(linked, names),
        LINKED_PAIRS.name: uncertain_pairs(linked),
        "linked_nodes": nodes_table(linked),
        "joinings": joinings_table(linked.resolved),
        "expected": expected_table(linked),
    }
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    kept = {**linked.model.to_json(), "facts": _facts(linked)}
    (folder / MODEL).write_text(json.dumps(kept, sort_keys=True), encoding="utf-8")
    return {name: table.num_rows for name, table in tables.items()}


def people_table(linked: Linked, names: list[str]) -> pa.Table:
    """Which person is each record of, and how probable is its strongest link?"""
    keys = linked.identities.record_keys
    table = pa.table(
        {
            "partner": keys["partner"],
            "record_id": keys["record_id"],
            "person_id": pa.array(names, pa.string()),
            "match_probability": _ratio(probability(linked.certainty())),
        }
    )
    first = np.append(True, ~linked.identities.is_again)[: table.num_rows]
    return table.filter(pa.array(first)).cast(PEOPLE.schema())


def _ratio(values: Array) -> pa.Array:
    # Through text: a float's own way to a decimal keeps digits that no two machines share.
    rounded = np.round(values, WHOLE_DIGITS)
    return pa.array(np.char.mod(f"%.{WHOLE_DIGITS}f", rounded), pa.string()).cast(
        pa.decimal128(18, 9)
    )


def uncertain_pairs(linked: Linked) -> pa.Table:
    """Which pairs of records are worth a person's look: those that might be linked or not, and those that conflict?"""
    resolved = linked.resolved
    label = resolved.joinings.labels(len(resolved.nodes), linked.threshold)
    conflicts = _conflicts(linked, label)
    said = np.array(["", *CONFLICTS.values()])
    uncertain = (resolved.bits > UNCERTAIN_FROM) & (resolved.bits < UNCERTAIN_TO)
    chosen = np.flatnonzero(uncertain | (conflicts > 0))
    if len(chosen) > MOST_PAIRS:
        nearest = np.argsort(np.abs(resolved.bits[chosen]), kind="stable")[:MOST_PAIRS]
        chosen = np.sort(chosen[nearest])
    a, b = (_first_record(resolved)[side[chosen]] for side in (resolved.a, resolved.b))
    low, high = np.minimum(a, b), np.maximum(a, b)
    keys = linked.identities.record_keys
    words = said[conflicts[chosen]]
    table = pa.table(
        {
            "partner_a": keys["partner"].take(pa.array(low)),
            "record_id_a": keys["record_id"].take(pa.array(low)),
            "partner_b": keys["partner"].take(pa.array(high)),
            "record_id_b": keys["record_id"].take(pa.array(high)),
            "match_weight": _ratio(np.clip(resolved.bits[chosen], -1e6, 1e6)),
            "match_probability": _ratio(probability(resolved.bits[chosen])),
            "is_linked": pa.array(
                label[resolved.a[chosen]] == label[resolved.b[chosen]]
            ),
            "conflict": pa.array(
                [word or None for word in words.tolist()], pa.string()
            ),
        }
    ).cast(LINKED_PAIRS.schema())
    return table.sort_by([(name, "ascending") for name in LINKED_PAIRS.key])


def _first_record(resolved: Resolved) -> Array:
    """The first row of each node."""
    nodes = resolved.nodes
    first = np.full(len(nodes), len(nodes.of_record))
    np.minimum.at(first, nodes.of_record, np.arange(len(nodes.of_record)))
    return first


def _conflicts(linked: Linked, label: Array) -> Array:
    """What speaks against each pair of one person: the place in `CONFLICTS` from 1 on, 0 where nothing does.

    A number conflicts where both are well attested; a birth where both are, in all three parts.
    """
    resolved, identities = linked.resolved, linked.identities
    found = np.zeros(len(resolved.a), np.int64)
    one_person = label[resolved.a] == label[resolved.b]
    for place, name in enumerate(CONFLICTS, start=1):
        codes = identities[name][resolved.nodes.identity]
        attested = _well_attested(label, codes, resolved.nodes.records)
        x, y = resolved.a, resolved.b
        against = one_person & (codes[x] != codes[y]) & attested[x] & attested[y]
        if name == "born":
            against &= _differs_wholly(linked, x, y)
        found[against & (found == 0)] = place
    return found


def _differs_wholly(linked: Linked, x: Array, y: Array) -> Array:
    nodes = linked.resolved.nodes.identity
    differs = np.ones(len(x), bool)
    for part in ("born_year", "born_in_year"):
        codes = linked.identities[part][nodes]
        differs &= codes[x] != codes[y]
    return differs


def _well_attested(label: Array, codes: Array, records: Array) -> Array:
    """Which nodes have a value that so many records of their person have?"""
    key = label.astype(np.int64) * (int(codes.max(initial=0)) + 2) + codes + 1
    _, number = np.unique(key, return_inverse=True)
    held = np.bincount(number, weights=records)
    is_so: Array = (held[number] >= WELL_ATTESTED) & (codes >= 0)
    return is_so


def nodes_table(linked: Linked) -> pa.Table:
    """Which node is each record in? With `joinings`, this gives who is who at any threshold."""
    keys = linked.identities.record_keys
    return keys.append_column("node", pa.array(linked.resolved.nodes.of_record))


def joinings_table(resolved: Resolved) -> pa.Table:
    """What was joined, in order, and how sure each joining is."""
    joinings = resolved.joinings
    names = ("kept", "gone", "bits", "pairs")
    told = {name: pa.array(getattr(joinings, name)) for name in names}
    return pa.table({**told, "bits": pa.array(np.round(joinings.bits, BITS_DIGITS))})


def expected_table(linked: Linked) -> pa.Table:
    """What is expected at each threshold (log2 odds), and which is chosen?"""
    found = linked.expected
    return pa.table(
        {
            "bits": pa.array(np.round(found.thresholds, BITS_DIGITS)),
            "is_chosen": pa.array(np.arange(len(found.thresholds)) == found.chosen),
            "expected_precision": pa.array(np.round(found.precision, BITS_DIGITS)),
            "expected_recall": pa.array(np.round(found.recall, BITS_DIGITS)),
        }
    )


def _facts(linked: Linked) -> dict[str, Any]:
    """What else a linkage should say of itself: counts only."""
    return {
        "records": len(linked.identities.of_record),
        "identities": len(linked.identities),
        "pairs_compared": len(linked.found),
        "groups_not_compared": linked.found.left_out,
        "pairs_never_compared": round(linked.expected.missed, 1),
        "groups_too_large": linked.resolved.uncompared,
        "identities_that_tell_too_little": int(linked.resolved.nodes.apart.sum()),
        "shared_numbers": dict(linked.identities.shared_numbers),
    }
