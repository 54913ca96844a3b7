"""Linking on Spark gives the same people, and the same scores to a millionth of a bit."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from paths import ROOT
from wholeplace.linkage.identities import identities_of
from wholeplace.linkage.link import link_identities
from wholeplace.linkage.on_spark import alike, link_on_spark

sys.path.append(str(ROOT / "bench"))

from records import make_records

pytestmark = pytest.mark.spark
RECORDS = 2_000
NEAR = 1e-6


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    made = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield made
    made.stop()


def differences(session: Any, folder: Path, records: int) -> tuple[int, float, int]:
    """How many records are of another person on Spark, by how many bits do scores differ, and of how many pairs?"""
    make_records(records, 12, folder / "records.parquet")
    identities = identities_of(pq.read_table(folder / "records.parquet"))
    here, there = link_identities(identities), link_on_spark(identities, session)
    otherwise = int((here.people() != there.people()).sum())
    return otherwise, float(np.abs(here.bits - there.bits).max()), len(here.found)


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_people_and_scores(session, tmp_path):
    otherwise, furthest, pairs = differences(session, tmp_path, RECORDS)
    assert pairs > RECORDS
    assert otherwise == 0
    assert furthest < NEAR


def test_names_are_as_alike_as_duckdb_has_it_even_if_missing():
    found = alike(pa.array(["NORRIS", "", None, "Zoë"]), pa.array(["HORNRIDGE", "A", "B", "ZOE"]))  # fmt: skip
    assert found.to_pylist()[:3] == [pytest.approx(0.7296296), 0.0, None]
