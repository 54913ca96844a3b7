"""Why a reviewer decided: a short reason to choose, or words of their own that hold nothing about a person."""

from collections.abc import Iterator

from wholeplace.linkage.reviewing.appending import refusal_of_words
from wholeplace.linkage.reviewing.decisions import ALWAYS, NEVER, UNSURE
from wholeplace.linkage.reviewing.forms import plain_words
from wholeplace.linkage.reviewing.sides import NAMES, Side, Sides

REASONS = {
    ALWAYS: (
        "same identifying number and nothing against it",
        "same full name and date of birth",
        "same name and address, date of birth missing or one slip away",
        "same date of birth and address, name spelt or ordered otherwise",
        "same date of birth and number, name changed",
    ),
    NEVER: (
        "two identifying numbers, both in order",
        "different dates of birth, no slip",
        "twins, or brothers or sisters",
        "parent and child of one name",
        "two people at one address or telephone",
        "only a placeholder number or a common name in common",
    ),
    UNSURE: (
        "too little on one of the records",
        "for and against in balance",
        "one record seems to mix two people",
    ),
}
TAKEN_BACK = "taken back by the reviewer"
SETTLES = "settles what two people decided differently"
AS_BEFORE = "as this reviewer had decided before"
# Shorter names are words of the language too: they are looked for as whole words only.
LEAST_LETTERS_INSIDE = 5
# A single word is a slip of the keyboard, or says too little.
LEAST_WORDS = 2
# Words of addresses that say nothing about which address.
COMMON = frozenset(["flat", "house", "street", "road", "lane", "avenue", "court", "close", "way", "gardens", "home", "care", "hostel", "hotel", "the", "and", "of", "at", "no", "unit", "room", "block"])  # fmt: skip


def refusal_of_reason(reason: str, sides: Sides) -> str | None:
    """Why may a reason in one's own words not be kept? One sentence that repeats no value; nothing when it may.

    It may hold no digit, so no number, date or postcode of anybody; and no name or address of the two records.
    """
    refusal = refusal_of_words(reason, "the reason")
    if refusal is not None:
        return refusal[0].upper() + refusal[1:]
    if any(letter.isnumeric() for letter in reason):
        return "The reason holds a digit: say it without numbers, dates and postcodes."
    if len(plain_words(reason)) < LEAST_WORDS and reason.isascii():
        return "The reason is too short to be understood later: say it in two words or more."
    if any(_told(each, reason) for each in _values(sides)):
        return "The reason holds a name or another detail of one of the records: say it without."
    return None


def _values(sides: Sides) -> Iterator[tuple[str, ...]]:
    """The words of what may not be told, value by value."""
    for side in (sides.first, sides.second):
        yield from _words_of(side)


def _words_of(side: Side) -> Iterator[tuple[str, ...]]:
    for name in ("given_names", "family_name", "address", "nino", "upn", "postcode"):
        for value in (*side.values.get(name, ()), *side.forms.get(name, ())):
            words = plain_words(value)
            yield tuple(word for word in words if word not in COMMON or name in NAMES)  # fmt: skip


def _told(words: tuple[str, ...], reason: str) -> bool:
    """Does the reason hold one of these words, also in the plural, joined to others, or with spaces between?"""
    said = set(plain_words(reason))
    inside = "".join(plain_words(reason))
    return any(
        word in said or f"{word}s" in said or (_is_telling(word) and word in inside)
        for word in words
        if len(word) > 1 or not word.isascii()
    )


def _is_telling(word: str) -> bool:
    """Is this word found inside others by more than chance? Scripts without spaces are all inside."""
    return len(word) >= LEAST_LETTERS_INSIDE or not word.isascii()
