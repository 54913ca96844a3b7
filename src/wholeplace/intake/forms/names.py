"""Names, kept as written and written once more for matching: no case, accents, signs or fillers."""

import re
import unicodedata

from wholeplace.intake.forms.read import Read

# Letters that do not come apart into a plain one and an accent.
PLAIN = str.maketrans({
    "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i", "ħ": "h", "ŧ": "t",
})  # fmt: skip
# These join what they stand between; other signs part it.
JOINING = re.compile("['`.\u2018\u2019\u02bb\u02bc\u00b4\u2032]")
NOT_LETTERS = re.compile(r"[\W_]+")
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
    if text.isascii():
        folded = text.casefold()
    else:
        apart = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
        folded = "".join(
            letter for letter in apart if not unicodedata.combining(letter)
        )
        folded = folded.translate(PLAIN)
    return NOT_LETTERS.sub(" ", JOINING.sub("", folded)).strip().upper()
