"""How the figures of each quality table hang together, so that every one can be checked before it is shown."""

from wholeplace.tables.layout import Extreme, Layout, Rate, Whole
from wholeplace.tables.quality import (
    ALL,
    CODE_SHARES,
    COLUMN_QUALITY,
    COVERAGE,
    COVERAGE_AREAS,
    COVERAGE_MONTHS,
    COVERAGE_PEOPLE,
    DATE_HEAPING,
    DUPLICATES,
    INTAKE_REASONS,
    NAMES,
)
from wholeplace.tables.quality_drift import CODE_DRIFT, COLUMN_DRIFT

QUALITY = {
    each.name: each
    for each in (
        COLUMN_QUALITY,
        INTAKE_REASONS,
        DUPLICATES,
        DATE_HEAPING,
        CODE_SHARES,
        COVERAGE,
        COVERAGE_MONTHS,
        COVERAGE_AREAS,
        COVERAGE_PEOPLE,
        COLUMN_DRIFT,
        CODE_DRIFT,
    )
}

# Each total is the number of rows taken in, which intake's own count tells exactly.
BY_EXTRACT = (NAMES,)
LAYOUTS = {
    "column_quality": Layout(
        dims=(*NAMES, "column"),
        counts=("rows", "filled", "valid"),
        wholes=(Whole("rows", ("filled",), has_rest=True), Whole("filled", ("valid",), has_rest=True)),
        rates=(Rate("filled_share", "filled", "rows"), Rate("valid_share", "valid", "rows")),
        plain=("table", "form", "how_filled", "how_valid"),
        absent_is_impossible=True,
    ),
    "intake_reasons": Layout(
        dims=(*NAMES, "column", "code"),
        counts=("times",),
        plain=("level", "what", "ask"),
        absent_is_impossible=True,
    ),
    "duplicates": Layout(
        dims=(*NAMES, "what"),
        counts=("rows", "numbers", "sharing_rows"),
        rates=(Rate("sharing_share", "sharing_rows", "rows"), Rate("rows_per_number", "rows", "numbers", is_share=False)),
        plain=("how_many",),
        absent_is_impossible=True,
    ),
    "date_heaping": Layout(
        dims=(*NAMES, "column", "day_kind"),
        counts=("dates", "on_it"),
        rates=(Rate("share", "on_it", "dates"),),
        plain=("expected_share", "chance_low", "chance_high", "is_heaped", "day", "how_many"),
        absent_is_impossible=True,
    ),
    "code_shares": Layout(
        dims=(*NAMES, "column", "code"),
        counts=("rows",),
        totals={"code": ALL},
        absent_is_impossible=True,
    ),
    "coverage": Layout(
        dims=NAMES,
        counts=("rows", "people"),
        extremes=(Extreme("first_on", "rows"), Extreme("last_on", "rows")),
        plain=("table", "dated_by", "source", "regular_from", "regular_until", "expected_from", "expected_until", "as_at", "gaps"),
        absent_is_impossible=True,
    ),
    "coverage_months": Layout(
        dims=(*NAMES, "month"),
        counts=("contacts",),
        totals={"month": ALL},
        known_totals=BY_EXTRACT,
        plain=("is_gap", "how_many"),
        absent_is_impossible=True,
    ),
    "coverage_areas": Layout(
        dims=(*NAMES, "area"),
        counts=("records",),
        totals={"area": ALL},
        known_totals=BY_EXTRACT,
        plain=("how_many",),
        absent_is_impossible=True,
    ),
    "coverage_people": Layout(
        dims=(*NAMES, "sex", "age"),
        counts=("records",),
        totals={"sex": ALL, "age": ALL},
        known_totals=BY_EXTRACT,
        plain=("how_many",),
        absent_is_impossible=True,
    ),
    "column_drift": Layout(
        dims=(*NAMES, "measure", "column"),
        counts=("before", "before_of", "after", "after_of"),
        rates=(Rate("before_share", "before", "before_of"), Rate("after_share", "after", "after_of")),
        plain=("before_extract", "before_how", "after_how", "compared", "is_jump"),
        absent_is_impossible=True,
    ),
    "code_drift": Layout(
        dims=(*NAMES, "column", "code"),
        counts=("before", "after"),
        totals={"code": ALL},
        plain=("before_extract", "change", "is_jump"),
        absent_is_impossible=True,
    ),
}  # fmt: skip

# The command shows every row exactly, for whoever accounts for them; a page, which others read, does not.
INTAKE_QUALITY_LAYOUT = Layout(
    dims=("partner", "extract"),
    counts=("records_in", "accepted", "quarantined", "non_data", "repeated"),
    wholes=(Whole("records_in", ("accepted", "quarantined", "non_data")),),
    plain=("refused",),
    absent_is_impossible=True,
)
