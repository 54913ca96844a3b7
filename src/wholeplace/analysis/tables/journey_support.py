"""Help that ends before it has worked: outcomes reached after the offer ended, and its length beside theirs."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import nine_places, ratio

Table = Any
Value = Any

KEY = ("partner", "contact_id")


def support_outlasted(
    contacts: Table,
    *,
    support: tuple[str, ...],
    outcomes: tuple[str, ...],
    within: int = 540,
) -> Table:
    """What share of outcomes is reached only after the offer has ended, and how long does each take?

    Counts: contacts whose reason is one of `support`, each with the first contact of the same person
    and service whose reason is one of `outcomes`, from its beginning until the next offer of that
    service begins, and at most `within` days after its end. An outcome on the day on which the offer
    ends is reached with it.
    Leaves out: outcomes with no offer before them, which nobody can time; from the length of the
    offer, offers that go on and those whose dates are in the wrong order (`misdated`).
    Source: the borough's review: offers of two years beside six years to a lasting job.
    Units: people, offers; days.
    """
    offers = _offers(contacts, support)
    reached = _reached(offers, contacts, outcomes, within)
    rows = offers.left_join(reached, KEY, rname="reached_{name}")
    has_outcome = rows.reached_on.notnull()
    outlasted = (rows.reached_on > rows.ended_on).fill_null(False)
    days_to = rows.reached_on.delta(rows.started_on, unit="day")
    return rows.group_by("service").agg(
        people=rows.person_id.nunique().cast("int64"),
        offers=rows.count().cast("int64"),
        offers_ended=rows.days_offered.count().cast("int64"),
        misdated=rows.is_misdated.sum().cast("int64"),
        people_ended=rows.person_id.nunique(where=rows.days_offered.notnull()).cast("int64"),
        people_reached=rows.person_id.nunique(where=has_outcome).cast("int64"),
        reached=has_outcome.sum().cast("int64"),
        reached_during=(has_outcome & ~outlasted).sum().cast("int64"),
        reached_after=outlasted.sum().cast("int64"),
        share_after=ratio(outlasted.sum(), has_outcome.sum()),
        median_days_offered=nine_places(rows.days_offered.quantile(0.5)),
        median_days_to_outcome=nine_places(days_to.quantile(0.5)),
    )  # fmt: skip


def _offers(contacts: Table, support: tuple[str, ...]) -> Table:
    """Each offer of help: until when it lasted, and when the next of the same service began."""
    rows = contacts.filter(contacts.reason.isin(support).fill_null(False))
    order = (rows.started_on.asc(), rows.partner.asc(), rows.contact_id.asc())
    same = ibis.window(group_by=("person_id", "service"), order_by=order)
    is_misdated = (rows.ended_on < rows.started_on).fill_null(False)
    days = rows.ended_on.delta(rows.started_on, unit="day")
    return rows.select(
        *(*KEY, "person_id", "service", "started_on"),
        # An offer that is said to have ended before it began ended nobody knows when.
        ended_on=is_misdated.ifelse(None, rows.ended_on),
        days_offered=is_misdated.ifelse(None, days),
        is_misdated=is_misdated,
        next_on=rows.started_on.lead().over(same),
    )


def _reached(
    offers: Table, contacts: Table, outcomes: tuple[str, ...], within: int
) -> Table:
    """For each offer, the day of the first outcome that is reached with it."""
    found = contacts.filter(contacts.reason.isin(outcomes).fill_null(False))
    found = found.select("person_id", "service", on=found.started_on)
    rows = offers.join(found, ["person_id", "service"])
    is_with = (rows.on >= rows.started_on) & (rows.on < rows.next_on).fill_null(True)
    days_over = rows.on.delta(rows.ended_on, unit="day")
    rows = rows.filter(is_with & (days_over <= within).fill_null(True))
    return rows.group_by(KEY).agg(reached_on=rows.on.min())
