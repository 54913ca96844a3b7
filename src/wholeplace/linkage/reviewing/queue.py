"""The queue of uncertain pairs: first those whose answer would change most, and was least sure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from wholeplace.linkage.reviewing.decisions import UNSURE, Decisions, pairs_table
from wholeplace.linkage.reviewing.engine import pair_key, rows_of
from wholeplace.linkage.reviewing.pairs import PAIR_COLUMNS, Pair


@dataclass(frozen=True)
class QueuedPair:
    """One pair to be looked at, and why.

    `records` and `contacts` are those that would change person if the answer were the other than what stands:
    for two people, all of the smaller one; for one person, at most half. `sample` is the stratum the pair was
    drawn for; empty for one of the queue.
    """

    pair: Pair
    match_weight: float | None = None
    probability: float | None = None
    is_together: bool = False
    conflict: str = ""
    records: int = 0
    contacts: int = 0
    sample: str = ""


# Of two people the smaller would join the larger. How one person would part depends on all the links within,
# which are not here: at most half would go.
CHANGES = """
SELECT
    pairs.*,
    CASE
        WHEN is_together THEN greatest(coalesce(a.records, 2) // 2, 1)
        ELSE least(coalesce(a.records, 1), coalesce(b.records, 1))
    END AS records,
    CASE
        WHEN is_together THEN coalesce(a.contacts, 0) // 2
        ELSE least(coalesce(a.contacts, 0), coalesce(b.contacts, 0))
    END AS contacts,
    CASE
        WHEN is_together AND conflict IN ('two_nhs_numbers', 'two_ninos', 'two_upns') THEN 0
        WHEN is_together AND conflict <> '' THEN 1
        ELSE 2
    END AS turn
FROM pairs
LEFT JOIN persons AS a ON a.person_id = person_a
LEFT JOIN persons AS b ON b.person_id = person_b
ANTI JOIN decided USING (partner_a, record_id_a, partner_b, record_id_b)
ANTI JOIN near_records AS near_a ON near_a.partner = partner_a AND near_a.record_id = record_id_a
ANTI JOIN near_records AS near_b ON near_b.partner = partner_b AND near_b.record_id = record_id_b
ANTI JOIN near_people AS person_near_a ON person_near_a.person_id = person_a
ANTI JOIN near_people AS person_near_b ON person_near_b.person_id = person_b
"""

# Uncertainty is 4p(1-p): 1 at evens, 0 where the model is sure. A pair without a probability is at evens.
QUEUE = f"""
SELECT * FROM ({CHANGES})
ORDER BY turn, (records + contacts) * coalesce(4 * probability * (1 - probability), 1) DESC, {", ".join(PAIR_COLUMNS)}
LIMIT ?
"""  # noqa: S608  the parts are our own words


def queue(connection: duckdb.DuckDBPyConnection, decisions: Decisions, *, by: str, most: int) -> list[QueuedPair]:  # fmt: skip
    """Which pairs should this reviewer look at, the most telling first? At most so many.

    First come pairs inside one person whose well-attested numbers disagree, then other conflicts inside one
    person, then the rest; in each by the records and contacts that would change person, times the uncertainty.
    Left out: pairs that are decided, but not disputed ones, which are open again; pairs this reviewer has
    called `unsure`, which stay for others; and pairs of people near the reviewer: `mark_near` comes first.
    The order is the same whatever the order of the rows.
    """
    connection.register("decided", pairs_table(_decided(decisions, by)))
    return [_queued(row) for row in rows_of(connection.execute(QUEUE, [most]))]


def is_open(pair: Pair, decisions: Decisions, by: str) -> bool:
    """Is this pair still to be decided, by this reviewer?"""
    standing = decisions.standing(pair)
    is_decided = standing.is_settled or pair in decisions.never
    if is_decided and not standing.is_disputed:
        return False
    return standing.word_of(by) != UNSURE


def _decided(decisions: Decisions, by: str) -> Iterable[Pair]:
    pairs = decisions.never.union(decisions.standings)
    return (pair for pair in pairs if not is_open(pair, decisions, by))


def _queued(row: dict[str, Any]) -> QueuedPair:
    return QueuedPair(
        pair_key(row),
        row["match_weight"],
        row["probability"],
        row["is_together"],
        row["conflict"],
        row["records"],
        row["contacts"],
    )
