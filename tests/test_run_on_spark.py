"""A run's tables are the same on DuckDB and on Spark, and a step's name says which engine made it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from small_place import write_small_place
from spark_at_hand import session_at_hand
from wholeplace.core.errors import RunError
from wholeplace.runs.engines import DuckDB, Engine, Spark, engine_named, spark_session
from wholeplace.runs.inputs import read_inputs
from wholeplace.runs.keeper import Keeper
from wholeplace.runs.steps import FROM_EXTRACTS, REVIEW
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, keep_step
from wholeplace.tables.people import ANALYSED_CONTACTS, ANALYSED_PEOPLE


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with session_at_hand(tmp_path_factory.mktemp("warehouse")) as session:
        yield session


def _contacts(place: Path) -> Step:
    """A few contacts of a step that was made elsewhere, which the engine reads where they lie."""
    told = [
        # person, contact, day, service, end, outcome, referred to
        ("1", "a", date(2014, 4, 1), "visit", None, None, "advice"),
        ("1", "b", date(2015, 3, 31), "advice", date(2015, 3, 31), "refused", None),
        ("1", "d", date(2015, 4, 1), "hostels", date(2016, 5, 1), None, None),
        (
            "Zoë",
            "ç",
            date(2014, 12, 24),
            "family_hub",
            date(2014, 12, 1),
            "accepted",
            "unknown",
        ),
        ("Zoë", "e", date(2014, 12, 24), "family_hub", date(2015, 6, 1), None, None),
    ]
    columns = (
        "person_id",
        "contact_id",
        "started_on",
        "service",
        "ended_on",
        "outcome",
        "referred_to",
    )
    rows = [
        {
            "partner": "gp",
            "reason": "assessment",
            **dict(zip(columns, row, strict=True)),
        }
        for row in told
    ]
    contacts = pa.Table.from_pylist(rows, schema=ANALYSED_CONTACTS.schema())
    people = [
        {
            "person_id": name,
            "sex": "female",
            "ethnicity": "not_stated",
            "born_in": "1980s",
            "household": "1",
        }
        for name in ("1", "Zoë")
    ]
    made = {
        ANALYSED_CONTACTS.name: contacts,
        ANALYSED_PEOPLE.name: pa.Table.from_pylist(people, ANALYSED_PEOPLE.schema()),
    }
    return keep_step(steps_folder(place), {"function": "contacts"}, made)


def _steps(place: Path, engine: Engine) -> dict[str, Step]:
    """Every step that a run can make, on this engine."""
    inputs = read_inputs(place, "review")
    keeper = Keeper(place, inputs.tables, inputs.hashes, engine)
    taken = _contacts(place)
    for name in taken.tables:
        keeper.give(name, taken)
    for wiring in {**REVIEW, **FROM_EXTRACTS}.values():
        options = {name: inputs.options[name] for name in wiring.options}
        keeper.step(wiring.function, reads=wiring.reads, options=options)
    return keeper.steps


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_spark_makes_the_tables_that_duckdb_makes_to_the_byte(session, tmp_path):
    place = write_small_place(tmp_path / "place")
    here, there = _steps(place, DuckDB()), _steps(place, Spark(session))
    assert set(here) == set(there) >= {"money_map", "service_use"}
    assert sum(step.tables[name]["rows"] for name, step in here.items()) > 50
    for name, step in here.items():
        assert there[name].read(name).equals(step.read(name)), name
        assert there[name].tables[name]["sha256"] == step.tables[name]["sha256"], name
        assert there[name].name != step.name


def test_a_run_that_finds_its_steps_kept_starts_no_engine(tmp_path):
    place = write_small_place(tmp_path / "place")
    made = _steps(place, DuckDB())
    engine = DuckDB()
    assert _steps(place, engine).keys() == made.keys()
    assert "connection" not in vars(engine)


def test_an_engine_goes_by_its_name_and_another_is_refused():
    assert engine_named("duckdb").name == "duckdb"
    assert engine_named("spark").name == "spark"
    with pytest.raises(RunError, match="choose duckdb or spark"):
        engine_named("polars")


STARTED = """
from wholeplace.runs.engines import Spark, spark_session
import pyarrow as pa
engine = Spark()
print(engine.show("a", pa.table({"n": [1, 2]})).n.sum().to_pyarrow(), spark_session() is engine.session)
print(engine.session.sparkContext.uiWebUrl, engine.session.conf.get("spark.sql.ansi.enabled"))
"""


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_a_session_that_we_start_shows_nothing_and_leaves_nothing(session, tmp_path):
    del session  # Where there is none, there is no Spark to start.
    done = subprocess.run([sys.executable, "-c", STARTED], cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.split() == ["3", "True", "None", "true"]
    assert list(tmp_path.iterdir()) == []


def test_without_java_spark_says_what_to_do(monkeypatch):
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RunError, match="Spark needs Java"):
        spark_session()
