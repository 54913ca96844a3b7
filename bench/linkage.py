"""Linkage beside Splink: first how right it is, then how long it takes and how much memory, on the same files.

`python bench/linkage.py RECORDS TRUTH [--runs 3]` finds the best F1 that each Splink peer can reach when its threshold
is chosen with the truth, which a user cannot do, and gives ours at the threshold it chose itself; then runs ours, both
peers and three floors in turn, and prints wall, peak memory, F1 and the ratio to the tuned peer, as medians.

`python bench/linkage.py RECORDS TRUTH RECORDS TRUTH ... --accuracy` prints only how right each is, file by file, and the means.

The files are made by `bench/records.py`. F1 is over the pairs of records that the people formed imply, and each pair
that the truth implies counts the same: a person with many records counts for more.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from intake import watching

PEERS = Path(__file__).resolve().parent / "peers"
OURS, TUNED, DOCUMENTED = "ours", "splink_tuned", "splink_documented"
FLOORS = {"floor A, every column read": "read", "floor B, and one join": "join", "floor C, no scoring": "block"}  # fmt: skip
# Bits of match weight, fine enough that F1 at the best is within 0.0005 of the best there is.
GRID = np.arange(0, 25, 0.5)
MOST_LOST = 0.003
MILLION, SEED = 1_000_000, 1
MOST_OF_TUNED, AIMED_OF_TUNED = 0.35, 0.25
MOST_GIB, AIMED_GIB = 1.25, 1
Labels = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Score:
    """How right are the people formed? Over pairs of records; `bits` is the threshold, where one was tried."""

    precision: float
    recall: float
    bits: float | None = None

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 when both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        """One line for a person."""
        at = "" if self.bits is None else f" at {self.bits:g} bits"
        return f"F1 {self.f1:.4f} (precision {self.precision:.4f}, recall {self.recall:.4f}){at}"


def pairwise(formed: Labels, true: Labels, bits: float | None = None) -> Score:
    """How right are these people, beside the true ones? One label a record, in the same order.

    Exact, by counting: n records of one person are n(n - 1)/2 pairs, and no pair is written down. Where nobody has
    two records there is nothing to find: precision and recall are 1.
    """
    _, formed_codes = np.unique(formed, return_inverse=True)
    _, true_codes = np.unique(true, return_inverse=True)
    width = int(true_codes.max(initial=0)) + 1
    both = formed_codes.astype(np.int64) * width + true_codes
    found, wanted, right = (_pairs(each) for each in (formed_codes, true_codes, both))
    return Score(right / found if found else 1.0, right / wanted if wanted else 1.0, bits)  # fmt: skip


def _pairs(labels: Labels) -> int:
    counts = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def people(records: int, left: Labels, right: Labels) -> Labels:
    """Which person is each record of, when these pairs are linked and whoever hangs together is one?"""
    links = coo_array(
        (np.ones(len(left), np.bool_), (left, right)), shape=(records, records)
    )
    labels: Labels = connected_components(links, directed=False)[1]
    return labels


def curve(true: Labels, pairs: Mapping[str, npt.NDArray[np.generic]]) -> list[Score]:
    """How right are the people formed at each threshold? `pairs` are l, r and match_weight."""
    scores = []
    for bits in GRID:
        kept = pairs["match_weight"] >= bits
        formed = people(len(true), pairs["l"][kept], pairs["r"][kept])
        scores.append(pairwise(formed, true, float(bits)))
    return scores


def true_people(records: Path, truth: Path) -> Labels:
    """Whose is each record, in the order of the file?"""
    return _labels(records, truth)


def formed_people(records: Path, formed: Path) -> Labels:
    """Which person was each record said to be of, in the order of the file?"""
    return _labels(records, formed)


def _labels(records: Path, people_of: Path) -> Labels:
    """Errors: SystemExit, when a record is of nobody or of two people."""
    query = """
        SELECT dense_rank() OVER (ORDER BY person_id) AS label
        FROM (SELECT partner, record_id, file_row_number AS place FROM records)
        JOIN (SELECT partner, record_id, person_id FROM told) USING (partner, record_id)
        ORDER BY place
    """
    with duckdb.connect() as connection:
        connection.read_parquet(str(records), file_row_number=True).create_view(
            "records"
        )
        connection.read_parquet(str(people_of)).create_view("told")
        labels: Labels = connection.sql(query).fetchnumpy()["label"]
    expected = rows(records)
    if len(labels) != expected:
        raise SystemExit(f"{people_of} tells {len(labels):,} of {expected:,} records")
    return labels


def rows(path: Path) -> int:
    """How many rows has a Parquet file?"""
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path)).count("*").fetchall()
    return int(found[0][0])


@dataclass(frozen=True)
class Cost:
    """What one run took. `mib` is the most that the process and all it started held at one moment."""

    seconds: float
    mib: float


def run(peer: str, *given: str | Path) -> Cost:
    """Run a peer, or ours, to its end. Errors: SystemExit, with what it said."""
    command = [sys.executable, str(PEERS / f"{peer}.py"), *map(str, given)]
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        with watching(process.pid) as watch:
            process.wait()
        seconds = time.perf_counter() - start
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{peer} ended with {process.returncode}: {said.read()[-2000:]}")  # fmt: skip
    return Cost(seconds, max(watch.peak, watch.most) / 1024)


def accuracy(records: Path, truth: Path, folder: Path) -> dict[str, Score]:
    """How right is each on this file: the peers at their best threshold, ours at its own?"""
    true = true_people(records, truth)
    found: dict[str, Score] = {}
    for peer in (TUNED, DOCUMENTED):
        run(peer, records, folder / "pairs.parquet")
        with duckdb.connect() as connection:
            pairs = connection.read_parquet(str(folder / "pairs.parquet")).fetchnumpy()
        scores = curve(true, pairs)
        found[peer] = max(scores, key=lambda score: score.f1)
        shown = "  ".join(f"{score.bits:g}: {score.f1:.4f}" for score in scores[::2])
        print(f"{records.name}, {peer}: {found[peer]}\n  by bits  {shown}", flush=True)
    if has_ours():
        run(OURS, records, folder / "people.parquet")
        formed = formed_people(records, folder / "people.parquet")
        found[OURS] = pairwise(formed, true)
        print(
            f"{records.name}, {OURS}: {found[OURS]}, by its own threshold", flush=True
        )
    return found


def has_ours() -> bool:
    """Is there a linkage of ours to run?"""
    return (PEERS / f"{OURS}.py").exists()


def costs(records: Path, scores: Mapping[str, Score], folder: Path, runs: int) -> dict[str, list[Cost]]:  # fmt: skip
    """What does each take, run in turn so that noise hits all alike? From records to people, at the peer's best threshold."""
    out = folder / "out.parquet"
    deeds: dict[str, tuple[str | Path, ...]] = {}
    if has_ours():
        deeds[OURS] = (OURS, records, out)
    for peer in (TUNED, DOCUMENTED):
        deeds[peer] = (peer, records, out, "--threshold", f"{scores[peer].bits:g}")
    for name, floor in FLOORS.items():
        deeds[name] = ("linkage_floor", floor, records)
    found: dict[str, list[Cost]] = {name: [] for name in deeds}
    for _ in range(runs):
        for name, (peer, *given) in deeds.items():
            found[name].append(run(str(peer), *given))
    return found


def table(found: Mapping[str, Sequence[Cost]], scores: Mapping[str, Score]) -> list[str]:  # fmt: skip
    """The lines of the table: medians, and the median of the ratios run by run."""
    lines = [f"{'':30} {'wall s':>7} {'peak MiB':>9} {'F1':>7} {'of tuned':>9}"]
    for name, taken in found.items():
        seconds = statistics.median(cost.seconds for cost in taken)
        mib = statistics.median(cost.mib for cost in taken)
        f1 = f"{scores[name].f1:.4f}" if name in scores else ""
        ratio = _ratio(taken, found[TUNED])
        lines.append(f"{name:30} {seconds:7.2f} {mib:9,.0f} {f1:>7} {ratio:9.2f}")
    return lines


def _ratio(these: Iterable[Cost], those: Iterable[Cost]) -> float:
    return statistics.median(a.seconds / b.seconds for a, b in zip(these, those, strict=True))  # fmt: skip


def verdict(found: Mapping[str, Sequence[Cost]], records: int) -> tuple[str, bool]:
    """Is ours as fast and as small as promised beside the tuned peer, and how far is it from floor C?"""
    ratio = _ratio(found[OURS], found[TUNED])
    to_floor = _ratio(found[OURS], found["floor C, no scoring"])
    gib = statistics.median(cost.mib for cost in found[OURS]) / 1024
    said = (
        f"{records:,} records: {ratio:.2f} of the tuned peer (promised {MOST_OF_TUNED}, aimed {AIMED_OF_TUNED}); "
        f"{to_floor:.2f} of floor C; {gib:.2f} GiB at most (promised {MOST_GIB}, aimed {AIMED_GIB})"
    )
    return said, ratio <= MOST_OF_TUNED and gib <= MOST_GIB


def mean_loss(scores: Sequence[Mapping[str, Score]]) -> tuple[str, bool]:
    """How much F1 does ours lose to the documented peer's best, on average over the files?"""
    lost = statistics.fmean(each[DOCUMENTED].f1 - each[OURS].f1 for each in scores)
    return f"mean over {len(scores)} files: ours {-lost:+.4f} beside {DOCUMENTED} (promised {-MOST_LOST})", lost <= MOST_LOST  # fmt: skip


def _made(folder: Path) -> list[Path]:
    """A million made-up records, and the truth of them."""
    from records import make_records

    files = [folder / "records.parquet", folder / "truth.parquet"]
    make_records(MILLION, SEED, *files)
    return files


def main() -> int:
    """Run what was asked for; 0 when ours is as promised."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path, help="RECORDS TRUTH, again and again; a million made-up records without any")  # fmt: skip
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--accuracy", action="store_true", help="only how right each is")  # fmt: skip
    given = parser.parse_args()
    if len(given.files) % 2:
        parser.error("give a file of truth with every file of records")
    verdicts = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = given.files or _made(folder)
        pairs = list(zip(files[::2], files[1::2], strict=True))
        scores = [accuracy(*pair, folder) for pair in pairs]
        if has_ours():
            verdicts.append(mean_loss(scores))
        for (records, _), score in zip(pairs, scores, strict=True):
            if given.accuracy:
                continue
            found = costs(records, score, folder, given.runs)
            print(records.name, *table(found, score), sep="\n")
            if has_ours():
                verdicts.append(verdict(found, rows(records)))
    for said, _ in verdicts:
        print(said)
    return 0 if all(is_met for _, is_met in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
