"""How right a linkage is: as it expects itself, as it is where the truth is known, and for whom it is less so."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import RunError
from wholeplace.linkage.arrays import Array, distinct
from wholeplace.linkage.groups import READ, groups_of_records
from wholeplace.linkage.model import probability
from wholeplace.linkage.nesting import Nesting, kept_joinings
from wholeplace.linkage.pair_counts import (
    Others,
    fellows,
    harmonic_mean,
    others_of,
    share_right,
)
from wholeplace.tables.contract import Kind
from wholeplace.tables.linking import LINKAGE_QUALITY

KEY = ["partner", "record_id"]
SHOWN = 12
WHOLE_DIGITS = 6
# A group of fewer people has no row: its shares would say little, and might tell of somebody.
FEWEST = 100
ALL = "all"
Row = dict[str, Any]


def linkage_quality(folder: Path, records: Path, truth: pa.Table | None = None, *, fewest: int = FEWEST) -> pa.Table:  # fmt: skip
    """How right is the linkage kept in this folder, at which threshold, and for whom?

    Counts: pairs of records. For a group, over its records, the share of the records linked to them that are of
    the same person (precision), and the share of the records of the same person that are linked to them (recall).
    `truth` says whose each record is (partner, record_id, person_id); without it only what is expected is told.
    Groups stand at the chosen threshold.
    Leaves out: groups of fewer than `fewest` people. A share of nothing is empty.
    Source: Fellegi and Sunter (1969); intervals by linearised variance over people (Woodruff, JASA 66, 1971), put
    as Clopper and Pearson's with as many effective pairs (Korn and Graubard, Survey Methodology 24, 1998).
    Errors: RunError when the records or the truth are not those of the linkage.
    """
    kept = _Kept.read(folder)
    told = _in_order(_read(records))
    if not kept.keys.equals(told.select(KEY)):
        raise RunError("the records are not those that were linked: link them anew, or give the table that was linked.")  # fmt: skip
    true = None if truth is None else _whose(kept.keys, truth)
    return _as_table([*_by_threshold(kept, true), *_by_group(kept, told, true, fewest)])


@dataclass(frozen=True)
class _Kept:
    """A linkage as it lies in a folder: the node of each record, once; and what is expected at each threshold.

    `rows` counts the rows of each node as delivered, where a record may come twice.
    """

    keys: pa.Table
    node: Array
    rows: Array
    nesting: Nesting
    expected: dict[str, Array]

    @classmethod
    def read(cls, folder: Path) -> "_Kept":
        table = pq.read_table(folder / "linked_nodes.parquet")
        every, once = table["node"].to_numpy(), _in_order(table)
        node = once["node"].to_numpy()
        size = int(every.max(initial=-1)) + 1
        expected = pq.read_table(folder / "expected.parquet")
        figures = {name: expected[name].to_numpy() for name in expected.column_names}
        rows, records = (np.bincount(each, minlength=size) for each in (every, node))
        return cls(
            once.select(KEY),
            node,
            rows,
            Nesting(kept_joinings(folder), records),
            figures,
        )

    @property
    def chosen(self) -> int:
        """The place of the threshold that was chosen."""
        return int(np.flatnonzero(self.expected["is_chosen"])[0])

    def people(self, place: int) -> Array:
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
    """The rows in the order of their keys; of several rows of one record the first by what they say."""
    table = table.set_column(0, KEY[0], table[KEY[0]].cast(pa.string()))
    names = _names(table)
    rises = pc.less(names.slice(0, max(0, len(names) - 1)), names.slice(1))
    if pc.all(rises).as_py() is not False:
        return table.combine_chunks()
    ordered = table.sort_by([(name, "ascending") for name in table.column_names])
    names = _names(ordered)
    differs = pc.not_equal(names.slice(1), names.slice(0, len(names) - 1))
    first = np.append(True, differs.to_numpy(zero_copy_only=False).astype(bool))
    return ordered.filter(pa.array(first)).combine_chunks()


def _names(table: pa.Table) -> pa.Array:
    """Partner and record_id of each row as one text."""
    parts = (table[name].cast(pa.string()) for name in KEY)
    joined = pc.binary_join_element_wise(*parts, "\x1f")
    return pa.concat_arrays(joined.chunks) if joined.num_chunks else pa.array([], pa.string())  # fmt: skip


def _whose(keys: pa.Table, truth: pa.Table) -> Array:
    """The number of the person that each record is truly of."""
    place = pc.index_in(_names(keys), value_set=_names(truth))
    if place.null_count:
        raise RunError(f"the truth does not say whose {place.null_count} of {len(place)} records are: give the truth of the place that was linked.")  # fmt: skip
    whose = truth["person_id"].combine_chunks().dictionary_encode()
    codes = whose.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    found: Array = codes[place.to_numpy(zero_copy_only=False)]
    return found


def _by_threshold(kept: _Kept, true: Array | None) -> Iterator[Row]:
    """All records: at about a dozen thresholds, the chosen one among them."""
    last = len(kept.expected["bits"]) - 1
    shown = {*np.linspace(0, last, min(SHOWN, last + 1)).round().astype(int).tolist(), kept.chosen}  # fmt: skip
    for place in sorted(shown):
        others = None if true is None else others_of(kept.people(place), true)
        yield {
            **_named(kept, place, ALL),
            **_measured(others, slice(None)),
            **{name: float(kept.expected[name][place]) for name in ("expected_precision", "expected_recall")},
        }  # fmt: skip


def _by_group(kept: _Kept, records: pa.Table, true: Array | None, fewest: int) -> Iterator[Row]:  # fmt: skip
    """Each group of enough people, at the chosen threshold."""
    person = kept.people(kept.chosen)
    linked, (right, wanted) = fellows(person), _expected_others(kept)
    others = None if true is None else others_of(person, true)
    for group in groups_of_records(records, person):
        own = np.flatnonzero(group.is_in)
        if len(distinct(person[own])) < fewest:
            continue
        yield {
            **_named(kept, kept.chosen, group.name),
            **_measured(others, own),
            "expected_precision": _share(right[own].sum(), linked[own].sum()),
            "expected_recall": _share(right[own].sum(), wanted[own].sum()),
        }


def _named(kept: _Kept, place: int, group: str) -> Row:
    threshold = float(probability(kept.expected["bits"][place : place + 1])[0])
    return {"threshold": threshold, "is_chosen": place == kept.chosen, "group": group}


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None


def _measured(others: Others | None, own: Any) -> Row:
    """Precision, recall and their intervals over these records; nothing where the truth is not known."""
    if others is None:
        return {}
    right, tangle = others.right[own], others.tangle[own]
    shares = {
        "precision": share_right(right, others.linked[own], tangle),
        "recall": share_right(right, others.wanted[own], tangle),
    }
    row: Row = {}
    for name, share in shares.items():
        if share is not None:
            row |= {name: share.estimate, f"{name}_low": share.low, f"{name}_high": share.high}  # fmt: skip
    return {**row, "f1": harmonic_mean(row.get("precision"), row.get("recall"))}


def _expected_others(kept: _Kept) -> tuple[Array, Array]:
    """For each record, how many others of its person are expected: among those linked to it, and in all.

    Each joining counts for the records on its two sides. How sure records of one node are of one person, and how
    many pairs are missed that no joining knows of, is only known of all records: both are spread evenly, the
    first over such records, the second in proportion to what else is expected.
    """
    nesting, joinings = kept.nesting, kept.nesting.joinings
    probable = probability(joinings.bits)
    is_linked = joinings.bits >= kept.expected["bits"][kept.chosen]
    alike, beyond = _known_of_all(kept, probable, is_linked)
    within = (nesting.records - 1) * alike
    right = within + nesting.others(np.where(is_linked, probable, 0.0))
    wanted = (within + nesting.others(probable)) * beyond
    return right[kept.node], wanted[kept.node]


def _known_of_all(kept: _Kept, probable: Array, is_linked: Array) -> tuple[float, float]:  # fmt: skip
    """How probably are two records of one node one person; how many pairs are expected for each that joinings know?"""
    precision, recall = (float(kept.expected[name][kept.chosen]) for name in ("expected_precision", "expected_recall"))  # fmt: skip
    pairs = kept.nesting.joinings.pairs
    within = float((kept.rows * (kept.rows - 1)).sum() / 2)
    right = precision * (within + float(pairs[is_linked].sum()))
    sure = right - float((probable * pairs)[is_linked].sum())
    alike = min(1.0, max(0.0, sure / within)) if within else 1.0
    known = sure + float((probable * pairs).sum())
    return alike, max(1.0, right / recall / known) if recall > 0 and known > 0 else 1.0


def _as_table(rows: list[Row]) -> pa.Table:
    """The rows under the contract, in the order of its key."""
    columns = {}
    for column in LINKAGE_QUALITY.columns:
        values = [row.get(column.name) for row in rows]
        if column.kind is Kind.RATIO:
            # Through text: a float's own way to a decimal keeps digits that no two machines share.
            values = [None if value is None else f"{value:.{WHOLE_DIGITS}f}" for value in values]  # fmt: skip
            columns[column.name] = pa.array(values, pa.string())
        else:
            columns[column.name] = pa.array(values)
    table = pa.table(columns).cast(LINKAGE_QUALITY.schema())
    return table.sort_by([(name, "ascending") for name in LINKAGE_QUALITY.key])
