"""How good each extract is: tables about records and contacts, and how the figures of each hang together.

A count below the place's small number is never shown, nor is one that leaves fewer than that over. So that
a reader still learns what matters, a word stands beside it that says no more than the hiding itself does.
"""

from wholeplace.tables.contract import Column, Kind, Table

# No code of a partner, age or month looks like these.
ALL, OTHER, NOT_KNOWN = "(all)", "(other)", "(not known)"
# What a word says of a count: fewer than the small number, all but fewer than it, or neither.
FEW, SOME, NEARLY_ALL = "few", "some", "nearly_all"
HOW_MANY = (FEW, SOME, NEARLY_ALL)
ROWS, FILLED, VALID = "rows", "filled", "valid"
FIRST_OF_MONTH, FIRST_OF_JANUARY = "first_of_month", "first_of_january"
COMMONEST_DAY, DEFAULT_DATE = "commonest_day", "default_date"
SAME_ROW, LOOKS_ALIKE = "same_row", "name_and_birth"

PARTNER = Column("partner", Kind.KEY, "who delivered it")
EXTRACT = Column("extract", Kind.KEY, "the delivered file")
TABLE = Column("table", Kind.CATEGORY, "which table the file fills")
COLUMN = Column("column", Kind.KEY, "which column of that table")
NAMED = (PARTNER, EXTRACT)
NAMES = ("partner", "extract")


def count_of(name: str, meaning: str) -> Column:
    """A column of counts."""
    return Column(name, Kind.COUNT, meaning)


def share_of(name: str, meaning: str) -> Column:
    """A column of shares."""
    return Column(name, Kind.RATIO, meaning)


def how_of(name: str, meaning: str) -> Column:
    """A column that says in a word what may be hidden."""
    words = "few: fewer than the small number; nearly_all: all but fewer than it; some: neither"
    return Column(name, Kind.CATEGORY, f"{meaning}. {words}", choices=HOW_MANY)


COLUMN_QUALITY = Table(
    "column_quality",
    "How complete is each column of an extract, and how much of it reads well?",
    key=(*NAMES, "column"),
    columns=(
        *NAMED,
        TABLE,
        COLUMN,
        Column("form", Kind.CATEGORY, "how its cells are read"),
        count_of("rows", "well-formed records of the file"),
        count_of("filled", "rows in which it holds something"),
        count_of("valid", "rows in which it reads well and, where it is one to match on, may be matched on"),
        share_of("filled_share", "filled / rows"),
        share_of("valid_share", "valid / rows"),
        how_of("how_filled", "of the rows, how many are filled"),
        how_of("how_valid", "of the filled ones, how many are valid"),
    ),
    holds_people=True,
    title="How complete each column is",
    caveats=(
        "A word that the mapping names as empty counts as empty, and so does a known filler date.",
        "A column that nobody is obliged to fill is not at fault for being empty.",
    ),
)  # fmt: skip

INTAKE_REASONS = Table(
    "intake_reasons",
    "What was found in each extract, how often, and what to ask the supplier for.",
    key=(*NAMES, "column", "code"),
    columns=(
        *NAMED,
        Column("column", Kind.KEY, "which column; empty for what concerns a whole row or the file"),
        Column("code", Kind.KEY, "what was found, in one word"),
        Column("level", Kind.CATEGORY, "how grave it is", choices=("normalised", "flagged", "quarantined", "refused")),
        count_of("times", "cells, or rows where no column is named; empty for what concerns the file as a whole"),
        Column("what", Kind.TEXT, "what it means"),
        Column("ask", Kind.TEXT, "what to do or ask for"),
    ),
    holds_people=True,
    title="What was found, and what to ask for",
    caveats=("One cell may count under several codes, and one row under several columns: never add them up.",),
)  # fmt: skip

DUPLICATES = Table(
    "duplicates",
    "What stands in an extract more than once: rows, numbers on several records, records that look alike.",
    key=(*NAMES, "what"),
    columns=(
        *NAMED,
        Column(
            "what",
            Kind.KEY,
            "same_row: rows that repeat another; record_id: rows by the partner's number for a person; nhs_number, "
            "nino, upn: rows by that number; name_and_birth: rows by names and date of birth as they are matched on",
        ),
        count_of("rows", "rows that have it"),
        count_of("numbers", "different ones among them"),
        count_of("sharing_rows", "rows whose number or name stands on more than one record; empty where that is as it should be"),
        share_of("sharing_share", "sharing_rows / rows"),
        share_of("rows_per_number", "rows / numbers"),
        how_of("how_many", "of the rows, how many share"),
    ),
    holds_people=True,
    title="What stands there more than once",
    caveats=(
        "Said within one extract and without linking anyone: records that look alike may be two people of one name.",
        "Numbers known to be fillers are not counted.",
    ),
)  # fmt: skip

DATE_HEAPING = Table(
    "date_heaping",
    "Do dates heap on days that suggest a default: the 1st of a month, 1 January, one single day?",
    key=(*NAMES, "column", "day_kind"),
    columns=(
        *NAMED,
        COLUMN,
        Column(
            "day_kind",
            Kind.KEY,
            "first_of_month, first_of_january, commonest_day; default_date: known fillers, which were blanked and are counted apart",
        ),
        count_of("dates", "dates in the column; for default_date the fillers as well"),
        count_of("on_it", "of these, on such a day"),
        share_of("share", "on_it / dates"),
        share_of("expected_share", "share that chance alone would give, by the days of the span and the column's own days of the week"),
        share_of("chance_low", "least share that chance would give, 999 times in 1,000"),
        share_of("chance_high", "greatest share that chance would give, 999 times in 1,000"),
        Column("is_heaped", Kind.FLAG, "is the share beyond what chance gives, and large enough to matter?"),
        Column("day", Kind.DATE, "the commonest day, named where dates heap on it"),
        how_of("how_many", "of the dates, how many are on such a day"),
    ),
    holds_people=True,
    source="exact binomial limits; for the commonest day those of the greatest of many days",
    title="Where dates heap",
    caveats=(
        "It matters when the share is half as much again as expected; on one single day, five times what chance gives, and one date in 500.",
        "Some services do begin on the 1st: a heap is a question to the supplier, not an error.",
    ),
)  # fmt: skip

CODE_SHARES = Table(
    "code_shares",
    "Which codes does each column of codes hold, and how often?",
    key=(*NAMES, "column", "code"),
    columns=(
        *NAMED,
        COLUMN,
        Column("code", Kind.KEY, "as the mapping calls it; (other) holds all that are rarer than the small number or beyond the fifty commonest"),
        count_of("rows", "rows with this code"),
    ),
    holds_people=True,
    title="Which codes are used",
)  # fmt: skip

COVERAGE = Table(
    "coverage",
    "What does each extract cover? So that nobody reads `not in it` as `not known to the service`.",
    key=NAMES,
    columns=(
        *NAMED,
        TABLE,
        count_of("rows", "rows taken in"),
        count_of("people", "different records of people they are about, by the partner's own number"),
        Column("source", Kind.CATEGORY, "the mapping that read it"),
        Column("dated_by", Kind.CATEGORY, "the column that says when; empty for a table without one"),
        Column("first_on", Kind.DATE, "the first day, but for the earliest dates of fewer than the small number of rows"),
        Column("last_on", Kind.DATE, "the last day, but for the latest dates of fewer than the small number of rows"),
        Column("regular_from", Kind.TEXT, "the first month with at least half of the usual contacts"),
        Column("regular_until", Kind.TEXT, "the last such month"),
        Column("expected_from", Kind.DATE, "where the announced period begins"),
        Column("expected_until", Kind.DATE, "the last day of the announced period"),
        Column("as_at", Kind.DATE, "the day for which ages are worked out"),
        Column("gaps", Kind.TEXT, "months between with far fewer contacts than those before and after"),
    ),
    holds_people=True,
    title="What the extract covers",
    caveats=(
        "The usual month is the one that half of all contacts lie in or beyond: long sparse years before it do not count for much.",
        "A month is a gap when it has less than half of what the six months before and after have in the middle, beyond the swings the partner has, and is not low in each year.",
    ),
)  # fmt: skip

COVERAGE_MONTHS = Table(
    "coverage_months",
    "How many contacts begin in each month? Months outside the regular period are put together.",
    key=(*NAMES, "month"),
    columns=(
        *NAMED,
        Column("month", Kind.KEY, "year and month, or before or after one"),
        count_of("contacts", "contacts that begin in it"),
        Column("is_gap", Kind.FLAG, "has it far fewer than the months before and after?"),
        how_of("how_many", "of all contacts, how many"),
    ),
    holds_people=True,
    title="Contacts by month",
)  # fmt: skip

COVERAGE_AREAS = Table(
    "coverage_areas",
    "Where do the people of an extract live, by postcode district or the area codes it has?",
    key=(*NAMES, "area"),
    columns=(
        *NAMED,
        Column("area", Kind.KEY, "postcode district or area code; (other) holds those rarer than the small number, (not known) those without"),
        count_of("records", "records of people"),
        how_of("how_many", "of the records, how many"),
    ),
    holds_people=True,
    title="Where people live",
    caveats=("No fixed abode, abroad and a postcode that is not one all count as not known.",),
)  # fmt: skip

COVERAGE_PEOPLE = Table(
    "coverage_people",
    "Who is in the extract, by sex and age, and so who is not?",
    key=(*NAMES, "sex", "age"),
    columns=(
        *NAMED,
        Column("sex", Kind.SENSITIVE, "as recorded by the partner; (other) holds codes rarer than the small number"),
        Column("age", Kind.KEY, "age on the day for which it is worked out, or the ten years of birth where no day is known"),
        count_of("records", "records of people"),
        how_of("how_many", "of the records, how many"),
    ),
    holds_people=True,
    title="Who is in it, and who is not",
)  # fmt: skip
