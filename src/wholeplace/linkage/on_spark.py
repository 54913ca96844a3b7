"""The same linkage with Splink on Spark in the heavy middle: every pair is scored there, by the same model.

The driver reads the records, chooses the pairs and learns, as on one machine; Spark works out what the agreement of
each pair says; the driver joins. The scores are the same to a millionth of a bit, and so are the people.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.as_splink import Scorer, splink_settings
from wholeplace.linkage.blocking import candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.comparisons import HOME_LEVEL
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.link import Linked, learned, linked_by
from wholeplace.linkage.model import Weighed, judged_by
from wholeplace.linkage.resolving import Decided
from wholeplace.linkage.training import Material

# The function that comes with Splink for Spark halves the letters out of place otherwise than DuckDB does, so that
# one name in seven hundred is alike to another degree: Spark asks DuckDB instead.
ALIKE = "wholeplace_alike"
ON_SPARK = MappingProxyType({"jaro_winkler_similarity": ALIKE})


def alike(x: pa.Array, y: pa.Array) -> pa.Array:
    """How alike is each pair of names (Jaro-Winkler), as DuckDB has it? It runs where Spark's workers run."""
    with duckdb.connect(":memory:", config={"threads": 1}) as engine:
        engine.register("asked", pa.table({"x": x, "y": y}))
        found = engine.sql("SELECT jaro_winkler_similarity(x, y) AS alike FROM asked").to_arrow_table()  # fmt: skip
    return found["alike"].combine_chunks()


def link_on_spark(identities: Identities, session: Any, decided: Decided | None = None, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, with the pairs scored on this Spark session? See `link.link_identities`.

    The workers need this package and DuckDB; nothing else is to be installed or fetched.
    """
    from pyspark.sql.functions import arrow_udf
    from splink.backends.spark import SparkAPI

    session.udf.register(ALIKE, arrow_udf(alike, "double"))
    comparer = Comparer(identities)
    found = candidates(identities)
    material = Material(identities, comparer, found, comparer.levels(found.a, found.b))
    taught = learned(material, seed=seed)
    settings = splink_settings(taught.model, named=ON_SPARK)
    scorer = Scorer(
        SparkAPI(
            spark_session=session,
            break_lineage_method="persist",
            register_udfs_automatically=False,
        ),
        settings,
        identities,
    )
    said, _ = scorer.said(found.a, found.b)

    def weigh(a: Array, b: Array) -> Weighed:
        told, at_home = scorer.said(a, b)
        place = np.where(at_home, HOME_LEVEL, 0)
        return judged_by(taught.model, told, place)

    return linked_by(material, replace(taught, said=said), decided, weigh)
