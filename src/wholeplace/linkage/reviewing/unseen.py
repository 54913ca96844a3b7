"""Pairs that are one person though nobody scored them: joined through others, or alike in everything.

They are not in any table, and may be many millions: each has a number, by the person and by the places of its
two records, so that they can be counted and drawn without being written out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from wholeplace.linkage.reviewing.pairs import Pair

# People of two records or more: `base` is the number of the first pair of each.
CROWDS = """
CREATE OR REPLACE TEMP TABLE crowds AS
SELECT person, records AS size, row_number() OVER (ORDER BY person) - 1 AS crowd,
    (sum(records * (records - 1) // 2) OVER (ORDER BY person) - records * (records - 1) // 2)::BIGINT AS base
FROM persons WHERE records > 1
"""

MEMBERS = """
CREATE OR REPLACE TEMP TABLE members AS
SELECT crowd, size, base, code, row_number() OVER (PARTITION BY crowd ORDER BY code) - 1 AS place
FROM people JOIN crowds USING (person)
"""

# The pairs that were scored, by the same numbers.
SEEN = """
SELECT DISTINCT one.base + one.place * (2 * one.size - one.place - 1) // 2 + other.place - one.place - 1 AS number
FROM pairs JOIN members AS one ON one.code = a JOIN members AS other ON other.code = b
WHERE one.crowd = other.crowd AND one.place < other.place
ORDER BY number
"""

WANTED = """
SELECT known_a.partner, known_a.record_id, known_b.partner, known_b.record_id FROM drawn
JOIN members AS a ON a.crowd = drawn.crowd AND a.place = drawn.one
JOIN members AS b ON b.crowd = drawn.crowd AND b.place = drawn.other
JOIN known AS known_a ON known_a.code = a.code
JOIN known AS known_b ON known_b.code = b.code
ORDER BY drawn.number
"""


@dataclass(frozen=True)
class Unseen:
    """How many unseen pairs there are, and what tells which is which."""

    count: int
    base: Any
    size: Any
    seen: Any

    def pairs_at(self, connection: duckdb.DuckDBPyConnection, places: Sequence[int]) -> list[Pair]:  # fmt: skip
        """Which pairs stand at these places among the unseen ones?"""
        asked = np.asarray(places, dtype=np.int64)
        # So many seen pairs stand before the one that has so many unseen ones before it.
        before = self.seen - np.arange(len(self.seen))
        numbers = asked + np.searchsorted(before, asked, side="right")
        crowds = np.searchsorted(self.base, numbers, side="right") - 1
        within = [
            _members(int(number - self.base[crowd]), int(self.size[crowd]))
            for number, crowd in zip(numbers, crowds, strict=True)
        ]
        drawn = pa.table({
            "number": pa.array(range(len(asked)), pa.int64()),
            "crowd": pa.array(crowds.tolist(), pa.int64()),
            "one": pa.array([each[0] for each in within], pa.int64()),
            "other": pa.array([each[1] for each in within], pa.int64()),
        })  # fmt: skip
        connection.register("drawn", drawn)
        return [((a, b), (c, d)) for a, b, c, d in connection.execute(WANTED).fetchall()]  # fmt: skip


def unseen_pairs(connection: duckdb.DuckDBPyConnection) -> Unseen:
    """Which pairs are one person and were not scored?"""
    connection.execute(CROWDS)
    connection.execute(MEMBERS)
    crowds = connection.execute("SELECT base, size FROM crowds ORDER BY crowd").fetchnumpy()  # fmt: skip
    seen = connection.execute(SEEN).fetchnumpy()["number"]
    base, size = (np.asarray(crowds[name], dtype=np.int64) for name in ("base", "size"))
    total = int(np.sum(size * (size - 1) // 2))
    return Unseen(total - len(seen), base, size, np.asarray(seen, dtype=np.int64))


def _members(number: int, size: int) -> tuple[int, int]:
    """Which two of so many records are the pair of this number, counted 0-1, 0-2, ..., 1-2, ...? In whole numbers."""
    odd = 2 * size - 1
    one = (odd - isqrt(odd * odd - 8 * number)) // 2
    # The root is rounded down, so the record may be one too far.
    while one * (odd - one) // 2 > number:
        one -= 1
    while (one + 1) * (odd - one - 1) // 2 <= number:
        one += 1
    return one, number - one * (odd - one) // 2 + one + 1
