"""When to stop digging: which unknown or weak amounts could still change the picture."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import (
    added_up,
    divided,
    nine_places,
    pounds,
    years_in,
)
from wholeplace.analysis.tables.texts import every_place, place_of

Table = Any
Value = Any


def stop_rule(
    spend: Table,
    entries: Table,
    shares: Table,
    wholes: Table,
    beneath: Table,
    *,
    threshold: Decimal,
) -> Table:
    """Which unknown or weak amounts could still move a partner's share of control?

    Counts: every row of the map that is unknown, weak or a placeholder. An unknown amount is tried
    at `upper_pounds`; a weak one at `upper_pounds` or double, and at half, whichever moves more.
    All are a year, and less the parts of the row, which are counted in rows of their own, but never
    below nothing (`beneath`, `wholes`: parts_beneath and part_wholes). A part of a known row comes out of that row: it is at most all of it, and makes
    the whole no larger. No other partner's share changes by more than the row's own controller's.
    Leaves out: firm and fair amounts, and transfers. A row is worth asking for when it could move a
    share by `threshold` percentage points, or when nobody can say how far it would.
    Source: the seeds' warning that a forensic audit costs more than it gives; the rule is ours.
    """
    in_map = entries.filter(
        entries.measure.isin(["known", "unknown"]) & (entries.kind != "transfer")
    )
    in_map = in_map.mutate(place=place_of(in_map))
    now = in_map.group_by("spend_id", "controller").agg(
        **added_up(in_map, {"known_pounds": ["known"]}),
        places=every_place(in_map.place),
    )
    is_open = spend.amount_pounds.isnull() | spend.grade.isin(["weak", "placeholder"])
    rows = (
        spend.filter(is_open)
        .join(now.drop("controller"), "spend_id", rname="now_{name}")
        .left_join(_parts(beneath, entries), "spend_id", rname="parts_{name}")
        .left_join(_held(wholes, now), "spend_id", rname="held_{name}")
        .left_join(
            shares.select("partner", "controls_pounds"), [("controller", "partner")]
        )
    )
    total = shares.aggregate(all_pounds=pounds(shares.controls_pounds.sum()))
    tried = _tried(rows.cross_join(total))
    return _with_answer(tried, threshold=threshold)


def _parts(beneath: Table, entries: Table) -> Table:
    """What do the known parts of each row come to, and where do they stand? Passed-on money is one of them."""
    counted = entries.filter(
        entries.measure.isin(["known", "transfer"]) & (entries.part == "")
    )
    amounts = counted.select("spend_id", "amount", place=place_of(counted))
    parts = amounts.join(beneath, "spend_id")
    return parts.group_by(spend_id=parts.above).agg(
        parts_pounds=pounds(parts.amount.sum()),
        parts_places=every_place(parts.place),
    )


def _held(wholes: Table, now: Table) -> Table:
    """Out of which row of the map is each part taken, and what is left there?"""
    left = now.filter(now.known_pounds.notnull()).select(
        whole="spend_id",
        whole_controller="controller",
        left_pounds="known_pounds",
        left_places="places",
    )
    return wholes.join(left, "whole")


def _tried(rows: Table) -> Table:
    """At which amount does each row move a share furthest, and by how much?"""
    known = pounds(rows.known_pounds).fill_null(Decimal(0))
    stated = pounds(
        divided(rows.upper_pounds, years_in(rows.year))
        - rows.parts_pounds.fill_null(Decimal(0))
    )
    most = pounds(ibis.coalesce(stated, rows.known_pounds + rows.known_pounds))
    most = pounds(most.clip(lower=Decimal(0)))
    # A part is no larger than the known row it comes out of, even if nobody says how large it is.
    limit = pounds(known + rows.left_pounds)
    is_part, is_limited = rows.whole.notnull(), (most > limit) | most.isnull()
    is_limited = is_part & is_limited
    most = is_limited.ifelse(limit, most)
    ends = rows.mutate(
        is_part=is_part,
        is_limited=is_limited,
        most=most,
        least=divided(rows.known_pounds, ibis.literal(2)),
    )
    up, down = _points(ends, ends.most), _points(ends, ends.least)
    is_down = (down.abs() > up.abs()).fill_null(False)
    tried = is_down.ifelse(ends.least, ends.most)
    return ends.mutate(
        upper_pounds=pounds(ends.most),
        more_pounds=_more(ends, tried),
        grows_pounds=_grows(ends, tried),
        could_move_points=is_down.ifelse(down, up),
        rests_on=ibis.cases(
            # The most a part can be is all that is left of its whole.
            (ends.is_limited, ends.places + "; " + ends.left_places),
            (stated.notnull(), ends.parts_places.fill_null("")),
            else_=ends.places,
        ),
        working=ibis.cases(
            (tried.isnull(), "nobody can say how large it is"),
            (is_down, "tried at half of what is counted now"),
            (ends.is_limited, "tried at all that is left of the row it is a part of"),
            (ends.upper_pounds.notnull(), "tried at the most it is said to be"),
            else_="tried at double of what is counted now",
        ),
    )


def _change(rows: Table, tried: Value) -> Value:
    return pounds(tried - rows.known_pounds.fill_null(Decimal(0)))


def _more(rows: Table, tried: Value) -> Value:
    """What would the row's controller gain? Nothing where the whole it comes out of is its own."""
    is_own = (rows.whole_controller == rows.controller).fill_null(False)
    gained = is_own.ifelse(Decimal(0), _change(rows, tried))
    return pounds(tried.isnull().ifelse(None, gained))


def _grows(rows: Table, tried: Value) -> Value:
    """What would all known money gain? Nothing where it comes out of a row that is known."""
    gained = rows.is_part.ifelse(Decimal(0), _change(rows, tried))
    return pounds(tried.isnull().ifelse(None, gained))


def _points(rows: Table, tried: Value) -> Value:
    # Sums are exact; only what is multiplied and divided may be a float.
    more, grows = _more(rows, tried), _grows(rows, tried)
    after = pounds(rows.all_pounds + grows)
    more, grows, own, whole, after = (
        value.cast("float64")
        for value in (more, grows, rows.controls_pounds, rows.all_pounds, after)
    )
    change = 100 * (more * whole - grows * own)
    return nine_places(change / (whole * after).nullif(0.0))


def _with_answer(tried: Table, *, threshold: Decimal) -> Table:
    points = tried.could_move_points
    is_worth_asking = points.isnull() | (points.abs() >= threshold)
    return tried.select(
        *("spend_id", "controller", "service", "known_pounds", "upper_pounds"),
        *("more_pounds", "grows_pounds", "controls_pounds", "all_pounds"),
        *("could_move_points", "file", "line", "working", "rests_on"),
        is_worth_asking=is_worth_asking,
        answer=ibis.cases(
            (tried.more_pounds.isnull(), "Ask: nobody can say how large it is."),
            (points.isnull(), "Ask: no money is known yet to set it against."),
            (
                is_worth_asking,
                "Ask: it could still move a share of control past the limit.",
            ),
            else_="Stop: even at its most or least it would not change the picture.",
        ),
    )
