"""All pairs a linkage knows of, in strata: linked or apart, by bands of probability; and those it linked unseen."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from wholeplace.linkage.reviewing.engine import KEY_COLUMNS, KEYED, pair_key, rows_of
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.unseen import Unseen, unseen_pairs

# Ends of the bands of probability; the threshold is one more.
BANDS = (0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
UNSEEN = "linked_unseen"
# How probable an unseen pair is held to be while nobody has looked: it only sizes the sample.
UNSEEN_PROBABILITY = 0.99

# A pair without a probability is held to be at evens. The mean is of decimals: the same whatever the order.
STRATIFIED = """
CREATE OR REPLACE TEMP TABLE stratified AS
SELECT a, b, is_together, band, chance, row_number() OVER (PARTITION BY is_together, band ORDER BY a, b) - 1 AS place
FROM (SELECT *, coalesce(probability, 0.5)::DECIMAL(18, 9) AS chance, {band} AS band FROM pairs)
"""

COUNTED = """
SELECT is_together, band, count(*), sum(chance) / count(*) FROM stratified
GROUP BY is_together, band ORDER BY is_together DESC, band
"""


@dataclass(frozen=True)
class Stratum:
    """One group of pairs: how many there are, and how probable they are by the model, on average."""

    name: str
    is_linked: bool
    pairs: int
    probability: float
    band: int = 0


@dataclass(frozen=True)
class Strata:
    """Every stratum that has a pair: first the linked ones, then those apart, by probability; the unseen last."""

    connection: duckdb.DuckDBPyConnection
    found: tuple[Stratum, ...]
    unseen: Unseen

    def pairs_at(self, stratum: Stratum, places: Sequence[int]) -> list[Pair]:
        """Which pairs stand at these places of a stratum, in the order of their keys? In the order asked for."""
        if stratum.name == UNSEEN:
            return self.unseen.pairs_at(self.connection, places)
        self.connection.register("drawn", pa.table({"place": pa.array(places, pa.int64())}))  # fmt: skip
        rows = rows_of(self.connection.execute(DRAWN, [stratum.is_linked, stratum.band]))  # fmt: skip
        found = {row["place"]: pair_key(row) for row in rows}
        return [found[place] for place in places]


DRAWN = f"""
SELECT stratified.place, {KEY_COLUMNS} FROM stratified JOIN drawn USING (place) {KEYED}
WHERE is_together = ? AND band = ?
"""  # noqa: S608  the parts are our own words


def strata_of(connection: duckdb.DuckDBPyConnection, *, threshold: float) -> Strata:
    """How many pairs are there in each stratum? By whether they are one person now, and by probability."""
    ends = sorted({*BANDS, threshold})
    band = " + ".join(f"(chance >= {end!r})::INT" for end in ends)
    connection.execute(STRATIFIED.format(band=band))
    strata = [
        Stratum(_name(linked, band, ends), linked, pairs, float(chance), band)
        for linked, band, pairs, chance in connection.execute(COUNTED).fetchall()
    ]
    unseen = unseen_pairs(connection)
    if unseen.count:
        strata.append(Stratum(UNSEEN, True, unseen.count, UNSEEN_PROBABILITY))
    return Strata(connection, tuple(strata), unseen)


def _name(is_linked: bool, band: int, ends: Sequence[float]) -> str:
    low, high = ([0.0, *ends][band], [*ends, 1.0][band])
    return f"{'linked' if is_linked else 'apart'}_{low:.9g}_{high:.9g}"
