"""The published numbers that ship: true to their sources, in our words, and never split by guess."""

import csv
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.reference.agencies import BEARERS
from wholeplace.reference.bearers import (
    bearer_shares,
)
from wholeplace.reference.library import (
    DATA,
    known_codes,
    library,
    shipped_codes,
    with_local,
)
from wholeplace.reference.public_value import public_value
from wholeplace.reference.uprating import price_factors, unit_costs_at, uprate
from wholeplace.store.hand_files import read_table
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS
from wholeplace.tables.results.late import UNIT_COSTS_USED

ROOT = Path(__file__).resolve().parent.parent
NO_CODE_IN_THE_WORKBOOK = {("CR8.0.1", "fiscal")}
# Weekly rates of benefit: transfers by the workbook's own rule, though it does not flag them.
BENEFIT_RATES = {"E&E5.0", "E&E6.0", "E&E7.0", "E&E8.0", "E&E9.0", "HO7.0"}


@pytest.fixture(scope="session")
def costs() -> list[dict[str, object]]:
    return library().unit_costs.to_pylist()


@pytest.fixture(scope="session")
def original(shared: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The workbook's values, read once by other means, by code and dimension."""
    with (shared / "data" / "unit_costs.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        return {
            (
                (row["code"], row["dimension"])
                if row["code"]
                else (row["id"].replace("EIF2015:", "EIF:"), "fiscal")
            ): row
            for row in csv.DictReader(opened)
        }


def shipped(original):
    return (row for row in library().unit_costs.to_pylist() if _key(row) in original)


def _key(row):
    return row["code"], row["dimension"]


@pytest.mark.parametrize("name", PUBLISHED_NUMBERS)
def test_a_shipped_file_is_free_of_mistakes(name):
    read = read_table(DATA / f"{name}.csv", PUBLISHED_NUMBERS[name])
    assert read.rows
    assert read.mistakes == ()


def test_every_row_says_where_it_stands():
    for name in PUBLISHED_NUMBERS:
        table = library().table(name)
        lines = (DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        for row in table.to_pylist():
            assert row["file"] == f"wholeplace/reference/{name}.csv"
            assert str(row[PUBLISHED_NUMBERS[name].key[0]]) in lines[row["line"] - 1]
            assert row["is_local"] is False


def test_values_are_those_of_the_source(original, costs):
    unknown = {_key(row) for row in costs} - set(original)
    assert unknown == NO_CODE_IN_THE_WORKBOOK
    for row in shipped(original):
        source = original[_key(row)]
        exact = row["exact_pounds"] or row["pounds"]
        step = Decimal("0.01") if source["code"] == "" else Decimal("1e-8")
        assert abs(exact - Decimal(source["gbp"])) < step, row["code"]
        assert row["price_year"] == source["price_year"], row["code"]


def test_ratings_levels_and_agencies_are_those_of_the_source(original):
    grades = {"G": "firm", "A": "fair", "R": "weak", "": "weak"}
    for row in shipped(original):
        source = original[_key(row)]
        assert row["grade"] == grades[source["rag"]], row["code"]
        if source["code"]:
            is_headline = source["is_headline"] == "True"
            assert (row["level"] == "headline") == is_headline, row["code"]
            assert row["theme"] == source["theme"]
        if row["dimension"] == "fiscal" and source["code"]:
            assert row["agency"].startswith(source["agency_level1"]), row["code"]


def test_every_headline_cost_of_the_workbook_ships(original, costs):
    headlines = {key for key, row in original.items() if row["is_headline"] == "True"}
    assert len({code for code, _ in headlines}) == 91
    assert headlines <= {_key(row) for row in costs}


def test_nothing_ships_that_may_not(original, costs):
    for row in shipped(original):
        source = original[_key(row)]
        assert source["source_db"].startswith(("GMCA UCDB", "EIF "))
        assert "SECONDARY" not in source["verification"]
    words = " ".join(
        path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.csv"))
    )
    for forbidden in ("HACT", "TOMs", "WELLBY", "seed", ".txt", "/work"):
        assert forbidden not in words


def test_item_and_unit_are_in_our_words(original):
    for row in shipped(original):
        source = original[_key(row)]
        assert row["item"].casefold() != source["item"].casefold(), row["code"]
        assert row["unit"] != source["unit"], row["code"]


def test_every_source_names_document_place_and_licence(costs):
    for row in costs:
        if row["code"].startswith("EIF:"):
            assert "Early Intervention Foundation" in row["source"]
            assert "tables 2 and 3" in row["source"]
            assert row["is_derived"]
            assert row["grade"] == "weak"
        else:
            assert "Unit Cost Database v1.4" in row["source"]
            assert f"sheet {row['theme']} row " in row["source"]
            assert "; from: " in row["source"]
            assert "CC BY 4.0" in row["source"]
            assert not row["is_derived"]
    assert sum(row["code"].startswith("EIF:") for row in costs) == 16


def test_rivals_name_each_other(costs):
    rivals = {row["code"]: set() for row in costs}
    for row in costs:
        rivals[row["code"]] |= set((row["rival_of"] or "").split(";")) - {""}
    named = {code: others for code, others in rivals.items() if others}
    assert {"CR2.0", "EIF:DV", "SS1.0", "EIF:LAC"} <= named.keys()
    for code, others in named.items():
        for other in others:
            assert code in rivals[other], (code, other)


def test_transfers_are_those_the_source_marks_and_the_benefit_rates(original, costs):
    ours = {
        row["code"]
        for row in costs
        if row["is_transfer"] and row["level"] != "constituent"
    }
    marked = {code for (code, _), row in original.items() if row["transfer_note"]}
    parts = {"E&E1.0", "E&E2.0", "E&E3.0"}
    assert len(marked) == 12
    assert ours == (marked - parts) | BENEFIT_RATES
    for code in parts:
        bearers = library().unit_cost_bearers.to_pylist()
        moved = [row for row in bearers if row["code"] == code and row["is_transfer"]]
        assert [row["bearer"] for row in moved] == ["welfare"]


def test_deflators_are_those_of_the_source(shared):
    with (shared / "data" / "ucdb_deflator.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        source = {
            row["financial_year"]: Decimal(row["index_1989_90_100"])
            for row in csv.DictReader(opened)
        }
    rows = {row["year"]: row for row in library().deflators.to_pylist()}
    assert rows.keys() == source.keys()
    for year, row in rows.items():
        assert abs(row["index"] - source[year]) < Decimal("1e-9")
        assert row["is_forecast"] == (year >= "2014/15" and year != "1999/00")


def test_crime_multipliers_are_those_of_the_source(shared):
    with (shared / "data" / "crime_multipliers.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        source = {
            row["ucdb_code"]: Decimal(row["recorded_to_actual_multiplier_GM_2011_12"])
            for row in csv.DictReader(opened)
        }
    rows = library().crime_multipliers.to_pylist()
    assert {row["code"]: row["multiplier"] for row in rows} == source
    assert source.keys() <= known_codes(library())


# A place's own numbers


def local_table(name: str, **columns: list[object]) -> pa.Table:
    schema = PUBLISHED_NUMBERS[name].schema()
    fields = [schema.field(column) for column in columns]
    size = len(next(iter(columns.values())))
    table = pa.table(
        [pa.array(columns[field.name], field.type) for field in fields],
        schema=pa.schema(fields),
    )
    table = table.append_column("file", pa.array([f"reference/{name}.csv"] * size))
    return table.append_column("line", pa.array(range(2, size + 2), pa.int64()))


def own_cost(code: str, pounds: str, year: str = "2014/15") -> pa.Table:
    return local_table(
        "unit_costs",
        code=[code],
        dimension=["fiscal"],
        item=["Our own"],
        unit=["case"],
        pounds=[Decimal(pounds)],
        price_year=[year],
        grade=["firm"],
        source=["Finance team, June 2015"],
    )


def test_a_place_overrides_a_cost_by_its_key():
    ours = library()
    merged = with_local(ours, {"unit_costs": own_cost("CR2.0", "3000.00")})
    rows = {_key(row): row for row in merged.unit_costs.to_pylist()}
    assert rows["CR2.0", "fiscal"]["pounds"] == 3000
    assert rows["CR2.0", "fiscal"]["is_local"] is True
    assert rows["CR2.0", "fiscal"]["file"] == "reference/unit_costs.csv"
    assert rows["CR2.0", "social"]["is_local"] is False
    assert len(merged.unit_costs) == len(ours.unit_costs)
    assert ours.unit_costs.to_pylist() == library().unit_costs.to_pylist()


def test_a_place_adds_a_cost_of_its_own():
    merged = with_local(library(), {"unit_costs": own_cost("OURS:1", "10.00")})
    assert "OURS:1" in known_codes(merged)
    assert shipped_codes() == known_codes(library())
    with pytest.raises(ReferenceNumberError, match="OURS:1"):
        bearer_shares("OURS:1", merged)


def test_a_place_gives_all_the_bearers_of_a_code():
    local = local_table(
        "unit_cost_bearers",
        code=["CR2.0", "CR2.0"],
        bearer=["nhs", "police"],
        constituent=["CR2.0", "CR2.0"],
        pounds=[Decimal("1.00"), Decimal("3.00")],
        basis=["published", "published"],
        source=["ours", "ours"],
    )
    merged = with_local(library(), {"unit_cost_bearers": local})
    assert bearer_shares("CR2.0", merged) == {
        "nhs": Decimal("0.25"),
        "police": Decimal("0.75"),
    }
    # Without words of the library's own, ours stand in.
    assert bearer_shares("CR2.0", merged, by="agency").keys() == {"nhs", "police"}


# Prices


def test_costs_are_carried_to_the_price_year_beside_their_own(costs):
    table = unit_costs_at("2014/15", library())
    assert table.schema.names == list(UNIT_COSTS_USED.names)
    rows = table.to_pylist()
    assert len(rows) == len(costs)
    assert [_key(row) for row in rows] == sorted(_key(row) for row in rows)
    for row in rows:
        assert row["pounds"] == (
            row["exact_pounds"] * row["index_to"] / row["index_from"]
        ).quantize(Decimal("0.01"))
        if row["price_year"] == "2014/15":
            assert row["pounds"] == row["original_pounds"]


def test_a_year_without_a_price_level_is_one_sentence():
    with pytest.raises(
        ReferenceNumberError, match="no year `1979/80`, only 1989/90 to 2019/20"
    ):
        uprate(Decimal(1), "1979/80", "2014/15", library().deflators)
    with pytest.raises(ReferenceNumberError, match="no deflator series `cpi`"):
        uprate(Decimal(1), "2013/14", "2014/15", library().deflators, "cpi")


def test_a_local_cost_of_an_unknown_year_is_named_with_file_and_line():
    merged = with_local(
        library(), {"unit_costs": own_cost("OURS:1", "10.00", "2031/32")}
    )
    with pytest.raises(
        ReferenceNumberError, match=r"OURS:1 \(reference/unit_costs.csv, line 2\)"
    ):
        unit_costs_at("2014/15", merged)


def test_a_price_factor_carries_what_uprating_carries():
    factors = {
        row["from_year"]: row["factor"]
        for row in price_factors("2014/15", library()).to_pylist()
    }
    assert factors["2014/15"] == 1
    for year, factor in factors.items():
        carried = uprate(Decimal(1), year, "2014/15", library().deflators)
        assert abs(carried - factor) < Decimal("1e-9")


@given(st.decimals("0", "1000000", places=2), st.sampled_from(["1999/00", "2008/09"]))
def test_uprating_there_and_back_changes_nothing(pounds, year):
    deflators = library().deflators
    there = uprate(pounds, year, "2015/16", deflators)
    assert abs(uprate(there, "2015/16", year, deflators) - pounds) < Decimal("1e-9")


MONEY = st.decimals("-1000000", "1000000", places=2)


@given(
    st.dictionaries(st.sampled_from(sorted(BEARERS)), MONEY, min_size=1), MONEY, MONEY
)
def test_public_value_is_all_value_less_transfers(fiscal, economic, social):
    transfers = sorted(fiscal)[:1]
    found = public_value(fiscal, economic, social, transfers)
    assert found.fiscal_total == sum(fiscal.values())
    assert (
        found.public_value
        == sum(fiscal.values()) - fiscal[transfers[0]] + economic + social
    )
    without = public_value(fiscal, economic, social)
    assert without.public_value - found.public_value == fiscal[transfers[0]]


def test_a_transfer_of_nobody_is_refused():
    with pytest.raises(ReferenceNumberError, match="dwp is called a transfer"):
        public_value({"nhs": Decimal(1)}, transfers=["dwp"])


def test_importing_the_room_loads_no_arrow():
    modules = (
        "agencies bearers library public_value spreadsheet uprating workbook_reader"
    )
    code = (
        "import sys, wholeplace.reference\n"
        f"for name in {modules.split()}: __import__('wholeplace.reference.' + name)\n"
        "sys.exit('pyarrow' in sys.modules or 'python_calamine' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_documentation_names_every_bearer_and_the_counts():
    page = (ROOT / "docs" / "reference-numbers.md").read_text(encoding="utf-8")
    for word, meaning in BEARERS.items():
        assert f"| `{word}` | {meaning} |" in page
    assert f"| `unit_costs.csv` | {len(shipped_codes())} unit costs" in page
    for name in PUBLISHED_NUMBERS:
        line = next(
            line for line in page.splitlines() if line.startswith(f"| `{name}.csv`")
        )
        assert f"| {len(library().table(name))} |" in line
