"""Do the rows of the two example places add up to the printed totals, and is every contradiction of the papers told?

Independent of the product: it reads the CSV files with the standard library alone, and needs no papers.
"""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MILLION = 1_000_000

Row = dict[str, str]


def rows(place: str, file: str) -> list[Row]:
    with (EXAMPLES / place / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def sum_of(place: str, file: str, column: str, **wanted: str) -> Decimal:
    return sum(
        (
            Decimal(row[column])
            for row in rows(place, file)
            if row[column] and all(row[key] == value for key, value in wanted.items())
        ),
        Decimal(0),
    )


def test_the_three_national_totals_come_out_of_the_rows():
    cells = sum_of("england-and-wales", "bearers.csv", "spend_pounds")
    overlap = sum_of("england-and-wales", "overlaps.csv", "amount_pounds")
    items = sum_of("england-and-wales", "activity.csv", "printed_pounds")
    as_printed = sum_of(
        "england-and-wales", "published.csv", "amount_pounds", bearer="all"
    )
    assert [cells - overlap, items - overlap, as_printed] == [
        16_626 * MILLION,
        16_636 * MILLION,
        16_640 * MILLION,
    ]


def test_the_ten_million_between_two_totals_lie_in_three_rows():
    differences = {}
    for item in rows("england-and-wales", "activity.csv"):
        cells = sum_of(
            "england-and-wales", "bearers.csv", "spend_pounds", item=item["item"]
        )
        if cells != Decimal(item["printed_pounds"]):
            differences[item["item"]] = (
                cells - Decimal(item["printed_pounds"])
            ) / MILLION
    assert differences == {
        "youth_justice": -2,
        "persistent_absence": -10,
        "pupil_referral_units": 2,
    }


def test_each_bearer_stands_as_far_from_its_printed_total_as_known():
    away = {}
    for row in rows("england-and-wales", "published.csv"):
        if row["bearer"] != "all":
            cells = sum_of(
                "england-and-wales", "bearers.csv", "spend_pounds", bearer=row["bearer"]
            )
            overlap = sum_of(
                "england-and-wales",
                "overlaps.csv",
                "amount_pounds",
                bearer=row["bearer"],
            )
            away[row["bearer"]] = (
                cells - overlap - Decimal(row["amount_pounds"])
            ) / MILLION
    assert away == {
        "nhs": Decimal("4.4"),
        "police": Decimal("2.8"),
        "justice": Decimal("-7.2"),
        "local_government": -14,
        "education": 0,
        "welfare": 0,
    }


def spent(chosen: str) -> Decimal:
    return sum(
        (
            Decimal(row["amount_pounds"])
            for row in rows("hackney", "spend.csv")
            if re.match(chosen, row["spend_id"])
        ),
        Decimal(0),
    )


def test_hackney_rows_make_the_printed_totals():
    # The public health line, minus 66 thousand, is no spending and has no row.
    assert spent(r"general_fund_") - 66_000 == 271_931_000
    assert spent(r"care_") == 29_850_000
    # The report's own totals are a thousand more, by rounding, for housing and for the whole.
    assert spent(r"capital_(chief|children|finance|neighbourhoods)") == 138_754_000
    assert spent(r"capital_") == 281_713_000 - 1_000
    assert (
        sum_of("hackney", "spend.csv", "amount_pounds", kind="transfer") == 268_365_000
    )


def test_no_part_is_larger_than_what_it_is_taken_out_of():
    amounts = {
        row["spend_id"]: Decimal(row["amount_pounds"] or 0)
        for row in rows("hackney", "spend.csv")
    }
    left = dict(amounts)
    for row in rows("hackney", "spend.csv"):
        if row["part_of"]:
            left[row["part_of"]] -= amounts[row["spend_id"]]
    assert [name for name, amount in left.items() if amount < 0] == []


def test_a_part_of_another_year_says_so():
    year = {row["spend_id"]: row["year"] for row in rows("hackney", "spend.csv")}
    silent = [
        row["spend_id"]
        for row in rows("hackney", "spend.csv")
        if row["part_of"]
        and year[row["part_of"]] != row["year"]
        and "Years differ" not in row["note"]
    ]
    assert silent == []


def test_the_provider_table_is_as_printed():
    lee_house, *_ = rows("hackney", "outcomes.csv")
    assert [
        lee_house[column]
        for column in (
            "provider",
            "people_accessing",
            "outcomes_reached",
            "cost_pounds",
        )
    ] == ["Lee House", "136", "80", "517185"]
    assert (
        round(
            Decimal(lee_house["cost_pounds"]) / Decimal(lee_house["outcomes_reached"])
        )
        == 6465
    )
    (jobcentre,) = [
        row
        for row in rows("hackney", "outcomes.csv")
        if row["provider"] == "Jobcentre Plus"
    ]
    assert not jobcentre["cost_pounds"]
    assert "unable to give local spending" in jobcentre["note"]


# Where the papers contradict themselves, and words of the note that must say so.
TOLD = (
    ("england-and-wales", "95,745 pounds each"),
    ("england-and-wales", "same as the one printed for alcohol admissions"),
    ("england-and-wales", "19,130 pounds a child"),
    ("england-and-wales", "16-17 in table 2, 16-18 in table 3"),
    ("england-and-wales", "17,156 million, less 520 make 16,636"),
    ("england-and-wales", "add to 472 million; the row prints 474"),
    ("england-and-wales", "add to 410 million; the row prints 420"),
    ("england-and-wales", "add to 452 million; the row prints 450"),
    ("england-and-wales", "make 2,994.4 million"),
    ("england-and-wales", "make 1,772.8 million"),
    ("england-and-wales", "make 1,262.8 million: 7.2 short"),
    ("england-and-wales", "make 6,436 million: 14 short"),
    ("hackney", "1.27 per cent of this net budget, and 0.4 per cent of a gross budget"),
    ("hackney", "prints 141 under where its parts make 140"),
    ("hackney", "606 thousand of the 2,572"),
    ("hackney", "prints 375 under where its items make 385"),
    ("hackney", "named variances add to 93 thousand under"),
    ("hackney", "prints 3.6 million for the same item"),
    ("hackney", "92,737 in the text, 92,736 by the table"),
    ("hackney", "462 thousand over; the items named make 490"),
    ("hackney", "954 thousand against 906 printed"),
    ("hackney", "836 under where its items make 876"),
    ("hackney", "243 over, and in the text 33 after reserves"),
    ("hackney", "29 February 2015"),
    ("hackney", "398 in the table and 397 in the text"),
    ("hackney", "3,304 is 3,300 in the text"),
    ("hackney", "make 231 where the total prints 230"),
    ("hackney", "makes 143; the table prints 144"),
    ("hackney", "483 where the items named make 486"),
    ("hackney", "A chart says 300 children"),
    ("hackney", "7 in the table, 4 in the text and 10 in the commentary"),
    ("hackney", "make 3,895,960; the forecast for the year is 3,571,000"),
    ("hackney", "158 thousand under where the columns give 159"),
    ("hackney", "three sub-totals are a thousand out"),
    ("hackney", "71,650 without its thousands"),
    ("hackney", "3,372 thousand (seed 000 line 724) against 3,672"),
    ("hackney", "80 are green and 29 amber; 15 are not accounted for"),
    ("hackney", "6 schemes, 2 green and 5 amber, which is one too many"),
    ("hackney", "8 are green and 19 amber, so one is not accounted for"),
    ("hackney", "headed 2010/11 in this paper"),
    ("hackney", "cannot be made from the tables beside it"),
    ("hackney", "matched by their order"),
    ("hackney", "then 700 counts them twice"),
    (
        "hackney",
        "More jobs in half a year than the 439 kept for 26 weeks in four years",
    ),
    ("hackney", "cost is that of one full-time post"),
    ("hackney", "about 14,000 claimants where this one has 13,400"),
    ("hackney", "add to 1,053 people in its table while the text says over 800"),
)


@pytest.mark.parametrize(("place", "words"), TOLD)
def test_a_contradiction_of_the_papers_is_told(place, words):
    texts = [
        " ".join(path.read_text(encoding="utf-8").split())
        for path in (EXAMPLES / place).rglob("*")
        if path.suffix in (".csv", ".toml")
    ]
    assert any(words in text for text in texts)
