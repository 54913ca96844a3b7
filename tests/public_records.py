"""Public records with known truth, as intake would keep them: FEBRL4, and the `fake_1000` of Splink's own examples."""

import csv
from pathlib import Path

import pyarrow as pa

from linkage_material import person, records
from paths import SHARED

PUBLIC = SHARED / "data" / "linkage"
Truth = dict[tuple[str, str], str]


def febrl4() -> tuple[pa.Table, Truth]:
    """Two files of made-up Australians, each person once in each, and who is who."""
    rows, truth = [], {}
    for source in "ab":
        for row in _rows(PUBLIC / f"dataset4{source}.csv"):
            day, record_id = row["date_of_birth"], row["rec_id"]
            made = person(0, source, row["given_name"].upper() or None, row["surname"].upper() or None, f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else None)  # fmt: skip
            made |= {"record_id": record_id, "match_postcode": row["postcode"] or None, "match_other_number": row["soc_sec_id"] or None}  # fmt: skip
            made["address"] = f"{row['street_number']} {row['address_1']}".strip() or None  # fmt: skip
            rows.append(made)
            truth[source, record_id] = record_id.split("-")[1]
    return records(rows), truth


def fake_1000() -> tuple[pa.Table, Truth]:
    """A thousand made-up records in one file, and who is who."""
    rows, truth = [], {}
    for row in _rows(PUBLIC / "fake_1000.csv"):
        made = person(0, "p", row["first_name"].upper() or None, row["surname"].upper() or None, row["dob"] or None)  # fmt: skip
        made |= {"record_id": row["unique_id"], "address": row["city"] or None, "match_email": row["email"] or None}  # fmt: skip
        rows.append(made)
        truth["p", row["unique_id"]] = row["cluster"]
    return records(rows), truth


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, skipinitialspace=True)
        return [{name.strip(): (value or "").strip() for name, value in row.items()} for row in rows]  # fmt: skip
