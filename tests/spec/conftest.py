"""Engines on which the specification runs."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest


@pytest.fixture(scope="session")
def duckdb_engine() -> Callable[[str, pa.Table], Any]:
    import ibis

    connection = ibis.duckdb.connect()

    def show(name: str, table: pa.Table) -> Any:
        return connection.create_table(name, table, temp=True, overwrite=True)

    return show


@pytest.fixture(scope="session")
def spark_engine(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str, pa.Table], Any]]:
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    import ibis

    session = (
        pyspark.sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config(
            "spark.driver.extraJavaOptions",
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        )
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    connection = ibis.pyspark.connect(session)

    def show(name: str, table: pa.Table) -> Any:
        import pyarrow.parquet as pq

        path = tmp_path_factory.mktemp("spark") / f"{name}.parquet"
        pq.write_table(table, path)
        return connection.read_parquet(str(path), table_name=name)

    yield show
    session.stop()
