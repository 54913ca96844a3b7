"""Linkages as they lie in a folder, drawn by hand or at random, for the tests of what is read from them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.linkage.joining import Joinings

Joining = tuple[int, int, float]


def as_joinings(made: Sequence[Joining], weight: Sequence[int]) -> Joinings:
    """These joinings (kept, gone, bits), with the pairs of records that each joins."""
    size, pairs = list(weight), []
    for kept, gone, _ in made:
        pairs.append(size[kept] * size[gone])
        size[kept] += size[gone]
    kept, gone = (np.array([each[at] for each in made], np.int64) for at in (0, 1))
    bits = np.array([each[2] for each in made], float)
    return Joinings(kept, gone, bits, np.array(pairs, np.int64))


def at_random(dice: np.random.Generator, nodes: int, joined: int) -> list[Joining]:
    """Groups joined at random to groups, each joining no surer than those that it rests on."""
    sure = dict.fromkeys(range(nodes), 12.0)
    made = []
    for _ in range(min(joined, nodes - 1)):
        kept, gone = sorted(dice.choice(sorted(sure), 2, replace=False).tolist())
        bits = min(sure[kept], sure.pop(gone)) - float(dice.exponential(1.5))
        if bits < -2:
            continue
        sure[kept] = bits
        made.append((kept, gone, bits))
    return made


def write_linkage(folder: Path, nodes: Sequence[int], made: Sequence[Joining], threshold: float = 0.0) -> Path:  # fmt: skip
    """The files of a linkage in which record i is in `nodes[i]`."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{number:05d}" for number in range(len(nodes))]
    table = pa.table(
        {
            "partner": pa.array(["gp"] * len(nodes), pa.string()),
            "record_id": pa.array(names, pa.string()),
            "node": pa.array(list(nodes), pa.int64()),
        }
    )
    weight = np.bincount(np.array(nodes, np.int64), minlength=1).tolist()
    joinings = as_joinings(made, weight)
    columns = {name: getattr(joinings, name) for name in ("kept", "gone", "bits", "pairs")}  # fmt: skip
    expected = {
        "bits": [threshold - 0.5, threshold, threshold + 0.5],
        "is_chosen": [False, True, False],
        "expected_precision": [0.9, 0.95, 0.97],
        "expected_recall": [0.9, 0.85, 0.8],
    }
    for name, each in (("linked_nodes", table), ("joinings", pa.table(columns)), ("expected", pa.table(expected))):  # fmt: skip
        pq.write_table(each, folder / f"{name}.parquet")
    return folder
