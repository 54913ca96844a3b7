"""Cells freed of what nobody can see: spaces around them, control signs, marks without width."""

import re
import unicodedata

# Spaces of all kinds at the ends; inside, only what cannot be seen is taken out.
SPACES = re.compile(r"^[\s\u00a0\u3000]+|[\s\u00a0\u3000]+$")
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe00-\ufe0f]")  # fmt: skip
# Between letters of Persian or Indian scripts these two are spelling, not hiding.
JOINERS = re.compile(
    "(?<=[\u0600-\u06ff\u0900-\u0dff])[\u200c\u200d](?=[\u0600-\u06ff\u0900-\u0dff])"
)


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """How does a cell read without what cannot be seen, and what was taken out?"""
    shown = text
    notes: tuple[str, ...] = ()
    if HIDDEN.search(text):
        kept = {match.start() for match in JOINERS.finditer(text)}
        shown = "".join(
            letter
            for place, letter in enumerate(text)
            if place in kept or not HIDDEN.match(letter)
        )
        if shown != text:
            notes = ("hidden_characters_removed",)
    trimmed = SPACES.sub("", shown)
    if trimmed != shown:
        notes = (*notes, "spaces_trimmed")
    # One letter, one form: an accent typed apart from its letter is the same letter.
    return trimmed if trimmed.isascii() else unicodedata.normalize(
        "NFC", trimmed
    ), notes
