"""What the figures of late services say, each in one sentence computed from them."""

from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.cells import say_share
from wholeplace.reports.findings import count_of, sum_of
from wholeplace.reports.firmness import late_grade, map_grade, say_amount
from wholeplace.reports.review import Review, Row
from wholeplace.reports.words import NOT_LOCAL


def balance_finding(review: Review) -> str:
    """How much of the money on help is spent late?"""
    rows = review.rows("early_late")
    late, early = sum_of(rows, "late_pounds"), sum_of(rows, "early_pounds")
    helped = late + early + sum_of(rows, "universal_pounds")
    if not helped:
        return "How the money divides between early and late is not known yet"
    grade = map_grade(review)
    said = f"Of {say_amount(helped, grade)} a year on universal, early and late help, {say_share(late / helped)} is spent late and {say_share(early / helped)} early"
    mixed = sum_of(rows, "mixed_pounds")
    if not mixed:
        return said
    return f"{said}, as far as can be told: {say_amount(mixed, grade)} lies in budgets that mix stages and are counted whole under their largest"


def demand_finding(review: Review) -> str:
    """What is spent late, and who bears it? Always said with what it is not."""
    if review.rows("early_late"):
        return f"{balance_finding(review)}: what is late is {LATE_CAVEAT}."
    if late_bearers(review):
        return f"{bearer_finding(review)}: {LATE_CAVEAT}."
    return "Missing: no counts of late services and no spend by stage are in this run, so what is spent late cannot be shown."


def late_bearers(review: Review) -> list[Row]:
    """Which bearers have a known late cost, the largest first?"""
    rows = review.rows("late_intervention_by_bearer")
    known = [
        row
        for row in rows
        if row["row_kind"] == "bearer" and row["net_pounds"] is not None
    ]
    return sorted(known, key=lambda row: (-row["net_pounds"], row["bearer"]))


def bearer_finding(review: Review) -> str:
    """Who bears most of the late cost?"""
    bearers = late_bearers(review)
    total = sum_of(bearers, "net_pounds")
    if not bearers:
        return "What late intervention costs is not known yet"
    if total <= 0:
        return f"The late services counted here come to {say_amount(total, late_grade(review))} in a year{_priced(review)}"
    top = bearers[0]
    counted = f"The late services counted here cost {say_amount(total, late_grade(review))} in a year"
    who, priced = review.partner(top["bearer"]), _priced(review)
    if len(bearers) == 1:
        return f"{counted}, and {who} bears all of it{priced}"
    most = say_amount(top["net_pounds"], top["grade"] or "")
    return f"{counted}, and {who} bears the most ({most}, {say_share(top['net_pounds'] / total)}){priced}"


def _priced(review: Review) -> str:
    """How many items are in the totals, where not all are?"""
    items = review.rows("late_intervention_by_item")
    priced = sum(1 for row in items if row["bearers_pounds"] is not None)
    rest = len(items) - priced
    if not rest:
        return ""
    return f"; {priced:,} of {count_of(len(items), 'item')} {'is' if priced == 1 else 'are'} priced, and the {'other is' if rest == 1 else 'others are'} in no total"


def two_bases(review: Review) -> str:
    """Why do the money that is staged late and the cost of late events differ? Empty unless the run holds both."""
    staged = sum_of(review.rows("early_late"), "late_pounds") or sum_of(
        (row for row in review.rows("money_map") if row["stage"] == "late"), "pounds"
    )
    counted = sum_of(late_bearers(review), "net_pounds")
    if not (staged and counted):
        return ""
    return f"Two late figures stand in this report, on different bases and never to be added: {say_amount(staged, map_grade(review))} is money that accounts and budgets record for services staged late, {say_amount(counted, late_grade(review))} an estimate of what counted late events cost, and a service may be in both or in one."


def largest_finding(review: Review, table: str, name: str, what: str) -> str:
    """Which row of a table of late cost is the largest?"""
    known = [row for row in review.rows(table) if row["bearers_pounds"] is not None]
    if not known:
        return "No late service in this run has a price yet"
    top = max(known, key=lambda row: (row["bearers_pounds"], row[name]))
    total = sum_of(known, "bearers_pounds")
    pounds = say_amount(top["bearers_pounds"], top.get("grade") or late_grade(review))
    share = (
        f", {say_share(top['bearers_pounds'] / total)} of all before overlap"
        if total and len(known) > 1
        else ""
    )
    return f"The largest {what} is {top[name]}: {pounds} in a year{share}"


def checks_finding(review: Review) -> str:
    """How many rows and columns do not make their printed total?"""
    rows = review.rows("late_checks")
    if not rows:
        return "Every row and column makes its printed total"
    said = f"{count_of(len(rows), 'sum does', 'sums do').capitalize()} not make the total printed in the source"
    beyond = sum(1 for row in rows if row["is_within_rounding"] is False)
    return f"{said}; rounding cannot explain {beyond} of them" if beyond else said


def rivals_finding(review: Review) -> str:
    """How far would another published unit cost move an item?"""
    rows = [
        row
        for row in review.rows("late_rivals")
        if not row["is_used"] and row["difference_pounds"] is not None
    ]
    if not rows:
        return "Other published unit costs are kept beside the one used"
    top = max(rows, key=lambda row: (abs(row["difference_pounds"]), row["item"]))
    word = "more" if top["difference_pounds"] > 0 else "less"
    pounds = say_amount(abs(top["difference_pounds"]), top["grade"] or "")
    return f"Another respectable source would put {review.thing(top['item'])} {pounds} {word}"


def placeholder_finding(review: Review) -> str:
    """How much is a national figure scaled to the place?"""
    total = sum_of(review.rows("late_intervention_by_item"), "placeholder_pounds")
    return f"{NOT_LOCAL.capitalize()}: national figures scaled to the place would add {say_amount(total, 'placeholder')}; they are in no total above"
