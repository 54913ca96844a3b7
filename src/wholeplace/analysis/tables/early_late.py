"""Universal, early, late and enabling money by need and partner."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import added_up, counted, ratio

Table = Any

STAGES = ("universal", "early", "late", "enabling")


def early_late_entries(entries: Table, services: Table) -> Table:
    """Which amounts of the money map belong to each need, partner and stage?

    Counts: known amounts under their stage, for the partner whose money it is. Those of a service
    that mixes stages stand once more under `mixed`, so that a reader can see how much of a stage is
    the largest part's only.
    Leaves out: transfers, known or not. Unknown amounts count one under `unknown`.
    """
    kept = entries.filter(
        entries.measure.isin(["known", "unknown"]) & (entries.kind != "transfer")
    )
    placed = kept.mutate(
        measure=(kept.measure == "known").ifelse(kept.stage, "unknown"),
        partner=kept.funder,
    )
    mixing = services.filter(services.is_mixed.fill_null(False)).select("service")
    mixed = placed.filter(placed.measure != "unknown").semi_join(mixing, "service")
    return ibis.union(
        placed.select(_COLUMNS),
        mixed.mutate(measure=ibis.literal("mixed")).select(_COLUMNS),
    )


_COLUMNS = ("need", "partner", "part", "measure", "amount", "file", "line", "working")


def early_late(entries: Table) -> Table:
    """How does the known money divide into universal, early, late and enabling?

    Counts: early_late_entries. `late_share` is late over universal, early and late.
    Leaves out: enabling money from the share; unknown amounts, whose number stands beside.
    `mixed_pounds` is how much of the total lies in budgets that mix stages and are counted whole
    under one: the share is no firmer than that allows. Late money is not waste, and not all avoidable.
    Units: pounds a year, shares of one.
    """
    sums = {f"{stage}_pounds": [stage] for stage in STAGES}
    table = entries.group_by("need", "partner").agg(
        **added_up(
            entries,
            {**sums, "total_pounds": list(STAGES), "mixed_pounds": ["mixed"]},
        ),
        unknown=counted(entries, "unknown"),
    )
    faced = sum(
        (table[f"{stage}_pounds"].fill_null(Decimal(0)) for stage in STAGES[1:3]),
        table.universal_pounds.fill_null(Decimal(0)),
    )
    return table.mutate(
        late_share=ratio(table.late_pounds.fill_null(Decimal(0)), faced)
    )
