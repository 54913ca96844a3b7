"""Linking on Spark gives the same people, and the same scores to a millionth of a bit."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage_material import person, records
from paths import ROOT
from spark_at_hand import session_at_hand
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.identities import Identities, identities_of
from wholeplace.linkage.link import link_identities
from wholeplace.linkage.model import said_of
from wholeplace.linkage.on_spark import (
    ASKED,
    SparkScorer,
    answered_by_duckdb,
    link_on_spark,
)
from wholeplace.linkage.resolving import Decided

sys.path.append(str(ROOT / "bench"))

from records import make_records

RECORDS = 2_000
NEAR = 1e-6
on_spark = pytest.mark.spark
together = pytest.mark.xdist_group("spark")
# Spark's own Python warns of what pandas and NumPy are about to change; nothing to mend here.
quietly = pytest.mark.filterwarnings("ignore")
AWKWARD = ("", "A", "Ö", "ZOË", "ZOE", "ЮЛИЯ", "ЮЛИАН", "محمد", "محمود", "李小龍", "👩‍👧", "O NEIL", "ANNE MARIE")  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with session_at_hand(tmp_path_factory.mktemp("warehouse")) as session:
        yield session


def differences(session: Any, folder: Path, size: int) -> tuple[int, float, int]:
    """How many records are of another person on Spark, by how many bits does a score differ at most, of how many?"""
    make_records(size, 12, folder / "records.parquet")
    identities = identities_of(pq.read_table(folder / "records.parquet"))
    # What people decided parts identities into records, and these are weighed by themselves.
    twice = np.flatnonzero(np.bincount(identities.of_record) > 1)[:3]
    parted = [np.flatnonzero(identities.of_record == each)[:2] for each in twice]
    decided = Decided(np.array([[0, 5], [1, 9]]), np.array(parted).reshape(-1, 2))
    here = link_identities(identities, decided)
    there = link_on_spark(identities, session, decided)
    otherwise = int((here.people() != there.people()).sum())
    otherwise += int((here.resolved.a != there.resolved.a).sum())
    furthest = max(
        float(np.abs(one - other).max())
        for one, other in (
            (here.bits, there.bits),
            (here.resolved.bits, there.resolved.bits),
        )
    )
    return otherwise, furthest, len(here.bits) + len(here.resolved.bits)


@on_spark
@together
@quietly
def test_spark_gives_the_same_people_and_scores(session, tmp_path):
    held = session._jsparkSession.sharedState().cacheManager()
    was_empty = held.isEmpty()
    otherwise, furthest, scores = differences(session, tmp_path, RECORDS)
    assert scores > RECORDS
    assert otherwise == 0
    assert furthest < NEAR
    assert held.isEmpty() == was_empty
    assert [each.name for each in session.catalog.listTables() if "predict" in each.name] == []  # fmt: skip


def _awkward() -> Identities:
    """People whose names and addresses of e-mail are of many scripts, or hardly there."""
    rows = []
    for at, name in enumerate(AWKWARD):
        rows.append(person(2 * at, "p", name, AWKWARD[-at], f"1980-01-{at + 1:02d}", match_email=f"{name}@b.c", match_postcode="E8 1EA"))  # fmt: skip
        rows.append(person(2 * at + 1, "q", AWKWARD[-at], name, None, match_email=f"{name}e@b.c", match_postcode="E8 1EA"))  # fmt: skip
    return identities_of(records(rows))


@on_spark
@together
@quietly
def test_names_of_any_script_are_weighed_alike(session):
    identities = _awkward()
    model = link_identities(identities).model
    a, b = (each.ravel() for each in np.indices((len(identities),) * 2))
    there, at_home = SparkScorer(session, model, identities).said(a, b)
    comparer = Comparer(identities)
    here = said_of(model, identities, comparer.levels(a, b), a, b)
    assert np.abs(there.shared - here.shared).max() < NEAR
    assert np.abs(there.told - here.told).max() < NEAR
    assert (at_home == comparer.at_one_home(a, b)).all()


@on_spark
@together
@quietly
@pytest.mark.parametrize("rows", [[], [person(1, "p", "ANN", "SMITH", "1980-01-01")]], ids=["nobody", "one"])  # fmt: skip
def test_nothing_to_compare_is_linked_to_nothing(session, rows):
    found = link_on_spark(identities_of(records(rows)), session)
    assert found.people().tolist() == list(range(len(rows)))


def test_workers_answer_as_duckdb_does():
    dice = np.random.default_rng(7)
    words = ["".join(dice.choice(list("ABCÉЮ "), dice.integers(0, 9))) for _ in range(4000)]  # fmt: skip
    x, y = pa.array([*words[:2000], None, *AWKWARD]), pa.array([*words[2000:], "A", *reversed(AWKWARD)])  # fmt: skip
    for function in ASKED:
        found = answered_by_duckdb(function)(x, y)
        pairs = pa.table({"x": x, "y": y})
        assert pairs.num_rows == len(found)
        meant = duckdb.sql(f"SELECT {function}(x, y) AS a FROM pairs").to_arrow_table()  # noqa: S608  our own words
        assert found.to_pylist() == meant["a"].to_pylist()
        assert found[2000].as_py() is None


def test_workers_need_nothing_of_this_package():
    cloudpickle = pytest.importorskip("pyspark.cloudpickle")
    sent = cloudpickle.dumps(answered_by_duckdb("levenshtein"))
    asked = (
        "import pickle, sys; sys.modules['wholeplace'] = None; import pyarrow as pa;"
        "answer = pickle.load(sys.stdin.buffer); print(answer(pa.array(['ANN']), pa.array(['ANA']))[0])"
    )
    done = subprocess.run([sys.executable, "-c", asked], input=sent, capture_output=True, check=True)  # fmt: skip
    assert done.stdout.split() == [b"1"]


def test_a_worker_with_another_duckdb_refuses(monkeypatch):
    answer = answered_by_duckdb("levenshtein")
    monkeypatch.setattr(duckdb, "__version__", "0.1")
    with pytest.raises(RuntimeError, match="install the same"):
        answer(pa.array(["A"]), pa.array(["B"]))
