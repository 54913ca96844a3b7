"""Columns and column makers that the contracts of results share."""

from wholeplace.tables.contract import Column, Kind

MEASURE = Column(
    "measure", Kind.KEY, "which column of the result the amount is added to"
)


AMOUNT = Column("amount", Kind.MONEY, "pounds, or a count where the measure is one")


FILE = Column(
    "file",
    Kind.KEY,
    "file of the place folder, or of the reference library, the amount comes from",
)


LINE = Column("line", Kind.COUNT, "line of that file")


WORKING = Column(
    "working", Kind.TEXT, "how the amount was worked out, in words and numbers"
)


PROVENANCE = (MEASURE, AMOUNT, FILE, LINE, WORKING)


RESTS_ON = Column(
    "rests_on",
    Kind.TEXT,
    "other rows the amount rests on, such as a unit cost, a share or a price level: file:line, parted by semicolons",
)


NOTE = Column("note", Kind.TEXT, "what a reader of this row must know")


def category_column(name: str, meaning: str, choices: tuple[str, ...] = ()) -> Column:
    """A column whose words come from a short list."""
    return Column(name, Kind.CATEGORY, meaning, choices=choices)


def key_column(name: str, meaning: str) -> Column:
    """A column that names the row."""
    return Column(name, Kind.KEY, meaning)


def money_column(name: str, meaning: str, rule: str) -> Column:
    """A column of pounds, and the rule that makes it."""
    return Column(name, Kind.MONEY, meaning, rule=rule)


def share_column(name: str, meaning: str, rule: str) -> Column:
    """A column of a share or ratio, and the rule that makes it."""
    return Column(name, Kind.RATIO, meaning, rule=rule)


def count_column(name: str, meaning: str, rule: str) -> Column:
    """A column of whole numbers, and the rule that makes it."""
    return Column(name, Kind.COUNT, meaning, rule=rule)
