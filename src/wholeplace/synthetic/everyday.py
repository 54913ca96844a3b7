"""What services do whether or not anyone is in need: registrations, routine visits, signals of no need."""

import numpy as np

from wholeplace.synthetic import signals
from wholeplace.synthetic.arrays import Array, place_in_run
from wholeplace.synthetic.dice import Dice, chance, monthly_chance
from wholeplace.synthetic.ledger import Ledger
from wholeplace.synthetic.lives import NEVER
from wholeplace.synthetic.needs import NEEDS, Needs, age_bands
from wholeplace.synthetic.origins import GROUPS
from wholeplace.synthetic.population import ASSOCIATION, COUNCIL, YEAR
from wholeplace.synthetic.window import DAYS, MONTH_STARTS, MONTHS, START_ON

# service, reason, contacts of a person in a year by age band.
ROUTINE = (
    ("gp_consultation", "routine", (0.9, 0.4, 0.3, 0.4, 0.5, 0.7, 1.0, 1.2)),
    ("accident_emergency", "minor_injury", (0.18, 0.12, 0.12, 0.12, 0.09, 0.06, 0.07, 0.12)),
    ("outpatient", "appointment", (0.1, 0.08, 0.08, 0.1, 0.15, 0.25, 0.4, 0.45)),
    ("benefit_enquiry", "award_query", (0, 0, 0, 0.08, 0.12, 0.1, 0.06, 0.04)),
    ("emergency_admission", "infection", (0.02, 0.006, 0.005, 0.006, 0.008, 0.014, 0.035, 0.08)),
    ("ambulance_call", "pain", (0.008, 0.004, 0.006, 0.012, 0.012, 0.018, 0.04, 0.09)),
    ("fire_call", "kitchen_fire", (0, 0, 0.001, 0.003, 0.003, 0.003, 0.004, 0.006)),
    ("police_call", "noise", (0, 0, 0, 0.02, 0.025, 0.02, 0.01, 0.005)),
    ("jobcentre_interview", "work_review", (0, 0, 0, 0.16, 0.09, 0.05, 0, 0)),
)  # fmt: skip
REPAIRS = {COUNCIL: "council_repairs", ASSOCIATION: "association_repairs"}
REPAIRS_A_YEAR = 0.45
TENANCIES = {COUNCIL: "council_tenancy", ASSOCIATION: "association_tenancy"}
REGISTERED = {"white_other": 0.93, "black_african": 0.94, "other": 0.92}
REGISTERED_USUALLY = 0.97
# No signal outside the walk of months is likelier in a month than this.
MOST_LIKELY_SIGNAL = -320
_NEED_SCORES = signals.need_table(signals.OTHER)
_RATES = [
    signals.rate_table(signals.OTHER, is_winter=winter) for winter in (False, True)
]


def write_everyday(ledger: Ledger, needs: Needs, dice: Dice) -> None:
    """Write what services do for everyone."""
    _registrations(ledger, needs, dice)
    _households(ledger, needs, dice)
    _schooling(ledger, needs, dice)
    bands = age_bands(needs.born, DAYS // 2)
    for service, reason, yearly in ROUTINE:
        for band, rate in enumerate(yearly):
            people = np.flatnonzero(bands == band)
            _by_chance(ledger, (service, reason), people, rate, dice)


def write_other_signals(
    ledger: Ledger, needs: Needs, levels: Array, dice: Dice
) -> None:
    """Write the signals that raise nothing: those that move with a need, and those that do not."""
    sexes = needs.is_female.astype(np.int64)
    # Nulls go by the age at which the window found people: then nothing that ageing brings can link
    # them to a crisis.
    found_at = age_bands(np.minimum(needs.born, 0), 0)
    is_null = np.array([signal.kind == signals.NULL for signal in signals.OTHER])
    for month in range(MONTHS):
        begins, ends = MONTH_STARTS[month], MONTH_STARTS[month + 1]
        bands = age_bands(needs.born, int(begins))
        row, kind, luck = dice.maybe(len(needs), len(signals.OTHER), MOST_LIKELY_SIGNAL)
        winter = (START_ON.month - 1 + month) % 12 + 1 in signals.WINTER_MONTHS
        band = np.where(is_null[kind], found_at[row], bands[row])
        score = _RATES[winter][band, sexes[row], kind]
        for need in range(len(NEEDS)):
            score = score + _NEED_SCORES[need, levels[month, row, need], kind]
        seen = luck < monthly_chance(np.minimum(score, MOST_LIKELY_SIGNAL))
        row, kind = row[seen], kind[seen]
        day = dice.whole(begins, ends, len(row))
        for at, signal in enumerate(signals.OTHER):
            own = kind == at
            ledger.write(signal.service, signal.name, row[own], day[own])


def _by_chance(
    ledger: Ledger, what: tuple[str, str], people: Array, yearly: float, dice: Dice
) -> None:
    """Write contacts that come to anyone of these people on any day, so many a year on average."""
    expected = yearly * (DAYS / YEAR) * len(people)
    count = int(expected) + int(dice.is_true(expected - int(expected), 1)[0])
    if count and len(people):
        who = people[dice.whole(0, len(people), count)]
        ledger.write(*what, who, dice.whole(0, DAYS, count))


def _registrations(ledger: Ledger, needs: Needs, dice: Dice) -> None:
    likely = [chance(REGISTERED.get(group, REGISTERED_USUALLY)) for group in GROUPS]
    thresholds = np.array(likely, np.uint32)[needs.group]
    people = np.flatnonzero(dice.happens(thresholds) & (needs.to_day > needs.from_day))
    first = np.maximum(needs.from_day[people], needs.born[people])
    # Who was here when the window opened registered up to twenty years before.
    before = -dice.whole(0, 20 * 365, len(people))
    was_here = (needs.from_day[people] == 0) & (needs.born[people] < 0)
    day = np.where(was_here, np.maximum(before, needs.born[people] + 10), first)
    ledger.write("gp_registration", "registered", people, day, end=NEVER, is_kept=True)


def _households(ledger: Ledger, needs: Needs, dice: Dice) -> None:
    """Accounts and tenancies are in the name of the first of each home."""
    first = np.flatnonzero(place_in_run(needs.home) == 0)
    since = needs.from_day[first] - dice.whole(0, 4000, len(first)) * (
        needs.from_day[first] == 0
    )
    has = dice.is_true(0.94, len(first))
    ledger.write(
        "council_tax", "account", first[has], since[has], end=NEVER, is_kept=True
    )
    for tenure, service in TENANCIES.items():
        own = needs.tenure[first] == tenure
        ledger.write(
            service, "tenancy", first[own], since[own], end=NEVER, is_kept=True
        )
        _by_chance(
            ledger, (REPAIRS[tenure], "repair"), first[own], REPAIRS_A_YEAR, dice
        )


def _schooling(ledger: Ledger, needs: Needs, dice: Dice) -> None:
    """State schools teach most of those from five to sixteen; a college, some from sixteen."""
    starts = needs.born + int(4.9 * YEAR)
    ends = needs.born + int(16.4 * YEAR)
    taught = (starts < DAYS) & (ends > 60) & dice.is_true(0.93, len(needs))
    people = np.flatnonzero(taught)
    day = np.maximum(
        starts[people], needs.from_day[people] * (needs.from_day[people] > 0)
    )
    day = np.where(needs.from_day[people] == 0, starts[people], day)
    ledger.write(
        "school_place", "enrolled", people, day, end=ends[people], is_kept=True
    )
    begins = ends + dice.whole(30, 1200, len(needs))
    studies = np.flatnonzero(
        (begins > 0) & (begins < DAYS) & dice.is_true(0.55, len(needs))
    )
    ledger.write(
        "college_course",
        "course",
        studies,
        begins[studies],
        end=begins[studies] + dice.whole(200, 720, len(studies)),
    )
