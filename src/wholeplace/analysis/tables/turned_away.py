"""Who was turned away, and what followed: those refused beside those accepted, near the line that parted them."""

from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import divided, pounds, ratio, wilson_ends

Table = Any
Value = Any

REFUSED, ACCEPTED = "refused", "accepted"
# How far from the line somebody was judged.
NEAR, FURTHER, NO_LINE = "near the line", "further off", "no line recorded"
# Two years, as the seeds' services look ahead; and how many points of a score are near.
WITHIN, MARGIN = 730, Decimal(10)
MONEY = ("pounds", "late_pounds")


def decisions(contacts: Table, *, margin: Decimal = MARGIN) -> Table:
    """Who was first refused, or accepted, by each service, when, and how near the line?

    Counts: a person's first contact with a service that ended in `refused` or `accepted`; of several
    on one day, that of the least partner and contact_id. `nearness` is `near the line` where score and threshold are recorded and less than `margin` apart,
    above or below; a refusal above the line, or an acceptance below it, has no line that decided it.
    Leaves out: later decisions of the same service on the same person; contacts with another outcome.
    Source: the comparison at a line of assessment (regression discontinuity), Thistlethwaite and Campbell (1960).
    Units: points of the service's own scale.
    """
    judged = contacts.filter(contacts.outcome.isin([REFUSED, ACCEPTED]))
    order = ibis.window(
        group_by=("person_id", "service"),
        order_by=("started_on", "partner", "contact_id"),
    )
    judged = judged.mutate(turn=ibis.row_number().over(order))
    first = judged.filter(judged.turn == 0)
    above = first.score - first.threshold
    is_by_line = (above >= 0) == (first.outcome == ACCEPTED)
    nearness = ibis.cases(
        ((above.abs() < margin) & is_by_line, NEAR),
        (is_by_line, FURTHER),
        else_=NO_LINE,
    )
    return first.select(
        *("person_id", "service", "partner", "contact_id"),
        decision=first.outcome,
        nearness=nearness,
        decided_on=first.started_on,
    )


def followed(
    decided: Table, contacts: Table, costed: Table, *, last_on: date, within: int = WITHIN
) -> Table:  # fmt: skip
    """What did each person meet in the days after a decision, and what did that cost?

    Counts: contacts that began after the day of the decision and at most `within` days later, with all
    that they cost; `late` ones apart. Those decided too near `last_on` to be followed so long have blanks,
    and `is_followed` says so.
    Leaves out: what began before the decision and went on; contacts of that very day. What nothing prices
    costs nought here, and is counted in `unpriced`.
    Units: contacts; pounds, in the price year of the run.
    """
    costs = costed.group_by("partner", "contact_id").agg(
        stage=costed.stage.max(),
        contact_pounds=pounds(costed.pounds.sum().fill_null(Decimal(0))),
        unpriced=costed.why_unpriced.max() != "",
    )
    began = contacts.select("person_id", "partner", "contact_id", "started_on")
    priced = began.join(costs, ["partner", "contact_id"])
    met = decided.select("person_id", "service", "decided_on").join(priced, "person_id")
    days = met.started_on.delta(met.decided_on, unit="day")
    met = met.filter((days > 0) & (days <= within))
    is_late = met.stage == "late"
    sums = met.group_by("person_id", "service").agg(
        contacts=met.count().cast("int64"),
        late_contacts=is_late.sum().cast("int64"),
        unpriced=met.unpriced.sum().cast("int64"),
        pounds=pounds(met.contact_pounds.sum()),
        late_pounds=pounds(met.contact_pounds.sum(where=is_late).fill_null(Decimal(0))),
    )
    rows = decided.left_join(sums, ["person_id", "service"], rname="sum_{name}")
    is_followed = ibis.literal(last_on).delta(rows.decided_on, unit="day") >= within
    counted = {
        name: is_followed.ifelse(rows[name].fill_null(0), None).cast("int64")
        for name in ("contacts", "late_contacts", "unpriced")
    }
    money = {
        name: is_followed.ifelse(pounds(rows[name].fill_null(Decimal(0))), None)
        for name in ("pounds", "late_pounds")
    }
    return rows.select(
        *("person_id", "service", "decision", "nearness", "decided_on"),
        is_followed=is_followed,
        **counted,
        **money,
    )


def turned_away(rows: Table) -> Table:
    """How many did each service turn away or accept, and what did they use and cost afterwards?

    Counts: people by service, decision and nearness; of those `followed` long enough, how many came to a
    late service and in how many contacts, what they cost and how much of it was late.
    The two largest amounts of one person are for the checks, and are never shown.
    Leaves out: from all but `people`, those decided too near the last day; `not_followed` counts them. An
    association: the two sides may differ in more than the decision, least so near the line.
    Units: people and contacts; pounds, in the price year of the run.
    """
    ranked = rows.mutate(**{f"{name}_rank": _rank(rows, name) for name in MONEY})
    came = (ranked.late_contacts > 0).fill_null(False).sum()
    low, high = wilson_ends(came, ranked.is_followed.sum())
    return ranked.group_by("service", "decision", "nearness").agg(
        people=ranked.count().cast("int64"),
        not_followed=(~ranked.is_followed).sum().cast("int64"),
        followed=ranked.is_followed.sum().cast("int64"),
        came_late=came.cast("int64"),
        late_contacts=ranked.late_contacts.sum().fill_null(0).cast("int64"),
        unpriced=ranked.unpriced.sum().fill_null(0).cast("int64"),
        share_came_late=ratio(came, ranked.is_followed.sum()),
        share_low=low,
        share_high=high,
        late_pounds_each=divided(_sum(ranked.late_pounds), ranked.is_followed.sum()),
        **{name: _sum(ranked[name]) for name in MONEY},
        **{
            f"{name}_{which}": pounds(
                ranked[name]
                .max(where=ranked[f"{name}_rank"] == at)
                .fill_null(Decimal(0))
            )
            for name in MONEY
            for at, which in enumerate(("largest", "second"))
        },
    )


def _sum(money: Value) -> Value:
    return pounds(money.sum().fill_null(Decimal(0)))


def _rank(rows: Table, column: str) -> Value:
    """From nought: whose amount is the largest of a row of the result?"""
    order = ibis.window(
        group_by=("service", "decision", "nearness"),
        order_by=(ibis.desc(rows[column].fill_null(Decimal(0))), "person_id"),
    )
    return ibis.row_number().over(order)
