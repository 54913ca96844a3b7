"""Pounds of another year carried to the prices of the run, drawn."""

from drawing import Row
from page import Case, Page
from page_late_cost import PRICE_FACTORS, carried

from wholeplace.analysis.tables.run_prices import at_run_prices


def prices_twin(
    table: list[Row], price_factors: list[Row], *, column: str
) -> list[Row]:
    """The same rows with one column carried. In plain loops."""
    return [
        {**row, column: carried(row[column], row["price_year"], price_factors)}
        for row in table
    ]


PRICES = Page(
    analysis=at_run_prices,
    twin=prices_twin,
    result="at_run_prices",
    contracts={"table": "overlaps"},
    cases=(
        Case(
            title="an amount is multiplied by one price level and divided by the other, and says so; no year, no level, no amount: it stays",
            tables={
                "price_factors": PRICE_FACTORS,
                "table": """
                overlap | bearer  | amount_pounds | price_year
                old     | council | 20.10         | 2012/13
                same    | council | 20            | 2014/15
                no_year | council | 20            | -
                older   | council | 20            | 1999/00
                blank   | council | -             | 2012/13
                """,
            },
            options={"column": "amount_pounds"},
            expected="""
            overlap | amount_pounds | carried                                                    | rests_on
            old     | 21.11         | : 20.10 x 105 / 100 (price levels of 2014/15 and 2012/13) | deflators.csv:7; deflators.csv:9
            same    | 20            | ''                                                         | ''
            no_year | 20            | ''                                                         | ''
            older   | 20            | ''                                                         | ''
            blank   | -             | ''                                                         | ''
            """,
        ),
    ),
)

PAGES = (PRICES,)
