"""Results about who gets how far: counts by group, always through the disclosure checks."""

from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.layout import Bound, Layout, Rate
from wholeplace.tables.results.parts import count_column, key_column, share_column

# What is said of each step after the need is known.
STEPS = {
    "referred": "were sent on to an early service",
    "assessed": "were assessed by one",
    "accepted": "were accepted by one",
    "helped": "were helped by one",
    "completed": "completed what it offered",
    "crisis": "came to a late service",
}


def _columns(step: str, words: str) -> tuple[Column, ...]:
    of = f"{step} / known"
    return (
        share_column(f"share_{step}", f"share of those known to have the need who {words}", of),
        share_column(f"{step}_low", "lower end of the 95% interval of that share", f"Wilson's interval of {of}"),
        share_column(f"{step}_high", "upper end of it", f"Wilson's interval of {of}"),
    )  # fmt: skip


ACCESS_BY_GROUP = Table(
    "access_by_group",
    "Of the people known to have each need, how many of each group came to each step, from being sent on to a crisis.",
    key=("need", "dimension", "group"),
    columns=(
        key_column("need", "which need, as services.csv tells of the services met"),
        key_column("dimension", "what parts the groups: sex, ethnicity, or born_in, the decade of birth"),
        Column("group", Kind.SENSITIVE, "the group, as most partners recorded it; `not_stated` and `recorded_differently` are groups too; `all` is everybody"),
        count_column("known", "people known to have the need: any contact with a service of it, or sent on to one", "counts people of analysed_contacts"),
        *(count_column(step, f"of them, who {words}", "counts people of analysed_contacts") for step, words in STEPS.items()),
        *(column for step, words in STEPS.items() for column in _columns(step, words)),
    ),
    holds_people=True,
    title="Who gets how far",
)  # fmt: skip

# A person may have several needs. What is said of everybody stands three times, so that it is known whatever is hidden.
ACCESS_LAYOUT = Layout(
    dims=("need", "dimension", "group"),
    counts=("known", *STEPS),
    totals={"group": "all"},
    overlapping=frozenset({"need", "dimension"}),
    rates=tuple(Rate(f"share_{step}", step, "known") for step in STEPS),
    bounds=tuple(
        Bound(f"{step}_{end}", step, "known", is_upper=end == "high")
        for step in STEPS
        for end in ("low", "high")
    ),
    known_totals=(("need", "dimension"),),
    absent_is_impossible=True,
)

ACCESS_FIGURES = {ACCESS_BY_GROUP.name: ACCESS_BY_GROUP}
ACCESS_LAYOUTS = {ACCESS_BY_GROUP.name: ACCESS_LAYOUT}
