"""Chains of `always` that would join two records somebody has parted: the word that parts prevails."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wholeplace.linkage.reviewing.pairs import Pair, RecordKey

SHOWN_LINES = 6


@dataclass(frozen=True)
class Claim:
    """A pair that is called `always`, and the line that says so."""

    pair: Pair
    line: int


@dataclass(frozen=True)
class Contradiction:
    """An `always` that does not count, and the two halves of the sentence that says why."""

    line: int
    what: str
    do: str


@dataclass(frozen=True)
class Settled:
    """The pairs called `always` that hold together with every `never`, and what had to give way."""

    always: frozenset[Pair]
    found: tuple[Contradiction, ...]


@dataclass
class _Groups:
    """Records joined so far; for each group, the groups it is parted from and the pair that parts them."""

    head: dict[RecordKey, RecordKey] = field(default_factory=dict)
    apart: dict[RecordKey, dict[RecordKey, Pair]] = field(default_factory=dict)
    joined: dict[RecordKey, list[Claim]] = field(default_factory=dict)

    def of(self, key: RecordKey) -> RecordKey:
        """Which group is this record in?"""
        head = key
        while self.head.get(head, head) != head:
            head = self.head[head]
        while self.head.get(key, key) != head:
            self.head[key], key = head, self.head[key]
        return head

    def part(self, pair: Pair) -> None:
        """These two are apart."""
        one, other = pair
        self.apart.setdefault(one, {})[other] = pair
        self.apart.setdefault(other, {})[one] = pair

    def parted_by(self, pair: Pair) -> Pair | None:
        """Which pair forbids joining these two, if any does?"""
        one, other = self.of(pair[0]), self.of(pair[1])
        return self.apart.get(one, {}).get(other)

    def join(self, claim: Claim) -> None:
        """These two are one."""
        for key in claim.pair:
            self.joined.setdefault(key, []).append(claim)
        small, large = sorted(
            (self.of(key) for key in claim.pair),
            key=lambda head: len(self.apart.get(head, {})),
        )
        if small == large:
            return
        self.head[small] = large
        for other, pair in self.apart.pop(small, {}).items():
            # Keep the parting between the whole groups, from both sides.
            del self.apart[other][small]
            self.apart.setdefault(large, {}).setdefault(other, pair)
            self.apart[other].setdefault(large, pair)

    def path(self, start: RecordKey, end: RecordKey) -> list[int]:
        """By which lines are two records of one group joined?"""
        came: dict[RecordKey, tuple[RecordKey, int]] = {start: (start, 0)}
        waiting = deque([start])
        while waiting and end not in came:
            key = waiting.popleft()
            for claim in self.joined.get(key, ()):
                other = claim.pair[0] if claim.pair[1] == key else claim.pair[1]
                if other not in came:
                    came[other] = (key, claim.line)
                    waiting.append(other)
        lines = []
        while end != start:
            end, line = came[end]
            lines.append(line)
        return lines


def settle_contradictions(always: Iterable[Claim], never: Mapping[Pair, int]) -> Settled:  # fmt: skip
    """Which `always` hold, if no chain of them may join a pair called `never`?

    They are taken in the order given: the one that would close such a chain does not count. `never` gives
    the line of each.
    """
    groups = _Groups()
    for pair in sorted(never):
        groups.part(pair)
    kept, found = set(), []
    for claim in always:
        parted = groups.parted_by(claim.pair)
        if parted is None:
            groups.join(claim)
            kept.add(claim.pair)
        else:
            found.append(_contradiction(groups, claim, parted, never[parted]))
    return Settled(frozenset(kept), tuple(found))


def _contradiction(groups: _Groups, claim: Claim, parted: Pair, line: int) -> Contradiction:  # fmt: skip
    """Name every line of the chain, so that a person can see which of them is the slip."""
    one, other = claim.pair
    near, far = parted
    if groups.of(one) != groups.of(near):
        near, far = far, near
    chain = sorted([*groups.path(near, one), claim.line, *groups.path(other, far)])
    what = (
        f"`always` on lines {_listed(chain)} makes one person of two records "
        f"that line {line} calls `never`"
    )
    do = (
        f"withdraw whichever is wrong; until then `never` prevails, "
        f"and line {claim.line} does not count"
    )
    return Contradiction(claim.line, what, do)


def _listed(lines: list[int]) -> str:
    shown = [str(line) for line in lines[:SHOWN_LINES]]
    if len(lines) > SHOWN_LINES:
        return f"{', '.join(shown)} and {len(lines) - SHOWN_LINES} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
