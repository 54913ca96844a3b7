"""Do two people who look at one pair say the same? As a percentage, and beyond chance (Cohen's kappa)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wholeplace.linkage.reviewing.decisions import WITHDRAWN, Decision, Decisions
from wholeplace.linkage.reviewing.intervals import CONFIDENCE, Interval, share_of
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.standing import by_pair, same_name


@dataclass(frozen=True)
class Agreement:
    """How often two people agree on pairs that both looked at, and how much better than chance that is.

    `kappa` is None when both said one and the same word of every pair: there was nothing to disagree on.
    """

    pairs: int
    share: Interval
    kappa: Interval | None

    def lines(self) -> list[str]:
        """The agreement in one sentence."""
        share = f"{self.share.estimate:.1%} of {self.pairs} pairs, {self.share.low:.1%} to {self.share.high:.1%}"
        beyond = "kappa says nothing, for both said the same of every pair"
        if self.kappa is not None:
            beyond = f"kappa {self.kappa.estimate:.2f}, {self.kappa.low:.2f} to {self.kappa.high:.2f}"
        return [f"Two people said the same of {share}; {beyond}."]


def agreement_of(pairs: Iterable[Pair], decisions: Decisions, *, confidence: float = CONFIDENCE) -> Agreement | None:  # fmt: skip
    """How well do two people agree on these pairs? None when no pair has two people's words.

    Of each of the first two people who said anything, the first word counts that they did not take back before
    saying another: a slip that was undone is no disagreement, and a mind changed after talking is no agreement.
    """
    said = by_pair(decisions.rows)
    twos = []
    for pair in pairs:
        # By name, so that one person's words stand on one side throughout.
        words = sorted(_first_words(said.get(pair, ()))[:2])
        if len(words) > 1:
            twos.append((words[0][1], words[1][1]))
    return _agreement(twos, confidence) if twos else None


def kappa_of(twos: Sequence[tuple[str, str]], share: Interval) -> Interval | None:
    """How far beyond chance is this agreement? 1 is all, 0 what chance would give.

    The interval is that of the share that agrees, with the agreement by chance taken as known. Source: Cohen,
    Educational and Psychological Measurement 20 (1960) 37-46, with the interval of Clopper and Pearson for the
    share in place of the normal one, which would have no width where all agree.
    """
    first, second = (Counter(each[place] for each in twos) for place in (0, 1))
    chance = sum(first[word] * second[word] for word in first) / len(twos) ** 2
    if chance >= 1:
        return None
    ends = (share.estimate, share.low, share.high)
    return Interval(*((end - chance) / (1 - chance) for end in ends))


def _agreement(twos: Sequence[tuple[str, str]], confidence: float) -> Agreement:
    alike = sum(one == other for one, other in twos)
    share = share_of(alike, len(twos), confidence=confidence)
    return Agreement(len(twos), share, kappa_of(twos, share))


def _first_words(rows: Iterable[Decision]) -> list[tuple[str, str]]:
    """Each person's first word that they did not take back at once, in the order in which they came."""
    words: dict[str, str | None] = {}
    settled: set[str] = set()
    for row in rows:
        name = same_name(row.by)
        if row.decision == WITHDRAWN:
            if name in words and name not in settled:
                words[name] = None
        elif words.get(name) is None:
            words[name] = row.decision
        else:
            settled.add(name)
    return [(name, word) for name, word in words.items() if word is not None]
