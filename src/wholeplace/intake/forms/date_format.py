"""How a mapping says a date is written: YYYY, MM, DD and so on, never guessed row by row."""

import re
from dataclasses import dataclass
from datetime import date, datetime

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
LONG_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
# Longest first: MMMM must not be read as MM twice.
TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MMMM": rf"(?P<long_month>{'|'.join(LONG_MONTHS)})",
    "MMM": rf"(?P<month_name>{'|'.join(MONTHS)})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-2][0-9])",
    "mm": r"(?P<minute>[0-5][0-9])",
    "ss": r"(?P<second>[0-5][0-9](?:\.[0-9]{1,9})?)",
    "Z": r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})",
}
TOKEN = re.compile("|".join(TOKENS))
# A literal T parts date and time; every other letter would be a token misspelt.
LITERAL = re.compile(r"[ T/.,:_-]*")


@dataclass(frozen=True)
class DateFormat:
    """One way of writing a date. `pivot` is the first year that two digits can stand for."""

    text: str
    pivot: int = 0

    @property
    def order(self) -> str:
        """In which order do day, month and year come? One letter each; a month by name is `N`."""
        letters = {"YYYY": "Y", "YY": "Y", "MMMM": "N", "MMM": "N"}
        tokens = TOKEN.findall(self.text)
        return "".join(
            letters.get(each, each[0]) for each in tokens if each[0] in "YMD"
        )


@dataclass(frozen=True)
class DateReader:
    """A DateFormat ready to read."""

    format: DateFormat
    pattern: re.Pattern[str]

    def read(self, text: str) -> tuple[date | None, bool] | None:
        """Which day is this, and did it have a time of day? None when it is written otherwise; no day when there is none such."""
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        found = match.groupdict()
        hours = [found.get(each) or "0" for each in ("hour", "minute", "second")]
        has_time = any(float(each) for each in hours)
        try:
            return date(self._year(found), _month(found), int(found["day"])), has_time
        except ValueError:
            return None, has_time

    def _year(self, found: dict[str, str]) -> int:
        if found.get("year"):
            return int(found["year"])
        century = self.format.pivot // 100 * 100
        year = century + int(found["short_year"])
        return year if year >= self.format.pivot else year + 100


def reader_of(form: DateFormat) -> DateReader:
    """What reads dates of this format? Errors: ValueError, saying what the format lacks."""
    parts: list[str] = []
    place = 0
    for token in TOKEN.finditer(form.text):
        parts += [_literal(form.text[place : token.start()]), TOKENS[token[0]]]
        place = token.end()
    parts.append(_literal(form.text[place:]))
    if "".join(sorted(form.order.replace("N", "M"))) != "DMY":
        raise ValueError("it must have one day, one month and one year")
    if "YY" in TOKEN.findall(form.text) and not form.pivot:
        raise ValueError("a year of two digits needs `pivot`, the first year it can be")
    try:
        return DateReader(form, re.compile("".join(parts), re.IGNORECASE | re.ASCII))
    except re.error:
        raise ValueError("it names a part twice") from None


def written(form: DateFormat, moment: datetime) -> str:
    """How does a format write a moment? For cells that a spreadsheet or Parquet holds as true dates."""
    values = {
        "YYYY": f"{moment.year:04d}",
        "YY": f"{moment.year % 100:02d}",
        "MMMM": LONG_MONTHS[moment.month - 1],
        "MMM": MONTHS[moment.month - 1],
        "MM": f"{moment.month:02d}",
        "M": str(moment.month),
        "DD": f"{moment.day:02d}",
        "D": str(moment.day),
        "hh": f"{moment.hour:02d}",
        "mm": f"{moment.minute:02d}",
        "ss": f"{moment.second:02d}",
        "Z": "Z",
    }
    return TOKEN.sub(lambda token: values[token[0]], form.text)


def _month(found: dict[str, str]) -> int:
    if found.get("month"):
        return int(found["month"])
    if found.get("month_name"):
        return MONTHS.index(found["month_name"].casefold()) + 1
    return LONG_MONTHS.index(found["long_month"].casefold()) + 1


def _literal(text: str) -> str:
    if not LITERAL.fullmatch(text):
        raise ValueError(
            "it may hold only YYYY YY MMMM MMM MM M DD D hh mm ss Z and signs"
        )
    return re.escape(text)
