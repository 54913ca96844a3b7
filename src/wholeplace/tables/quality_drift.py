"""What changed in an extract since the delivery before, and what people decided about it."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.quality import (
    FILLED,
    HOW_MANY,
    NAMED,
    NAMES,
    ROWS,
    VALID,
    count_of,
    share_of,
)

JUMP = Column(
    "is_jump",
    Kind.FLAG,
    "is the difference beyond chance and beyond the size that matters?",
)


COLUMN_DRIFT = Table(
    "column_drift",
    "How do the rows, and how full each column is, compare with the delivery of the same mapping before it?",
    key=(*NAMES, "measure", "column"),
    columns=(
        *NAMED,
        Column("before_extract", Kind.CATEGORY, "the delivery before it"),
        Column("measure", Kind.KEY, "rows, filled or valid", choices=(ROWS, FILLED, VALID)),
        Column("column", Kind.KEY, "which column; empty for rows"),
        count_of("before", "rows before, or filled or valid ones"),
        count_of("before_of", "of so many rows; empty for rows themselves"),
        count_of("after", "as before, in this delivery"),
        count_of("after_of", "of so many rows; empty for rows themselves"),
        share_of("before_share", "before / before_of"),
        share_of("after_share", "after / after_of"),
        Column("before_how", Kind.CATEGORY, "few, some or nearly_all of before_of", choices=HOW_MANY),
        Column("after_how", Kind.CATEGORY, "few, some or nearly_all of after_of", choices=HOW_MANY),
        Column("compared", Kind.TEXT, "which rows were compared"),
        JUMP,
    ),
    holds_people=True,
    source="rows: variance over people, paired where both deliveries hold them; shares: Fisher's exact test, or the normal one for large counts, with the rows of one person counted as one",
    title="What changed since the delivery before",
    caveats=(
        "Rows jump when they differ by 8% or more and chance would do that less than once in 1,000.",
        "A share jumps when it differs by 5 points, or by 2 points and at least twofold, and chance would do that less than once in 100,000.",
        "Contacts are compared over the months that both deliveries cover; where there are none, by the day, with regard to the days of the week.",
    ),
)  # fmt: skip

CODE_DRIFT = Table(
    "code_drift",
    "How do codes, areas and ages compare with the delivery of the same mapping before it?",
    key=(*NAMES, "column", "code"),
    columns=(
        *NAMED,
        Column("before_extract", Kind.CATEGORY, "the delivery before it"),
        Column("column", Kind.KEY, "a column of codes, or area or age"),
        Column("code", Kind.KEY, "the code; (other) holds those rarer than the small number in both"),
        count_of("before", "rows with it before; none where it was among the rare ones"),
        count_of("after", "rows with it in this delivery"),
        Column("change", Kind.CATEGORY, "new: rarer than the small number before; gone: rarer now", choices=("new", "gone", "")),
        JUMP,
    ),
    holds_people=True,
    source=COLUMN_DRIFT.source,
    title="Which codes became more or less common",
    caveats=COLUMN_DRIFT.caveats[1:2],
)  # fmt: skip

# What drift is worked out from and nobody is shown: exact numbers over persons.
DRIFT_BASIS = Table(
    "drift_basis",
    "How the rows of an extract cluster by person and by day of the week. Never shown.",
    key=(*NAMES, "what"),
    columns=(
        *NAMED,
        Column("what", Kind.KEY, "spread: rows of one person, squared, over rows; weekday_0 to 6: contacts begun on a Monday to Sunday"),
        Column("value", Kind.FIGURE, "how much"),
    ),
    holds_people=True,
)  # fmt: skip

DRIFT_DECISIONS = Table(
    "drift",
    "What named people decided about extracts that are held because something in them jumped. Only ever added to.",
    key=("partner", "extract", "what", "decided_on"),
    columns=(
        Column("partner", Kind.KEY, "the partner's short name", is_required=True),
        Column("extract", Kind.KEY, "the name of the delivered file, as the quality report gives it", is_required=True),
        Column("what", Kind.KEY, "what jumped, as the quality report names it, or `everything` for all that did", is_required=True),
        Column("decision", Kind.CATEGORY, "accept: the extract is used; reject: it is not", is_required=True, choices=("accept", "reject")),
        Column("by", Kind.TEXT, "who decided: a name, not a post", is_required=True),
        Column("decided_on", Kind.DATE, "when; of several decisions the latest holds", is_required=True),
        Column("note", Kind.TEXT, "why, and what the supplier said"),
        Column("extract_id", Kind.KEY, "the beginning of the file's hash, as the report gives it; when empty, any file of that name"),
    ),
)  # fmt: skip
