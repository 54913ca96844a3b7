"""Hand-offs between services that fail: who never arrived, who had to tell everything again, who left for nobody knows where."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import ratio

Table = Any
Value = Any

NEVER_ARRIVED = "never_arrived"
NO_INFORMATION = "arrived_without_information"
DESTINATION_UNKNOWN = "destination_unknown"
# Where a hand-off goes when nobody says.
NOT_SAID = "not said"
# What became of a hand-off.
FAILED, HELD, TOO_NEAR, UNSEEN = "failed", "held", "too_near", "unseen"
ROW = ("partner", "contact_id", "person_id", "from_service", "to_service", "kind", "fate")  # fmt: skip


def referral_fates(
    contacts: Table,
    *,
    assessments: tuple[str, ...],
    unknown: tuple[str, ...] = ("unknown",),
    arrive_within: int = 30,
    assess_within: int = 28,
) -> Table:
    """What became of each referral: did the person arrive, and did what was known arrive too?

    Counts: contacts whose `referred_to` names a service. `never_arrived` failed when the person has no
    other contact of that service that begins on one of the `arrive_within` days from the referral on.
    `arrived_without_information`, for those who arrived and whom the sender had assessed in the
    `assess_within` days up to the referral: failed when the receiver assessed them again in as many
    days after it. An assessment is a contact whose reason is one of `assessments`.
    Leaves out: the words in `unknown`, which name no service. A referral whose days run past the last
    contact of the receiver's partner is `too_near` unless the person is already seen to have arrived;
    one to a service of which there is no contact at all is `unseen`. Neither is judged.
    Source: dropped hand-offs, as residents told the borough's review of them.
    Units: a row for each referral and kind.
    """
    sent = _sent(contacts, unknown)
    arrivals = _met(contacts, ibis.literal(True))
    asked = _met(contacts, contacts.reason.isin(assessments).fill_null(False))
    came = _days_met(sent, arrivals, "to_service", (0, arrive_within), "came")
    again = _days_met(sent, asked, "to_service", (0, assess_within), "again")
    knew = _days_met(sent, asked, "from_service", (-assess_within, 0), "knew")
    key = ["partner", "contact_id"]
    rows = sent.left_join(_last_days(contacts), "to_service", rname="last_{name}")
    for found in (came, again, knew):
        rows = rows.left_join(found, key, rname="found_{name}").drop(
            "found_partner", "found_contact_id"
        )
    rows = rows.mutate(
        has_come=rows.came.notnull(),
        is_told=rows.again.isnull(),
        days_seen=rows.last_on.delta(rows.started_on, unit="day"),
    )
    first = rows.mutate(
        kind=ibis.literal(NEVER_ARRIVED), fate=_fate(rows, rows.has_come, arrive_within)
    )
    arrived = rows.filter(rows.has_come & rows.knew.notnull())
    second = arrived.mutate(
        kind=ibis.literal(NO_INFORMATION),
        fate=arrived.is_told.ifelse(
            (arrived.days_seen < assess_within).ifelse(TOO_NEAR, HELD), FAILED
        ),
    )
    return ibis.union(first.select(ROW), second.select(ROW))


def departure_fates(
    contacts: Table,
    *,
    lasting: tuple[str, ...],
    unknown: tuple[str, ...] = ("unknown",),
) -> Table:
    """Where did each stretch of help lead that has ended: is it said, or does nobody know?

    Counts: contacts of the `lasting` services that ended on a later day than they began. Failed when
    the destination is one of the words in `unknown`, or when neither a destination nor an outcome is
    said at all.
    Leaves out: contacts that go on, visits of a day, and contacts that are said to have ended before
    they began.
    Units: a row for each contact.
    """
    is_over = (contacts.ended_on > contacts.started_on).fill_null(False)
    rows = contacts.filter(contacts.service.isin(lasting) & is_over)
    word, outcome = rows.referred_to.nullif(""), rows.outcome.nullif("")
    is_lost = word.isin(unknown).fill_null(False) | (word.isnull() & outcome.isnull())
    return rows.mutate(
        from_service=rows.service,
        to_service=(word.isnull() | word.isin(unknown)).ifelse(NOT_SAID, word),
        kind=ibis.literal(DESTINATION_UNKNOWN),
        fate=is_lost.ifelse(FAILED, HELD),
    ).select(ROW)


def handoffs(fates: Table) -> Table:
    """Between which services do hand-offs of each kind fail, and how often?

    Counts: referral_fates and departure_fates. Every hand-off failed, held, or could not be judged.
    Leaves out: from the share, hand-offs that could not be judged.
    Units: hand-offs, people.
    """
    is_judged = fates.fate.isin([FAILED, HELD])
    failed = fates.fate == FAILED
    return fates.group_by("from_service", "to_service", "kind").agg(
        people=fates.person_id.nunique().cast("int64"),
        handoffs=fates.count().cast("int64"),
        judged=is_judged.sum().cast("int64"),
        failed=failed.sum().cast("int64"),
        held=(fates.fate == HELD).sum().cast("int64"),
        too_near=(fates.fate == TOO_NEAR).sum().cast("int64"),
        unseen=(fates.fate == UNSEEN).sum().cast("int64"),
        people_failed=fates.person_id.nunique(where=failed).cast("int64"),
        share_failed=ratio(failed.sum(), is_judged.sum()),
    )


def _sent(contacts: Table, unknown: tuple[str, ...]) -> Table:
    word = contacts.referred_to.nullif("")
    rows = contacts.filter(word.notnull() & word.notin(unknown))
    return rows.select(
        *("partner", "contact_id", "person_id", "started_on"),
        from_service=rows.service,
        to_service=rows.referred_to,
    )


def _met(contacts: Table, where: Value) -> Table:
    """The days on which services met people, each contact by the names it has among the others."""
    rows = contacts.filter(where)
    return rows.select(
        "person_id",
        met_by=rows.service,
        met_on=rows.started_on,
        met_partner=rows.partner,
        met_contact_id=rows.contact_id,
    )


def _days_met(
    sent: Table, met: Table, service: str, days: tuple[int, int], name: str
) -> Table:
    """For each referral, the first day on which this service met the person in these days around it."""
    rows = sent.join(met, ["person_id", sent[service] == met.met_by])
    after = rows.met_on.delta(rows.started_on, unit="day")
    is_other = (rows.met_contact_id != rows.contact_id) | (
        rows.met_partner != rows.partner
    )
    rows = rows.filter((after >= days[0]) & (after <= days[1]) & is_other)
    return rows.group_by("partner", "contact_id").agg(rows.met_on.min().name(name))


def _last_days(contacts: Table) -> Table:
    """Up to which day do the extracts tell of each service? As far as they tell of its partner."""
    told = contacts.group_by("partner").agg(told_until=contacts.started_on.max())
    services = contacts.select("partner", to_service=contacts.service).distinct()
    rows = services.join(told, "partner")
    return rows.group_by("to_service").agg(last_on=rows.told_until.max())


def _fate(rows: Table, has_come: Value, within: int) -> Value:
    return ibis.cases(
        (has_come, HELD),
        (rows.last_on.isnull(), UNSEEN),
        (rows.days_seen < within, TOO_NEAR),
        else_=FAILED,
    )
