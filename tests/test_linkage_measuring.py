"""How right a linkage is: counted as pair by pair would be, for the groups that partners record, in any order."""

import sys
from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kept_linkages import write_linkage
from paths import ROOT
from wholeplace.core.errors import RunError
from wholeplace.linkage.fairness import fairness_gaps
from wholeplace.linkage.groups import groups_of_records
from wholeplace.linkage.keeping import keep_linkage
from wholeplace.linkage.link import link_records
from wholeplace.linkage.measuring import linkage_quality
from wholeplace.linkage.pair_counts import share_right
from wholeplace.reports.sections_linking import linking_blocks
from wholeplace.tables.linking import LINKAGE_GAPS, LINKAGE_QUALITY

sys.path.append(str(ROOT / "bench"))

from records import make_records

FEWEST = 60


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A small made-up place, linked: records.parquet, truth.parquet and the files of the linkage."""
    folder = tmp_path_factory.mktemp("place")
    make_records(3_000, 5, folder / "records.parquet", folder / "truth.parquet")
    linked = link_records(folder / "records.parquet")
    keep_linkage(linked, [str(each) for each in linked.people()], folder)
    return folder


@pytest.fixture(scope="module")
def quality(place) -> pa.Table:
    truth = pq.read_table(place / "truth.parquet")
    return linkage_quality(place, place / "records.parquet", truth, fewest=FEWEST)


def rows(table):
    return {row["group"]: row for row in table.to_pylist() if row["is_chosen"]}


def every_pair(place):
    """The linked, the true and the probable pairs of records, found one by one."""
    node = pq.read_table(place / "linked_nodes.parquet")["node"].to_pylist()
    expected = pq.read_table(place / "expected.parquet").to_pylist()
    threshold = next(row["bits"] for row in expected if row["is_chosen"])
    members = defaultdict(list)
    for record, of in enumerate(node):
        members[of].append(record)
    linked = {pair for each in members.values() for pair in combinations(each, 2)}
    probability = dict.fromkeys(linked, 1.0)
    for joined in pq.read_table(place / "joinings.parquet").to_pylist():
        kept, gone = members[joined["kept"]], members.pop(joined["gone"])
        for pair in (tuple(sorted((a, b))) for a in kept for b in gone):
            probability[pair] = 1 / (1 + 2 ** -min(60, joined["bits"]))
            if joined["bits"] >= threshold:
                linked.add(pair)
        members[joined["kept"]] = kept + gone
    person = pq.read_table(place / "truth.parquet")["person_id"].to_pylist()
    true = {pair for pair in combinations(range(len(person)), 2) if person[pair[0]] == person[pair[1]]}  # fmt: skip
    return linked, true, probability


def test_every_figure_is_what_pair_by_pair_gives(place, quality):
    linked, true, probability = every_pair(place)
    table = pq.read_table(place / "records.parquet")
    tests = {
        "all": lambda row: True,
        "sex: female": lambda row: row["sex"] == "female",
        "sex: not recorded": lambda row: not row["sex"],
        "record: no date of birth": lambda row: not row["born_on"],
        "record: with address": lambda row: bool((row["address"] or "").strip()),
        "born in: 1980s": lambda row: (row["born_on"] or "").startswith("198"),
        "ethnicity: white_british": lambda row: row["ethnicity"] == "white_british",
    }
    found = rows(quality)
    records = table.to_pylist()
    for group, is_in in tests.items():
        own = {place for place, row in enumerate(records) if is_in(row)}
        held = {name: sum((a in own) + (b in own) for a, b in pairs) for name, pairs in (("linked", linked), ("true", true), ("right", linked & true))}  # fmt: skip
        row = found[group]
        assert float(row["precision"]) == pytest.approx(held["right"] / held["linked"], abs=1e-6)  # fmt: skip
        assert float(row["recall"]) == pytest.approx(held["right"] / held["true"], abs=1e-6)  # fmt: skip
        assert row["precision_low"] <= row["precision"] <= row["precision_high"]
        assert row["recall_low"] <= row["recall"] <= row["recall_high"]
        p, r = float(row["precision"]), float(row["recall"])
        assert float(row["f1"]) == pytest.approx(2 * p * r / (p + r), abs=1e-5)
        right = sum(probability[a, b] * ((a in own) + (b in own)) for a, b in linked)
        # Records of one identity are nearly, and not wholly, sure to be one person.
        assert float(row["expected_precision"]) == pytest.approx(right / held["linked"], abs=1e-3)  # fmt: skip


def test_what_is_expected_is_near_what_is(quality):
    row = rows(quality)["all"]
    assert abs(row["precision"] - row["expected_precision"]) < Decimal("0.02")
    assert abs(row["recall"] - row["expected_recall"]) < Decimal("0.02")


def test_groups_add_up_to_all(place):
    """What is expected of two groups that part all records lies about what is expected of all."""
    found = rows(linkage_quality(place, place / "records.parquet", fewest=1))
    for name in ("expected_precision", "expected_recall"):
        low, high = sorted(found[f"record: {each} date of birth"][name] for each in ("no", "with"))  # fmt: skip
        assert low - Decimal("0.00001") <= found["all"][name] <= high


def test_thresholds_are_in_order_and_one_is_chosen(quality):
    assert quality.schema.equals(LINKAGE_QUALITY.schema())
    everyone = [row for row in quality.to_pylist() if row["group"] == "all"]
    assert 12 <= len(everyone) <= 13
    assert sum(row["is_chosen"] for row in everyone) == 1
    chosen = next(row["threshold"] for row in everyone if row["is_chosen"])
    assert {row["threshold"] for row in quality.to_pylist() if row["group"] != "all"} == {chosen}  # fmt: skip
    key = [(row["threshold"], row["group"]) for row in quality.to_pylist()]
    assert key == sorted(set(key))
    recall = [row["recall"] for row in everyone]
    assert recall == sorted(recall, reverse=True)


def test_without_the_truth_only_what_is_expected_is_told(place, quality):
    blind = linkage_quality(place, place / "records.parquet", fewest=FEWEST)
    known = {"threshold", "is_chosen", "group", "expected_precision", "expected_recall"}
    for name in blind.column_names:
        if name in known:
            assert blind[name].equals(quality[name])
        else:
            assert blind[name].null_count == blind.num_rows


def test_any_order_of_rows_gives_the_same(place, quality, tmp_path):
    dice = np.random.default_rng(3)
    shuffled = {}
    for name in ("records", "truth"):
        table = pq.read_table(place / f"{name}.parquet")
        shuffled[name] = table.take(pa.array(dice.permutation(table.num_rows)))
    pq.write_table(shuffled["records"], tmp_path / "records.parquet")
    again = linkage_quality(place, tmp_path / "records.parquet", shuffled["truth"], fewest=FEWEST)  # fmt: skip
    assert again.equals(quality)


def test_a_record_delivered_twice_counts_once(place, quality, tmp_path):
    table = pq.read_table(place / "records.parquet")
    pq.write_table(pa.concat_tables([table, table]), tmp_path / "records.parquet")
    linked = link_records(tmp_path / "records.parquet")
    keep_linkage(linked, [str(each) for each in linked.people()], tmp_path)
    truth = pq.read_table(place / "truth.parquet")
    twice = rows(linkage_quality(tmp_path, tmp_path / "records.parquet", truth, fewest=FEWEST))["all"]  # fmt: skip
    once = rows(quality)["all"]
    assert abs(twice["precision"] - once["precision"]) < Decimal("0.01")
    assert abs(twice["recall"] - once["recall"]) < Decimal("0.01")


def test_small_groups_have_no_row(place):
    few = rows(linkage_quality(place, place / "records.parquet", fewest=1))
    none = rows(linkage_quality(place, place / "records.parquet", fewest=10**6))
    some = rows(linkage_quality(place, place / "records.parquet"))
    assert set(none) == {"all"} < set(some) < set(few)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_records(tmp_path, count):
    folder = write_linkage(tmp_path, range(count), [])
    nothing = pa.array([None] * count, pa.string())
    table = pq.read_table(folder / "linked_nodes.parquet").drop(["node"])
    for name in ("sex", "born_on", "given_names", "family_name", "address"):
        table = table.append_column(name, nothing)
    pq.write_table(table, folder / "records.parquet")
    truth = table.select(["partner", "record_id"]).append_column("person_id", pa.array([f"P{each}" for each in range(count)], pa.string()))  # fmt: skip
    found = linkage_quality(folder, folder / "records.parquet", truth, fewest=1)
    assert found["precision"].null_count == found["f1"].null_count == found.num_rows >= 3  # fmt: skip
    assert fairness_gaps(found).num_rows == 0


def test_other_records_and_another_truth_are_refused(place, tmp_path):
    table = pq.read_table(place / "records.parquet")
    truth = pq.read_table(place / "truth.parquet")
    pq.write_table(table.slice(1), tmp_path / "fewer.parquet")
    pq.write_table(table.drop(["record_id"]), tmp_path / "nameless.parquet")
    with pytest.raises(RunError, match="not those that were linked"):
        linkage_quality(place, tmp_path / "fewer.parquet", truth)
    with pytest.raises(RunError, match="no column record_id"):
        linkage_quality(place, tmp_path / "nameless.parquet", truth)
    with pytest.raises(RunError, match=f"whose 2 of {table.num_rows} records are"):
        linkage_quality(place, place / "records.parquet", truth.slice(2))


NAMES = [
    # given, family: several words, marks, known by other forms
    ("Zoë", "Smith", (False, True, False)),
    ("Bill", "O\u2019Neil", (False, True, None)),
    ("Ann", "O'Neil", (False, True, None)),
    ("Xqz", "van der Berg", (True, False, False)),
    ("Xqz", "Smith-Jones", (True, False, False)),
    (" Xqz ", " Smith ", (False, False, False)),
    ("ABIGAIL Mary", "Smith", (False, False, True)),
    ("abbie", "Smith", (False, False, True)),
    (None, "李", (False, True, False)),
    ("Xqz", None, (False, False, False)),
    (None, "  ", (False, False, False)),
]


def test_names_are_grouped_by_how_they_are_written():
    table = pa.table({"given_names": [each[0] for each in NAMES], "family_name": [each[1] for each in NAMES]})  # fmt: skip
    found = {group.name: group.is_in for group in groups_of_records(table, np.arange(len(NAMES)))}  # fmt: skip
    parted = (
        ("several words in the family name", "one word in the family name"),
        ("accents or apostrophes as written", "plain as written"),
        ("has other spellings or short forms", "no other spellings known"),
    )
    for place, (given, family, said) in enumerate(NAMES):
        for (yes, no), is_so in zip(parted, said, strict=True):
            if is_so is not None:
                assert found[f"name: {yes}"][place] == is_so, (given, family, yes)
            assert not (found[f"name: {yes}"][place] and found[f"name: {no}"][place])
    nameless = len(NAMES) - 1
    assert not any(group[nameless] for name, group in found.items() if name.startswith("name:"))  # fmt: skip


def test_a_name_is_rare_by_the_people_who_bear_it():
    """Seven records of one person make no name common."""
    family = ["Smith"] * 60 + ["Jones"] * 30 + ["Rare"] * 70 + [f"Only{each}" for each in range(9)]  # fmt: skip
    person = np.array([*range(90), *[90] * 70, *range(91, 100)])
    found = {group.name: group.is_in for group in groups_of_records(pa.table({"family_name": family}), person)}  # fmt: skip
    assert found["name: rare"].sum() == 79
    assert found["name: common"].sum() == 60
    assert found["name: neither rare nor common"].sum() == 30


def test_where_all_names_are_as_frequent_none_is_rare_or_common():
    table = pa.table({"family_name": ["A", "B", "C"]})
    found = {group.name: group.is_in.sum() for group in groups_of_records(table, np.arange(3))}  # fmt: skip
    assert (found["name: rare"], found["name: common"], found["name: neither rare nor common"]) == (0, 0, 3)  # fmt: skip


@pytest.mark.parametrize("wrong", [0.02, 0.05, 0.2])
def test_intervals_hold_the_truth_as_often_as_they_say(wrong):
    """People of one to seven records, of whom some are got wholly wrong: pairs are far from independent."""
    dice = np.random.default_rng(7)
    sizes = np.array([1, 2, 3, 5, 7])
    truth = 1 - wrong
    held = 0
    for _ in range(400):
        size = dice.choice(sizes, 400)
        person = np.repeat(np.arange(400), size)
        of = (size - 1)[person]
        right = np.where((dice.random(400) < wrong)[person], 0, of)
        share = share_right(right, of, person)
        held += share.low <= truth <= share.high
    assert 0.93 * 400 <= held <= 0.995 * 400


def test_no_error_seen_is_not_none():
    share = share_right(np.ones(100), np.ones(100), np.arange(100))
    assert share.high == 1
    assert share.low == pytest.approx(0.025 ** (1 / 100))
    assert share_right(np.zeros(3), np.zeros(3), np.arange(3)) is None
    assert share_right(np.ones(2), np.ones(2), np.zeros(2, np.int64)).low < 0.03


def drawn(groups, *, expected=False):
    """`linkage_quality` with these groups: recall, and how far its interval goes to each side."""
    rows = []
    for group, recall, reach in groups:
        row = {"threshold": "0.5", "is_chosen": True, "group": group, "expected_precision": "0.9", "expected_recall": str(recall)}  # fmt: skip
        if not expected:
            row |= {"precision": "0.9", "precision_low": "0.9", "precision_high": "0.9", "recall": str(recall), "recall_low": f"{recall - reach:.6f}", "recall_high": f"{recall + reach:.6f}"}  # fmt: skip
        rows.append(row)
    columns = {name: pa.array([row.get(name) for row in rows]) for name in LINKAGE_QUALITY.names}  # fmt: skip
    return pa.table(columns).cast(LINKAGE_QUALITY.schema())


def test_the_widest_difference_that_is_no_chance_is_told():
    gaps = fairness_gaps(drawn([("all", 0.9, 0.0), ("sex: f", 0.95, 0.01), ("sex: m", 0.9, 0.02), ("sex: x", 0.8, 0.2)])).to_pylist()  # fmt: skip
    missed = next(row for row in gaps if row["kind"] == "missed")
    assert (missed["most"], missed["least"], missed["groups"]) == ("sex: m", "sex: f", 3)  # fmt: skip
    reach = (0.01**2 + 0.02**2) ** 0.5
    assert [float(missed[name]) for name in ("difference", "low", "high")] == pytest.approx([0.05, 0.05 - reach, 0.05 + reach], abs=1e-6)  # fmt: skip
    assert missed["sentence"] == (
        "In the group 'sex: m' 10.0% of the links that should be there are missing, in 'sex: f' 5.0%: "
        "5.0 points more (95% interval 2.8 to 7.2)."
    )
    false = next(row for row in gaps if row["kind"] == "false")
    assert float(false["difference"]) == 0
    assert "may be chance" in false["sentence"]
    assert "-0.0" not in false["sentence"]


def test_a_difference_that_is_only_expected_says_so():
    gaps = fairness_gaps(drawn([("sex: f", 0.95, 0), ("sex: m", 0.9, 0)], expected=True)).to_pylist()  # fmt: skip
    false = next(row for row in gaps if row["kind"] == "false")
    assert false["is_expected"]
    assert false["low"] is false["high"] is None
    assert false["sentence"].endswith("points more, as the linkage expects of itself.")


def test_whose_links_are_missed_is_not_told_where_only_the_model_knows():
    gaps = fairness_gaps(drawn([("sex: f", 0.9, 0), ("sex: m", 0.9, 0)], expected=True))
    missed = next(row for row in gaps.to_pylist() if row["kind"] == "missed")
    figures = ("most", "least", "rate_most", "rate_least", "difference", "low", "high")
    assert [missed[name] for name in figures] == [None] * len(figures)
    assert (missed["is_expected"], missed["groups"]) == (True, 2)
    assert "cannot be told without a sample (wholeplace review-links --sample)" in missed["sentence"]  # fmt: skip
    assert "points" not in missed["sentence"]
    assert gaps.cast(LINKAGE_GAPS.schema()).num_rows == 2


def test_the_report_says_once_what_cannot_be_told():
    quality = drawn([(group, 0.9, 0) for group in ("all", "sex: f", "sex: m", "age: old", "age: young")], expected=True)  # fmt: skip
    made = {LINKAGE_QUALITY.name: quality, LINKAGE_GAPS.name: fairness_gaps(quality)}
    *_, gaps = linking_blocks(SimpleNamespace(tables=made))
    said = [sentence for _, sentence in gaps.facts]
    assert len(said) == 3
    assert said[-1].startswith("By age, sex: for whom links are missed more often cannot be told without a sample")  # fmt: skip


def test_one_group_differs_from_none():
    assert fairness_gaps(drawn([("all", 0.9, 0.0), ("sex: f", 0.95, 0.01)])).num_rows == 0  # fmt: skip


def test_any_order_of_groups_tells_the_same(quality):
    shuffled = quality.take(pa.array(np.random.default_rng(1).permutation(quality.num_rows)))  # fmt: skip
    gaps = fairness_gaps(quality)
    assert gaps.equals(fairness_gaps(shuffled))
    assert gaps.num_rows >= 6
