"""Who said what about a pair, and which of those words still stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from wholeplace.linkage.reviewing.pairs import Pair


class Said(Protocol):
    """One row of the decisions, as far as it matters here."""

    @property
    def pair(self) -> Pair:
        """Which pair?"""

    @property
    def decision(self) -> str:
        """Which word?"""

    @property
    def by(self) -> str:
        """Whose?"""

    @property
    def decided_on(self) -> date:
        """When?"""

    @property
    def line(self) -> int:
        """On which line?"""


AnySaid = TypeVar("AnySaid", bound=Said)


@dataclass(frozen=True)
class Word:
    """One person's word about a pair that still stands."""

    by: str
    decision: str
    line: int


@dataclass(frozen=True)
class Standing:
    """How a pair stands: the words that hold, one a person, in the order they were said."""

    words: tuple[Word, ...] = ()

    def is_called(self, decision: str) -> bool:
        """Does anybody's standing word say this?"""
        return any(each.decision == decision for each in self.words)

    @property
    def is_disputed(self) -> bool:
        """Does one person say always and another never?"""
        return self.is_called("always") and self.is_called("never")

    @property
    def is_settled(self) -> bool:
        """Is it decided, always or never, and by nobody otherwise?"""
        return self.is_called("always") != self.is_called("never")

    def word_of(self, by: str) -> str:
        """What does this person say of it, as things stand? Empty when nothing."""
        own = [each.decision for each in self.words if same_name(each.by) == same_name(by)]  # fmt: skip
        return own[0] if own else ""

    def others(self, by: str) -> int:
        """How many other people's words stand?"""
        return sum(same_name(each.by) != same_name(by) for each in self.words)


NOBODY = Standing()


def same_name(by: str) -> str:
    """How is a name compared, so that one person is not taken for two? No case, no full stops."""
    return " ".join(by.replace(".", " ").casefold().split())


def standings_of(rows: Iterable[Said]) -> dict[Pair, Standing]:
    """How does each pair stand? Words are taken in the order of their dates, then of their lines."""
    return {pair: _standing(said) for pair, said in by_pair(rows).items()}


def by_pair(rows: Iterable[AnySaid]) -> Mapping[Pair, list[AnySaid]]:
    """What was said about each pair, in order?"""
    found: dict[Pair, list[AnySaid]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.decided_on, each.line)):
        found[row.pair].append(row)
    return found


class _Voice:
    """What one person has said of one pair so far.

    Somebody who never decided about it and writes `withdrawn` takes back what everyone said before; that
    is how a third person settles a dispute. Withdrawing one's own word later undoes that too.
    """

    def __init__(self) -> None:
        self.word: Said | None = None
        self.at = -1
        self.has_spoken = False
        self.settles_at = -1

    def hear(self, place: int, said: Said) -> None:
        if said.decision != "withdrawn":
            self.word, self.at, self.has_spoken = said, place, True
        elif self.word is not None:
            self.word, self.settles_at = None, -1
        elif not self.has_spoken:
            self.settles_at = place


def _standing(said: Sequence[Said]) -> Standing:
    voices: dict[str, _Voice] = defaultdict(_Voice)
    for place, row in enumerate(said):
        voices[same_name(row.by)].hear(place, row)
    held = sorted(_held(voices.values()), key=lambda voice: voice.at)
    return Standing(
        tuple(
            Word(each.word.by, each.word.decision, each.word.line)
            for each in held
            if each.word is not None
        )
    )


def _held(voices: Iterable[_Voice]) -> Iterator[_Voice]:
    voices = list(voices)
    for voice in voices:
        others = (each.settles_at for each in voices if each is not voice)
        if voice.word is not None and voice.at > max(others, default=-1):
            yield voice
