"""Principle 1, all partners to the table: who funds, decides and delivers, and what was not supplied."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from wholeplace.core.words import LATE_CAVEAT
from wholeplace.reports.blocks import (
    Block,
    Exhibit,
    Flow,
    FlowChart,
    Notice,
    Paragraph,
    Section,
)
from wholeplace.reports.data_tables import data_table, largest_first
from wholeplace.reports.findings import (
    count_of,
    ends_finding,
    flags_finding,
    flow_finding,
    funding_finding,
    money_finding,
    not_supplied_finding,
    stop_finding,
    sum_of,
)
from wholeplace.reports.firmness import least_firm, map_grade, say_amount
from wholeplace.reports.review import Review
from wholeplace.reports.sections_shares import shares_exhibit
from wholeplace.reports.supplied import (
    counted_rows,
    unknown_amounts,
    unknown_transfers,
)
from wholeplace.reports.words import PRINCIPLES
from wholeplace.tables.contract import Table
from wholeplace.tables.results import (
    CONTRACT_ENDS,
    MONEY_FLAGS,
    MONEY_MAP,
    NOT_SUPPLIED,
    PROVIDER_FUNDING,
    STOP_RULE,
)

# The columns a reader needs most come first: on a phone they may be the only ones seen.
FIRST = {
    "money_flags": (
        "flag",
        "why",
        "service",
        "funder",
        "controller",
        "deliverer",
        "pounds",
    ),
    "stop_rule": (
        "service",
        "controller",
        "answer",
        "upper_pounds",
        "could_move_points",
    ),
    "not_supplied": ("name", "partner", "answer"),
    "contract_ends": ("provider", "funder", "service", "dependent_service"),
}
LEFT_OUT = {
    "stop_rule": (
        "file",
        "line",
        "working",
        "rests_on",
        "controls_pounds",
        "all_pounds",
        "more_pounds",
        "grows_pounds",
        "is_worth_asking",
    ),
}


def partners_section(review: Review) -> Section:
    """What does the review say under the first principle?"""
    blocks = tuple(_blocks(review))
    return Section(
        "partners",
        PRINCIPLES[0],
        money_finding(review),
        blocks,
        number=1,
        is_missing=not review.rows("money_map"),
    )


def _blocks(review: Review) -> Iterator[Block]:
    if not review.rows("money_map"):
        yield Paragraph(
            "To fill this: list what each partner spends in spend.csv, with whose money it is, who decides and who delivers, and run again."
        )
    else:
        yield _flow_exhibit(review)
    if review.rows("partner_shares"):
        yield shares_exhibit(review)
    yield from _not_supplied(review)
    for contract, finding, note in (
        (
            MONEY_FLAGS,
            flags_finding,
            "A flag is a reason to ask, and says nothing about anyone's conduct.",
        ),
        (
            STOP_RULE,
            stop_finding,
            "A money map need only be good enough. The rule says when more digging would no longer change the picture.",
        ),
        (
            PROVIDER_FUNDING,
            funding_finding,
            "Shares are of the income that is on this map; a provider may have other income.",
        ),
        (
            CONTRACT_ENDS,
            ends_finding,
            "What would be touched is not what would close: it is where to look before an agreement ends.",
        ),
    ):
        if review.rows(contract.name):
            yield _plain_exhibit(review, contract, finding(review), note)


def _plain_exhibit(review: Review, contract: Table, finding: str, note: str) -> Exhibit:
    table = data_table(
        review,
        contract,
        caption=contract.meaning,
        first=FIRST.get(contract.name, ()),
        leave_out=LEFT_OUT.get(contract.name, ()),
    )
    return Exhibit(finding, table, contract, note=note)


def _not_supplied(review: Review) -> Iterator[Block]:
    if review.rows("not_supplied"):
        note = f"Each is an open question to a named partner. None of them is counted as nought.{_say_counted(review)}"
        yield _plain_exhibit(review, NOT_SUPPLIED, not_supplied_finding(review), note)
    elif "not_supplied" in review.tables:
        yield Notice("Nothing that was asked for is missing.")


def _say_counted(review: Review) -> str:
    unknown = unknown_amounts(review)
    if not unknown:
        return ""
    return f" {unknown:,} of them {'is an amount' if unknown == 1 else 'are amounts'} that the money map would count."


def _flow_exhibit(review: Review) -> Exhibit:
    rows = largest_first(review.rows("money_map"), "pounds")
    table = data_table(
        review,
        MONEY_MAP,
        caption="Every flow on the map, the largest first.",
        first=("service", "pounds"),
        rows=rows,
    )
    drawn = flows(review)
    return Exhibit(
        flow_finding(review),
        table,
        MONEY_MAP,
        FlowChart(drawn, _say_flow(review)) if drawn else None,
        _transfer_note(review),
    )


def _say_flow(review: Review) -> str:
    return f"Flow diagram. {flow_finding(review)}. From left to right: whose money it is, who decides how it is used, who delivers, and when the service comes. Every flow is in the table below."


def flows(review: Review) -> tuple[Flow, ...]:
    """Which money goes the same way from funder to stage? What was not supplied flows apart.

    Leaves out transfers, known or not, which are counted where they are spent.
    """
    known: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    grades: dict[tuple[str, str, str, str], str] = defaultdict(str)
    unknown: set[tuple[str, str, str, str]] = set()
    for row in counted_rows(review):
        way = (
            *(
                review.partner(row[role])
                for role in ("funder", "controller", "deliverer")
            ),
            row["stage"],
        )
        if row["pounds"]:
            known[way] += row["pounds"]
            grades[way] = least_firm((grades[way], row["grade"]))
        if row["unknown"]:
            unknown.add(way)
    return (
        *(Flow(*way, pounds, grades[way]) for way, pounds in sorted(known.items())),
        *(Flow(*way, None) for way in sorted(unknown)),
    )


def _transfer_note(review: Review) -> str:
    passed = sum_of(review.rows("money_map"), "transfer_pounds")
    said = (
        f" {say_amount(passed, map_grade(review))} a year is passed from one partner to another; it is counted once, where it is spent."
        if passed
        else ""
    )
    transfers = unknown_transfers(review)
    if transfers:
        said += f" {count_of(transfers, 'more amount', 'more amounts').capitalize()} passed on {'was' if transfers == 1 else 'were'} not supplied, and would be in no total either."
    unknown = unknown_amounts(review)
    dashed = (
        f" {count_of(unknown, 'amount').capitalize()} not supplied: drawn as dashed outlines of no particular width."
        if unknown
        else ""
    )
    return f"Every pound is counted once. Colour shows who decides. What is late is {LATE_CAVEAT}.{said}{dashed}"
