"""Codes, areas, sexes and ages: groups of rows, with those that are too small to be named put together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from wholeplace.intake.quality.counting import Answer, Groups
from wholeplace.intake.quality.words import how_many
from wholeplace.tables.quality import ALL, NOT_KNOWN, OTHER

# The age at which each band begins, and what it is called.
BANDS = (
    (0, "0 to 4"),
    (5, "5 to 17"),
    (18, "18 to 24"),
    (25, "25 to 44"),
    (45, "45 to 64"),
    (65, "65 to 84"),
    (85, "85 and over"),
)
OLDEST = 115
People = Sequence[Answer]


def code_rows(groups: Groups) -> Iterator[dict[str, Any]]:
    """Which rows of `code_shares` has a column with these codes?"""
    for code, rows in (*groups.named, *_rest(OTHER, groups.other), (ALL, groups.filled)):  # fmt: skip
        yield {"code": code, "rows": rows}


def area_rows(groups: Groups, small: int) -> Iterator[dict[str, Any]]:
    """Which rows of `coverage_areas` has an extract with these areas?"""
    total = groups.filled + groups.empty
    rest = (*_rest(OTHER, groups.other), (NOT_KNOWN, groups.empty), (ALL, total))
    for area, records in (*groups.named, *rest):
        yield {
            "area": area,
            "records": records,
            "how_many": how_many(records, total, small),
        }


def people_rows(people: People, *, by_age: bool, small: int) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Which rows of `coverage_people` are these? Every sex meets every age, so that who is absent is there to see.

    Without `by_age` the numbers are years of birth, and the groups tens of years.
    """
    counts = _counts(people, by_age=by_age, small=small)
    total = sum(counts.values())
    sexes = sorted({sex for sex, _ in counts})
    ages = _ages({age for _, age in counts}, by_age=by_age)
    for sex in (*sexes, ALL):
        for age in (*ages, ALL):
            records = sum(
                rows
                for (its_sex, its_age), rows in counts.items()
                if sex in {its_sex, ALL} and age in {its_age, ALL}
            )
            yield {
                "sex": sex,
                "age": age,
                "records": records,
                "how_many": how_many(records, total, small),
            }


def _counts(people: People, *, by_age: bool, small: int) -> Counter[tuple[str, str]]:
    often: Counter[str | None] = Counter()
    for sex, _, rows in people:
        often[sex] += rows
    counts: Counter[tuple[str, str]] = Counter()
    for sex, number, rows in people:
        named = OTHER if sex is not None and often[sex] < small else sex or NOT_KNOWN
        counts[named, _age(number, by_age=by_age)] += rows
    return counts


def _age(number: int | None, *, by_age: bool) -> str:
    if number is None:
        return NOT_KNOWN
    if not by_age:
        return f"born {number // 10 * 10}s"
    # Whoever is born after the day, or impossibly long before it, has an age nobody knows.
    if not 0 <= number <= OLDEST:
        return NOT_KNOWN
    return next(name for start, name in reversed(BANDS) if number >= start)


def _ages(found: set[str], *, by_age: bool) -> tuple[str, ...]:
    """Which ages have a row? With bands all have one, so that those absent are there to see."""
    if not by_age:
        return tuple(sorted(found))
    named = tuple(name for _, name in BANDS)
    return (*named, NOT_KNOWN) if NOT_KNOWN in found else named


def _rest(word: str, rows: int) -> tuple[tuple[str, int], ...]:
    return ((word, rows),) if rows else ()
