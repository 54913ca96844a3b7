"""Records for the tests of linkage: made-up people, written down by partners, with who is who."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

COLUMNS = (
    "partner", "record_id", "match_given", "match_family", "born_on", "sex", "match_postcode", "address",
    "match_uprn", "match_nhs_number", "match_nino", "match_upn", "match_phone", "match_email", "match_other_number",
)  # fmt: skip


def records(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """These rows as the table that intake writes; what a row does not say is empty."""
    rows = list(rows)
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS}  # fmt: skip
    return pa.table(columns)


def person(
    number: int,
    partner: str,
    given: str,
    family: str,
    born: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One record of a person."""
    return {
        "partner": partner,
        "record_id": f"{number:06d}",
        "match_given": given,
        "match_family": family,
        "born_on": born,
        **more,
    }


def pairwise(found: Sequence[Any], truth: Sequence[Any]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of records, from how many of each person are in each group."""
    found_number = np.unique(np.asarray(found), return_inverse=True)[1]
    truth_number = np.unique(np.asarray(truth), return_inverse=True)[1]
    both = found_number * (truth_number.max() + 1) + truth_number
    right, linked, true = (_pairs(each) for each in (both, found_number, truth_number))
    precision = right / linked if linked else 1.0
    recall = right / true if true else 1.0
    return precision, recall, 2 * right / (linked + true) if linked + true else 1.0


def _pairs(numbers: Any) -> int:
    counts = np.unique(numbers, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def same_groups(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Do two namings part the records alike, whatever they call the groups?"""
    pairs = set(zip(one, other, strict=True))
    return len(pairs) == len(set(one)) == len(set(other))
