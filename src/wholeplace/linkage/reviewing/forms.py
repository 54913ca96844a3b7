"""Names, postcodes and addresses in the form in which they are compared."""

import re
import unicodedata

# Letters that do not come apart into a plain one and an accent.
PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i", "ħ": "h", "ŧ": "t"})  # fmt: skip
JOINING = re.compile("['`\u2018\u2019\u02bb\u02bc\u00b4\u2032.]")
NOT_LETTERS = re.compile(r"[\W_]+")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
SECTOR = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9]")


def plain_words(text: str) -> tuple[str, ...]:
    """Which words does this text hold, without case, accents and signs?"""
    folded = text.casefold()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded.translate(PLAIN))
        folded = "".join(each for each in apart if not unicodedata.combining(each))
        folded = folded.translate(PLAIN).casefold()
    return tuple(NOT_LETTERS.sub(" ", JOINING.sub("", folded)).split())


def compact(text: str) -> str:
    """What is left of a number or postcode without its gaps and signs?"""
    return NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).upper()


def sector_of(text: str) -> str | None:
    """Which postcode sector is this, or is this postcode in? `E8 1EA` is in `E81`; None when it is neither."""
    written = compact(text)
    if POSTCODE.fullmatch(written):
        return written[:-2]
    return written if SECTOR.fullmatch(written) and " " in text.strip() else None
