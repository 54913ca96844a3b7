"""A whole made-up borough as a place folder: written hidden, block by block, and renamed when it is whole."""

import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from wholeplace.core.errors import SyntheticError
from wholeplace.store.mistakes import printable
from wholeplace.store.place_key import KEY_FILE
from wholeplace.store.staging import made_whole
from wholeplace.synthetic.areas import pilot_arms
from wholeplace.synthetic.block import (
    BLOCK_RESIDENTS,
    block_sizes,
    deliveries,
    draw_block,
)
from wholeplace.synthetic.core import pilot_table, pilot_truth, signal_truth
from wholeplace.synthetic.hand_files import areas_csv, hand_files
from wholeplace.synthetic.identifiers import BLOCKS
from wholeplace.synthetic.mapping_files import agreement_file, source_files
from wholeplace.synthetic.out_files import Outputs
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.people_truth import (
    access_truth,
    people_truths,
    records_truth,
)
from wholeplace.synthetic.truths import log_truths
from wholeplace.synthetic.usage import Usage

Progress = Callable[[list[str]], Iterable[str]]
FEWEST_RESIDENTS = 200
# More people than this, and the NHS numbers kept for tests run out.
MOST_RESIDENTS = BLOCKS * BLOCK_RESIDENTS


def make_borough(
    folder: Path, residents: int, seed: int, *, progress: Progress = iter
) -> None:
    """Write a made-up borough of so many residents into this folder, with its truth in truth/.

    The same residents and seed give the same bytes. Memory does not grow with the number of residents.
    Errors: SyntheticError, when the folder is there and not empty, or the numbers cannot be used.
    """
    _refuse(folder, residents, seed)
    sizes = block_sizes(residents)
    names = [f"block {number + 1} of {len(sizes)}" for number in range(len(sizes))]
    try:
        with made_whole(folder) as staging:
            usage = Usage()
            with Outputs(staging) as outputs:
                for number, _ in enumerate(progress(names)):
                    _write_block(outputs, usage, seed, number, sizes[number])
                _write_truth_of_all(outputs, seed)
            _write_hand_files(staging, usage)
            _write_key(staging, seed)
            _flush(staging)
    except OSError as error:
        why = error.strerror or "the disk refuses"
        raise SyntheticError(
            printable(f"{folder} cannot be written ({why}): name another folder.")
        ) from None


def _refuse(folder: Path, residents: int, seed: int) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SyntheticError(
            printable(f"{folder} is there and not empty: name a folder that is not.")
        )
    if not FEWEST_RESIDENTS <= residents <= MOST_RESIDENTS:
        raise SyntheticError(
            f"a made-up borough has from {FEWEST_RESIDENTS:,} to {MOST_RESIDENTS:,} residents, and not "
            f"{residents:,}: beyond that the NHS numbers kept for tests run out. Name a number between."
        )
    if seed < 0:
        raise SyntheticError(
            f"the seed {seed} is below zero: name a whole number from 0."
        )


def _write_block(
    outputs: Outputs, usage: Usage, seed: int, number: int, residents: int
) -> None:
    block = draw_block(seed, number, residents)
    usage.add(block.log)
    for name, table in people_truths(block):
        outputs.add_truth(name, table)
    for name, table in log_truths(block.log, block.ids).items():
        outputs.add_truth(name, table)
    for delivery in deliveries(block):
        outputs.deliver(delivery)
        outputs.add_truth("records", records_truth(delivery.records, block.ids))


def _write_truth_of_all(outputs: Outputs, seed: int) -> None:
    for partner in PARTNERS:
        outputs.finish(partner)
    outputs.add_truth("signals", signal_truth())
    outputs.add_truth("pilot", pilot_table(pilot_arms(seed)))
    outputs.add_truth("pilot_effects", pilot_truth())
    outputs.add_truth("access", access_truth())
    sent = {
        name: rows
        for name, rows in outputs.rows.items()
        if name.startswith("extracts/")
    }
    outputs.add_truth(
        "extracts",
        pa.table(
            {
                "partner": [name.split("/")[1] for name in sent],
                "file": [name.split("/")[2] for name in sent],
                "rows": list(sent.values()),
                "broken_rows": [outputs.broken.get(name, 0) for name in sent],
            }
        ),
    )


def _write_hand_files(folder: Path, usage: Usage) -> None:
    texts = {**hand_files(usage), "areas.csv": areas_csv()}
    for partner in PARTNERS:
        texts |= source_files(partner) | agreement_file(partner)
    readme = files(__package__).joinpath("data", "truth_readme.txt")
    texts["truth/README.txt"] = readme.read_text(encoding="utf-8")
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def _write_key(folder: Path, seed: int) -> None:
    """The key by which people are called: drawn from the seed, so that a borough made again calls them the same."""
    path = folder / KEY_FILE
    path.parent.mkdir(mode=0o700)
    path.write_text(
        sha256(f"made up {seed}".encode()).hexdigest() + "\n", encoding="ascii"
    )
    path.chmod(0o600)


def _flush(folder: Path) -> None:
    """See every file and folder safely on the disk before the name that says they are whole."""
    for path in sorted(folder.rglob("*")):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
