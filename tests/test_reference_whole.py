"""The whole unit cost workbook comes through the importer: rebuilt from the shared table, and the original where it stands."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

from unit_cost_workbook import (
    counts_add_up,
    rebuilt,
)
from wholeplace.core.money import to_pennies
from wholeplace.reference.bearers import bearer_shares, constituent_shares
from wholeplace.reference.library import library, with_local
from wholeplace.reference.uprating import unit_costs_at
from wholeplace.reference.workbook import (
    import_workbook,
    read_workbook,
)
from wholeplace.store.hand_files import read_table
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS


def test_the_whole_of_the_workbook_comes_through(shared, tmp_path):
    path, rows = rebuilt(shared, tmp_path / "whole.xlsx")
    found = read_workbook(path)
    counts_add_up(found)
    assert found.themes == {
        "Crime": 184,
        "Education & Skills": 35,
        "Employment & Economy": 75,
        "Fire": 15,
        "Health": 201,
        "Housing": 36,
        "Social Services": 137,
    }
    assert found.values == {"fiscal": 674, "economic": 80, "social": 25}
    costs = {
        (cost["code"], cost["dimension"]): cost for cost in found.tables["unit_costs"]
    }
    for row in rows:
        cost = costs[row["code"], row["dimension"]]
        assert cost["pounds"] == str(to_pennies(Decimal(row["gbp"]))), row["code"]
        assert cost["price_year"] == row["price_year"]
    assert Counter(each.rating for each in found.items) == {"G": 507, "A": 173, "R": 3}
    assert sum(each.level == "headline" for each in found.items) == 91


def test_the_whole_of_the_workbook_is_shared_out_as_worked_out_elsewhere(
    shared, tmp_path
):
    path, rows = rebuilt(shared, tmp_path / "whole.xlsx")
    import_workbook(path, tmp_path / "reference")
    local = {
        name: read_table(
            tmp_path / "reference" / f"{name}.csv", PUBLISHED_NUMBERS[name]
        ).arrow
        for name in ("unit_costs", "unit_cost_bearers", "deflators")
    }
    merged = with_local(library(), local)
    compared = 0
    for row in rows:
        if row["share_basis"] == "constituent rows sum to parent":
            given = dict(part.split("=") for part in row["bearing_shares"].split(";"))
            ours = constituent_shares(row["code"], merged, by="agency")
            assert ours.keys() == given.keys(), row["code"]
            assert all(
                abs(ours[who] - Decimal(given[who])) < Decimal("0.0002")
                for who in given
            )
            assert sum(bearer_shares(row["code"], merged).values()) == 1
            compared += 1
    assert compared == 54
    uprated = {
        (cost["code"], cost["dimension"]): cost["pounds"]
        for cost in unit_costs_at("2015/16", merged).to_pylist()
    }
    for row in rows:
        if row["gbp_2015_16_as_published"]:
            printed = Decimal(row["gbp_2015_16_as_published"])
            assert uprated[row["code"], row["dimension"]] == printed, row["code"]


def find_original() -> Path | None:
    beside = Path(__file__).resolve().parents[2] / "shared"
    return (
        next(beside.rglob("unit-cost-database.xlsx"), None) if beside.is_dir() else None
    )


# The original is not ours to carry: this is collected only where it stands in ../shared.
if ORIGINAL := find_original():

    def test_the_original_workbook():
        assert ORIGINAL is not None
        found = read_workbook(ORIGINAL)
        counts_add_up(found)
        assert found.name == "GMCA Unit Cost Database v1.4"
        assert found.licence == "CC BY 4.0"
        # One row more than is usually said: Crime row 58 has no code, and is CR8.0.1.
        assert len(found.items) == 684
        assert [each.code for each in found.items if each.is_code_given] == ["CR8.0.1"]
        assert found.values == {"fiscal": 675, "economic": 80, "social": 25}
        assert found.reasons(values=True) == {}
        assert found.reasons(values=False) == {
            "heading": 14,
            "list behind a drop-down menu": 189,
        }
        assert Counter(each.level for each in found.items) == {
            "headline": 91,
            "subsidiary": 313,
            "constituent": 280,
        }
        assert Counter(each.rating for each in found.items) == {
            "G": 508,
            "A": 173,
            "R": 3,
        }
        assert len(found.tables["deflators"]) == 31
        assert (
            sum(row["is_transfer"] == "true" for row in found.tables["unit_costs"])
            == 12
        )
        parts = {
            row["code"]
            for row in found.tables["unit_cost_bearers"]
            if row["basis"] == "parts"
        }
        assert len(parts) == 57
        ours = {
            (row["code"], row["dimension"]): row
            for row in library().unit_costs.to_pylist()
        }
        updated = 0
        for cost in found.tables["unit_costs"]:
            updated += cost["updated_year"] == "2015/16"
            shipped = ours.get((cost["code"], cost["dimension"]))
            if shipped:
                assert str(shipped["pounds"]) == cost["pounds"]
                assert str(shipped["updated_pounds"] or "") == cost["updated_pounds"]
        assert updated == 779
