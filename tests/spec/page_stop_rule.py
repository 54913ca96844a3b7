"""When to stop digging, drawn."""

from decimal import Decimal
from fractions import Fraction

from drawing import Row
from page import Case, Page
from plain import added, each, grouped, nine, penny, picked, years_in

from wholeplace.analysis.tables.stop_rule import stop_rule

ASK_SIZE = "Ask: nobody can say how large it is."
ASK_BARE = "Ask: no money is known yet to set it against."
ASK = "Ask: it could still move a share of control past the limit."
STOP = "Stop: even at its most or least it would not change the picture."


def stop_twin(
    spend: list[Row],
    entries: list[Row],
    shares: list[Row],
    wholes: list[Row],
    beneath: list[Row],
    *,
    threshold: Decimal,
) -> list[Row]:
    """Which unknown or weak amounts could still move a share of control? In plain loops."""
    in_map = [row for row in entries if _is_in_map(row)]
    of_row = grouped(in_map, "spend_id")
    now = {key[0]: added(rows, "known") for key, rows in of_row.items()}
    controllers = {key[0]: rows[0]["controller"] for key, rows in of_row.items()}
    everything = sum((row["controls_pounds"] for row in shares), Decimal(0))
    controls = {row["partner"]: row["controls_pounds"] for row in shares}
    held = {row["spend_id"]: row["whole"] for row in wholes}
    found = []
    for row in spend:
        is_weak = row["grade"] in {"weak", "placeholder"}
        is_open = row["amount_pounds"] is None or is_weak
        if not is_open or row["spend_id"] not in now:
            continue
        known, own = now[row["spend_id"]], controls[row["controller"]]
        whole = held.get(row["spend_id"])
        left = now.get(whole)
        most = _most(row, known, beneath, entries)
        if left is not None:
            limit = (known or Decimal(0)) + left
            most = limit if most is None else min(most, limit)
        tries = [_try(each, known, row, left, controllers.get(whole)) for each in (most, _half(known))]  # fmt: skip
        points = [_points(*one, own, everything) for one in tries]
        use = int(None not in points and abs(points[1]) > abs(points[0]))
        found.append(
            picked(row, "spend_id", "controller", "service", "file", "line")
            | {"known_pounds": known, "upper_pounds": most, "controls_pounds": own}
            | {"more_pounds": tries[use][0], "grows_pounds": tries[use][1]}
            | {"all_pounds": everything, "could_move_points": points[use]}
            | {"is_worth_asking": points[use] is None or abs(points[use]) >= threshold}
            | {"answer": _answer(most, points[use], threshold)}
        )
    return found


def _half(known: Decimal | None) -> Decimal | None:
    return None if known is None else penny(Fraction(known) / 2)


def _try(tried: Decimal | None, known: Decimal | None, row: Row, left: Decimal | None, holder: str | None) -> tuple[Decimal | None, Decimal | None]:  # fmt: skip
    """What would its controller gain, and what all money?"""
    if tried is None:
        return None, None
    change, none = tried - (known or Decimal(0)), Decimal(0)
    if left is None:
        return change, change
    return (none if holder == row["controller"] else change), none


def _is_in_map(row: Row) -> bool:
    return row["measure"] in {"known", "unknown"} and row["kind"] != "transfer"


def _most(
    row: Row, known: Decimal | None, beneath: list[Row], entries: list[Row]
) -> Decimal | None:
    if row["upper_pounds"] is None:
        return None if known is None else max(known * 2, Decimal(0))
    parts = {pair["spend_id"] for pair in beneath if pair["above"] == row["spend_id"]}
    counted = [
        entry for entry in entries if entry["spend_id"] in parts and entry["part"] == ""
    ]
    stated = each(row["upper_pounds"], years_in(row["year"])) or Decimal(0)
    of_parts = added(counted, "known", "transfer") or Decimal(0)
    return max(stated - of_parts, Decimal(0))


def _points(
    more: Decimal | None, grows: Decimal | None, own: Decimal, everything: Decimal
) -> Decimal | None:
    if more is None or grows is None:
        return None
    before, after = Fraction(everything), Fraction(everything + grows)
    if not before or not after:
        return None
    return nine(100 * (Fraction(own + more) / after - Fraction(own) / before))


def _answer(most: Decimal | None, points: Decimal | None, threshold: Decimal) -> str:
    if most is None:
        return ASK_SIZE
    if points is None:
        return ASK_BARE
    return ASK if abs(points) >= threshold else STOP


OPTIONS = {"threshold": Decimal(5)}
SHARES = """
partner | controls_pounds
nhs     | 900
council | 100
"""

RULE = Page(
    analysis=stop_rule,
    twin=stop_twin,
    result="stop_rule",
    contracts={
        "entries": "money_entries",
        "shares": "partner_shares",
        "wholes": "part_wholes",
        "beneath": "parts_beneath",
    },
    usual={"wholes": "spend_id | whole", "beneath": "spend_id | above"},
    cases=(
        Case(
            title="an unknown amount that could be large is worth asking for; a weak one that is small is not",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                unknown  | 2015/16 | council    | club    | -             | 500          | weak
                weak     | 2015/16 | nhs        | clinic  | 100           | -            | weak
                firm     | 2015/16 | nhs        | clinic  | 800           | -            | firm
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                unknown  | council    | revenue | unknown | 1      | ''
                weak     | nhs        | revenue | known   | 100    | ''
                firm     | nhs        | revenue | known   | 800    | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected=f"""
            spend_id | known_pounds | upper_pounds | controls_pounds | all_pounds | could_move_points | is_worth_asking | answer
            unknown  | -            | 500          | 100             | 1000       | 30                | yes             | {ASK}
            weak     | 100          | 200          | 900             | 1000       | 0.909090909       | no              | {STOP}
            """,
        ),
        Case(
            title="when nobody can say how large an unknown amount is, it is worth asking",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                unknown  | 2015/16 | council    | club    | -             | -            | weak
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                unknown  | council    | revenue | unknown | 1      | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected=f"""
            spend_id | upper_pounds | could_move_points | is_worth_asking | answer
            unknown  | -            | -                 | yes             | {ASK_SIZE}
            """,
        ),
        Case(
            title="where no money is known at all, every amount is worth asking for",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                unknown  | 2015/16 | council    | club    | -             | 500          | weak
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                unknown  | council    | revenue | unknown | 1      | ''
                """,
                "shares": """
                partner | controls_pounds
                council | 0
                """,
            },
            options=OPTIONS,
            expected=f"""
            spend_id | upper_pounds | all_pounds | could_move_points | is_worth_asking | answer
            unknown  | 500          | 0          | -                 | yes             | {ASK_BARE}
            """,
        ),
        Case(
            title="exactly the limit is worth asking for, and who controls everything cannot control more",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                limit    | 2015/16 | council    | club    | -             | 250          | weak
                own      | 2015/16 | nhs        | clinic  | 1000          | 9000         | placeholder
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                limit    | council    | revenue | unknown | 1      | ''
                own      | nhs        | revenue | known   | 1000   | ''
                """,
                "shares": """
                partner | controls_pounds
                nhs     | 1000
                council | 0
                """,
            },
            options={"threshold": Decimal(20)},
            expected="""
            spend_id | could_move_points | is_worth_asking
            limit    | 20                | yes
            own      | 0                 | no
            """,
        ),
        Case(
            title="the most it could be is taken a year, and without the parts that are counted elsewhere",
            tables={
                "wholes": """
                spend_id | whole
                part | whole
                """,
                "beneath": """
                spend_id | above
                part | whole
                bit | unknown
                more | less
                """,
                "spend": """
                spend_id | year               | controller | service | amount_pounds | upper_pounds | grade | part_of
                span     | 2012/13 to 2015/16 | council    | club    | -             | 4,000        | weak  | -
                whole    | 2015/16            | nhs        | clinic  | 900           | 1,000        | weak  | -
                part     | 2015/16            | nhs        | club    | 100           | -            | firm  | whole
                unknown  | 2015/16            | council    | park    | -             | 300          | weak  | -
                bit      | 2015/16            | council    | tree    | 40            | -            | firm  | unknown
                less     | 2015/16            | council    | lake    | -             | 1            | weak  | -
                more     | 2015/16            | council    | fish    | 2             | -            | firm  | less
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                span     | council    | revenue | unknown | 1      | ''
                whole    | nhs        | revenue | known   | 900    | ''
                whole    | nhs        | revenue | known   | -100   | part
                part     | nhs        | revenue | known   | 100    | ''
                unknown  | council    | revenue | unknown | 1      | ''
                bit      | council    | revenue | known   | 40     | ''
                less     | council    | revenue | unknown | 1      | ''
                more     | council    | revenue | known   | 2      | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected="""
            spend_id | known_pounds | upper_pounds
            span     | -            | 1000
            whole    | 800          | 900
            unknown  | -            | 260
            less     | -            | 0
            """,
        ),
        Case(
            title="a part of a known row comes out of it: it moves a share only when another controls it, and never more than the row holds",
            tables={
                "wholes": """
                spend_id | whole
                own | whole
                other | whole
                vast | whole
                silent | whole
                """,
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade | part_of
                whole    | 2015/16 | nhs        | clinic  | 900           | -            | firm  | -
                own      | 2015/16 | nhs        | club    | -             | 700          | weak  | whole
                other    | 2015/16 | council    | club    | -             | 400          | weak  | whole
                vast     | 2015/16 | council    | park    | -             | 5,000        | weak  | whole
                silent   | 2015/16 | council    | tree    | -             | -            | weak  | whole
                rest     | 2015/16 | council    | lake    | 100           | -            | firm  | -
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                whole    | nhs        | revenue | known   | 900    | ''
                own      | nhs        | revenue | unknown | 1      | ''
                other    | council    | revenue | unknown | 1      | ''
                vast     | council    | revenue | unknown | 1      | ''
                silent   | council    | revenue | unknown | 1      | ''
                rest     | council    | revenue | known   | 100    | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected="""
            spend_id | upper_pounds | more_pounds | grows_pounds | could_move_points
            own      | 700          | 0           | 0            | 0
            other    | 400          | 400         | 0            | 40
            vast     | 900          | 900         | 0            | 90
            silent   | 900          | 900         | 0            | 90
            """,
        ),
        Case(
            title="a weak amount that makes up most of the money is tried at half, which moves more than double",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                weak     | 2015/16 | nhs        | clinic  | 900           | -            | weak
                firm     | 2015/16 | council    | club    | 100           | -            | firm
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                weak     | nhs        | revenue | known   | 900    | ''
                firm     | council    | revenue | known   | 100    | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected="""
            spend_id | upper_pounds | more_pounds | grows_pounds | could_move_points | is_worth_asking | working
            weak     | 1800         | -450        | -450         | -8.181818182      | yes             | tried at half of what is counted now
            """,
        ),
        Case(
            title="parts of a row that was replaced, parts below an unknown one, and money passed on are left out of the most it could be",
            tables={
                "wholes": """
                spend_id | whole
                part | new
                """,
                "beneath": """
                spend_id | above
                part | new
                low | middle
                low | top
                passed | open
                """,
                "spend": """
                spend_id | year    | funder | controller | deliverer | service | kind     | amount_pounds | upper_pounds | grade | part_of
                old      | 2014/15 | nhs    | nhs        | nhs       | clinic  | revenue  | 100           | -            | firm  | -
                part     | 2014/15 | nhs    | nhs        | council   | club    | revenue  | 90            | -            | firm  | old
                new      | 2015/16 | nhs    | nhs        | nhs       | clinic  | revenue  | 100           | 120          | weak  | -
                top      | 2015/16 | nhs    | council    | council   | park    | revenue  | -             | 600          | weak  | -
                middle   | 2015/16 | nhs    | council    | council   | lake    | revenue  | -             | -            | weak  | top
                low      | 2015/16 | nhs    | council    | council   | fish    | revenue  | 500           | -            | firm  | middle
                open     | 2015/16 | nhs    | council    | council   | tree    | revenue  | -             | 500          | weak  | -
                passed   | 2015/16 | nhs    | council    | council   | bird    | transfer | 450           | -            | firm  | open
                """,
                "entries": """
                spend_id | controller | kind     | measure  | amount | part
                part     | nhs        | revenue  | known    | 90     | ''
                new      | nhs        | revenue  | known    | 100    | ''
                new      | nhs        | revenue  | known    | -90    | part
                top      | council    | revenue  | unknown  | 1      | ''
                middle   | council    | revenue  | unknown  | 1      | ''
                low      | council    | revenue  | known    | 500    | ''
                open     | council    | revenue  | unknown  | 1      | ''
                passed   | council    | transfer | transfer | 450    | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected="""
            spend_id | upper_pounds
            new      | 30
            top      | 100
            middle   | -
            open     | 50
            """,
        ),
        Case(
            title="what lies exactly between two last digits goes up, whatever a float makes of it",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                unknown  | 2015/16 | council    | club    | -             | 24           | weak
                """,
                "entries": """
                spend_id | controller | kind    | measure | amount | part
                unknown  | council    | revenue | unknown | 1      | ''
                """,
                "shares": """
                partner | controls_pounds
                council | 999.59
                nhs     | 0.41
                """,
            },
            options=OPTIONS,
            expected="""
            spend_id | could_move_points
            unknown  | 0.000960938
            """,
        ),
        Case(
            title="a transfer, and a row the map leaves out, are not asked for",
            tables={
                "spend": """
                spend_id | year    | controller | service | amount_pounds | upper_pounds | grade
                passed   | 2015/16 | council    | grant   | -             | 500          | weak
                old      | 2009/10 | council    | club    | 500           | -            | weak
                """,
                "entries": """
                spend_id | controller | kind     | measure | amount | part
                passed   | council    | transfer | unknown | 1      | ''
                """,
                "shares": SHARES,
            },
            options=OPTIONS,
            expected="spend_id | could_move_points",
        ),
    ),
)

PAGES = (RULE,)
