"""A library's words for who pays, and the words we use for them."""

from dataclasses import dataclass

SEVERAL = "several"

# What each of our words for a bearer covers.
BEARERS = {
    "nhs": "National Health Service",
    "police": "police",
    "justice": "courts, legal aid, prisons, probation and youth custody",
    "local_government": "councils",
    "education": "schools, colleges and the Department for Education",
    "welfare": "benefits and Jobcentres (Department for Work and Pensions)",
    "housing": "housing associations",
    "hmrc": "HM Revenue and Customs: tax not paid, tax credits",
    "hm_treasury": "HM Treasury: public revenue as a whole",
    "fire": "fire and rescue",
    "voluntary": "voluntary and community organisations",
    "private": "businesses and residents",
    SEVERAL: "more than one bearer, and the source does not say how much each",
}

# The library's first-level label -> its word in our tables, and our word for the bearer.
FIRST_LABELS = {
    "nhs": ("nhs", "nhs"),
    "police": ("police", "police"),
    "criminal justice system": ("criminal_justice_system", "justice"),
    "court": ("courts_legal_aid", "justice"),
    "prison / young offenders institute": ("prisons", "justice"),
    "probation": ("probation", "justice"),
    "ministry of justice": ("moj", "justice"),
    "local authority": ("local_authority", "local_government"),
    "schools": ("schools", "education"),
    "department for education": ("dfe", "education"),
    "educational establishment": ("educational_establishment", "education"),
    "dwp": ("dwp", "welfare"),
    "hm revenue and customs": ("hmrc", "hmrc"),
    "hm treasury": ("hm_treasury", "hm_treasury"),
    "fire service": ("fire", "fire"),
    "rsl": ("rsl", "housing"),
    "vcs": ("vcs", "voluntary"),
    "private sector": ("private_sector", "private"),
    "multiple": ("multiple", SEVERAL),
}

# Second-level labels that name a part of the first body, or the purse behind it.
# Any other second label may be a second bearer, and no split is printed.
PARTS_OF = {
    "nhs": (
        "clinical commissioning group",
        "primary care trust / clinical commissioning group",
        "acute trust / hospital",
        "mental health trust",
        "community health provider",
        "gp",
    ),
    "local_government": (
        "social services",
        "children's services",
        "adult services",
        "housing services",
        "education services",
        "environmental services",
    ),
    "justice": (
        "court",
        "courts",
        "legal aid",
        "prison",
        "probation",
        "young offenders institute",
        "hm treasury",
    ),
    "education": (
        "school",
        "schools",
        "college",
        "department for education",
        "cafcass",
        "hm treasury",
    ),
    "welfare": ("jcp", "benefits", "hm treasury"),
}
NO_LABEL = ("", "-")


@dataclass(frozen=True)
class Payer:
    """Who a library's two labels say pays: its word, ours, and why no more can be said."""

    agency: str
    bearer: str
    why_several: str = ""


def payer(first: str, second: str) -> Payer:
    """Who pays, by the two labels a library prints for a cost?

    A second label is a part of the first body, or it may be a second bearer; in that
    case the bearer is `several`, because the library prints no split.
    """
    known = FIRST_LABELS.get(first.strip().casefold())
    if known is None:
        return Payer(
            _as_word(first), SEVERAL, f"it names no bearer we know (`{first[:40]}`)"
        )
    agency, bearer = known
    if bearer == SEVERAL:
        return Payer(agency, SEVERAL, "it names several bearers and prints no split")
    second_label = second.strip().casefold()
    if second_label in NO_LABEL or second_label in PARTS_OF.get(bearer, ()):
        return Payer(agency, bearer)
    return Payer(
        agency,
        SEVERAL,
        f"it names {first.strip()} and {second.strip()} and prints no split between them",
    )


def said(first: str, second: str) -> str:
    """How are the library's two labels written in one cell?"""
    return " / ".join(
        label.strip() for label in (first, second) if label.strip() not in NO_LABEL
    )


def _as_word(label: str) -> str:
    return "_".join(label.casefold().split()) or "not_stated"
