"""Who gets how far: the steps from a need to help, or to a crisis, by what partners recorded of people."""

from typing import Any

import ibis

from wholeplace.analysis.tables.exact import ratio, wilson_ends
from wholeplace.analysis.tables.turned_away import ACCEPTED, REFUSED

Table = Any
Value = Any

# From the need to the crisis; a person may take any of them, in any order.
STEPS = ("known", "referred", "assessed", "accepted", "helped", "completed", "crisis")
DIMENSIONS = ("sex", "ethnicity", "born_in")
ALL = "all"


def steps_reached(contacts: Table, services: Table) -> Table:
    """Which steps did each person reach, for each need?

    Counts, once for each person, need and step: `known`, any contact with a service of the need, or sent on to one;
    `referred`, sent on to an early service; `assessed` and `accepted`, by an early service's decision;
    `helped`, any other contact with an early service; `completed`, one that ended so; `crisis`, a contact
    with a late service.
    Leaves out: services without a need in services.csv, and needs for which no service is early: nobody can get there.
    """
    early = services.filter(services.stage == "early").select("need").distinct()
    named = services.semi_join(early, "need").select("service", "stage", "need")
    met = contacts.join(named, "service")
    sent = contacts.filter(contacts.referred_to.notnull()).select("person_id", service="referred_to")  # fmt: skip
    sent = sent.join(named, "service")
    is_early, outcome = met.stage == "early", met.outcome.fill_null("")
    is_decision = outcome.isin([REFUSED, ACCEPTED])
    taken = {
        "known": ibis.literal(True),
        "assessed": is_early & is_decision,
        "accepted": is_early & (outcome == ACCEPTED),
        "helped": is_early & ~is_decision,
        "completed": is_early & (outcome == "completed"),
        "crisis": met.stage == "late",
    }
    parts = [_step(met.filter(is_taken), step) for step, is_taken in taken.items()]
    parts += [_step(sent, "known"), _step(sent.filter(sent.stage == "early"), "referred")]  # fmt: skip
    return ibis.union(*parts).distinct()


def _step(rows: Table, step: str) -> Table:
    return rows.select("person_id", "need", step=ibis.literal(step))


def access_by_group(reached: Table, people: Table) -> Table:
    """Of the people known to have each need, how many of each group came to each step?

    Counts: people of `steps_reached`, by sex, ethnicity and decade of birth as most partners recorded them, with those
    of whom it is not stated as a group of their own; `all` stands for everybody. A person known to have
    several needs counts with each. Shares are of those known to have the need, with 95% intervals.
    Leaves out: people of whom no record tells; they are in no group.
    A need that no service saw is not in it: who is never met is not known to be in need.
    Units: people.
    """
    groups = ibis.union(
        *(
            people.select("person_id", dimension=ibis.literal(name), group=group)
            for name in DIMENSIONS
            for group in (people[name], ibis.literal(ALL))
        )
    )
    rows = reached.join(groups, "person_id")
    counts = {step: (rows.step == step).sum().cast("int64") for step in STEPS}
    found = rows.group_by("need", "dimension", "group").agg(**counts)
    shares: dict[str, Value] = {}
    for step in STEPS[1:]:
        low, high = wilson_ends(found[step], found.known)
        shares |= {f"share_{step}": ratio(found[step], found.known), f"{step}_low": low, f"{step}_high": high}  # fmt: skip
    return found.mutate(**shares)
