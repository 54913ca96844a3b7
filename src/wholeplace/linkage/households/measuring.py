"""Are the right people put together? Pairs of people who live together on a day, against a known truth."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.linkage.households.arrays import Array, run_lengths, run_starts
from wholeplace.tables.arrow import arrow_table
from wholeplace.tables.living import CO_RESIDENCE

MILLIONTH = Decimal("0.000001")


def co_residence(
    households: pa.Table, truth: pa.Table, *, days: Sequence[date]
) -> pa.Table:
    """How well do found households match true ones on each of these days, pair of people by pair?

    Both tables have person_id, household_id, from_on, to_on. Precision is the share of pairs found that are right, recall
    the share of true pairs that are found; a household of n people has n(n-1)/2 pairs, so people
    who live alone count in neither. Households of only a made-up place have a known truth.
    """
    rows = [_on(households, truth, day) for day in sorted(set(days))]
    return arrow_table(rows, CO_RESIDENCE.schema())


def _on(households: pa.Table, truth: pa.Table, day: date) -> dict[str, object]:
    found, true = _on_day(households, day), _on_day(truth, day)
    both = found.join(true, "person_id", right_suffix="_true", join_type="inner")
    pairs_found = _pairs(_codes(found, "household_id"))
    pairs_true = _pairs(_codes(true, "household_id"))
    right = _pairs(_codes(both, "household_id"), _codes(both, "household_id_true"))
    return {
        "on": day,
        "pairs_found": pairs_found,
        "pairs_true": pairs_true,
        "pairs_right": right,
        "precision": _share(right, pairs_found),
        "recall": _share(right, pairs_true),
        "f1": _share(2 * right, pairs_found + pairs_true),
    }


def _on_day(households: pa.Table, day: date) -> pa.Table:
    begun = pc.less_equal(households["from_on"], pa.scalar(day, pa.date32()))
    over = pc.less_equal(households["to_on"], pa.scalar(day, pa.date32()))
    kept = pc.and_(begun, pc.invert(pc.fill_null(over, False)))
    return households.filter(kept).select(["person_id", "household_id"])


def _codes(table: pa.Table, column: str) -> Array:
    coded = table[column].combine_chunks().dictionary_encode()
    codes: Array = coded.indices.to_numpy(zero_copy_only=False)
    return codes


def _pairs(*codes: Array) -> int:
    """How many pairs of rows agree in all codes?"""
    order = np.lexsort(codes)
    sizes = run_lengths(run_starts(*(each[order] for each in codes)), len(order))
    return int((sizes * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(MILLIONTH) if whole else None
