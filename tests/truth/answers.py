"""Answers worked examples: inputs renamed, public functions called, nothing computed here."""

import csv
import shutil
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wholeplace.reference.bearers import constituent_shares
from wholeplace.reference.library import library
from wholeplace.reference.public_value import public_value, without_constituents
from wholeplace.reference.uprating import uprate

ROOT = Path(__file__).resolve().parents[2]
MILLION = 1_000_000


def answer(topic: str, inputs: Any) -> Any:
    """What does wholeplace answer to a worked example of this topic? Errors: KeyError."""
    return TOPICS[topic](inputs)


def _uprating(inputs: Any) -> Any:
    if isinstance(inputs, str):
        return _every_published_value()
    pounds = Decimal(str(inputs["gbp"]))
    return float(
        uprate(pounds, inputs["from_fy"], inputs["to_fy"], library().deflators)
    )


def _every_published_value() -> str:
    text = (ROOT.parent / "shared/data/unit_costs.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if not row["gbp_2015_16_as_published"]:
            continue
        ours = uprate(
            Decimal(row["gbp"]), row["price_year"], "2015/16", library().deflators
        )
        if abs(ours - Decimal(row["gbp_2015_16_as_published"])) > Decimal("0.01"):
            return f"{row['id']} recomputes to {ours}"
    return "each recomputes within 0.01"


def _public_value(inputs: dict[str, Any]) -> dict[str, float]:
    fiscal = {name: Decimal(str(value)) for name, value in inputs["fiscal"].items()}
    kinds = [Decimal(str(inputs.get(kind, 0))) for kind in ("economic", "social")]
    found = public_value(fiscal, *kinds, transfers=inputs.get("transfer", ()))
    return {
        "fiscal_total": float(found.fiscal_total),
        "public_value": float(found.public_value),
    }


def _overlap(inputs: dict[str, Any]) -> float:
    parts = {
        name: Decimal(str(value)) for name, value in inputs["constituents"].items()
    }
    return float(without_constituents(parts, inputs["exclude"]))


def _split(inputs: str) -> dict[str, float]:
    code = inputs.removesuffix(" constituents")
    shares = constituent_shares(code, library(), by="agency")
    return {name: float(share) for name, share in shares.items()}


def _late_total(inputs: str) -> dict[str, float]:
    del inputs
    rows = _late_intervention()
    items, printed = (
        rows["total: the printed item totals less overlap"],
        rows["total: as printed"],
    )
    ours = {
        name: float(items[f"{name}_pounds"] / MILLION)
        for name in ("gross", "overlap", "net")
    }
    return {**ours, "published_net": float(printed["published_pounds"] / MILLION)}


def _late_by_agency(inputs: str) -> dict[str, float]:
    del inputs
    rows = _late_intervention()
    printed = {
        name: row["published_pounds"]
        for name, row in rows.items()
        if row["row_kind"] == "bearer"
    }
    printed["total"] = rows["total: as printed"]["published_pounds"]
    return {name: float(value / MILLION) for name, value in printed.items()}


@cache
def _late_intervention() -> dict[str, dict[str, Any]]:
    from wholeplace.runs.review import run_review

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "england-and-wales"
        shutil.copytree(
            ROOT / "examples/england-and-wales",
            place,
            ignore=shutil.ignore_patterns("runs"),
        )
        table = run_review(place).read("late_intervention_by_bearer")
    return {row["bearer"]: row for row in table.to_pylist()}


TOPICS = {
    "uprating": _uprating,
    "public value excludes transfer payments": _public_value,
    "overlap removal by constituent": _overlap,
    "agency split from constituents": _split,
    "late intervention total": _late_total,
    "late intervention by agency": _late_by_agency,
}
