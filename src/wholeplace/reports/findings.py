"""What the figures say, each in one sentence computed from them."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from wholeplace.reports.cells import say_share
from wholeplace.reports.firmness import map_grade, say_amount
from wholeplace.reports.review import Review, Row
from wholeplace.reports.supplied import shares, unknown_amounts

ZERO = Decimal(0)
# A gap below this is not worth a sentence.
GAP_POINTS = Decimal("0.05")
# More than this from one funder, and a provider stands on it.
MAINSTAY = Decimal("0.5")


def sum_of(rows: Iterable[Row], column: str) -> Decimal:
    """What do the known amounts in this column add up to?"""
    return sum((row[column] for row in rows if row[column] is not None), ZERO)


def count_of(number: int, one: str, many: str = "") -> str:
    """How is a number of things said: 1 amount, 12 amounts, no amounts?"""
    return f"{f'{number:,}' if number else 'no'} {one if number == 1 else many or one + 's'}"


def money_finding(review: Review) -> str:
    """Who decides on most of the known money, how much is not known, and what could that change?"""
    rows = review.rows("partner_shares")
    if not rows:
        return "Missing: no spend by partner is in this run, so who funds, who decides and who delivers cannot be shown."
    missing = f"{count_of(unknown_amounts(review), 'amount was', 'amounts were')} asked for and not supplied"
    could_move = could_move_finding(review)
    rest = f"{missing}: {could_move}" if could_move else missing
    total = sum_of(rows, "controls_pounds")
    if not total:
        return f"{_nothing_known(review)}, so nobody's share of control can be said; {missing}."
    top = max(rows, key=lambda row: (row["controls_pounds"] or ZERO, row["partner"]))
    share = say_share(top["share_of_control"])
    pounds = say_amount(total, map_grade(review))
    return f"{review.partner(top['partner'])} decides how {share} of the {pounds} a year that is known is used; {rest}."


def could_move_finding(review: Review) -> str:
    """How far could one missing figure move a share of control, or can nobody say? Empty when none is missing."""
    if not unknown_amounts(review):
        return ""
    missing = [row for row in review.rows("stop_rule") if not row["known_pounds"]]
    moves = [
        abs(row["could_move_points"])
        for row in missing
        if row["could_move_points"] is not None
    ]
    silent = unknown_amounts(review) - len(moves)
    if not moves:
        which = "it" if silent == 1 else "any of them"
        return f"nobody can say how far {which} would move a share of control"
    most = f"by up to {max(moves):.1f} percentage points"
    if silent <= 0:
        return f"{'it' if len(moves) == 1 else 'one of them'} could move a share of control {most}"
    return f"nobody can say how far {silent:,} of them would move a share of control, and {'the other' if len(moves) == 1 else 'one of the others'} could move one {most}"


def _nothing_known(review: Review) -> str:
    is_known = any(row["pounds"] is not None for row in review.rows("money_map"))
    return (
        "All the money that is known comes to £0"
        if is_known
        else "No amount on the money map is known yet"
    )


def flow_finding(review: Review) -> str:
    """How much of the money goes to late services, and through whom?"""
    rows = review.rows("money_map")
    stages: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        stages[row["stage"]] += row["pounds"] or ZERO
    known = sum(stages.values(), ZERO)
    if not known:
        return _nothing_known(review)
    largest = max(stages, key=lambda stage: (stages[stage], stage))
    grade = map_grade(review)
    return f"Of {say_amount(known, grade)} a year known, the most goes to {largest} services ({say_amount(stages[largest], grade)}, {say_share(stages[largest] / known)})"


def control_finding(review: Review) -> str:
    """Which partner's share of control differs most from its share of funding?"""
    rows = [
        row
        for row in shares(review)
        if row["share_of_control"] is not None and row["share_of_funding"] is not None
    ]
    if not rows:
        return "No partner's share of control is known yet"
    top = max(rows, key=lambda row: (abs(_gap(row)), row["partner"]))
    if abs(_gap(top)) < GAP_POINTS:
        return "The partners who fund are the partners who decide: no share differs by five points"
    word = "more" if _gap(top) > 0 else "less"
    return f"{review.partner(top['partner'])} decides on {word} than it funds: {say_share(top['share_of_control'])} of control, {say_share(top['share_of_funding'])} of funding"


def _gap(row: Row) -> Decimal:
    gap: Decimal = row["share_of_control"] - row["share_of_funding"]
    return gap


def not_supplied_finding(review: Review) -> str:
    """How many things were asked for and not supplied, and by how many partners?"""
    rows = review.rows("not_supplied")
    partners = {row["partner"] for row in rows if row["partner"]}
    return f"{count_of(len(rows), 'figure was', 'figures were').capitalize()} asked for and not supplied, by {count_of(len(partners), 'partner')}"


def flags_finding(review: Review) -> str:
    """How many flows run against what one would expect?"""
    number = len(review.rows("money_flags"))
    return f"{count_of(number, 'flow runs', 'flows run').capitalize()} against what one would expect: a question to ask, not a fault found"


def stop_finding(review: Review) -> str:
    """Is more digging worth it?"""
    rows = review.rows("stop_rule")
    worth = sum(1 for row in rows if row["is_worth_asking"])
    if not worth:
        return f"Stop asking: none of the {count_of(len(rows), 'unknown or weak amount')} could move a share of control enough to matter"
    return f"{count_of(worth, 'amount is', 'amounts are').capitalize()} still worth asking for, of {count_of(len(rows), 'that is', 'that are')} unknown or weak"


def funding_finding(review: Review) -> str:
    """How many providers stand on one funder?"""
    rows = review.rows("provider_funding")
    by_funder: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        by_funder[row["provider"], row["funder"]] += row["share_of_income"] or ZERO
    leaning = {
        provider
        for (provider, funder), share in by_funder.items()
        if share > MAINSTAY and provider != funder
    }
    providers = {row["provider"] for row in rows}
    return f"{len(leaning)} of {count_of(len(providers), 'provider')} {'gets' if len(leaning) == 1 else 'get'} more than half of what is known of their income from one other partner"


def ends_finding(review: Review) -> str:
    """How many agreements would touch another service if they ended?"""
    rows = [row for row in review.rows("contract_ends") if row["dependent_service"]]
    agreements = {
        (row["provider"], row["funder"], row["service"], row["year"]) for row in rows
    }
    services = {row["dependent_service"] for row in rows}
    if not rows:
        return "No agreement is known whose end would touch another service"
    return f"{count_of(len(agreements), 'agreement')} would touch another service if {'it' if len(agreements) == 1 else 'one'} ended: {count_of(len(services), 'service')} in all"


def outcomes_finding(review: Review) -> str:
    """How many providers can say what they reach and what it costs?"""
    rows = review.rows("provider_outcomes")
    if not rows:
        return "Missing: no provider's outcomes are in this run, so what is reached for people cannot be shown."
    reached = sum(1 for row in rows if row["outcomes_reached"] is not None)
    both = sum(
        1
        for row in rows
        if row["outcomes_reached"] is not None and row["cost_pounds"] is not None
    )
    return f"{reached} of {count_of(len(rows), 'provider record')} {'says' if reached == 1 else 'say'} how many people reached an outcome, and {both} what that cost: they count different things for different people, and are not ranked."


def staffing_finding(review: Review) -> str:
    """How many front-line posts are known to be empty?"""
    known = [
        s for s in review.staffing if s.workers is not None and s.vacancies is not None
    ]
    if not known and review.staffing:
        told = count_of(len(review.staffing), "service")
        return f"Nearly missing: {told} {'says' if len(review.staffing) == 1 else 'say'} something of the front line, none both how many posts are filled and how many are empty."
    if not known:
        return "Missing: no service has given its posts filled, posts empty and caseloads, so how free the front line is cannot be said."
    filled = sum((s.workers for s in known if s.workers is not None), ZERO)
    empty = sum((s.vacancies for s in known if s.vacancies is not None), ZERO)
    share = (
        f", {say_share(empty / (filled + empty))} of all posts"
        if filled + empty
        else ""
    )
    return f"{count_of(len(known), 'service')} {'says' if len(known) == 1 else 'say'} how many of their posts are empty: {empty.normalize():,f}{share}."


def sharing_finding(review: Review) -> str:
    """What is known of sharing information and measuring impact?"""
    files = count_of(len(review.inputs), "file")
    return f"Missing: no records were linked and no pilot was measured; every figure here comes from published or supplied totals in {files}."


def voices_finding() -> str:
    """What is known of people's own words?"""
    return "Missing: nobody who uses these services has been heard in this run, so its figures say what was spent and not what it was like."
