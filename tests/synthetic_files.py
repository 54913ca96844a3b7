"""Reads the extracts of a made-up borough as their partners wrote them, and measures what making one takes."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from wholeplace.synthetic.out_files import extract_names
from wholeplace.synthetic.partners import PARTNERS, Partner

Row = dict[str, str]
PARTNER = {partner.name: partner for partner in PARTNERS}
MEASURE = """
import json, sys, time
from pathlib import Path
from memory import peak_mib
from wholeplace.synthetic.write_place import make_borough
start = time.process_time()
make_borough(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
print(json.dumps({"seconds": time.process_time() - start, "peak_mib": peak_mib()}))
"""


def make_measured(folder: Path, residents: int, seed: int) -> dict[str, float]:
    """Make a borough in a process of its own: processor seconds, peak memory, rows delivered, seconds a row."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            MEASURE,
            str(folder.absolute()),
            str(residents),
            str(seed),
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    found = json.loads(done.stdout)
    rows = sum(int(row["rows"]) for row in truth(folder, "extracts"))
    return {**found, "rows": rows, "seconds_a_row": found["seconds"] / rows}


def truth(folder: Path, name: str) -> list[Row]:
    """A table of truth."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def people(folder: Path, name: str) -> list[Row]:
    """A partner's list of people, under our names, empty where it says it does not know."""
    partner = PARTNER[name]
    file = folder / extract_names(partner)[0]
    if partner.people_ending == "xlsx":
        return _ours(partner, partner.people, _sheet(file))
    return _ours(partner, partner.people, _lines(file, partner))


def contacts(folder: Path, name: str) -> list[Row]:
    """A partner's list of contacts, under our names."""
    partner = PARTNER[name]
    return _ours(
        partner, partner.contacts, _lines(folder / extract_names(partner)[1], partner)
    )


def _lines(file: Path, partner: Partner) -> list[list[str]]:
    raw = (
        gzip.decompress(file.read_bytes())
        if file.suffix == ".gz"
        else file.read_bytes()
    )
    text = io.StringIO(raw.decode(partner.encoding), newline="")
    rows = list(csv.reader(text, delimiter=partner.delimiter))
    rows = rows[len(partner.title_rows) :]
    return rows[:-1] if partner.last_row else rows


def _sheet(file: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


def _ours(
    partner: Partner, headers: dict[str, str], rows: list[list[str]]
) -> list[Row]:
    assert rows[0] == list(headers.values()), partner.name
    return list(_named(partner, list(headers), rows[1:]))


def _named(partner: Partner, names: list[str], rows: list[list[str]]) -> Iterator[Row]:
    for row in rows:
        cells = ["" if cell == partner.nulls else cell for cell in row]
        yield dict(zip(names, cells, strict=False))
