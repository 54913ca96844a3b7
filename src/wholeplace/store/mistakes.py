"""A mistake in a file written by hand: where it is, what is wrong and what to do about it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

SHOWN_LETTERS = 40
# Beyond this a comparison letter by letter would take longer than the reading.
COMPARED_WORDS = 5000


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing a person has to mend, printed as one line."""

    file: str
    line: int
    what: str
    do: str

    def __str__(self) -> str:
        """The line a person reads."""
        return printable(f"{self.file}:{self.line}: {self.what}; {self.do}")


class Wrong(Exception):
    """A value is not what it should be; whoever knows the file and line makes the Mistake."""

    def __init__(self, what: str, do: str) -> None:
        """Keep the two halves of the sentence."""
        super().__init__(what, do)
        self.what = what
        self.do = do

    def at(self, file: str, line: int) -> Mistake:
        """Which Mistake is this, now that its place is known?"""
        return Mistake(file, line, self.what, self.do)


def printable(text: str) -> str:
    """How does this text look on one line of any terminal?"""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def said_pounds(pounds: Decimal) -> str:
    """How is an amount said in a sentence? With its pennies where it has some."""
    return f"£{pounds.quantize(Decimal('0.01')):,}".removesuffix(".00")


def quoted(text: str) -> str:
    """How is a cell's text shown in a sentence? Shortened: a whole huge cell is never echoed."""
    short = text if len(text) <= SHOWN_LETTERS else text[:SHOWN_LETTERS] + "..."
    return f"`{printable(short)}`"


def nearest(word: str, words: Collection[str], *, cutoff: float = 0.6) -> str | None:
    """Which of these words was probably meant, if any is near?"""
    if len(words) > COMPARED_WORDS or len(word) > 2 * SHOWN_LETTERS:
        return None
    plain = {_plain(each): each for each in words}
    close = get_close_matches(_plain(word), plain, n=1, cutoff=cutoff)
    return plain[close[0]] if close else None


def listed(words: Collection[str], *, joined_by: str = "or") -> str:
    """How are several words said in a sentence: `a`, `b` or `c`?"""
    ticked = [f"`{word}`" for word in words]
    if len(ticked) < 2:
        return "".join(ticked)
    return f"{', '.join(ticked[:-1])} {joined_by} {ticked[-1]}"


def and_more(count: int, noun: str) -> str:
    """How are the others said, when one stands for several?"""
    if count == 0:
        return ""
    return f" (and {count} more {noun}{'s' if count > 1 else ''})"


def _plain(word: str) -> str:
    return word.strip().casefold().replace(" ", "_").replace("-", "_")
