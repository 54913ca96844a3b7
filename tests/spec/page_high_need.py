"""People whose support costs most, and needs held together, drawn."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from drawing import Row
from page import Case, Page
from plain import each as for_each
from plain import grouped, nine, share

from wholeplace.analysis.tables.concentration import (
    concentration,
    concentration_gini,
    concentration_shares,
    spend_by_household,
    spend_by_person,
)
from wholeplace.analysis.tables.concentration_persistence import (
    frequent_contact,
    persistence,
)
from wholeplace.analysis.tables.needs_together import (
    needs_add_up,
    needs_of_people,
    needs_together,
)
from wholeplace.analysis.tables.needs_together_segments import segments

NOUGHT = Decimal("0.00")
EVERYBODY = "everybody met"
COME_TO = ("contacts", "late_contacts", "unpriced", "pounds", "late_pounds")
ENDS = (1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
ORDINALS = "second third fourth fifth sixth seventh eighth ninth last"
BANDS = ("top 1%", "next 4%", "next 5%", *(f"{each} tenth" for each in ORDINALS.split()))  # fmt: skip


def _pounds(rows: list[Row], name: str = "pounds") -> Decimal:
    return sum((row[name] or NOUGHT for row in rows), NOUGHT)


def _tops(rows: list[Row], name: str, of: str = "") -> Row:
    """The two largest amounts of one person."""
    amounts = [*sorted((row[name] for row in rows), reverse=True), NOUGHT, NOUGHT]
    return {f"largest_{of or name}": Decimal(amounts[0]), f"second_{of or name}": Decimal(amounts[1])}  # fmt: skip


def _is_late(row: Row) -> bool:
    return row["stage"] == "late"


def _is_help(row: Row) -> bool:
    return row["stage"] in ("early", "late")


def person_twin(costed: list[Row]) -> list[Row]:
    """What do each person's contacts come to in each year? In plain loops."""
    return [
        {
            "person_id": person,
            "year": year,
            "contacts": len(rows),
            "late_contacts": sum(_is_late(row) for row in rows),
            "unpriced": sum(row["pounds"] is None for row in rows),
            "pounds": _pounds(rows),
            "late_pounds": _pounds([row for row in rows if _is_late(row)]),
        }
        for (person, year), rows in grouped(costed, "person_id", "year").items()
    ]


def household_twin(spent: list[Row], people: list[Row]) -> list[Row]:
    """What do the contacts of each household's people come to? In plain loops."""
    homes = {row["person_id"]: row["household"] for row in people}
    found: dict[tuple[str, str], Row] = {}
    for row in spent:
        home = homes.get(row["person_id"]) or f"person {row['person_id']}"
        start = {"household": home, "year": row["year"], "people": 0} | dict.fromkeys(COME_TO, 0)  # fmt: skip
        mine = found.setdefault((home, row["year"]), start)
        mine["people"] += 1
        for name in COME_TO:
            mine[name] += row[name]
    return list(found.values())


def concentration_twin(
    persons: list[Row], households: list[Row], *, of: str = "pounds"
) -> list[Row]:
    """How much belongs to the few? One after the other, from the top."""
    found = []
    for unit, spent in (("person", persons), ("household", households)):
        for (year,), rows in grouped(spent, "year").items():
            for measure, name in ((of, of), (f"late {of}", f"late_{of}")):
                amounts = sorted((Decimal(row[name]) for row in rows), reverse=True)
                some = [one for one in amounts if one > 0]
                bands = _in_bands(some) | {"none of it": [one for one in amounts if one <= 0]}  # fmt: skip
                bands[EVERYBODY] = amounts
                places = {name: place for place, name in enumerate((EVERYBODY, *BANDS, "none of it"))}  # fmt: skip
                for band, inside in bands.items():
                    if inside:
                        cell = {"year": year, "unit": unit, "measure": measure, "band": band, "place": places[band]}  # fmt: skip
                        found.append(cell | _band(inside, of))
    return found


def _in_bands(some: list[Decimal]) -> dict[str, list[Decimal]]:
    bands, start = {}, 0
    for band, end in zip(BANDS, ENDS, strict=True):
        stop = -(-len(some) * end // 100)
        bands[band] = some[start:stop]
        start = max(start, stop)
    return bands


def _band(inside: list[Decimal], of: str) -> Row:
    total = sum(inside, NOUGHT)
    each = for_each if of == "pounds" else share
    rows = [{of: one} for one in inside]
    amount = total if of == "pounds" else int(total)
    return {"units": len(inside), of: amount, f"{of}_each": each(total, Decimal(len(inside)))} | _tops(rows, of)  # fmt: skip


def shares_twin(bands: list[Row], *, of: str = "pounds") -> list[Row]:
    """What share of all is that of the top? In plain loops."""
    found = []
    for (year, unit, measure), rows in grouped(bands, "year", "unit", "measure").items():  # fmt: skip
        every = next((row[of] for row in rows if row["place"] == 0), None)
        for cut, end in enumerate(ENDS, start=1):
            top = [row[of] for row in rows if 0 < row["place"] <= cut]
            rest = [row[of] for row in rows if row["place"] > cut]
            told = None
            if None not in top:
                told = sum(top, NOUGHT) if top else None
            elif None not in rest and every is not None:
                told = every - sum(rest, NOUGHT)
            found.append({"year": year, "unit": unit, "measure": measure, "top": f"top {end}%", "share": share(told, every)})  # fmt: skip
    return found


def gini_twin(bands: list[Row], *, of: str = "pounds") -> list[Row]:
    """How unevenly does it lie? Half of the mean difference between any two, over the mean."""
    found = []
    for (year, unit, measure), rows in grouped(bands, "year", "unit", "measure").items():  # fmt: skip
        some = [(row["units"], row[of]) for row in rows if 0 < row["place"] <= len(BANDS)]  # fmt: skip
        gini = None
        if some and not any(None in one for one in some):
            apart = sum(abs(Fraction(a) * v - Fraction(b) * u) for u, a in some for v, b in some)  # fmt: skip
            whole = sum(u for u, _ in some) * Fraction(sum(a for _, a in some))
            gini = nine(apart / whole / 2)
        if some:
            found.append({"year": year, "unit": unit, "measure": measure, "gini": gini})  # fmt: skip
    return found


def persistence_twin(spent: list[Row]) -> list[Row]:
    """Of the tenth with most, how many are in it the next year? In plain loops."""
    marked = []
    for (_,), rows in grouped(spent, "year").items():
        for name in ("pounds", "contacts"):
            some = sorted((row[name] for row in rows if row[name] > 0), reverse=True)
            for row in rows:
                group = "all others"
                if row[name] > 0:
                    tenth = some[-(-len(some) // 10) - 1]
                    fifth = some[-(-len(some) // 5) - 1]
                    if row[name] >= tenth:
                        group = "top"
                    elif row[name] >= fifth:
                        group = "just below"
                marked.append({**row, "ranked_by": name, "group": group})
    return _followed(marked)


def frequent_twin(
    contacts: list[Row],
    spent: list[Row],
    *,
    least: Sequence[int] = (3, 5, 10),
    services: Sequence[str] = (),
) -> list[Row]:
    """Of people with so many contacts, how many have so many the next year? In plain loops."""
    marked = []
    for row in spent:
        begun = 0
        for contact in contacts:
            day: date = contact["started_on"]
            first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
            is_his = contact["person_id"] == row["person_id"]
            is_seen = not services or contact["service"] in services
            begun += is_his and is_seen and row["year"].startswith(f"{first}/")
        for number in least:
            group = "top" if begun >= number else "just below" if begun + 1 == number else "all others"  # fmt: skip
            marked.append({**row, "contacts": begun, "ranked_by": f"{number} contacts or more", "group": group})  # fmt: skip
    return _followed(marked)


def _followed(marked: list[Row]) -> list[Row]:
    found = []
    years = {row["year"]: int(row["year"][:4]) for row in marked}
    later = {(row["person_id"], row["ranked_by"], years[row["year"]]): row for row in marked}  # fmt: skip
    nobody = {"group": "", "contacts": 0, "pounds": NOUGHT}
    twice = [row | {"group": EVERYBODY} for row in marked] + marked
    for (year, ranked_by, group), rows in grouped(twice, "year", "ranked_by", "group").items():  # fmt: skip
        if years[year] + 1 not in years.values():
            continue
        after = [later.get((row["person_id"], ranked_by, years[year] + 1)) for row in rows]  # fmt: skip
        met = [row or nobody for row in after]
        people, gone = len(rows), after.count(None)
        again = sum(row["group"] == "top" for row in met)
        contacts = [sum(row["contacts"] for row in each) for each in (rows, met)]
        found.append({
            "year": year, "ranked_by": ranked_by, "group": group,
            "people": people, "still_met": people - gone, "no_longer_met": gone, "again": again,
            "share_again": nine(Fraction(again, people)),
            "share_no_longer_met": nine(Fraction(gone, people)),
            "contacts": contacts[0], "next_contacts": contacts[1],
            "contacts_each": nine(Fraction(contacts[0], people)),
            "next_contacts_each": nine(Fraction(contacts[1], people)),
            "pounds": _pounds(rows), "next_pounds": _pounds(met),
            "pounds_each": for_each(_pounds(rows), people),
            "next_pounds_each": for_each(_pounds(met), people),
            **_tops(rows, "pounds"), **_tops(met, "pounds", "next_pounds"),
        })  # fmt: skip
    return found


def held_twin(costed: list[Row]) -> list[Row]:
    """With which needs had each person early or late help? In plain loops."""
    found = []
    for (person, year), rows in grouped(costed, "person_id", "year").items():
        mine = [row for row in rows if _is_help(row)]
        needs = sorted({row["need"] for row in mine})
        found.append({
            "person_id": person, "year": year,
            "needs": " + ".join(needs) or "no early or late help",
            "held": len(needs),
            "unpriced": sum(row["pounds"] is None for row in mine),
            "pounds": _pounds(mine),
        })  # fmt: skip
    return found


def together_twin(held: list[Row], *, most: int = 20) -> list[Row]:
    """How many people hold each combination of needs? In plain loops."""
    sizes = {needs: len(rows) for (needs,), rows in grouped([row for row in held if row["held"]], "needs").items()}  # fmt: skip
    kept = sorted(sizes, key=lambda needs: (-sizes[needs], needs))[:most]
    found: dict[tuple[str, str], list[Row]] = {}
    for row in held:
        own = row["needs"] if not row["held"] or row["needs"] in kept else "all other combinations"  # fmt: skip
        for needs in (own, EVERYBODY):
            found.setdefault((row["year"], needs), []).append(row)
    return [
        {
            "year": year,
            "needs": needs,
            "held": rows[0]["held"] if needs == rows[0]["needs"] else None,
            "people": len(rows),
            "unpriced": sum(row["unpriced"] for row in rows),
            "pounds": _pounds(rows),
            **_tops(rows, "pounds"),
        }
        for (year, needs), rows in found.items()
    ]


def add_up_twin(costed: list[Row], held: list[Row]) -> list[Row]:
    """Do the combinations add up to the need? In plain loops."""
    found = []
    for (year,), rows in grouped([row for row in costed if _is_help(row)], "year").items():  # fmt: skip
        cells = [row for row in held if row["held"] and row["year"] == year]
        for need in {row["need"] for row in rows} | {EVERYBODY}:
            of_need = [row for row in rows if need in (row["need"], EVERYBODY)]
            people = {row["person_id"] for row in of_need}
            with_need = [row for row in cells if need in (*row["needs"].split(" + "), EVERYBODY)]  # fmt: skip
            found.append({
                "year": year, "need": need,
                "people": len(people),
                "people_of_combinations": len(with_need),
                "pounds": _pounds([row for row in rows if row["person_id"] in people]),
                "pounds_of_combinations": _pounds(with_need),
            })  # fmt: skip
    return found


def segments_twin(
    costed: list[Row], *, order: Sequence[tuple[str, Sequence[str], str]]
) -> list[Row]:
    """How many people are in each segment? The first that fits has the person."""
    places = {EVERYBODY: 0} | {name: at for at, (name, _, _) in enumerate(order, start=1)}  # fmt: skip
    places |= {"all others met": len(order) + 1}
    found: dict[tuple[str, str], list[Row]] = {}
    for (_, year), rows in grouped(costed, "person_id", "year").items():
        own = "all others met"
        for name, needs, stage in reversed(order):
            if any((not needs or row["need"] in needs) and stage in ("", row["stage"]) for row in rows):  # fmt: skip
                own = name
        late = [row for row in rows if _is_late(row)]
        one = {
            "unpriced": sum(row["pounds"] is None for row in rows),
            "late_pounds": _pounds(late),
            "other_pounds": _pounds(rows) - _pounds(late),
        }
        for name in (own, EVERYBODY):
            found.setdefault((year, name), []).append(one)
    return [
        {
            "year": year,
            "segment": name,
            "place": places[name],
            "people": len(rows),
            "unpriced": sum(row["unpriced"] for row in rows),
            "late_pounds": _pounds(rows, "late_pounds"),
            "other_pounds": _pounds(rows, "other_pounds"),
            **_tops(rows, "late_pounds"),
            **_tops(rows, "other_pounds"),
        }
        for (year, name), rows in found.items()
    ]


# Person 1 is met five times on one day by a service that nobody prices; 3 only by one nobody knows.
COSTED = """
person_id | partner | contact_id | service | stage     | need      | year    | pounds
1         | police  | a          | arrest  | late      | safety    | 2014/15 | 100
1         | gp      | b          | visit   | universal | health    | 2014/15 | 30.01
1         | charity | c          | hostel  | late      | home      | 2014/15 | -
1         | charity | d          | hostel  | late      | home      | 2014/15 | -
1         | charity | e          | hostel  | late      | home      | 2014/15 | -
1         | charity | f          | hostel  | late      | home      | 2014/15 | -
1         | charity | g          | hostel  | late      | home      | 2014/15 | -
2         | gp      | h          | visit   | universal | health    | 2014/15 | 30.01
2         | gp      | i          | advice  | early     | income    | 2014/15 | 12.50
2         | gp      | i          | advice  | early     | income    | 2015/16 | 12.50
3         | nobody  | k          | what    | not known | not known | 2014/15 | -
4         | police  | l          | arrest  | late      | safety    | 2015/16 | 0
"""

BY_PERSON = Page(
    analysis=spend_by_person,
    twin=person_twin,
    result="spend_by_person",
    contracts={"costed": "costed_contacts"},
    cases=(
        Case(
            title="a person has a row for each year of contact; what nothing prices costs nought and is counted",
            tables={"costed": COSTED},
            expected="""
            person_id | year    | contacts | late_contacts | unpriced | pounds | late_pounds
            1         | 2014/15 | 7        | 6             | 5        | 130.01 | 100
            2         | 2014/15 | 2        | 0             | 0        | 42.51  | 0
            2         | 2015/16 | 1        | 0             | 0        | 12.50  | 0
            3         | 2014/15 | 1        | 0             | 1        | 0      | 0
            4         | 2015/16 | 1        | 1             | 0        | 0      | 0
            """,
        ),
    ),
)

BY_HOUSEHOLD = Page(
    analysis=spend_by_household,
    twin=household_twin,
    result="spend_by_household",
    contracts={"spent": "spend_by_person", "people": "analysed_people"},
    cases=(
        Case(
            title="a household has what its people have; who is in none that is known is one alone",
            tables={
                "spent": """
                person_id | year    | contacts | late_contacts | unpriced | pounds | late_pounds
                1         | 2014/15 | 7        | 6             | 5        | 130.01 | 100
                2         | 2014/15 | 2        | 0             | 0        | 42.51  | 0
                2         | 2015/16 | 1        | 0             | 0        | 12.50  | 0
                3         | 2014/15 | 1        | 0             | 1        | 0      | 0
                4         | 2014/15 | 1        | 0             | 1        | 5      | 0
                """,
                "people": """
                person_id | household
                1         | h1
                2         | h1
                3         | -
                9         | h9
                """,
            },
            expected="""
            household | year    | people | contacts | late_contacts | unpriced | pounds | late_pounds
            h1        | 2014/15 | 2      | 9        | 6             | 5        | 172.52 | 100
            h1        | 2015/16 | 1      | 1        | 0             | 0        | 12.50  | 0
            person 3  | 2014/15 | 1      | 1        | 0             | 1        | 0      | 0
            person 4  | 2014/15 | 1      | 1        | 0             | 1        | 5      | 0
            """,
        ),
    ),
)

# Twelve people of whom one costs nothing; of the other eleven two share the second largest amount.
TWELVE = """
person_id | year    | contacts | late_contacts | pounds | late_pounds
1         | 2014/15 | 9        | 3             | 500    | 400
2         | 2014/15 | 2        | 0             | 100    | 0
3         | 2014/15 | 2        | 0             | 100    | 0
4         | 2014/15 | 2        | 0             | 80     | 0
5         | 2014/15 | 1        | 0             | 70     | 0
6         | 2014/15 | 1        | 0             | 60     | 0
7         | 2014/15 | 1        | 0             | 50     | 0
8         | 2014/15 | 1        | 0             | 20     | 0
9         | 2014/15 | 1        | 0             | 10     | 0
10        | 2014/15 | 1        | 0             | 9.99   | 0
11        | 2014/15 | 1        | 0             | 0.01   | 0
12        | 2014/15 | 1        | 0             | 0      | 0
"""
NO_HOUSEHOLDS = """
household | year | contacts | late_contacts | pounds | late_pounds
"""

BANDED = Page(
    analysis=concentration,
    twin=concentration_twin,
    result="unchecked_concentration_of_pounds",
    contracts={"persons": "spend_by_person", "households": "spend_by_household"},
    usual={"households": NO_HOUSEHOLDS},
    cases=(
        Case(
            title="bands are counted up from the top: 1% of eleven is one, a tenth is two; who has nought stands apart; two who have the same may change places",
            tables={"persons": TWELVE},
            expected="""
            year    | unit   | measure     | band          | place | units | pounds | pounds_each | largest_pounds | second_pounds
            2014/15 | person | pounds      | everybody met | 0     | 12    | 1000   | 83.33       | 500            | 100
            2014/15 | person | pounds      | top 1%        | 1     | 1     | 500    | 500         | 500            | 0
            2014/15 | person | pounds      | next 5%       | 3     | 1     | 100    | 100         | 100            | 0
            2014/15 | person | pounds      | second tenth  | 4     | 1     | 100    | 100         | 100            | 0
            2014/15 | person | pounds      | third tenth   | 5     | 1     | 80     | 80          | 80             | 0
            2014/15 | person | pounds      | fourth tenth  | 6     | 1     | 70     | 70          | 70             | 0
            2014/15 | person | pounds      | fifth tenth   | 7     | 1     | 60     | 60          | 60             | 0
            2014/15 | person | pounds      | sixth tenth   | 8     | 1     | 50     | 50          | 50             | 0
            2014/15 | person | pounds      | seventh tenth | 9     | 1     | 20     | 20          | 20             | 0
            2014/15 | person | pounds      | eighth tenth  | 10    | 1     | 10     | 10          | 10             | 0
            2014/15 | person | pounds      | ninth tenth   | 11    | 1     | 9.99   | 9.99        | 9.99           | 0
            2014/15 | person | pounds      | last tenth    | 12    | 1     | 0.01   | 0.01        | 0.01           | 0
            2014/15 | person | pounds      | none of it    | 13    | 1     | 0      | 0           | 0              | 0
            2014/15 | person | late pounds | everybody met | 0     | 12    | 400    | 33.33       | 400            | 0
            2014/15 | person | late pounds | top 1%        | 1     | 1     | 400    | 400         | 400            | 0
            2014/15 | person | late pounds | none of it    | 13    | 11    | 0      | 0           | 0              | 0
            """,
        ),
        Case(
            title="households have an order of their own, and each year too; one alone has everything, and all who have the same are even",
            tables={
                "persons": """
                person_id | year    | contacts | late_contacts | pounds | late_pounds
                1         | 2014/15 | 1        | 0             | 7      | 0
                """,
                "households": """
                household | year    | contacts | late_contacts | pounds | late_pounds
                a         | 2014/15 | 1        | 1             | 5      | 5
                b         | 2014/15 | 1        | 1             | 5      | 5
                a         | 2015/16 | 1        | 0             | 0      | 0
                """,
            },
            expected="""
            year    | unit      | measure     | band          | units | pounds | pounds_each | largest_pounds | second_pounds
            2014/15 | person    | pounds      | everybody met | 1     | 7      | 7           | 7              | 0
            2014/15 | person    | pounds      | top 1%        | 1     | 7      | 7           | 7              | 0
            2014/15 | person    | late pounds | everybody met | 1     | 0      | 0           | 0              | 0
            2014/15 | person    | late pounds | none of it    | 1     | 0      | 0           | 0              | 0
            2014/15 | household | pounds      | everybody met | 2     | 10     | 5           | 5              | 5
            2014/15 | household | pounds      | top 1%        | 1     | 5      | 5           | 5              | 0
            2014/15 | household | pounds      | sixth tenth   | 1     | 5      | 5           | 5              | 0
            2014/15 | household | late pounds | everybody met | 2     | 10     | 5           | 5              | 5
            2014/15 | household | late pounds | top 1%        | 1     | 5      | 5           | 5              | 0
            2014/15 | household | late pounds | sixth tenth   | 1     | 5      | 5           | 5              | 0
            2015/16 | household | pounds      | everybody met | 1     | 0      | 0           | 0              | 0
            2015/16 | household | pounds      | none of it    | 1     | 0      | 0           | 0              | 0
            2015/16 | household | late pounds | everybody met | 1     | 0      | 0           | 0              | 0
            2015/16 | household | late pounds | none of it    | 1     | 0      | 0           | 0              | 0
            """,
        ),
    ),
)

BANDED_CONTACTS = Page(
    analysis=concentration,
    twin=concentration_twin,
    result="unchecked_concentration_of_contacts",
    contracts=BANDED.contracts,
    usual=BANDED.usual,
    cases=(
        Case(
            title="contacts are put in order by themselves; everybody met has one",
            tables={
                "persons": """
                person_id | year    | contacts | late_contacts | pounds | late_pounds
                1         | 2014/15 | 4        | 0             | 7      | 0
                2         | 2014/15 | 4        | 1             | 0      | 0
                3         | 2014/15 | 1        | 0             | 9      | 0
                """
            },
            options={"of": "contacts"},
            expected="""
            year    | unit   | measure       | band          | place | units | contacts | contacts_each | largest_contacts | second_contacts
            2014/15 | person | contacts      | everybody met | 0     | 3     | 9        | 3             | 4                | 4
            2014/15 | person | contacts      | top 1%        | 1     | 1     | 4        | 4             | 4                | 0
            2014/15 | person | contacts      | fourth tenth  | 6     | 1     | 4        | 4             | 4                | 0
            2014/15 | person | contacts      | seventh tenth | 9     | 1     | 1        | 1             | 1                | 0
            2014/15 | person | late contacts | everybody met | 0     | 3     | 1        | 0.333333333   | 1                | 0
            2014/15 | person | late contacts | top 1%        | 1     | 1     | 1        | 1             | 1                | 0
            2014/15 | person | late contacts | none of it    | 13    | 2     | 0        | 0             | 0                | 0
            """,
        ),
    ),
)

SHARES = Page(
    analysis=concentration_shares,
    twin=shares_twin,
    result="concentration_shares",
    contracts={"bands": "unchecked_concentration_of_pounds"},
    cases=(
        Case(
            title="shares add up from the top; a hidden band is told by the other side, or not at all",
            tables={
                "bands": """
                year    | unit   | measure | band          | place | pounds
                2014/15 | person | pounds  | everybody met | 0     | 200
                2014/15 | person | pounds  | top 1%        | 1     | -
                2014/15 | person | pounds  | next 4%       | 2     | -
                2014/15 | person | pounds  | next 5%       | 3     | 30
                2014/15 | person | pounds  | second tenth  | 4     | 20
                2014/15 | person | pounds  | third tenth   | 5     | 10
                2014/15 | person | pounds  | fourth tenth  | 6     | 10
                2014/15 | person | pounds  | fifth tenth   | 7     | 10
                2014/15 | person | pounds  | sixth tenth   | 8     | 5
                2014/15 | person | pounds  | seventh tenth | 9     | 5
                2014/15 | person | pounds  | eighth tenth  | 10    | 4
                2014/15 | person | pounds  | ninth tenth   | 11    | 3
                2014/15 | person | pounds  | last tenth    | 12    | 3
                2014/15 | person | pounds  | none of it    | 13    | 0
                """
            },
            expected="""
            year    | unit   | measure | top      | share
            2014/15 | person | pounds  | top 1%   | -
            2014/15 | person | pounds  | top 5%   | 0.5
            2014/15 | person | pounds  | top 10%  | 0.65
            2014/15 | person | pounds  | top 20%  | 0.75
            2014/15 | person | pounds  | top 30%  | 0.8
            2014/15 | person | pounds  | top 40%  | 0.85
            2014/15 | person | pounds  | top 50%  | 0.9
            2014/15 | person | pounds  | top 60%  | 0.925
            2014/15 | person | pounds  | top 70%  | 0.95
            2014/15 | person | pounds  | top 80%  | 0.97
            2014/15 | person | pounds  | top 90%  | 0.985
            2014/15 | person | pounds  | top 100% | 1
            """,
        ),
    ),
)

BAND_COLUMNS = "year | unit | measure | band | place | units | pounds"
GINI = Page(
    analysis=concentration_gini,
    twin=gini_twin,
    result="concentration_gini",
    contracts=SHARES.contracts,
    cases=(
        Case(
            title="all who have the same are even, one of four with nearly everything is not; a hidden band hides it; who has nought does not count",
            tables={
                "bands": f"""
                {BAND_COLUMNS}
                2014/15 | person    | pounds      | everybody met | 0  | 9 | 40
                2014/15 | person    | pounds      | top 1%        | 1  | 1 | 10
                2014/15 | person    | pounds      | fourth tenth  | 6  | 3 | 30
                2014/15 | person    | pounds      | none of it    | 13 | 5 | 0
                2014/15 | person    | late pounds | everybody met | 0  | 4 | 100
                2014/15 | person    | late pounds | top 1%        | 1  | 1 | 97
                2014/15 | person    | late pounds | fourth tenth  | 6  | 1 | 2
                2014/15 | person    | late pounds | last tenth    | 12 | 2 | 1
                2014/15 | household | pounds      | everybody met | 0  | 4 | 100
                2014/15 | household | pounds      | top 1%        | 1  | - | -
                2014/15 | household | pounds      | fourth tenth  | 6  | 3 | 1
                2014/15 | household | late pounds | everybody met | 0  | 4 | 0
                2014/15 | household | late pounds | none of it    | 13 | 4 | 0
                """
            },
            expected="""
            year    | unit      | measure     | gini
            2014/15 | person    | pounds      | 0
            2014/15 | person    | late pounds | 0.7275
            2014/15 | household | pounds      | -
            """,
        ),
    ),
)

LASTS = Page(
    analysis=persistence,
    twin=persistence_twin,
    result="unchecked_persistence",
    contracts={"spent": "spend_by_person"},
    cases=(
        Case(
            title="the top tenth of eleven is two, and who has the same as the second is in it too; who is not met the year after costs nought then; the last year has no next",
            tables={
                "spent": TWELVE
                + """
                1         | 2015/16 | 3        | 0             | 50     | 0
                2         | 2015/16 | 3        | 0             | 900    | 0
                4         | 2015/16 | 1        | 0             | 0      | 0
                13        | 2015/16 | 1        | 0             | 0      | 0
                13        | 2017/18 | 1        | 0             | 9      | 0
                """.strip()
            },
            expected="""
            year    | ranked_by | group         | people | still_met | no_longer_met | again | share_again | contacts | next_contacts | pounds | next_pounds | pounds_each | next_pounds_each | largest_pounds | second_pounds | largest_next_pounds | second_next_pounds
            2014/15 | pounds    | top           | 3      | 2         | 1             | 1     | 0.333333333 | 13       | 6             | 700    | 950         | 233.33      | 316.67           | 500            | 100           | 900                 | 50
            2014/15 | pounds    | all others    | 9      | 1         | 8             | 0     | 0           | 10       | 1             | 300    | 0           | 33.33       | 0                | 80             | 70            | 0                   | 0
            2014/15 | pounds    | everybody met | 12     | 3         | 9             | 1     | 0.083333333 | 23       | 7             | 1000   | 950         | 83.33       | 79.17            | 500            | 100           | 900                 | 50
            2014/15 | contacts  | top           | 4      | 3         | 1             | 2     | 0.5         | 15       | 7             | 780    | 950         | 195         | 237.50           | 500            | 100           | 900                 | 50
            2014/15 | contacts  | all others    | 8      | 0         | 8             | 0     | 0           | 8        | 0             | 220    | 0           | 27.50       | 0                | 70             | 60            | 0                   | 0
            2014/15 | contacts  | everybody met | 12     | 3         | 9             | 2     | 0.166666667 | 23       | 7             | 1000   | 950         | 83.33       | 79.17            | 500            | 100           | 900                 | 50
            """,
        ),
        Case(
            title="just below are the second tenth; the years around 2000",
            tables={
                "spent": """
                person_id | year    | contacts | pounds
                1         | 1999/00 | 1        | 5
                2         | 1999/00 | 1        | 4
                3         | 1999/00 | 1        | 3
                4         | 1999/00 | 1        | 3
                5         | 1999/00 | 1        | 3
                6         | 1999/00 | 1        | 3
                7         | 1999/00 | 1        | 3
                2         | 2000/01 | 1        | 1
                """
            },
            expected="""
            year    | ranked_by | group         | people | still_met | again | pounds | next_pounds
            1999/00 | pounds    | top           | 1      | 0         | 0     | 5      | 0
            1999/00 | pounds    | just below    | 1      | 1         | 1     | 4      | 1
            1999/00 | pounds    | all others    | 5      | 0         | 0     | 15     | 0
            1999/00 | pounds    | everybody met | 7      | 1         | 1     | 24     | 1
            1999/00 | contacts  | top           | 7      | 1         | 1     | 24     | 1
            1999/00 | contacts  | everybody met | 7      | 1         | 1     | 24     | 1
            """,
        ),
    ),
)

FREQUENT = Page(
    analysis=frequent_contact,
    twin=frequent_twin,
    result="unchecked_frequent_contact",
    contracts={"contacts": "analysed_contacts", "spent": "spend_by_person"},
    cases=(
        Case(
            title="many contacts on one day count each, in the year in which they begin, whenever they end; other services do not count",
            tables={
                "contacts": """
                person_id | partner | contact_id | service | started_on | ended_on
                1         | police  | a          | call    | 2014-04-01 | -
                1         | police  | b          | call    | 2014-04-01 | 2013-04-01
                1         | police  | c          | call    | 2015-03-31 | 2016-03-31
                1         | police  | d          | call    | 2015-04-01 | -
                1         | police  | e          | call    | 2015-04-02 | -
                1         | police  | f          | other   | 2015-04-02 | -
                2         | police  | g          | call    | 2014-04-01 | -
                2         | police  | h          | call    | 2014-04-01 | -
                2         | police  | i          | call    | 2015-04-01 | -
                2         | police  | j          | call    | 2015-04-01 | -
                2         | police  | k          | call    | 2015-05-01 | -
                """,
                "spent": """
                person_id | year    | contacts | pounds
                1         | 2014/15 | 3        | 30
                1         | 2015/16 | 5        | 20
                2         | 2014/15 | 2        | 10
                2         | 2015/16 | 3        | 15
                3         | 2014/15 | 1        | 7
                """,
            },
            options={"least": (2, 3), "services": ("call",)},
            expected="""
            year    | ranked_by          | group         | people | still_met | no_longer_met | again | contacts | next_contacts | pounds | next_pounds
            2014/15 | 2 contacts or more | top           | 2      | 2         | 0             | 2     | 5        | 5             | 40     | 35
            2014/15 | 2 contacts or more | all others    | 1      | 0         | 1             | 0     | 0        | 0             | 7      | 0
            2014/15 | 2 contacts or more | everybody met | 3      | 2         | 1             | 2     | 5        | 5             | 47     | 35
            2014/15 | 3 contacts or more | top           | 1      | 1         | 0             | 0     | 3        | 2             | 30     | 20
            2014/15 | 3 contacts or more | just below    | 1      | 1         | 0             | 1     | 2        | 3             | 10     | 15
            2014/15 | 3 contacts or more | all others    | 1      | 0         | 1             | 0     | 0        | 0             | 7      | 0
            2014/15 | 3 contacts or more | everybody met | 3      | 2         | 1             | 1     | 5        | 5             | 47     | 35
            """,
        ),
    ),
)

HELD = Page(
    analysis=needs_of_people,
    twin=held_twin,
    result="needs_of_people",
    contracts={"costed": "costed_contacts"},
    cases=(
        Case(
            title="needs of early and late contacts, each once; universal help and services nobody knows are no need",
            tables={"costed": COSTED},
            expected="""
            person_id | year    | needs                 | held | unpriced | pounds
            1         | 2014/15 | home + safety         | 2    | 5        | 100
            2         | 2014/15 | income                | 1    | 0        | 12.50
            2         | 2015/16 | income                | 1    | 0        | 12.50
            3         | 2014/15 | no early or late help | 0    | 0        | 0
            4         | 2015/16 | safety                | 1    | 0        | 0
            """,
        ),
    ),
)

TOGETHER = Page(
    analysis=needs_together,
    twin=together_twin,
    result="unchecked_needs_together",
    contracts={"held": "needs_of_people"},
    cases=(
        Case(
            title="the commonest of all years have rows of their own, ties by the alphabet; the rest are together",
            tables={
                "held": """
                person_id | year    | needs                 | held | unpriced | pounds
                1         | 2014/15 | home + safety         | 2    | 5        | 100
                2         | 2014/15 | income                | 1    | 0        | 12.50
                2         | 2015/16 | income                | 1    | 0        | 12.50
                3         | 2014/15 | no early or late help | 0    | 0        | 0
                4         | 2015/16 | safety                | 1    | 0        | 0
                5         | 2014/15 | no early or late help | 0    | 0        | 0
                6         | 2014/15 | home                  | 1    | 1        | 7
                7         | 2014/15 | home + safety + work  | 3    | 1        | 3
                """
            },
            options={"most": 2},
            expected="""
            year    | needs                  | held | people | unpriced | pounds | largest_pounds | second_pounds
            2014/15 | everybody met          | -    | 6      | 7        | 122.50 | 100            | 12.50
            2014/15 | income                 | 1    | 1      | 0        | 12.50  | 12.50          | 0
            2014/15 | home                   | 1    | 1      | 1        | 7      | 7              | 0
            2014/15 | all other combinations | -    | 2      | 6        | 103    | 100            | 3
            2014/15 | no early or late help  | 0    | 2      | 0        | 0      | 0              | 0
            2015/16 | everybody met          | -    | 2      | 0        | 12.50  | 12.50          | 0
            2015/16 | income                 | 1    | 1      | 0        | 12.50  | 12.50          | 0
            2015/16 | all other combinations | -    | 1      | 0        | 0      | 0              | 0
            """,
        ),
    ),
)

ADD_UP = Page(
    analysis=needs_add_up,
    twin=add_up_twin,
    result="needs_add_up",
    contracts={"costed": "costed_contacts", "held": "needs_of_people"},
    cases=(
        Case(
            title="a need counted by itself is the sum of the combinations that hold it; a word within another is not that need",
            tables={
                "costed": """
                person_id | stage     | need     | year    | pounds
                1         | late      | home     | 2014/15 | 5
                1         | early     | work     | 2014/15 | 7
                2         | late      | homework | 2014/15 | 1
                3         | late      | work     | 2014/15 | -
                4         | universal | work     | 2014/15 | 9
                """,
                "held": """
                person_id | year    | needs                 | held | unpriced | pounds
                1         | 2014/15 | home + work           | 2    | 0        | 12
                2         | 2014/15 | homework              | 1    | 0        | 1
                3         | 2014/15 | work                  | 1    | 1        | 0
                4         | 2014/15 | no early or late help | 0    | 0        | 0
                """,
            },
            expected="""
            year    | need          | people | people_of_combinations | pounds | pounds_of_combinations
            2014/15 | home          | 1      | 1                      | 12     | 12
            2014/15 | work          | 2      | 2                      | 12     | 12
            2014/15 | homework      | 1      | 1                      | 1      | 1
            2014/15 | everybody met | 3      | 3                      | 13     | 13
            """,
        ),
    ),
)

IN_SEGMENTS = Page(
    analysis=segments,
    twin=segments_twin,
    result="unchecked_segments",
    contracts={"costed": "costed_contacts"},
    cases=(
        Case(
            title="the first segment that fits has the person; who fits none is with all others; late and other pounds apart",
            tables={"costed": COSTED},
            options={
                "order": (
                    ("a crisis at home", ("home", "family"), "late"),
                    ("a crisis of another kind", (), "late"),
                    ("help with income", ("income",), ""),
                )
            },
            expected="""
            year    | segment                  | place | people | unpriced | late_pounds | other_pounds | largest_late_pounds | second_late_pounds | largest_other_pounds | second_other_pounds
            2014/15 | everybody met            | 0     | 3      | 6        | 100         | 72.52        | 100                 | 0                  | 42.51                | 30.01
            2014/15 | a crisis at home         | 1     | 1      | 5        | 100         | 30.01        | 100                 | 0                  | 30.01                | 0
            2014/15 | help with income         | 3     | 1      | 0        | 0           | 42.51        | 0                   | 0                  | 42.51                | 0
            2014/15 | all others met           | 4     | 1      | 1        | 0           | 0            | 0                   | 0                  | 0                    | 0
            2015/16 | everybody met            | 0     | 2      | 0        | 0           | 12.50        | 0                   | 0                  | 12.50                | 0
            2015/16 | a crisis of another kind | 2     | 1      | 0        | 0           | 0            | 0                   | 0                  | 0                    | 0
            2015/16 | help with income         | 3     | 1      | 0        | 0           | 12.50        | 0                   | 0                  | 12.50                | 0
            """,
        ),
        Case(
            title="without an order everybody is with all others",
            tables={"costed": COSTED},
            options={"order": ()},
            expected="""
            year    | segment        | place | people
            2014/15 | everybody met  | 0     | 3
            2014/15 | all others met | 1     | 3
            2015/16 | everybody met  | 0     | 2
            2015/16 | all others met | 1     | 2
            """,
        ),
    ),
)

PAGES = (
    BY_PERSON,
    BY_HOUSEHOLD,
    BANDED,
    BANDED_CONTACTS,
    SHARES,
    GINI,
    LASTS,
    FREQUENT,
    HELD,
    TOGETHER,
    ADD_UP,
    IN_SEGMENTS,
)
