"""Words without case, accents and signs, so that one name has one form, whoever wrote it."""

import re
import unicodedata

# Letters that do not come apart into a plain one and an accent.
PLAIN = str.maketrans({
    "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i", "ħ": "h", "ŧ": "t",
})  # fmt: skip
# These join what they stand between; other signs part it.
JOINING = re.compile("['`.\u2018\u2019\u02bb\u02bc\u00b4\u2032]")
NOT_LETTERS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """This text in lower case, its words parted by one gap each, without accents and signs."""
    folded = text.casefold()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded.translate(PLAIN))
        folded = "".join(each for each in apart if not unicodedata.combining(each))
        folded = folded.translate(PLAIN).casefold()
    return NOT_LETTERS.sub(" ", JOINING.sub("", folded)).strip()
