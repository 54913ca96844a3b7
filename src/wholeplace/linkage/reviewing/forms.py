"""Names, postcodes and addresses in the form in which they are compared."""

import re
import unicodedata

from wholeplace.core.plain import NOT_LETTERS, plain

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
SECTOR = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9]")


def plain_words(text: str) -> tuple[str, ...]:
    """Which words does this text hold, without case, accents and signs?"""
    return tuple(plain(text).split())


def compact(text: str) -> str:
    """What is left of a number or postcode without its gaps and signs?"""
    return NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).upper()


def sector_of(text: str) -> str | None:
    """Which postcode sector is this, or is this postcode in? `E8 1EA` is in `E81`; None when it is neither."""
    written = compact(text)
    if POSTCODE.fullmatch(written):
        return written[:-2]
    return written if SECTOR.fullmatch(written) and " " in text.strip() else None
