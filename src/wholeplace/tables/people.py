"""Tables about people, as partners' extracts are taken in: records, contacts, and the quality of each."""

from wholeplace.tables.contract import NEVER_ANALYSED, Column, Kind, Table

PARTNER = Column("partner", Kind.KEY, "who delivered the extract", is_required=True)
RECORD_ID = Column(
    "record_id",
    Kind.IDENTIFIER,
    "the partner's own number for a person in its system",
    is_required=True,
)
EXTRACT_ID = Column(
    "extract_id",
    Kind.KEY,
    "the delivered file, by the hash of its content",
    is_required=True,
)
LINE = Column(
    "line", Kind.COUNT, "line of that file on which the row begins", is_required=True
)

RECORDS = Table(
    "records",
    "A person as one partner's system knows them. Seen by intake and linkage only.",
    key=("partner", "record_id", "extract_id", "line"),
    columns=(
        PARTNER,
        RECORD_ID,
        EXTRACT_ID,
        LINE,
        Column("given_names", Kind.PERSONAL, "first and middle names as written"),
        Column("family_name", Kind.PERSONAL, "surname as written"),
        Column("born_on", Kind.PERSONAL, "date of birth; a known default date is a blank"),
        Column("sex", Kind.SENSITIVE, "as recorded by the partner"),
        Column("ethnicity", Kind.SENSITIVE, "as recorded by the partner"),
        Column("nhs_number", Kind.IDENTIFIER, "ten digits; kept when its check digit fails, but then no key"),
        Column("nino", Kind.IDENTIFIER, "National Insurance number"),
        Column("upn", Kind.IDENTIFIER, "unique pupil number"),
        Column("uprn", Kind.IDENTIFIER, "unique property reference number, text of up to twelve digits"),
        Column("address", Kind.PERSONAL, "address as written"),
        Column("postcode", Kind.PERSONAL, "postcode in its usual form"),
        Column("phone", Kind.PERSONAL, "telephone number as written"),
        Column("is_protected", Kind.FLAG, "must this person's address never be shown?"),
    ),
    holds_people=True,
)  # fmt: skip

CONTACTS = Table(
    "contacts",
    "A dated thing a service did with or for a person.",
    key=("partner", "contact_id"),
    columns=(
        Column("contact_id", Kind.KEY, "the partner's number for the contact", is_required=True),
        PARTNER,
        RECORD_ID,
        Column("service", Kind.CATEGORY, "which service", is_required=True),
        Column("reason", Kind.CATEGORY, "why, in the partner's code"),
        Column("started_on", Kind.DATE, "when it began", is_required=True),
        Column("ended_on", Kind.DATE, "when it ended; empty while it goes on"),
        Column("referred_to", Kind.CATEGORY, "the service the person was sent on to"),
        Column("quantity", Kind.RATIO, "how much, in the unit of the service's unit cost", minimum=0),
        Column("outcome", Kind.CATEGORY, "what came of it, in the partner's code: accepted, refused, completed"),
        Column("score", Kind.RATIO, "for an assessment: what the person was found to need, on the service's scale"),
        Column("threshold", Kind.RATIO, "for an assessment: the least score that was accepted that day"),
        EXTRACT_ID,
        LINE,
    ),
    holds_people=True,
)  # fmt: skip

ANALYSED_CONTACTS = Table(
    "analysed_contacts",
    "Contacts as an analysis sees them: a number stands for the person, and nothing tells who it is.",
    key=("partner", "contact_id"),
    columns=(
        Column("person_id", Kind.KEY, "number of the person, of this run alone", is_required=True),
        *(column for column in CONTACTS.columns if column.kind not in NEVER_ANALYSED),
    ),
    holds_people=True,
)  # fmt: skip

# What is said of somebody of whom no partner says it, and where partners say two things as often.
NOT_STATED = "not_stated"
RECORDED_DIFFERENTLY = "recorded_differently"

ANALYSED_PEOPLE = Table(
    "analysed_people",
    "People as an analysis sees them: a number, and what most partners say of the person. Nothing tells who it is.",
    key=("person_id",),
    columns=(
        Column("person_id", Kind.KEY, "number of the person, as in analysed_contacts", is_required=True),
        Column("sex", Kind.SENSITIVE, f"as most partners record it; `{NOT_STATED}`, or `{RECORDED_DIFFERENTLY}` where two are said as often", is_required=True),
        Column("ethnicity", Kind.SENSITIVE, "as most partners record it, in the same way", is_required=True),
        Column("born_in", Kind.SENSITIVE, "decade of birth, such as 1980s, in the same way", is_required=True),
        Column("household", Kind.KEY, "number of the household known last, of this run alone; of a person in none, one of the person's own", is_required=True),
    ),
    holds_people=True,
)  # fmt: skip

INTAKE_QUALITY = Table(
    "intake_quality",
    "Rows in are rows accepted, quarantined and declared non-data; always.",
    key=("partner", "extract"),
    columns=(
        Column("partner", Kind.KEY, "who delivered it"),
        Column("extract", Kind.KEY, "the delivered file"),
        Column("records_in", Kind.COUNT, "records found in the file by a counter of its own"),
        Column("accepted", Kind.COUNT, "rows taken in"),
        Column("quarantined", Kind.COUNT, "rows set aside to be put right"),
        Column("non_data", Kind.COUNT, "rows the mapping declares to be no data: titles, footers, people who opted out"),
        Column("repeated", Kind.COUNT, "of the accepted, rows that were there already and count once"),
        Column("refused", Kind.TEXT, "why nothing of the file was taken in; empty when it was"),
    ),
)  # fmt: skip

CODES = Table(
    "codes",
    "A record of a partner that may not share who its people are, as keyed codes. Seen by linkage only.",
    key=("partner", "record_id"),
    columns=(
        PARTNER,
        Column("record_id", Kind.IDENTIFIER, "the partner's pseudonym for a person, as in its contacts", is_required=True),
        Column("given", Kind.IDENTIFIER, "Bloom filter of the first given name"),
        Column("family", Kind.IDENTIFIER, "Bloom filter of the family name"),
        Column("names_and_postcode", Kind.IDENTIFIER, "code of both names and the postcode together"),
        Column("born", Kind.IDENTIFIER, "code of the date of birth"),
        Column("year", Kind.IDENTIFIER, "code of the year of birth"),
        Column("month_and_day", Kind.IDENTIFIER, "code of the month and day of birth"),
        Column("postcode", Kind.IDENTIFIER, "code of the postcode"),
        Column("home", Kind.IDENTIFIER, "code of postcode and house number"),
        Column("address", Kind.IDENTIFIER, "code of address and house number"),
        Column("uprn", Kind.IDENTIFIER, "code of the unique property reference number"),
        Column("nhs_number", Kind.IDENTIFIER, "code of the NHS number"),
        Column("nino", Kind.IDENTIFIER, "code of the National Insurance number"),
        Column("upn", Kind.IDENTIFIER, "code of the unique pupil number"),
        Column("other_number", Kind.IDENTIFIER, "code of a number that several partners use"),
        Column("phone", Kind.IDENTIFIER, "code of the telephone number"),
        Column("email", Kind.IDENTIFIER, "code of the email address"),
    ),
    holds_people=True,
)  # fmt: skip

EXTRACTED = {table.name: table for table in (RECORDS, CONTACTS)}
# What an agreement may be about: extracts that a mapping reads, and files of codes, which need none.
AGREED_ON = {**EXTRACTED, CODES.name: CODES}
# What an analysis may read of the extracts.
EXTRACTED_FOR_ANALYSIS = {table.name: table for table in (ANALYSED_CONTACTS, ANALYSED_PEOPLE)}  # fmt: skip
