"""Which sample was an answer given for? The run and the stratum, as `decisions/links.csv` keeps them."""

from collections import Counter

from wholeplace.linkage.reviewing.decisions import WITHDRAWN, Decisions

# Neither the name of a run nor that of a stratum holds it.
BETWEEN = "/"


def label_of(run: str, stratum: str) -> str:
    """What is written beside an answer to a sample? The stratum alone where the run has no name."""
    return f"{run}{BETWEEN}{stratum}" if run else stratum


def samples_begun(decisions: Decisions) -> Counter[str]:
    """Of which runs was a sample begun, and how many answers were given for each?"""
    return Counter(
        row.sample.partition(BETWEEN)[0]
        for row in decisions.rows
        if BETWEEN in row.sample and row.decision != WITHDRAWN
    )
