"""Which addresses are communal: hostels, care homes, prisons, halls, blocks without flat numbers?"""

import numpy as np

from wholeplace.linkage.households.arrays import Array, run_numbers, run_starts
from wholeplace.linkage.households.dwellings import Evidence

# In planning law a house shared by three to six people who are not of one family is a small shared house;
# seven and more make it a large one (Use Classes Order 1987, class C4, England). By names this is a
# convention of ours: nobody tells us who is kin to whom.
MOST_NAMES = 6
# No household has so many people, whatever they are called.
MOST_PEOPLE = 20
# Somebody seen at an address is taken to be there for so many days more.
STAYS_DAYS = 90


def communal_dwellings(
    seen: Evidence, name: Array, least_names: Array, dwellings: int
) -> Array:
    """Which dwellings are communal addresses? One truth value for each dwelling.

    A dwelling is one when more than MOST_NAMES family names, or more than MOST_PEOPLE people, lived there at once; or
    when its words speak of one and so many names as `least_names` says (0 for the other dwellings) were ever known
    there. So words alone decide nothing, and neither does one name. `name` gives each person's family name as
    a number, -1 when it is not known: such a person counts as a name of its own.

    "At once" is between the first and the last time each was seen there, and STAYS_DAYS after it, so that tenants who
    follow one another are not counted together.
    """
    person, dwelling = seen.person.astype(np.int64), seen.dwelling.astype(np.int64)
    order = np.lexsort((seen.day, person, dwelling))
    starts = run_starts(dwelling[order], person[order])
    where, who = dwelling[order][starts], person[order][starts]
    first = seen.day[order][starts]
    last = seen.day[order][np.append(starts[1:], len(order))[: len(starts)] - 1]
    until = last + STAYS_DAYS + 1
    unnamed = int(name.max(initial=-1)) + 1
    names = np.where(name[who] >= 0, name[who], unnamed + who)
    people = most_at_once(where, who, first, until, dwellings)
    by_name = most_at_once(where, names, first, until, dwellings)
    order = np.lexsort((names, where))
    distinct = order[run_starts(where[order], names[order])]
    ever = np.bincount(where[distinct], minlength=dwellings)
    is_spoken_of = (least_names > 0) & (ever >= least_names)
    return is_spoken_of | (by_name > MOST_NAMES) | (people > MOST_PEOPLE)


def most_at_once(
    where: Array, what: Array, first: Array, until: Array, size: int
) -> Array:
    """How many different things were at each place at once, at most? Periods are half-open."""
    most = np.zeros(size, np.int64)
    if not len(where):
        return most
    where, first, until = merged_periods(where, what, first, until)
    day = np.concatenate([first, until])
    change = np.concatenate([np.ones(len(first)), -np.ones(len(until))])
    place = np.concatenate([where, where])
    # Who leaves on a day has left before whoever comes on it.
    order = np.lexsort((change, day, place))
    # The changes of one place add up to nothing, so the sum starts anew at each.
    present = np.cumsum(change[order].astype(np.int64))
    np.maximum.at(most, place[order], present)
    return most


def merged_periods(
    where: Array, what: Array, first: Array, until: Array
) -> tuple[Array, Array, Array]:
    """The periods of each thing at each place, those that overlap or touch made one: place, from, until."""
    order = np.lexsort((first, what, where))
    where, what, first, until = (each[order] for each in (where, what, first, until))
    group = run_numbers(run_starts(where, what), len(where))
    low, span = int(first.min()), int(until.max()) - int(first.min()) + 1
    reach = np.maximum.accumulate(until - low + group * span) - group * span + low
    begins = np.ones(len(where), bool)
    begins[1:] = (group[1:] != group[:-1]) | (first[1:] > reach[:-1])
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(where))[: len(starts)] - 1
    return where[starts], first[starts], reach[ends]
