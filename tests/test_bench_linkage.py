"""What the benchmark of linkage counts is what it says: its F1, its people, and its made-up records."""

import sys
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pytest

from paths import ROOT

sys.path.append(str(ROOT / "bench"))

import linkage
import records
from wholeplace.intake.place import intake_place
from wholeplace.synthetic.write_place import make_borough

RESIDENTS, SEED = 200, 3


def naive(formed, true):
    """Every pair looked at, one by one."""
    found = wanted = right = 0
    for a, b in combinations(range(len(true)), 2):
        found += formed[a] == formed[b]
        wanted += true[a] == true[b]
        right += formed[a] == formed[b] and true[a] == true[b]
    return (right / found if found else 1.0, right / wanted if wanted else 1.0)


@pytest.mark.parametrize("most", [1, 3, 40])
def test_pairs_are_counted_as_one_by_one(most):
    dice = np.random.default_rng(most)
    for size in (0, 1, 2, 60):
        formed, true = dice.integers(0, most, size), dice.integers(0, 7, size)
        score = linkage.pairwise(formed, true)
        assert (score.precision, score.recall) == pytest.approx(naive(formed, true))


def test_nothing_right_is_nothing():
    score = linkage.pairwise(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert (score.precision, score.recall, score.f1) == (0, 0, 0)


def test_a_curve_forms_people_of_whoever_hangs_together():
    pairs = {
        "l": np.array([0, 1, 3]),
        "r": np.array([1, 2, 4]),
        "match_weight": np.array([9.0, 4.0, 9.0]),
    }
    scores = linkage.curve(np.array([5, 5, 5, 2, 2]), pairs)
    by_bits = {score.bits: score for score in scores}
    assert by_bits[4.0].f1 == 1
    assert by_bits[4.5].precision == 1
    assert by_bits[4.5].recall == pytest.approx(2 / 4)
    assert by_bits[9.5].recall == 0


def test_records_are_those_of_the_whole_borough(tmp_path):
    """No contact is written, and yet every record is the same, and is of somebody."""
    kept, truth, whole = tmp_path / "r.parquet", tmp_path / "t.parquet", tmp_path / "w"
    asked = round(RESIDENTS * records.RECORDS_PER_RESIDENT)
    count = records.make_records(asked, SEED, kept, truth)
    make_borough(whole, RESIDENTS, SEED)
    tables = intake_place(whole, tmp_path / "kept").gathered.tables
    assert _rows(kept) == _rows(tables["records"])
    told = duckdb.read_csv(str(whole / records.TRUTH), all_varchar=True)
    assert set(_rows(truth)) <= set(told.fetchall())
    assert len(_rows(truth)) == count == len(linkage.true_people(kept, truth))


def test_a_record_of_nobody_is_said(tmp_path):
    for name, size in (("records", 3), ("told", 2)):
        rows = "SELECT 'gp' AS partner, i::VARCHAR AS record_id, 1 AS person_id"
        duckdb.sql(f"{rows} FROM range({size}) AS r(i)").write_parquet(str(tmp_path / f"{name}.parquet"))  # fmt: skip
    with pytest.raises(SystemExit, match="2 of 3"):
        linkage.true_people(tmp_path / "records.parquet", tmp_path / "told.parquet")


def _rows(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.read_parquet(str(path)).fetchall()
