"""A Source: how one partner's file maps to one of our tables. What `sources/*.toml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase

from wholeplace.core.periods import Period
from wholeplace.intake.forms.date_format import DateFormat
from wholeplace.tables.contract import Kind

FORMATS = ("csv", "csv.gz", "xlsx", "parquet")


@dataclass(frozen=True)
class SourceColumn:
    """Where one column of our table comes from, and how its cells are written.

    `named` are the headers it may stand under; `always` a value for every row instead; `made_from` the
    columns whose values together name the row. `not_before` is a column whose date must come first.
    """

    name: str
    kind: Kind
    form: str
    named: tuple[str, ...] = ()
    always: str | None = None
    made_from: tuple[str, ...] = ()
    is_required: bool = True
    is_filled: bool = False
    blanks: tuple[str, ...] = ()
    dates: tuple[DateFormat, ...] = ()
    money: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    not_before: str = ""
    takes_test_numbers: bool = False
    leaves_out: bool = False

    @property
    def is_read(self) -> bool:
        """Does the column come from the file, not from the mapping itself?"""
        return bool(self.named)


@dataclass(frozen=True)
class Expected:
    """What was announced about a file by another way: its rows, a total, its period, its hash."""

    rows: int | None = None
    total_of: str = ""
    total: Decimal | None = None
    period: Period | None = None
    period_of: str = ""
    sha256: str = ""

    @property
    def is_anything(self) -> bool:
        """Was anything announced?"""
        return self != Expected()


@dataclass(frozen=True)
class Delivery:
    """Files that were delivered otherwise than the rest: what differs, for names that match `files`."""

    files: str
    changes: Mapping[str, object] = field(default_factory=dict)
    expected: Expected | None = None


@dataclass(frozen=True)
class Source:
    """What one file of `sources/` says; `name` is that file's name without its ending."""

    name: str
    partner: str
    table: str
    files: str
    columns: tuple[SourceColumn, ...]
    format: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    preamble: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    dedupe: tuple[str, ...] = ()
    max_damage_share: Decimal = Decimal("0.01")
    household_limit: int = 12
    expected: Expected = field(default_factory=Expected)
    deliveries: tuple[Delivery, ...] = ()
    # False where fields were left out for want of leave: a row that cannot be parted may hold them.
    keeps_torn_rows: bool = True

    @property
    def read_columns(self) -> tuple[SourceColumn, ...]:
        """Which columns are read from the file?"""
        return tuple(column for column in self.columns if column.is_read)

    def column(self, name: str) -> SourceColumn | None:
        """Which column has this name, if any?"""
        return next((each for each in self.columns if each.name == name), None)

    def is_for(self, file: str) -> bool:
        """Is a file of this name one of this source's?"""
        return fnmatchcase(file, self.files)

    def for_file(self, file: str) -> "Source":
        """How does this one file map, with what its delivery changes?"""
        source = self
        for delivery in self.deliveries:
            if fnmatchcase(file, delivery.files):
                source = replace(source, **delivery.changes)  # type: ignore[arg-type]  # checked when the mapping was read
                if delivery.expected is not None:
                    source = replace(source, expected=delivery.expected)
        return replace(source, format=source.format or format_of(file), deliveries=())

    @property
    def latest_day(self) -> date | None:
        """Which day can no date of birth lie after, if the mapping says?"""
        return self.expected.period.end_on if self.expected.period else None


def format_of(file: str) -> str:
    """Which format does a file's name promise? CSV when it promises none."""
    lower = file.casefold()
    ends = (each for each in reversed(FORMATS) if lower.endswith(f".{each}"))
    return next(ends, "csv")
