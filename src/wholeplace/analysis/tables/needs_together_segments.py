"""Everybody in exactly one segment, by an order that is stated."""

from collections.abc import Collection, Sequence
from typing import Any

import ibis

from wholeplace.analysis.tables.concentration import _two_largest, _with_places
from wholeplace.analysis.tables.exact import pounds

Table = Any
Value = Any
Segment = tuple[str, Collection[str], str]

ALL_OTHERS = "all others met"
EVERYBODY = "everybody met"


def segments(costed: Table, *, order: Sequence[Segment]) -> Table:
    """How many people are in each segment in each year, and what do their contacts cost?

    Counts: each person met in the year once, in the first segment of `order` that fits. A segment is
    a name, needs and a stage: it fits who has a contact in the year with a service of that stage that
    meets one of the needs; no needs mean any need, and an empty stage any stage. Who fits none is
    with `all others met`. All contacts of a person in the year count with the segment, late and
    other ones apart: together they are what its people cost.
    Leaves out: nobody; the cost of what nothing prices, which `unpriced` counts.
    Source: segments by explicit precedence, after Lynn and others, Using population segmentation to
    provide better health care for all: the Bridges to Health model (2007).
    Units: people, contacts, pounds; `largest` and `second` are of one person, for the checks alone.
    Late pounds are not waste, and not all avoidable.
    """
    is_late = costed.stage == "late"
    fits = {f"fits_{at}": _fits(costed, one).max() for at, one in enumerate(order)}
    by_person = costed.group_by("person_id", "year").agg(
        unpriced=costed.pounds.isnull().sum(),
        late_pounds=pounds(costed.pounds.sum(where=is_late).fill_null(0)),
        other_pounds=pounds(costed.pounds.sum(where=~is_late).fill_null(0)),
        **fits,
    )
    found = [(by_person[f"fits_{at}"] == 1, at + 1) for at in range(len(order))]
    others = ibis.literal(len(order) + 1)
    own = (ibis.cases(*found, else_=others) if found else others).cast("int64")
    rows = by_person.select(
        *("year", "unpriced", "late_pounds", "other_pounds"),
        # Everyone is in a row of the segment and in the total.
        place=ibis.array([own, ibis.literal(0, "int64")]).unnest(),
    )
    rows = _with_places(rows, ("year", "place"), "late_pounds", "other_pounds")
    made = rows.group_by("year", "place").agg(
        people=rows.count().cast("int64"),
        unpriced=rows.unpriced.sum().cast("int64"),
        late_pounds=pounds(rows.late_pounds.sum()),
        other_pounds=pounds(rows.other_pounds.sum()),
        **_two_largest(rows, "late_pounds", "other_pounds"),
    )
    names = [(at, name) for at, (name, _, _) in enumerate(order, start=1)]
    names += [(0, EVERYBODY), (len(order) + 1, ALL_OTHERS)]
    return made.mutate(segment=made.place.cases(*names, else_=None))


def _fits(costed: Table, segment: Segment) -> Value:
    """Does a contact put its person into the segment? One or nought."""
    _, needs, stage = segment
    is_fit = ibis.literal(True)
    if needs:
        is_fit = is_fit & costed.need.isin(sorted(needs))
    if stage:
        is_fit = is_fit & (costed.stage == stage)
    return (is_fit & costed.stage.notnull()).cast("int8")
