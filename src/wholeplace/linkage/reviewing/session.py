"""The conversation with one reviewer: a pair is shown, a word and a reason are asked for, and kept at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from wholeplace.linkage.reviewing.decisions import (
    UNSURE,
    WITHDRAWN,
    Decision,
    Decisions,
)
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.queue import QueuedPair
from wholeplace.linkage.reviewing.reasons import (
    AS_BEFORE,
    REASONS,
    SETTLES,
    TAKEN_BACK,
    refusal_of_reason,
)
from wholeplace.linkage.reviewing.side_by_side import Compared, explained, side_by_side
from wholeplace.linkage.reviewing.sides import Sides
from wholeplace.linkage.reviewing.wording import (
    CONFLICTS,
    DISPUTED,
    HELP,
    LAST_QUESTION,
    LINE,
    QUESTION,
    QUIT,
    SKIP,
    UNDO,
    WHAT_WORDS_DO,
    WORDS,
    chance_said,
)


@dataclass(frozen=True)
class Talk:
    """How the reviewer is spoken to: `ask` shows a prompt and gives the answer, `say` shows a text.

    `ask` may raise EOFError or KeyboardInterrupt: the sitting then ends, with all that was decided.
    """

    ask: Callable[[str], str]
    say: Callable[[str], None]
    is_terminal: bool = True


@dataclass(frozen=True)
class Work:
    """What a sitting is made of: the pairs in order, how each is shown, and how decisions are read and kept.

    `is_open` says whether a pair still needs this reviewer, as the decisions stand now.
    """

    by: str
    on: date
    pairs: Sequence[QueuedPair]
    sides: Mapping[Pair, Sides]
    explain: Callable[[Pair], Sequence[Compared]] | None
    read: Callable[[], Decisions]
    keep: Callable[[Sequence[Decision]], None]
    is_open: Callable[[QueuedPair, Decisions], bool]


@dataclass
class Sitting:
    """What came of it. `waiting` is how many of its pairs still need this reviewer."""

    always: int = 0
    never: int = 0
    unsure: int = 0
    skipped: int = 0
    undone: int = 0
    waiting: int = 0

    def said(self) -> str:
        """One line for the end."""
        return (
            f"Kept: {self.always} always, {self.never} never, {self.unsure} unsure; "
            f"{self.undone} taken back, {self.skipped} skipped, {self.waiting} still waiting."
        )


class _Leave(Exception):
    """The reviewer wants to stop."""


@dataclass
class _Made:
    """One decision of this sitting: for which pair of the queue, and what this person had said of it before."""

    place: int
    row: Decision
    before: str


@dataclass
class Session:
    """One sitting of one reviewer."""

    work: Work
    talk: Talk
    done: Sitting = field(default_factory=Sitting)
    made: list[_Made] = field(default_factory=list)
    passed: set[int] = field(default_factory=set)

    def run(self) -> Sitting:
        """Show each pair in turn until there are no more or the reviewer stops; what came of it?"""
        place: int | None = 0
        try:
            while place is not None:
                if place < len(self.work.pairs):
                    place = self._visit(place)
                else:
                    place = self._at_the_end()
        except (_Leave, EOFError, KeyboardInterrupt):
            self.talk.say("")
        self.done.skipped = len(self.passed)
        decisions = self.work.read()
        self.done.waiting = sum(self.work.is_open(pair, decisions) for pair in self.work.pairs)  # fmt: skip
        self.talk.say(self.done.said())
        return self.done

    def _visit(self, place: int) -> int:
        """Look at one pair; which comes next?"""
        decisions = self.work.read()
        pair = self.work.pairs[place]
        if place in self.passed or not self.work.is_open(pair, decisions):
            return place + 1
        self._show(place, decisions)
        while True:
            word = self._asked_word()
            if word == UNDO:
                back = self._undo()
                if back is not None:
                    return back
            elif word == SKIP:
                self.passed.add(place)
                return place + 1
            elif self._decide(place, word):
                return place + 1

    def _at_the_end(self) -> int | None:
        """There are no more pairs; is one to be shown again, because the last decision was a slip?"""
        if self.work.pairs:
            self.talk.say("That was the last pair.")
        while self.made:
            said = self.talk.ask(LAST_QUESTION).strip().casefold()
            if WORDS.get(said, said) == UNDO:
                return self._undo()
            if WORDS.get(said, said) in {QUIT, ""}:
                break
        return None

    def _show(self, place: int, decisions: Decisions) -> None:
        pair = self.work.pairs[place]
        sides = self.work.sides[pair.pair]
        say = self.talk.say
        say(f"{LINE}\nPair {place + 1} of {len(self.work.pairs)}\n")
        say(side_by_side(sides) + "\n")
        # A sample measures the model: whoever answers must not know what it said.
        if pair.sample:
            return
        now = "one person" if pair.is_together else "two people"
        if pair.conflict:
            conflict = CONFLICTS.get(pair.conflict, "something")
            say(f"Against it: {conflict}.")
        say(f"As things stand: {now}.{chance_said(pair)}\n")
        standing = decisions.standing(pair.pair)
        if standing.is_disputed:
            own = standing.word_of(self.work.by)
            say(f"{DISPUTED} {f'You said {own}' if own else 'Your word settles it'}.")
        if self.work.explain is not None:
            say(explained(self.work.explain(pair.pair), sides) + "\n")

    def _asked_word(self) -> str:
        while True:
            said = self.talk.ask(QUESTION).strip().casefold()
            word = WORDS.get(said, said if said in WORDS.values() else "")
            if word == QUIT:
                raise _Leave
            if word == HELP:
                self.talk.say(WHAT_WORDS_DO)
            elif word:
                return word
            else:
                self.talk.say("Say one of these words, or its letter.")

    def _decide(self, place: int, word: str) -> bool:
        """Ask why, and keep it; was it decided?"""
        pair = self.work.pairs[place]
        reason = self._asked_reason(word, self.work.sides[pair.pair])
        if reason is None:
            return False
        (one, other) = pair.pair
        row = Decision(*one, *other, word, reason, self.work.by, self.work.on, pair.sample)  # fmt: skip
        standing = self.work.read().standing(pair.pair)
        before, rows = standing.word_of(self.work.by), [row]
        if standing.is_disputed and word != UNSURE and not before:
            # A third person settles it: what the two said is taken back, in this person's name.
            rows.insert(0, replace(row, decision=WITHDRAWN, reason=SETTLES))
        self.work.keep(rows)
        self.made.append(_Made(place, row, before))
        self._count(word, 1)
        return True

    def _asked_reason(self, word: str, sides: Sides) -> str | None:
        """Why? Nothing when the reviewer goes back to the question."""
        numbered = {str(n): reason for n, reason in enumerate(REASONS[word], 1)}
        lines = [f"  {number} {reason}" for number, reason in numbered.items()]
        self.talk.say("\n".join(["Why? A number, or your own words; Enter alone goes back.", *lines]))  # fmt: skip
        while True:
            said = self.talk.ask("Reason: ").strip()
            if not said:
                return None
            if WORDS.get(said.casefold(), said.casefold()) == QUIT:
                raise _Leave
            if said in numbered:
                return numbered[said]
            refusal = refusal_of_reason(said, sides)
            if refusal is None:
                return said
            self.talk.say(refusal)

    def _undo(self) -> int | None:
        """Take back the last decision of this sitting; which pair is shown again?"""
        if not self.made:
            self.talk.say("There is nothing to take back in this sitting.")
            return None
        last = self.made.pop()
        rows = [replace(last.row, decision=WITHDRAWN, reason=TAKEN_BACK)]
        if last.before:
            rows.append(replace(last.row, decision=last.before, reason=AS_BEFORE))
        self.work.keep(rows)
        self._count(last.row.decision, -1)
        self.done.undone += 1
        self.talk.say(f"Taken back: {last.row.decision}.")
        return last.place

    def _count(self, word: str, by: int) -> None:
        setattr(self.done, word, getattr(self.done, word) + by)
