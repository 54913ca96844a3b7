"""Results about money: the map, shares of control, flags, the stop rule, early and late."""

from wholeplace.core.words import BASES, GRADES, LATE_CAVEATS, STAGES
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.results.parts import (
    FILE,
    LINE,
    NOTE,
    PROVENANCE,
    RESTS_ON,
    WORKING,
    category_column,
    count_column,
    key_column,
    money_column,
    share_column,
)

FLOW = (
    key_column("funder", "whose money it is"),
    key_column("controller", "who can decide how it is used"),
    key_column("deliverer", "who spends it on the service"),
    key_column("service", "what it pays for"),
    key_column("kind", "revenue, capital or a transfer"),
    key_column("year", "financial year or span of the source row"),
)


FLOW_WORDS = (
    category_column(
        "stage", "when the service comes in the life of a difficulty", tuple(STAGES)
    ),
    category_column("need", "the need it meets"),
    category_column("basis", "how the amount is known", tuple(BASES)),
    category_column("grade", "how firm it is", tuple(GRADES)),
)


MONEY_ENTRIES = Table(
    "money_entries",
    "One row for each amount of spend.csv counted, taken out because it is counted in its parts, set aside as a transfer, or unknown.",
    key=("measure", "file", "line", "part"),
    columns=(
        *FLOW,
        *FLOW_WORDS,
        key_column(
            "part", "spend_id of the part taken out of a larger row; empty otherwise"
        ),
        key_column("spend_id", "row of spend.csv"),
        NOTE,
        *PROVENANCE,
    ),
)


MONEY_MAP = Table(
    "money_map",
    "Who funds, who controls and who delivers each service, each pound once.",
    key=(
        "funder",
        "controller",
        "deliverer",
        "service",
        "kind",
        "year",
        "basis",
        "grade",
    ),
    columns=(
        *FLOW,
        *FLOW_WORDS,
        money_column(
            "pounds",
            "pounds a year counted in this flow; empty when none of it is known",
            "sum known",
        ),
        money_column(
            "transfer_pounds",
            "money passed between partners and spent in another row: shown here, counted there",
            "sum transfer",
        ),
        count_column(
            "unknown",
            "rows of this flow whose amount was asked for and not supplied",
            "sum unknown",
        ),
        NOTE,
    ),
    entries="money_entries",
    source="Total Place high-level count; knowledge of the method in docs/methods.md",
    title="Who funds, controls and delivers",
)


ROLE_ENTRIES = Table(
    "role_entries",
    "The counted and unknown amounts of the money map, once for each role a partner plays in it.",
    key=("measure", "partner", "file", "line", "part"),
    columns=(
        key_column("partner", "who plays the role"),
        key_column("part", "as in money_entries"),
        *PROVENANCE,
    ),
)


PARTNER_SHARES = Table(
    "partner_shares",
    "What share of the known money each partner funds, controls and delivers. Three views of one total, never added together.",
    key=("partner",),
    columns=(
        key_column("partner", "who"),
        money_column(
            "funds_pounds",
            "known pounds a year that are this partner's money",
            "sum funds",
        ),
        money_column(
            "controls_pounds",
            "known pounds a year whose use this partner can decide",
            "sum controls",
        ),
        money_column(
            "delivers_pounds",
            "known pounds a year this partner spends on services",
            "sum delivers",
        ),
        share_column(
            "share_of_funding",
            "share of all known money",
            "funds_pounds / total(funds_pounds)",
        ),
        share_column(
            "share_of_control",
            "share of all known money",
            "controls_pounds / total(controls_pounds)",
        ),
        share_column(
            "share_of_delivery",
            "share of all known money",
            "delivers_pounds / total(delivers_pounds)",
        ),
        count_column(
            "unknown",
            "rows this partner controls whose amount was not supplied",
            "sum unknown",
        ),
    ),
    entries="role_entries",
    source="Total Place: the useful result of a money map is each partner's share of control",
    title="Share of control",
)


MONEY_FLAGS = Table(
    "money_flags",
    "Flows that run against what one would expect, each a place to ask a question, not a finding of fault.",
    key=("flag", "spend_id"),
    columns=(
        key_column("flag", "which rule was met"),
        key_column("spend_id", "row of spend.csv"),
        category_column("funder", "whose money it is"),
        category_column("controller", "who decides"),
        category_column("deliverer", "who spends it"),
        category_column("service", "what for"),
        money_column(
            "pounds",
            "pounds a year of the row, parts of it that are counted elsewhere taken out",
            "sum known, transfer",
        ),
        Column("why", Kind.TEXT, "what is unexpected and what to ask"),
    ),
    entries="money_entries",
)


STOP_RULE = Table(
    "stop_rule",
    "Which unknown or weak amounts could still change any partner's share of control enough to be worth asking for.",
    key=("spend_id",),
    columns=(
        key_column("spend_id", "row of spend.csv that is unknown or weak"),
        category_column("controller", "who controls it"),
        category_column("service", "what it pays for"),
        money_column("known_pounds", "what is counted now", "sum known"),
        Column(
            "upper_pounds",
            Kind.MONEY,
            "the most it could be a year, its parts left out: as stated, or double a weak amount, and no more than the known row it is a part of; empty when nobody can say",
            rule="carried",
        ),
        Column(
            "more_pounds",
            Kind.MONEY,
            "what its controller would control more, at the amount that moves a share furthest: at the most, or at half of a weak amount",
            rule="carried",
        ),
        Column(
            "grows_pounds",
            Kind.MONEY,
            "what all known money would grow by then: nothing when it is a part of a known row",
            rule="carried",
        ),
        money_column(
            "controls_pounds",
            "what its controller is known to control",
            "is partner_shares.controls_pounds of controller",
        ),
        money_column(
            "all_pounds", "all known money", "is partner_shares.total(controls_pounds)"
        ),
        share_column(
            "could_move_points",
            "the largest change in any partner's share of control, in percentage points; no other partner's is larger than its controller's own",
            "100 * (more_pounds * all_pounds - grows_pounds * controls_pounds) / (all_pounds * (all_pounds + grows_pounds))",
        ),
        Column(
            "is_worth_asking",
            Kind.FLAG,
            "could it move a share by the threshold in place.toml, or can nobody say?",
        ),
        Column("answer", Kind.TEXT, "keep asking or stop, in a sentence"),
        FILE,
        LINE,
        WORKING,
        RESTS_ON,
    ),
    entries="money_entries",
)


EARLY_LATE_ENTRIES = Table(
    "early_late_entries",
    "The counted amounts of the money map by need, the partner who bears them, and stage.",
    key=("measure", "file", "line", "part"),
    columns=(
        key_column("need", "the need met"),
        key_column("partner", "the funder"),
        key_column("part", "as in money_entries"),
        *PROVENANCE,
    ),
)


EARLY_LATE = Table(
    "early_late",
    "How the known money divides into universal, early, late and enabling, by need and by the partner whose money it is.",
    key=("need", "partner"),
    columns=(
        key_column("need", "the need met"),
        key_column("partner", "whose money it is"),
        money_column("universal_pounds", STAGES["universal"], "sum universal"),
        money_column("early_pounds", STAGES["early"], "sum early"),
        money_column("late_pounds", STAGES["late"], "sum late"),
        money_column("enabling_pounds", STAGES["enabling"], "sum enabling"),
        money_column(
            "total_pounds", "all four stages", "sum universal, early, late, enabling"
        ),
        share_column(
            "late_share",
            "late as a share of universal, early and late; enabling money is left out of both",
            "late_pounds / (universal_pounds + early_pounds + late_pounds)",
        ),
        money_column(
            "mixed_pounds",
            "of the total, budgets that mix stages and are counted whole under their largest one",
            "sum mixed",
        ),
        count_column("unknown", "amounts not supplied", "sum unknown"),
    ),
    entries="early_late_entries",
    caveats=LATE_CAVEATS,
    title="Early and late",
)
