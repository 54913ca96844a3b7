"""Records and contacts as intake leaves them: the partner's values, and beside them those fit for matching."""

from dataclasses import replace

from wholeplace.tables.contract import Column, Kind
from wholeplace.tables.people import CONTACTS, RECORDS

# A match column is empty wherever the value must not be compared: fillers, failed checks, shared numbers.
MATCH_OF = {
    "given_names": "match_given",
    "family_name": "match_family",
    "postcode": "match_postcode",
    "phone": "match_phone",
    "nhs_number": "match_nhs_number",
    "nino": "match_nino",
    "upn": "match_upn",
    "uprn": "match_uprn",
}
MATCH_COLUMNS = (
    Column("match_given", Kind.PERSONAL, "given names without case, accents and signs; empty for fillers"),
    Column("match_family", Kind.PERSONAL, "family name without case, accents and signs; empty for fillers"),
    Column("match_postcode", Kind.PERSONAL, "postcode in its usual form; empty when it stands for no place"),
    Column("match_phone", Kind.PERSONAL, "telephone number with its country in front"),
    Column("match_nhs_number", Kind.IDENTIFIER, "NHS number that may be linked on"),
    Column("match_nino", Kind.IDENTIFIER, "National Insurance number that may be linked on"),
    Column("match_upn", Kind.IDENTIFIER, "unique pupil number that may be linked on"),
    Column("match_uprn", Kind.IDENTIFIER, "property of one household, as far as its number of residents tells"),
)  # fmt: skip
FLAGS = Column(
    "flags",
    Kind.TEXT,
    "what intake noted of the row: column and code, parted by semicolons; never a value",
)
# What `flags` says of a record of which only codes came.
CAME_AS_CODES = "came_as_codes"
RECORDS_TAKEN_IN = replace(RECORDS, columns=(*RECORDS.columns, *MATCH_COLUMNS, FLAGS))
CONTACTS_TAKEN_IN = replace(CONTACTS, columns=(*CONTACTS.columns, FLAGS))
TAKEN_IN = {table.name: table for table in (RECORDS_TAKEN_IN, CONTACTS_TAKEN_IN)}
