"""Our model is Splink's: every score, worked out by Splink from the same model, is ours."""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from paths import ROOT
from wholeplace.linkage.as_splink import Scorer, explanation, splink_settings
from wholeplace.linkage.blocking import candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.identities import identities_of
from wholeplace.linkage.link import learned
from wholeplace.linkage.model import said_of, weighed
from wholeplace.linkage.training import Material, Taught

sys.path.append(str(ROOT / "bench"))

from records import make_records

# A bit is a doubling of the odds; nobody sees a millionth.
NEAR = 1e-6


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Material, Taught]:
    """The records of a small made-up place, and what they teach."""
    path = Path(tmp_path_factory.mktemp("splink")) / "records.parquet"
    make_records(5_000, 9, path)
    identities = identities_of(pq.read_table(path))
    comparer = Comparer(identities)
    found = candidates(identities)
    material = Material(identities, comparer, found, comparer.levels(found.a, found.b))
    return material, learned(material)


def test_splink_gives_every_pair_our_score(taught):
    from splink import DuckDBAPI

    material, known = taught
    identities, found = material.identities, material.found
    settings = splink_settings(known.model)
    scorer = Scorer(DuckDBAPI(duckdb.connect()), settings, identities)
    said, at_home = scorer.said(found.a, found.b)
    ours = said_of(known.model, identities, material.levels, found.a, found.b)
    assert len(found) > 5_000
    assert np.abs(said.shared - ours.shared).max() < NEAR
    assert np.abs(said.own - ours.own).max() < NEAR
    assert np.abs(said.told - ours.told).max() < NEAR
    assert (at_home == material.comparer.at_one_home(found.a, found.b)).all()


def test_splinks_own_sum_is_our_weight(taught):
    from splink import DuckDBAPI

    material, known = taught
    found, identities = material.found, material.identities
    few = found.at(np.arange(0, len(found), 17))
    scorer = Scorer(DuckDBAPI(duckdb.connect()), splink_settings(known.model), identities)  # fmt: skip
    table = scorer.predicted(few.a, few.b).as_pyarrow_table()
    order = np.argsort(table["match_key"].to_numpy())
    levels = material.comparer.levels(few.a, few.b)
    ours = weighed(known.model, identities, levels, few.a, few.b).model
    assert np.abs(table["match_weight"].to_numpy()[order] - ours).max() < NEAR


def test_an_explanation_adds_up_to_the_odds_and_tells_no_value(taught):
    material, known = taught
    found, identities = material.found, material.identities
    judged = weighed(known.model, identities, material.levels, found.a, found.b).judged
    values = {value for column in ("given", "family", "nhs_number") for value in identities.columns[column].values.to_pylist() if len(value) > 3}  # fmt: skip
    for at in range(0, len(found), max(1, len(found) // 60)):
        rows = explanation(known.model, identities, material.comparer, int(found.a[at]), int(found.b[at]))  # fmt: skip
        assert sum(row.bits for row in rows) == pytest.approx(judged[at], abs=NEAR)
        assert not values & {word for row in rows for word in f"{row.what} {row.found}".split()}  # fmt: skip
