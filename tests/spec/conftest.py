"""Engines on which the specification runs."""

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spark_at_hand import session_at_hand


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
    import ibis

    with session_at_hand(tmp_path_factory.mktemp("warehouse")) as session:
        connection = ibis.pyspark.connect(session)

        def show(name: str, table: pa.Table) -> Any:
            path = tmp_path_factory.mktemp("spark") / f"{name}.parquet"
            pq.write_table(table, path)
            return connection.read_parquet(str(path), table_name=name)

        yield show
