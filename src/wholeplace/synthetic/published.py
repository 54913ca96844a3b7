"""The published proportions that the made-up borough is held to, each with its source."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Published:
    """One published figure: a stock, a year's flow, or a share, and of what it is a part.

    `of` is a number of residents, or the name of the measure of which this is a share.
    """

    measure: str
    kind: str
    published: float
    of: str
    source: str


@cache
def published() -> dict[str, Published]:
    """Which proportions are published?"""
    path = files(__package__).joinpath("data", "published_proportions.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [
        Published(**{**row, "published": float(row["published"])})  # type: ignore[arg-type]  # every other cell is text
        for row in csv.DictReader(lines)
    ]
    return {row.measure: row for row in rows}


def share_of_residents(measure: str) -> float:
    """How many are there of this for each resident?"""
    row = published()[measure]
    return row.published / float(row.of)
