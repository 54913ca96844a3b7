"""What each provider reaches and what that costs; what was asked for and not supplied."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import added_up, divided, pounds

Table = Any
Value = Any

ROW = ("provider", "client_group", "period")
MEASURES = ("people_accessing", "outcomes_reached", "cost_pounds")


def outcome_entries(outcomes: Table) -> Table:
    """Which numbers does each provider report?

    Counts: people, outcomes and pounds as reported.
    Leaves out: blanks; a number nobody gave is no entry, never a nought.
    """
    return ibis.union(
        *(
            outcomes.filter(outcomes[measure].notnull()).select(
                *(*ROW, "file", "line"),
                measure=ibis.literal(measure),
                amount=pounds(outcomes[measure]),
                working=ibis.literal("as reported"),
            )
            for measure in MEASURES
        )
    )


def provider_outcomes(entries: Table, outcomes: Table) -> Table:
    """What does each provider reach, and what does that cost?

    Counts: outcome_entries; every row of outcomes.csv has a row, with or without a figure. Unknown
    stays empty and is explained in `note`, which ends with what the outcomes add together.
    Leaves out: any ranking. Cost per outcome is never a headline: each row names the rows it cannot
    be compared with, because they serve other people, cover another time or count another outcome.
    Units: people, pounds of the period named, pounds for each.
    Source: Hackney Council, whole place review, section 5.6.
    """
    added = entries.group_by(list(ROW)).agg(
        **added_up(entries, {measure: [measure] for measure in MEASURES})
    )
    doubled = [f"{name}_right" for name in ROW]
    table = (
        outcomes.select(*ROW, "outcome_counted", "counted_from", "note")
        .left_join(added, list(ROW))
        .drop(*doubled)
        .left_join(_not_comparable(outcomes), list(ROW))
        .drop(*doubled)
    )
    return table.mutate(
        people_accessing=table.people_accessing.cast("int64"),
        outcomes_reached=table.outcomes_reached.cast("int64"),
        cost_per_person_pounds=divided(table.cost_pounds, table.people_accessing),
        cost_per_outcome_pounds=divided(table.cost_pounds, table.outcomes_reached),
        note=_one_after_the_other(table.note.nullif(""), table.counted_from.nullif("")),
    )


def not_supplied(spend: Table, outcomes: Table, activity: Table) -> Table:
    """What was asked for and not supplied?

    Counts: spend without an amount, provider costs without a figure, activity without a count.
    Leaves out: numbers nobody asked for.
    """
    unknown_spend = spend.filter(spend.amount_pounds.isnull()).select(
        what=ibis.literal("spend"),
        name=spend.spend_id,
        partner=spend.deliverer,
        answer=spend.not_supplied,
    )
    unknown_cost = outcomes.filter(outcomes.cost_pounds.isnull()).select(
        what=ibis.literal("cost"),
        name=outcomes.provider + ", " + outcomes.client_group + ", " + outcomes.period,
        partner=outcomes.partner,
        answer=outcomes.note,
    )
    unknown_count = activity.filter(activity.quantity.isnull()).select(
        what=ibis.literal("activity"),
        name=activity.item,
        partner=ibis.literal(""),
        answer=activity.note,
    )
    return ibis.union(unknown_spend, unknown_cost, unknown_count)


def _one_after_the_other(first: Value, second: Value) -> Value:
    stop = first.endswith(".").ifelse(" ", ". ")
    return ibis.coalesce(first + stop + second, first, second)


def _not_comparable(outcomes: Table) -> Table:
    """With which other rows can each not be compared, and why? They are named by provider and period."""
    words = (*ROW, "outcome_counted")
    own = outcomes.select(*words)
    pairs = own.join(
        outcomes.select(**{f"other_{name}": name for name in words}), how="cross"
    )
    reasons = _reasons(
        (pairs.client_group != pairs.other_client_group, "other people"),
        (pairs.period != pairs.other_period, "another time"),
        (pairs.outcome_counted != pairs.other_outcome_counted, "another outcome"),
    )
    apart = pairs.mutate(
        sentence=pairs.other_provider + " " + pairs.other_period + " (" + reasons + ")"
    ).filter(reasons != "")
    return apart.group_by(list(ROW)).agg(
        not_comparable_with=apart.sentence.collect(distinct=True).sort().join("; ")
    )


def _reasons(*tests: tuple[Value, str]) -> Value:
    said = ibis.literal("")
    for test, word in tests:
        said = said + test.ifelse(", " + word, "")
    return said.substr(2)
