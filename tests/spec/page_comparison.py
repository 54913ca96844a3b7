"""Two runs, two places or two years of one table, drawn."""

from decimal import Decimal

from drawing import Row
from page import Case, Page
from plain import less

from wholeplace.analysis.tables.comparison import comparison


def comparison_twin(
    left: list[Row], right: list[Row], *, key: list[str], columns: list[str]
) -> list[Row]:
    """How do the figures of two tables differ? In plain loops."""
    sides = [
        {" | ".join(row[name] or "" for name in key): row for row in side}
        for side in (left, right)
    ]
    found = []
    for name in sides[0].keys() | sides[1].keys():
        for column in columns:
            first, second = (_figure(side.get(name), column) for side in sides)
            change = "same" if first == second else "changed"
            change = "only_left" if name not in sides[1] else change
            change = "only_right" if name not in sides[0] else change
            found.append({"row": name, "column": column, "left": first, "right": second, "difference": less(second, first), "change": change})  # fmt: skip
    return found


def _figure(row: Row | None, column: str) -> Decimal | None:
    return None if row is None or row[column] is None else Decimal(row[column])


PAGE = Page(
    analysis=comparison,
    twin=comparison_twin,
    result="comparison",
    contracts={"left": "early_late", "right": "early_late"},
    cases=(
        Case(
            title="a figure is the same, has changed, or is on one side only",
            tables={
                "left": """
                need   | partner | late_pounds       | unknown
                health | nhs     | 16,640,000,000.50 | 0
                health | council | 5                 | 2
                work   | dwp     | 7                 | 0
                """,
                "right": """
                need   | partner | late_pounds       | unknown
                health | nhs     | 16,640,000,000.50 | 1
                health | council | 4.50              | 2
                home   | council | 9                 | 0
                """,
            },
            options={"key": ["need", "partner"], "columns": ["late_pounds", "unknown"]},
            expected="""
            row              ~ column      ~ left           ~ right          ~ difference ~ change
            health | nhs     ~ late_pounds ~ 16640000000.50 ~ 16640000000.50 ~ 0          ~ same
            health | nhs     ~ unknown     ~ 0              ~ 1              ~ 1          ~ changed
            health | council ~ late_pounds ~ 5              ~ 4.50           ~ -0.50      ~ changed
            health | council ~ unknown     ~ 2              ~ 2              ~ 0          ~ same
            work | dwp       ~ late_pounds ~ 7              ~ -              ~ -          ~ only_left
            work | dwp       ~ unknown     ~ 0              ~ -              ~ -          ~ only_left
            home | council   ~ late_pounds ~ -              ~ 9              ~ -          ~ only_right
            home | council   ~ unknown     ~ -              ~ 0              ~ -          ~ only_right
            """,
        ),
        Case(
            title="unknown is not zero: from unknown to nought is a change without a difference",
            tables={
                "left": """
                need | partner | late_pounds | early_pounds
                work | dwp     | -           | -
                """,
                "right": """
                need | partner | late_pounds | early_pounds
                work | dwp     | 0           | -
                """,
            },
            options={"key": ["need"], "columns": ["late_pounds", "early_pounds"]},
            expected="""
            row  | column       | left | right | difference | change
            work | late_pounds  | -    | 0     | -          | changed
            work | early_pounds | -    | -     | -          | same
            """,
        ),
        Case(
            title="against a table without rows, every figure is on one side only",
            tables={
                "left": """
                need | partner | late_share
                work | dwp     | 0.333333333
                """,
                "right": "need | partner | late_share",
            },
            options={"key": ["need"], "columns": ["late_share"]},
            expected="""
            row  | column     | left        | right | difference | change
            work | late_share | 0.333333333 | -     | -          | only_left
            """,
        ),
        Case(
            title="a table that holds only words has nothing to compare",
            tables={
                "left": """
                need | partner
                work | dwp
                """,
                "right": """
                need | partner
                work | nhs
                """,
            },
            options={"key": ["need"], "columns": []},
            expected="row | column",
        ),
    ),
)

PAGES = (PAGE,)
