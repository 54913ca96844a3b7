"""Names, kept as written and written once more for matching: no case, accents, signs or fillers."""

import re

from wholeplace.core.plain import plain
from wholeplace.intake.forms.read import Read

FILLER = re.compile(
    r"UNKNOWN|UNK|NOT KNOWN|N K|NK|NOT STATED|NOT RECORDED|NOT GIVEN|ANON|ANONYMOUS|WITHHELD|DO NOT USE|DONOTUSE"
    r"|TEST(?: TEST)*|TEST(?:ING|ER)?|TEST (?:PATIENT|PERSON|CLIENT|CASE|RECORD|USER)|ZZ+ ?TEST|DUMMY(?: .{1,20})?"
    r"|X{2,}|Z{3,}|SURNAME|FORENAME|FIRST NAME|LAST NAME|NO NAME|NONAME|DELETED?|DUPLICATE(?: RECORD)?|TBC|N A"
)
UNBORN = re.compile(r"UNBORN(?: .{1,40})?|BABY(?: .{1,40})?|NEWBORN|INFANT(?: .{1,20})?|(?:BOY|GIRL) (?:OF .{1,40}|[0-9])|TWIN (?:[0-9]|ONE|TWO|I|II|A|B)|MALE INFANT|FEMALE INFANT")  # fmt: skip


def name(text: str) -> Read:
    """How is this name kept, and how is it compared? Fillers are kept and flagged, and never compared."""
    compared = for_matching(text)
    if FILLER.fullmatch(compared):
        return Read(text, notes=("test_or_filler_name",))
    if UNBORN.fullmatch(compared):
        return Read(text, notes=("unborn_or_unnamed",))
    return Read(text, compared or None)


def for_matching(text: str) -> str:
    """How is a name written so that one name has one form, whoever wrote it?"""
    return plain(text).upper()
