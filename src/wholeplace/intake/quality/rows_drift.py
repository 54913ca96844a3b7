"""Are there as many rows as in the delivery before? Compared like with like, and by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from os.path import commonpath
from pathlib import Path
from typing import Any

from wholeplace.intake.checking.engine import engine, quoted_name
from wholeplace.intake.quality.chance import ROWS_LEVEL, two_sided
from wholeplace.intake.result import IntakeResult
from wholeplace.store.engine import quoted_text

# Rows jump by so great a part of those before.
LEAST_CHANGE = 0.08
# Deliveries are compared by the months both should hold, when these are so much of the earlier one's days.
MOSTLY = 0.5
WEEK = 7


@dataclass(frozen=True)
class Delivery:
    """One delivery: what intake left of it, what it covers, and its contacts by day of the week."""

    result: IntakeResult
    coverage: dict[str, Any]
    weekdays: tuple[float, ...]

    @property
    def days(self) -> tuple[date, date] | None:
        """From which day up to which, that day left out, does it say what happened?"""
        first, last = self.coverage["first_on"], self.coverage["last_on"]
        if first is None or last is None:
            return None
        return first, last + timedelta(1)


@dataclass(frozen=True)
class Compared:
    """Rows that can be compared, before and after, which they are, and whether they jump."""

    before: int
    after: int
    said: str
    is_jump: bool


@dataclass(frozen=True)
class _Window:
    """Which days count in each delivery, and how many rows a row before would be, the days being others."""

    days: tuple[tuple[date, date], tuple[date, date]] | None
    ratio: float
    said: str


def compare_rows(earlier: Delivery, later: Delivery) -> Compared:
    """Are there as many rows, with regard to the days and to how rows cluster by person?

    The variance is that of a sum over persons: of what each has more or less, where both deliveries hold the
    same persons; else of what each has.
    """
    window = _window(earlier, later)
    before, after, variance = _sums(earlier, later, window)
    wanted = before * window.ratio
    change = abs(after - wanted) / wanted if wanted else float(after > 0)
    deviations = (after - wanted) / sqrt(variance) if variance else 0.0
    is_jump = change >= LEAST_CHANGE and two_sided(deviations) < ROWS_LEVEL
    return Compared(before, after, window.said, is_jump)


def _window(earlier: Delivery, later: Delivery) -> _Window:
    one, two = earlier.days, later.days
    if one is None or two is None:
        return _Window(None, 1.0, "all rows")
    start = _month_begun(max(one[0], two[0]))
    # A delivery that ends before the one before it lacks what that had.
    end = one[1].replace(day=1)
    if (end - start).days >= MOSTLY * (one[1] - one[0]).days:
        said = f"contacts from {start:%Y-%m} to {end - timedelta(1):%Y-%m}, which both should hold"
        return _Window(((start, end), (start, end)), 1.0, said)
    loads = [_load(each, earlier.weekdays) for each in (one, two)]
    ratio = loads[1] / loads[0] if loads[0] else 1.0
    said = f"contacts of different days: by them {ratio:.2f} times as many are expected"
    return _Window((one, two), ratio, said)


def _month_begun(day: date) -> date:
    """Which is the first day of a month from this day on?"""
    return day if day.day == 1 else (day.replace(day=1) + timedelta(32)).replace(day=1)


def _load(days: tuple[date, date], weekdays: Sequence[float]) -> float:
    """How much of a week is there in these days, as contacts fall on the days of the week?"""
    whole = sum(weekdays) or 1.0
    number = (days[1] - days[0]).days
    weeks, rest = divmod(number, WEEK)
    first = days[0].weekday()
    some = sum(weekdays[(first + each) % WEEK] for each in range(rest))
    return weeks + some / whole


def _sums(earlier: Delivery, later: Delivery, window: _Window) -> tuple[int, int, float]:  # fmt: skip
    """How many rows count before and after, and what is the variance of their difference?"""
    paths = [each.result.accepted_path for each in (earlier, later)]
    with engine(Path(commonpath([path.parent for path in paths]))) as connection:
        for name, path in zip(("earlier", "later"), paths, strict=True):
            connection.read_parquet(str(path)).create_view(name)
        columns = connection.table("later").columns
        has_record = "record_id" in columns
        dated_by = later.coverage["dated_by"] or ""
        parts = [
            _by_person(name, window, number, columns, dated_by)
            for number, name in enumerate(("earlier", "later"))
        ]
        query = f"""
            WITH one AS ({parts[0]}), two AS ({parts[1]})
            SELECT coalesce(sum(one.rows), 0)::BIGINT, coalesce(sum(two.rows), 0)::BIGINT,
                coalesce(sum(pow(coalesce(two.rows, 0) - {window.ratio} * coalesce(one.rows, 0), 2)), 0),
                coalesce(sum(pow({window.ratio} * one.rows, 2)), 0) + coalesce(sum(pow(two.rows, 2)), 0),
                count(*) FILTER (one.rows > 0 AND two.rows > 0),
                count(*) FILTER (one.sign = two.sign)
            FROM one FULL JOIN two USING (record)
            """  # noqa: S608 - names are ours
        found = connection.sql(query).fetchone() or (0, 0, 0.0, 0.0, 0, 0)
    before, after, paired, apart, both, alike = found
    # Numbers that mean other people each time pair nobody: then persons are taken as others.
    is_same_days = window.days is None or window.days[0] == window.days[1]
    is_paired = has_record and is_same_days and both and alike >= MOSTLY * both
    return before, after, float(paired if is_paired else apart)


def _by_person(view: str, window: _Window, number: int, columns: Sequence[str], dated_by: str) -> str:  # fmt: skip
    """How many rows has each person, and what shows that it is the same one in both deliveries?"""
    record = quoted_name("record_id") if "record_id" in columns else "line"
    signs = [name for name in ("born_on", "match_family", "started_on") if name in columns]  # fmt: skip
    sign = ", ".join(f"coalesce(min({quoted_name(name)})::VARCHAR, '')" for name in signs) or "''"  # fmt: skip
    condition = "true"
    if window.days is not None:
        start, end = (quoted_text(day.isoformat()) for day in window.days[number])
        day = quoted_name(dated_by)
        condition = f"{day} >= DATE {start} AND {day} < DATE {end}"
    return f"SELECT {record} AS record, count(*) AS rows, concat_ws('|', {sign}) AS sign FROM {view} WHERE {condition} GROUP BY 1"  # noqa: S608 - names are ours
