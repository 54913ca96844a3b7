"""The queue of uncertain pairs: first those whose answer would change most, and was least sure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from wholeplace.linkage.reviewing.decisions import UNSURE, Decisions
from wholeplace.linkage.reviewing.engine import (
    KEY_COLUMNS,
    KEYED,
    pair_key,
    register_pairs,
    rows_of,
)
from wholeplace.linkage.reviewing.pairs import Pair


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
# which are not here: at most half would go. Uncertainty is 4p(1-p): 1 at evens, 0 where the model is sure; a pair
# without a probability is at evens.
CHANGES = """
CREATE OR REPLACE TEMP TABLE changes AS
SELECT *, (records + contacts) * coalesce(4 * probability * (1 - probability), 1) AS worth FROM (
SELECT
    pairs.a, pairs.b,
    -- Of a number and nothing, DuckDB's least is the number: a pair with a stranger is between no two people.
    CASE WHEN pairs.person_a + pairs.person_b IS NOT NULL THEN least(pairs.person_a, pairs.person_b) END AS lesser,
    CASE WHEN pairs.person_a + pairs.person_b IS NOT NULL THEN greatest(pairs.person_a, pairs.person_b) END AS greater,
    CASE
        WHEN is_together THEN greatest(coalesce(one.records, 2) // 2, 1)
        ELSE least(coalesce(one.records, 1), coalesce(other.records, 1))
    END AS records,
    CASE
        WHEN is_together THEN coalesce(one.contacts, 0) // 2
        ELSE least(coalesce(one.contacts, 0), coalesce(other.contacts, 0))
    END AS contacts,
    CASE
        WHEN is_together AND conflict IN ('two_nhs_numbers', 'two_ninos', 'two_upns') THEN 0
        WHEN is_together AND conflict <> '' THEN 1
        ELSE 2
    END AS turn,
    disputed.a IS NOT NULL AS is_disputed, match_weight, probability, is_together, conflict
FROM pairs
LEFT JOIN persons AS one ON one.person = pairs.person_a
LEFT JOIN persons AS other ON other.person = pairs.person_b
LEFT JOIN disputed ON disputed.a = pairs.a AND disputed.b = pairs.b
ANTI JOIN closed ON closed.a = pairs.a AND closed.b = pairs.b
ANTI JOIN near_codes AS near_a ON near_a.code = pairs.a
ANTI JOIN near_codes AS near_b ON near_b.code = pairs.b
)
"""

# Between the same two people one answer is enough; so is one `never` inside a person, until the next linkage.
QUEUE = f"""
WITH answered AS (
    SELECT DISTINCT least(person_a, person_b) AS lesser, greatest(person_a, person_b) AS greater
    FROM closed WHERE person_a <> person_b OR (person_a = person_b AND is_never)
), ranked AS (
    SELECT changes.* FROM changes ANTI JOIN answered USING (lesser, greater)
    UNION ALL
    SELECT changes.* FROM changes SEMI JOIN answered USING (lesser, greater) WHERE is_disputed
), firsts AS (
    SELECT * FROM ranked
    QUALIFY lesser IS NULL
        OR row_number() OVER (PARTITION BY lesser, greater ORDER BY NOT is_disputed, turn, worth DESC, a, b) = 1
    ORDER BY turn, worth DESC, a, b
    LIMIT ?
)
SELECT firsts.*, {KEY_COLUMNS} FROM firsts {KEYED}
ORDER BY turn, worth DESC, a, b
"""  # noqa: S608  the parts are our own words


def queue(connection: duckdb.DuckDBPyConnection, decisions: Decisions, *, by: str, most: int) -> list[QueuedPair]:  # fmt: skip
    """Which pairs should this reviewer look at, the most telling first? At most so many.

    First come pairs inside one person whose well-attested numbers disagree, then other conflicts inside one
    person, then the rest; in each by the records and contacts that would change person, times the uncertainty.
    Of several pairs between the same two people, or inside one person, the first stands for all.
    Left out: what is decided between two people, but not disputed pairs, which are open again; what this reviewer
    has called `unsure`, which stays for others; and pairs of people near the reviewer: `mark_near` comes first.
    The order is the same whatever the order of the rows.
    """
    closed = sorted(_decided(decisions, by))
    is_never = [pair in decisions.never for pair in closed]
    register_pairs(connection, "closed", closed, is_never=is_never)
    register_pairs(connection, "disputed", decisions.disputed)
    connection.execute(CHANGES)
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
