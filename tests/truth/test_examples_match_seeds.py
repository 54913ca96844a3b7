"""Is every figure of the two example places printed on the line it names, and is no figure of those tables left out?

Independent of the product: it reads the CSV files and the papers with the standard library alone.
"""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
EXAMPLES = ROOT / "examples"
PLACES = ("england-and-wales", "hackney")
MILLION = 1_000_000

pytestmark = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir(),
    reason="needs ../shared, the papers the examples come from",
)

FIGURES = (
    "amount_pounds",
    "upper_pounds",
    "spend_pounds",
    "printed_pounds",
    "cost_pounds",
    "pounds",
)
COUNTS = (
    "quantity",
    "workers",
    "vacancies",
    "caseload",
    "people_accessing",
    "outcomes_reached",
)
FILES = {
    "england-and-wales": (
        "partners.csv",
        "activity.csv",
        "bearers.csv",
        "overlaps.csv",
        "published.csv",
    ),
    "hackney": (
        "partners.csv",
        "services.csv",
        "spend.csv",
        "activity.csv",
        "outcomes.csv",
        "reference/unit_costs.csv",
        "reference/unit_cost_bearers.csv",
    ),
}

# Tables whose heading, far from the line, gives the unit: seed, first line, last line, pounds in one.
TABLES = (
    ("001", 535, 551, MILLION),
    ("001", 588, 605, MILLION),
    ("000", 438, 447, 1_000),
    ("000", 536, 542, 1_000),
    ("000", 663, 674, 1_000),
    ("000", 809, 817, MILLION),
    ("000", 851, 872, MILLION),
)
SUFFIXES = {
    "k": 1_000,
    "m": MILLION,
    "million": MILLION,
    "billion": 1_000 * MILLION,
    "bn": 1_000 * MILLION,
}
IN_WORDS = {"one": 1, "three": 3, "five": 5}
PRINTED = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s?(k|m|bn|million|billion)?\b", re.IGNORECASE
)
CITED = re.compile(r"seed (\d{3}) lines? ([\d, and-]+)")

# The few figures no line prints: what they are worked out from, all printed on the cited lines.
WORKED_OUT = {
    ("hackney/spend.csv", "children_agency_fostering", "amount_pounds"): (
        "times",
        140,
        44201,
    ),
    ("hackney/spend.csv", "children_in_house_fostering", "amount_pounds"): (
        "times",
        76,
        20631,
    ),
    ("hackney/spend.csv", "integrated_mental_health_network", "amount_pounds"): (
        "less",
        2_400_000,
        100_000,
    ),
    ("hackney/activity.csv", "other_placements", "quantity"): (
        "less",
        297,
        140,
        76,
        20,
    ),
}
WEEKS = 52
NATIONAL_RIVAL = "SS3.0-52W"
WEEKLY = (NATIONAL_RIVAL, "housing_payments_2014_15")

Row = dict[str, str]


def rows(place: str, file: str) -> list[Row]:
    with (EXAMPLES / place / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def every_row() -> Iterator[tuple[str, Row]]:
    for place in PLACES:
        for file in FILES[place]:
            for row in rows(place, file):
                yield f"{place}/{file}", row


def name_of(row: Row) -> str:
    return next(iter(row.values()))


def lines_of(seed: str) -> list[str]:
    (path,) = (SHARED / "seeds").glob(f"{seed}_*.txt")
    return path.read_text(encoding="utf-8").split("\n")


def cited(source: str) -> list[tuple[str, int]]:
    """Which lines does a source name: `seed 000 lines 488-489 and 494`?"""
    found = []
    for seed, text in CITED.findall(source):
        for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
            found += [
                (seed, line) for line in range(int(first), int(last or first) + 1)
            ]
    return found


def pounds_in_one(seed: str, line: int) -> int | None:
    return next(
        (
            scale
            for at, first, last, scale in TABLES
            if at == seed and first <= line <= last
        ),
        None,
    )


def printed(places: list[tuple[str, int]], *, as_money: bool) -> set[Decimal]:
    """Which numbers stand on these lines, in pounds or as counts?"""
    found: set[Decimal] = set()
    for seed, line in places:
        text = lines_of(seed)[line - 1]
        table = pounds_in_one(seed, line)
        for digits, suffix in PRINTED.findall(text):
            number = Decimal(digits.replace(",", ""))
            if not as_money:
                found.add(number)
            else:
                found.add(number * (SUFFIXES[suffix.lower()] if suffix else table or 1))
        if not as_money:
            found |= {
                Decimal(number)
                for word, number in IN_WORDS.items()
                if re.search(rf"\b{word}\b", text, re.IGNORECASE)
            }
        if seed == "001" and table and "-\t-" in text:
            found.add(Decimal(0))
    return found


def figures(row: Row) -> Iterator[tuple[str, Decimal, bool]]:
    for column in (*FIGURES, *COUNTS):
        if row.get(column):
            yield column, Decimal(row[column]), column in FIGURES


def worked_out(rule: tuple[str, *tuple[int, ...]]) -> Decimal:
    how, first, *others = rule
    result = Decimal(first)
    for other in others:
        result = result * other if how == "times" else result - other
    return result


def test_every_row_names_the_line_it_comes_from():
    nameless = [
        (file, name_of(row))
        for file, row in every_row()
        if not cited(row["source"]) and name_of(row) != NATIONAL_RIVAL
    ]
    assert nameless == []


def test_every_cited_line_is_there_and_not_blank():
    blank = [
        (file, name_of(row), seed, line)
        for file, row in every_row()
        for seed, line in cited(row["source"])[:1]
        if not lines_of(seed)[line - 1].strip()
    ]
    assert blank == []


def test_every_figure_is_printed_on_the_line_its_row_names():
    checked, missing = 0, []
    for file, row in every_row():
        for column, figure, as_money in figures(row):
            key = (file, name_of(row), column)
            if key in WORKED_OUT or name_of(row) in WEEKLY:
                continue
            checked += 1
            if figure not in printed(cited(row["source"]), as_money=as_money):
                missing.append((*key, str(figure)))
    assert missing == []
    assert checked > 150


@pytest.mark.parametrize("key", WORKED_OUT, ids=lambda key: key[1])
def test_a_figure_worked_out_comes_from_printed_ones(key):
    file, name, column = key
    (row,) = [row for at, row in every_row() if at == file and name_of(row) == name]
    rule = WORKED_OUT[key]
    places = cited(row["source"])
    on_the_line = printed(places, as_money=True) | printed(places, as_money=False)
    assert Decimal(row[column]) == worked_out(rule)
    assert {Decimal(part) for part in rule[1:]} <= on_the_line
    assert row["note"].count("Worked out") == 1


def test_weekly_figures_are_carried_to_a_year_of_52_weeks():
    (payments,) = [
        row
        for row in rows("hackney", "spend.csv")
        if row["spend_id"] == "housing_payments_2014_15"
    ]
    assert Decimal("3642.16") in printed(cited(payments["source"]), as_money=True)
    assert Decimal(payments["amount_pounds"]) == Decimal("3642.16") * WEEKS
    with (SHARED / "data" / "unit_costs.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        weekly = {
            (row["code"], row["dimension"]): Decimal(row["gbp"])
            for row in csv.DictReader(opened)
            if row["code"] == "SS3.0"
        }
    (rival,) = [
        row
        for row in rows("hackney", "reference/unit_costs.csv")
        if row["code"] == NATIONAL_RIVAL
    ]
    assert Decimal(rival["pounds"]) == weekly["SS3.0", "fiscal"] * WEEKS


# Tables of the list of figures that must be whole in the examples: table, columns, rows left out (totals of the
# others), place, file, column. `below` is how many lines the table runs on under the line the list gives.
WHOLE = (
    ("EIF Table 2 fiscal costs by outcome", ("total number",), ("Total (excluding double-counted costs)",), "england-and-wales", "activity.csv", "quantity", 0),
    ("EIF Table 2 fiscal costs by outcome", ("annual spend",), (), "england-and-wales", "activity.csv;published.csv", "printed_pounds;amount_pounds", 54),
    ("EIF Table 3 fiscal costs by outcome and area of government", ("NHS", "Police", "Justice", "Local Government", "Education", "Welfare"), (), "england-and-wales", "bearers.csv;overlaps.csv;published.csv", "spend_pounds;amount_pounds", 0),
    ("OFP Table 1 General Fund forecast outturn July 2016", ("revised budget",), ("Public Health", "Total CACH", "GENERAL FUND TOTAL"), "hackney", "spend.csv", "amount_pounds", 0),
    ("Care Support Commissioning", ("budget 2016-17",), ("Total",), "hackney", "spend.csv", "amount_pounds", 0),
    ("LAC key metrics", ("July 16",), ("Overall LAC headcount", "In-House Fostering Vacancies", "In-house fostering vacancies"), "hackney", "activity.csv;reference/unit_costs.csv", "quantity;pounds", 0),
    ("Capital projected outturn July 2016", ("projected outturn",), ("Total Non-Housing", "Total Housing", "Total Capital Expenditure"), "hackney", "spend.csv", "amount_pounds", 0),
    ("Funding loss 2010/11 to 2016/17", ("2016/17",), ("TOTAL RESOURCES", "REDUCTION"), "hackney", "spend.csv", "amount_pounds", 7),
    ("Provider cost table 5.6.3", ("people accessing or referred", "supported into employment", "cost or budget"), (), "hackney", "outcomes.csv", "people_accessing;outcomes_reached;cost_pounds", 3),
)  # fmt: skip
UNITS = {
    "GBP k": 1_000,
    "GBP m": MILLION,
    "GBP m 2014-15": MILLION,
    "GBP": 1,
    "count": 1,
    "count or GBP": 1,
}


@pytest.mark.parametrize(
    "whole", WHOLE, ids=lambda whole: f"{whole[0][:30]}: {whole[1][0]}"
)
def test_no_figure_of_a_printed_table_is_left_out(whole):
    table, columns, totals, place, files, kept_in, below = whole
    with (SHARED / "data" / "seed_figures.csv").open(
        encoding="utf-8", newline=""
    ) as opened:
        listed = [
            row
            for row in csv.DictReader(opened)
            if row["table"] == table
            and row["column"] in columns
            and row["row"] not in totals
            and row["value"]
        ]
    example = [row for file in files.split(";") for row in rows(place, file)]
    assert listed
    left_out = []
    for figure in listed:
        value = abs(Decimal(figure["value"])) * UNITS[figure["unit"]]
        near = range(int(figure["line"]), int(figure["line"]) + below + 1)
        seed = figure["seed_file"][:3]
        held = {
            Decimal(row[column])
            for row in example
            for column in kept_in.split(";")
            if row.get(column)
            and any(at == seed and line in near for at, line in cited(row["source"]))
        }
        if value not in held and value != 0:
            left_out.append((figure["row"], figure["column"], figure["value"]))
    assert left_out == []
