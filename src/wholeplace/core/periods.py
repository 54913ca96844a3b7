"""Time is a half-open Period; a financial year runs from 1 April to the next 31 March."""

import re
from dataclasses import dataclass
from datetime import date

FINANCIAL_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")


@dataclass(frozen=True, order=True)
class Period:
    """From `start_on` up to, and not including, `end_on`."""

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.end_on <= self.start_on:
            raise ValueError(
                f"a period must end after it starts: {self.start_on} to {self.end_on}"
            )

    @property
    def years(self) -> int:
        """How many whole years does the period last?"""
        return self.end_on.year - self.start_on.year

    def covers(self, other: "Period") -> bool:
        """Does the other period lie wholly inside this one?"""
        return self.start_on <= other.start_on and other.end_on <= self.end_on


def financial_year(text: str) -> Period:
    """Which Period does a financial year such as `2014/15` name?

    Errors: ValueError when the text is not a year followed by the next one's last two digits.
    """
    match = FINANCIAL_YEAR.fullmatch(text)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"`{text}` is not a financial year such as 2014/15")
    first = int(match[1])
    return Period(date(first, 4, 1), date(first + 1, 4, 1))


def financial_years(text: str) -> Period:
    """Which Period does `2014/15`, or a span such as `2010/11 to 2013/14`, name?"""
    first, _, last = text.partition(" to ")
    start = financial_year(first)
    end = financial_year(last) if last else start
    return Period(start.start_on, end.end_on)


def year_name(period: Period) -> str:
    """What is a one-year Period called?"""
    return f"{period.start_on.year}/{period.end_on.year % 100:02d}"
