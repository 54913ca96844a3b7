"""Results about late intervention: what it costs, who bears it, and what does not add up."""

from wholeplace.core.words import GRADES, LATE_CAVEATS
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.results.parts import (
    FILE,
    LINE,
    NOTE,
    PROVENANCE,
    RESTS_ON,
    WORKING,
    category_column,
    key_column,
    money_column,
    share_column,
)

LATE_ENTRIES = Table(
    "late_entries",
    "One row for each amount of late cost: an item's cost to a bearer, an overlap taken off, a total as printed.",
    key=("measure", "bearer", "item", "borne_by", "file", "line"),
    columns=(
        key_column("bearer", "who pays; or the name of a total"),
        key_column(
            "item", "item of activity.csv; empty where the amount is not of one item"
        ),
        key_column(
            "borne_by",
            "who pays, where `bearer` names a total too; empty for an item's printed total",
        ),
        category_column("issue", "the wider issue"),
        category_column("grade", "how firm it is", tuple(GRADES)),
        Column(
            "is_local", Kind.FLAG, "false for a national figure scaled to the place"
        ),
        *PROVENANCE,
        RESTS_ON,
    ),
    source="Early Intervention Foundation, Spending on Late Intervention (2015): quantity x unit cost x bearer's share, or published spend",
)


LATE_BY_BEARER = Table(
    "late_intervention_by_bearer",
    "What does late intervention cost, and who bears it?",
    key=("bearer",),
    columns=(
        key_column("bearer", "who pays; rows named `total: ...` are totals"),
        money_column(
            "gross_pounds", "late cost before overlap is taken off", "sum gross"
        ),
        money_column(
            "overlap_pounds",
            "cost counted in two items, taken off once; negative",
            "sum overlap",
        ),
        money_column("net_pounds", "late cost", "sum gross, overlap, printed"),
        money_column(
            "published_pounds", "the total as the source prints it", "sum published"
        ),
        money_column(
            "difference_pounds",
            "ours less the printed one",
            "net_pounds - published_pounds",
        ),
        Column("note", Kind.TEXT, "what the row is and why it differs"),
        money_column(
            "placeholder_pounds",
            "national figures scaled to the place: not local data, in no total",
            "sum placeholder",
        ),
        Column(
            "row_kind", Kind.CATEGORY, "bearer or total", choices=("bearer", "total")
        ),
        Column(
            "grade",
            Kind.CATEGORY,
            "the least firm grade among its items",
            choices=tuple(GRADES),
        ),
    ),
    entries="late_entries",
    source="Early Intervention Foundation, Spending on Late Intervention (2015)",
    caveats=LATE_CAVEATS,
    title="Who bears the cost of late intervention",
)


ITEM_ENTRIES = Table(
    "item_entries",
    "The entries of late cost by item, with each item's printed total.",
    key=("measure", "item", "bearer", "file", "line"),
    columns=(
        key_column("item", "item of activity.csv"),
        key_column("bearer", "who pays"),
        category_column("issue", "the wider issue"),
        *PROVENANCE,
        RESTS_ON,
    ),
)


LATE_BY_ITEM = Table(
    "late_intervention_by_item",
    "What does each late item cost, and do its bearers' amounts make its printed total?",
    key=("item",),
    columns=(
        key_column("item", "item of activity.csv"),
        Column("name", Kind.TEXT, "name as a reader knows it"),
        category_column("issue", "the wider issue"),
        category_column("need", "the need behind it"),
        Column("year", Kind.YEAR, "financial year counted"),
        share_column("quantity", "how many", "carried"),
        Column("unit", Kind.TEXT, "one of what"),
        category_column(
            "unit_cost",
            "code of the unit cost that prices it; empty when none does",
        ),
        Column("cost_unit", Kind.TEXT, "one of what that unit cost is of"),
        category_column("method", "unit_cost, published_spend or national_scaled"),
        category_column("grade", "how firm it is", tuple(GRADES)),
        money_column(
            "bearers_pounds",
            "the item's cost, its bearers added; empty when nothing prices it",
            "sum gross",
        ),
        money_column(
            "printed_pounds",
            "the item's total as its source prints it",
            "sum item_printed, placeholder_printed",
        ),
        money_column(
            "difference_pounds",
            "the bearers' amounts less the printed total",
            "bearers_pounds - printed_pounds",
        ),
        money_column(
            "placeholder_pounds",
            "a national figure scaled to the place: not local data, in no total",
            "sum placeholder",
        ),
        Column(
            "is_unpriced",
            Kind.FLAG,
            "true when no unit cost or spend prices it: counted and not hidden",
        ),
        NOTE,
        FILE,
        LINE,
    ),
    entries="item_entries",
    caveats=LATE_CAVEATS,
    title="Late cost by item",
)


LATE_BY_ISSUE = Table(
    "late_intervention_by_issue",
    "What does each issue cost late?",
    key=("issue",),
    columns=(
        key_column("issue", "the wider issue"),
        money_column(
            "bearers_pounds",
            "late cost before overlap, which is not printed by issue",
            "sum gross",
        ),
        money_column(
            "printed_pounds", "the items' printed totals added", "sum item_printed"
        ),
        money_column(
            "difference_pounds",
            "the bearers' amounts less the printed totals; empty unless they are of the same items",
            "bearers_pounds - printed_pounds",
        ),
    ),
    entries="item_entries",
    caveats=LATE_CAVEATS,
    title="Late cost by issue",
)


CHECK_ENTRIES = Table(
    "check_entries",
    "The entries of late cost again, by the row, column or total they are checked in.",
    key=("measure", "what", "name", "item", "bearer", "file", "line"),
    columns=(
        key_column("what", "row (an item), column (a bearer) or total"),
        key_column("name", "which"),
        key_column("item", "item of activity.csv"),
        key_column("bearer", "who pays"),
        *PROVENANCE,
        RESTS_ON,
    ),
)


LATE_CHECKS = Table(
    "late_checks",
    "Every row and column that does not make its printed total, and by how much.",
    key=("what", "name"),
    columns=(
        key_column("what", "row (an item), column (a bearer) or total"),
        key_column("name", "which"),
        money_column("ours_pounds", "added up from its parts", "sum ours"),
        money_column("printed_pounds", "as printed", "sum printed"),
        money_column(
            "difference_pounds", "ours less printed", "ours_pounds - printed_pounds"
        ),
        Column(
            "is_within_rounding",
            Kind.FLAG,
            "could the source's own rounding explain it? empty when its step is not stated",
        ),
        NOTE,
    ),
    entries="check_entries",
)


LATE_RIVALS = Table(
    "late_rivals",
    "What would each item cost with another published unit cost?",
    key=("item", "code"),
    columns=(
        key_column("item", "item of activity.csv"),
        key_column("code", "the unit cost"),
        Column("is_used", Kind.FLAG, "is it the one this run used?"),
        Column(
            "original_pounds",
            Kind.MONEY,
            "as published",
            rule="is unit_costs_at_price_year.original_pounds of code, dimension",
        ),
        Column("price_year", Kind.YEAR, "its price year"),
        Column(
            "uprated_pounds",
            Kind.MONEY,
            "in the price year of the run",
            rule="is unit_costs_at_price_year.pounds of code, dimension",
        ),
        share_column("quantity", "how many, in scope", "carried"),
        WORKING,
        money_column(
            "would_cost_pounds",
            "quantity in scope x the uprated unit cost",
            "quantity * uprated_pounds",
        ),
        money_column(
            "used_pounds",
            "the item's cost in this run",
            "is late_intervention_by_item.bearers_pounds of item",
        ),
        money_column(
            "difference_pounds",
            "against the cost in this run",
            "would_cost_pounds - used_pounds",
        ),
        category_column(
            "dimension", "always fiscal: late cost is cost to the public purse"
        ),
        category_column("grade", "how firm it is", tuple(GRADES)),
        Column("source", Kind.TEXT, "where it was published"),
        FILE,
        LINE,
    ),
    title="What another unit cost would give",
)


PRICE_LEVELS = Table(
    "price_levels",
    "The price level of each financial year: the ratio of two carries pounds from one year to the other.",
    key=("year",),
    columns=(
        Column("year", Kind.YEAR, "financial year"),
        share_column("level", "price level", "carried"),
        Column("is_local", Kind.FLAG, "did the place override ours?"),
        Column("source", Kind.TEXT, "where it was published"),
        FILE,
        LINE,
    ),
)


UNIT_COSTS_USED = Table(
    "unit_costs_at_price_year",
    "Every unit cost in the prices of the run, beside the value and year it was published in.",
    key=("code", "dimension"),
    columns=(
        key_column("code", "code of the unit cost"),
        key_column("dimension", "fiscal, economic or social"),
        Column("item", Kind.TEXT, "what is costed"),
        Column("unit", Kind.TEXT, "one of what"),
        Column("original_pounds", Kind.MONEY, "as published", rule="carried"),
        share_column(
            "exact_pounds", "as published, with what lies beyond the penny", "carried"
        ),
        Column("price_year", Kind.YEAR, "its price year"),
        share_column(
            "index_from",
            "price level in its price year",
            "is price_levels.level of price_year",
        ),
        share_column(
            "index_to",
            "price level in the price year of the run",
            "is price_levels.level of run_price_year",
        ),
        money_column(
            "pounds",
            "in the price year of the run",
            "exact_pounds * index_to / index_from",
        ),
        Column("run_price_year", Kind.YEAR, "price year of the run"),
        category_column("grade", "how firm it is", tuple(GRADES)),
        Column("is_local", Kind.FLAG, "did the place override ours?"),
        Column("note", Kind.TEXT, "what a user of it must know"),
        Column("source", Kind.TEXT, "where it was published"),
        FILE,
        LINE,
    ),
)
