"""What the picture may be used for: a closed list. Whatever is not on it is refused."""

from dataclasses import dataclass

from wholeplace.core.errors import SharingError
from wholeplace.sharing.forbidden import forbidden_use
from wholeplace.store.mistakes import listed, nearest, quoted

PURPOSES = {
    "whole_place_review": "to see the services of a place as one system: services and groups, never a person",
    "service_planning": "to plan services for groups of people",
    "pilot_evaluation": "to learn whether a pilot works",
    "family_programme": "to find, help and evaluate a programme for families with several needs",
    "direct_help": "to help one person together with those who already help",
    "child_safeguarding": "to keep a child safe",
    "adult_safeguarding": "to keep an adult at risk safe",
    "homelessness_help": "to help people who are homeless or may become so",
    "hardship_help": "to find and help people who cannot meet their bills",
    "violence_prevention": "to understand violence and crime in places and groups, and prevent them",
    "resettlement_help": "to help people settle after a sentence",
}

# A purpose this like one of ours was meant to be it.
SURELY_MEANT = 0.8


@dataclass(frozen=True)
class Refusal:
    """Why a purpose is refused: forbidden for good, or not on the list."""

    is_forbidden: bool
    what: str
    do: str

    def __str__(self) -> str:
        """The refusal as one sentence."""
        return f"{self.what}; {self.do}."


def refusal_of(purpose: str) -> Refusal | None:
    """Why may nothing be used for this purpose? None when it is one of ours."""
    if purpose in PURPOSES:
        return None
    use = forbidden_use(purpose)
    if use is not None:
        what = f"{quoted(purpose)} is refused: the picture is for help and never for {use.said}"
        do = "no agreement, role or consent opens it"
        return Refusal(True, what, do)
    if not purpose.strip():
        return Refusal(False, "no purpose is given", f"choose from {listed(PURPOSES)}")
    close = nearest(purpose, PURPOSES, cutoff=SURELY_MEANT)
    do = f"write `{close}`" if close else f"choose from {listed(PURPOSES)}"
    what = f"{quoted(purpose)} is not a purpose the picture may be used for"
    return Refusal(False, what, do)


def require_purpose(purpose: str) -> str:
    """Is this one of our purposes? Errors: SharingError, which says whether it is forbidden or unknown."""
    refusal = refusal_of(purpose)
    if refusal is not None:
        raise SharingError(str(refusal))
    return purpose
