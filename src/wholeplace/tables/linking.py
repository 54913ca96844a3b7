"""Tables of linkage: which records are one person, how sure that is, who decided, and who lives together."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.people import PARTNER, RECORD_ID

PERSON_ID = Column("person_id", Kind.KEY, "one person: a keyed hash of the founding record", is_required=True)  # fmt: skip
WEIGHT = "match weight in bits: so many doublings of the odds that two records are one person"  # fmt: skip

PEOPLE = Table(
    "people",
    "Which person each record is of. Held: seen by linkage, and by whoever reviews links.",
    key=("partner", "record_id"),
    columns=(
        PARTNER,
        RECORD_ID,
        PERSON_ID,
        Column("match_probability", Kind.RATIO, "how probable the strongest link is that ties the record to the rest of the person; 1 for a record that stands alone"),
    ),
    holds_people=True,
)  # fmt: skip

LINKED_PAIRS = Table(
    "linked_pairs",
    "Two records that were compared, and how probable it is that they are one person. Held.",
    key=("partner_a", "record_id_a", "partner_b", "record_id_b"),
    columns=(
        Column("partner_a", Kind.KEY, "partner of the first record, the lesser of the two by partner and record_id", is_required=True),
        Column("record_id_a", Kind.IDENTIFIER, "the first record", is_required=True),
        Column("partner_b", Kind.KEY, "partner of the second record", is_required=True),
        Column("record_id_b", Kind.IDENTIFIER, "the second record", is_required=True),
        Column("match_weight", Kind.RATIO, WEIGHT),
        Column("match_probability", Kind.RATIO, "how probable it is that the two are one person, by the model"),
        Column("is_linked", Kind.FLAG, "are the two one person as things stand?"),
        Column("conflict", Kind.CATEGORY, "what speaks against it: two_nhs_numbers, two_ninos, two_upns, impossible_dates; empty when nothing does"),
    ),
    holds_people=True,
)  # fmt: skip

LINK_DECISIONS = Table(
    "links",
    "What named people decided about two records: decisions/links.csv, which only grows.",
    # A log: whoever takes a word back and says it again on one day writes two rows alike. Only their lines differ.
    key=(),
    columns=(
        Column("partner_a", Kind.KEY, "partner of one record", is_required=True),
        Column("record_id_a", Kind.IDENTIFIER, "that record", is_required=True),
        Column("partner_b", Kind.KEY, "partner of the other record", is_required=True),
        Column("record_id_b", Kind.IDENTIFIER, "the other record", is_required=True),
        Column("decision", Kind.CATEGORY, "always: one person; never: two people; unsure: looked at and left open; withdrawn: an earlier decision no longer holds", is_required=True, choices=("always", "never", "unsure", "withdrawn")),
        Column("reason", Kind.TEXT, "why, in the words of who decided; no detail of a person", is_required=True),
        Column("by", Kind.TEXT, "who decided", is_required=True),
        Column("decided_on", Kind.DATE, "when", is_required=True),
        Column("sample", Kind.KEY, "the sample the pair was drawn for: its run, a slash, and the stratum; empty for one of the queue"),
    ),
    holds_people=True,
)  # fmt: skip

HOUSEHOLDS = Table(
    "households",
    "Who lived together, from when until when. A communal address is no household. Held.",
    key=("person_id", "household_id", "from_on"),
    columns=(
        PERSON_ID,
        Column("household_id", Kind.KEY, "one household: a keyed hash of the person who founded it and of its address", is_required=True),
        Column("from_on", Kind.DATE, "first day on which a partner knew the person there", is_required=True),
        Column("to_on", Kind.DATE, "the day after the last; empty while nothing later is known"),
    ),
    holds_people=True,
)  # fmt: skip

LINKAGE_QUALITY = Table(
    "linkage_quality",
    "How right the linking of records is: what is expected of it, and what it is where the truth is known.",
    key=("threshold", "group"),
    columns=(
        Column("threshold", Kind.RATIO, "records are linked from this probability on", minimum=0, maximum=1),
        Column("is_chosen", Kind.FLAG, "is it the threshold that was chosen: the best that is expected?"),
        Column("group", Kind.KEY, "`all`, or a group of people by what partners record of them: `sex: female`"),
        Column("precision", Kind.RATIO, "of the linked pairs of records, the share that is one person; known where the truth is, or from a reviewed sample"),
        Column("recall", Kind.RATIO, "of the pairs of records of one person, the share that is linked; known as precision is"),
        Column("f1", Kind.RATIO, "harmonic mean of precision and recall"),
        Column("expected_precision", Kind.RATIO, "precision as the model expects it"),
        Column("expected_recall", Kind.RATIO, "recall as the model expects it, with the pairs that were never compared"),
        Column("precision_low", Kind.RATIO, "lower end of the 95% interval of precision, people drawn anew"),
        Column("precision_high", Kind.RATIO, "upper end of it"),
        Column("recall_low", Kind.RATIO, "lower end of the 95% interval of recall"),
        Column("recall_high", Kind.RATIO, "upper end of it"),
    ),
    source="Fellegi and Sunter (1969); Splink 5 for the model; expected figures from the probabilities of the joinings",
)  # fmt: skip

LINKAGE_GAPS = Table(
    "linkage_gaps",
    "For whom are links missed, or false, more often? The widest difference between groups, for beside a rate by group. Where the truth is not known, rows of `missed` have no figures: that cannot be told without a sample that people have looked at (wholeplace review-links --sample).",
    key=("dimension", "kind"),
    columns=(
        Column("dimension", Kind.KEY, "what parts the groups: sex, ethnicity, how a name is written", is_required=True),
        Column("kind", Kind.KEY, "which error: missed or false", is_required=True, choices=("missed", "false")),
        Column("most", Kind.KEY, "the group with more of it; blank where that cannot be told"),
        Column("least", Kind.KEY, "the group with less of it; blank where that cannot be told"),
        Column("rate_most", Kind.RATIO, "share of the links of the first group"),
        Column("rate_least", Kind.RATIO, "share of the links of the second"),
        Column("difference", Kind.RATIO, "the first less the second; blank where it cannot be told, which is not nought"),
        Column("low", Kind.RATIO, "lower end of the 95% interval of the difference"),
        Column("high", Kind.RATIO, "upper end of it"),
        Column("is_expected", Kind.FLAG, "are the rates those that the linking expects of itself, because the truth is not known? Then those of missed links are blank"),
        Column("groups", Kind.COUNT, "of how many groups these two differ most; how many there are where none are named"),
        Column("sentence", Kind.TEXT, "the same in words"),
    ),
    source="difference of shares with its interval by MOVER (Zou and Donner, Statistics in Medicine 27, 2008)",
)  # fmt: skip

LINKING = {table.name: table for table in (PEOPLE, LINKED_PAIRS, LINK_DECISIONS, LINKAGE_QUALITY, LINKAGE_GAPS, HOUSEHOLDS)}  # fmt: skip
# What a run shows of its linking: shares of pairs of records, of groups that are never small.
LINKAGE_SHOWN = {table.name: table for table in (LINKAGE_QUALITY, LINKAGE_GAPS)}
