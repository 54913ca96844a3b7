"""The same linkage with Splink on Spark in the heavy middle: every pair is scored there, by the same model.

The driver reads the records, chooses the pairs and learns, as on one machine; Spark works out what the agreement of
each pair says; the driver joins. The scores are the same to a millionth of a bit, and so are the people.
"""

import sys
from collections.abc import Callable
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
from wholeplace.linkage.model import Model, Weighed, judged_by
from wholeplace.linkage.resolving import Decided
from wholeplace.linkage.training import Material

# How many parts of the pairs each core is given, one after the other.
TASKS_EACH = 4
# What Spark asks DuckDB: the name on Spark, and what it answers with. The function that comes with Splink for Spark
# counts letters out of place otherwise, and Spark's own counts letters where DuckDB counts bytes.
ASKED = MappingProxyType(
    {
        "jaro_winkler_similarity": ("wholeplace_alike", "double"),
        "levenshtein": ("wholeplace_slips", "bigint"),
    }
)
ON_SPARK = MappingProxyType({asked: name for asked, (name, _) in ASKED.items()})


def answered_by_duckdb(function: str) -> Callable[[pa.Array, pa.Array], pa.Array]:
    """What answers this function of two texts as DuckDB does, where Spark's workers run.

    Errors, there: RuntimeError when their DuckDB is another, which might answer otherwise.
    """
    here = duckdb.__version__

    def answer(x: pa.Array, y: pa.Array) -> pa.Array:
        # Nothing of this package is asked for: the workers need no more than DuckDB and Arrow.
        if duckdb.__version__ != here:
            raise RuntimeError(f"a Spark worker has DuckDB {duckdb.__version__} and the driver {here}: install the same on both.")  # fmt: skip
        with duckdb.connect(":memory:", config={"threads": 1}) as engine:
            engine.register("asked", pa.table({"x": x, "y": y}))
            found = engine.sql(f"SELECT {function}(x, y) AS answer FROM asked")  # noqa: S608  our own words
            return found.to_arrow_table()["answer"].combine_chunks()

    return answer


class SparkScorer(Scorer):
    """Splink on Spark, with our model: it keeps nothing of the pairs once they are scored."""

    def __init__(self, session: Any, model: Model, identities: Identities) -> None:
        """Teach the session what DuckDB answers, and give Splink the model and the identities."""
        from pyspark.sql.functions import arrow_udf
        from splink.backends.spark import SparkAPI

        if str(session.conf.get("spark.master", "")).startswith("local"):
            # On one machine the workers are the Python that runs here, whatever `python3` may be.
            session.sparkContext.pythonExec = sys.executable
        for function, (name, kind) in ASKED.items():
            session.udf.register(name, arrow_udf(answered_by_duckdb(function), kind))
        # Each prediction is read once, from memory; Splink's own functions for Spark are not used.
        api = SparkAPI(
            spark_session=session,
            break_lineage_method="persist",
            register_udfs_automatically=False,
            num_partitions_on_repartition=TASKS_EACH * session.sparkContext.defaultParallelism,
        )  # fmt: skip
        self.session = session
        super().__init__(api, splink_settings(model, named=ON_SPARK), identities)

    def forget(self, table: Any) -> None:
        """See `Scorer`."""
        self.session.table(table.physical_name).unpersist()
        self.session.catalog.dropTempView(table.physical_name)


def link_on_spark(identities: Identities, session: Any, decided: Decided | None = None, *, seed: int = 1) -> Linked:  # fmt: skip
    """Which records are one person, with the pairs scored on this Spark session? See `link.link_identities`.

    The workers need pyarrow and the driver's DuckDB; nothing else is to be installed or fetched.
    """
    comparer = Comparer(identities)
    found = candidates(identities)
    material = Material(identities, comparer, found, comparer.levels(found.a, found.b))
    taught = learned(material, seed=seed)
    scorer = SparkScorer(session, taught.model, identities)

    def weigh(a: Array, b: Array) -> Weighed:
        said, at_home = scorer.said(a, b)
        return judged_by(taught.model, said, np.where(at_home, HOME_LEVEL, 0))

    said, _ = scorer.said(found.a, found.b)
    return linked_by(material, replace(taught, said=said), decided, weigh)
