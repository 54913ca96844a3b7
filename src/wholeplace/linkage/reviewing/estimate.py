"""What the answers to a sample say: precision and recall of the links, with intervals, and what they cannot say."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wholeplace.linkage.reviewing.agreement import Agreement, agreement_of
from wholeplace.linkage.reviewing.decisions import ALWAYS, UNSURE, Decisions
from wholeplace.linkage.reviewing.intervals import Interval, share_of
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.linkage.reviewing.sample import Drawn, Plan, Planned, Wish, measures
from wholeplace.linkage.reviewing.strata import Stratum


@dataclass(frozen=True)
class Answers:
    """What people said of the pairs drawn from a stratum. `open` ones were called unsure, or are disputed."""

    stratum: Stratum
    always: int = 0
    never: int = 0
    open: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Span:
    """An estimate with its interval, and what it would be if every open pair were against it, or for it."""

    interval: Interval
    least: float
    most: float


@dataclass(frozen=True)
class Estimate:
    """How right the links are. None where a stratum that matters has no answer yet, or there is none.

    `recall` counts the pairs that were never compared, or not kept, as `expected_missed_outside` says. Nobody has
    looked at those: its interval reaches from its low end with all of them missed to its high end with none.
    `recall_of_compared` leaves them out: it is a bound that the recall cannot pass. `recall_if_twice` is recall if
    twice as many were missed so.
    """

    precision: Span | None
    recall: Span | None
    recall_of_compared: Span | None
    recall_if_twice: Span | None
    expected_missed_outside: float
    confidence: float
    answers: tuple[Answers, ...]
    agreement: Agreement | None


def estimate_links(plan: Plan, drawn: Sequence[Drawn], decisions: Decisions, wish: Wish | None = None) -> Estimate:  # fmt: skip
    """How right are the links of the run the sample was drawn from?

    Each stratum's share of true pairs is that of its answers, weighted by how many pairs it has; a pair that is
    disputed, unsure or not yet looked at is left out, and the first two widen `least` and `most`.
    Method: the interval of Clopper and Pearson in each stratum, put together by MOVER; the ratio in recall by MOVER-R
    (`intervals`). It describes the links as drawn: the answers themselves then make them better.
    """
    wish = wish or Wish()
    answers = tuple(_answers(plan.strata, drawn, decisions))
    missed = wish.expected_missed_outside
    precision, recall = _spans(answers, missed, wish.confidence)
    _, compared = _spans(answers, 0.0, wish.confidence)
    _, twice = _spans(answers, 2 * missed, wish.confidence)
    if recall is not None and compared is not None:
        reach = replace(recall.interval, high=compared.interval.high)
        recall = replace(recall, interval=reach)
    agreement = agreement_of((each.pair for each in drawn if each.people > 1), decisions, confidence=wish.confidence)  # fmt: skip
    return Estimate(precision, recall, compared, twice, missed, wish.confidence, answers, agreement)  # fmt: skip


def _answers(strata: Iterable[Planned], drawn: Iterable[Drawn], decisions: Decisions) -> Iterable[Answers]:  # fmt: skip
    found = Counter((each.stratum, _answer(each.pair, decisions)) for each in drawn)
    for planned in strata:
        name = planned.stratum.name
        counts = {word: found[name, word] for word in ("always", "never", "open", "waiting")}  # fmt: skip
        yield Answers(planned.stratum, **counts)


def _answer(pair: Pair, decisions: Decisions) -> str:
    standing = decisions.standing(pair)
    if standing.is_settled:
        return "always" if standing.is_called(ALWAYS) else "never"
    return "open" if standing.is_disputed or standing.is_called(UNSURE) else "waiting"


def _spans(answers: Sequence[Answers], missed: float, confidence: float) -> tuple[Span | None, Span | None]:  # fmt: skip
    is_linked_known = all(each.always + each.never for each in answers if each.stratum.is_linked)  # fmt: skip
    is_all_known = all(each.always + each.never for each in answers)
    strata = [each.stratum for each in answers]
    shares = [share_of(each.always, each.always + each.never, out_of=each.stratum.pairs, confidence=confidence) for each in answers]  # fmt: skip
    middle = measures(strata, shares, missed=missed)
    # Against precision and recall: an open pair that is linked is false, one that is apart is true.
    worst = measures(strata, [_with_open(each, not each.stratum.is_linked) for each in answers], missed=missed)  # fmt: skip
    best = measures(strata, [_with_open(each, each.stratum.is_linked) for each in answers], missed=missed)  # fmt: skip
    precision, recall = (
        Span(interval, least.estimate, most.estimate)
        for interval, least, most in zip(middle, worst, best, strict=True)
    )
    is_said = [not math.isnan(each.interval.estimate) for each in (precision, recall)]
    return (
        precision if is_linked_known and is_said[0] else None,
        recall if is_all_known and is_said[1] else None,
    )


def _with_open(answers: Answers, is_true: bool) -> Interval:
    """The share of true pairs, if all open ones were, or none."""
    asked = answers.always + answers.never + answers.open
    share = (answers.always + answers.open * is_true) / max(asked, 1)
    return Interval(share, share, share)


def estimate_lines(estimate: Estimate, *, missed_by: str = "a number from elsewhere") -> list[str]:  # fmt: skip
    """What the estimate says, in plain sentences: no names, no numbers of records.

    `missed_by` says whose number `expected_missed_outside` is.
    """
    counts = [sum(getattr(each, word) for each in estimate.answers) for word in ("always", "never", "open", "waiting")]  # fmt: skip
    lines = [f"{counts[0] + counts[1]} pairs of the sample are answered, {counts[2]} open (unsure or disputed), {counts[3]} waiting."]  # fmt: skip
    if counts[3] and sum(counts[:3]):
        lines.append("Until none waits, the figures may lean to the pairs that were asked first.")  # fmt: skip
    lines += _not_yet(estimate)
    if estimate.precision is not None:
        lines.append(_said("Precision", "of the pairs that are linked are one person", estimate.precision, estimate))  # fmt: skip
    if estimate.recall is not None:
        lines.append(_said("Recall", "of the pairs that are one person are linked", estimate.recall, estimate))  # fmt: skip
        lines += _outside(estimate, missed_by)
    lines += estimate.agreement.lines() if estimate.agreement is not None else []
    return lines


def expected_lines(estimate: Estimate, *, precision: float, recall: float) -> list[str]:
    """What the linkage expected of itself, beside what the answers say of it."""
    said = [
        f"{name} {_per_cent(share)}{_borne_out(share, span)}"
        for name, share, span in (
            ("precision", precision, estimate.precision),
            ("recall", recall, estimate.recall),
        )
    ]
    return [f"The linkage expected of itself: {'; '.join(said)}."]


def _borne_out(share: float, span: Span | None) -> str:
    """Do the answers bear this out? Ends are compared as they are printed."""
    if span is None:
        return ""
    expected, low, high = (round(each, 3) for each in (share, span.interval.low, span.interval.high))  # fmt: skip
    if expected > high:
        return ", above the interval: it thinks too well of itself"
    return ", below the interval: it is better than it thinks" if expected < low else ", within the interval"  # fmt: skip


def _not_yet(estimate: Estimate) -> list[str]:
    """Of which figure can nothing be said, and why?"""
    spans = {"precision": estimate.precision, "recall": estimate.recall}
    unsaid = " and ".join(name for name, span in spans.items() if span is None)
    bare = [each.stratum.name for each in estimate.answers if not each.always + each.never]  # fmt: skip
    why = f"no pair is answered in {', '.join(bare)}" if bare else "there is nothing it would be a share of"  # fmt: skip
    if bare and len(bare) == len(estimate.answers):
        why = "no pair is answered"
    return [f"Nothing can be said yet of {unsaid}: {why}."] if unsaid else []


def _outside(estimate: Estimate, missed_by: str) -> list[str]:
    """How far does recall hang on the pairs that nobody can be shown?"""
    compared, twice = estimate.recall_of_compared, estimate.recall_if_twice
    if compared is None or twice is None:
        return []
    without, with_twice = (_per_cent(each.interval.estimate) for each in (compared, twice))  # fmt: skip
    cannot = "Pairs that were never compared, or were too unlikely to be kept, cannot be in a sample"  # fmt: skip
    return [
        f"{cannot}: {estimate.expected_missed_outside:,.0f} are taken to be missed so, {missed_by}.",
        f"Without them recall would be {without}, with twice as many {with_twice}; its interval reaches from its low end with all of them to its high end with none.",
    ]


def _said(name: str, what: str, span: Span, estimate: Estimate) -> str:
    interval = span.interval
    return (
        f"{name}: {_per_cent(interval.estimate)} {what}; {estimate.confidence:.0%} interval {_per_cent(interval.low)} to "
        f"{_per_cent(interval.high)}; {_per_cent(span.least)} to {_per_cent(span.most)} as the open pairs may turn out."
    )


def _per_cent(share: float) -> str:
    return f"{share * 100:.1f}%"
