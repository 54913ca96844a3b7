"""Our model is Splink's: every level, and every score, worked out by Splink from the same model, is ours."""

import json
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from splink import DuckDBAPI

from linkage_material import person, records
from paths import ROOT
from public_records import PUBLIC, fake_1000, febrl4
from wholeplace.linkage.as_splink import (
    Scorer,
    explanation,
    splink_settings,
    waterfall,
)
from wholeplace.linkage.blocking import candidates
from wholeplace.linkage.comparing import Comparer
from wholeplace.linkage.comparisons import COMPARISONS, OWN_NUMBERS
from wholeplace.linkage.identities import Identities, identities_of
from wholeplace.linkage.link import learned
from wholeplace.linkage.model import Model, said_of, weighed
from wholeplace.linkage.training import Material, Taught

sys.path.append(str(ROOT / "bench"))

from records import make_records

# A bit is a doubling of the odds; nobody sees a millionth.
NEAR = 1e-6
MOST = 40_000
Lesson = tuple[Material, Taught]


def teach(table: pa.Table) -> Lesson:
    """These records, and what they teach."""
    identities = identities_of(table)
    comparer = Comparer(identities)
    found = candidates(identities)
    material = Material(identities, comparer, found, comparer.levels(found.a, found.b))
    return material, learned(material)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """The records of a small made-up place, and what they teach."""
    path = Path(tmp_path_factory.mktemp("splink")) / "records.parquet"
    make_records(5_000, 9, path)
    return teach(pq.read_table(path))


def some_pairs(material: Material) -> tuple[np.ndarray, np.ndarray]:
    """Candidates, pairs picked at random, and identities with themselves."""
    dice = np.random.default_rng(4)
    found, size = material.found, len(material.identities)
    chosen = dice.permutation(len(found))[:MOST]
    a, b = dice.integers(0, size, (2, 4_000))
    a[:200] = b[:200]
    return np.append(found.a[chosen], a), np.append(found.b[chosen], b)


def check(model: Model, identities: Identities, a: np.ndarray, b: np.ndarray) -> dict[str, set[int]]:  # fmt: skip
    """Splink finds our levels and our weights for these pairs; which levels were met?"""
    settings = splink_settings(model, tells_values=True)
    table = Scorer(DuckDBAPI(duckdb.connect()), settings, identities).predicted(a, b).as_pyarrow_table()  # fmt: skip
    order = np.argsort(table["match_key"].to_numpy())
    assert len(order) == len(a)
    levels = Comparer(identities).levels(a, b)
    met: dict[str, set[int]] = {}
    for name, ours in levels.items():
        theirs = table[f"gamma_{name}"].to_numpy()[order]
        assert np.flatnonzero(theirs != ours).tolist() == [], name
        met[name] = set(ours.tolist())
    ours = weighed(model, identities, levels, a, b).model
    assert np.abs(table["match_weight"].to_numpy()[order] - ours).max() < NEAR
    return met


def test_splink_finds_every_level_and_weight_of_a_made_up_place(taught):
    material, known = taught
    met = check(known.model, material.identities, *some_pairs(material))
    for each in COMPARISONS:
        # Nobody there has a telephone, an e-mail address or another number.
        if each.name not in ("phone", "email", "other_number"):
            assert met[each.name] >= set(range(len(each.levels))), each.name


@pytest.mark.skipif(not PUBLIC.exists(), reason="needs ../shared")
@pytest.mark.parametrize("read", [febrl4, fake_1000])
def test_splink_finds_every_level_and_weight_of_public_records(read):
    material, known = teach(read()[0])
    check(known.model, material.identities, *some_pairs(material))


NAMES = ("", "A", "Ö", "ANN", "ANN MARIE", "ANN MAE", "MARIE ANN", "DE LA CRUZ", "CRUZ", "ЮЛИЯ", "李小龍", "O'NEIL", "BÖ", "MOHAMMED", "MUHAMMAD", "MARTHA", "MARIA", None)  # fmt: skip
DAYS = ("1980-01-01", "1980-01-02", "1980-02-01", "1980-10-01", "1981-01-01", "1908-01-01", "2080-12-31", None)  # fmt: skip
HOMES = (("E8 1EA", "1 Mare Street"), ("E8 1EA", "Flat 1, 1 Mare St"), ("E8 1EB", "1 Mare Street"), ("E8 1EA", None), (None, "1 Mare Street"), (None, None), ("N1 9GU", "The Hostel"))  # fmt: skip
NUMBERS = ("AB123456C", "AB123456D", "AB12345", "", "é@b.c", "e@b.c", None)


def test_splink_finds_every_level_and_weight_of_awkward_records(taught):
    """Empty, short and foreign names, odd dates, homes half told: any of each beside any other."""
    dice = np.random.default_rng(3)
    rows = []
    for number in range(600):
        given, family = (NAMES[at] for at in dice.integers(0, len(NAMES), 2))
        postcode, address = HOMES[dice.integers(0, len(HOMES))]
        told = {f"match_{name}": NUMBERS[dice.integers(0, len(NUMBERS))] for name in ("phone", "email", "uprn")}  # fmt: skip
        # What too many have is nobody's own number: these few share theirs, or nearly.
        own = {f"match_{name}": f"{number // 3}-{name}{'éeé'[number % 3]}" if number % 5 else None for name in OWN_NUMBERS}  # fmt: skip
        rows.append(person(number, "p", given, family, DAYS[dice.integers(0, len(DAYS))], sex=("F", "M", None)[number % 7 % 3], match_postcode=postcode, address=address, **told, **own))  # fmt: skip
    identities = identities_of(records(rows))
    near = np.arange(len(identities) - 2)
    a, b = dice.integers(0, len(identities), (2, MOST))
    a, b = (np.concatenate([side, near, near]) for side in (a, b))
    b[MOST:] += np.repeat([1, 2], len(near))
    met = check(taught[1].model, identities, a, b)
    for each in COMPARISONS:
        assert met[each.name] >= {-1, *range(len(each.levels))}, each.name


def test_what_splink_says_of_each_pair_is_what_we_say(taught):
    material, known = taught
    identities, found = material.identities, material.found
    scorer = Scorer(DuckDBAPI(duckdb.connect()), splink_settings(known.model), identities)  # fmt: skip
    ours = said_of(known.model, identities, material.levels, found.a, found.b)
    for _ in range(2):
        said, at_home = scorer.said(found.a, found.b)
        assert len(found) > 5_000
        assert np.abs(said.shared - ours.shared).max() < NEAR
        assert np.abs(said.own - ours.own).max() < NEAR
        assert np.abs(said.told - ours.told).max() < NEAR
        assert (at_home == material.comparer.at_one_home(found.a, found.b)).all()


@pytest.mark.parametrize("rows", [[], [person(1, "p", "ANN", "SMITH")]], ids=["nobody", "one"])  # fmt: skip
def test_of_no_pairs_splink_says_nothing(taught, rows):
    nobody = np.empty(0, np.int64)
    scorer = Scorer(DuckDBAPI(duckdb.connect()), splink_settings(taught[1].model), identities_of(records(rows)))  # fmt: skip
    said, at_home = scorer.said(nobody, nobody)
    assert len(said.shared) == len(said.own) == len(at_home) == 0


def test_a_share_above_one_is_weighed_as_any_other(taught):
    material, known = taught
    m = {name: share.copy() for name, share in known.model.m.items()}
    m["place"][-1] = 40.0
    high = Model(m, known.model.u, known.model.prior, known.model.home, known.model.away)  # fmt: skip
    check(high, material.identities, *some_pairs(material))


def test_an_explanation_adds_up_to_the_odds_and_tells_no_value(taught):
    material, known = taught
    found, identities = material.found, material.identities
    judged = weighed(known.model, identities, material.levels, found.a, found.b).judged
    values = {value for column in ("given", "family", "nhs_number") for value in identities.columns[column].values.to_pylist() if len(value) > 3}  # fmt: skip
    for at in range(0, len(found), max(1, len(found) // 60)):
        rows = explanation(known.model, identities, material.comparer, int(found.a[at]), int(found.b[at]))  # fmt: skip
        assert sum(row.bits for row in rows) == pytest.approx(judged[at], abs=NEAR)
        assert not values & {word for row in rows for word in f"{row.what} {row.found}".split()}  # fmt: skip


def test_the_chart_ends_at_the_weight_and_tells_values_only_when_asked(taught):
    material, known = taught
    found, identities = material.found, material.identities
    pairs = [(int(found.a[at]), int(found.b[at])) for at in (len(found) // 2, 3)]
    said = weighed(known.model, identities, material.comparer.levels(*np.array(pairs).T), *np.array(pairs).T)  # fmt: skip
    chart = waterfall(known.model, identities, pairs)
    rows = chart["data"]["values"]
    for number, weight in enumerate(said.model):
        own = [row for row in rows if row["record_number"] == number]
        assert own[-1]["log2_bayes_factor"] == pytest.approx(weight, abs=NEAR)
        parts = sum(row["log2_bayes_factor"] for row in own[:-1])
        assert parts == pytest.approx(weight, abs=NEAR)
    names = [identities.columns["family"].texts()[side].as_py() for side in pairs[0]]
    assert not any(name in json.dumps(chart) for name in names)
    telling = json.dumps(waterfall(known.model, identities, pairs, tells_values=True))
    assert all(name in telling for name in names)
