"""What a reviewer is asked, may answer, and is told; plain words, nothing of a person."""

from wholeplace.linkage.reviewing.decisions import ALWAYS, NEVER, UNSURE
from wholeplace.linkage.reviewing.queue import QueuedPair

SKIP, UNDO, QUIT, HELP = "skip", "undo", "quit", "?"
WORDS = {"a": ALWAYS, "n": NEVER, "u": UNSURE, "s": SKIP, "z": UNDO, "q": QUIT, "?": HELP}  # fmt: skip
QUESTION = "always (a)  never (n)  unsure (u)  skip (s)  undo (z)  quit (q)  help (?): "
LAST_QUESTION = "Undo your last decision (z), or quit (q): "
WHAT_WORDS_DO = """\
always  the two records are one person, and are linked whatever the score says
never   they are two people, and are not linked, nor through others
unsure  you cannot tell: nothing changes, and another reviewer is asked
skip    nothing is kept; the pair comes back next time
undo    takes back your last decision of this sitting; it stays in the file as withdrawn
quit    ends; everything you decided is kept already"""
CONFLICTS = {
    "two_nhs_numbers": "two NHS numbers, both in order",
    "two_ninos": "two National Insurance numbers, both in order",
    "two_upns": "two pupil numbers, both in order",
    "impossible_dates": "dates that cannot both be right",
}
DISPUTED = "Two people decided differently about this pair. It counts as never until they agree."
JOINED = "(People are joined by all their pairs together, not by this pair alone.)"
LINE = "-" * 79


def chance_said(pair: QueuedPair) -> str:
    """What does the model say of this pair, which need not be how it stands? Empty when nothing."""
    if pair.probability is None:
        return ""
    weight = (
        "" if pair.match_weight is None else f", {float(pair.match_weight):+.1f} bits"
    )
    return (
        f" The model gives {pair.probability:.3f} that they are one{weight}.\n{JOINED}"
    )
