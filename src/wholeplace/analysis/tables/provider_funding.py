"""Who keeps each provider going, and what else falls when one agreement ends."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import added_up, counted, ratio
from wholeplace.analysis.tables.texts import every_note, is_among

Table = Any

AGREEMENT = ("provider", "funder", "service", "year")


def funding_entries(entries: Table, spend: Table) -> Table:
    """What does each provider receive, from whom and until when?

    Counts: known and unknown amounts of the money map by their deliverer.
    Leaves out: transfers, known or not, which are not yet spent on a service.
    """
    kept = entries.filter(
        entries.measure.isin(["known", "unknown"]) & (entries.kind != "transfer")
    )
    ends = spend.select("spend_id", "contract_ends_on")
    return (
        kept.mutate(provider=kept.deliverer)
        .left_join(ends, "spend_id")
        .select(
            *(*AGREEMENT, "contract_ends_on", "part", "note"),
            *("measure", "amount", "file", "line", "working"),
        )
    )


def provider_funding(entries: Table) -> Table:
    """For each provider: every funder, the end of its agreement, and its share of the income.

    Counts: known amounts. The share is of the provider's known income in this map; the end is the
    earliest of the agreements in the row.
    Leaves out: income the map does not know; `unknown` says how many amounts.
    Units: pounds a year, shares of one.
    """
    table = entries.group_by(list(AGREEMENT)).agg(
        **added_up(entries, {"pounds": ["known"]}),
        contract_ends_on=entries.contract_ends_on.min(),
        unknown=counted(entries, "unknown"),
        note=every_note(entries.note),
    )
    income = table.pounds.sum().over(group_by="provider")
    return table.mutate(share_of_income=ratio(table.pounds, income))


def contract_ends(funding: Table, services: Table, *, smallest_share: Decimal) -> Table:
    """If this agreement ended, what would its provider lose and which other services would be touched?

    Counts: services that services.csv says cannot run without the one that ends, and the other
    services of the same provider, which share its other costs, when the loss is at least
    `smallest_share` of the provider's known income or nobody knows how much it is. An agreement that touches none has
    one row with no dependent service.
    Leaves out: what a provider pays for itself, which is no agreement; dependence nobody has written
    down.
    """
    agreed = funding.filter(funding.funder != funding.provider)
    lost = agreed.select(
        *AGREEMENT,
        "contract_ends_on",
        lost_pounds=agreed.pounds,
        lost_share_of_income=agreed.share_of_income,
    )
    offered = services.select(
        dependent_service=services.service,
        dependent_provider=services.partner,
        depends_on=services.depends_on,
    )
    pairs = lost.join(offered, lost.service != offered.dependent_service)
    share = pairs.lost_share_of_income
    matters = share.isnull() | (share >= smallest_share)
    how = ibis.cases(
        (is_among(pairs.service, pairs.depends_on), "depends_on"),
        ((pairs.dependent_provider == pairs.provider) & matters, "same_provider"),
        else_="",
    )
    touched = pairs.mutate(how=how).filter(how != "").drop("depends_on")
    alone = lost.anti_join(touched, list(AGREEMENT)).mutate(
        dependent_service=ibis.literal(""),
        dependent_provider=ibis.literal(""),
        how=ibis.literal(""),
    )
    return ibis.union(touched, alone.select(touched.columns))
