"""What is compared between two identities, and how far they agree: the levels, in words and as Splink reads them."""

from dataclasses import dataclass

AWAY, HOME = "away", "home"
SAME_HOME = "((home_l = home_r) OR (uprn_l = uprn_r))"
SAME_ADDRESS = "(address_l = address_r AND number_l = number_r)"
# From this similarity of both pairs on, a given name and a family name have changed places.
SWAPPED_FROM = 0.88
CLOSE, NEAR, FAR = 0.92, 0.8, 0.7
SWAPPED = (
    f"(given_l <> given_r AND jaro_winkler_similarity(given_l, given_r) < {CLOSE}"
    f" AND jaro_winkler_similarity(family_l, family_r) < {NEAR}"
    f" AND jaro_winkler_similarity(given_l, family_first_r) >= {SWAPPED_FROM}"
    f" AND jaro_winkler_similarity(family_first_l, given_r) >= {SWAPPED_FROM})"
)


@dataclass(frozen=True)
class Level:
    """One way in which two identities may agree: in words, and as a condition. The lowest has none: anything else."""

    words: str
    sql: str = ""
    # The column by whose share among identities an agreement is weighed: a rare name says more.
    weighed_by: str = ""


@dataclass(frozen=True)
class Comparison:
    """One thing that is compared: its levels from the least agreement to the most, and when it says nothing."""

    name: str
    words: str
    says_nothing: str
    levels: tuple[Level, ...]

    @property
    def top(self) -> int:
        """Which level is the most agreement?"""
        return len(self.levels) - 1


def _missing(*columns: str) -> str:
    return " OR ".join(f"{name}_{side} IS NULL" for name in columns for side in "lr")


def _given(where: str) -> Comparison:
    weighed_by = "given" if where == AWAY else ""
    close = (
        f"jaro_winkler_similarity(given_l, given_r) >= {CLOSE} OR given_root_l = given_root_r"
        " OR (initial_l = initial_r AND (length(given_l) = 1 OR length(given_r) = 1))"
    )
    return Comparison(
        f"given_{where}",
        f"given name{_where(where)}",
        f"{_not(where)} OR {_missing('given')}",
        (
            Level("differs"),
            Level("a little alike", f"jaro_winkler_similarity(given_l, given_r) >= {FAR}"),
            Level("alike", f"jaro_winkler_similarity(given_l, given_r) >= {NEAR}"),
            Level("nearly the same, a short form, or the initial", close),
            Level("has changed places with the family name", SWAPPED),
            Level("the same", "given_l = given_r", weighed_by),
        ),
    )  # fmt: skip


def _family(where: str) -> Comparison:
    weighed_by = "family" if where == AWAY else ""
    close = (
        f"jaro_winkler_similarity(family_l, family_r) >= {CLOSE} OR family_long_l = family_long_r"
        " OR family_last_l = family_last_r"
    )
    return Comparison(
        f"family_{where}",
        f"family name{_where(where)}",
        f"{_not(where)} OR {_missing('family')} OR {SWAPPED}",
        (
            Level("differs"),
            Level("a little alike", f"jaro_winkler_similarity(family_l, family_r) >= {FAR}"),
            Level("alike", f"jaro_winkler_similarity(family_l, family_r) >= {NEAR}"),
            Level("nearly the same, or a part of it", close),
            Level("the same", "family_l = family_r", weighed_by),
        ),
    )  # fmt: skip


def _born(where: str) -> Comparison:
    year, month, day = (f"born_{part}_l = born_{part}_r" for part in ("year", "month", "day"))  # fmt: skip
    two_parts = f"({year} AND {month}) OR ({year} AND {day}) OR ({month} AND {day})"
    first_day = f"{year} AND (born_in_year_l = '01-01' OR born_in_year_r = '01-01')"
    slip = (
        "levenshtein(born_l, born_r) <= 1 OR "
        f"({year} AND born_month_l = born_day_r AND born_day_l = born_month_r)"
    )
    return Comparison(
        f"born_{where}",
        f"date of birth{_where(where)}",
        f"{_not(where)} OR {_missing('born')}",
        (
            Level("differs"),
            Level("differs in the day, the month or the year", two_parts),
            Level("one digit differs, or day and month have changed places", slip),
            Level("the same year, and one is the 1 January of those unsure of the day", first_day),
            Level("the same", "born_l = born_r", "born" if where == AWAY else ""),
        ),
    )  # fmt: skip


def _where(where: str) -> str:
    return ", of two at one home" if where == HOME else ""


def _not(where: str) -> str:
    return f"NOT coalesce({SAME_HOME}, false)" if where == HOME else f"coalesce({SAME_HOME}, false)"  # fmt: skip


def _number(name: str, words: str, *, may_slip: bool, weighed_by: str = "") -> Comparison:  # fmt: skip
    slip = (Level("one sign differs", f"levenshtein({name}_l, {name}_r) <= 1"),)
    return Comparison(
        name,
        words,
        _missing(name),
        (
            Level("differs"),
            *(slip if may_slip else ()),
            Level("the same", f"{name}_l = {name}_r", weighed_by),
        ),
    )


# An explanation says how far apart two such places are.
ANOTHER_PLACE = "another place"
MIDDLE = Comparison(
    "middle",
    "middle names",
    f"{_missing('middle')} OR {SWAPPED}",
    (
        Level("differ"),
        Level("begin alike", "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)"),
        Level("the same", "middle_l = middle_r"),
    ),
)
PLACE = Comparison(
    "place",
    "address",
    f"({_missing('postcode')}) AND ({_missing('address')}) AND NOT coalesce({SAME_HOME}, false)",
    (
        Level(ANOTHER_PLACE),
        Level("the same district", "district_l = district_r"),
        Level("the same postcode", "postcode_l = postcode_r", "postcode"),
        Level("the same address under another postcode", SAME_ADDRESS),
        Level("the same home", SAME_HOME, "home"),
    ),
)
SEX = Comparison("sex", "sex", _missing("sex"), (Level("differs"), Level("the same", "sex_l = sex_r")))  # fmt: skip

NAMES = ("given", "family", "born")
COMPARISONS = (
    *(_make(where) for where in (AWAY, HOME) for _make in (_given, _family, _born)),
    MIDDLE,
    PLACE,
    SEX,
    _number("nhs_number", "NHS number", may_slip=False),
    _number("nino", "National Insurance number", may_slip=True),
    _number("upn", "unique pupil number", may_slip=False),
    _number("other_number", "another number of the person's own", may_slip=True),
    _number("phone", "telephone number", may_slip=False, weighed_by="phone"),
    _number("email", "e-mail address", may_slip=True, weighed_by="email"),
)
BY_NAME = {each.name: each for each in COMPARISONS}
# Numbers that one person has and no other: they tell what other agreement is worth.
OWN_NUMBERS = ("nhs_number", "nino", "upn", "other_number")
HOME_LEVEL = PLACE.top
