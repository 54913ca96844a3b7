"""The quality of an extract: counted right, safe to show, each planted fault found, and a clean month not held."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import comb
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from intake_material import Gate, csv_text, mapping
from quality_material import (
    AS_AT,
    Hospital,
    again,
    checked_tables,
    clean_pairs,
    jumps,
    rows_of,
    with_cell,
    without_some,
)
from wholeplace.intake.example import TEMPLATES
from wholeplace.intake.one_file import intake_file
from wholeplace.intake.quality import extract_quality
from wholeplace.intake.quality.chance import (
    binomial_limits,
    clustered,
    difference_by_chance,
    greatest_limit,
    two_sided,
)
from wholeplace.intake.quality.days import Days, month_name
from wholeplace.intake.quality.decisions import held, read_drift_decisions
from wholeplace.intake.quality.drift import drift_of
from wholeplace.intake.quality.extract_quality import earlier_of, quality_of
from wholeplace.intake.quality.groups import BANDS
from wholeplace.intake.quality.heaping import heaping_rows
from wholeplace.intake.quality.months import find_gaps, months_of
from wholeplace.tables.people import RECORDS
from wholeplace.tables.quality import ALL, FEW, NEARLY_ALL, NOT_KNOWN, OTHER, SOME
from wholeplace.tables.quality_layouts import LAYOUTS, QUALITY


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return Hospital(tmp_path_factory.mktemp("hospital"))


@pytest.fixture(scope="module")
def people(hospital: Hospital):
    return hospital.deliver("records", name="people_2017-03.csv")


@pytest.fixture(scope="module")
def contacts(hospital: Hospital):
    return hospital.deliver("contacts", name="contacts_2017-03.csv")


# What chance gives, against another implementation.


def test_binomial_limits_are_the_quantiles_that_scipy_gives():
    dice = random.Random(1)
    for _ in range(300):
        number, chance = dice.randrange(1, 50_000), dice.random() ** 3
        low, high = binomial_limits(number, chance)
        assert low == stats.binom.ppf(0.0005, number, chance)
        assert high == stats.binom.ppf(0.9995, number, chance)


def test_the_limit_of_the_fullest_day_is_that_of_an_exact_loop():
    for number, chances in ((40, [(0.01, 100)]), (60, [(0.02, 30), (0.05, 8)])):

        def beyond(most: int, number=number, chances=chances) -> float:
            return sum(
                days * sum(comb(number, k) * p**k * (1 - p) ** (number - k) for k in range(most + 1, number + 1))
                for p, days in chances
            )  # fmt: skip

        wanted = next(most for most in range(number) if beyond(most) <= 0.001)
        assert greatest_limit(number, chances) == wanted


def test_two_shares_differ_by_chance_as_scipy_says():
    dice = random.Random(2)
    exact = normal = 0
    for _ in range(300):
        m, n = dice.randrange(1, 3000), dice.randrange(1, 3000)
        share = dice.random()
        a, b = (sum(dice.random() < share for _ in range(each)) for each in (m, n))
        ours = difference_by_chance((a, m), (b, n))
        expected = min(m, n) * min((a + b), m + n - a - b) / (m + n)
        if expected < 200:
            exact += 1
            assert ours == pytest.approx(
                stats.fisher_exact([[a, m - a], [b, n - b]]).pvalue, rel=1e-6, abs=1e-12
            )
        elif expected > 201:
            normal += 1
            table = [[a, m - a], [b, n - b]]
            theirs = stats.chi2_contingency(table, correction=False).pvalue
            assert ours == pytest.approx(theirs, rel=1e-9)
    assert exact > 100
    assert normal > 30
    assert difference_by_chance((3, 10), (0, 0)) == 1.0
    assert two_sided(-3.29) == pytest.approx(2 * stats.norm.sf(3.29))


def test_rows_of_one_person_count_as_one():
    assert clustered(60, 120, 4.0) == (15.0, 30.0)
    assert clustered(60, 120, 0.5) == (60.0, 120.0)


# What is counted, against loops over the rows.


def test_the_counts_are_those_of_a_loop_over_the_rows(people):
    rows = pq.read_table(people[0].accepted_path).to_pylist()
    for column in ("sex", "ethnicity"):
        found = Counter(row[column] for row in rows if row[column] is not None)
        said = {
            row["code"]: row["rows"]
            for row in rows_of(people, "code_shares", column=column)
        }
        assert said.pop(ALL) == sum(found.values())
        assert said.pop(OTHER, 0) == sum(n for n in found.values() if n < 10)
        assert said == {code: n for code, n in found.items() if n >= 10}
    districts = Counter(row["match_postcode"] and row["match_postcode"].split()[0] for row in rows)  # fmt: skip
    areas = {row["area"]: row["records"] for row in rows_of(people, "coverage_areas")}
    assert areas.pop(NOT_KNOWN) == districts.pop(None)
    assert areas.pop(ALL) == len(rows)
    assert areas.pop(OTHER, 0) == sum(n for n in districts.values() if n < 10)
    assert areas == {area: n for area, n in districts.items() if n >= 10}


def _age(born: str, on: date) -> str:
    day = date.fromisoformat(born)
    years = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    return next(name for start, name in reversed(BANDS) if years >= start)


def test_every_sex_meets_every_age_and_they_add_up(people):
    rows = pq.read_table(people[0].accepted_path).to_pylist()
    wanted = Counter(
        (
            row["sex"] or NOT_KNOWN,
            _age(row["born_on"], AS_AT) if row["born_on"] else NOT_KNOWN,
        )
        for row in rows
    )
    found = {(row["sex"], row["age"]): row["records"] for row in rows_of(people, "coverage_people")}  # fmt: skip
    inner = {key: n for key, n in found.items() if ALL not in key}
    assert {key: n for key, n in inner.items() if n} == dict(wanted)
    assert found[ALL, ALL] == len(rows)
    sexes = {sex for sex, _ in inner}
    assert len(inner) == len(sexes) * len({age for _, age in inner})
    for sex in sexes:
        assert found[sex, ALL] == sum(n for (s, _), n in inner.items() if s == sex)


def test_without_a_day_people_are_grouped_by_years_of_birth(hospital, people):
    quality = quality_of(people[0], hospital.source("records"))
    rows = quality.tables["coverage_people"].to_pylist()
    assert {row["age"] for row in rows} >= {"born 1980s", "born 1990s", ALL}
    assert quality.tables["coverage"].to_pylist()[0]["as_at"] is None


def test_what_stands_there_twice_is_that_of_a_loop(people):
    rows = pq.read_table(people[0].accepted_path).to_pylist()
    by_number: dict[str, list[str]] = {}
    for row in rows:
        if row["nhs_number"] and "nhs_number:placeholder" not in (row["flags"] or ""):
            by_number.setdefault(row["nhs_number"], []).append(row["record_id"])
    (found,) = rows_of(people, "duplicates", what="nhs_number")
    assert found["rows"] == sum(len(each) for each in by_number.values())
    assert found["numbers"] == len(by_number)
    shared = [each for each in by_number.values() if len(set(each)) > 1]
    assert found["sharing_rows"] == sum(len(each) for each in shared) > 0
    alike = Counter(
        (row["match_given"], row["match_family"], row["born_on"]) for row in rows
    )
    (looks,) = rows_of(people, "duplicates", what="name_and_birth")
    assert looks["sharing_rows"] == sum(n for key, n in alike.items() if n > 1 and None not in key)  # fmt: skip


def test_months_and_periods_are_those_of_a_loop(contacts):
    rows = pq.read_table(contacts[0].accepted_path).to_pylist()
    days = sorted(row["started_on"] for row in rows)
    months = Counter(f"{day:%Y-%m}" for day in days)
    found = {row["month"]: row["contacts"] for row in rows_of(contacts, "coverage_months")}  # fmt: skip
    assert found.pop(ALL) == len(rows)
    outside = sum(n for month, n in found.items() if " " in month)
    inside = {month: n for month, n in found.items() if " " not in month}
    assert inside == {month: months[month] for month in inside}
    assert outside + sum(inside.values()) == len(rows)
    (coverage,) = rows_of(contacts, "coverage")
    assert coverage["first_on"] == days[9]
    assert coverage["last_on"] == days[-10]
    assert coverage["people"] == len({row["record_id"] for row in rows})
    assert coverage["gaps"] == ""


def test_how_full_a_column_is_comes_from_intake_and_is_put_in_a_word(people):
    found = {row["column"]: row for row in rows_of(people, "column_quality")}
    for column in people[0].columns:
        row = found[column.name]
        assert (row["rows"], row["filled"], row["valid"]) == (
            people[0].judged,
            column.filled,
            column.valid,
        )
    assert found["record_id"]["how_filled"] == NEARLY_ALL
    assert found["nhs_number"]["how_filled"] == SOME


def test_fillers_are_counted_apart(hospital):
    change = with_cell("DateOfBirth", lambda row: "01/01/1900" if row["HospitalNo"][-1] == "7" else row["DateOfBirth"])  # fmt: skip
    taken = hospital.deliver("records", change)
    (row,) = rows_of(taken, "date_heaping", day_kind="default_date", column="born_on")
    column = next(each for each in taken[0].columns if each.name == "born_on")
    assert row["on_it"] == column.reasons["default_date_blanked"] > 200
    (first,) = rows_of(taken, "date_heaping", day_kind="first_of_january", column="born_on")  # fmt: skip
    assert not first["is_heaped"]
    assert first["dates"] == row["dates"] - row["on_it"]


def test_a_refused_extract_says_why_and_nothing_else(hospital, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("")
    source = hospital.source("records")
    result = intake_file(path, source, tmp_path / "taken")
    quality = quality_of(result, source, as_at=AS_AT)
    ((row,), *others) = [
        quality.tables["intake_reasons"].to_pylist(),
        *(table.to_pylist() for name, table in quality.tables.items() if name != "intake_reasons"),
    ]  # fmt: skip
    assert (row["code"], row["level"], row["times"]) == ("empty_file", "refused", None)
    assert others == [[]] * len(others)


def test_a_table_of_the_mappings_own_and_a_header_without_rows_do_too(tmp_path):
    gate = Gate(tmp_path)
    for rows in ((), ["9434765919,QQ123456C,Able,Ann,1980-01-02,E8 1EA,2015-04-01,120.50"] * 3):  # fmt: skip
        result = gate.take(csv_text(*rows))
        quality = quality_of(result, mapping(), as_at=AS_AT)
        (coverage,) = quality.tables["coverage"].to_pylist()
        assert coverage["rows"] == len(rows)
        assert coverage["first_on"] is None
        assert drift_of((result, quality), (result, quality)).columns.num_rows > 0


@pytest.mark.parametrize("as_at", [AS_AT, date(2016, 2, 28), None])
def test_small_extracts_are_counted_as_large_ones_are(
    hospital, tmp_path, monkeypatch, as_at
):
    """Two ways of counting, one answer: for every partner's extracts, and for one without a row."""
    (tmp_path / "empty").mkdir()
    empty = Gate(tmp_path / "empty").take(csv_text())
    taken = [(empty, mapping())]
    for number, each in enumerate(hospital.place.extracts):
        result = intake_file(each.path, each.source, tmp_path / str(number))
        taken.append((result, each.source))
    few = [quality_of(result, source, as_at=as_at) for result, source in taken]
    monkeypatch.setattr(extract_quality, "FEW_ROWS", -1)
    many = [quality_of(result, source, as_at=as_at) for result, source in taken]
    for one, other in zip(few, many, strict=True):
        for name, table in one.tables.items():
            assert table.equals(other.tables[name]), (one.extract, name)


# What may be shown.


def test_every_table_of_a_borough_can_be_checked_and_holds_no_value_of_a_row(
    hospital, tmp_path
):
    """Every partner's extracts, as they come: what is shown names no person, number, address or rare code."""
    taken, secret, rare = [], set(), set()
    for number, each in enumerate(hospital.place.extracts):
        result = intake_file(each.path, each.source, tmp_path / str(number))
        taken.append((result, quality_of(result, each.source, as_at=AS_AT)))
        rows = pq.read_table(result.accepted_path)
        for name in set(rows.column_names) & {"record_id", "contact_id", "given_names", "family_name", "nhs_number", "nino", "upn", "uprn", "address", "postcode", "born_on"}:  # fmt: skip
            secret.update(value for value in rows.column(name).to_pylist() if value and len(value) > 3)  # fmt: skip
        for name in set(rows.column_names) & {"sex", "ethnicity", "service", "reason", "referred_to", "outcome"}:  # fmt: skip
            counts = Counter(rows.column(name).to_pylist())
            rare.update((result.partner, name, code) for code, n in counts.items() if code and n < 10)  # fmt: skip
    drifts = [drift_of(each, each) for each in taken]
    assert all(jumps(each) == set() for each in drifts)
    checked = checked_tables(taken, drifts)
    words = {
        value
        for table in checked.values()
        for row in table.table.to_pylist()
        for value in row.values()
        if isinstance(value, str)
    }
    assert len(secret) > 20_000
    assert words & secret == set()
    named = {(row["partner"], row["column"], row["code"]) for row in checked["code_shares"].table.to_pylist()}  # fmt: skip
    assert rare
    assert named & rare == set()
    for table in checked.values():
        if table.checks.is_about_people:
            counts = [v for row in table.table.to_pylist() for v in row.values() if isinstance(v, int) and not isinstance(v, bool)]  # fmt: skip
            assert all(count == 0 or count >= 10 for count in counts)


def test_a_word_says_no_more_than_the_hiding_does(people, contacts):
    """`few` and `nearly_all` tell that a count, or what is left of it, is below the small number: no more."""
    for taken in (people, contacts):
        for row in taken[1].tables["column_quality"].to_pylist():
            rest = row["rows"] - row["filled"]
            assert (row["how_filled"] == FEW) == (row["filled"] < 10)
            assert (row["how_filled"] == NEARLY_ALL) == (row["filled"] >= 10 > rest)
        for row in taken[1].tables["date_heaping"].to_pylist():
            assert row["day"] is None or (row["is_heaped"] and row["on_it"] >= 10)


def test_a_stricter_place_names_fewer(hospital, people):
    quality = quality_of(
        people[0], hospital.source("records"), as_at=AS_AT, small_number=60
    )
    rows = quality.tables["code_shares"].to_pylist()
    assert all(row["rows"] >= 60 for row in rows if row["code"] not in {ALL, OTHER})
    assert len(rows) < people[1].tables["code_shares"].num_rows


def test_every_contract_has_a_layout_and_says_it_holds_people():
    assert set(QUALITY) == set(LAYOUTS)
    assert all(contract.holds_people for contract in QUALITY.values())


def test_the_same_extract_gives_the_same_tables(hospital, people):
    twice = quality_of(people[0], hospital.source("records"), as_at=AS_AT)
    assert all(twice.tables[name].equals(table) for name, table in people[1].tables.items())  # fmt: skip


# Faults that were planted.


def test_a_file_with_a_tenth_of_its_rows_missing_is_held(hospital, people, contacts):
    for table, before in (("records", people), ("contacts", contacts)):
        after = hospital.deliver(table, without_some(0.1))
        assert jumps(drift_of(before, after)) == {"rows"}


def test_a_file_that_was_cut_short_is_held(hospital, people, contacts):
    for table, before in (("records", people), ("contacts", contacts)):
        after = hospital.deliver(table, lambda rows: rows[: int(len(rows) * 0.88)])
        assert "rows" in jumps(drift_of(before, after))


def test_a_column_that_is_suddenly_empty_is_held(hospital, people):
    after = hospital.deliver("records", with_cell("NHSNo", lambda row: ""))
    drift = drift_of(people, after)
    assert jumps(drift) == {"filled nhs_number"}
    (row,) = rows_of(drift.columns, measure="filled", column="nhs_number")
    assert row["after"] == 0
    assert row["after_how"] == FEW


def test_a_column_that_is_filled_with_what_is_not_valid_is_held(hospital, people):
    after = hospital.deliver("records", with_cell("NHSNo", lambda row: "9999999999" if row["NHSNo"] else ""))  # fmt: skip
    assert jumps(drift_of(people, after)) == {"valid nhs_number"}


def test_a_share_of_males_that_goes_to_92_per_cent_is_held(hospital, people):
    dice = random.Random(4)
    change = with_cell("Sex", lambda row: ("1" if dice.random() < 0.92 else "2") if row["Sex"] else "")  # fmt: skip
    found = jumps(drift_of(people, hospital.deliver("records", change)))
    assert found == {"sex=male", "sex=female"}


def test_codes_that_appear_and_vanish_are_held(hospital, people):
    change = with_cell("Sex", lambda row: "2" if row["Sex"] == "1" else row["Sex"])
    drift = drift_of(people, hospital.deliver("records", change))
    (male,) = rows_of(drift.codes, column="sex", code="male")
    assert (male["change"], male["is_jump"]) == ("gone", True)
    back = drift_of(hospital.deliver("records", change), people)
    (male,) = rows_of(back.codes, column="sex", code="male")
    assert (male["change"], male["is_jump"]) == ("new", True)


def test_a_month_that_is_missing_is_found(hospital):
    taken = hospital.deliver("contacts", lambda rows: [row for row in rows if row["Admitted"][3:] != "05/2015"])  # fmt: skip
    (coverage,) = rows_of(taken, "coverage")
    assert coverage["gaps"] == "2015-05"
    assert [row["month"] for row in rows_of(taken, "coverage_months", is_gap=True)] == ["2015-05"]  # fmt: skip


def test_dates_heaped_on_the_first_of_january_are_found(hospital, people):
    dice = random.Random(5)
    change = with_cell("DateOfBirth", lambda row: f"01/01/{row['DateOfBirth'][6:]}" if row["DateOfBirth"] and dice.random() < 0.03 else row["DateOfBirth"])  # fmt: skip
    taken = hospital.deliver("records", change)
    assert {row["day_kind"] for row in rows_of(taken, "date_heaping", is_heaped=True)} == {"first_of_january", "first_of_month"}  # fmt: skip
    assert rows_of(people, "date_heaping", is_heaped=True) == []


def test_one_day_with_far_too_many_dates_is_found_and_named(hospital):
    dice = random.Random(6)
    change = with_cell("DateOfBirth", lambda row: "14/09/1971" if dice.random() < 0.02 else row["DateOfBirth"])  # fmt: skip
    taken = hospital.deliver("records", change)
    (row,) = rows_of(taken, "date_heaping", is_heaped=True)
    assert (row["day_kind"], row["day"]) == ("commonest_day", date(1971, 9, 14))


# What chance does alone.


def test_dates_that_fall_by_chance_are_hardly_ever_heaped():
    dice = np.random.default_rng(7)
    flagged = 0
    for _ in range(300):
        span, number = int(dice.integers(60, 30_000)), int(dice.integers(20, 20_000))
        days, counts = np.unique(dice.integers(0, span, number) + 5000, return_counts=True)  # fmt: skip
        flagged += any(row["is_heaped"] for row in heaping_rows(Days(days, counts), 10))
    assert flagged <= 2


def test_the_expected_share_knows_the_days_of_the_week():
    # One year of working days: 1 January 2015 is a Thursday; the 1sts that are working days are counted.
    start = date(2015, 1, 1)
    days = [start + timedelta(n) for n in range(365)]
    worked = [(day - date(1970, 1, 1)).days for day in days if day.weekday() < 5]
    found = list(
        heaping_rows(
            Days(np.array(worked), np.full(len(worked), 4)),
            10,
        )
    )
    firsts = sum(day.day == 1 and day.weekday() < 5 for day in days)
    assert found[0]["expected_share"] == pytest.approx(Decimal(firsts) / len(worked), abs=Decimal("0.0006"))  # fmt: skip
    assert [row["is_heaped"] for row in found] == [False] * 3


def test_months_that_swing_by_chance_have_hardly_ever_a_gap():
    dice = np.random.default_rng(8)
    false = sum(find_gaps(dice.poisson(dice.integers(5, 400), 48)).sum() for _ in range(300))  # fmt: skip
    assert false <= 2
    found = 0
    for _ in range(300):
        counts = dice.poisson(60, 48)
        place = int(dice.integers(1, 47))
        counts[place] = dice.poisson(6)
        found += bool(find_gaps(counts)[place])
    # With 60 contacts a month, a month with 6 is found 98 times in 100.
    assert found >= 290


def test_a_month_that_is_low_each_year_is_a_season_and_no_gap():
    counts = np.tile([100, 100, 100, 100, 100, 100, 100, 3, 100, 100, 100, 100], 3)
    assert not find_gaps(counts).any()
    counts[7], counts[8 + 12] = 100, 3
    assert list(np.flatnonzero(find_gaps(counts))) == [19, 20, 31]


def test_a_period_begins_with_its_first_usual_month():
    # A tenancy of 1999 is no reason to call the fourteen years before 2013 a gap.
    days = [date(1999, 5, 3), *(date(2013 + n // 12, n % 12 + 1, 9) for n in range(24) for _ in range(30))]  # fmt: skip
    number, counts = np.unique([(day - date(1970, 1, 1)).days for day in days], return_counts=True)  # fmt: skip
    months = months_of(Days(number, counts), None)
    assert months is not None
    assert (month_name(months.first), month_name(months.last)) == ("2013-01", "2014-12")
    assert (months.before, months.after, months.gaps) == (1, 0, ())


PAIRS = 24


def _false_alarms(hospital, people, contacts, folder: Path, numbers: range) -> tuple[int, int]:  # fmt: skip
    taken = {"records": people[0], "contacts": contacts[0]}
    sources = {name: hospital.source(name) for name in taken}
    alarms = pairs = 0
    for number in numbers:
        for earlier, later in clean_pairs(taken, sources, folder, number):
            pairs += 1
            alarms += bool(jumps(drift_of(earlier, later)))
    return alarms, pairs


def test_a_clean_month_is_not_held(hospital, people, contacts, tmp_path):
    alarms, pairs = _false_alarms(hospital, people, contacts, tmp_path, range(PAIRS // 2))  # fmt: skip
    print(f"clean deliveries held: {alarms} of {pairs}")
    assert (alarms, pairs) == (0, PAIRS)


@pytest.mark.slow
def test_of_two_hundred_clean_months_hardly_one_is_held(
    hospital, people, contacts, tmp_path
):
    alarms, pairs = _false_alarms(hospital, people, contacts, tmp_path, range(100, 220))
    print(f"clean deliveries held: {alarms} of {pairs}")
    assert pairs >= 200
    assert alarms <= 2


def test_single_months_of_other_days_are_compared_by_the_day(
    hospital, contacts, tmp_path
):
    """A file of one month after the other: 28 days are not fewer than 31, and a tenth less is."""
    source, rows = hospital.source("contacts"), pq.read_table(contacts[0].accepted_path)
    months = np.array([str(day)[:7] for day in rows.column("started_on").to_pylist()])

    def month(name: str, times: int) -> tuple:
        made = again(contacts[0], months == name, tmp_path / name, name)
        return made, quality_of(made, source, as_at=AS_AT)

    for first, second in (("2015-01", "2015-02"), ("2016-02", "2016-03")):
        drift = drift_of(month(first, 1), month(second, 1))
        (row,) = rows_of(drift.columns, measure="rows")
        assert "different days" in row["compared"]
        assert not row["is_jump"]


def test_numbers_that_mean_other_people_each_time_pair_nobody(
    hospital, people, tmp_path
):
    """A system that counts from 1 at each export: a few people more or less are no jump."""
    rows = pq.read_table(people[0].accepted_path)
    dice = np.random.default_rng(9)

    def export(name: str, number: int) -> tuple:
        places = np.sort(dice.choice(len(rows), number, replace=False))
        made = again(people[0], np.isin(np.arange(len(rows)), places), tmp_path / name, name)  # fmt: skip
        path = made.accepted_path
        table = pq.read_table(path)
        ids = [f"{n}" for n in range(len(table))]
        place = table.schema.get_field_index("record_id")
        pq.write_table(table.set_column(place, "record_id", [ids]), path)
        return made, quality_of(made, hospital.source("records"), as_at=AS_AT)

    drift = drift_of(export("a", 300), export("b", 330))
    assert jumps(drift) == set()


def test_each_extract_is_compared_with_the_one_before_it_of_its_mapping(
    people, contacts
):
    first, other = people[0], contacts[0]
    second, third = (
        replace(first, extract=n, extract_id=n) for n in ("2.csv", "3.csv")
    )
    refused = replace(first, extract="bad.csv", is_accepted=False, folder=None)
    twin = replace(first, extract="twin.csv")
    given = [first, other, refused, second, twin, third]
    assert [(a.extract, b.extract) for a, b in earlier_of(given)] == [
        (first.extract, "2.csv"),
        ("2.csv", "3.csv"),
    ]


# What people decided.


@pytest.fixture(scope="module")
def jumped(hospital, people):
    after = hospital.deliver("records", lambda rows: without_some(0.2)(with_cell("NHSNo", lambda row: "")(rows)), name="people_2017-04.csv")  # fmt: skip
    drift = drift_of(people, after)
    checked = checked_tables([people, after], [drift])
    return drift, checked


HEADER = "partner,extract,what,decision,by,decided_on,note,extract_id\n"
LINE = "acute_hospital,people_2017-04.csv,{what},{decision},Ann Other,{on},,{id}\n"


def _decisions(folder: Path, *lines: str):
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions" / "drift.csv").write_text(HEADER + "".join(lines))
    return read_drift_decisions(folder)


def _line(what: str, decision: str = "accept", on: str = "2017-05-02", extract_id: str = "") -> str:  # fmt: skip
    return LINE.format(what=what, decision=decision, on=on, id=extract_id)


def _held(jumped, decisions, **more):
    tables = [jumped[1][name].table for name in ("column_drift", "code_drift")]
    return held(*tables, decisions.rows, **more)


def test_what_jumped_is_held_with_one_sentence_each(jumped, tmp_path):
    found = _held(jumped, read_drift_decisions(tmp_path))
    assert [each.what for each in found] == ["filled nhs_number", "rows"]  # fmt: skip
    said = {each.what: each.sentence for each in found}
    assert "the rows went from 2,695 to " in said["rows"]
    assert "% fewer)" in said["rows"]
    assert "since people_2017-03.csv" in said["rows"]
    assert "acute_hospital,people_2017-04.csv,rows,accept" in said["rows"]
    assert "and is now in hardly any" in said["filled nhs_number"]


def test_a_decision_frees_what_it_names_and_nothing_else(jumped, tmp_path):
    found = _held(jumped, _decisions(tmp_path, _line("rows")))
    assert [each.what for each in found] == ["filled nhs_number"]
    assert _held(jumped, _decisions(tmp_path, _line("everything"))) == []


def test_the_latest_decision_holds(jumped, tmp_path):
    lines = [_line("everything"), _line("rows", "reject", "2017-05-03")]
    (found,) = _held(jumped, _decisions(tmp_path, *lines))
    assert (found.what, found.is_rejected) == ("rows", True)
    assert "Ann Other rejected it on 2017-05-03" in found.sentence
    lines.append(_line("rows", "accept", "2017-06-01"))
    assert _held(jumped, _decisions(tmp_path, *lines)) == []


def test_a_decision_about_another_file_of_that_name_frees_nothing(jumped, tmp_path):
    decisions = _decisions(tmp_path, _line("everything", extract_id="abc"))
    key = ("acute_hospital", "people_2017-04.csv")
    assert _held(jumped, decisions, extract_ids={key: "abcdef"}) == []
    assert len(_held(jumped, decisions, extract_ids={key: "fedcba"})) == 2


def test_every_mistake_in_the_decisions_is_found_with_its_line(tmp_path):
    read = _decisions(
        tmp_path,
        _line("rows"),
        _line("rows", "maybe", "2017-05-04"),
        _line("rows", "accept", "yesterday"),
        _line("rows"),
        _line("filled nhs_number").replace("Ann Other", ""),
    )
    said = [str(each) for each in read.mistakes]
    assert [line.split(": ")[0] for line in said] == [f"decisions/drift.csv:{n}" for n in (3, 4, 5, 6)]  # fmt: skip
    assert "accept" in said[0]
    assert "date" in said[1]
    assert "already on line 2" in said[2]
    assert "by is empty" in said[3]
    assert [each.line for each in read.rows] == [2, 5]
    assert read_drift_decisions(tmp_path / "nowhere").rows == ()


def test_the_example_of_decisions_has_no_mistake(tmp_path):
    example = (TEMPLATES / "drift.csv").read_text()
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "drift.csv").write_text(example)
    read = read_drift_decisions(tmp_path)
    assert read.mistakes == ()
    assert [each.decision for each in read.rows] == ["accept", "reject"]


def test_the_records_contract_still_has_the_columns_that_are_read():
    assert {"record_id", "given_names", "family_name", "born_on", "sex", "postcode"} <= set(RECORDS.names)  # fmt: skip
