"""Tables about living together, about facts on which partners differ, and about criteria of a rule-set."""

from wholeplace.core.words import GRADES
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.linking import PERSON_ID
from wholeplace.tables.people import PARTNER, RECORD_ID

HOUSEHOLD_ID = Column("household_id", Kind.KEY, "one household", is_required=True)
FACTS = ("born_on", "sex", "given_name", "family_name", "address", "postcode", "uprn", "household", "nhs_number", "nino", "upn")  # fmt: skip
ANSWERS = ("yes", "no", "unknown")
# The row of a rule-set that stands for as many criteria as it asks for.
ENOUGH = "enough"
ALL, NO_OR_UNKNOWN = "all", "no_or_unknown"

ADDRESS_STAYS = Table(
    "address_stays",
    "At what kind of address each person lived, from when until when; never which. Held.",
    key=("person_id", "from_on"),
    columns=(
        PERSON_ID,
        Column("from_on", Kind.DATE, "first day on which a partner knew the person there", is_required=True),
        Column("to_on", Kind.DATE, "the day after the last; empty while nothing later is known"),
        Column("kind", Kind.CATEGORY, "home; or the kind of communal address, such as hostel or care_home; many_people: a communal address that its words do not tell"),
    ),
    holds_people=True,
)  # fmt: skip

COMMUNAL_ADDRESSES = Table(
    "communal_addresses",
    "How many addresses are communal, so that the people there make no household, and how many people live at them.",
    key=("kind",),
    columns=(
        Column("kind", Kind.KEY, "what their words tell: hostel, care_home and the like; many_people when only numbers tell", is_required=True),
        Column("addresses", Kind.COUNT, "addresses of this kind at which somebody lived"),
        Column("people", Kind.COUNT, "people who ever lived at one"),
        Column("people_now", Kind.COUNT, "people who live at one on the last day of the data"),
    ),
    holds_people=True,
)  # fmt: skip

HOUSEHOLD_COVERAGE = Table(
    "household_coverage",
    "For how many people is it known with whom they live, and why not for the others?",
    key=("what",),
    columns=(
        Column("what", Kind.KEY, "which people are counted", is_required=True),
        Column("people", Kind.COUNT, "how many they are"),
    ),
    holds_people=True,
)  # fmt: skip

RECORD_PLACES = Table(
    "record_places",
    "At which place each record says that its person lives. A place is a number of one run and tells no address. Held.",
    key=("partner", "record_id", "place"),
    columns=(
        PARTNER,
        RECORD_ID,
        PERSON_ID,
        Column("place", Kind.COUNT, "number of the place in this run alone", is_required=True),
        Column("is_current", Kind.FLAG, "is it where the person lives now, as far as is known?"),
        Column("current_since", Kind.DATE, "since when the person is known to live at the current place"),
        Column("household_id", Kind.KEY, "who lives at that place now; empty when nobody does, or it is communal"),
    ),
    holds_people=True,
)  # fmt: skip

CO_RESIDENCE = Table(
    "co_residence",
    "How well are the right people put together? Pairs of people who live together on a day, against the truth.",
    key=("on",),
    columns=(
        Column("on", Kind.DATE, "the day", is_required=True),
        Column("pairs_found", Kind.COUNT, "pairs put together"),
        Column("pairs_true", Kind.COUNT, "pairs that do live together"),
        Column("pairs_right", Kind.COUNT, "pairs that are both"),
        Column("precision", Kind.RATIO, "pairs_right / pairs_found; empty when none was found"),
        Column("recall", Kind.RATIO, "pairs_right / pairs_true; empty when there is none"),
        Column("f1", Kind.RATIO, "2 x pairs_right / (pairs_found + pairs_true); empty when there is neither"),
    ),
    holds_people=True,
)  # fmt: skip

DISAGREEMENTS = Table(
    "disagreements",
    "Facts of a person on which partners differ, for the person and their worker to put right once for all. It says "
    "who holds which version by a letter and never a value; no letter is the right one. Held.",
    key=("person_id", "fact"),
    columns=(
        PERSON_ID,
        Column("fact", Kind.KEY, "what partners differ on", is_required=True, choices=FACTS),
        Column("versions", Kind.COUNT, "how many versions there are, older ones included"),
        Column("held_by", Kind.TEXT, "who holds which: A: general_practice, schools; B: police"),
        Column("older", Kind.TEXT, "letters of versions that were last used before a newer one was known, as after a move; empty when none was"),
        Column("is_open", Kind.FLAG, "do partners still differ when older versions are left aside?"),
    ),
    holds_people=True,
)  # fmt: skip

DISAGREEMENT_COUNTS = Table(
    "disagreement_counts",
    "How often does what a partner holds differ from what others hold? A difference says nothing of who is right.",
    key=("partner", "fact"),
    columns=(
        PARTNER,
        Column("fact", Kind.KEY, "what is compared", is_required=True, choices=FACTS),
        Column("people_compared", Kind.COUNT, "people of whom this partner and at least one more hold the fact"),
        Column("people_differing", Kind.COUNT, "of them, those of whom partners hold more than one version still in use"),
        Column("people_older", Kind.COUNT, "of them, those of whom this partner holds an older version, as after a move"),
    ),
    holds_people=True,
)  # fmt: skip

HOUSEHOLD_MEMBERS = Table(
    "household_members",
    "Who belongs to the households that are asked about, and when they were born.",
    key=("household_id", "person_id"),
    columns=(
        HOUSEHOLD_ID,
        PERSON_ID,
        Column("born_on", Kind.DATE, "date of birth; empty when unknown"),
    ),
    holds_people=True,
)  # fmt: skip

CRITERION_EVIDENCE = Table(
    "criterion_evidence",
    "What a partner's record says towards a criterion of a rule-set, one row for each thing that happened.",
    key=("household_id", "person_id", "criterion", "evidence", "contact_id"),
    columns=(
        HOUSEHOLD_ID,
        PERSON_ID,
        Column("criterion", Kind.KEY, "criterion of the rule-set", is_required=True),
        Column("evidence", Kind.KEY, "which of the criterion's kinds of evidence", is_required=True),
        Column("observed_on", Kind.DATE, "when it happened, or when a state began", is_required=True),
        Column("until_on", Kind.DATE, "of a state, the day after it ended; empty while it lasts"),
        Column("amount", Kind.RATIO, "how much, for evidence that is measured, such as the share of sessions missed"),
        Column("partner", Kind.KEY, "whose record says so", is_required=True),
        Column("contact_id", Kind.KEY, "the contact that says so", is_required=True),
    ),
    holds_people=True,
)  # fmt: skip

HOUSEHOLD_CRITERIA = Table(
    "household_criteria",
    "For each household asked about and each criterion of a rule-set: is it met, by what evidence, and what was nobody "
    "able to say? For a family that is being helped or offered help; it ranks and scores nobody. Held.",
    key=("household_id", "criterion"),
    columns=(
        HOUSEHOLD_ID,
        Column("rule_set", Kind.KEY, "the rule-set", is_required=True),
        Column("criterion", Kind.KEY, "criterion of the rule-set", is_required=True),
        Column("is_met", Kind.CATEGORY, "yes; no: everything needed to say so was supplied; unknown: something was not", choices=ANSWERS),
        Column("met_by", Kind.TEXT, "kinds of evidence that meet it, and how many observations each"),
        Column("contact_ids", Kind.TEXT, "the contacts that say so"),
        Column("not_supplied", Kind.TEXT, "kinds of evidence that nobody supplied"),
        Column("not_placed", Kind.COUNT, "observations that cannot count because a date of birth or an amount is missing"),
    ),
    holds_people=True,
)  # fmt: skip

HOUSEHOLD_STANDING = Table(
    "household_standing",
    "May a family be claimed for under a rule-set? One word for each household asked about. Held.",
    key=("household_id",),
    columns=(
        HOUSEHOLD_ID,
        Column("rule_set", Kind.KEY, "the rule-set", is_required=True),
        Column("is_eligible", Kind.CATEGORY, "yes, no, or unknown while what was not supplied could decide it", choices=ANSWERS),
    ),
    holds_people=True,
)  # fmt: skip

RULE_SET_COUNTS = Table(
    "rule_set_counts",
    "How many households meet each criterion of a rule-set, and of how many can nobody say? It counts a place; it names, "
    "ranks and scores nobody. rule_set_sources says on what evidence.",
    key=("rule_set", "criterion", "answer"),
    columns=(
        Column("rule_set", Kind.KEY, "the rule-set: a dated list of criteria of a programme", is_required=True),
        Column("criterion", Kind.KEY, f"criterion of the rule-set; {ENOUGH}: as much is met as it asks for before a family is identified", is_required=True),
        Column("answer", Kind.KEY, f"yes: met by what extracts show; no: everything needed to say so was supplied; unknown: something was not, which is no nought; {NO_OR_UNKNOWN}: no, or unknown of too few to be counted apart; {ALL}: households of the day. An answer that nobody could give is left out", is_required=True, choices=(*ANSWERS, NO_OR_UNKNOWN, ALL)),
        Column("households", Kind.COUNT, "households on the last day of the data; people at communal addresses make none"),
        Column("households_surely_linked", Kind.COUNT, "of them, those whose members' records are all linked with a probability of 0.99 or more"),
    ),
    holds_people=True,
)  # fmt: skip

RULE_SET_SOURCES = Table(
    "rule_set_sources",
    "By which evidence is each criterion of a rule-set known here, and what can no extract show? It speaks of sources and of nobody.",
    key=("rule_set", "criterion"),
    columns=(
        Column("rule_set", Kind.KEY, "the rule-set", is_required=True),
        Column("criterion", Kind.KEY, f"criterion of the rule-set; {ENOUGH}: how much of them it asks for", is_required=True),
        Column("says", Kind.TEXT, "the criterion in words"),
        Column("supplied", Kind.CATEGORY, "how many of its kinds of evidence extracts show; with none it cannot be known of any household, which is not nought", choices=("all", "some", "none")),
        Column("evidence", Kind.TEXT, "kinds of evidence that extracts show, and by which service of which partner"),
        Column("not_supplied", Kind.TEXT, "kinds of evidence that no extract shows"),
        Column("grade", Kind.CATEGORY, "how firmly it is shown: the weakest grade of its rows in criteria.csv", choices=tuple(GRADES)),
        Column("judged_on", Kind.DATE, "the day as at which households are looked at: the last of the data"),
        Column("from_on", Kind.DATE, "since when the rule-set holds"),
        Column("to_on", Kind.DATE, "the day after the last on which it holds"),
        Column("in_force", Kind.TEXT, "was it in force on that day, and what is when it was not?"),
    ),
)  # fmt: skip

# What a run shows of rule-sets: counts, which are checked first, and what they rest on.
RULE_SETS_SHOWN = {table.name: table for table in (RULE_SET_COUNTS, RULE_SET_SOURCES)}

LIVING = {
    table.name: table
    for table in (
        ADDRESS_STAYS,
        COMMUNAL_ADDRESSES,
        HOUSEHOLD_COVERAGE,
        RECORD_PLACES,
        CO_RESIDENCE,
        DISAGREEMENTS,
        DISAGREEMENT_COUNTS,
        HOUSEHOLD_MEMBERS,
        CRITERION_EVIDENCE,
        HOUSEHOLD_CRITERIA,
        HOUSEHOLD_STANDING,
        RULE_SET_COUNTS,
        RULE_SET_SOURCES,
    )
}
