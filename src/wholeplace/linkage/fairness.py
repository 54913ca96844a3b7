"""For whom are links missed, or false, more often? The widest difference between groups, for beside a rate by group."""

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

import pyarrow as pa

from wholeplace.linkage.reviewing.intervals import Interval, weighted_sum
from wholeplace.tables.linking import LINKAGE_QUALITY

WHOLE_DIGITS = 6
Row = dict[str, Any]
# What goes wrong, and the share of the table that says how often it does not.
KINDS = {"missed": "recall", "false": "precision"}
# What a model can tell of a group by itself. Pairs that nobody compared it spreads over all groups alike.
TOLD_BY_MODEL = frozenset({"false"})
SAID = {
    "missed": "of the links that should be there are missing",
    "false": "of the links that are there are false",
}
RATIO = LINKAGE_QUALITY.schema().field("precision").type
SCHEMA = pa.schema(
    [("dimension", pa.string()), ("kind", pa.string()), ("most", pa.string()), ("least", pa.string())]
    + [(name, RATIO) for name in ("rate_most", "rate_least", "difference", "low", "high")]
    + [("is_expected", pa.bool_()), ("groups", pa.int64()), ("sentence", pa.string())]
)  # fmt: skip


def fairness_gaps(quality: pa.Table) -> pa.Table:
    """In what do groups differ most, for each thing that parts them (sex, ethnicity) and each kind of error?

    `quality` is `linkage_quality`. A row for each dimension and kind: the two groups that differ most, of those
    whose difference is more than chance where there are such; the difference with its 95% interval; all of it as a
    sentence. Where the truth is not known the rates of false links
    are those that the linkage expects of itself (`is_expected`), without interval; of missed ones it expects nearly the same
    of every group, so that nothing is compared and the figures are blank. A dimension of fewer than two
    groups has no row. The widest of several differences is partly chance: `groups` says of how many.
    Source: interval of a difference by MOVER (Zou and Donner, Statistics in Medicine 27, 2008). Groups of one
    dimension that share records differ more surely than their interval says.
    """
    by_dimension: dict[str, list[Row]] = {}
    for row in quality.to_pylist():
        dimension, colon, _ = row["group"].partition(": ")
        if colon and row["is_chosen"]:
            by_dimension.setdefault(dimension, []).append(row)
    rows = [
        gap
        for dimension in sorted(by_dimension)
        for kind in KINDS
        for gap in _widest(dimension, kind, by_dimension[dimension])
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _widest(dimension: str, kind: str, groups: list[Row]) -> Iterator[Row]:
    name = KINDS[kind]
    is_expected = all(row[name] is None for row in groups)
    source = f"expected_{name}" if is_expected else name
    # In the order of their names, so that every order of rows tells the same.
    named = sorted((row["group"], row) for row in groups if row[source] is not None)
    wrong = {group: _wrong(row, source, is_expected=is_expected) for group, row in named}  # fmt: skip
    if len(wrong) < 2:
        return
    if is_expected and kind not in TOLD_BY_MODEL:
        yield {"dimension": dimension, "kind": kind, "is_expected": True, "groups": len(wrong), "sentence": _untold(dimension)}  # fmt: skip
        return
    most, least, gap = _chosen(wrong)
    yield {
        "dimension": dimension,
        "kind": kind,
        "most": most,
        "least": least,
        "rate_most": _ratio(wrong[most].estimate),
        "rate_least": _ratio(wrong[least].estimate),
        "difference": _ratio(gap.estimate),
        "low": None if is_expected else _ratio(gap.low),
        "high": None if is_expected else _ratio(gap.high),
        "is_expected": is_expected,
        "groups": len(wrong),
        "sentence": _first_part(kind, most, least, wrong) + _last_part(gap, is_expected=is_expected),
    }  # fmt: skip


def _chosen(wrong: Mapping[str, Interval]) -> tuple[str, str, Interval]:
    """The widest difference of those that are more than chance; the widest of all where none is."""
    pairs = [
        (most, least, _difference(wrong[most], wrong[least]))
        for most, least in permutations(wrong, 2)
        if wrong[most].estimate >= wrong[least].estimate
    ]
    return max(pairs, key=lambda pair: (pair[2].low > 0, pair[2].estimate))


def _wrong(row: Row, source: str, *, is_expected: bool) -> Interval:
    """How often is it wrong? What the share of the right leaves to 1."""
    right = float(row[source])
    if is_expected:
        return Interval(1 - right, 1 - right, 1 - right)
    return Interval(1 - right, 1 - float(row[f"{source}_high"]), 1 - float(row[f"{source}_low"]))  # fmt: skip


def _difference(most: Interval, least: Interval) -> Interval:
    # The lesser turned round: what is uncertain upwards in it is so downwards in the difference.
    turned = Interval(-least.estimate, -least.high, -least.low)
    return weighted_sum([1, 1], [most, turned])


def _ratio(value: float) -> Any:
    return pa.scalar(f"{value:.{WHOLE_DIGITS}f}").cast(RATIO).as_py()


def _first_part(kind: str, most: str, least: str, wrong: Mapping[str, Interval]) -> str:
    more, less = (_percent(wrong[group].estimate) for group in (most, least))
    return f"In the group '{most}' {more} {SAID[kind]}, in '{least}' {less}: "


def _last_part(gap: Interval, *, is_expected: bool) -> str:
    more = f"{_points(gap.estimate)} points more"
    if is_expected:
        return f"{more}, as the linkage expects of itself."
    chance = "" if gap.low > 0 else ", which may be chance"
    return f"{more} (95% interval {_points(gap.low)} to {_points(gap.high)}){chance}."


def _untold(dimension: str) -> str:
    return (
        f"By {dimension}: for whom links are missed more often cannot be told without a sample (wholeplace review-links "
        "--sample). The model expects nearly the same of every group, which is no finding."
    )


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}%"


def _points(difference: float) -> str:
    return f"{100 * difference + 0.0:.1f}".replace("-0.0", "0.0")
