"""Share of control, apart from share of funding and of delivery; flows to ask about."""

from decimal import Decimal
from typing import Any

import ibis

from wholeplace.analysis.tables.exact import (
    added_up,
    counted,
    pounds,
    ratio,
)

Table = Any
Value = Any

ROLES = {"funder": "funds", "controller": "controls", "deliverer": "delivers"}


def role_entries(entries: Table) -> Table:
    """In which role, and for how much, does each partner stand in the money map?

    Counts: each known amount three times, once for each role; each unknown amount once, for its
    controller.
    Leaves out: transfers, known or not, which their receiver spends in a row of its own.
    """
    known = entries.filter(entries.measure == "known")
    unknown = entries.filter(
        (entries.measure == "unknown") & (entries.kind != "transfer")
    )
    rest = ("part", "amount", "file", "line", "working")
    return ibis.union(
        *(
            known.mutate(partner=known[role], measure=ibis.literal(measure)).select(
                "partner", "measure", *rest
            )
            for role, measure in ROLES.items()
        ),
        unknown.mutate(partner=unknown.controller).select("partner", "measure", *rest),
    )


def partner_shares(entries: Table) -> Table:
    """What share of the known money does each partner fund, control and deliver?

    Counts: role_entries. A partner with no known money in a role has nothing in it, and a share of
    zero: a share is of known money only.
    Leaves out: unknown amounts, whose number stands beside, so that zero is not read as none.
    Source: Total Place: the useful result of a money map is each partner's share of control.
    Units: pounds a year, shares of one.
    """
    sums = {f"{role}_pounds": [role] for role in ROLES.values()}
    shares = entries.group_by("partner").agg(
        **added_up(entries, sums), unknown=counted(entries, "unknown")
    )
    filled = shares.mutate(
        **{name: pounds(shares[name].fill_null(Decimal(0))) for name in sums}
    )
    words = {"funds": "funding", "controls": "control", "delivers": "delivery"}
    return filled.mutate(
        **{
            f"share_of_{word}": ratio(
                filled[f"{role}_pounds"], filled[f"{role}_pounds"].sum().over()
            )
            for role, word in words.items()
        }
    )


def money_flags(entries: Table, partners: Table) -> Table:
    """Which flows run against what one would expect, so that a question is worth asking?

    Counts: known amounts where (decided_by_neither) the controller neither funds nor delivers;
    (decided_elsewhere) a local deliverer's service is controlled from outside the place;
    (saves_another) an early step is funded by a partner who bears under half of the late money on
    the same need; and (money_both_ways) transfers where two partners pass money to each other.
    Leaves out: whether the arrangement is right. A flag is a question.
    Units: pounds a year.
    """
    known = entries.filter((entries.measure == "known") & (entries.part == ""))
    flagged = ibis.union(
        _flag(_by_neither(known), "decided_by_neither", "Who decides neither pays nor delivers: ask what the decision is based on."),
        _flag(_elsewhere(known, partners), "decided_elsewhere", "A local service is decided on outside the place: ask what could be decided here."),
        _flag(_saves_another(known, entries), "saves_another", "Who pays for this early step bears under half of the late money on the same need: ask who would gain and whether they would share."),
        _flag(_both_ways(entries), "money_both_ways", "These two partners pass money to each other: ask whether the net would do."),
    )  # fmt: skip
    sums = entries.group_by("spend_id").agg(
        **added_up(entries, {"pounds": ["known", "transfer"]})
    )
    return flagged.left_join(sums, "spend_id").drop("spend_id_right")


def _flag(flows: Table, flag: str, why: str) -> Table:
    return flows.select(
        *("spend_id", "funder", "controller", "deliverer", "service"),
        flag=ibis.literal(flag),
        why=ibis.literal(why),
    ).distinct()


def _by_neither(known: Table) -> Table:
    return known.filter(
        (known.controller != known.funder) & (known.controller != known.deliverer)
    )


def _elsewhere(known: Table, partners: Table) -> Table:
    here = partners.filter(partners.is_local).select(deliverer="partner")
    elsewhere = partners.filter(~partners.is_local).select(controller="partner")
    return known.semi_join(here, "deliverer").semi_join(elsewhere, "controller")


def _saves_another(known: Table, entries: Table) -> Table:
    # Late money is summed with its parts taken out, or a late part would count twice.
    late = entries.filter((entries.measure == "known") & (entries.stage == "late"))
    by_need = late.group_by("need").agg(late_pounds=late.amount.sum())
    by_funder = late.group_by("need", "funder").agg(own_late_pounds=late.amount.sum())
    early = known.filter(known.stage == "early")
    faced = early.join(by_need, "need").left_join(by_funder, ["need", "funder"])
    own = pounds(faced.own_late_pounds).fill_null(Decimal(0))
    return faced.filter(own + own < pounds(faced.late_pounds))


def _both_ways(entries: Table) -> Table:
    passed = entries.filter(
        (entries.measure == "transfer") & (entries.funder != entries.deliverer)
    )
    back = passed.select(giver="deliverer", taker="funder").distinct()
    return passed.semi_join(back, [("funder", "giver"), ("deliverer", "taker")])
