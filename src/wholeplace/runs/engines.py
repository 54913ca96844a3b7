"""The engines on which a run's table analyses are executed: DuckDB in this process, or Spark where one machine is outgrown.

An analysis is one text for both, and so is what it makes; a step's name says which engine made it.
"""

import atexit
import shutil
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Protocol

import pyarrow as pa

from wholeplace.core.errors import RunError

Expression = Any
# Faults end in an error, not in a null; a day is a day wherever the workers stand.
SPARK_SETTINGS = MappingProxyType(
    {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}
)
# A session that we start shows people's tables through no port, and draws nothing over what a door prints.
STARTED_WITH = MappingProxyType(
    {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
)
# Names in a Spark session are shared with whoever else uses it.
OURS = "wholeplace_"


class Engine(Protocol):
    """What a run asks of an engine: to show a table as an expression. `packages` are those that make its figures."""

    name: str
    packages: tuple[str, ...]

    def show(self, name: str, rows: pa.Table) -> Expression:
        """These rows as an expression; the name is free again for the next."""

    def show_file(self, name: str, path: Path) -> Expression:
        """The rows of a Parquet file too large to hold, as an expression: the engine reads it where it lies."""


class DuckDB:
    """DuckDB in this process, connected at first need and locked to memory."""

    name = "duckdb"
    packages: tuple[str, ...] = ()

    @cached_property
    def connection(self) -> Any:
        """The engine as Ibis knows it."""
        import ibis

        return ibis.duckdb.connect(
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            allow_community_extensions=False,
        )

    def show(self, name: str, rows: pa.Table) -> Expression:
        """See `Engine`."""
        # Ibis's own way in imports pandas; DuckDB reads an Arrow table where it lies.
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def show_file(self, name: str, path: Path) -> Expression:
        """See `Engine`."""
        return self.connection.read_parquet(path, table_name=name)


class Spark:
    """Spark, on the session that is given, or the one that `spark_session` finds."""

    name = "spark"
    packages: tuple[str, ...] = ("pyspark",)

    def __init__(self, session: Any = None) -> None:
        """Nothing is started before it is needed: a run whose steps are all kept starts no Spark."""
        self._given = session

    @cached_property
    def session(self) -> Any:
        """The Spark session on which the tables of the run are analysed, and its pairs of records scored."""
        return self._given if self._given is not None else spark_session()

    @cached_property
    def connection(self) -> Any:
        """The engine as Ibis knows it."""
        import ibis

        for name, value in SPARK_SETTINGS.items():
            self.session.conf.set(name, value)
        return ibis.pyspark.connect(self.session)

    def show(self, name: str, rows: pa.Table) -> Expression:
        """See `Engine`. The rows go from here to the workers, who see no folder of ours."""
        connection = self.connection
        self.session.createDataFrame(rows).createOrReplaceTempView(f"{OURS}{name}")
        return connection.table(f"{OURS}{name}")

    def show_file(self, name: str, path: Path) -> Expression:
        """See `Engine`. The workers read the file: it must lie where each of them sees it by the same path."""
        return self.connection.read_parquet(
            path.resolve().as_uri(), table_name=f"{OURS}{name}"
        )


def spark_session() -> Any:
    """The Spark session at hand: the one already there, the one `spark-submit` asks for, or all cores of this machine.

    Errors: RunError when Spark or Java is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise RunError("Spark is not installed: `pip install 'wholeplace[spark]'`, or run with --engine duckdb.") from None  # fmt: skip
    if (there := SparkSession.getActiveSession()) is not None:
        return there
    if shutil.which("java") is None:
        raise RunError("Spark needs Java, which is not installed: install Java 17, or run with --engine duckdb.")  # fmt: skip
    # Spark leaves a folder for its own tables wherever it is started, though we make none.
    folder = TemporaryDirectory(prefix="wholeplace-spark-")
    atexit.register(folder.cleanup)
    builder: Any = SparkSession.builder.config("spark.sql.warehouse.dir", folder.name)
    for name, value in {**STARTED_WITH, **SPARK_SETTINGS}.items():
        builder = builder.config(name, value)
    session = builder.appName("wholeplace").getOrCreate()
    atexit.register(session.stop)
    session.sparkContext.setLogLevel("ERROR")
    return session


ENGINES: Mapping[str, Callable[[], Engine]] = {"duckdb": DuckDB, "spark": Spark}


def engine_named(name: str) -> Engine:
    """The engine of this name. Errors: RunError when there is none."""
    if name not in ENGINES:
        raise RunError(f"there is no engine {name}: choose {' or '.join(ENGINES)}.")
    return ENGINES[name]()
