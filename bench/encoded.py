"""What it costs to link partners that send codes in place of names, and what their file still tells.

`python bench/encoded.py RECORDS TRUTH [--partners mental_health_trust,probation]` links the records once in clear and
once with those of the partners as codes, through the file they would send. It prints how right each is, for all pairs
of records and for those with a record of these partners, how long each takes, and what two attackers get: one who
has the file and a list of other people of the place but no key, and one who has the key.

The files are made by `bench/records.py`.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from linkage import Labels, pairwise
from wholeplace.linkage.encoded.encoding import NAMES, token
from wholeplace.linkage.encoded.files import Delivered, encode_file, read_encoded
from wholeplace.linkage.encoded.keys import Key, read_key
from wholeplace.linkage.encoded.linking import link_encoded
from wholeplace.linkage.identities import Identities, identities_of
from wholeplace.linkage.link import Linked, link_records

PARTNERS = "mental_health_trust,probation"
# So much F1 may be lost by linking some partners by codes, over all pairs, and over those of their records.
MOST_LOST, MOST_LOST_THERE = 0.005, 0.02
# What the attacker without a key tries: to tell values by how many have them.
GUESSED = {
    "year": ("born_year",),
    "month_and_day": ("born_in_year",),
    "born": ("born",),
    "postcode": ("postcode",),
    "home": ("postcode", "number"),
    "given": ("given", "born_year"),
    "family": ("family", "born_year"),
}


def scores(linked: Linked, truth: Path, partners: Sequence[str]) -> dict[str, float]:
    """How right are the people formed, over all pairs of records and over those with a record of these partners?"""
    keys = linked.identities.record_keys
    named = zip(keys["partner"].cast(pa.string()).to_pylist(), keys["record_id"].to_pylist(), strict=True)  # fmt: skip
    told = {(row["partner"], row["record_id"]): row["person_id"] for row in pq.read_table(truth).to_pylist()}  # fmt: skip
    true = np.unique([told[key] for key in named], return_inverse=True)[1]
    formed = np.unique(linked.people(), return_inverse=True)[1]
    others = ~pc.is_in(keys["partner"].cast(pa.string()), value_set=pa.array(partners)).to_numpy().astype(bool)  # fmt: skip
    found, wanted, right = (whole - rest for whole, rest in zip(_counts(formed, true), _counts(formed[others], true[others]), strict=True))  # fmt: skip
    every = pairwise(formed, true)
    return {
        "F1": every.f1,
        "precision": every.precision,
        "recall": every.recall,
        "F1 there": 2 * right / (found + wanted),
        "precision there": right / found,
        "recall there": right / wanted,
        "missed there": wanted - right,
        "false there": found - right,
        "pairs there": wanted,
    }


def _counts(formed: Labels, true: Labels) -> tuple[int, int, int]:
    """How many pairs are found, wanted, and right?"""
    both = formed.astype(np.int64) * (int(true.max(initial=0)) + 1) + true
    counts = [np.unique(each, return_counts=True)[1].astype(np.int64) for each in (formed, true, both)]  # fmt: skip
    found, wanted, right = (int((each * (each - 1) // 2).sum()) for each in counts)
    return found, wanted, right


def guesses(delivered: Delivered, theirs: Identities, ours: Identities) -> Iterator[str]:  # fmt: skip
    """What does the file tell without the key? The nth commonest code is taken for the nth commonest value of our people."""
    yield f"{'code':20} {'values':>8} {'commonest':>10} {'guessed right':>14}"
    codes = delivered.codes
    for name, columns in GUESSED.items():
        rows = codes.filters[name] if name in NAMES else codes.tokens[name].view(np.uint8).reshape(-1, 8)  # fmt: skip
        kept = rows.any(axis=1)
        number, counts = _numbered([row.tobytes() for row in rows[kept]])
        values = np.array(_texts(theirs, columns), object)[theirs.of_record][kept]
        known, population = np.unique([value for value in _texts(ours, columns) if value], return_counts=True)  # fmt: skip
        ranked = known[np.argsort(-population, kind="stable")]
        place = np.empty(len(counts), np.int64)
        place[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
        guess = np.append(ranked, [""] * max(0, len(counts) - len(ranked)))[place[number]]  # fmt: skip
        yield f"{name:20} {len(counts):8,} {counts.max() / counts.sum():10.2%} {(guess == values).mean():14.2%}"  # fmt: skip


def _numbered(values: Sequence[bytes]) -> tuple[Labels, Labels]:
    _, number, counts = np.unique(np.array(values, object), return_inverse=True, return_counts=True)  # fmt: skip
    return number, counts


def _texts(identities: Identities, columns: Sequence[str]) -> list[str]:
    """The values of each identity as one text; nothing when one is missing."""
    texts = [identities.columns[name].texts().to_pylist() for name in columns]
    return ["|".join(each) if all(each) else "" for each in zip(*texts, strict=True)]


def opened(delivered: Delivered, key: Key) -> str:
    """What does the key tell? Every date of 110 years is tried."""
    start = time.perf_counter()
    days = np.arange("1916-01-01", "2026-01-01", dtype="datetime64[D]").astype(str)
    told = [token("born", [day], key) for day in days]
    seconds = time.perf_counter() - start
    born = delivered.codes.tokens["born"]
    share = np.isin(born[born > 0], np.array(told, np.uint64)).mean()
    minutes = 1e9 * 10 / 11 * seconds / len(days) / 60
    return f"with the key: {share:.1%} of the dates of birth in {seconds:.2f} s; all NHS numbers that can be would take {minutes:.0f} minutes on one core"  # fmt: skip


def send(table: pa.Table, partners: Sequence[str], folder: Path) -> list[Path]:
    """Write our records, the key, and the codes that each partner would send; which files are these?"""
    named = table["partner"].cast(pa.string())
    is_ours = pc.invert(pc.is_in(named, value_set=pa.array(partners)))
    pq.write_table(table.filter(is_ours), folder / "ours.parquet")
    (folder / "key").write_text(hashlib.sha256(b"a key for a benchmark").hexdigest())
    files = []
    for partner in partners:
        pq.write_table(table.filter(pc.equal(named, partner)), folder / f"{partner}.parquet")  # fmt: skip
        files.append(folder / f"{partner}.csv")
        start = time.perf_counter()
        rows = encode_file(files[-1].with_suffix(".parquet"), files[-1], folder / "key")
        print(f"{partner}: {rows:,} records, {files[-1].stat().st_size / 1e6:.1f} MB in codes, {time.perf_counter() - start:.1f} s")  # fmt: skip
    return files


def tell_attacks(file: Path, folder: Path) -> None:
    """Print what two attackers get from this file."""
    key = read_key(folder / "key")
    delivered = read_encoded(file, key)
    theirs, ours = (identities_of(pq.read_table(path)) for path in (file.with_suffix(".parquet"), folder / "ours.parquet"))  # fmt: skip
    print(f"without the key, of {file.stem}:", *guesses(delivered, theirs, ours), sep="\n")  # fmt: skip
    print(opened(delivered, key))


def measure(records: Path, truth: Path, partners: Sequence[str], folder: Path) -> bool:
    """Print what linking by codes costs on these records; is it within what is promised?"""
    files = send(pq.read_table(records), partners, folder)
    start = time.perf_counter()
    in_clear = link_records(records)
    between = time.perf_counter()
    by_codes = link_encoded(folder / "ours.parquet", files, folder / "key")
    seconds = (between - start, time.perf_counter() - between)
    clear, coded = (scores(linked, truth, partners) for linked in (in_clear, by_codes))
    print(f"{'':16} {'in clear':>10} {'by codes':>10}")
    for name, value in clear.items():
        shown = ",.0f" if value > 1 else ".4f"
        print(f"{name:16} {value:>10{shown}} {coded[name]:>10{shown}}")
    print(f"{'seconds':16} {seconds[0]:>10.1f} {seconds[1]:>10.1f}")
    tell_attacks(files[0], folder)
    lost, there = clear["F1"] - coded["F1"], clear["F1 there"] - coded["F1 there"]
    print(f"lost: {lost:.4f} of F1 (promised {MOST_LOST} at most), {there:.4f} there (promised {MOST_LOST_THERE})")  # fmt: skip
    return lost <= MOST_LOST and there <= MOST_LOST_THERE


def main() -> int:
    """Run what was asked for; 0 when codes cost no more than promised."""
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--partners", default=PARTNERS, help="parted by commas")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_kept = measure(given.records, given.truth, given.partners.split(","), Path(folder))  # fmt: skip
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
