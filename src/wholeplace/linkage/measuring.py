"""How right a linkage is: as it expects itself, as it is where the truth is known, and for whom it is less so."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import RunError
from wholeplace.linkage.arrays import Array, number_of_each
from wholeplace.linkage.groups import READ, groups_of_records
from wholeplace.linkage.joining import Joinings, groups_of
from wholeplace.linkage.model import probability
from wholeplace.linkage.nesting import Nesting
from wholeplace.linkage.reviewing.intervals import Interval, share_of
from wholeplace.tables.linking import LINKAGE_QUALITY

KEY = ("partner", "record_id")
SHOWN = 12
DIGITS = 6
# A group of fewer people has no row: its shares would say little, and might tell of somebody.
FEWEST = 100
ALL = "all"


@dataclass(frozen=True)
class Counts:
    """For each record, how many others: it is linked to; of its person; both; and as expected.

    `expected_right` is how many of the linked are expected to be of its person, `expected_wanted` how many are
    expected to be of its person at all.
    """

    linked: Array
    expected_right: Array
    expected_wanted: Array
    wanted: Array | None = None
    right: Array | None = None


def linkage_quality(folder: Path, records: Path, truth: pa.Table | None = None, *, fewest: int = FEWEST) -> pa.Table:  # fmt: skip
    """How right is the linkage kept in this folder, at which threshold, and for whom?

    Counts: pairs of records, by contingency. For a group, over its records, the share of the records linked to
    them that are of the same person (precision), and the share of the records of the same person that are linked
    to them (recall). `truth` says whose each record is (partner, record_id, person_id); without it only what is
    expected is told. Groups stand at the chosen threshold.
    Leaves out: groups of fewer than `fewest` people; a share of nothing is empty.
    Source: Fellegi and Sunter (1969); intervals by linearised variance over people (Woodruff, JASA 66, 1971) put
    as Clopper and Pearson's with as many effective pairs (Korn and Graubard, Survey Methodology 24, 1998).
    Errors: RunError when records or truth are not those that were linked.
    """
    kept = _Kept.read(folder)
    told = _in_order(_read(records))
    if not kept.keys.equals(told.select(KEY)):
        raise RunError("the records are not those that were linked: link them anew, or give the table that was linked.")  # fmt: skip
    true = None if truth is None else _persons(kept.keys, truth)
    rows = [*_by_threshold(kept, true), *_by_group(kept, told, true, fewest)]
    return _as_table(rows)


@dataclass(frozen=True)
class _Kept:
    """A linkage as it lies in a folder: `node` of each record, and `expected` at each threshold."""

    keys: pa.Table
    node: Array
    nesting: Nesting
    as_delivered: Array
    expected: dict[str, Array]

    @classmethod
    def read(cls, folder: Path) -> "_Kept":
        nodes = pq.read_table(folder / "linked_nodes.parquet")
        every = nodes["node"].to_numpy()
        once = _in_order(nodes)
        node = once["node"].to_numpy()
        table = pq.read_table(folder / "joinings.parquet")
        joinings = Joinings(*(table[each.name].to_numpy() for each in fields(Joinings)))
        size = int(every.max(initial=-1)) + 1
        nesting = Nesting(joinings, np.bincount(node, minlength=size))
        expected = pq.read_table(folder / "expected.parquet")
        figures = {name: expected[name].to_numpy(zero_copy_only=False) for name in expected.column_names}  # fmt: skip
        return cls(once.select(KEY), node, nesting, np.bincount(every, minlength=size), figures)  # fmt: skip

    @property
    def chosen(self) -> int:
        """The place of the threshold that was chosen."""
        return int(np.flatnonzero(self.expected["is_chosen"])[0])

    def label(self, place: int) -> Array:
        """Which person is each record of, at this threshold?"""
        bits = float(self.expected["bits"][place])
        of_node = self.nesting.joinings.labels(self.nesting.size, bits)
        found: Array = of_node[self.node]
        return found


def _read(records: Path) -> pa.Table:
    there = pq.read_schema(records).names
    if missing := [name for name in KEY if name not in there]:
        raise RunError(f"the records have no column {missing[0]}: give the table that intake writes.")  # fmt: skip
    return pq.read_table(records, columns=[*KEY, *(name for name in READ if name in there)])  # fmt: skip


def _in_order(table: pa.Table) -> pa.Table:
    """The rows in the order of their keys, each record once: of several the one that says the least of letters."""
    plain = table.set_column(0, "partner", table["partner"].cast(pa.string()))
    rising = plain.num_rows < 2 or _is_rising(plain)
    ordered = plain if rising else plain.sort_by([(name, "ascending") for name in plain.column_names])  # fmt: skip
    if rising:
        return ordered.combine_chunks()
    names = _key_text(ordered)
    again = pc.equal(names.slice(1), names.slice(0, len(names) - 1))
    first = np.append(True, ~again.to_numpy(zero_copy_only=False).astype(bool))
    return ordered.filter(pa.array(first)).combine_chunks()


def _key_text(table: pa.Table) -> pa.Array:
    text = pc.binary_join_element_wise(table["partner"], table["record_id"].cast(pa.string()), "\x1f")  # fmt: skip
    return pa.concat_arrays(text.chunks) if isinstance(text, pa.ChunkedArray) else text


def _is_rising(table: pa.Table) -> bool:
    names = _key_text(table)
    rises = pc.less(names.slice(0, len(names) - 1), names.slice(1))
    return bool(pc.all(rises).as_py())


def _persons(keys: pa.Table, truth: pa.Table) -> Array:
    """The number of the person that each record is truly of."""
    told = truth.set_column(truth.column_names.index("partner"), "partner", truth["partner"].cast(pa.string()))  # fmt: skip
    place = pc.index_in(_key_text(keys), value_set=_key_text(told))
    if place.null_count:
        raise RunError(f"the truth says nothing of {place.null_count} of {len(place)} records: give the truth of the place that was linked.")  # fmt: skip
    whose = truth["person_id"].take(place).combine_chunks()
    codes = pa.chunked_array([whose]) if isinstance(whose, pa.Array) else whose
    found: Array = codes.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)  # fmt: skip
    return found


def _by_threshold(kept: _Kept, true: Array | None) -> Iterator[dict[str, Any]]:
    """All records, at about a dozen thresholds and the chosen one."""
    thresholds = len(kept.expected["bits"])
    shown = {*np.linspace(0, thresholds - 1, min(SHOWN, thresholds)).round().astype(int).tolist(), kept.chosen}  # fmt: skip
    for place in sorted(shown):
        row = _row(kept, place, ALL)
        for name in ("expected_precision", "expected_recall"):
            row[name] = float(kept.expected[name][place])
        if true is not None:
            label = kept.label(place)
            everyone = np.ones(len(label), bool)
            row.update(_measured(everyone, _true_counts(label, true), _tangle(label, true)))  # fmt: skip
        yield row


def _by_group(kept: _Kept, records: pa.Table, true: Array | None, fewest: int) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Each group of enough people, at the chosen threshold."""
    label = kept.label(kept.chosen)
    right, wanted = _expected_counts(kept)
    linked = _others(label)
    counts = None if true is None else _true_counts(label, true)
    tangle = None if true is None else _tangle(label, true)
    for group in groups_of_records(records, label):
        if len(np.unique(label[group.is_in])) < fewest:
            continue
        row = _row(kept, kept.chosen, group.name)
        row["expected_precision"] = _share(right[group.is_in].sum(), linked[group.is_in].sum())  # fmt: skip
        row["expected_recall"] = _share(right[group.is_in].sum(), wanted[group.is_in].sum())  # fmt: skip
        if counts is not None and tangle is not None:
            row.update(_measured(group.is_in, counts, tangle))
        yield row


def _row(kept: _Kept, place: int, group: str) -> dict[str, Any]:
    bits = kept.expected["bits"][place : place + 1]
    return {"threshold": float(probability(bits)[0]), "is_chosen": place == kept.chosen, "group": group}  # fmt: skip
