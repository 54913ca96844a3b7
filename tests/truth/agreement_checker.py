"""An independent checker of leave, written from the rules and from nothing in the sharing room.

The rules (issue B, DESIGN 'Never', protection 3 and 6): a field may be used only for a purpose on the
closed list, under a signed agreement of that partner with the user that names the field and the
purpose, on a day from `from_on` up to but not including `until_on`, before any withdrawal; with its
four locks open; under a power in force that covers the purpose and both sectors.
"""

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
GATEWAYS = HERE / "src" / "wholeplace" / "reference" / "data" / "gateways.csv"
OURS = {
    "whole_place_review", "service_planning", "pilot_evaluation", "family_programme", "direct_help", "child_safeguarding",
    "adult_safeguarding", "homelessness_help", "hardship_help", "violence_prevention", "resettlement_help",
}  # fmt: skip
PUBLIC = {
    "council",
    "nhs",
    "police",
    "fire",
    "justice",
    "education",
    "welfare",
    "national",
    "regional",
}
with GATEWAYS.open(encoding="utf-8", newline="") as opened:
    ROWS = {row["gateway"]: row for row in csv.DictReader(opened)}


NO_ROW = dict.fromkeys(next(iter(ROWS.values())), "")
POWERS = ("power", "implied_power", "duty", "approval")


def runs(row, column, sector):
    return bool({sector, "any"} & set(row[column].split(";")))


def opens(agreement, field, sectors, ask):
    """Does this one agreement let the field be used?"""
    locks, giver = agreement["locks"], sectors[agreement["from"]]
    row = ROWS.get(locks["gateway"], NO_ROW)
    return all((
        ask["partner"] == agreement["from"] and ask["user"] in agreement["to"],
        field in agreement["fields"].get(ask["table"], ()),
        agreement["purpose"] == ask["purpose"],
        agreement["signed_by"] and agreement["signed_on"] and agreement["signed_on"] <= ask["on"],
        agreement["from_on"] <= ask["on"] < agreement["until_on"],
        not agreement["withdrawn_on"] or ask["on"] < agreement["withdrawn_on"],
        all(locks[name] for name in ("gateway", "lawful_basis", "condition", "confidence")),
        not (giver in PUBLIC and "legitimate_interest" in locks["lawful_basis"]),
        not (locks["condition"] == "none_needed" and field in ("sex", "ethnicity")),
        not (giver == "nhs" and locks["confidence"] == "not_confidential"),
        row["needs_confidence"] in ("", locks["confidence"]),
        row["kind"] in POWERS and row["commencement"] == "in_force",
        ask["purpose"] in row["purposes"].split(";"),
        runs(row, "from_sectors", giver) and runs(row, "to_sectors", sectors[ask["user"]]),
    ))  # fmt: skip


def allowed(agreements, fields, sectors, ask):
    """Which fields may be used, and by which agreement? The first by name, when several let it."""
    if ask["purpose"] not in OURS:
        return {}
    named = sorted(agreements, key=lambda each: each["name"])
    first = {
        field: next((a["name"] for a in named if opens(a, field, sectors, ask)), None)
        for field in fields
    }
    return {field: name for field, name in first.items() if name}
