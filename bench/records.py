"""Records of a made-up borough and whose they are, as linkage meets them: for the benchmarks of linkage.

`python bench/records.py N SEED OUT.parquet [TRUTH.parquet]` writes about N records as intake keeps them (the columns
of `records`, those that linkage compares, and the flags), and the person each is of: partner, record_id, person_id.

The records are those of `wholeplace synth` with as many residents as hold N records, taken in by the product's own
intake. What partners did is drawn, since it decides who knows whom, but no contact is written or taken in.
"""

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from wholeplace.intake.place import EXTRACTS, SOURCES, intake_place
from wholeplace.synthetic.block import (
    COPIES,
    RECORDS,
    Block,
    Delivery,
    block_sizes,
    draw_block,
)
from wholeplace.synthetic.copies import copies
from wholeplace.synthetic.dice import Dice
from wholeplace.synthetic.extracts import lines_of, people_columns
from wholeplace.synthetic.formats import as_bytes
from wholeplace.synthetic.mapping_files import source_files
from wholeplace.synthetic.out_files import Outputs
from wholeplace.synthetic.partners import PARTNERS
from wholeplace.synthetic.people_truth import records_truth
from wholeplace.synthetic.records import draw_records

# Of 20,000 residents partners hold 115,283 records; of other numbers within a hundredth of as many.
RECORDS_PER_RESIDENT = 5.76
TRUTH = "truth/records.csv"


def make_records(records: int, seed: int, out: Path, truth: Path | None = None) -> int:
    """Write about so many records, and whose they are; how many are they?

    In the order of their key. The same number and seed give the same rows. Memory does not grow with the number.
    """
    residents = round(records / RECORDS_PER_RESIDENT)
    with tempfile.TemporaryDirectory(dir=out.resolve().parent) as given:
        place = Path(given)
        make_people(place, residents, seed)
        found = intake_place(place, place / "kept", progress=_tell)
        refused = [each.sentence for each in found.results if not each.is_accepted]
        if refused or found.unmapped:
            raise SystemExit(f"not taken in: {refused or found.unmapped}")
        kept = found.gathered.tables["records"]
        if truth is not None:
            _write_truth(kept, place / TRUTH, truth)
        kept.replace(out)
    return _rows(out)


def make_people(place: Path, residents: int, seed: int) -> None:
    """Write the people that each partner of a made-up borough sends, with their mappings and whose records they are.

    The same files as `wholeplace synth` writes for the same residents and seed; no contacts.
    """
    sizes = block_sizes(residents)
    with Outputs(place) as outputs:
        for number, size in enumerate(sizes):
            _tell(number, len(sizes), "blocks of the borough")
            block = draw_block(seed, number, size)
            for at in range(len(PARTNERS)):
                delivery = _people_of(block, at)
                outputs.deliver(delivery)
                outputs.add_truth("records", records_truth(delivery.records, block.ids))
        for partner in PARTNERS:
            outputs.finish(partner)
    for empty in (place / EXTRACTS).glob("*/*_contacts_*"):
        empty.unlink()
    (place / SOURCES).mkdir()
    for partner in PARTNERS:
        name = f"{SOURCES}/{partner.name}_people.toml"
        (place / name).write_text(source_files(partner)[name], encoding="utf-8")


def _people_of(block: Block, at: int) -> Delivery:
    """What does a partner send of the people of a block? The same draws as when it also sends its contacts."""
    partner = PARTNERS[at]
    dice = Dice(block.seed, block.number, RECORDS, at)
    records = draw_records(block.log, partner, block.number, dice)
    held = copies(block.who, records, Dice(block.seed, block.number, COPIES, at))
    people = people_columns(records, held)
    text = as_bytes(lines_of(partner, people), partner.encoding)
    return Delivery(records, list(people), text, b"", 0)


def _write_truth(kept: Path, told: Path, out: Path) -> None:
    """Whose is each record that intake kept? In the order of the records."""
    with duckdb.connect() as connection:
        connection.read_parquet(str(kept)).create_view("kept")
        connection.read_csv(str(told), all_varchar=True).create_view("told")
        connection.sql(
            "SELECT partner, record_id, person_id FROM kept JOIN told USING (partner, record_id) ORDER BY ALL"
        ).write_parquet(str(out))
    if _rows(out) != _rows(kept):
        raise SystemExit("some records are of nobody, or of two people")


def _rows(path: Path) -> int:
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path)).count("*").fetchall()
    return int(found[0][0])


def _tell(done: int, of: int, what: str) -> None:
    print(f"{done} of {of}: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit("usage: python bench/records.py N SEED OUT.parquet [TRUTH.parquet]")
    start = time.perf_counter()
    paths = [Path(each) for each in sys.argv[3:]]
    rows = make_records(int(sys.argv[1]), int(sys.argv[2]), *paths)
    print(f"{rows:,} records in {time.perf_counter() - start:.1f} s")
