"""What the cells of a column look like, in shares and counts: never a cell itself."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wholeplace.intake.forms import identifiers, places
from wholeplace.intake.forms.amounts import NUMBER
from wholeplace.intake.forms.date_format import DateFormat, reader_of
from wholeplace.intake.forms.tidy import tidy
from wholeplace.intake.source_columns import FLAG_WORDS

# Words that stand where a cell is empty; also surnames are among them, so they hold for one column each.
NO_VALUE = frozenset(
    ["null", "(null)", "<null>", "none", "nil", "n/a", "na", "#n/a", "n/k", "nk", "-", "--", "---", ".", "?", "unknown", "not known", "not recorded", "not stated", "tbc", "blank", "(blank)", "nan"]
)  # fmt: skip
# A word that stands in fewer cells than this may be what it says.
RARE_SHARE = 0.002
SOME_SHARE = 0.25
FLAGS = frozenset(word for words in FLAG_WORDS.values() for word in words)
# Which words of partners mean which sex. Each style is offered whole, whatever of it the file holds.
SEX_STYLES = (
    {"M": "male", "F": "female"},
    {"Male": "male", "Female": "female"},
    {"1": "male", "2": "female"},
)
SEX_UNKNOWN = frozenset(["0", "9", "u", "x", "i", "other", "unknown", "not known", "not stated", "not specified", "indeterminate", "non-binary"])  # fmt: skip
FORMATS = (
    "YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "MM.DD.YYYY", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "DDMMYYYY", "MMDDYYYY",
    "DD MMM YYYY", "DD-MMM-YYYY", "DD/MMM/YYYY", "D MMM YYYY", "DD MMMM YYYY", "D MMMM YYYY", "MMM D YYYY", "D/M/YYYY", "M/D/YYYY",
    "DD/MM/YY", "MM/DD/YY", "YY/MM/DD", "DD-MM-YY", "MM-DD-YY", "YY-MM-DD", "DD.MM.YY", "DD MMM YY", "DD-MMM-YY",
)  # fmt: skip
TIMES = ("", " hh:mm", " hh:mm:ss", "Thh:mm", "Thh:mm:ss", "Thh:mm:ssZ")
MOST_DISTINCT = 2_000
SHORT_LETTERS = 60
# Errors and fillers apart, a column is written in one way.
FITS = 0.95
Test = Callable[[str], bool]


@dataclass(frozen=True)
class Profile:
    """The cells of one column, once empty ones and words for nothing are left out.

    `no_values` are those words, as they were found. `shares` says for each test which share of the cells passes it.
    """

    filled: int
    distinct: int
    rows: int
    no_values: tuple[str, ...]
    shares: dict[str, float]
    dates: dict[str, float] = field(default_factory=dict)

    @property
    def fill_share(self) -> float:
        """Which share of all cells holds anything?"""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def distinct_share(self) -> float:
        """How many of the cells differ from the others?"""
        return self.distinct / self.filled if self.filled else 0.0

    @cached_property
    def fitting(self) -> tuple[str, ...]:
        """In which formats are nearly all of its dates written? Of alike ones the stricter comes first."""
        best = max(self.dates.values(), default=0.0)
        if best < FITS:
            return ()
        return tuple(name for name, share in self.dates.items() if share >= best - 1 + FITS)  # fmt: skip


def profile_of(cells: Sequence[str]) -> Profile:
    """What do the cells of a column look like?"""
    shown = [tidy(cell)[0] for cell in cells]
    counts = Counter(cell for cell in shown if cell)
    filled = sum(counts.values())
    nothing = [word for word, count in counts.items() if word.casefold() in NO_VALUE and count >= max(2, filled * RARE_SHARE)]  # fmt: skip
    for word in nothing:
        del counts[word]
    kept = sum(counts.values())
    return Profile(
        filled=kept,
        distinct=len(counts),
        rows=len(cells),
        no_values=tuple(sorted(nothing)),
        shares={name: _share(counts, kept, test) for name, test in TESTS.items()},
        dates=_dates(counts),
    )


def _share(counts: Counter[str], filled: int, test: Test) -> float:
    if not filled:
        return 0.0
    return sum(count for cell, count in counts.items() if test(cell)) / filled


def _dates(counts: Counter[str]) -> dict[str, float]:
    """Which share of the cells is a day, in each format in which some of them are?"""
    found: dict[str, float] = {}
    few = Counter(dict(counts.most_common(MOST_DISTINCT)))
    total = sum(few.values())
    for day in FORMATS:
        for time in TIMES:
            text = f"{day}{time}"
            # Two digits of a year are tried as any: which century is meant is not told by them.
            read = reader_of(DateFormat(text, 1900)).read
            share = _share(few, total, lambda cell, read=read: _is_day(read(cell)))  # type: ignore[misc]
            if share >= SOME_SHARE:
                found[text] = share
    strict = {text for text in found if "DD" in text}
    # What the strict form reads, the loose one reads as well: it says nothing more.
    return {text: share for text, share in found.items() if text in strict or not _is_loose(text, share, found)}  # fmt: skip


def _is_loose(text: str, share: float, found: dict[str, float]) -> bool:
    stricter = text.replace("D", "DD").replace("M/", "MM/") if "/" in text else text.replace("D", "DD")  # fmt: skip
    return found.get(stricter, 0.0) >= share


def _is_day(read: tuple[object, bool] | None) -> bool:
    return read is not None and read[0] is not None


def _is_text_of(letters: str) -> Test:
    allowed = set(letters)
    return lambda cell: all(each.isalpha() or each in allowed for each in cell)


def _is_place(cell: str) -> bool:
    return " " in cell and any(each.isalpha() for each in cell) and len(cell) > 5


TESTS: dict[str, Test] = {
    "nhs_number": lambda cell: bool(identifiers.nhs_number(cell, takes_test_numbers=True).match),
    "issued_nhs_number": lambda cell: bool(identifiers.nhs_number(cell).match),
    "nino": lambda cell: bool(identifiers.nino(cell, takes_test_numbers=True).match),
    "issued_nino": lambda cell: bool(identifiers.nino(cell).match),
    "upn": lambda cell: bool(identifiers.upn(cell).match) or identifiers.UPN.fullmatch(cell) is not None,
    "uprn": lambda cell: bool(identifiers.uprn(cell).match),
    "postcode": lambda cell: bool(places.postcode(cell).match),
    "phone": lambda cell: bool(places.phone(cell).match),
    "number": lambda cell: NUMBER.fullmatch(cell) is not None,
    "digits": lambda cell: cell.isascii() and cell.isdigit(),
    "has_digit": lambda cell: any(each.isdigit() for each in cell),
    "name": _is_text_of(" '-.\u2019`()/"),
    "place": _is_place,
    "flag": lambda cell: cell.casefold() in FLAGS,
    "sex": lambda cell: cell.casefold() in SEX_UNKNOWN or any(cell.casefold() == word.casefold() for style in SEX_STYLES for word in style),
    "short": lambda cell: len(cell) <= SHORT_LETTERS,
    "one_word": lambda cell: " " not in cell and len(cell) <= 40,
    **{f"sex_{number}": (lambda cell, style=style: cell.casefold() in {word.casefold() for word in style}) for number, style in enumerate(SEX_STYLES)},  # type: ignore[misc]
}  # fmt: skip
