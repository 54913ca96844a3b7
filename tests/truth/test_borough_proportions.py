"""A made-up borough has the published proportions of a real one, scaled, and takes bounded memory."""

from pathlib import Path

import pytest

from synthetic_files import make_measured
from wholeplace.synthetic.proportions import proportions

RESIDENTS, SEED = 25_000, 2
SMALLER = 10_000
# The peak of a borough of any size; the block is what it holds at a time.
PEAK_MIB = 700


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    folder = tmp_path_factory.mktemp("proportions") / "larkmere"
    return folder, make_measured(folder, RESIDENTS, SEED)


def test_the_published_proportions_hold(
    borough: tuple[Path, dict[str, float]], capsys: pytest.CaptureFixture[str]
):
    rows = proportions(borough[0]).to_pylist()
    with capsys.disabled():
        print(f"\n{'':44}{'published':>10}{'scaled':>11}{'here':>11}{'may differ':>12}")
        for row in rows:
            print(f"{row['measure']:44}{row['published']:>10,.6g}{row['expected_here']:>11,.2f}{row['counted_here']:>11,.2f}{row['tolerance']:>12,.2f}")  # fmt: skip
    assert len(rows) == 16
    assert [row["measure"] for row in rows if not row["is_within"]] == []


def test_talking_therapy_is_no_funnel(borough: tuple[Path, dict[str, float]]):
    here = {row["measure"]: row["counted_here"] for row in proportions(borough[0]).to_pylist()}  # fmt: skip
    # More moved to recovery, or recovered reliably, than one and the same people: two measures.
    assert here["talking_therapy_reliable_recovery"] > here["talking_therapy_moved_to_recovery"] > 0  # fmt: skip
    assert here["common_mental_disorder_self_reported"] < here["common_mental_disorder"]


def test_memory_does_not_grow_with_the_borough(
    borough: tuple[Path, dict[str, float]], tmp_path: Path
):
    smaller = make_measured(tmp_path / "smaller", SMALLER, SEED)
    larger = borough[1]
    assert larger["rows"] > 2 * smaller["rows"]
    assert larger["peak_mib"] < 1.25 * smaller["peak_mib"]
    assert larger["peak_mib"] < PEAK_MIB
    # Starting up weighs more on the smaller: a row of the larger is never the dearer.
    assert larger["seconds_a_row"] < 1.2 * smaller["seconds_a_row"]
