"""The hand-written file that says which contacts are a crisis, and which may be a signal that one is coming."""

from collections.abc import Iterable

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs.parts import NOTE, SOURCE

SIGNAL, CRISIS = "signal", "crisis"
# What a contact may be about that never makes it a signal, and how that is said.
NO_SIGNAL = {
    "asked_for_help": "asking for help",
    "complaint": "complaining",
    "protected_characteristic": "a protected characteristic",
    "victim": "being a victim",
}
# A service or reason with one of these in its name is about it, whatever is_about says.
TELLING_WORDS = {
    "victim": "victim",
    "victims": "victim",
    "complaint": "complaint",
    "complaints": "complaint",
    "complained": "complaint",
}

SIGNALS = Table(
    "signals",
    "Which contacts are a crisis, and which are looked at as a signal that one may come. It is about services; no person is ever called by it.",
    key=("kind", "name", "service"),
    columns=(
        Column("name", Kind.KEY, "what the signal or crisis is called; several services under one name are one", is_required=True),
        Column("kind", Kind.CATEGORY, "`crisis`: the first such contact of a person counts; `signal`: one that may come before, and again", is_required=True, choices=(SIGNAL, CRISIS)),
        Column("service", Kind.KEY, "the service whose contacts they are", is_required=True, refers_to="services.service"),
        Column("reasons", Kind.TEXT, "why the contact was made, in the partner's codes, any of which will do; empty when every contact will", is_many=True),
        Column("is_about", Kind.CATEGORY, "what such a contact is about, where it is one of these: none of them may be a signal; empty when it is something else", choices=tuple(NO_SIGNAL)),
        NOTE,
        SOURCE,
    ),
)  # fmt: skip


def refused_as_signal(kind: str, is_about: str | None, words: Iterable[str]) -> str:
    """What is this row about that forbids it as a signal? Empty when it may be one, or is a crisis.

    `words` are the names of its service and its reasons.
    """
    if kind != SIGNAL:
        return ""
    if is_about:
        return NO_SIGNAL[is_about]
    for name in words:
        for word in name.casefold().replace("_", " ").replace("-", " ").split():
            if word in TELLING_WORDS:
                return NO_SIGNAL[TELLING_WORDS[word]]
    return ""


def reasons_of(cell: str | None) -> tuple[str, ...]:
    """Which reasons does a cell of several name?"""
    return tuple(filter(None, (each.strip() for each in (cell or "").split(";"))))
