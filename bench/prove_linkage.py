"""The 'must show' of linkage, at its full size: how right, how fast, how much memory, how it grows."""

import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

import linkage
from proof import Found
from records import make_records

HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
# Nobody looked at these while the linkage was built.
UNSEEN = (31, 32, 33, 34, 35)
MOST_OFF = 0.02
MOST_GROWTH = 3.3
ON_SPARK, MOST_BITS = 20_000, 1e-6


def accuracy_small() -> Found:
    """F1 at the threshold the software chose, beside the documented peer's best with the truth: five unseen places."""
    return _accuracy(HUNDRED_THOUSAND)


def accuracy_large() -> Found:
    """The same at a million records."""
    return _accuracy(MILLION)


def _accuracy(size: int) -> Found:
    found, lines = [], []
    for seed in UNSEEN:
        with tempfile.TemporaryDirectory() as folder:
            records, truth = _made(folder, size, seed)
            scores = linkage.accuracy(records, truth, Path(folder))
        found.append(scores)
        ours, peer = scores[linkage.OURS].f1, scores[linkage.DOCUMENTED].f1
        lines.append(f"{ours:.4f} beside {peer:.4f}")
        print(f"seed {seed}: {lines[-1]}", file=sys.stderr)
    mean, is_met = linkage.mean_loss(found)
    return Found(f"{'; '.join(lines)}; {mean}", is_met)


def expected_is_true() -> Found:
    """What the linkage expects of itself, beside the truth, in five unseen places of 100,000 records."""
    from wholeplace.linkage.link import link_records

    furthest, lines = 0.0, []
    for seed in UNSEEN:
        with tempfile.TemporaryDirectory() as folder:
            records, truth = _made(folder, HUNDRED_THOUSAND, seed)
            linked = link_records(records)
            score = linkage.pairwise(linked.people(), linkage.true_people(records, truth))  # fmt: skip
        at = linked.expected.chosen
        expected = (linked.expected.precision[at], linked.expected.recall[at])
        off = max(abs(expected[0] - score.precision), abs(expected[1] - score.recall))
        furthest = max(furthest, float(off))
        lines.append(f"{expected[0]:.3f}/{expected[1]:.3f} expected, {score.precision:.3f}/{score.recall:.3f} true")  # fmt: skip
    return Found(f"{'; '.join(lines)}: {furthest * 100:.1f} points off at most", furthest <= MOST_OFF)  # fmt: skip


def cost() -> Found:
    """Wall and memory at a million records, alternating with the tuned peer and the floor."""
    with tempfile.TemporaryDirectory() as folder:
        records, truth = _made(folder, MILLION, UNSEEN[0])
        scores = linkage.accuracy(records, truth, Path(folder))
        found = linkage.costs(records, scores, Path(folder), 3)
        said, is_met = linkage.verdict(found, pq.read_metadata(records).num_rows)
    return Found(said, is_met)


def growth() -> Found:
    """Wall at three million records, over wall at a million, alternating."""
    walls: dict[int, list[float]] = {MILLION: [], 3 * MILLION: []}
    peak = 0.0
    with tempfile.TemporaryDirectory() as folder:
        made = {size: _made(f"{folder}/{size}", size, UNSEEN[1])[0] for size in walls}
        for _ in range(3):
            for size, records in made.items():
                found = linkage.run(linkage.OURS, records, Path(folder) / "people.parquet")  # fmt: skip
                walls[size].append(found.seconds)
                peak = max(peak, found.mib)
    ratio = sorted(walls[3 * MILLION])[1] / sorted(walls[MILLION])[1]
    return Found(f"{ratio:.2f}x; {peak / 1024:.2f} GiB at three million", ratio <= MOST_GROWTH)  # fmt: skip


def same_on_spark() -> Found:
    """The same people, and the same scores, on Spark as on one machine."""
    from spark_at_hand import session_at_hand
    from test_link_on_spark import differences

    with tempfile.TemporaryDirectory() as folder, session_at_hand(Path(folder)) as session:  # fmt: skip
        otherwise, furthest, scores = differences(session, Path(folder), ON_SPARK)
    figure = f"{otherwise} of another person; {scores:,} scores at most {furthest:.0e} bits apart"
    return Found(figure, not otherwise and furthest <= MOST_BITS)


def _made(folder: str, size: int, seed: int) -> tuple[Path, Path]:
    Path(folder).mkdir(exist_ok=True)
    records, truth = Path(folder) / "records.parquet", Path(folder) / "truth.parquet"
    make_records(size, seed, records, truth)
    return records, truth
